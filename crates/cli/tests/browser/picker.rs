//! From the consent to the bank's login, by the keyboard alone: each case of IBANs (contract section 1).

use fantoccini::key::Key;
use serde_json::json;

use crate::{
    browser::{Browser, Cookies, Kind},
    demo::EMBEDDED,
    house::{House, SHARED_CODE},
};

pub(crate) const WITHOUT_SCRIPT: Kind = Kind {
    phone: false,
    width: 0,
    dark: false,
    without_script: true,
    cookies: Cookies::Usual,
    still: false,
    fox: false,
};
pub(crate) const USER: &str = "sca-exempt";
const REDIRECT: &str = "90094816";

/// Opens a link and agrees; waits for what comes.
pub(crate) async fn agree(browser: &Browser, link: &str) {
    browser.go(link).await;
    browser.wait_for("main[data-view=consent]").await;
    browser.tab_to("main button[value=consent]").await;
    browser.press(Key::Enter).await;
    browser.wait_for("main[data-view=banks], main[data-view=login]").await;
}

/// Chooses a bank of those on offer, and comes to its login.
pub(crate) async fn pick(browser: &Browser, bank: &str) {
    browser.tab_to(&format!("button[name=bank][value={bank}]")).await;
    browser.press(Key::Enter).await;
    browser.wait_for("main[data-view=login]").await;
}

/// The banks on offer.
async fn offered(browser: &Browser) -> Vec<String> {
    let mut banks = Vec::new();
    for button in browser.all("button[name=bank]").await {
        banks.push(button.attr("value").await.unwrap().unwrap());
    }
    banks
}

/// A German IBAN of that bank code.
fn german(bank_code: &str, account: u64) -> String {
    let rest = format!("{bank_code}{account:010}");
    let number: u128 = format!("{rest}131400").parse().unwrap();
    format!("DE{:02}{rest}", 98 - number % 97)
}

/// Name, IBANs, what the notice says, the banks on offer, and the one that is taken; none: straight to the login.
type Case = (&'static str, Vec<String>, Option<&'static str>, &'static [&'static str]);

fn cases(house: &House) -> Vec<Case> {
    let own = house.ibans(EMBEDDED, USER);
    let elsewhere = house.ibans(REDIRECT, USER);
    let all: &[&str] = &["mockbank-embedded", "mockbank-redirect", "mockbank-north", "mockbank-south"];
    vec![
        ("one", vec![own[0].clone()], None, &[]),
        ("several at one bank", own.clone(), None, &[]),
        (
            "several at several banks",
            vec![own[0].clone(), elsewhere[0].clone()],
            None,
            &["mockbank-embedded", "mockbank-redirect"],
        ),
        ("unknown", vec![german("99999999", 1)], Some("We do not know which bank"), all),
        ("unsupported", vec!["DE89370400440532013000".to_owned()], Some("Commerzbank"), all),
        ("ambiguous", vec![german(SHARED_CODE, 7)], None, &["mockbank-north", "mockbank-south"]),
    ]
}

async fn holds(house: &House, browser: &Browser, case: &Case) {
    let (name, ibans, told, banks) = case;
    let accounts: Vec<_> = ibans.iter().map(|iban| json!({ "id": iban })).collect();
    agree(browser, &house.link(json!({ "accounts": accounts })).await).await;
    if banks.is_empty() {
        assert!(browser.has("main[data-view=login]").await, "{name}: {}", browser.situation().await);
        return;
    }
    browser.wait_for("main[data-view=banks]").await;
    browser.shot(&format!("banks-{}", name.replace(' ', "-"))).await;
    assert_eq!(offered(browser).await, *banks, "{name}");
    match told {
        Some(told) => browser.wait_for_text(".alert", told).await,
        None if name.contains("several banks") => {
            browser.wait_for_text("main .lead", "accounts are with different banks").await;
            for (bank, iban) in [("embedded", &ibans[0]), ("redirect", &ibans[1])] {
                let row = format!("button[name=bank][value=mockbank-{bank}]");
                browser.wait_for_text(&row, &iban[18..]).await;
            }
        }
        None => browser.wait_for_text("main .lead", "where you hold the requested account").await,
    }
    pick(browser, banks.iter().find(|bank| **bank != "mockbank-redirect").unwrap()).await;
}

