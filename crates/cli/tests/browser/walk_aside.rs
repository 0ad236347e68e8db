//! As `walk`, where a way branches off: many methods, a blocked one, an app that says no or nothing, a slow bank, a second
//! browser, a question in between, and the end with an error.

use fantoccini::key::Key;

use crate::{
    browser::Kind,
    host::Host,
    scene::play,
    walker::{Walker, link},
    widget::{PASSWORD, TAN},
};

const EMBEDDED: &str = "mockbank-embedded";

#[tokio::test]
async fn with_many_methods_of_which_one_is_blocked() {
    play("walk-methods", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        walker.chooses(&link(&scene.demo, &host).await.0, EMBEDDED).await;
        walker.comes_to("login").await;
        // Whoever does not want to cancel after all is where they were.
        walker.enters("form.cancel button").await;
        walker.comes_to("confirm-cancel").await;
        walker.enters("main button[value=back]").await;
        walker.comes_to("login").await;
        walker.signs_in("many-methods", PASSWORD).await;
        walker.comes_to("method").await;
        // One after the other, and back again.
        walker.enters("main li:nth-child(1) button[name=method]").await;
        walker.comes_to("challenge").await;
        walker.enters("main button[value=change_method]").await;
        walker.comes_to("method").await;
        walker.enters("main li:nth-child(3) button[name=method]").await;
        walker.comes_to("challenge").await;
        scene.browser.wait_for("main img[alt^=Picture]").await;
        walker.types("#tan", TAN).await;
        scene.browser.press(Key::Enter).await;
        walker.comes_to("accounts").await;

        walker.enters("main button[value=change_bank]").await;
        walker.comes_to("banks").await;
        walker.enters(&format!("button[name=bank][value={EMBEDDED}]")).await;
        walker.comes_to("login").await;
        walker.signs_in("method-locked", PASSWORD).await;
        walker.comes_to("method").await;
        walker.enters("main li:first-child button[name=method]").await;
        walker.hears_a_refusal(&[], "The method you chose is blocked").await;
        walker.enters("main li:last-child button[name=method]").await;
        walker.comes_to("challenge").await;
    })
    .await;
}

#[tokio::test]
async fn with_an_app_that_says_nothing_and_then_no() {
    play("walk-app", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        walker.chooses(&link(&scene.demo, &host).await.0, EMBEDDED).await;
        walker.comes_to("login").await;
        walker.signs_in("figo01", PASSWORD).await;
        walker.comes_to("method").await;
        walker.enters("main li:last-child button[name=method]").await;
        walker.comes_to("wait").await;
        scene.demo.later(4).await;
        // Nobody presses anything.
        walker.is_told("stalled", "We have been waiting for your confirmation").await;
        walker.enters("main button[value=resend]").await;
        walker.is_told("wait", "Waiting for your confirmation").await;
        scene.demo.answer_in_app("deny").await;
        walker.is_told("failed", "If you declined it by mistake, try again").await;
        walker.enters("main button[value=change_bank]").await;
        walker.comes_to("banks").await;
    })
    .await;
}

#[tokio::test]
async fn with_a_slow_bank_and_with_one_that_refuses() {
    play("walk-errors", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        walker.chooses(&link(&scene.demo, &host).await.0, EMBEDDED).await;
        walker.comes_to("login").await;
        // Each of this user's calls takes twenty seconds.
        walker.signs_in("slow", PASSWORD).await;
        walker.is_told("working", "Please leave this page open.").await;
        scene.browser.wait_for_text("#patience[role=status]", "longer than usual").await;
        let heard = walker.hears("main[data-view=working]").await;
        assert_eq!(heard.focus, "title", "what changes does not take the focus: {heard:?}");

        let (address, flow) = link(&scene.demo, &host).await;
        walker.chooses(&address, EMBEDDED).await;
        walker.comes_to("login").await;
        walker.signs_in("locked", PASSWORD).await;
        walker.is_told("failed", "Please ask your bank to unlock it").await;
        walker.enters("main button[value=retry]").await;
        walker.comes_to("login").await;
        walker.signs_in("locked", PASSWORD).await;
        walker.is_told("failed", "Please ask your bank to unlock it").await;
        walker.enters("main button[value=give_up]").await;
        scene.browser.wait_until("return location.pathname === '/callback'").await;
        assert_eq!(scene.demo.stage(&flow).await, "failed");
    })
    .await;
}

#[tokio::test]
async fn with_a_return_in_another_browser() {
    play("walk-first", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        walker.chooses(&link(&scene.demo, &host).await.0, "mockbank-redirect").await;
        walker.comes_to("redirect").await;
        let bank = scene.browser.wait_for("main a.button").await.attr("href").await.unwrap().unwrap();
        scene
            .with_another("walk-second", Kind::default(), async |second| {
                let other = Walker { browser: &second.browser };
                second.browser.go(&bank).await;
                other.decides_at_the_bank("approve").await;
                other.comes_to("enter-number").await;
                walker.comes_to("show-number").await;
                let number = scene.browser.wait_for(".big").await.text().await.unwrap();
                other.types("#number", if number == "1234" { "4321" } else { "1234" }).await;
                second.browser.press(Key::Enter).await;
                other
                    .is_sent_back_to(
                        "number",
                        "That number is not right. Please look again at the page where you started and enter the \
                         number shown there.",
                    )
                    .await;
                second.browser.type_in(&number).await;
                second.browser.press(Key::Enter).await;
                other.comes_to("number-accepted").await;
                // The first browser goes on by itself.
                walker.comes_to("accounts").await;
            })
            .await;
    })
    .await;
}
