//! Each user of the table does what the table says.

use std::time::Duration;

use glimpse_sandbox::{Rule, Step, fints_users_table, users_table};
use reqwest::Method;
use serde_json::{Value, json};

use crate::tpp::{Answer, Stage, Tpp, otp, password};

const BANK: &str = "90094815";

#[tokio::test]
async fn logins_that_are_refused() {
    let stage = Stage::new().await;
    for (user, status, code) in [
        ("wrong-password", 401, "PSU_CREDENTIALS_INVALID"),
        ("nobody", 401, "PSU_CREDENTIALS_INVALID"),
        ("locked", 403, "SERVICE_BLOCKED"),
        ("pin-change", 403, "PIN_CHANGE_REQUIRED"),
        ("not-activated", 403, "ONLINE_ACCESS_NOT_ACTIVATED"),
        ("message-pending", 403, "MESSAGE_PENDING"),
        ("login-refused", 403, "LOGIN_NOT_POSSIBLE"),
        ("no-method", 400, "SCA_METHOD_UNKNOWN"),
    ] {
        assert_eq!(stage.embedded.log_in(user).await.refused(), (status, code), "{user}");
    }
    let maintenance = stage.embedded.consent("maintenance").await;
    assert_eq!(maintenance.refused(), (503, "SERVICE_UNAVAILABLE"));
    assert_eq!(maintenance.header("retry-after"), "3600");
}

#[tokio::test]
async fn passwords_and_tans_that_are_wrong_at_first() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    // Each visit anew.
    for _ in 0..2 {
        let consent = tpp.consent("wrong-password-once").await;
        let begun =
            tpp.post(&consent.link("startAuthorisationWithPsuAuthentication"), &json!({})).send().await;
        let here = begun.link("updatePsuAuthentication");
        assert_eq!(tpp.put(&here, &password("654321")).send().await.status, 401);
        assert_eq!(tpp.put(&here, &password("654321")).send().await.status, 200);

        let login = tpp.log_in("otp-wrong-once").await;
        let here = login.link("authoriseTransaction");
        assert_eq!(tpp.put(&here, &otp("123456")).send().await.refused(), (401, "PSU_CREDENTIALS_INVALID"));
        assert_eq!(tpp.put(&here, &otp("123456")).send().await.body["scaStatus"], "finalised");
    }
    let login = tpp.log_in("otp-wrong-always").await;
    let here = login.link("authoriseTransaction");
    for _ in 0..3 {
        assert_eq!(tpp.put(&here, &otp("123456")).send().await.refused(), (401, "PSU_CREDENTIALS_INVALID"));
    }
    assert_eq!(tpp.get(&here).send().await.body["scaStatus"], "failed");
}

#[tokio::test]
async fn challenges_and_methods() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let select = |id: &str| json!({ "authenticationMethodId": id });

    let login = tpp.log_in("challenge-expired").await;
    let chosen = tpp.put(&login.link("selectAuthenticationMethod"), &select("photo")).send().await;
    assert!(chosen.body["challengeData"]["image"].as_str().unwrap().starts_with("iVBOR"));
    let late = tpp.put(&chosen.link("authoriseTransaction"), &otp("123456")).send().await;
    assert_eq!(late.refused(), (400, "RESOURCE_EXPIRED"));
    let again = tpp.put(&late.link("selectAuthenticationMethod"), &select("phone")).send().await;
    assert_eq!(again.body["scaStatus"], "scaMethodSelected");

    let login = tpp.log_in("method-locked").await;
    let link = login.link("selectAuthenticationMethod");
    assert_eq!(tpp.put(&link, &select("phone")).send().await.refused(), (403, "SCA_METHOD_BLOCKED"));
    assert_eq!(tpp.put(&link, &select("photo")).send().await.status, 200);

    let login = tpp.log_in("push-declined").await;
    let link = login.link("selectAuthenticationMethod");
    tpp.put(&link, &select("app")).send().await;
    assert_eq!(tpp.get(&link).send().await.body["scaStatus"], "started");
    assert_eq!(tpp.get(&link).send().await.body["scaStatus"], "failed");

    let login = tpp.log_in("many-methods").await;
    assert_eq!(login.body["scaMethods"].as_array().unwrap().len(), 7);
    let exempt = tpp.log_in("sca-exempt").await;
    assert_eq!(exempt.body["scaStatus"], "exempted");
}

