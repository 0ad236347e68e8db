//! A PIN that a dialog still needs is kept apart from the page, and for 15 minutes at most (design decision 4).

use std::time::Duration;

use glimpse_model::FlowId;
use glimpse_server::engine::Access;
use glimpse_store::WrapKind;
use glimpse_vault::PageSecret;
use serde_json::json;

use super::{
    browser::Browser,
    stand::{Setup, Stand, parameter, plain_request},
};

const MARKER: &str = "second-secret-4711";
pub(crate) const QUARTER: Duration = Duration::from_secs(15 * 60);

/// A user who has logged in at a bank with two passwords, of which it has not asked for the second one yet.
async fn logged_in() -> (Stand, Browser, FlowId) {
    let setup = Setup {
        banks: |bank| {
            if bank.id.as_str() == "mockbank-embedded" {
                bank.settings = json!({ "login": ["user_name", "password", "second_password"] });
            }
        },
        ..Setup::default()
    };
    let stand = Stand::build(setup).await;
    let (location, id) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.settle().await;
    let login = [("f_user_name", "figo01"), ("f_password", "654321"), ("f_second_password", MARKER)];
    browser.submit("login", &login).await;
    browser.settle().await;
    assert_eq!(browser.view(), "method", "{}", browser.html);
    (stand, browser, FlowId::parse(&id).unwrap())
}

/// Whether the wrap and the ciphertext of the PIN are there.
pub(crate) async fn kept(stand: &Stand, flow: FlowId) -> (bool, bool) {
    let store = &stand.app().store;
    let wrap = store.wrap(flow, WrapKind::Pin).await.unwrap();
    (wrap.is_some(), store.blob(flow, "pin").await.unwrap().is_some())
}

#[tokio::test]
async fn a_pin_is_gone_after_fifteen_minutes_though_the_page_stays_open() {
    let (stand, mut browser, flow) = logged_in().await;
    let entered = stand.clock.now();
    assert_eq!(kept(&stand, flow).await, (true, true));
    let due = stand.app().store.wrap(flow, WrapKind::Pin).await.unwrap().unwrap().due;
    assert_eq!(due, entered + jiff::SignedDuration::from_mins(15));
    // The page itself does not hold it, so it cannot outlive its key there.
    let secret = PageSecret::parse(&browser.hidden("page")).unwrap().0;
    let Access::Here(loaded) = stand.app().pages().load(flow, secret).await.unwrap() else { panic!() };
    let page = serde_json::to_string(&loaded.page).unwrap();
    assert!(page.contains("figo01") && !page.contains(MARKER), "{page}");

    stand.hand.advance(QUARTER - Duration::from_millis(1));
    stand.swept().await;
    browser.submit("view", &[]).await;
    assert_eq!(kept(&stand, flow).await, (true, true));
    stand.hand.advance(Duration::from_millis(1));
    stand.swept().await;
    assert_eq!(kept(&stand, flow).await, (false, false));

    // The page is still there, and a user who comes back now goes on from it.
    browser.submit("view", &[]).await;
    assert_eq!(browser.view(), "method", "{}", browser.html);
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");
}

#[tokio::test]
async fn a_pin_goes_as_soon_as_the_dialog_is_left() {
    for leave in ["change_bank", "cancel_confirmed"] {
        let (stand, mut browser, flow) = logged_in().await;
        assert_eq!(kept(&stand, flow).await, (true, true));
        browser.submit(leave, &[]).await;
        assert_eq!(kept(&stand, flow).await, (false, false), "{leave}");
    }
    let (stand, mut browser, flow) = logged_in().await;
    browser.through().await;
    assert_eq!(kept(&stand, flow).await, (false, false));
}
