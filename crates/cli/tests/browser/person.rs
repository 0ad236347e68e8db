//! A patient user, page by page, who writes down what the pages say.

use std::time::Duration;

use glimpse_model::{Code, Language};
use serde::Deserialize;
use tokio::time::Instant;

use crate::{
    browser::{Browser, PAUSE},
    demo::Demo,
    host::Host,
    widget::{PASSWORD, TAN},
};

/// How long one page of the slowest bank may take.
const PATIENCE: Duration = Duration::from_secs(240);

/// Who goes to which bank, and what they read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person<'a> {
    pub(crate) user: &'a str,
    pub(crate) bank: &'a str,
    pub(crate) language: Language,
    /// Lets six minutes pass instead of confirming, or after the bank's own page did not come back.
    pub(crate) lingers: bool,
}

/// One page as the user sees it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Sight {
    pub(crate) view: String,
    /// Everything in the card.
    text: String,
    /// Actions of its buttons.
    pub(crate) offers: Vec<String>,
    /// The bank has the approval, and nobody has to do anything.
    #[serde(default)]
    approved: bool,
}

/// How it went.
#[derive(Debug, Default)]
pub(crate) struct Way {
    /// The pages, without those that only say that something is being done.
    pub(crate) views: Vec<String>,
    /// Codes whose whole text was read, in order.
    pub(crate) told: Vec<&'static str>,
    /// The page that told the last one, or that found that the bank does not come back.
    pub(crate) page: String,
    /// What the user could press on it.
    pub(crate) offers: Vec<String>,
    /// The callback's parameters, in order.
    pub(crate) callback: Vec<(String, String)>,
}

impl Way {
    /// `success`, `abort`, or the callback's `error`.
    pub(crate) fn end(&self) -> &str {
        let of =
            |name: &str| self.callback.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (of("success"), of("abort")) {
            (Some("true"), Some("false")) => "success",
            (Some("false"), Some("true")) => "abort",
            _ => of("error").unwrap_or("no error"),
        }
    }
}

