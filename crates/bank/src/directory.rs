use glimpse_model::{BankId, Iban};
use serde::{Deserialize, Serialize};
use url::Url;

/// One bank that this installation can show, and how it is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bank {
    /// Stable id, letters, digits and hyphens.
    pub id: BankId,
    /// Display name.
    pub name: String,
    /// The town, to tell namesakes apart.
    pub city: Option<String>,
    /// National bank codes (Bankleitzahlen).
    pub bank_codes: Vec<String>,
    /// BIC.
    pub bic: Option<String>,
    /// Two-letter country.
    pub country: String,
    /// The connector that reaches it.
    pub connector: String,
    /// The root of its interface.
    pub base_url: Url,
    /// Whether loopback and private addresses are accepted for it. Only the operator's configuration says so.
    pub allow_private_network: bool,
    /// IANA time zone of its calendar.
    pub time_zone: String,
    /// How many days of history it gives at most, if known.
    pub history_days: Option<u32>,
    /// The connector's own settings, checked by [`crate::contract::Connector::check`].
    pub settings: serde_json::Value,
}

/// The banks of this installation.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    banks: Vec<Bank>,
}

/// Which bank an IBAN belongs to.
#[derive(Clone, Debug, PartialEq)]
pub enum IbanMatch<'a> {
    /// Exactly one.
    One(&'a Bank),
    /// Several share the bank code; the user chooses, nothing is guessed.
    Ambiguous(Vec<&'a Bank>),
    /// No bank of that code is known here.
    Unknown,
}

impl Directory {
    /// A directory of these banks.
    #[must_use]
    pub fn new(banks: Vec<Bank>) -> Self {
        Self { banks }
    }

    /// All banks, in the order of the configuration.
    #[must_use]
    pub fn banks(&self) -> &[Bank] {
        &self.banks
    }

    /// The bank of that id.
    #[must_use]
    pub fn get(&self, id: &BankId) -> Option<&Bank> {
        self.banks.iter().find(|bank| bank.id == *id)
    }

    /// The bank of that IBAN, by the bank code inside it.
    #[must_use]
    pub fn by_iban(&self, iban: &Iban) -> IbanMatch<'_> {
        let Some(code) = iban.bank_code() else { return IbanMatch::Unknown };
        let mut found: Vec<&Bank> = self
            .banks
            .iter()
            .filter(|bank| bank.country == iban.country() && bank.bank_codes.contains(&code))
            .collect();
        match found.len() {
            0 => IbanMatch::Unknown,
            1 => found.pop().map_or(IbanMatch::Unknown, IbanMatch::One),
            _ => IbanMatch::Ambiguous(found),
        }
    }
}
