use glimpse_model::Code;
use glimpse_store::{
    Change, CleanUpRow, FlowRow, Guard, IdempotencyRow, Stage, Store, SweepOrder, Swept, WrapKind,
};
use jiff::Timestamp;

use super::Factory;
use super::build::{after, blob, change, create, id, is_conflict, noon, numbered, order, row, unit, wrap};

const DAY: i64 = 86400;

async fn sweep(store: &dyn Store, now: Timestamp) -> Swept {
    store.sweep(order(now)).await.unwrap()
}

async fn events(store: &dyn Store) -> Vec<String> {
    store.audit_after(0, 1000).await.unwrap().into_iter().map(|line| line.event).collect()
}

pub(crate) async fn nothing_goes_before_its_deadline<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let swept = sweep(&*store, after(DAY) - jiff::SignedDuration::from_millis(1)).await;
    assert_eq!(swept, Swept::default());
    assert_eq!(store.flow(id(1)).await.unwrap(), Some(FlowRow { version: 1, ..row(id(1)) }));
    assert!(store.wrap(id(1), WrapKind::Link).await.unwrap().is_some());
}

pub(crate) async fn an_unopened_flow_expires<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let swept = sweep(&*store, after(DAY)).await;
    assert_eq!(swept.flows, 1);
    assert!(!swept.more);
    let tombstone = FlowRow {
        stage: Stage::Expired,
        error: Some(Code::FlowExpired),
        version: 2,
        fence: 1,
        tombstone_until: Some(after(8 * DAY)),
        redirect_hash: Vec::new(),
        link_hash: Vec::new(),
        ..row(id(1))
    };
    assert_eq!(store.flow(id(1)).await.unwrap(), Some(tombstone));
    assert_eq!(store.wrap(id(1), WrapKind::Link).await.unwrap(), None);
    assert_eq!(store.blob(id(1), "request").await.unwrap(), None);
    let last = store.history(id(1)).await.unwrap().pop().unwrap();
    assert_eq!((last.stage, last.at, last.code), (Stage::Expired, after(DAY), Some(Code::FlowExpired)));
    assert_eq!(events(&*store).await, ["deleted"]);
    let line = store.audit_after(0, 1).await.unwrap().remove(0);
    assert_eq!((line.flow, line.client, line.at), (Some(id(1)), Some("client1".into()), after(DAY)));
    assert_eq!(sweep(&*store, after(DAY)).await, Swept::default(), "a second node has nothing to do");
}

pub(crate) async fn a_tombstone_stays_as_long_as_it_was_ordered<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let tombstone = jiff::SignedDuration::from_secs(60);
    store.sweep(SweepOrder { tombstone, ..order(after(DAY)) }).await.unwrap();
    assert_eq!(sweep(&*store, after(DAY + 59)).await.tombstones, 0);
    assert_eq!(sweep(&*store, after(DAY + 60)).await.tombstones, 1);
}

pub(crate) async fn exchanged_data_is_deleted_with_its_token<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let exchanged = vec![
        Change::DropWrap(WrapKind::Link),
        wrap(WrapKind::Token, after(3600)),
        blob("data/index"),
        Change::PageHash(vec![5; 32]),
        Change::Completed(vec![6; 32]),
        Change::Exchanged(vec![7; 32]),
        Change::Deadline(after(3600)),
        Change::Stage(Stage::Exchanged, None),
    ];
    change(&*store, id(1), exchanged).await;
    assert_eq!(store.next_due().await.unwrap(), Some(after(3600)));
    assert_eq!(sweep(&*store, after(3599)).await.flows, 0);
    assert_eq!(sweep(&*store, after(3600)).await.flows, 1);
    let flow = store.flow(id(1)).await.unwrap().unwrap();
    assert_eq!((flow.stage, flow.error), (Stage::Deleted, None));
    assert_eq!((flow.page_hash, flow.code_hash, flow.token_hash), (None, None, None));
    assert!(store.flow_by_token(&[7; 32]).await.unwrap().is_none());
    assert!(store.flow_by_code(&[6; 32]).await.unwrap().is_none());
    assert!(store.blobs(id(1), "data").await.unwrap().is_empty());
    assert_eq!(store.history(id(1)).await.unwrap().pop().unwrap().stage, Stage::Deleted);
}

