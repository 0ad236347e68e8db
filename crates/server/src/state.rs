//! What every handler works with.

use std::{collections::BTreeMap, sync::Arc};

use glimpse_bank::{Directory, Executor, contract::Connector};
use glimpse_flow::Lifetimes;
use glimpse_store::{Clock, Epochs, Store};
use glimpse_vault::{Keyring, Random};

use crate::config::Config;

/// What every handler works with; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The validated configuration.
    pub config: Arc<Config>,
    /// How long things last.
    pub lifetimes: Lifetimes,
    /// The storage.
    pub store: Arc<dyn Store>,
    /// The store's time.
    pub clock: Clock,
    /// The random source.
    pub random: Arc<dyn Random>,
    /// Installation and signing keys.
    pub keyring: Arc<Keyring>,
    /// The epochs' keys.
    pub epochs: Arc<Epochs>,
    /// The banks.
    pub directory: Arc<Directory>,
    /// The connectors, by name.
    pub connectors: Arc<BTreeMap<&'static str, Arc<dyn Connector>>>,
    /// Sends for all connectors.
    pub executor: Arc<Executor>,
}
