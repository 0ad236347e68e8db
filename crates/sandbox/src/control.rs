//! The sandbox's own endpoints, `/_sandbox/…`, which no real bank has.

use std::sync::Arc;

use axum::{
    Form, Json, Router,
    body::Bytes,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use crate::{
    bank::Bank,
    page::{Push, guarded, show},
    sandbox::{info, truth},
    scenario::rules_from_json,
};

/// The controls of an XS2A bank.
pub(crate) fn router(bank: &Arc<Bank>) -> Router {
    let own = Router::new()
        .route("/_sandbox/users", get(users))
        .route("/_sandbox/push", get(pushes))
        .route("/_sandbox/push/{authorisation}", post(decide))
        .with_state(Arc::clone(bank));
    own.merge(shared(bank))
}

/// The controls that every bank has; scenarios are those of all banks.
pub(crate) fn shared(bank: &Arc<Bank>) -> Router {
    Router::new()
        .route("/_sandbox/ledger", get(ledger).delete(reset))
        .route("/_sandbox/truth", get(known))
        .route("/_sandbox/scenarios", get(scenarios).post(add_scenarios).delete(clear_scenarios))
        .with_state(Arc::clone(bank))
}

async fn users(State(bank): State<Arc<Bank>>) -> Response {
    Json(info(&bank)).into_response()
}

async fn ledger(State(bank): State<Arc<Bank>>) -> Response {
    let credentials = bank.ledger.credentials();
    Json(json!({ "bank_code": bank.code, "calls": bank.ledger.calls(), "credentials": credentials }))
        .into_response()
}

async fn reset(State(bank): State<Arc<Bank>>) -> StatusCode {
    bank.ledger.reset();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Of {
    user: String,
}

async fn known(State(bank): State<Arc<Bank>>, Query(of): Query<Of>) -> Response {
    match bank.user(Some(&of.user)) {
        Some(_) => Json(json!({ "accounts": truth(&bank, &of.user) })).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({ "error": "There is no such user." }))).into_response(),
    }
}

async fn scenarios(State(bank): State<Arc<Bank>>) -> Response {
    Json(json!({ "rules": bank.scenarios.list() })).into_response()
}

async fn add_scenarios(State(bank): State<Arc<Bank>>, body: Bytes) -> Response {
    match rules_from_json(&body) {
        Ok(rules) => {
            bank.scenarios.add(rules);
            (StatusCode::CREATED, Json(json!({ "rules": bank.scenarios.list() }))).into_response()
        }
        Err(error) => {
            let mut body = json!({ "error": error.to_string() });
            if let (Some(field), Some(fields)) = (error.field(), body.as_object_mut()) {
                fields.insert("field".to_owned(), field.into());
            }
            (StatusCode::BAD_REQUEST, Json(body)).into_response()
        }
    }
}

async fn clear_scenarios(State(bank): State<Arc<Bank>>) -> StatusCode {
    bank.scenarios.clear();
    StatusCode::NO_CONTENT
}

async fn pushes(State(bank): State<Arc<Bank>>) -> Response {
    let now = bank.now();
    let waiting = bank
        .consents()
        .values()
        .flat_map(|consent| {
            let user = consent.user.clone().unwrap_or_default();
            let waits = consent
                .authorisations
                .iter()
                .filter(|authorisation| authorisation.waits_for_app() && authorisation.decision.is_none())
                .filter(|authorisation| !authorisation.has_run_out(now));
            waits.map(|authorisation| (user.clone(), authorisation.id.clone())).collect::<Vec<_>>()
        })
        .collect();
    guarded(show(&Push { bank: &bank.name, pushes: waiting }), [])
}

/// What the user does in the app.
#[derive(Deserialize)]
pub(crate) struct Decision {
    decision: String,
}

impl Decision {
    /// Whether it is an approval; none for anything that is no decision.
    pub(crate) fn approved(&self) -> Option<bool> {
        match self.decision.as_str() {
            "approve" => Some(true),
            "deny" => Some(false),
            _ => None,
        }
    }
}

async fn decide(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    Form(form): Form<Decision>,
) -> Response {
    let Some(approved) = form.approved() else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "approve or deny" }))).into_response();
    };
    let mut consents = bank.consents();
    let waiting = consents
        .values_mut()
        .find_map(|consent| consent.authorisation(&id).filter(|authorisation| authorisation.waits_for_app()));
    match waiting {
        Some(authorisation) => {
            authorisation.decision = Some(approved);
            Redirect::to("/_sandbox/push").into_response()
        }
        None => {
            (StatusCode::NOT_FOUND, Json(json!({ "error": "Nothing waits under this id." }))).into_response()
        }
    }
}
