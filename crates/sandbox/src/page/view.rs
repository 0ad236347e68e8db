use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use url::Url;

use crate::{twins::Manner, users::User};

/// The bank's front door: what it is and who can log in.
#[derive(Template)]
#[template(path = "index.html")]
pub(crate) struct Index<'a> {
    pub(crate) bank: &'a str,
    pub(crate) bank_code: &'a str,
    pub(crate) bic: &'a str,
    pub(crate) password: &'a str,
    pub(crate) otp: &'a str,
    pub(crate) users: &'a [&'static User],
    pub(crate) manner: &'a Manner,
    /// The second password, at banks that ask for one.
    pub(crate) second: Option<&'a str>,
}

/// The login form.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct Login<'a> {
    pub(crate) bank: &'a str,
    /// Where the forms go, without the last part.
    pub(crate) action: &'a str,
    pub(crate) user: &'a str,
    pub(crate) message: Option<&'a str>,
}

/// Approve or deny.
#[derive(Template)]
#[template(path = "decide.html")]
pub(crate) struct Decide<'a> {
    pub(crate) bank: &'a str,
    pub(crate) authorisation: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) tpp: &'a str,
    pub(crate) accounts: Vec<(&'a str, &'a str)>,
    pub(crate) token: &'a str,
}

/// A few words.
#[derive(Template)]
#[template(path = "note.html")]
pub(crate) struct Note<'a> {
    pub(crate) bank: &'a str,
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
    pub(crate) back: Option<&'a str>,
}

/// The app in which users confirm: user and authorisation of each request.
#[derive(Template)]
#[template(path = "push.html")]
pub(crate) struct Push<'a> {
    pub(crate) bank: &'a str,
    pub(crate) pushes: Vec<(String, String)>,
}

/// Renders a page.
pub(crate) fn show(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Adds the headers that keep a bank's page to itself. Browsers apply `form-action` to the redirect after a form, so
/// the TPP's origins are in it.
pub(crate) fn guarded<'a>(mut response: Response, targets: impl IntoIterator<Item = &'a Url>) -> Response {
    let mut policy =
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
            .to_owned();
    for target in targets {
        policy.push(' ');
        policy.push_str(&target.origin().ascii_serialization());
    }
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
