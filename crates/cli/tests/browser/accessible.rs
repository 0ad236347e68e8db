//! Every page of the gallery before a judge that we did not write: axe-core, in a real browser, in five languages, light
//! and dark; and whether anything sticks out on the narrowest screens, with large text, or vanishes with a user's own
//! colours.

use std::{collections::BTreeMap, net::Ipv4Addr, path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use glimpse_widget::{
    asset, asset_paths,
    brand::{Brand, Scheme},
    gallery,
};
use serde_json::Value;
use tokio::{net::TcpListener, time::Instant};

use crate::browser::{Browser, Kind, PAUSE};

/// Where `tests/outside/run` puts it.
const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../target/outside/clients/node/node_modules/axe-core/axe.min.js"
);

/// Each page in a frame of its own, as wide as it is asked for; the answer collects in `findings`.
const JUDGE: &str = r#"
window.findings = []; window.judged = 0; window.over = false;
const frame = document.createElement('iframe');
frame.style.cssText = 'border:0;height:900px';
document.body.append(frame);
const load = (address, width) => new Promise((done) => {
  frame.style.width = width + 'px';
  frame.onload = done;
  frame.src = address;
});
const tell = (page, what) => window.findings.push(page + ': ' + what);
const wide = (page, what) => {
  const root = frame.contentDocument.documentElement;
  if (root.scrollWidth <= root.clientWidth) return;
  const out = [...root.querySelectorAll('body *')].find((part) => {
    const box = part.getBoundingClientRect();
    return box.right > root.clientWidth || box.left < 0;
  });
  tell(page, `${what}: ${root.scrollWidth} instead of ${root.clientWidth} pixels: ${out?.outerHTML.slice(0, 120)}`);
};
const axe = async (page, options) => {
  const script = frame.contentDocument.createElement('script');
  script.src = '/axe.js';
  await new Promise((done) => { script.onload = done; frame.contentDocument.head.append(script); });
  const said = await frame.contentWindow.axe.run(frame.contentDocument, { resultTypes: ['violations'], ...options });
  for (const rule of said.violations) tell(page, `${rule.id}: ${rule.help}: ${rule.nodes[0].html.slice(0, 200)}`);
};
(async () => {
  for (const page of PAGES) {
    await load(`/light/${page}`, 320);
    wide(page, 'at 320 px');
    frame.contentDocument.documentElement.style.fontSize = '200%';
    wide(page, 'at 320 px with large text');
    await load(`/light/${page}`, 360);
    await axe(page, {});
    await load(`/dark/${page}`, 360);
    await axe(page + ' (dark)', { runOnly: ['color-contrast', 'link-in-text-block'] });
    window.judged += 1;
  }
  window.over = true;
})().catch((error) => { tell('the judge', String(error)); window.over = true; });
"#;

struct Exhibition {
    pages: BTreeMap<String, String>,
    brand: Brand,
    axe: String,
}

/// All pages of the gallery behind an address.
async fn exhibit() -> (String, Arc<Exhibition>) {
    let axe = PathBuf::from(AXE);
    let axe = std::fs::read_to_string(&axe).unwrap_or_else(|error| {
        panic!("{} ({error}); crates/cli/tests/outside/run installs it", axe.display());
    });
    let [styles, script] = asset_paths();
    let pages = gallery::gallery().into_iter().map(|sample| {
        let name = format!("{}-{}-{}", sample.language.as_str(), sample.kind.as_str(), sample.state);
        // Without a server behind it the script would go and look for one.
        (name, sample.html.replace(script, "/none.js").replace(styles, "STYLES"))
    });
    let exhibition = Arc::new(Exhibition { pages: pages.collect(), brand: gallery::brand().unwrap(), axe });
    let router = Router::new()
        .route("/", get(|| async { Html("<!doctype html><title>Gallery</title>") }))
        .route("/axe.js", get(judge))
        .route("/{scheme}/{page}", get(page))
        .with_state(Arc::clone(&exhibition));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, exhibition)
}

async fn judge(State(exhibition): State<Arc<Exhibition>>) -> Response {
    (
        [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "max-age=600")],
        exhibition.axe.clone(),
    )
        .into_response()
}

