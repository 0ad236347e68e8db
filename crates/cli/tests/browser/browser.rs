//! One browser session: an empty profile, and waits that say what they waited for.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    path::PathBuf,
    sync::Arc,
    thread,
    time::Duration,
};

use fantoccini::{
    Client, Locator,
    actions::KeyActions,
    elements::Element,
    error::{CmdError, ErrorStatus},
    wd::{Capabilities, WebDriverCompatibleCommand, WindowHandle},
};
use futures::FutureExt as _;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use crate::{driver::Driver, fox::Fox};

/// How long a page may take. Nothing is expected to take long, but the machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether a page has come.
pub(crate) const PAUSE: Duration = Duration::from_millis(40);

/// What kind of browser it is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Kind {
    /// The size of a phone, with touch.
    pub(crate) phone: bool,
    /// How wide the phone is, in CSS pixels; 0 is as wide as most.
    pub(crate) width: u16,
    pub(crate) dark: bool,
    pub(crate) without_script: bool,
    pub(crate) cookies: Cookies,
    pub(crate) still: bool,
    /// Firefox instead of Chromium; of the others it knows `cookies` alone.
    pub(crate) fox: bool,
}

/// Which cookies it takes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Cookies {
    /// As it is delivered.
    #[default]
    Usual,
    /// None of third parties.
    FirstParty,
    /// None of the Widget's site, which is `127.0.0.1` here.
    NotTheWidgets,
}

pub(crate) struct Browser {
    client: Client,
    shots: Option<PathBuf>,
    _engine: Engine,
}

/// What drives it; it ends with the browser, or with the last one that it drives.
enum Engine {
    Chromium { _driver: Arc<Driver> },
    Firefox { _fox: Fox },
}

impl Browser {
    pub(crate) async fn open(kind: Kind, test: &str) -> Self {
        let (url, capabilities, engine) = if kind.fox {
            let fox = Fox::start(kind.cookies).await;
            (fox.url.clone(), Capabilities::new(), Engine::Firefox { _fox: fox })
        } else {
            let driver = Driver::shared();
            (driver.url.clone(), capabilities(kind), Engine::Chromium { _driver: driver })
        };
        let client = Client::with_capabilities_and_connector(&url, &capabilities, HttpConnector::new())
            .await
            .expect("the browser did not start; ./scripts/test installs what the browser tests need");
        let shots = std::env::var_os("GLIMPSE_SHOTS").map(|directory| PathBuf::from(directory).join(test));
        Self { client, shots, _engine: engine }
    }

    /// Opens one for a test and closes it, however the test ends.
    pub(crate) async fn with(kind: Kind, test: &str, acts: impl AsyncFnOnce(&Self)) {
        let browser = Self::open(kind, test).await;
        let outcome = AssertUnwindSafe(acts(&browser)).catch_unwind().await;
        browser.end(outcome).await;
    }

    /// Closes it after a test, and goes on with the test's panic.
    pub(crate) async fn end(self, outcome: thread::Result<()>) {
        if outcome.is_err() {
            self.shot("failed").await;
        }
        self.close().await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    }

    /// Carries out actions of an input device.
    pub(crate) async fn perform(&self, actions: KeyActions) {
        self.client.perform_actions(actions).await.unwrap();
    }

    /// Gives the driver a command that it has beside the standard's.
    pub(crate) async fn issue(&self, command: impl WebDriverCompatibleCommand + Send + 'static) {
        self.client.issue_cmd(command).await.unwrap();
    }

    async fn close(self) {
        // The driver ends what is left when the last test is over.
        let _ = self.client.close().await;
    }

    pub(crate) async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    pub(crate) async fn back(&self) {
        self.client.back().await.unwrap();
    }

    pub(crate) async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    pub(crate) async fn url(&self) -> Url {
        self.client.current_url().await.unwrap()
    }

    /// From now on everything is done in the frame that fits.
    pub(crate) async fn enter_frame(&self, css: &str) {
        self.wait_for(css).await.enter_frame().await.unwrap();
    }

    /// From now on everything is done in the page itself.
    pub(crate) async fn leave_frames(&self) {
        let window = self.client.window().await.unwrap();
        self.client.switch_to_window(window).await.unwrap();
    }

