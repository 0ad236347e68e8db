//! Clients are managed beside a database that may or may not be there yet.

use std::path::Path;

use serde_json::Value;

use crate::command::{Said, glimpse, run, said};

/// Runs a command on the database in this directory.
fn at(directory: &Path, arguments: &[&str]) -> Said {
    let data = directory.join("data");
    said(glimpse(&[arguments, &["--data-dir", data.to_str().unwrap()]].concat()).output().unwrap())
}

fn json(said: &Said) -> Value {
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    serde_json::from_str(&said.stdout).unwrap()
}

fn add(directory: &Path) -> (String, String) {
    let added = json(&at(directory, &["client", "add", "--test", "--name", "Flat Finder", "--json"]));
    let text = |key: &str| added[key].as_str().unwrap().to_owned();
    (text("client_id"), text("client_secret"))
}

#[test]
fn a_client_is_added_listed_disabled_enabled_and_removed() {
    let directory = tempfile::tempdir().unwrap();
    let (id, secret) = add(directory.path());
    assert!(id.bytes().chain(secret.bytes()).all(|byte| byte.is_ascii_alphanumeric()));
    assert!(secret.len() >= 43, "256 bits");
    let line = at(directory.path(), &["client", "list"]).stdout;
    assert_eq!(line, format!("{id}  test  enabled   1 secret  \"Flat Finder\"\n"));
    assert_eq!(
        at(directory.path(), &["client", "disable", &id]).stdout,
        format!("Disabled the client {id}.\n")
    );
    assert!(at(directory.path(), &["client", "list"]).stdout.contains("disabled"));
    assert_eq!(
        at(directory.path(), &["client", "enable", &id]).stdout,
        format!("Enabled the client {id}.\n")
    );
    assert!(json(&at(directory.path(), &["client", "list", "--json"]))["disabled_at"].is_null());
    assert_eq!(
        at(directory.path(), &["client", "remove", &id]).stdout,
        format!("Removed the client {id}.\n")
    );
    let again = at(directory.path(), &["client", "remove", &id]);
    assert_eq!(again.status, 1);
    assert_eq!(
        again.stderr,
        format!("glimpse: There is no client {id}.\n  glimpse client list shows them all.\n")
    );
    assert!(at(directory.path(), &["client", "list"]).stdout.starts_with("There are no clients yet."));
}

#[test]
fn where_no_database_is_none_is_made_and_the_place_is_said() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    for command in [
        &["client", "list"][..],
        &["client", "disable", "x"],
        &["client", "enable", "x"],
        &["client", "remove", "x"],
        &["client", "rotate-secret", "x"],
        &["audit", "export"],
    ] {
        let said = at(directory.path(), command);
        assert_eq!((said.status, said.stdout.as_str()), (1, ""), "{command:?}");
        let place = format!("There is no database at {}.", data.join("glimpse.db").display());
        assert!(said.stderr.contains(&place) && said.stderr.contains("storage.directory"), "{}", said.stderr);
        assert!(!data.exists(), "{command:?} made something");
    }
}

