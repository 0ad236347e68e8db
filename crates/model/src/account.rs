use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Currency, Iban, Money};

/// What kind of account it is (contract sections 1 and 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AccountKind {
    /// A current account.
    #[serde(rename = "Giro account")]
    Giro,
    /// A savings account.
    #[serde(rename = "Savings account")]
    Savings,
    /// A call-money account.
    #[serde(rename = "Daily savings account")]
    DailySavings,
    /// A credit card.
    #[serde(rename = "Credit card")]
    CreditCard,
    /// A loan.
    #[serde(rename = "Loan account")]
    Loan,
    /// A PayPal wallet.
    #[serde(rename = "PayPal")]
    PayPal,
    /// A securities account.
    #[serde(rename = "Depot")]
    Depot,
    /// The bank did not say.
    #[serde(rename = "Unknown")]
    Unknown,
}

impl AccountKind {
    /// The kinds that a request may name.
    pub const NAMED: [Self; 7] = [
        Self::Giro,
        Self::Savings,
        Self::DailySavings,
        Self::CreditCard,
        Self::Loan,
        Self::PayPal,
        Self::Depot,
    ];

    /// The name on the wire, such as `Giro account`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Giro => "Giro account",
            Self::Savings => "Savings account",
            Self::DailySavings => "Daily savings account",
            Self::CreditCard => "Credit card",
            Self::Loan => "Loan account",
            Self::PayPal => "PayPal",
            Self::Depot => "Depot",
            Self::Unknown => "Unknown",
        }
    }

    /// The kind of that exact name, `Unknown` not included.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// An account as the bank describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The bank's own handle within this dialog (XS2A `resourceId`, FinTS account number). Not shown to clients.
    pub handle: String,
    /// What kind of account it is.
    pub kind: AccountKind,
    /// The product or display name; the bank's text.
    pub name: Option<String>,
    /// The holder's name; the bank's text.
    pub owner: Option<String>,
    /// The IBAN.
    pub iban: Option<Iban>,
    /// The BIC.
    pub bic: Option<String>,
    /// The national account number, or a masked card number.
    pub account_number: Option<String>,
    /// The national bank code.
    pub bank_code: Option<String>,
    /// The account's currency.
    pub currency: Currency,
    /// Whether the bank says that several people hold it.
    pub jointly_held: Option<bool>,
}

/// A balance at a point in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The booked balance.
    pub amount: Money,
    /// The date that the bank gives for it.
    pub date: Option<Date>,
    /// The overdraft or card limit, if the bank says one.
    pub credit_line: Option<Money>,
    /// When we received it.
    pub fetched_at: Timestamp,
}

/// How much history was asked for, how much came, and why it is less (contract section 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// First day that was asked for.
    pub requested_from: Date,
    /// First day that the bank granted; `None` when nothing came.
    pub granted_from: Option<Date>,
    /// Whether everything that was asked for came.
    pub complete: bool,
    /// Why it is less.
    pub reason: Option<CoverageReason>,
}

/// Why less history came than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageReason {
    /// The bank keeps or shows no more days.
    BankLimit,
    /// The bank refused the longer range, a shorter one was fetched.
    RangeRefused,
    /// The user did not confirm access to the longer range, a shorter one was fetched.
    Declined,
    /// The bank failed while this account was fetched.
    Failed,
    /// The bank shows the account but gives no data of it.
    Forbidden,
    /// More transactions than one flow takes.
    TooMany,
}
