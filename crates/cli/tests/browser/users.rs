//! Every user of the sandbox's table in a real browser: what the pages say, what they offer next, how the integrator
//! learns of it. Each goes in one of the five languages.

use std::{collections::BTreeSet, sync::Mutex};

use futures::future::join_all;
use glimpse_model::Language;

use crate::{
    browser::Kind,
    demo::{EMBEDDED, REDIRECT},
    host::Host,
    person::{Person, Way},
    scene::{Scene, play},
};

const HERE: &str = "mockbank-embedded";
const THERE: &str = "mockbank-redirect";

/// How many people go at the same time, each with a demo and a browser: most of the time they wait for a bank.
const LANES: usize = 3;

/// What a user meets.
#[derive(Clone, Copy)]
struct Row {
    user: &'static str,
    bank: &'static str,
    /// The codes whose whole texts pages tell, in order.
    told: &'static [&'static str],
    /// The page that tells the last of them, or finds that the bank's page does not come back.
    page: &'static str,
    /// What can be pressed there, the best first.
    offers: &'static [&'static str],
    /// `success`, or the callback's `error`.
    end: &'static str,
}

/// Everything works.
const fn well(user: &'static str) -> Row {
    Row { user, bank: HERE, told: &[], page: "", offers: &[], end: "success" }
}

