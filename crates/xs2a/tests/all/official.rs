//! Connector and sandbox against the official OpenAPI description: every call goes through a proxy that validates
//! request and answer, and that answers itself with an error (what is wrong stands in its body) where either breaks
//! the description.
//!
//! `tests/outside/run` installs the proxy. Where it is missing the tests are skipped, but with `GLIMPSE_OUTSIDE` they
//! fail. Banks that deviate are no part of it: what they do stands in no description.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use glimpse_bank::{
    Bank, Identities,
    contract::{Method, Request},
};
use glimpse_model::Code;
use glimpse_sandbox::{Fault, Rule, Step};
use serde_json::{Value, json};

use crate::harness::{EMBEDDED, User, World};

/// Banks that differ from the friendly ones within the description: card accounts and a second password, and a way back
/// with a confirmation code.
pub(crate) const DESCRIBED: &str = "90094832";
const CONFIRMATION: &str = "90094831";

/// So long nothing is heard of a proxy on a busy machine.
const PATIENCE: Duration = Duration::from_secs(240);

/// What the connector uses.
const OPERATIONS: [&str; 12] = [
    "DELETE /v1/consents/{}",
    "GET /v1/accounts",
    "GET /v1/accounts/{}/balances",
    "GET /v1/accounts/{}/transactions",
    "GET /v1/card-accounts",
    "GET /v1/card-accounts/{}/balances",
    "GET /v1/card-accounts/{}/transactions",
    "GET /v1/consents/{}/authorisations/{}",
    "GET /v1/consents/{}/status",
    "POST /v1/consents",
    "POST /v1/consents/{}/authorisations",
    "PUT /v1/consents/{}/authorisations/{}",
];

/// Where the tools are, if that one is installed; `None` where it may be missing.
#[expect(clippy::print_stdout, reason = "who runs the tests is told what was not run, and how to")]
pub(crate) fn installed(tool: &str) -> Option<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/outside/xs2a");
    if directory.join(tool).exists() {
        return Some(directory);
    }
    assert!(std::env::var_os("GLIMPSE_OUTSIDE").is_none(), "run crates/xs2a/tests/outside/run first");
    println!("SKIPPED: crates/xs2a/tests/outside/run installs what this needs");
    None
}

/// The official description without the paths of services that are none of account information. `Location` is a `uri`
/// in it instead of a `url`, which to the proxy is an address on the public Internet, and a body of an authorisation fits
/// any of its schemas instead of exactly one, because the first of them, an empty object, fits all. The rest is unchanged.
pub(crate) fn description(directory: &Path) -> PathBuf {
    let whole = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/psd2-api_1.3.11.yaml"),
    )
    .unwrap();
    let ours = ["  /v1/accounts", "  /v1/card-accounts", "  /v1/consents"];
    let (mut in_paths, mut wanted) = (false, true);
    let mut kept = String::new();
    for line in whole.lines() {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            (in_paths, wanted) = (line == "paths:", true);
        } else if in_paths && line.starts_with("  /") {
            wanted = ours.iter().any(|path| line.starts_with(path));
        }
        if wanted {
            let line = line.replace("format: url", "format: uri");
            kept.push_str(&line.replace("oneOf: #Different Auth", "anyOf: #Different Auth"));
            kept.push('\n');
        }
    }
    let file = directory.join("description.yaml");
    std::fs::write(&file, kept).unwrap();
    file
}

/// A proxy in front of one bank, or a bank of its own.
pub(crate) struct Proxy {
    child: Child,
    pub(crate) url: String,
    lines: mpsc::Receiver<String>,
    fences: usize,
}

impl Proxy {
    /// Starts it; [`Self::ready`] waits until it listens.
    fn start(installed: &Path, description: &Path, upstream: &str) -> Self {
        Self::run(installed, "proxy", description, &[upstream.to_owned(), "--errors".to_owned()])
    }

    /// One that answers by itself, from the description.
    pub(crate) fn mock(installed: &Path, description: &Path, arguments: &[String]) -> Self {
        Self::run(installed, "mock", description, arguments)
    }

