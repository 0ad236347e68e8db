//! Which accounts can be chosen: every combination of `account_types`, `allow_multi_selection` and `accounts`.

use serde_json::json;

use super::{
    browser::Browser,
    stand::{Stand, parameter, plain_request},
    ways::at_the_bank,
};

/// The user's giro account, savings account and credit card.
const GIRO: &str = "DE07900948150000002000";
const SAVINGS: &str = "DE77900948150000002001";
const CARD: &str = "DE82900948150000002881";
/// At the same bank, and not this user's.
const FOREIGN: &str = "DE53900948150000009999";

/// What the user comes to after signing in.
#[derive(Debug, PartialEq)]
enum Finds {
    /// A choice among these, of one or of several, told that something is missing or not.
    Choice { offered: &'static [&'static str], single: bool, told: bool },
    /// The end: these were named, so nobody is asked.
    Shared(&'static [&'static str]),
    /// That nothing fits.
    Nothing,
}

const fn choice(offered: &'static [&'static str], single: bool, told: bool) -> Finds {
    Finds::Choice { offered, single, told }
}

/// `account_types`, `accounts`, and what is found with and without `allow_multi_selection`.
const TABLE: &[(&[&str], &[&str], Finds, Finds)] = &[
    (&[], &[], choice(&[GIRO, SAVINGS, CARD], false, false), choice(&[GIRO, SAVINGS, CARD], true, false)),
    (&[], &[SAVINGS], Finds::Shared(&[SAVINGS]), Finds::Shared(&[SAVINGS])),
    (&[], &[GIRO, CARD], Finds::Shared(&[GIRO, CARD]), Finds::Shared(&[GIRO, CARD])),
    (
        &[],
        &[FOREIGN],
        choice(&[GIRO, SAVINGS, CARD], false, true),
        choice(&[GIRO, SAVINGS, CARD], false, true),
    ),
    (&[], &[GIRO, FOREIGN], choice(&[GIRO], false, true), choice(&[GIRO], false, true)),
    (&["Giro account"], &[], choice(&[GIRO], false, false), choice(&[GIRO], true, false)),
    (&["Giro account"], &[GIRO], Finds::Shared(&[GIRO]), Finds::Shared(&[GIRO])),
    (&["Giro account"], &[SAVINGS], Finds::Nothing, Finds::Nothing),
    (&["Giro account"], &[GIRO, SAVINGS], choice(&[GIRO], false, true), choice(&[GIRO], false, true)),
    (
        &["Giro account", "Credit card"],
        &[],
        choice(&[GIRO, CARD], false, false),
        choice(&[GIRO, CARD], true, false),
    ),
    (
        &["Giro account", "Credit card"],
        &[CARD, GIRO],
        Finds::Shared(&[GIRO, CARD]),
        Finds::Shared(&[GIRO, CARD]),
    ),
    (&["Depot"], &[], Finds::Nothing, Finds::Nothing),
    (&["Depot"], &[GIRO], Finds::Nothing, Finds::Nothing),
    (&["Depot", "PayPal"], &[GIRO, SAVINGS], Finds::Nothing, Finds::Nothing),
];

/// Behind the sign-in and the confirmation.
async fn signed_in(stand: &Stand, kinds: &[&str], ibans: &[&str], several: bool) -> Browser {
    let mut request = plain_request();
    request["account_types"] = json!(kinds);
    request["accounts"] = ibans.iter().map(|iban| json!({ "id": iban })).collect();
    request["allow_multi_selection"] = json!(several);
    let (location, _) = stand.access(request).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    if browser.view() == "banks" {
        browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    }
    browser.login("figo01").await;
    if browser.view() == "login" {
        // The bank refuses to name an account that is not this user's: all of theirs are asked for instead, and the
        // user is told that before they sign in for it.
        for said in
            ["not found with these sign-in details", "IBAN …9999", "Sign in again to see all your accounts"]
        {
            assert!(browser.html.contains(said), "{said}: {}", browser.html);
        }
        browser.login("figo01").await;
    }
    browser.submit("method", &[("method", "phone")]).await;
    browser.settle().await;
    browser.submit("tan", &[("tan", "123456")]).await;
    browser.settle().await;
    browser
}

