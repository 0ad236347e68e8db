//! A node that has not the installation key, or the signing key, of what lives in the database: what it cannot open is not
//! gone, so it asks to come again, and says that it is not ready.

use std::time::Duration;

use glimpse_testing::Postgres;
use reqwest::{RequestBuilder, Response, header::RETRY_AFTER};
use serde_json::{Value, json};

use super::{
    browser::Browser,
    stand::{CLIENT, Setup, Shared, Stand, parameter, plain_request},
};

const OTHER: &str = "k2:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
/// Another key under the id of the right one.
const SAME_ID: &str = "k1:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

async fn node(shared: Shared) -> Stand {
    Stand::build(Setup { shared: Some(shared), ..Setup::default() }).await
}

/// Flows at different places.
struct Living {
    link: String,
    browser: Browser,
    code: String,
    token: String,
}

async fn living(stand: &Stand) -> Living {
    let (link, _) = stand.access(plain_request()).await;
    let (location, _) = stand.access(plain_request()).await;
    let browser = stand.open(&location).await;
    let (_, callback) = stand.connect("one-account", plain_request()).await;
    let code = parameter(&callback, "code").unwrap();
    let token = stand.token("one-account", plain_request()).await;
    Living { link, browser, code, token }
}

async fn health(stand: &Stand, path: &str) -> u16 {
    stand.http.get(stand.api(path)).send().await.unwrap().status().as_u16()
}

fn at(stand: &Stand, address: &str) -> url::Url {
    let mut url = url::Url::parse(address).unwrap();
    url.set_port(Some(stand.server.addresses.widget.port())).unwrap();
    url
}

/// 503, and when to come again, said once.
fn assert_again(response: &Response) {
    assert_eq!(response.status().as_u16(), 503, "{}", response.url().path());
    let after: Vec<_> = response.headers().get_all(RETRY_AFTER).iter().collect();
    assert_eq!(after.len(), 1, "{} {after:?}", response.url().path());
    assert!(after[0].to_str().unwrap().parse::<u64>().is_ok(), "{after:?}");
}

async fn assert_api_again(request: RequestBuilder) {
    let response = request.send().await.unwrap();
    assert_again(&response);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["error"]["code"], 30006, "{body}");
}

async fn assert_all_again(stand: &Stand, living: &Living) {
    assert_eq!(health(stand, "/health/live").await, 200);
    assert_eq!(health(stand, "/health/ready").await, 503);
    let post = |path: &str, body: &Value| {
        stand.http.post(stand.api(path)).basic_auth(CLIENT.0, Some(CLIENT.1)).json(body)
    };
    let later = json!({ "redirect_uri": "http://localhost:9/callback" });
    assert_api_again(post("/onetime/access", &later)).await;
    let exchange = json!({ "grant_type": "authorization_code", "code": living.code });
    assert_api_again(post("/auth/token", &exchange)).await;
    assert_api_again(stand.http.get(stand.api("/rest/accounts")).bearer_auth(&living.token)).await;
    let page =
        at(stand, living.browser.url.as_str()).join(&format!("/flow/{}", living.browser.flow())).unwrap();
    for address in
        [at(stand, &living.link), page.clone(), page.join(&format!("{}/status", page.path())).unwrap()]
    {
        let request = stand.http.get(address).header("cookie", living.browser.cookies());
        assert_again(&request.send().await.unwrap());
    }
    let form =
        [("page", living.browser.hidden("page")), ("step", "1".to_owned()), ("action", "consent".to_owned())];
    let request = stand.http.post(page).header("sec-fetch-site", "same-origin").form(&form);
    assert_again(&request.send().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_without_the_keys_of_the_others_asks_to_come_again() {
    let address = Postgres::shared_database();
    let here = node(Shared::over(&address)).await;
    let mut living = living(&here).await;
    let right = Shared::over(&address).keys;
    // Another key; another key of the same name; nothing in common, as where a node makes keys of its own.
    for (keys, signing) in [(OTHER, right), (SAME_ID, right), (OTHER, OTHER), (SAME_ID, SAME_ID)] {
        let stranger = node(Shared { keys, signing, ..Shared::over(&address) }).await;
        assert_all_again(&stranger, &living).await;
        assert!(!stranger.metrics().await.contains("glimpse_foreign_epochs 0"));
        assert_eq!(health(&here, "/health/ready").await, 200, "it made no key that others do not open");
        stranger.stop().await;
    }
    living.browser.submit("consent", &[]).await;
    assert_eq!(living.browser.view(), "banks", "{}", living.browser.html);
    assert_eq!(here.read(&living.token, "/rest/accounts").await.status, 200);
    assert_eq!(here.exchange(&living.code).await.status, 200);
    assert_eq!(here.open(&living.link).await.view(), "consent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_said_to_be_over_by_a_node_without_its_key_too() {
    let address = Postgres::shared_database();
    let here = node(Shared::over(&address)).await;
    let living = living(&here).await;
    let stranger = node(Shared { keys: OTHER, ..Shared::over(&address) }).await;
    assert_eq!(health(&stranger, "/health/ready").await, 503);
    stranger.hand.advance(Duration::from_secs(25 * 3600));
    stranger.swept().await;
    assert_eq!(health(&stranger, "/health/ready").await, 200);
    assert_eq!(stranger.read(&living.token, "/rest/accounts").await.status, 401);
    assert_eq!(stranger.exchange(&living.code).await.status, 400);
    let links = [
        here.open(&living.link).await.status,
        stranger.open(at(&stranger, &living.link).as_str()).await.status,
    ];
    assert_eq!(links, [404, 404], "too old, as at every node");
    stranger.access(plain_request()).await;
}
