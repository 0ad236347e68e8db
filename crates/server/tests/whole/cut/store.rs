//! A store over PostgreSQL that says which unit of work it is at.

use std::sync::Arc;

use async_trait::async_trait;
use glimpse_model::{ClientId, FlowId};
use glimpse_store::{
    AuditRow, BlobRow, CleanUpRow, ClientRow, Connections, EpochRow, FlowRow, FlowWith, IdempotencyRow,
    PostgresStore, StageEntry, Store, StoreError, SweepOrder, Swept, TallyRow, Unit, WrapKind, WrapRow,
    Written,
};
use jiff::Timestamp;

use super::plan::Plan;

pub(super) struct Telling {
    pub(super) inner: PostgresStore,
    pub(super) plan: Arc<Plan>,
}

type Outcome<T> = Result<T, StoreError>;

#[async_trait]
impl Store for Telling {
    async fn write(&self, unit: Unit) -> Outcome<Written> {
        let flow = *unit.flow.0.as_bytes();
        self.plan.begin(unit.name, flow);
        let written = self.inner.write(unit).await;
        self.plan.end(flow);
        written
    }

    async fn flow(&self, id: FlowId) -> Outcome<Option<FlowRow>> {
        self.inner.flow(id).await
    }

    async fn flow_by_code(&self, hash: &[u8]) -> Outcome<Option<FlowRow>> {
        self.inner.flow_by_code(hash).await
    }

    async fn flow_by_token(&self, hash: &[u8]) -> Outcome<Option<(FlowRow, Option<WrapRow>)>> {
        self.inner.flow_by_token(hash).await
    }

    async fn flow_with(&self, id: FlowId, kind: WrapKind, name: &str) -> Outcome<Option<FlowWith>> {
        self.inner.flow_with(id, kind, name).await
    }

    async fn history(&self, id: FlowId) -> Outcome<Vec<StageEntry>> {
        self.inner.history(id).await
    }

    async fn wrap(&self, id: FlowId, kind: WrapKind) -> Outcome<Option<WrapRow>> {
        self.inner.wrap(id, kind).await
    }

    async fn blob(&self, id: FlowId, name: &str) -> Outcome<Option<Vec<u8>>> {
        self.inner.blob(id, name).await
    }

    async fn blobs(&self, id: FlowId, prefix: &str) -> Outcome<Vec<BlobRow>> {
        self.inner.blobs(id, prefix).await
    }

    async fn ensure_epoch(&self, minute: i64, candidate: Vec<u8>) -> Outcome<EpochRow> {
        self.inner.ensure_epoch(minute, candidate).await
    }

    async fn epoch(&self, minute: i64) -> Outcome<Option<EpochRow>> {
        self.inner.epoch(minute).await
    }

    async fn epochs_after(&self, minute: i64) -> Outcome<Vec<EpochRow>> {
        self.inner.epochs_after(minute).await
    }

    async fn drop_epoch(&self, minute: i64) -> Outcome<()> {
        self.inner.drop_epoch(minute).await
    }

    async fn idempotency(&self, client: &ClientId, key_hash: &[u8]) -> Outcome<Option<IdempotencyRow>> {
        self.inner.idempotency(client, key_hash).await
    }

    async fn clean_ups(&self, now: Timestamp, limit: u32) -> Outcome<Vec<CleanUpRow>> {
        self.inner.clean_ups(now, limit).await
    }

    async fn claim_clean_up(&self, row: &CleanUpRow, try_at: Timestamp) -> Outcome<bool> {
        self.inner.claim_clean_up(row, try_at).await
    }

    async fn drop_clean_up(&self, id: &str) -> Outcome<()> {
        self.inner.drop_clean_up(id).await
    }

    async fn put_client(&self, client: &ClientRow) -> Outcome<()> {
        self.inner.put_client(client).await
    }

    async fn client(&self, id: &ClientId) -> Outcome<Option<ClientRow>> {
        self.inner.client(id).await
    }

    async fn clients(&self) -> Outcome<Vec<ClientRow>> {
        self.inner.clients().await
    }

    async fn remove_client(&self, id: &ClientId) -> Outcome<bool> {
        self.inner.remove_client(id).await
    }

    async fn audit(&self, line: AuditRow) -> Outcome<()> {
        self.inner.audit(line).await
    }

    async fn audit_after(&self, seq: u64, limit: u32) -> Outcome<Vec<AuditRow>> {
        self.inner.audit_after(seq, limit).await
    }

    async fn tallies(&self) -> Outcome<Vec<TallyRow>> {
        self.inner.tallies().await
    }

    async fn next_due(&self) -> Outcome<Option<Timestamp>> {
        self.inner.next_due().await
    }

    async fn backlog(&self, now: Timestamp, at_most: u32) -> Outcome<u64> {
        self.inner.backlog(now, at_most).await
    }

    fn connections(&self) -> Option<Connections> {
        self.inner.connections()
    }

    async fn sweep(&self, order: SweepOrder) -> Outcome<Swept> {
        self.inner.sweep(order).await
    }

    async fn last_known_time(&self) -> Outcome<Option<Timestamp>> {
        self.inner.last_known_time().await
    }

    async fn note_time(&self, now: Timestamp) -> Outcome<()> {
        self.inner.note_time(now).await
    }

    /// The test's hand moves the time, not the database.
    async fn time(&self) -> Outcome<Option<Timestamp>> {
        Ok(None)
    }

    async fn ping(&self) -> Outcome<()> {
        self.inner.ping().await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
