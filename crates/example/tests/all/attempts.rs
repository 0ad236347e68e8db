//! Ways out of the Widget, returns that run twice, returns that belong to somebody else.

use crate::{browser::Browser, data::household, stage::Stage};

#[tokio::test]
async fn the_whole_way_ends_at_the_result_without_the_code_in_the_address() {
    let stage = Stage::set().await;
    household(&stage.fake);
    let page = stage.connect().await;
    assert_eq!((page.status, page.url.path(), page.url.query()), (200, "/income", None));
    assert!(page.has("Ihr Nachweis") && page.has("Girokonto Komfort"));
    let (body, key) = stage.fake.world().exchanged[0].clone();
    assert!(body["code"].as_str().unwrap().starts_with("code.of."));
    assert!(key.is_some(), "a lost reply must not cost the user a second login");
}

#[tokio::test]
async fn a_return_that_runs_twice_exchanges_once() {
    let stage = Stage::set().await;
    let callback = return_url(&stage).await;
    let (first, second) =
        tokio::join!(stage.browser.get(callback.clone()), stage.browser.get(callback.clone()));
    assert_eq!((first.url.path(), second.url.path()), ("/income", "/income"));
    assert_eq!(stage.browser.get(callback).await.url.path(), "/income", "a reload later");
    assert_eq!(stage.fake.world().exchanged.len(), 1);
}

/// Goes to the Widget and keeps the way back without going it.
async fn return_url(stage: &Stage) -> url::Url {
    let start = stage.url("/start");
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let request = client.tls_certs_only([]).build().unwrap().post(start.clone()).form(&[("days", "90")]);
    let (_, widget) = stage.browser.step(request, &start).await;
    let widget = widget.unwrap();
    let (_, callback) = stage.browser.step(stage.browser.request(&widget), &widget).await;
    callback.unwrap()
}

#[tokio::test]
async fn a_lost_reply_to_the_exchange_is_asked_for_again() {
    let stage = Stage::set().await;
    let callback = return_url(&stage).await;
    stage.fake.world().cut_replies = 2;
    let page = stage.browser.get(callback.clone()).await;
    assert!(page.status == 503 && page.has("Noch einmal versuchen") && page.has("/callback?code="));
    assert_eq!(stage.browser.get(callback).await.url.path(), "/income");
    let keys: Vec<_> = stage.fake.world().exchanged.iter().map(|(_, key)| key.clone()).collect();
    assert!(keys.len() == 3 && keys.iter().all(|key| *key == keys[0]));
}

#[tokio::test]
async fn cancelled_and_failed_have_pages_of_their_own_with_a_way_on() {
    let stage = Stage::set().await;
    stage.fake.world().outcome = "abort".to_owned();
    let page = stage.connect().await;
    assert!(page.status == 200 && page.has("Abgebrochen") && page.has(r#"href="/""#), "{}", page.html);
    assert!(stage.get("/income").await.has("Abgebrochen"), "still the same when asked again");

    for (code, text) in [
        ("login.blocked", "gesperrt"),
        ("sca.expired", "Freigabe"),
        ("account.none_matching", "anderen Konto"),
        ("bank.unavailable", "erreichbar"),
        ("flow.expired", "abgelaufen"),
        ("service.unavailable", "gleich noch einmal"),
    ] {
        stage.fake.world().outcome = code.to_owned();
        let page = stage.connect().await;
        assert!(page.has("Das hat nicht geklappt") && page.has(text) && page.has(code), "{code}");
    }
    assert!(stage.fake.world().exchanged.is_empty());
}

#[tokio::test]
async fn returns_of_other_browsers_sessions_and_stories_are_refused() {
    let stage = Stage::set().await;
    let callback = return_url(&stage).await;

    let stranger = Browser::new();
    assert_eq!(stranger.get(callback.clone()).await.status, 400, "no cookie");
    stranger.post(stage.url("/start"), &[]).await;
    let refused = stranger.get(callback.clone()).await;
    assert!(refused.status == 400 && refused.has("gehört nicht zu Ihrem Besuch"));
    let before = stage.fake.world().exchanged.len();

    for (from, to) in [
        ("success=true", "success=false"),
        ("abort=false", "abort=true"),
        ("state=", "state=0"),
        ("flow_id=3", "flow_id=4"),
        ("&state=", "&other="),
        ("code=", "error=login.wrong&code="),
    ] {
        let forged: url::Url = callback.as_str().replacen(from, to, 1).parse().unwrap();
        assert_eq!(stage.browser.get(forged).await.status, 400, "{to}");
    }
    assert_eq!(stage.fake.world().exchanged.len(), before, "no code of a refused return is exchanged");
    assert_eq!(stage.browser.get(callback).await.url.path(), "/income", "the true one still works");
}

#[tokio::test]
async fn a_code_that_was_used_elsewhere_is_told() {
    let stage = Stage::set().await;
    let callback = return_url(&stage).await;
    stage.fake.world().codes.clear();
    let page = stage.browser.get(callback).await;
    assert!(page.status == 410 && page.has("schon abgelaufen") && page.has("Noch einmal versuchen"));
}
