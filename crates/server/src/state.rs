//! What every handler works with.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicBool},
};

use glimpse_bank::{Directory, Executor, contract::Connector};
use glimpse_flow::Lifetimes;
use glimpse_model::{BankId, FlowId};
use glimpse_store::{Change, Clock, Epochs, FlowRow, Stage, Store, StoreError, Unit, Written};
use glimpse_vault::{Keyring, Random, names_a_key_of};
use jiff::Timestamp;

use crate::{
    config::Config,
    engine::Pages,
    health::{Health, Tallies},
    http::Metrics,
};

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
    /// How flows went at the banks of late.
    pub health: Arc<Health>,
    /// What is counted.
    pub metrics: Metrics,
    /// Whether this node is about to leave: it still serves, and says that it is not ready, so that nobody new is sent
    /// here.
    pub leaving: Arc<AtomicBool>,
}

impl App {
    /// Opens and seals the pages of flows.
    #[must_use]
    pub fn pages(&self) -> Pages {
        Pages { store: self.store.clone(), epochs: self.epochs.clone(), random: self.random.clone() }
    }

    /// Carries out a unit of work, and counts the stages that it moves a flow to.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write(&self, unit: Unit) -> Result<Written, StoreError> {
        let stages: Vec<Stage> = unit
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::Stage(stage, _) => Some(*stage),
                _ => None,
            })
            .collect();
        let written = self.store.write(unit).await?;
        for stage in stages {
            self.metrics.stage(stage);
        }
        Ok(written)
    }

    /// When the right of a flow's present stage ends. The row of an opened flow stays a little longer, so that its page
    /// can say goodbye.
    #[must_use]
    pub fn ends_at(&self, row: &FlowRow) -> Timestamp {
        match row.stage {
            Stage::Created | Stage::Completed | Stage::Exchanged => row.deadline,
            _ => row.deadline - self.lifetimes.farewell,
        }
    }

    /// Whether a link or code that does not open here, though its secret is known, may do so with other keys than this node
    /// has: it names a signing key that is not here, or the keys here are not those of what lives.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not work.
    pub async fn lacks_key_of(&self, text: &str) -> Result<bool, StoreError> {
        if !names_a_key_of(text, &self.keyring) {
            return Ok(true);
        }
        Ok(self.epochs.foreign(self.clock.now()).await?.is_some())
    }

    /// How flows went at banks, at most a minute ago.
    pub async fn tallies(&self) -> Tallies {
        self.health.tallies(self.store.as_ref(), self.clock.now()).await
    }

    /// Whether this installation has a connector for the bank.
    #[must_use]
    pub fn reaches(&self, bank: &BankId) -> bool {
        self.directory.get(bank).is_some_and(|bank| self.connectors.contains_key(bank.connector.as_str()))
    }

    /// Where a bank's own page sends the browser back to: the flow stands in the path, because banks lose queries.
    #[must_use]
    pub fn return_url(&self, flow: FlowId) -> String {
        format!("{}/return/{flow}", self.config.public.widget.as_str().trim_end_matches('/'))
    }
}
