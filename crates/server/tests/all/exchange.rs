//! `POST /auth/token` (contract section 3; security cases A).

use futures::future::join_all;
use glimpse_flow::{Lifetimes, RetentionClock};
use glimpse_store::ClientKind;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Answer, Call, REDIRECT, Setting, World, household};

const REFUSED: &str = r#"400 {"error":{"code":1000,"data":{"code":["The code is unknown, used, expired, not this client's, or was sent to another redirect_uri."]},"description":"The request is not valid.","group":"client"}}"#;

async fn send(world: &World, body: &Value) -> Answer {
    Call::post("/auth/token").client(&world.client).json(body).send(world).await
}

async fn send_form(world: &World, body: &str) -> Answer {
    let media = "application/x-www-form-urlencoded";
    Call::post("/auth/token").client(&world.client).raw(media, body.as_bytes()).send(world).await
}

fn grant(code: &str, redirect_uri: &str) -> Value {
    json!({"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})
}

/// A7: unknown, malformed, foreign, used and expired codes, and a wrong `redirect_uri`, are one and the same.
#[tokio::test]
async fn every_code_that_is_not_good_is_refused_with_the_same_bytes() {
    let world = World::new().await;
    let other = world.add_client("other", ClientKind::Test, &[]).await;
    let (_, code) = world.completed(&household()).await;
    let (_, used) = world.completed(&household()).await;
    assert_eq!(world.exchange(&used).await.status, 200);
    let (head, tail) = code.rsplit_once('.').unwrap();
    let created = world.create(&json!({"redirect_uri": REDIRECT})).await.json();
    let link = created["location"].as_str().unwrap().split_once("token=").unwrap().1.to_owned();
    for bad in
        ["x", "a.b.c", &format!("{head}.{}", tail.to_uppercase()), &used, &link, &"x".repeat(4000), "ü"]
    {
        assert_eq!(send(&world, &grant(bad, REDIRECT)).await.summary(), REFUSED, "{bad}");
    }
    for uri in [
        "https://my-app.example.com/callback/",
        "https://MY-APP.example.com/callback",
        "https://my-app.example.com/c%61llback",
        "https://my-app.example.com/callback?x",
        "https://my-app.example.com:443/callback",
        "https://x@my-app.example.com/callback",
        "",
    ] {
        assert_eq!(send(&world, &grant(&code, uri)).await.summary(), REFUSED, "{uri}");
    }
    let foreign = Call::post("/auth/token").client(&other).json(&grant(&code, REDIRECT)).send(&world).await;
    assert_eq!(foreign.summary(), REFUSED);
    assert_eq!(world.exchange(&code).await.status, 200, "it stayed good for its owner");
}

#[tokio::test]
async fn json_that_is_not_a_token_request_is_refused_by_name() {
    let world = World::new().await;
    let cases = [
        (json!({"code": "x"}), "grant_type"),
        (json!({"grant_type": "password", "code": "x"}), "grant_type"),
        (json!({"grant_type": "refresh_token", "refresh_token": "R"}), "grant_type"),
        (json!({"grant_type": 5, "code": "x"}), "grant_type"),
        (json!({"grant_type": "authorization_code"}), "code"),
        (json!({"grant_type": "authorization_code", "code": ""}), "code"),
        (json!({"grant_type": "authorization_code", "code": ["x"]}), "code"),
        (json!({"grant_type": "authorization_code", "code": "x", "redirect_uri": 1}), "redirect_uri"),
    ];
    for (body, field) in cases {
        let answer = send(&world, &body).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status, &error["code"]), (400, &json!(1000)));
        assert_eq!(error["data"].as_object().unwrap().keys().collect::<Vec<_>>(), [field], "{body}");
    }
    for raw in [
        "",
        "[]",
        "grant_type=authorization_code",
        "{\"code\":\"a\",\"code\":\"b\",\"grant_type\":\"authorization_code\"}",
    ] {
        let call = Call::post("/auth/token").client(&world.client).raw("application/json", raw.as_bytes());
        assert_eq!(call.send(&world).await.status, 400, "{raw}");
    }
    for media in ["text/plain", "multipart/form-data", "application/xml", "application/json; charset=utf-16"]
    {
        let call = Call::post("/auth/token").client(&world.client).raw(media, b"{}");
        assert_eq!(call.send(&world).await.status, 415, "{media}");
    }
}

