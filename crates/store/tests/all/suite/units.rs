use std::sync::Arc;

use glimpse_model::{Code, Language};
use glimpse_store::{Change, FlowRow, FlowWith, Guard, Lease, Stage, StageEntry, StoreError, WrapKind};

use super::Factory;
use super::build::{after, blob, change, create, id, noon, row, unit, wrap};

pub(crate) async fn a_created_flow_is_found_with_its_history<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    let written = create(&*store, id(1)).await;
    assert_eq!((written.version, written.fence), (1, 0));
    assert_eq!(store.flow(id(1)).await.unwrap(), Some(FlowRow { version: 1, ..row(id(1)) }));
    let first = StageEntry { stage: Stage::Created, at: noon(), code: None };
    assert_eq!(store.history(id(1)).await.unwrap(), [first]);
    assert!(store.wrap(id(1), WrapKind::Link).await.unwrap().is_some());
    assert_eq!(store.blob(id(1), "request").await.unwrap().unwrap(), b"sealed request");
    assert_eq!(store.flow(id(2)).await.unwrap(), None);
}

pub(crate) async fn every_change_does_what_it_says<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let changes = vec![
        Change::Stage(Stage::Consent, None),
        Change::Stage(Stage::Interrupted, Some(Code::LoginWrong)),
        Change::Deadline(after(3600)),
        Change::PageHash(vec![5; 32]),
        Change::RedirectHash(vec![6; 32]),
        Change::Language(Language::Ar),
        Change::Completed(vec![7; 32]),
        Change::Exchanged(vec![8; 32]),
        Change::Tombstone(after(7 * 86400)),
        Change::TakeLease("node".to_owned(), after(30)),
        Change::RenewLease(after(60)),
        Change::Advance,
    ];
    let written = store.write(unit(id(1), Guard::Version(1), after(10), changes)).await.unwrap();
    assert_eq!((written.version, written.fence), (2, 1));
    let wanted = FlowRow {
        stage: Stage::Interrupted,
        language: Language::Ar,
        version: 2,
        deadline: after(3600),
        completed_at: Some(after(10)),
        exchanged_at: Some(after(10)),
        tombstone_until: Some(after(7 * 86400)),
        redirect_hash: vec![6; 32],
        page_hash: Some(vec![5; 32]),
        code_hash: Some(vec![7; 32]),
        token_hash: Some(vec![8; 32]),
        lease: Some(Lease { owner: "node".to_owned(), until: after(60) }),
        fence: 1,
        ..row(id(1))
    };
    assert_eq!(store.flow(id(1)).await.unwrap().unwrap(), wanted);
    let stages: Vec<_> =
        store.history(id(1)).await.unwrap().into_iter().map(|line| (line.stage, line.code)).collect();
    let wanted =
        [(Stage::Created, None), (Stage::Consent, None), (Stage::Interrupted, Some(Code::LoginWrong))];
    assert_eq!(stages, wanted);
    change(&*store, id(1), vec![Change::ReleaseLease]).await;
    assert_eq!(store.flow(id(1)).await.unwrap().unwrap().lease, None);
}

fn page_of(stage: Stage) -> Change {
    Change::PutBlob("page".to_owned(), stage.as_str().as_bytes().to_vec())
}

/// Row and page are written together, and read together: whoever reads in between sees both old or both new.
pub(crate) async fn a_row_and_its_page_are_of_one_moment<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    assert_eq!(store.flow_with(id(2), WrapKind::Page, "page").await.unwrap(), None);
    let FlowWith { row, wrap, sealed } =
        store.flow_with(id(1), WrapKind::Link, "page").await.unwrap().unwrap();
    assert_eq!((row.stage, wrap.unwrap().kind, sealed), (Stage::Created, WrapKind::Link, None));
    change(&*store, id(1), vec![page_of(Stage::Created)]).await;
    let writer = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for stage in [Stage::AtBank, Stage::Stalled].into_iter().cycle().take(200) {
                change(&*store, id(1), vec![Change::Stage(stage, None), page_of(stage)]).await;
            }
        })
    };
    let mut seen = 0;
    while !writer.is_finished() || seen == 0 {
        let found = store.flow_with(id(1), WrapKind::Page, "page").await.unwrap().unwrap();
        assert_eq!(
            (found.row.stage.as_str().as_bytes(), found.wrap),
            (found.sealed.unwrap().as_slice(), None)
        );
        seen += 1;
    }
    writer.await.unwrap();
}

pub(crate) async fn wraps_are_replaced_and_dropped_by_kind<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    for kind in [WrapKind::Page, WrapKind::Code, WrapKind::Token] {
        change(&*store, id(1), vec![wrap(kind, after(100))]).await;
        change(&*store, id(1), vec![wrap(kind, after(61))]).await;
        let found = store.wrap(id(1), kind).await.unwrap().unwrap();
        assert_eq!((found.kind, found.due, found.epoch), (kind, after(61), noon().as_second() / 60 + 2));
        change(&*store, id(1), vec![Change::DropWrap(kind)]).await;
        assert_eq!(store.wrap(id(1), kind).await.unwrap(), None);
    }
    assert!(store.wrap(id(1), WrapKind::Link).await.unwrap().is_some());
}

