//! Small screens, and dark ones: nothing is wider than the screen, every control can be hit with a finger.

use serde_json::json;

use crate::{
    browser::Kind,
    scene::{Scene, Wish, play},
    widget::{PASSWORD, TAN},
};

/// Nothing sticks out sideways, and nothing to press is smaller than 24 CSS pixels (WCAG 2.2, 2.5.8).
async fn fits(scene: &Scene, page: &str) {
    let wide = scene
        .browser
        .ask("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        .await;
    assert_eq!(wide, json!(0), "{page} is wider than the screen");
    let small = scene
        .browser
        .ask(
            "return [...document.querySelectorAll('button, select, input:not([type=hidden]), a.button')] \
             .filter((part) => part.getClientRects().length && !part.closest('.sr, .hidden') && !part.matches('.sr')) \
             .filter((part) => { const target = part.closest('label') ?? part; \
               const box = target.getBoundingClientRect(); return box.width < 24 || box.height < 24; }) \
             .map((part) => part.outerHTML.slice(0, 120))",
        )
        .await;
    assert_eq!(small, json!([]), "{page} has controls that a finger cannot hit");
}

async fn walk(test: &str, kind: Kind) {
    play(test, kind, async |scene| {
        scene.begin(Wish::default()).await;
        fits(scene, "consent").await;
        scene.consent().await;
        scene.page("banks").await;
        fits(scene, "banks").await;
        scene.choose_bank().await;
        scene.page("login").await;
        fits(scene, "login").await;
        scene.log_in("figo01", PASSWORD).await;
        scene.page("method").await;
        fits(scene, "method").await;
        scene.choose_method("Auth Meth by Phone").await;
        scene.page("challenge").await;
        fits(scene, "challenge").await;
        scene.enter_tan(TAN).await;
        scene.page("accounts").await;
        fits(scene, "accounts").await;
        scene.choose_accounts(3).await;
        scene.arrive().await;
        fits(scene, "income").await;
        scene.browser.shot("app-income").await;
        scene.demo.later(61).await;
        scene.browser.wait_for("#gone").await;
        fits(scene, "gone").await;
        scene.browser.shot("app-gone").await;
    })
    .await;
}

#[tokio::test]
async fn on_a_phone() {
    walk("phone", Kind { phone: true, ..Kind::default() }).await;
}

#[tokio::test]
async fn on_a_phone_in_the_dark() {
    walk("phone-dark", Kind { phone: true, dark: true, ..Kind::default() }).await;
}

/// The app's start page, as it comes and with everything unfolded.
async fn start_page(width: u16) {
    let kind = Kind { phone: true, width, ..Kind::default() };
    play(&format!("start-{width}"), kind, async |scene| {
        for language in ["de", "en"] {
            scene.browser.go(&format!("{}/?lang={language}", scene.demo.addresses.app)).await;
            scene.browser.wait_for("#connect").await;
            fits(scene, "start").await;
            scene.browser.shot(&format!("{language}-closed")).await;
            let unfold =
                "document.querySelectorAll('details').forEach((part) => { part.open = true; }); return true";
            scene.browser.ask(unfold).await;
            fits(scene, "start, unfolded").await;
            let columns = "const left = (cell) => Math.round(cell.getBoundingClientRect().left); \
                           return [2, 3].map((n) => new Set([...document.querySelectorAll( \
                           `.people tbody td:nth-child(${n})`)].map(left)).size)";
            assert_eq!(scene.browser.ask(columns).await, json!([1, 1]), "cells do not stand in columns");
            let shown =
                "document.querySelector('.people').scrollIntoView({ behavior: 'instant' }); return true";
            scene.browser.ask(shown).await;
            scene.browser.shot(&format!("{language}-open")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_start_page_on_the_smallest_phone() {
    start_page(320).await;
}

#[tokio::test]
async fn the_start_page_on_a_small_phone() {
    start_page(360).await;
}
