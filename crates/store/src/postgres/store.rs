use async_trait::async_trait;
use glimpse_model::{ClientId, FlowId};
use jiff::Timestamp;
use sqlx::postgres::PgPool;

use super::open::{PostgresError, PostgresOptions};
use super::run::{all, bind, one, unavailable};
use super::sweep::sweep;
use super::write::{named, run, write};
use crate::sql::{
    Cells, Statement, audit, blob, clean_up, client, counted, epoch, flow, idempotency, installation, needed,
    sweep as due, tally, time, wrap,
};
use crate::{
    AuditRow, BlobRow, CleanUpRow, ClientRow, Connections, EpochRow, FlowRow, FlowWith, IdempotencyRow,
    StageEntry, Store, StoreError, SweepOrder, Swept, TallyRow, Unit, WrapKind, WrapRow, Written,
};

/// A store in a PostgreSQL database, which several nodes share.
pub struct PostgresStore {
    pool: PgPool,
}

impl PostgresStore {
    /// Opens a database whose tables are up to date.
    ///
    /// # Errors
    /// When it does not answer, or its tables do not fit this program.
    pub async fn open(options: &PostgresOptions) -> Result<Self, PostgresError> {
        Ok(Self { pool: options.open().await? })
    }

    /// How many connections the server lets ordinary roles have, and how many nodes are on it now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn capacity(&self) -> Result<Capacity, StoreError> {
        const SQL: &str = "SELECT current_setting('max_connections')::bigint - \
            current_setting('superuser_reserved_connections')::bigint, \
            (SELECT count(DISTINCT client_addr) FROM pg_stat_activity \
             WHERE application_name = 'glimpse' AND pid <> pg_backend_pid())";
        let found = one(&self.pool, Statement::new(SQL, []), |row| {
            Ok(Capacity { connections: counted(row.int(0))?, machines: counted(row.int(1))? })
        });
        Ok(found.await?.unwrap_or_default())
    }

    async fn with_secrets(&self, mut row: ClientRow) -> Result<ClientRow, StoreError> {
        let secrets = Statement::new(client::SECRETS, [row.id.as_str().into()]);
        row.secrets = all(&self.pool, secrets, client::read_secret).await?;
        Ok(row)
    }
}

/// What a database server has room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Connections for all who are not its superuser.
    pub connections: u64,
    /// Machines from which glimpse is connected now, as far as this role may see; 0 over a socket.
    pub machines: u64,
}

#[async_trait]
impl Store for PostgresStore {
    async fn write(&self, unit: Unit) -> Result<Written, StoreError> {
        write(&self.pool, &unit).await
    }

    async fn flow(&self, id: FlowId) -> Result<Option<FlowRow>, StoreError> {
        one(&self.pool, flow::by_id(id), flow::read).await
    }

    async fn flow_by_code(&self, hash: &[u8]) -> Result<Option<FlowRow>, StoreError> {
        one(&self.pool, Statement::new(flow::BY_CODE, [hash.into()]), flow::read).await
    }

