//! Where the server is killed: each point once, in an order that a seed decides.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{net::TcpListener, task::JoinHandle};

use super::process::Victim;
use crate::gate::forward;

/// Of what looks alike within one consent, such as the requests for three accounts, so many are told apart.
const ALIKE: usize = 4;

/// Where a bank gives tokens for codes.
const TOKEN: &str = "/oauth/token";

/// When the server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// The bank has not got the request.
    BeforeTheBank,
    /// The bank has done it, and the answer does not arrive.
    BeforeTheAnswer,
    /// The answer arrives, and what it leads to is cut somewhere.
    AfterTheAnswer,
    /// A page waits for the user.
    AtRest,
    /// A form is on its way.
    AfterTheForm,
}

/// What was decided about the points so far.
#[derive(Clone)]
pub(super) struct Points(Arc<Mutex<Inner>>);

struct Inner {
    seed: u64,
    done: BTreeSet<(String, When)>,
    /// The requests that were seen within each consent, by what they look like.
    seen: BTreeMap<(String, String), Vec<String>>,
    /// What the server died at in this flow: once is enough, because a bank gives the same thing a few times only.
    hit: BTreeSet<String>,
    diary: Vec<String>,
}

impl Points {
    pub(super) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            seed,
            done: BTreeSet::new(),
            seen: BTreeMap::new(),
            hit: BTreeSet::new(),
            diary: Vec::new(),
        })))
    }

    pub(super) fn count(&self) -> usize {
        self.0.lock().unwrap().done.len()
    }

    /// The points, for who wants to see them.
    pub(super) fn list(&self) -> Vec<String> {
        self.0.lock().unwrap().done.iter().map(|(what, when)| format!("{what} {when:?}")).collect()
    }

    /// Writes down what happened, for who wants to know how it came to this.
    pub(super) fn note(&self, what: String) {
        self.0.lock().unwrap().diary.push(what);
    }

    /// What was written down of this flow.
    pub(super) fn diary(&self) -> Vec<String> {
        self.0.lock().unwrap().diary.clone()
    }

    /// A flow begins.
    pub(super) fn begin(&self) {
        let mut inner = self.0.lock().unwrap();
        inner.hit.clear();
        inner.diary.clear();
    }

    /// Whether the server dies here, and when: at a point that is new.
    pub(super) fn strike(&self, what: &str, whens: &[When]) -> Option<When> {
        let mut inner = self.0.lock().unwrap();
        let open: Vec<When> =
            whens.iter().filter(|when| !inner.done.contains(&(what.to_owned(), **when))).copied().collect();
        if open.is_empty() || !inner.hit.insert(what.to_owned()) {
            return None;
        }
        let when = open[usize::try_from(inner.throw()).unwrap() % open.len()];
        inner.done.insert((what.to_owned(), when));
        inner.diary.push(format!("{what}: dies {when:?}"));
        Some(when)
    }

    /// Whether the server died in this flow at requests of that kind when the bank had done them already.
    pub(super) fn struck(&self, shape: &str) -> bool {
        let inner = self.0.lock().unwrap();
        let before = format!("{:?}", When::BeforeTheBank);
        inner
            .diary
            .iter()
            .any(|note| note.starts_with(shape) && note.contains(": dies ") && !note.ends_with(&before))
    }

    /// How long the server still lives, in microseconds.
    pub(super) fn respite(&self) -> u64 {
        self.0.lock().unwrap().throw() % 8000
    }

    /// What a request to a bank is called: the same for the same request within one consent, whose ids do not matter.
    fn name(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Option<String> {
        if let Some((dialog, shape, request)) = fints(body) {
            return self.number(dialog, shape, request);
        }
        if uri.path() == TOKEN {
            // Each code is of another consent.
            let form = String::from_utf8_lossy(body).into_owned();
            return self.number(form, format!("{method}{TOKEN}"), String::new());
        }
        let mut scope =
            headers.get("consent-id").map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned());
        let mut shape = method.to_string();
        let mut before = "";
        for part in uri.path().split('/').filter(|part| !part.is_empty()) {
            let is_id = ["consents", "authorisations", "accounts"].contains(&before);
            if before == "consents" {
                scope = Some(part.to_owned());
            }
            shape.push('/');
            shape.push_str(if is_id { "*" } else { part });
            before = part;
        }
        let request = format!("{uri} {}", String::from_utf8_lossy(body));
        self.number(scope.unwrap_or_default(), shape, request)
    }

    /// The name of a request by what it looks like, and its number among those alike.
    fn number(&self, scope: String, shape: String, request: String) -> Option<String> {
        let mut inner = self.0.lock().unwrap();
        let alike = inner.seen.entry((scope, shape.clone())).or_default();
        let number = alike.iter().position(|known| *known == request).unwrap_or_else(|| {
            alike.push(request);
            alike.len() - 1
        });
        (number < ALIKE).then(|| format!("{shape} {number}"))
    }
}

