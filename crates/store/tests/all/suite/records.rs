use futures::future::join_all;
use glimpse_model::ClientId;
use glimpse_store::{
    AuditRow, Change, CleanUpRow, ClientKind, ClientRow, EpochRow, Guard, IdempotencyRow, SecretRow,
    StoreError, SweepOrder,
};

use super::Factory;
use super::build::{after, change, create, id, is_conflict, noon, order, unit};

pub(crate) async fn an_epoch_is_kept_once<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    assert_eq!(store.epoch(7).await.unwrap(), None);
    let kept = EpochRow { minute: 7, wrapped: vec![1] };
    assert_eq!(store.ensure_epoch(7, vec![1]).await.unwrap(), kept);
    assert_eq!(store.ensure_epoch(7, vec![2]).await.unwrap(), kept);
    assert_eq!(store.epoch(7).await.unwrap(), Some(kept));
}

pub(crate) async fn epochs_are_listed_by_minute_and_dropped<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    for minute in [9, 7, 8] {
        store.ensure_epoch(minute, vec![1]).await.unwrap();
    }
    let minutes = async |after| {
        let rows = store.epochs_after(after).await.unwrap();
        rows.into_iter().map(|row| row.minute).collect::<Vec<_>>()
    };
    assert_eq!(minutes(7).await, [8, 9]);
    store.drop_epoch(8).await.unwrap();
    store.drop_epoch(8).await.unwrap();
    assert_eq!(minutes(i64::MIN).await, [7, 9]);
}

pub(crate) async fn an_answer_is_kept_once_until_it_is_due<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let answer = |sealed: u8, due| IdempotencyRow {
        client: "client1".into(),
        key_hash: vec![1; 32],
        body_hash: vec![2; 32],
        sealed: vec![sealed],
        due: after(due),
    };
    let keep = |row, at| unit(id(1), Guard::Any, after(at), vec![Change::PutIdempotency(row)]);
    store.write(keep(answer(1, 60), 0)).await.unwrap();
    assert!(is_conflict(&store.write(keep(answer(2, 90), 59)).await));
    let client = ClientId::from("client1");
    assert_eq!(store.idempotency(&client, &[1; 32]).await.unwrap(), Some(answer(1, 60)));
    assert_eq!(store.idempotency(&client, &[9; 32]).await.unwrap(), None);
    assert_eq!(store.idempotency(&ClientId::from("client2"), &[1; 32]).await.unwrap(), None);
    store.write(keep(answer(3, 120), 60)).await.unwrap();
    assert_eq!(store.idempotency(&client, &[1; 32]).await.unwrap(), Some(answer(3, 120)));
}

fn record(name: &str, try_at: i64) -> CleanUpRow {
    CleanUpRow { id: name.to_owned(), sealed: vec![1], try_at: after(try_at), tries: 0, until: after(86400) }
}

pub(crate) async fn clean_ups_are_tried_when_they_are_due<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let records = [record("b", 20), record("a", 10), record("c", 30)];
    change(&*store, id(1), records.clone().map(Change::PutCleanUp).to_vec()).await;
    assert!(store.clean_ups(after(9), 10).await.unwrap().is_empty());
    assert_eq!(store.clean_ups(after(20), 10).await.unwrap(), [record("a", 10), record("b", 20)]);
    assert_eq!(store.clean_ups(after(99), 1).await.unwrap(), [record("a", 10)]);
    assert!(store.claim_clean_up(&record("a", 10), after(50)).await.unwrap());
    let postponed = CleanUpRow { tries: 1, ..record("a", 50) };
    assert_eq!(store.clean_ups(after(50), 10).await.unwrap(), [record("b", 20), record("c", 30), postponed]);
    assert!(!store.claim_clean_up(&record("z", 10), after(1)).await.unwrap());
    // Whoever has it may keep more in it, and nobody else.
    let more = CleanUpRow { sealed: vec![2], tries: 1, ..record("a", 50) };
    assert!(store.claim_clean_up(&more, after(60)).await.unwrap());
    assert!(!store.claim_clean_up(&CleanUpRow { sealed: vec![3], ..more }, after(70)).await.unwrap());
    let kept = CleanUpRow { sealed: vec![2], tries: 2, ..record("a", 60) };
    assert_eq!(store.clean_ups(after(60), 10).await.unwrap()[2], kept);
    store.drop_clean_up("b").await.unwrap();
    store.drop_clean_up("b").await.unwrap();
    change(&*store, id(1), vec![Change::DropCleanUp("c".to_owned())]).await;
    assert_eq!(store.clean_ups(after(99), 10).await.unwrap().len(), 1);
}

