//! `POST /onetime/access` (contract section 1).

use glimpse_store::{ClientKind, WrapKind};
use serde_json::{Value, json};

use crate::support::{Call, REDIRECT, World, basic};

#[tokio::test]
async fn wrong_credentials_are_all_the_same() {
    let world = World::new().await;
    let other = world.add_client("other", ClientKind::Test, &[]).await;
    let (id, secret) = world.client.clone();
    let attempts = [
        String::new(),
        "Basic".to_owned(),
        "Basic !!!".to_owned(),
        "Bearer x".to_owned(),
        basic(&(id.clone(), String::new())),
        basic(&(id.clone(), format!("{secret}x"))),
        basic(&(id.clone(), secret.get(..secret.len() - 1).unwrap().to_owned())),
        basic(&(id.clone(), other.1.clone())),
        basic(&("nobody".to_owned(), secret.clone())),
        basic(&(String::new(), String::new())),
    ];
    for attempt in attempts {
        let mut call = Call::post("/onetime/access").json(&json!({"redirect_uri": REDIRECT}));
        if !attempt.is_empty() {
            call = call.header("authorization", &attempt);
        }
        let answer = call.send(&world).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.summary(), @r#"401 [Basic realm="glimpse", charset="UTF-8"] {"error":{"code":1004,"data":{},"description":"Unknown client or wrong client secret.","group":"client"}}"#);
        }
    }
    let twice = Call::post("/onetime/access")
        .client(&world.client)
        .client(&world.client)
        .json(&json!({"redirect_uri": REDIRECT}));
    assert_eq!(twice.send(&world).await.status, 401);
}

#[tokio::test]
async fn a_disabled_client_is_unknown() {
    let world = World::new().await;
    let mut row = world.app.store.client(&world.client.0.as_str().into()).await.unwrap().unwrap();
    row.disabled_at = Some(world.app.clock.now());
    world.app.store.put_client(&row).await.unwrap();
    assert_eq!(world.create(&json!({"redirect_uri": REDIRECT})).await.status, 401);
}

#[tokio::test]
async fn both_secrets_are_good_during_a_rotation() {
    let world = World::new().await;
    let mut row = world.app.store.client(&world.client.0.as_str().into()).await.unwrap().unwrap();
    let mut old = row.secrets[0].clone();
    old.expires_at = Some(world.app.clock.now() + jiff::SignedDuration::from_secs(60));
    let mut new = row.secrets[0].clone();
    new.hash = glimpse_vault::client_secret_hash("the0new0one").to_vec();
    row.secrets = vec![old, new];
    world.app.store.put_client(&row).await.unwrap();
    let body = json!({"redirect_uri": REDIRECT});
    let with_new = || {
        Call::post("/onetime/access").client(&(world.client.0.clone(), "the0new0one".to_owned())).json(&body)
    };
    assert_eq!(world.create(&body).await.status, 201);
    assert_eq!(with_new().send(&world).await.status, 201);
    world.advance(60);
    assert_eq!(world.create(&body).await.status, 401);
    assert_eq!(with_new().send(&world).await.status, 201);
}

#[tokio::test]
async fn credentials_are_form_decoded() {
    let world = World::new().await;
    let (id, secret) = &world.client;
    let escaped = (id.clone(), secret.replace('0', "%30"));
    let call = Call::post("/onetime/access").client(&escaped).json(&json!({"redirect_uri": REDIRECT}));
    assert_eq!(call.send(&world).await.status, 201);
}

#[tokio::test]
async fn every_field_that_is_wrong_is_named() {
    let world = World::new().await;
    let answer = world
        .create(&json!({
            "redirect_uri": "javascript:alert(1)", "language": "it", "sync_period": "x",
            "accounts": [{"id": "DE00"}], "code_challenge": "abc"
        }))
        .await;
    assert_eq!(answer.status, 400);
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "error": {
        "code": 1000,
        "data": {
          "accounts": [
            "Entry 1: The IBAN is too short or too long for its country, or has letters where that country has digits."
          ],
          "code_challenge": [
            "Not supported here; leave it out, it would have no effect."
          ],
          "language": [
            "Not one of de, en, es, fr, ar."
          ],
          "redirect_uri": [
            "Must begin with https:// (or http:// on a loopback host)."
          ],
          "sync_period": [
            "Not a whole number of days from 1 to 3650."
          ]
        },
        "description": "The request is not valid.",
        "group": "client"
      }
    }
    "#);
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_refused_and_not_quoted() {
    let world = World::new().await;
    for body in [
        &b""[..],
        b"{",
        b"[]",
        b"\"CANARY\"",
        b"{\"a\":1,\"a\":2}",
        b"\xff\xfe",
        b"CANARY",
        b"{\"state\":\"CANARY",
    ] {
        let answer = Call::post("/onetime/access")
            .client(&world.client)
            .raw("application/json", body)
            .send(&world)
            .await;
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (400, &json!(1000)));
        assert!(!answer.text().contains("CANARY"));
    }
    for media in ["application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-16"] {
        let call = Call::post("/onetime/access").client(&world.client).raw(media, b"{}");
        assert_eq!(call.send(&world).await.status, 415, "{media}");
    }
}

