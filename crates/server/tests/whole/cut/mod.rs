//! The connection to PostgreSQL is cut before, in and after the commit of every transaction that has a name, units of work
//! and all others, while the other tests of this program run over it: what they expect of a server holds all the same.

mod plan;
mod store;
mod wire;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, OnceLock},
};

use glimpse_model::ClientId;
use glimpse_store::{AuditRow, PostgresOptions, PostgresStore, Store};
use glimpse_testing::Postgres;
use jiff::Timestamp;

use plan::{MOMENTS, Plan, cuts};
use store::Telling;

use super::stand::client;

/// Tells a process of this test binary that it runs over a database that is cut off, and where it writes down when.
const NOTES: &str = "GLIMPSE_TEST_CUTS";

/// Tests that go through every unit of work, and the units that few of the others come to.
const TESTS: &[(&str, &[&str])] = &[
    ("faults::", &["step.renew"]),
    ("flow::", &["flow.revoke"]),
    ("lifetimes::", &["sweep", "epoch.ensure", "time.note", "client.put"]),
    ("nodes::", &["flow.fence_off", "step.ask_again", "clean_up.claim", "clean_up.drop"]),
    ("phone::", &["phone.number", "phone.offer", "phone.stay", "phone.taken"]),
    ("stalled::", &["flow.stall", "flow.wait_on"]),
    ("told::", &["flow.abort", "flow.leave", "step.release"]),
    ("ways::", &["trip.brought", "trip.number", "trip.spoilt"]),
    (COMMANDS, &["client.remove", "audit.append", "epoch.drop"]),
];

/// The test below of what commands write and no server does.
const COMMANDS: &str = "cut::what_commands_write";

/// How often they are run until every unit was cut everywhere.
const ROUNDS: usize = 6;

/// The store of a test, where they run over one that is cut off.
pub(crate) async fn store() -> Option<Arc<dyn Store>> {
    plan()?;
    let address = Postgres::shared_database();
    PostgresOptions::parse(&address).unwrap().migrate().await.unwrap();
    over(&address).await
}

/// The same over a database that is there already.
pub(crate) async fn over(address: &str) -> Option<Arc<dyn Store>> {
    let plan = plan()?;
    let (socket, database) = glimpse_testing::socket_of(address);
    let cut = wire::before(socket, Arc::clone(&plan)).await;
    let address = format!("postgres://glimpse@{cut}/{database}?sslmode=disable");
    let options = PostgresOptions::parse(&address).unwrap().connections(4);
    let inner = PostgresStore::open(&options).await.unwrap();
    Some(Arc::new(Telling { inner, plan }))
}

fn plan() -> Option<Arc<Plan>> {
    static PLAN: OnceLock<Option<Arc<Plan>>> = OnceLock::new();
    let notes = || env::var_os(NOTES).map(|file| Arc::new(Plan::of(Path::new(&file))));
    PLAN.get_or_init(notes).clone()
}

#[test]
fn every_transaction_stands_a_cut_around_its_commit() {
    if env::var_os(NOTES).is_some() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let notes = directory.path().join("cuts");
    let names = names();
    assert!(names.len() > 20, "{names:?}");
    let wanted: BTreeSet<_> =
        names.iter().flat_map(|name| MOMENTS.map(|moment| (name.clone(), moment))).collect();
    for _ in 0..ROUNDS {
        let done = cuts(&notes);
        let missing: BTreeSet<_> = wanted.difference(&done).map(|(name, _)| name.as_str()).collect();
        let again = |(_, units): &&(&str, &[&str])| units.iter().any(|unit| missing.contains(unit));
        let tests: Vec<&str> = match TESTS.iter().filter(again).map(|(tests, _)| *tests).collect() {
            some if !done.is_empty() => some,
            _ => TESTS.iter().map(|(tests, _)| *tests).collect(),
        };
        let tests = Command::new(env::current_exe().unwrap())
            .args(tests)
            .args(["--skip", "cut::every", "--test-threads", "4"])
            .env(NOTES, &notes)
            .output()
            .unwrap();
        assert!(tests.status.success(), "{}", String::from_utf8_lossy(&tests.stdout));
        if wanted.is_subset(&cuts(&notes)) {
            return;
        }
    }
    let missing: Vec<_> = wanted.difference(&cuts(&notes)).cloned().collect();
    panic!("never cut: {missing:?}");
}

#[tokio::test]
async fn what_commands_write_is_written_once() {
    let Some(store) = store().await else { return };
    let at: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
    for number in 0_i64..4 {
        let name = format!("client-{number}");
        store.put_client(&client(&name, "secret", at)).await.unwrap();
        assert!(store.remove_client(&ClientId::from(name.as_str())).await.unwrap(), "{name}");
        let line = AuditRow {
            seq: 0,
            at,
            event: "key_destroyed".to_owned(),
            flow: None,
            client: None,
            bank: None,
            detail: Some(name),
        };
        store.audit(line).await.unwrap();
        store.ensure_epoch(number, vec![1]).await.unwrap();
        store.drop_epoch(number).await.unwrap();
        assert!(store.epoch(number).await.unwrap().is_none());
    }
    assert!(store.clients().await.unwrap().is_empty());
    let lines = store.audit_after(0, 100).await.unwrap();
    let details: Vec<&str> = lines.iter().filter_map(|line| line.detail.as_deref()).collect();
    assert_eq!(details, ["client-0", "client-1", "client-2", "client-3"], "each once");
}

/// The names of all units of work, as the server's code has them, and of all other transactions, as the store's has.
fn names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/src/postgres");
    for file in sources(&store) {
        let text = fs::read_to_string(file).unwrap();
        let named = text.split("named!(\"").skip(1).filter_map(|rest| rest.split('"').next());
        names.extend(named.map(str::to_owned));
    }
    assert!(names.contains("sweep"), "{names:?}");
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(file).unwrap();
        let quoted = text.split('"').skip(1).step_by(2);
        let is_name = |text: &&str| {
            let kinds = ["flow.", "step.", "trip.", "phone.", "erase."];
            kinds.iter().any(|kind| text.starts_with(kind))
                && text.chars().all(|letter| letter.is_ascii_lowercase() || ".'_".contains(letter))
        };
        names.extend(quoted.filter(is_name).map(str::to_owned));
    }
    names
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}
