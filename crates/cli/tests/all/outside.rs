//! Clients that nobody here wrote, against a demo: OAuth libraries, SDKs of this API family, the vendor's collection.
//!
//! `tests/outside/run` installs them, and lies beside the scripts that use them. Where they are missing the tests are
//! skipped, but with `GLIMPSE_OUTSIDE` they fail.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    demo::{at, demo},
    walk::walk,
};

const REDIRECT: &str = "http://localhost:9/callback";
const STATE: &str = "user_42 & more";

/// Where the clients are; `None` where they may be missing.
#[expect(clippy::print_stdout, reason = "who runs the tests is told what was not run, and how to")]
fn installed() -> Option<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/outside/clients");
    if directory.join("python.installed").exists() && directory.join("node.installed").exists() {
        return Some(directory);
    }
    assert!(std::env::var_os("GLIMPSE_OUTSIDE").is_none(), "run crates/cli/tests/outside/run first");
    println!("SKIPPED: crates/cli/tests/outside/run installs the clients");
    None
}

/// Runs a script with its case on the standard input; what it printed.
fn run(script: &str, case: &Value) -> Option<String> {
    let installed = installed()?;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside").join(script);
    let mut command = if script.ends_with(".py") {
        let mut command = Command::new(installed.join("python/bin/python"));
        command.arg(source);
        command
    } else {
        // Node looks for packages beside the script.
        let beside = installed.join("node").join(script);
        std::fs::copy(source, &beside).unwrap();
        let mut command = Command::new("node");
        command.arg(beside);
        command
    };
    for proxy in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
        command.env_remove(proxy);
    }
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(case.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{script}: {}\n{}", text(&output.stdout), text(&output.stderr));
    Some(text(&output.stdout))
}

/// A user goes through the Widget; then the script makes of the callback what it can.
async fn exchanged_by(script: &str) {
    if installed().is_none() {
        return;
    }
    let (_running, line) = demo(&[]);
    let ended = walk(&line, &json!({ "redirect_uri": REDIRECT, "state": STATE }), "single-method").await;
    let case = json!({
        "api": line["api"], "client_id": line["client_id"], "client_secret": line["client_secret"],
        "redirect_uri": REDIRECT, "state": STATE, "callback": ended.callback, "code": ended.parameter("code"),
        "ibans": ended.ibans,
    });
    assert_eq!(ended.ibans.len(), 3);
    assert!(run(script, &case).is_some());
}

#[tokio::test]
async fn requests_oauthlib_exchanges_the_code() {
    exchanged_by("with_requests_oauthlib.py").await;
}

#[tokio::test]
async fn authlib_exchanges_the_code() {
    exchanged_by("with_authlib.py").await;
}

#[tokio::test]
async fn openid_client_exchanges_the_code() {
    exchanged_by("with_openid_client.mjs").await;
}

#[tokio::test]
async fn simple_oauth2_exchanges_the_code_in_both_dialects() {
    exchanged_by("with_simple_oauth2.mjs").await;
}

#[tokio::test]
async fn an_sdk_of_this_api_family_in_python_reads_everything() {
    exchanged_by("with_python_figo.py").await;
}

#[tokio::test]
async fn an_sdk_of_this_api_family_in_javascript_reads_everything() {
    exchanged_by("with_node_figo.mjs").await;
}

#[tokio::test]
async fn the_requests_of_the_vendors_collection_are_answered() {
    if installed().is_none() {
        return;
    }
    let (_running, line) = demo(&[]);
    let collection = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/collection.json");
    let mut case = json!({
        "api": line["api"], "client_id": line["client_id"], "client_secret": line["client_secret"],
        "collection": collection, "only": ["Obtain URL to start the AIS flow via Widget"],
    });
    let said = run("with_collection.mjs", &case).unwrap();
    let created: Value = serde_json::from_str(&said).unwrap();
    let ended = crate::walk::go(&at(&created[0][2], "location"), "figo01").await;
    assert!(ended.callback.starts_with("http://localhost?code="), "{}", ended.callback);

    case["callback"] = json!(ended.callback);
    case["only"] = json!(["Exchange OAuth code", "Get accounts", "Get transactions", "Get securities"]);
    let said = run("with_collection.mjs", &case).unwrap();
    let answers: Vec<(String, u16, Value)> = serde_json::from_str(&said).unwrap();
    let statuses: Vec<u16> = answers.iter().map(|(_, status, _)| *status).collect();
    assert_eq!(statuses, [200, 200, 200, 403], "without a depot there are no securities to read: {said}");
    assert_eq!(answers[1].2["accounts"].as_array().unwrap().len(), 3);
    assert!(answers[2].2["transactions"].as_array().unwrap().len() > 50);
}
