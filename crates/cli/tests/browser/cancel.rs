//! A user can cancel on every page, or think better of it.

use crate::{
    browser::Kind,
    scene::{Scene, Wish, play},
    widget::{PASSWORD, TAN, flow_id},
};

/// The pages on which a user can be, in the order of the way.
const PAGES: [&str; 6] = ["consent", "banks", "login", "method", "challenge", "accounts"];

/// Goes on until the page is reached.
async fn reach(scene: &Scene, page: &str) {
    for at in PAGES.into_iter().take_while(|at| *at != page) {
        match at {
            "consent" => scene.consent().await,
            "banks" => scene.choose_bank().await,
            "login" => scene.log_in("figo01", PASSWORD).await,
            "method" => scene.choose_method("Auth Meth by Phone").await,
            _ => scene.enter_tan(TAN).await,
        }
    }
    scene.page(page).await;
}

async fn cancel_at(page: &str, kind: Kind) {
    play(&format!("cancel-{page}"), kind, async |scene| {
        scene.begin(Wish::default()).await;
        let flow = flow_id(&scene.browser).await;
        reach(scene, page).await;

        scene.cancel().await;
        scene.act("back").await;
        scene.page(page).await;

        scene.cancel().await;
        scene.act("cancel_confirmed").await;
        leave(scene, kind).await;
        scene.browser.wait_for_text(".message h1", "Abgebrochen").await;
        scene.browser.shot("app-cancelled").await;
        let at = scene.browser.url().await;
        let query: Vec<_> =
            at.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let names: Vec<&str> = query.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["flow_id", "success", "abort", "state"]);
        assert_eq!(
            (query[0].1.as_str(), query[1].1.as_str(), query[2].1.as_str()),
            (flow.as_str(), "false", "true")
        );
        assert_eq!(scene.demo.stage(&flow).await, "cancelled");

        scene.browser.click(".message .button").await;
        scene.browser.wait_for("#connect").await;
    })
    .await;
}

/// The last page goes to the app by itself; without scripts, its link does.
async fn leave(scene: &Scene, kind: Kind) {
    if kind.without_script {
        scene.page("cancelled").await;
        scene.browser.click("main a[data-exit]").await;
    }
}

#[tokio::test]
async fn at_the_consent() {
    cancel_at("consent", Kind::default()).await;
}

#[tokio::test]
async fn at_the_choice_of_a_bank() {
    cancel_at("banks", Kind::default()).await;
}

#[tokio::test]
async fn at_the_login() {
    cancel_at("login", Kind::default()).await;
}

#[tokio::test]
async fn at_the_choice_of_a_method() {
    cancel_at("method", Kind::default()).await;
}

#[tokio::test]
async fn at_the_challenge() {
    cancel_at("challenge", Kind::default()).await;
}

#[tokio::test]
async fn at_the_choice_of_accounts() {
    cancel_at("accounts", Kind::default()).await;
}

#[tokio::test]
async fn at_the_challenge_without_scripts() {
    cancel_at("challenge", Kind { without_script: true, ..Kind::default() }).await;
}

#[tokio::test]
async fn after_a_failure_the_user_can_give_up() {
    play("locked", Kind::default(), async |scene| {
        scene.begin(Wish::default()).await;
        let flow = flow_id(&scene.browser).await;
        scene.consent().await;
        scene.choose_bank().await;
        scene.log_in("locked", PASSWORD).await;
        scene.page("failed").await;
        scene.browser.click("main form button[value=give_up]").await;
        scene.browser.wait_for_text(".message .code", "login.blocked").await;
        scene.browser.shot("app-failed").await;
        assert_eq!(scene.demo.stage(&flow).await, "failed");
    })
    .await;
}
