//! A small server that plays the contract: enough of it to see what a client sends, and to answer as it should.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json, value::RawValue};

pub(crate) const CLIENT_ID: &str = "testclient";
pub(crate) const CLIENT_SECRET: &str = "s3cretOfTheClient";

/// The running fake; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Fake {
    pub(crate) address: SocketAddr,
    world: Arc<Mutex<World>>,
}

/// What it knows, and what it is told to do wrong.
#[derive(Default)]
pub(crate) struct World {
    /// Bodies of `POST /onetime/access`, in order.
    pub(crate) created: Vec<Value>,
    /// Bodies of `POST /auth/token`, in order, and their idempotency keys.
    pub(crate) exchanged: Vec<(Value, Option<String>)>,
    /// Queries of `GET /rest/transactions`, in order.
    pub(crate) queries: Vec<BTreeMap<String, String>>,
    /// How the Widget's page ends the next flow; `success` when empty.
    pub(crate) outcome: String,
    /// Codes that wait to be exchanged, with their flow.
    pub(crate) codes: BTreeMap<String, String>,
    /// Tokens that live.
    pub(crate) tokens: Vec<String>,
    /// Flows that were deleted.
    pub(crate) deleted: Vec<String>,
    /// `GET /rest/accounts`, as JSON text.
    pub(crate) accounts: String,
    /// The entries of `GET /rest/transactions`, each as JSON text.
    pub(crate) transactions: Vec<String>,
    /// `GET /rest/securities`, as JSON text; when empty, no depot was connected.
    pub(crate) securities: String,
    /// How many of the next replies are cut off after their head.
    pub(crate) cut_replies: usize,
    /// Answers everything with this instead.
    pub(crate) answer_with: Option<(u16, &'static str, String)>,
    replies: BTreeMap<String, Value>,
}

type Shared = Arc<Mutex<World>>;

impl Fake {
    /// Starts on a free port.
    pub(crate) async fn start() -> Self {
        let world: Shared = Arc::default();
        world.lock().unwrap().accounts = r#"{"accounts":[]}"#.to_owned();
        let router = Router::new()
            .route("/", get(widget))
            .route("/onetime/access", post(create))
            .route("/onetime/access/{id}", get(status).delete(delete))
            .route("/auth/token", post(exchange))
            .route("/rest/accounts", get(accounts))
            .route("/rest/transactions", get(transactions))
            .route("/rest/standing_orders", get(standing_orders))
            .route("/rest/securities", get(securities))
            .fallback(async || refusal(404, 1002, "No such object.", json!({})))
            .layer(axum::middleware::from_fn_with_state(world.clone(), faults))
            .with_state(world.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, world }
    }

