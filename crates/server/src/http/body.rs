use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Request},
    http::header,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::ApiError;

/// The whole body, at most as large as `BodyLimit` allows; more is a 413.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

/// The largest body of this router, in bytes; an extension of every request.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyLimit(pub(super) usize);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let limit = request.extensions().get::<BodyLimit>().map_or(64 * 1024, |limit| limit.0);
        if request.headers().contains_key(header::CONTENT_ENCODING) {
            return Err(ApiError::unsupported_media_type("Send the body without Content-Encoding."));
        }
        match Limited::new(request.into_body(), limit).collect().await {
            Ok(body) => Ok(Self(body.to_bytes())),
            Err(error) if error.is::<LengthLimitError>() => Err(ApiError::too_large()),
            Err(_) => Err(ApiError::invalid("The body did not arrive completely.")),
        }
    }
}

/// Whether the body says itself that it is larger than the limit.
pub(super) fn announces_more_than(body: &Body, limit: usize) -> bool {
    body.size_hint().lower() > u64::try_from(limit).unwrap_or(u64::MAX)
}
