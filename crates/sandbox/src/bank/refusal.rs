use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// An error answer of the protocol: status and one message in `tppMessages`.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: Cow<'static, str>,
    pub(crate) path: Option<String>,
    pub(crate) text: String,
    pub(crate) links: Option<Value>,
}

/// What a handler gives back.
pub(crate) type Reply = Result<Response, Refusal>;

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self { status, code: Cow::Borrowed(code), path: None, text: text.into(), links: None }
    }

    /// A header, parameter or field is missing or malformed.
    pub(crate) fn format(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..Self::new(StatusCode::BAD_REQUEST, "FORMAT_ERROR", text) }
    }

    /// The call does not fit where the dialog stands.
    pub(crate) fn status_invalid(text: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "STATUS_INVALID", text)
    }

    pub(crate) fn consent_invalid(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "CONSENT_INVALID", text)
    }

    pub(crate) fn consent_expired(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "CONSENT_EXPIRED", text)
    }

    pub(crate) fn credentials(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "PSU_CREDENTIALS_INVALID", text)
    }

    pub(crate) fn unknown(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "RESOURCE_UNKNOWN", text)
    }

    pub(crate) fn period(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "PERIOD_INVALID", text)
    }

    /// The gateway in front of the bank speaks, and not in the protocol's words.
    pub(crate) fn of_gateway(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "", text)
    }

    pub(crate) fn links(mut self, links: Value) -> Self {
        self.links = Some(links);
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if self.code.is_empty() {
            return answer(self.status, &json!({ "message": self.text }));
        }
        let mut message = json!({ "category": "ERROR", "code": self.code });
        if let Some(fields) = message.as_object_mut() {
            if let Some(path) = self.path {
                fields.insert("path".to_owned(), path.into());
            }
            if !self.text.is_empty() {
                fields.insert("text".to_owned(), self.text.into());
            }
        }
        let mut body = json!({ "tppMessages": [message] });
        if let (Some(links), Some(fields)) = (self.links, body.as_object_mut()) {
            fields.insert("_links".to_owned(), links);
        }
        let mut response = answer(self.status, &body);
        if matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("3600"));
        }
        response
    }
}

/// A JSON answer.
pub(crate) fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json;charset=UTF-8")], body.to_string()).into_response()
}