/// It ends on a page that says why, and giving up tells it to the integrator.
const fn fails(user: &'static str, code: &'static [&'static str; 1], offers: &'static [&'static str]) -> Row {
    Row { told: code, page: "failed", offers, end: code[0], ..well(user) }
}

/// The page that asked asks again and says why.
const fn again(
    user: &'static str,
    told: &'static [&'static str],
    page: &'static str,
    end: &'static str,
) -> Row {
    let offers: &[&str] = match page.as_bytes() {
        b"login" => &["login", "change_bank", "phone"],
        b"method" => &["method", "change_bank"],
        _ => &["tan", "resend", "change_bank"],
    };
    Row { told, page, offers, end, ..well(user) }
}

impl Row {
    /// At the bank that asks on a page of its own.
    const fn there(self) -> Self {
        Self { bank: THERE, ..self }
    }
}

const RETRY: &[&str] = &["retry", "change_bank", "give_up"];
const OTHER_BANK: &[&str] = &["change_bank", "retry", "give_up"];

/// Who takes longest comes first.
const ROWS: &[Row] = &[
    well("many"),
    well("decoupled-slow"),
    fails("bank-hangs", &["bank.unavailable"], RETRY),
    well("slow"),
    fails("decoupled-never", &["sca.expired"], RETRY),
    Row { page: "stalled", offers: &["wait", "change_bank"], ..well("never-returns").there() },
    well("figo01"),
    well("figo01").there(),
    well("single-method"),
    well("many-methods"),
    well("sca-exempt"),
    well("decoupled"),
    fails("push-declined", &["sca.rejected"], RETRY),
    fails("declined", &["sca.rejected"], RETRY),
    fails("declined", &["sca.rejected"], RETRY).there(),
    fails("wrong-password", &["login.wrong"], RETRY).there(),
    fails("locked", &["login.blocked"], OTHER_BANK).there(),
    fails("pin-change", &["login.pin_change_required"], RETRY).there(),
    fails("not-activated", &["login.not_activated"], OTHER_BANK).there(),
    fails("message-pending", &["bank.message_pending"], RETRY).there(),
    fails("login-refused", &["bank.login_not_possible"], RETRY).there(),
    fails("no-method", &["sca.method_not_active"], OTHER_BANK).there(),
    fails("maintenance", &["bank.maintenance"], RETRY).there(),
    well("otp-wrong-always").there(),
    Row {
        told: &["login.wrong", "login.wrong", "login.wrong"],
        ..fails("wrong-password", &["login.wrong"], RETRY)
    },
    again("wrong-password-once", &["login.wrong"], "login", "success"),
    fails("locked", &["login.blocked"], OTHER_BANK),
    fails("pin-change", &["login.pin_change_required"], RETRY),
    fails("not-activated", &["login.not_activated"], OTHER_BANK),
    fails("message-pending", &["bank.message_pending"], RETRY),
    fails("login-refused", &["bank.login_not_possible"], RETRY),
    fails("no-method", &["sca.method_not_active"], OTHER_BANK),
    again("method-locked", &["sca.blocked"], "method", "success"),
    again("otp-wrong-once", &["sca.wrong"], "challenge", "success"),
    Row {
        told: &["sca.wrong", "sca.wrong", "sca.wrong"],
        ..fails("otp-wrong-always", &["sca.wrong"], RETRY)
    },
    Row {
        told: &["sca.expired", "sca.expired", "sca.expired"],
        ..fails("challenge-expired", &["sca.expired"], RETRY)
    },
    well("private-ip"),
    fails("public-ip", &["service.misconfigured"], &["give_up"]),
    fails("maintenance", &["bank.maintenance"], RETRY),
    fails("bank-down", &["bank.unavailable"], RETRY),
    Row {
        told: &["bank.unavailable", "bank.unavailable", "bank.unavailable"],
        ..fails("answer-lost", &["bank.unavailable"], RETRY)
    },
    well("otp-answer-lost"),
    fails("server-error", &["bank.unavailable"], RETRY),
    fails("html-error", &["bank.unavailable"], RETRY),
    fails("html-answer", &["bank.protocol"], OTHER_BANK),
    fails("rate-limited", &["bank.limit"], &["change_bank", "give_up"]),
    fails("truncated", &["bank.protocol"], OTHER_BANK),
    fails("truncated", &["bank.protocol"], OTHER_BANK).there(),
    fails("cut-connection", &["bank.unavailable"], RETRY),
    fails("huge", &["bank.protocol"], OTHER_BANK),
    well("delete-fails"),
    well("drops-state"),
    well("drops-state").there(),
    well("returns-nothing"),
    well("returns-nothing").there(),
    fails("no-accounts", &["account.none_matching"], OTHER_BANK),
    fails("no-accounts", &["account.none_matching"], OTHER_BANK).there(),
    well("one-account"),
    well("forty-accounts"),
    well("one-account-fails"),
    well("history-30"),
    well("history-refused"),
    well("overlaps"),
    well("twins"),
    well("html-names"),
    well("html-names").there(),
];

impl Row {
    /// What was otherwise than here, or than the sandbox says.
    fn differences(&self, way: &Way, ends_in: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: &str, seen: String, expected: String| {
            if seen != expected {
                found.push(format!("{what}: {seen}, expected {expected}"));
            }
        };
        let seen = format!("{:?} on {}, offers {:?}, {}", way.told, way.page, way.offers, way.end());
        compare(
            "seen",
            seen,
            format!("{:?} on {}, offers {:?}, {}", self.told, self.page, self.offers, self.end),
        );
        compare("the sandbox's table", ends_in.to_owned(), self.end.to_owned());
        let names: Vec<&str> = way.callback.iter().map(|(name, _)| name.as_str()).collect();
        let expected: &[&str] = match self.end {
            "success" => &["code", "flow_id", "success", "abort", "state"],
            _ => &["flow_id", "success", "abort", "error", "state"],
        };
        compare("callback", format!("{names:?}"), format!("{expected:?}"));
        found
    }
}

#[tokio::test]
async fn every_user_meets_what_the_table_says() {
    let queue = Mutex::new(ROWS.iter().enumerate());
    let wrong = Mutex::new(Vec::new());
    let lane = || {
        play("users", Kind::default(), async |Scene { demo, browser }| {
            let host = Host::start(&demo.addresses.widget).await;
            let (known, known_there) = (demo.users(EMBEDDED).await, demo.users(REDIRECT).await);
            let rows: BTreeSet<&str> = ROWS.iter().map(|row| row.user).collect();
            assert_eq!(known.keys().map(String::as_str).collect::<BTreeSet<_>>(), rows);
            // A tenth of what this user's calls take; what the page says in twenty seconds is a test of its own.
            demo.slow_down("slow", 2000).await;
            loop {
                let Some((place, row)) = queue.lock().unwrap().next() else { break };
                let language = Language::ALL[place % Language::ALL.len()];
                let lingers = row.user.contains("never");
                let person = Person { user: row.user, bank: row.bank, language, lingers };
                let way = person.goes(demo, &host, browser).await;
                let known = if row.bank == THERE { &known_there } else { &known };
                let differences = row.differences(&way, &known[row.user]);
                if !differences.is_empty() {
                    wrong.lock().unwrap().push(format!("{person:?}: {differences:?} {way:?}"));
                }
            }
        })
    };
    join_all((0..LANES).map(|_| lane())).await;
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
