//! The authorisation server refuses what such a server refuses.

use std::collections::HashMap;

use glimpse_sandbox::BankInfo;
use reqwest::{Client, Url, redirect::Policy};
use serde_json::{Value, json};

use crate::tpp::{Stage, consent_body};

const VERIFIER: &str = "0123456789012345678901234567890123456789abc";
/// S256 of the verifier.
const CHALLENGE: &str = "DksyTyvjKJMTgEpPXzLiaCJ1P325hYFdr6STK5uo-WM";
const BACK: &str = "http://127.0.0.1:9/back";

struct Scene {
    _stage: Stage,
    bank: BankInfo,
    client: Client,
}

impl Scene {
    async fn new() -> Self {
        let stage = Stage::with(|config| config.twins = vec!["oauth".to_owned()]).await;
        let bank = stage.sandbox.banks().pop().unwrap();
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { _stage: stage, bank, client }
    }

    /// A consent that waits for its token.
    async fn consent(&self, request: u64) -> String {
        let answer = self
            .client
            .post(format!("{}/v1/consents", self.bank.url))
            .header("x-request-id", format!("00000000-0000-4000-8000-{request:012x}"))
            .header("psu-ip-address", "192.0.2.10")
            .header("tpp-redirect-uri", BACK)
            .json(&consent_body(json!({ "allPsd2": "allAccounts" })))
            .send()
            .await
            .unwrap();
        let body: Value = answer.json().await.unwrap();
        assert!(body["_links"]["scaOAuth"]["href"].as_str().unwrap().contains(".well-known"), "{body}");
        body["consentId"].as_str().unwrap().to_owned()
    }

    async fn authorize(&self, consent: &str, change: (&str, &str)) -> reqwest::Response {
        let mut query = HashMap::from([
            ("response_type", "code".to_owned()),
            ("client_id", "PSDDE-BAFIN-123456".to_owned()),
            ("redirect_uri", BACK.to_owned()),
            ("scope", format!("AIS:{consent}")),
            ("state", "a state".to_owned()),
            ("code_challenge", CHALLENGE.to_owned()),
            ("code_challenge_method", "S256".to_owned()),
        ]);
        query.insert(change.0, change.1.to_owned());
        self.client.get(format!("{}/oauth/authorize", self.bank.url)).query(&query).send().await.unwrap()
    }

    /// Goes through the bank's pages; the parameters of the way back.
    async fn approved(&self, consent: &str) -> HashMap<String, String> {
        let answer = self.authorize(consent, ("state", "a state")).await;
        let page = format!("{}{}", self.bank.url, answer.headers()["location"].to_str().unwrap());
        let login = [("user", "figo01"), ("password", "654321")];
        let shown = self.client.post(format!("{page}/login")).form(&login).send().await.unwrap();
        let shown = shown.text().await.unwrap();
        let token =
            shown.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let decision = [("decision", "approve"), ("token", &token)];
        let back = self.client.post(format!("{page}/decide")).form(&decision).send().await.unwrap();
        let url = Url::parse(back.headers()["location"].to_str().unwrap()).unwrap();
        url.query_pairs().into_owned().collect()
    }

    async fn exchange(&self, code: &str, change: (&str, &str)) -> (u16, Value) {
        let mut form = HashMap::from([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", "PSDDE-BAFIN-123456"),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ]);
        form.insert(change.0, change.1);
        let sent =
            self.client.post(format!("{}/oauth/token", self.bank.url)).form(&form).send().await.unwrap();
        (sent.status().as_u16(), sent.json().await.unwrap())
    }

    async fn delete(&self, consent: &str, token: Option<&str>, request: u64) -> u16 {
        let call = self
            .client
            .delete(format!("{}/v1/consents/{consent}", self.bank.url))
            .header("x-request-id", format!("00000000-0000-4000-8000-{request:012x}"));
        let call = token.into_iter().fold(call, |call, token| call.bearer_auth(token));
        call.send().await.unwrap().status().as_u16()
    }

    async fn accounts(&self, consent: &str, token: &str, request: u64) -> u16 {
        let call = self
            .client
            .get(format!("{}/v1/accounts", self.bank.url))
            .header("x-request-id", format!("00000000-0000-4000-8000-{request:012x}"))
            .header("psu-ip-address", "192.0.2.10")
            .header("consent-id", consent)
            .bearer_auth(token);
        call.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn requests_that_do_not_fit_get_no_page() {
    let scene = Scene::new().await;
    let consent = scene.consent(1).await;
    for change in [
        ("response_type", "token"),
        ("client_id", "somebody"),
        ("redirect_uri", "javascript:alert(1)"),
        ("scope", "AIS: nothing"),
        ("scope", "AIS:unknown"),
        ("code_challenge", "short"),
        ("code_challenge_method", "plain"),
    ] {
        assert_eq!(scene.authorize(&consent, change).await.status().as_u16(), 400, "{change:?}");
    }
    assert_eq!(scene.authorize(&consent, ("state", "s")).await.status().as_u16(), 303);
}

#[tokio::test]
async fn a_code_is_good_once_for_who_asked_and_its_token_for_one_consent() {
    let scene = Scene::new().await;
    let consent = scene.consent(1).await;
    let back = scene.approved(&consent).await;
    assert_eq!((back["state"].as_str(), back["iss"].as_str()), ("a state", scene.bank.url.as_str()));
    let (status, body) = scene.exchange(&back["code"], ("grant_type", "authorization_code")).await;
    assert_eq!((status, body["token_type"].as_str()), (200, Some("Bearer")), "{body}");
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(scene.accounts(&consent, token, 100).await, 200);
    assert_eq!(scene.accounts(&consent, "another", 101).await, 401);
    let other = scene.consent(2).await;
    assert_eq!(scene.accounts(&other, token, 102).await, 401);
    let again = scene.exchange(&back["code"], ("grant_type", "authorization_code")).await;
    assert_eq!((again.0, again.1["error"].as_str()), (400, Some("invalid_grant")));
    for (number, change, error) in [
        (3, ("code_verifier", "another"), "invalid_grant"),
        (4, ("redirect_uri", "http://127.0.0.1:9/elsewhere"), "invalid_grant"),
        (5, ("client_id", "PSDDE-BAFIN-999999"), "invalid_client"),
        (6, ("grant_type", "password"), "unsupported_grant_type"),
    ] {
        let consent = scene.consent(number).await;
        let back = scene.approved(&consent).await;
        let (_, body) = scene.exchange(&back["code"], change).await;
        assert_eq!(body["error"], error, "{change:?}");
    }
}

#[tokio::test]
async fn a_valid_consent_is_deleted_for_who_has_its_token() {
    let scene = Scene::new().await;
    let consent = scene.consent(1).await;
    let back = scene.approved(&consent).await;
    let (_, body) = scene.exchange(&back["code"], ("grant_type", "authorization_code")).await;
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(scene.delete(&consent, None, 100).await, 401);
    assert_eq!(scene.delete(&consent, Some("another"), 101).await, 401);
    assert_eq!(scene.accounts(&consent, token, 102).await, 200);
    assert_eq!(scene.delete(&consent, Some(token), 103).await, 204);
    assert_eq!(scene.accounts(&consent, token, 104).await, 401);
    // What nobody approved has no token.
    let other = scene.consent(2).await;
    assert_eq!(scene.delete(&other, None, 105).await, 204);
}
