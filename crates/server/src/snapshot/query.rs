use glimpse_model::TransactionKind;
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;

use super::CHUNK;

/// Which transactions are wanted, and how: the query parameters of contract section 4, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Only these accounts (by place); `None` is all.
    pub accounts: Option<Vec<usize>>,
    /// Only from here on; pending ones ignore it.
    pub since: Option<Since>,
    /// What a date in `since` is compared with.
    pub since_type: SinceType,
    /// Only up to this day, it included, by booking date.
    pub until: Option<Date>,
    /// At most so many.
    pub count: usize,
    /// So many are passed over.
    pub offset: usize,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Only these kinds; `None` is all.
    pub kinds: Option<Vec<TransactionKind>>,
    /// All of these must hold.
    pub filter: Vec<FilterTerm>,
    /// Pending ones as well.
    pub include_pending: bool,
    /// Sums as well.
    pub include_statistics: bool,
    /// Amounts in minor units.
    pub cents: bool,
}

/// The lower end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// From this time on, it included; a day is its midnight in UTC.
    Time(Timestamp),
    /// Newer than the transaction of this ordinal.
    After(u32),
}

/// What a date in `since` is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SinceType {
    /// The booking date.
    Booked,
    /// When it was fetched: the same moment for all of a flow.
    #[default]
    Created,
    /// The same as created: nothing changes here later.
    Modified,
}

/// One `key:value` of `filter`.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterTerm {
    /// The booking date as text begins with this: `2026`, `2026-11`, `2026-11-23`.
    Date(String),
    /// The other side's name contains this; lower case.
    Person(String),
    /// The purpose contains this; lower case.
    Purpose(String),
    /// The amount is this; without a sign, either direction.
    Amount {
        /// In major units.
        value: Decimal,
        /// Whether a sign was given.
        signed: bool,
    },
}

impl Default for Query {
    fn default() -> Self {
        Self {
            accounts: None,
            since: None,
            since_type: SinceType::Created,
            until: None,
            count: CHUNK,
            offset: 0,
            ascending: false,
            kinds: None,
            filter: Vec::new(),
            include_pending: false,
            include_statistics: false,
            cents: false,
        }
    }
}

impl Query {
    /// Whether the stored answer is the answer.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self { since_type: self.since_type, ..Self::default() }
    }

    /// Whether names and purposes must be looked at.
    pub(super) fn needs_texts(&self) -> bool {
        self.filter.iter().any(|term| matches!(term, FilterTerm::Person(_) | FilterTerm::Purpose(_)))
    }
}
