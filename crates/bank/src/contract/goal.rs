use glimpse_model::{AccountKind, Iban};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Offered;

/// What a flow wants of a dialog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Only these accounts; empty means that the user chooses.
    pub ibans: Vec<Iban>,
    /// Of `ibans`, those that are not known to be at this bank. It is not asked for them by name, because it might refuse
    /// the others too; it may show them all the same.
    #[serde(default)]
    pub unlikely: Vec<Iban>,
    /// Only accounts of these kinds; empty means all, those of unknown kind included.
    pub kinds: Vec<AccountKind>,
    /// Exactly one account can be chosen; without meaning when `ibans` is given.
    pub single: bool,
    /// First day of history, by the bank's calendar.
    pub history_from: Date,
    /// Today, by the bank's calendar.
    pub today: Date,
    /// At most this many transactions per account are taken.
    pub max_transactions: usize,
}

/// What the goal makes of the accounts that a bank shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The goal names the accounts: go on with these handles, nobody is asked.
    Chosen(Vec<String>),
    /// The user chooses among these.
    Choose(Vec<Offered>),
    /// The bank shows none that fits.
    Nothing,
}

impl Goal {
    /// The IBANs to ask this bank for by name; without any, all of the user's accounts are asked for.
    pub fn named(&self) -> impl Iterator<Item = &Iban> {
        self.ibans.iter().filter(|iban| !self.unlikely.contains(iban))
    }

    /// Sorts out which of the bank's accounts may be connected (contract section 1).
    ///
    /// Named IBANs are taken when the bank shows all of them; where one is missing, the user lands on a choice among the
    /// accounts that fit otherwise.
    #[must_use]
    pub fn select(&self, offered: &[Offered]) -> Selection {
        let kind_fits = |offer: &&Offered| self.kinds.is_empty() || self.kinds.contains(&offer.account.kind);
        let fitting: Vec<&Offered> = offered.iter().filter(kind_fits).collect();
        let named: Vec<String> = fitting
            .iter()
            .filter(|offer| offer.account.iban.as_ref().is_some_and(|iban| self.ibans.contains(iban)))
            .map(|offer| offer.account.handle.clone())
            .collect();
        if !named.is_empty() && named.len() >= self.ibans.len() {
            return Selection::Chosen(named);
        }
        if fitting.is_empty() {
            return Selection::Nothing;
        }
        Selection::Choose(fitting.into_iter().cloned().collect())
    }
}
