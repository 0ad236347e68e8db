//! Each way by keyboard and ear: where the focus goes at each transition, what is announced, which field an error
//! belongs to. Nothing is pressed with a mouse, and nothing is looked at.

use fantoccini::key::Key;
use glimpse_testing::scan_picture;
use serde::Deserialize;
use tokio::time::Instant;

use crate::{
    browser::{Browser, Kind, PATIENCE, PAUSE},
    host::Host,
    scene::{Scene, play},
    widget::{PASSWORD, TAN},
};

/// What a page gives to who does not see it.
#[derive(Debug, Deserialize)]
struct Heard {
    title: String,
    /// The focused element, by its id or name, and what it says.
    focus: String,
    says: String,
    /// What the live regions say.
    live: Vec<String>,
    /// Fields that are marked as wrong, and the text that they are described by.
    wrong: Vec<(String, String)>,
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
struct Walker<'a> {
    browser: &'a Browser,
}

impl Walker<'_> {
    /// Waits for what fits, and for the focus to be somewhere.
    async fn hears(&self, css: &str) -> Heard {
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
    async fn comes_to(&self, view: &str) -> Heard {
        let heard = self.hears(&format!("main[data-view={view}]")).await;
        assert_eq!((heard.focus.as_str(), heard.says.as_str()), ("title", heard.title.as_str()), "{view}");
        assert!(heard.wrong.is_empty(), "{view}: {heard:?}");
        heard
    }

    /// The same page again, with a field that cannot stay as it is: the focus is in it, and it says why.
    async fn is_sent_back_to(&self, field: &str, why: &str) {
        let heard = self.hears("main .fault").await;
        let link = (field.to_owned(), why.to_owned());
        assert_eq!((heard.focus.as_str(), heard.wrong.first()), (field, Some(&link)), "{heard:?}");
        assert!(heard.live.iter().any(|said| said == why), "{heard:?}");
    }

    /// The same page again, because the bank refused what was entered: the focus is on the reason, each field names it.
    async fn hears_a_refusal(&self, fields: &[&str], why: &str) {
        let heard = self.hears("main .alert").await;
        assert_eq!(heard.focus, "problem", "{heard:?}");
        assert!(heard.says.contains(why) && heard.live.contains(&heard.says), "{heard:?}");
        let expected: Vec<_> = fields.iter().map(|field| ((*field).to_owned(), heard.says.clone())).collect();
        assert_eq!(heard.wrong, expected);
    }

    /// Tab to it, and Enter.
    async fn enters(&self, css: &str) {
        self.browser.tab_to(css).await;
        self.browser.press(Key::Enter).await;
    }

    async fn types(&self, css: &str, text: &str) {
        self.browser.tab_to(css).await;
        self.browser.type_in(text).await;
    }

    /// From the link to a bank's first page.
    async fn chooses(&self, link: &str, bank: &str) {
        self.browser.go(link).await;
        self.comes_to("consent").await;
        self.enters("main button[value=consent]").await;
        self.comes_to("banks").await;
        self.enters(&format!("button[name=bank][value={bank}]")).await;
    }

    async fn signs_in(&self, user: &str, password: &str) {
        self.types("main input[type=text]", user).await;
        self.types("main input[type=password]", password).await;
        self.browser.press(Key::Enter).await;
    }
}

/// What was announced of the time left.
const SAID: &str = "return document.querySelector('main [aria-live=polite][data-left-say]').textContent";
/// Lets the page believe that it is later.
const LATER: &str = "
  const [minutes, seconds] = document.querySelector('main [data-left]').textContent.split(':').map(Number);
  const now = Date.now;
  Date.now = () => now() + 1000 * (60 * minutes + seconds - 119);";

async fn link(scene: &Scene, host: &Host) -> (String, String) {
    scene.demo.access(&format!("{}/callback", host.site)).await
}