/// The IBANs of the accounts that the API gives for the way back that the page shows.
async fn shared(stand: &Stand, browser: &Browser) -> Vec<String> {
    assert_eq!(browser.view(), "done", "{}", browser.html);
    let token = stand.exchange(&parameter(&browser.callback(), "code").unwrap()).await;
    let bearer = token.body["access_token"].as_str().unwrap().to_owned();
    let accounts = stand.read(&bearer, "/rest/accounts").await;
    let text = |account: &serde_json::Value| account["iban"].as_str().unwrap().to_owned();
    accounts.body["accounts"].as_array().unwrap().iter().map(text).collect()
}

/// The offered accounts' IBANs as the page shows them, in groups of four.
fn offered(browser: &Browser) -> Vec<&'static str> {
    let spaced = |iban: &str| {
        let groups: Vec<&str> =
            (0..iban.len()).step_by(4).map(|at| &iban[at..iban.len().min(at + 4)]).collect();
        groups.join(" ")
    };
    [GIRO, SAVINGS, CARD].into_iter().filter(|iban| browser.html.contains(&spaced(iban))).collect()
}

async fn goes_as_said(stand: &Stand, kinds: &[&str], ibans: &[&str], several: bool, finds: &Finds) {
    let case = format!("{kinds:?} {ibans:?} several: {several}");
    let mut browser = signed_in(stand, kinds, ibans, several).await;
    match finds {
        Finds::Shared(wanted) => assert_eq!(shared(stand, &browser).await, *wanted, "{case}"),
        Finds::Nothing => {
            assert_eq!(browser.view(), "failed", "{case}: {}", browser.html);
            assert!(browser.html.contains("No account matches the request"), "{case}");
            assert!(browser.html.contains("asks only for th"), "{case}");
            let asked = browser.html.contains("Requested account");
            assert_eq!(asked, !ibans.is_empty(), "{case}: {}", browser.html);
            // There may be others than those that were named, and none beside all.
            let offers = browser.values("action");
            let has = |action: &str| offers.iter().any(|offer| offer == action);
            assert_eq!(
                (has("change_accounts"), has("retry")),
                (!ibans.is_empty(), ibans.is_empty()),
                "{case}"
            );
            browser.submit("give_up", &[]).await;
            let error = parameter(&browser.callback(), "error");
            assert_eq!(error.as_deref(), Some("account.none_matching"), "{case}");
        }
        Finds::Choice { offered: wanted, single, told } => {
            assert_eq!(browser.view(), "accounts", "{case}: {}", browser.html);
            assert_eq!(offered(&browser), *wanted, "{case}");
            assert_eq!(browser.html.contains("role=\"alert\""), *told, "{case}: {}", browser.html);
            assert_eq!(browser.html.contains("type=\"radio\""), *single, "{case}");
            let missing: Vec<&str> =
                ibans.iter().filter(|iban| !wanted.contains(iban)).map(|iban| &iban[18..]).collect();
            let partial = !missing.is_empty() && missing.len() < ibans.len();
            let among = if kinds.is_empty() { "" } else { " among those of the requested kind" };
            let title = format!("{} of {} requested accounts not found{among}: ", missing.len(), ibans.len());
            assert_eq!(browser.html.contains(&title), partial, "{case}: {}", browser.html);
            assert_eq!(browser.html.contains("Requested account"), partial, "{case}: {}", browser.html);
            assert!(missing.iter().all(|last| browser.html.contains(&format!("…{last}"))), "{case}");
            let ways = browser.values("action");
            assert_eq!(ways.iter().filter(|way| *way == "change_bank").count(), 1, "{case}: {ways:?}");
            let restricted = browser.html.contains(" of account: current account");
            assert_eq!(restricted, !kinds.is_empty(), "{case}: {}", browser.html);
            let handles = browser.values("account");
            assert_eq!(handles.len(), wanted.len(), "{case}");

            browser.submit("accounts", &[]).await;
            assert_eq!(
                (browser.status, browser.view().as_str()),
                (422, "accounts"),
                "{case}: nothing chosen"
            );
            let all: Vec<(&str, &str)> = handles.iter().map(|handle| ("account", handle.as_str())).collect();
            browser.submit("accounts", &all).await;
            if *single && handles.len() > 1 {
                assert_eq!(
                    (browser.status, browser.view().as_str()),
                    (422, "accounts"),
                    "{case}: two of one"
                );
                browser.submit("accounts", &all[1..2]).await;
                browser.settle().await;
                assert_eq!(shared(stand, &browser).await, wanted[1..2], "{case}");
            } else {
                browser.settle().await;
                assert_eq!(shared(stand, &browser).await, *wanted, "{case}");
            }
        }
    }
}

