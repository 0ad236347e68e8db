//! Redirect and decoupled.

use jiff::SignedDuration;
use reqwest::Url;
use serde_json::json;

use crate::tpp::{Answer, Stage, Tpp, otp, password};

/// A browser at the bank's page.
async fn browse(tpp: &Tpp, url: &str) -> Answer {
    let response = tpp.client.get(url).send().await.unwrap();
    read(response).await
}

async fn submit(tpp: &Tpp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let url = Url::parse(&tpp.bank.url).unwrap().join(path).unwrap();
    read(tpp.client.post(url).form(fields).send().await.unwrap()).await
}

async fn read(response: reqwest::Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap(), body: json!(null) }
}

fn token(page: &Answer) -> String {
    let (_, after) = page.text.split_once("name=\"token\" value=\"").unwrap();
    after.split_once('"').unwrap().0.to_owned()
}

/// Logs in at the page and presses a button; the answer to it.
async fn decide(tpp: &Tpp, page: &str, user: &str, decision: &str) -> Answer {
    let shown = browse(tpp, page).await;
    assert_eq!(shown.status, 200);
    let path = Url::parse(page).unwrap().path().to_owned();
    let inside = submit(tpp, &format!("{path}/login"), &[("user", user), ("password", "654321")]).await;
    assert_eq!(inside.status, 200, "{}", inside.text);
    let token = token(&inside);
    submit(tpp, &format!("{path}/decide"), &[("token", &token), ("decision", decision)]).await
}

