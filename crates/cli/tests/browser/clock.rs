//! The page that moves the demo's time.

use crate::{browser::Kind, scene::play};

#[tokio::test]
async fn a_button_moves_the_time() {
    play("clock", Kind::default(), async |scene| {
        scene.browser.go(&scene.demo.addresses.clock).await;
        let shown = "Date.parse(document.querySelector('time')?.dateTime)";
        let before = scene.browser.ask(&format!("return {shown}")).await.as_f64().unwrap();
        scene.browser.click("button[value='61']").await;
        let moved = before + 61.0 * 60_000.0;
        scene.browser.wait_until(&format!("return {shown} >= {moved}")).await;
        scene.browser.shot("clock").await;
    })
    .await;
}