#[tokio::test]
async fn with_a_code_and_mistakes_and_deleting_it_in_the_end() {
    play("walk-code", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        let (link, flow) = link(scene, &host).await;
        scene.browser.go(&link).await;
        walker.comes_to("consent").await;
        walker.enters("main button[value=consent]").await;
        walker.comes_to("banks").await;
        walker.types("#q", "embedded").await;
        scene.browser.wait_for_text("#found-count[role=status]", "1 bank").await;
        walker.enters("button[name=bank][value=mockbank-embedded]").await;

        walker.comes_to("login").await;
        walker.enters("main button[value=login]").await;
        let user = scene.browser.wait_for("main input[type=text]").await.attr("name").await.unwrap().unwrap();
        let password = scene.browser.wait_for("main input[type=password]").await;
        let password = password.attr("name").await.unwrap().unwrap();
        walker.is_sent_back_to(&user, "Please fill in this field.").await;
        walker.signs_in("figo01", "wrong").await;
        walker.hears_a_refusal(&[&user, &password], "The sign-in details are not right").await;
        walker.types("main input[type=password]", PASSWORD).await;
        scene.browser.press(Key::Enter).await;

        walker.comes_to("method").await;
        walker.enters("main li:first-child button[name=method]").await;
        walker.comes_to("challenge").await;
        walker.enters("main button[value=tan]").await;
        walker.is_sent_back_to("tan", "Please fill in this field.").await;
        scene.browser.type_in("000000").await;
        scene.browser.press(Key::Enter).await;
        walker.hears_a_refusal(&["tan"], "").await;
        walker.types("#tan", TAN).await;
        scene.browser.press(Key::Enter).await;

        walker.comes_to("accounts").await;
        walker.enters("main button[value=accounts]").await;
        let heard = walker.hears("fieldset[aria-describedby=account_fault] #account_fault[role=alert]").await;
        assert_eq!(heard.focus, "account", "{heard:?}");
        assert_eq!(heard.live, ["Please choose at least one account."]);
        scene.browser.type_in(" ").await;
        scene.browser.wait_for("input[name=account]:focus:checked").await;
        walker.enters("main button[value=accounts]").await;
        scene.browser.wait_until("return location.pathname === '/callback'").await;

        stays_on_the_last_page(scene, &flow).await;
        walker.enters("main button[value=erase]").await;
        walker.comes_to("confirm-erase").await;
        walker.enters("main button[value=erase_confirmed]").await;
        let heard = walker.comes_to("ended").await;
        assert!(heard.live[0].contains("we have deleted everything"), "{heard:?}");
        assert_eq!(scene.demo.stage(&flow).await, "deleted");
    })
    .await;
}

/// The last page goes on by itself, unless a key is pressed in time: a slow machine may need more than one try.
async fn stays_on_the_last_page(scene: &Scene, flow: &str) {
    let address = format!("{}/flow/{flow}", scene.demo.addresses.widget.trim_end_matches('/'));
    for _ in 0..20 {
        scene.browser.go(&address).await;
        scene.browser.press(Key::Tab).await;
        if scene.browser.has("main[data-view=done] .lead[hidden]").await {
            return;
        }
    }
    panic!("the last page does not wait for who presses a key; {}", scene.browser.situation().await);
}

#[tokio::test]
async fn with_the_banks_app_and_on_the_banks_own_page() {
    play("walk-elsewhere", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        walker.chooses(&link(scene, &host).await.0, "mockbank-embedded").await;
        walker.comes_to("login").await;
        walker.signs_in("figo01", PASSWORD).await;
        walker.comes_to("method").await;
        walker.enters("main li:last-child button[name=method]").await;
        let heard = walker.comes_to("wait").await;
        assert!(heard.live.iter().any(|said| said.contains("Waiting for your confirmation")), "{heard:?}");
        assert_eq!(scene.browser.ask(SAID).await, "");
        // Two minutes before its end, as far as the page knows: what is left is told at marks, and not each second.
        scene.browser.ask(LATER).await;
        scene.browser.wait_until(&format!("{SAID}.startsWith('Time left: ')")).await;
        scene.demo.confirm_in_app().await;
        walker.comes_to("accounts").await;

        walker.chooses(&link(scene, &host).await.0, "mockbank-redirect").await;
        walker.comes_to("redirect").await;
        walker.enters("main a.button").await;
        at_the_bank(&walker, "deny").await;
        let heard = walker.comes_to("failed").await;
        assert!(!heard.live.is_empty(), "{heard:?}");
        walker.enters("main button[value=retry]").await;
        walker.comes_to("redirect").await;
        walker.enters("main a.button").await;
        at_the_bank(&walker, "approve").await;
        walker.comes_to("accounts").await;
    })
    .await;
}

async fn at_the_bank(walker: &Walker<'_>, decision: &str) {
    walker.types("#user", "figo01").await;
    walker.types("#password", PASSWORD).await;
    walker.browser.press(Key::Enter).await;
    walker.enters(&format!("button[value={decision}]")).await;
}

#[tokio::test]
async fn with_a_phone_for_the_rest() {
    play("walk-computer", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        scene.browser.go(&link(scene, &host).await.0).await;
        walker.comes_to("consent").await;
        walker.enters("main button[value=phone]").await;
        walker.comes_to("phone").await;
        let address = scan_picture(&scene.browser.picture(".qr[role=img][aria-label]").await);
        let number = scene.browser.wait_for(".big").await.text().await.unwrap();
        scene
            .with_another("walk-phone", Kind::default(), async |phone| {
                let holder = Walker { browser: &phone.browser };
                phone.browser.go(&address).await;
                holder.comes_to("enter-number").await;
                let wrong = if number == "1234" { "4321" } else { "1234" };
                holder.types("#number", wrong).await;
                phone.browser.press(Key::Enter).await;
                let why = "That number is not right. Please look again at the page where you started and enter the number shown there.";
                holder.is_sent_back_to("number", why).await;
                phone.browser.type_in(&number).await;
                phone.browser.press(Key::Enter).await;
                holder.comes_to("consent").await;
                // The computer notices by itself, and takes it back.
                walker.comes_to("on-phone").await;
                walker.enters("main button[value=stay]").await;
                walker.comes_to("consent").await;
                holder.comes_to("at-computer").await;
            })
            .await;
    })
    .await;
}