    pub(crate) fn url(&self) -> url::Url {
        format!("http://{}", self.address).parse().unwrap()
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// The user went through flow `id`: the code that the callback carries.
    pub(crate) fn finish(&self, id: &str) -> String {
        let code = format!("code.of.{id}");
        self.world().codes.insert(code.clone(), id.to_owned());
        code
    }

    /// The hour is over.
    pub(crate) fn expire(&self) {
        self.world().tokens.clear();
    }
}

async fn faults(
    State(world): State<Shared>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> Response {
    let fault = world.lock().unwrap().answer_with.clone();
    if let Some((status, kind, body)) = fault {
        let headers = [("content-type", kind), ("location", "/elsewhere"), ("retry-after", "7")];
        return (StatusCode::from_u16(status).unwrap(), headers, body).into_response();
    }
    let response = next.run(request).await;
    let mut world = world.lock().unwrap();
    if world.cut_replies == 0 {
        return response;
    }
    world.cut_replies -= 1;
    let cut = futures::stream::once(async { Err::<Bytes, _>(std::io::Error::other("cut")) });
    (response.status(), Body::from_stream(cut)).into_response()
}

async fn create(State(world): State<Shared>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    if let Some(response) = basic(&headers) {
        return response;
    }
    let mut world = world.lock().unwrap();
    let key = headers.get("idempotency-key").map(|value| value.to_str().unwrap().to_owned());
    if let Some(known) = key.as_ref().and_then(|key| world.replies.get(key)) {
        return (StatusCode::CREATED, Json(known.clone())).into_response();
    }
    let id = format!("3ca31c37-986a-454e-ad64-{:012}", world.created.len());
    world.created.push(body);
    let host = headers.get("host").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reply = json!({"location": format!("http://{host}/?token=link.of.{id}"), "id": id});
    if let Some(key) = key {
        world.replies.insert(key, reply.clone());
    }
    (StatusCode::CREATED, Json(reply)).into_response()
}

/// The Widget with a user who is done in no time.
async fn widget(State(world): State<Shared>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let mut world = world.lock().unwrap();
    let id = query.get("token").and_then(|token| token.strip_prefix("link.of.")).unwrap().to_owned();
    let number: usize = id.rsplit('-').next().unwrap().parse().unwrap();
    let request = world.created.get(number).unwrap();
    let text = |name: &str| request.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut back: url::Url = text("redirect_uri").unwrap().parse().unwrap();
    let state = text("state");
    let pairs: &[(&str, &str)] = match world.outcome.as_str() {
        "" => &[("code", "code.of."), ("flow_id", ""), ("success", "true"), ("abort", "false")],
        "abort" => &[("flow_id", ""), ("success", "false"), ("abort", "true")],
        error => &[("flow_id", ""), ("success", "false"), ("abort", "false"), ("error", error)],
    };
    for (name, value) in pairs {
        let own = if matches!(*name, "code" | "flow_id") { id.as_str() } else { "" };
        back.query_pairs_mut().append_pair(name, &format!("{value}{own}"));
    }
    if let Some(state) = state {
        back.query_pairs_mut().append_pair("state", &state);
    }
    world.codes.insert(format!("code.of.{id}"), id);
    axum::response::Redirect::to(back.as_str()).into_response()
}

async fn exchange(State(world): State<Shared>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    if let Some(response) = basic(&headers) {
        return response;
    }
    let mut world = world.lock().unwrap();
    let key = headers.get("idempotency-key").map(|value| value.to_str().unwrap().to_owned());
    world.exchanged.push((body.clone(), key.clone()));
    if let Some(known) = key.as_ref().and_then(|key| world.replies.get(key)) {
        return Json(known.clone()).into_response();
    }
    let code = body.get("code").and_then(Value::as_str).unwrap_or_default();
    let Some(flow) = world.codes.remove(code) else {
        return refusal(400, 1000, "Invalid request.", json!({"code": ["Invalid or expired."]}));
    };
    let token = format!("Atoken-of-{flow}");
    world.tokens.push(token.clone());
    let depot = if world.securities.is_empty() { "" } else { " securities=ro" };
    let reply = json!({
        "access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": "Rinert",
        "scope": format!("accounts=ro balance=ro transactions=ro{depot}"),
    });
    if let Some(key) = key {
        world.replies.insert(key, reply.clone());
    }
    Json(reply).into_response()
}

async fn status(State(world): State<Shared>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if let Some(response) = basic(&headers) {
        return response;
    }
    if world.lock().unwrap().created.is_empty() {
        return refusal(404, 1002, "No such object.", json!({}));
    }
    let history = json!([{"stage": "created", "at": "2026-11-23T08:00:00Z"}]);
    let error = json!({"code": "login.blocked", "recoverable": true});
    Json(json!({"id": id, "stage": "failed", "history": history, "error": error})).into_response()
}

async fn delete(State(world): State<Shared>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if let Some(response) = basic(&headers) {
        return response;
    }
    let mut world = world.lock().unwrap();
    world.tokens.retain(|token| !token.ends_with(&id));
    world.deleted.push(id);
    StatusCode::NO_CONTENT.into_response()
}

async fn accounts(State(world): State<Shared>, headers: HeaderMap) -> Response {
    let world = world.lock().unwrap();
    bearer(&world, &headers).unwrap_or_else(|| json_text(world.accounts.clone()))
}

async fn standing_orders(State(world): State<Shared>, headers: HeaderMap) -> Response {
    let world = world.lock().unwrap();
    bearer(&world, &headers).unwrap_or_else(|| json_text(r#"{"standing_orders":[]}"#.to_owned()))
}

async fn securities(State(world): State<Shared>, headers: HeaderMap) -> Response {
    let world = world.lock().unwrap();
    bearer(&world, &headers).unwrap_or_else(|| match world.securities.as_str() {
        "" => refusal(403, 1007, "The token's scope does not cover this.", json!({})),
        text => json_text(text.to_owned()),
    })
}

async fn transactions(
    State(world): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let mut world = world.lock().unwrap();
    if let Some(refused) = bearer(&world, &headers) {
        return refused;
    }
    let number = |name: &str, default: usize| query.get(name).map_or(default, |text| text.parse().unwrap());
    let (offset, count) = (number("offset", 0), number("count", 1000));
    let page: Vec<&str> = world.transactions.iter().skip(offset).take(count).map(String::as_str).collect();
    let body = format!(r#"{{"transactions":[{}],"deleted":[],"status":{{}}}}"#, page.join(","));
    world.queries.push(query);
    json_text(body)
}

fn json_text(text: String) -> Response {
    Json(RawValue::from_string(text).unwrap()).into_response()
}

fn basic(headers: &HeaderMap) -> Option<Response> {
    let wanted = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}")));
    match headers.get("authorization") {
        Some(given) if given == wanted.as_str() => None,
        _ => Some(refusal(401, 1004, "Invalid client authorization.", json!({}))),
    }
}

fn bearer(world: &World, headers: &HeaderMap) -> Option<Response> {
    let given = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match given {
        Some(token) if world.tokens.iter().any(|known| known == token) => None,
        _ => Some(refusal(401, 1003, "Unauthorized.", json!({}))),
    }
}

fn refusal(status: u16, code: u32, description: &str, data: Value) -> Response {
    let body = json!({"error": {"code": code, "group": "client", "description": description, "data": data}});
    (StatusCode::from_u16(status).unwrap(), [("x-request-id", "req-1")], Json(body)).into_response()
}
