use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use glimpse_bank::contract::{Fault, Method, Request};
use glimpse_bank::{Executor, ExecutorConfig, Lookup};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{Say, Server, bank, impatient};

fn get(url: String) -> Request {
    Request::new("test.get", Method::Get, url)
}

#[tokio::test]
async fn an_answer_comes_back_whole() {
    let server = Server::start(vec![Say::text(
        "HTTP/1.1 401 Unauthorized\r\nX-Request-ID: a\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
    )])
    .await;
    let mut request =
        Request::new("test.put", Method::Put, server.url("/v1?a=b")).header("PSU-ID", "me").body("{}");
    request.bears_credentials = true;
    let answer = impatient().send(&server.bank(), request).await.unwrap();
    assert_eq!(
        (answer.status, answer.header("x-request-id"), &answer.body[..]),
        (401, Some("a"), &b"{}"[..])
    );
    let heard = &server.heard()[0];
    assert!(heard.starts_with("PUT /v1?a=b HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("psu-id: me\r\n") && heard.contains("accept-encoding: identity\r\n"), "{heard}");
    assert!(!heard.to_lowercase().contains("cookie"), "{heard}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_a_cookie_is_dropped() {
    let elsewhere = Server::start(vec![Say::ok("")]).await;
    let server = Server::start(vec![Say::text(&format!(
        "HTTP/1.1 302 Found\r\nlocation: {}\r\nset-cookie: a=b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        elsewhere.url("/")
    ))])
    .await;
    let executor = impatient();
    for _ in 0..2 {
        assert_eq!(executor.send(&server.bank(), get(server.url("/"))).await.unwrap().status, 302);
    }
    assert_eq!(elsewhere.heard().len(), 0);
    assert!(server.heard().iter().all(|request| !request.to_lowercase().contains("cookie")));
}

#[tokio::test]
async fn broken_answers_are_tried_twice_when_repeatable() {
    let broken = [
        Say::Nothing,
        Say::text("HTTP/1.1 200 OK\r\ncontent-le"),
        Say::text("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}"),
        Say::text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab"),
        Say::text("SSH-2.0-OpenSSH\r\n"),
    ];
    for say in broken {
        let server = Server::start(vec![say.clone(), Say::ok("{}")]).await;
        assert_eq!(impatient().send(&server.bank(), get(server.url("/"))).await.unwrap().status, 200);
        assert_eq!(server.heard().len(), 2);

        let server = Server::start(vec![say]).await;
        assert_eq!(
            impatient().send(&server.bank(), get(server.url("/"))).await.unwrap_err(),
            Fault::BrokenOff
        );
        assert_eq!(server.heard().len(), 2);
    }
}

#[tokio::test]
async fn credentials_and_posts_are_sent_once() {
    for (method, bears_credentials, repeatable) in [(Method::Post, false, false), (Method::Put, true, true)] {
        let server = Server::start(vec![Say::Nothing, Say::ok("{}")]).await;
        let mut request = Request::new("test.send", method, server.url("/")).body("{}");
        request.bears_credentials = bears_credentials;
        request.repeatable = repeatable;
        assert_eq!(impatient().send(&server.bank(), request).await.unwrap_err(), Fault::BrokenOff);
        assert_eq!(server.heard().len(), 1);
    }
}

#[tokio::test]
async fn time_is_bounded() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n".to_vec();
    let slow = [
        Say::ThenSilence(head.clone()),
        Say::ThenDrip(head, Duration::from_millis(20)),
        Say::ThenSilence(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Say::ThenDrip(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), Duration::from_millis(20)),
    ];
    for say in slow {
        let server = Server::start(vec![say]).await;
        assert_eq!(impatient().send(&server.bank(), get(server.url("/"))).await.unwrap_err(), Fault::Timeout);
        assert_eq!(server.heard().len(), 1, "a time-out is not repeated");
    }
}

#[tokio::test]
async fn size_is_bounded() {
    let long = [
        Say::ThenFlood(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec()),
        Say::ThenSilence(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_vec()),
    ];
    for say in long {
        let server = Server::start(vec![say]).await;
        let mut request = get(server.url("/"));
        request.max_answer = 1 << 20;
        assert_eq!(impatient().send(&server.bank(), request).await.unwrap_err(), Fault::TooLarge);
    }
    let server = Server::start(vec![Say::ok("12345")]).await;
    let mut request = get(server.url("/"));
    request.max_answer = 5;
    assert_eq!(impatient().send(&server.bank(), request).await.unwrap().body.len(), 5);
}

#[tokio::test]
async fn nothing_goes_where_no_bank_can_be() {
    let server = Server::start(vec![Say::ok("{}")]).await;
    let executor = impatient();
    let port = server.port;
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"] {
        let base = format!("https://{host}:{port}/");
        let fault = executor.send(&bank(&base, false), get(base.clone())).await.unwrap_err();
        assert_eq!(fault, Fault::Forbidden, "{host}");
    }
    let metadata = "http://169.254.169.254/";
    assert_eq!(
        executor.send(&bank(metadata, true), get(metadata.to_owned())).await.unwrap_err(),
        Fault::Forbidden
    );

    let here = server.bank();
    for url in [
        "http://127.0.0.1/".to_owned(),
        format!("https://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://me:pw@127.0.0.1:{port}/"),
        "file:///etc/passwd".to_owned(),
        "/v1/accounts".to_owned(),
    ] {
        assert_eq!(executor.send(&here, get(url.clone())).await.unwrap_err(), Fault::Forbidden, "{url}");
    }
    for (name, value) in
        [("X-A", "a\r\nX-B: b"), ("Bad Name", "a"), ("Host", "elsewhere"), ("Content-Length", "0")]
    {
        let request = get(server.url("/")).header(name, value);
        assert_eq!(executor.send(&here, request).await.unwrap_err(), Fault::Forbidden, "{name}");
    }
    assert_eq!(server.heard().len(), 0);
}

/// First a public address, then this machine.
struct Rebinding(AtomicUsize);

#[async_trait]
impl Lookup for Rebinding {
    async fn lookup(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![if first { "2001:4860:4860::8888" } else { "127.0.0.1" }.parse().unwrap()])
    }
}

#[tokio::test]
async fn a_name_that_rebinds_is_refused() {
    let server = Server::start(vec![Say::ok("{}")]).await;
    let lookup = Arc::new(Rebinding(AtomicUsize::new(1)));
    let executor = Executor::new(ExecutorConfig { lookup, ..ExecutorConfig::default() }).unwrap();
    let base = format!("https://bank.example:{}/", server.port);
    assert_eq!(executor.send(&bank(&base, false), get(base.clone())).await.unwrap_err(), Fault::Forbidden);
    assert_eq!(server.heard().len(), 0);
}

#[tokio::test]
async fn no_connection_and_no_tls_are_told_apart() {
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let base = format!("http://127.0.0.1:{closed}/");
    assert_eq!(
        impatient().send(&bank(&base, true), get(base.clone())).await.unwrap_err(),
        Fault::Unreachable
    );

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            drop(stream.read(&mut [0; 4096]).await);
            drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await);
            drop(stream.read(&mut [0; 4096]).await);
        }
    });
    assert_eq!(impatient().send(&bank(&base, true), get(base.clone())).await.unwrap_err(), Fault::Tls);
}
