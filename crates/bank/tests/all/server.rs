//! A server that says exactly the bytes that a test wants.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use glimpse_bank::{Bank, Executor, ExecutorConfig};
use glimpse_model::BankId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one connection after it read a request.
#[derive(Clone)]
pub(crate) enum Say {
    /// Writes these bytes and closes.
    Bytes(Vec<u8>),
    /// Writes these bytes and keeps silent with the connection open.
    ThenSilence(Vec<u8>),
    /// Writes these bytes, then one byte every so often, for ever.
    ThenDrip(Vec<u8>, Duration),
    /// Writes these bytes, then zeros for ever.
    ThenFlood(Vec<u8>),
    /// Closes at once.
    Nothing,
}

impl Say {
    pub(crate) fn text(text: &str) -> Self {
        Self::Bytes(text.as_bytes().to_vec())
    }

    /// A complete answer.
    pub(crate) fn ok(body: &str) -> Self {
        Self::text(&format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
    }
}

/// One connection's part of the script each; the last part is repeated.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(script: Vec<Say>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut script = script.into_iter().peekable();
            let mut say = Say::Nothing;
            while let Ok((stream, _)) = listener.accept().await {
                say = script.next().unwrap_or(say);
                tokio::spawn(serve(stream, say.clone(), Arc::clone(&heard)));
            }
        });
        Self { port, requests }
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn bank(&self) -> Bank {
        bank(&self.url("/"), true)
    }
}

async fn serve(mut stream: TcpStream, say: Say, heard: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    let mut chunk = [0_u8; 4096];
    while !complete(&request) {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&chunk[..count]),
        }
    }
    heard.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
    match say {
        Say::Nothing => {}
        Say::Bytes(bytes) => drop(stream.write_all(&bytes).await),
        Say::ThenSilence(bytes) => {
            drop(stream.write_all(&bytes).await);
            drop(stream.read(&mut chunk).await);
        }
        Say::ThenDrip(bytes, every) => {
            drop(stream.write_all(&bytes).await);
            let mut interval = tokio::time::interval(every);
            while stream.write_all(b" ").await.is_ok() {
                interval.tick().await;
            }
        }
        Say::ThenFlood(bytes) => {
            drop(stream.write_all(&bytes).await);
            while stream.write_all(&[0; 65536]).await.is_ok() {}
        }
    }
}

fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| length.parse().unwrap());
    body.len() >= length
}

pub(crate) fn bank(base: &str, allow_private_network: bool) -> Bank {
    Bank {
        id: BankId::from("test"),
        name: "Test".to_owned(),
        city: None,
        bank_codes: Vec::new(),
        bic: None,
        country: "DE".to_owned(),
        connector: "xs2a".to_owned(),
        base_url: base.parse().unwrap(),
        allow_private_network,
        time_zone: "Europe/Berlin".to_owned(),
        history_days: None,
        settings: serde_json::Value::Null,
    }
}

/// An executor with bounds that a test can wait for.
pub(crate) fn impatient() -> Executor {
    Executor::new(ExecutorConfig {
        connect_timeout: Duration::from_secs(2),
        answer_timeout: Duration::from_secs(3),
        drip_window: Duration::from_millis(300),
        drip_bytes: 64,
        ..ExecutorConfig::default()
    })
    .unwrap()
}
