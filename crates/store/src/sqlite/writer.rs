use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::run::{bind, execute, execute_all, unavailable};
use crate::plan::{Plan, plan};
use crate::sql::sweep::{Counts, steps};
use crate::sql::{Statement, flow};
use crate::{StoreError, SweepOrder, Swept, Unit, Written};

/// How many units are committed together at most.
const BATCH: usize = 128;

/// How long emptying the log may wait for readers before it is left for the next time.
const TRUNCATE_WAIT: Duration = Duration::from_millis(250);

/// What the writer is asked for.
pub(super) enum Job {
    Unit(Box<Unit>, Answer<Written>),
    /// Statements that belong to no flow; the answer is how many rows changed.
    Plain(Vec<Statement>, Answer<u64>),
    Sweep(SweepOrder, Answer<Swept>),
    Close(oneshot::Sender<()>),
}

pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// The one that writes.
pub(super) struct Writer {
    connect: SqliteConnectOptions,
    /// None after a failure that leaves the state of the connection unknown: the next batch begins with a new one.
    connection: Option<SqliteConnection>,
    /// Keys were destroyed and the log still holds them.
    log_is_stale: bool,
}

/// How a job of a batch went, held back until the commit.
enum Outcome {
    Unit(Result<Written, StoreError>),
    Plain(Result<u64, StoreError>),
}

/// Why a batch failed as a whole.
enum Failed {
    /// Nothing was committed.
    Undone(StoreError),
    /// The commit did not answer well: it is unknown.
    Unknown(StoreError),
}

impl Writer {
    pub(super) fn new(connect: SqliteConnectOptions, connection: SqliteConnection) -> Self {
        Self { connect, connection: Some(connection), log_is_stale: false }
    }

    /// Works until it is closed or nobody is left to ask.
    pub(super) async fn work(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut waiting = Vec::with_capacity(BATCH);
        while queue.recv_many(&mut waiting, BATCH).await > 0 {
            let mut batch = Vec::with_capacity(waiting.len());
            for job in waiting.drain(..) {
                match job {
                    Job::Unit(..) | Job::Plain(..) => batch.push(job),
                    Job::Sweep(order, answer) => {
                        self.commit(std::mem::take(&mut batch)).await;
                        let swept = self.sweep(order).await;
                        // Who asked may be gone; the work is done all the same. So everywhere below.
                        let _gone = answer.send(swept);
                    }
                    Job::Close(closed) => {
                        self.commit(std::mem::take(&mut batch)).await;
                        self.close().await;
                        let _gone = closed.send(());
                        return;
                    }
                }
            }
            self.commit(batch).await;
        }
        self.close().await;
    }

    /// Commits a batch and answers. Where it cannot be carried out as one, each job gets a transaction of its own, so
    /// that one that is too big for the disk takes no other with it.
    async fn commit(&mut self, batch: Vec<Job>) {
        match self.attempt(&batch).await {
            Ok(outcomes) => {
                batch.into_iter().zip(outcomes).for_each(|(job, outcome)| answer(job, outcome));
            }
            Err(Failed::Undone(_)) if batch.len() > 1 => {
                for job in batch {
                    let alone = vec![job];
                    match self.attempt(&alone).await {
                        Ok(outcomes) => {
                            alone.into_iter().zip(outcomes).for_each(|(job, outcome)| answer(job, outcome));
                        }
                        Err(failed) => refuse(alone, &failed),
                    }
                }
            }
            Err(failed) => refuse(batch, &failed),
        }
    }

    async fn attempt(&mut self, batch: &[Job]) -> Result<Vec<Outcome>, Failed> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let connection = self.connected().await.map_err(Failed::Undone)?;
        let outcomes = match in_transaction(connection, batch).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                self.undo().await;
                return Err(Failed::Undone(unavailable(error)));
            }
        };
        if let Some(connection) = &mut self.connection
            && let Err(error) = sqlx::query("COMMIT").execute(connection).await
        {
            self.undo().await;
            return Err(Failed::Unknown(unavailable(error)));
        }
        Ok(outcomes)
    }

    async fn sweep(&mut self, order: SweepOrder) -> Result<Swept, StoreError> {
        let connection = self.connected().await?;
        let swept = match sweep(connection, order).await {
            Ok(swept) => swept,
            Err(error) => {
                self.undo().await;
                return Err(unavailable(error));
            }
        };
        self.log_is_stale |= swept.epochs > 0;
        if self.log_is_stale {
            self.log_is_stale = !self.truncate_log().await;
        }
        Ok(swept)
    }

    /// Empties the log, so that what was deleted is not in it any more. Readers that are under way may hold it up; then the
    /// next sweep tries again, and what is in the log is unreadable anyway since its key is gone.
    async fn truncate_log(&self) -> bool {
        let connect = self.connect.clone().busy_timeout(TRUNCATE_WAIT);
        let truncated = async {
            let mut connection = connect.connect().await?;
            let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut connection).await?;
            connection.close().await?;
            // The first column says whether somebody was in the way.
            row.try_get::<i64, _>(0).map(|busy| busy == 0)
        };
        truncated.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the write-ahead log was not emptied");
            false
        })
    }

    async fn connected(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect.connect().await.map_err(unavailable)?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Rolls back; where that does not work either, the connection is given up, which rolls back too.
    async fn undo(&mut self) {
        if let Some(mut connection) = self.connection.take()
            && sqlx::query("ROLLBACK").execute(&mut connection).await.is_ok()
        {
            self.connection = Some(connection);
        }
    }

    /// The database is whole without its log, also while a command still looks at it.
    async fn close(&mut self) {
        self.truncate_log().await;
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database was not closed well");
        }
    }
}

