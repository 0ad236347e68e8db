use std::collections::BTreeMap;

use glimpse_sandbox::Sandbox;
use serde_json::{Value, json};

use super::stand::{CLIENT, OTHER, Stand, parameter, plain_request};

/// What identifies a transaction on both sides, with how often it stands there.
pub(crate) fn multiset(entries: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut set = BTreeMap::new();
    for entry in entries {
        *set.entry(entry).or_default() += 1;
    }
    set
}

#[tokio::test]
async fn one_look_end_to_end() {
    let stand = Stand::start().await;
    let (browser, callback) = stand.connect("figo01", plain_request()).await;
    assert_eq!(browser.view(), "done");
    let query: Vec<(String, String)> =
        url::Url::parse(&callback).unwrap().query_pairs().map(|(k, v)| (k.into(), v.into())).collect();
    let names: Vec<&str> = query.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "flow_id", "success", "abort", "state"]);
    assert_eq!(parameter(&callback, "state").as_deref(), Some("state-1"));

    let token = stand.exchange(&query[0].1).await;
    assert_eq!(token.status, 200, "{}", token.body);
    assert_eq!(token.body["expires_in"], 3600);
    assert_eq!(token.body["scope"], "accounts=ro balance=ro transactions=ro");
    let bearer = token.body["access_token"].as_str().unwrap();

    let accounts = stand.read(bearer, "/rest/accounts").await;
    assert_eq!(accounts.status, 200);
    let ibans: Vec<&str> =
        accounts.body["accounts"].as_array().unwrap().iter().map(|a| a["iban"].as_str().unwrap()).collect();
    assert_eq!(ibans, ["DE07900948150000002000", "DE77900948150000002001", "DE82900948150000002881"]);
    assert!(accounts.body["accounts"].as_array().unwrap().iter().all(|a| a["owner"] == "Hans Peter Meier"));

    let transactions = stand.read(bearer, "/rest/transactions?count=100000&include_pending=true").await;
    assert_eq!(transactions.status, 200);
    let list = transactions.body["transactions"].as_array().unwrap();
    assert!(list.len() > 50, "only {} transactions", list.len());

    // The consent is deleted at the bank: one-time means one-time.
    let calls = stand.sandbox.ledger().calls("90094815");
    assert!(calls.iter().any(|call| call.method == "DELETE" && call.status == Some(204)), "{calls:#?}");

    // An hour and a bit later all is gone.
    stand.hand.advance(std::time::Duration::from_secs(3601));
    let late = stand.read(bearer, "/rest/accounts").await;
    assert_eq!(late.status, 401);
    let status = stand.get(CLIENT, &format!("/onetime/access/{}", query[1].1)).await;
    assert_eq!(status.body["stage"], "deleted");
}

/// What the API must return for a user of the bank: amount in cents, booking day, purpose, counterparty, booked.
pub(crate) fn truth(sandbox: &Sandbox, bank: &str, user: &str, from: &str) -> BTreeMap<String, usize> {
    let from: jiff::civil::Date = from.parse().unwrap();
    let mut essences = Vec::new();
    for account in sandbox.ledger().truth(bank, user) {
        let booked = account.booked.iter().filter(|entry| entry.booking_date >= from);
        for (entry, is_booked) in
            booked.map(|entry| (entry, true)).chain(account.pending.iter().map(|entry| (entry, false)))
        {
            let day = if is_booked { entry.booking_date.to_string() } else { String::new() };
            essences.push(format!(
                "{}|{day}|{}|{}|{is_booked}",
                entry.cents, entry.purpose, entry.counterparty.name
            ));
        }
    }
    multiset(essences.into_iter())
}

/// The same of an answer with `cents=true`.
pub(crate) fn answered(body: &Value) -> impl Iterator<Item = String> {
    body["transactions"].as_array().unwrap().iter().map(|entry| {
        let booked = entry["booked"].as_bool().unwrap();
        let day = entry["booked_at"].as_str().and_then(|at| at.get(..10)).unwrap_or_default();
        let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        format!(
            "{}|{}|{}|{}|{booked}",
            entry["amount"],
            if booked { day } else { "" },
            text("purpose"),
            text("name")
        )
    })
}

