use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Row, Sqlite, SqliteConnection};

use super::script::script;
use crate::StoreError;
use crate::sql::{Cells, Statement, Value};

/// Runs one statement; gives how many rows it changed.
pub(super) async fn execute(
    connection: &mut SqliteConnection,
    statement: Statement,
) -> Result<u64, sqlx::Error> {
    let query = bind(sqlx::query(statement.sql), statement.values);
    Ok(query.execute(connection).await?.rows_affected())
}

/// Runs several in one go.
pub(super) async fn execute_all(
    connection: &mut SqliteConnection,
    statements: Vec<Statement>,
) -> Result<(), sqlx::Error> {
    let (text, values) = script(statements);
    // Safe: put together from constant texts; every value is a parameter.
    bind(sqlx::query(AssertSqlSafe(text)), values).execute(connection).await.map(|_| ())
}

pub(super) fn bind(
    query: Query<'static, Sqlite, SqliteArguments>,
    values: Vec<Value>,
) -> Query<'static, Sqlite, SqliteArguments> {
    values.into_iter().fold(query, |query, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    })
}

/// The database's message holds names of tables and columns, never values.
pub(super) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

impl Cells for SqliteRow {
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
