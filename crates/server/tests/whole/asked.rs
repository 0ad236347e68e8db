//! What an integrator asks for is what the user sees and what comes (contract sections 1 and 2).

use glimpse_store::ClientKind;
use serde_json::{Value, json};

use super::{
    browser::Browser,
    stand::{CLIENT, Stand, parameter, plain_request},
};

/// What `single-method` has at the first bank, in the bank's order.
async fn ibans(stand: &Stand, user: &str) -> Vec<String> {
    stand.sandbox.ledger().truth("90094815", user).into_iter().map(|account| account.iban).collect()
}

/// A request with one field more.
fn with(field: &str, value: Value) -> Value {
    let mut request = plain_request();
    request[field] = value;
    request
}

/// From the link to where the bank has said which accounts there are.
async fn until_accounts(stand: &Stand, request: Value, user: &str) -> (Browser, String) {
    let (location, id) = stand.access(request).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    if browser.view() == "banks" {
        browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
    }
    browser.login(user).await;
    browser.submit("tan", &[("tan", "123456")]).await;
    browser.settle().await;
    (browser, id)
}

/// The accounts that a callback's code leads to.
async fn connected(stand: &Stand, callback: &str) -> Vec<Value> {
    let code = parameter(callback, "code").unwrap_or_else(|| panic!("{callback}"));
    let token = stand.exchange(&code).await;
    let accounts = stand.read(token.body["access_token"].as_str().unwrap(), "/rest/accounts").await;
    accounts.body["accounts"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_language_is_the_requests_and_never_the_browsers() {
    let mut stand = Stand::start().await;
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("accept-language", "fr-FR,fr;q=0.9".parse().unwrap());
    stand.http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .default_headers(headers)
        .build()
        .unwrap();
    for (asked, shown, direction) in [
        (Value::Null, "de", "ltr"),
        (json!("de"), "de", "ltr"),
        (json!("en"), "en", "ltr"),
        (json!("es"), "es", "ltr"),
        (json!("fr"), "fr", "ltr"),
        (json!("ar"), "ar", "rtl"),
    ] {
        let (location, _) = stand.access(with("language", asked)).await;
        let browser = stand.open(&location).await;
        let html = browser.html.split("<head").next().unwrap();
        assert!(html.contains(&format!("lang=\"{shown}\"")), "{html}");
        assert!(direction == "ltr" || html.contains("dir=\"rtl\""), "{html}");
    }
}

#[tokio::test]
async fn only_the_types_that_were_asked_for_are_offered() {
    let stand = Stand::start().await;
    let offered = async |types: Value| {
        let (browser, _) = until_accounts(&stand, with("account_types", types), "single-method").await;
        (browser.view(), browser.values("account").len())
    };
    assert_eq!(offered(json!([])).await, ("accounts".to_owned(), 3));
    assert_eq!(offered(json!(["Savings account", "Credit card"])).await, ("accounts".to_owned(), 2));
    for types in [json!(["Giro account"]), json!(["Savings account"]), json!(["Credit card"])] {
        let (mut browser, _) =
            until_accounts(&stand, with("account_types", types.clone()), "single-method").await;
        let callback = browser.through().await;
        let accounts = connected(&stand, &callback).await;
        assert_eq!(accounts.iter().map(|account| &account["type"]).collect::<Vec<_>>(), [&types[0]]);
    }
    for nothing in ["PayPal", "Depot", "Loan account", "Daily savings account"] {
        let (mut browser, _) =
            until_accounts(&stand, with("account_types", json!([nothing])), "single-method").await;
        assert_eq!(browser.view(), "failed", "{nothing}: {}", browser.html);
        browser.submit("give_up", &[]).await;
        assert_eq!(parameter(&browser.callback(), "error").as_deref(), Some("account.none_matching"));
    }
}

#[tokio::test]
async fn an_account_of_unknown_type_is_offered_only_when_no_type_was_asked_for() {
    let stand = Stand::start().await;
    let ibans = ibans(&stand, "single-method").await;
    let account = |place: usize, kind: &str| json!({ "resourceId": format!("r{place}"), "iban": ibans[place], "currency": "EUR", "name": "X", "cashAccountType": kind });
    let body = json!({ "accounts": [account(0, "XYZW"), account(1, "SVGS")] }).to_string();
    let fault = json!({ "kind": "raw", "status": 200, "content_type": "application/json", "body": body });
    let rule = json!({ "user": "single-method", "step": "accounts", "fault": fault });
    let bank = stand.sandbox.banks().into_iter().find(|bank| bank.bank_code == "90094815").unwrap();
    let scenarios = format!("{}/_sandbox/scenarios", bank.url.trim_end_matches('/'));
    let set = stand.http.post(scenarios).json(&rule).send().await.unwrap();
    assert!(set.status().is_success(), "{}", set.text().await.unwrap());
    for (types, count) in [(json!([]), 2), (json!(["Giro account", "Savings account"]), 1)] {
        let (browser, _) = until_accounts(&stand, with("account_types", types), "single-method").await;
        assert_eq!(
            (browser.view().as_str(), browser.values("account").len()),
            ("accounts", count),
            "{}",
            browser.html
        );
    }
}

#[tokio::test]
async fn one_account_only_where_no_iban_is_given() {
    let stand = Stand::start().await;
    let mut request = with("allow_multi_selection", json!("false"));
    let (mut browser, _) = until_accounts(&stand, request.clone(), "single-method").await;
    let all = browser.values("account");
    assert!(all.len() == 3 && browser.html.contains("type=\"radio\""), "{}", browser.html);
    browser.submit("accounts", &[("account", &all[0]), ("account", &all[1])]).await;
    browser.settle().await;
    assert_eq!(browser.view(), "accounts", "two are refused: {}", browser.html);
    browser.submit("accounts", &[("account", &all[1])]).await;
    let callback = browser.through().await;
    assert_eq!(connected(&stand, &callback).await.len(), 1);

    let ibans = ibans(&stand, "single-method").await;
    request["accounts"] = json!([{ "id": ibans[0] }, { "id": ibans[1] }]);
    let (mut browser, _) = until_accounts(&stand, request, "single-method").await;
    let callback = browser.through().await;
    let named: Vec<Value> =
        connected(&stand, &callback).await.iter().map(|account| account["iban"].clone()).collect();
    assert_eq!(named, ibans[..2], "it is ignored when accounts are given, and only those are connected");
}

#[tokio::test]
async fn an_iban_that_the_bank_does_not_show_ends_in_a_choice_told_why() {
    let stand = Stand::start().await;
    let somebody_elses = json!([{ "id": "DE07900948150000002000" }]);
    let (mut browser, _) = until_accounts(&stand, with("accounts", somebody_elses), "single-method").await;
    for _ in 0..3 {
        // The bank refuses a consent for it, so the password may be asked for once more.
        match browser.view().as_str() {
            "login" => browser.login("single-method").await,
            "challenge" => {
                browser.submit("tan", &[("tan", "123456")]).await;
                browser.settle().await;
            }
            _ => break,
        }
    }
    assert_eq!(browser.view(), "accounts", "{}", browser.html);
    assert!(
        browser.html.contains("role=\"alert\"") && browser.values("account").len() == 3,
        "{}",
        browser.html
    );
    let callback = browser.through().await;
    assert_eq!(connected(&stand, &callback).await.len(), 3);
}

#[tokio::test]
async fn a_longer_period_than_the_bank_has_is_no_error_and_is_said() {
    let stand = Stand::start().await;
    let (_, callback) = stand.connect("history-refused", with("sync_period", json!("365"))).await;
    for account in connected(&stand, &callback).await {
        let coverage = &account["coverage"];
        assert_eq!(
            (&coverage["requested_from"], &coverage["complete"]),
            (&json!("2025-11-24"), &json!(false))
        );
        let granted = coverage["granted_from"].as_str().unwrap();
        assert!(granted > "2026-08-01" && coverage["reason"].is_string(), "{coverage}");
    }
}

#[tokio::test]
async fn an_account_that_gives_no_data_is_said_with_its_code() {
    let stand = Stand::start().await;
    let (_, callback) = stand.connect("one-account-fails", plain_request()).await;
    let accounts = connected(&stand, &callback).await;
    let messages: Vec<Option<&str>> =
        accounts.iter().map(|account| account["status"]["message"].as_str()).collect();
    assert_eq!(messages, [None, Some("account.forbidden"), None]);
    assert_eq!(accounts[1]["coverage"]["reason"], "forbidden");
}

#[tokio::test]
async fn the_consent_page_says_who_asks_who_runs_it_what_and_for_how_long() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(with("sync_period", json!(30))).await;
    let browser = stand.open(&location).await;
    let text: String = browser.html.split('<').filter_map(|tag| Some(tag.split_once('>')?.1)).collect();
    let text = text
        .replace(['\u{2068}', '\u{2069}', '\u{a0}'], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for said in [
        "Firma client1",
        "Glimpse Demo",
        "Demo: invented banks, invented people",
        "30 days",
        "25 October 2026",
        "23 November 2026",
        "Account holder, account number and balance",
        "deleted automatically, no later than 2 hours",
    ] {
        assert!(text.contains(said), "{said:?} is not in: {text}");
    }
}

#[tokio::test]
async fn the_same_origins_may_frame_it_that_get_its_message() {
    let stand = Stand::start().await;
    let policy = async |request: Value| {
        let (location, _) = stand.access(request).await;
        let answer = stand.http.get(location).header("sec-fetch-dest", "iframe").send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        policy.split("frame-ancestors ").nth(1).unwrap().to_owned()
    };
    assert_eq!(policy(plain_request()).await, "http://localhost:9");
    let store = &stand.app().store;
    let mut client = store.client(&CLIENT.0.into()).await.unwrap().unwrap();
    assert_eq!(client.kind, ClientKind::Test);
    client.allow_list = ["https://a.example/cb", "https://b.example:8443/x?y=1", "https://a.example/other"]
        .map(str::to_owned)
        .to_vec();
    store.put_client(&client).await.unwrap();
    let request = with("redirect_uri", json!("https://b.example:8443/x?y=1"));
    assert_eq!(policy(request).await, "https://b.example:8443 https://a.example");
}
