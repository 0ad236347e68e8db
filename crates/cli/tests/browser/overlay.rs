//! The Widget in a frame of another site: the app is at `localhost`, the Widget at `127.0.0.1`.

use serde_json::{Value, json};

use crate::{
    browser::{Cookies, Kind},
    host::Host,
    scene::{Scene, play},
    widget::{PASSWORD, TAN, flow_id},
};

/// Where the Widget is in the app.
pub(crate) const FRAME: &str = "dialog iframe";
/// A browser that takes no cookies of third parties.
pub(crate) const BLOCKED: Kind = Kind {
    phone: false,
    width: 0,
    dark: false,
    without_script: false,
    cookies: Cookies::FirstParty,
    still: false,
    fox: false,
};
const NO_COOKIES: Kind = Kind { cookies: Cookies::NotTheWidgets, ..BLOCKED };

/// From the app's start page into the Widget in the overlay.
pub(crate) async fn begin(scene: &Scene) -> String {
    scene.browser.go(&format!("{}/?lang=de", scene.demo.addresses.app)).await;
    scene.browser.click("#overlay").await;
    scene.browser.enter_frame(FRAME).await;
    scene.page("consent").await;
    flow_id(&scene.browser).await
}

/// Which of three cookies that a script sets here stay: a usual one, one for third parties, a partitioned one.
pub(crate) async fn kept(scene: &Scene) -> Value {
    let script = "const cookies = ['usual=1', 'third=1; Secure; SameSite=None', \
                  'part=1; Secure; SameSite=None; Partitioned']; \
                  for (const cookie of cookies) document.cookie = cookie + '; Max-Age=60'; \
                  return document.cookie.split('; ').filter(Boolean).map((pair) => pair.split('=')[0]).sort()";
    scene.browser.ask(script).await
}

pub(crate) async fn arrived(scene: &Scene, flow: &str) {
    scene.browser.leave_frames().await;
    scene.arrive().await;
    assert_eq!(scene.demo.stage(flow).await, "exchanged");
}

#[tokio::test]
async fn all_the_way_with_third_party_cookies_blocked() {
    play("overlay", BLOCKED, async |scene| {
        let flow = begin(scene).await;
        assert_eq!(
            kept(scene).await,
            json!(["part"]),
            "others than partitioned ones are refused in the frame"
        );
        scene.reach_accounts().await;
        scene.browser.shot("overlay-accounts").await;
        scene.browser.ask("window.old = true; location.reload()").await;
        scene.browser.wait_until("return !window.old").await;
        scene.choose_accounts(3).await;
        arrived(scene, &flow).await;
    })
    .await;
}

#[tokio::test]
async fn all_the_way_without_any_cookie() {
    play("overlay-no-cookies", NO_COOKIES, async |scene| {
        let flow = begin(scene).await;
        assert_eq!(kept(scene).await, json!([]), "no cookie stays in the frame");
        scene.consent().await;
        scene.choose_bank().await;
        scene.page("login").await;
        // What the frame shows is the address of the flow; the page's secret is in its history only.
        scene.browser.ask("window.old = true; location.reload()").await;
        scene.browser.wait_until("return !window.old").await;
        scene.log_in("figo01", PASSWORD).await;
        scene.choose_method("Auth Meth by Phone").await;
        scene.enter_tan(TAN).await;
        scene.choose_accounts(2).await;
        arrived(scene, &flow).await;
    })
    .await;
}

#[tokio::test]
async fn the_banks_own_page_opens_at_top_level_and_the_frame_goes_on() {
    play("overlay-redirect", BLOCKED, async |scene| {
        let flow = begin(scene).await;
        scene.consent().await;
        scene.choose_redirect_bank().await;
        scene.page("redirect").await;
        assert!(!scene.browser.has("main a.button").await, "no way to the bank within the frame");
        scene.act("depart").await;
        let app = scene.browser.new_tab().await;
        scene.page("redirect").await;
        assert!(scene.browser.text().await.contains("Nordlicht"), "our own page names who asks");
        scene.browser.click("main a.button").await;
        scene.browser.fill("#user", "figo01").await;
        assert_eq!(scene.browser.ask("return window.top === window").await, json!(true));
        scene.browser.fill("#password", PASSWORD).await;
        scene.browser.click("form[action$=login] button").await;
        scene.browser.click("button[value=approve]").await;
        scene.page("number-accepted").await;
        scene.browser.turn_to(app).await;
        scene.browser.enter_frame(FRAME).await;
        scene.choose_accounts(1).await;
        arrived(scene, &flow).await;
    })
    .await;
}

