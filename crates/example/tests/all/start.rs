//! The start page, and what its form makes of it.

use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn the_offer_speaks_both_languages_and_remembers_the_choice() {
    let stage = Stage::set().await;
    let german = stage.get("/").await;
    assert!(german.status == 200 && german.has("Bank verbinden") && german.has(r#"<html lang="de""#));
    assert!(german.has("figo01") && german.has("654321") && german.has("90094815"), "whom to try");
    assert!(german.has("1 weitere") && german.has("online access is locked"), "and whom else");
    assert!(stage.get("/?lang=en").await.has("Connect my bank"));
    assert!(stage.get("/").await.has(r#"<html lang="en""#), "the choice is remembered");
    assert!(stage.get("/?lang=de").await.has("Bank verbinden"));
    assert!(stage.get("/nowhere").await.status == 404);
}

#[tokio::test]
async fn the_options_of_the_form_reach_the_service() {
    let stage = Stage::set().await;
    stage.connect().await;
    let fields = [
        ("language", "ar"),
        ("days", "730"),
        ("iban", "de07 9009 4815 0000 0020 00"),
        ("kind", "Giro account"),
        ("kind", "Depot"),
        ("kind", "nonsense"),
        ("single", "1"),
    ];
    stage.browser.post(stage.url("/start"), &fields).await;
    let mut created = stage.fake.world().created.clone();
    let states: Vec<String> = created
        .iter_mut()
        .map(|body| body.as_object_mut().unwrap().remove("state").unwrap().as_str().unwrap().to_owned())
        .collect();
    assert!(states[0] != states[1] && states.iter().all(|state| state.len() == 64), "{states:?}");
    let callback = stage.url("/callback");
    assert_eq!(
        created,
        [
            json!({"redirect_uri": callback.as_str(), "language": "de", "sync_period": 365}),
            json!({
                "redirect_uri": callback.as_str(), "language": "ar", "sync_period": 730,
                "accounts": [{"id": "DE07900948150000002000"}], "account_types": ["Giro account", "Depot"],
                "allow_multi_selection": false,
            }),
        ]
    );
}

#[tokio::test]
async fn the_overlay_gets_what_the_redirect_would() {
    let stage = Stage::set().await;
    let start = stage.get("/").await;
    let script = stage.fake.url().join("/glimpse.js").unwrap();
    assert!(start.has(&format!(r#"<script src="{script}" defer>"#)) && start.has(r#"id="overlay" hidden"#));
    let answer = stage.browser.post(stage.url("/start"), &[("overlay", "1"), ("single", "1")]).await;
    assert_eq!(answer.status, 200);
    let opened: serde_json::Value = serde_json::from_str(&answer.html).unwrap();
    let created = stage.fake.world().created[0].clone();
    assert_eq!(created["allow_multi_selection"], false);
    assert_eq!((&opened["state"], &opened["redirect_uri"]), (&created["state"], &created["redirect_uri"]));
    assert!(opened["location"].as_str().unwrap().starts_with(stage.fake.url().as_str()));
}

#[tokio::test]
async fn a_wrong_iban_is_told_at_its_field_and_nothing_is_created() {
    let stage = Stage::set().await;
    let page =
        stage.browser.post(stage.url("/start"), &[("iban", "DE07 9009 \"><script>"), ("single", "1")]).await;
    assert_eq!(page.status, 422);
    assert!(page.has("keine gültige IBAN") && page.has(r#"aria-invalid="true""#));
    assert!(!page.has("\"><script>"), "what was typed is escaped");
    assert!(page.has(r#"name="single" value="1" checked"#), "the other choices are kept");
    assert!(stage.fake.world().created.is_empty());
}

#[tokio::test]
async fn trouble_with_the_service_is_told_plainly() {
    let stage = Stage::set().await;
    stage.fake.world().answer_with = Some((503, "text/html", "down".into()));
    let page = stage.connect().await;
    assert!(page.status == 503 && page.has("Noch einmal versuchen"));
    let refusal = r#"{"error":{"code":1004,"group":"client","description":"no","data":{}}}"#;
    stage.fake.world().answer_with = Some((401, "application/json", refusal.into()));
    assert_eq!(stage.connect().await.status, 502);
}

#[tokio::test]
async fn every_page_forbids_what_it_does_not_need() {
    let stage = Stage::set().await;
    let widget = stage.fake.url().origin().ascii_serialization();
    for path in ["/", "/callback", "/gone", "/nowhere", "/assets/app.css", "/income/status"] {
        let page = stage.get(path).await;
        let header = |name: &str| page.headers.get(name).unwrap().to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(policy.contains(&format!("form-action 'self' {widget};")), "{path}: {policy}");
        assert!(policy.contains(&format!("frame-src {widget};")), "{path}: {policy}");
        assert_eq!(
            (header("referrer-policy").as_str(), header("x-content-type-options").as_str()),
            ("same-origin", "nosniff")
        );
        assert_eq!(header("cache-control") == "no-store", !path.starts_with("/assets"), "{path}");
        assert!(!page.has(" style=") && !page.has("<style") && !page.has(" onclick"), "{path}");
    }
    for name in ["app.css", "app.js", "overlay.js", "flat.svg", "icon.svg"] {
        assert_eq!(stage.get(&format!("/assets/{name}")).await.status, 200);
    }
    assert_eq!(stage.get("/assets/..%2fapp.css").await.status, 404);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let stage = Stage::set().await;
    for origin in ["http://evil.example", "null", "http://localhost:1"] {
        let page = stage.browser.post_from(origin, stage.url("/start")).await;
        assert_eq!(page.status, 403, "{origin}");
    }
    assert!(stage.fake.world().created.is_empty());
    let own = stage.app.public_url.origin().ascii_serialization();
    stage.browser.post_from(&own, stage.url("/start")).await;
    assert_eq!(stage.fake.world().created.len(), 1);
}
