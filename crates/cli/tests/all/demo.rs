//! `glimpse demo`, over its sockets.

use std::{net::TcpListener, os::unix::fs::PermissionsExt, path::Path, time::Instant};

use reqwest::{Client, StatusCode, redirect::Policy};
use serde_json::{Value, json};

use crate::command::{Running, Watch, glimpse, run};

/// A demo that is ready, and the line that it printed.
pub(crate) fn demo(arguments: &[&str]) -> (Running, Value) {
    let command = glimpse(&[&["demo", "--port", "0", "--json"], arguments].concat());
    let running = Running::start(command, &Watch::Stdout);
    let line = serde_json::from_str(&running.line_with("{")).unwrap();
    (running, line)
}

fn client() -> Client {
    Client::builder().no_proxy().redirect(Policy::none()).build().unwrap()
}

pub(crate) fn at(line: &Value, key: &str) -> String {
    line[key].as_str().unwrap().to_owned()
}

async fn status(url: String) -> StatusCode {
    client().get(url).send().await.unwrap().status()
}

#[tokio::test]
async fn the_line_has_the_promised_keys_and_everything_answers() {
    let (running, line) = demo(&[]);
    let mut keys: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["api", "app", "banks", "client_id", "client_secret", "clock", "metrics", "pid", "widget"]
    );
    assert_eq!(line["pid"], running.pid());
    let bank = &line["banks"][0];
    let mut keys: Vec<&str> = bank.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["bank_code", "name", "url", "users"]);
    assert_eq!(
        (&bank["name"], &bank["bank_code"]),
        (&json!("Mockbank - Embedded/Decoupled"), &json!("90094815"))
    );
    assert_eq!(bank["users"][0]["user"], "figo01");

    assert!(at(&line, "app").starts_with("http://localhost:"), "another site than the service");
    for key in ["api", "widget", "clock"] {
        assert!(at(&line, key).starts_with("http://127.0.0.1:"), "{key}");
    }
    assert_eq!(status(at(&line, "api") + "/health/ready").await, StatusCode::OK);
    assert_eq!(status(at(&line, "api") + "/openapi.json").await, StatusCode::OK);
    assert_eq!(status(at(&line, "metrics")).await, StatusCode::OK);
    assert_eq!(status(at(&line, "app")).await, StatusCode::OK);
    assert_eq!(status(at(&line, "clock")).await, StatusCode::OK);
    assert_eq!(running.end_with("INT"), Some(0));
}

#[test]
fn its_table_of_users_is_printed() {
    let said = run(&["demo", "--users"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let row = said.stdout.lines().find(|line| line.starts_with("challenge-expired ")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().take(3).collect();
    assert_eq!(cells, ["challenge-expired", "sca.expired", "success"], "how it ends at each bank");
    assert!(said.stdout.starts_with(glimpse_sandbox::users_table().trim_end()), "{}", said.stdout);
    assert!(
        said.stdout.trim_end().ends_with(glimpse_sandbox::fints_users_table().trim_end()),
        "{}",
        said.stdout
    );
}

#[tokio::test]
async fn its_banks_do_what_a_scenario_says() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("faults.toml");
    let path = file.to_str().unwrap();
    std::fs::write(&file, "[[rule]]\nstep = \"page\"\nfault = { kind = \"html\", status = 502 }\n").unwrap();
    let (_running, line) = demo(&["--scenario", path]);
    let rules = client().get(at(&line["banks"][1], "url") + "/_sandbox/scenarios").send().await.unwrap();
    let rules: Value = rules.json().await.unwrap();
    assert_eq!(rules["rules"][0]["fault"]["status"], 502, "{rules}");

    std::fs::write(&file, "[[rule]]\nstep = \"consent\"\nfault = { kind = \"expire\" }\n").unwrap();
    let said = run(&["demo", "--port", "0", "--scenario", path]);
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("rule 1") && said.stderr.contains("fault"), "{}", said.stderr);
    std::fs::remove_file(&file).unwrap();
    assert!(run(&["demo", "--port", "0", "--scenario", path]).stderr.contains("cannot read"));
}

#[tokio::test]
async fn its_client_makes_a_link_into_its_widget() {
    let (_running, line) = demo(&[]);
    let answer = client()
        .post(at(&line, "api") + "/onetime/access")
        .basic_auth(at(&line, "client_id"), Some(at(&line, "client_secret")))
        .json(&json!({ "redirect_uri": "http://localhost/back" }))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let created: Value = answer.json().await.unwrap();
    let location = at(&created, "location");
    assert!(location.starts_with(&(at(&line, "widget") + "/?token=")), "{location}");
    assert!(status(location).await.is_success());
}

/// From the example application to the bank's depot and back: its page lists what lies there.
#[tokio::test]
async fn a_depot_of_the_demobank_is_seen_in_the_app() {
    let (_running, line) = demo(&[]);
    let app = at(&line, "app");
    let away = client().post(format!("{app}/start")).form(&[("kind", "Depot")]).send().await.unwrap();
    let text = |name: &str| away.headers()[name].to_str().unwrap().to_owned();
    let (location, cookie) = (text("location"), text("set-cookie"));
    let cookie = cookie.split(';').next().unwrap();
    let login = [("f_user_name", "demo"), ("f_pin", "demo")];
    let back = crate::walk::go_at(&location, "demobank", &login).await.callback;
    let returned = client().get(back).header("Cookie", cookie).send().await.unwrap();
    assert_eq!(returned.headers()["location"], "/income");
    let page = client().get(format!("{app}/income")).header("Cookie", cookie).send().await.unwrap();
    let page = page.text().await.unwrap();
    for part in ["DE0005190003", "US0378331005", "IE00B4L5Y983", "DE0001102580", "865985", "APPLE INC."] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("keine Umsätze"), "{page}");
}

