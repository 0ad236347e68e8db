use std::collections::BTreeMap;

use glimpse_model::{AccountKind, Currency, TransactionKind};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::parse;

/// An account (contract section 4). Its `Debug` shows the id only.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are those of the contract, by name")]
pub struct Account {
    pub account_id: String,
    #[serde(default)]
    pub access_id: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub owner: Option<String>,
    #[serde(default)]
    pub account_number: Option<String>,
    #[serde(default)]
    pub bank_code: Option<String>,
    #[serde(default)]
    pub iban: Option<String>,
    #[serde(default)]
    pub bic: Option<String>,
    #[serde(default)]
    pub bank_name: Option<String>,
    pub currency: Currency,
    #[serde(rename = "type", deserialize_with = "parse::account_kind")]
    pub kind: AccountKind,
    #[serde(default)]
    pub is_jointly_managed: Option<bool>,
    #[serde(default)]
    pub balance: Option<Balance>,
    #[serde(default)]
    pub status: Option<SyncStatus>,
    #[serde(default)]
    pub coverage: Option<Coverage>,
}

/// A balance.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Balance {
    /// The booked balance in the account's currency.
    #[serde(rename = "balance", deserialize_with = "parse::decimal")]
    pub amount: Decimal,
    /// The day that the bank gives for it.
    #[serde(rename = "balance_date", default, deserialize_with = "parse::maybe_date")]
    pub date: Option<Date>,
    /// Overdraft or card limit.
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub credit_line: Option<Decimal>,
}

/// When something was fetched, and how that went.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SyncStatus {
    /// The last try.
    #[serde(default)]
    pub synced_at: Option<Timestamp>,
    /// The last try that gave everything.
    #[serde(default)]
    pub succeeded_at: Option<Timestamp>,
    /// What to know about it.
    #[serde(default)]
    pub message: Option<String>,
}

/// How much history was asked for, how much came, and why it is less.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Coverage {
    /// First day that was asked for.
    #[serde(default, deserialize_with = "parse::maybe_date")]
    pub requested_from: Option<Date>,
    /// First day that the bank granted; `None` when nothing came.
    #[serde(default, deserialize_with = "parse::maybe_date")]
    pub granted_from: Option<Date>,
    /// Whether everything came.
    pub complete: bool,
    /// Why not.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A transaction (contract section 4). What the bank did not give is `None`. Its `Debug` shows the ids only.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are those of the contract, by name")]
pub struct Transaction {
    pub transaction_id: String,
    pub account_id: String,
    /// Negative is money out.
    #[serde(deserialize_with = "parse::decimal")]
    pub amount: Decimal,
    pub currency: Currency,
    /// The counterparty's name; likewise the next five.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub account_number: Option<String>,
    #[serde(default)]
    pub bank_code: Option<String>,
    #[serde(default)]
    pub bank_name: Option<String>,
    #[serde(default)]
    pub iban: Option<String>,
    #[serde(default)]
    pub bic: Option<String>,
    #[serde(default)]
    pub purpose: Option<String>,
    #[serde(rename = "type", deserialize_with = "parse::transaction_kind")]
    pub kind: TransactionKind,
    #[serde(default)]
    pub booking_text: Option<String>,
    #[serde(default)]
    pub booking_key: Option<String>,
    pub booked: bool,
    #[serde(default, deserialize_with = "parse::maybe_date")]
    pub booked_at: Option<Date>,
    #[serde(default, deserialize_with = "parse::maybe_date")]
    pub settled_at: Option<Date>,
    #[serde(default)]
    pub creditor_id: Option<String>,
    #[serde(default)]
    pub mandate_reference: Option<String>,
    #[serde(default)]
    pub end_to_end_reference: Option<String>,
    #[serde(default)]
    pub sepa_purpose_code: Option<String>,
    #[serde(default)]
    pub sepa_remittance_info: Option<String>,
    #[serde(default)]
    pub prima_nota_number: Option<String>,
    #[serde(default)]
    pub transaction_code: Option<String>,
    #[serde(default)]
    pub additional_info: BTreeMap<String, String>,
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    #[serde(default)]
    pub modified_at: Option<Timestamp>,
}

/// One page of transactions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TransactionPage {
    /// The transactions in the order that was asked for.
    pub transactions: Vec<Transaction>,
    /// Sums over everything that matches, if asked for.
    #[serde(default)]
    pub statistics: Option<Statistics>,
    /// When the data was fetched.
    #[serde(default)]
    pub status: Option<SyncStatus>,
}

/// Sums and maxima over all transactions that match a query.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are those of the contract, by name")]
pub struct Statistics {
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub deposit_sum: Option<Decimal>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub deposit_max: Option<Decimal>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub expense_sum: Option<Decimal>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub expense_max: Option<Decimal>,
}

/// One holding of a depot (contract section 4). Its `Debug` shows the ids only.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are those of the contract, by name")]
pub struct Security {
    pub security_id: String,
    pub account_id: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub isin: Option<String>,
    #[serde(default)]
    pub wkn: Option<String>,
    #[serde(default)]
    pub market: Option<String>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub quantity: Option<Decimal>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub price: Option<Decimal>,
    #[serde(default)]
    pub price_currency: Option<Currency>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub purchase_price: Option<Decimal>,
    #[serde(default)]
    pub purchase_price_currency: Option<Currency>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub amount: Option<Decimal>,
    #[serde(default)]
    pub currency: Option<Currency>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub amount_original_currency: Option<Decimal>,
    #[serde(default, deserialize_with = "parse::maybe_decimal")]
    pub exchange_rate: Option<Decimal>,
    #[serde(default, deserialize_with = "parse::maybe_date")]
    pub traded_at: Option<Date>,
}

/// A standing order. The contract names no field but the account's; the others are kept as the service sent them.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct StandingOrder {
    /// The account that it is paid from.
    pub account_id: String,
    /// Everything else, by field.
    #[serde(flatten)]
    pub fields: BTreeMap<String, serde_json::Value>,
}

/// What may show of someone's account in a log: that it is there.
macro_rules! debug_ids {
    ($($name:ident { $($field:ident),* })*) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
            }
        })*
    };
}

debug_ids! {
    Account { account_id, kind }
    Balance { date }
    Transaction { transaction_id, account_id }
    Statistics { }
    Security { security_id, account_id }
    StandingOrder { account_id }
}
