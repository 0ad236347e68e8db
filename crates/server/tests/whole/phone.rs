//! The user goes on on a phone: what the code leads to, who acts then, and who goes back to the client.

use std::time::Duration;

use glimpse_testing::scan_markup;

use crate::{
    browser::Browser,
    stand::{Stand, plain_request},
    ways::decide,
};

/// A phone opens the code's address and enters the number.
pub(crate) async fn takes_over(stand: &Stand, first: &Browser) -> Browser {
    let mut phone = Browser::open(&stand.http, &scan_markup(&first.html)).await;
    assert_eq!(phone.view(), "enter-number", "{}", phone.html);
    phone.submit("phone_number", &[("number", &first.number())]).await;
    assert_eq!(phone.view(), "consent", "{}", phone.html);
    phone
}

/// A flow in a first browser that shows the code.
async fn offered() -> (Stand, Browser) {
    let stand = Stand::start().await;
    let (location, _) = stand.access(plain_request()).await;
    let mut first = stand.open(&location).await;
    first.submit("phone", &[]).await;
    assert_eq!(first.view(), "phone", "{}", first.html);
    (stand, first)
}

#[tokio::test]
async fn the_phone_goes_all_the_way_and_the_first_browser_goes_back_to_the_client() {
    let (stand, mut first) = offered().await;
    let mut phone = takes_over(&stand, &first).await;
    let stale = first.clone();
    first.submit("view", &[]).await;
    assert_eq!(first.view(), "on-phone", "{}", first.html);
    for (action, fields) in [
        ("consent", &[][..]),
        ("bank", &[("bank", "mockbank-embedded")]),
        ("login", &[("f_user_name", "figo01"), ("f_password", "654321")]),
        ("method", &[("method", "phone")]),
        ("tan", &[("tan", "123456")]),
    ] {
        // What the first browser still shows does nothing now.
        let mut late = stale.clone();
        late.submit("consent", &[]).await;
        assert_eq!(late.view(), "on-phone", "{}", late.html);
        phone.submit(action, fields).await;
        phone.settle().await;
        first.submit("view", &[]).await;
        assert_eq!(first.view(), "on-phone", "after {action}: {}", first.html);
    }
    let handles = phone.values("account");
    phone.submit("accounts", &[("account", &handles[0])]).await;
    phone.settle().await;
    assert_eq!(phone.view(), "at-computer", "{}", phone.html);
    assert!(phone.html.contains("You have finished on your phone"), "{}", phone.html);
    assert!(
        !phone.html.contains("code="),
        "the code goes to the client by the first browser: {}",
        phone.html
    );
    first.submit("view", &[]).await;
    assert_eq!(first.view(), "done", "{}", first.html);
    let code = crate::stand::parameter(&first.callback(), "code").unwrap();
    assert_eq!(stand.exchange(&code).await.status, 200);
    let sent = stand.sandbox.ledger().credentials("90094815");
    assert!(sent.iter().all(|credential| credential.times == 1), "{sent:?}");
}

#[tokio::test]
async fn the_first_browser_takes_it_back() {
    let (stand, mut first) = offered().await;
    let mut phone = takes_over(&stand, &first).await;
    let stale = phone.clone();
    first.submit("view", &[]).await;
    first.submit("stay", &[]).await;
    assert_eq!(first.view(), "consent", "{}", first.html);
    for mut phone in [stale.clone(), stale] {
        phone.submit("consent", &[]).await;
        assert_eq!(phone.view(), "at-computer", "{}", phone.html);
        phone.submit("cancel_confirmed", &[]).await;
        assert_eq!(phone.view(), "at-computer", "{}", phone.html);
    }
    phone.submit("view", &[]).await;
    assert!(phone.html.contains("Continue on your computer"), "{}", phone.html);
    first.submit("consent", &[]).await;
    assert_eq!(first.view(), "banks", "{}", first.html);
    // And once more to a phone.
    first.submit("phone", &[]).await;
    let again = Browser::open(&stand.http, &scan_markup(&first.html)).await;
    assert_eq!(again.view(), "enter-number", "{}", again.html);
}

#[tokio::test]
async fn without_the_number_the_code_leads_nowhere() {
    let (stand, mut first) = offered().await;
    let address = scan_markup(&first.html);
    let mut stranger = Browser::open(&stand.http, &address).await;
    let number: u32 = first.number().parse().unwrap();
    for wrong in 1..=3 {
        let number = format!("{:04}", (number + wrong) % 10_000);
        stranger.submit("phone_number", &[("number", &number)]).await;
        assert_eq!((stranger.view().as_str(), stranger.status), ("enter-number", 422), "{}", stranger.html);
    }
    stranger.submit("phone_number", &[("number", &first.number())]).await;
    assert_eq!((stranger.view().as_str(), stranger.status), ("elsewhere", 403), "{}", stranger.html);
    first.submit("view", &[]).await;
    first.submit("stay", &[]).await;
    assert_eq!(first.view(), "consent", "{}", first.html);
}

#[tokio::test]
async fn a_code_can_be_used_for_five_minutes_and_once() {
    let (stand, first) = offered().await;
    let address = scan_markup(&first.html);
    let mut late = Browser::open(&stand.http, &address).await;
    takes_over(&stand, &first).await;
    late.submit("phone_number", &[("number", &first.number())]).await;
    assert_eq!(late.view(), "elsewhere", "{}", late.html);
    let other = address.replace("ticket=", "ticket=x");
    assert_eq!(Browser::open(&stand.http, &other).await.view(), "elsewhere");

    let (stand, mut first) = offered().await;
    let address = scan_markup(&first.html);
    stand.hand.advance(Duration::from_secs(301));
    assert_eq!(Browser::open(&stand.http, &address).await.view(), "elsewhere");
    first.submit("view", &[]).await;
    assert_eq!(first.view(), "consent", "{}", first.html);
}

#[tokio::test]
async fn a_phone_that_goes_to_the_bank_comes_back_by_itself() {
    let (stand, mut first) = offered().await;
    let mut phone = takes_over(&stand, &first).await;
    phone.submit("consent", &[]).await;
    phone.submit("bank", &[("bank", "mockbank-redirect")]).await;
    phone.settle().await;
    assert_eq!(phone.view(), "redirect", "{}", phone.html);
    let link = phone.link_of("button");
    phone.go(&link).await;
    decide(&mut phone, "figo01", "approve").await;
    phone.settle().await;
    assert_eq!(phone.view(), "accounts", "{}", phone.html);
    first.submit("view", &[]).await;
    first.submit("cancel", &[]).await;
    first.submit("cancel_confirmed", &[]).await;
    assert_eq!(first.view(), "cancelled", "the first browser may still call it off: {}", first.html);
    phone.submit("view", &[]).await;
    assert_eq!(phone.view(), "at-computer", "{}", phone.html);
}