#[tokio::test]
async fn private_addresses_are_refused_where_the_bank_is_picky() {
    let stage = Stage::new().await;
    let body = crate::tpp::consent_body(json!({ "allPsd2": "allAccounts" }));
    for (user, ip, status) in [
        ("private-ip", "127.0.0.1", 400),
        ("private-ip", "", 201),
        ("public-ip", "", 400),
        ("public-ip", "192.168.0.1", 400),
        ("public-ip", "2001:db8::1", 201),
        ("figo01", "", 400),
        ("private-ip", "10.1.2.3", 400),
        ("private-ip", "192.0.2.1", 201),
        ("figo01", "127.0.0.1", 201),
    ] {
        let call =
            stage.embedded.post("/v1/consents", &body).header("psu-id", user).header("psu-ip-address", ip);
        assert_eq!(call.send().await.status, status, "{user} {ip}");
    }
}

#[tokio::test]
async fn lines_that_go_dead() {
    let stage = Stage::with(|config| config.slow = Duration::from_millis(5)).await;
    let tpp = &stage.embedded;
    let consent = crate::tpp::consent_body(json!({ "allPsd2": "allAccounts" }));
    let create = |user: &str| tpp.post("/v1/consents", &consent).header("psu-id", user);
    let down = create("bank-down").try_send().await.unwrap_err();
    assert!(down.is_request(), "{down:?}");
    let hanging = tokio::time::timeout(Duration::from_millis(200), create("bank-hangs").try_send()).await;
    assert!(hanging.is_err(), "no answer comes");
    assert_eq!(create("slow").send().await.status, 201);
    let calls = stage.sandbox.ledger().calls(BANK);
    let seen: Vec<_> = calls.iter().map(|call| (call.user.as_deref().unwrap(), call.status)).collect();
    assert_eq!(seen, [("bank-down", None), ("bank-hangs", None), ("slow", Some(201))]);

    let consent = tpp.consent("answer-lost").await;
    let begun = tpp.post(&consent.link("startAuthorisationWithPsuAuthentication"), &json!({})).send().await;
    let here = begun.link("scaStatus");
    assert!(tpp.put(&here, &password("654321")).try_send().await.is_err());
    let poll = tpp.get(&here).send().await;
    assert_eq!(poll.body["scaStatus"], "scaMethodSelected", "the bank took the password all the same");

    let login = tpp.log_in("otp-answer-lost").await;
    let here = login.link("authoriseTransaction");
    assert!(tpp.put(&here, &otp("123456")).try_send().await.is_err());
    assert_eq!(tpp.get(&here).send().await.body["scaStatus"], "finalised");
}

async fn read(tpp: &Tpp, user: &str) -> Result<Answer, reqwest::Error> {
    let consent = tpp.authorised(user).await;
    let list = tpp.accounts(&consent).await;
    let link = list.body["accounts"][0]["_links"]["transactions"]["href"].as_str().unwrap();
    let path = format!("{link}?bookingStatus=booked&dateFrom=2026-08-26");
    tpp.get(&path).header("consent-id", &consent).try_send().await
}

#[tokio::test]
async fn answers_that_are_none() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    for (user, status) in [("server-error", 500), ("rate-limited", 429)] {
        let consent = tpp.authorised(user).await;
        let list = tpp.accounts(&consent).await;
        assert_eq!(list.status, status);
        assert!(!list.code().is_empty());
    }
    for (user, status) in [("html-error", 502), ("html-answer", 200)] {
        let consent = tpp.authorised(user).await;
        let list = tpp.accounts(&consent).await;
        assert_eq!(list.status, status);
        assert!(list.header("content-type").starts_with("text/html") && list.text.contains("<html>"));
    }
    let cut = read(tpp, "truncated").await.unwrap();
    assert_eq!(cut.status, 200);
    assert!(cut.text.starts_with('{') && serde_json::from_str::<Value>(&cut.text).is_err());
    assert!(read(tpp, "cut-connection").await.is_err());
    let huge = read(tpp, "huge").await.unwrap();
    assert!(huge.text.len() >= 50_000_000, "{}", huge.text.len());
    assert!(huge.body["transactions"]["booked"].is_array());
    let consent = tpp.authorised("delete-fails").await;
    let delete = || tpp.call(Method::DELETE, &format!("/v1/consents/{consent}"));
    let statuses = [delete().send().await.status, delete().send().await.status, delete().send().await.status];
    assert_eq!(statuses, [503, 503, 204]);
}

