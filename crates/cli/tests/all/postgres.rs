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
    private(&directory.join("glimpse.toml"), &text);
    private(&directory.join("address"), address);
}

fn private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    open_to(path, 0o600);
}

fn open_to(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
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
    let line: Value = serde_json::from_str(&server.line_with("not ready: opening the database")).unwrap();
    let at = |name: &str| format!("http://{}", line[name].as_str().unwrap());
    server.line_with("waiting for the database");
    let client = Client::builder().no_proxy().build().unwrap();
    let get = async |address: String| {
        let request = client.get(address).header("cookie", "glimpse-0123456789abcdef-language=fr");
        let answer = request.send().await.unwrap();
        let after = answer.headers().get_all("retry-after").iter().count();
        (answer.status().as_u16(), after, answer.text().await.unwrap())
    };
    assert_eq!(get(at("api") + "/health/live").await.0, 200);
    for path in ["/health/ready", "/health/ready/", "/rest/accounts", "/nowhere"] {
        let (status, after, body) = get(at("api") + path).await;
        assert_eq!((status, after), (503, 1), "{path}");
        assert!(body.contains("30006"), "{body}");
    }
    let (status, after, page) = get(at("widget") + "/?token=x").await;
    assert_eq!((status, after), (503, 1));
    assert!(page.contains("<html lang=\"fr\""), "{page}");
    let style = page.split("href=\"/assets/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(get(at("widget") + "/assets/" + style).await.0, 200);
    assert!(get(at("metrics") + "/metrics").await.2.contains("glimpse_store_up 0"));
    let running = database.start();
    assert_eq!(ready(&server), at("api"));
    let health = async || client.get(at("api") + "/health/ready").send().await.unwrap().status();
    assert_eq!(health().await, StatusCode::OK);
    drop(running);
    for _ in 0..3 {
        assert_eq!(health().await, StatusCode::SERVICE_UNAVAILABLE);
    }
    let _running = database.start();
    assert_eq!(health().await, StatusCode::OK);
    let (status, lines) = server.last_words("TERM");
    assert_eq!(status, Some(0));
    let with = |part: &str| lines.iter().filter(|line| line.contains(part)).count();
    assert_eq!(with("\"not ready\""), 1, "each reason once: {lines:#?}");
    assert_eq!(with("\"ready again\""), 1, "{lines:#?}");
    assert_eq!(with("\"glimpse::access\""), 0, "probes are no lines: {lines:#?}");
    assert_eq!(with("sqlx"), 0, "connections that died are replaced: {lines:#?}");
}

#[tokio::test]
async fn a_node_that_leaves_says_so_once() {
    let directory = tempfile::tempdir().unwrap();
    configure(directory.path(), &Postgres::shared_database());
    assert_eq!(in_directory(directory.path(), &["migrate"]).status, 0);
    let server = serve(directory.path());
    let api = ready(&server);
    let client = Client::builder().no_proxy().build().unwrap();
    let health =
        async || client.get(format!("{api}/health/ready")).send().await.map(|answer| answer.status());
    assert_eq!(health().await.unwrap(), StatusCode::OK);
    let pid = server.pid().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    server.line_with("leaving: not ready any more");
    // Until it does not listen any more.
    while let Ok(status) = health().await {
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&status), "{status}");
    }
    let (_, lines) = server.last_words("TERM");
    assert!(lines.iter().all(|line| !line.contains("ERROR")), "{lines:#?}");
    assert!(lines.iter().filter(|line| line.contains("this node is leaving")).count() <= 1, "{lines:#?}");
}

const OTHER: &str = "k2:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
const SAME_ID: &str = "k1:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

