//! The choice of accounts by the keyboard alone: every combination of `account_types`, `allow_multi_selection` and
//! `accounts` (the whole table of what comes of them is `crates/server/tests/whole/accounts.rs`).

use fantoccini::key::Key;
use serde_json::json;

use crate::{
    browser::{Browser, Kind},
    demo::EMBEDDED,
    house::House,
    picker::{USER, WITHOUT_SCRIPT, agree, pick},
    widget::PASSWORD,
};

/// What the user comes to after signing in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Finds {
    /// So many accounts to choose from.
    Choice(usize),
    /// The end: what was named is shared without a question.
    Shared,
    /// That nothing fits.
    Nothing,
}

/// Which accounts the client names.
#[derive(Clone, Copy, Debug)]
enum Named {
    None,
    /// The user's giro account.
    Giro,
    /// One that this user does not have.
    Foreign,
}

use Finds::{Choice, Nothing, Shared};

/// `account_types`, `accounts`, and what is found: the same whether one account is allowed or several.
const TABLE: &[(&[&str], Named, Finds)] = &[
    (&[], Named::None, Choice(3)),
    (&[], Named::Giro, Shared),
    (&[], Named::Foreign, Choice(3)),
    (&["Giro account", "Credit card"], Named::None, Choice(2)),
    (&["Giro account", "Credit card"], Named::Giro, Shared),
    (&["Giro account", "Credit card"], Named::Foreign, Choice(2)),
    (&["Depot"], Named::None, Nothing),
    (&["Depot"], Named::Giro, Nothing),
    (&["Depot"], Named::Foreign, Nothing),
];

/// Signs in at the bank; what comes then is one of the ends of the table.
async fn sign_in(browser: &Browser) {
    enter_login(browser).await;
    browser.wait_for("main[data-view=accounts], main[data-view=failed], main[data-view=done], #back").await;
}

async fn enter_login(browser: &Browser) {
    browser.wait_for("main[data-view=login]").await;
    browser.tab_to("main input[type=text]").await;
    // The second time it stands there already.
    if !browser.has(&format!("main input[type=text][value='{USER}']")).await {
        browser.type_in(USER).await;
    }
    browser.tab_to("main input[type=password]").await;
    browser.type_in(PASSWORD).await;
    browser.press(Key::Enter).await;
}

/// The end with success, with or without scripts; the IBANs that the client then gets.
async fn arrive(house: &House, browser: &Browser, scripts: bool) -> Vec<String> {
    if !scripts {
        browser.wait_for("main[data-view=done], #back").await;
    }
    browser.wait_for("#back").await;
    house.shared(&browser.url().await).await
}

const CHOSEN: &str = "main input[name=account]:checked";

/// One line of the table.
async fn goes(house: &House, browser: &Browser, several: bool, line: &(&[&str], Named, Finds)) {
    let (kinds, named, finds) = line;
    let case = format!("{kinds:?} {named:?}, several: {several}");
    let own = house.ibans(EMBEDDED, USER);
    let accounts = match named {
        Named::None => json!([]),
        Named::Giro => json!([{ "id": own[0] }]),
        Named::Foreign => json!([{ "id": house.ibans(EMBEDDED, "figo01")[0] }]),
    };
    let wish = json!({ "account_types": kinds, "accounts": accounts, "allow_multi_selection": several });
    agree(browser, &house.link(wish).await).await;
    if matches!(named, Named::None) {
        pick(browser, "mockbank-embedded").await;
    }
    if matches!(named, Named::Foreign) {
        // The bank does not name it; told so, the user signs in for a choice of what there is.
        enter_login(browser).await;
        browser.wait_for_text("main[data-view=login] .alert", "Sign in again to see all your accounts").await;
    }
    sign_in(browser).await;
    match finds {
        Shared => assert_eq!(arrive(house, browser, true).await, own[..1], "{case}"),
        Nothing => {
            browser.wait_for("main[data-view=failed]").await;
            browser.wait_for_text("main", "only for this kind of account: securities account").await;
            browser.shot("accounts-none").await;
            browser.tab_to("main button[value=change_bank]").await;
            browser.press(Key::Enter).await;
            browser.wait_for("main[data-view=banks]").await;
        }
        Choice(count) => {
            browser.wait_for("main[data-view=accounts]").await;
            assert_eq!(browser.has(".alert").await, matches!(named, Named::Foreign), "{case}");
            let single = !several && matches!(named, Named::None);
            let kind = if single { "radio" } else { "checkbox" };
            let css = format!("main input[type={kind}][name=account]");
            assert_eq!(browser.all(&css).await.len(), *count, "{case}: {}", browser.situation().await);
            if single {
                one_of_several(browser, *count).await;
                assert_eq!(arrive(house, browser, true).await.len(), 1, "{case}");
            } else {
                all_of_several(browser, *count).await;
                assert_eq!(arrive(house, browser, true).await.len(), *count, "{case}");
            }
        }
    }
}

/// Nothing is chosen at first; the arrows go from one to the next.
async fn one_of_several(browser: &Browser, count: usize) {
    assert!(!browser.has(CHOSEN).await);
    assert!(!browser.has("[data-all]").await, "there is nothing to select at once");
    browser.tab_to("main input[type=radio][name=account]").await;
    browser.press(Key::Space).await;
    for _ in 1..count {
        browser.press(Key::Down).await;
        browser.wait_for_count(CHOSEN, 1).await;
    }
    browser.wait_for("main li:last-child input[name=account]:checked").await;
    share(browser).await;
}

