use std::path::{Path, PathBuf};
use std::sync::Arc;

use glimpse_store::{OpenOptions, PostgresOptions, PostgresStore, SqliteStore, Store};
use glimpse_testing::{Postgres, Running};

/// Where the data of one measurement are, said in a line so that a child can be told: a directory, and for PostgreSQL the
/// address of a database and the server's directory.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) directory: PathBuf,
    pub(crate) database: Option<Database>,
}

#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(crate) address: String,
    pub(crate) server: PathBuf,
}

/// A place that is removed when it is dropped.
pub(crate) struct Made {
    pub(crate) place: Place,
    _directory: tempfile::TempDir,
    // In this order: the server ends before its directory goes.
    _running: Option<Running>,
    _server: Option<Postgres>,
}

/// As an operator would set it on a machine of this size; everything else is PostgreSQL's own, `fsync` included.
const SETTINGS: [&str; 8] = [
    "-c",
    "fsync=on",
    "-c",
    "shared_buffers=1GB",
    "-c",
    "max_wal_size=2GB",
    "-c",
    "checkpoint_completion_target=0.9",
];

impl Made {
    pub(crate) fn new(store: &str) -> Self {
        let directory = tempfile::Builder::new().prefix("glimpse-live-").tempdir().unwrap();
        let mut made = Self {
            place: Place { directory: directory.path().to_owned(), database: None },
            _directory: directory,
            _running: None,
            _server: None,
        };
        if store == "postgres" {
            let server = Postgres::new();
            let running = server.start_with(&SETTINGS);
            let address = server.create_database("live");
            made.place.database = Some(Database { address, server: server.path().to_owned() });
            (made._running, made._server) = (Some(running), Some(server));
        }
        made
    }
}

impl Place {
    pub(crate) fn parse(text: &str) -> Self {
        let mut parts = text.split('|');
        let directory = PathBuf::from(parts.next().unwrap());
        let database = parts.next().map(|address| Database {
            address: address.to_owned(),
            server: PathBuf::from(parts.next().unwrap()),
        });
        Self { directory, database }
    }

    pub(crate) fn text(&self) -> String {
        let directory = self.directory.display();
        match &self.database {
            None => directory.to_string(),
            Some(Database { address, server }) => format!("{directory}|{address}|{}", server.display()),
        }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.directory.join("glimpse.db")
    }

    /// The product's store, tables included.
    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        match &self.database {
            None => {
                let options = OpenOptions { exclusive: true };
                Arc::new(SqliteStore::open(&self.file(), options).await.unwrap())
            }
            Some(database) => {
                let options = PostgresOptions::parse(&database.address).unwrap();
                options.migrate().await.unwrap();
                Arc::new(PostgresStore::open(&options).await.unwrap())
            }
        }
    }
}

impl Database {
    /// The number of the server's first process.
    pub(crate) fn postmaster(&self) -> u32 {
        let file = std::fs::read_to_string(Path::new(&self.server).join("data/postmaster.pid")).unwrap();
        file.lines().next().unwrap().parse().unwrap()
    }
}
