//! Rows and units to test with.

use glimpse_model::{ClientId, FlowId, Language};
use glimpse_store::{
    Change, FlowRow, Guard, Stage, Store, StoreError, SweepOrder, Unit, WrapKind, WrapRow, Written,
    epoch_minute,
};
use jiff::{SignedDuration, Timestamp};

pub(crate) fn noon() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

pub(crate) fn after(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

pub(crate) fn id(number: u8) -> FlowId {
    FlowId::from_random([number; 16])
}

pub(crate) fn numbered(number: u32) -> FlowId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    FlowId::from_random(bytes)
}

pub(crate) fn row(id: FlowId) -> FlowRow {
    FlowRow {
        id,
        client: ClientId::from("client1"),
        stage: Stage::Created,
        language: Language::De,
        version: 0,
        created_at: noon(),
        deadline: after(24 * 3600),
        completed_at: None,
        exchanged_at: None,
        tombstone_until: None,
        redirect_hash: vec![1; 32],
        link_hash: vec![2; 32],
        page_hash: None,
        code_hash: None,
        token_hash: None,
        error: None,
        lease: None,
        fence: 0,
    }
}

pub(crate) fn wrap(kind: WrapKind, due: Timestamp) -> Change {
    Change::PutWrap(WrapRow { kind, epoch: epoch_minute(due), due, wrapped: vec![3; 61] })
}

pub(crate) fn blob(name: &str) -> Change {
    Change::PutBlob(name.to_owned(), format!("sealed {name}").into_bytes())
}

pub(crate) fn unit(flow: FlowId, guard: Guard, at: Timestamp, changes: Vec<Change>) -> Unit {
    Unit { name: "test", flow, guard, at, changes }
}

/// A flow with a link's wrap and a request; version 1.
pub(crate) async fn create(store: &dyn Store, flow: FlowId) -> Written {
    let row = row(flow);
    let due = row.deadline;
    let changes = vec![Change::Create(Box::new(row)), wrap(WrapKind::Link, due), blob("request")];
    store.write(unit(flow, Guard::New, noon(), changes)).await.unwrap()
}

/// Writes at noon, whatever the version.
pub(crate) async fn change(store: &dyn Store, flow: FlowId, changes: Vec<Change>) -> Written {
    store.write(unit(flow, Guard::Any, noon(), changes)).await.unwrap()
}

/// A sweep of up to 100 of everything that keeps the audit trail.
pub(crate) fn order(now: Timestamp) -> SweepOrder {
    SweepOrder {
        now,
        tombstone: SignedDuration::from_hours(7 * 24),
        audit_before: Timestamp::MIN,
        limit: 100,
    }
}

pub(crate) fn is_conflict<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict))
}
