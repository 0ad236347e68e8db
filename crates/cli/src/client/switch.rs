use clap::Args;
use glimpse_model::ClientId;

use crate::{
    failure::Outcome,
    installation::{Desk, store_failed},
    output::say,
    sources::SourceArguments,
};

/// Disable a client: its secrets are refused from now on
#[derive(Args)]
#[command(after_help = "To let it in again: glimpse client enable ID")]
pub(crate) struct Disable {
    #[command(flatten)]
    which: Which,
}

/// Enable a client that was disabled
#[derive(Args)]
pub(crate) struct Enable {
    #[command(flatten)]
    which: Which,
}

#[derive(Args)]
struct Which {
    /// The client's id
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    sources: SourceArguments,
}

pub(crate) fn disable(arguments: &Disable) -> Outcome {
    switch(&arguments.which, true)?;
    Ok(say(format!("Disabled the client {}.", arguments.which.id))?)
}

pub(crate) fn enable(arguments: &Enable) -> Outcome {
    switch(&arguments.which, false)?;
    Ok(say(format!("Enabled the client {}.", arguments.which.id))?)
}

fn switch(which: &Which, off: bool) -> Outcome {
    Desk::existing(&which.sources, async |desk| {
        let mut client = desk.client(&ClientId(which.id.clone())).await?;
        client.disabled_at = off.then(|| client.disabled_at.unwrap_or(desk.now));
        desk.store.put_client(&client).await.map_err(store_failed)
    })
}
