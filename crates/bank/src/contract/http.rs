use std::borrow::Cow;

use bytes::Bytes;
use glimpse_model::SecretText;
use url::Url;

use crate::SealFlavour;

/// An HTTP method that connectors use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
}

/// A request to a bank, as a connector describes it. Only the executor sends.
#[derive(Debug)]
pub struct Request {
    /// What it is for, in logs and metrics, such as `consent.create`; never anything of the user.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The absolute URL; it must lie under the bank's own origin, or [`Request::origin`].
    pub url: String,
    /// Another origin that the operator's configuration names for this bank, such as that of its authorisation server.
    /// Never anything that a bank's answer said.
    pub origin: Option<Url>,
    /// The operator's identity, by name, whose certificate the TLS connection shows; `None` shows none.
    pub identity: Option<String>,
    /// How it is signed with that identity's seal; `None` leaves it unsigned.
    pub seal: Option<SealFlavour>,
    /// Whether it has a `Date` header, also where it is not signed.
    pub dated: bool,
    /// Headers; values may be secrets (a bearer token, a PSU id).
    pub headers: Vec<(Cow<'static, str>, SecretText)>,
    /// The body; it may hold credentials.
    pub body: Option<SecretText>,
    /// Whether it carries a PIN or a TAN: its intent is then made durable first, and it is never sent twice.
    pub bears_credentials: bool,
    /// Whether sending it again after no answer does no harm: the executor tries once more.
    pub repeatable: bool,
    /// At most this many bytes of an answer are read.
    pub max_answer: usize,
}

impl Request {
    /// A request without headers and body, not repeatable unless it is a GET, for answers up to 8 MiB.
    #[must_use]
    pub fn new(operation: &'static str, method: Method, url: impl Into<String>) -> Self {
        Self {
            operation,
            method,
            url: url.into(),
            origin: None,
            identity: None,
            seal: None,
            dated: false,
            headers: Vec::new(),
            body: None,
            bears_credentials: false,
            repeatable: matches!(method, Method::Get),
            max_answer: 8 << 20,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), SecretText::new(value)));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(SecretText::new(body));
        self
    }
}

/// A bank's answer, complete and within the bounds.
#[derive(Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.body.len())
    }
}

impl Response {
    /// The first header of that lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No connection: refused, no such host.
    #[error("the bank cannot be reached")]
    Unreachable,
    /// The bank's TLS is not acceptable, or it refused ours.
    #[error("no TLS connection with the bank")]
    Tls,
    /// The bank's certificate is of an authority that is not trusted here, ended, or another host's.
    #[error("the bank's TLS certificate is not trusted, ended, or another host's")]
    Untrusted,
    /// The bank ended the connection because of our certificate, or because we showed none.
    #[error("the bank refused our TLS certificate, or misses one")]
    CertificateRefused,
    /// No complete answer in time.
    #[error("the bank did not answer in time")]
    Timeout,
    /// The connection broke, or the body ended early.
    #[error("the bank's answer broke off")]
    BrokenOff,
    /// The answer is larger than the request allows.
    #[error("the bank's answer is too large")]
    TooLarge,
    /// The address is one that a bank cannot have (loopback, private, link-local), or not the bank's own.
    #[error("the bank's address is not allowed")]
    Forbidden,
    /// It had been sent when a process died: it is unknown whether the bank got it. Not sent again.
    #[error("it is unknown whether the bank got the request")]
    Unknown,
}
