//! `kill -9` at every stage, and around every request to a bank: before the bank gets it, before its answer arrives, and
//! while its answer is written down. The server is a process of its own, the bank and the user are here. After each death
//! it is started again on the same directory, and the user goes on: nothing is half done, no credential is sent twice.

mod front;
mod points;
mod process;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use glimpse_sandbox::{CredentialKind, Sandbox, SandboxConfig};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    browser::{Browser, LOOKS},
    flow::{answered, multiset, truth},
    stand::{CLIENT, parameter, plain_request},
    ways::try_decide,
};
use front::Front;
use points::{Ambush, Points, When, kill_soon};
use process::{Orders, Victim};

const NOON: &str = "2026-11-23T12:00:00Z";
/// The first day that the default period asks for.
const FROM: &str = "2026-08-26";
/// A bank, and how users go through it.
struct Way {
    bank: &'static str,
    code: &'static str,
    user: &'static str,
    /// The TAN method that the user chooses.
    method: &'static str,
    /// In how many dialogs at the bank one entry of the PIN may go.
    dialogs: u32,
    /// Pages at which users cancel, one in each flow; none: they go on to the end.
    leaves: &'static [&'static str],
    /// Banks beside the friendly ones.
    twins: &'static [&'static str],
    seed: u64,
    /// At least so many points there must be.
    points: usize,
}

/// Everything but the server: the directory on which it lives, its banks, its users.
struct House {
    way: Way,
    sandbox: Sandbox,
    _ambushes: Vec<Ambush>,
    front: Front,
    victim: Victim,
    points: Points,
    orders: Orders,
    directory: tempfile::TempDir,
    http: reqwest::Client,
    /// Of the server that runs.
    api: String,
    deaths: usize,
    flows: usize,
    /// Since noon, in seconds; for the banks and for each new server.
    passed: Arc<AtomicU64>,
}

impl House {
    async fn build(way: Way) -> Self {
        let now: Timestamp = NOON.parse().unwrap();
        let passed = Arc::new(AtomicU64::new(0));
        let seconds = passed.clone();
        let clock = move || now + Duration::from_secs(seconds.load(Ordering::SeqCst));
        let mut config = SandboxConfig::new(Arc::new(clock), 7);
        config.twins = way.twins.iter().map(|name| (*name).to_owned()).collect();
        let sandbox = Sandbox::start(config).await.unwrap();
        let (victim, points) = (Victim::none(), Points::new(way.seed));
        let (mut banks, mut ambushes) = (Vec::new(), Vec::new());
        for (banks_of, connector) in [(sandbox.banks(), "xs2a"), (sandbox.fints_banks(), "fints")] {
            for bank in banks_of {
                let ambush = Ambush::before(&bank.url, &points, &victim).await;
                let address = ambush.url.clone();
                banks.push([bank.name, bank.bank_code, bank.bic, address, connector.to_owned()]);
                ambushes.push(ambush);
            }
        }
        let front = Front::open().await;
        let directory = tempfile::tempdir().unwrap();
        let widget = front.url.parse().unwrap();
        let orders = Orders { directory: directory.path().to_owned(), widget, banks, now };
        // A connection that was kept would break with its server.
        let redirects = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().redirect(redirects).pool_max_idle_per_host(0).build().unwrap();
        let mut house = Self {
            way,
            sandbox,
            _ambushes: ambushes,
            front,
            victim,
            points,
            orders,
            directory,
            http,
            api: String::new(),
            deaths: 0,
            flows: 0,
            passed,
        };
        house.start().await;
        house
    }

    /// Lets time pass for everybody.
    fn later(&self, seconds: u64) {
        self.passed.fetch_add(seconds, Ordering::SeqCst);
        self.victim.later(seconds);
    }

    async fn start(&mut self) {
        let passed = Duration::from_secs(self.passed.load(Ordering::SeqCst));
        self.orders.now = NOON.parse::<Timestamp>().unwrap() + passed;
        let addresses = self.victim.start(&self.orders).await;
        self.front.behind.send_replace(Some(addresses.widget));
        self.api = format!("http://{}", addresses.api);
    }

