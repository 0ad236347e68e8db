//! The API for integrators, one file per endpoint (contract sections 1, 3, 4 and 6).

mod access_status;
mod accounts;
mod basic;
mod bearer;
mod create_access;
mod delete_access;
mod given;
mod header;
mod health;
mod icons;
mod idempotency;
mod openapi;
mod params;
mod reads;
mod securities;
mod standing_orders;
mod state;
mod token;
mod transactions;

use axum::{
    Router,
    routing::{MethodRouter, get, post},
};

pub use openapi::document;
use state::Api;

use crate::{http::ApiError, state::App};

/// The API's routes, each with and without a trailing slash. What is the same for all of them is put around it by
/// [`crate::http::Edge`].
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for (path, methods) in routes() {
        router = router.route(path, methods.clone()).route(&format!("{path}/"), methods);
    }
    router
        .route("/icons/{name}", get(icons::icon))
        .fallback(async || ApiError::no_route())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .with_state(Api::new(app))
}

fn routes() -> [(&'static str, MethodRouter<Api>); 18] {
    let access = get(access_status::access_status).delete(delete_access::delete_access);
    [
        ("/onetime/access", post(create_access::create_access)),
        ("/onetime/access/{id}", access),
        ("/auth/token", post(token::exchange_code)),
        ("/rest/accounts", get(accounts::accounts)),
        ("/rest/accounts/{account_id}", get(accounts::account)),
        ("/rest/accounts/{account_id}/balance", get(accounts::balance)),
        ("/rest/transactions", get(transactions::transactions)),
        ("/rest/transactions/{transaction_id}", get(transactions::transaction)),
        ("/rest/accounts/{account_id}/transactions", get(transactions::account_transactions)),
        ("/rest/accounts/{account_id}/transactions/{transaction_id}", get(transactions::account_transaction)),
        ("/rest/securities", get(securities::securities)),
        ("/rest/accounts/{account_id}/securities", get(securities::account_securities)),
        ("/rest/accounts/{account_id}/securities/{security_id}", get(securities::security)),
        ("/rest/standing_orders", get(standing_orders::standing_orders)),
        ("/rest/accounts/{account_id}/standing_orders", get(standing_orders::account_standing_orders)),
        ("/openapi.json", get(openapi::openapi)),
        ("/health/live", get(health::live)),
        ("/health/ready", get(health::ready)),
    ]
}