impl Inner {
    /// The next number of the seed's sequence (splitmix64).
    fn throw(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) >> 1
    }
}

/// Dialog, kinds of orders, and orders of a FinTS message: these are the same when they are sent again under another
/// number.
fn fints(body: &Bytes) -> Option<(String, String, String)> {
    let bytes = STANDARD.decode(body).ok()?;
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let dialog = text.strip_prefix("HNHBK:")?.split('+').nth(3)?.to_owned();
    let mut kinds = Vec::new();
    let mut orders = String::new();
    for segment in text.split(['\'', '@']).filter(|segment| segment.starts_with("HK")) {
        let (head, rest) = segment.split_once('+').unwrap_or((segment, ""));
        let kind = head.split(':').next().unwrap_or_default();
        let process = rest.split('+').next().unwrap_or_default();
        let process = if kind == "HKTAN" { process } else { "" };
        kinds.push(format!("{kind}{process}"));
        orders.push_str(rest);
    }
    Some((dialog, kinds.join(" "), orders))
}

/// Stands in front of a bank and kills the server at the points.
pub(super) struct Ambush {
    /// Where the bank is reached through it, without a slash at the end.
    pub(super) url: String,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Lurking {
    url: String,
    bank: String,
    http: reqwest::Client,
    points: Points,
    victim: Victim,
}

impl Ambush {
    pub(super) async fn before(bank: &str, points: &Points, victim: &Victim) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let lurking = Lurking {
            url: url.clone(),
            bank: bank.to_owned(),
            http: reqwest::Client::new(),
            points: points.clone(),
            victim: victim.clone(),
        };
        let router = Router::new().fallback(meet).with_state(lurking);
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, task }
    }
}

impl Lurking {
    /// The bank's links to its own interface lead here; its page for users stays where it is.
    async fn lead_back(&self, answer: Response) -> Response {
        let (head, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        let mut text = text;
        for path in ["/v1/", "/.well-known/", TOKEN] {
            text = text.replace(&format!("{}{path}", self.bank), &format!("{}{path}", self.url));
        }
        Response::from_parts(head, text.into())
    }
}

impl Drop for Ambush {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn meet(
    State(lurking): State<Lurking>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let name = lurking.points.name(&method, &uri, &headers, &body);
    let whens = [When::BeforeTheBank, When::BeforeTheAnswer, When::AfterTheAnswer];
    let when = name.and_then(|name| lurking.points.strike(&name, &whens));
    if when == Some(When::BeforeTheBank) {
        lurking.victim.kill();
        return Response::default();
    }
    let call = format!("{method} {uri}");
    let answer = forward(&lurking.http, &lurking.bank, method, &uri, headers, body).await;
    lurking.points.note(format!("{call}: {}", answer.status()));
    let answer = lurking.lead_back(answer).await;
    match when {
        Some(When::BeforeTheAnswer) => lurking.victim.kill(),
        Some(_) => kill_soon(&lurking.victim, &lurking.points),
        None => {}
    }
    answer
}

/// Kills the server in a moment, while it goes on.
pub(super) fn kill_soon(victim: &Victim, points: &Points) {
    let (victim, respite) = (victim.clone(), std::time::Duration::from_micros(points.respite()));
    tokio::spawn(async move {
        tokio::time::sleep(respite).await;
        victim.kill();
    });
}
