//! `GET` and `DELETE /onetime/access/{id}` (contract section 6).

use glimpse_model::Code;
use glimpse_store::{Change, ClientKind, Guard, Stage, Unit};
use serde_json::json;

use crate::support::{Call, REDIRECT, World, household};

#[tokio::test]
async fn what_is_not_this_clients_flow_is_not_found() {
    let world = World::new().await;
    let created = world.create(&json!({"redirect_uri": REDIRECT})).await.json();
    let id = created["id"].as_str().unwrap();
    let other = world.add_client("other", ClientKind::Test, &[]).await;
    for (client, id) in [
        (&other, id),
        (&world.client, "3ca31c37-986a-454e-ad64-8e97143c86bc"),
        (&world.client, "x"),
        (&world.client, "..%2f"),
    ] {
        for method in ["GET", "DELETE"] {
            let answer =
                Call::new(method, &format!("/onetime/access/{id}")).client(client).send(&world).await;
            insta::allow_duplicates! {
                insta::assert_snapshot!(answer.summary(), @r#"404 {"error":{"code":1002,"data":{},"description":"There is no such object.","group":"client"}}"#);
            }
        }
    }
    assert_eq!(Call::get(&format!("/onetime/access/{id}")).send(&world).await.status, 401);
}

#[tokio::test]
async fn a_flow_says_how_far_it_is_and_nothing_of_the_user() {
    let world = World::new().await;
    let created = world.create(&json!({"redirect_uri": REDIRECT, "state": "CANARY"})).await.json();
    let path = format!("/onetime/access/{}", created["id"].as_str().unwrap());
    let status = Call::get(&path).client(&world.client).send(&world).await;
    assert!(!status.text().contains("CANARY"));
    let mut shown = status.json();
    shown["id"] = json!("…");
    insta::assert_json_snapshot!(shown, @r#"
    {
      "created_at": "2026-11-23T09:00:00.000Z",
      "deadline": "2026-11-24T09:00:00.000Z",
      "history": [
        {
          "at": "2026-11-23T09:00:00.000Z",
          "stage": "created"
        }
      ],
      "id": "…",
      "stage": "created"
    }
    "#);
    world.advance(24 * 3600);
    let status = Call::get(&path).client(&world.client).send(&world).await.json();
    assert_eq!(
        (status["stage"].as_str(), &status["error"]["code"]),
        (Some("expired"), &json!("flow.expired"))
    );
}

#[tokio::test]
async fn a_failure_has_its_dotted_code() {
    let world = World::new().await;
    let created = world.create(&json!({"redirect_uri": REDIRECT})).await.json();
    let id = glimpse_model::FlowId::parse(created["id"].as_str().unwrap()).unwrap();
    let fail = |stage| Unit {
        name: "test.fail",
        flow: id,
        guard: Guard::Any,
        at: world.app.clock.now(),
        changes: vec![Change::Stage(stage, Some(Code::BankUnavailable))],
    };
    let path = format!("/onetime/access/{id}");
    world.app.store.write(fail(Stage::Interrupted)).await.unwrap();
    let status = Call::get(&path).client(&world.client).send(&world).await.json();
    assert_eq!(status["error"], json!({"code": "bank.unavailable", "number": 20000, "recoverable": true}));
    world.app.store.write(fail(Stage::Failed)).await.unwrap();
    let status = Call::get(&path).client(&world.client).send(&world).await.json();
    assert_eq!(status["stage"], "failed");
    assert_eq!(status["error"], json!({"code": "bank.unavailable", "number": 20000, "recoverable": false}));
    assert_eq!(status["history"][1]["code"], "bank.unavailable");
}

#[tokio::test]
async fn deletion_is_at_once_at_any_stage_and_can_be_repeated() {
    let world = World::new().await;
    let created = world.create(&json!({"redirect_uri": REDIRECT})).await.json();
    let fresh = glimpse_model::FlowId::parse(created["id"].as_str().unwrap()).unwrap();
    let (completed, code) = world.completed(&household()).await;
    let (exchanged, token) = world.exchanged(&household()).await;
    for flow in [fresh, completed, exchanged] {
        let path = format!("/onetime/access/{flow}/");
        for _ in 0..2 {
            let answer = Call::new("DELETE", &path).client(&world.client).send(&world).await;
            assert_eq!((answer.status, answer.body.len()), (204, 0));
        }
        assert!(world.app.store.blobs(flow, "data").await.unwrap().is_empty());
        let status = Call::get(&path).client(&world.client).send(&world).await.json();
        assert_eq!(status["stage"], "deleted");
    }
    assert_eq!(world.get("/rest/accounts", &token).await.status, 401);
    assert_eq!(world.exchange(&code).await.status, 400);
    let deleted = world.audit().await.into_iter().filter(|line| line == "deleted by_client").count();
    assert_eq!(deleted, 3);
}
