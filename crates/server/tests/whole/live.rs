//! `GET` and `DELETE /onetime/access/{id}` while the Widget is open.

use std::time::Duration;

use glimpse_model::FlowId;
use serde_json::Value;

use super::{
    browser::{Browser, LOOKS},
    stand::{CLIENT, Setup, Stand, parameter, plain_request},
};

const BANK: &str = "90094815";

async fn stage(stand: &Stand, id: &str) -> Value {
    stand.get(CLIENT, &format!("/onetime/access/{id}")).await.body["stage"].clone()
}

async fn delete(stand: &Stand, id: &str) -> u16 {
    let url = stand.api(&format!("/onetime/access/{id}"));
    let request = stand.http.delete(url).basic_auth(CLIENT.0, Some(CLIENT.1));
    request.send().await.unwrap().status().as_u16()
}

/// What the script of an open page is told.
async fn news(stand: &Stand, browser: &Browser) -> Value {
    let url = browser.url.join(&format!("/flow/{}/status", browser.flow())).unwrap();
    let asked = stand.http.get(url).header("x-glimpse-page", browser.hidden("page"));
    asked.send().await.unwrap().json().await.unwrap()
}

/// One step of a user who shares all accounts.
async fn step(browser: &mut Browser) {
    match browser.view().as_str() {
        "consent" => browser.submit("consent", &[]).await,
        "banks" => browser.submit("bank", &[("bank", "mockbank-embedded")]).await,
        "login" => {
            browser.submit("login", &[("f_user_name", "figo01"), ("f_password", "654321")]).await;
        }
        "method" => browser.submit("method", &[("method", "phone")]).await,
        "challenge" => browser.submit("tan", &[("tan", "123456")]).await,
        "accounts" => {
            let all = browser.values("account");
            let fields: Vec<(&str, &str)> = all.iter().map(|handle| ("account", handle.as_str())).collect();
            browser.submit("accounts", &fields).await;
        }
        other => panic!("no step on {other}"),
    }
}

#[tokio::test]
async fn the_client_sees_how_far_the_user_is() {
    let stand = Stand::start().await;
    let (location, id) = stand.access(plain_request()).await;
    assert_eq!(stage(&stand, &id).await, "created");
    let mut browser = stand.open(&location).await;
    for (view, shown) in [
        ("consent", "consent"),
        ("banks", "bank_selection"),
        ("login", "login"),
        ("method", "sca"),
        ("challenge", "sca"),
        ("accounts", "account_selection"),
    ] {
        assert_eq!((browser.view().as_str(), stage(&stand, &id).await), (view, shown.into()));
        step(&mut browser).await;
        browser.settle().await;
    }
    assert_eq!((browser.view().as_str(), stage(&stand, &id).await), ("done", "completed".into()));
    stand.exchange(&parameter(&browser.callback(), "code").unwrap()).await;
    assert_eq!(stage(&stand, &id).await, "exchanged");
    assert_eq!(delete(&stand, &id).await, 204);
    assert_eq!(stage(&stand, &id).await, "deleted");
}

#[tokio::test]
async fn a_deletion_reaches_the_open_page_at_any_stage() {
    let stand = Stand::start().await;
    for stop in ["consent", "banks", "login", "method", "challenge", "accounts", "done"] {
        let (location, id) = stand.access(plain_request()).await;
        let mut browser = stand.open(&location).await;
        while browser.view() != stop {
            step(&mut browser).await;
            browser.settle().await;
        }
        let code = (stop == "done").then(|| parameter(&browser.callback(), "code").unwrap());
        let mut tab = browser.clone();
        assert_eq!(delete(&stand, &id).await, 204);
        // The script of the page sees that another page is due, a reload shows it, and so does any form.
        assert_eq!(news(&stand, &browser).await["step"], 0, "{stop}");
        browser.go(&format!("/flow/{id}")).await;
        assert_eq!((browser.view().as_str(), browser.status), ("ended", 410), "{stop}: {}", browser.html);
        if stop == "done" {
            tab.submit("view", &[]).await;
        } else {
            step(&mut tab).await;
        }
        assert_eq!(tab.view(), "ended", "{stop}: {}", tab.html);
        browser.go(&location).await;
        assert_eq!(browser.view(), "ended", "the link opens nothing either");
        if let Some(code) = code {
            assert_eq!(stand.exchange(&code).await.status, 400);
        }
        nothing_is_left(&stand, &id).await;
    }
    all_consents_are_deleted(&stand).await;
}

#[tokio::test]
async fn a_deletion_stops_a_step_that_runs() {
    let stand = Stand::build(Setup { gated: true, ..Setup::default() }).await;
    let gate = stand.gate.as_ref().unwrap();
    for stop in ["login", "challenge", "accounts"] {
        let (location, id) = stand.access(plain_request()).await;
        let mut browser = stand.open(&location).await;
        while browser.view() != stop {
            step(&mut browser).await;
            browser.settle().await;
        }
        gate.close();
        step(&mut browser).await;
        assert_eq!(browser.view(), "working", "{}", browser.html);
        gate.holds().await;
        let before = stand.sandbox.ledger().calls(BANK).len();
        assert_eq!(delete(&stand, &id).await, 204);
        browser.submit("view", &[]).await;
        assert_eq!(browser.view(), "ended", "{}", browser.html);
        gate.open();
        // The call that was on its way arrives; nothing follows it, and nothing is written back.
        stand.server.idle(Duration::from_secs(60)).await;
        let after = stand.sandbox.ledger().calls(BANK);
        let more = after.iter().skip(before).filter(|call| call.method != "DELETE").count();
        assert!(more <= 1, "{stop}: {more} calls after the deletion");
        nothing_is_left(&stand, &id).await;
    }
    all_consents_are_deleted(&stand).await;
}

async fn nothing_is_left(stand: &Stand, id: &str) {
    let flow = FlowId::parse(id).unwrap();
    for name in ["page", "request", "trip", "pin"] {
        assert!(stand.app().store.blob(flow, name).await.unwrap().is_none(), "{name} is left");
    }
    for name in ["fetched", "data"] {
        assert!(stand.app().store.blobs(flow, name).await.unwrap().is_empty(), "{name} is left");
    }
    assert_eq!(stage(stand, id).await, "deleted");
}

/// What was left at the bank is cleaned up without anybody's page.
async fn all_consents_are_deleted(stand: &Stand) {
    let store = &stand.app().store;
    for _ in 0..LOOKS {
        stand.hand.advance(Duration::from_secs(6));
        tokio::time::sleep(Duration::from_millis(20)).await;
        let left = store.clean_ups(stand.clock.now() + jiff::SignedDuration::from_hours(24), 100).await;
        if left.unwrap().is_empty() {
            return;
        }
    }
    panic!("consents stay at the bank");
}
