use glimpse_model::{BankId, SecretText};
use serde::{Deserialize, Serialize};

/// What is left at a bank when a dialog is cut off: the consent to delete, by its id.
///
/// It outlives the page, so it is kept under the installation key and holds nothing of the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanUp {
    /// Unique; made by the connector from the context's random bytes.
    pub id: String,
    /// The bank.
    pub bank: BankId,
    /// What the connector needs for the request, such as the consent's id.
    pub data: SecretText,
}
