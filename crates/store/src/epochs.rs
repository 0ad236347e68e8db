use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::alarm::Alarm;
use crate::foreign::{Foreign, Look};
use crate::{Store, StoreError};
use glimpse_vault::{EpochKey, KeyId, Keyring, KeyringError, Random, Unopenable};
use jiff::Timestamp;

/// The minute in which something that is due then has its key destroyed: Unix time in minutes, rounded up.
#[must_use]
pub fn epoch_minute(due: Timestamp) -> i64 {
    let milliseconds = due.as_millisecond();
    milliseconds.div_euclid(60_000) + i64::from(milliseconds.rem_euclid(60_000) != 0)
}

/// Why there is no epoch key.
#[derive(Debug, thiserror::Error)]
pub enum EpochError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The installation key that wraps it is not here: destroyed, or missing in this node's configuration.
    #[error("the key of minute {0} does not open: its installation key is not on this node")]
    Unopenable(i64),
    /// Some key that lives is not this node's to open: a new one might be one that no other node opens.
    #[error("this node makes no key while it does not open those that there are: {0}")]
    Foreign(Foreign),
}

/// The keys of the minutes: kept in the store under an installation key, and in memory while they live.
///
/// Whoever wraps a data key asks here for the key of the minute in which the wrap is due; that also tells retention when
/// to wake.
pub struct Epochs {
    store: Arc<dyn Store>,
    keyring: Arc<Keyring>,
    random: Arc<dyn Random>,
    live: Mutex<BTreeMap<i64, EpochKey>>,
    /// Held while a key is made, so that a crowd that needs the same new one asks the store once.
    making: tokio::sync::Mutex<()>,
    look: tokio::sync::Mutex<Look>,
    /// The last minute that is known to be over.
    ended: AtomicI64,
    alarm: Alarm,
}

impl Epochs {
    /// Brings store and keys together.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, keyring: Arc<Keyring>, random: Arc<dyn Random>) -> Self {
        Self {
            store,
            keyring,
            random,
            live: Mutex::default(),
            making: tokio::sync::Mutex::default(),
            look: tokio::sync::Mutex::default(),
            ended: AtomicI64::new(i64::MIN),
            alarm: Alarm::default(),
        }
    }

    /// The key for a wrap that is due then, and its minute; made where there is none yet, by a node that opens all others.
    ///
    /// # Errors
    /// [`EpochError`] when the store does not answer, or this node has not the installation keys that the others use.
    pub async fn for_due(&self, due: Timestamp) -> Result<(i64, EpochKey), EpochError> {
        self.alarm.due(due);
        let minute = epoch_minute(due);
        if let Some(key) = self.cached(minute) {
            return Ok((minute, key));
        }
        let _one = self.making.lock().await;
        if let Some(key) = self.cached(minute) {
            return Ok((minute, key));
        }
        if let Some(row) = self.store.epoch(minute).await? {
            return self.open(minute, &row.wrapped).map(|key| (minute, key));
        }
        let ended = self.ended.load(Ordering::Relaxed);
        let foreign = self.look.lock().await.now(self.store.as_ref(), &self.keyring, ended).await?;
        if let Some(foreign) = foreign {
            return Err(EpochError::Foreign(foreign));
        }
        let candidate = EpochKey::new(self.random.as_ref());
        let wrapped = self.keyring.wrap_epoch(minute, &candidate, self.random.as_ref());
        let row = self.store.ensure_epoch(minute, wrapped).await?;
        self.open(minute, &row.wrapped).map(|key| (minute, key))
    }

    /// The key of a minute; none when it was destroyed.
    pub async fn get(&self, minute: i64) -> Result<Option<EpochKey>, EpochError> {
        if let Some(key) = self.cached(minute) {
            return Ok(Some(key));
        }
        match self.store.epoch(minute).await? {
            Some(row) => self.open(minute, &row.wrapped).map(Some),
            None => Ok(None),
        }
    }

    /// What lives at that time and does not open here, because this node has not the installation keys of the others, or
    /// they are lost. It is looked for every other second at most.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn foreign(&self, now: Timestamp) -> Result<Option<Foreign>, StoreError> {
        let ended = self.note_ended(now);
        self.look.lock().await.lately(self.store.as_ref(), &self.keyring, ended).await
    }

    /// Forgets the keys of minutes that are over; retention does so with each sweep.
    pub fn forget_ended(&self, now: Timestamp) {
        let ended = self.note_ended(now);
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        *live = live.split_off(&(ended + 1));
    }

    /// How many keys are in memory.
    #[must_use]
    pub fn held(&self) -> usize {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Rotates the installation key when its day is over and destroys those that nothing needs any more.
    pub(crate) fn keep_up_keyring(&self, now: Timestamp) -> Result<Vec<KeyId>, KeyringError> {
        self.keyring.keep_up(now, self.random.as_ref())
    }

    /// What tells retention of something that is due soon.
    pub(crate) fn alarm(&self) -> &Alarm {
        &self.alarm
    }

    /// The last minute that is over.
    fn note_ended(&self, now: Timestamp) -> i64 {
        let ended = now.as_millisecond().div_euclid(60_000);
        self.ended.fetch_max(ended, Ordering::Relaxed);
        ended
    }

    fn cached(&self, minute: i64) -> Option<EpochKey> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).get(&minute).cloned()
    }

    fn open(&self, minute: i64, wrapped: &[u8]) -> Result<EpochKey, EpochError> {
        let key = self
            .keyring
            .unwrap_epoch(minute, wrapped)
            .map_err(|Unopenable| EpochError::Unopenable(minute))?;
        self.live.lock().unwrap_or_else(PoisonError::into_inner).insert(minute, key.clone());
        Ok(key)
    }
}

impl std::fmt::Debug for Epochs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Epochs").field("held", &self.held()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_rounded_up() {
        let minute = |text: &str| epoch_minute(text.parse().unwrap());
        let nine = minute("2026-11-23T09:00:00Z");
        assert_eq!(nine, "2026-11-23T09:00:00Z".parse::<Timestamp>().unwrap().as_second() / 60);
        assert_eq!(minute("2026-11-23T09:00:00.001Z"), nine + 1);
        assert_eq!(minute("2026-11-23T08:59:59.999Z"), nine);
        assert_eq!(minute("1969-12-31T23:59:00Z"), -1);
        assert_eq!(minute("1969-12-31T23:59:30Z"), 0);
    }
}
