use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{openapi::ErrorBody, state::Api};
use crate::http::ApiError;

/// `live`: the process answers. `ready`: the database answers as well.
#[utoipa::path(
    get, path = "/health/{which}", tag = "Operations",
    params(("which" = String, Path, description = "`live` or `ready`")),
    responses(
        (status = 200, description = "Yes", example = json!({"status": "ok"})),
        (status = 503, description = "30006: not now", body = ErrorBody),
    )
)]
pub(super) async fn health(
    State(api): State<Api>,
    Path(which): Path<String>,
) -> Result<Json<Value>, ApiError> {
    match which.as_str() {
        "live" => {}
        "ready" => api.app.store.ping().await?,
        _ => return Err(ApiError::no_route()),
    }
    Ok(Json(json!({ "status": "ok" })))
}