pub(crate) async fn of_16_that_find_a_clean_up_one_gets_it<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    change(&*store, id(1), vec![Change::PutCleanUp(record("a", 10))]).await;
    for round in 1..4 {
        let found = store.clean_ups(after(3600), 10).await.unwrap();
        let claims = join_all((0..16).map(|_| store.claim_clean_up(&found[0], after(60 * round)))).await;
        let won = claims.into_iter().filter(|claim| *claim.as_ref().unwrap()).count();
        assert_eq!(won, 1, "round {round}");
    }
    assert_eq!(store.clean_ups(after(3600), 10).await.unwrap()[0].tries, 3);
}

pub(crate) async fn a_flows_clean_ups_are_hurried<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    create(&*store, id(2)).await;
    change(&*store, id(1), vec![Change::PutCleanUp(record("a", 3600))]).await;
    change(&*store, id(2), vec![Change::PutCleanUp(record("b", 3600))]).await;
    store.write(unit(id(1), Guard::Any, after(5), vec![Change::HurryCleanUps])).await.unwrap();
    assert_eq!(store.clean_ups(after(5), 10).await.unwrap(), [record("a", 5)]);
}

pub(crate) async fn clients_come_back_as_they_were_put<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    let secret =
        |byte: u8, expires_at| SecretRow { hash: vec![byte; 32], created_at: after(byte.into()), expires_at };
    let mut client = ClientRow {
        id: "shop".into(),
        kind: ClientKind::Live,
        display_name: "Flüge & Mehr \"24\"".to_owned(),
        allow_list: vec!["https://shop.example/back?a=1".to_owned(), "https://other.example".to_owned()],
        created_at: noon(),
        disabled_at: None,
        secrets: vec![secret(1, Some(after(60))), secret(2, None)],
    };
    store.put_client(&client).await.unwrap();
    assert_eq!(store.client(&client.id).await.unwrap().as_ref(), Some(&client));
    client.disabled_at = Some(after(9));
    client.kind = ClientKind::Test;
    client.secrets = vec![secret(3, None)];
    store.put_client(&client).await.unwrap();
    let other =
        ClientRow { id: "bakery".into(), secrets: Vec::new(), allow_list: Vec::new(), ..client.clone() };
    store.put_client(&other).await.unwrap();
    assert_eq!(store.clients().await.unwrap(), [other.clone(), client.clone()]);
    assert!(store.remove_client(&client.id).await.unwrap());
    assert!(!store.remove_client(&client.id).await.unwrap());
    assert_eq!(store.client(&client.id).await.unwrap(), None);
    assert_eq!(store.clients().await.unwrap(), [other]);
}

pub(crate) async fn the_audit_trail_is_numbered_on<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let line = AuditRow {
        seq: 0,
        at: noon(),
        event: "key_destroyed".to_owned(),
        flow: None,
        client: None,
        bank: None,
        detail: Some("installation".to_owned()),
    };
    store.audit(line.clone()).await.unwrap();
    let consented = Change::Audit {
        event: "consented",
        client: Some("client1".into()),
        bank: Some("mockbank".to_owned()),
        detail: Some("v1".to_owned()),
    };
    store.write(unit(id(1), Guard::Any, after(5), vec![consented])).await.unwrap();
    let lines = store.audit_after(0, 10).await.unwrap();
    assert!(lines[0].seq < lines[1].seq);
    assert_eq!(lines[0], AuditRow { seq: lines[0].seq, ..line });
    let wanted = AuditRow {
        seq: lines[1].seq,
        at: after(5),
        event: "consented".to_owned(),
        flow: Some(id(1)),
        client: Some("client1".into()),
        bank: Some("mockbank".to_owned()),
        detail: Some("v1".to_owned()),
    };
    assert_eq!(lines[1..], [wanted]);
    assert_eq!(store.audit_after(lines[0].seq, 10).await.unwrap(), lines[1..]);
    assert_eq!(store.audit_after(0, 1).await.unwrap(), lines[..1]);
    // Numbers are not used again after the last lines went.
    let swept = store.sweep(SweepOrder { audit_before: after(60), ..order(noon()) }).await.unwrap();
    assert_eq!(swept.audit, 2);
    store.audit(AuditRow { seq: 0, ..lines[0].clone() }).await.unwrap();
    assert!(store.audit_after(0, 1).await.unwrap()[0].seq > lines[1].seq);
}

pub(crate) async fn time_never_goes_back<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    assert_eq!(store.last_known_time().await.unwrap(), None);
    for (noted, known) in [(5, 5), (3, 5), (9, 9)] {
        store.note_time(after(noted)).await.unwrap();
        assert_eq!(store.last_known_time().await.unwrap(), Some(after(known)));
    }
}

pub(crate) async fn it_answers_and_says_when_it_is_closed<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    store.ping().await.unwrap();
    create(&*store, id(1)).await;
    store.close().await;
    let unavailable = |error: StoreError| matches!(error, StoreError::Unavailable(_));
    assert!(unavailable(store.ping().await.unwrap_err()));
    assert!(unavailable(store.note_time(noon()).await.unwrap_err()));
    assert!(unavailable(store.write(unit(id(1), Guard::Any, noon(), Vec::new())).await.unwrap_err()));
}
