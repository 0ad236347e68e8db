use std::time::Duration;

use glimpse_bank::contract::{CleanUp, Context, Psu};
use glimpse_model::Language;
use glimpse_store::CleanUpRow;
use glimpse_vault::Aad;
use jiff::SignedDuration;
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
            let wait = SignedDuration::from_secs(30 << row.tries.min(8));
            match self.app.store.claim_clean_up(&row, now + wait).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(_) => return,
            }
            let done = self.try_once(&row).await;
            self.app.metrics.clean_up(done);
            if done {
                let _ = self.app.store.drop_clean_up(&row.id).await;
            }
        }
    }

    async fn try_once(&self, row: &CleanUpRow) -> bool {
        let app = &self.app;
        let Some(record) = app
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
        let Some(bank) = app.directory.get(&record.bank) else { return false };
        let Some(connector) = app.connectors.get(bank.connector.as_str()) else { return false };
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
            connector.clean_up(&mut context, &record)
        };
        let Some(request) = request else { return true };
        match app.executor.send(bank, request).await {
            Ok(response) => {
                let done = connector.is_cleaned_up(&response);
                tracing::info!(bank = %bank.id, status = response.status, done, tries = row.tries, "clean-up at the bank");
                done
            }
            Err(fault) => {
                tracing::warn!(bank = %bank.id, %fault, tries = row.tries, "clean-up at the bank failed");
                false
            }
        }
    }
}
