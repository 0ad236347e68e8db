//! What is the same for every route (security cases C9, D).

use serde_json::json;

use crate::support::{Call, REDIRECT, Setting, World, household};

#[tokio::test]
async fn unknown_addresses_and_methods_have_the_error_shape() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/rest"),
        ("GET", "/rest//accounts"),
        ("GET", "/rest/accounts;x"),
        ("GET", "/rest/..;/accounts"),
        ("GET", "/rest%2faccounts"),
        ("GET", "/metrics"),
        ("GET", "/onetime/access"),
        ("PUT", "/onetime/access"),
        ("TRACE", "/auth/token"),
        ("OPTIONS", "/rest/accounts"),
        ("DELETE", "/rest/accounts"),
        ("HEAD", "/auth/token"),
    ] {
        let call = Call::new(method, path).header("x-http-method-override", "POST").client(&world.client);
        let answer = call.send(&world).await;
        let code = if answer.body.is_empty() { json!(null) } else { answer.json()["error"]["code"].clone() };
        answers.push(format!("{method} {path}: {} {code} {}", answer.status, answer.header("allow")));
    }
    insta::assert_snapshot!(answers.join("\n"), @r#"
    GET /: 404 1002 
    GET /rest: 404 1002 
    GET /rest//accounts: 404 1002 
    GET /rest/accounts;x: 404 1002 
    GET /rest/..;/accounts: 404 1002 
    GET /rest%2faccounts: 404 1002 
    GET /metrics: 404 1002 
    GET /onetime/access: 405 1000 POST
    PUT /onetime/access: 405 1000 POST
    TRACE /auth/token: 405 1000 POST
    OPTIONS /rest/accounts: 405 1000 GET,HEAD
    DELETE /rest/accounts: 405 1000 GET,HEAD
    HEAD /auth/token: 405 null POST
    "#);
}

#[tokio::test]
async fn an_id_that_is_no_text_is_no_object() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let mut calls = vec![Call::get("/icons/%ff.svg")];
    for method in ["GET", "DELETE"] {
        calls.push(Call::new(method, "/onetime/access/%ff").client(&world.client));
    }
    for path in [
        "/rest/accounts/%ff",
        "/rest/accounts/%ff/balance",
        "/rest/accounts/%ff/transactions",
        "/rest/accounts/%ff/transactions/%ff",
        "/rest/accounts/%ff/securities",
        "/rest/accounts/%ff/securities/%ff",
        "/rest/accounts/%ff/standing_orders",
        "/rest/transactions/%ff",
    ] {
        calls.push(Call::get(path).bearer(&token));
    }
    for call in calls {
        let answer = call.send(&world).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.summary(), @r#"404 {"error":{"code":1002,"data":{},"description":"There is no such object.","group":"client"}}"#);
        }
    }
    assert_eq!(Call::get("/rest/accounts/%ff").send(&world).await.status, 401);
}

/// C9, for the API.
#[tokio::test]
async fn every_answer_has_the_headers() {
    let world = World::with(Setting {
        config: "[public]\napi = \"https://api.example.com\"\nwidget = \"https://widget.example.com\"\n",
        ..Setting::default()
    })
    .await;
    let (_, token) = world.exchanged(&household()).await;
    let calls = [
        Call::get("/rest/accounts").bearer(&token),
        Call::get("/rest/transactions").bearer(&token),
        Call::get("/rest/accounts"),
        Call::get("/nowhere"),
        Call::new("OPTIONS", "/auth/token"),
        Call::post("/onetime/access").client(&world.client).json(&json!({})),
        Call::post("/onetime/access").client(&world.client).json(&json!({"redirect_uri": REDIRECT})),
        Call::get("/openapi.json"),
        Call::get("/health/live"),
        Call::get(&format!("/{}", "x".repeat(9000))),
    ];
    let mut ids = std::collections::BTreeSet::new();
    for call in calls {
        let answer = call.send(&world).await;
        let has = |name| answer.header(name).to_owned();
        assert_eq!(has("cache-control"), "no-store");
        assert_eq!(has("x-content-type-options"), "nosniff");
        assert_eq!(has("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(has("referrer-policy"), "no-referrer");
        assert_eq!(has("strict-transport-security"), "max-age=63072000; includeSubDomains");
        assert_eq!(has("server"), "");
        assert!(ids.insert(has("x-request-id")) && has("x-request-id").len() == 32);
    }
}

#[tokio::test]
async fn plain_http_has_no_hsts_and_nobody_chooses_the_request_id() {
    let world = World::new().await;
    let answer = Call::get("/health/ready/").header("x-request-id", "chosen-by-caller").send(&world).await;
    assert_eq!((answer.status, answer.header("strict-transport-security")), (200, ""));
    assert_ne!(answer.header("x-request-id"), "chosen-by-caller");
    assert_eq!(Call::get("/health/else").send(&world).await.status, 404);
}

/// D3.
#[tokio::test]
async fn bodies_and_addresses_have_a_limit() {
    let world = World::new().await;
    let limit = world.app.config.limits.body_bytes;
    let padded = |length: usize| {
        let body = format!("{{\"redirect_uri\":\"{REDIRECT}\",\"x\":\"");
        let pad = length - body.len() - 2;
        format!("{body}{}\"}}", "x".repeat(pad))
    };
    let send = |body: String| {
        Call::post("/onetime/access").client(&world.client).raw("application/json", body.as_bytes())
    };
    assert_eq!(send(padded(limit)).send(&world).await.status, 201);
    let answer = send(padded(limit + 1)).send(&world).await;
    insta::assert_snapshot!(answer.summary(), @r#"413 {"error":{"code":1000,"data":{},"description":"The body is too large.","group":"client"}}"#);
    let packed = send(padded(200)).header("content-encoding", "gzip").send(&world).await;
    assert_eq!(packed.status, 415);
    let long = Call::get(&format!("/rest/transactions?x={}", "x".repeat(9000))).send(&world).await;
    insta::assert_snapshot!(long.summary(), @r#"414 {"error":{"code":1000,"data":{},"description":"The address is too long.","group":"client"}}"#);
}

#[tokio::test]
async fn a_client_that_calls_too_often_is_told_when_to_go_on() {
    let config = "[limits]\nclient = { per_minute = 60, burst = 3 }\n";
    let world = World::with(Setting { config, ..Setting::default() }).await;
    let body = json!({"redirect_uri": REDIRECT});
    for _ in 0..3 {
        assert_eq!(world.create(&body).await.status, 201);
    }
    let answer = world.create(&body).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"));
    assert_eq!(answer.json()["error"]["code"], 1020);
    world.advance(1);
    assert_eq!(world.create(&body).await.status, 201);
}

#[tokio::test]
async fn requests_are_counted_by_route_and_nothing_of_them_is_shown() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let _ = world.get("/rest/transactions/T123.45/?filter=person:CANARY", &token).await;
    let _ = Call::get("/CANARY").send(&world).await;
    let metrics = world.app.metrics.render();
    assert!(metrics.contains("glimpse_http_requests_total{route=\"/rest/transactions/{transaction_id}\",method=\"GET\",status=\"404\"} 1"), "{metrics}");
    assert!(metrics.contains("route=\"unmatched\""));
    assert!(!metrics.contains("CANARY") && !metrics.contains("T123"));
}
