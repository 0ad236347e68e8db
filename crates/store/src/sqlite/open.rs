use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

/// How a database file is opened.
#[derive(Clone, Copy, Debug)]
pub struct OpenOptions {
    /// Whether this is a server, of which a file has one at most. Commands open a file beside it.
    pub exclusive: bool,
}

/// Why the database file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory or the file cannot be made or written.
    #[error("cannot write the database {path}: {source}; check that its directory exists and belongs to you")]
    Unwritable {
        /// The database file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Another server has it.
    #[error(
        "another glimpse server is running on the database {0}; stop it first, or use another data directory \
         (several nodes need PostgreSQL)"
    )]
    InUse(PathBuf),
    /// The file was written by a newer program.
    #[error("the database {0} was written by a newer version of glimpse; use that version or a newer one")]
    Newer(PathBuf),
    /// The file is no database, or SQLite refuses it.
    #[error("cannot open the database {path}: {reason}")]
    Database {
        /// The database file.
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
}

const READERS: u32 = 4;

/// Pages in memory of the connection that writes, in KiB: a batch touches many, and one that does not fit is written
/// twice.
const CACHE: &str = "-16384";

/// Pages in the log before they are carried over to the database.
const CHECKPOINT: &str = "4000";

/// How much of the file readers look at in place, in bytes.
const MAPPED: &str = "268435456";

/// Who held a lease is dead, because nobody else has the file: its flows go on at once instead of after the lease's end.
const FREE_LEASES: &str = "UPDATE flow SET lease_owner = NULL, lease_until = NULL, fence = fence + 1 \
    WHERE ended = 0 AND lease_owner IS NOT NULL";

/// The open file: its lock, how to connect to it, and the connections that only read.
pub(super) struct Opened {
    pub(super) lock: Option<File>,
    pub(super) connect: SqliteConnectOptions,
    pub(super) writer: SqliteConnection,
    pub(super) readers: SqlitePool,
}

pub(super) async fn open(path: &Path, options: OpenOptions) -> Result<Opened, OpenError> {
    make_private(path).map_err(|source| OpenError::Unwritable { path: path.to_owned(), source })?;
    let lock = if options.exclusive { Some(lock(path)?) } else { None };
    let refused =
        |error: sqlx::Error| OpenError::Database { path: path.to_owned(), reason: error.to_string() };
    let connect = connect_options(path);
    let mut writer = writing(&connect).connect().await.map_err(refused)?;
    match sqlx::migrate!("migrations/sqlite").run(&mut writer).await {
        Ok(()) => {}
        Err(MigrateError::VersionMissing(_)) => return Err(OpenError::Newer(path.to_owned())),
        Err(error) => {
            return Err(OpenError::Database { path: path.to_owned(), reason: error.to_string() });
        }
    }
    writer.ping().await.map_err(refused)?;
    if options.exclusive {
        sqlx::query(FREE_LEASES).execute(&mut writer).await.map_err(refused)?;
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        // The file is local: a connection does not go stale, and asking each time costs a round trip.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(connect.clone().read_only(true).pragma("mmap_size", MAPPED));
    Ok(Opened { lock, connect: writing(&connect), writer, readers })
}

fn connect_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("secure_delete", "ON")
        // No file but the three that everybody knows of.
        .pragma("temp_store", "MEMORY")
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

fn writing(connect: &SqliteConnectOptions) -> SqliteConnectOptions {
    connect.clone().pragma("cache_size", CACHE).pragma("wal_autocheckpoint", CHECKPOINT)
}

/// The file is its owner's alone from the first byte on; SQLite gives its companions the same mode.
fn make_private(path: &Path) -> io::Result<()> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        fs::create_dir_all(directory)?;
    }
    fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    Ok(())
}

/// The operating system drops the lock with the process, however that ends.
fn lock(path: &Path) -> Result<File, OpenError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let unwritable = |source| OpenError::Unwritable { path: path.to_owned(), source };
    let file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&beside)
        .map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(unwritable(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Row;

    #[tokio::test]
    async fn leases_are_freed_without_a_look_at_every_flow() {
        let home = tempfile::tempdir().unwrap();
        let mut opened =
            open(&home.path().join("glimpse.db"), OpenOptions { exclusive: true }).await.unwrap();
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {FREE_LEASES}"));
        let plan = sqlx::query(explain).fetch_all(&mut opened.writer).await.unwrap();
        let steps: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        assert_eq!(steps, ["SEARCH flow USING INDEX flow_lease (ended=?)"]);
    }
}