impl Person<'_> {
    /// Enters what is right as often as a page asks for it; takes the first method that works and all accounts; gives up
    /// where a page says that it failed.
    pub(crate) async fn goes(&self, demo: &Demo, host: &Host, browser: &Browser) -> Way {
        let (link, flow) = demo.access_in(&format!("{}/callback", host.site), self.language.as_str()).await;
        browser.go(&link).await;
        let mut way = Way::default();
        for _ in 0..40 {
            let sight = self.next(browser, &way).await;
            let seen = way.views.iter().filter(|view| **view == sight.view).count();
            way.views.push(sight.view.clone());
            let told = self.told(&sight).map(Code::as_str);
            if sight.view == "ended" {
                assert_eq!(told, way.told.last().copied(), "the last page tells something else");
            } else if told.is_some() || sight.view == "stalled" {
                way.told.extend(told);
                way.page.clone_from(&sight.view);
                way.offers.clone_from(&sight.offers);
            }
            match sight.view.as_str() {
                // It goes on by itself, and on a slow machine may have gone before anybody looked.
                "done" | "ended" | "cancelled" => {}
                "back" => {
                    let url = browser.url().await;
                    assert!(url.as_str().starts_with(&host.site), "{url}");
                    way.callback = url
                        .query_pairs()
                        .map(|(name, value)| (name.into_owned(), value.into_owned()))
                        .collect();
                    assert_eq!(way.callback.iter().find(|(name, _)| name == "flow_id").unwrap().1, flow);
                    return way;
                }
                "failed" => press(browser, "main button[value=give_up]").await,
                // Perhaps the bank knows more by now; if so, the page has perhaps gone on by itself.
                "stalled" => {
                    browser.ask("document.querySelector('main button[value=wait]')?.click()").await;
                }
                "wait" | "redirect" if self.lingers && seen > 0 && !sight.approved => {
                    demo.later(6).await;
                    browser.reload().await;
                }
                // It goes on by itself.
                "redirect" if sight.approved => {}
                view => {
                    self.answer(browser, view, seen).await;
                    if view == "redirect" && self.lingers {
                        browser
                            .wait_until("return document.title.length > 0 && !document.querySelector('form')")
                            .await;
                        browser
                            .go(&format!("{}/flow/{flow}", demo.addresses.widget.trim_end_matches('/')))
                            .await;
                    } else if view == "wait" && self.lingers {
                        demo.later(6).await;
                    }
                }
            }
        }
        panic!("{self:?} comes to no end: {way:?}; {}", browser.situation().await);
    }

    async fn answer(&self, browser: &Browser, view: &str, seen: usize) {
        match view {
            "consent" => press(browser, "main button[value=consent]").await,
            "banks" => press(browser, &format!("main button[name=bank][value={}]", self.bank)).await,
            "login" => {
                browser.fill("main input[type=text]", self.user).await;
                browser.fill("main input[type=password]", PASSWORD).await;
                press(browser, "main button[value=login]").await;
            }
            // Another one each time.
            "method" => browser.all("main button[name=method]").await[seen].click().await.unwrap(),
            "challenge" if browser.ask("return !document.querySelector('main [name=tan]')").await == true => {
                press(browser, "main button[value=resend]").await;
            }
            "challenge" => {
                browser.fill("main input[name=tan]", TAN).await;
                press(browser, "main button[value=tan]").await;
            }
            "wait" => {}
            "redirect" => self.at_the_bank(browser).await,
            "accounts" => {
                if browser.ask("return document.querySelector('[data-all]:not([hidden])') !== null").await
                    == true
                {
                    press(browser, "main button[data-all]").await;
                }
                press(browser, "main button[value=accounts]").await;
            }
            other => panic!("{self:?} came to {other}; {}", browser.situation().await),
        }
    }

    /// Logs in on the bank's own page and approves.
    async fn at_the_bank(&self, browser: &Browser) {
        press(browser, "main a.button").await;
        // The bank asks three times at most.
        for _ in 0..3 {
            browser.fill("#user", self.user).await;
            browser.fill("#password", PASSWORD).await;
            browser.ask("window.before = true").await;
            press(browser, "form[action$=login] button").await;
            browser
                .wait_until("return !window.before && document.querySelector('button[value=approve], .message, main a') !== null")
                .await;
            if browser.has("main a").await {
                // It refuses, and leads back.
                return press(browser, "main a").await;
            }
            if browser.has("button[value=approve]").await {
                return press(browser, "button[value=approve]").await;
            }
        }
    }

    /// Waits for a page that was not seen yet and is more than a wait for the bank.
    async fn next(&self, browser: &Browser, way: &Way) -> Sight {
        let look = "if (location.pathname === '/callback') return { view: 'back', text: '', offers: [] }; \
            const main = document.querySelector('main[data-view]'); \
            if (!main || window.seen || document.readyState === 'loading') return null; \
            if (main.dataset.view === 'working') return null; \
            window.seen = true; \
            const offers = [...new Set([...main.querySelectorAll(':not(#view) > [name=action]')].map((one) => one.value))]; \
            const approved = main.dataset.view === 'redirect' && !main.querySelector('a.button, [value=depart]'); \
            return { view: main.dataset.view, text: main.innerText, offers, approved }";
        let start = Instant::now();
        loop {
            let sight = browser.glance(look).await;
            if let Some(sight) = sight.and_then(|sight| serde_json::from_value::<Sight>(sight).ok()) {
                return sight;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{self:?} waits for ever after {way:?}; {}",
                browser.situation().await
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The code whose text, both what happened and what to do, stands on the page.
    fn told(&self, sight: &Sight) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| {
            let text = glimpse_widget::text(self.language, *code);
            // The bank has ended it: what to do is another thing than to enter or to choose again, or to confirm in time; and
            // where nothing is left to do, only what happened is told.
            let over = match sight.view.as_str() {
                "failed" => {
                    matches!(code, Code::ScaWrong | Code::AccountNoneMatching | Code::ServiceMisconfigured)
                }
                "challenge" => *code == Code::ScaExpired,
                // The other methods stand there.
                "method" => *code == Code::ScaBlocked,
                view => view == "ended",
            };
            sight.text.contains(&text.title) && (over || sight.text.contains(&text.what_to_do))
        })
    }
}

async fn press(browser: &Browser, css: &str) {
    browser.click(css).await;
}
