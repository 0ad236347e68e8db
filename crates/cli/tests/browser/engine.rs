//! The main ways in an engine that is not Chromium's.

use serde_json::json;

use crate::{
    browser::{Cookies, Kind},
    overlay::{self, kept},
    scene::{Scene, Wish, play},
    ways::at_the_bank,
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
