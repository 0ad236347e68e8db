use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use glimpse_model::{ClientId, FlowId};
use jiff::Timestamp;
use sqlx::sqlite::SqlitePool;
use tokio::sync::{mpsc, oneshot};

use super::open::{OpenError, OpenOptions, open};
use super::read::{all, one};
use super::writer::{Answer, Job, Writer};
use crate::sql::{
    Statement, audit, blob, clean_up, client, epoch, flow, idempotency, installation, needed, sweep, tally,
    time, wrap,
};
use crate::{
    AuditRow, BlobRow, CleanUpRow, ClientRow, Connections, EpochRow, FlowRow, FlowWith, IdempotencyRow,
    StageEntry, Store, StoreError, SweepOrder, Swept, TallyRow, Unit, WrapKind, WrapRow, Written,
};

/// How many writes may wait; who comes later waits for a place.
const QUEUE: usize = 1024;

/// How many flows one sweep takes at most: whoever writes waits for it, and there is one writer. With 200 that is a tenth of
/// a second, with 50 a tenth of that, and a wave takes no longer as a whole (`docs/performance.md`).
const SWEPT: u32 = 50;

/// A store in one SQLite file.
pub struct SqliteStore {
    queue: mpsc::Sender<Job>,
    readers: SqlitePool,
    lock: Mutex<Option<File>>,
}

impl SqliteStore {
    /// Opens the file, makes it where there is none, and brings its tables up to date. Needs a tokio runtime, which
    /// carries the task that writes.
    pub async fn open(path: &Path, options: OpenOptions) -> Result<Self, OpenError> {
        let opened = open(path, options).await?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(Writer::new(opened.connect, opened.writer).work(jobs));
        Ok(Self { queue, readers: opened.readers, lock: Mutex::new(opened.lock) })
    }

