use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tower::ServiceExt;

use super::World;

/// A request to the API.
pub(crate) struct Call {
    method: Method,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

pub(crate) fn basic((id, secret): &(String, String)) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

impl Call {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self { method: method.parse().unwrap(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub(crate) fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    pub(crate) fn client(self, client: &(String, String)) -> Self {
        self.header("authorization", &basic(client))
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.parse().unwrap(), value.parse().unwrap()));
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string().as_bytes())
    }

    pub(crate) fn raw(mut self, media: &str, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self.header("content-type", media)
    }

    pub(crate) async fn send(self, world: &World) -> Answer {
        let mut request = Request::new(Body::from(self.body));
        *request.method_mut() = self.method;
        *request.uri_mut() = self.path.parse().unwrap();
        for (name, value) in self.headers {
            request.headers_mut().append(name, value);
        }
        let response = world.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status, and what an integrator's error handling looks at.
    pub(crate) fn summary(&self) -> String {
        let body = if self.body.is_empty() { String::new() } else { format!(" {}", self.json()) };
        let challenge = self.header(header::WWW_AUTHENTICATE.as_str());
        let challenge = if challenge.is_empty() { String::new() } else { format!(" [{challenge}]") };
        format!("{}{challenge}{body}", self.status)
    }
}
