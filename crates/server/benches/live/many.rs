use sqlx::{AssertSqlSafe, Connection};

use crate::place::Place;

/// So many flows are sealed one by one. More are copies of these within the database, by SQL: as many rows, as large, with
/// ids and hashes of their own and deadlines in between. Nothing opens a copy, and nothing has to: only flows that were led
/// through every step are read.
pub(crate) const SEALED: u32 = 20_000;

const FLOW: &str = "client, stage, language, version, created_at, completed_at, exchanged_at, tombstone_until, \
    redirect_hash, link_hash, page_hash, error, lease_owner, lease_until, fence, ended";

/// An id as the product makes them, of version 4.
const SQLITE_ID: &str = "unhex(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || '8' || \
    substr(hex(randomblob(8)), 2))";
const POSTGRES_ID: &str = "CREATE FUNCTION pg_temp.renamed(id bytea, copy int) RETURNS bytea LANGUAGE sql AS $$ \
    SELECT set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 64), 8, (get_byte(h, 8) & 63) | 128) FROM \
    (SELECT substring(sha256(id || int4send(copy)) FROM 1 FOR 16) AS h) AS hashed $$";

/// Copies what is there until there are so many times as much; `gap` is the time in milliseconds between two deadlines.
pub(crate) async fn multiply(place: &Place, times: u32, gap: i64) {
    if times < 2 {
        return;
    }
    match &place.database {
        None => sqlite(place, times, gap).await,
        Some(database) => postgres(&database.address, times, gap).await,
    }
}

async fn sqlite(place: &Place, times: u32, gap: i64) {
    let url = format!("sqlite://{}", place.file().display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let begin = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -524288; \
        PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; \
        CREATE TEMP TABLE seed AS SELECT id AS old FROM flow; \
        CREATE TEMP TABLE renamed (old BLOB PRIMARY KEY, new BLOB) WITHOUT ROWID;";
    let mut scripts = vec![begin.to_owned()];
    for copy in 1..times {
        let later = gap * i64::from(copy) / i64::from(times);
        let renamed = format!("DELETE FROM renamed; INSERT INTO renamed SELECT old, {SQLITE_ID} FROM seed;");
        let rows = copied(later, "renamed", "new", "randomblob(32)");
        scripts.push(format!("BEGIN; {renamed} {rows} COMMIT;"));
    }
    for script in scripts {
        sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

async fn postgres(address: &str, times: u32, gap: i64) {
    let mut connection = sqlx::PgConnection::connect(address).await.unwrap();
    let begin = format!(
        "SET synchronous_commit = off; SET session_replication_role = replica; {POSTGRES_ID}; \
         CREATE TEMP TABLE seed AS SELECT id AS old FROM flow; \
         CREATE TEMP TABLE renamed (old BYTEA PRIMARY KEY, new BYTEA)"
    );
    let mut scripts = vec![begin];
    for copy in 1..times {
        let later = gap * i64::from(copy) / i64::from(times);
        let renamed = format!(
            "TRUNCATE renamed; INSERT INTO renamed SELECT old, pg_temp.renamed(old, {copy}) FROM seed; ANALYZE renamed;"
        );
        let rows = copied(later, "renamed", "new", "sha256(new)");
        scripts.push(format!("BEGIN; {renamed} {rows} COMMIT;"));
    }
    scripts.push("ANALYZE".to_owned());
    for script in scripts {
        sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

/// The rows of every table; `hash` is an expression for 32 bytes that nobody else has.
fn copied(later: i64, renamed: &str, new: &str, hash: &str) -> String {
    let join =
        |table: &str, key: &str| format!("FROM {renamed} JOIN {table} AS t ON t.{key} = {renamed}.old");
    let columns: Vec<String> = FLOW.split(", ").map(|column| format!("t.{column}")).collect();
    format!(
        "INSERT INTO flow (id, deadline, code_hash, token_hash, {FLOW}) \
         SELECT {new}, t.deadline + {later}, {hash}, {hash}, {columns} {flow}; \
         INSERT INTO history (flow, at, stage, code) SELECT {new}, t.at, t.stage, t.code {history}; \
         INSERT INTO wrap (flow, kind, epoch, due, wrapped) \
         SELECT {new}, t.kind, t.epoch, t.due + {later}, t.wrapped {wrap}; \
         INSERT INTO blob (flow, name, sealed) SELECT {new}, t.name, t.sealed {blob}; \
         INSERT INTO audit (at, event, flow, client, bank, detail) \
         SELECT t.at, t.event, {new}, t.client, t.bank, t.detail {audit};",
        columns = columns.join(", "),
        flow = join("flow", "id"),
        history = join("history", "flow"),
        wrap = join("wrap", "flow"),
        blob = join("blob", "flow"),
        audit = "FROM audit AS t JOIN renamed ON renamed.old = t.flow",
    )
}
