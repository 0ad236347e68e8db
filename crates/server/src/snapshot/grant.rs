use glimpse_model::Snapshot;
use serde::{Deserialize, Serialize};

use super::meta::has_depot;

/// What the exchange of a code needs to know; dropped by it.
#[derive(Serialize, Deserialize)]
pub struct Grant {
    /// Where the code was sent to; a `redirect_uri` in the exchange must be equal.
    pub redirect_uri: String,
    /// Whether a depot was connected.
    pub securities: bool,
}

impl Grant {
    pub(super) fn new(snapshot: &Snapshot, redirect_uri: &str) -> Self {
        Self { redirect_uri: redirect_uri.to_owned(), securities: has_depot(&snapshot.accounts) }
    }

    /// The token's scope (contract section 3).
    #[must_use]
    pub fn scope(&self) -> &'static str {
        if self.securities {
            "accounts=ro balance=ro transactions=ro securities=ro"
        } else {
            "accounts=ro balance=ro transactions=ro"
        }
    }
}
