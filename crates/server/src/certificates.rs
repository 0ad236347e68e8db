//! Our certificates towards banks: taken up anew when their files change, and watched as they come to their end.

use std::{sync::Arc, time::Duration};

use glimpse_bank::{Held, Identities};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::http::Metrics;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(5);
/// How often the log repeats that a certificate ends soon.
const REMIND: SignedDuration = SignedDuration::from_hours(24);
/// A certificate that ends within this time is to be renewed.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How much time a certificate has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remaining {
    /// It has ended.
    Ended,
    /// It ends within 30 days: so many are left.
    Soon(i64),
    /// More than 30 days.
    Enough(i64),
}

/// How much time a certificate has left at a point in real time.
#[must_use]
pub fn remaining(held: &Held, now: Timestamp) -> Remaining {
    let left = held.certificate.not_after.duration_since(now);
    let days = left.as_hours() / 24;
    if left.is_negative() || left.is_zero() {
        Remaining::Ended
    } else if left <= SOON {
        Remaining::Soon(days)
    } else {
        Remaining::Enough(days)
    }
}

/// Looks at the files every few seconds.
pub(crate) struct CertificateWatch {
    identities: Arc<Identities>,
    metrics: Metrics,
    reminded: Option<Timestamp>,
}

impl CertificateWatch {
    pub(crate) fn new(identities: Arc<Identities>, metrics: Metrics) -> Self {
        Self { identities, metrics, reminded: None }
    }

    /// Works until told to stop; ends at once where there are no certificates.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        if self.identities.certificates().is_empty() {
            return;
        }
        loop {
            self.look();
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    fn look(&mut self) {
        let (renewed, failed) = self.identities.refresh();
        for identity in &renewed {
            tracing::info!(identity, "certificates were read again");
        }
        for error in failed {
            tracing::error!(%error, "the changed files cannot be used; the old ones stay in use");
        }
        let now = real_time();
        let due = self.reminded.is_none_or(|last| now.duration_since(last) >= REMIND);
        for held in self.identities.certificates() {
            let (identity, usage) = (held.identity.as_str(), held.usage.as_str());
            self.metrics.certificate(identity, usage, held.certificate.not_after);
            if !due && renewed.is_empty() {
                continue;
            }
            match remaining(&held, now) {
                Remaining::Ended => tracing::error!(identity, usage, "the certificate has ended"),
                Remaining::Soon(days) => {
                    tracing::warn!(identity, usage, days, "the certificate ends soon; replace its files");
                }
                Remaining::Enough(_) => {}
            }
        }
        if due {
            self.reminded = Some(now);
        }
    }
}

/// Certificates count in real time, whatever the store's clock says.
#[expect(clippy::disallowed_methods, reason = "certificates go by real time, not by the store's")]
fn real_time() -> Timestamp {
    Timestamp::now()
}
