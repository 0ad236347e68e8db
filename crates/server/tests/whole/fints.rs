//! Whole flows with banks that speak FinTS.

use std::collections::BTreeSet;

use glimpse_model::FlowId;
use glimpse_sandbox::Sandbox;
use glimpse_server::config::Config;
use serde_json::{Value, json};

use super::{
    browser::Browser,
    canary::{Canaries, listen_to_the_log},
    pin::{QUARTER, kept},
    stand::{Setup, Stand, fints_bank, parameter, plain_request},
};

const DEMOBANK: &str = "90090042";
pub(crate) const MOCKBANK: &str = "90094817";

/// A stand that reaches the sandbox's FinTS banks as well.
async fn stand() -> Stand {
    let config = |config: &mut Config, sandbox: &Sandbox| {
        config.banks.extend(sandbox.fints_banks().iter().map(fints_bank));
    };
    Stand::build(Setup { config: Box::new(config), ..Setup::default() }).await
}

/// As far as the page after the login.
pub(crate) async fn logged_in(stand: &Stand, code: &str, user: &str, pin: &str, request: Value) -> Browser {
    let (location, _) = stand.access(request).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    if browser.view() == "banks" {
        browser.submit("bank", &[("bank", &format!("fints-{code}"))]).await;
    }
    browser.settle().await;
    assert_eq!(browser.view(), "login", "{}", browser.html);
    browser.submit("login", &[("f_user_name", user), ("f_pin", pin)]).await;
    browser.settle().await;
    browser
}

/// A token for everything that was connected.
async fn token(stand: &Stand, mut browser: Browser) -> Value {
    let callback = browser.through().await;
    let code = parameter(&callback, "code").unwrap_or_else(|| panic!("{callback}"));
    let answer = stand.exchange(&code).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn the_demobanks_depot_shows_its_securities() {
    let stand = stand().await;
    let browser = logged_in(&stand, DEMOBANK, "demo", "demo", plain_request()).await;
    assert_eq!(browser.view(), "accounts", "no TAN is wanted: {}", browser.html);
    let token = token(&stand, browser).await;
    assert_eq!(token["scope"], "accounts=ro balance=ro transactions=ro securities=ro");
    let bearer = token["access_token"].as_str().unwrap();
    let accounts = stand.read(bearer, "/rest/accounts").await.body;
    let types: Vec<&str> =
        accounts["accounts"].as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["Giro account", "Depot"]);
    let truth = stand.sandbox.ledger().truth(DEMOBANK, "demo");
    let held: BTreeSet<&str> = truth.iter().flat_map(|one| &one.securities).map(|one| one.isin).collect();
    let answer = stand.read(bearer, "/rest/securities").await.body;
    let shown = answer["securities"].as_array().unwrap();
    assert_eq!(shown.iter().filter_map(|one| one["isin"].as_str()).collect::<BTreeSet<_>>(), held);
    assert!(!held.is_empty());
    for security in shown {
        for key in ["name", "quantity", "amount", "currency", "security_id", "account_id"] {
            assert!(!security[key].is_null(), "{key} is missing in {security}");
        }
        // The price of a bond is in percent, and so no amount of money.
        let is_bond = security["name"].as_str().unwrap().starts_with("BUND");
        assert_eq!(security["price"].is_null(), is_bond, "{security}");
    }
    let transactions = stand.read(bearer, "/rest/transactions?count=10000").await.body;
    assert!(transactions["transactions"].as_array().unwrap().len() > 20);
}

#[tokio::test]
async fn an_iban_leads_straight_to_its_login_and_a_tan_through() {
    let stand = stand().await;
    let truth = stand.sandbox.ledger().truth(MOCKBANK, "sms");
    let mut request = plain_request();
    request["accounts"] = json!([{ "id": truth[0].iban }]);
    let mut browser = logged_in(&stand, MOCKBANK, "sms", "654321", request).await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    browser.submit("tan", &[("tan", "000000")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "challenge", "entered again in the same dialog: {}", browser.html);
    assert!(browser.html.contains("role=\"alert\""));
    let token = token(&stand, browser).await;
    let bearer = token["access_token"].as_str().unwrap();
    let accounts = stand.read(bearer, "/rest/accounts").await.body;
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1, "only the account that was named");
}

#[tokio::test]
async fn an_approval_in_an_app_is_waited_for() {
    let stand = stand().await;
    let mut browser = logged_in(&stand, MOCKBANK, "push", "654321", plain_request()).await;
    assert_eq!(browser.view(), "wait", "{}", browser.html);
    for _ in 0..super::browser::LOOKS {
        if browser.view() != "wait" {
            break;
        }
        stand.hand.advance(std::time::Duration::from_secs(3));
        browser.submit("poll", &[]).await;
        browser.settle().await;
    }
    assert_eq!(browser.view(), "accounts", "{}", browser.html);
    token(&stand, browser).await;
}

