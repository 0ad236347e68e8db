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

async fn until(browser: &mut Browser, view: &str) {
    for _ in 0..LOOKS {
        if browser.view() == view {
            return;
        }
        browser.look().await;
    }
    panic!("no {view}: {}", browser.html);
}

/// What the script of a waiting page is told: whether another page than the one it shows is due.
pub(crate) async fn has_news(stand: &Stand, browser: &Browser) -> bool {
    let url = browser.url.join(&format!("/flow/{}/status", browser.flow())).unwrap();
    let asked = stand.http.get(url).header("x-glimpse-page", browser.hidden("page"));
    let news: Value = asked.send().await.unwrap().json().await.unwrap();
    news["step"].as_u64() != browser.hidden("step").parse().ok()
}

/// The waiting page notices by itself that another one is due.
async fn news(stand: &Stand, browser: &Browser) {
    for _ in 0..LOOKS {
        if has_news(stand, browser).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing new since {}", browser.html);
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
        news(&stand, &browser).await;
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

/// Approves at a bank whose page does not come back, and closes that page.
async fn approve(stand: &Stand, browser: &Browser, user: &str) {
    let mut page = Browser::open(&stand.http, &browser.link_of("button")).await;
    super::ways::decide(&mut page, user, "approve").await;
    assert!(page.html.contains("You can close this window"), "{}", page.html);
}

#[tokio::test]
async fn who_approved_at_a_bank_that_does_not_come_back_gets_through() {
    let stand = Stand::start().await;
    for way in ["waits", "looks in late", "is stalled and waits on"] {
        let (mut browser, id) = waiting(&stand).await;
        match way {
            "waits" => {
                approve(&stand, &browser, "never-returns").await;
                stand.hand.advance(Duration::from_secs(20));
                // The question that the waiting page's script asks each second is what makes the server ask.
                news(&stand, &browser).await;
                browser.submit("view", &[]).await;
            }
            "looks in late" => {
                approve(&stand, &browser, "never-returns").await;
                stand.hand.advance(6 * MINUTE);
                browser.submit("view", &[]).await;
            }
            _ => {
                stand.hand.advance(6 * MINUTE);
                browser.submit("view", &[]).await;
                assert_eq!(browser.view(), "stalled", "{}", browser.html);
                approve(&stand, &browser, "never-returns").await;
                stand.hand.advance(Duration::from_secs(6));
                browser.submit("wait", &[]).await;
            }
        }
        assert_eq!(browser.view(), "redirect", "{}", browser.html);
        assert!(browser.html.contains("Your bank has received your approval"), "{}", browser.html);
        assert_eq!(status(&stand, &id).await["stage"], "sca");
        stand.hand.advance(Duration::from_secs(10));
        until(&mut browser, "accounts").await;
        let callback = browser.through().await;
        assert!(parameter(&callback, "code").is_some(), "{callback}");
    }
}

#[tokio::test]
async fn who_comes_back_to_the_first_tab_and_says_so_gets_through_without_waiting_for_a_timer() {
    let stand = Stand::start().await;
    let (mut browser, _) = waiting(&stand).await;
    browser.submit("poll", &[]).await;
    assert_eq!(browser.view(), "redirect", "nobody has approved: {}", browser.html);
    approve(&stand, &browser, "never-returns").await;
    stand.hand.advance(Duration::from_secs(6));
    browser.submit("poll", &[]).await;
    assert!(browser.html.contains("Your bank has received your approval"), "{}", browser.html);
    stand.hand.advance(Duration::from_secs(10));
    until(&mut browser, "accounts").await;
}

#[tokio::test]
async fn a_bank_is_asked_now_and_then_whether_its_user_approved_and_no_oftener() {
    let stand = Stand::start().await;
    let (browser, _) = waiting(&stand).await;
    let asked = || {
        let calls = stand.sandbox.ledger().calls("90094816");
        calls.iter().filter(|call| call.method == "GET" && call.path.starts_with("/v1/")).count()
    };
    for _ in 0..240 {
        stand.hand.advance(Duration::from_secs(1));
        for _ in 0..2 {
            has_news(&stand, &browser).await;
        }
    }
    stand.server.idle(Duration::from_secs(60)).await;
    assert!((3..=10).contains(&asked()), "{} questions in four minutes", asked());
}

/// Whoever sent the way to the bank to somebody else must not go on with what that one approved: the approval alone
/// does not move the waiting tab, as long as who approved can still show that it was them.
#[tokio::test]
async fn an_approval_that_is_seen_before_its_browser_comes_back_still_needs_the_number() {
    let stand = Stand::start().await;
    let (mut first, _) = waiting(&stand).await;
    let mut other = Browser::open(&stand.http, &first.link_of("button")).await;
    let back = super::ways::decide_but_stay(&mut other, "figo01").await;
    stand.hand.advance(Duration::from_secs(20));
    first.submit("poll", &[]).await;
    assert!(first.html.contains("Your bank has received your approval"), "{}", first.html);
    stand.hand.advance(Duration::from_secs(9));
    for action in ["poll", "view"] {
        first.submit(action, &[]).await;
        assert_eq!(first.view(), "redirect", "{action}: {}", first.html);
    }
    other.go(&back).await;
    assert_eq!(other.view(), "enter-number", "{}", other.html);
    stand.hand.advance(MINUTE);
    for action in ["view", "poll", "wait"] {
        first.submit(action, &[]).await;
        assert_eq!(first.view(), "show-number", "{action}: {}", first.html);
    }
    other.submit("number", &[("number", &first.number())]).await;
    assert_eq!(other.view(), "number-accepted", "{}", other.html);
    first.submit("view", &[]).await;
    let callback = first.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
}

#[tokio::test]
async fn the_bank_opens_again_with_a_page_that_says_what_was_decided() {
    let stand = Stand::start().await;
    let (mut browser, _) = waiting(&stand).await;
    stand.hand.advance(6 * MINUTE);
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), "stalled", "{}", browser.html);
    approve(&stand, &browser, "never-returns").await;
    let again = Browser::open(&stand.http, &browser.link_of("button")).await;
    assert!(again.status == 200 && again.html.contains("Already confirmed"), "{}", again.html);
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
    until(&mut browser, "stalled").await;
    let told = status(&stand, &id).await;
    assert_eq!(told["stage"], "stalled", "{}", browser.html);
    assert_eq!(told["history"].as_array().unwrap().last().unwrap()["code"], "sca.expired");
    let offers = browser.values("action");
    for offer in ["resend", "wait", "change_bank", "cancel"] {
        assert!(offers.iter().any(|action| action == offer), "{offer} is not in {offers:?}");
    }
    // However often it is looked at, page and status say the same, and nobody asks the bank.
    let before = stand.sandbox.ledger().calls("90094815").len();
    for _ in 0..10 {
        stand.hand.advance(Duration::from_secs(2));
        browser.look().await;
        assert_eq!(browser.view(), "stalled", "{}", browser.html);
        assert!(!has_news(&stand, &browser).await);
    }
    assert_eq!(status(&stand, &id).await["stage"], "stalled");
    assert_eq!(stand.sandbox.ledger().calls("90094815").len(), before);
    // Whoever waits on is heard, and told when the bank has given up.
    browser.submit("wait", &[]).await;
    until(&mut browser, "wait").await;
    assert_eq!(status(&stand, &id).await["stage"], "sca");
    stand.hand.advance(Duration::from_secs(60));
    until(&mut browser, "failed").await;
    assert_eq!(status(&stand, &id).await["error"]["code"], "sca.expired");
    browser.submit("change_bank", &[]).await;
    assert_eq!(browser.view(), "banks", "{}", browser.html);
}

/// Since the user left or was first asked to confirm, in whole minutes that have passed.
#[tokio::test]
async fn how_long_it_has_been_is_counted_from_the_beginning() {
    let stand = Stand::start().await;
    let (mut browser, _) = waiting(&stand).await;
    stand.hand.advance(6 * MINUTE - Duration::from_millis(1));
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), "stalled", "{}", browser.html);
    assert!(browser.html.contains("5\u{a0}minutes ago"), "{}", browser.html);

    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.login("decoupled-never").await;
    assert_eq!(browser.view(), "wait", "{}", browser.html);
    // The bank is asked in between, and it is the same wait.
    stand.hand.advance(MINUTE);
    browser.look().await;
    stand.hand.advance(3 * MINUTE);
    until(&mut browser, "stalled").await;
    assert!(browser.html.contains("for 4\u{a0}minutes"), "{}", browser.html);
    stand.hand.advance(Duration::from_secs(59));
    browser.look().await;
    assert!(browser.html.contains("for 4\u{a0}minutes"), "{}", browser.html);
}
