use std::time::Duration;

use glimpse_model::SecretText;
use reqwest::{Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{ApiError, Error, IdempotencyKey, Token, Transport};

/// One integrator's way to one glimpse service; cheap to clone, shares its connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    id: String,
    secret: SecretText,
    max_body: usize,
}

/// How a [`Client`] behaves; the default is meant for production.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long connecting may take; 5 seconds by default.
    pub connect_timeout: Duration,
    /// How long one call may take from start to the last byte; 30 seconds by default.
    pub timeout: Duration,
    /// The largest answer in bytes that is read; 64 MiB by default, far above a page of 1000 transactions.
    pub max_body: usize,
    /// Whether `http` is allowed to hosts other than loopback; `false` by default, because the client's secret and
    /// the user's data would travel in clear.
    pub allow_plain_http: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            max_body: 64 * 1024 * 1024,
            allow_plain_http: false,
        }
    }
}

impl Client {
    /// A client of the service at `base`, such as `https://api.example.com`, with the id and secret that its operator
    /// gave to you.
    ///
    /// # Errors
    /// [`Error::Config`] when the address cannot be one of a service, or is plain `http` outside of loopback.
    pub fn new(base: Url, id: impl Into<String>, secret: SecretText) -> Result<Self, Error> {
        Self::with_options(base, id, secret, &Options::default())
    }

    /// Like [`Client::new`], with other limits.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_options(
        base: Url,
        id: impl Into<String>,
        secret: SecretText,
        options: &Options,
    ) -> Result<Self, Error> {
        check_base(&base, options)?;
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(options.connect_timeout)
            .timeout(options.timeout)
            .user_agent(concat!("glimpse-client/", env!("CARGO_PKG_VERSION")));
        if base.scheme() == "http" {
            // No TLS is spoken, so the system's root certificates need not exist; loopback knows no proxy.
            builder = builder.tls_certs_only([]).no_proxy();
        }
        let http =
            builder.build().map_err(|_| Error::Config("the TLS library found no root certificates"))?;
        Ok(Self { http, base, id: id.into(), secret, max_body: options.max_body })
    }

    /// A call as the integrator (HTTP Basic).
    pub(crate) fn as_client(&self, method: Method, path: &[&str]) -> Result<RequestBuilder, Error> {
        let url = self.url(path)?;
        Ok(self.http.request(method, url).basic_auth(&self.id, Some(self.secret.expose())))
    }

    /// A call with a user's token (Bearer).
    pub(crate) fn as_bearer(&self, token: &Token, path: &[&str]) -> Result<RequestBuilder, Error> {
        let url = self.url(path)?;
        Ok(self.http.get(url).bearer_auth(token.expose()))
    }

    /// Each part becomes one path segment, so that an id cannot reach another endpoint.
    fn url(&self, path: &[&str]) -> Result<Url, Error> {
        if path.iter().any(|part| part.is_empty() || *part == "." || *part == "..") {
            return Err(Error::Config("an id is empty or not an id"));
        }
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| Error::Config("the service's address cannot have paths"))?
            .pop_if_empty()
            .extend(path);
        Ok(url)
    }

    /// Sends; with an idempotency key a call whose reply was lost is sent once more, which the service answers with
    /// the first reply.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        key: Option<&IdempotencyKey>,
    ) -> Result<T, Error> {
        let body = match key {
            None => self.send_once(request).await?,
            Some(key) => {
                let request = request.header("Idempotency-Key", key.to_string());
                match (request.try_clone(), self.send_once(request).await) {
                    (Some(again), Err(Error::Transport(reason))) if reason != Transport::TooLarge => {
                        self.send_once(again).await?
                    }
                    (_, outcome) => outcome?,
                }
            }
        };
        // serde's own message may quote the body; only the place is told.
        serde_json::from_slice(&body)
            .map_err(|error| Error::Answer { line: error.line(), column: error.column() })
    }

    /// Sends a call whose answer has no body.
    pub(crate) async fn send_empty(&self, request: RequestBuilder) -> Result<(), Error> {
        self.send_once(request).await.map(|_| ())
    }

    async fn send_once(&self, request: RequestBuilder) -> Result<Vec<u8>, Error> {
        let response = request.send().await.map_err(|error| Error::Transport(Transport::of(&error)))?;
        let status = response.status();
        let head = ApiError::head(status, response.headers());
        let body = self.read_limited(response).await?;
        if matches!(status, StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT) {
            return Ok(body);
        }
        Err(Error::Api(Box::new(head.with_body(&body))))
    }

    async fn read_limited(&self, mut response: Response) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|error| Error::Transport(Transport::of(&error)))?
        {
            if body.len() + chunk.len() > self.max_body {
                return Err(Error::Transport(Transport::TooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base.as_str())
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn check_base(base: &Url, options: &Options) -> Result<(), Error> {
    let loopback = match base.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(Error::Config("the service's address has no host")),
    };
    if !base.username().is_empty() || base.password().is_some() {
        return Err(Error::Config("the service's address must not carry credentials"));
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(Error::Config("the service's address must end with its path"));
    }
    match base.scheme() {
        "https" => Ok(()),
        "http" if loopback || options.allow_plain_http => Ok(()),
        "http" => Err(Error::Config("plain http is refused except on loopback")),
        _ => Err(Error::Config("the service's address is neither https nor http")),
    }
}