/// A page, or the style sheet of a scheme: `/dark/de-consent-plain`, `/dark/STYLES`.
async fn page(
    State(exhibition): State<Arc<Exhibition>>,
    Path((scheme, name)): Path<(String, String)>,
) -> Response {
    let scheme = if scheme == "dark" { Scheme::Dark } else { Scheme::Light };
    let sheet = |text: &str| {
        let kept = (header::CACHE_CONTROL, "max-age=600");
        ([(header::CONTENT_TYPE, "text/css"), kept], gallery::fixed(scheme, text)).into_response()
    };
    if name == "STYLES" {
        return sheet(&String::from_utf8_lossy(asset(asset_paths()[0]).unwrap().bytes));
    }
    match (exhibition.pages.get(&name), exhibition.brand.file(&format!("/assets/{name}"))) {
        (Some(html), _) => Html(html.replace("\"/assets/", "\"")).into_response(),
        (_, Some((bytes, "image/png"))) => {
            ([(header::CONTENT_TYPE, "image/png")], bytes.to_vec()).into_response()
        }
        (_, Some((bytes, _))) => sheet(&String::from_utf8_lossy(bytes)),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Waits until a script that runs by itself is over; as long as it goes on, it may take its time.
async fn until_over(browser: &Browser) -> Vec<Value> {
    let (mut judged, mut since) = (Value::Null, Instant::now());
    loop {
        if browser.ask("return window.over").await == Value::Bool(true) {
            let Value::Array(findings) = browser.ask("return window.findings").await else {
                panic!("no answer")
            };
            return findings;
        }
        let now = browser.ask("return window.judged").await;
        if now != judged {
            (judged, since) = (now, Instant::now());
        }
        assert!(since.elapsed().as_secs() < 120, "stuck after {judged} pages");
        tokio::time::sleep(10 * PAUSE).await;
    }
}

async fn judged(language: &str) {
    Browser::with(Kind::default(), "accessible", async |browser| {
        let (address, exhibition) = exhibit().await;
        let pages: Vec<&String> = exhibition.pages.keys().filter(|page| page.starts_with(language)).collect();
        assert!(pages.len() > 90, "{}", pages.len());
        browser.go(&address).await;
        browser.ask(&JUDGE.replace("PAGES", &serde_json::to_string(&pages).unwrap())).await;
        assert_eq!(until_over(browser).await, Vec::<Value>::new());
        assert_eq!(browser.ask("return window.judged").await, pages.len());
    })
    .await;
}

#[tokio::test]
async fn pages_in_german() {
    judged("de-").await;
}

#[tokio::test]
async fn pages_in_english() {
    judged("en-").await;
}

#[tokio::test]
async fn pages_in_spanish() {
    judged("es-").await;
}

#[tokio::test]
async fn pages_in_french() {
    judged("fr-").await;
}

#[tokio::test]
async fn pages_in_arabic() {
    judged("ar-").await;
}

/// Where the user's device decides about colours, backgrounds and shadows go: what can be pressed or filled in still has
/// a border of its own, and what is chosen is told apart.
#[tokio::test]
async fn controls_are_seen_in_the_users_own_colours() {
    const LOST: &str = r#"
        const lost = [];
        for (const part of document.querySelectorAll('.button, .second, .choice, .reveal, .entry input, .avatar')) {
          const style = getComputedStyle(part);
          if (!part.getClientRects().length || part.closest('noscript')) continue;
          const seen = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none';
          if (!seen || style.borderTopColor === style.backgroundColor) lost.push(part.outerHTML.slice(0, 100));
        }
        for (const part of document.querySelectorAll('.choice:has(:checked)')) {
          if (getComputedStyle(part).outlineStyle === 'none') lost.push('chosen: ' + part.outerHTML.slice(0, 100));
        }
        return lost;
    "#;
    Browser::with(Kind::default(), "forced-colours", async |browser| {
        let (address, exhibition) = exhibit().await;
        browser.forced_colours().await;
        for page in exhibition.pages.keys().filter(|page| page.starts_with("de-")) {
            browser.go(&format!("{address}/light/{page}")).await;
            assert_eq!(browser.ask(LOST).await, Value::Array(Vec::new()), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_judge_finds_what_is_wrong() {
    Browser::with(Kind::default(), "accessible", async |browser| {
        let (address, _) = exhibit().await;
        browser.go(&address).await;
        // A page with a field without a name, text that nobody can read, and a line that is too long.
        browser.ask(
            "const bad = '<!doctype html><html lang=en><title>x</title><main><h1>x</h1><input>\
             <p style=\"color:#aaa;background:#fff;inline-size:500px\">hard to read</p></main>'; \
             Object.defineProperty(HTMLIFrameElement.prototype, 'src', { set(value) { this.srcdoc = bad; } });",
        ).await;
        browser.ask(&JUDGE.replace("PAGES", "['bad']")).await;
        let said = serde_json::to_string(&until_over(browser).await).unwrap();
        for what in ["label", "color-contrast", "at 320 px", "bad (dark): color-contrast"] {
            assert!(said.contains(what), "{what} is not in {said}");
        }
    })
    .await;
}
