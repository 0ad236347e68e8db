//! An integrator and a user who want to get through, whatever breaks: they try again as people and good programs do.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, rngs::StdRng};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header::RETRY_AFTER};
use serde_json::{Value, json};
use url::Url;

use crate::{
    cluster::pause,
    history::{History, Ibans, What},
};

/// How long one of them tries. A step of a node that died is taken over after 30 seconds.
const PATIENCE: u64 = 150_000;
const BETWEEN: u64 = 150;

/// A second use of a code within ten seconds of the first is taken for an accident.
const BY_ACCIDENT: SignedDuration = SignedDuration::from_secs(8);

const BACK: &str = "https://flats.example/back";

/// Where the cluster is, and what is written down of it.
pub(crate) struct World {
    pub(crate) api: String,
    pub(crate) client: (String, String),
    pub(crate) http: Client,
    pub(crate) history: Arc<History>,
    /// Requests that got no answer, or one about a server in trouble; the first of them.
    pub(crate) failed: std::sync::Mutex<Vec<String>>,
    /// A bug of the way between: answers are handed to whoever asks the same address next.
    pub(crate) shared_answers: Option<std::sync::Mutex<Option<Ibans>>>,
}

/// A token, and the flow it belongs to.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) flow: String,
    pub(crate) token: String,
}

/// Where a user is in the Widget.
pub(crate) struct Visit {
    form: Url,
    html: String,
    chosen: Ibans,
}

/// Why somebody gave up.
pub(crate) struct Stuck {
    pub(crate) flow: Option<String>,
    pub(crate) why: String,
}

impl World {
    pub(crate) fn new(api: &str, client: &(String, String), history: &Arc<History>) -> Self {
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        let (api, client, history) = (api.to_owned(), client.clone(), Arc::clone(history));
        Self { api, client, http, history, failed: Default::default(), shared_answers: None }
    }

    /// One flow from its creation to its last read, or to where its user leaves. What came of it is in the history; gives the
    /// token if it may still be used.
    pub(crate) async fn one_flow(&self, number: u64, rng: &mut StdRng) -> Option<Held> {
        match self.go(number, rng).await {
            Ok(held) => held,
            Err(Stuck { flow, why }) => {
                self.history.note(What::Stuck { flow, why });
                None
            }
        }
    }

    async fn go(&self, number: u64, rng: &mut StdRng) -> Result<Option<Held>, Stuck> {
        let leaves_at = leaving(rng);
        let (flow, location) = self.create(number, rng).await?;
        let left = || self.history.note(What::Left { flow: flow.clone() });
        if leaves_at == Some("link") {
            left();
            return Ok(None);
        }
        let stuck = |why: String| Stuck { flow: Some(flow.clone()), why };
        let Some((callback, chosen)) = self.walk(&location, leaves_at, rng).await.map_err(stuck)? else {
            left();
            return Ok(None);
        };
        let code = self.completed(&flow, &callback, chosen).map_err(stuck)?;
        if leaves_at == Some("code") {
            left();
            return Ok(None);
        }
        let Some(token) = self.exchange(&flow, &code, rng).await.map_err(stuck)? else {
            left();
            return Ok(None);
        };
        let held = Held { flow: flow.clone(), token };
        self.read(&held).await.map_err(stuck)?;
        if rng.random_bool(0.15) {
            self.delete(&flow).await.map_err(stuck)?;
            self.read(&held).await.map_err(stuck)?;
        } else if rng.random_bool(0.3) {
            let _none = self.try_exchange(&flow, &code, rng.random()).await.map_err(stuck)?;
        }
        Ok(Some(held))
    }

