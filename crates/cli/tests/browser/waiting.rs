//! A page that waits says more when it takes long, and nobody has to touch it.

use crate::{
    browser::Kind,
    scene::{Wish, play},
    widget::PASSWORD,
};

#[tokio::test]
async fn a_user_who_waits_is_told_that_it_takes_longer() {
    play("waiting", Kind::default(), async |scene| {
        scene.begin(Wish { english: true, ..Wish::default() }).await;
        scene.consent().await;
        scene.choose_bank().await;
        // Each of this user's calls takes twenty seconds, and a login has several.
        scene.log_in("slow", PASSWORD).await;
        scene.page("working").await;
        scene.browser.wait_for_text("#patience", "longer than usual").await;
        scene.browser.shot("slow").await;
    })
    .await;
}
