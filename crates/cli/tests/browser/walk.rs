//! Each way by keyboard and ear: where the focus goes at each transition, what is announced, which field an error
//! belongs to. Nothing is pressed with a mouse, and nothing is looked at.

use fantoccini::key::Key;
use glimpse_testing::scan_picture;

use crate::{
    browser::Kind,
    host::Host,
    scene::{Scene, play},
    walker::{Walker, link},
    widget::{PASSWORD, TAN},
};

/// What was announced of the time left.
const SAID: &str = "return document.querySelector('main [aria-live=polite][data-left-say]').textContent";
/// Lets the page believe that it is later.
const LATER: &str = "
  const [minutes, seconds] = document.querySelector('main [data-left]').textContent.split(':').map(Number);
  const now = Date.now;
  Date.now = () => now() + 1000 * (60 * minutes + seconds - 119);";

#[tokio::test]
async fn with_a_code_and_mistakes_and_deleting_it_in_the_end() {
    play("walk-code", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        let (link, flow) = link(&scene.demo, &host).await;
        scene.browser.go(&link).await;
        walker.comes_to("consent").await;
        walker.enters("main button[value=consent]").await;
        walker.comes_to("banks").await;
        // A search that is wrong says so where it was typed, and the next one takes that back.
        walker.types("#q", "DE89370400440532013001").await;
        scene.browser.wait_for_text("#found-count[role=status]", "typing error").await;
        scene.browser.wait_for("#q:focus[aria-invalid=true][aria-describedby=found-count]").await;
        scene.browser.wait_for("#q").await.clear().await.unwrap();
        walker.types("#q", "embedded").await;
        scene.browser.wait_for_text("#found-count[role=status]", "1 bank").await;
        assert!(!scene.browser.has("#q[aria-invalid=true]").await, "nothing is wrong any more");
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
        scene.browser.wait_for_text("main time", "by ").await;
        assert_eq!(
            scene
                .browser
                .ask("return /^by [^<]+$/.test(document.querySelector('main time').textContent)")
                .await,
            true
        );
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
        walker.chooses(&link(&scene.demo, &host).await.0, "mockbank-embedded").await;
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

        walker.chooses(&link(&scene.demo, &host).await.0, "mockbank-redirect").await;
        walker.comes_to("redirect").await;
        walker.enters("main a.button").await;
        walker.decides_at_the_bank("deny").await;
        let heard = walker.comes_to("failed").await;
        assert!(!heard.live.is_empty(), "{heard:?}");
        walker.enters("main button[value=retry]").await;
        walker.comes_to("redirect").await;
        walker.enters("main a.button").await;
        walker.decides_at_the_bank("approve").await;
        walker.comes_to("accounts").await;
    })
    .await;
}

#[tokio::test]
async fn with_a_phone_for_the_rest() {
    play("walk-computer", Kind::default(), async |scene| {
        let walker = Walker { browser: &scene.browser };
        let host = Host::start(&scene.demo.addresses.widget).await;
        scene.browser.go(&link(&scene.demo, &host).await.0).await;
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
