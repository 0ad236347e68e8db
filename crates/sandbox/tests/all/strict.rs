//! What a strict bank refuses.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::tpp::{Stage, Tpp, consent_body, otp, password};

fn everything() -> Value {
    consent_body(json!({ "allPsd2": "allAccounts" }))
}

#[tokio::test]
async fn headers_that_are_missing_or_wrong() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let create = || tpp.post("/v1/consents", &everything()).header("psu-id", "figo01");
    assert_eq!(create().without("x-request-id").send().await.refused(), (400, "FORMAT_ERROR"));
    assert_eq!(create().header("x-request-id", "1").send().await.refused(), (400, "FORMAT_ERROR"));
    assert_eq!(create().without("psu-ip-address").send().await.refused(), (400, "FORMAT_ERROR"));
    assert_eq!(create().header("psu-ip-address", "here").send().await.refused(), (400, "FORMAT_ERROR"));
    assert_eq!(
        create().header("accept", "text/html").send().await.refused(),
        (406, "REQUESTED_FORMATS_INVALID")
    );
    assert_eq!(create().header("content-type", "text/plain").send().await.refused(), (415, "FORMAT_ERROR"));
    assert_eq!(create().header("tpp-redirect-preferred", "no").send().await.refused(), (400, "FORMAT_ERROR"));
    assert_eq!(create().raw(&"x".repeat(70_000)).send().await.refused(), (400, "FORMAT_ERROR"));
    let id = "7b3bd2e0-0b4f-4e2b-9a3f-111111111111";
    let first = create().header("x-request-id", id).send().await;
    assert_eq!((first.status, first.header("x-request-id")), (201, id));
    let again = create().header("x-request-id", id).send().await;
    assert_eq!((again.refused(), again.header("x-request-id")), ((400, "FORMAT_ERROR"), id));
    assert_eq!(tpp.get("/v1/accounts").send().await.refused(), (400, "FORMAT_ERROR"));
    assert_eq!(tpp.get("/v1/nothing").send().await.refused(), (404, "RESOURCE_UNKNOWN"));
    assert_eq!(tpp.call(Method::PUT, "/v1/consents").send().await.refused(), (405, "SERVICE_INVALID"));
    let redirect = stage.redirect.post("/v1/consents", &everything()).send().await;
    assert_eq!(redirect.refused(), (400, "FORMAT_ERROR"), "no TPP-Redirect-URI");
}

#[tokio::test]
async fn consents_that_make_no_sense() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let mut wrong: Vec<(&str, Value)> = Vec::new();
    for field in ["access", "recurringIndicator", "validUntil", "frequencyPerDay", "combinedServiceIndicator"]
    {
        let mut body = everything();
        body.as_object_mut().unwrap().remove(field);
        wrong.push((field, body));
        for value in [json!("true"), json!(null), json!(1.5), json!([])] {
            let mut body = everything();
            body[field] = value;
            wrong.push((field, body));
        }
    }
    for (field, value) in [
        ("frequencyPerDay", json!(2)),
        ("frequencyPerDay", json!(0)),
        ("validUntil", json!("2026-11-22")),
        ("validUntil", json!("24.11.2026")),
        ("validUntil", json!("2026-11-24T00:00:00Z")),
        ("somethingElse", json!(1)),
    ] {
        let mut body = everything();
        body[field] = value;
        wrong.push((field, body));
    }
    let iban = json!([{ "iban": "DE07900948150000002000" }]);
    for access in [
        json!({}),
        json!({ "allPsd2": "everything" }),
        json!({ "allPsd2": "allAccounts", "availableAccounts": "allAccounts" }),
        json!({ "allPsd2": "allAccounts", "accounts": [] }),
        json!({ "accounts": iban, "balances": [] }),
        json!({ "accounts": [{ "iban": "DE08900948150000002000" }] }),
        json!({ "accounts": [{ "iban": 7 }] }),
        json!({ "accounts": iban, "restrictedTo": ["CACC"] }),
        json!({ "accounts": "all" }),
        json!({ "acounts": iban }),
    ] {
        wrong.push(("access", consent_body(access)));
    }
    for (field, body) in wrong {
        let answer = tpp.post("/v1/consents", &body).send().await;
        assert_eq!(answer.refused(), (400, "FORMAT_ERROR"), "{body}");
        let path = answer.body["tppMessages"][0]["path"].as_str().unwrap();
        assert!(path.starts_with(field), "{path} for {field}: {body}");
    }
    for body in ["", "{", "[]", "7", "\u{feff}{}"] {
        let call =
            tpp.call(Method::POST, "/v1/consents").raw(body).header("content-type", "application/json");
        assert_eq!(call.send().await.refused(), (400, "FORMAT_ERROR"), "{body}");
    }
}