#[tokio::test]
async fn its_time_is_moved_by_the_command_and_by_the_page() {
    let (_running, line) = demo(&[]);
    let clock = at(&line, "clock");
    let show = |arguments: &[&str]| -> jiff::Timestamp {
        let said = run(&[arguments, &["--clock", &clock]].concat());
        assert_eq!((said.status, said.stderr.as_str()), (0, ""));
        said.stdout.trim().parse().unwrap()
    };
    let minutes = |from: jiff::Timestamp, to: jiff::Timestamp| to.duration_since(from).as_mins();
    let before = show(&["clock", "show"]);
    let after = show(&["clock", "advance", "61m"]);
    assert_eq!(minutes(before, after), 61);
    let by_form = client().post(format!("{clock}/advance")).form(&[("minutes", "10")]).send().await.unwrap();
    assert_eq!(by_form.status(), StatusCode::SEE_OTHER);
    let now = show(&["clock", "show"]);
    assert_eq!(minutes(after, now), 10);
    for body in [json!({}), json!({ "minutes": -1 }), json!({ "minutes": u64::MAX }), json!({ "hours": 1 })] {
        let refused = client().post(format!("{clock}/advance")).json(&body).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{body}");
    }
    let elsewhere = client()
        .post(format!("{clock}/advance"))
        .header("Origin", "https://evil.example")
        .form(&[("minutes", "10")])
        .send()
        .await
        .unwrap();
    assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN);
    let rebound = client().get(format!("{clock}/now")).header("Host", "evil.example").send().await.unwrap();
    assert_eq!(rebound.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_directory_is_kept_with_its_client_and_its_time() {
    let directory = tempfile::tempdir().unwrap();
    let arguments = ["--data-dir", directory.path().to_str().unwrap()];
    let (first, line) = demo(&arguments);
    let secret = directory.path().join("client-secret");
    assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    let moved = run(&["clock", "advance", "24h", "--clock", &at(&line, "clock")]);
    let moved: jiff::Timestamp = moved.stdout.trim().parse().unwrap();
    assert_eq!(first.end_with("TERM"), Some(0));
    let log = std::fs::metadata(directory.path().join("data/glimpse.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "the end leaves the database whole");
    let (_second, again) = demo(&arguments);
    assert_eq!(at(&again, "client_id"), at(&line, "client_id"));
    assert_eq!(at(&again, "client_secret"), at(&line, "client_secret"));
    let created = client()
        .post(at(&again, "api") + "/onetime/access")
        .basic_auth(at(&line, "client_id"), Some(at(&line, "client_secret")))
        .json(&json!({ "redirect_uri": "http://localhost/back" }));
    assert_eq!(created.send().await.unwrap().status(), StatusCode::CREATED);
    let now = run(&["clock", "show", "--clock", &at(&again, "clock")]);
    assert!(now.stdout.trim().parse::<jiff::Timestamp>().unwrap() >= moved);
}

/// A moved clock runs on while the demo is dead: what it says after a kill is not a moment earlier than what it would have
/// said otherwise.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a program that was killed is dead in real time")]
async fn a_killed_demo_goes_on_at_the_time_at_which_it_would_be() {
    let directory = tempfile::tempdir().unwrap();
    let arguments = ["--data-dir", directory.path().to_str().unwrap()];
    let show = |line: &Value| -> jiff::Timestamp {
        run(&["clock", "show", "--clock", &at(line, "clock")]).stdout.trim().parse().unwrap()
    };
    let (first, line) = demo(&arguments);
    let _moved = run(&["clock", "advance", "5h", "--clock", &at(&line, "clock")]);
    let before = show(&line);
    let seen = Instant::now();
    assert_eq!(first.end_with("KILL"), None);
    let (_second, again) = demo(&arguments);
    let dead = jiff::SignedDuration::try_from(seen.elapsed()).unwrap();
    let passed = show(&again).duration_since(before);
    // The time is given to the millisecond, and two clocks of the machine are compared.
    assert!(passed >= dead - jiff::SignedDuration::from_millis(20), "{passed} in {dead}");
}

#[tokio::test]
async fn a_client_secret_that_was_lost_is_made_anew() {
    let directory = tempfile::tempdir().unwrap();
    let arguments = ["--data-dir", directory.path().to_str().unwrap()];
    let (first, line) = demo(&arguments);
    assert_eq!(first.end_with("TERM"), Some(0));
    std::fs::write(directory.path().join("client-secret"), "another\n").unwrap();
    let (_second, again) = demo(&arguments);
    assert_eq!(at(&again, "client_id"), at(&line, "client_id"));
    let kept = std::fs::read_to_string(directory.path().join("client-secret")).unwrap();
    assert_eq!(kept.trim(), at(&again, "client_secret"));
    assert_ne!(at(&again, "client_secret"), at(&line, "client_secret"));
}

#[tokio::test]
async fn the_clock_says_what_it_does_not_do_and_what_came_back() {
    let (_running, line) = demo(&[]);
    let clock = at(&line, "clock");
    for far in ["0m", "400d"] {
        let said = run(&["clock", "advance", far, "--clock", &clock]);
        assert_eq!(said.status, 1);
        assert!(said.stderr.contains("at least a second, at most a year"), "{}", said.stderr);
        assert!(!said.stderr.contains("No clock"), "{}", said.stderr);
    }
    for (query, told) in [
        ("", "Nothing came along"),
        ("?flow_id=x&success=false&abort=true", "The user cancelled."),
        ("?flow_id=x&success=false&abort=false&error=bank.limit", "It failed: bank.limit."),
        ("?code=a.b.c&flow_id=x&success=true&abort=false", "code=a.b.c"),
    ] {
        let answer = client().get(format!("{clock}/callback{query}")).send().await.unwrap();
        // `no-referrer` would make browsers send `Origin: null` with the page's own forms.
        assert_eq!(answer.headers()["referrer-policy"], "same-origin");
        let page = answer.text().await.unwrap();
        assert!(page.contains(told), "{query}: {page}");
    }
}

#[test]
fn a_second_one_on_the_same_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let arguments = ["--data-dir", directory.path().to_str().unwrap()];
    let (_first, _) = demo(&arguments);
    let second = run(&[&["demo", "--port", "0"], &arguments[..]].concat());
    assert_eq!(second.status, 1);
    assert!(second.stderr.contains("nother glimpse server is running"), "{}", second.stderr);
}

#[test]
fn a_temporary_directory_is_removed_at_the_end() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = glimpse(&["demo", "--port", "0", "--json"]);
    command.env("TMPDIR", directory.path());
    let running = Running::start(command, &Watch::Stdout);
    running.line_with("{");
    assert_eq!(entries(directory.path()), 1);
    assert_eq!(running.end_with("INT"), Some(0));
    assert_eq!(entries(directory.path()), 0);
}

fn entries(directory: &Path) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}

