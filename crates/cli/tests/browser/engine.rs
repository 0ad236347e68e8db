//! The main ways in an engine that is not Chromium's.

use serde_json::json;

use crate::{
    browser::{Cookies, Kind},
    overlay::{self, kept},
    phone::scanned,
    scene::{Scene, Wish, play},
    ways::at_the_bank,
    widget::PASSWORD,
};

const FIREFOX: Kind = Kind {
    phone: false,
    width: 0,
    dark: false,
    without_script: false,
    cookies: Cookies::FirstParty,
    still: false,
    fox: true,
};

/// A second browser beside the first may need its time: the last page is waited for on its own.
async fn arrive(scene: &Scene) {
    scene.browser.wait_for("main[data-view=done], #verdict").await;
    scene.arrive().await;
}

#[tokio::test]
async fn with_a_code_on_the_banks_own_page_and_in_a_frame_in_firefox() {
    play("firefox", FIREFOX, async |scene| {
        scene.begin(Wish::default()).await;
        scene.reach_accounts().await;
        scene.choose_accounts(2).await;
        arrive(scene).await;

        scene.begin(Wish::default()).await;
        scene.consent().await;
        scene.choose_redirect_bank().await;
        scene.page("redirect").await;
        scene.browser.click("main a.button").await;
        at_the_bank(scene, "approve").await;
        scene.choose_accounts(1).await;
        arrive(scene).await;

        let flow = overlay::begin(scene).await;
        assert_eq!(kept(scene).await, json!([]), "no cookie stays in the frame");
        scene.reach_accounts().await;
        scene.browser.ask("window.old = true; location.reload()").await;
        scene.browser.wait_until("return !window.old").await;
        scene.choose_accounts(3).await;
        overlay::arrived(scene, &flow).await;
    })
    .await;
}

#[tokio::test]
async fn with_the_banks_app_and_with_a_phone_in_firefox() {
    play("firefox-elsewhere", FIREFOX, async |scene| {
        scene.begin(Wish::default()).await;
        scene.consent().await;
        scene.choose_bank().await;
        scene.log_in("figo01", PASSWORD).await;
        scene.choose_method("Auth Meth by App").await;
        scene.page("wait").await;
        scene.demo.confirm_in_app().await;
        // Nobody presses anything.
        scene.choose_accounts(1).await;
        arrive(scene).await;

        // The computer's browser and the phone's are both Firefox.
        scene.begin(Wish { english: true, ..Wish::default() }).await;
        scene.browser.wait_until_seen("main button[value=phone]", true).await;
        scene.act("phone").await;
        scene.page("phone").await;
        scene
            .with_another("firefox-phone", FIREFOX, async |phone| {
                scanned(scene, phone).await;
                phone.page("consent").await;
                scene.page("on-phone").await;
                phone.reach_accounts().await;
                phone.choose_accounts(2).await;
                phone.page("at-computer").await;
            })
            .await;
        arrive(scene).await;
    })
    .await;
}