#[tokio::test]
async fn a_form_is_answered_as_oauth_libraries_expect() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for body in [
        "",
        "grant_type=authorization_code",
        "grant_type=authorization_code&code=a&code=b",
        "grant_type=authorization_code&code=nope",
        "grant_type=refresh_token&refresh_token=R",
        "grant_type=client_credentials",
        "{\"grant_type\":\"authorization_code\"}",
    ] {
        let answer = send_form(&world, body).await;
        answers.push(format!("{} {}", answer.status, answer.json()["error"]));
    }
    let media = "application/x-www-form-urlencoded";
    let wrong =
        Call::post("/auth/token").header("authorization", "Basic eDp5").raw(media, b"").send(&world).await;
    answers.push(format!("{} {} {}", wrong.status, wrong.json()["error"], wrong.header("www-authenticate")));
    insta::assert_debug_snapshot!(answers, @r#"
    [
        "400 \"invalid_request\"",
        "400 \"invalid_request\"",
        "400 \"invalid_request\"",
        "400 \"invalid_grant\"",
        "400 \"invalid_grant\"",
        "400 \"unsupported_grant_type\"",
        "400 \"invalid_request\"",
        "401 \"invalid_client\" Basic realm=\"glimpse\", charset=\"UTF-8\"",
    ]
    "#);
    let (_, code) = world.completed(&household()).await;
    let body = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=https%3A%2F%2Fmy-app.example.com%2Fcallback"
    );
    let answer = send_form(&world, &body).await;
    assert_eq!((answer.status, &answer.json()["token_type"]), (200, &json!("Bearer")));
}