pub(crate) async fn a_key_that_is_due_goes_alone_while_the_flow_lives<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    change(&*store, id(1), vec![wrap(WrapKind::Page, after(900))]).await;
    let swept = sweep(&*store, after(900)).await;
    assert_eq!((swept.wraps, swept.flows), (1, 0));
    assert_eq!(store.wrap(id(1), WrapKind::Page).await.unwrap(), None);
    assert!(store.wrap(id(1), WrapKind::Link).await.unwrap().is_some());
    assert!(store.blob(id(1), "request").await.unwrap().is_some());
    assert_eq!(store.flow(id(1)).await.unwrap().unwrap().stage, Stage::Created);
    // Without any key the rest is noise, whatever the deadline says.
    change(&*store, id(1), vec![wrap(WrapKind::Link, after(1000)), Change::Deadline(after(5000))]).await;
    assert_eq!(sweep(&*store, after(1000)).await.flows, 1);
    assert_eq!(store.flow(id(1)).await.unwrap().unwrap().stage, Stage::Expired);
    assert_eq!(store.blob(id(1), "request").await.unwrap(), None);
}

pub(crate) async fn a_pin_goes_with_its_key_while_the_flow_lives<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    for flow in [id(1), id(2)] {
        create(&*store, flow).await;
        let due = if flow == id(1) { after(900) } else { after(901) };
        change(&*store, flow, vec![blob("page"), blob("pin"), wrap(WrapKind::Pin, due)]).await;
    }
    assert_eq!(store.next_due().await.unwrap(), Some(after(900)));
    let swept = sweep(&*store, after(900)).await;
    assert_eq!((swept.wraps, swept.flows), (1, 0));
    assert_eq!(store.wrap(id(1), WrapKind::Pin).await.unwrap(), None);
    assert_eq!(store.blob(id(1), "pin").await.unwrap(), None);
    assert!(store.blob(id(1), "page").await.unwrap().is_some());
    assert!(store.wrap(id(2), WrapKind::Pin).await.unwrap().is_some(), "another's is not due");
    assert!(store.blob(id(2), "pin").await.unwrap().is_some());
}

pub(crate) async fn a_failed_flows_page_goes_and_its_tombstone_later<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let failed = vec![
        Change::DropWrap(WrapKind::Link),
        wrap(WrapKind::Page, after(600)),
        Change::PageHash(vec![5; 32]),
        Change::Stage(Stage::Failed, Some(Code::LoginBlocked)),
    ];
    change(&*store, id(1), failed).await;
    assert_eq!(sweep(&*store, after(600)).await.flows, 1);
    let flow = store.flow(id(1)).await.unwrap().unwrap();
    assert_eq!((flow.stage, flow.error, flow.page_hash), (Stage::Failed, Some(Code::LoginBlocked), None));
    assert_eq!(flow.tombstone_until, Some(after(7 * DAY)));
    assert_eq!(store.blob(id(1), "request").await.unwrap(), None);
    assert_eq!(store.history(id(1)).await.unwrap().len(), 2, "the stage stays what it was");
    assert_eq!(sweep(&*store, after(7 * DAY - 1)).await.tombstones, 0);
    assert_eq!(sweep(&*store, after(7 * DAY)).await.tombstones, 1);
    assert_eq!(store.flow(id(1)).await.unwrap(), None);
    assert!(store.history(id(1)).await.unwrap().is_empty());
    assert_eq!(store.next_due().await.unwrap(), None);
}

pub(crate) async fn a_running_step_is_fenced_out<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let taken = change(
        &*store,
        id(1),
        vec![Change::TakeLease("node".to_owned(), after(DAY + 30)), Change::Deadline(after(60))],
    )
    .await;
    sweep(&*store, after(60)).await;
    let late = store.write(unit(id(1), Guard::Fence(taken.fence), after(61), vec![blob("fetched/1")])).await;
    assert!(is_conflict(&late), "{late:?}");
    assert!(store.blobs(id(1), "fetched").await.unwrap().is_empty());
}

pub(crate) async fn an_epoch_goes_at_the_end_of_its_minute<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    let minute = noon().as_second() / 60;
    for number in 0..3 {
        store.ensure_epoch(minute + number, vec![1]).await.unwrap();
    }
    assert_eq!(store.next_due().await.unwrap(), Some(noon()));
    assert_eq!(sweep(&*store, noon() - jiff::SignedDuration::from_millis(1)).await.epochs, 0);
    assert_eq!(sweep(&*store, after(60)).await.epochs, 2);
    assert_eq!(store.epoch(minute + 1).await.unwrap(), None);
    assert!(store.epoch(minute + 2).await.unwrap().is_some());
    let lines = store.audit_after(0, 10).await.unwrap();
    let details: Vec<_> =
        lines.iter().map(|line| (line.event.as_str(), line.detail.clone().unwrap())).collect();
    let wanted = [("key_destroyed", minute.to_string()), ("key_destroyed", (minute + 1).to_string())];
    assert_eq!(details, wanted);
}

