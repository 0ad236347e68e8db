use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Account, Balance, Code, Coverage, Security, Transaction};

/// Everything that was fetched of one account, and what was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountData {
    /// The account itself.
    pub account: Account,
    /// Its balance, if the bank gave one.
    pub balance: Option<Balance>,
    /// Its transactions, in the bank's order.
    pub transactions: Vec<Transaction>,
    /// Its holdings, for a depot.
    pub securities: Vec<Security>,
    /// How much of the history came.
    pub coverage: Coverage,
    /// When fetching it ended.
    pub fetched_at: Timestamp,
    /// Set when the bank failed for this account while others worked.
    pub failure: Option<SyncFailure>,
}

/// Why an account's data is not there, or not all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncFailure {
    /// The dotted code.
    pub code: Code,
}

/// One look: all accounts that the user chose, at one bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The bank's display name.
    pub bank_name: String,
    /// The bank's national code, if it has one.
    pub bank_code: Option<String>,
    /// The bank's BIC, if known.
    pub bic: Option<String>,
    /// The accounts in the order of the bank's list.
    pub accounts: Vec<AccountData>,
}
