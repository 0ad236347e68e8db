//! Integrators: who may create flows.

mod add;
mod list;
mod remove;
mod rotate;
mod secret;
mod switch;

use clap::Subcommand;
use glimpse_model::ClientId;
use glimpse_store::ClientRow;

use crate::{
    failure::{Failure, Outcome},
    installation::{Desk, store_failed},
};

pub(crate) use secret::NewSecret;

/// Manage the clients: integrators that may create flows
///
/// All of these work while a server runs, and take effect at once.
#[derive(Subcommand)]
pub(crate) enum Command {
    Add(add::Arguments),
    List(list::Arguments),
    Remove(remove::Arguments),
    Disable(switch::Disable),
    Enable(switch::Enable),
    RotateSecret(rotate::Arguments),
}

pub(crate) fn run(command: &Command) -> Outcome {
    match command {
        Command::Add(arguments) => add::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Remove(arguments) => remove::run(arguments),
        Command::Disable(arguments) => switch::disable(arguments),
        Command::Enable(arguments) => switch::enable(arguments),
        Command::RotateSecret(arguments) => rotate::run(arguments),
    }
}

impl Desk {
    /// The client of that id.
    async fn client(&self, id: &ClientId) -> Outcome<ClientRow> {
        self.store.client(id).await.map_err(store_failed)?.ok_or_else(|| no_such(id))
    }
}

fn no_such(id: &ClientId) -> Failure {
    Failure::new(format!("There is no client {id}.")).next("glimpse client list shows them all.")
}
