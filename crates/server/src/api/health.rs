use std::sync::atomic::Ordering;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{openapi::ErrorBody, state::Api};
use crate::http::{ApiError, Cause};

/// Whether the process answers.
#[utoipa::path(
    get, path = "/health/live", tag = "Operations",
    responses((status = 200, description = "Yes", example = json!({"status": "ok"})))
)]
pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Whether the database answers as well, and this node is not about to leave.
#[utoipa::path(
    get, path = "/health/ready", tag = "Operations",
    responses(
        (status = 200, description = "Yes", example = json!({"status": "ok"})),
        (status = 503, description = "30006: not now", body = ErrorBody),
    )
)]
pub(super) async fn ready(State(api): State<Api>) -> Result<Json<Value>, ApiError> {
    if api.app.leaving.load(Ordering::SeqCst) {
        return Err(ApiError::unavailable(Cause::new("this node is leaving")));
    }
    api.app.store.ping().await?;
    Ok(Json(json!({ "status": "ok" })))
}
