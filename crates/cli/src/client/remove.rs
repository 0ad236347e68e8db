use clap::Args;
use glimpse_model::ClientId;

use super::no_such;
use crate::{
    failure::Outcome,
    installation::{Desk, store_failed},
    output::say,
    sources::SourceArguments,
};

/// Remove a client for good; its running flows end with their deadlines, and nobody can read them any more
#[derive(Args)]
#[command(after_help = "To stop a client for a while: glimpse client disable ID")]
pub(crate) struct Arguments {
    /// The client's id
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    sources: SourceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let id = ClientId(arguments.id.clone());
    let removed = Desk::existing(&arguments.sources, async |desk| {
        desk.store.remove_client(&id).await.map_err(store_failed)
    })?;
    if removed { Ok(say(format!("Removed the client {id}."))?) } else { Err(no_such(&id)) }
}