#[tokio::test]
async fn a_flow_is_created_as_the_guide_shows_it() {
    let world = World::new().await;
    let answer = world
        .create(&json!({"redirect_uri": REDIRECT, "language": "en", "accounts": [{"id": "DE89370400440532013000"}], "sync_period": 90}))
        .await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let created = answer.json();
    let location = created["location"].as_str().unwrap();
    let (base, token) = location.split_once("/?token=").unwrap();
    assert_eq!(base, world.app.config.public.widget.as_str().trim_end_matches('/'));
    assert_eq!(token.split('.').count(), 3, "a JWT by shape");
    let id = glimpse_model::FlowId::parse(created["id"].as_str().unwrap()).unwrap();
    assert_eq!(id.0.get_version_num(), 4);
    let row = world.app.store.flow(id).await.unwrap().unwrap();
    assert_eq!(row.deadline, world.app.clock.now() + jiff::SignedDuration::from_hours(24));
    let wrap = world.app.store.wrap(id, WrapKind::Link).await.unwrap().unwrap();
    assert_eq!(wrap.due, row.deadline);
    assert_eq!(world.audit().await, ["created"]);
    assert!(world.app.metrics.render().contains("glimpse_flow_stages_total{stage=\"created\"} 1"));
}

#[tokio::test]
async fn what_was_asked_is_on_disk_in_no_form_that_can_be_read() {
    let world = World::new().await;
    let answer = world
        .create(&json!({
            "redirect_uri": "https://canary-host.example/CANARY-path", "state": "CANARY-state",
            "accounts": [{"id": "DE07900948150000002000"}]
        }))
        .await;
    assert_eq!(answer.status, 201);
    world.app.store.close().await;
    let mut looked_at = 0;
    for entry in std::fs::read_dir(world.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            looked_at += bytes.len();
            for canary in ["CANARY", "canary-host", "0000002000", "900948150000"] {
                assert!(
                    !bytes.windows(canary.len()).any(|window| window == canary.as_bytes()),
                    "{canary} in {path:?}"
                );
            }
        }
    }
    assert!(looked_at > 4096);
}

#[tokio::test]
async fn a_live_client_needs_its_list_and_an_operator() {
    let world = World::new().await;
    let live = world.add_client("live", ClientKind::Live, &[REDIRECT]).await;
    let call = |uri: &str| Call::post("/onetime/access").client(&live).json(&json!({"redirect_uri": uri}));
    let answer = call(REDIRECT).send(&world).await;
    assert_eq!(answer.status, 500);
    let config = "[operator]\nname = \"Firm\"\nlicence = \"1\"\nprivacy_url = \"https://firm.example/p\"\nterms_url = \"https://firm.example/t\"\n";
    let world = World::with(crate::support::Setting { config, ..Default::default() }).await;
    let live = world.add_client("live", ClientKind::Live, &[REDIRECT]).await;
    let call = |uri: &str| Call::post("/onetime/access").client(&live).json(&json!({"redirect_uri": uri}));
    assert_eq!(call(REDIRECT).send(&world).await.status, 201);
    assert_eq!(call("http://localhost:3000/cb").send(&world).await.status, 400);
    assert_eq!(call(&format!("{REDIRECT}/")).send(&world).await.status, 400);
}

#[tokio::test]
async fn the_same_idempotency_key_gets_the_same_flow_for_an_hour() {
    let world = World::new().await;
    let call = |key: &str, body: &Value| {
        Call::post("/onetime/access").client(&world.client).header("idempotency-key", key).json(body)
    };
    let body = json!({"redirect_uri": REDIRECT});
    let first = call("k1", &body).send(&world).await;
    assert_eq!(first.status, 201);
    world.advance(3599);
    let again = call("k1", &body).send(&world).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    let other_body = call("k1", &json!({"redirect_uri": REDIRECT, "language": "en"})).send(&world).await;
    insta::assert_snapshot!(other_body.summary(), @r#"409 {"error":{"code":1000,"data":{},"description":"This Idempotency-Key was used with another body.","group":"client"}}"#);
    assert_ne!(call("k2", &body).send(&world).await.body, first.body);
    let other = world.add_client("other", ClientKind::Test, &[]).await;
    let theirs = Call::post("/onetime/access").client(&other).header("idempotency-key", "k1").json(&body);
    assert_ne!(theirs.send(&world).await.body, first.body);
    world.advance(1);
    assert_ne!(call("k1", &body).send(&world).await.body, first.body);
    assert_eq!(call("", &body).send(&world).await.status, 400);
    assert_eq!(call(&"k".repeat(256), &body).send(&world).await.status, 400);
}

#[tokio::test]
async fn calls_at_the_same_moment_with_one_key_make_one_flow() {
    let world = World::new().await;
    let body = json!({"redirect_uri": REDIRECT});
    let call =
        || Call::post("/onetime/access").client(&world.client).header("idempotency-key", "k").json(&body);
    let answers = futures::future::join_all((0..20).map(|_| call().send(&world))).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
}

#[tokio::test]
async fn guessing_secrets_is_slowed_down_and_nobody_else_with_it() {
    let world = World::new().await;
    let body = json!({"redirect_uri": REDIRECT});
    let guess = (world.client.0.clone(), "guess".to_owned());
    let mut statuses = Vec::new();
    for _ in 0..40 {
        let answer = Call::post("/onetime/access").client(&guess).json(&body).send(&world).await;
        statuses.push(answer.status);
        assert_eq!(answer.status == 429, !answer.header("retry-after").is_empty());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 30);
    assert_eq!(world.create(&body).await.status, 201, "who has the right secret is not held up");
}
