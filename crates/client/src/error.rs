use std::{collections::BTreeMap, time::Duration};

use glimpse_model::Code;
use reqwest::{StatusCode, header::HeaderMap};
use serde::Deserialize;

/// Why a call did not give what was asked for. No message contains a secret or a user's data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The service refused, and said why.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// No complete answer came.
    #[error("no answer from the service: {0}")]
    Transport(Transport),
    /// The answer is not what the contract says; the place in the body helps to find out why.
    #[error("the service's answer was not understood at line {line}, column {column}")]
    Answer {
        /// Line in the body, from 1.
        line: usize,
        /// Column in that line, from 1.
        column: usize,
    },
    /// The call cannot be made like this.
    #[error("the call cannot be made: {0}")]
    Config(&'static str),
}

impl Error {
    /// The service's refusal, if it was one.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the token is at its end: expired, deleted or revoked (401). Forget it; the data is gone.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.api().is_some_and(|error| error.code == ApiErrorCode::Unauthorized)
    }

    /// Whether the code was refused: used, expired, or of another client or `redirect_uri`. The service does not tell
    /// which.
    #[must_use]
    pub fn is_code_refused(&self) -> bool {
        self.api().is_some_and(|error| {
            error.code == ApiErrorCode::InvalidRequest && error.data.contains_key("code")
        })
    }

    /// Whether the same call may succeed a little later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Transport(reason) => *reason != Transport::TooLarge,
            Self::Api(error) => {
                error.status >= 500
                    || matches!(error.code, ApiErrorCode::Busy | ApiErrorCode::TooManyRequests)
            }
            _ => false,
        }
    }
}

/// Why no complete answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Transport {
    /// No connection, or TLS failed.
    #[error("could not connect")]
    Connect,
    /// It took longer than [`crate::Options::timeout`].
    #[error("timed out")]
    Timeout,
    /// The connection broke off.
    #[error("interrupted")]
    Interrupted,
    /// More bytes than any answer of the service has.
    #[error("the answer is too large")]
    TooLarge,
}

impl Transport {
    /// reqwest's own message may contain the address with its query; only the kind is kept.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else if error.is_connect() {
            Self::Connect
        } else {
            Self::Interrupted
        }
    }
}

/// A refusal of the service (contract section 5).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the service answered {status}: {description} ({number})")]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The number of `error.code` as a name.
    pub code: ApiErrorCode,
    /// The number itself; 0 when the answer carried none.
    pub number: u32,
    /// `client`, `user`, `bank`, `general` or `connectivity`.
    pub group: String,
    /// A text for developers.
    pub description: String,
    /// Messages by the field of the request that they are about.
    pub data: BTreeMap<String, Vec<String>>,
    /// `X-Request-Id`: name it when you ask the operator.
    pub request_id: Option<String>,
    /// How long to wait before trying again, if the service said so.
    pub retry_after: Option<Duration>,
}

/// `error.code` of the API as a name (contract sections 5 and 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorCode {
    /// 1000: the request is invalid; `data` says where.
    InvalidRequest,
    /// 1002: no such object, or not one of this flow.
    NotFound,
    /// 1003: the token is unknown, expired or revoked.
    Unauthorized,
    /// 1004: client id or secret is wrong.
    InvalidClient,
    /// 1007: the token's scope is too small.
    Forbidden,
    /// 1008: busy with the same thing.
    Busy,
    /// 1020: too many requests; see [`ApiError::retry_after`].
    TooManyRequests,
    /// 30000: the service failed.
    Internal,
    /// 30006: the service is temporarily unavailable.
    Unavailable,
    /// A number of the dotted codes that has no meaning of its own at the API.
    Dotted(Code),
    /// A number that this version does not know, or none.
    Other,
}

impl ApiErrorCode {
    fn of(number: u32) -> Self {
        match number {
            1000 => Self::InvalidRequest,
            1002 => Self::NotFound,
            1003 => Self::Unauthorized,
            1004 => Self::InvalidClient,
            1007 => Self::Forbidden,
            1008 => Self::Busy,
            1020 => Self::TooManyRequests,
            30000 => Self::Internal,
            30006 => Self::Unavailable,
            other => Code::ALL
                .iter()
                .find(|code| code.number() == other)
                .map_or(Self::Other, |code| Self::Dotted(*code)),
        }
    }
}

#[derive(Deserialize)]
struct Body {
    error: Inner,
}

#[derive(Deserialize)]
struct Inner {
    code: u32,
    #[serde(default)]
    group: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    data: BTreeMap<String, Vec<String>>,
}

impl ApiError {
    /// What the head of an answer says.
    pub(crate) fn head(status: StatusCode, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            status: status.as_u16(),
            code: ApiErrorCode::Other,
            number: 0,
            group: String::new(),
            description: status.canonical_reason().unwrap_or("no reason").to_owned(),
            data: BTreeMap::new(),
            request_id: text("x-request-id").map(str::to_owned),
            retry_after: text("retry-after").and_then(|value| value.parse().ok()).map(Duration::from_secs),
        }
    }

    /// Adds what the body says; a body of another shape (a proxy's page) adds nothing.
    pub(crate) fn with_body(mut self, body: &[u8]) -> Self {
        if let Ok(Body { error }) = serde_json::from_slice(body) {
            self.code = ApiErrorCode::of(error.code);
            self.number = error.code;
            self.group = error.group;
            self.description = error.description;
            self.data = error.data;
        }
        self
    }
}
