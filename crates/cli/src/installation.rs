use std::{path::Path, sync::Arc};

use glimpse_bank::contract::Connector;
use glimpse_server::config::{Config, Keys};
use glimpse_store::{Clock, OpenOptions, SqliteStore, Store};
use glimpse_vault::{Keyring, Random};
use glimpse_xs2a::Xs2a;
use jiff::Timestamp;

use crate::{
    failure::{Failure, Outcome},
    sources::SourceArguments,
};

/// The database's file within its directory.
const FILE: &str = "glimpse.db";

/// All connectors that this program has.
pub(crate) fn connectors() -> Vec<Arc<dyn Connector>> {
    vec![Arc::new(Xs2a)]
}

/// Opens the database for a server, of which there is one at most.
pub(crate) async fn open_for_server(directory: &Path) -> Outcome<Arc<dyn Store>> {
    open(directory, OpenOptions { exclusive: true }).await
}

/// Opens the database for a command, also while a server runs on it.
async fn open_for_command(directory: &Path) -> Outcome<Arc<dyn Store>> {
    open(directory, OpenOptions { exclusive: false }).await
}

async fn open(directory: &Path, options: OpenOptions) -> Outcome<Arc<dyn Store>> {
    match SqliteStore::open(&directory.join(FILE), options).await {
        Ok(store) => Ok(Arc::new(store)),
        Err(error) => {
            Err(Failure::new(sentence(&error)).next("The directory is storage.directory, or --data-dir DIR."))
        }
    }
}

/// The installation's keys; made at the first start where they lie in a directory.
pub(crate) fn keyring(config: &Config, now: Timestamp, random: &dyn Random) -> Outcome<Keyring> {
    match &config.keys {
        Keys::Directory(directory) => Keyring::open_or_create(directory, now, random).map_err(|error| {
            Failure::new(sentence(&error)).next("The directory is keys.directory in the configuration.")
        }),
        Keys::Fixed { installation, signing } => Keyring::fixed(installation, signing)
            .map_err(|error| Failure::usage(format!("keys.installation or keys.signing: {error}."))),
    }
}

/// What a command works with that only looks into the database or changes clients.
pub(crate) struct Desk {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) now: Timestamp,
}

impl Desk {
    /// Opens the database of the configuration, does the work, and closes it.
    pub(crate) fn with<T>(
        sources: &SourceArguments,
        work: impl AsyncFnOnce(&Self) -> Outcome<T>,
    ) -> Outcome<T> {
        Self::at(&sources.sources()?.data_directory()?, work)
    }

    /// As [`Desk::with`], but makes no database where there is none.
    pub(crate) fn look<T: Default>(
        sources: &SourceArguments,
        work: impl AsyncFnOnce(&Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let directory = sources.sources()?.data_directory()?;
        if directory.join(FILE).exists() { Self::at(&directory, work) } else { Ok(T::default()) }
    }

    fn at<T>(directory: &Path, work: impl AsyncFnOnce(&Self) -> Outcome<T>) -> Outcome<T> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let store = open_for_command(directory).await?;
            let last_known = store.last_known_time().await.map_err(store_failed)?;
            let desk = Self { store, now: Clock::system(last_known).now() };
            let done = work(&desk).await;
            desk.store.close().await;
            done
        })
    }
}

/// The database does not work now.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub(crate) fn store_failed(error: glimpse_store::StoreError) -> Failure {
    Failure::new(sentence(&error)).next("Is the disk full or read-only? Nothing was changed; try again.")
}

/// An error's text as a sentence.
pub(crate) fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let mut sentence: String = first.chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}
