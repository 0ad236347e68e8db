use std::{path::Path, sync::Arc, time::Duration};

use glimpse_bank::{Bank, Institutes, contract::Connector};
use glimpse_fints::{Fints, Product, directory_banks};
use glimpse_server::config::{self, Config, Keys, Storage};
use glimpse_store::{Clock, OpenOptions, PostgresError, PostgresStore, SqliteStore, Store};
use glimpse_vault::{Keyring, Random};
use glimpse_xs2a::Xs2a;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    failure::{Failure, Outcome},
    sources::SourceArguments,
};

/// The database's file within its directory.
pub(crate) const FILE: &str = "glimpse.db";

/// All connectors that this program has; without a product registration that of FinTS refuses every bank.
pub(crate) fn connectors(product: Option<Product>) -> Vec<Arc<dyn Connector>> {
    vec![Arc::new(Xs2a), Arc::new(Fints::new(product))]
}

/// Adds the directory's banks where they are wanted.
pub(crate) fn add_directory_banks(
    banks: &mut Vec<Bank>,
    institutes: &Institutes,
    fints: Option<&config::Fints>,
) {
    if fints.is_some_and(|fints| fints.directory_banks) {
        let more = directory_banks(institutes, banks);
        banks.extend(more);
    }
}

/// The product registration for FinTS, if there is one.
pub(crate) fn product(fints: Option<&config::Fints>) -> Option<Product> {
    // The configuration was validated by the same rule.
    fints.and_then(|fints| Product::parse(&fints.product_id).ok())
}

/// How long is waited before a database is asked again that does not answer.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// Opens the database for a server. PostgreSQL may come up after it: that is waited for.
pub(crate) async fn open_for_server(storage: &Storage) -> Outcome<Arc<dyn Store>> {
    loop {
        let options = match storage {
            Storage::Directory(directory) => {
                return open_file(directory, OpenOptions { exclusive: true }).await;
            }
            Storage::Postgres(options) => options,
        };
        match PostgresStore::open(options).await {
            Ok(store) => return Ok(Arc::new(store)),
            Err(error) if error.may_pass() => {
                tracing::warn!(%error, "not ready: waiting for the database");
                tokio::time::sleep(ASK_AGAIN).await;
            }
            Err(error) => return Err(not_opened(&error)),
        }
    }
}

/// Opens the database for a command, also while servers run on it.
async fn open_for_command(storage: &Storage) -> Outcome<Arc<dyn Store>> {
    match storage {
        Storage::Directory(directory) => open_file(directory, OpenOptions { exclusive: false }).await,
        Storage::Postgres(options) => match PostgresStore::open(options).await {
            Ok(store) => Ok(Arc::new(store)),
            Err(error) => Err(not_opened(&error)),
        },
    }
}

/// Opens the SQLite file in a directory.
pub(crate) async fn open_file(directory: &Path, options: OpenOptions) -> Outcome<Arc<dyn Store>> {
    match SqliteStore::open(&directory.join(FILE), options).await {
        Ok(store) => Ok(Arc::new(store)),
        Err(error) => {
            Err(Failure::new(sentence(&error)).next("The directory is storage.directory, or --data-dir DIR."))
        }
    }
}

/// The PostgreSQL database could not be opened.
pub(crate) fn not_opened(error: &PostgresError) -> Failure {
    Failure::new(sentence(error)).next(match error {
        PostgresError::Behind { .. } => "Run `glimpse migrate` once with the same configuration.",
        PostgresError::Newer => "Nodes of the former version go on; this one is too old to join them.",
        _ => "The address is storage.postgres in the configuration.",
    })
}

/// The clock of a server: the store's, where several nodes share one, or else the machine's.
pub(crate) async fn clock(store: &Arc<dyn Store>, stop: &CancellationToken) -> Outcome<Clock> {
    let last_known = store.last_known_time().await.map_err(store_failed)?;
    let Some(now) = store.time().await.map_err(store_failed)? else {
        return Ok(Clock::system(last_known));
    };
    let (clock, follower) = Clock::of_store(last_known.map_or(now, |known| known.max(now)));
    let (store, stop) = (Arc::clone(store), stop.clone());
    tokio::spawn(async move { follower.follow(store.as_ref(), stop).await });
    Ok(clock)
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
        Self::at(&sources.sources()?.storage()?, work)
    }

    /// As [`Desk::with`], but makes no database where there is none.
    pub(crate) fn look<T: Default>(
        sources: &SourceArguments,
        work: impl AsyncFnOnce(&Self) -> Outcome<T>,
    ) -> Outcome<T> {
        match sources.sources()?.storage()? {
            Storage::Directory(directory) if !directory.join(FILE).exists() => Ok(T::default()),
            storage => Self::at(&storage, work),
        }
    }

    /// As [`Desk::with`], for what needs a database that is there: says that there is none, and makes none.
    pub(crate) fn existing<T>(
        sources: &SourceArguments,
        work: impl AsyncFnOnce(&Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let storage = sources.sources()?.storage()?;
        if let Storage::Directory(directory) = &storage {
            let file = directory.join(FILE);
            if let Ok(false) = file.try_exists() {
                return Err(Failure::new(format!("There is no database at {}.", file.display())).next(
                    "The directory is storage.directory in the configuration, or --data-dir DIR. The first `glimpse \
                     client add` or `glimpse serve` makes a database.",
                ));
            }
        }
        Self::at(&storage, work)
    }

    fn at<T>(storage: &Storage, work: impl AsyncFnOnce(&Self) -> Outcome<T>) -> Outcome<T> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let store = open_for_command(storage).await?;
            let now = clock(&store, &CancellationToken::new()).await?.now();
            let desk = Self { store, now };
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