pub(crate) async fn answers_clean_ups_and_old_audit_lines_go<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let answer = IdempotencyRow {
        client: "client1".into(),
        key_hash: vec![1; 32],
        body_hash: vec![2; 32],
        sealed: vec![3],
        due: after(60),
    };
    let record =
        CleanUpRow { id: "a".to_owned(), sealed: vec![1], try_at: after(9), tries: 3, until: after(120) };
    let line = Change::Audit { event: "opened", client: None, bank: None, detail: None };
    change(&*store, id(1), vec![Change::PutIdempotency(answer), Change::PutCleanUp(record), line]).await;
    let swept = store.sweep(SweepOrder { audit_before: noon(), ..order(after(59)) }).await.unwrap();
    assert_eq!(swept, Swept::default());
    assert_eq!(sweep(&*store, after(60)).await, Swept { answers: 1, ..Swept::default() });
    assert_eq!(sweep(&*store, after(120)).await, Swept { clean_ups: 1, ..Swept::default() });
    let swept = store.sweep(SweepOrder { audit_before: after(1), ..order(after(120)) }).await.unwrap();
    assert_eq!(swept, Swept { audit: 1, ..Swept::default() });
    assert!(store.audit_after(0, 10).await.unwrap().is_empty());
}

pub(crate) async fn a_wave_is_worked_off_in_batches_and_keys_go_first<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    for number in 0..50 {
        create(&*store, numbered(number)).await;
    }
    let first = store.sweep(SweepOrder { limit: 10, ..order(after(DAY)) }).await.unwrap();
    assert_eq!((first.flows, first.wraps, first.more), (10, 50, true));
    for number in 0..50 {
        assert_eq!(store.wrap(numbered(number), WrapKind::Link).await.unwrap(), None, "{number}");
    }
    let mut flows = first.flows;
    for _ in 0..5 {
        flows += store.sweep(SweepOrder { limit: 10, ..order(after(DAY)) }).await.unwrap().flows;
    }
    assert_eq!(flows, 50);
    assert_eq!(sweep(&*store, after(DAY)).await, Swept::default());
    for number in 0..50 {
        assert_eq!(store.flow(numbered(number)).await.unwrap().unwrap().stage, Stage::Expired);
        assert_eq!(store.blob(numbered(number), "request").await.unwrap(), None);
    }
}

pub(crate) async fn next_due_names_the_earliest_of_everything<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    assert_eq!(store.next_due().await.unwrap(), None);
    create(&*store, id(1)).await;
    assert_eq!(store.next_due().await.unwrap(), Some(after(DAY)));
    change(&*store, id(1), vec![Change::Deadline(after(3600))]).await;
    assert_eq!(store.next_due().await.unwrap(), Some(after(3600)));
    let record =
        CleanUpRow { id: "a".to_owned(), sealed: vec![1], try_at: after(1), tries: 0, until: after(900) };
    change(&*store, id(1), vec![Change::PutCleanUp(record)]).await;
    assert_eq!(store.next_due().await.unwrap(), Some(after(900)), "trying is another engine's matter");
    change(&*store, id(1), vec![wrap(WrapKind::Page, after(800))]).await;
    assert_eq!(store.next_due().await.unwrap(), Some(after(800)));
    store.ensure_epoch(noon().as_second() / 60 + 1, vec![1]).await.unwrap();
    assert_eq!(store.next_due().await.unwrap(), Some(after(60)));
}

pub(crate) async fn the_backlog_is_counted_up_to_a_limit<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    for number in 0..5 {
        create(&*store, numbered(number)).await;
    }
    assert_eq!(store.backlog(after(DAY - 1), 100).await.unwrap(), 0, "nothing is due");
    assert_eq!(store.backlog(after(DAY), 100).await.unwrap(), 10, "each flow and its key");
    assert_eq!(store.backlog(after(DAY), 3).await.unwrap(), 6, "of each three at most");
    sweep(&*store, after(DAY)).await;
    assert_eq!(store.backlog(after(DAY), 100).await.unwrap(), 0);
}
