use std::{future::IntoFuture, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use glimpse_model::SecretText;
use glimpse_store::{ClockHand, Store};
use serde::Deserialize;
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use url::Url;

use super::{lead::Lead, placement::cannot_listen};
use crate::failure::{Failure, Outcome};

/// The page and the endpoints that move the demo's time. They need a [`ClockHand`], which a server for real users never
/// has: `serve` makes its clock without one.
pub(super) struct ClockPage {
    /// Where browsers and `glimpse clock` find it.
    pub(super) url: Url,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

struct Control {
    hand: ClockHand,
    lead: Lead,
    store: Arc<dyn Store>,
    /// The beginning of the line that exchanges a code.
    exchange: String,
    address: SocketAddr,
}

/// The farthest that one request moves the time.
const FARTHEST: Duration = Duration::from_secs(366 * 86_400);

impl ClockPage {
    /// Listens on loopback.
    pub(super) async fn start(
        address: SocketAddr,
        (hand, lead): (ClockHand, Lead),
        store: Arc<dyn Store>,
        api: &Url,
        (client_id, client_secret): (&str, &SecretText),
    ) -> Outcome<Self> {
        let failed = |cause| cannot_listen("the clock", address, &cause);
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let url =
            Url::parse(&format!("http://{address}")).map_err(|error| Failure::new(error.to_string()))?;
        let exchange = format!(
            "curl -s -w '\\n' -u {client_id}:{} -d grant_type=authorization_code {}auth/token -d code=",
            client_secret.expose(),
            api
        );
        let control = Arc::new(Control { hand, lead, store, exchange, address });
        let router = Router::new()
            .route("/", get(show))
            .route("/now", get(now))
            .route("/advance", post(advance))
            .route("/callback", get(callback))
            .layer(middleware::from_fn_with_state(Arc::clone(&control), only_from_here))
            .with_state(control);
        let (stop, stopped) = oneshot::channel();
        let until = async {
            // Shut down, or dropped: both mean the end.
            let _ = stopped.await;
        };
        let task = tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(until).into_future());
        Ok(Self { url, stop, task })
    }

    /// Stops listening.
    pub(super) async fn shutdown(self) {
        drop(self.stop);
        // An idle connection of a browser must not hold the end up.
        let _ = tokio::time::timeout(Duration::from_millis(200), self.task).await;
    }
}

impl Control {
    async fn move_on(&self, by: Duration) -> jiff::Timestamp {
        let now = self.hand.advance(by);
        // So that a demo that is started again on the same directory goes on from here, however this one ends.
        if let Err(error) = self.lead.keep(self.hand.ahead()) {
            tracing::warn!(%error, "the moved time was not kept");
        }
        if let Err(error) = self.store.note_time(now).await {
            tracing::warn!(%error, "the moved time was not noted");
        }
        now
    }
}

/// Another site in the same browser must not move the time or read the callback: neither by a form of its own
/// (`Origin`) nor under a name of its own that leads to loopback (`Host`).
async fn only_from_here(State(control): State<Arc<Control>>, request: Request, next: Next) -> Response {
    if is_from_here(request.headers(), control.address.port()) {
        let mut response = next.run(request).await;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // Not `no-referrer`: browsers would send the page's own forms with `Origin: null`.
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        response
    } else {
        (StatusCode::FORBIDDEN, "Only from this page and this machine.\n").into_response()
    }
}

fn is_from_here(headers: &HeaderMap, port: u16) -> bool {
    let ours = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let is_ours = |authority: &str| ours.iter().any(|own| own == authority);
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    text(header::HOST).is_some_and(is_ours)
        && text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://").is_some_and(is_ours))
}

async fn now(State(control): State<Arc<Control>>) -> Response {
    Json(json!({ "now": control.hand.advance(Duration::ZERO) })).into_response()
}

/// How far to move, as JSON or as a form.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct By {
    #[serde(default)]
    minutes: u64,
    #[serde(default)]
    seconds: u64,
}

