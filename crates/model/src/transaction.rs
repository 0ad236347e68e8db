use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Iban, Money};

/// What kind of transaction it is, as far as the bank's codes say (contract section 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TransactionKind {
    /// A credit transfer, in or out.
    #[serde(rename = "Transfer")]
    Transfer,
    /// An execution of a standing order.
    #[serde(rename = "Standing order")]
    StandingOrder,
    /// A direct debit.
    #[serde(rename = "Direct debit")]
    DirectDebit,
    /// Salary, pension or rent.
    #[serde(rename = "Salary or rent")]
    SalaryOrRent,
    /// The bank's charges, or interest.
    #[serde(rename = "Charges or interest")]
    ChargesOrInterest,
    /// Cash in or out.
    #[serde(rename = "GeldKarte or cash")]
    Cash,
    /// A card payment.
    #[serde(rename = "Card payment")]
    Card,
    /// The bank did not say.
    #[default]
    #[serde(rename = "Unknown")]
    Unknown,
}

impl TransactionKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Transfer,
        Self::StandingOrder,
        Self::DirectDebit,
        Self::SalaryOrRent,
        Self::ChargesOrInterest,
        Self::Cash,
        Self::Card,
        Self::Unknown,
    ];

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "Transfer",
            Self::StandingOrder => "Standing order",
            Self::DirectDebit => "Direct debit",
            Self::SalaryOrRent => "Salary or rent",
            Self::ChargesOrInterest => "Charges or interest",
            Self::Cash => "GeldKarte or cash",
            Self::Card => "Card payment",
            Self::Unknown => "Unknown",
        }
    }

    /// The kind of that name, in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

/// The other side of a transaction; every field is the bank's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counterparty {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The IBAN, if it is a valid one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iban: Option<Iban>,
    /// The BIC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// A national or otherwise non-IBAN account number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_number: Option<String>,
    /// A national bank code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_code: Option<String>,
    /// The bank's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_name: Option<String>,
}

/// One transaction as the bank reports it. What the bank did not give is `None`, never invented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The bank's own id, if it gives one; unique at most within its account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_reference: Option<String>,
    /// The amount; negative is money out.
    pub amount: Money,
    /// `false` while it is pending.
    pub booked: bool,
    /// Booking date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked_at: Option<Date>,
    /// Value date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Date>,
    /// The other side.
    #[serde(default)]
    pub counterparty: Counterparty,
    /// What it is for, all lines joined; the bank's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// What kind it is.
    #[serde(default)]
    pub kind: TransactionKind,
    /// The bank's words for the kind, such as `SEPA-LASTSCHRIFT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_text: Option<String>,
    /// The German business transaction code (Geschäftsvorfallcode), three digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_key: Option<String>,
    /// SEPA creditor identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creditor_id: Option<String>,
    /// SEPA mandate reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate_reference: Option<String>,
    /// SEPA end-to-end reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_to_end_reference: Option<String>,
    /// SEPA purpose code, such as `SALA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sepa_purpose_code: Option<String>,
    /// SEPA remittance information (SVWZ, unstructured or structured).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sepa_remittance_info: Option<String>,
    /// The bank's batch number (Primanota).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prima_nota_number: Option<String>,
    /// ISO 20022 bank transaction code, such as `PMNT-RCDT-ESCT`, or SWIFT's type code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_code: Option<String>,
    /// Whatever else the bank said, by the field's name at the bank.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub additional_info: BTreeMap<String, String>,
}

impl Transaction {
    /// A booked transaction with nothing but its amount and dates.
    #[must_use]
    pub fn booked(amount: Money, booked_at: Option<Date>, settled_at: Option<Date>) -> Self {
        Self {
            bank_reference: None,
            amount,
            booked: true,
            booked_at,
            settled_at,
            counterparty: Counterparty::default(),
            purpose: None,
            kind: TransactionKind::Unknown,
            booking_text: None,
            booking_key: None,
            creditor_id: None,
            mandate_reference: None,
            end_to_end_reference: None,
            sepa_purpose_code: None,
            sepa_remittance_info: None,
            prima_nota_number: None,
            transaction_code: None,
            additional_info: BTreeMap::new(),
        }
    }
}