    /// Waits for a new tab and turns to it; gives back what leads to the one before.
    pub(crate) async fn new_tab(&self) -> WindowHandle {
        let before = self.client.window().await.unwrap();
        let start = Instant::now();
        loop {
            let all = self.client.windows().await.unwrap();
            if let Some(new) = all.into_iter().find(|window| *window != before) {
                self.client.switch_to_window(new).await.unwrap();
                return before;
            }
            assert!(start.elapsed() < PATIENCE, "no new tab; {}", self.situation().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Opens a tab and turns to it; gives back what leads to the one before.
    pub(crate) async fn open_tab(&self, url: &str) -> WindowHandle {
        let before = self.client.window().await.unwrap();
        let new = self.client.new_window(true).await.unwrap();
        self.client.switch_to_window(new.handle).await.unwrap();
        self.go(url).await;
        before
    }

    pub(crate) async fn close_tab(&self) {
        self.client.close_window().await.unwrap();
    }

    pub(crate) async fn turn_to(&self, tab: WindowHandle) {
        self.client.switch_to_window(tab).await.unwrap();
    }

    /// Waits until a script says so.
    pub(crate) async fn wait_until(&self, script: &str) {
        let start = Instant::now();
        loop {
            let answer = self.client.execute(script, Vec::new()).await;
            if answer.is_ok_and(|answer| answer == json!(true)) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "waited until {script}, but {}", self.situation().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until there is an element that fits.
    pub(crate) async fn wait_for(&self, css: &str) -> Element {
        let start = Instant::now();
        loop {
            match self.client.find(Locator::Css(css)).await {
                Ok(element) => return element,
                Err(error) if is_passing(&error) && start.elapsed() < PATIENCE => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => panic!("waited for {css} ({error}), but {}", self.situation().await),
            }
        }
    }

    /// Waits for an element that fits, and for its text to contain this.
    pub(crate) async fn wait_for_text(&self, css: &str, part: &str) {
        let start = Instant::now();
        loop {
            let text = match self.wait_for(css).await.text().await {
                Ok(text) => text,
                Err(error) if is_passing(&error) => String::new(),
                Err(error) => panic!("{css}: {error}"),
            };
            if text.contains(part) {
                return;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{css} says {text:?}, not {part:?}; {}",
                self.situation().await
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub(crate) async fn click(&self, css: &str) {
        let start = Instant::now();
        loop {
            match self.wait_for(css).await.click().await {
                Ok(()) => return,
                Err(error) if is_passing(&error) && start.elapsed() < PATIENCE => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => panic!("cannot click {css} ({error}); {}", self.situation().await),
            }
        }
    }

    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let field = self.wait_for(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Waits until so many elements fit.
    pub(crate) async fn wait_for_count(&self, css: &str, count: usize) {
        let start = Instant::now();
        while self.all(css).await.len() != count {
            assert!(start.elapsed() < PATIENCE, "not {count} of {css}; {}", self.situation().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until an element is seen, or no longer.
    pub(crate) async fn wait_until_seen(&self, css: &str, seen: bool) {
        let start = Instant::now();
        while self.wait_for(css).await.is_displayed().await.unwrap() != seen {
            assert!(start.elapsed() < PATIENCE, "{css}: seen is not {seen}; {}", self.situation().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// What has the focus in the page, also where its window has lost it to another one.
    pub(crate) async fn focused(&self) -> Element {
        self.client.active_element().await.unwrap()
    }

    pub(crate) async fn has(&self, css: &str) -> bool {
        !self.client.find_all(Locator::Css(css)).await.unwrap().is_empty()
    }

    pub(crate) async fn all(&self, css: &str) -> Vec<Element> {
        self.client.find_all(Locator::Css(css)).await.unwrap()
    }

    pub(crate) async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// What a script of the page's own world says; not for browsers without scripts.
    pub(crate) async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// What a script says, if the page can be asked: it may be going just now.
    pub(crate) async fn glance(&self, script: &str) -> Option<Value> {
        self.client.execute(script, Vec::new()).await.ok().filter(|answer| !answer.is_null())
    }

    /// A picture of an element, as PNG.
    pub(crate) async fn picture(&self, css: &str) -> Vec<u8> {
        self.wait_for(css).await.screenshot().await.unwrap()
    }

    /// Keeps a picture, if pictures are wanted.
    pub(crate) async fn shot(&self, name: &str) {
        let Some(directory) = &self.shots else { return };
        std::fs::create_dir_all(directory).unwrap();
        // Firefox takes none from within a frame of another site.
        let Ok(picture) = self.client.screenshot().await else { return };
        std::fs::write(directory.join(format!("{name}.png")), picture).unwrap();
    }

    /// Where the browser is and what it shows, for a failed test. Everything in it is invented.
    pub(crate) async fn situation(&self) -> String {
        let url = self.client.current_url().await.map(|url| url.to_string()).unwrap_or_default();
        format!("the browser is at {url} and shows:\n{}\n", self.text().await)
    }
}

/// What happens while a page goes and another comes.
fn is_passing(error: &CmdError) -> bool {
    match error {
        CmdError::Standard(error) => {
            matches!(
                error.error,
                ErrorStatus::NoSuchElement
                    | ErrorStatus::StaleElementReference
                    | ErrorStatus::ElementNotInteractable
                    | ErrorStatus::ElementClickIntercepted
            ) || error.message.contains("does not belong to the document")
                || error.message.contains("aborted by navigation")
        }
        // chromedriver says this in a form of its own when the page changes under a question.
        CmdError::NotW3C(said) => said.to_string().contains("aborted by navigation"),
        _ => false,
    }
}

fn capabilities(kind: Kind) -> Capabilities {
    let mut arguments = vec![
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-proxy-server",
        "--window-size=1100,900",
    ];
    if kind.dark {
        arguments.push("--force-dark-mode");
    }
    if kind.still {
        arguments.push("--force-prefers-reduced-motion");
    }
    let mut options = json!({ "args": arguments });
    if kind.phone {
        let width = if kind.width == 0 { 375 } else { kind.width };
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": width, "height": 740, "pixelRatio": 2.0, "mobile": true, "touch": true },
        });
    }
    if kind.without_script {
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    match kind.cookies {
        Cookies::Usual => {}
        Cookies::FirstParty => {
            options["prefs"] =
                json!({ "profile.block_third_party_cookies": true, "profile.cookie_controls_mode": 1 });
        }
        Cookies::NotTheWidgets => {
            options["prefs"] =
                json!({ "profile.content_settings.exceptions.cookies": { "127.0.0.1,*": { "setting": 2 } } });
        }
    }
    let mut capabilities = Capabilities::new();
    capabilities.insert("browserName".to_owned(), json!("chrome"));
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities
}
