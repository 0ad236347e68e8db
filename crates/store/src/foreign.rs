use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use glimpse_vault::{KeyId, Keyring};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::{EpochRow, Store, StoreError};

/// Living keys that do not open with the installation keys that are here. What they protect is not gone: another node may
/// open it, or this one as soon as it is given its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The installation keys that are missing, or that another key has the id of; with how many minutes each.
    pub keys: BTreeMap<String, usize>,
    /// The minutes.
    pub minutes: Vec<i64>,
}

impl Foreign {
    /// Those of the rows that these keys do not open; all of them where there are no keys.
    #[must_use]
    pub fn among(rows: &[EpochRow], keyring: Option<&Keyring>) -> Option<Self> {
        let opens =
            |row: &&EpochRow| keyring.is_some_and(|keys| keys.unwrap_epoch(row.minute, &row.wrapped).is_ok());
        Self::of(rows.iter().filter(|row| !opens(row)))
    }

    /// Until when something of it lives.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        let last = self.minutes.iter().max().copied().unwrap_or_default();
        Timestamp::from_second(last.saturating_mul(60)).unwrap_or(Timestamp::MAX)
    }

    fn of<'a>(rows: impl Iterator<Item = &'a EpochRow>) -> Option<Self> {
        let mut foreign = Self { keys: BTreeMap::new(), minutes: Vec::new() };
        for row in rows {
            let id = Keyring::sealed_under(&row.wrapped);
            let id = id.as_ref().map_or("of an unknown form", KeyId::as_str).to_owned();
            *foreign.keys.entry(id).or_default() += 1;
            foreign.minutes.push(row.minute);
        }
        (!foreign.minutes.is_empty()).then_some(foreign)
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "data that lives until {} under installation keys that are not here: ", self.until())?;
        for (place, key) in self.keys.keys().enumerate() {
            write!(f, "{}{key}", if place == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// What was seen of the keys that live.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// Minutes whose key opens; it is tried once.
    open: BTreeSet<i64>,
    last: Option<(Instant, Option<Foreign>)>,
}

/// How long what was found is believed.
const FRESH: Duration = Duration::from_secs(2);

impl Look {
    /// What does not open of the minutes after this one, as it was found in the last seconds.
    pub(crate) async fn lately(
        &mut self,
        store: &dyn Store,
        keyring: &Keyring,
        ended: i64,
    ) -> Result<Option<Foreign>, StoreError> {
        let found = match &self.last {
            Some((at, found)) if at.elapsed() < FRESH => found.clone(),
            _ => self.now(store, keyring, ended).await?,
        };
        // What was found may be over since.
        Ok(found.filter(|found| found.minutes.iter().any(|minute| *minute > ended)))
    }

    /// What does not open of the minutes after this one, as it is.
    pub(crate) async fn now(
        &mut self,
        store: &dyn Store,
        keyring: &Keyring,
        ended: i64,
    ) -> Result<Option<Foreign>, StoreError> {
        let rows = store.epochs_after(ended).await?;
        self.open = self.open.split_off(&(ended + 1));
        for row in &rows {
            if !self.open.contains(&row.minute) && keyring.unwrap_epoch(row.minute, &row.wrapped).is_ok() {
                self.open.insert(row.minute);
            }
        }
        let found = Foreign::of(rows.iter().filter(|row| !self.open.contains(&row.minute)));
        self.last = Some((Instant::now(), found.clone()));
        Ok(found)
    }
}
