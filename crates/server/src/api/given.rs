use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::http::ApiError;

/// What stands in the address. Where it is no text (`%ff`), nothing of ours has that name.
pub(super) struct Given<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Given<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let given = Path::from_request_parts(parts, state).await;
        given.map(|Path(given)| Self(given)).map_err(|_| ApiError::not_found())
    }
}
