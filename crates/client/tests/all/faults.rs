//! Refusals, lost replies, and services that do not behave.

use std::time::Duration;

use glimpse_client::*;

use crate::{
    calls::{client, token},
    fake::{CLIENT_ID, CLIENT_SECRET, Fake},
};

#[tokio::test]
async fn refusals_are_typed() {
    let fake = Fake::start().await;
    let mine = client(&fake);

    let wrong = Client::new(fake.url(), CLIENT_ID, SecretText::new("wrong")).unwrap();
    let request = AccessRequest::new("http://localhost/cb".parse().unwrap());
    let error = wrong.create_access(&request, None).await.unwrap_err();
    let api = error.api().unwrap();
    assert_eq!((api.status, api.code, api.number), (401, ApiErrorCode::InvalidClient, 1004));
    assert_eq!(api.request_id.as_deref(), Some("req-1"));
    assert!(!error.is_gone(), "the client's own secret is wrong, not the token");

    let token = token(&fake, &mine).await;
    let used = mine.exchange(&SecretText::new("code.of.flow"), None, None).await.unwrap_err();
    assert!(used.is_code_refused() && !used.is_gone() && !used.is_temporary());
    assert!(!format!("{used} {used:?}").contains("code.of.flow"));

    let no_depot = mine.securities(&token).await.unwrap_err();
    assert_eq!(no_depot.api().unwrap().code, ApiErrorCode::Forbidden);
    let unknown = mine.account(&token, "A9.9").await.unwrap_err();
    assert_eq!(unknown.api().unwrap().code, ApiErrorCode::NotFound);

    fake.expire();
    assert!(mine.accounts(&token).await.unwrap_err().is_gone());
}

#[tokio::test]
async fn a_lost_reply_costs_nothing_with_a_key_and_is_told_without_one() {
    let fake = Fake::start().await;
    let client = client(&fake);
    let request = AccessRequest::new("http://localhost/cb".parse().unwrap());
    let key = IdempotencyKey::from_random([7; 16]);

    fake.world().cut_replies = 1;
    let access = client.create_access(&request, Some(&key)).await.unwrap();
    assert_eq!(fake.world().created.len(), 1, "one flow, though two requests");

    let code = SecretText::new(fake.finish(&access.id.to_string()));
    let key = IdempotencyKey::from_random([8; 16]);
    fake.world().cut_replies = 1;
    let token = client.exchange(&code, None, Some(&key)).await.unwrap();
    assert!(client.accounts(&token).await.unwrap().is_empty());
    let keys: Vec<Option<String>> = fake.world().exchanged.iter().map(|(_, key)| key.clone()).collect();
    assert_eq!(keys, [Some(key.to_string()), Some(key.to_string())]);

    fake.world().cut_replies = 1;
    let lost = client.create_access(&request, None).await.unwrap_err();
    assert!(matches!(lost, Error::Transport(Transport::Interrupted)), "{lost:?}");
    assert!(lost.is_temporary());
    assert_eq!(fake.world().created.len(), 2, "not sent again without a key");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let fake = Fake::start().await;
    let client = client(&fake);
    let token = token(&fake, &client).await;
    for status in [301, 302, 303, 307, 308] {
        fake.world().answer_with = Some((status, "text/html", String::new()));
        let error = client.accounts(&token).await.unwrap_err();
        assert_eq!(error.api().unwrap().status, status);
    }
}

#[tokio::test]
async fn answers_of_another_shape_are_errors_that_quote_nothing() {
    let fake = Fake::start().await;
    let client = client(&fake);
    let token = token(&fake, &client).await;

    fake.world().answer_with = Some((502, "text/html", "<h1>DE0790 Bad Gateway</h1>".into()));
    let proxy = client.accounts(&token).await.unwrap_err();
    assert!(proxy.is_temporary() && !proxy.is_gone());
    assert_eq!((proxy.api().unwrap().code, proxy.api().unwrap().number), (ApiErrorCode::Other, 0));
    assert!(!format!("{proxy:?}").contains("DE0790"));

    let body = r#"{"error":{"code":1020,"group":"client","description":"Too many.","data":{}}}"#;
    fake.world().answer_with = Some((429, "application/json", body.into()));
    let busy = client.accounts(&token).await.unwrap_err();
    assert_eq!(busy.api().unwrap().code, ApiErrorCode::TooManyRequests);
    assert_eq!(busy.api().unwrap().retry_after, Some(Duration::from_secs(7)));

    let body = r#"{"accounts":[{"account_id":"A1.1","currency":"DE07900948150000002000","type":"x"}]}"#;
    fake.world().answer_with = Some((200, "application/json", body.into()));
    let strange = client.accounts(&token).await.unwrap_err();
    assert!(matches!(strange, Error::Answer { line: 1, .. }), "{strange:?}");
    assert!(!format!("{strange} {strange:?}").contains("9009"));
}

#[tokio::test]
async fn time_and_size_are_bounded() {
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", mute.local_addr().unwrap()).parse().unwrap();
    let options = Options { timeout: Duration::from_millis(100), ..Options::default() };
    let waiting = Client::with_options(url, "id", SecretText::new("secret"), &options).unwrap();
    let token = Token::from_parts(SecretText::new("A1"), Duration::from_secs(60), "accounts=ro");
    let error = waiting.accounts(&token).await.unwrap_err();
    assert!(matches!(error, Error::Transport(Transport::Timeout)), "{error:?}");

    let fake = Fake::start().await;
    let options = Options { max_body: 10_000, ..Options::default() };
    let client =
        Client::with_options(fake.url(), CLIENT_ID, SecretText::new(CLIENT_SECRET), &options).unwrap();
    fake.world().answer_with = Some((200, "application/json", "x".repeat(10_001)));
    let error = client.accounts(&token).await.unwrap_err();
    assert!(matches!(error, Error::Transport(Transport::TooLarge)), "{error:?}");

    drop(mute);
    let closed = "http://127.0.0.1:1".parse().unwrap();
    let nobody = Client::new(closed, "id", SecretText::new("secret")).unwrap();
    let error = nobody.accounts(&token).await.unwrap_err();
    assert!(matches!(error, Error::Transport(Transport::Connect)), "{error:?}");
}

#[test]
fn addresses_that_would_leak_are_refused() {
    let make = |url: &str| Client::new(url.parse().unwrap(), "id", SecretText::new("secret"));
    for good in ["http://127.0.0.1:8080", "http://[::1]/base/", "http://localhost:1"] {
        assert!(make(good).is_ok(), "{good}");
    }
    for bad in [
        "http://api.example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "ftp://localhost",
        "https://u:p@api.example.com",
        "https://api.example.com/?a=b",
        "https://api.example.com/#x",
        "mailto:a@b",
    ] {
        assert!(matches!(make(bad), Err(Error::Config(_))), "{bad}");
    }
    let plain = Options { allow_plain_http: true, ..Options::default() };
    let inside = "http://api.internal".parse().unwrap();
    assert!(Client::with_options(inside, "id", SecretText::new("secret"), &plain).is_ok());
}

#[tokio::test]
async fn an_id_cannot_reach_another_endpoint() {
    let fake = Fake::start().await;
    let client = client(&fake);
    let token = token(&fake, &client).await;
    for id in ["", ".", ".."] {
        assert!(matches!(client.account(&token, id).await, Err(Error::Config(_))), "{id:?}");
    }
    let error = client.account(&token, "../transactions?count=1").await.unwrap_err();
    assert_eq!(error.api().unwrap().status, 404);
    assert!(fake.world().queries.is_empty());
}
