use std::collections::BTreeSet;

use glimpse_model::BankId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What of a flow was counted for the banks' health: each bank once, so that no batch of counts is one flow's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counted {
    /// Since when the user is with the present bank.
    since: Option<Timestamp>,
    /// The banks that are counted.
    banks: BTreeSet<BankId>,
    /// Nothing is counted: the link was opened again, and nobody knows any more what had been.
    over: bool,
}

impl Counted {
    /// For a flow that is opened for the first time, or for one that is opened again.
    #[must_use]
    pub fn of(first: bool) -> Self {
        Self { over: !first, ..Self::default() }
    }

    /// The user turns to a bank.
    pub fn begin(&mut self, now: Timestamp) {
        self.since = Some(now);
    }

    /// Whether how it went at that bank is to be counted, and how long it took; it is not asked twice.
    pub fn once(&mut self, bank: &BankId, now: Timestamp) -> Option<SignedDuration> {
        let since = self.since?;
        let new = !self.over && self.banks.insert(bank.clone());
        new.then(|| now.duration_since(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_is_counted_once_in_a_flow_that_was_opened_once() {
        let (one, other) = (BankId("one".to_owned()), BankId("other".to_owned()));
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut counted = Counted::of(true);
        assert_eq!(counted.once(&one, at(5)), None, "nobody turned to it");
        counted.begin(at(10));
        assert_eq!(counted.once(&one, at(40)), Some(SignedDuration::from_secs(30)));
        counted.begin(at(50));
        assert_eq!(counted.once(&one, at(60)), None);
        assert_eq!(counted.once(&other, at(60)), Some(SignedDuration::from_secs(10)));
        let mut again = Counted::of(false);
        again.begin(at(10));
        assert_eq!(again.once(&one, at(40)), None);
    }
}
