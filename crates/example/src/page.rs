//! What all pages share: the frame, the language, the visitor's cookie, the headers.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Serialize;
use url::Url;

use crate::{
    app::App,
    session::Session,
    texts::{Texts, Tongue},
};

/// Cookies do not care for ports, so the name is this application's own.
const SESSION_COOKIE: &str = "nordlicht_session";
const LANGUAGE_COOKIE: &str = "nordlicht_language";

/// Who asks, and in which language they read.
pub(crate) struct Visitor {
    pub(crate) tongue: Tongue,
    pub(crate) session_id: Option<String>,
    path: String,
    chose_language: bool,
}

/// What the layout of each page shows.
pub(crate) struct Frame {
    pub(crate) t: &'static Texts,
    /// Where the language switch leads.
    pub(crate) other_language: String,
    /// The demo's clock page.
    pub(crate) clock: Option<String>,
}

impl Visitor {
    /// The attempt of this visitor, if it is known.
    pub(crate) fn session(&self, app: &App) -> Option<(String, Session)> {
        let id = self.session_id.clone()?;
        let session = app.sessions.get(&id)?;
        Some((id, session))
    }

    pub(crate) fn frame(&self, app: &App) -> Frame {
        Frame {
            t: self.tongue.texts(),
            other_language: format!("{}?lang={}", self.path, self.tongue.other().code()),
            clock: app.config.clock_url.as_ref().map(Url::to_string),
        }
    }

    /// Renders a page; a language that was just chosen is remembered.
    pub(crate) fn page(&self, status: StatusCode, template: &impl Template) -> Response {
        let Ok(html) = template.render() else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut response = (status, Html(html)).into_response();
        if self.chose_language {
            let cookie = format!("{LANGUAGE_COOKIE}={}; Path=/; SameSite=Lax; HttpOnly", self.tongue.code());
            add_cookie(&mut response, &cookie);
        }
        response
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let asked = parts.uri.query().into_iter().flat_map(|query| query.split('&'));
        let chosen = asked.filter_map(|pair| pair.strip_prefix("lang=")).find_map(Tongue::parse);
        let known = cookie(&parts.headers, LANGUAGE_COOKIE).and_then(|code| Tongue::parse(&code));
        Ok(Self {
            tongue: chosen.or(known).unwrap_or_default(),
            session_id: cookie(&parts.headers, SESSION_COOKIE),
            path: parts.uri.path().to_owned(),
            chose_language: chosen.is_some(),
        })
    }
}

/// An answer for the script of the start page, with the cookie of a new attempt.
pub(crate) fn json_with_session(body: impl Serialize, session_id: &str) -> Response {
    let mut response = Json(body).into_response();
    add_cookie(&mut response, &session_cookie(session_id));
    response
}

/// A redirect that always becomes a `GET`, with the cookie of a new attempt.
pub(crate) fn redirect_with_session(to: &str, session_id: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    add_cookie(&mut response, &session_cookie(session_id));
    response
}

fn session_cookie(session_id: &str) -> String {
    // `Lax`, because the user's return from the Widget is a navigation from another site.
    format!("{SESSION_COOKIE}={session_id}; Path=/; SameSite=Lax; HttpOnly")
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

/// Refuses forms of other sites, and tells the browser how little this application needs.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let foreign = request.method() == Method::POST
        && request.headers().get(header::ORIGIN).is_some_and(|origin| {
            origin.as_bytes() != app.config.public_url.origin().ascii_serialization().as_bytes()
        });
    let mut response = if foreign { StatusCode::FORBIDDEN.into_response() } else { next.run(request).await };
    let widget = app.config.widget_url.origin().ascii_serialization();
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self' {widget}; img-src 'self'; connect-src 'self'; \
         frame-src {widget}; form-action 'self' {widget}; frame-ancestors 'none'; base-uri 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // No other site learns of the callback's address. (`no-referrer` would take the origin from our own forms.)
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    // Someone's data must not stay in the browser's cache.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    /// Picks the picture and its colour: `info`, `warn`.
    pub(crate) tone: &'static str,
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    /// What to do next.
    pub(crate) hint: &'static str,
    /// A quiet line for support: a dotted code.
    pub(crate) code: Option<&'static str>,
    /// The button: where it leads and what it says.
    pub(crate) action: (String, &'static str),
}

/// Any address that is no page.
pub(crate) async fn not_found(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let t = visitor.tongue.texts();
    let message = Message {
        frame: visitor.frame(&app),
        tone: "info",
        title: t.not_found,
        text: t.not_found_text,
        hint: "",
        code: None,
        action: ("/".to_owned(), t.to_start),
    };
    visitor.page(StatusCode::NOT_FOUND, &message)
}
