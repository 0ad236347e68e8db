//! Which accounts can be chosen: every combination of `account_types`, `allow_multi_selection` and `accounts`.

use serde_json::json;

use super::{
    browser::Browser,
    stand::{Stand, parameter, plain_request},
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
        // The bank refuses to name an account that is not this user's: all of theirs are asked for instead.
        assert!(browser.html.contains("No matching account was found"), "{}", browser.html);
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
            assert!(browser.html.contains("No matching account was found"), "{case}");
            assert!(browser.html.contains("asks only for these kinds of account:"), "{case}");
            browser.submit("give_up", &[]).await;
            let error = parameter(&browser.callback(), "error");
            assert_eq!(error.as_deref(), Some("account.none_matching"), "{case}");
        }
        Finds::Choice { offered: wanted, single, told } => {
            assert_eq!(browser.view(), "accounts", "{case}: {}", browser.html);
            assert_eq!(offered(&browser), *wanted, "{case}");
            assert_eq!(browser.html.contains("role=\"alert\""), *told, "{case}: {}", browser.html);
            assert_eq!(browser.html.contains("type=\"radio\""), *single, "{case}");
            let restricted = browser.html.contains("only for these kinds of account: Current account");
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
