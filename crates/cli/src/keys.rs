use std::{path::Path, sync::Arc};

use clap::{Args, Subcommand};
use glimpse_server::config::{Config, Keys, Storage};
use glimpse_store::{AuditRow, Foreign, Store};
use glimpse_vault::{Keyring, Random};
use jiff::Timestamp;

use crate::{
    failure::{Failure, Outcome},
    installation::{Desk, keyring, sentence, store_failed},
    output::say,
    sources::SourceArguments,
};

/// Look after installation keys
#[derive(Subcommand)]
pub(crate) enum Command {
    Forget(Forget),
}

/// Give up the data under an installation key that is lost
///
/// While data lives that the keys of this configuration do not open, a node is not ready: the key may be on another node, or
/// be brought back. `glimpse doctor` names it. When nobody has that key any more, nobody can open the data either: this says
/// so to whoever asks for it, as when its time is up, and nodes are ready again. What opens here is left alone.
#[derive(Args)]
#[command(after_help = "Example:\n  glimpse key forget 20261123-1a2b3c4d --config glimpse.toml")]
pub(crate) struct Forget {
    /// The key's id
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    sources: SourceArguments,
}

pub(crate) fn run(command: &Command) -> Outcome {
    let Command::Forget(forget) = command;
    let config = forget.sources.config()?;
    let keyring = existing(&config.keys)?;
    Desk::existing(&forget.sources, async |desk| {
        let rows = living(desk.store.as_ref(), desk.now).await?;
        let lost: Vec<_> = rows
            .into_iter()
            .filter(|row| {
                Keyring::sealed_under(&row.wrapped).is_some_and(|id| id.as_str() == forget.id)
                    && keyring
                        .as_ref()
                        .is_none_or(|keys| keys.unwrap_epoch(row.minute, &row.wrapped).is_err())
            })
            .collect();
        if lost.is_empty() {
            return Err(Failure::new(format!("Nothing lives under a key {} that is not here.", forget.id))
                .next("`glimpse doctor` names the keys that are missing."));
        }
        for row in &lost {
            desk.store.drop_epoch(row.minute).await.map_err(store_failed)?;
        }
        desk.store.audit(given_up(desk.now)).await.map_err(store_failed)?;
        Ok(say(format!("Gave up the data under the key {}; minutes: {}.", forget.id, lost.len()))?)
    })
}

fn given_up(at: Timestamp) -> AuditRow {
    AuditRow {
        seq: 0,
        at,
        event: "key_destroyed".to_owned(),
        flow: None,
        client: None,
        bank: None,
        detail: Some("given_up".to_owned()),
    }
}

/// The keys of a server. Where they lie in a directory they are made at the first start, but not beside data that lives under
/// others: those are on another node, or their directory is not where it was.
pub(crate) async fn for_server(
    config: &Config,
    store: &Arc<dyn Store>,
    now: Timestamp,
    random: &dyn Random,
) -> Outcome<Keyring> {
    if let Keys::Directory(directory) = &config.keys {
        if existing(&config.keys)?.is_none() {
            refuse_to_begin_beside_others(directory, store.as_ref(), now).await?;
        }
        if matches!(config.storage, Storage::Postgres(_)) {
            tracing::warn!(
                directory = %directory.display(),
                "the keys are this node's alone: for several nodes set keys.installation and keys.signing"
            );
        }
    }
    keyring(config, now, random)
}

async fn refuse_to_begin_beside_others(directory: &Path, store: &dyn Store, now: Timestamp) -> Outcome {
    match Foreign::among(&living(store, now).await?, None) {
        None => Ok(()),
        Some(foreign) => Err(Failure::new(format!(
            "There are no keys at {}, and the database holds {}.",
            directory.display(),
            foreign
        ))
        .next(ADVICE)),
    }
}

/// What to do where keys are missing.
pub(crate) const ADVICE: &str = "Bring the keys here: all nodes need the same, in keys.installation and keys.signing, and one \
     alone its directory of keys. If a key is lost for good, `glimpse key forget ID` gives up what is under it.";

/// The keys of what lives in the database.
pub(crate) async fn living(store: &dyn Store, now: Timestamp) -> Outcome<Vec<glimpse_store::EpochRow>> {
    store.epochs_after(now.as_millisecond().div_euclid(60_000)).await.map_err(store_failed)
}

/// The keys of the configuration as they are; makes none.
pub(crate) fn existing(keys: &Keys) -> Outcome<Option<Keyring>> {
    match keys {
        Keys::Directory(directory) => Keyring::existing(directory)
            .map_err(|error| Failure::new(sentence(&error)).next("The directory is keys.directory.")),
        Keys::Fixed { installation, signing } => Keyring::fixed(installation, signing)
            .map(Some)
            .map_err(|error| Failure::usage(format!("keys.installation or keys.signing: {error}."))),
    }
}