#[tokio::test]
async fn accounts_of_all_numbers() {
    let stage = Stage::new().await;
    for (user, count) in [("no-accounts", 0), ("one-account", 1), ("forty-accounts", 40), ("many", 1)] {
        let consent = stage.embedded.authorised(user).await;
        let list = stage.embedded.accounts(&consent).await;
        assert_eq!((list.status, list.body["accounts"].as_array().unwrap().len()), (200, count), "{user}");
    }
    let consent = stage.embedded.authorised("one-account-fails").await;
    let codes: Vec<u16> = [
        stage.embedded.transactions(&consent, 0).await,
        stage.embedded.transactions(&consent, 1).await,
        stage.embedded.transactions(&consent, 2).await,
    ]
    .iter()
    .map(|answer| answer.status)
    .collect();
    assert_eq!(codes, [200, 403, 200]);
}

#[tokio::test]
async fn twenty_thousand() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let consent = tpp.authorised("many").await;
    let first = tpp.transactions(&consent, 0).await;
    let all = tpp.all_pages(&consent, first).await;
    let ids: std::collections::HashSet<&str> =
        all.iter().map(|entry| entry["transactionId"].as_str().unwrap()).collect();
    assert_eq!((all.len(), ids.len()), (20_000, 20_000));
    let delivered: usize =
        stage.sandbox.ledger().calls(BANK).iter().filter_map(|call| call.transactions).sum();
    assert_eq!(delivered, 20_000);
}

#[tokio::test]
async fn histories_that_are_short() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let cut = read(tpp, "history-30").await.unwrap();
    let dates = cut.body["transactions"]["booked"].as_array().unwrap();
    assert!(!dates.is_empty());
    assert!(dates.iter().all(|entry| entry["bookingDate"].as_str().unwrap() >= "2026-10-25"));
    assert_eq!(read(tpp, "history-refused").await.unwrap().refused(), (400, "PERIOD_INVALID"));
    let consent = tpp.authorised("history-refused").await;
    let list = tpp.accounts(&consent).await;
    let link = list.body["accounts"][0]["_links"]["transactions"]["href"].as_str().unwrap();
    let path = format!("{link}?bookingStatus=booked&dateFrom=2026-08-27");
    assert_eq!(tpp.get(&path).header("consent-id", &consent).send().await.status, 200);
}

