//! The alert rules of `docs/alerts.yml`: what they name, a running server says, and Prometheus' own tool accepts them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use glimpse_testing::Postgres;

use super::stand::{CLIENT, Setup, Shared, Stand, parameter, plain_request};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// The metrics of the rules, each with a label that they look at, or none.
fn named(rules: &str) -> BTreeSet<(String, Option<String>)> {
    let word =
        |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let lines = rules.lines().filter(|line| !line.trim_start().starts_with('#'));
    let mut named = BTreeSet::new();
    for line in lines {
        for (at, _) in line.match_indices("glimpse_") {
            let metric = word(&line[at..]);
            let rest = &line[at + metric.len()..];
            let label = rest.strip_prefix('{').map(word);
            named.insert((metric, label));
        }
    }
    named
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_metric_that_a_rule_names_is_there() {
    let rules = fs::read_to_string(docs().join("alerts.yml")).unwrap();
    let shared = Some(Shared::over(&Postgres::shared_database()));
    let stand = Stand::build(Setup { shared, ..Setup::default() }).await;
    // A flow that leaves something to be cleaned up at the bank, and one that is deleted when it is due.
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("figo01").await;
    browser.submit("cancel", &[]).await;
    browser.submit("cancel_confirmed", &[]).await;
    assert_eq!(parameter(&browser.callback(), "abort").as_deref(), Some("true"));
    stand.access(plain_request()).await;
    let identity = "2027-11-23T10:00:00Z".parse().unwrap();
    stand.app().metrics.certificate("default", "transport", identity);
    until(&stand, "glimpse_clean_ups_total{outcome=\"done\"}").await;
    stand.hand.advance(Duration::from_secs(25 * 3600));
    stand.swept().await;
    assert_eq!(stand.get(CLIENT, "/onetime/access/none").await.status, 404);
    // Both went, perhaps in one sweep: each counts.
    until(&stand, "glimpse_deleted_flows_total 2\n").await;
    let said = until(&stand, "glimpse_deletion_lag_seconds_count 2\n").await;
    let names = named(&rules);
    assert!(names.len() > 10, "{names:?}");
    for (metric, label) in names {
        let sample = |line: &&str| {
            let rest = line.strip_prefix(metric.as_str());
            rest.is_some_and(|rest| rest.starts_with(['{', ' ']))
        };
        let found = said.lines().find(sample).unwrap_or_else(|| panic!("no {metric} in {said}"));
        if let Some(label) = label {
            assert!(found.contains(&format!("{label}=\"")), "{metric} has no label {label}: {found}");
        }
    }
}

/// The metrics once they say this, which is not at the moment at which it happens.
async fn until(stand: &Stand, counted: &str) -> String {
    for _ in 0..500 {
        let said = stand.metrics().await;
        if said.contains(counted) {
            return said;
        }
        // The worker that cleans up looks every few seconds of the test's time.
        stand.hand.advance(Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not counted: {}", stand.metrics().await);
}

/// A rule that no situation makes speak may be one that never does.
#[test]
fn every_rule_speaks_in_one_situation_and_is_silent_in_another() {
    let read = |file| fs::read_to_string(docs().join(file)).unwrap();
    let (rules, tests) = (read("alerts.yml"), read("alerts_test.yml"));
    let name = |rest: &str| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    let rules: BTreeSet<String> = rules.split("- alert: ").skip(1).map(name).collect();
    assert!(rules.len() > 10, "{rules:?}");
    let told = tests.split("alertname: ").skip(1).map(|rest| {
        // What is expected stands before the next one.
        (name(rest), rest.split("eval_time").next().unwrap().contains("exp_labels"))
    });
    let (speak, silent): (Vec<_>, Vec<_>) = told.partition(|(_, speaks)| *speaks);
    for cases in [speak, silent] {
        let cases: BTreeSet<String> = cases.into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(cases, rules);
    }
}

#[test]
fn prometheus_accepts_the_rules_and_they_say_what_they_should() {
    for arguments in [["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]] {
        let done = Command::new("promtool").args(arguments).current_dir(docs()).output();
        match done {
            Ok(done) => assert!(
                done.status.success(),
                "{arguments:?}: {}{}",
                String::from_utf8_lossy(&done.stdout),
                String::from_utf8_lossy(&done.stderr)
            ),
            Err(error) => {
                assert!(std::env::var_os("GLIMPSE_OUTSIDE").is_none(), "promtool is needed: {error}");
                println!("not checked: promtool is not installed (Debian's package is prometheus)");
            }
        }
    }
}
