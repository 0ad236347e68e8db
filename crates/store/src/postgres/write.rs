use std::time::Duration;

use sqlx::postgres::PgPool;
use sqlx::{Postgres, Row, Transaction};

use super::run::{bind, execute, is_dead, unavailable};
use crate::plan::{Plan, plan};
use crate::sql::{Statement, flow};
use crate::{StoreError, Unit, Written};

/// How often a transaction is begun anew that the database undid because of another one, or whose connection was dead.
const ATTEMPTS: u32 = 64;

/// How often the fate of a commit is asked for whose answer was lost, and how long in between.
const QUESTIONS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(250);

/// Why a transaction failed.
pub(super) enum Failed<T> {
    /// Before the commit was sent: nothing happened.
    Undone(sqlx::Error),
    /// The commit was sent, and how it went did not come back.
    Unknown {
        error: sqlx::Error,
        /// The transaction's number.
        number: String,
        /// What is right if it did happen.
        done: T,
    },
}

impl<T> From<sqlx::Error> for Failed<T> {
    fn from(error: sqlx::Error) -> Self {
        Self::Undone(error)
    }
}

/// Carries out a unit of work.
pub(super) async fn write(pool: &PgPool, unit: &Unit) -> Result<Written, StoreError> {
    let mut attempts = Attempts::new(pool);
    loop {
        if let Some(answer) = attempts.judge(attempt(pool, unit).await).await {
            return answer?;
        }
    }
}

/// The statement with which a transaction begins that is no unit of work: it asks for the transaction's number, and says
/// its name, which is seen so in the database's own list of what runs.
macro_rules! named {
    ($name:literal) => {
        concat!("/* ", $name, " */ SELECT pg_current_xact_id()::text")
    };
}
pub(super) use named;

/// Carries out statements that belong to no flow, all or none, after the one of [`named`]; gives how many rows changed.
pub(super) async fn run(
    pool: &PgPool,
    named: &'static str,
    statements: Vec<Statement>,
) -> Result<u64, StoreError> {
    let mut attempts = Attempts::new(pool);
    loop {
        if let Some(answer) = attempts.judge(attempt_all(pool, named, &statements).await).await {
            return answer;
        }
    }
}

/// Counts how often it was tried.
pub(super) struct Attempts<'a> {
    pool: &'a PgPool,
    made: u32,
}

impl<'a> Attempts<'a> {
    pub(super) fn new(pool: &'a PgPool) -> Self {
        Self { pool, made: 0 }
    }

    /// The answer, once it is known what happened; `None` when nothing did and it is to be tried again.
    pub(super) async fn judge<T>(&mut self, outcome: Result<T, Failed<T>>) -> Option<Result<T, StoreError>> {
        self.made += 1;
        let again = self.made < ATTEMPTS;
        match outcome {
            Ok(done) => Some(Ok(done)),
            Err(Failed::Undone(error)) if again && may_be_repeated(&error) => None,
            Err(Failed::Undone(error)) => Some(Err(unavailable(error))),
            Err(Failed::Unknown { error, number, done }) => match happened(self.pool, &number).await {
                Some(true) => Some(Ok(done)),
                Some(false) if again => None,
                _ => Some(Err(unavailable(error))),
            },
        }
    }
}

async fn attempt_all(
    pool: &PgPool,
    named: &'static str,
    statements: &[Statement],
) -> Result<u64, Failed<u64>> {
    let mut transaction = pool.begin().await?;
    let number = number(&mut transaction, named).await?;
    let mut changed = 0;
    for statement in statements {
        changed += execute(&mut transaction, statement.clone()).await?;
    }
    commit(transaction, number, changed).await
}

/// The inner error is this unit's answer.
async fn attempt(
    pool: &PgPool,
    unit: &Unit,
) -> Result<Result<Written, StoreError>, Failed<Result<Written, StoreError>>> {
    let mut transaction = pool.begin().await?;
    let found = bind(sqlx::query(flow::BY_ID_LOCKED), vec![flow::id_value(unit.flow)])
        .fetch_optional(&mut *transaction)
        .await?;
    let planned = found.as_ref().map(flow::read).transpose().and_then(|found| plan(unit, found));
    let Plan { statements, written } = match planned {
        Ok(planned) => planned,
        Err(refused) => return Ok(Err(refused)),
    };
    let number = match &found {
        Some(row) => row.try_get(flow::COLUMNS)?,
        None => number(&mut transaction, NUMBER).await?,
    };
    for statement in statements {
        match execute(&mut transaction, statement).await {
            Ok(_) => {}
            // Somebody was quicker.
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                return Ok(Err(StoreError::Conflict));
            }
            Err(error) => return Err(error.into()),
        }
    }
    commit(transaction, number, Ok(written)).await
}

const NUMBER: &str = "SELECT pg_current_xact_id()::text";

/// The number under which the database remembers how this transaction ended.
pub(super) async fn number(
    transaction: &mut Transaction<'_, Postgres>,
    sql: &'static str,
) -> Result<String, sqlx::Error> {
    sqlx::query_scalar(sql).fetch_one(&mut **transaction).await
}

pub(super) async fn commit<T>(
    transaction: Transaction<'_, Postgres>,
    number: String,
    done: T,
) -> Result<T, Failed<T>> {
    match transaction.commit().await {
        Ok(()) => Ok(done),
        Err(error) if is_refused(&error) => Err(Failed::Undone(error)),
        Err(error) => Err(Failed::Unknown { error, number, done }),
    }
}

/// Whether the database itself said that it did not do it.
fn is_refused(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(_)) && !is_dead(error)
}

fn may_be_repeated(error: &sqlx::Error) -> bool {
    // serialization_failure, deadlock_detected
    let undone = |code: &str| matches!(code, "40001" | "40P01");
    is_dead(error)
        || matches!(error, sqlx::Error::Database(error) if error.code().is_some_and(|code| undone(&code)))
}

/// Whether a transaction was committed; `None` when that cannot be told.
async fn happened(pool: &PgPool, number: &str) -> Option<bool> {
    for _ in 0..QUESTIONS {
        let status = sqlx::query_scalar::<_, Option<String>>("SELECT pg_xact_status($1::text::xid8)")
            .bind(number)
            .fetch_one(pool)
            .await;
        match status.ok().flatten().as_deref() {
            Some("committed") => return Some(true),
            Some("aborted") => return Some(false),
            // It is in progress as long as the server has not noticed that we are gone.
            _ => tokio::time::sleep(BETWEEN).await,
        }
    }
    None
}
