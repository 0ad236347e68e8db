//! What the OpenAPI description of NextGenPSD2 1.3.11 demands of an answer, checked on every answer of every test.

use serde_json::Value;

use crate::tpp::Answer;

const SCA: [&str; 9] = [
    "received",
    "psuIdentified",
    "psuAuthenticated",
    "scaMethodSelected",
    "started",
    "unconfirmed",
    "finalised",
    "failed",
    "exempted",
];
const CONSENT: [&str; 7] =
    ["received", "rejected", "valid", "revokedByPsu", "expired", "terminatedByTpp", "partiallyAuthorised"];
const BALANCE: [&str; 7] = [
    "closingBooked",
    "expected",
    "openingBooked",
    "interimAvailable",
    "interimBooked",
    "forwardAvailable",
    "nonInvoiced",
];
/// Longest texts, in characters.
const LENGTHS: [(&str, usize); 15] = [
    ("transactionId", 35),
    ("entryReference", 35),
    ("endToEndId", 35),
    ("mandateId", 35),
    ("creditorId", 35),
    ("creditorName", 70),
    ("debtorName", 70),
    ("ownerName", 140),
    ("name", 70),
    ("product", 35),
    ("remittanceInformationUnstructured", 140),
    ("additionalInformation", 500),
    ("proprietaryBankTransactionCode", 35),
    ("psuMessage", 500),
    ("text", 500),
];

/// Stops the test at an answer that breaks the description. What is no JSON is a fault that a scenario made.
pub(crate) fn check(method: &str, path: &str, answer: &Answer) {
    let body = &answer.body;
    if !body.is_object() {
        return;
    }
    let at = format!("{method} {path} {}: {body}", answer.status);
    everywhere(body, &at);
    if answer.status >= 400 {
        let messages = body["tppMessages"].as_array();
        let messages = messages.unwrap_or_else(|| panic!("no tppMessages: {at}"));
        assert!(
            messages.iter().all(|message| message["category"] == "ERROR" && message["code"].is_string()),
            "{at}"
        );
        return;
    }
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (required, one_of): (&[&str], &[(&str, &[&str])]) = match (method, parts.as_slice()) {
        ("POST", ["v1", "consents"]) => {
            (&["consentStatus", "consentId", "_links"], &[("consentStatus", &CONSENT)])
        }
        ("GET", ["v1", "consents", _]) => (
            &[
                "access",
                "recurringIndicator",
                "validUntil",
                "frequencyPerDay",
                "lastActionDate",
                "consentStatus",
            ],
            &[("consentStatus", &CONSENT)],
        ),
        ("GET", ["v1", "consents", _, "status"]) => (&["consentStatus"], &[("consentStatus", &CONSENT)]),
        ("POST", ["v1", "consents", _, "authorisations"]) => {
            (&["scaStatus", "authorisationId", "_links"], &[("scaStatus", &SCA)])
        }
        ("GET", ["v1", "consents", _, "authorisations"]) => (&["authorisationIds"], &[]),
        (_, ["v1", "consents", _, "authorisations", _]) => (&["scaStatus"], &[("scaStatus", &SCA)]),
        (_, ["v1", "accounts"]) => (&["accounts"], &[]),
        (_, ["v1", "accounts", _]) => (&["account"], &[]),
        (_, ["v1", "accounts", _, "balances"]) => (&["balances"], &[]),
        (_, ["v1", "accounts", _, "transactions"]) => (&["transactions"], &[]),
        (_, ["v1", "accounts", _, "transactions", _]) => (&["transactionsDetails"], &[]),
        _ => (&[], &[]),
    };
    for name in required {
        assert!(body.get(name).is_some(), "no {name}: {at}");
    }
    for (name, values) in one_of {
        assert!(body[name].as_str().is_some_and(|value| values.contains(&value)), "{name}: {at}");
    }
}

/// Rules that hold wherever a field of that name stands.
fn everywhere(value: &Value, at: &str) {
    match value {
        Value::Array(list) => list.iter().for_each(|entry| everywhere(entry, at)),
        Value::Object(fields) => {
            for (name, field) in fields {
                by_name(name, field, at);
                everywhere(field, at);
            }
        }
        _ => {}
    }
}

fn by_name(name: &str, field: &Value, at: &str) {
    if let (Some((_, longest)), Some(text)) =
        (LENGTHS.iter().find(|(known, _)| *known == name), field.as_str())
    {
        assert!(text.chars().count() <= *longest, "{name} is too long in {at}");
    }
    match name {
        "_links" => {
            let links = field.as_object().unwrap();
            assert!(links.values().all(|link| link["href"].is_string()), "a link without href in {at}");
        }
        "amount" => {
            let (whole, part) = field.as_str().and_then(|text| text.split_once('.')).unwrap();
            let digits = whole.strip_prefix('-').unwrap_or(whole);
            let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            assert!(plain(digits) && digits.len() <= 14 && plain(part) && part.len() <= 3, "{name} in {at}");
        }
        "bookingDate" | "valueDate" | "referenceDate" | "validUntil" | "lastActionDate" | "startDate" => {
            let text = field.as_str().unwrap();
            assert!(text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(), "{name} in {at}");
        }
        "balanceType" => {
            assert!(field.as_str().is_some_and(|kind| BALANCE.contains(&kind)), "{name} in {at}")
        }
        "dayOfExecution" => {
            let day: u8 = field.as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
            assert!((1..=31).contains(&day) && field == &Value::from(day.to_string()), "{name} in {at}");
        }
        "frequency" => assert!(
            [
                "Daily",
                "Weekly",
                "EveryTwoWeeks",
                "Monthly",
                "EveryTwoMonths",
                "Quarterly",
                "SemiAnnual",
                "Annual"
            ]
            .contains(&field.as_str().unwrap_or_default()),
            "{name} in {at}"
        ),
        "remittanceInformationUnstructuredArray" => {
            let parts = field.as_array().unwrap();
            assert!(
                parts.iter().all(|part| part.as_str().is_some_and(|text| text.chars().count() <= 140)),
                "{at}"
            );
        }
        _ => {}
    }
}

#[test]
fn the_check_itself_finds_what_is_wrong() {
    let breaks = |path: &str, body: Value| {
        let answer = Answer { status: 200, headers: Default::default(), text: body.to_string(), body };
        std::panic::catch_unwind(|| check("GET", path, &answer)).is_err()
    };
    assert!(!breaks("/v1/consents/1/status", serde_json::json!({ "consentStatus": "valid" })));
    assert!(breaks("/v1/consents/1/status", serde_json::json!({ "consentStatus": "fine" })));
    assert!(breaks("/v1/consents/1/status", serde_json::json!({})));
    for wrong in [
        serde_json::json!({ "accounts": [{ "balances": [{ "balanceAmount": { "amount": 1.5 } }] }] }),
        serde_json::json!({ "accounts": [{ "_links": { "balances": "/v1" } }] }),
        serde_json::json!({ "accounts": [{ "product": "x".repeat(36) }] }),
        serde_json::json!({ "accounts": [{ "valueDate": "23.11.2026" }] }),
        serde_json::json!({ "accounts": [{ "dayOfExecution": "01" }] }),
    ] {
        assert!(breaks("/v1/accounts", wrong.clone()), "{wrong}");
    }
}
