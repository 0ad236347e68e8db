//! How long a link, a page and what is left of a flow last (contract sections 1, 2 and 6).

use std::time::Duration;

use serde_json::json;

use super::{
    browser::Browser,
    stand::{Answer, CLIENT, Stand, parameter, plain_request},
};

const DAY: u64 = 24 * 3600;

fn later(stand: &Stand, seconds: u64) {
    stand.hand.advance(Duration::from_secs(seconds));
}

async fn status(stand: &Stand, id: &str) -> Answer {
    stand.get(CLIENT, &format!("/onetime/access/{id}")).await
}

#[tokio::test]
async fn a_link_opens_for_a_day_and_a_flow_for_an_hour() {
    let stand = Stand::start().await;
    let (in_time, _) = stand.access(plain_request()).await;
    let (late, id) = stand.access(plain_request()).await;
    later(&stand, DAY - 1);
    let mut browser = stand.open(&in_time).await;
    assert_eq!(browser.view(), "consent");
    later(&stand, 1);
    let too_late = stand.open(&late).await;
    assert_eq!((too_late.view().as_str(), too_late.status), ("ended", 410));
    let shown = status(&stand, &id).await.body;
    assert_eq!((&shown["stage"], &shown["error"]["code"]), (&json!("expired"), &json!("flow.expired")));

    later(&stand, 3598);
    browser.submit("consent", &[]).await;
    assert_eq!(browser.view(), "banks", "an hour less a second after it was opened");
    later(&stand, 1);
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), "ended");
    let callback = browser.callback();
    assert_eq!(parameter(&callback, "error").as_deref(), Some("flow.expired"));
    assert_eq!(parameter(&callback, "success").as_deref(), Some("false"));
    assert_eq!(parameter(&callback, "abort").as_deref(), Some("false"));
}

#[tokio::test]
async fn what_has_ended_leaves_its_stages_and_its_code_for_seven_days() {
    let stand = Stand::start().await;
    let (location, cancelled) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("cancel", &[]).await;
    browser.submit("cancel_confirmed", &[]).await;
    let (location, failed) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("locked").await;
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    browser.submit("give_up", &[]).await;

    later(&stand, 7 * DAY - 1);
    for (id, stage, code) in [(&cancelled, "cancelled", None), (&failed, "failed", Some("login.blocked"))] {
        let shown = status(&stand, id).await.body;
        let kept: Vec<&str> = shown.as_object().unwrap().keys().map(String::as_str).collect();
        let known = ["created_at", "error", "history", "id", "stage"];
        assert!(kept.iter().all(|key| known.contains(key)), "{shown}");
        assert_eq!((&shown["id"], &shown["stage"]), (&json!(id), &json!(stage)));
        assert_eq!(shown["error"]["code"].as_str(), code, "{shown}");
        let history = shown["history"].as_array().unwrap();
        assert!(history.len() >= 2 && history.iter().all(|entry| entry["at"].is_string()), "{shown}");
    }
    later(&stand, 1);
    stand.swept().await;
    for id in [cancelled, failed] {
        assert_eq!(status(&stand, &id).await.status, 404);
    }
}

#[tokio::test]
async fn the_link_reopens_the_flow_until_login_data_was_submitted() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut first = stand.open(&location).await;
    first.submit("consent", &[]).await;
    let mut second = stand.open(&location).await;
    assert_ne!(second.view(), "elsewhere", "nothing was entered yet");
    if second.view() == "consent" {
        second.submit("consent", &[]).await;
    }
    second.submit("bank", &[("bank", "mockbank-embedded")]).await;
    second.login("single-method").await;
    assert_eq!(second.view(), "challenge", "{}", second.html);

    let mut third = stand.open(&location).await;
    assert_eq!(third.view(), "elsewhere");
    for secret in ["DE07", "single-method", "Firma client1", "Mockbank"] {
        assert!(!third.html.contains(secret), "a neutral status: {}", third.html);
    }
    third.submit("cancel", &[]).await;
    if third.view() == "confirm-cancel" {
        third.submit("cancel_confirmed", &[]).await;
    }
    assert!(
        ["cancelled", "ended"].contains(&third.view().as_str()),
        "who opens it elsewhere can abort: {}",
        third.html
    );
}

#[tokio::test]
async fn a_reload_gives_back_the_code_until_it_is_exchanged_or_expired() {
    let stand = Stand::start().await;
    let (mut browser, callback) = stand.connect("single-method", plain_request()).await;
    let address = format!("/flow/{}", browser.flow());
    for _ in 0..2 {
        browser.go(&address).await;
        assert_eq!((browser.view().as_str(), browser.callback()), ("done", callback.clone()));
    }
    let (mut forgotten, _) = stand.connect("one-account", plain_request()).await;
    assert_eq!(stand.exchange(&parameter(&callback, "code").unwrap()).await.status, 200);
    browser.go(&address).await;
    assert_gone(&browser);

    later(&stand, 3600);
    forgotten.go(&format!("/flow/{}", forgotten.flow())).await;
    assert_gone(&forgotten);
}

fn assert_gone(browser: &Browser) {
    assert_ne!(browser.view(), "done");
    assert!(!browser.html.contains("code="), "{}", browser.html);
}

#[tokio::test]
async fn the_open_widget_notices_a_deletion() {
    let stand = Stand::start().await;
    for stop in ["consent", "banks", "login", "method", "accounts", "done"] {
        let (location, id) = stand.access(plain_request()).await;
        let mut browser = stand.open(&location).await;
        for _ in 0..8 {
            browser.settle().await;
            let view = browser.view();
            match view.as_str() {
                view if view == stop => break,
                "consent" => browser.submit("consent", &[]).await,
                "banks" => browser.submit("bank", &[("bank", "mockbank-embedded")]).await,
                "login" => browser.login("figo01").await,
                "method" => browser.submit("method", &[("method", "phone")]).await,
                "challenge" => browser.submit("tan", &[("tan", "123456")]).await,
                _ => {
                    let all = browser.values("account");
                    browser.submit("accounts", &[("account", &all[0])]).await;
                }
            }
        }
        assert_eq!(browser.view(), stop, "{}", browser.html);
        let url = stand.api(&format!("/onetime/access/{id}"));
        let deleted = stand.http.delete(url).basic_auth(CLIENT.0, Some(CLIENT.1)).send().await.unwrap();
        assert_eq!(deleted.status().as_u16(), 204);
        browser.submit("view", &[]).await;
        assert_eq!(
            (browser.view().as_str(), browser.status),
            ("ended", 410),
            "deleted at {stop}: {}",
            browser.html
        );
        assert!(!browser.html.contains("code="));
        assert_eq!(status(&stand, &id).await.body["stage"], "deleted");
    }
    // What a bank still knew of it is taken back.
    let calls = stand.sandbox.ledger().calls("90094815");
    let made = calls.iter().filter(|call| call.method == "POST" && call.path.ends_with("/consents")).count();
    assert!(made >= 3, "{made}");
}
