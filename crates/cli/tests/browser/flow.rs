//! The whole way: from the app to its result page, and on until all is gone.

use crate::{
    browser::Kind,
    demo::EMBEDDED,
    scene::{Wish, play},
    widget::flow_id,
};

#[tokio::test]
async fn a_user_goes_all_the_way_and_an_hour_later_all_is_gone() {
    play("whole-flow", Kind::default(), async |scene| {
        scene.begin(Wish::default()).await;
        let flow = flow_id(&scene.browser).await;
        scene.reach_accounts().await;
        scene.choose_accounts(3).await;
        scene.arrive().await;
        scene.browser.shot("app-income").await;

        let text = scene.browser.text().await;
        for account in scene.demo.truth(EMBEDDED, "figo01").await["accounts"].as_array().unwrap() {
            let iban = account["iban"].as_str().unwrap();
            let spaced: Vec<&str> =
                iban.as_bytes().chunks(4).map(|part| std::str::from_utf8(part).unwrap()).collect();
            assert!(text.contains(&spaced.join(" ")), "{iban} is not shown");
        }
        assert!(text.contains("Rheinwerk Software GmbH"), "the salary is recognised");
        assert_eq!(scene.demo.stage(&flow).await, "exchanged");
        let ledger = scene.demo.ledger(EMBEDDED).await;
        assert_eq!((ledger.entered("pin"), ledger.entered("otp")), (1, 1));
        assert_eq!(ledger.consents(), (1, 1), "the consent is deleted at the bank");

        scene.browser.reload().await;
        scene.arrive().await;
        scene.demo.later(61).await;
        // Nobody touches the page: it notices by itself.
        scene.browser.wait_for("#gone").await;
        scene.browser.shot("app-gone").await;
        assert!(!scene.browser.text().await.contains("Rheinwerk"));
        scene.browser.back().await;
        scene.browser.reload().await;
        assert!(!scene.browser.text().await.contains("Rheinwerk"), "nor is it in the history");
    })
    .await;
}

#[tokio::test]
async fn one_account_in_english() {
    play("one-account", Kind::default(), async |scene| {
        scene.begin(Wish { english: true, single: true }).await;
        assert_eq!(scene.browser.wait_for("html").await.attr("lang").await.unwrap().as_deref(), Some("en"));
        scene.reach_accounts().await;
        assert!(scene.browser.has("main input[type=radio][name=account]").await);
        scene.choose_accounts(1).await;
        scene.arrive().await;
        assert_eq!(scene.browser.all(".account").await.len(), 1);
        scene.browser.wait_for_text("h1", "Your proof of income").await;
    })
    .await;
}

#[tokio::test]
async fn the_user_deletes_everything_at_once() {
    play("delete-now", Kind::default(), async |scene| {
        scene.begin(Wish::default()).await;
        let flow = flow_id(&scene.browser).await;
        scene.reach_accounts().await;
        scene.choose_accounts(1).await;
        scene.arrive().await;
        scene.browser.click(".countdown summary").await;
        scene.browser.click("#delete").await;
        scene.browser.wait_for("#gone").await;
        assert_eq!(scene.demo.stage(&flow).await, "deleted");
    })
    .await;
}
