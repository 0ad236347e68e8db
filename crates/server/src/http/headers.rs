use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::Face;

/// Sets the headers that every answer has, where the handler did not set its own.
///
/// | header | API | Widget |
/// |---|---|---|
/// | `Cache-Control` | `no-store` | `no-store` |
/// | `X-Content-Type-Options` | `nosniff` | `nosniff` |
/// | `Content-Security-Policy` | nothing at all, no frames | the page's own |
/// | `Referrer-Policy` | `no-referrer` | the page's own |
/// | `Strict-Transport-Security` | two years, when the public address is `https` | the same |
pub(super) fn fill(headers: &mut HeaderMap, face: Face, https: bool) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    if face == Face::Api {
        set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    }
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
}