    async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, StoreError> {
        let closed = || StoreError::Unavailable("the store is closed".to_owned());
        let (answer, answered) = oneshot::channel();
        self.queue.send(job(answer)).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    async fn run(&self, statements: Vec<Statement>) -> Result<u64, StoreError> {
        self.ask(|answer| Job::Plain(statements, answer)).await
    }

    async fn with_secrets(&self, mut row: ClientRow) -> Result<ClientRow, StoreError> {
        let secrets = Statement::new(client::SECRETS, [row.id.as_str().into()]);
        row.secrets = all(&self.readers, secrets, client::read_secret).await?;
        Ok(row)
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn write(&self, unit: Unit) -> Result<Written, StoreError> {
        self.ask(|answer| Job::Unit(Box::new(unit), answer)).await
    }

    async fn flow(&self, id: FlowId) -> Result<Option<FlowRow>, StoreError> {
        one(&self.readers, flow::by_id(id), flow::read).await
    }

    async fn flow_by_code(&self, hash: &[u8]) -> Result<Option<FlowRow>, StoreError> {
        one(&self.readers, Statement::new(flow::BY_CODE, [hash.into()]), flow::read).await
    }

    async fn flow_by_token(&self, hash: &[u8]) -> Result<Option<(FlowRow, Option<WrapRow>)>, StoreError> {
        one(&self.readers, Statement::new(flow::BY_TOKEN, [hash.into()]), |row| {
            Ok((flow::read(row)?, wrap::read(row, flow::COLUMNS)?))
        })
        .await
    }

    async fn flow_with(
        &self,
        id: FlowId,
        kind: WrapKind,
        name: &str,
    ) -> Result<Option<FlowWith>, StoreError> {
        one(&self.readers, flow::with(id, kind, name), flow::read_with).await
    }

    async fn history(&self, id: FlowId) -> Result<Vec<StageEntry>, StoreError> {
        all(&self.readers, Statement::new(flow::HISTORY, [flow::id_value(id)]), flow::read_history).await
    }

    async fn wrap(&self, id: FlowId, kind: WrapKind) -> Result<Option<WrapRow>, StoreError> {
        let statement = Statement::new(wrap::BY_KIND, [flow::id_value(id), wrap::word(kind).into()]);
        Ok(one(&self.readers, statement, |row| wrap::read(row, 0)).await?.flatten())
    }

    async fn blob(&self, id: FlowId, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = Statement::new(blob::BY_NAME, [flow::id_value(id), name.into()]);
        Ok(one(&self.readers, statement, blob::read).await?.map(|row| row.sealed))
    }

    async fn blobs(&self, id: FlowId, prefix: &str) -> Result<Vec<BlobRow>, StoreError> {
        all(&self.readers, blob::select_below(id, prefix), blob::read).await
    }

    async fn ensure_epoch(&self, minute: i64, candidate: Vec<u8>) -> Result<EpochRow, StoreError> {
        let ours = EpochRow { minute, wrapped: candidate.clone() };
        if self.run(vec![epoch::ensure(minute, candidate)]).await? > 0 {
            return Ok(ours);
        }
        // It was there; that it went in between means that its minute is over.
        self.epoch(minute).await?.ok_or(StoreError::Missing)
    }

    async fn epoch(&self, minute: i64) -> Result<Option<EpochRow>, StoreError> {
        one(&self.readers, Statement::new(epoch::BY_MINUTE, [minute.into()]), epoch::read).await
    }

    async fn epochs_after(&self, minute: i64) -> Result<Vec<EpochRow>, StoreError> {
        all(&self.readers, Statement::new(epoch::AFTER, [minute.into()]), epoch::read).await
    }

    async fn drop_epoch(&self, minute: i64) -> Result<(), StoreError> {
        self.run(vec![Statement::new(epoch::DROP, [minute.into()])]).await.map(|_| ())
    }

    async fn idempotency(
        &self,
        client: &ClientId,
        key_hash: &[u8],
    ) -> Result<Option<IdempotencyRow>, StoreError> {
        let statement = Statement::new(idempotency::BY_KEY, [client.as_str().into(), key_hash.into()]);
        one(&self.readers, statement, idempotency::read).await
    }

    async fn clean_ups(&self, now: Timestamp, limit: u32) -> Result<Vec<CleanUpRow>, StoreError> {
        let statement = Statement::new(clean_up::DUE, [now.into(), i64::from(limit).into()]);
        all(&self.readers, statement, clean_up::read).await
    }

    async fn claim_clean_up(&self, row: &CleanUpRow, try_at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.run(vec![clean_up::claim(row, try_at)]).await? > 0)
    }

    async fn drop_clean_up(&self, id: &str) -> Result<(), StoreError> {
        self.run(vec![clean_up::drop(id)]).await.map(|_| ())
    }

    async fn put_client(&self, row: &ClientRow) -> Result<(), StoreError> {
        self.run(client::put(row)?).await.map(|_| ())
    }

    async fn client(&self, id: &ClientId) -> Result<Option<ClientRow>, StoreError> {
        let statement = Statement::new(client::BY_ID, [id.as_str().into()]);
        match one(&self.readers, statement, client::read).await? {
            Some(row) => self.with_secrets(row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn clients(&self) -> Result<Vec<ClientRow>, StoreError> {
        let mut clients = Vec::new();
        for row in all(&self.readers, Statement::new(client::ALL, []), client::read).await? {
            clients.push(self.with_secrets(row).await?);
        }
        Ok(clients)
    }

    async fn remove_client(&self, id: &ClientId) -> Result<bool, StoreError> {
        Ok(self.run(vec![client::remove(id)]).await? > 0)
    }

    async fn audit(&self, line: AuditRow) -> Result<(), StoreError> {
        self.run(vec![audit::append(&line)]).await.map(|_| ())
    }

    async fn audit_after(&self, seq: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let after = i64::try_from(seq).unwrap_or(i64::MAX);
        let statement = Statement::new(audit::AFTER, [after.into(), i64::from(limit).into()]);
        all(&self.readers, statement, audit::read).await
    }

    async fn backlog(&self, now: Timestamp, at_most: u32) -> Result<u64, StoreError> {
        use crate::sql::{Cells, counted};
        let counted = one(&self.readers, sweep::backlog(now, at_most), |row| counted(row.int(0))).await?;
        Ok(counted.unwrap_or_default())
    }

    fn connections(&self) -> Option<Connections> {
        None
    }

    async fn tallies(&self) -> Result<Vec<TallyRow>, StoreError> {
        all(&self.readers, Statement::new(tally::CLOSED, []), tally::read).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        use crate::sql::Cells;
        let due = one(&self.readers, Statement::new(sweep::NEXT_DUE, []), |row| time(row.int(0))).await?;
        Ok(due.flatten())
    }

    async fn sweep(&self, order: SweepOrder) -> Result<Swept, StoreError> {
        let order = SweepOrder { limit: order.limit.min(SWEPT), ..order };
        self.ask(|answer| Job::Sweep(order, answer)).await
    }

    async fn last_known_time(&self) -> Result<Option<Timestamp>, StoreError> {
        use crate::sql::{Cells, at};
        one(&self.readers, Statement::new(installation::LAST_KNOWN_TIME, []), |row| at(row.int(0))).await
    }

    async fn note_time(&self, now: Timestamp) -> Result<(), StoreError> {
        self.run(vec![installation::note_time(now)]).await.map(|_| ())
    }

    async fn time(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        use crate::sql::Cells;
        one(&self.readers, Statement::new("SELECT 1", []), |row| needed(row.int(0))).await.map(|_| ())
    }

    async fn close(&self) {
        // Who writes goes last: only then can the log be carried over and emptied.
        self.readers.close().await;
        let (closed, done) = oneshot::channel();
        if self.queue.send(Job::Close(closed)).await.is_ok() {
            let _gone = done.await;
        }
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}
