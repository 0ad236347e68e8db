//! How flows go at banks, counted so that nobody can be inferred: what is read stems from [`TALLY_FULL`] flows at least,
//! and changes only when as many new ones have been counted.

use jiff::{SignedDuration, Timestamp};

/// A batch is closed, and can be read, with so many flows.
pub const TALLY_FULL: u32 = 20;

/// Flows that succeeded are counted by the minutes that they took at most; the last counter has those that took longer.
pub const TALLY_MINUTES: [u16; 6] = [1, 2, 3, 5, 10, 20];

/// Counters go when they are older than this.
pub(crate) const TALLY_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How a flow went at a bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankOutcome {
    /// The bank did not do its part.
    Failed,
    /// The data came, so long after the bank was chosen.
    Succeeded(SignedDuration),
}

impl BankOutcome {
    /// Which of the counters of [`TallyRow::succeeded`] it belongs to; `None` when it failed.
    pub(crate) fn counter(self) -> Option<usize> {
        let Self::Succeeded(took) = self else { return None };
        let within = |minutes: &u16| took <= SignedDuration::from_mins(i64::from(*minutes));
        Some(TALLY_MINUTES.iter().position(within).unwrap_or(TALLY_MINUTES.len()))
    }
}

/// The counters of the last full batch of one bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyRow {
    /// The bank, an id of the configuration.
    pub bank: String,
    /// The hour in which its first flow was counted.
    pub began: Timestamp,
    /// The hour in which its last flow was counted.
    pub ended: Timestamp,
    /// How many failed.
    pub failed: u32,
    /// How many succeeded, by [`TALLY_MINUTES`].
    pub succeeded: [u32; 7],
}

impl TallyRow {
    /// How many flows were counted; [`TALLY_FULL`] or a few more.
    #[must_use]
    pub fn flows(&self) -> u32 {
        self.succeeded.iter().fold(self.failed, |sum, count| sum.saturating_add(*count))
    }
}
