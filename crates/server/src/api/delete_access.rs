use axum::{extract::State, http::StatusCode};
use glimpse_store::{Change, Guard, Stage, Unit};

use super::{access_status::own_flow, basic::BasicClient, given::Given, openapi::ErrorBody, state::Api};
use crate::http::ApiError;

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
    if row.stage == Stage::Deleted {
        return Ok(StatusCode::NO_CONTENT);
    }
    let now = api.app.clock.now();
    // `Erase` also fences off a step that is running in the Widget.
    let mut changes = vec![Change::Erase, Change::Revoked, Change::HurryCleanUps];
    if !row.stage.is_end() {
        let until = now + api.app.lifetimes.tombstone;
        changes.extend([Change::Stage(Stage::Deleted, None), Change::Tombstone(until)]);
    }
    let client = Some(row.client);
    changes.push(Change::Audit {
        event: "deleted",
        client,
        bank: None,
        detail: Some("by_client".to_owned()),
    });
    let unit = Unit { name: "flow.delete", flow: row.id, guard: Guard::Any, at: now, changes };
    api.app.store.write(unit).await?;
    if !row.stage.is_end() {
        api.app.metrics.stage(Stage::Deleted);
    }
    Ok(StatusCode::NO_CONTENT)
}
