use axum::{extract::FromRequestParts, http::request::Parts};
use glimpse_store::FlowRow;
use glimpse_vault::{AccessToken, DataKey, Holder, lookup_hash, unwrap};

use super::{basic::client_addr, header, state::Api};
use crate::{
    engine::wrap_aad,
    http::{ApiError, Cause},
    snapshot::{ReadError, Reader},
};

/// An access token that is good now, and with it the key to the flow's data.
pub(super) struct Bearer {
    /// The flow that the token is for.
    pub(super) flow: FlowRow,
    /// Reads its data.
    pub(super) reader: Reader,
}

impl FromRequestParts<Api> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        // Only the header counts: a token in the address or the body stands in logs (RFC 6750 section 5.3).
        let presented = header::credentials(&parts.headers, "bearer").ok_or_else(ApiError::invalid_token)?;
        let found = open(presented, api).await?;
        let bearer = found.ok_or_else(|| api.refuse(client_addr(parts), ApiError::invalid_token()))?;
        api.count_call(&bearer.flow.client)?;
        Ok(bearer)
    }
}

/// Unknown, ended, deleted and tampered are all the same to the caller.
async fn open(presented: &str, api: &Api) -> Result<Option<Bearer>, ApiError> {
    let app = &api.app;
    let Some(AccessToken(secret)) = AccessToken::parse(presented) else { return Ok(None) };
    let found = app.store.flow_by_token(&lookup_hash(Holder::Token, &secret)).await?;
    let Some((flow, Some(wrap))) = found else { return Ok(None) };
    let now = app.clock.now();
    if now >= flow.deadline || now >= wrap.due {
        return Ok(None);
    }
    let Some(epoch) = app.pages().epoch(wrap.epoch).await? else { return Ok(None) };
    let key: Option<DataKey> = unwrap(&wrap.wrapped, &secret, &epoch, &wrap_aad(flow.id, wrap.kind)).ok();
    Ok(key.map(|key| Bearer { reader: Reader::new(app.store.clone(), flow.id, key), flow }))
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Gone => Self::invalid_token(),
            ReadError::Store(error) => error.into(),
            ReadError::Damaged(part) => Self::internal(Cause::new(format!("snapshot: {part} is damaged"))),
        }
    }
}
