//! What a bank says without credentials.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_bank::contract::Response;
use glimpse_fints::{Probe, Product};
use glimpse_model::Code;
use serde_json::json;

use crate::play::{PRODUCT, bank, message};
use crate::record::{APP, ORDERS, SMS, bpd_with};

fn answer(body: Vec<u8>) -> Response {
    Response { status: 200, headers: Vec::new(), body: body.into() }
}

#[test]
fn a_report_says_what_a_bank_offers() {
    let (probe, request) = Probe::begin(&bank(json!({})), &Product::parse(PRODUCT).unwrap());
    let sent = STANDARD.decode(request.body.as_ref().unwrap().expose()).unwrap();
    let sent = String::from_utf8(sent).unwrap();
    assert!(
        sent.contains("HKIDN:2:2+280:10000000+9999999999+0+0'")
            && sent.contains(PRODUCT)
            && !request.bears_credentials
    );
    let hitans = format!("HITANS:90:7:4+1+1+0+J:N:0:{APP}:{SMS}'");
    let segments = format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'{}", bpd_with(&hitans, ORDERS));
    let body = STANDARD.encode(message("d1", 1, &segments, false)).into_bytes();
    let (report, end) = probe.take(&answer(body)).unwrap();
    let end = String::from_utf8(STANDARD.decode(end.unwrap().body.unwrap().expose()).unwrap()).unwrap();
    assert!(end.contains("HKEND:2:1+d1'") && end.contains("+300+d1+2'"), "{end}");
    let text = report.to_string();
    for line in [
        "name                Musterbank AG",
        "speaks              FinTS 3.0",
        "940 SealOne (SealOne Decoupled, HKTAN 7, approved elsewhere)",
        "942 mobile TAN (MTAN2 mobileTAN, HKTAN 7)",
        "user's id           Anmeldename",
        "balance             HKSAL 7, may ask for a TAN",
        "history             360 days as MT940",
        "it said             0010 ok",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn a_refusal_and_a_page_are_told_apart() {
    let begin = || Probe::begin(&bank(json!({})), &Product::parse(PRODUCT).unwrap()).0;
    let refusal = STANDARD.encode(message("0", 1, "HIRMG:2:2+9800::Abbruch+9400::Nicht unterstützt'", false));
    let (report, end) = begin().take(&answer(refusal.into_bytes())).unwrap();
    assert!(!report.answered && end.is_none());
    assert!(report.to_string().contains("9400 Nicht unterstützt"));
    assert_eq!(begin().take(&answer(b"<html>".to_vec())).unwrap_err().0, Code::BankProtocol);
}