    /// Kills the server, unless somebody does already, and starts it again.
    async fn again(&mut self) {
        self.victim.kill();
        self.victim.dies().await;
        self.deaths += 1;
        self.points.note("a new life".to_owned());
        self.start().await;
    }

    /// Starts the server again if it was killed. What failed can only have failed for this reason.
    async fn survived<T>(&mut self, outcome: reqwest::Result<T>) -> Option<T> {
        if self.victim.lives() {
            match outcome {
                Ok(value) => return Some(value),
                Err(_) => self.victim.dies().await,
            }
        }
        self.again().await;
        None
    }

    async fn post(&self, path: &str, key: Option<&str>, body: &Value) -> reqwest::Result<(u16, Value)> {
        let request = self.http.post(format!("{}{path}", self.api)).basic_auth(CLIENT.0, Some(CLIENT.1));
        let request = match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        let answer = request.json(body).send().await?;
        Ok((answer.status().as_u16(), answer.json().await?))
    }

    /// The stage of a flow, as its client sees it.
    async fn stage(&mut self, flow: &str) -> String {
        for _ in 0..20 {
            let request = self.http.get(format!("{}/onetime/access/{flow}", self.api));
            let answer =
                async { request.basic_auth(CLIENT.0, Some(CLIENT.1)).send().await?.json::<Value>().await };
            let answer = answer.await;
            if let Some(status) = self.survived(answer).await {
                return status["stage"].as_str().unwrap().to_owned();
            }
        }
        panic!("the server dies and dies");
    }

    async fn read(&mut self, bearer: &str, path: &str) -> Value {
        for _ in 0..20 {
            let request = self.http.get(format!("{}{path}", self.api)).bearer_auth(bearer);
            let answer = async {
                let answer = request.send().await?;
                Ok((answer.status().as_u16(), answer.json::<Value>().await?))
            };
            let answer = answer.await;
            if let Some((status, body)) = self.survived(answer).await {
                assert_eq!(status, 200, "{body}");
                return body;
            }
        }
        panic!("the server dies and dies");
    }
}

/// A user with a browser, who enters what is asked for as often as it is asked for.
struct User {
    browser: Browser,
    /// The page at which they cancel.
    leaves: Option<&'static str>,
    pins: u32,
    otps: u32,
    /// The pages that were seen, for who wants to know how it went.
    trail: Vec<String>,
}

impl User {
    /// One thing that a user does on the page that is shown.
    async fn act(&mut self, house: &House) -> reqwest::Result<()> {
        let view = self.browser.view();
        let browser = &mut self.browser;
        if self.leaves == Some(view.as_str()) || view == "confirm-cancel" {
            if house.points.strike(&format!("cancelling on {view}"), &[When::AfterTheForm]).is_some() {
                kill_soon(&house.victim, &house.points);
            }
            let action = if view == "confirm-cancel" { "cancel_confirmed" } else { "cancel" };
            return browser.try_submit(action, &[]).await;
        }
        if !["working", "redirect", "wait", "done"].contains(&view.as_str())
            && house.points.strike(&format!("form on {view}"), &[When::AfterTheForm]).is_some()
        {
            kill_soon(&house.victim, &house.points);
        }
        match view.as_str() {
            "consent" => browser.try_submit("consent", &[]).await,
            "banks" => browser.try_submit("bank", &[("bank", house.way.bank)]).await,
            "login" => {
                self.pins += 1;
                let pin = if browser.html.contains("name=\"f_pin\"") { "f_pin" } else { "f_password" };
                let fields = [("f_user_name", house.way.user), (pin, "654321")];
                browser.try_submit("login", &fields).await
            }
            "method" => browser.try_submit("method", &[("method", house.way.method)]).await,
            "challenge" => {
                self.otps += 1;
                browser.try_submit("tan", &[("tan", "123456")]).await
            }
            "accounts" => {
                let all = browser.values("account");
                let fields: Vec<(&str, &str)> =
                    all.iter().map(|handle| ("account", handle.as_str())).collect();
                browser.try_submit("accounts", &fields).await
            }
            "redirect" => {
                let address = browser.link_of("button");
                browser.try_go(&address).await?;
                self.pins += 1;
                try_decide(browser, house.way.user, "approve").await
            }
            "failed" => browser.try_submit("retry", &[]).await,
            "working" => browser.try_look().await,
            "wait" => {
                // Long enough for the bank to be asked.
                house.later(3);
                browser.try_look().await
            }
            other => panic!("no way on from {other} after {:?}: {}", self.trail, browser.html),
        }
    }

