//! The app in which customers confirm, as a page.

use std::sync::Arc;

use axum::{
    Form, Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::StatusCode;
use serde_json::json;

use super::bank::FintsBank;
use crate::{
    control::Decision,
    page::{Push, guarded, show},
};

pub(crate) fn router(bank: &Arc<FintsBank>) -> Router {
    Router::new()
        .route("/_sandbox/push", get(waiting))
        .route("/_sandbox/push/{reference}", post(decide))
        .with_state(Arc::clone(bank))
}

async fn waiting(State(bank): State<Arc<FintsBank>>) -> Response {
    let now = bank.core.now();
    let pushes = bank
        .state()
        .dialogs
        .values()
        .filter_map(|dialog| {
            let pending = dialog.pending.as_ref()?;
            let waits = pending.waits_for_app() && !pending.has_run_out(now);
            waits.then(|| {
                (
                    dialog.customer.map_or("", |customer| customer.user.name).to_owned(),
                    pending.reference.clone(),
                )
            })
        })
        .collect();
    guarded(show(&Push { bank: &bank.core.name, pushes }), [])
}

async fn decide(
    State(bank): State<Arc<FintsBank>>,
    Path(reference): Path<String>,
    Form(form): Form<Decision>,
) -> Response {
    let Some(approved) = form.approved() else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "approve or deny" }))).into_response();
    };
    let mut state = bank.state();
    let waiting = state
        .dialogs
        .values_mut()
        .filter_map(|dialog| dialog.pending.as_mut())
        .find(|pending| pending.reference == reference && pending.waits_for_app());
    match waiting {
        Some(pending) => {
            pending.decision = Some(approved);
            Redirect::to("/_sandbox/push").into_response()
        }
        None => {
            (StatusCode::NOT_FOUND, Json(json!({ "error": "Nothing waits under this id." }))).into_response()
        }
    }
}
