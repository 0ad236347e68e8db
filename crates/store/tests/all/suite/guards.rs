use std::sync::Arc;

use glimpse_store::{Change, Guard, IdempotencyRow, Stage, Store, StoreError, Unit, WrapKind, Written};
use tokio::sync::Barrier;

use super::Factory;
use super::build::{after, blob, change, create, id, is_conflict, noon, numbered, row, unit, wrap};

pub(crate) async fn a_flow_is_created_once<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let again = store
        .write(unit(id(1), Guard::New, noon(), vec![Change::Create(Box::new(row(id(1)))), blob("page")]))
        .await;
    assert!(is_conflict(&again), "{again:?}");
    assert_eq!(store.blob(id(1), "page").await.unwrap(), None);
}

pub(crate) async fn an_old_version_is_refused_and_changes_nothing<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    for (version, holds) in [(0, false), (2, false), (1, true), (1, false)] {
        let changes = vec![Change::Stage(Stage::Consent, None), blob(&format!("v{version}"))];
        let written = store.write(unit(id(1), Guard::Version(version), noon(), changes)).await;
        assert_eq!(written.is_ok(), holds, "{version}: {written:?}");
        assert!(holds || is_conflict(&written));
    }
    assert_eq!(store.flow(id(1)).await.unwrap().unwrap().version, 2);
    assert_eq!(store.history(id(1)).await.unwrap().len(), 2);
    assert!(store.blob(id(1), "v0").await.unwrap().is_none());
}

pub(crate) async fn of_64_writers_with_one_version_exactly_one_wins<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    for round in 0..20 {
        create(&*store, numbered(round)).await;
        let outcomes = at_once(&store, 64, |writer| {
            unit(numbered(round), Guard::Version(1), noon(), vec![blob(&format!("writer/{writer}"))])
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert_eq!(outcomes.iter().filter(|outcome| is_conflict(outcome)).count(), 63);
        assert_eq!(store.blobs(numbered(round), "writer").await.unwrap().len(), 1);
    }
}

pub(crate) async fn of_64_exchanges_exactly_one_wins_and_leaves_one_wrap<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    change(&*store, id(1), vec![Change::Completed(vec![7; 32]), wrap(WrapKind::Code, after(3600))]).await;
    let outcomes = at_once(&store, 64, |writer| {
        let changes = vec![
            Change::Exchanged(vec![writer; 32]),
            Change::DropWrap(WrapKind::Code),
            wrap(WrapKind::Token, after(3600)),
            Change::Stage(Stage::Exchanged, None),
        ];
        unit(id(1), Guard::Version(2), after(1), changes)
    })
    .await;
    let winner = outcomes.iter().position(Result::is_ok).unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let (flow, wrapped) = store.flow_by_token(&[u8::try_from(winner).unwrap(); 32]).await.unwrap().unwrap();
    assert_eq!((flow.stage, flow.version), (Stage::Exchanged, 3));
    assert!(wrapped.is_some());
    assert_eq!(store.wrap(id(1), WrapKind::Code).await.unwrap(), None);
}

pub(crate) async fn a_refused_unit_in_a_batch_takes_no_other_with_it<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    let answer = |number: u8| IdempotencyRow {
        client: "client1".into(),
        key_hash: vec![number; 32],
        body_hash: vec![0; 32],
        sealed: vec![1],
        due: after(60),
    };
    for number in 0..64 {
        create(&*store, id(number)).await;
    }
    change(&*store, id(0), vec![Change::PutIdempotency(answer(7))]).await;
    // Every fourth unit runs into a constraint after it has already written, every fourth has an old version.
    let outcomes = at_once(&store, 64, |number| {
        let (version, key) = match number % 4 {
            0 => (if number == 0 { 2 } else { 1 }, 7),
            1 => (9, 100 + number),
            _ => (1, 100 + number),
        };
        let changes = vec![blob("page"), Change::PutIdempotency(answer(key)), blob("after")];
        unit(id(number), Guard::Version(version), noon(), changes)
    })
    .await;
    for (number, outcome) in (0..64).zip(&outcomes) {
        let holds = number % 4 > 1;
        assert_eq!(outcome.is_ok(), holds, "{number}: {outcome:?}");
        assert!(holds || is_conflict(outcome));
        for name in ["page", "after"] {
            assert_eq!(store.blob(id(number), name).await.unwrap().is_some(), holds, "{number} {name}");
        }
        let version = store.flow(id(number)).await.unwrap().unwrap().version;
        assert_eq!(version, 1 + u64::from(holds) + u64::from(number == 0));
    }
}

/// Runs units that are let go together; gives the outcomes in their order.
pub(super) async fn at_once(
    store: &Arc<dyn Store>,
    count: u8,
    make: impl Fn(u8) -> Unit,
) -> Vec<Result<Written, StoreError>> {
    let barrier = Arc::new(Barrier::new(count.into()));
    let tasks: Vec<_> = (0..count)
        .map(|number| {
            let (store, barrier, unit) = (Arc::clone(store), Arc::clone(&barrier), make(number));
            tokio::spawn(async move {
                barrier.wait().await;
                store.write(unit).await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}