async fn with(kind: Kind, test: &str, acts: impl AsyncFnOnce(&House, &Browser)) {
    let house = House::start().await;
    Browser::with(kind, test, async |browser| acts(&house, browser).await).await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_case_of_ibans_by_keyboard() {
    with(Kind::default(), "picker", async |house, browser| {
        for case in cases(house) {
            holds(house, browser, &case).await;
        }

        // Nothing is known: typing finds it, with errors, and the list can be walked on from there.
        agree(browser, &house.link(json!({})).await).await;
        browser.tab_to("#q").await;
        browser.type_in("haspa").await;
        browser.wait_for_text("#found .choice.off", "Hamburger Sparkasse").await;
        browser.shot("banks-not-reached").await;
        for _ in 0..5 {
            browser.press(Key::Backspace).await;
        }
        browser.type_in("mokbank nord").await;
        browser.wait_for("#found li:first-child button[value=mockbank-north]").await;
        browser.press(Key::Enter).await;
        // The server's page of the same search.
        browser.wait_for("#q[value='mokbank nord']").await;
        pick(browser, "mockbank-north").await;

        finds_nothing(house, browser, false).await;
        says_typing_error(house, browser, false).await;

        // Among those that fit is not all there is.
        let accounts = json!([{ "id": german(SHARED_CODE, 7) }]);
        agree(browser, &house.link(json!({ "accounts": accounts })).await).await;
        browser.tab_to("main button[value=all_banks]").await;
        browser.press(Key::Enter).await;
        pick(browser, "mockbank-embedded").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ibans_by_keyboard_without_scripts() {
    with(WITHOUT_SCRIPT, "picker-without-script", async |house, browser| {
        let representatives = ["one", "unsupported", "ambiguous"];
        for case in cases(house).iter().filter(|case| representatives.contains(&case.0)) {
            holds(house, browser, case).await;
        }
        agree(browser, &house.link(json!({})).await).await;
        browser.tab_to("#q").await;
        browser.type_in("mokbank nord").await;
        browser.press(Key::Enter).await;
        browser.wait_for("#found li:first-child button[value=mockbank-north]").await;
        pick(browser, "mockbank-north").await;
        finds_nothing(house, browser, true).await;
        says_typing_error(house, browser, true).await;
    })
    .await;
}

/// An IBAN with a typing error is told so, and leads to no bank.
async fn says_typing_error(house: &House, browser: &Browser, submits: bool) {
    agree(browser, &house.link(json!({})).await).await;
    browser.tab_to("#q").await;
    browser.type_in("DE89370400440532013001").await;
    if submits {
        browser.press(Key::Enter).await;
    }
    browser.wait_for_text("#found-count.fault", "There is a typing error in this IBAN").await;
    assert!(!browser.has("#found .choice").await, "{}", browser.situation().await);
    browser.shot("banks-iban-wrong").await;
}

/// A search that finds nothing leads back to all banks.
async fn finds_nothing(house: &House, browser: &Browser, submits: bool) {
    agree(browser, &house.link(json!({})).await).await;
    browser.tab_to("#q").await;
    browser.type_in("xqzwvkj").await;
    if submits {
        browser.press(Key::Enter).await;
    }
    browser.wait_for("#found button[value=all_banks]").await;
    browser.shot("banks-nothing").await;
    browser.tab_to("#found button[value=all_banks]").await;
    browser.press(Key::Enter).await;
    browser.wait_for("button[name=bank][value=mockbank-embedded]").await;
    assert!(!browser.has("#found button[value=all_banks]").await);
}