#[tokio::test]
async fn every_combination_with_several_accounts_allowed() {
    let stand = Stand::start().await;
    for (kinds, ibans, several, _) in TABLE {
        goes_as_said(&stand, kinds, ibans, true, several).await;
    }
}

#[tokio::test]
async fn every_combination_with_one_account_allowed() {
    let stand = Stand::start().await;
    for (kinds, ibans, _, single) in TABLE {
        goes_as_said(&stand, kinds, ibans, false, single).await;
    }
}

#[tokio::test]
async fn all_or_none_are_ticked_at_once_without_a_script() {
    let stand = Stand::start().await;
    let mut browser = signed_in(&stand, &[], &[], true).await;
    let ticked = |browser: &Browser| browser.html.matches(" checked").count();
    let offers = |browser: &Browser, action: &str| browser.values("action").iter().any(|has| has == action);
    assert_eq!(ticked(&browser), 0);
    for (action, count, next) in
        [("select_all", 3, "select_none"), ("select_none", 0, "select_all"), ("select_all", 3, "select_none")]
    {
        assert!(offers(&browser, action), "{action}: {}", browser.html);
        for _ in 0..2 {
            // Once more by a double click: the same page.
            browser.submit(action, &[]).await;
            assert_eq!((browser.status, browser.view().as_str()), (200, "accounts"), "{action}");
            assert_eq!(ticked(&browser), count, "{action}: {}", browser.html);
        }
        browser.reload().await;
        assert_eq!(ticked(&browser), count, "{action}, reloaded: {}", browser.html);
        assert!(offers(&browser, next) && !offers(&browser, action), "{action}: {}", browser.html);
    }
    // Nothing has moved on: another tab shows the choice as it was, and the form of the first is good.
    let mut tab = browser.tab(&format!("/flow/{}", browser.flow())).await;
    assert_eq!((tab.view().as_str(), ticked(&tab)), ("accounts", 0));
    let handles = browser.values("account");
    let all: Vec<(&str, &str)> = handles.iter().map(|handle| ("account", handle.as_str())).collect();
    browser.submit("accounts", &all).await;
    browser.settle().await;
    // The other tab's form is one of the past: it shows where the flow stands.
    tab.submit("select_all", &[]).await;
    assert_eq!(tab.view(), "done", "{}", tab.html);
    assert_eq!(shared(&stand, &browser).await, [GIRO, SAVINGS, CARD]);
}

#[tokio::test]
async fn nothing_is_ticked_at_once_where_one_can_be_chosen_or_one_is_there() {
    let stand = Stand::start().await;
    // One of several.
    let mut browser = signed_in(&stand, &[], &[], false).await;
    assert!(!browser.values("action").contains(&"select_all".to_owned()), "{}", browser.html);
    browser.submit("select_all", &[]).await;
    assert_eq!((browser.view().as_str(), browser.html.matches(" checked").count()), ("accounts", 0));
    // The only one is ticked as it comes.
    for several in [true, false] {
        let browser = signed_in(&stand, &["Giro account"], &[], several).await;
        assert!(!browser.values("action").contains(&"select_all".to_owned()), "{}", browser.html);
        assert_eq!(browser.html.matches(" checked").count(), 1, "several: {several}");
    }
    // On another page there is nothing to tick.
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("select_all", &[]).await;
    assert_eq!(browser.view(), "consent");
}

/// Signs in once, and comes to the choice of accounts or to the end.
async fn sign_in_once(browser: &mut Browser) {
    assert_eq!(browser.view(), "login", "{}", browser.html);
    browser.login("single-method").await;
    assert_eq!(browser.view(), "challenge", "one sign-in is enough: {}", browser.html);
    browser.submit("tan", &[("tan", "123456")]).await;
    browser.settle().await;
}

async fn agreed(stand: &Stand, kinds: &[&str], ibans: &[&str]) -> Browser {
    let mut request = plain_request();
    request["account_types"] = json!(kinds);
    request["accounts"] = ibans.iter().map(|iban| json!({ "id": iban })).collect();
    let (location, _) = stand.access(request).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.settle().await;
    browser
}

