use sqlx::sqlite::{SqlitePool, SqliteRow};

use super::run::{bind, unavailable};
use crate::StoreError;
use crate::sql::Statement;

/// The row that a statement finds, read by `read`.
pub(super) async fn one<T>(
    pool: &SqlitePool,
    statement: Statement,
    read: impl FnOnce(&SqliteRow) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let query = bind(sqlx::query(statement.sql), statement.values);
    query.fetch_optional(pool).await.map_err(unavailable)?.as_ref().map(read).transpose()
}

/// All rows that a statement finds.
pub(super) async fn all<T>(
    pool: &SqlitePool,
    statement: Statement,
    read: impl Fn(&SqliteRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let query = bind(sqlx::query(statement.sql), statement.values);
    query.fetch_all(pool).await.map_err(unavailable)?.iter().map(read).collect()
}
