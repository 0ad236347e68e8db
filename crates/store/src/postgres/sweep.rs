use jiff::Timestamp;
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row, Transaction};

use super::write::{Attempts, Failed, commit, named, number};
use crate::sql::sweep::{
    DROP_ANSWERS, DROP_AUDIT, DROP_CLEAN_UPS, DROP_EPOCHS, DROP_TALLIES, NOTE_EPOCHS, entomb, note_deleted,
    note_stage,
};
use crate::tally::TALLY_KEPT;
use crate::{StoreError, SweepOrder, Swept};

/// Held by the node that sweeps, until its transaction ends. The number is ours by chance alone.
const ONE_AT_A_TIME: &str = "SELECT pg_try_advisory_xact_lock(7308327)";

/// Flows whose time is up. A row that a step holds is left for the next sweep, a second later.
const ENDING: &str = "SELECT id FROM flow WHERE ended = 0 AND deadline <= $1 ORDER BY deadline LIMIT $2 \
    FOR UPDATE SKIP LOCKED";

/// Flows of which a key is due. Their rows are locked before the keys are looked at again, so that none goes that was
/// renewed meanwhile.
const WITH_DUE_KEYS: &str = "SELECT id FROM flow WHERE id IN \
    (SELECT flow FROM wrap WHERE due <= $1 ORDER BY due LIMIT $2) FOR UPDATE SKIP LOCKED";

/// Those of them of which every key is due, whatever their deadline says.
const WITHOUT_LIVING_KEYS: &str = "SELECT wrap.flow FROM wrap JOIN flow ON flow.id = wrap.flow \
    WHERE wrap.flow = ANY($3) AND (flow.ended = 1 OR flow.deadline > $1) \
    GROUP BY wrap.flow HAVING max(wrap.due) <= $1 ORDER BY min(wrap.due) LIMIT $2";

/// Keys that are due while their flow goes on, and those of flows whose time is up, also of those that are the next
/// sweep's.
const DROP_DUE_KEYS: &str = "DELETE FROM wrap USING flow WHERE flow.id = wrap.flow AND wrap.flow = ANY($2) \
    AND wrap.due <= $1 AND ((flow.ended = 0 AND flow.deadline <= $1) OR EXISTS \
    (SELECT 1 FROM wrap AS later WHERE later.flow = wrap.flow AND later.due > $1))";

/// PINs whose time is up while their flow goes on: the ciphertext goes with its key.
const DROP_DUE_PINS: &str = "DELETE FROM blob USING wrap WHERE wrap.flow = blob.flow AND blob.name = 'pin' \
    AND wrap.kind = 'pin' AND wrap.due <= $1 AND wrap.flow = ANY($2)";

const DROP_KEYS: &str = "DELETE FROM wrap WHERE flow = ANY($1)";
const DROP_BLOBS: &str = "DELETE FROM blob WHERE flow = ANY($1)";
const NOTE_DELETED: &str = note_deleted!("id = ANY($2)");
const NOTE_STAGE: &str = note_stage!("id = ANY($2)");
const ENTOMB: &str = entomb!("id = ANY($3)");

const DROP_TOMBSTONES: &str = "DELETE FROM flow WHERE id IN \
    (SELECT id FROM flow WHERE ended = 1 AND tombstone_until <= $1 ORDER BY tombstone_until LIMIT $2 \
    FOR UPDATE SKIP LOCKED)";

/// Deletes what is due, unless another node is at it.
pub(super) async fn sweep(pool: &PgPool, order: SweepOrder) -> Result<Swept, StoreError> {
    let mut attempts = Attempts::new(pool);
    loop {
        if let Some(answer) = attempts.judge(attempt(pool, order).await).await {
            return answer;
        }
    }
}

async fn attempt(pool: &PgPool, order: SweepOrder) -> Result<Swept, Failed<Swept>> {
    let mut transaction = pool.begin().await?;
    let ours: bool = sqlx::query_scalar(ONE_AT_A_TIME).fetch_one(&mut *transaction).await?;
    if !ours {
        return Ok(Swept::default());
    }
    let number = number(&mut transaction, named!("sweep")).await?;
    let swept = Sweep { transaction: &mut transaction, order, swept: Swept::default() }.carry_out().await?;
    commit(transaction, number, swept).await
}

