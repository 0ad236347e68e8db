use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use glimpse_vault::{AccessToken, RefreshToken};
use serde::Serialize;
use utoipa::ToSchema;

/// The token and what it is good for.
#[derive(Serialize, ToSchema)]
pub(in super::super) struct TokenAnswer {
    /// Goes into `Authorization: Bearer`; opaque, shorter than 2048 bytes.
    #[schema(example = "AoFmNJLDTW8jQtGSJ1iZeeoLiwNZ2ihz3iiCHGpuvE439nppuY")]
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds until the token ends and the data is deleted.
    #[schema(example = 3600)]
    expires_in: i64,
    /// Inert: a one-time flow cannot be refreshed. It is stored nowhere.
    refresh_token: String,
    /// `accounts=ro balance=ro transactions=ro`, plus `securities=ro` when a depot was connected.
    #[schema(example = "accounts=ro balance=ro transactions=ro")]
    scope: &'static str,
}

/// The answer's bytes; they may be kept, sealed, for a repeated call.
pub(super) fn bytes(
    token: &AccessToken,
    refresh: &RefreshToken,
    expires_in: i64,
    scope: &'static str,
) -> Vec<u8> {
    let answer = TokenAnswer {
        access_token: token.to_text().expose().to_owned(),
        token_type: "Bearer",
        expires_in,
        refresh_token: refresh.to_text().expose().to_owned(),
        scope,
    };
    serde_json::to_vec(&answer).unwrap_or_default()
}

pub(super) fn response(bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::PRAGMA, "no-cache"),
    ];
    (headers, bytes).into_response()
}
