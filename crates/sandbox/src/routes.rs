use std::sync::Arc;

use axum::Router;

use crate::{
    bank::{self, Bank},
    control, page,
};

/// Everything that a bank serves: its XS2A interface, its own pages, and the sandbox's controls.
pub(crate) fn router(bank: &Arc<Bank>) -> Router {
    bank::router(bank).merge(page::router(bank)).merge(control::router(bank))
}
