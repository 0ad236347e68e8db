//! A gate in front of a bank: closed, it holds every call until it is opened.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub(crate) struct Gate {
    /// Where the bank is reached through it, without a slash at the end.
    pub(crate) url: String,
    open: watch::Sender<bool>,
    held: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Keeper {
    bank: String,
    http: reqwest::Client,
    open: watch::Receiver<bool>,
    held: watch::Sender<usize>,
}

impl Gate {
    /// An open gate in front of the bank at that address.
    pub(crate) async fn before(bank: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (open, opened) = watch::channel(true);
        let (holds, held) = watch::channel(0);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let keeper = Keeper { bank: bank.to_owned(), http, open: opened, held: holds };
        let router = Router::new().fallback(pass).with_state(keeper);
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, open, held, task }
    }

    pub(crate) fn close(&self) {
        self.open.send_replace(false);
    }

    pub(crate) fn open(&self) {
        self.open.send_replace(true);
    }

    /// Waits until a call stands before the closed gate.
    pub(crate) async fn holds(&self) {
        self.held.clone().wait_for(|held| *held > 0).await.unwrap();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(
    State(mut keeper): State<Keeper>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    keeper.held.send_modify(|held| *held += 1);
    let opened = keeper.open.wait_for(|open| *open).await.is_ok();
    keeper.held.send_modify(|held| *held -= 1);
    assert!(opened, "the gate is gone");
    forward(&keeper.http, &keeper.bank, method, &uri, headers, body).await
}

/// Lets a call through to the bank.
pub(crate) async fn forward(
    http: &reqwest::Client,
    bank: &str,
    method: Method,
    uri: &Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    headers.remove("host");
    headers.remove("content-length");
    let request = http.request(method, format!("{bank}{uri}")).headers(headers).body(body);
    match request.send().await {
        Ok(answer) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = answer.status();
            for name in ["content-type", "aspsp-sca-approach", "x-request-id"] {
                if let Some(value) = answer.headers().get(name) {
                    response.headers_mut().insert(name, value.clone());
                }
            }
            *response.body_mut() = Body::from(answer.bytes().await.unwrap_or_default());
            response
        }
        Err(_) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }
    }
}
