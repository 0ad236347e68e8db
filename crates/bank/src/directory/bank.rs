use glimpse_model::BankId;
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
