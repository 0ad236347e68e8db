use glimpse_model::{Balance, Currency, Iban, Money, Security, Transaction};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{Check, Diagnostics, Encoding, Format};

/// Everything that was read from one input.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parsed {
    /// The format that was found.
    pub format: Format,
    /// The encoding that was found.
    pub encoding: Encoding,
    /// The statements, reports, notifications or holdings in the order of the input.
    pub statements: Vec<Statement>,
    /// What was odd.
    pub diagnostics: Diagnostics,
}

/// What a statement is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    /// Booked entries between two balances: MT940, camt.053.
    #[default]
    Statement,
    /// A report within the day, or of pending entries: MT942, camt.052.
    Report,
    /// A notification of single entries, without balances: camt.054.
    Notification,
    /// Holdings of a depot: MT535.
    Holdings,
}

/// One statement, or one page of it where a bank splits statements.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Statement {
    /// What it is about.
    pub kind: StatementKind,
    /// The statement's own reference (`:20:`, `Id`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Number and page as the bank writes them (`:28C:`, `ElctrncSeqNb`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// When it was made (`:13D:`, `CreDtTm`, `:98C::PREP`): an ISO 8601 date and time, with a zone where the bank states
    /// one, or a date alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// The first day that it covers, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day that it covers, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Whose account it is.
    pub account: AccountRef,
    /// Every balance, in the order of the statement.
    pub balances: Vec<BalanceLine>,
    /// The transactions, in the order of the statement.
    pub entries: Vec<Transaction>,
    /// The holdings, in the order of the statement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub securities: Vec<Security>,
    /// The bank's own totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// Information for the holder about the statement as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information: Option<String>,
    /// What has no place elsewhere or could not be read: field name and text as the bank sent it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<(String, String)>,
    /// Whether the balances add up.
    pub check: Check,
}

/// The account as the statement names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AccountRef {
    /// The IBAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iban: Option<Iban>,
    /// A national account number, or whatever else identifies the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_number: Option<String>,
    /// The national bank code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_code: Option<String>,
    /// The BIC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// The bank's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_name: Option<String>,
    /// The currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The holder's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The account's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Which balance it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BalanceKind {
    /// At the beginning: `:60F:`, `OPBD`.
    Opening,
    /// The previous closing balance: `PRCD`.
    PreviousClosing,
    /// At the beginning of a further page: `:60M:`.
    InterimOpening,
    /// At the end of a page that another one follows, or within the day: `:62M:`, `ITBD`.
    Interim,
    /// At the end: `:62F:`, `CLBD`.
    Closing,
    /// What can be used: `:64:`, `CLAV`, `ITAV`, `OPAV`.
    Available,
    /// What will be there later: `:65:`, `FWAV`, `XPCD`.
    Forward,
    /// Any other, such as `INFO`.
    Other,
}

impl BalanceKind {
    /// Its usual code of ISO 20022; none for the other ones.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Opening => "OPBD",
            Self::PreviousClosing => "PRCD",
            Self::InterimOpening | Self::Interim => "ITBD",
            Self::Closing => "CLBD",
            Self::Available => "CLAV",
            Self::Forward => "FWAV",
            Self::Other => "",
        }
    }
}

/// A balance of the statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BalanceLine {
    /// Which balance it is.
    pub kind: BalanceKind,
    /// The amount; negative is a debit.
    pub amount: Money,
    /// Its date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The credit line that the bank states with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_line: Option<Money>,
}

/// The bank's own sums of a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Number of credits, if stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<u64>,
    /// Sum of the credits, if stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_sum: Option<rust_decimal::Decimal>,
    /// Number of debits, if stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debits: Option<u64>,
    /// Sum of the debits as a positive number, if stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debit_sum: Option<rust_decimal::Decimal>,
}

impl Statement {
    /// The balance at the beginning: an opening one, else the previous closing one, else a page's first interim one.
    #[must_use]
    pub fn opening(&self) -> Option<&BalanceLine> {
        self.first(BalanceKind::Opening)
            .or_else(|| self.first(BalanceKind::PreviousClosing))
            .or_else(|| self.first(BalanceKind::InterimOpening))
    }

    /// The balance at the end: the closing one, else the last interim one.
    #[must_use]
    pub fn closing(&self) -> Option<&BalanceLine> {
        let last = |kind| self.balances.iter().rev().find(|balance| balance.kind == kind);
        last(BalanceKind::Closing).or_else(|| last(BalanceKind::Interim))
    }

    /// Adds an entry. Long lists grow by four times: doubling would copy each of these large values once more and touch
    /// twice the memory.
    pub(crate) fn push(&mut self, entry: Transaction) {
        let length = self.entries.len();
        if length >= 1024 && length == self.entries.capacity() {
            self.entries.reserve_exact(length.saturating_mul(3));
        }
        self.entries.push(entry);
    }

    /// How many balances and pieces of unread text it has.
    pub(crate) fn pieces(&self) -> usize {
        self.balances.len().saturating_add(self.unread.len())
    }

    fn first(&self, kind: BalanceKind) -> Option<&BalanceLine> {
        self.balances.iter().find(|balance| balance.kind == kind)
    }
}

impl BalanceLine {
    /// The model's balance; `fetched_at` is when the statement came.
    #[must_use]
    pub fn to_balance(&self, fetched_at: Timestamp) -> Balance {
        Balance { amount: self.amount, date: self.date, credit_line: self.credit_line, fetched_at }
    }
}
