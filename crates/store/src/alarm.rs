use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

/// What is due later than this after a sweep is in the store before the next ones look: no write takes so long.
const AHEAD: SignedDuration = SignedDuration::from_secs(120);

/// Wakes retention for what is due before it would look again. A wrap's time is told here before the wrap is written, so
/// asking the store alone could miss it.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    times: Mutex<Times>,
    earlier: Notify,
}

#[derive(Debug)]
struct Times {
    soon: BTreeSet<Timestamp>,
    /// Later times are not kept, so that a crowd costs no memory.
    keep_before: Timestamp,
}

impl Default for Times {
    fn default() -> Self {
        // Nothing is kept until an engine asks for it.
        Self { soon: BTreeSet::new(), keep_before: Timestamp::MIN }
    }
}

impl Alarm {
    /// Something will be due then.
    pub(crate) fn due(&self, then: Timestamp) {
        let mut times = self.lock();
        if then < times.keep_before && times.soon.insert(then) {
            self.earlier.notify_one();
        }
    }

    /// A sweep of that time begins: what was due until then is its matter.
    pub(crate) fn sweeping(&self, now: Timestamp) {
        let mut times = self.lock();
        times.soon.retain(|then| *then > now);
        times.keep_before = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    }

    /// The next time, if one is known.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.lock().soon.first().copied()
    }

    /// Waits until a time was added.
    pub(crate) async fn changed(&self) {
        self.earlier.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
