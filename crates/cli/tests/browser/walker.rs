//! A user without mouse and screen: Tab, Enter and letters; what has the focus, what is announced, and which field an
//! error belongs to.

use fantoccini::key::Key;
use serde::Deserialize;
use tokio::time::Instant;

use crate::{
    browser::{Browser, PATIENCE, PAUSE},
    demo::Demo,
    host::Host,
    widget::PASSWORD,
};

/// What a page gives to who does not see it.
#[derive(Debug, Deserialize)]
pub(crate) struct Heard {
    pub(crate) title: String,
    /// The focused element, by its id or name, and what it says.
    pub(crate) focus: String,
    pub(crate) says: String,
    /// What the live regions say.
    pub(crate) live: Vec<String>,
    /// Fields that are marked as wrong, and the text that they are described by.
    pub(crate) wrong: Vec<(String, String)>,
}

const HEAR: &str = "
  const at = document.activeElement;
  if (!at || at === document.body || document.readyState !== 'complete') return null;
  const said = (part) => (part?.textContent ?? '').trim().replace(/\\s+/g, ' ');
  const described = (field) => said(document.getElementById(field.getAttribute('aria-describedby')));
  const live = [...document.querySelectorAll('[role=alert], [role=status], [role=timer], [aria-live]')];
  return {
    title: said(document.querySelector('title')), focus: at.id || at.name || at.localName, says: said(at),
    live: live.filter((part) => part.getClientRects().length).map(said).filter(Boolean),
    wrong: [...document.querySelectorAll('[aria-invalid=true]')].map((field) => [field.name, described(field)]),
  };";

/// Somebody without mouse and screen.
pub(crate) struct Walker<'a> {
    pub(crate) browser: &'a Browser,
}

impl Walker<'_> {
    /// Waits for what fits, and for the focus to be somewhere.
    pub(crate) async fn hears(&self, css: &str) -> Heard {
        self.browser.wait_for(css).await;
        let start = Instant::now();
        loop {
            let heard = self.browser.glance(HEAR).await;
            if let Some(heard) = heard.and_then(|heard| serde_json::from_value(heard).ok()) {
                return heard;
            }
            assert!(start.elapsed() < PATIENCE, "no focus at {css}; {}", self.browser.situation().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// A page that has just come: its heading has the focus and is what the tab is called; nothing is wrong.
    pub(crate) async fn comes_to(&self, view: &str) -> Heard {
        let heard = self.hears(&format!("main[data-view={view}]")).await;
        assert_eq!((heard.focus.as_str(), heard.says.as_str()), ("title", heard.title.as_str()), "{view}");
        assert!(heard.wrong.is_empty(), "{view}: {heard:?}");
        heard
    }

    /// The same page again, with a field that cannot stay as it is: the focus is in it, and it says why.
    pub(crate) async fn is_sent_back_to(&self, field: &str, why: &str) {
        let heard = self.hears("main .fault").await;
        let link = (field.to_owned(), why.to_owned());
        assert_eq!((heard.focus.as_str(), heard.wrong.first()), (field, Some(&link)), "{heard:?}");
        assert!(heard.live.iter().any(|said| said == why), "{heard:?}");
    }

    /// The same page again, because the bank refused what was entered: the focus is on the reason, each field names it.
    pub(crate) async fn hears_a_refusal(&self, fields: &[&str], why: &str) {
        let heard = self.hears("main .alert").await;
        assert_eq!(heard.focus, "problem", "{heard:?}");
        assert!(heard.says.contains(why) && heard.live.contains(&heard.says), "{heard:?}");
        let expected: Vec<_> = fields.iter().map(|field| ((*field).to_owned(), heard.says.clone())).collect();
        assert_eq!(heard.wrong, expected);
    }

    /// A page that has just come and announces this.
    pub(crate) async fn is_told(&self, view: &str, what: &str) {
        let heard = self.comes_to(view).await;
        assert!(heard.live.iter().any(|said| said.contains(what)), "{what:?} is not announced: {heard:?}");
    }

    /// Tab to it, and Enter.
    pub(crate) async fn enters(&self, css: &str) {
        self.browser.tab_to(css).await;
        self.browser.press(Key::Enter).await;
    }

    pub(crate) async fn types(&self, css: &str, text: &str) {
        self.browser.tab_to(css).await;
        self.browser.type_in(text).await;
    }

    /// From the link to a bank's first page.
    pub(crate) async fn chooses(&self, link: &str, bank: &str) {
        self.browser.go(link).await;
        self.comes_to("consent").await;
        self.enters("main button[value=consent]").await;
        self.comes_to("banks").await;
        self.enters(&format!("button[name=bank][value={bank}]")).await;
    }

    pub(crate) async fn signs_in(&self, user: &str, password: &str) {
        self.types("main input[type=text]", user).await;
        self.types("main input[type=password]", password).await;
        self.browser.press(Key::Enter).await;
    }

    /// On the bank's own page.
    pub(crate) async fn decides_at_the_bank(&self, decision: &str) {
        self.types("#user", "figo01").await;
        self.types("#password", PASSWORD).await;
        self.browser.press(Key::Enter).await;
        self.enters(&format!("button[value={decision}]")).await;
    }
}

/// A flow of an integrator's: its link and its id.
pub(crate) async fn link(demo: &Demo, host: &Host) -> (String, String) {
    demo.access(&format!("{}/callback", host.site)).await
}
