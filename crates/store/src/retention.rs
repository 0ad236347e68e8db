use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::sql::sweep::TOMBSTONE;
use crate::{AuditRow, Clock, Epochs, Store, StoreError, SweepOrder, Swept};

/// The safety net: this often everything due is looked for, whatever the timer thinks.
const SAFETY: SignedDuration = SignedDuration::from_secs(60);

/// After a failure it is tried again, each time twice as long after, up to the second.
const FIRST_RETRY: Duration = Duration::from_millis(100);
const LAST_RETRY: Duration = Duration::from_secs(2);

/// What the operator decides.
#[derive(Clone, Copy, Debug)]
pub struct RetentionPolicy {
    /// How long the tombstones of flows are kept whose time was up.
    pub tombstone: SignedDuration,
    /// How long lines of the audit trail are kept.
    pub audit: SignedDuration,
    /// How many flows one sweep deletes at most, so that other writes get their turn in between.
    pub batch: u32,
}

impl Default for RetentionPolicy {
    fn default() -> Self {
        Self { tombstone: TOMBSTONE, audit: SignedDuration::from_hours(24 * 400), batch: 200 }
    }
}

/// What retention tells, for metrics.
#[derive(Clone, Debug)]
pub enum SweepReport {
    /// A sweep was done.
    Swept {
        /// What went.
        swept: Swept,
        /// How late the first of it was; zero when nothing was due.
        lag: SignedDuration,
    },
    /// An installation key was destroyed.
    InstallationKeyDestroyed,
    /// It did not work; it is tried again.
    Failed {
        /// Why, without user data.
        reason: String,
    },
}

/// The one engine that deletes: sleeps until the next deadline, sweeps, and has a safety net of a minute.
/// Several nodes may run it over one store.
pub struct Retention {
    clock: Clock,
    store: Arc<dyn Store>,
    epochs: Arc<Epochs>,
    policy: RetentionPolicy,
    report: Box<dyn Fn(&SweepReport) + Send + Sync>,
}

impl Retention {
    /// `report` is called after each sweep.
    pub fn new(
        clock: Clock,
        store: Arc<dyn Store>,
        epochs: Arc<Epochs>,
        policy: RetentionPolicy,
        report: impl Fn(&SweepReport) + Send + Sync + 'static,
    ) -> Self {
        Self { clock, store, epochs, policy, report: Box::new(report) }
    }

    /// Deletes everything that fell due while nothing ran. A server does this before it listens.
    pub async fn run_once_before_listen(&self) -> Result<(), StoreError> {
        self.round(&CancellationToken::new()).await.map(|_| ())
    }

    /// Works until it is told to stop.
    pub async fn run(self, stop: CancellationToken) {
        let mut retry = FIRST_RETRY;
        while !stop.is_cancelled() {
            match self.round(&stop).await {
                Ok(next) => {
                    retry = FIRST_RETRY;
                    self.wait(next, &stop).await;
                }
                Err(error) => {
                    (self.report)(&SweepReport::Failed { reason: error.to_string() });
                    let _stopped = tokio::time::timeout(retry, stop.cancelled()).await;
                    retry = (retry * 2).min(LAST_RETRY);
                }
            }
        }
        if let Err(error) = self.store.note_time(self.clock.now()).await {
            tracing::warn!(%error, "the time was not noted at the end");
        }
    }

    /// Sweeps until nothing is due; gives the time of the next look.
    async fn round(&self, stop: &CancellationToken) -> Result<Timestamp, StoreError> {
        self.keep_up_keyring().await;
        loop {
            let due = self.store.next_due().await?;
            let now = self.clock.now();
            self.epochs.alarm().sweeping(now);
            // The copy in memory goes with, or before, the one in the store.
            self.epochs.forget_ended(now);
            let swept = self.store.sweep(self.order(now)).await?;
            let lag = due.map_or(SignedDuration::ZERO, |due| now.duration_since(due));
            let more = swept.more;
            (self.report)(&SweepReport::Swept { swept, lag: lag.max(SignedDuration::ZERO) });
            if !more || stop.is_cancelled() {
                self.store.note_time(now).await?;
                return self.next_look(now).await;
            }
        }
    }

    fn order(&self, now: Timestamp) -> SweepOrder {
        let RetentionPolicy { tombstone, audit, batch } = self.policy;
        let audit_before = now.checked_sub(audit).unwrap_or(Timestamp::MIN);
        SweepOrder { now, tombstone, audit_before, limit: batch }
    }

    /// When to look again after a sweep of that time; it may be over already.
    async fn next_look(&self, swept: Timestamp) -> Result<Timestamp, StoreError> {
        let safety = swept + SAFETY;
        Ok(match self.store.next_due().await? {
            Some(due) if due > swept => due.min(safety),
            // Something that the sweep should have taken is still there: no spinning over it.
            Some(_) => self.clock.now() + SignedDuration::from_secs(1),
            None => safety,
        })
    }

    async fn wait(&self, next: Timestamp, stop: &CancellationToken) {
        let alarm = self.epochs.alarm();
        loop {
            let next = alarm.next().map_or(next, |soon| soon.min(next));
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.clock.sleep_until(next) => return,
                () = alarm.changed() => {}
            }
        }
    }

    async fn keep_up_keyring(&self) {
        let now = self.clock.now();
        let failed = |reason: String| (self.report)(&SweepReport::Failed { reason });
        match self.epochs.keep_up_keyring(now) {
            Ok(destroyed) => {
                for _key in destroyed {
                    (self.report)(&SweepReport::InstallationKeyDestroyed);
                    if let Err(error) = self.store.audit(installation_key_destroyed(now)).await {
                        failed(error.to_string());
                    }
                }
            }
            Err(error) => failed(error.to_string()),
        }
    }
}

fn installation_key_destroyed(at: Timestamp) -> AuditRow {
    AuditRow {
        seq: 0,
        at,
        event: "key_destroyed".to_owned(),
        flow: None,
        client: None,
        bank: None,
        detail: Some("installation".to_owned()),
    }
}
