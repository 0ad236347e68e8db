use axum::{
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use glimpse_widget::Asset;

/// `GET /assets/{name}`: style sheet and script, under names that change with their content.
pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = glimpse_widget::asset(&format!("/assets/{name}")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let name_is_content = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    send(&asset, &headers, &[name_is_content])
}

/// `GET /glimpse.js`: the overlay for integrators' pages, under a name that stays; other sites may load it.
pub(super) async fn overlay(headers: HeaderMap) -> Response {
    let asset = glimpse_widget::overlay();
    let own = [
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ETAG, asset.etag),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known
        .is_some_and(|known| known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.etag))
    {
        let [cache, etag, policy] = own;
        return (StatusCode::NOT_MODIFIED, [cache, etag, policy, (header::VARY, "accept-encoding")])
            .into_response();
    }
    send(&asset, &headers, &own)
}

fn send(asset: &Asset, headers: &HeaderMap, own: &[(HeaderName, &'static str)]) -> Response {
    let gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|coding| coding.trim().starts_with("gzip")));
    let mut response = if gzip {
        ([(header::CONTENT_ENCODING, "gzip")], asset.gzip).into_response()
    } else {
        asset.bytes.into_response()
    };
    let common = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in common.iter().chain(own) {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
