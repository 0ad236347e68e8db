use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use glimpse_flow::{AccessRequest, ClientPolicy, RequestBody};
use glimpse_model::{FlowId, SecretText};
use glimpse_store::{Change, ClientKind, FlowRow, Guard, Stage, StoreError, Unit, WrapKind};
use glimpse_vault::{DataKey, Holder, LinkToken, lookup_hash, redirect_hash};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{
    basic::BasicClient,
    header::{idempotency_key, media_type, refuse_other_charsets},
    idempotency::Repeatable,
    openapi::{AccessBody, ErrorBody},
    state::Api,
};
use crate::{
    http::{ApiError, Cause, RawBody},
    state::App,
};

/// Where the user goes, and the flow's id.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessLink {
    /// The Widget's link for the user; it opens for 24 hours.
    #[schema(example = "https://widget.example.com/?token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.…")]
    location: String,
    /// The flow's id, which is the `flow_id` of the callback.
    #[schema(example = "3ca31c37-986a-454e-ad64-8e97143c86bc")]
    id: String,
}

/// How long an `Idempotency-Key` gets the same answer.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// Creates a flow: a link for one user to give a look into accounts, once.
#[utoipa::path(
    post, path = "/onetime/access", tag = "Access", security(("client" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same client, key and body within an hour get the same answer.")),
    request_body = AccessBody,
    responses(
        (status = 201, description = "Created", body = AccessLink),
        (status = 400, description = "1000: `data` names the fields", body = ErrorBody),
        (status = 401, description = "1004: unknown client or wrong secret", body = ErrorBody),
        (status = 409, description = "1000: this Idempotency-Key was used with another body", body = ErrorBody),
        (status = 429, description = "1020: `Retry-After` says when to go on", body = ErrorBody),
    )
)]
pub(super) async fn create_access(
    State(api): State<Api>,
    client: BasicClient,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Response, ApiError> {
    refuse_other_media(&headers)?;
    refuse_without_operator(&api.app, &client)?;
    let repeatable = idempotency_key(&headers)?.map(|key| Repeatable {
        app: &api.app,
        client: &client.row.id,
        operation: "onetime/access",
        material: client.secret.expose().as_bytes(),
        key,
        body: &body,
    });
    if let Some(repeatable) = &repeatable
        && let Some(kept) = repeatable.kept().await?
    {
        return Ok(created(kept));
    }
    let live = client.row.kind == ClientKind::Live;
    let policy = ClientPolicy { live, allow_list: &client.row.allow_list };
    let request = RequestBody::parse(&body)?.validate(&policy)?;
    let now = api.app.clock.now();
    let (flow, answer, mut changes) = begin(&api.app, &client, &request, now).await?;
    changes.extend(repeatable.as_ref().map(|repeatable| repeatable.keep(&answer, now, KEPT)));
    let unit = Unit { name: "flow.create", flow, guard: Guard::New, at: now, changes };
    match (api.app.store.write(unit).await, &repeatable) {
        (Ok(_), _) => {
            api.app.metrics.stage(Stage::Created);
            Ok(created(answer))
        }
        // Another call with the same key was quicker by a moment: its answer is the answer.
        (Err(StoreError::Conflict), Some(repeatable)) => {
            Ok(created(repeatable.kept().await?.ok_or_else(ApiError::busy)?))
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// The new flow's id, the answer, and what is to be stored: the request sealed under the link's secret, and what may be
/// known in clear.
async fn begin(
    app: &App,
    client: &BasicClient,
    request: &AccessRequest,
    now: Timestamp,
) -> Result<(FlowId, Vec<u8>, Vec<Change>), ApiError> {
    let flow = new_flow_id(app);
    let link = LinkToken::new(flow, app.random.as_ref());
    let key = DataKey::new(app.random.as_ref());
    let deadline = now + app.lifetimes.link;
    let pages = app.pages();
    let wrap = pages.put_wrap(flow, WrapKind::Link, &key, &link.secret, deadline).await?;
    let sealed =
        serde_json::to_vec(request).map_err(|_| ApiError::internal(Cause::new("request to JSON")))?;
    let row = FlowRow {
        id: flow,
        client: client.row.id.clone(),
        stage: Stage::Created,
        language: request.language,
        version: 0,
        created_at: now,
        deadline,
        completed_at: None,
        exchanged_at: None,
        tombstone_until: None,
        redirect_hash: redirect_hash(&link.secret, &request.redirect_uri).to_vec(),
        link_hash: lookup_hash(Holder::Link, &link.secret).to_vec(),
        page_hash: None,
        code_hash: None,
        token_hash: None,
        error: None,
        lease: None,
        fence: 0,
    };
    let audit =
        Change::Audit { event: "created", client: Some(row.client.clone()), bank: None, detail: None };
    let changes =
        vec![Change::Create(Box::new(row)), wrap, pages.put_blob(flow, &key, "request", &sealed), audit];
    Ok((flow, answer(app, flow, &link.to_text(&app.keyring)), changes))
}

fn new_flow_id(app: &App) -> FlowId {
    let mut bytes = [0; 16];
    app.random.fill(&mut bytes);
    FlowId::from_random(bytes)
}

fn answer(app: &App, flow: FlowId, token: &SecretText) -> Vec<u8> {
    let widget = app.config.public.widget.as_str().trim_end_matches('/');
    let link = AccessLink { location: format!("{widget}/?token={}", token.expose()), id: flow.to_string() };
    serde_json::to_vec(&json!(link)).unwrap_or_default()
}

fn created(answer: Vec<u8>) -> Response {
    (StatusCode::CREATED, [(header::CONTENT_TYPE, "application/json")], answer).into_response()
}

fn refuse_other_media(headers: &HeaderMap) -> Result<(), ApiError> {
    match media_type(headers).as_deref() {
        None | Some("application/json") => refuse_other_charsets(headers),
        Some(_) => Err(ApiError::unsupported_media_type("Send the body as application/json.")),
    }
}

/// A live client's users are told who runs the service (contract section 2); without that there is no flow.
fn refuse_without_operator(app: &App, client: &BasicClient) -> Result<(), ApiError> {
    let missing = app.config.operator.missing();
    if client.row.kind == ClientKind::Live && !missing.is_empty() {
        let cause = format!("a live client needs {}", missing.join(", "));
        return Err(ApiError::misconfigured(Cause::new(cause)));
    }
    Ok(())
}