/// Carries out each job inside a savepoint of its own.
async fn in_transaction(
    connection: &mut SqliteConnection,
    batch: &[Job],
) -> Result<Vec<Outcome>, sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for job in batch {
        match job {
            Job::Unit(unit, _) => outcomes.push(Outcome::Unit(write(connection, unit).await?)),
            Job::Plain(statements, _) => outcomes.push(Outcome::Plain(run(connection, statements).await?)),
            Job::Sweep(..) | Job::Close(_) => {}
        }
    }
    Ok(outcomes)
}

/// The outer error spoils the transaction, the inner one is the answer of this unit alone.
async fn write(
    connection: &mut SqliteConnection,
    unit: &Unit,
) -> Result<Result<Written, StoreError>, sqlx::Error> {
    let statement = flow::by_id(unit.flow);
    let found = bind(sqlx::query(statement.sql), statement.values).fetch_optional(&mut *connection).await?;
    let planned = found.as_ref().map(flow::read).transpose().and_then(|found| plan(unit, found));
    let Plan { mut statements, written } = match planned {
        Ok(planned) => planned,
        Err(refused) => return Ok(Err(refused)),
    };
    statements.insert(0, Statement::new("SAVEPOINT unit", []));
    statements.push(Statement::new("RELEASE unit", []));
    let done = execute_all(connection, statements).await;
    Ok(settle(connection, done).await?.map(|()| written))
}

async fn run(
    connection: &mut SqliteConnection,
    statements: &[Statement],
) -> Result<Result<u64, StoreError>, sqlx::Error> {
    sqlx::query("SAVEPOINT unit").execute(&mut *connection).await?;
    let mut changed = 0;
    for statement in statements {
        match execute(connection, statement.clone()).await {
            Ok(rows) => changed += rows,
            Err(error) => return Ok(settle(connection, Err(error)).await?.map(|()| changed)),
        }
    }
    sqlx::query("RELEASE unit").execute(&mut *connection).await?;
    Ok(Ok(changed))
}

/// A unit that ran into a constraint is undone alone: somebody was quicker. Any other failure is the transaction's.
async fn settle(
    connection: &mut SqliteConnection,
    done: Result<(), sqlx::Error>,
) -> Result<Result<(), StoreError>, sqlx::Error> {
    match done {
        Ok(()) => Ok(Ok(())),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            sqlx::query("ROLLBACK TO unit; RELEASE unit").execute(connection).await?;
            Ok(Err(StoreError::Conflict))
        }
        Err(error) => Err(error),
    }
}

async fn sweep(connection: &mut SqliteConnection, order: SweepOrder) -> Result<Swept, sqlx::Error> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let mut swept = Swept::default();
    for (counts, statement) in steps(order) {
        let rows = execute(connection, statement).await?;
        let full = rows >= u64::from(order.limit);
        let total = match counts {
            Counts::Nothing => continue,
            Counts::Flows => &mut swept.flows,
            Counts::Wraps => &mut swept.wraps,
            Counts::Tombstones => &mut swept.tombstones,
            Counts::Epochs => &mut swept.epochs,
            Counts::Answers => &mut swept.answers,
            Counts::CleanUps => &mut swept.clean_ups,
            Counts::Audit => &mut swept.audit,
        };
        *total += rows;
        swept.more |= full;
    }
    sqlx::query("COMMIT").execute(&mut *connection).await?;
    Ok(swept)
}

fn answer(job: Job, outcome: Outcome) {
    match (job, outcome) {
        (Job::Unit(_, to), Outcome::Unit(outcome)) => drop(to.send(outcome)),
        (Job::Plain(_, to), Outcome::Plain(outcome)) => drop(to.send(outcome)),
        _ => {}
    }
}

fn refuse(batch: Vec<Job>, failed: &Failed) {
    let (Failed::Undone(error) | Failed::Unknown(error)) = failed;
    let text = error.to_string();
    for job in batch {
        match job {
            Job::Unit(_, to) => drop(to.send(Err(StoreError::Unavailable(text.clone())))),
            Job::Plain(_, to) => drop(to.send(Err(StoreError::Unavailable(text.clone())))),
            Job::Sweep(..) | Job::Close(_) => {}
        }
    }
}