#[tokio::test]
async fn steps_out_of_order() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let consent = tpp.consent("figo01").await;
    let start = consent.link("startAuthorisationWithPsuAuthentication");
    let begun = tpp.post(&start, &json!({})).send().await;
    assert_eq!(begun.body["scaStatus"], "psuIdentified");
    let here = begun.link("scaStatus");
    let method = json!({ "authenticationMethodId": "phone" });
    assert_eq!(tpp.put(&here, &method).send().await.refused(), (409, "STATUS_INVALID"));
    assert_eq!(tpp.put(&here, &otp("123456")).send().await.refused(), (409, "STATUS_INVALID"));
    assert_eq!(
        tpp.accounts(consent.body["consentId"].as_str().unwrap()).await.refused(),
        (401, "CONSENT_INVALID")
    );
    let two = json!({ "psuData": { "password": "654321" }, "scaAuthenticationData": "123456" });
    assert_eq!(tpp.put(&here, &two).send().await.refused(), (400, "FORMAT_ERROR"));
    let other = tpp.put(&here, &password("654321")).header("psu-id", "many").send().await;
    assert_eq!(other.refused(), (401, "PSU_CREDENTIALS_INVALID"));
    assert_eq!(tpp.put(&here, &password("654321")).send().await.status, 200);
    assert_eq!(tpp.put(&here, &password("654321")).send().await.refused(), (409, "STATUS_INVALID"));
    let unknown = json!({ "authenticationMethodId": "pigeon" });
    assert_eq!(tpp.put(&here, &unknown).send().await.refused(), (400, "SCA_METHOD_UNKNOWN"));
    assert_eq!(tpp.put(&here, &method).send().await.status, 200);
    assert_eq!(tpp.put(&here, &method).send().await.status, 200, "a new challenge may be asked for");
    assert_eq!(tpp.put(&here, &otp("000000")).send().await.refused(), (401, "PSU_CREDENTIALS_INVALID"));
    assert_eq!(tpp.put(&here, &otp("123456")).send().await.body["scaStatus"], "finalised");
    assert_eq!(tpp.put(&here, &otp("123456")).send().await.refused(), (409, "STATUS_INVALID"));
    assert_eq!(tpp.post(&start, &json!({})).send().await.refused(), (409, "STATUS_INVALID"));
    assert_eq!(tpp.get("/v1/consents/nobody").send().await.refused(), (403, "CONSENT_UNKNOWN"));
}

#[tokio::test]
async fn three_wrong_passwords_end_it() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let consent = tpp.consent("figo01").await;
    let begun = tpp.post(&consent.link("startAuthorisationWithPsuAuthentication"), &json!({})).send().await;
    let here = begun.link("updatePsuAuthentication");
    for _ in 0..3 {
        assert_eq!(
            tpp.put(&here, &password("000000")).send().await.refused(),
            (401, "PSU_CREDENTIALS_INVALID")
        );
    }
    assert_eq!(tpp.get(&here).send().await.body["scaStatus"], "failed");
    assert_eq!(tpp.get(&consent.link("status")).send().await.body["consentStatus"], "rejected");
    assert_eq!(tpp.put(&here, &password("654321")).send().await.refused(), (409, "STATUS_INVALID"));
    let pins: Vec<u32> =
        stage.sandbox.ledger().credentials("90094815").iter().map(|seen| seen.times).collect();
    assert_eq!(pins.iter().sum::<u32>(), 4);
    assert!(pins.contains(&3) && pins.contains(&1));
}

