//! `POST /auth/token` (contract section 3).

mod answer;
mod dialect;
mod exchange;

use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};

use super::{
    basic::{BasicClient, client_addr},
    openapi::{ErrorBody, TokenBody},
    state::Api,
};
use crate::http::{ApiError, RawBody};
pub(super) use answer::TokenAnswer;
use dialect::{Dialect, Refusal};

/// Exchanges a code for an access token, once.
#[utoipa::path(
    post, path = "/auth/token", tag = "Token", security(("client" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same client, key and body within 60 seconds are not a further use and get the same answer.")),
    request_body(
        content((TokenBody = "application/json"), (TokenBody = "application/x-www-form-urlencoded")),
        description = "JSON gets errors of this API's shape; a form gets those of RFC 6749 section 5.2.",
    ),
    responses(
        (status = 200, description = "The token; it and the data end after `expires_in` seconds", body = TokenAnswer),
        (status = 400, description = "1000: `data` names the field; one message for every code that is not good", body = ErrorBody),
        (status = 401, description = "1004: unknown client or wrong secret", body = ErrorBody),
        (status = 409, description = "1000: this Idempotency-Key was used with another body", body = ErrorBody),
        (status = 429, description = "1020: `Retry-After` says when to go on", body = ErrorBody),
    )
)]
pub(super) async fn exchange_code(
    State(api): State<Api>,
    parts: Parts,
    client: Result<BasicClient, ApiError>,
    RawBody(body): RawBody,
) -> Result<Response, ApiError> {
    let dialect = Dialect::of(&parts.headers)?;
    let answer = respond(&api, &parts, client, dialect, &body).await;
    Ok(match answer {
        Ok(answer) => answer::response(answer),
        Err(refusal) => dialect.refuse(refusal),
    })
}

async fn respond(
    api: &Api,
    parts: &Parts,
    client: Result<BasicClient, ApiError>,
    dialect: Dialect,
    body: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let client = client?;
    let request = dialect.read(body)?;
    let key = super::header::idempotency_key(&parts.headers)?;
    match exchange::exchange(api, &client, &request, key, body).await {
        Err(Refusal::UnknownCode) => Err(match api.refuse(client_addr(parts), ApiError::not_found()) {
            error if error.status() == StatusCode::TOO_MANY_REQUESTS => Refusal::Other(error),
            _ => Refusal::Code,
        }),
        answer => answer,
    }
}
