use std::sync::{Mutex, PoisonError, atomic::Ordering};

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{openapi::ErrorBody, state::Api};
use crate::{http::ApiError, state::App};

/// Why this node was not ready when it was last asked; so that the log says each reason once.
pub(super) type Said = Mutex<Option<String>>;

/// Whether the process answers.
#[utoipa::path(
    get, path = "/health/live", tag = "Operations",
    responses((status = 200, description = "Yes", example = json!({"status": "ok"})))
)]
pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Whether the database answers as well, this node has the keys of what is in it, and is not about to leave.
#[utoipa::path(
    get, path = "/health/ready", tag = "Operations",
    responses(
        (status = 200, description = "Yes", example = json!({"status": "ok"})),
        (status = 503, description = "30006: not now", body = ErrorBody),
    )
)]
pub(super) async fn ready(State(api): State<Api>) -> Result<Json<Value>, ApiError> {
    let why_not = why_not(&api.app).await;
    note(&api.not_ready, why_not.as_deref());
    match why_not {
        Some(_) => Err(ApiError::not_ready()),
        None => Ok(Json(json!({ "status": "ok" }))),
    }
}

async fn why_not(app: &App) -> Option<String> {
    if app.leaving.load(Ordering::SeqCst) {
        return Some("this node is leaving".to_owned());
    }
    // The keys are looked at now and then only; the database is asked each time.
    if let Err(error) = app.store.ping().await {
        return Some(error.to_string());
    }
    match app.epochs.foreign(app.clock.now()).await {
        Ok(foreign) => foreign.map(|foreign| foreign.to_string()),
        Err(error) => Some(error.to_string()),
    }
}

fn note(said: &Said, why_not: Option<&str>) {
    let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
    if said.as_deref() == why_not {
        return;
    }
    match why_not {
        Some(reason) => tracing::warn!(reason, "not ready"),
        None => tracing::info!("ready again"),
    }
    *said = why_not.map(str::to_owned);
}
