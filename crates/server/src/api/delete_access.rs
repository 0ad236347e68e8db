use axum::{extract::State, http::StatusCode};

use super::{access_status::own_flow, basic::BasicClient, given::Given, openapi::ErrorBody, state::Api};
use crate::{
    erase::{By, erase},
    http::ApiError,
};

/// Deletes everything of a flow now, at any stage. Repeating it changes nothing.
#[utoipa::path(
    delete, path = "/onetime/access/{id}", tag = "Access", security(("client" = [])),
    params(("id" = String, Path, description = "The flow's id")),
    responses(
        (status = 204, description = "Nothing of the user is left"),
        (status = 401, description = "1004", body = ErrorBody),
        (status = 404, description = "1002: not a flow of this client", body = ErrorBody),
    )
)]
pub(super) async fn delete_access(
    State(api): State<Api>,
    client: BasicClient,
    Given(id): Given<String>,
) -> Result<StatusCode, ApiError> {
    let row = own_flow(&api, &client, &id).await?;
    erase(&api.app, &row, By::Client).await?;
    Ok(StatusCode::NO_CONTENT)
}
