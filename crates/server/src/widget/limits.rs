use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use glimpse_model::{FlowId, Language};

use super::{Widget, language, respond};
use crate::{
    config,
    http::{ClientAddr, Limiter},
};

/// How many addresses and flows are counted one by one.
const COUNTED: usize = 100_000;

/// What one address, and what one flow may do.
pub(super) struct Limits {
    visits: Limiter<IpAddr>,
    submissions: Limiter<FlowId>,
}

impl Limits {
    pub(super) fn new(limits: &config::Limits) -> Self {
        Self {
            visits: Limiter::new(limits.widget, COUNTED),
            submissions: Limiter::new(limits.submissions, COUNTED),
        }
    }
}

/// Counts the page requests of an address. A waiting page's questions count as well: one a second fits the default.
pub(super) async fn visits(State(widget): State<Widget>, request: Request, next: Next) -> Response {
    let address = ClientAddr::of(&widget.app.config, request.extensions(), request.headers());
    let language = language::of_browser(request.headers());
    let taken = widget.limits.visits.take(address.bucket(), widget.app.clock.now());
    match taken {
        Ok(()) => next.run(request).await,
        Err(seconds) => later(seconds, language),
    }
}

/// Counts what a user submits to a bank within one flow.
pub(super) fn submission(widget: &Widget, flow: FlowId, language: Language) -> Result<(), Box<Response>> {
    let taken = widget.limits.submissions.take(flow, widget.app.clock.now());
    taken.map_err(|seconds| Box::new(later(seconds, language)))
}

fn later(seconds: u64, language: Language) -> Response {
    let mut response = respond::bare(StatusCode::TOO_MANY_REQUESTS, language);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}