    /// A user is back with a code.
    pub(crate) fn completed(&self, flow: &str, callback: &str, chosen: Ibans) -> Result<String, String> {
        let parameter = |name: &str| {
            let url = Url::parse(callback).ok()?;
            url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let code = parameter("code").ok_or_else(|| format!("no code: {callback}"))?;
        let came_back = parameter("state").unwrap_or_default();
        self.history.note(What::Completed { flow: flow.to_owned(), state: came_back, chosen });
        Ok(code)
    }

    pub(crate) async fn create(&self, number: u64, rng: &mut StdRng) -> Result<(String, String), Stuck> {
        let state = format!("state-{number}-{}", rng.random::<u32>());
        let key = format!("create-{number}-{}", rng.random::<u32>());
        let body = json!({ "redirect_uri": BACK, "state": state, "language": "en" });
        let answer =
            self.persist(|| self.post("/onetime/access", &body).header("Idempotency-Key", &key)).await;
        let answer = answer.map_err(|why| Stuck { flow: None, why: format!("creating: {why}") })?;
        let status = answer.status();
        let body: Value = answer.json().await.unwrap_or_default();
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        match (status, text("id"), text("location")) {
            (StatusCode::CREATED, Some(flow), Some(location)) => {
                self.history.note(What::Created { flow: flow.clone(), state: state.clone() });
                Ok((flow, location))
            }
            _ => Err(Stuck { flow: None, why: format!("creating gave {status}") }),
        }
    }

    /// Through the Widget; the way back and the chosen accounts, or nothing where the user leaves.
    async fn walk(
        &self,
        location: &str,
        leaves_at: Option<&str>,
        rng: &mut StdRng,
    ) -> Result<Option<(String, Ibans)>, String> {
        let mut visit = self.visit(location).await?;
        self.go_on(&mut visit, leaves_at, rng).await
    }

    /// Opens a link.
    pub(crate) async fn visit(&self, location: &str) -> Result<Visit, String> {
        let html = self.persist(|| self.http.get(location)).await?.text().await.unwrap_or_default();
        let flow = attribute(&html, "data-flow").ok_or_else(|| format!("no flow: {}", shown(&html)))?;
        let form = Url::parse(location).and_then(|link| link.join(&format!("/flow/{flow}")));
        let form = form.map_err(|error| error.to_string())?;
        Ok(Visit { form, html, chosen: Ibans::new() })
    }

    /// Goes on from where a user is; the way back and the chosen accounts, or nothing at the page where the user stops.
    pub(crate) async fn go_on(
        &self,
        visit: &mut Visit,
        stops_at: Option<&str>,
        rng: &mut StdRng,
    ) -> Result<Option<(String, Ibans)>, String> {
        let Visit { form, html, chosen } = visit;
        let mut waited = 0;
        while waited < PATIENCE {
            let Some(view) = attribute(html, "data-view") else {
                return Err(format!("no page: {}", shown(html)));
            };
            if stops_at == Some(view.as_str()) {
                return Ok(None);
            }
            let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            let (action, fields) = match view.as_str() {
                "consent" => ("consent", Vec::new()),
                "banks" => ("bank", vec![owned("bank", "mockbank-embedded")]),
                "login" => {
                    ("login", vec![owned("f_user_name", "forty-accounts"), owned("f_password", "654321")])
                }
                "method" => ("method", vec![owned("method", "phone")]),
                "challenge" => ("tan", vec![owned("tan", "123456")]),
                "accounts" => {
                    let (handles, ibans) = choose(html, rng);
                    *chosen = ibans;
                    ("accounts", handles.iter().map(|handle| owned("account", handle)).collect())
                }
                "working" => {
                    pause(BETWEEN).await;
                    waited += BETWEEN;
                    ("view", Vec::new())
                }
                "done" => {
                    let exit = html.split("data-exit").nth(1).and_then(|tag| attribute(tag, "href"));
                    return exit
                        .map(|exit| Some((exit, chosen.clone())))
                        .ok_or_else(|| "no way back".to_owned());
                }
                other => return Err(format!("came to the page {other}: {}", shown(html))),
            };
            let hidden = |name: &str| owned(name, &value(html, name).unwrap_or_default());
            let kept = [hidden("page"), hidden("step")];
            let all: Vec<_> = kept.iter().cloned().chain([owned("action", action)]).chain(fields).collect();
            let look: Vec<_> = kept.into_iter().chain([owned("action", "view")]).collect();
            // Whoever gets no answer to a form looks where things stand, and does not send it again.
            let mut next = self.once(form, &all).await;
            while next.is_none() {
                pause(BETWEEN).await;
                waited += BETWEEN;
                if waited >= PATIENCE {
                    return Err(format!("no answer at the page {view}"));
                }
                next = self.once(form, &look).await;
            }
            *html = next.unwrap_or_default();
        }
        Err(format!("no end: {}", shown(html)))
    }

    /// Sends a form once; the page that came.
    async fn once(&self, form: &Url, fields: &[(String, String)]) -> Option<String> {
        let call = self.http.post(form.clone()).header("sec-fetch-site", "same-origin").form(fields);
        let answer = match call.send().await {
            Ok(answer) if answer.status().is_server_error() => Err(answer.status().to_string()),
            Ok(answer) => answer.text().await.map_err(|error| format!("{error:?}")),
            Err(error) => Err(format!("{error:?}")),
        };
        answer.map_err(|why| self.note_failed(format!("a form: {why}"))).ok()
    }

    fn note_failed(&self, why: String) -> String {
        const KEPT: usize = 100;
        let mut failed = self.failed.lock().unwrap();
        if failed.len() < KEPT {
            failed.push(why.clone());
        }
        why
    }

    /// Exchanges the code, now and then from two places at once; no token when that took so long that the second call may
    /// count as a theft, which ends the token of the first.
    async fn exchange(&self, flow: &str, code: &str, rng: &mut StdRng) -> Result<Option<String>, String> {
        let (one, other) = (rng.random(), rng.random());
        let began = self.history.now();
        let token = if rng.random_bool(0.3) {
            let both = tokio::join!(self.try_exchange(flow, code, one), self.try_exchange(flow, code, other));
            let token = both.0?.or(both.1?);
            if self.history.now().duration_since(began) > BY_ACCIDENT {
                return Ok(None);
            }
            token
        } else {
            self.try_exchange(flow, code, one).await?
        };
        token.map(Some).ok_or_else(|| "the code gave no token".to_owned())
    }

    pub(crate) async fn try_exchange(
        &self,
        flow: &str,
        code: &str,
        key: u64,
    ) -> Result<Option<String>, String> {
        let body = json!({ "grant_type": "authorization_code", "code": code, "redirect_uri": BACK });
        let call = || self.post("/auth/token", &body).header("Idempotency-Key", format!("exchange-{key}"));
        let answer = self.persist(call).await.map_err(|why| format!("exchanging: {why}"))?;
        match answer.status() {
            StatusCode::OK => {
                let body: Value = answer.json().await.map_err(|error| error.to_string())?;
                let token = body["access_token"].as_str().unwrap_or_default().to_owned();
                self.history.note(What::Token { flow: flow.to_owned(), token: token.clone() });
                Ok(Some(token))
            }
            StatusCode::BAD_REQUEST => Ok(None),
            other => Err(format!("exchanging gave {other}")),
        }
    }

    /// Reads the accounts, and one page of the first one's transactions.
    pub(crate) async fn read(&self, held: &Held) -> Result<(), String> {
        let mut sent = self.history.now();
        let answer = self
            .persist(|| {
                sent = self.history.now();
                self.http.get(format!("{}/rest/accounts", self.api)).bearer_auth(&held.token)
            })
            .await
            .map_err(|why| format!("reading: {why}"))?;
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap_or_default();
        let accounts = body["accounts"].as_array().cloned().unwrap_or_default();
        let mut seen: Ibans =
            accounts.iter().filter_map(|account| Some(account["iban"].as_str()?.to_owned())).collect();
        if let Some(shared) = &self.shared_answers
            && let Some(other) = shared.lock().unwrap().replace(seen.clone())
        {
            seen = other;
        }
        let (flow, token) = (held.flow.clone(), held.token.clone());
        self.history.note(What::Read { flow, token, sent, status, seen });
        let id = accounts.first().and_then(|account| account["account_id"].as_str());
        if let Some(id) = id.filter(|_| status == 200) {
            let url = format!("{}/rest/accounts/{id}/transactions", self.api);
            let answer = self.persist(|| self.http.get(&url).bearer_auth(&held.token)).await?;
            if !answer.status().is_success() {
                return Err(format!("transactions gave {}", answer.status()));
            }
        }
        Ok(())
    }

    async fn delete(&self, flow: &str) -> Result<(), String> {
        let url = format!("{}/onetime/access/{flow}", self.api);
        let call = || self.http.delete(&url).basic_auth(&self.client.0, Some(&self.client.1));
        let answer = self.persist(call).await.map_err(|why| format!("deleting: {why}"))?;
        if !answer.status().is_success() {
            return Err(format!("deleting gave {}", answer.status()));
        }
        self.history.note(What::Deleted { flow: flow.to_owned() });
        Ok(())
    }

    /// Asks for the status of a flow and writes down which one the answer is about.
    pub(crate) async fn ask(&self, flow: &str) -> Result<(), String> {
        let url = format!("{}/onetime/access/{flow}", self.api);
        let call = || self.http.get(&url).basic_auth(&self.client.0, Some(&self.client.1));
        let answer = self.persist(call).await?;
        let body: Value = answer.json().await.unwrap_or_default();
        let answered = body["id"].as_str().map(str::to_owned);
        self.history.note(What::Status { flow: flow.to_owned(), answered });
        Ok(())
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        let call = self.http.post(format!("{}{path}", self.api));
        call.basic_auth(&self.client.0, Some(&self.client.1)).json(body)
    }

    /// Asks until there is an answer that is not about a server in trouble.
    /// Waits until a node has heard the database's time: what it creates is dated by it. A node whose connections were cut just
    /// then hears it later.
    pub(crate) async fn until_time_is_heard(&self, node: &str) {
        for _ in 0..PATIENCE / BETWEEN {
            let lately = self.history.now() - SignedDuration::from_mins(1);
            if self.dated(node).await.is_some_and(|at| at > lately) {
                return;
            }
            pause(BETWEEN).await;
        }
        panic!("{node} does not hear the database's time");
    }

    /// The moment at which a node says that it has created a flow. Nobody opens its link.
    async fn dated(&self, node: &str) -> Option<Timestamp> {
        let (client, secret) = &self.client;
        let access = format!("{node}/onetime/access");
        let request = self.http.post(&access).json(&json!({ "redirect_uri": BACK }));
        let created = request.basic_auth(client, Some(secret)).send().await.ok()?;
        let created: Value = created.json().await.ok()?;
        let request = self.http.get(format!("{access}/{}", created["id"].as_str()?));
        let status = request.basic_auth(client, Some(secret)).send().await.ok()?;
        let status: Value = status.json().await.ok()?;
        status["history"][0]["at"].as_str()?.parse().ok()
    }

    async fn persist(&self, mut call: impl FnMut() -> RequestBuilder) -> Result<Response, String> {
        let mut waited = 0;
        loop {
            let said = match call().send().await {
                Ok(answer) if !(answer.status().is_server_error() || is_busy(&answer)) => return Ok(answer),
                Ok(answer) if is_busy(&answer) => answer.status().to_string(),
                Ok(answer) => self.note_failed(format!("{} of {}", answer.status(), answer.url().path())),
                Err(error) => self.note_failed(format!("{error:?}")),
            };
            if waited >= PATIENCE {
                return Err(said);
            }
            pause(BETWEEN).await;
            waited += BETWEEN;
        }
    }
}

/// Somebody else is doing the same at this moment.
fn is_busy(answer: &Response) -> bool {
    answer.status() == StatusCode::CONFLICT && answer.headers().contains_key(RETRY_AFTER)
}

/// Some leave on the way, so that something of every stage is there to be deleted.
fn leaving(rng: &mut StdRng) -> Option<&'static str> {
    const PLACES: [&str; 6] = ["link", "banks", "login", "challenge", "accounts", "code"];
    rng.random_bool(0.15).then(|| PLACES[rng.random_range(0..PLACES.len())])
}

