use axum::{Json, extract::State};
use glimpse_flow::page::EXPECTED_BACK;
use glimpse_model::{Code, FlowId};
use glimpse_store::{FlowRow, Stage, StageEntry};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{basic::BasicClient, given::Given, openapi::ErrorBody, state::Api};
use crate::{http::ApiError, snapshot::instant_text};

/// How far a flow is. Nothing of the user.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessStatus {
    /// The flow's id.
    #[schema(example = "3ca31c37-986a-454e-ad64-8e97143c86bc")]
    id: String,
    /// `created`, `consent`, `bank_selection`, `login`, `sca`, `at_bank`, `stalled`, `account_selection`, `fetching`, `interrupted`,
    /// `completed`, `exchanged`, `cancelled`, `failed`, `expired`, `deleted`.
    #[schema(example = "sca")]
    stage: &'static str,
    /// When it was created.
    #[serde(serialize_with = "instant")]
    #[schema(value_type = String, format = DateTime, example = "2026-11-23T09:00:00.000Z")]
    created_at: Timestamp,
    /// When the present stage's right ends; left out when the flow has ended.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "instant_if_any")]
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-24T09:00:00.000Z")]
    deadline: Option<Timestamp>,
    /// The stages so far, oldest first.
    history: Vec<StageView>,
    /// Why it failed or was interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<FailureView>,
}

/// A stage that began.
#[derive(Serialize, ToSchema)]
#[schema(as = AccessStage)]
struct StageView {
    /// The stage.
    stage: &'static str,
    /// When it began.
    #[serde(serialize_with = "instant")]
    #[schema(value_type = String, format = DateTime, example = "2026-11-23T09:00:00.000Z")]
    at: Timestamp,
    /// The dotted code, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "login.wrong")]
    code: Option<Code>,
}

/// A dotted code.
#[derive(Serialize, ToSchema)]
#[schema(as = AccessFailure)]
struct FailureView {
    /// The dotted code (contract section 7).
    #[schema(value_type = String, example = "bank.unavailable")]
    code: Code,
    /// Its number.
    number: u32,
    /// Whether the user can go on inside the same flow.
    recoverable: bool,
}

/// A flow's stage, history and failure, until its tombstone goes 7 days after its end.
#[utoipa::path(
    get, path = "/onetime/access/{id}", tag = "Access", security(("client" = [])),
    params(("id" = String, Path, description = "The flow's id")),
    responses(
        (status = 200, description = "The flow", body = AccessStatus),
        (status = 401, description = "1004", body = ErrorBody),
        (status = 404, description = "1002: not a flow of this client", body = ErrorBody),
    )
)]
pub(super) async fn access_status(
    State(api): State<Api>,
    client: BasicClient,
    Given(id): Given<String>,
) -> Result<Json<AccessStatus>, ApiError> {
    let row = own_flow(&api, &client, &id).await?;
    let mut history = api.app.store.history(row.id).await?;
    let (ends, now) = (api.app.ends_at(&row), api.app.clock.now());
    history.extend(stalled(&row, &history, ends.min(now)));
    Ok(Json(AccessStatus::new(&row, &history, ends, now)))
}

/// A flow of this client; another's is the same as none.
pub(super) async fn own_flow(api: &Api, client: &BasicClient, id: &str) -> Result<FlowRow, ApiError> {
    let id = FlowId::parse(id).ok_or_else(ApiError::not_found)?;
    let row = api.app.store.flow(id).await?.filter(|row| row.client == client.row.id);
    row.ok_or_else(ApiError::not_found)
}

impl AccessStatus {
    fn new(row: &FlowRow, history: &[StageEntry], ends: Timestamp, now: Timestamp) -> Self {
        let present = history.last().map_or(row.stage, |entry| entry.stage);
        let stage = stage_at(present, ends, now);
        let error = row.error.or((stage == Stage::Expired).then_some(Code::FlowExpired));
        let interrupted = (stage == Stage::Interrupted).then(|| history.last().and_then(|entry| entry.code));
        Self {
            id: row.id.to_string(),
            stage: stage.as_str(),
            created_at: row.created_at,
            deadline: (!stage.is_end()).then_some(ends),
            history: history
                .iter()
                .map(|entry| StageView { stage: entry.stage.as_str(), at: entry.at, code: entry.code })
                .collect(),
            error: error.or(interrupted.flatten()).map(|code| FailureView {
                code,
                number: code.number(),
                recoverable: code.recoverable() && !stage.is_end(),
            }),
        }
    }
}

/// A user who has not come back from the bank's page in the expected time is stuck there, whether or not a page waits
/// for them that would notice.
fn stalled(row: &FlowRow, history: &[StageEntry], now: Timestamp) -> Option<StageEntry> {
    let left = history.last().filter(|entry| row.stage == Stage::AtBank && entry.stage == Stage::AtBank)?;
    let at = left.at + EXPECTED_BACK;
    (at <= now).then_some(StageEntry { stage: Stage::Stalled, at, code: None })
}

/// The stage as it is now: between a deadline and the sweep that follows, the history still says what was before.
fn stage_at(present: Stage, ends: Timestamp, now: Timestamp) -> Stage {
    match present {
        stage if stage.is_end() || now < ends => stage,
        Stage::Completed | Stage::Exchanged => Stage::Deleted,
        _ => Stage::Expired,
    }
}

/// As everywhere in the API: three digits of the second.
fn instant<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&instant_text(*at))
}

#[expect(clippy::ref_option, reason = "serde passes the field by reference")]
fn instant_if_any<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(instant_text).serialize(serializer)
}
