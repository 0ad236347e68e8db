use glimpse_store::SecretRow;
use glimpse_vault::{Random, client_secret_hash, new_client_secret};
use jiff::Timestamp;

/// A client's secret at the only moment at which it is known: it is shown once, and only its hash is kept.
pub(crate) struct NewSecret {
    text: glimpse_model::SecretText,
    created_at: Timestamp,
}

impl NewSecret {
    /// 256 random bits, as letters and digits.
    pub(crate) fn make(random: &dyn Random, now: Timestamp) -> Self {
        Self { text: new_client_secret(random), created_at: now }
    }

    /// One that is known already.
    pub(crate) fn known(text: &str, created_at: Timestamp) -> Self {
        Self { text: glimpse_model::SecretText::new(text), created_at }
    }

    /// What is kept.
    pub(crate) fn row(&self) -> SecretRow {
        SecretRow {
            hash: client_secret_hash(self.text.expose()).to_vec(),
            created_at: self.created_at,
            expires_at: None,
        }
    }

    /// What is shown.
    pub(crate) fn reveal(&self) -> &str {
        self.text.expose()
    }
}