/// Two of the accounts, so that hardly two flows have the same.
fn choose(html: &str, rng: &mut StdRng) -> (Vec<String>, Ibans) {
    let rows: Vec<(String, String)> = html
        .split("<input")
        .filter(|part| part.contains("name=\"account\""))
        .filter_map(|part| Some((attribute(part, "value")?, iban(part)?)))
        .collect();
    let mut picked = BTreeSet::new();
    while picked.len() < rows.len().min(2) {
        picked.insert(rng.random_range(0..rows.len()));
    }
    picked.into_iter().map(|row| rows[row].clone()).unzip()
}

/// The first IBAN of a part of a page, without its spaces.
fn iban(html: &str) -> Option<String> {
    let texts = html.split('<').filter_map(|tag| Some(tag.split_once('>')?.1.replace([' ', '\u{a0}'], "")));
    texts.into_iter().find(|text| text.starts_with("DE") && text.len() == 22)
}

/// The first value of an attribute, entities decoded.
fn attribute(html: &str, name: &str) -> Option<String> {
    let value = html.split_once(&format!("{name}=\""))?.1.split('"').next()?;
    Some(value.replace("&#38;", "&").replace("&amp;", "&").replace("&#x26;", "&"))
}

/// The value of the first input of that name.
fn value(html: &str, name: &str) -> Option<String> {
    let marker = format!("name=\"{name}\"");
    html.split('<').find(|tag| tag.contains(&marker)).and_then(|tag| attribute(tag, "value"))
}

/// What a page says, for a message.
fn shown(html: &str) -> String {
    let body = html.split("<main").nth(1).unwrap_or(html);
    let texts = body.split('<').filter_map(|tag| Some(tag.split_once('>')?.1.trim()));
    texts.filter(|text| !text.is_empty()).take(12).collect::<Vec<_>>().join(" | ")
}