#[tokio::test]
async fn overlaps_and_twins() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let consent = tpp.authorised("overlaps").await;
    let list = tpp.accounts(&consent).await;
    let link = list.body["accounts"][0]["_links"]["transactions"]["href"].as_str().unwrap();
    let path = format!("{link}?bookingStatus=booked&dateFrom=2024-11-23");
    let first = tpp.get(&path).header("consent-id", &consent).send().await;
    let sent = tpp.all_pages(&consent, first).await;
    let truth = &stage.sandbox.ledger().truth(BANK, "overlaps")[0];
    let ids: std::collections::HashSet<&str> =
        sent.iter().map(|entry| entry["transactionId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), truth.booked.len());
    let pages = truth.booked.len().div_ceil(200);
    assert!(pages > 2);
    assert_eq!(sent.len(), truth.booked.len() + pages + 3 * (pages - 1));

    let twins = read(tpp, "twins").await.unwrap();
    let booked = twins.body["transactions"]["booked"].as_array().unwrap();
    let coffees: Vec<_> = booked.iter().filter(|entry| entry["creditorName"] == "Café Zwilling").collect();
    assert_eq!(coffees.len(), 6);
    assert!(coffees.iter().any(|entry| entry.get("transactionId").is_none()));
    assert!(coffees.iter().any(|entry| entry.get("transactionId").is_some()));
}

#[tokio::test]
async fn scenarios_come_over_http_and_from_files() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let control = format!("{}/_sandbox/scenarios", tpp.bank.url);
    let rule = json!({
        "user": "figo01", "step": "balances", "account": "DE77900948150000002001",
        "fault": { "kind": "answer", "status": 503, "code": "SERVICE_UNAVAILABLE" },
    });
    let post = |body: String| tpp.client.post(&control).body(body).send();
    assert_eq!(post(rule.to_string()).await.unwrap().status(), 201);
    assert_eq!(post("[{\"usr\": 1}]".to_owned()).await.unwrap().status(), 400);
    let listed: Value = tpp.client.get(&control).send().await.unwrap().json().await.unwrap();
    assert_eq!(listed["rules"].as_array().unwrap().len(), 1);
    let consent = tpp.authorised("figo01").await;
    let list = tpp.accounts(&consent).await;
    let balances = async |place: usize| {
        let link = list.body["accounts"][place]["_links"]["balances"]["href"].as_str().unwrap();
        tpp.get(link).header("consent-id", &consent).send().await.status
    };
    assert_eq!([balances(0).await, balances(1).await, balances(2).await], [200, 503, 200]);
    assert_eq!(tpp.client.delete(&control).send().await.unwrap().status(), 204);
    assert_eq!(balances(1).await, 200);

    let file = std::env::temp_dir().join(format!("glimpse-scenario-{}.toml", std::process::id()));
    std::fs::write(
        &file,
        "[[rule]]\nstep = \"accounts\"\nnth = 2\nfault = { kind = \"html\", status = 500 }\n",
    )
    .unwrap();
    let rules = glimpse_sandbox::load_scenarios(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(rules, [Rule::at(Step::Accounts, glimpse_sandbox::Fault::Html { status: 500 }).nth(2)]);
    stage.sandbox.add_scenarios(rules);
    let consent = tpp.authorised("figo01").await;
    assert_eq!(tpp.accounts(&consent).await.status, 200);
    assert_eq!(tpp.accounts(&consent).await.status, 500);
    assert_eq!(tpp.accounts(&consent).await.status, 200);
}

#[tokio::test]
async fn a_rule_that_can_never_fire_is_refused_and_its_field_named() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let control = format!("{}/_sandbox/scenarios", tpp.bank.url);
    let never = [
        ("fault", json!({ "step": "consent", "fault": { "kind": "expire" } })),
        ("fault", json!({ "step": "poll", "fault": { "kind": "refuse" } })),
        ("fault", json!({ "step": "login", "fault": { "kind": "approve", "after_polls": 1 } })),
        ("fault", json!({ "step": "page", "fault": { "kind": "decline" } })),
        ("fault", json!({ "step": "accounts", "fault": { "kind": "history", "days": 3 } })),
        ("fault", json!({ "step": "page", "fault": { "kind": "stay" } })),
        ("fault", json!({ "step": "otp", "fault": { "kind": "refuse_private_address" } })),
        ("fault", json!({ "step": "otp", "fault": { "kind": "html", "status": 7 } })),
        ("fault", json!({ "user": "figo01" })),
        ("user", json!({ "user": "figo1", "fault": { "kind": "hang" } })),
        ("bank", json!({ "bank": "10000000", "fault": { "kind": "hang" } })),
        ("bank", json!({ "bank": "90094815", "step": "return", "fault": { "kind": "stay" } })),
        ("bank", json!({ "bank": "90094816", "step": "otp", "fault": { "kind": "expire" } })),
        ("method", json!({ "method": "fax", "fault": { "kind": "hang" } })),
        ("method", json!({ "method": "phone", "step": "otp", "fault": { "kind": "hang" } })),
        ("account", json!({ "account": "2", "step": "login", "fault": { "kind": "hang" } })),
        ("account", json!({ "account": "0", "step": "balances", "fault": { "kind": "hang" } })),
        ("nth", json!({ "nth": 0, "fault": { "kind": "hang" } })),
        ("nth", json!({ "nth": 2, "from": 3, "fault": { "kind": "hang" } })),
        ("from", json!({ "from": 3, "to": 2, "fault": { "kind": "hang" } })),
        ("to", json!({ "to": 0, "fault": { "kind": "hang" } })),
    ];
    let possible = json!({ "user": "figo01", "step": "otp", "fault": { "kind": "expire" } });
    for (field, rule) in never {
        let both = json!([possible, rule]);
        let refused = tpp.client.post(&control).body(both.to_string()).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{rule}");
        let said: Value = refused.json().await.unwrap();
        assert_eq!(said["field"], field, "{said}");
        let text = said["error"].as_str().unwrap();
        assert!(text.contains("rule 2") && text.contains(field), "{text}");
    }
    let listed: Value = tpp.client.get(&control).send().await.unwrap().json().await.unwrap();
    assert_eq!(listed["rules"], json!([]), "none of a list with a rule that was refused");

    let file = std::env::temp_dir().join(format!("glimpse-never-{}.toml", std::process::id()));
    std::fs::write(&file, "[[rule]]\nstep = \"consent\"\nfault = { kind = \"expire\" }\n").unwrap();
    let refused = glimpse_sandbox::load_scenarios(&file).unwrap_err();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(refused.field(), Some("fault"));
    assert!(refused.to_string().contains("at the step otp, not at consent"), "{refused}");
}

