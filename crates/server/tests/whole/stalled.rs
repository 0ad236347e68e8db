//! Who went to the bank and does not come back is stuck there: the waiting tab and the client are told.

use std::time::Duration;

use serde_json::Value;

use super::{
    browser::{Browser, LOOKS},
    stand::{CLIENT, Stand, parameter, plain_request},
    ways::at_the_bank,
};

const MINUTE: Duration = Duration::from_secs(60);

/// A tab that waits for who went to the redirect bank.
async fn waiting(stand: &Stand) -> (Browser, String) {
    let (location, id) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-redirect")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "redirect", "{}", browser.html);
    (browser, id)
}

async fn status(stand: &Stand, id: &str) -> Value {
    stand.get(CLIENT, &format!("/onetime/access/{id}")).await.body
}

fn stages(status: &Value) -> Vec<&str> {
    status["history"].as_array().unwrap().iter().map(|entry| entry["stage"].as_str().unwrap()).collect()
}

/// What the script of a waiting page is told: whether another page than the one it shows is due.
async fn has_news(stand: &Stand, browser: &Browser) -> bool {
    let url = browser.url.join(&format!("/flow/{}/status", browser.flow())).unwrap();
    let asked = stand.http.get(url).header("x-glimpse-page", browser.hidden("page"));
    let news: Value = asked.send().await.unwrap().json().await.unwrap();
    news["step"].as_u64() != browser.hidden("step").parse().ok()
}

#[tokio::test]
async fn the_client_is_told_though_no_tab_waits_any_more() {
    let stand = Stand::start().await;
    let (_closed, id) = waiting(&stand).await;
    stand.hand.advance(5 * MINUTE - Duration::from_millis(1));
    assert_eq!(status(&stand, &id).await["stage"], "at_bank");
    stand.hand.advance(Duration::from_millis(1));
    let told = status(&stand, &id).await;
    assert_eq!(told["stage"], "stalled");
    assert_eq!(stages(&told).iter().filter(|stage| **stage == "stalled").count(), 1);
    assert_eq!(told["history"].as_array().unwrap().last().unwrap()["at"], "2026-11-23T10:05:00.000Z");
    stand.hand.advance(55 * MINUTE);
    assert_eq!(status(&stand, &id).await["stage"], "expired");
}

#[tokio::test]
async fn the_waiting_tab_waits_on_opens_the_bank_again_and_goes_on() {
    let stand = Stand::start().await;
    let (mut browser, id) = waiting(&stand).await;
    stand.hand.advance(4 * MINUTE);
    assert!(!has_news(&stand, &browser).await);
    for round in 1..=2 {
        stand.hand.advance(5 * MINUTE);
        assert!(has_news(&stand, &browser).await, "the waiting page must notice by itself");
        browser.submit("view", &[]).await;
        assert_eq!(browser.view(), "stalled", "{}", browser.html);
        assert!(!has_news(&stand, &browser).await, "and settle down on the new page");
        let told = status(&stand, &id).await;
        assert_eq!(told["stage"], "stalled");
        assert_eq!(stages(&told).iter().filter(|stage| **stage == "stalled").count(), round, "{told}");
        if round == 1 {
            browser.submit("wait", &[]).await;
            assert_eq!(browser.view(), "redirect", "{}", browser.html);
            assert_eq!(status(&stand, &id).await["stage"], "at_bank");
        }
    }
    at_the_bank(&mut browser, "figo01", "approve").await;
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
    assert_eq!(status(&stand, &id).await["stage"], "completed");
}

#[tokio::test]
async fn the_waiting_tab_goes_to_another_bank() {
    let stand = Stand::start().await;
    let (mut browser, id) = waiting(&stand).await;
    stand.hand.advance(6 * MINUTE);
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), "stalled");
    browser.submit("change_bank", &[]).await;
    assert_eq!(browser.view(), "banks", "{}", browser.html);
    assert_eq!(status(&stand, &id).await["stage"], "bank_selection");
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("figo01").await;
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
}

#[tokio::test]
async fn a_return_in_another_browser_is_welcome_though_the_tab_is_stalled() {
    let stand = Stand::start().await;
    let (mut browser, _) = waiting(&stand).await;
    stand.hand.advance(6 * MINUTE);
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), "stalled");
    let mut other = Browser::open(&stand.http, &browser.link_of("button")).await;
    super::ways::decide(&mut other, "figo01", "approve").await;
    assert!(has_news(&stand, &browser).await);
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), "show-number", "{}", browser.html);
    other.submit("number", &[("number", &browser.number())]).await;
    assert_eq!(other.view(), "number-accepted", "{}", other.html);
    browser.submit("view", &[]).await;
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
}

#[tokio::test]
async fn an_app_that_says_nothing_in_its_time_is_stalled_and_can_be_left() {
    let stand = Stand::start().await;
    let (location, id) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("decoupled-never").await;
    assert_eq!(browser.view(), "wait", "{}", browser.html);
    // Longer than the connector waits, shorter than the bank does.
    stand.hand.advance(Duration::from_secs(250));
    for _ in 0..LOOKS {
        browser.look().await;
        if browser.html.contains("role=\"alert\"") {
            break;
        }
    }
    let told = status(&stand, &id).await;
    assert_eq!(told["stage"], "stalled", "{}", browser.html);
    assert_eq!(told["history"].as_array().unwrap().last().unwrap()["code"], "sca.expired");
    browser.submit("change_bank", &[]).await;
    assert_eq!(browser.view(), "banks", "{}", browser.html);
}