async fn sca_status(tpp: &Tpp, consent: &Answer) -> String {
    let answer = tpp.get(&consent.link("scaStatus")).send().await;
    answer.body["scaStatus"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn redirect_approved() {
    let stage = Stage::new().await;
    let tpp = &stage.redirect;
    let consent = tpp.consent("figo01").await;
    assert_eq!((consent.status, consent.header("aspsp-sca-approach")), (201, "REDIRECT"));
    let page = consent.link("scaRedirect");
    let shown = browse(tpp, &page).await;
    assert_eq!(shown.header("x-frame-options"), "DENY");
    let policy = shown.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(policy.contains("form-action 'self' http://127.0.0.1:9"));
    assert_eq!(sca_status(tpp, &consent).await, "psuIdentified");

    let back = decide(tpp, &page, "figo01", "approve").await;
    assert_eq!((back.status, back.header("location")), (303, "http://127.0.0.1:9/back?state=s%201&flow=f"));
    assert_eq!(sca_status(tpp, &consent).await, "finalised");
    let id = consent.body["consentId"].as_str().unwrap();
    let list = tpp.accounts(id).await;
    let ibans: Vec<&str> = list.body["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| account["iban"].as_str().unwrap())
        .collect();
    assert_eq!(ibans.len(), 3);
    assert!(ibans.iter().all(|iban| iban.get(4..12) == Some("90094816")));
    let again = browse(tpp, &page).await;
    assert!(again.status == 200 && again.text.contains("Already confirmed"), "{}", again.text);
    assert!(!again.text.contains("<form"), "there is nothing left to decide");
    let unknown = browse(tpp, &format!("{}/page/unknown", tpp.bank.url)).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn redirect_denied_cancelled_and_wrongly_approved() {
    let stage = Stage::new().await;
    let tpp = &stage.redirect;
    for press in ["deny", "cancel"] {
        let body = crate::tpp::consent_body(json!({ "allPsd2": "allAccounts" }));
        let call =
            tpp.post("/v1/consents", &body).header("tpp-redirect-uri", "http://localhost:9/ok?state=1");
        let consent = call.header("tpp-nok-redirect-uri", "http://localhost:9/nok?state=1").send().await;
        let page = consent.link("scaRedirect");
        let path = Url::parse(&page).unwrap().path().to_owned();
        let bare = submit(tpp, &format!("{path}/decide"), &[("decision", "approve")]).await;
        assert_eq!(bare.status, 200, "back to the login");
        assert_eq!(sca_status(tpp, &consent).await, "received");
        let back = if press == "deny" {
            decide(tpp, &page, "one-account", "deny").await
        } else {
            submit(tpp, &format!("{path}/decide"), &[("decision", "deny")]).await
        };
        assert_eq!((back.status, back.header("location")), (303, "http://localhost:9/nok?state=1"));
        assert_eq!(sca_status(tpp, &consent).await, "failed");
    }
}

#[tokio::test]
async fn redirect_started_explicitly_with_a_wrong_password_first() {
    let stage = Stage::new().await;
    let tpp = &stage.redirect;
    let body = crate::tpp::consent_body(json!({ "allPsd2": "allAccounts" }));
    let call = tpp.post("/v1/consents", &body).header("tpp-redirect-uri", "http://localhost:9/ok");
    let consent = call.header("tpp-explicit-authorisation-preferred", "true").send().await;
    let begun = tpp.post(&consent.link("startAuthorisation"), &json!({})).send().await;
    assert_eq!(begun.status, 201);
    let page = begun.link("scaRedirect");
    let path = Url::parse(&page).unwrap().path().to_owned();
    let fields = [("user", "\"><script>alert(1)</script>"), ("password", "1")];
    let refused = submit(tpp, &format!("{path}/login"), &fields).await;
    assert!(refused.text.contains("The password is wrong.") && !refused.text.contains("<script>"));
    let put = tpp.put(&begun.link("scaStatus"), &password("654321")).header("psu-id", "figo01").send().await;
    assert_eq!(put.refused(), (409, "STATUS_INVALID"));
    let back = decide(tpp, &page, "figo01", "approve").await;
    assert_eq!(back.header("location"), "http://localhost:9/ok");
    assert_eq!(sca_status(tpp, &begun).await, "finalised");
}

#[tokio::test]
async fn the_way_back_can_be_spoilt() {
    let stage = Stage::new().await;
    let tpp = &stage.redirect;
    for (user, expected) in [
        ("drops-state", Some("http://127.0.0.1:9/back?flow=f")),
        ("returns-nothing", Some("http://127.0.0.1:9/back")),
        ("never-returns", None),
    ] {
        let consent = tpp.consent(user).await;
        let back = decide(tpp, &consent.link("scaRedirect"), user, "approve").await;
        match expected {
            Some(expected) => assert_eq!((back.status, back.header("location")), (303, expected)),
            None => assert_eq!((back.status, back.headers.contains_key("location")), (200, false)),
        }
        assert_eq!(sca_status(tpp, &consent).await, "finalised");
    }
    let consent = tpp.consent("declined").await;
    let back = decide(tpp, &consent.link("scaRedirect"), "declined", "approve").await;
    assert_eq!(back.status, 303);
    assert_eq!(sca_status(tpp, &consent).await, "failed");
    let consent = tpp.consent("html-names").await;
    let page = consent.link("scaRedirect");
    let path = Url::parse(&page).unwrap().path().to_owned();
    let inside =
        submit(tpp, &format!("{path}/login"), &[("user", "html-names"), ("password", "654321")]).await;
    assert!(inside.text.contains("&#60;script&#62;") && !inside.text.contains("<script>"));
    let locked = tpp.consent("locked").await;
    let path = Url::parse(&locked.link("scaRedirect")).unwrap().path().to_owned();
    let told = submit(tpp, &format!("{path}/login"), &[("user", "locked"), ("password", "654321")]).await;
    assert_eq!(told.status, 403);
    assert!(told.text.contains("locked") && told.text.contains("Back to the service"));
    let status = tpp.get(&locked.link("scaStatus")).send().await.body;
    assert_eq!(
        (&status["scaStatus"], &status["tppMessages"][0]["code"]),
        (&json!("failed"), &json!("SERVICE_BLOCKED"))
    );
    assert!(status["psuMessage"].as_str().unwrap().contains("locked"), "{status}");
    let over = browse(tpp, &locked.link("scaRedirect")).await;
    assert!(over.status == 200 && over.text.contains("This request is over"), "{}", over.text);
    assert!(over.text.contains("Back to the service"));
}

#[tokio::test]
async fn an_app_that_confirms_by_itself() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let login = tpp.log_in("decoupled").await;
    assert_eq!((login.status, login.header("aspsp-sca-approach")), (201, "DECOUPLED"));
    assert_eq!(login.body["scaStatus"], "started");
    assert!(login.body["psuMessage"].as_str().unwrap().contains("app"));
    let seen = [sca_status(tpp, &login).await, sca_status(tpp, &login).await, sca_status(tpp, &login).await];
    assert_eq!(seen, ["started", "started", "finalised"]);
    let login = tpp.log_in("decoupled-slow").await;
    for _ in 0..19 {
        assert_eq!(sca_status(tpp, &login).await, "started");
    }
    assert_eq!(sca_status(tpp, &login).await, "finalised");
}

#[tokio::test]
async fn a_chosen_method_turns_the_flow_decoupled_and_the_app_decides() {
    for (press, end) in [("approve", "finalised"), ("deny", "failed")] {
        let stage = Stage::new().await;
        let tpp = &stage.embedded;
        let login = tpp.log_in("figo01").await;
        assert_eq!(login.header("aspsp-sca-approach"), "EMBEDDED");
        let app = json!({ "authenticationMethodId": "app" });
        let chosen = tpp.put(&login.link("selectAuthenticationMethod"), &app).send().await;
        assert_eq!(chosen.header("aspsp-sca-approach"), "DECOUPLED");
        assert_eq!(
            tpp.put(&chosen.link("scaStatus"), &otp("123456")).send().await.refused(),
            (409, "STATUS_INVALID")
        );
        assert_eq!(sca_status(tpp, &chosen).await, "started");
        let page = browse(tpp, &format!("{}/_sandbox/push", tpp.bank.url)).await;
        let id = chosen.body["authorisationId"].as_str().unwrap();
        assert!(page.text.contains(id) && page.text.contains("figo01"));
        let pressed = submit(tpp, &format!("/_sandbox/push/{id}"), &[("decision", press)]).await;
        assert_eq!(pressed.status, 303);
        assert_eq!(sca_status(tpp, &chosen).await, end);
    }
}

#[tokio::test]
async fn an_app_that_declines_or_never_answers() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let login = tpp.log_in("declined").await;
    assert_eq!(sca_status(tpp, &login).await, "failed");
    let login = tpp.log_in("decoupled-never").await;
    assert_eq!(sca_status(tpp, &login).await, "started");
    stage.later(SignedDuration::from_mins(6));
    assert_eq!(sca_status(tpp, &login).await, "failed");
}
