use std::collections::HashMap;
use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use rustls::AlertDescription;
use tokio::time::{Instant, timeout, timeout_at};
use url::{Host, Url};

use crate::Bank;
use crate::address::may_reach;
use crate::contract::{Fault, Method, Request, Response};
use crate::identity::{Identities, Loaded, http_date, seal};
use crate::lookup::{AddressRefused, GuardedLookup, Lookup, SystemLookup};

/// How long the executor waits and how it presents itself.
#[derive(Clone)]
pub struct ExecutorConfig {
    /// Until a connection stands, TLS included.
    pub connect_timeout: Duration,
    /// From sending to the last byte of the answer, a second attempt included.
    pub answer_timeout: Duration,
    /// In each such stretch of time at least [`ExecutorConfig::drip_bytes`] of a body must arrive.
    pub drip_window: Duration,
    /// The least that a body brings per [`ExecutorConfig::drip_window`].
    pub drip_bytes: usize,
    /// `User-Agent` towards banks.
    pub user_agent: String,
    /// Who resolves names.
    pub lookup: Arc<dyn Lookup>,
    /// Who we are: certificates for TLS and for signatures.
    pub identities: Arc<Identities>,
    /// The real time, for the `Date` header of signatures: banks compare it with their own.
    pub wall_clock: fn() -> Timestamp,
}

/// The machine's time.
#[expect(
    clippy::disallowed_methods,
    reason = "like TLS itself, signatures go by real time, not by the store's"
)]
fn machine_time() -> Timestamp {
    Timestamp::now()
}

impl Default for ExecutorConfig {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            answer_timeout: Duration::from_secs(30),
            drip_window: Duration::from_secs(10),
            drip_bytes: 1024,
            user_agent: concat!("glimpse/", env!("CARGO_PKG_VERSION")).to_owned(),
            lookup: Arc::new(SystemLookup),
            identities: Arc::default(),
            wall_clock: machine_time,
        }
    }
}