#[test]
fn a_port_in_use_is_named_with_its_purpose_and_the_option() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let said = run(&["demo", "--port", &port.to_string()]);
    assert_eq!((said.status, said.stdout.as_str()), (1, ""));
    assert_eq!(
        said.stderr,
        format!(
            "glimpse: Port {port}, which is for the API, is in use.\n  Is another demo running? Other ports: glimpse \
             demo --port 8600, or --port 0 for free ones.\n"
        )
    );
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("demo");
    let said = run(&["demo", "--port", "0", "--data-dir", below.to_str().unwrap()]);
    assert_eq!((said.status, said.stdout.as_str()), (1, ""));
    assert!(
        said.stderr.contains(&format!("The directory {} cannot be written", below.display())),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("Give another one with --data-dir"), "{}", said.stderr);
}

#[test]
fn ports_that_cannot_be_are_refused() {
    for port in ["80", "65527", "65535"] {
        let said = run(&["demo", "--port", port]);
        assert_eq!(said.status, 2, "{port}");
        assert!(said.stderr.contains("Give a number from 1024 to 65526"), "{}", said.stderr);
    }
}

#[test]
fn the_start_text_has_what_a_person_needs() {
    let running = Running::start(glimpse(&["demo", "--port", "0"]), &Watch::Stdout);
    for part in [
        "glimpse demo is ready",
        "app      http://localhost:",
        "clock    http://127.0.0.1:",
        "90094815",
        "client id",
        "client secret",
        "password 654321, TAN 123456",
        "figo01",
        "curl -s -w '\\n' -u ",
        "/onetime/access",
        "/auth/token",
        "/rest/accounts",
        "/rest/transactions",
        "/rest/securities",
        "removed at the end",
    ] {
        running.line_with(part);
    }
    assert_eq!(running.end_with("INT"), Some(0));
}
