//! A strict sandbox bank against calls that nobody would make: schemathesis reads the official description and makes up
//! what it allows and what it does not, in its coverage and fuzzing phases. No answer is a failure of the bank's own or
//! other than the description has it, and every operation succeeds at least once.
//!
//! `tests/outside/run` installs it. The calls are the same in each run.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use glimpse_sandbox::{Fault, Rule, Step};
use jiff::ToSpan as _;
use tokio::{task::spawn_blocking, time::timeout};

use crate::harness::World;
use crate::identity::secured;
use crate::official::{DESCRIBED, description, installed};

/// As many operations as the description has of account information.
const OPERATIONS: usize = 17;
/// What is held against the description of each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";
/// Longer than it takes on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(900);

/// How often each operation was answered with each status.
type Seen = BTreeMap<String, BTreeMap<u16, u32>>;

/// Runs the fuzzer against the bank, with the certificates that lie in a directory.
async fn fuzz(installed: &Path, world: &World, at: &Path, seed: usize, arguments: &[&str]) -> (Output, Seen) {
    let seen = at.join("seen.json");
    let [certificate, key, authorities] =
        ["qwac.pem", "qwac.key", "authority.pem"].map(|name| at.join(name).display().to_string());
    let bank = world.bank(DESCRIBED).base_url.as_str().trim_end_matches('/').to_owned();
    let mut command = Command::new(installed.join("python/bin/python"));
    command.args(["-m", "schemathesis.cli", "run"]).arg(description(at)).args(["--url", &bank]);
    command.args(arguments).args(["--checks", CHECKS, "--generation-deterministic", "--workers", "1"]);
    command.args(["--suppress-health-check", "all", "--warnings", "off", "--no-color"]);
    command.args(["--request-cert", &certificate, "--request-cert-key", &key, "--tls-verify", &authorities]);
    command.args(["--request-timeout", "120", "--continue-on-failure"]);
    command.current_dir(at).stdin(Stdio::null());
    command.env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("PYTHONPATH", Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside"));
    command.env("GLIMPSE_BANK", &bank).env("GLIMPSE_SEEN", &seen).env("GLIMPSE_SEED", seed.to_string());
    command.env("GLIMPSE_TLS", [certificate, key, authorities].join(":"));
    command.env("GLIMPSE_FROM", world.goal().today.checked_sub(30.days()).unwrap().to_string());
    for proxy in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
        command.env_remove(proxy);
    }
    // If it takes longer, the bank goes away with the test, and the fuzzer ends for lack of it.
    let said = timeout(PATIENCE, spawn_blocking(move || command.output().unwrap())).await.unwrap().unwrap();
    let seen = serde_json::from_slice(&fs::read(seen).unwrap_or_default()).unwrap_or_default();
    (said, seen)
}

fn text(said: &Output) -> String {
    String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_up_is_answered_as_the_description_has_it() {
    let Some(installed) = installed("python.installed") else { return };
    let (world, directory, _authority) = secured(&["described"]).await;
    let phases = ["--phases", "coverage,fuzzing", "--max-examples", "40"];
    let (said, mut seen) = fuzz(&installed, &world, directory.path(), 0, &phases).await;
    assert!(said.status.success(), "{}", text(&said));
    // Methods that the description does not know are tried too, and refused.
    seen.retain(|_, statuses| !statuses.keys().all(|status| *status == 405));
    let succeeded = seen.values().filter(|statuses| statuses.keys().any(|status| *status < 300));
    assert_eq!((seen.len(), succeeded.count()), (OPERATIONS, OPERATIONS), "{seen:?}");
    // And what breaks the description is found.
    let raw = |status, body: &str| {
        let content_type = "application/json".to_owned();
        Fault::Raw { status, content_type, body: body.to_owned() }
    };
    let wrong = [
        (raw(200, r#"{"balances":[{"balanceType":"expected"}]}"#), "Response violates schema"),
        (raw(418, "{}"), "Undocumented status code"),
        (raw(500, "{}"), "Server error"),
    ];
    let one = ["--phases", "fuzzing", "--max-examples", "4", "--include-operation-id", "getBalances"];
    for (place, (fault, found)) in wrong.into_iter().enumerate() {
        world.sandbox.clear_scenarios();
        world.sandbox.add_scenarios(vec![Rule::at(Step::Balances, fault)]);
        let (said, _) = fuzz(&installed, &world, directory.path(), 1 + place, &one).await;
        let text = text(&said);
        assert!(!said.status.success() && text.contains(found), "{found}: {text}");
    }
}
