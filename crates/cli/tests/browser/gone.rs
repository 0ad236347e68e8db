//! A page that waits for the user hears by itself that its flow is over.

use crate::{
    browser::Kind,
    scene::{Scene, Wish, play},
    widget::{PASSWORD, flow_id},
};

async fn at_the_login(scene: &Scene) {
    scene.begin(Wish::default()).await;
    scene.consent().await;
    scene.choose_bank().await;
    scene.page("login").await;
}

#[tokio::test]
async fn a_login_page_goes_when_the_client_deletes_the_flow() {
    play("deleted", Kind::default(), async |scene| {
        at_the_login(scene).await;
        scene.demo.delete(&flow_id(&scene.browser).await).await;
        scene.page("ended").await;
        scene.browser.shot("deleted").await;
    })
    .await;
}

#[tokio::test]
async fn accounts_leave_the_screen_when_the_time_is_up() {
    play("over", Kind::default(), async |scene| {
        at_the_login(scene).await;
        // This user needs no second factor: the choice comes at once.
        scene.log_in("sca-exempt", PASSWORD).await;
        scene.page("accounts").await;
        scene.demo.later(61).await;
        scene.page("ended").await;
        assert!(!scene.browser.text().await.contains("DE07"), "no account stays on the screen");
    })
    .await;
}