async fn link(tpp: &Tpp, consent: &str, place: usize) -> String {
    let list = tpp.accounts(consent).await;
    list.body["accounts"][place]["_links"]["transactions"]["href"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn periods_and_parameters_of_transactions() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let consent = tpp.authorised("figo01").await;
    let link = link(tpp, &consent, 0).await;
    let list =
        async |query: &str| tpp.get(&format!("{link}?{query}")).header("consent-id", &consent).send().await;
    for (query, status, code) in [
        ("dateFrom=2026-10-01", 400, "FORMAT_ERROR"),
        ("bookingStatus=done&dateFrom=2026-10-01", 400, "FORMAT_ERROR"),
        ("bookingStatus=booked", 400, "FORMAT_ERROR"),
        ("bookingStatus=booked&dateFrom=20261001", 400, "FORMAT_ERROR"),
        ("bookingStatus=booked&dateFrom=2026-10-01T00:00:00Z", 400, "FORMAT_ERROR"),
        ("bookingStatus=booked&dateFrom=2026-02-30", 400, "FORMAT_ERROR"),
        ("bookingStatus=booked&dateFrom=2026-11-24", 400, "PERIOD_INVALID"),
        ("bookingStatus=booked&dateFrom=2024-11-22", 400, "PERIOD_INVALID"),
        ("bookingStatus=booked&dateFrom=2026-10-02&dateTo=2026-10-01", 400, "PERIOD_INVALID"),
        ("bookingStatus=booked&dateFrom=2026-10-01&deltaList=true", 400, "PARAMETER_NOT_SUPPORTED"),
        ("bookingStatus=booked&dateFrom=2026-10-01&itemsPerPage=0", 400, "FORMAT_ERROR"),
        ("bookingStatus=booked&dateFrom=2026-10-01&pageIndex=99", 400, "PARAMETER_NOT_CONSISTENT"),
        ("bookingStatus=booked&dateFrom=2026-10-01&withBalance=1", 400, "FORMAT_ERROR"),
    ] {
        assert_eq!(list(query).await.refused(), (status, code), "{query}");
    }
    let one_day = list("bookingStatus=booked&dateFrom=2026-11-02&dateTo=2026-11-02&withBalance=true").await;
    let booked = one_day.body["transactions"]["booked"].as_array().unwrap();
    assert!(!booked.is_empty() && booked.iter().all(|entry| entry["bookingDate"] == "2026-11-02"));
    assert!(one_day.body["transactions"].get("pending").is_none());
    assert_eq!(one_day.body["balances"].as_array().unwrap().len(), 2);
    let orders = list("bookingStatus=information").await;
    assert_eq!(orders.body["transactions"]["information"].as_array().unwrap().len(), 2);
    let id = booked[0]["transactionId"].as_str().unwrap();
    let one = tpp.get(&format!("{link}/{id}")).header("consent-id", &consent).send().await;
    assert_eq!(one.body["transactionsDetails"]["transactionId"], id);
}

#[tokio::test]
async fn accounts_outside_the_consent() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let first = json!([{ "iban": "DE07900948150000002000" }]);
    let second = json!([{ "iban": "DE77900948150000002001" }]);
    let consent = tpp.authorised_for("figo01", json!({ "balances": first, "transactions": second })).await;
    let list = tpp.accounts(&consent).await;
    let accounts = list.body["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 2);
    assert!(accounts[0].get("ownerName").is_none());
    assert!(accounts[0]["_links"].get("transactions").is_none());
    let id = |place: usize| accounts[place]["resourceId"].as_str().unwrap();
    let read = async |path: String| tpp.get(&path).header("consent-id", &consent).send().await;
    assert_eq!(read(format!("/v1/accounts/{}/balances", id(0))).await.status, 200);
    assert_eq!(read(format!("/v1/accounts/{}/balances", id(1))).await.refused(), (401, "CONSENT_INVALID"));
    let query = "transactions?bookingStatus=booked&dateFrom=2026-10-01";
    assert_eq!(read(format!("/v1/accounts/{}/{query}", id(0))).await.refused(), (401, "CONSENT_INVALID"));
    assert_eq!(read(format!("/v1/accounts/{}/{query}", id(1))).await.status, 200);

    // The same account has another id under another consent.
    let other = tpp.authorised("figo01").await;
    let foreign = tpp.get(&format!("/v1/accounts/{}", id(0))).header("consent-id", &other).send().await;
    assert_eq!(foreign.refused(), (404, "RESOURCE_UNKNOWN"));

    let only_list = tpp.authorised_for("figo01", json!({ "availableAccounts": "allAccounts" })).await;
    let list = tpp.accounts(&only_list).await;
    assert_eq!(list.body["accounts"].as_array().unwrap().len(), 3);
    let id = list.body["accounts"][0]["resourceId"].as_str().unwrap();
    let balances =
        tpp.get(&format!("/v1/accounts/{id}/balances")).header("consent-id", &only_list).send().await;
    assert_eq!(balances.refused(), (401, "CONSENT_INVALID"));

    let nobodys = json!({ "accounts": [{ "iban": "DE89370400440532013000" }] });
    let consent = tpp.consent_for("figo01", nobodys).await;
    let start = consent.link("startAuthorisationWithPsuAuthentication");
    let login = tpp.post(&start, &password("654321")).send().await;
    assert_eq!(login.refused(), (400, "RESOURCE_UNKNOWN"));
}

#[tokio::test]
async fn a_one_time_consent_is_used_up() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let consent = tpp.authorised("single-method").await;
    for _ in 0..4 {
        assert_eq!(tpp.accounts(&consent).await.status, 200);
    }
    assert_eq!(tpp.accounts(&consent).await.refused(), (401, "CONSENT_EXPIRED"));

    let consent = tpp.authorised("single-method").await;
    let alone = || tpp.get("/v1/accounts").header("consent-id", &consent).without("psu-ip-address");
    assert_eq!(alone().send().await.status, 200);
    assert_eq!(alone().send().await.refused(), (429, "ACCESS_EXCEEDED"));

    let consent = tpp.authorised("single-method").await;
    stage.later(SignedDuration::from_mins(19));
    assert_eq!(tpp.accounts(&consent).await.status, 200);
    stage.later(SignedDuration::from_mins(2));
    assert_eq!(tpp.accounts(&consent).await.refused(), (401, "CONSENT_EXPIRED"));
}
