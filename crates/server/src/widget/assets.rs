use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use glimpse_widget::Asset;

use super::Widget;

/// `GET /assets/{name}`: style sheet and script, and those of the clients' brands, under names that change with their
/// content.
pub(super) async fn asset(
    State(widget): State<Widget>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let name_is_content = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    let path = format!("/assets/{name}");
    if let Some(asset) = glimpse_widget::asset(&path) {
        return send(&asset, &headers, &[name_is_content]);
    }
    match widget.app.config.brands.values().find_map(|brand| brand.file(&path)) {
        // Small, and compressed already or not worth it.
        Some((bytes, kind)) => {
            let no_guess = (header::X_CONTENT_TYPE_OPTIONS, "nosniff");
            ([(header::CONTENT_TYPE, kind), name_is_content, no_guess], bytes.to_vec()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The same without the brands: for a node that cannot serve yet.
pub(super) async fn plain(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let name_is_content = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    match glimpse_widget::asset(&format!("/assets/{name}")) {
        Some(asset) => send(&asset, &headers, &[name_is_content]),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
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
