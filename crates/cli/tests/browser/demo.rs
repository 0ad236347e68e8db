//! `glimpse demo` as a program of its own, and what its clock and its banks tell.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::browser::{PATIENCE, PAUSE};

/// The bank that asks for everything in the Widget itself.
pub(crate) const EMBEDDED: &str = "90094815";
/// The bank with a page of its own.
pub(crate) const REDIRECT: &str = "90094816";

pub(crate) struct Demo {
    child: Child,
    http: Client,
    pub(crate) addresses: Addresses,
}

/// The line that `--json` prints.
#[derive(Deserialize)]
pub(crate) struct Addresses {
    pub(crate) api: String,
    pub(crate) widget: String,
    pub(crate) app: String,
    pub(crate) clock: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    banks: Vec<Bank>,
}

#[derive(Deserialize)]
struct Bank {
    bank_code: String,
    url: String,
}

impl Demo {
    /// With banks that deviate beside the friendly ones.
    pub(crate) fn with(banks: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_glimpse"));
        command.args(["demo", "--port", "0", "--json"]).stdin(Stdio::null()).stdout(Stdio::piped());
        command.args(banks.iter().flat_map(|bank| ["--bank", bank]));
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let addresses = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        let http = Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { child, http, addresses }
    }

    /// Moves the demo's time.
    pub(crate) async fn later(&self, minutes: u32) {
        let url = format!("{}/advance", self.addresses.clock);
        let answer = self.http.post(url).json(&json!({ "minutes": minutes })).send().await.unwrap();
        assert!(answer.status().is_success(), "the clock says {}", answer.status());
    }

    /// Deletes a flow, as its client may at any time.
    pub(crate) async fn delete(&self, flow: &str) {
        let Addresses { api, client_id, client_secret, .. } = &self.addresses;
        let request = self.http.delete(format!("{api}/onetime/access/{flow}"));
        let answer = request.basic_auth(client_id, Some(client_secret)).send().await.unwrap();
        assert!(answer.status().is_success(), "deleting says {}", answer.status());
    }

    /// Everything that a bank was sent, as it wrote it down.
    pub(crate) async fn ledger(&self, bank_code: &str) -> Ledger {
        let url = self.bank_page(bank_code, "_sandbox/ledger");
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// A user's accounts as the bank knows them.
    pub(crate) async fn truth(&self, bank_code: &str, user: &str) -> Value {
        let url = self.bank_page(bank_code, &format!("_sandbox/truth?user={user}"));
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// A page of a bank.
    pub(crate) fn bank_page(&self, bank_code: &str, path: &str) -> String {
        let bank = self.addresses.banks.iter().find(|bank| bank.bank_code == bank_code).unwrap();
        format!("{}/{path}", bank.url.trim_end_matches('/'))
    }

    /// The users of a bank, and how its table says that they end.
    pub(crate) async fn users(&self, bank_code: &str) -> BTreeMap<String, String> {
        let url = self.bank_page(bank_code, "_sandbox/users");
        let known: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        let text = |user: &Value, key: &str| user[key].as_str().unwrap().to_owned();
        let users = known["users"].as_array().unwrap_or_else(|| panic!("{known}"));
        users.iter().map(|user| (text(user, "user"), text(user, "ends_in"))).collect()
    }

    /// From now on every call of the user takes that long at the banks.
    pub(crate) async fn slow_down(&self, user: &str, milliseconds: u32) {
        let url = self.bank_page(EMBEDDED, "_sandbox/scenarios");
        let rule = json!({ "user": user, "delay_ms": milliseconds });
        let answer = self.http.post(url).json(&rule).send().await.unwrap();
        assert!(answer.status().is_success(), "the sandbox says {}", answer.status());
    }

    /// Confirms what waits in the app of the embedded bank's users; somebody must be waiting, or come to.
    pub(crate) async fn confirm_in_app(&self) {
        self.answer_in_app("approve").await;
    }

    /// The same with another decision: `approve` or `deny`.
    pub(crate) async fn answer_in_app(&self, decision: &str) {
        let url = self.bank_page(EMBEDDED, "_sandbox/push");
        let start = Instant::now();
        loop {
            let page = self.http.get(&url).send().await.unwrap().text().await.unwrap();
            let id = page.split("action=\"/_sandbox/push/").nth(1).and_then(|rest| rest.split('"').next());
            if let Some(id) = id {
                let request = self.http.post(format!("{url}/{id}")).form(&[("decision", decision)]);
                assert!(!request.send().await.unwrap().status().is_client_error(), "{id} cannot be answered");
                return;
            }
            assert!(start.elapsed() < PATIENCE, "nobody waits at the bank: {page}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Creates a flow as an integrator does: its link and its id.
    pub(crate) async fn access(&self, redirect_uri: &str) -> (String, String) {
        self.access_in(redirect_uri, "en").await
    }

    /// The same in a language.
    pub(crate) async fn access_in(&self, redirect_uri: &str, language: &str) -> (String, String) {
        let at = &self.addresses;
        let body = json!({ "redirect_uri": redirect_uri, "state": "a state", "language": language });
        let request = self.http.post(format!("{}/onetime/access", at.api)).json(&body);
        let answer = request.basic_auth(&at.client_id, Some(&at.client_secret)).send().await.unwrap();
        let made: Value = answer.json().await.unwrap();
        let text = |key: &str| made[key].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        (text("location"), text("id"))
    }

    /// Where a flow stands, as the integrator sees it.
    pub(crate) async fn stage(&self, flow: &str) -> String {
        let at = &self.addresses;
        let request = self.http.get(format!("{}/onetime/access/{flow}", at.api));
        let answer = request.basic_auth(&at.client_id, Some(&at.client_secret)).send().await.unwrap();
        let status: Value = answer.json().await.unwrap();
        status["stage"].as_str().unwrap_or_else(|| panic!("no stage in {status}")).to_owned()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let asked = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// What a bank wrote down.
#[derive(Deserialize)]
pub(crate) struct Ledger {
    pub(crate) calls: Vec<Call>,
    pub(crate) credentials: Vec<Credential>,
}

#[derive(Deserialize)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: Option<u16>,
    /// What a device was to be shown for a TAN, in base64.
    pub(crate) challenge: Option<String>,
}

/// A password or TAN that a bank was sent: how often one and the same.
#[derive(Deserialize)]
pub(crate) struct Credential {
    pub(crate) kind: String,
    pub(crate) times: u32,
}

impl Ledger {
    /// How many different ones of a kind were sent; each must have been sent once.
    pub(crate) fn entered(&self, kind: &str) -> usize {
        let ones: Vec<&Credential> = self.credentials.iter().filter(|seen| seen.kind == kind).collect();
        assert!(ones.iter().all(|seen| seen.times == 1), "a {kind} was sent twice to one authorisation");
        ones.len()
    }

    /// Consents that were made, and those that were deleted again.
    pub(crate) fn consents(&self) -> (usize, usize) {
        let count = |method: &str, is_consent: fn(&str) -> bool| {
            let calls = self.calls.iter().filter(|call| call.method == method && is_consent(&call.path));
            calls.filter(|call| call.status.is_some_and(|status| status < 300)).count()
        };
        (
            count("POST", |path| path.ends_with("/consents")),
            count("DELETE", |path| path.contains("/consents/")),
        )
    }
}