struct Sweep<'a, 'c> {
    transaction: &'a mut Transaction<'c, Postgres>,
    order: SweepOrder,
    swept: Swept,
}

impl Sweep<'_, '_> {
    async fn carry_out(mut self) -> Result<Swept, sqlx::Error> {
        self.flows().await?;
        let SweepOrder { now, audit_before, limit, .. } = self.order;
        let limit = i64::from(limit);
        let now = now.as_millisecond();
        self.swept.tombstones = self.drop(DROP_TOMBSTONES, now).await?;
        self.run(sqlx::query(NOTE_EPOCHS).bind(now).bind(limit)).await?;
        self.swept.epochs = self.drop(DROP_EPOCHS, now).await?;
        self.swept.answers = self.drop(DROP_ANSWERS, now).await?;
        self.swept.clean_ups = self.drop(DROP_CLEAN_UPS, now).await?;
        let tallies = self.order.now.checked_sub(TALLY_KEPT).unwrap_or(Timestamp::MIN);
        self.run(sqlx::query(DROP_TALLIES).bind(tallies.as_millisecond())).await?;
        self.swept.audit = self.drop(DROP_AUDIT, audit_before.as_millisecond()).await?;
        Ok(self.swept)
    }

    /// Keys before ciphertexts, everything before its row.
    async fn flows(&mut self) -> Result<(), sqlx::Error> {
        let SweepOrder { now, tombstone, limit, .. } = self.order;
        let entombed_until = (now + tombstone).as_millisecond();
        let now = now.as_millisecond();
        let limit = i64::from(limit);
        // A key is a short row: many more of them go at once than flows with their ciphertexts.
        let keys = limit * 16;
        let mut ending = self.ids(sqlx::query(ENDING).bind(now).bind(limit)).await?;
        self.note_whether_full(ending.len(), limit);
        let with_due_keys = self.ids(sqlx::query(WITH_DUE_KEYS).bind(now).bind(keys)).await?;
        self.note_whether_full(with_due_keys.len(), keys);
        if !with_due_keys.is_empty() {
            let without =
                self.ids(sqlx::query(WITHOUT_LIVING_KEYS).bind(now).bind(limit).bind(&with_due_keys)).await?;
            self.note_whether_full(without.len(), limit);
            // Its wrap, which goes next in this transaction, is what says that it is due.
            self.run(sqlx::query(DROP_DUE_PINS).bind(now).bind(&with_due_keys)).await?;
            self.swept.wraps = self.run(sqlx::query(DROP_DUE_KEYS).bind(now).bind(&with_due_keys)).await?;
            ending.extend(without);
        }
        if ending.is_empty() {
            return Ok(());
        }
        self.run(sqlx::query(DROP_KEYS).bind(&ending)).await?;
        self.run(sqlx::query(DROP_BLOBS).bind(&ending)).await?;
        self.run(sqlx::query(NOTE_DELETED).bind(now).bind(&ending)).await?;
        self.run(sqlx::query(NOTE_STAGE).bind(now).bind(&ending)).await?;
        let nothing: &[u8] = &[];
        self.swept.flows =
            self.run(sqlx::query(ENTOMB).bind(entombed_until).bind(nothing).bind(&ending)).await?;
        Ok(())
    }

    /// Drops up to the limit of what is due at that time.
    async fn drop(&mut self, sql: &'static str, time: i64) -> Result<u64, sqlx::Error> {
        let limit = i64::from(self.order.limit);
        let rows = self.run(sqlx::query(sql).bind(time).bind(limit)).await?;
        self.swept.more |= rows >= u64::from(self.order.limit);
        Ok(rows)
    }

    fn note_whether_full(&mut self, found: usize, limit: i64) {
        self.swept.more |= i64::try_from(found).is_ok_and(|found| found >= limit);
    }

    async fn run(&mut self, query: Query<'_, Postgres, PgArguments>) -> Result<u64, sqlx::Error> {
        Ok(query.execute(&mut **self.transaction).await?.rows_affected())
    }

    async fn ids(&mut self, query: Query<'_, Postgres, PgArguments>) -> Result<Vec<Vec<u8>>, sqlx::Error> {
        let rows: Vec<PgRow> = query.fetch_all(&mut **self.transaction).await?;
        rows.iter().map(|row| row.try_get(0)).collect()
    }
}
