//! What a user types wrong, and what the bank gets to see of it.

use crate::{
    browser::Kind,
    demo::EMBEDDED,
    scene::{Wish, play},
    widget::{PASSWORD, TAN},
};

#[tokio::test]
async fn a_wrong_password_is_told_and_entered_again() {
    play("wrong-password", Kind::default(), async |scene| {
        scene.begin(Wish::default()).await;
        scene.consent().await;
        scene.choose_bank().await;
        scene.log_in("figo01", "999999").await;
        scene.browser.wait_for("main[data-view=login] .alert").await;
        scene.browser.shot("widget-login-wrong").await;
        let password = scene.browser.wait_for("main input[type=password]").await;
        assert_eq!(
            password.prop("value").await.unwrap().unwrap_or_default(),
            "",
            "a secret is not given back"
        );
        assert_eq!(scene.demo.ledger(EMBEDDED).await.entered("pin"), 1, "not sent again by software");

        scene.log_in("figo01", PASSWORD).await;
        scene.choose_method("Auth Meth by Phone").await;
        scene.enter_tan(TAN).await;
        scene.choose_accounts(1).await;
        scene.arrive().await;
        assert_eq!(scene.demo.ledger(EMBEDDED).await.entered("pin"), 2);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_tan_once_does_not_cost_the_flow() {
    play("wrong-tan", Kind::default(), async |scene| {
        scene.begin(Wish::default()).await;
        scene.consent().await;
        scene.choose_bank().await;
        scene.log_in("figo01", PASSWORD).await;
        scene.choose_method("Auth Meth by Phone").await;
        scene.enter_tan("000000").await;
        scene.browser.wait_for("main[data-view=challenge] .alert").await;
        scene.browser.shot("widget-challenge-wrong").await;
        scene.enter_tan(TAN).await;
        scene.choose_accounts(1).await;
        scene.arrive().await;
        let ledger = scene.demo.ledger(EMBEDDED).await;
        assert_eq!((ledger.entered("pin"), ledger.entered("otp")), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn empty_fields_never_reach_the_bank() {
    play("empty-fields", Kind::default(), async |scene| {
        scene.begin(Wish::default()).await;
        scene.consent().await;
        scene.choose_bank().await;
        scene.page("login").await;
        scene.act("login").await;
        scene.browser.wait_for("main[data-view=login] .fault").await;
        scene.browser.shot("widget-login-empty").await;
        assert_eq!(scene.demo.ledger(EMBEDDED).await.entered("pin"), 0);
        scene.log_in("figo01", PASSWORD).await;
        scene.page("method").await;
    })
    .await;
}
