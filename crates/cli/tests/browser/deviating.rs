//! Banks that deviate from the friendly ones as real groups do, in a real browser: OAuth within the consent and before
//! it, a confirmation code on the way back, a list of accounts that is confirmed twice.

use crate::{
    browser::Kind,
    scene::{Scene, Wish, play_with},
    widget::{PASSWORD, flow_id},
};

/// From the app to the bank, on the page that says that the browser goes there.
async fn begin(scene: &Scene, bank: &str) -> String {
    scene.begin(Wish::default()).await;
    let flow = flow_id(&scene.browser).await;
    scene.consent().await;
    scene.page("banks").await;
    scene.browser.click(&format!("main button[name=bank][value=mockbank-{bank}]")).await;
    flow
}

/// Over to the bank's own page, and logged in there.
async fn log_in_there(scene: &Scene) {
    scene.page("redirect").await;
    scene.browser.click("main a.button").await;
    scene.browser.fill("#user", "figo01").await;
    scene.browser.fill("#password", PASSWORD).await;
    scene.browser.shot("bank-login").await;
    scene.browser.click("form[action$=login] button").await;
}

async fn approve(scene: &Scene) {
    scene.browser.click("button[value=approve]").await;
}

/// Everything is fetched, the app has it, and nothing is left at the bank.
async fn succeed(scene: &Scene, flow: &str, bank_code: &str, consents: usize) {
    scene.choose_accounts(3).await;
    if consents == 2 {
        // What was chosen is confirmed by itself.
        log_in_there(scene).await;
        approve(scene).await;
    }
    scene.arrive().await;
    assert_eq!(scene.demo.stage(flow).await, "exchanged");
    assert_eq!(scene.demo.ledger(bank_code).await.consents(), (consents, consents));
}

#[tokio::test]
async fn a_token_within_the_consent() {
    play_with("oauth", Kind::default(), &["oauth"], async |scene| {
        let flow = begin(scene, "oauth").await;
        log_in_there(scene).await;
        approve(scene).await;
        succeed(scene, &flow, "90094829", 1).await;
        let calls = scene.demo.ledger("90094829").await.calls;
        let tokens = calls.iter().filter(|call| call.path == "/oauth/token").count();
        assert_eq!(tokens, 1, "the code is exchanged once");
    })
    .await;
}

#[tokio::test]
async fn a_token_before_the_consent_and_then_the_consent() {
    play_with("oauth-pre-step", Kind::default(), &["sparda"], async |scene| {
        let flow = begin(scene, "sparda").await;
        // Logging in is all that the token needs.
        log_in_there(scene).await;
        log_in_there(scene).await;
        approve(scene).await;
        succeed(scene, &flow, "90094848", 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_way_back_with_a_code_to_confirm_with() {
    play_with("confirmation-code", Kind::default(), &["confirmation"], async |scene| {
        let flow = begin(scene, "confirmation").await;
        log_in_there(scene).await;
        approve(scene).await;
        succeed(scene, &flow, "90094823", 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_list_first_and_then_what_was_chosen() {
    play_with("lists", Kind::default(), &["lists"], async |scene| {
        let flow = begin(scene, "lists").await;
        log_in_there(scene).await;
        approve(scene).await;
        succeed(scene, &flow, "90094825", 2).await;
    })
    .await;
}
