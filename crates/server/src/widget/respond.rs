use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use glimpse_model::{FlowId, Language};
use glimpse_store::StoreError;
use jiff::SignedDuration;

use super::{Widget, language};
use crate::http::ApiError;

/// A page that may not be kept anywhere, and not be framed by others than these origins.
pub(super) fn page(status: StatusCode, html: String, framers: &[String]) -> Response {
    let ancestors = if framers.is_empty() { "'none'".to_owned() } else { framers.join(" ") };
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    );
    let mut response = (
        status,
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "same-origin"),
            (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (header::HeaderName::from_static("x-robots-tag"), "noindex"),
        ],
        html,
    )
        .into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Marks a page without a flow, which is shown in the language that suits.
#[derive(Clone, Copy)]
pub(super) struct Bare(pub(super) StatusCode);

/// A page without a flow: a wrong address, a broken link, our own trouble.
pub(super) fn bare(status: StatusCode, language: Language) -> Response {
    let mut response = page(status, glimpse_widget::render_bare(language, status.as_u16()), &[]);
    response.extensions_mut().insert(Bare(status));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(PAUSE));
    }
    response
}

/// The page that says to come again, for what the store did not do.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err and unwrap_or_else")]
pub(super) fn unavailable(error: StoreError) -> Response {
    tracing::error!(%error, "page not shown");
    bare(StatusCode::SERVICE_UNAVAILABLE, Language::default())
}

/// The least time that a page asks a person to wait, in seconds.
const PAUSE: u64 = 5;

/// A page for who asked for too much, with the way back to the flow. The words and the header say the same time.
pub(super) fn busy(seconds: u64, language: Language, flow: Option<FlowId>) -> Response {
    let seconds = seconds.max(PAUSE);
    let again = flow.map(|flow| format!("/flow/{flow}"));
    let wait = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    let html = glimpse_widget::render_busy(language, wait, again.as_deref());
    let mut response = page(StatusCode::TOO_MANY_REQUESTS, html, &[]);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// To the page of the flow, after a form: never 307, so that no credentials are sent along.
pub(super) fn see_flow(flow: FlowId) -> Response {
    let mut response = Redirect::to(&format!("/flow/{flow}")).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The fallback of the Widget's routes.
pub(super) async fn not_found(State(_): State<Widget>) -> Response {
    bare(StatusCode::NOT_FOUND, Language::default())
}

/// What goes wrong before a page's handler is reached: shown as a page, not as JSON.
pub fn failure(error: ApiError, headers: &HeaderMap) -> Response {
    let mut shown = bare(error.status(), language::of_browser(None, headers));
    if let Some(after) = error.into_response().headers_mut().remove(header::RETRY_AFTER) {
        shown.headers_mut().insert(header::RETRY_AFTER, after);
    }
    shown
}
