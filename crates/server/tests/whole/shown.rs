//! What a bank shows to a device reaches the page as the bank sent it: the pictures byte by byte, the flickering code so
//! that a reader gets the bank's challenge back.

use std::sync::{Arc, Mutex, OnceLock};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_sandbox::Sandbox;
use glimpse_server::config::Config;
use glimpse_testing::read_flicker;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    fints::{MOCKBANK, logged_in},
    gate::forward,
    stand::{Setup, Stand, fints_bank, plain_request},
};

/// Stands in front of a bank and keeps what it answers.
struct Tap {
    url: String,
    pipe: Arc<Pipe>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Pipe {
    bank: OnceLock<String>,
    http: reqwest::Client,
    heard: Mutex<Vec<Vec<u8>>>,
}

impl Tap {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let pipe = Arc::new(Pipe::default());
        let router = Router::new().fallback(pass).with_state(Arc::clone(&pipe));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, pipe, task }
    }

    /// The message with which the bank asked for a TAN last.
    fn challenge(&self) -> Vec<u8> {
        let heard = self.pipe.heard.lock().unwrap();
        heard.iter().rev().find(|message| place(message, b"HITAN").is_some()).unwrap().clone()
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(
    State(pipe): State<Arc<Pipe>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let answer = forward(&pipe.http, pipe.bank.get().unwrap(), method, &uri, headers, body).await;
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    pipe.heard.lock().unwrap().extend(STANDARD.decode(&body));
    Response::from_parts(head, Body::from(body))
}

/// Where `part` begins in `whole`.
fn place(whole: &[u8], part: &[u8]) -> Option<usize> {
    whole.windows(part.len()).position(|window| window == part)
}

/// What stands after `part`.
fn after<'a>(whole: &'a [u8], part: &[u8]) -> &'a [u8] {
    &whole[place(whole, part).unwrap() + part.len()..]
}

/// What stands in an attribute or between two marks of a page.
fn between<'a>(text: &'a str, before: &str, behind: &str) -> &'a str {
    text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1.split(behind).next().unwrap()
}

#[tokio::test]
async fn pictures_and_flickering_codes_are_the_banks() {
    let tap = Tap::open().await;
    let config = |config: &mut Config, sandbox: &Sandbox| {
        let banks = sandbox.fints_banks();
        let info = banks.iter().find(|bank| bank.bank_code == MOCKBANK).unwrap();
        tap.pipe.bank.set(info.url.clone()).unwrap();
        let mut bank = fints_bank(info);
        bank.base_url = tap.url.parse().unwrap();
        config.banks.push(bank);
    };
    let stand = Stand::build(Setup { config: Box::new(config), ..Setup::default() }).await;
    let page = async |user: &str| {
        let browser = logged_in(&stand, MOCKBANK, user, "654321", plain_request()).await;
        assert_eq!(browser.view(), "challenge", "{user}: {}", browser.html);
        browser.html
    };
    let shown = |html: &str| STANDARD.decode(between(html, "data:image/png;base64,", "\"")).unwrap();

    let html = page("phototan").await;
    let message = tap.challenge();
    let sent = after(&message, b"\0\x09image/png");
    let length = usize::from(u16::from_be_bytes([sent[0], sent[1]]));
    assert_eq!(shown(&html), sent[2..2 + length], "the photoTAN picture");

    let html = page("chiptan-qr").await;
    let message: String = tap.challenge().into_iter().map(char::from).collect();
    let sent = between(&message, "CHLGUC  ", "CHLGTEXT").replace("?+", "+");
    assert_eq!(shown(&html), STANDARD.decode(&sent[4..]).unwrap(), "the QR code");

    let html = page("chiptan-optic").await;
    let message: String = tap.challenge().into_iter().map(char::from).collect();
    let sent = &between(&message, "@27@", "'")[..27];
    assert_eq!(read_flicker(between(&html, "data-flicker=\"", "\"")), sent, "the flickering code");
}