#[tokio::test]
async fn what_the_api_returns_is_what_the_bank_has() {
    let stand = Stand::start().await;
    for user in ["figo01", "many"] {
        let bearer = stand.token(user, plain_request()).await;
        let mut got = Vec::new();
        // By pages, as an integrator reads.
        for page in 0.. {
            let path = format!(
                "/rest/transactions?cents=true&include_pending=true&count=3000&offset={}",
                page * 3000
            );
            let answer = stand.read(&bearer, &path).await;
            assert_eq!(answer.status, 200);
            let before = got.len();
            got.extend(answered(&answer.body));
            if got.len() == before {
                break;
            }
        }
        let (got, truth) = (multiset(got.into_iter()), truth(&stand.sandbox, "90094815", user, "2026-08-26"));
        let total: usize = truth.values().sum();
        assert!(if user == "many" { total >= 20_000 } else { total > 50 }, "{user} has {total}");
        let differences: Vec<_> =
            got.iter().filter(|(key, count)| truth.get(*key) != Some(*count)).take(5).collect();
        assert!(got == truth, "{user}: {} and {total}; such as {differences:?}", got.values().sum::<usize>());
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_and_never_sent_again() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.settle().await;
    browser.submit("login", &[("f_user_name", "figo01"), ("f_password", "wrong1")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "login", "{}", browser.html);
    assert!(browser.html.contains("role=\"alert\""));
    assert!(!browser.html.contains("wrong1"));
    browser.submit("login", &[("f_user_name", "figo01"), ("f_password", "654321")]).await;
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some());
    for credential in stand.sandbox.ledger().credentials("90094815") {
        assert_eq!(credential.times, 1, "{credential:?}");
    }
}

#[tokio::test]
async fn a_wrong_otp_is_asked_again() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("figo01").await;
    browser.submit("method", &[("method", "phone")]).await;
    browser.settle().await;
    browser.submit("tan", &[("tan", "000000")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    assert!(browser.html.contains("role=\"alert\""));
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some());
}

#[tokio::test]
async fn every_page_can_be_left() {
    let stand = Stand::start().await;
    for stop in ["consent", "banks", "login", "method", "challenge", "accounts"] {
        let (location, id) = stand.access(plain_request()).await;
        let mut browser = stand.open(&location).await;
        for _ in 0..8 {
            browser.settle().await;
            let view = browser.view();
            if view == stop {
                break;
            }
            match view.as_str() {
                "consent" => browser.submit("consent", &[]).await,
                "banks" => browser.submit("bank", &[("bank", "mockbank-embedded")]).await,
                "login" => browser.login("figo01").await,
                "method" => browser.submit("method", &[("method", "phone")]).await,
                "challenge" => browser.submit("tan", &[("tan", "123456")]).await,
                other => panic!("unexpected page {other}"),
            }
        }
        assert_eq!(browser.view(), stop);
        browser.submit("cancel", &[]).await;
        assert_eq!(browser.view(), "confirm-cancel", "{}", browser.html);
        browser.submit("back", &[]).await;
        assert_eq!(browser.view(), stop, "back from the question");
        browser.submit("cancel", &[]).await;
        browser.submit("cancel_confirmed", &[]).await;
        assert_eq!(browser.view(), "cancelled", "{}", browser.html);
        let callback = browser.callback();
        assert_eq!(
            callback,
            format!("http://localhost:9/callback?flow_id={id}&success=false&abort=true&state=state-1")
        );
        let status = stand.get(CLIENT, &format!("/onetime/access/{id}")).await;
        assert_eq!(status.body["stage"], "cancelled");
    }
}

#[tokio::test]
async fn works_without_cookies() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.keep_cookies = false;
    browser.go(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("figo01").await;
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
}

#[tokio::test]
async fn an_iban_leads_straight_to_the_login() {
    let stand = Stand::start().await;
    let mut request = plain_request();
    request["accounts"] = json!([{ "id": "de07 9009 4815 0000 0020 00" }]);
    let (location, _) = stand.access(request).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.login("figo01").await;
    let callback = browser.through().await;
    let token = stand.exchange(&parameter(&callback, "code").unwrap()).await;
    let bearer = token.body["access_token"].as_str().unwrap().to_owned();
    let accounts = stand.read(&bearer, "/rest/accounts").await;
    assert_eq!(accounts.body["accounts"].as_array().unwrap().len(), 1, "{}", accounts.body);
}

#[tokio::test]
async fn fifty_exchanges_at_once_give_one_token() {
    let stand = Stand::start().await;
    let (_, callback) = stand.connect("figo01", plain_request()).await;
    let code = parameter(&callback, "code").unwrap();
    let foreign = json!({ "grant_type": "authorization_code", "code": code });
    assert_eq!(stand.post(OTHER, "/auth/token", foreign).await.status, 400);
    let answers = futures::future::join_all((0..50).map(|_| stand.exchange(&code))).await;
    let won: Vec<&Value> = answers.iter().filter(|a| a.status == 200).map(|a| &a.body).collect();
    assert_eq!(won.len(), 1);
    assert!(answers.iter().all(|a| a.status == 200 || a.status == 400));
    let bearer = won[0]["access_token"].as_str().unwrap();
    assert_eq!(stand.read(bearer, "/rest/accounts").await.status, 200);
    // Later than ten seconds after the first it is an attack: the token goes.
    stand.hand.advance(std::time::Duration::from_secs(11));
    assert_eq!(stand.exchange(&code).await.status, 400);
    assert_eq!(stand.read(bearer, "/rest/accounts").await.status, 401);
}

#[tokio::test]
async fn what_was_due_while_nobody_ran_is_gone_before_anybody_listens() {
    let stand = Stand::start().await;
    let bearer = stand.token("figo01", plain_request()).await;
    let later = stand.clock.now() + jiff::SignedDuration::from_mins(61);
    let directory = stand.stop().await;
    let stand = Stand::start_in(directory, later).await;
    assert_eq!(stand.read(&bearer, "/rest/accounts").await.status, 401);
}

#[tokio::test]
async fn a_second_browser_cannot_go_on_but_start_over() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut first = stand.open(&location).await;
    first.submit("consent", &[]).await;
    first.submit("bank", &[("bank", "mockbank-embedded")]).await;
    first.login("figo01").await;
    assert_eq!(first.view(), "method");
    let mut second = stand.open(&location).await;
    assert_eq!(second.view(), "elsewhere");
    second.submit("restart", &[]).await;
    assert_eq!(second.view(), "consent", "{}", second.html);
    first.submit("method", &[("method", "phone")]).await;
    assert_eq!(first.view(), "elsewhere");
}

#[tokio::test]
async fn one_flow_cannot_keep_a_bank_busy() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    // Every other submission begins a dialog with the bank.
    for _ in 0..60 {
        let action = if browser.view() == "banks" { "bank" } else { "change_bank" };
        browser.submit(action, &[("bank", "mockbank-embedded")]).await;
        if browser.status == 429 {
            return;
        }
        browser.settle().await;
    }
    panic!("never refused");
}
