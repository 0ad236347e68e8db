//! Users see what is kept of them, and delete it before its time.

use crate::{
    browser::Browser,
    stand::{CLIENT, Stand, parameter, plain_request},
};

async fn stage(stand: &Stand, flow: &str) -> String {
    let answer = stand.get(CLIENT, &format!("/onetime/access/{flow}")).await;
    answer.body["stage"].as_str().unwrap().to_owned()
}

/// Deletes what the page says is kept, and asserts that nothing of it is left.
async fn erase(stand: &Stand, browser: &mut Browser) {
    let flow = browser.flow();
    browser.submit("erase", &[]).await;
    assert_eq!(browser.view(), "confirm-erase", "{}", browser.html);
    assert!(browser.html.contains("will then no longer be able to collect it"), "{}", browser.html);
    browser.submit("erase_confirmed", &[]).await;
    assert_eq!((browser.view().as_str(), browser.status), ("ended", 410), "{}", browser.html);
    assert!(browser.html.contains("we have deleted everything"), "{}", browser.html);
    assert_eq!(stage(stand, &flow).await, "deleted");
    let id = glimpse_model::FlowId::parse(&flow).unwrap();
    assert!(stand.app().store.blobs(id, "").await.unwrap().is_empty(), "nothing sealed is left");
    // The same once more, and the same page again.
    browser.reload().await;
    assert_eq!((browser.view().as_str(), browser.status), ("ended", 410), "{}", browser.html);
    let trail = stand.app().store.audit_after(0, 1000).await.unwrap();
    let wishes: Vec<_> = trail.iter().filter(|line| line.event == "deleted").collect();
    assert_eq!(wishes.len(), 1, "it was deleted once");
    assert_eq!(wishes[0].detail.as_deref(), Some("by_user"));
}

#[tokio::test]
async fn on_the_last_page_before_the_client_has_come() {
    let stand = Stand::start().await;
    let (mut browser, _) = stand.connect("single-method", plain_request()).await;
    let code = parameter(&browser.callback(), "code").unwrap();
    browser.submit("erase", &[]).await;
    browser.submit("back", &[]).await;
    assert_eq!(browser.view(), "done", "{}", browser.html);
    erase(&stand, &mut browser).await;
    assert_eq!(stand.exchange(&code).await.status, 400, "the code leads to nothing");
}

#[tokio::test]
async fn afterwards_as_long_as_the_data_lives() {
    let stand = Stand::start().await;
    let (mut browser, _) = stand.connect("single-method", plain_request()).await;
    let code = parameter(&browser.callback(), "code").unwrap();
    let token = stand.exchange(&code).await.body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(stand.read(&token, "/rest/accounts").await.status, 200);
    let address = format!("/flow/{}", browser.flow());
    browser.go(&address).await;
    assert_eq!((browser.view().as_str(), browser.status), ("kept", 200), "{}", browser.html);
    for said in ["transactions", "Your data will be deleted automatically", "within 1\u{a0}hour"] {
        assert!(browser.html.contains(said), "{said}: {}", browser.html);
    }
    // Who does not hold the page can neither see nor delete.
    let mut stranger = Browser::open(&stand.http, browser.url.as_str()).await;
    assert_eq!(stranger.view(), "ended", "{}", stranger.html);
    stranger.submit("erase_confirmed", &[]).await;
    assert_eq!(stage(&stand, &browser.flow()).await, "exchanged");
    erase(&stand, &mut browser).await;
    assert_eq!(stand.read(&token, "/rest/accounts").await.status, 401);
}
