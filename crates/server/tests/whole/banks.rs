//! From an IBAN or a few letters to the right bank, never a dead end and never a silent guess.

use serde_json::json;

use super::stand::{Stand, plain_request};

async fn first_page(stand: &Stand, ibans: &[&str]) -> super::browser::Browser {
    let mut request = plain_request();
    request["accounts"] = ibans.iter().map(|iban| json!({ "id": iban })).collect();
    let (location, _) = stand.access(request).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.settle().await;
    browser
}

#[tokio::test]
async fn one_or_several_ibans_of_one_bank_skip_the_choice() {
    let stand = Stand::start().await;
    for ibans in [&["DE07900948150000002000"][..], &["DE07900948150000002000", "DE77900948150000002001"]] {
        assert_eq!(first_page(&stand, ibans).await.view(), "login");
    }
}

#[tokio::test]
async fn ibans_of_several_banks_unsupported_and_unknown_ones_land_on_a_choice_told_why() {
    let stand = Stand::start().await;
    // Commerzbank: known, but no connector here.
    let unsupported = first_page(&stand, &["DE89370400440532013000"]).await;
    assert_eq!(unsupported.view(), "banks");
    assert!(unsupported.html.contains("role=\"alert\""), "{}", unsupported.html);
    // A bank code that nobody has.
    let unknown = first_page(&stand, &["DE93999999990000000001"]).await;
    assert_eq!(unknown.view(), "banks");
    assert!(unknown.html.contains("role=\"alert\""), "{}", unknown.html);
    assert_ne!(unknown.html, unsupported.html);
    assert_eq!(unknown.values("bank").len(), 2, "both banks that are reached are on offer");
}

#[tokio::test]
async fn a_search_finds_what_is_meant_and_names_what_is_not_reached() {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut browser = stand.open(&location).await;
    browser.submit("consent", &[]).await;
    browser.submit("search", &[("q", "mokbank redirct")]).await;
    assert_eq!(
        browser.values("bank").first().map(String::as_str),
        Some("mockbank-redirect"),
        "{}",
        browser.html
    );
    browser.submit("search", &[("q", "haspa")]).await;
    assert!(browser.html.contains("Hamburger Sparkasse"), "{}", browser.html);
    assert!(browser.values("bank").is_empty(), "a bank that is not reached cannot be chosen");
    browser.submit("search", &[("q", "")]).await;
    assert_eq!(browser.values("bank").len(), 2);
}
