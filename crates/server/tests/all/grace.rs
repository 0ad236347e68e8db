//! What may still end after its time, what never works, and what is our own trouble (contract sections 3 to 5).

use axum::body::{Body, HttpBody as _};
use glimpse_store::{Change, Guard, Unit, WrapKind};
use http::Request;
use serde_json::json;
use std::{future::poll_fn, pin::Pin, time::Duration};
use tower::ServiceExt as _;

use crate::support::{Call, World, big, household};

#[tokio::test]
async fn a_download_may_end_within_thirty_seconds_after_the_deadline() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&big(20_000)).await;
    let start = async || {
        let request = Request::get("/rest/transactions?count=20000")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        world.router.clone().oneshot(request).await.unwrap().into_body()
    };
    let (mut in_time, mut late) = (start().await, start().await);
    assert!(next(&mut in_time).await.is_some_and(|piece| piece.is_ok()));
    world.hand.advance(Duration::from_secs(3600 + 30));
    assert_eq!(world.get("/rest/accounts", &token).await.status, 401, "nothing new begins");
    while let Some(piece) = next(&mut in_time).await {
        assert!(piece.is_ok(), "what had begun comes whole");
    }
    assert!(next(&mut late).await.is_some_and(|piece| piece.is_ok()));
    world.hand.advance(Duration::from_millis(1));
    assert!(next(&mut late).await.is_some_and(|piece| piece.is_err()), "it is cut");
}

async fn next(body: &mut Body) -> Option<Result<usize, axum::Error>> {
    let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
    Some(frame.map(|frame| frame.into_data().map_or(0, |data| data.len())))
}

#[tokio::test]
async fn the_refresh_token_is_inert_and_stands_nowhere() {
    let world = World::new().await;
    let (_, code) = world.completed(&household()).await;
    let token = world.exchange(&code).await.json();
    let refresh = token["refresh_token"].as_str().unwrap();
    let body = json!({"grant_type": "refresh_token", "refresh_token": refresh});
    let refused = Call::post("/auth/token").client(&world.client).json(&body).send(&world).await;
    assert_eq!((refused.status, &refused.json()["error"]["code"]), (400, &json!(1000)));
    assert!(refused.text().contains("one-time flow cannot be refreshed"), "{}", refused.text());
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    let media = "application/x-www-form-urlencoded";
    let refused =
        Call::post("/auth/token").client(&world.client).raw(media, form.as_bytes()).send(&world).await;
    assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("invalid_grant")));
    assert!(refused.json()["error_description"].as_str().unwrap().contains("cannot be refreshed"));

    world.app.store.close().await;
    for entry in std::fs::read_dir(world.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        let found = bytes.windows(refresh.len()).any(|window| window == refresh.as_bytes());
        assert!(!found, "the refresh token is in {path:?}");
    }
}

#[tokio::test]
async fn our_own_trouble_is_said_and_tells_nothing() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    world.app.store.close().await;
    for call in [
        Call::get("/health/ready"),
        Call::get("/rest/accounts").bearer(&token),
        Call::post("/auth/token")
            .client(&world.client)
            .json(&json!({"grant_type": "authorization_code", "code": "x"})),
    ] {
        let answer = call.send(&world).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]["code"]),
            (503, &json!(30006)),
            "{}",
            answer.text()
        );
        assert_eq!(answer.json()["error"]["group"], "general");
        assert!(!answer.text().to_lowercase().contains("sql"), "{}", answer.text());
    }
    assert_eq!(Call::get("/health/live").send(&world).await.status, 200);
}

/// As if others took the code's key away between every look at the flow and the next: 1008, and when to try again.
#[tokio::test]
async fn somebody_who_is_quicker_every_time_makes_it_busy() {
    let world = World::new().await;
    let (flow, code) = world.completed(&household()).await;
    let changes = vec![Change::DropWrap(WrapKind::Code)];
    let at = world.app.clock.now();
    world.app.store.write(Unit { name: "test", flow, guard: Guard::Any, at, changes }).await.unwrap();
    let answer = world.exchange(&code).await;
    assert_eq!((answer.status, answer.header("retry-after")), (409, "1"));
    assert_eq!(answer.json()["error"]["code"], 1008);
}
