use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use glimpse_store::{Change, Guard, OpenError, OpenOptions, SqliteStore, Store, WrapKind};
use tempfile::TempDir;

use crate::suite::build::{after, blob, change, create, id, noon, numbered, order, unit, wrap};
use crate::suite::{Factory, conformance};

const SERVER: OpenOptions = OpenOptions { exclusive: true };
const COMMAND: OpenOptions = OpenOptions { exclusive: false };

struct Sqlite(TempDir);

impl Sqlite {
    fn file(&self) -> PathBuf {
        self.0.path().join("glimpse.db")
    }
}

impl Factory for Sqlite {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(&self.file(), SERVER).await.unwrap())
    }
}

mod conforms {
    super::conformance! { crate::sqlite::Sqlite }
}

#[tokio::test]
async fn a_second_server_on_the_file_is_refused_and_a_command_is_not() {
    let place = Sqlite::new();
    let server = place.open().await;
    create(&*server, id(1)).await;
    let refused = SqliteStore::open(&place.file(), SERVER).await.err().unwrap();
    assert!(matches!(refused, OpenError::InUse(_)));
    assert!(refused.to_string().contains("another glimpse server is running"), "{refused}");
    let command = SqliteStore::open(&place.file(), COMMAND).await.unwrap();
    assert!(command.flow(id(1)).await.unwrap().is_some());
    change(&command, id(1), vec![blob("page")]).await;
    assert!(server.blob(id(1), "page").await.unwrap().is_some());
    server.close().await;
    SqliteStore::open(&place.file(), SERVER).await.unwrap();
}

#[tokio::test]
async fn a_missing_directory_is_made_and_files_are_private() {
    let place = Sqlite::new();
    let file = place.0.path().join("a/b/glimpse.db");
    let store = SqliteStore::open(&file, SERVER).await.unwrap();
    create(&store, id(1)).await;
    for entry in fs::read_dir(file.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn what_cannot_be_opened_says_what_helps() {
    let place = Sqlite::new();
    let under_a_file = place.0.path().join("file");
    fs::write(&under_a_file, "x").unwrap();
    let refused = SqliteStore::open(&under_a_file.join("glimpse.db"), SERVER).await.err().unwrap();
    assert!(matches!(refused, OpenError::Unwritable { .. }), "{refused}");
    assert!(refused.to_string().contains("check that its directory exists"), "{refused}");
    let no_database = place.0.path().join("text.db");
    fs::write(&no_database, "this is no database, whatever its name says, and it is long enough to be one")
        .unwrap();
    let refused = SqliteStore::open(&no_database, SERVER).await.err().unwrap();
    assert!(refused.to_string().contains("not a database"), "{refused}");
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused() {
    let place = Sqlite::new();
    place.open().await.close().await;
    let url = format!("sqlite://{}", place.file().display());
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let refused = SqliteStore::open(&place.file(), SERVER).await.err().unwrap();
    assert!(matches!(refused, OpenError::Newer(_)), "{refused}");
}

#[tokio::test]
async fn an_acknowledged_write_is_in_the_files_before_the_answer() {
    let place = Sqlite::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    // A copy of the files as a crash would leave them, while the server still runs.
    let copy = tempfile::tempdir().unwrap();
    for name in ["glimpse.db", "glimpse.db-wal"] {
        fs::copy(place.0.path().join(name), copy.path().join(name)).unwrap();
    }
    let after_crash = SqliteStore::open(&copy.path().join("glimpse.db"), SERVER).await.unwrap();
    assert_eq!(after_crash.flow(id(1)).await.unwrap().unwrap().version, 1);
}

#[tokio::test]
async fn a_dead_servers_leases_are_free_when_the_next_one_starts() {
    let place = Sqlite::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    let lease = vec![Change::TakeLease("dead".to_owned(), after(3600))];
    let taken = store.write(unit(id(1), Guard::Version(1), noon(), lease)).await.unwrap();
    let beside = SqliteStore::open(&place.file(), OpenOptions { exclusive: false }).await.unwrap();
    assert!(beside.flow(id(1)).await.unwrap().unwrap().lease.is_some(), "a command frees nothing");
    beside.close().await;
    store.close().await;
    drop(store);
    let store = place.open().await;
    let row = store.flow(id(1)).await.unwrap().unwrap();
    assert_eq!((row.lease, row.fence, row.version), (None, taken.fence + 1, taken.version));
}

#[tokio::test]
async fn nothing_deleted_is_left_in_the_files() {
    let place = Sqlite::new();
    let store = place.open().await;
    let due = after(3600);
    store.ensure_epoch(due.as_second() / 60, marker("EPOCH", 0)).await.unwrap();
    for number in 0..40 {
        create(&*store, numbered(number)).await;
        let wrapped = glimpse_store::WrapRow {
            kind: WrapKind::Token,
            epoch: due.as_second() / 60,
            due,
            wrapped: marker("WRAP", number),
        };
        let mut large = marker("BLOB", number);
        large.extend(vec![b'.'; 20_000]);
        large.extend(marker("TAIL", number));
        let changes = vec![
            Change::DropWrap(WrapKind::Link),
            Change::PutWrap(wrapped),
            Change::PutBlob("data/index".to_owned(), large),
            Change::Deadline(due),
            Change::Exchanged(marker("HASH", number)),
        ];
        change(&*store, numbered(number), changes).await;
    }
    let markers = ["EPOCH", "WRAP", "BLOB", "TAIL", "HASH"];
    for word in markers {
        assert!(found(&place, word) > 0, "{word}: the search works");
    }
    let swept = store.sweep(order(due)).await.unwrap();
    assert_eq!((swept.flows, swept.epochs), (40, 1));
    for word in markers {
        assert_eq!(found(&place, word), 0, "{word}");
    }
    assert!(store.flow(numbered(0)).await.unwrap().is_some(), "the tombstone stays");
}

#[tokio::test]
async fn a_unit_that_the_database_refuses_takes_no_other_with_it() {
    let place = Sqlite::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    create(&*store, id(2)).await;
    // A trigger stands for what the database refuses for a reason of its own, such as a disk that is too full for one
    // unit and not for the others.
    let url = format!("sqlite://{}", place.file().display());
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.unwrap();
    sqlx::query("CREATE TRIGGER full BEFORE INSERT ON blob WHEN NEW.name = 'big' BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        .execute(&mut connection)
        .await
        .unwrap();
    let writes = ["page", "big", "page"].into_iter().enumerate().map(|(number, name)| {
        let flow = if number == 2 { id(2) } else { id(1) };
        store.write(unit(flow, Guard::Any, noon(), vec![blob(name), wrap(WrapKind::Page, after(9))]))
    });
    let outcomes = futures::future::join_all(writes).await;
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok(), "{outcomes:?}");
    assert!(matches!(&outcomes[1], Err(glimpse_store::StoreError::Unavailable(_))), "{outcomes:?}");
    assert!(store.blob(id(2), "page").await.unwrap().is_some());
    create(&*store, id(3)).await;
}

fn marker(word: &str, number: u32) -> Vec<u8> {
    format!("<{word}-{number:08}-canary>").into_bytes()
}

/// How often a marker's beginning stands in any file of the place.
fn found(place: &Sqlite, word: &str) -> usize {
    let needle = format!("<{word}-").into_bytes();
    let files = fs::read_dir(place.0.path()).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    files.map(|bytes| bytes.windows(needle.len()).filter(|window| *window == needle).count()).sum()
}
