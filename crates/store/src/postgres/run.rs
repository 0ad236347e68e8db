use std::io::ErrorKind;

use sqlx::postgres::{PgArguments, PgConnection, PgPool, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row};

use crate::StoreError;
use crate::sql::{Cells, Statement, Value};

/// How many connections may turn out dead, one after the other, before the database is taken for unreachable: after it
/// was restarted, those that waited in the pool all are.
const DEAD: u32 = 64;

/// Runs one statement; gives how many rows it changed.
pub(super) async fn execute(connection: &mut PgConnection, statement: Statement) -> Result<u64, sqlx::Error> {
    Ok(bind(sqlx::query(statement.sql), statement.values).execute(connection).await?.rows_affected())
}

/// The row that a statement finds, read by `read`.
pub(super) async fn one<T>(
    pool: &PgPool,
    statement: Statement,
    read: impl FnOnce(&PgRow) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut dead = 0;
    let row = loop {
        let query = bind(sqlx::query(statement.sql), statement.values.clone());
        match query.fetch_optional(pool).await {
            Err(error) if is_dead(&error) && dead < DEAD => dead += 1,
            outcome => break outcome,
        }
    };
    row.map_err(unavailable)?.as_ref().map(read).transpose()
}

/// All rows that a statement finds.
pub(super) async fn all<T>(
    pool: &PgPool,
    statement: Statement,
    read: impl Fn(&PgRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut dead = 0;
    let rows = loop {
        let query = bind(sqlx::query(statement.sql), statement.values.clone());
        match query.fetch_all(pool).await {
            Err(error) if is_dead(&error) && dead < DEAD => dead += 1,
            outcome => break outcome,
        }
    };
    rows.map_err(unavailable)?.iter().map(read).collect()
}

/// Whether this is about the connection and not about what was asked: it broke, or the server ended it.
pub(super) fn is_dead(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => matches!(
            error.kind(),
            ErrorKind::BrokenPipe
                | ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset
                | ErrorKind::NotConnected
                | ErrorKind::UnexpectedEof
        ),
        // admin_shutdown, crash_shutdown, idle_session_timeout
        sqlx::Error::Database(error) => {
            matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P05"))
        }
        _ => false,
    }
}

pub(super) fn bind(
    query: Query<'static, Postgres, PgArguments>,
    values: Vec<Value>,
) -> Query<'static, Postgres, PgArguments> {
    values.into_iter().fold(query, |query, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    })
}

/// The database's words and code. Its details may hold values, and are left out.
pub(super) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(match error {
        sqlx::Error::Database(error) => {
            format!("{} ({})", error.message(), error.code().unwrap_or_default())
        }
        other => other.to_string(),
    })
}

impl Cells for PgRow {
    fn int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        self.try_get(column).map_err(unavailable)
    }

    fn text(&self, column: usize) -> Result<Option<String>, StoreError> {
        self.try_get(column).map_err(unavailable)
    }

    fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>, StoreError> {
        self.try_get(column).map_err(unavailable)
    }
}