impl By {
    fn time(&self) -> Option<Duration> {
        let seconds = self.minutes.checked_mul(60)?.checked_add(self.seconds)?;
        Some(Duration::from_secs(seconds)).filter(|time| (Duration::from_secs(1)..=FARTHEST).contains(time))
    }
}

async fn advance(State(control): State<Arc<Control>>, headers: HeaderMap, body: Bytes) -> Response {
    let form = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let by: Option<By> = if form { of_form(&body) } else { serde_json::from_slice(&body).ok() };
    let Some(by) = by.and_then(|by| by.time()) else {
        let help =
            json!({ "error": "Say how far, such as {\"minutes\": 61}: at least a second, at most a year." });
        return (StatusCode::BAD_REQUEST, Json(help)).into_response();
    };
    let now = control.move_on(by).await;
    if form { Redirect::to("/").into_response() } else { Json(json!({ "now": now })).into_response() }
}

fn of_form(body: &[u8]) -> Option<By> {
    let mut by = By::default();
    for (key, value) in url::form_urlencoded::parse(body) {
        match &*key {
            "minutes" => by.minutes = value.parse().ok()?,
            "seconds" => by.seconds = value.parse().ok()?,
            _ => return None,
        }
    }
    Some(by)
}

async fn show(State(control): State<Arc<Control>>) -> Html<String> {
    let now = control.hand.advance(Duration::ZERO);
    let buttons: String = [("1", "+ 1 minute"), ("10", "+ 10 minutes"), ("61", "+ 61 minutes")]
        .map(|(minutes, label)| format!("<button name=minutes value={minutes}>{label}</button>\n"))
        .concat();
    page(
        "The demo’s clock",
        &format!(
            "<p>It is <time datetime=\"{now}\">{}</time> (UTC) for the service, the banks and the app.</p>\n\
             <form method=post action=/advance>\n{buttons}</form>\n\
             <p>61 minutes after the exchange of a code, its token and all data are gone. A server for real users has \
             no such page.</p>",
            now.strftime("%Y-%m-%d %H:%M:%S")
        ),
    )
}

#[derive(Deserialize)]
struct Returned {
    code: Option<String>,
    success: Option<String>,
    abort: Option<String>,
    error: Option<String>,
}

/// Where the flow of the start text's curl lines ends: shows the code in a line that can be pasted.
async fn callback(State(control): State<Arc<Control>>, Query(returned): Query<Returned>) -> Html<String> {
    let shell_safe =
        |code: &&String| code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    match returned.code.as_ref().filter(shell_safe) {
        Some(code) if returned.success.as_deref() == Some("true") => {
            let line = format!("{}{code}", control.exchange);
            page(
                "The code has arrived",
                &format!("<p>Paste this into a terminal to exchange it for a token:</p><pre>{line}</pre>"),
            )
        }
        _ => {
            let why = returned
                .error
                .filter(|error| error.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte)));
            let why = match why {
                Some(error) => format!("It failed: {error}."),
                None if returned.abort.as_deref() == Some("true") => "The user cancelled.".to_owned(),
                None => "Users come back to this address with a code. Nothing came along.".to_owned(),
            };
            page("No code", &format!("<p>{why}</p>"))
        }
    }
}

fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\n<meta name=viewport content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<main><h1>{title}</h1>\n{body}</main></html>\n"
    ))
}

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const STYLE: &str = "\
:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}\
main{max-width:40rem;margin:10vh auto;padding:0 1rem}\
h1{font-size:1.5rem;line-height:1.2}\
time{font-variant-numeric:tabular-nums;font-weight:600}\
form{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0}\
button{font:inherit;padding:.75rem 1.25rem;border:1px solid;border-radius:.5rem;cursor:pointer}\
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;border:1px solid;border-radius:.5rem}";