#[tokio::test]
async fn a_code_gives_a_token_for_an_hour() {
    let world = World::new().await;
    let (flow, code) = world.completed(&household()).await;
    let answer = send(&world, &json!({"grant_type": "authorization_code", "code": code})).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let token = answer.json();
    let (access, refresh) =
        (token["access_token"].as_str().unwrap(), token["refresh_token"].as_str().unwrap());
    assert!(
        access.starts_with('A') && refresh.starts_with('R') && access.len() < 2048 && refresh.len() < 2048
    );
    assert_eq!((&token["token_type"], &token["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!(token["scope"], "accounts=ro balance=ro transactions=ro securities=ro");
    let row = world.app.store.flow(flow).await.unwrap().unwrap();
    assert_eq!(row.deadline, world.app.clock.now() + jiff::SignedDuration::from_hours(1));
    assert!(world.app.store.wrap(flow, glimpse_store::WrapKind::Code).await.unwrap().is_none());
    assert!(world.app.store.wrap(flow, glimpse_store::WrapKind::Page).await.unwrap().is_none());
    assert_eq!(world.get("/rest/accounts", refresh).await.status, 401);
    assert_eq!(world.audit().await, ["created", "exchanged"]);
}

/// A6: to the millisecond.
#[tokio::test]
async fn a_code_lasts_an_hour_and_not_longer() {
    let world = World::new().await;
    let (_, code) = world.completed(&household()).await;
    let (_, late) = world.completed(&household()).await;
    world.hand.advance(std::time::Duration::from_millis(3_599_999));
    assert_eq!(world.exchange(&code).await.status, 200);
    world.hand.advance(std::time::Duration::from_millis(1));
    assert_eq!(world.exchange(&late).await.summary(), REFUSED);
}

#[tokio::test]
async fn the_hour_of_the_data_may_begin_with_its_completion() {
    let lifetimes = Lifetimes { clock: RetentionClock::Completion, ..Lifetimes::default() };
    let world = World::with(Setting { lifetimes, ..Setting::default() }).await;
    let (_, code) = world.completed(&household()).await;
    world.advance(3000);
    let answer = world.exchange(&code).await.json();
    assert_eq!(answer["expires_in"], 600);
    let token = answer["access_token"].as_str().unwrap();
    world.advance(599);
    assert_eq!(world.get("/rest/accounts", token).await.status, 200);
    world.advance(1);
    assert_eq!(world.get("/rest/accounts", token).await.status, 401);
}

/// A2: at once it is a callback that ran twice; later it is somebody else.
#[tokio::test]
async fn a_second_use_is_refused_and_later_than_ten_seconds_ends_the_token() {
    let world = World::new().await;
    let (flow, code) = world.completed(&household()).await;
    let first = world.exchange(&code).await.json();
    let token = first["access_token"].as_str().unwrap();
    for seconds in [0, 10] {
        world.advance(seconds);
        assert_eq!(world.exchange(&code).await.summary(), REFUSED);
        assert_eq!(world.get("/rest/accounts", token).await.status, 200);
    }
    world.hand.advance(std::time::Duration::from_millis(1));
    assert_eq!(world.exchange(&code).await.summary(), REFUSED);
    assert_eq!(world.get("/rest/accounts", token).await.status, 401);
    assert!(world.app.store.blobs(flow, "data").await.unwrap().is_empty());
    assert_eq!(world.exchange(&code).await.summary(), REFUSED);
    assert_eq!(world.audit().await, ["created", "exchanged", "read accounts", "code_reused"]);
}

/// A1, and the judging of issue 2.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_get_one_token() {
    let world = World::new().await;
    for _round in 0..4 {
        let (_, code) = world.completed(&household()).await;
        let answers = join_all((0..50).map(|_| world.exchange(&code))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1);
        assert!(lost.iter().all(|answer| answer.summary() == REFUSED));
        let token = won[0].json();
        let token = token["access_token"].as_str().unwrap();
        assert_eq!(world.get("/rest/transactions", token).await.status, 200);
        world.advance(11);
        assert_eq!(world.exchange(&code).await.status, 400);
        assert_eq!(world.get("/rest/transactions", token).await.status, 401);
    }
}

#[tokio::test]
async fn a_lost_reply_costs_nothing_with_an_idempotency_key() {
    let world = World::new().await;
    let (_, code) = world.completed(&household()).await;
    let call = |body: &Value| {
        Call::post("/auth/token").client(&world.client).header("idempotency-key", "key-1").json(body)
    };
    let body = grant(&code, REDIRECT);
    let first = call(&body).send(&world).await;
    assert_eq!(first.status, 200);
    world.advance(59);
    assert_eq!(call(&body).send(&world).await.body, first.body);
    let other = call(&json!({"grant_type": "authorization_code", "code": code})).send(&world).await;
    assert_eq!(other.status, 409);
    let json = first.json();
    let token = json["access_token"].as_str().unwrap();
    assert_eq!(world.get("/rest/accounts", token).await.status, 200);
    world.advance(1);
    assert_eq!(call(&body).send(&world).await.summary(), REFUSED);
    assert_eq!(world.get("/rest/accounts", token).await.status, 401, "a minute later it is a further use");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_at_once_with_one_key_get_the_same_token() {
    let world = World::new().await;
    let (_, code) = world.completed(&household()).await;
    let body = grant(&code, REDIRECT);
    let call = || Call::post("/auth/token").client(&world.client).header("idempotency-key", "k").json(&body);
    let answers = join_all((0..20).map(|_| call().send(&world))).await;
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.body == answers[0].body));
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_and_good_ones_still_work() {
    let world = World::new().await;
    let (_, code) = world.completed(&household()).await;
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(world.exchange("guess").await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 30);
    assert!(statuses.ends_with(&[429; 10]));
    assert_eq!(world.exchange(&code).await.status, 200);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// A12: whatever the body is, the answer is a 4xx in the dialect's shape.
    #[test]
    fn any_body_is_answered_clearly(body in ".{0,200}|(grant_type=[a-z_]{0,20}&?|code=.{0,10}&?){0,4}", form: bool) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let media = if form { "application/x-www-form-urlencoded" } else { "application/json" };
            let call = Call::post("/auth/token").client(&world.client).raw(media, body.as_bytes());
            let answer = call.send(&world).await;
            assert_eq!(answer.status, 400);
            assert_eq!(answer.json()["error"].is_string(), form);
        });
    }
}
