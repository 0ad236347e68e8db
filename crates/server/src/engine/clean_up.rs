use std::time::Duration;

use glimpse_bank::contract::{CleanUp, Context, Psu};
use glimpse_model::Language;
use glimpse_store::CleanUpRow;
use glimpse_vault::Aad;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::state::App;

/// Seals what must outlive the page: bank and consent id, nothing of the user (design decision 8).
pub(super) fn seal_record(app: &App, record: &CleanUp) -> Vec<u8> {
    let plain = serde_json::to_vec(record).unwrap_or_default();
    app.keyring.seal_record(&record_aad(&record.id), &plain, app.random.as_ref())
}

fn record_aad(id: &str) -> Aad {
    Aad::row("clean_ups", id.as_bytes(), "record")
}

/// Cleans up at banks after dialogs that were cut off.
pub struct CleanUpWorker {
    app: App,
}

/// How often the worker looks when nothing wakes it.
const EVERY: Duration = Duration::from_secs(5);
/// How many records one look takes.
const BATCH: u32 = 32;
/// How many requests one try makes at most.
const REQUESTS: usize = 3;

impl CleanUpWorker {
    /// A worker of this installation.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app }
    }

    /// Works until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let pause = EVERY.as_secs().try_into().unwrap_or(5);
            let next = self.app.clock.now() + SignedDuration::from_secs(pause);
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.app.clock.sleep_until(next) => {}
            }
            self.look().await;
        }
    }

    /// Tries every record whose time has come, once.
    pub async fn look(&self) {
        let now = self.app.clock.now();
        let Ok(rows) = self.app.store.clean_ups(now, BATCH).await else { return };
        for row in rows {
            // Claimed before it is tried: another node, or the next look, leaves it alone meanwhile.
            match self.app.store.claim_clean_up(&row, self.again(&row)).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(_) => return,
            }
            let id = row.id.clone();
            let done = self.try_once(row).await;
            self.app.metrics.clean_up(done);
            if done {
                let _ = self.app.store.drop_clean_up(&id).await;
            }
        }
    }

    /// When a record is tried again that is tried now.
    fn again(&self, row: &CleanUpRow) -> Timestamp {
        self.app.clock.now() + SignedDuration::from_secs(30 << row.tries.min(8))
    }

    async fn try_once(&self, row: CleanUpRow) -> bool {
        let app = &self.app;
        let Some(mut record) = app
            .keyring
            .open_record(&record_aad(&row.id), &row.sealed)
            .ok()
            .and_then(|plain| serde_json::from_slice::<CleanUp>(&plain).ok())
        else {
            // Its installation key is not here. Another node may have it; where nobody has, the record goes with its time.
            tracing::warn!(
                tries = row.tries,
                "a clean-up record does not open: its installation key is not here"
            );
            return false;
        };
        let mut claimed = CleanUpRow { tries: row.tries.saturating_add(1), ..row };
        for _ in 0..REQUESTS {
            let further = match self.send(&record, claimed.tries).await {
                Sent::Done => return true,
                Sent::NotYet => return false,
                Sent::Further(further) => further,
            };
            // What the bank has said is good once: it is kept before anything is done with it.
            claimed.sealed = seal_record(app, &further);
            if !matches!(app.store.claim_clean_up(&claimed, self.again(&claimed)).await, Ok(true)) {
                return false;
            }
            claimed.tries = claimed.tries.saturating_add(1);
            record = further;
        }
        false
    }

    /// Sends what a record wants sent.
    async fn send(&self, record: &CleanUp, tries: u32) -> Sent {
        let app = &self.app;
        let Some(bank) = app.directory.get(&record.bank) else { return Sent::NotYet };
        let Some(connector) = app.connectors.get(bank.connector.as_str()) else { return Sent::NotYet };
        let request = {
            let psu = Psu::default();
            let mut random = |bytes: &mut [u8]| app.random.fill(bytes);
            let mut context = Context {
                bank,
                now: app.clock.now(),
                random: &mut random,
                psu: &psu,
                language: Language::default(),
                return_url: "",
            };
            connector.clean_up(&mut context, record)
        };
        let Some(request) = request else { return Sent::Done };
        let operation = request.operation;
        match app.executor.send(bank, request).await {
            Ok(response) => {
                let further = connector.clean_up_further(record, &response);
                let done = further.is_none() && connector.is_cleaned_up(&response);
                tracing::info!(bank = %bank.id, operation, status = response.status, done, tries, "clean-up at the bank");
                match further {
                    Some(further) => Sent::Further(further),
                    None if done => Sent::Done,
                    None => Sent::NotYet,
                }
            }
            Err(fault) => {
                tracing::warn!(bank = %bank.id, operation, %fault, tries, "clean-up at the bank failed");
                Sent::NotYet
            }
        }
    }
}

/// What became of one request of a clean-up.
enum Sent {
    /// Nothing is left.
    Done,
    /// It is tried again later.
    NotYet,
    /// Another request follows, of the record as it is now.
    Further(CleanUp),
}