#[tokio::test]
async fn an_account_of_another_bank_or_of_none_takes_no_second_sign_in() {
    let stand = Stand::start().await;
    let truth = stand.sandbox.ledger().truth("90094815", "single-method");
    let own = truth[0].iban.as_str();
    // IBANs, how many accounts are on offer, and what is said of those that are missing.
    for (ibans, count, said) in [
        (vec!["DE93999999990000000001"], 3, "IBAN …0001"),
        (vec!["DE89370400440532013000"], 3, "IBAN …3000"),
        (vec!["DE93999999990000000001", "DE89370400440532013000"], 3, "IBAN …0001"),
        (vec![own, "DE93999999990000000001"], 1, "1 of 2 requested accounts not found: "),
        (vec![own, "DE76900948160000001000"], 1, "1 of 2 requested accounts not found: "),
        (vec!["DE76900948160000001000"], 3, "IBAN …1000"),
    ] {
        let mut browser = agreed(&stand, &[], &ibans).await;
        if browser.view() != "banks" {
            browser.submit("change_bank", &[]).await;
        }
        browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
        browser.settle().await;
        sign_in_once(&mut browser).await;
        assert_eq!(browser.view(), "accounts", "{ibans:?}: {}", browser.html);
        assert_eq!(browser.values("account").len(), count, "{ibans:?}");
        let alert = browser.html.split("role=\"alert\"").nth(1).unwrap();
        assert!(alert.contains(said), "{ibans:?}: {alert}");
        let missing = ibans.iter().filter(|iban| **iban != own);
        for iban in missing {
            assert!(alert.contains(&format!("…{}", &iban[18..])), "{iban}: {alert}");
        }
    }
}

#[tokio::test]
async fn an_account_that_the_chosen_bank_shows_after_all_is_taken_without_a_question() {
    let stand = Stand::start().await;
    let own = stand.sandbox.ledger().truth("90094815", "single-method")[0].iban.clone();
    // This installation knows the bank by another code than the IBAN's.
    let other = |config: &mut glimpse_server::config::Config| {
        for bank in &mut config.banks {
            bank.bank_codes = vec![format!("1111{}", &bank.bank_codes[0][4..])];
        }
    };
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let stand = Stand::start_with(tempfile::tempdir().unwrap(), now, other).await;
    let mut browser = agreed(&stand, &[], &[&own]).await;
    assert_eq!(browser.view(), "banks", "{}", browser.html);
    browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    browser.settle().await;
    sign_in_once(&mut browser).await;
    assert_eq!(shared(&stand, &browser).await, [own]);
}

#[tokio::test]
async fn other_accounts_than_those_that_were_asked_for_can_be_chosen() {
    let stand = Stand::start().await;
    let truth = stand.sandbox.ledger().truth("90094815", "single-method");
    let [giro, savings] = [truth[0].iban.as_str(), truth[1].iban.as_str()];
    // The account that is asked for is of a kind that is not.
    let mut browser = agreed(&stand, &["Giro account"], &[savings]).await;
    sign_in_once(&mut browser).await;
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    browser.submit("change_accounts", &[]).await;
    browser.settle().await;
    sign_in_once(&mut browser).await;
    assert_eq!(browser.view(), "accounts", "{}", browser.html);
    assert!(browser.html.contains(&format!("IBAN …{}", &savings[18..])), "{}", browser.html);
    let callback = browser.through().await;
    assert!(parameter(&callback, "code").is_some(), "{callback}");

    // Where the bank has none of that kind at all, that way is not offered a second time.
    let mut browser = agreed(&stand, &["Depot"], &[giro]).await;
    sign_in_once(&mut browser).await;
    browser.submit("change_accounts", &[]).await;
    browser.settle().await;
    sign_in_once(&mut browser).await;
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    let offers = browser.values("action");
    assert!(!offers.contains(&"change_accounts".to_owned()), "{offers:?}");
    assert!(browser.html.contains("Sign in with different details"), "{}", browser.html);
    browser.submit("retry", &[]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "login");
}

#[tokio::test]
async fn a_refusal_on_the_banks_own_page_leads_to_all_accounts_too() {
    let stand = Stand::start().await;
    let truth = stand.sandbox.ledger().truth("90094816", "single-method");
    let mut browser = agreed(&stand, &[], &[&truth[0].iban]).await;
    assert_eq!(browser.view(), "redirect", "{}", browser.html);
    at_the_bank(&mut browser, "single-method", "deny").await;
    browser.settle().await;
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    browser.submit("change_accounts", &[]).await;
    browser.settle().await;
    at_the_bank(&mut browser, "single-method", "approve").await;
    browser.settle().await;
    assert_eq!(browser.view(), "accounts", "{}", browser.html);
    assert_eq!(browser.values("account").len(), truth.len());
}