    /// What a user does whose browser lost the server: tries the address again, or asks where the flow stands.
    async fn find_back(&mut self, house: &mut House) {
        for _ in 0..20 {
            let address = self.browser.address();
            let outcome = match address {
                Some(address) => self.browser.try_go(&address).await,
                None => self.browser.try_look().await,
            };
            if house.survived(outcome).await.is_some() {
                assert_eq!(self.browser.status, 200, "after {:?}: {}", self.trail, self.browser.html);
                return;
            }
        }
        panic!("the server dies and dies: {:?}", self.trail);
    }

    /// Every password and one-time password reached the bank at most once for each time that it was entered. FinTS sends
    /// the PIN with every message of the login sequence: no message came twice, and no dialog began without an entry.
    fn assert_counters(&self, house: &House) {
        let seen = house.sandbox.ledger().credentials(house.way.code);
        let in_each_message = house.way.dialogs > 1;
        for credential in &seen {
            let often = in_each_message && credential.kind == CredentialKind::Pin;
            assert!(credential.times == 1 || often, "after {:?}: {credential:?}", self.trail);
        }
        let mut messages = BTreeSet::new();
        for call in house.sandbox.ledger().calls(house.way.code).iter().filter(|call| call.message.is_some())
        {
            let message = (call.authorisation.clone(), call.message);
            assert!(messages.insert(message), "sent twice, after {:?}: {call:?}", self.trail);
        }
        let of = |kind| u32::try_from(seen.iter().filter(|one| one.kind == kind).count()).unwrap();
        let (pins, otps) = (of(CredentialKind::Pin), of(CredentialKind::Otp));
        assert!(
            pins <= self.pins * house.way.dialogs && otps <= self.otps,
            "{pins} of {} PINs and {otps} of {} TANs after {:?}",
            self.pins,
            self.otps,
            self.trail
        );
    }
}

/// One whole flow; the server dies at points at which it has not died yet.
async fn flow(house: &mut House) {
    house.sandbox.ledger().reset();
    house.points.begin();
    // Said twice with one key, it is one flow.
    house.flows += 1;
    let key = format!("flow-{}", house.flows);
    let location = loop {
        if house.points.strike("create", &[When::AfterTheForm]).is_some() {
            kill_soon(&house.victim, &house.points);
        }
        let created = house.post("/onetime/access", Some(&key), &plain_request()).await;
        if let Some((status, body)) = house.survived(created).await {
            assert_eq!(status, 201, "{body}");
            break body["location"].as_str().unwrap().to_owned();
        }
    };
    let mut browser = loop {
        let opened = Browser::try_open(&house.http, &location).await;
        if let Some(browser) = house.survived(opened).await {
            break browser;
        }
    };
    browser.keep_cookies = true;
    let pages = house.way.leaves;
    let leaves = pages.get(house.flows % pages.len().max(1)).copied();
    let mut user = User { browser, leaves, pins: 0, otps: 0, trail: Vec::new() };
    let flow = user.browser.flow();
    for _ in 0..3000 {
        let view = user.browser.view();
        user.trail.push(view.clone());
        let failures = user.trail.iter().filter(|view| *view == "failed").count();
        assert!(failures < 50, "{:?}: {}", user.trail, user.browser.html);
        user.assert_counters(house);
        // The question whether to cancel is no place in the flow.
        let rests = view != "working" && view != "confirm-cancel";
        if rests && house.points.strike(&format!("page {view}"), &[When::AtRest]).is_some() {
            house.again().await;
            user.find_back(house).await;
            let found = user.browser.view();
            // An approval may have come meanwhile.
            let on = view == "wait" && ["working", "accounts"].contains(&found.as_str());
            assert!(found == view || on, "{found} after {:?}: {}", user.trail, user.browser.html);
        }
        if view == "done" || view == "cancelled" {
            break;
        }
        let outcome = user.act(house).await;
        if house.survived(outcome).await.is_none() {
            user.find_back(house).await;
        }
    }
    user.assert_counters(house);
    if user.leaves.is_some() {
        assert_eq!(user.browser.view(), "cancelled", "after {:?}", user.trail);
        assert_eq!(parameter(&user.browser.callback(), "abort").as_deref(), Some("true"));
        assert_eq!(house.stage(&flow).await, "cancelled", "after {:?}", user.trail);
        return nothing_stays_at_the_bank(house).await;
    }
    assert_eq!(user.browser.view(), "done", "after {:?}", user.trail);
    let code = parameter(&user.browser.callback(), "code").unwrap();
    everything_came(house, &code).await;
    nothing_stays_at_the_bank(house).await;
}