#[test]
fn the_database_is_whole_without_its_log() {
    let directory = tempfile::tempdir().unwrap();
    let (id, _) = add(directory.path());
    let data = directory.path().join("data");
    let log = std::fs::metadata(data.join("glimpse.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "what was written is in the log only");
    std::fs::create_dir(directory.path().join("copy")).unwrap();
    let copy = directory.path().join("copy/glimpse.db");
    std::fs::copy(data.join("glimpse.db"), &copy).unwrap();
    let listed = run(&["client", "list", "--data-dir", copy.parent().unwrap().to_str().unwrap()]);
    assert!(listed.stdout.contains(&id), "{}", listed.stderr);
}

#[test]
fn a_secret_is_not_kept_in_clear() {
    let directory = tempfile::tempdir().unwrap();
    let (_, secret) = add(directory.path());
    let files = std::fs::read_dir(directory.path().join("data")).unwrap();
    let mut read = 0;
    for file in files {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        read += bytes.len();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
    assert!(read > 0);
}

#[test]
fn rotation_keeps_at_most_two_secrets() {
    let directory = tempfile::tempdir().unwrap();
    let (id, first) = add(directory.path());
    let rotate = |keep: &str| {
        json(&at(directory.path(), &["client", "rotate-secret", &id, "--keep-old", keep, "--json"]))
    };
    let count =
        || json(&at(directory.path(), &["client", "list", "--json"]))["secrets"].as_array().unwrap().len();
    let second = rotate("24h");
    assert_ne!(second["client_secret"].as_str().unwrap(), first);
    assert!(second["old_secret_until"].is_string());
    assert_eq!(count(), 2);
    let by_default = json(&at(directory.path(), &["client", "rotate-secret", &id, "--json"]));
    let listed = json(&at(directory.path(), &["client", "list", "--json"]));
    let secrets = listed["secrets"].as_array().unwrap();
    let new = secrets.iter().find(|secret| secret["expires_at"].is_null()).unwrap();
    let time = |text: &Value| text.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let kept = time(&by_default["old_secret_until"]).duration_since(time(&new["created_at"]));
    // What is kept of a time are its milliseconds.
    assert!((kept.as_secs() - 24 * 3600).abs() <= 1, "the old secret goes on for {kept}");
    assert_eq!(count(), 2);
    let last = rotate("0s");
    assert!(last["old_secret_until"].is_null());
    assert_eq!(count(), 1);
}

#[test]
fn a_live_client_needs_addresses_and_an_operator() {
    let directory = tempfile::tempdir().unwrap();
    let live = ["client", "add", "--live", "--name", "Flat Finder"];
    let without = at(directory.path(), &live);
    assert_eq!(without.status, 2);
    assert!(without.stderr.contains("--redirect-uri https://"), "{}", without.stderr);
    for (uri, why) in [
        ("http://flats.example/bank", "http is for loopback hosts only"),
        ("http://localhost:1/", "A live client must not use a loopback host."),
        ("https://flats.example/#x", "fragment"),
    ] {
        let refused = at(directory.path(), &[&live[..], &["--redirect-uri", uri]].concat());
        assert_eq!(refused.status, 2, "{uri}");
        assert!(refused.stderr.contains(why), "{uri}\n{}", refused.stderr);
    }
    let good = [&live[..], &["--redirect-uri", "https://flats.example/bank"]].concat();
    let nobody = at(directory.path(), &good);
    assert_eq!(nobody.status, 2);
    assert!(nobody.stderr.contains("Set operator.name, operator.licence,"), "{}", nobody.stderr);
    let data = directory.path().join("data");
    let mut command = glimpse(&[&good[..], &["--json", "--data-dir", data.to_str().unwrap()]].concat());
    command.envs([
        ("GLIMPSE_OPERATOR__NAME", "Example Bank Services GmbH"),
        ("GLIMPSE_OPERATOR__LICENCE", "BaFin-ID 10000000"),
        ("GLIMPSE_OPERATOR__PRIVACY_URL", "https://example.com/privacy"),
        ("GLIMPSE_OPERATOR__TERMS_URL", "https://example.com/terms"),
    ]);
    let added = json(&said(command.output().unwrap()));
    assert_eq!(added["kind"], "live");
    assert_eq!(added["redirect_uris"][0], "https://flats.example/bank");
}

#[test]
fn test_or_live_must_be_said() {
    let said = run(&["client", "add", "--name", "Flat Finder"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("--test") && said.stderr.contains("--live"), "{}", said.stderr);
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("data");
    let said = run(&["client", "add", "--test", "--name", "A", "--data-dir", below.to_str().unwrap()]);
    assert_eq!(said.status, 1);
    assert!(said.stderr.contains(below.to_str().unwrap()), "{}", said.stderr);
    assert!(said.stderr.contains("--data-dir DIR"), "{}", said.stderr);
}

#[test]
fn the_audit_trail_of_a_new_installation_is_empty() {
    let directory = tempfile::tempdir().unwrap();
    add(directory.path());
    let said = at(directory.path(), &["audit", "export", "--since", "24h"]);
    assert_eq!((said.status, said.stdout.as_str(), said.stderr.as_str()), (0, "", ""));
}