    fn run(installed: &Path, what: &str, description: &Path, arguments: &[String]) -> Self {
        let mut command = Command::new("node");
        command.arg(installed.join("node/node_modules/@stoplight/prism-cli/dist/index.js")).arg(what);
        command.arg(description).args(arguments).args(["--host", "127.0.0.1", "--port", "0"]);
        for proxy in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
            command.env_remove(proxy);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in said.map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, url: String::new(), lines, fences: 0 }
    }

    pub(crate) fn ready(mut self) -> Self {
        let mut said = Vec::new();
        while self.url.is_empty() {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("the proxy did not start: {said:?}"));
            if let Some((_, url)) = line.split_once("Prism is listening on ") {
                url.trim().clone_into(&mut self.url);
            }
            said.push(line);
        }
        self
    }

    /// What broke the description since the last look. The proxy tells it beside its answers: a call that it knows
    /// nothing of marks where to stop reading.
    async fn violations(&mut self, world: &World, bank: &Bank) -> Vec<String> {
        self.fences += 1;
        let fence = format!("/fence-{}", self.fences);
        let request = Request::new("test.fence", Method::Get, format!("{}{fence}", self.url));
        let bank = Bank { base_url: self.url.parse().unwrap(), ..bank.clone() };
        assert_eq!(world.executor.send(&bank, request).await.unwrap().status, 404);
        let mut found = Vec::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap();
            if line.contains(&fence) && line.contains('✖') {
                return found;
            }
            if ["✖", "⚠"].iter().any(|mark| line.contains(mark)) && !line.contains("/fence-") {
                found.push(line);
            }
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A user whose calls go through the proxy; the bank's pages do not.
fn user<'a>(world: &'a World, code: &str, name: &str, proxy: &Proxy, settings: &Value) -> User<'a> {
    let mut user = User::new(world, code, name);
    user.bank.base_url = proxy.url.parse().unwrap();
    user.bank.settings = settings.clone();
    user.method = Some("Auth Meth by Photo");
    user
}

/// The calls that came to a bank, without ids and parameters.
fn operations(world: &World, code: &str) -> BTreeSet<String> {
    let calls = world.sandbox.ledger().calls(code);
    let template = |path: &str| {
        let mut previous = "";
        let mut parts = Vec::new();
        for part in path.split('?').next().unwrap().split('/') {
            let is_id = ["consents", "authorisations", "accounts", "card-accounts"].contains(&previous);
            parts.push(if is_id { "{}" } else { part });
            previous = part;
        }
        parts.join("/")
    };
    calls
        .iter()
        .filter(|call| call.path.starts_with("/v1/"))
        .map(|call| format!("{} {}", call.method, template(&call.path)))
        .collect()
}

#[tokio::test]
async fn every_call_and_every_answer_is_as_the_description_has_it() {
    let Some(installed) = installed("node.installed") else { return };
    let directory = tempfile::tempdir().unwrap();
    let description = description(directory.path());
    let mut world = World::with(
        |config| config.twins = ["described", "relative"].map(str::to_owned).to_vec(),
        Identities::default(),
    )
    .await;
    world.patient();
    let full = json!({
        "login": ["user_name", "password", "second_password"], "card_accounts": true, "with_balance": false,
    });
    let redirect = json!({ "approach": "redirect" });
    let users: [(&str, Value, &[&str]); 3] = [
        (EMBEDDED, json!({}), &["single-method", "decoupled", "locked"]),
        (DESCRIBED, full, &["figo01"]),
        (CONFIRMATION, redirect, &["figo01"]),
    ];
    // They take their time to start, so all at once.
    let start = |code: &str| Proxy::start(&installed, &description, world.bank(code).base_url.as_str());
    let mut proxies: Vec<Proxy> = users.iter().map(|(code, ..)| start(code)).collect();
    proxies = proxies.into_iter().map(Proxy::ready).collect();
    let mut seen = BTreeSet::new();
    for ((code, settings, names), proxy) in users.iter().zip(&mut proxies) {
        for name in *names {
            let mut user = user(&world, code, name, proxy, settings);
            let bank = user.bank.clone();
            (user.wrong_passwords, user.wrong_tans) = match *name {
                "single-method" => (1, 1),
                _ => (0, 0),
            };
            let end = user.run().await;
            let expected = (*name == "locked").then_some(Code::LoginBlocked);
            let violations = proxy.violations(&world, &bank).await;
            assert_eq!((end.failed, end.gave_up, violations), (expected, false, Vec::new()), "{code} {name}");
            assert!(end.journal.data.iter().all(|data| data.failure.is_none()), "{code} {name}");
        }
        seen.extend(operations(&world, code));
    }
    assert_eq!(seen, OPERATIONS.map(str::to_owned).into());
    // And an answer that breaks the description is found.
    let wrong = [
        (Step::Accounts, "/v1/accounts", r#"{"accounts":[{"currency":"EUR","iban":7}]}"#),
        (
            Step::Transactions,
            "/transactions",
            r#"{"transactions":{"booked":[{"transactionAmount":{"amount":"one"}}]}}"#,
        ),
    ];
    for (step, path, body) in wrong {
        let content_type = "application/json".to_owned();
        let fault = Fault::Raw { status: 200, content_type, body: body.to_owned() };
        world.sandbox.clear_scenarios();
        world.sandbox.add_scenarios(vec![Rule::at(step, fault)]);
        let user = user(&world, EMBEDDED, "single-method", &proxies[0], &json!({}));
        let bank = user.bank.clone();
        let end = user.run().await;
        let failed = end.failed.is_some() || end.journal.data.iter().any(|data| data.failure.is_some());
        let violations = proxies[0].violations(&world, &bank).await;
        let named = violations.iter().any(|line| line.contains(path) && line.contains("VIOLATIONS"));
        assert!(failed && named, "{step:?}: {:?} {violations:?}", end.failed);
    }
}