#[tokio::test]
async fn the_ledger_is_there_over_http() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    tpp.authorised("single-method").await;
    let url = format!("{}/_sandbox/ledger", tpp.bank.url);
    let ledger: Value = tpp.client.get(&url).send().await.unwrap().json().await.unwrap();
    let steps: Vec<&str> =
        ledger["calls"].as_array().unwrap().iter().map(|call| call["step"].as_str().unwrap()).collect();
    assert_eq!(steps, ["consent", "login", "otp"]);
    let kinds: Vec<_> = ledger["credentials"]
        .as_array()
        .unwrap()
        .iter()
        .map(|seen| (&seen["kind"], &seen["times"]))
        .collect();
    assert!(kinds.contains(&(&json!("pin"), &json!(1))) && kinds.contains(&(&json!("otp"), &json!(1))));
    assert!(!ledger.to_string().contains("654321") && !ledger.to_string().contains("123456\""));
    assert_eq!(tpp.client.delete(&url).send().await.unwrap().status(), 204);
    assert!(stage.sandbox.ledger().calls(BANK).is_empty());
    let truth = format!("{}/_sandbox/truth?user=one-account", tpp.bank.url);
    let truth: Value = tpp.client.get(&truth).send().await.unwrap().json().await.unwrap();
    assert_eq!(truth["accounts"].as_array().unwrap().len(), 1);
}

async fn tpp_page(tpp: &Tpp, path: &str) -> String {
    let response = tpp.client.get(format!("{}{path}", tpp.bank.url)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

#[tokio::test]
async fn every_user_is_in_the_table_and_can_be_looked_up() {
    let stage = Stage::new().await;
    let table = users_table();
    let users = &stage.embedded.bank.users;
    let names: std::collections::HashSet<&str> = users.iter().map(|user| user.user.as_str()).collect();
    assert_eq!(names.len(), users.len());
    assert!(users.iter().all(|user| table.contains(&user.what_it_does)));
    let page = include_str!("../../../../docs/sandbox.md");
    assert!(page.contains(&table), "docs/sandbox.md should have this table:\n{table}");
    let fints = fints_users_table();
    assert!(page.contains(&fints), "docs/sandbox.md should have this table:\n{fints}");
    let front = tpp_page(&stage.embedded, "/").await;
    assert!(users.iter().all(|user| front.contains(&user.user)));
    assert_eq!((users[0].user.as_str(), users[0].method.as_str()), ("figo01", "Auth Meth by Phone"));
    stage.sandbox.shutdown().await;
}
