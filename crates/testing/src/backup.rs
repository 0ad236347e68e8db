use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::Postgres;

impl Postgres {
    /// What `pg_dump` says of a database, as SQL.
    ///
    /// # Panics
    /// When the server does not run.
    #[must_use]
    pub fn dump(&self, database: &str) -> Vec<u8> {
        let done = self.client("pg_dump", &["-d", database]).output().unwrap();
        assert!(done.status.success(), "pg_dump: {}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    }

    /// Makes a database of such a dump and gives its address.
    ///
    /// # Panics
    /// When the server does not run, or refuses it.
    #[must_use]
    pub fn restore(&self, name: &str, dump: &[u8]) -> String {
        let address = self.create_database(name);
        let mut psql = self.client("psql", &["-v", "ON_ERROR_STOP=1", "-q", "-d", name]);
        let mut psql = psql.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        psql.stdin.take().unwrap().write_all(dump).unwrap();
        assert!(psql.wait().unwrap().success(), "the dump cannot be restored");
        address
    }

    /// Copies the data directory of the running server, without its write-ahead log, and sees that the log is kept from
    /// here on. What comes of it runs after [`Postgres::go_to`].
    ///
    /// # Panics
    /// When the server does not run.
    #[must_use]
    pub fn base_backup(&self) -> Self {
        self.sql("postgres", "ALTER SYSTEM SET wal_keep_size = '1GB'");
        self.sql("postgres", "SELECT pg_reload_conf()");
        let copy = self.beside();
        let target = copy.path().join("data");
        let done = self
            .client("pg_basebackup", &["-X", "none", "-c", "fast", "--no-sync", "-D"])
            .arg(target)
            .output()
            .unwrap();
        assert!(done.status.success(), "pg_basebackup: {}", String::from_utf8_lossy(&done.stderr));
        copy
    }

    /// Names this moment in the write-ahead log, all of which is on disk then.
    ///
    /// # Panics
    /// When the server does not run.
    pub fn name_moment(&self, name: &str) {
        self.sql("postgres", &format!("SELECT pg_create_restore_point('{name}')"));
        self.sql("postgres", "SELECT pg_switch_wal()");
    }

    /// What a copy made by [`Postgres::base_backup`] becomes when it is started: the database as it was at the named
    /// moment, by the write-ahead log that `origin` has kept.
    ///
    /// # Panics
    /// When the copy's directory is not there.
    pub fn go_to(&self, moment: &str, origin: &Self) {
        let log = origin.path().join("data/pg_wal");
        let settings = format!(
            "\nrestore_command = 'cp \"{}/%f\" \"%p\"'\nrecovery_target_name = '{moment}'\n\
             recovery_target_action = 'promote'\nhot_standby = off\n",
            log.display()
        );
        let data = self.path().join("data");
        let mut file = fs::OpenOptions::new().append(true).open(data.join("postgresql.auto.conf")).unwrap();
        file.write_all(settings.as_bytes()).unwrap();
        fs::write(data.join("recovery.signal"), "").unwrap();
    }
}
