//! `glimpse serve` and the commands around it over PostgreSQL.

use std::{os::unix::fs::PermissionsExt, path::Path};

use glimpse_testing::Postgres;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use crate::command::{Running, Said, Watch, glimpse, said};

const KEY: &str = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

fn configure(directory: &Path, address: &str) {
    let text = format!(
        r#"
        [listen]
        api = "127.0.0.1:0"
        widget = "127.0.0.1:0"
        metrics = "127.0.0.1:0"
        [public]
        api = "https://api.example.com"
        widget = "https://widget.example.com"
        [storage]
        postgres_file = "address"
        [keys]
        installation = "{KEY}"
        signing = "{KEY}"
        [log]
        format = "json"
        [[bank]]
        id = "example-bank"
        name = "Example Bank"
        bank_codes = ["10000000"]
        connector = "xs2a"
        base_url = "https://xs2a.example-bank.de"
        "#
    );
    std::fs::write(directory.join("glimpse.toml"), text).unwrap();
    std::fs::write(directory.join("address"), address).unwrap();
}

fn in_directory(directory: &Path, arguments: &[&str]) -> Said {
    let mut command = glimpse(arguments);
    said(command.args(["--config", "glimpse.toml"]).current_dir(directory).output().unwrap())
}

fn serve(directory: &Path) -> Running {
    let mut command = glimpse(&["serve", "--config", "glimpse.toml"]);
    command.current_dir(directory);
    Running::start(command, &Watch::Stderr)
}

fn ready(running: &Running) -> String {
    let line: Value = serde_json::from_str(&running.line_with("\"ready\"")).unwrap();
    format!("http://{}", line["api"].as_str().unwrap())
}

#[tokio::test]
async fn tables_are_made_and_several_servers_run() {
    let directory = tempfile::tempdir().unwrap();
    configure(directory.path(), &Postgres::shared_database());
    let refused = in_directory(directory.path(), &["serve"]);
    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains("Run `glimpse migrate` once"), "{}", refused.stderr);
    let doctor = in_directory(directory.path(), &["doctor"]);
    assert_eq!(doctor.status, 1);
    assert!(doctor.stdout.contains("problem  database: The database's tables are not"), "{}", doctor.stdout);
    let migrated = in_directory(directory.path(), &["migrate"]);
    assert_eq!(migrated.status, 0, "{}", migrated.stderr);
    assert!(migrated.stdout.contains("migrations: "), "{}", migrated.stdout);
    assert!(in_directory(directory.path(), &["migrate"]).stdout.contains("was up to date"));
    let doctor = in_directory(directory.path(), &["doctor"]);
    assert_eq!(doctor.status, 0, "{}{}", doctor.stdout, doctor.stderr);
    assert!(doctor.stdout.contains("ok       database: PostgreSQL answers, and its tables are up to date"));
    assert!(doctor.stdout.contains("ok       clocks: this machine's and the database's agree"));
    let added =
        in_directory(directory.path(), &["client", "add", "--test", "--name", "Flat Finder", "--json"]);
    let added: Value = serde_json::from_str(&added.stdout).unwrap_or_else(|_| panic!("{}", added.stderr));
    let id = added["client_id"].as_str().unwrap();
    let secret = added["client_secret"].as_str().unwrap();
    let nodes = [serve(directory.path()), serve(directory.path())];
    let api = [ready(&nodes[0]), ready(&nodes[1])];
    let client = Client::builder().no_proxy().build().unwrap();
    let body = json!({ "redirect_uri": "https://flats.example/back" });
    let made = client.post(format!("{}/onetime/access", api[0])).basic_auth(id, Some(secret)).json(&body);
    let made = made.send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let made: Value = made.json().await.unwrap();
    let url = format!("{}/onetime/access/{}", api[1], made["id"].as_str().unwrap());
    let asked = client.get(url).basic_auth(id, Some(secret)).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::OK, "what one node wrote, the other knows");
    for node in nodes {
        assert_eq!(node.end_with("TERM"), Some(0));
    }
    let trail = in_directory(directory.path(), &["audit", "export"]);
    assert!(trail.stdout.contains("\"created\""), "{} {}", trail.stdout, trail.stderr);
    assert!(!directory.path().join("glimpse-data").exists(), "nothing is kept beside the database");
}

#[tokio::test]
async fn a_server_waits_for_its_database() {
    let database = Postgres::new();
    let running = database.start();
    let address = database.create_database("glimpse");
    let directory = tempfile::tempdir().unwrap();
    configure(directory.path(), &address);
    assert_eq!(in_directory(directory.path(), &["migrate"]).status, 0);
    drop(running);
    // It ends when it is told to, also while it waits.
    let waiting = serve(directory.path());
    waiting.line_with("waiting for the database");
    assert_eq!(waiting.end_with("TERM"), Some(0));
    let server = serve(directory.path());
    server.line_with("waiting for the database");
    let running = database.start();
    let api = ready(&server);
    let client = Client::builder().no_proxy().build().unwrap();
    let health = async || client.get(format!("{api}/health/ready")).send().await.unwrap().status();
    assert_eq!(health().await, StatusCode::OK);
    drop(running);
    assert_eq!(health().await, StatusCode::SERVICE_UNAVAILABLE);
    let _running = database.start();
    assert_eq!(health().await, StatusCode::OK);
    assert_eq!(server.end_with("TERM"), Some(0));
}

#[test]
fn the_doctor_sees_a_clock_that_is_wrong_and_files_that_others_can_read() {
    let database = Postgres::new();
    let running = database.start();
    let address = database.create_database("glimpse");
    // What the database takes for the time is moved by a function in front of its own.
    database.sql(
        "glimpse",
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS \
         'SELECT pg_catalog.clock_timestamp() - make_interval(secs => 90)'; \
         ALTER ROLE glimpse SET search_path = public, pg_catalog",
    );
    let directory = tempfile::tempdir().unwrap();
    configure(directory.path(), &address);
    assert_eq!(in_directory(directory.path(), &["migrate"]).status, 0);
    let doctor = || in_directory(directory.path(), &["doctor"]);
    let said = doctor();
    assert_eq!(said.status, 1);
    assert!(said.stdout.contains(" s ahead of the database's"), "{}", said.stdout);
    drop(running);
    let said = doctor();
    assert_eq!(said.status, 1);
    assert!(said.stdout.contains("problem  database: Cannot use the PostgreSQL database"), "{}", said.stdout);
    let file = directory.path().join("glimpse.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("postgres_file = \"address\"", "")).unwrap();
    assert_eq!(in_directory(directory.path(), &["migrate"]).status, 0);
    let kept = directory.path().join("glimpse-data/glimpse.db");
    assert_eq!(doctor().status, 0, "{}", doctor().stdout);
    std::fs::set_permissions(&kept, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = doctor();
    assert_eq!(said.status, 1);
    assert!(said.stdout.contains("problem  database: others on this machine"), "{}", said.stdout);
}

#[test]
fn an_address_that_is_none_is_refused_without_being_repeated() {
    let directory = tempfile::tempdir().unwrap();
    configure(directory.path(), "mysql://glimpse:hunter2@host/name");
    let refused = in_directory(directory.path(), &["config", "check"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("storage.postgres"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("hunter2"), "{}", refused.stderr);
}