/// All at once, none at once, and then all again; balances when they are asked for.
async fn all_of_several(browser: &Browser, count: usize) {
    assert!(!browser.has(CHOSEN).await);
    // Balances are hidden until they are asked for.
    browser.wait_until_seen(".balance", false).await;
    browser.tab_to("#balances").await;
    browser.press(Key::Space).await;
    browser.wait_until_seen(".balance", true).await;
    browser.shot("accounts-balances").await;
    browser.press(Key::Space).await;
    browser.wait_until_seen(".balance", false).await;
    for expected in [count, 0, count] {
        browser.tab_to("[data-all]").await;
        browser.press(Key::Enter).await;
        browser.wait_for_count(CHOSEN, expected).await;
    }
    share(browser).await;
}

async fn share(browser: &Browser) {
    browser.tab_to("main button[value=accounts]").await;
    browser.press(Key::Enter).await;
}

async fn every_combination(several: bool, test: &str) {
    let house = House::start().await;
    Browser::with(Kind::default(), test, async |browser| {
        for line in TABLE {
            goes(&house, browser, several, line).await;
        }
    })
    .await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_combination_with_several_accounts_by_keyboard() {
    every_combination(true, "choice-several").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_combination_with_one_account_by_keyboard() {
    every_combination(false, "choice-one").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_by_keyboard_without_scripts() {
    let house = House::start().await;
    Browser::with(WITHOUT_SCRIPT, "choice-without-script", async |browser| {
        // Several: each of them by itself, balances when asked for, and nothing is no choice.
        agree(browser, &house.link(json!({})).await).await;
        pick(browser, "mockbank-embedded").await;
        sign_in(browser).await;
        browser.wait_for("main[data-view=accounts]").await;
        share(browser).await;
        browser.wait_for("main[data-view=accounts] .fault").await;
        browser.wait_until_seen(".balance", false).await;
        browser.tab_to("#balances").await;
        browser.press(Key::Space).await;
        browser.wait_until_seen(".balance", true).await;
        // All at once, none, all again, by a page each; one of them unticked is not shared.
        for expected in [3, 0, 3] {
            browser.tab_to("[data-all]").await;
            browser.press(Key::Enter).await;
            browser.wait_for_count(CHOSEN, expected).await;
        }
        browser.shot("accounts-all").await;
        browser.tab_to("main li:nth-child(2) input[name=account]").await;
        browser.press(Key::Space).await;
        browser.wait_for_count(CHOSEN, 2).await;
        share(browser).await;
        assert_eq!(arrive(&house, browser, false).await.len(), 2);

        // One of them.
        agree(browser, &house.link(json!({ "allow_multi_selection": false })).await).await;
        pick(browser, "mockbank-embedded").await;
        sign_in(browser).await;
        browser.wait_for("main[data-view=accounts]").await;
        one_of_several(browser, 3).await;
        assert_eq!(arrive(&house, browser, false).await.len(), 1);
    })
    .await;
    house.end().await;
}

/// An IBAN of a bank that is not reached, and another bank chosen instead: one sign-in, and the account is named as not
/// found. Then one of a kind that is not asked for: the way to others says that it takes a sign-in, and leads to them.
async fn goes_on_from_what_was_asked_for(house: &House, browser: &Browser) {
    let elsewhere = json!([{ "id": "DE89370400440532013000" }]);
    agree(browser, &house.link(json!({ "accounts": elsewhere })).await).await;
    browser.wait_for_text(".alert", "IBAN …3000").await;
    pick(browser, "mockbank-embedded").await;
    browser.wait_for_text("main", "Requested account: IBAN …3000").await;
    sign_in(browser).await;
    browser.wait_for("main[data-view=accounts]").await;
    browser.wait_for_text(".alert", "IBAN …3000").await;
    browser.shot("accounts-elsewhere").await;

    let own = house.ibans(EMBEDDED, USER);
    let both = json!([{ "id": own[0] }, { "id": "DE89370400440532013000" }]);
    agree(browser, &house.link(json!({ "accounts": both })).await).await;
    pick(browser, "mockbank-embedded").await;
    sign_in(browser).await;
    browser.wait_for("main[data-view=accounts]").await;
    browser.wait_for_text(".alert", "1 of 2 requested accounts not found: IBAN …3000").await;
    browser.shot("accounts-partial").await;

    let wish = json!({ "accounts": [{ "id": own[1] }], "account_types": ["Giro account"] });
    agree(browser, &house.link(wish).await).await;
    sign_in(browser).await;
    browser.wait_for("main[data-view=failed]").await;
    browser.shot("failed-other-accounts").await;
    browser.tab_to("main button[value=change_accounts]").await;
    browser.press(Key::Enter).await;
    sign_in(browser).await;
    browser.wait_for("main[data-view=accounts]").await;
    browser.tab_to("main input[name=account]").await;
    share(browser).await;
    browser.wait_for("main[data-view=done], #back").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_for_and_is_not_there_leads_on() {
    for (kind, test) in [(Kind::default(), "asked"), (WITHOUT_SCRIPT, "asked-without-script")] {
        let house = House::start().await;
        Browser::with(kind, test, async |browser| {
            goes_on_from_what_was_asked_for(&house, browser).await;
        })
        .await;
        house.end().await;
    }
}
