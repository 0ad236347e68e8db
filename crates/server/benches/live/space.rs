use sqlx::{AssertSqlSafe, Connection, Row};

use crate::place::Place;

const TABLES: [&str; 5] = ["flow", "history", "wrap", "blob", "audit"];

/// Bytes of each table with its indexes.
pub(crate) async fn of_tables(place: &Place) -> Vec<(&'static str, u64)> {
    let mut sizes = Vec::new();
    for table in TABLES {
        let sqlite = format!(
            "SELECT SUM(d.pgsize) FROM sqlite_schema AS s JOIN dbstat AS d ON d.name = s.name AND d.aggregate = TRUE \
             WHERE s.tbl_name = '{table}'"
        );
        let postgres = format!("SELECT pg_total_relation_size('{table}')");
        sizes.push((table, number(place, &sqlite, &postgres).await));
    }
    sizes
}

/// Bytes of the database as it lies on the disk, and of them those that wait to be used again (PostgreSQL: at most).
pub(crate) async fn whole(place: &Place) -> (u64, u64) {
    const SIZE: &str = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    const FREE: &str = "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size";
    let size = number(place, SIZE, "SELECT pg_database_size(current_database())").await;
    (size, number(place, FREE, "SELECT 0::bigint").await)
}

/// How far PostgreSQL's log has come, in bytes; nothing for SQLite.
pub(crate) async fn logged(place: &Place) -> u64 {
    number(place, "SELECT 0", "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint").await
}

/// What autovacuum would do sooner or later; its delays are left out.
pub(crate) async fn vacuum(place: &Place) {
    if let Some(database) = &place.database {
        let mut connection = sqlx::PgConnection::connect(&database.address).await.unwrap();
        sqlx::raw_sql("VACUUM").execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

async fn number(place: &Place, sqlite: &str, postgres: &str) -> u64 {
    let value: i64 = match &place.database {
        None => {
            let url = format!("sqlite://{}?mode=ro", place.file().display());
            let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
            let query = sqlx::query(AssertSqlSafe(sqlite.to_owned()));
            let value = query.fetch_one(&mut connection).await.unwrap().get(0);
            connection.close().await.unwrap();
            value
        }
        Some(database) => {
            let mut connection = sqlx::PgConnection::connect(&database.address).await.unwrap();
            let query = sqlx::query(AssertSqlSafe(postgres.to_owned()));
            let value = query.fetch_one(&mut connection).await.unwrap().get(0);
            connection.close().await.unwrap();
            value
        }
    };
    u64::try_from(value).unwrap()
}
