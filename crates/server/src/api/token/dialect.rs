use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use glimpse_flow::parse_object;
use glimpse_model::SecretText;
use serde_json::Value;
use url::form_urlencoded;

use super::super::header::{media_type, refuse_other_charsets};
use crate::http::ApiError;

/// How a caller speaks: each is answered in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// The guide's.
    Json,
    /// RFC 6749, what OAuth 2.0 client libraries send.
    Form,
}

/// A request for a token, understood.
pub(super) struct TokenRequest {
    pub(super) code: SecretText,
    pub(super) redirect_uri: Option<String>,
}

/// Why there is no token.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The code is unknown, used, expired, foreign, or was sent to another `redirect_uri`: one message for all.
    Code,
    /// The same, and there is no such code at all, so somebody may be guessing.
    UnknownCode,
    /// A field is missing or wrong.
    Field(&'static str, &'static str),
    /// The body as a whole.
    Body(String),
    /// Another grant type than `authorization_code`.
    GrantType,
    /// `refresh_token`: a one-time flow has nothing to refresh.
    Refresh,
    /// Anything that is the same for all endpoints.
    Other(ApiError),
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Other(error)
    }
}

const CODE: &str =
    "The code is unknown, used, expired, not this client's, or was sent to another redirect_uri.";
const GRANT_TYPE: &str = "Only authorization_code is possible.";
const REFRESH: &str = "The access of a one-time flow cannot be refreshed: its data is deleted when the token ends. \
                       Create a new flow.";
const TWICE: &str = "Is given more than once.";

impl Dialect {
    /// By the content type.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        refuse_other_charsets(headers)?;
        match media_type(headers).as_deref() {
            Some("application/json") => Ok(Self::Json),
            Some("application/x-www-form-urlencoded") => Ok(Self::Form),
            _ => Err(ApiError::unsupported_media_type(
                "Send application/json or application/x-www-form-urlencoded.",
            )),
        }
    }

    /// Reads the body. Unknown fields are ignored, but nothing may be given twice.
    pub(super) fn read(self, body: &[u8]) -> Result<TokenRequest, Refusal> {
        let [grant_type, code, redirect_uri] = match self {
            Self::Json => from_json(body)?,
            Self::Form => from_form(body)?,
        };
        match grant_type.as_deref() {
            None => return Err(Refusal::Field("grant_type", "Is required.")),
            Some("authorization_code") => {}
            Some("refresh_token") => return Err(Refusal::Refresh),
            Some(_) => return Err(Refusal::GrantType),
        }
        match code {
            Some(code) if !code.is_empty() => Ok(TokenRequest { code: SecretText::new(code), redirect_uri }),
            _ => Err(Refusal::Field("code", "Is required.")),
        }
    }

    /// The refusal in this dialect.
    pub(super) fn refuse(self, refusal: Refusal) -> Response {
        let (error, oauth) = match refusal {
            Refusal::Code | Refusal::UnknownCode => {
                (ApiError::field("code", CODE), ("invalid_grant", Some(CODE.to_owned())))
            }
            Refusal::Field(name, message) => {
                (ApiError::field(name, message), ("invalid_request", Some(format!("{name}: {message}"))))
            }
            Refusal::Body(message) => (ApiError::invalid(message), ("invalid_request", None)),
            Refusal::GrantType => (
                ApiError::field("grant_type", GRANT_TYPE),
                ("unsupported_grant_type", Some(GRANT_TYPE.to_owned())),
            ),
            Refusal::Refresh => {
                (ApiError::field("grant_type", REFRESH), ("invalid_grant", Some(REFRESH.to_owned())))
            }
            Refusal::Other(error) => {
                let name = oauth_name(error.status());
                (error, (name, None))
            }
        };
        match self {
            Self::Json => error.into_response(),
            Self::Form => error.into_oauth(oauth.0, oauth.1),
        }
    }
}

fn oauth_name(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "invalid_client",
        status if status.is_server_error() => "server_error",
        StatusCode::TOO_MANY_REQUESTS => "temporarily_unavailable",
        _ => "invalid_request",
    }
}

const FIELDS: [&str; 3] = ["grant_type", "code", "redirect_uri"];

fn from_json(body: &[u8]) -> Result<[Option<String>; 3], Refusal> {
    let object = parse_object(body).map_err(|error| Refusal::Body(error.to_string()))?;
    let mut values = [const { None }; 3];
    for (name, value) in FIELDS.into_iter().zip(&mut values) {
        *value = match object.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => return Err(Refusal::Field(name, "Not a string.")),
        };
    }
    Ok(values)
}

fn from_form(body: &[u8]) -> Result<[Option<String>; 3], Refusal> {
    if std::str::from_utf8(body).is_err() {
        return Err(Refusal::Body("The body is not UTF-8.".to_owned()));
    }
    let mut values: [Option<String>; 3] = [const { None }; 3];
    for (name, value) in form_urlencoded::parse(body) {
        for (field, kept) in FIELDS.into_iter().zip(&mut values) {
            if field == name && kept.replace(value.clone().into_owned()).is_some() {
                return Err(Refusal::Field(field, TWICE));
            }
        }
    }
    Ok(values)
}
