use axum::http::{HeaderMap, header};
use glimpse_bank::contract::Psu;
use std::net::IpAddr;
use url::Url;

/// Whether a POST comes from our own page. The hidden secret is what binds a form to its page; this refuses
/// cross-site submissions before anything is looked at.
pub(super) fn is_own(headers: &HeaderMap, public: &Url) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()) {
        Some(origin) => origin == public.origin().ascii_serialization(),
        None => true,
    }
}

/// Whether the body is a form as our pages send it. Another site's form can be sent as plain text without being asked.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Whether the page is shown in a frame.
pub(super) fn is_framed(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|destination| destination == "iframe" || destination == "frame")
}

/// What the browser says of itself, bounded; forwarded to banks that want it.
pub(super) fn psu(headers: &HeaderMap, ip: Option<IpAddr>) -> Psu {
    let text = |name: header::HeaderName| {
        headers.get(name).and_then(|value| value.to_str().ok()).map(|value| value.chars().take(256).collect())
    };
    Psu {
        ip,
        port: None,
        user_agent: text(header::USER_AGENT),
        accept: text(header::ACCEPT),
        accept_language: text(header::ACCEPT_LANGUAGE),
        accept_charset: text(header::ACCEPT_CHARSET),
        accept_encoding: text(header::ACCEPT_ENCODING),
        // What a user does here is a form that is posted.
        method: Some("POST".to_owned()),
    }
}
