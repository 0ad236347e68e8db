use std::sync::Arc;

use axum::Router;

use crate::bank::{self, Bank};

/// Everything that a bank serves: its XS2A interface, its own pages, and the sandbox's controls.
pub(crate) fn router(bank: &Arc<Bank>) -> Router {
    bank::router(bank)
}
