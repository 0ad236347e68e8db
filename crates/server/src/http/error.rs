use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use glimpse_flow::FieldErrors;
use glimpse_store::StoreError;
use serde_json::{Value, json};

/// An error of the API in its two voices: what the caller is told, and a cause that only the log sees.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: u32,
    description: Cow<'static, str>,
    data: FieldErrors,
    challenge: Option<&'static str>,
    retry_after: Option<u64>,
    cause: Option<Cause>,
}

/// Why something failed, for the log only: it has no `Display`, so that it cannot get into an answer.
pub struct Cause(String);

impl Cause {
    /// A text without user data.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Debug for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

const INVALID: u32 = 1000;
const NO_SUCH_OBJECT: u32 = 1002;
const UNAUTHORIZED: u32 = 1003;
const INVALID_CLIENT: u32 = 1004;
const FORBIDDEN: u32 = 1007;
const BUSY: u32 = 1008;
const TOO_MANY: u32 = 1020;
const INTERNAL: u32 = 30000;
const UNAVAILABLE: u32 = 30006;

impl ApiError {
    fn new(status: StatusCode, code: u32, description: impl Into<Cow<'static, str>>) -> Self {
        let (data, challenge, retry_after, cause) = (FieldErrors::new(), None, None, None);
        Self { status, code, description: description.into(), data, challenge, retry_after, cause }
    }

    /// 400, 1000: the request as a whole.
    #[must_use]
    pub fn invalid(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, INVALID, description)
    }

    /// 400, 1000: these fields.
    #[must_use]
    pub fn fields(data: FieldErrors) -> Self {
        Self { data, ..Self::invalid("The request is not valid.") }
    }

    /// 400, 1000: this field.
    #[must_use]
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        Self::fields(FieldErrors::from([(name.to_owned(), vec![message.into()])]))
    }

    /// 404, 1002. The same for what never was and for what belongs to somebody else.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, NO_SUCH_OBJECT, "There is no such object.")
    }

    /// 404, 1002: no such address.
    #[must_use]
    pub fn no_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, NO_SUCH_OBJECT, "There is no such address.")
    }

    /// 405, 1000.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, INVALID, "This method is not possible at this address.")
    }

    /// 401, 1003: no token, or none that is good (RFC 6750 section 3.1).
    #[must_use]
    pub fn invalid_token() -> Self {
        let description = "The access token is missing, unknown, or its time is up.";
        Self {
            challenge: Some("Bearer error=\"invalid_token\""),
            ..Self::new(StatusCode::UNAUTHORIZED, UNAUTHORIZED, description)
        }
    }

    /// 403, 1007: the token's scope is too small.
    #[must_use]
    pub fn insufficient_scope() -> Self {
        Self {
            challenge: Some("Bearer error=\"insufficient_scope\""),
            ..Self::new(StatusCode::FORBIDDEN, FORBIDDEN, "The access token's scope does not cover this.")
        }
    }

    /// 401, 1004: unknown client or wrong secret, the same for both.
    #[must_use]
    pub fn invalid_client() -> Self {
        Self {
            challenge: Some("Basic realm=\"glimpse\", charset=\"UTF-8\""),
            ..Self::new(StatusCode::UNAUTHORIZED, INVALID_CLIENT, "Unknown client or wrong client secret.")
        }
    }

    /// 409, 1000: an idempotency key that was used with another body.
    #[must_use]
    pub fn idempotency_mismatch() -> Self {
        Self::new(StatusCode::CONFLICT, INVALID, "This Idempotency-Key was used with another body.")
    }

    /// 409, 1008: somebody else is doing the same at this moment.
    #[must_use]
    pub fn busy() -> Self {
        Self { retry_after: Some(1), ..Self::new(StatusCode::CONFLICT, BUSY, "Busy; try again in a moment.") }
    }

    /// 413, 1000.
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, INVALID, "The body is too large.")
    }

    /// 414, 1000.
    #[must_use]
    pub fn uri_too_long() -> Self {
        Self::new(StatusCode::URI_TOO_LONG, INVALID, "The address is too long.")
    }

    /// 415, 1000.
    #[must_use]
    pub fn unsupported_media_type(description: &'static str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, INVALID, description)
    }

    /// 429, 1020, with the seconds to wait.
    #[must_use]
    pub fn too_many(retry_after: u64) -> Self {
        let description = "Too many requests; Retry-After says when to go on.";
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, TOO_MANY, description)
        }
    }

    /// 408, 1000: the request did not come in time.
    #[must_use]
    pub fn timed_out() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, INVALID, "The request took too long.")
    }

    /// 503, 30006: again in a moment.
    #[must_use]
    pub fn unavailable(cause: Cause) -> Self {
        Self {
            retry_after: Some(2),
            cause: Some(cause),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, "Temporarily unavailable; try again.")
        }
    }

    /// 503, 30006, as [`ApiError::unavailable`], and no line in the log: whoever asked does so again and again, and the log
    /// has it once.
    #[must_use]
    pub fn not_ready() -> Self {
        Self { cause: None, ..Self::unavailable(Cause::new("")) }
    }

    /// 500, 30000.
    #[must_use]
    pub fn internal(cause: Cause) -> Self {
        Self {
            cause: Some(cause),
            ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL, "Internal error; X-Request-Id names it.")
        }
    }

    /// 500, 30000: a matter for the operator (`service.misconfigured`).
    #[must_use]
    pub fn misconfigured(cause: Cause) -> Self {
        let description = "This installation is not set up for this; its operator must change that.";
        Self { cause: Some(cause), ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL, description) }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The answer by RFC 6749 section 5.2, for callers that speak plain OAuth 2.0.
    #[must_use]
    pub fn into_oauth(self, error: &'static str, description: Option<String>) -> Response {
        let description = description.map_or_else(|| self.description.clone(), Cow::Owned);
        let body = json!({ "error": error, "error_description": description });
        self.answer(&body)
    }

    fn body(&self) -> Value {
        let group = match self.code {
            1000..=1999 => "client",
            10000..=19999 => "user",
            20000..=29999 => "bank",
            40000..=49999 => "connectivity",
            _ => "general",
        };
        json!({ "error": {
            "code": self.code, "group": group, "description": self.description, "data": self.data,
        }})
    }

    fn answer(self, body: &Value) -> Response {
        if let Some(cause) = &self.cause {
            tracing::error!(?cause, status = self.status.as_u16(), "request failed");
        }
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Some(challenge) = self.challenge {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = self.body();
        self.answer(&body)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::busy(),
            StoreError::Missing => Self::not_found(),
            StoreError::Unavailable(cause) => Self::unavailable(Cause(cause)),
        }
    }
}

impl From<glimpse_flow::Refused> for ApiError {
    fn from(refused: glimpse_flow::Refused) -> Self {
        match refused {
            glimpse_flow::Refused::Body(error) => Self::invalid(error.to_string()),
            glimpse_flow::Refused::Fields(fields) => Self::fields(fields),
        }
    }
}
