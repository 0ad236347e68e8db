use async_trait::async_trait;
use glimpse_model::{ClientId, FlowId};
use jiff::{SignedDuration, Timestamp};

use crate::{
    AuditRow, BlobRow, CleanUpRow, ClientRow, EpochRow, FlowRow, FlowWith, IdempotencyRow, StageEntry,
    TallyRow, Unit, WrapKind, WrapRow, Written,
};

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The guard did not hold: somebody was quicker.
    #[error("the flow has moved on")]
    Conflict,
    /// No such flow.
    #[error("no such row")]
    Missing,
    /// The database does not work now; what was asked did not happen, or it is unknown whether it did.
    #[error("the database failed: {0}")]
    Unavailable(String),
}

/// What a sweep is to do.
#[derive(Clone, Copy, Debug)]
pub struct SweepOrder {
    /// Everything goes that is due by then.
    pub now: Timestamp,
    /// How long the tombstones stay that it makes.
    pub tombstone: SignedDuration,
    /// Audit lines older than this go.
    pub audit_before: Timestamp,
    /// How many flows, and how many of each other thing, one sweep takes at most.
    pub limit: u32,
}

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Flows whose data was deleted because a deadline had passed.
    pub flows: u64,
    /// Keys that were due by themselves, beside those of the flows above.
    pub wraps: u64,
    /// Tombstones that went.
    pub tombstones: u64,
    /// Epoch keys destroyed.
    pub epochs: u64,
    /// Kept answers that went.
    pub answers: u64,
    /// Clean-up records that were given up.
    pub clean_ups: u64,
    /// Audit lines that went.
    pub audit: u64,
    /// Whether more is due than one sweep takes.
    pub more: bool,
}

/// Connections to a database's server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// Those that carry something out.
    pub in_use: u32,
    /// Those that wait for work.
    pub idle: u32,
    /// How many there may be.
    pub at_most: u32,
}

/// The storage of one installation. One call is one transaction.
#[async_trait]
pub trait Store: Send + Sync {
    /// Carries out a unit of work; durable when it returns.
    async fn write(&self, unit: Unit) -> Result<Written, StoreError>;

    /// A flow's row.
    async fn flow(&self, id: FlowId) -> Result<Option<FlowRow>, StoreError>;
    /// The flow of that code, and its wrap.
    async fn flow_by_code(&self, hash: &[u8]) -> Result<Option<FlowRow>, StoreError>;
    /// The flow of that access token and its wrap, in one round trip: the hot path.
    async fn flow_by_token(&self, hash: &[u8]) -> Result<Option<(FlowRow, Option<WrapRow>)>, StoreError>;
    /// A flow's row, a wrap of it and one ciphertext, as they stood at one moment, in one round trip.
    async fn flow_with(&self, id: FlowId, kind: WrapKind, name: &str)
    -> Result<Option<FlowWith>, StoreError>;
    /// The stages of a flow, oldest first.
    async fn history(&self, id: FlowId) -> Result<Vec<StageEntry>, StoreError>;
    /// A wrap of a flow.
    async fn wrap(&self, id: FlowId, kind: WrapKind) -> Result<Option<WrapRow>, StoreError>;
    /// One ciphertext.
    async fn blob(&self, id: FlowId, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// The ciphertexts whose name begins with this and a slash, by name.
    async fn blobs(&self, id: FlowId, prefix: &str) -> Result<Vec<BlobRow>, StoreError>;

    /// The epoch's wrapped key; `candidate` is kept and given back if there was none.
    async fn ensure_epoch(&self, minute: i64, candidate: Vec<u8>) -> Result<EpochRow, StoreError>;
    /// The epoch's wrapped key, if it still exists.
    async fn epoch(&self, minute: i64) -> Result<Option<EpochRow>, StoreError>;
    /// The wrapped keys of all epochs after a minute, by minute: some 1,500 at most.
    async fn epochs_after(&self, minute: i64) -> Result<Vec<EpochRow>, StoreError>;
    /// Drops the key of an epoch before its time: what was wrapped with it opens with nothing any more.
    async fn drop_epoch(&self, minute: i64) -> Result<(), StoreError>;

    /// A kept answer.
    async fn idempotency(
        &self,
        client: &ClientId,
        key_hash: &[u8],
    ) -> Result<Option<IdempotencyRow>, StoreError>;

    /// Clean-up records that are to be tried now.
    async fn clean_ups(&self, now: Timestamp, limit: u32) -> Result<Vec<CleanUpRow>, StoreError>;
    /// Takes a clean-up record for one try: sets when it is tried again, counts the try, and keeps what `row` has sealed
    /// now. `false` when somebody was quicker, so that of all nodes that found the record one tries it.
    async fn claim_clean_up(&self, row: &CleanUpRow, try_at: Timestamp) -> Result<bool, StoreError>;
    /// Drops a clean-up record.
    async fn drop_clean_up(&self, id: &str) -> Result<(), StoreError>;

    /// Adds or replaces a client, its secrets included.
    async fn put_client(&self, client: &ClientRow) -> Result<(), StoreError>;
    /// One client.
    async fn client(&self, id: &ClientId) -> Result<Option<ClientRow>, StoreError>;
    /// All clients, by id.
    async fn clients(&self) -> Result<Vec<ClientRow>, StoreError>;
    /// Removes a client; `false` when there was none. Its flows end with their deadlines.
    async fn remove_client(&self, id: &ClientId) -> Result<bool, StoreError>;

    /// Adds a line to the audit trail that belongs to no unit; its `seq` is given by the store.
    async fn audit(&self, line: AuditRow) -> Result<(), StoreError>;
    /// Lines of the audit trail after a number, oldest first.
    async fn audit_after(&self, seq: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError>;

    /// How flows went at banks: the last full batch of each bank that has one, by bank.
    async fn tallies(&self) -> Result<Vec<TallyRow>, StoreError>;

    /// The next time at which anything is due: a wrap, a tombstone, an epoch, an answer.
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;
    /// How much is due by then and still there: keys, and flows whose time is up; of each at most so many are counted.
    async fn backlog(&self, now: Timestamp, at_most: u32) -> Result<u64, StoreError>;
    /// Deletes what is due: wraps first, then ciphertexts, then what names the flow but its tombstone.
    async fn sweep(&self, order: SweepOrder) -> Result<Swept, StoreError>;

    /// The last known time and the demo's clock offset in milliseconds.
    async fn last_known_time(&self) -> Result<Option<Timestamp>, StoreError>;
    /// Notes the time, never an earlier one than the last.
    async fn note_time(&self, now: Timestamp) -> Result<(), StoreError>;

    /// What time it is at the database, where several nodes share it; `None` where the machine's clock is the only one.
    async fn time(&self) -> Result<Option<Timestamp>, StoreError>;

    /// The connections of this process to a database that is a server; `None` where it is a file.
    fn connections(&self) -> Option<Connections>;

    /// Whether the database answers.
    async fn ping(&self) -> Result<(), StoreError>;
    /// Finishes what waits and closes the files.
    async fn close(&self);
}
