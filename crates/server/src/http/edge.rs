use std::{panic::AssertUnwindSafe, sync::Arc};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use glimpse_vault::Random;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

use super::{
    ApiError, Cause, ClientAddr, Metrics, Peer,
    body::{BodyLimit, announces_more_than},
    headers,
};
use crate::config::Config;

/// Which of the two faces towards the world a router is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// For integrators' servers.
    Api,
    /// For users' browsers.
    Widget,
}

/// What happens around every handler: a name for the request, limits, time, panics, headers, one log line.
#[derive(Clone)]
pub struct Edge {
    face: Face,
    https: bool,
    config: Arc<Config>,
    metrics: Metrics,
    random: Arc<dyn Random>,
    slots: Arc<Semaphore>,
    failure: fn(ApiError, &HeaderMap) -> Response,
}

/// The longest address, in bytes.
const ADDRESS_BYTES: usize = 8 * 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl Edge {
    /// The edge of one of the two routers. Errors have the API's shape unless [`Edge::failing_with`] says otherwise.
    #[must_use]
    pub fn new(face: Face, config: Arc<Config>, metrics: Metrics, random: Arc<dyn Random>) -> Self {
        let public = match face {
            Face::Api => &config.public.api,
            Face::Widget => &config.public.widget,
        };
        let https = public.scheme() == "https";
        let slots = Arc::new(Semaphore::new(usize::try_from(config.limits.in_flight).unwrap_or(1024)));
        Self { face, https, config, metrics, random, slots, failure: |error, _| error.into_response() }
    }

    /// How an error at the edge is shown, given what the browser said: a page instead of JSON.
    #[must_use]
    pub fn failing_with(self, failure: fn(ApiError, &HeaderMap) -> Response) -> Self {
        Self { failure, ..self }
    }

    /// Puts the edge around a router whose routes are complete.
    pub fn around(self, router: Router) -> Router {
        router.layer(from_fn_with_state(self, handle))
    }

    fn request_id(&self, request: &Request) -> HeaderValue {
        let from_proxy = request.headers().get(REQUEST_ID).filter(|value| {
            let by_proxy = request
                .extensions()
                .get::<Peer>()
                .is_some_and(|peer| self.config.is_trusted_proxy(peer.0.ip()));
            let plain = value.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
            by_proxy && plain && (8..=64).contains(&value.len())
        });
        from_proxy.cloned().unwrap_or_else(|| self.new_request_id())
    }

    fn new_request_id(&self) -> HeaderValue {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid().simple().to_string();
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("-"))
    }

    async fn answer(&self, mut request: Request, next: Next) -> Result<Response, ApiError> {
        if request.uri().path_and_query().map_or(0, |address| address.as_str().len()) > ADDRESS_BYTES {
            return Err(ApiError::uri_too_long());
        }
        let limit = self.config.limits.body_bytes;
        if announces_more_than(request.body(), limit) {
            return Err(ApiError::too_large());
        }
        let _slot = self
            .slots
            .try_acquire()
            .map_err(|_| ApiError::unavailable(Cause::new("in_flight is reached")))?;
        request.extensions_mut().insert(BodyLimit(limit));
        let running = AssertUnwindSafe(next.run(request)).catch_unwind();
        match timeout(self.config.limits.request_timeout, running).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(_panic)) => Err(ApiError::internal(Cause::new("panic"))),
            Err(_elapsed) => Err(ApiError::timed_out()),
        }
    }
}

async fn handle(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = edge.request_id(&request);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let client = ClientAddr::of(&edge.config, request.extensions(), request.headers());
    request.extensions_mut().insert(client);
    let mut said = HeaderMap::new();
    for name in [header::ACCEPT_LANGUAGE, header::COOKIE] {
        for value in request.headers().get_all(&name) {
            said.append(&name, value.clone());
        }
    }
    edge.metrics.in_flight().inc();
    let mut response = match edge.answer(request, next).await {
        Ok(response) => response,
        Err(error) => (edge.failure)(error, &said),
    };
    edge.metrics.in_flight().dec();
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        // Whoever is to come again is told when.
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("2"));
    }
    finish(&edge, response.headers_mut(), id.clone());
    note(&edge, route.as_ref(), &method, response.status(), began, &id);
    response
}

fn finish(edge: &Edge, headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(REQUEST_ID, id);
    headers::fill(headers, edge.face, edge.https);
}

/// One line per request. It holds the route's pattern, never the address: paths and queries can bear secrets.
fn note(
    edge: &Edge,
    route: Option<&MatchedPath>,
    method: &Method,
    status: StatusCode,
    began: Instant,
    id: &HeaderValue,
) {
    let took = began.elapsed();
    let pattern = route.map_or("unmatched", |path| path.as_str());
    let route = if pattern.len() > 1 { pattern.trim_end_matches('/') } else { pattern };
    edge.metrics.request(route, method, status.as_u16(), took);
    let (status, micros) = (status.as_u16(), u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    let request_id = id.to_str().unwrap_or_default();
    let method = method.as_str();
    if route.starts_with("/health/") {
        // A balancer asks every second or two; what changes says a line of its own.
        tracing::debug!(target: "glimpse::access", method, route, status, micros, request_id);
    } else {
        tracing::info!(target: "glimpse::access", method, route, status, micros, request_id);
    }
}
