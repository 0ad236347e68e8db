//! `glimpse.js` in a host page with a strict policy, and frames that lie to it.

use serde_json::{Value, json};

use crate::{
    browser::Kind,
    host::Host,
    scene::{Scene, play},
};

const FLOW: &str = "6f1ed002-ab55-4e14-a4ce-b5a9e0d0a1f7";
const ESCAPE: &str = "\u{e00c}";

/// Opens an overlay around a page that is not the Widget; what the page gets to know is kept in `window`.
async fn open(scene: &Scene, host: &Host) {
    scene.browser.go(&host.site).await;
    let options =
        json!({ "flowId": FLOW, "state": "s", "redirectUri": format!("{}/callback?own=1", host.site) });
    let script = format!(
        "window.seen = 0; window.events = []; window.refused = []; \
         addEventListener('message', () => {{ seen += 1; }}); \
         addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective)); \
         document.getElementById('outside').focus(); \
         window.overlay = Glimpse.open('{}/liar', {options}); window.moving = document.getAnimations().length; \
         for (const name of ['result', 'close']) overlay.addEventListener(name, () => events.push(name)); \
         overlay.result.then((result) => {{ window.result = result; }})",
        host.other
    );
    scene.browser.ask(&script).await;
    scene.browser.wait_for("dialog[open]").await;
}

/// What the Widget would say.
fn truth(host: &Host) -> Value {
    let url = format!("{}/callback", host.site);
    let location = format!("{url}?own=1&code=c&flow_id={FLOW}&success=true&abort=false&state=s");
    let query = json!({ "code": "c", "flow_id": FLOW, "success": "true", "abort": "false", "state": "s" });
    json!({ "location": location, "link": location, "url": url, "query": query })
}

/// The truth with something changed, all of it wrong.
fn lies(host: &Host) -> Vec<Value> {
    let mut lies = vec![json!(null), json!("done"), json!(7), json!([]), json!({}), json!({ "query": null })];
    let mut changed = |path: &str, value: Value| {
        let mut lie = truth(host);
        *lie.pointer_mut(path).unwrap() = value;
        lies.push(lie);
    };
    changed("/query", json!("code"));
    changed("/query/success", json!(true));
    changed("/query/success", json!("yes"));
    changed("/query/success", json!("false"));
    changed("/query/abort", json!("true"));
    changed("/query/code", json!(""));
    changed("/query/code", json!("another"));
    changed("/query/flow_id", json!("another"));
    changed("/query/state", json!("another"));
    changed("/location", json!("javascript:alert(1)"));
    changed("/link", json!("https://elsewhere.example/"));
    changed("/url", json!("https://elsewhere.example/callback"));
    let elsewhere = truth(host).to_string().replace(&host.site, "https://elsewhere.example");
    lies.push(serde_json::from_str(&elsewhere).unwrap());
    lies
}

async fn tell(scene: &Scene, messages: &[Value]) {
    scene.browser.wait_for("#liar").await;
    let script = format!("for (const message of {}) parent.postMessage(message, '*')", json!(messages));
    scene.browser.ask(&script).await;
    scene.browser.leave_frames().await;
}

async fn nothing_after(scene: &Scene, count: usize) {
    scene.browser.wait_until(&format!("return seen === {count}")).await;
    assert_eq!(scene.browser.ask("return [window.result, events]").await, json!([null, []]));
    assert!(scene.browser.has("dialog[open]").await, "the overlay stays");
}

#[tokio::test]
async fn lies_are_ignored_and_the_truth_is_heard_once() {
    play("liar", Kind::default(), async |scene| {
        let host = Host::start(&scene.demo.addresses.widget).await;
        open(scene, &host).await;

        let lies = lies(&host);
        scene.browser.enter_frame("dialog iframe").await;
        tell(scene, &lies).await;
        nothing_after(scene, lies.len()).await;

        // The truth from another frame of the Widget's origin: the wrong source.
        let frame = format!(
            "const frame = document.createElement('iframe'); frame.id = 'second'; frame.src = '{}/liar'; \
             document.body.append(frame)",
            host.other
        );
        scene.browser.ask(&frame).await;
        scene.browser.enter_frame("#second").await;
        tell(scene, &[truth(&host)]).await;
        nothing_after(scene, lies.len() + 1).await;

        // The truth from the right frame, which has gone to another origin.
        scene
            .browser
            .ask(&format!("document.querySelector('dialog iframe').src = '{}/liar'", host.site))
            .await;
        scene.browser.enter_frame("dialog iframe").await;
        scene.browser.wait_until(&format!("return location.origin === '{}'", host.site)).await;
        tell(scene, &[truth(&host)]).await;
        nothing_after(scene, lies.len() + 2).await;

        scene
            .browser
            .ask(&format!("document.querySelector('dialog iframe').src = '{}/liar'", host.other))
            .await;
        scene.browser.enter_frame("dialog iframe").await;
        scene.browser.wait_until(&format!("return location.origin === '{}'", host.other)).await;
        tell(scene, &[truth(&host), truth(&host)]).await;
        scene.browser.wait_until("return Boolean(window.result)").await;
        let mut expected = truth(&host)["query"].clone();
        expected["success"] = json!(true);
        expected["abort"] = json!(false);
        expected["location"] = truth(&host)["location"].clone();
        assert_eq!(scene.browser.ask("return result").await, expected);
        assert_eq!(scene.browser.ask("overlay.close(); return events").await, json!(["result", "close"]));
        assert!(!scene.browser.has("dialog").await, "the overlay is gone");
        assert_eq!(scene.browser.ask("return refused").await, json!([]), "the host's policy holds");
    })
    .await;
}

async fn closed_by(test: &str, kind: Kind, close: impl AsyncFnOnce(&Scene)) {
    play(test, kind, async |scene| {
        let host = Host::start(&scene.demo.addresses.widget).await;
        open(scene, &host).await;
        scene.browser.shot("overlay").await;
        let focus = "document.getElementById('outside').focus(); return document.activeElement.closest('dialog') !== null";
        assert_eq!(scene.browser.ask(focus).await, json!(true), "the focus stays inside");
        assert_eq!(scene.browser.ask("return moving === 0").await, json!(kind.still));
        let fills = "const box = document.querySelector('dialog > div').getBoundingClientRect(); \
                     return box.width === innerWidth && box.height === innerHeight";
        assert_eq!(scene.browser.ask(fills).await, json!(kind.phone));
        close(scene).await;
        scene.browser.wait_until("return events.length === 2").await;
        let location =
            format!("{}/callback?own=1&flow_id={FLOW}&success=false&abort=true&state=s", host.site);
        assert_eq!(
            scene.browser.ask("return result").await,
            json!({ "flow_id": FLOW, "success": false, "abort": true, "state": "s", "location": location })
        );
        assert_eq!(scene.browser.ask("return document.activeElement.id").await, json!("outside"));
        assert_eq!(scene.browser.ask("return refused").await, json!([]), "the host's policy holds");
    })
    .await;
}

#[tokio::test]
async fn escape_closes_it() {
    closed_by("liar-escape", Kind { still: true, ..Kind::default() }, async |scene| {
        scene.browser.wait_for("dialog button").await.send_keys(ESCAPE).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn its_button_closes_it_on_a_phone() {
    closed_by("liar-button", Kind { phone: true, ..Kind::default() }, async |scene| {
        scene.browser.click("dialog button").await;
    })
    .await;
}

#[tokio::test]
async fn the_page_closes_it() {
    closed_by("liar-close", Kind::default(), async |scene| {
        scene.browser.ask("overlay.close()").await;
    })
    .await;
}
