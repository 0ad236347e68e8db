//! FinTS banks in a real browser: no TAN, a TAN, an app, a picture and a flickering code on the screen.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_testing::read_flicker;
use serde_json::json;

use crate::{
    browser::Kind,
    scene::{Scene, Wish, play},
    widget::{PASSWORD, TAN},
};

const MOCKBANK: &str = "90094817";

impl Scene {
    /// From the app to the page after the login at a FinTS bank.
    async fn at_fints_bank(&self, bank: &str, user: &str, pin: &str) {
        self.begin(Wish::default()).await;
        self.consent().await;
        self.page("banks").await;
        self.browser.click(&format!("button[name=bank][value={bank}]")).await;
        self.log_in(user, pin).await;
    }

    /// What the bank gave for a device to show, the last time (HHD_UC).
    async fn challenge(&self) -> Vec<u8> {
        let ledger = self.demo.ledger(MOCKBANK).await;
        STANDARD.decode(ledger.calls.iter().rev().find_map(|call| call.challenge.as_ref()).unwrap()).unwrap()
    }

    async fn finish(&self) {
        self.choose_accounts(1).await;
        self.arrive().await;
    }
}

#[tokio::test]
async fn the_demobank_needs_no_tan() {
    play("fints-demobank", Kind::default(), async |scene| {
        scene.at_fints_bank("demobank", "demo", "demo").await;
        scene.page("accounts").await;
        scene.browser.wait_for_text("main", "Depot").await;
        scene.choose_accounts(2).await;
        scene.arrive().await;
    })
    .await;
}

#[tokio::test]
async fn a_tan_and_an_app() {
    play("fints-tan", Kind { phone: true, ..Kind::default() }, async |scene| {
        scene.at_fints_bank("mockbank-fints", "sms", PASSWORD).await;
        scene.enter_tan(TAN).await;
        scene.finish().await;
        // The app confirms at the third question; the page asks by itself.
        scene.at_fints_bank("mockbank-fints", "push", PASSWORD).await;
        scene.page("wait").await;
        scene.finish().await;
    })
    .await;
}

/// The picture on the page is the bank's, byte by byte; it can be made larger and has a text for those who do not see it.
#[tokio::test]
async fn a_picture_is_the_banks() {
    play("fints-photo", Kind::default(), async |scene| {
        scene.at_fints_bank("mockbank-fints", "phototan", PASSWORD).await;
        scene.page("challenge").await;
        let picture = scene.browser.wait_for(".picture img").await;
        let alt = picture.attr("alt").await.unwrap().unwrap();
        assert!(alt.len() > 10, "{alt}");
        let source = picture.attr("src").await.unwrap().unwrap();
        let shown = STANDARD.decode(source.strip_prefix("data:image/png;base64,").unwrap()).unwrap();
        // The bank's picture stands behind its type and two bytes for its length.
        let sent = scene.challenge().await;
        let (head, sent) = sent.split_at(13);
        assert!(head.starts_with(b"\0\x09image/png") && sent.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert!(shown == sent, "{} bytes are shown of {}", shown.len(), sent.len());
        scene.browser.wait_until("return document.querySelector('.picture img').naturalWidth > 50").await;
        let width = "return Math.round(document.querySelector('.picture img').getBoundingClientRect().width)";
        let slide = |to: u32| {
            format!("const zoom = document.querySelector('[data-zoom]'); zoom.value = {to}; zoom.dispatchEvent(new Event('input'))")
        };
        scene.browser.ask(&slide(300)).await;
        assert_eq!(scene.browser.ask(width).await, json!(300));
        scene.browser.shot("photo-large").await;
        scene.enter_tan(TAN).await;
        scene.finish().await;
    })
    .await;
}

/// What the bars show over time, in the colours that a reader sees, is the bank's challenge; start code and account in it
/// are those that the page says for typing.
#[tokio::test]
async fn a_flickering_code_is_the_banks_challenge() {
    play("fints-flicker", Kind::default(), async |scene| {
        scene.at_fints_bank("mockbank-fints", "chiptan-optic", PASSWORD).await;
        scene.page("challenge").await;
        scene.browser.wait_for(".flicker:not([hidden])").await;
        let still = "return [...document.querySelectorAll('.bars i.on')].length";
        assert_eq!(scene.browser.ask(still).await, json!(0), "nothing flickers before it is started");
        // Each change of the bars' colours is noted, the clock's bar first.
        scene
            .browser
            .ask(
                "window.seen = []; const bars = [...document.querySelectorAll('.bars i')]; \
                 const white = (bar) => getComputedStyle(bar).backgroundColor === 'rgb(255, 255, 255)'; \
                 const note = () => window.seen.push(bars.map((bar) => white(bar) ? 1 : 0)); \
                 new MutationObserver(note).observe(document.querySelector('.bars'), \
                   { attributes: true, subtree: true }); \
                 const speed = document.querySelector('[data-speed]'); speed.value = 20;",
            )
            .await;
        scene.browser.click(".flicker button").await;
        scene.browser.wait_until("return window.seen.length > 200").await;
        scene.browser.shot("flicker-running").await;
        scene.browser.click(".flicker button").await;
        let stopped = scene.browser.ask("return window.seen.length").await;
        scene.browser.ask("return new Promise((done) => setTimeout(done, 300))").await;
        assert_eq!(scene.browser.ask("return window.seen.length").await, stopped, "it can be paused");
        let seen = scene.browser.ask("return window.seen").await;
        // A reader takes the data lanes when the clock's bar goes dark.
        let beats: Vec<Vec<u64>> = serde_json::from_value(seen).unwrap();
        let mut halves = String::new();
        for pair in beats.windows(2) {
            if pair[0][0] == 1 && pair[1][0] == 0 {
                let digit = pair[1][1..].iter().rev().fold(0, |value, bit| value << 1 | bit);
                halves.push_str(&format!("{digit:X}"));
            }
        }
        let challenge = read_flicker(&halves);
        assert_eq!(challenge.as_bytes(), scene.challenge().await);
        // What is typed by hand is what the bars say.
        scene.browser.click(".by-hand summary").await;
        let entries = scene.browser.all(".by-hand dd").await;
        assert_eq!(entries.len(), 2);
        for entry in entries {
            let text = entry.text().await.unwrap();
            assert!(text.len() >= 8 && challenge.contains(&text), "{text} is not in {challenge}");
        }
        scene.browser.shot("flicker-by-hand").await;
        scene.enter_tan(TAN).await;
        scene.finish().await;
    })
    .await;
}