/// The HTTP client could not be built, say for an unusable user agent.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client for banks cannot be built")]
pub struct ExecutorError(#[source] reqwest::Error);

/// Sends the requests of all connectors, bounded in time and size, to nowhere but the bank.
///
/// It follows no redirects, keeps no cookies, takes no proxy from the environment, and decodes no compression.
pub struct Executor {
    config: ExecutorConfig,
    public: reqwest::Client,
    private: reqwest::Client,
    /// One client per identity and kind of network, made when it is first needed and anew when its files changed.
    dressed: Mutex<HashMap<(String, bool), (u64, reqwest::Client)>>,
}

impl Executor {
    /// An executor with its own connections.
    ///
    /// # Errors
    /// [`ExecutorError`] when the HTTP client cannot be built.
    pub fn new(config: ExecutorConfig) -> Result<Self, ExecutorError> {
        let public = client(&config, false)?;
        let private = client(&config, true)?;
        Ok(Self { config, public, private, dressed: Mutex::default() })
    }

    /// Who we are towards banks.
    #[must_use]
    pub fn identities(&self) -> Arc<Identities> {
        Arc::clone(&self.config.identities)
    }

    /// Sends one request to a bank and reads its whole answer.
    ///
    /// A `repeatable` request without credentials is sent once more when the bank could not be reached or broke off;
    /// nothing else ever is.
    ///
    /// # Errors
    /// [`Fault`] when there is no complete answer, or the request may not be sent.
    pub async fn send(&self, bank: &Bank, request: Request) -> Result<Response, Fault> {
        let url = permitted(bank, &request)?;
        let mut headers = headers(&request)?;
        let body = request.body.as_ref().map(|body| body.expose().to_owned());
        let method = method(request.method);
        let identity = self.identity(&request)?;
        if request.dated {
            let now =
                http_date((self.config.wall_clock)()).and_then(|text| HeaderValue::from_str(&text).ok());
            headers.insert(http::header::DATE, now.ok_or(Fault::Forbidden)?);
        }
        if let Some(flavour) = &request.seal {
            let key = identity.as_ref().and_then(|identity| identity.seal.as_ref());
            let bytes = body.as_deref().unwrap_or_default().as_bytes();
            let now = (self.config.wall_clock)();
            key.and_then(|key| seal(flavour, key, &method, &url, &mut headers, bytes, now)).ok_or_else(|| {
                tracing::error!(bank = %bank.id, "the request cannot be signed: is there a qseal in its identity?");
                Fault::Forbidden
            })?;
        }
        let client = self.client(bank, request.identity.as_deref().zip(identity.as_deref()))?;
        let attempt = Attempt { client, method, url, headers, body, max_answer: request.max_answer };
        let deadline = Instant::now() + self.config.answer_timeout;
        let first = self.attempt(&attempt, deadline).await;
        let again = request.repeatable && !request.bears_credentials;
        match first {
            Err(Fault::Unreachable | Fault::BrokenOff) if again => self.attempt(&attempt, deadline).await,
            outcome => outcome,
        }
    }

    /// The identity that a request names.
    fn identity(&self, request: &Request) -> Result<Option<Arc<Loaded>>, Fault> {
        let Some(name) = &request.identity else { return Ok(None) };
        match self.config.identities.current(name) {
            Some(identity) => Ok(Some(identity)),
            None => {
                tracing::error!(identity = %name, "there is no such identity");
                Err(Fault::Forbidden)
            }
        }
    }

    /// The client of an identity, or the one without any.
    fn client(&self, bank: &Bank, identity: Option<(&str, &Loaded)>) -> Result<reqwest::Client, Fault> {
        let private = bank.allow_private_network;
        let Some((name, loaded)) = identity else {
            return Ok(if private { &self.private } else { &self.public }.clone());
        };
        let mut dressed = self.dressed.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (name.to_owned(), private);
        if let Some((generation, client)) = dressed.get(&key)
            && *generation == loaded.generation
        {
            return Ok(client.clone());
        }
        let client = self.dress(loaded, private).map_err(|error| {
            tracing::error!(identity = %name, %error, "no HTTP client can be made with this identity");
            Fault::Tls
        })?;
        dressed.insert(key, (loaded.generation, client.clone()));
        Ok(client)
    }

    fn dress(&self, loaded: &Loaded, private: bool) -> Result<reqwest::Client, reqwest::Error> {
        let build = |only_ours: bool| {
            let mut builder = builder(&self.config, private);
            if let Some(qwac) = &loaded.qwac {
                builder = builder.identity(reqwest::Identity::from_pem(&qwac.pem)?);
            }
            let ours = match &loaded.authorities {
                Some(pem) => reqwest::Certificate::from_pem_bundle(pem)?,
                None => Vec::new(),
            };
            if only_ours { builder.tls_certs_only(ours) } else { builder.tls_certs_merge(ours) }.build()
        };
        // As for the client without identity: a machine may have no roots of its own.
        build(false).or_else(|_| build(true))
    }

    async fn attempt(&self, attempt: &Attempt, deadline: Instant) -> Result<Response, Fault> {
        let mut sending = attempt
            .client
            .request(attempt.method.clone(), attempt.url.clone())
            .headers(attempt.headers.clone());
        if let Some(body) = &attempt.body {
            sending = sending.body(body.clone());
        }
        let answer = timeout_at(deadline, sending.send())
            .await
            .map_err(|_| Fault::Timeout)?
            .map_err(|error| fault(&error))?;
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let body = timeout_at(deadline, self.read(answer, attempt.max_answer))
            .await
            .map_err(|_| Fault::Timeout)??;
        Ok(Response { status, headers, body })
    }

    /// Reads a body in chunks: never more than `max`, and never slower than the drip bound.
    async fn read(&self, mut answer: reqwest::Response, max: usize) -> Result<Bytes, Fault> {
        if answer
            .content_length()
            .is_some_and(|length| usize::try_from(length).is_ok_and(|length| length > max))
        {
            return Err(Fault::TooLarge);
        }
        let mut body = BytesMut::new();
        loop {
            let before = body.len();
            let window = async {
                while body.len() - before < self.config.drip_bytes {
                    match answer.chunk().await {
                        Ok(Some(chunk)) if body.len() + chunk.len() > max => return Err(Fault::TooLarge),
                        Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                        Ok(None) => return Ok(true),
                        Err(error) if error.is_timeout() => return Err(Fault::Timeout),
                        Err(_) => return Err(Fault::BrokenOff),
                    }
                }
                Ok(false)
            };
            if timeout(self.config.drip_window, window).await.map_err(|_| Fault::Timeout)?? {
                return Ok(body.freeze());
            }
        }
    }
}

/// What is sent, possibly twice.
struct Attempt {
    client: reqwest::Client,
    method: http::Method,
    url: Url,
    headers: HeaderMap,
    body: Option<String>,
    max_answer: usize,
}

/// A client with the machine's trusted roots. A machine without any can still reach banks over plain HTTP, as in a
/// demo; TLS then fails, and the log says why.
fn client(config: &ExecutorConfig, allow_private: bool) -> Result<reqwest::Client, ExecutorError> {
    builder(config, allow_private).build().or_else(|error| {
        tracing::warn!(%error, "no trusted TLS roots on this machine: banks over https cannot be reached");
        builder(config, allow_private).tls_certs_only([]).build().map_err(ExecutorError)
    })
}

fn builder(config: &ExecutorConfig, allow_private: bool) -> reqwest::ClientBuilder {
    let mut fixed = HeaderMap::new();
    fixed.insert(http::header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    reqwest::Client::builder()
        .user_agent(config.user_agent.as_str())
        .default_headers(fixed)
        .connect_timeout(config.connect_timeout)
        // Shorter than servers keep idle connections, so that credentials do not go out on one that is being closed.
        .pool_idle_timeout(Duration::from_secs(4))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .dns_resolver(GuardedLookup { lookup: Arc::clone(&config.lookup), allow_private })
}

/// The URL, if it lies under the bank's own origin or the one that its configuration names, and its host is no refused
/// literal address.
fn permitted(bank: &Bank, request: &Request) -> Result<Url, Fault> {
    let url = Url::parse(&request.url).map_err(|_| Fault::Forbidden)?;
    let named = request.origin.as_ref().is_some_and(|origin| origin.origin() == url.origin());
    let scheme_fits = url.scheme() == "https" || (url.scheme() == "http" && bank.allow_private_network);
    let plain = url.username().is_empty() && url.password().is_none();
    let reachable = match url.host() {
        Some(Host::Ipv4(address)) => may_reach(address.into(), bank.allow_private_network),
        Some(Host::Ipv6(address)) => may_reach(address.into(), bank.allow_private_network),
        Some(Host::Domain(_)) => true,
        None => false,
    };
    if scheme_fits && plain && reachable && (named || url.origin() == bank.base_url.origin()) {
        Ok(url)
    } else {
        Err(Fault::Forbidden)
    }
}

/// The headers as HTTP allows them; values are marked sensitive. Framing is the executor's own matter.
fn headers(request: &Request) -> Result<HeaderMap, Fault> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Fault::Forbidden)?;
        if matches!(
            name.as_str(),
            "host" | "content-length" | "transfer-encoding" | "connection" | "accept-encoding"
        ) {
            return Err(Fault::Forbidden);
        }
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| Fault::Forbidden)?;
        value.set_sensitive(true);
        headers.append(name, value);
    }
    Ok(headers)
}

fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
    }
}

/// What an error before the first byte of the body means.
fn fault(error: &reqwest::Error) -> Fault {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<AddressRefused>() {
            return Fault::Forbidden;
        }
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            if let Some(fault) = of_certificates(io) {
                return fault;
            }
            if error.is_connect() && is_handshake(io) {
                return Fault::Tls;
            }
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        Fault::Timeout
    } else if error.is_connect() {
        Fault::Unreachable
    } else if error.is_builder() {
        Fault::Forbidden
    } else {
        Fault::BrokenOff
    }
}

/// A failure over certificates. With TLS 1.3 a bank refuses ours only after the handshake was complete on our side.
fn of_certificates(error: &io::Error) -> Option<Fault> {
    let inner = error.get_ref()?;
    if let Some(wrapped) = inner.downcast_ref::<io::Error>() {
        return of_certificates(wrapped);
    }
    match inner.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(_) => Some(Fault::Untrusted),
        rustls::Error::AlertReceived(
            AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            // An authority of the same name, with another key.
            | AlertDescription::DecryptError
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired,
        ) => Some(Fault::CertificateRefused),
        _ => None,
    }
}

/// rustls reports every failed handshake as invalid data, which its callers wrap once more.
fn is_handshake(error: &io::Error) -> bool {
    let wrapped = error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
    error.kind() == io::ErrorKind::InvalidData || wrapped.is_some_and(is_handshake)
}
