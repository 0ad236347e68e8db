//! Each way to confirm, at top level and in a frame of another site, with success and with failure: what the app around
//! it gets to know.

use crate::{
    browser::Kind,
    demo::EMBEDDED,
    overlay::{self, BLOCKED, FRAME},
    scene::{Scene, Wish, play},
    widget::{PASSWORD, flow_id},
};

/// Where the Widget stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Frame,
}

impl Place {
    const fn kind(self) -> Kind {
        match self {
            Self::Top => Kind { cookies: crate::browser::Cookies::Usual, ..BLOCKED },
            Self::Frame => BLOCKED,
        }
    }

    /// From the app's start page into the Widget; gives the flow.
    async fn begin(self, scene: &Scene) -> String {
        match self {
            Self::Top => {
                scene.begin(Wish::default()).await;
                flow_id(&scene.browser).await
            }
            Self::Frame => overlay::begin(scene).await,
        }
    }

    /// Does something in a tab of its own, and comes back to the Widget.
    async fn meanwhile(self, scene: &Scene, url: &str, acts: impl AsyncFnOnce()) {
        let before = scene.browser.open_tab(url).await;
        acts().await;
        scene.browser.close_tab().await;
        scene.browser.turn_to(before).await;
        if self == Self::Frame {
            scene.browser.enter_frame(FRAME).await;
        }
    }

    async fn succeeds(self, scene: &Scene, flow: &str) {
        scene.choose_accounts(1).await;
        self.leave(scene).await;
        scene.arrive().await;
        assert_eq!(scene.demo.stage(flow).await, "exchanged");
    }

    /// The page says what happened, offers to go on, and giving up leads back to the app with the code.
    async fn fails(self, scene: &Scene, flow: &str, code: &str) {
        scene.page("failed").await;
        assert!(scene.browser.has("main button[value=retry]").await, "no way on from {code}");
        assert_eq!(scene.demo.stage(flow).await, "interrupted", "nothing is over yet");
        scene.act("give_up").await;
        self.leave(scene).await;
        scene.browser.wait_for_text(".message .code", code).await;
        assert_eq!(scene.demo.stage(flow).await, "failed");
    }

    async fn leave(self, scene: &Scene) {
        if self == Self::Frame {
            scene.browser.leave_frames().await;
        }
    }
}

/// The bank's app: what it decides there makes the waiting page go on by itself.
async fn by_app(place: Place) {
    let name = if place == Place::Top { "decoupled" } else { "overlay-decoupled" };
    play(name, place.kind(), async |scene| {
        for decision in ["deny", "approve"] {
            let flow = place.begin(scene).await;
            scene.consent().await;
            scene.choose_bank().await;
            scene.log_in("figo01", PASSWORD).await;
            scene.choose_method("Auth Meth by App").await;
            scene.page("wait").await;
            assert!(scene.browser.has("main [data-left]").await, "how long it waits is not shown");
            place
                .meanwhile(scene, &scene.demo.bank_page(EMBEDDED, "_sandbox/push"), async || {
                    scene.browser.click(&format!("button[value={decision}]")).await;
                    scene.browser.wait_for_text("main", "Nothing to confirm").await;
                })
                .await;
            // Nobody presses anything.
            if decision == "approve" {
                place.succeeds(scene, &flow).await;
            } else {
                place.fails(scene, &flow, "sca.rejected").await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_app_decides_at_top_level() {
    by_app(Place::Top).await;
}

#[tokio::test]
async fn the_app_decides_in_a_frame() {
    by_app(Place::Frame).await;
}

/// Logs in on the bank's own page and decides there.
pub(crate) async fn at_the_bank(scene: &Scene, decision: &str) {
    scene.browser.fill("#user", "figo01").await;
    scene.browser.fill("#password", PASSWORD).await;
    scene.browser.click("form[action$=login] button").await;
    scene.browser.click(&format!("button[value={decision}]")).await;
}

#[tokio::test]
async fn the_banks_own_page_decides_at_top_level() {
    play("redirect", Place::Top.kind(), async |scene| {
        for decision in ["deny", "approve"] {
            let flow = Place::Top.begin(scene).await;
            scene.consent().await;
            scene.choose_redirect_bank().await;
            scene.page("redirect").await;
            assert!(
                scene.browser.text().await.contains("Nordlicht"),
                "the page before the bank's names who asks"
            );
            scene.browser.click("main a.button").await;
            at_the_bank(scene, decision).await;
            if decision == "approve" {
                Place::Top.succeeds(scene, &flow).await;
            } else {
                Place::Top.fails(scene, &flow, "sca.rejected").await;
            }
        }
    })
    .await;
}

/// Success is `overlay::the_banks_own_page_opens_at_top_level_and_the_frame_goes_on`.
#[tokio::test]
async fn the_banks_own_page_denies_for_a_frame() {
    play("overlay-redirect-denied", BLOCKED, async |scene| {
        let flow = Place::Frame.begin(scene).await;
        scene.consent().await;
        scene.choose_redirect_bank().await;
        scene.page("redirect").await;
        scene.act("depart").await;
        let app = scene.browser.new_tab().await;
        scene.browser.click("main a.button").await;
        at_the_bank(scene, "deny").await;
        scene.page("number-accepted").await;
        scene.browser.turn_to(app).await;
        scene.browser.enter_frame(FRAME).await;
        Place::Frame.fails(scene, &flow, "sca.rejected").await;
    })
    .await;
}

/// Success is `overlay::all_the_way_with_third_party_cookies_blocked`.
#[tokio::test]
async fn a_failure_in_a_frame_reaches_the_app() {
    play("overlay-locked", BLOCKED, async |scene| {
        let flow = Place::Frame.begin(scene).await;
        scene.consent().await;
        scene.choose_bank().await;
        scene.log_in("locked", PASSWORD).await;
        scene.page("failed").await;
        scene.act("give_up").await;
        scene.browser.leave_frames().await;
        scene.browser.wait_for_text(".message .code", "login.blocked").await;
        assert_eq!(scene.demo.stage(&flow).await, "failed");
    })
    .await;
}
