//! Without JavaScript.

use crate::{
    browser::{Cookies, Kind},
    scene::{Wish, play},
};

const KIND: Kind = Kind {
    phone: false,
    width: 0,
    dark: false,
    without_script: true,
    cookies: Cookies::Usual,
    still: false,
    fox: false,
};

#[tokio::test]
async fn the_whole_way_without_scripts() {
    play("without-script", KIND, async |scene| {
        scene.begin(Wish::default()).await;
        scene.reach_accounts().await;
        scene.choose_accounts(3).await;
        // What works is told by pages that come back by themselves; the last one has a link.
        scene.page("done").await;
        scene.browser.click("main a[data-exit]").await;
        scene.arrive().await;
        scene.browser.shot("app-income").await;
        // With scripts it would count seconds.
        scene.browser.wait_for_text("#countdown", "60 Min.").await;

        scene.demo.later(61).await;
        scene.browser.reload().await;
        scene.browser.wait_for("#gone").await;
    })
    .await;
}
