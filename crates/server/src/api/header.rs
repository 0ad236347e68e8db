use axum::http::{HeaderMap, header};

use crate::http::ApiError;

/// The one `Authorization` header's credentials, if its scheme is this one, in any case.
pub(super) fn credentials<'h>(headers: &'h HeaderMap, scheme: &str) -> Option<&'h str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (named, rest) = value.to_str().ok()?.split_once(' ')?;
    named.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// The media type of the body in lower case, without parameters.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Refuses a charset other than UTF-8, which is all that JSON and forms are read in.
pub(super) fn refuse_other_charsets(headers: &HeaderMap) -> Result<(), ApiError> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let charset = value.split(';').skip(1).find_map(|parameter| parameter.trim().strip_prefix("charset="));
    match charset.map(|charset| charset.trim_matches('"')) {
        Some(charset) if !charset.eq_ignore_ascii_case("utf-8") => {
            Err(ApiError::unsupported_media_type("Send the body in UTF-8."))
        }
        _ => Ok(()),
    }
}

/// Whether the caller takes a body in zstd. Without the header nothing is said, and nothing is encoded.
pub(super) fn takes_zstd(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|entry| {
        let (coding, weight) = entry.split_once(';').unwrap_or((entry, ""));
        let refused = weight
            .trim()
            .strip_prefix("q=")
            .is_some_and(|weight| weight.trim_end_matches(['0', '.']).is_empty());
        coding.trim().eq_ignore_ascii_case("zstd") && !refused
    })
}

/// The idempotency key, if one is given: 1 to 255 printable ASCII characters.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let mut values = headers.get_all("idempotency-key").iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => match value.to_str() {
            Ok(text) if (1..=255).contains(&text.len()) => Ok(Some(text)),
            _ => Err(ApiError::field("Idempotency-Key", "Must be 1 to 255 printable ASCII characters.")),
        },
        _ => Err(ApiError::field("Idempotency-Key", "Is given more than once.")),
    }
}