pub(crate) async fn blobs_are_listed_and_dropped_below_their_name_only<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    create(&*store, id(2)).await;
    let names = ["fetched", "fetched/1", "fetched/10", "fetched/2", "fetched0", "fetched-x", "fetche"];
    change(&*store, id(1), names.map(blob).to_vec()).await;
    change(&*store, id(2), vec![blob("fetched/9")]).await;
    let listed = store.blobs(id(1), "fetched").await.unwrap();
    let listed: Vec<&str> = listed.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(listed, ["fetched/1", "fetched/10", "fetched/2"]);
    change(&*store, id(1), vec![Change::DropBlobs("fetched".to_owned())]).await;
    assert!(store.blobs(id(1), "fetched").await.unwrap().is_empty());
    for (name, stays) in [("fetched", false), ("fetched0", true), ("fetched-x", true), ("fetche", true)] {
        assert_eq!(store.blob(id(1), name).await.unwrap().is_some(), stays, "{name}");
    }
    assert_eq!(store.blobs(id(2), "fetched").await.unwrap().len(), 1);
    let replaced = Change::PutBlob("request".to_owned(), vec![0; 500_000]);
    change(&*store, id(1), vec![replaced]).await;
    assert_eq!(store.blob(id(1), "request").await.unwrap().unwrap(), vec![0; 500_000]);
}

pub(crate) async fn erase_leaves_the_row_and_fences_out<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let taken = change(
        &*store,
        id(1),
        vec![Change::TakeLease("node".to_owned(), after(30)), wrap(WrapKind::Page, after(60))],
    )
    .await;
    let erase = vec![Change::Stage(Stage::Cancelled, None), Change::Erase];
    change(&*store, id(1), erase).await;
    assert_eq!(store.wrap(id(1), WrapKind::Link).await.unwrap(), None);
    assert_eq!(store.wrap(id(1), WrapKind::Page).await.unwrap(), None);
    assert_eq!(store.blob(id(1), "request").await.unwrap(), None);
    let late = store.write(unit(id(1), Guard::Fence(taken.fence), after(1), vec![blob("fetched/1")])).await;
    assert!(super::build::is_conflict(&late), "{late:?}");
    let row = store.flow(id(1)).await.unwrap().unwrap();
    assert_eq!((row.stage, row.lease), (Stage::Cancelled, None));
}

pub(crate) async fn codes_and_tokens_find_their_flow_until_revoked<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    change(&*store, id(1), vec![Change::Completed(vec![7; 32]), wrap(WrapKind::Code, after(60))]).await;
    assert_eq!(store.flow_by_code(&[7; 32]).await.unwrap().unwrap().id, id(1));
    assert!(store.flow_by_code(&[8; 32]).await.unwrap().is_none());
    change(&*store, id(1), vec![Change::Exchanged(vec![8; 32])]).await;
    let (flow, found) = store.flow_by_token(&[8; 32]).await.unwrap().unwrap();
    assert_eq!((flow.id, found), (id(1), None), "only the token's own wrap is given");
    change(&*store, id(1), vec![wrap(WrapKind::Token, after(90))]).await;
    let (_, found) = store.flow_by_token(&[8; 32]).await.unwrap().unwrap();
    assert_eq!(found.unwrap().due, after(90));
    change(&*store, id(1), vec![Change::Revoked]).await;
    assert!(store.flow_by_code(&[7; 32]).await.unwrap().is_none());
    assert!(store.flow_by_token(&[8; 32]).await.unwrap().is_none());
}

pub(crate) async fn an_end_begins_the_tombstone<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    create(&*store, id(2)).await;
    let failed = Change::Stage(Stage::Failed, Some(Code::BankUnavailable));
    change(&*store, id(1), vec![failed.clone()]).await;
    change(&*store, id(2), vec![Change::Tombstone(after(5)), failed]).await;
    let row = store.flow(id(1)).await.unwrap().unwrap();
    assert_eq!((row.error, row.tombstone_until), (Some(Code::BankUnavailable), Some(after(7 * 86400))));
    assert_eq!(store.flow(id(2)).await.unwrap().unwrap().tombstone_until, Some(after(5)));
}

pub(crate) async fn a_flow_that_is_not_there_is_missing<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    for guard in [Guard::Any, Guard::Version(1), Guard::Fence(0)] {
        let written = store.write(unit(id(9), guard, noon(), vec![blob("page")])).await;
        assert!(matches!(written, Err(StoreError::Missing)), "{written:?}");
    }
    let without_row = store.write(unit(id(9), Guard::New, noon(), vec![blob("page")])).await;
    assert!(matches!(without_row, Err(StoreError::Unavailable(_))), "{without_row:?}");
    assert_eq!(store.blob(id(9), "page").await.unwrap(), None);
    assert!(store.history(id(9)).await.unwrap().is_empty());
}

pub(crate) async fn what_was_acknowledged_is_there_after_reopening<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    change(&*store, id(1), vec![Change::Stage(Stage::Consent, None), blob("page")]).await;
    store.close().await;
    drop(store);
    let store = place.open().await;
    let row = store.flow(id(1)).await.unwrap().unwrap();
    assert_eq!((row.stage, row.version), (Stage::Consent, 2));
    assert_eq!(store.blob(id(1), "page").await.unwrap().unwrap(), b"sealed page");
}