/// Every consent that was made is ended at the bank, whoever dies over it.
async fn nothing_stays_at_the_bank(house: &mut House) {
    let mut open = Vec::new();
    for _ in 0..LOOKS {
        let calls = house.sandbox.ledger().calls(house.way.code);
        let ended: BTreeSet<_> = calls
            .iter()
            .filter(|call| call.method == "DELETE" && call.status == Some(204))
            .filter_map(|call| call.consent.clone())
            .collect();
        let made = calls.iter().filter(|call| call.method == "POST" && call.path == "/v1/consents");
        open = made.filter_map(|call| call.consent.clone()).filter(|id| !ended.contains(id)).collect();
        // What the bank did for a server that died before it heard of it, nobody knows; it ends by itself. So does what
        // is opened by a token alone, when the bank has given it and the server died before it was kept: the code
        // was good once.
        let over_the_token = house.points.struck("POST/oauth/token");
        open.retain(|id: &String| {
            let of_it = || calls.iter().filter(|call| call.consent.as_ref() == Some(id));
            let token = of_it().any(|call| call.path == "/oauth/token" && call.status == Some(200));
            of_it().any(|call| call.method != "POST") && !(token && over_the_token)
        });
        if open.is_empty() {
            return;
        }
        if !house.victim.lives() {
            house.again().await;
        }
        house.later(5);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{open:?} stay at the bank: {:#?}", house.points.diary());
}

/// The code gives a token, once, and with it the client reads exactly what the bank has.
async fn everything_came(house: &mut House, code: &str) {
    let body = json!({ "grant_type": "authorization_code", "code": code });
    let token = loop {
        if house.points.strike("exchange", &[When::AfterTheForm]).is_some() {
            kill_soon(&house.victim, &house.points);
        }
        // A reply that is lost is asked for again, with the same key.
        let key = format!("exchange-{code}");
        let exchanged = house.post("/auth/token", Some(key.get(..100).unwrap_or(&key)), &body).await;
        if let Some((status, body)) = house.survived(exchanged).await {
            assert_eq!(status, 200, "{body}");
            break body["access_token"].as_str().unwrap().to_owned();
        }
    };
    if house.points.strike("token", &[When::AtRest]).is_some() {
        house.again().await;
    }
    let accounts = house.read(&token, "/rest/accounts").await;
    let accounts = accounts["accounts"].as_array().unwrap();
    // A credit card has no IBAN at every bank, but an id.
    let ids: BTreeSet<&str> =
        accounts.iter().map(|account| account["account_id"].as_str().unwrap()).collect();
    assert_eq!((accounts.len(), ids.len()), (3, 3), "{ids:?}");
    let path = "/rest/transactions?cents=true&include_pending=true&count=10000";
    let transactions = house.read(&token, path).await;
    let truth = truth(&house.sandbox, house.way.code, house.way.user, FROM);
    assert!(truth.values().sum::<usize>() > 50);
    let got = multiset(answered(&transactions));
    let wrong: Vec<_> =
        got.iter().filter(|(entry, times)| truth.get(*entry) != Some(*times)).take(5).collect();
    let missing: Vec<_> =
        truth.iter().filter(|(entry, times)| got.get(*entry) != Some(*times)).take(5).collect();
    // FinTS numbers its messages. Whoever dies over one cannot know whether the bank counted it, and a bank that did not
    // ends the dialog: what is missing then is said of its account, and nothing else is.
    let failed = accounts.iter().any(|account| !account["status"]["message"].is_null());
    let all = if house.way.dialogs > 1 && failed {
        got.iter().all(|(entry, times)| truth.get(entry).is_some_and(|known| times <= known))
    } else {
        got == truth
    };
    assert!(all, "{:#?}: {wrong:#?} instead of {missing:#?}", house.points.diary());
    let again = house.post("/auth/token", None, &body).await;
    if let Some((status, _)) = house.survived(again).await {
        assert_eq!(status, 400, "a code works once");
    }
}

const EMBEDDED: Way = Way {
    bank: "mockbank-embedded",
    code: "90094815",
    user: "figo01",
    method: "phone",
    dialogs: 1,
    leaves: &[],
    twins: &[],
    seed: 0,
    points: 0,
};
const REDIRECT: Way = Way { bank: "mockbank-redirect", code: "90094816", ..EMBEDDED };
const OAUTH: Way = Way { bank: "mockbank-oauth", code: "90094829", twins: &["oauth"], ..EMBEDDED };

/// Goes through the bank until there is no point left at which the server has not died.
async fn die_everywhere(way: Way) {
    let at_least = way.points;
    let mut house = House::build(way).await;
    // A flow in which nobody dies has met no point that is new; where users leave, each way to leave has its own.
    let mut calm = 0;
    while calm < house.way.leaves.len().max(1) {
        assert!(house.flows < 60, "still new points: {:#?}", house.points.list());
        let before = house.deaths;
        flow(&mut house).await;
        calm = if house.deaths == before { calm + 1 } else { 0 };
    }
    let points = house.points.count();
    assert!(points >= at_least, "{points} points: {:#?}", house.points.list());
    // Two deaths that were ordered within a moment are one.
    assert!(house.deaths * 10 >= points * 8, "{} deaths at {points} points", house.deaths);
    assert!(house.directory.path().join("data/glimpse.db").exists());
}

#[tokio::test]
async fn at_a_bank_with_tans() {
    die_everywhere(Way { seed: 4711, points: 45, ..EMBEDDED }).await;
}

#[tokio::test]
async fn at_a_bank_with_a_page_of_its_own() {
    die_everywhere(Way { seed: 4712, points: 34, ..REDIRECT }).await;
}

#[tokio::test]
async fn at_a_bank_that_wants_a_token() {
    die_everywhere(Way { seed: 4717, points: 30, ..OAUTH }).await;
}

#[tokio::test]
async fn while_the_app_is_waited_for() {
    die_everywhere(Way { user: "decoupled", seed: 4713, points: 40, ..EMBEDDED }).await;
}

#[tokio::test]
async fn while_the_user_cancels() {
    let leaves = &["login", "method", "challenge", "accounts"];
    die_everywhere(Way { leaves, seed: 4714, points: 25, ..EMBEDDED }).await;
}

#[tokio::test]
async fn while_the_user_cancels_instead_of_going_to_the_bank() {
    die_everywhere(Way { leaves: &["banks", "redirect"], seed: 4715, points: 12, ..REDIRECT }).await;
}

#[tokio::test]
async fn at_a_bank_that_speaks_fints() {
    let (bank, code) = ("fints-90094817", "90094817");
    die_everywhere(Way { bank, code, method: "910", dialogs: 2, seed: 4716, points: 40, ..EMBEDDED }).await;
}
