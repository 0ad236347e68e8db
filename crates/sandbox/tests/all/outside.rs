//! FinTS clients that nobody here wrote, against the banks: PyPI `fints` and npm `lib-fints`.
//!
//! `tests/outside/run` installs them, and lies beside the scripts that use them. Where they are missing the tests are
//! skipped, but with `GLIMPSE_OUTSIDE` they fail.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use glimpse_sandbox::TruthAccount;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::tpp::Stage;

/// Statements are asked for from this day on.
const DAYS: i64 = 60;

/// Where the clients are; `None` where they may be missing.
#[expect(clippy::print_stdout, reason = "who runs the tests is told what was not run, and how to")]
fn installed() -> Option<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/outside/fints");
    if directory.join("python.installed").exists() && directory.join("node.installed").exists() {
        return Some(directory);
    }
    assert!(std::env::var_os("GLIMPSE_OUTSIDE").is_none(), "run crates/sandbox/tests/outside/run first");
    println!("SKIPPED: crates/sandbox/tests/outside/run installs the FinTS clients");
    None
}

/// Runs a script with its case on the standard input, beside the banks; what it printed.
async fn run(installed: &Path, script: &'static str, case: &Value) -> Value {
    let (installed, case) = (installed.to_owned(), case.to_string());
    tokio::task::spawn_blocking(move || run_to_the_end(&installed, script, &case)).await.unwrap()
}

fn run_to_the_end(installed: &Path, script: &str, case: &str) -> Value {
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
    child.stdin.take().unwrap().write_all(case.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{script} {case}: {}\n{}", text(&output.stdout), text(&output.stderr));
    serde_json::from_str(text(&output.stdout).lines().last().unwrap()).unwrap()
}

/// Clients wait in real time between two questions whether the app is done, so the banks live in it.
async fn stage() -> Stage {
    #[expect(
        clippy::disallowed_methods,
        reason = "the clients are programs of their own with the machine's clock"
    )]
    Stage::with(|config| config.clock = Arc::new(jiff::Timestamp::now)).await
}

fn from() -> Date {
    #[expect(clippy::disallowed_methods, reason = "as above")]
    let now = jiff::Timestamp::now();
    now.to_zoned(jiff::tz::TimeZone::UTC).date().saturating_sub(jiff::Span::new().days(DAYS))
}

struct Visit {
    bank: &'static str,
    user: &'static str,
    method: &'static str,
    medium: &'static str,
    /// How often the user is asked for a TAN, or the bank whether the app is done.
    tans: u32,
}

const fn at_mockbank(user: &'static str, method: &'static str, medium: &'static str, tans: u32) -> Visit {
    Visit { bank: "90094817", user, method, medium, tans }
}

const VISITS: &[Visit] = &[
    Visit { bank: "90090042", user: "demo", method: "", medium: "", tans: 0 },
    at_mockbank("depot", "920", "", 1),
    at_mockbank("chiptan-optic", "911", "", 1),
    at_mockbank("chiptan-qr", "913", "", 1),
    at_mockbank("phototan", "930", "", 1),
    at_mockbank("media", "924", "Alle Geräte", 1),
    at_mockbank("push", "922", "", 3),
    at_mockbank("mt940-only", "920", "", 1),
    at_mockbank("camt-only", "920", "", 1),
    at_mockbank("tan-for-orders", "920", "", 1),
    at_mockbank("sca-exempt", "920", "", 0),
];

/// A user's visit with one of the clients: the case, what the client saw, and what the bank knows.
async fn visit(
    stage: &Stage,
    installed: &Path,
    script: &'static str,
    visit: &Visit,
) -> (Value, Vec<TruthAccount>) {
    let banks = stage.sandbox.fints_banks();
    let bank = banks.iter().find(|bank| bank.bank_code == visit.bank).unwrap();
    let user = bank.users.iter().find(|user| user.user == visit.user).unwrap();
    let case = json!({
        "url": bank.url, "bank_code": bank.bank_code, "user": user.user, "pin": user.password, "tan": user.otp,
        "method": visit.method, "medium": visit.medium, "from": from(),
        "mt940": visit.user != "camt-only", "camt": visit.user != "mt940-only" && visit.user != "tan-for-orders",
    });
    let seen = run(installed, script, &case).await;
    let truth = stage.sandbox.ledger().truth(visit.bank, visit.user);
    let holdings: Vec<&str> =
        truth.iter().flat_map(|account| &account.securities).map(|security| security.isin).collect();
    let shown = seen["holdings"].as_array().into_iter().flatten();
    assert_eq!(shown.map(|one| one[0].as_str().unwrap()).collect::<Vec<_>>(), holdings, "{}", visit.user);
    assert_eq!(seen["ibans"][0], truth[0].iban);
    (seen, truth)
}

/// The amounts of everything booked on the first account, in cents.
fn booked(truth: &[TruthAccount]) -> Vec<i64> {
    let start = from();
    truth[0].booked.iter().filter(|entry| entry.booking_date >= start).map(|entry| entry.cents).collect()
}

fn cents(value: &Value) -> i64 {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let amount: rust_decimal::Decimal = text.parse().unwrap();
    i64::try_from(amount * rust_decimal::Decimal::ONE_HUNDRED).unwrap()
}

#[tokio::test]
async fn python_fints_sees_everything() {
    let Some(installed) = installed() else { return };
    let stage = stage().await;
    for one in VISITS {
        let (seen, truth) = visit(&stage, &installed, "with_python_fints.py", one).await;
        assert_eq!(seen["tans"], one.tans, "{}: {seen}", one.user);
        assert_eq!(cents(&seen["balance"]), truth[0].balance_cents, "{}", one.user);
        let known = booked(&truth);
        if let Some(list) = seen["mt940"].as_array() {
            assert_eq!(list.iter().map(cents).collect::<Vec<_>>(), known, "{}", one.user);
        }
        if !seen["camt"].is_null() {
            assert_eq!(seen["camt"], known.len(), "{}", one.user);
        }
        let picture = matches!(one.user, "phototan" | "chiptan-qr");
        assert_eq!(seen["matrix"].as_bool().unwrap_or(false), picture, "{}", one.user);
    }
}

#[tokio::test]
async fn lib_fints_sees_everything() {
    let Some(installed) = installed() else { return };
    let stage = stage().await;
    let some = ["demo", "depot", "phototan", "media", "push", "mt940-only", "camt-only", "tan-for-orders"];
    for one in VISITS.iter().filter(|one| some.contains(&one.user)) {
        let (seen, truth) = visit(&stage, &installed, "with_lib_fints.mjs", one).await;
        // It begins a new dialog for each order, and the bank wants a TAN in each.
        let tans = seen["tans"].as_u64().unwrap();
        assert!(if one.tans == 0 { tans == 0 } else { tans >= u64::from(one.tans) }, "{}: {seen}", one.user);
        assert_eq!(cents(&seen["balance"]), truth[0].balance_cents, "{}", one.user);
        let list: Vec<i64> = seen["entries"].as_array().unwrap().iter().map(cents).collect();
        let known = booked(&truth);
        assert_eq!(list, known, "{}", one.user);
    }
}
