//! Everybody who banks at the sandbox goes through the Widget, at every bank, and ends as the printed table says.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Mutex,
    time::Duration,
};

use futures::future::join_all;
use glimpse_sandbox::{BankInfo, Rule, Sandbox, fints_users_table, users_table};
use glimpse_server::config::Config;

use super::{
    stand::{Setup, Stand, fints_bank},
    ways::{Person, go},
};

/// How many people go at the same time, each lane with an installation, banks and a clock of its own: most of the time they
/// wait for a bank.
const LANES: usize = 3;

/// A user at home, behind a proxy that tells the address: some banks are picky about it.
const ADDRESS: &str = "192.168.178.20";

/// A stand with all banks of the sandbox; each has that long to answer.
async fn stand(bank_timeout: Duration) -> Stand {
    let config = move |config: &mut Config, sandbox: &Sandbox| {
        config.banks.extend(sandbox.fints_banks().iter().map(fints_bank));
        config.limits.bank_timeout = bank_timeout;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    };
    let mut stand = Stand::build(Setup { config: Box::new(config), ..Setup::default() }).await;
    let headers = [("x-forwarded-for".parse().unwrap(), ADDRESS.parse().unwrap())].into_iter().collect();
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .default_headers(headers)
        // A connection that waited for a busy machine may just be closing.
        .pool_max_idle_per_host(0);
    stand.http = http.build().unwrap();
    // Slow enough to be waited for; how long each call takes, the other tests of slow banks know.
    let slow = Rule { user: Some("slow".to_owned()), delay_ms: 300, ..Rule::default() };
    stand.sandbox.add_scenarios(vec![slow]);
    stand
}

/// All banks of the sandbox: what the Widget calls them, and who is there.
fn banks(sandbox: &Sandbox) -> Vec<(String, BankInfo)> {
    let named = |bank: &BankInfo| match bank.name.contains("Redirect") {
        true => "mockbank-redirect".to_owned(),
        false => "mockbank-embedded".to_owned(),
    };
    let xs2a = sandbox.banks().into_iter().map(|bank| (named(&bank), bank));
    let fints = sandbox.fints_banks().into_iter().map(|bank| (format!("fints-{}", bank.bank_code), bank));
    xs2a.chain(fints).collect()
}

/// How the tables that `glimpse demo --users` prints say that a user ends, if they name the bank.
fn printed(bank: &str, user: &str) -> Option<String> {
    let (table, column) = match bank {
        "mockbank-embedded" => (users_table(), 1),
        "mockbank-redirect" => (users_table(), 2),
        "fints-90094817" => (fints_users_table(), 1),
        _ => return None,
    };
    let row = table.lines().find(|line| line.split_whitespace().next() == Some(user));
    let row = row.unwrap_or_else(|| panic!("{user} of {bank} is not in the table"));
    row.split_whitespace().nth(column).map(ToOwned::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn every_user_of_every_bank_ends_as_the_printed_table_says() {
    let first = stand(Duration::from_secs(30)).await;
    // Who takes longest comes first.
    let slowest = ["many", "huge", "decoupled-never", "decoupled-slow", "slow", "forty-accounts"];
    let mut people: Vec<(String, BankInfo, usize)> = Vec::new();
    for (bank, info) in banks(&first.sandbox) {
        people.extend((0..info.users.len()).map(|place| (bank.clone(), info.clone(), place)));
    }
    people.sort_by_key(|(_, bank, place)| {
        slowest.iter().position(|slow| *slow == bank.users[*place].user).unwrap_or(slowest.len())
    });
    assert!(people.len() > 150, "two banks with a table, three that speak FinTS: {}", people.len());
    let queue = Mutex::new(VecDeque::from(people));
    let wrong = Mutex::new(BTreeMap::new());
    let lane = async |own: Option<&Stand>| {
        let made = match own {
            Some(_) => None,
            None => Some(stand(Duration::from_secs(30)).await),
        };
        let usual = own.or(made.as_ref()).unwrap();
        loop {
            let Some((bank, info, place)) = queue.lock().unwrap().pop_front() else { break };
            let user = &info.users[place];
            // Who is never answered is given up in a second instead of half a minute.
            let hanging = match user.user.as_str() {
                "bank-hangs" => Some(stand(Duration::from_secs(1)).await),
                _ => None,
            };
            let person = Person { bank: &bank, user: &user.user, password: &user.password, otp: &user.otp };
            let end = go(hanging.as_ref().unwrap_or(usual), &person).await;
            let seen = match (&end.code, end.success) {
                (None, true) => "success",
                (Some(code), false) => code.as_str(),
                _ => "no end",
            };
            let says = printed(&bank, &user.user).unwrap_or_else(|| user.ends_in.clone());
            if seen != says || user.ends_in != says || !end.out {
                let calls = usual.sandbox.ledger().calls(&info.bank_code);
                let last: Vec<String> = calls
                    .iter()
                    .rev()
                    .filter(|call| call.user.as_deref() == Some(user.user.as_str()))
                    .take(5)
                    .map(|call| format!("{:?} {:?} {:?}", call.at, call.step, call.codes))
                    .collect();
                let told =
                    format!("the table says {says}, the bank {}: {end:?}, last {last:#?}", user.ends_in);
                wrong.lock().unwrap().insert((bank.clone(), user.user.clone()), told);
            }
        }
    };
    join_all((0..LANES).map(|number| lane((number == 0).then_some(&first)))).await;
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
