use clap::Args;
use glimpse_server::config::Storage;
use glimpse_store::OpenOptions;

use crate::{
    failure::Outcome,
    installation::{not_opened, open_file},
    output::say,
    sources::SourceArguments,
};

/// Make the database's tables, or bring them up to date
///
/// Run it once before the first start on PostgreSQL and once before each new version of glimpse, while nodes of the
/// former version go on running: they work on the new tables too. Run again, or on two machines at once, it does no
/// harm. SQLite needs it never: a server brings its file up to date when it starts.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sources: SourceArguments,
}

const EXAMPLES: &str = "\
Examples:
  glimpse migrate --config glimpse.toml
  GLIMPSE_STORAGE__POSTGRES=postgres://glimpse@localhost/glimpse glimpse migrate";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let storage = arguments.sources.sources()?.storage()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match storage {
            Storage::Directory(directory) => {
                open_file(&directory, OpenOptions { exclusive: false }).await?.close().await;
                say("The SQLite database is up to date.")?;
            }
            Storage::Postgres(options) => {
                match options.migrate().await.map_err(|error| not_opened(&error))? {
                    0 => say("The PostgreSQL database was up to date.")?,
                    count => say(format!("The PostgreSQL database is up to date; migrations: {count}."))?,
                }
            }
        }
        Ok(())
    })
}