    async fn flow_by_token(&self, hash: &[u8]) -> Result<Option<(FlowRow, Option<WrapRow>)>, StoreError> {
        one(&self.pool, Statement::new(flow::BY_TOKEN, [hash.into()]), |row| {
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
        one(&self.pool, flow::with(id, kind, name), flow::read_with).await
    }

    async fn history(&self, id: FlowId) -> Result<Vec<StageEntry>, StoreError> {
        all(&self.pool, Statement::new(flow::HISTORY, [flow::id_value(id)]), flow::read_history).await
    }

    async fn wrap(&self, id: FlowId, kind: WrapKind) -> Result<Option<WrapRow>, StoreError> {
        let statement = Statement::new(wrap::BY_KIND, [flow::id_value(id), wrap::word(kind).into()]);
        Ok(one(&self.pool, statement, |row| wrap::read(row, 0)).await?.flatten())
    }

    async fn blob(&self, id: FlowId, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = Statement::new(blob::BY_NAME, [flow::id_value(id), name.into()]);
        Ok(one(&self.pool, statement, blob::read).await?.map(|row| row.sealed))
    }

    async fn blobs(&self, id: FlowId, prefix: &str) -> Result<Vec<BlobRow>, StoreError> {
        all(&self.pool, blob::select_below(id, prefix), blob::read).await
    }

    async fn ensure_epoch(&self, minute: i64, candidate: Vec<u8>) -> Result<EpochRow, StoreError> {
        let ours = EpochRow { minute, wrapped: candidate.clone() };
        if run(&self.pool, named!("epoch.ensure"), vec![epoch::ensure(minute, candidate)]).await? > 0 {
            return Ok(ours);
        }
        // It was there; that it went in between means that its minute is over.
        self.epoch(minute).await?.ok_or(StoreError::Missing)
    }

    async fn epoch(&self, minute: i64) -> Result<Option<EpochRow>, StoreError> {
        one(&self.pool, Statement::new(epoch::BY_MINUTE, [minute.into()]), epoch::read).await
    }

    async fn epochs_after(&self, minute: i64) -> Result<Vec<EpochRow>, StoreError> {
        all(&self.pool, Statement::new(epoch::AFTER, [minute.into()]), epoch::read).await
    }

    async fn drop_epoch(&self, minute: i64) -> Result<(), StoreError> {
        let dropped = vec![Statement::new(epoch::DROP, [minute.into()])];
        run(&self.pool, named!("epoch.drop"), dropped).await.map(|_| ())
    }

    async fn idempotency(
        &self,
        client: &ClientId,
        key_hash: &[u8],
    ) -> Result<Option<IdempotencyRow>, StoreError> {
        let statement = Statement::new(idempotency::BY_KEY, [client.as_str().into(), key_hash.into()]);
        one(&self.pool, statement, idempotency::read).await
    }

    async fn clean_ups(&self, now: Timestamp, limit: u32) -> Result<Vec<CleanUpRow>, StoreError> {
        let statement = Statement::new(clean_up::DUE, [now.into(), i64::from(limit).into()]);
        all(&self.pool, statement, clean_up::read).await
    }

    async fn claim_clean_up(&self, row: &CleanUpRow, try_at: Timestamp) -> Result<bool, StoreError> {
        let claimed = run(&self.pool, named!("clean_up.claim"), vec![clean_up::claim(row, try_at)]).await?;
        Ok(claimed > 0)
    }

    async fn drop_clean_up(&self, id: &str) -> Result<(), StoreError> {
        run(&self.pool, named!("clean_up.drop"), vec![clean_up::drop(id)]).await.map(|_| ())
    }

    async fn put_client(&self, row: &ClientRow) -> Result<(), StoreError> {
        run(&self.pool, named!("client.put"), client::put(row)?).await.map(|_| ())
    }

    async fn client(&self, id: &ClientId) -> Result<Option<ClientRow>, StoreError> {
        let statement = Statement::new(client::BY_ID, [id.as_str().into()]);
        match one(&self.pool, statement, client::read).await? {
            Some(row) => self.with_secrets(row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn clients(&self) -> Result<Vec<ClientRow>, StoreError> {
        let mut clients = Vec::new();
        for row in all(&self.pool, Statement::new(client::ALL, []), client::read).await? {
            clients.push(self.with_secrets(row).await?);
        }
        Ok(clients)
    }

    async fn remove_client(&self, id: &ClientId) -> Result<bool, StoreError> {
        Ok(run(&self.pool, named!("client.remove"), vec![client::remove(id)]).await? > 0)
    }

    async fn audit(&self, line: AuditRow) -> Result<(), StoreError> {
        run(&self.pool, named!("audit.append"), vec![audit::append(&line)]).await.map(|_| ())
    }

    async fn audit_after(&self, seq: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let after = i64::try_from(seq).unwrap_or(i64::MAX);
        let numbered = Statement::new(audit::AFTER, [after.into(), i64::from(limit).into()]);
        read_audit(&self.pool, numbered).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let due = one(&self.pool, Statement::new(due::NEXT_DUE, []), |row| time(row.int(0))).await?;
        Ok(due.flatten())
    }

    async fn backlog(&self, now: Timestamp, at_most: u32) -> Result<u64, StoreError> {
        let counted = one(&self.pool, due::backlog(now, at_most), |row| counted(row.int(0))).await?;
        Ok(counted.unwrap_or_default())
    }

    fn connections(&self) -> Option<Connections> {
        let open = self.pool.size();
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX);
        let at_most = self.pool.options().get_max_connections();
        Some(Connections { in_use: open.saturating_sub(idle), idle, at_most })
    }

    async fn tallies(&self) -> Result<Vec<TallyRow>, StoreError> {
        all(&self.pool, Statement::new(tally::CLOSED, []), tally::read).await
    }

    async fn sweep(&self, order: SweepOrder) -> Result<Swept, StoreError> {
        sweep(&self.pool, order).await
    }

    async fn last_known_time(&self) -> Result<Option<Timestamp>, StoreError> {
        use crate::sql::at;
        one(&self.pool, Statement::new(installation::LAST_KNOWN_TIME, []), |row| at(row.int(0))).await
    }

    async fn note_time(&self, now: Timestamp) -> Result<(), StoreError> {
        run(&self.pool, named!("time.note"), vec![installation::note_time(now)]).await.map(|_| ())
    }

    async fn time(&self) -> Result<Option<Timestamp>, StoreError> {
        use crate::sql::at;
        const SQL: &str = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
        one(&self.pool, Statement::new(SQL, []), |row| at(row.int(0))).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        one(&self.pool, Statement::new("SELECT 1::bigint", []), |row| needed(row.int(0))).await.map(|_| ())
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

/// Numbers are given out before their transactions are committed. So that none is passed over that comes late, those that
/// are under way are waited for, a few milliseconds.
async fn read_audit(pool: &PgPool, lines: Statement) -> Result<Vec<AuditRow>, StoreError> {
    let mut transaction = pool.begin().await.map_err(unavailable)?;
    sqlx::query("LOCK TABLE audit IN SHARE MODE").execute(&mut *transaction).await.map_err(unavailable)?;
    let rows = bind(sqlx::query(lines.sql), lines.values).fetch_all(&mut *transaction).await;
    transaction.commit().await.map_err(unavailable)?;
    rows.map_err(unavailable)?.iter().map(audit::read).collect()
}