#[tokio::test]
async fn keys_that_are_missing_are_named_and_given_up_at_ones_word_alone() {
    let directory = tempfile::tempdir().unwrap();
    configure(directory.path(), &Postgres::shared_database());
    let here = directory.path();
    assert_eq!(in_directory(here, &["migrate"]).status, 0);
    let added = in_directory(here, &["client", "add", "--test", "--name", "Flat Finder", "--json"]);
    let added: Value = serde_json::from_str(&added.stdout).unwrap_or_else(|_| panic!("{}", added.stderr));
    let node = serve(here);
    let api = ready(&node);
    let body = json!({ "redirect_uri": "https://flats.example/back" });
    let made = Client::builder().no_proxy().build().unwrap().post(format!("{api}/onetime/access"));
    let made =
        made.basic_auth(added["client_id"].as_str().unwrap(), added["client_secret"].as_str()).json(&body);
    assert_eq!(made.send().await.unwrap().status(), StatusCode::CREATED);
    assert_eq!(node.end_with("TERM"), Some(0));
    let file = here.join("glimpse.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let doctor = || in_directory(here, &["doctor"]);
    assert!(doctor().stdout.contains("ok       keys: everything that lives in the database opens with them"));
    let refused = in_directory(here, &["key", "forget", "k1"]);
    assert_eq!(refused.status, 1, "its key is here: {}", refused.stdout);

    // A directory of keys of its own: none is made beside data that lives under others.
    let own =
        text.replace(&format!("installation = \"{KEY}\""), "").replace(&format!("signing = \"{KEY}\""), "");
    private(&file, &own);
    let refused = in_directory(here, &["serve"]);
    assert_eq!(refused.status, 1);
    assert!(
        refused.stderr.contains("There are no keys at") && refused.stderr.contains("k1"),
        "{}",
        refused.stderr
    );
    assert!(!here.join("glimpse-keys").exists());
    let said = doctor();
    assert!(
        said.status == 1 && said.stdout.contains("problem  keys: there is data that lives until"),
        "{}",
        said.stdout
    );

    for key in [SAME_ID, OTHER] {
        private(
            &file,
            &text.replace(&format!("installation = \"{KEY}\""), &format!("installation = \"{key}\"")),
        );
        let said = doctor();
        assert_eq!(said.status, 1, "{}", said.stdout);
        assert!(said.stdout.contains("not here: k1. Bring the keys here"), "{}", said.stdout);
    }
    let given_up = in_directory(here, &["key", "forget", "k1"]);
    assert_eq!(given_up.status, 0, "{}", given_up.stderr);
    assert_eq!(given_up.stdout, "Gave up the data under the key k1; minutes: 1.\n");
    assert_eq!(doctor().status, 0, "{}", doctor().stdout);
    assert!(in_directory(here, &["audit", "export"]).stdout.contains("given_up"));
}

#[test]
fn the_doctor_looks_at_files_with_secrets_and_at_room_for_connections() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    configure(here, &Postgres::shared_database());
    assert_eq!(in_directory(here, &["migrate"]).status, 0);
    let file = here.join("glimpse.toml");
    let doctor = || in_directory(here, &["doctor"]);
    assert_eq!(doctor().status, 0, "{}", doctor().stdout);
    let complains = |path: &Path| {
        open_to(path, 0o644);
        let said = doctor();
        assert_eq!(said.status, 1, "{}", said.stdout);
        let shown = path.file_name().unwrap().to_str().unwrap();
        let chmod = said.stdout.lines().any(|line| {
            line.contains("others on this machine can look into")
                && line.contains("chmod go= ")
                && line.ends_with(shown)
        });
        assert!(chmod, "{}", said.stdout);
        open_to(path, 0o600);
    };
    // With keys written in it, and the database's address in a file of its own.
    complains(&file);
    complains(&here.join("address"));
    let text = std::fs::read_to_string(&file).unwrap();
    for key in ["installation", "signing"] {
        private(&here.join(key), KEY);
    }
    let files = text
        .replace(&format!("installation = \"{KEY}\""), "installation_file = \"installation\"")
        .replace(&format!("signing = \"{KEY}\""), "signing_file = \"signing\"");
    private(&file, &files);
    complains(&here.join("installation"));
    complains(&here.join("signing"));
    // Nothing is secret in the file any more.
    open_to(&file, 0o644);
    assert_eq!(doctor().status, 0, "{}", doctor().stdout);
    private(&file, &files.replace("[storage]", "[storage]\nconnections = 1000"));
    let said = doctor();
    assert_eq!(said.status, 1);
    assert!(said.stdout.contains("warning  connections: storage.connections is 1000"), "{}", said.stdout);
}

#[test]
fn an_address_with_a_password_is_shown_to_nobody() {
    let directory = tempfile::tempdir().unwrap();
    configure(directory.path(), "");
    let file = directory.path().join("glimpse.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let address = "postgres = \"postgres://glimpse:hunter2@localhost:1/glimpse\"";
    private(&file, &text.replace("postgres_file = \"address\"", address));
    let shown = in_directory(directory.path(), &["config", "show"]);
    assert_eq!(shown.status, 0, "{}", shown.stderr);
    assert!(
        shown.stdout.contains("storage.postgres = (secret)") && !shown.stdout.contains("hunter2"),
        "{}",
        shown.stdout
    );
    // Also where keys stand elsewhere, the password makes the file one to look after.
    let keys = format!("installation = \"{KEY}\"");
    assert!(text.contains(&keys));
    open_to(&file, 0o644);
    let said = in_directory(directory.path(), &["doctor"]);
    assert!(said.stdout.contains("others on this machine can look into"), "{}", said.stdout);
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
