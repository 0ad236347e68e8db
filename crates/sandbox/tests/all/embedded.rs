use serde_json::{Value, json};

use crate::tpp::{Stage, otp, password};

const BANK: &str = "90094815";

#[tokio::test]
async fn figo01_goes_through_by_phone_and_sees_three_accounts() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let consent = tpp.consent("figo01").await;
    assert_eq!(consent.status, 201);
    assert_eq!(consent.body["consentStatus"], "received");
    assert_eq!(consent.header("aspsp-sca-approach"), "EMBEDDED");
    assert!(consent.headers.contains_key("x-request-id"));
    let id = consent.body["consentId"].as_str().unwrap();
    assert!(consent.header("location").ends_with(&format!("/v1/consents/{id}")));
    assert!(consent.header("location").starts_with("http://"), "an address, also where links are paths");

    let start = consent.link("startAuthorisationWithPsuAuthentication");
    let login = tpp.post(&start, &password("654321")).header("psu-id", "figo01").send().await;
    assert_eq!((login.status, &login.body["scaStatus"]), (201, &json!("psuAuthenticated")));
    let methods = login.body["scaMethods"].as_array().unwrap();
    assert_eq!(methods[0]["name"], "Auth Meth by Phone");
    assert_eq!(methods[0]["authenticationType"], "SMS_OTP");
    assert!(methods.len() >= 2);

    let choice = json!({ "authenticationMethodId": methods[0]["authenticationMethodId"] });
    let chosen = tpp.put(&login.link("selectAuthenticationMethod"), &choice).send().await;
    assert_eq!((chosen.status, &chosen.body["scaStatus"]), (200, &json!("scaMethodSelected")));
    assert_eq!(chosen.body["challengeData"]["otpMaxLength"], 6);

    let done = tpp.put(&chosen.link("authoriseTransaction"), &otp("123456")).send().await;
    assert_eq!((done.status, &done.body["scaStatus"]), (200, &json!("finalised")));
    let status = tpp.get(&consent.link("status")).send().await;
    assert_eq!(status.body["consentStatus"], "valid");

    let list = tpp.get("/v1/accounts?withBalance=true").header("consent-id", id).send().await;
    let accounts = list.body["accounts"].as_array().unwrap();
    let shown: Vec<[&str; 3]> = accounts
        .iter()
        .map(|account| ["iban", "cashAccountType", "ownerName"].map(|field| account[field].as_str().unwrap()))
        .collect();
    assert_eq!(
        shown,
        [
            ["DE07900948150000002000", "CACC", "Hans Peter Meier"],
            ["DE77900948150000002001", "SVGS", "Hans Peter Meier"],
            ["DE82900948150000002881", "CARD", "Hans Peter Meier"],
        ]
    );
    let truth = stage.sandbox.ledger().truth(BANK, "figo01");
    for (account, truth) in accounts.iter().zip(&truth) {
        assert_eq!(account["balances"][0]["balanceAmount"]["amount"], truth.balance.as_str());
    }

    let deleted = tpp.call(reqwest::Method::DELETE, &consent.link("self")).send().await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    assert_eq!(tpp.accounts(id).await.refused(), (401, "CONSENT_INVALID"));
    let status = tpp.get(&consent.link("status")).send().await;
    assert_eq!(status.body["consentStatus"], "terminatedByTpp");
}

#[tokio::test]
async fn transactions_in_pages_are_the_truth_as_a_multiset() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let consent = tpp.authorised("figo01").await;
    for (place, truth) in stage.sandbox.ledger().truth(BANK, "figo01").iter().enumerate() {
        let list = tpp.accounts(&consent).await;
        let link =
            list.body["accounts"][place]["_links"]["transactions"]["href"].as_str().unwrap().to_owned();
        let first = tpp
            .get(&format!("{link}?bookingStatus=both&dateFrom=2024-11-23&itemsPerPage=37"))
            .header("consent-id", &consent)
            .send()
            .await;
        let pending = first.body["transactions"]["pending"].as_array().unwrap().len();
        assert_eq!(pending, truth.pending.len());
        let mut sent: Vec<String> = tpp.all_pages(&consent, first).await.iter().map(fingerprint).collect();
        let mut known: Vec<String> = truth
            .booked
            .iter()
            .map(|entry| format!("{} {} {}", entry.id, entry.booking_date, entry.cents))
            .collect();
        sent.sort();
        known.sort();
        assert_eq!(sent, known);
    }
}

fn fingerprint(entry: &Value) -> String {
    let cents = entry["transactionAmount"]["amount"].as_str().unwrap().replace('.', "");
    let cents: i64 = cents.parse().unwrap();
    format!("{} {} {cents}", entry["transactionId"].as_str().unwrap(), entry["bookingDate"].as_str().unwrap())
}

#[tokio::test]
async fn an_implicit_start_goes_by_links_too() {
    let stage = Stage::new().await;
    let tpp = &stage.embedded;
    let body = crate::tpp::consent_body(json!({ "accounts": [], "balances": [], "transactions": [] }));
    let call = tpp.post("/v1/consents", &body).header("tpp-explicit-authorisation-preferred", "false");
    let consent = call.send().await;
    assert_eq!(consent.body["scaStatus"], "received");
    let here = consent.link("updatePsuIdentification");
    let named = tpp.call(reqwest::Method::PUT, &here).header("psu-id", "single-method").send().await;
    assert_eq!(named.body["scaStatus"], "psuIdentified");
    let login = tpp.put(&named.link("updatePsuAuthentication"), &password("654321")).send().await;
    assert_eq!(login.body["scaStatus"], "scaMethodSelected");
    assert_eq!(login.body["chosenScaMethod"]["name"], "Auth Meth by Phone");
    let done = tpp.put(&login.link("authoriseTransaction"), &otp("123456")).send().await;
    assert_eq!(done.body["scaStatus"], "finalised");
    let accounts = tpp.accounts(consent.body["consentId"].as_str().unwrap()).await;
    assert_eq!(accounts.body["accounts"].as_array().unwrap().len(), 3);
}
