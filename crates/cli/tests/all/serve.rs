//! `glimpse serve`: a server for real users.

use std::{collections::BTreeSet, path::Path};

use reqwest::{Client, StatusCode};
use serde_json::Value;

use crate::command::{Running, Watch, glimpse, run, said};

const CONFIG: &str = r#"
[listen]
api = "127.0.0.1:0"
widget = "127.0.0.1:0"
metrics = "127.0.0.1:0"
[public]
api = "https://api.example.com"
widget = "https://widget.example.com"
[log]
format = "json"
[[bank]]
id = "example-bank"
name = "Example Bank"
bank_codes = ["10000000"]
connector = "xs2a"
base_url = "https://xs2a.example-bank.de"
"#;

/// A server in this directory, and the line with which it said that it was ready.
fn serve(directory: &Path) -> (Running, Value) {
    std::fs::write(directory.join("g.toml"), CONFIG).unwrap();
    let mut command = glimpse(&["serve", "--config", "g.toml"]);
    command.current_dir(directory);
    let running = Running::start(command, &Watch::Stderr);
    let line = serde_json::from_str(&running.line_with("\"ready\"")).unwrap();
    (running, line)
}

fn at(line: &Value, key: &str) -> String {
    format!("http://{}", line[key].as_str().unwrap())
}

#[tokio::test]
async fn it_starts_answers_and_ends() {
    let directory = tempfile::tempdir().unwrap();
    let (running, line) = serve(directory.path());
    let client = Client::builder().no_proxy().build().unwrap();
    let answer = client.get(at(&line, "api") + "/health/ready").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(running.end_with("TERM"), Some(0));
}

#[test]
fn a_log_that_no_terminal_shows_has_no_colours() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("g.toml"), CONFIG.replace("json", "text")).unwrap();
    let mut command = glimpse(&["serve", "--config", "g.toml"]);
    command.current_dir(&directory).env_remove("NO_COLOR");
    let running = Running::start(command, &Watch::Stderr);
    let line = running.line_with("ready");
    assert!(line.contains("INFO") && !line.contains('\u{1b}'), "{line:?}");
    assert_eq!(running.end_with("TERM"), Some(0));
}

#[tokio::test]
async fn it_has_no_clock_control() {
    let directory = tempfile::tempdir().unwrap();
    let (running, line) = serve(directory.path());
    let client = Client::builder().no_proxy().build().unwrap();
    for listener in ["api", "widget", "metrics"] {
        for path in ["/now", "/advance", "/clock", "/clock/advance", "/_sandbox/users"] {
            let get = client.get(at(&line, listener) + path).send().await.unwrap().status();
            let body = serde_json::json!({ "minutes": 61 });
            let post = client.post(at(&line, listener) + path).json(&body).send().await.unwrap().status();
            assert!(get.is_client_error() && post.is_client_error(), "{listener}{path}: {get}, {post}");
        }
        let said = run(&["clock", "advance", "61m", "--clock", &at(&line, listener)]);
        assert_eq!(said.status, 1);
        assert!(said.stderr.contains("A server for real users has none."), "{}", said.stderr);
    }
    assert_eq!(listeners(running.pid()), 3, "API, Widget and metrics, nothing else");
}

/// How many TCP sockets of a process listen.
fn listeners(pid: u32) -> usize {
    let sockets: BTreeSet<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok())
        .filter_map(|link| link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']').map(str::to_owned))
        .collect();
    ["tcp", "tcp6"]
        .into_iter()
        .filter_map(|table| std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).ok())
        .flat_map(|table| table.lines().skip(1).map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            // State 0A is LISTEN; the tenth column is the socket's inode.
            columns[3] == "0A" && sockets.contains(columns[9])
        })
        .count()
}

#[test]
fn without_banks_it_does_not_start() {
    let directory = tempfile::tempdir().unwrap();
    let output = glimpse(&["serve"]).current_dir(&directory).output().unwrap();
    let said = said(output);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("at least one bank is needed"), "{}", said.stderr);
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 0, "nothing was made");
}

#[test]
fn a_port_in_use_is_named_with_its_key() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("g.toml"), CONFIG).unwrap();
    let mut command = glimpse(&["serve", "--config", "g.toml"]);
    command.env("GLIMPSE_LISTEN__WIDGET", &address).current_dir(&directory);
    let said = said(command.output().unwrap());
    assert_eq!(said.status, 1);
    assert!(said.stderr.contains(&address) && said.stderr.contains("set listen.widget"), "{}", said.stderr);
}

#[tokio::test]
async fn clients_are_managed_while_it_runs_but_a_second_server_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let (_running, line) = serve(directory.path());
    let mut add =
        glimpse(&["client", "add", "--test", "--name", "Flat Finder", "--json", "--config", "g.toml"]);
    let added: Value = serde_json::from_slice(&add.current_dir(&directory).output().unwrap().stdout).unwrap();
    let client = Client::builder().no_proxy().build().unwrap();
    let create = |secret: String| {
        client
            .post(at(&line, "api") + "/onetime/access")
            .basic_auth(added["client_id"].as_str().unwrap(), Some(secret))
            .json(&serde_json::json!({ "redirect_uri": "http://localhost/back" }))
            .send()
    };
    let secret = added["client_secret"].as_str().unwrap().to_owned();
    assert_eq!(create(secret).await.unwrap().status(), StatusCode::CREATED);
    assert_eq!(create("wrong".to_owned()).await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let mut second = glimpse(&["serve", "--config", "g.toml"]);
    let second = said(second.current_dir(&directory).output().unwrap());
    assert_eq!(second.status, 1);
    assert!(second.stderr.contains("nother glimpse server is running"), "{}", second.stderr);
}