/// Who does not want to confirm once more for old transactions goes on without them, and the client is told why.
#[tokio::test]
async fn the_user_goes_without_the_older_transactions() {
    let stand = stand().await;
    let mut request = plain_request();
    request["sync_period"] = json!(365);
    let mut browser = logged_in(&stand, MOCKBANK, "long-history", "654321", request).await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    assert!(!browser.html.contains("only_recent"), "the login is needed: {}", browser.html);
    browser.submit("tan", &[("tan", "123456")]).await;
    browser.settle().await;
    let handles = browser.values("account");
    let all: Vec<(&str, &str)> = handles.iter().map(|handle| ("account", handle.as_str())).collect();
    browser.submit("accounts", &all).await;
    browser.settle().await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    browser.submit("only_recent", &[]).await;
    browser.settle().await;
    let token = token(&stand, browser).await;
    let bearer = token["access_token"].as_str().unwrap();
    let accounts = stand.read(bearer, "/rest/accounts").await.body;
    let reasons: Vec<&Value> =
        accounts["accounts"].as_array().unwrap().iter().map(|one| &one["coverage"]["reason"]).collect();
    assert_eq!(reasons.len(), all.len());
    assert!(reasons.iter().filter(|reason| **reason == "declined").count() > 1, "{accounts}");
}

/// A declined approval is the end: nothing pretends to wait, and the client is told why.
#[tokio::test]
async fn an_approval_that_was_declined_ends_as_it_does_elsewhere() {
    let stand = stand().await;
    let mut browser = logged_in(&stand, MOCKBANK, "push-declined", "654321", plain_request()).await;
    for _ in 0..super::browser::LOOKS {
        if browser.view() != "wait" {
            break;
        }
        stand.hand.advance(std::time::Duration::from_secs(3));
        browser.submit("poll", &[]).await;
        browser.settle().await;
    }
    assert_eq!(browser.view(), "failed", "{}", browser.html);
    assert!(!browser.html.contains("Time left"), "{}", browser.html);
    browser.submit("give_up", &[]).await;
    assert_eq!(parameter(&browser.callback(), "error").as_deref(), Some("sca.rejected"));
}

/// The PIN lives in the sealed dialog between the messages: nothing of it, nor of the user, is found on disk or in a log.
#[tokio::test]
async fn no_marker_of_a_fints_flow_is_found_anywhere() {
    let log = listen_to_the_log();
    let stand = stand().await;
    let truth = stand.sandbox.ledger().truth(MOCKBANK, "tan-for-orders");
    let mut markers: Vec<String> = truth.iter().map(|account| account.iban.clone()).collect();
    markers.extend(["654321", "tan-for-orders", "Erika Mustermann", "9bad-canary-pin"].map(str::to_owned));
    let canaries = Canaries { markers, log };
    let mut browser = logged_in(&stand, MOCKBANK, "tan-for-orders", "9bad-canary-pin", plain_request()).await;
    assert_eq!(browser.view(), "login", "{}", browser.html);
    canaries.look(&stand, "FinTS: wrong PIN").await;
    browser.submit("login", &[("f_user_name", "tan-for-orders"), ("f_pin", "654321")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "accounts", "{}", browser.html);
    canaries.look(&stand, "FinTS: the PIN is kept").await;
    let all = browser.values("account");
    let fields: Vec<(&str, &str)> = all.iter().map(|handle| ("account", handle.as_str())).collect();
    browser.submit("accounts", &fields).await;
    browser.settle().await;
    assert_eq!(browser.view(), "challenge", "a TAN for a list: {}", browser.html);
    canaries.look(&stand, "FinTS: challenge").await;
    browser.submit("tan", &[("tan", "123456")]).await;
    token(&stand, browser).await;
    canaries.look(&stand, "FinTS: exchanged").await;
}

/// The PIN is kept beside the page, for fifteen minutes; whoever comes later enters it again.
#[tokio::test]
async fn after_a_quarter_of_an_hour_the_pin_is_entered_again() {
    let stand = stand().await;
    let mut browser = logged_in(&stand, MOCKBANK, "sms", "654321", plain_request()).await;
    assert_eq!(browser.view(), "challenge", "{}", browser.html);
    let flow = FlowId::parse(&browser.flow()).unwrap();
    assert_eq!(kept(&stand, flow).await, (true, true));
    stand.hand.advance(QUARTER);
    stand.swept().await;
    assert_eq!(kept(&stand, flow).await, (false, false));
    browser.submit("tan", &[("tan", "123456")]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "login", "{}", browser.html);
    assert!(browser.html.contains("role=\"alert\""), "{}", browser.html);
    browser.submit("login", &[("f_user_name", "sms"), ("f_pin", "654321")]).await;
    browser.settle().await;
    assert_eq!(kept(&stand, flow).await, (true, true));
    token(&stand, browser).await;
    assert_eq!(kept(&stand, flow).await, (false, false));
}
