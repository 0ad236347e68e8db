use axum::{extract::FromRequestParts, http::request::Parts};
use base64::{Engine, engine::general_purpose::STANDARD};
use glimpse_model::{ClientId, SecretText};
use glimpse_store::ClientRow;
use glimpse_vault::{client_secret_hash, same};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::{header, state::Api};
use crate::http::{ApiError, ClientAddr};

/// A client that has shown its id and secret by HTTP Basic. A handler that names it cannot forget the check.
pub(super) struct BasicClient {
    /// The client.
    pub(super) row: ClientRow,
    /// The secret that it presented, from which keys for kept answers are derived.
    pub(super) secret: SecretText,
}

impl FromRequestParts<Api> for BasicClient {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        let address = client_addr(parts);
        match authenticate(parts, api).await {
            Ok(client) => api.count_call(&client.row.id).map(|()| client),
            Err(error) if error.status().is_client_error() => Err(api.refuse(address, error)),
            Err(error) => Err(error),
        }
    }
}

pub(super) fn client_addr(parts: &Parts) -> ClientAddr {
    let unknown = ClientAddr(std::net::Ipv4Addr::UNSPECIFIED.into());
    parts.extensions.get::<ClientAddr>().copied().unwrap_or(unknown)
}

async fn authenticate(parts: &Parts, api: &Api) -> Result<BasicClient, ApiError> {
    let (id, secret) = presented(parts).ok_or_else(ApiError::invalid_client)?;
    let row = api.app.store.client(&ClientId(id)).await?;
    let known = is_secret_of(row.as_ref(), &secret, api.app.clock.now());
    match row {
        Some(row) if known && row.disabled_at.is_none() => Ok(BasicClient { row, secret }),
        _ => Err(ApiError::invalid_client()),
    }
}

/// The same work for an unknown client as for a wrong secret: one read, one hash, comparisons that do not stop early
/// (security case A8).
fn is_secret_of(row: Option<&ClientRow>, secret: &SecretText, now: Timestamp) -> bool {
    let hash = client_secret_hash(secret.expose());
    let stored = row.map(|row| row.secrets.as_slice()).unwrap_or_default();
    let mut good = same(&[0; 32], &hash);
    for kept in stored {
        let live = kept.expires_at.is_none_or(|end| now < end);
        good |= same(&kept.hash, &hash) & live;
    }
    good
}

/// Id and secret, form-decoded after base64 (RFC 6749 section 2.3.1).
fn presented(parts: &Parts) -> Option<(String, SecretText)> {
    let decoded = STANDARD.decode(header::credentials(&parts.headers, "basic")?.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id)?, SecretText::new(form_decoded(secret)?)))
}

fn form_decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