#[tokio::test]
async fn cancelling_in_the_frame_reaches_the_app() {
    play("overlay-cancel", BLOCKED, async |scene| {
        let flow = begin(scene).await;
        scene.browser.wait_for("h1").await.send_keys("\u{e00c}").await.unwrap();
        scene.page("confirm-cancel").await;
        scene.act("cancel_confirmed").await;
        scene.browser.leave_frames().await;
        scene.browser.wait_for_text(".message h1", "Abgebrochen").await;
        assert_eq!(scene.demo.stage(&flow).await, "cancelled");
    })
    .await;
}

#[tokio::test]
async fn closing_the_overlay_is_an_abort() {
    play("overlay-close", BLOCKED, async |scene| {
        begin(scene).await;
        scene.browser.leave_frames().await;
        let close = scene.browser.wait_for("dialog button").await;
        assert_eq!(close.attr("aria-label").await.unwrap().as_deref(), Some("Schließen und abbrechen"));
        close.click().await.unwrap();
        scene.browser.wait_for_text(".message h1", "Abgebrochen").await;
    })
    .await;
}

/// A page that frames the Widget itself and keeps what it is told.
const FRAMED: &str = "window.told = []; addEventListener('message', (event) => told.push([event.origin, event.data])); \
     const frame = document.createElement('iframe'); frame.width = 600; frame.height = 600; frame.src = LINK; \
     document.body.append(frame)";

#[tokio::test]
async fn the_widget_listens_to_nobody_and_speaks_once() {
    play("hostile-parent", BLOCKED, async |scene| {
        let host = Host::start(&scene.demo.addresses.widget).await;
        let callback = format!("{}/callback?own=1", host.site);
        let (link, flow) = scene.demo.access(&callback).await;
        scene.browser.go(&host.site).await;
        scene.browser.ask(&FRAMED.replace("LINK", &json!(link).to_string())).await;
        scene.browser.enter_frame("iframe").await;
        scene.page("consent").await;
        let page = "return document.querySelector('main').outerHTML";
        let before = scene.browser.ask(page).await;
        let count = "window.heard = 0; addEventListener('message', () => { heard += 1; })";
        scene.browser.ask(count).await;

        scene.browser.leave_frames().await;
        let attack = "const target = document.querySelector('iframe').contentWindow; \
            const query = { flow_id: 'x', success: 'false', abort: 'true' }; \
            for (const message of ['cancel', { action: 'cancel_confirmed' }, { location: 'http://127.0.0.1/', query }, \
              { origins: ['*'], message: 'x' }, null, 7, ['close']]) target.postMessage(message, '*')";
        scene.browser.ask(attack).await;
        scene.browser.enter_frame("iframe").await;
        scene.browser.wait_until("return heard === 7").await;
        assert_eq!(scene.browser.ask(page).await, before);
        scene.cancel().await;
        scene.act("cancel_confirmed").await;
        scene.browser.leave_frames().await;
        scene.browser.wait_until("return told.length > 0").await;

        let query = json!({ "flow_id": flow, "success": "false", "abort": "true", "state": "a state" });
        let location = format!("{callback}&flow_id={flow}&success=false&abort=true&state=a%20state");
        let message =
            json!({ "location": location, "link": location, "url": format!("{}/callback", host.site), "query": query });
        let widget = scene.demo.addresses.widget.trim_end_matches('/');
        assert_eq!(scene.browser.ask("return told").await, json!([[widget, message]]));
    })
    .await;
}

#[tokio::test]
async fn who_is_not_registered_cannot_frame_the_widget() {
    play("foreign-parent", Kind::default(), async |scene| {
        let host = Host::start(&scene.demo.addresses.widget).await;
        let (link, flow) = scene.demo.access(&format!("{}/callback", host.site)).await;
        scene.browser.go(&host.other).await;
        scene.browser.ask(&FRAMED.replace("LINK", &json!(link).to_string())).await;
        scene.browser.enter_frame("iframe").await;
        // The browser's own error page stands in the frame.
        scene.browser.wait_until("return location.protocol === 'chrome-error:'").await;
        assert!(!scene.browser.has("main[data-view]").await, "{flow} is framed");
    })
    .await;
}
