//! Connections (security cases D1, D2, D6): a real socket, bounded waits.

use std::{net::SocketAddr, time::Duration};

use axum::{Extension, Router, routing::get};
use glimpse_server::http::{Accept, ClientAddr, Edge, Face, accept};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::support::{Setting, World};

const LIMITS: Accept = Accept {
    connections: 2,
    header_timeout: Duration::from_millis(200),
    first_byte_timeout: Duration::from_millis(200),
    drain: Duration::from_secs(5),
};
const PATIENCE: Duration = Duration::from_secs(10);

struct Listening {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

async fn listen(router: Router, limits: Accept) -> Listening {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let task = tokio::spawn(accept(listener, router, limits, stop.clone()));
    Listening { address, stop, task }
}

/// Everything until the server closes.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset is a close as well.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut text)).await.unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

async fn say(listening: &Listening, text: &str) -> String {
    let mut stream = TcpStream::connect(listening.address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    until_closed(&mut stream).await
}

#[tokio::test]
async fn silence_and_half_a_head_are_closed() {
    let world = World::new().await;
    let listening = listen(world.router.clone(), LIMITS).await;
    assert_eq!(say(&listening, "").await, "");
    let half = say(&listening, "GET /health/live HTTP/1.1\r\nHost: x\r\n").await;
    assert!(half.is_empty() || half.starts_with("HTTP/1.1 408"), "{half}");
    let idle = say(&listening, "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(idle.starts_with("HTTP/1.1 200"), "an idle connection is closed after its answer: {idle}");
}

#[tokio::test]
async fn what_two_readers_could_understand_differently_is_refused() {
    let world = World::new().await;
    let listening = listen(world.router.clone(), LIMITS).await;
    for head in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Host : x\r\n",
        "X: a\r\n\tfolded\r\n",
        "X\r\n",
        "X: a\0b\r\n",
    ] {
        let answer =
            say(&listening, &format!("POST /auth/token HTTP/1.1\r\nHost: x\r\n{head}\r\nhello")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{head:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{head:?}: {answer}");
    }
    let many = "X: y\r\n".repeat(10_000);
    let answer = say(&listening, &format!("GET /health/live HTTP/1.1\r\nHost: x\r\n{many}\r\n")).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn one_connection_too_many_is_closed_at_once() {
    let world = World::new().await;
    let slow = Accept { header_timeout: PATIENCE, first_byte_timeout: PATIENCE, ..LIMITS };
    let listening = listen(world.router.clone(), slow).await;
    let request = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(listening.address).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut first = [0; 12];
        timeout(PATIENCE, stream.read_exact(&mut first)).await.unwrap().unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        held.push(stream);
    }
    let mut third = TcpStream::connect(listening.address).await.unwrap();
    assert_eq!(until_closed(&mut third).await, "");
}

#[tokio::test]
async fn a_running_request_ends_before_the_server_does() {
    let (begun, go) = (std::sync::Arc::new(Notify::new()), std::sync::Arc::new(Notify::new()));
    let (in_handler, release) = (begun.clone(), go.clone());
    let handler = move || async move {
        in_handler.notify_one();
        release.notified().await;
        "done"
    };
    let listening = listen(Router::new().route("/", get(handler)), LIMITS).await;
    let mut stream = TcpStream::connect(listening.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    timeout(PATIENCE, begun.notified()).await.unwrap();
    listening.stop.cancel();
    go.notify_one();
    let answer = until_closed(&mut stream).await;
    assert!(answer.ends_with("done"), "{answer}");
    timeout(PATIENCE, listening.task).await.unwrap().unwrap();
    assert!(TcpStream::connect(listening.address).await.is_err());
}

/// D6: what a peer says of its own address counts only when the operator trusts it.
#[tokio::test]
async fn forwarded_addresses_count_from_trusted_proxies_only() {
    let whoami = || get(async |Extension(ClientAddr(address)): Extension<ClientAddr>| address.to_string());
    let ask = async |config: &'static str, forwarded: &str| {
        let world = World::with(Setting { config, ..Setting::default() }).await;
        let app = &world.app;
        let edge = Edge::new(Face::Api, app.config.clone(), app.metrics.clone(), app.random.clone());
        let listening = listen(edge.around(Router::new().route("/", whoami())), LIMITS).await;
        let answer =
            say(&listening, &format!("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{forwarded}\r\n"))
                .await;
        answer.rsplit("\r\n").next().unwrap().to_owned()
    };
    let spoofed = "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.2\r\nX-Real-IP: 192.0.2.3\r\n";
    assert_eq!(ask("", spoofed).await, "127.0.0.1");
    let trusting = "[proxies]\ntrusted = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n";
    assert_eq!(ask(trusting, spoofed).await, "192.0.2.1");
    assert_eq!(ask(trusting, "X-Forwarded-For: 198.51.100.9, 192.0.2.1, 10.1.2.3\r\n").await, "192.0.2.1");
    assert_eq!(
        ask(trusting, "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 10.1.2.3\r\n").await,
        "192.0.2.1"
    );
    assert_eq!(ask(trusting, "X-Forwarded-For: nonsense\r\n").await, "127.0.0.1");
}

#[tokio::test]
async fn a_panic_is_a_500_without_its_text() {
    let world = World::new().await;
    let app = &world.app;
    let edge = Edge::new(Face::Api, app.config.clone(), app.metrics.clone(), app.random.clone());
    let handler = get(async || -> String { panic!("CANARY") });
    let listening = listen(edge.around(Router::new().route("/", handler)), LIMITS).await;
    let answer = say(&listening, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(
        answer.starts_with("HTTP/1.1 500") && answer.contains("\"code\":30000") && !answer.contains("CANARY")
    );
}
