use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How often it is looked whether a server has started, a tenth of a second each.
const LOOKS: u32 = 1_200;

/// The script that watches over a server: it ends it, and removes its directory if it is told to, when the program that
/// started it is gone, however that ended.
const WATCH: &str = "trap '' INT TERM HUP\n\
    \"$1\"/postgres -D \"$2\"/data -k \"$2\" -c listen_addresses= -c max_connections=200 -c fsync=off \
    >\"$2\"/log 2>&1 </dev/null &\n\
    server=$!\n\
    read word\n\
    kill -s QUIT $server 2>/dev/null\n\
    wait $server\n\
    [ \"$word\" = keep ] || rm -rf \"$2\"";

/// A PostgreSQL server of our own, on a socket in a directory of its own.
#[derive(Debug)]
pub struct Postgres {
    directory: TempDir,
    programs: PathBuf,
    /// Under whom it runs where we are root, under whom it refuses to.
    user: Option<(u32, u32)>,
}

/// A server that runs. Dropping it ends it at once, as a crash would; what it committed stays.
#[derive(Debug)]
pub struct Running {
    watch: Child,
}

impl Postgres {
    /// The address of a new, empty database in a server that all tests of this program share.
    #[must_use]
    pub fn shared_database() -> String {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = SHARED.get_or_init(|| {
            let server = Self::new();
            // The end of this program ends it.
            std::mem::forget(server.start());
            server
        });
        server.create_database(&format!("glimpse_{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
    }

    /// A server that does not run yet.
    ///
    /// # Panics
    /// When PostgreSQL is not installed.
    #[must_use]
    pub fn new() -> Self {
        let server = Self::in_place(programs(), other_user());
        let data = server.path().join("data");
        let pgdata = data.to_str().unwrap();
        server.succeed(
            "initdb",
            &["--username=glimpse", "--auth=trust", "--encoding=UTF8", "--no-sync", "-D", pgdata],
        );
        server
    }

    /// A directory for another server, with nothing in it yet.
    pub(crate) fn beside(&self) -> Self {
        Self::in_place(self.programs.clone(), self.user)
    }

    fn in_place(programs: PathBuf, user: Option<(u32, u32)>) -> Self {
        let directory = tempfile::Builder::new().prefix("glimpse-postgres-").tempdir().unwrap();
        if let Some((uid, gid)) = user {
            chown(directory.path(), Some(uid), Some(gid)).unwrap();
        }
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o700)).unwrap();
        Self { directory, programs, user }
    }

    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// When it does not start within two minutes.
    #[must_use]
    pub fn start(&self) -> Running {
        let watch = self
            .command("/bin/sh")
            .args(["-c", WATCH, "watch"])
            .args([self.programs.as_path(), self.path()])
            .stdin(Stdio::piped())
            .spawn();
        let running = Running { watch: watch.unwrap() };
        for _ in 0..LOOKS {
            let asked = self.client("pg_isready", &["-q", "-d", "postgres"]).status();
            if asked.unwrap().success() {
                return running;
            }
            pause();
        }
        panic!(
            "PostgreSQL does not start: {}",
            fs::read_to_string(self.path().join("log")).unwrap_or_default()
        );
    }

    /// Makes a database and gives its address.
    ///
    /// # Panics
    /// When the server does not run.
    #[must_use]
    pub fn create_database(&self, name: &str) -> String {
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        let host = self.path().display().to_string().replace('/', "%2F");
        format!("postgres://glimpse@{host}/{name}")
    }

    /// Runs SQL as an administrator would; gives what `psql` prints, a line per row, without headings.
    ///
    /// # Panics
    /// When the server refuses it.
    pub fn sql(&self, database: &str, text: &str) -> String {
        let mut psql = self.client("psql", &["-v", "ON_ERROR_STOP=1", "-qAt", "-d", database, "-c", text]);
        let done = psql.output().unwrap();
        assert!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// Where its files are: `data` is the data directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    fn succeed(&self, program: &str, arguments: &[&str]) {
        let done = self.command(self.programs.join(program)).args(arguments).output().unwrap();
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    }

    pub(crate) fn client(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.command(self.programs.join(program));
        command.args(["-U", "glimpse", "-h"]).arg(self.path()).args(arguments);
        command
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(self.path());
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }
}

/// The socket of a server of ours and the name of a database in it, from the address that was given for that.
///
/// # Panics
/// When the address is none of ours.
#[must_use]
pub fn socket_of(address: &str) -> (PathBuf, String) {
    let (host, database) = address.split_once('@').and_then(|(_, rest)| rest.rsplit_once('/')).unwrap();
    let directory = PathBuf::from(host.replace("%2F", "/"));
    (directory.join(".s.PGSQL.5432"), database.to_owned())
}

impl Default for Postgres {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        use std::io::Write;
        if let Some(mut words) = self.watch.stdin.take() {
            let _gone = words.write_all(b"keep\n");
        }
        let _gone = self.watch.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "between two looks at a state, and they are bounded")]
fn pause() {
    thread::sleep(Duration::from_millis(100));
}

/// Where the server's programs are: on the path, or where Debian keeps them, the newest first.
pub(crate) fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    debian.sort();
    let all = ["initdb", "postgres", "psql", "pg_isready", "pg_dump", "pg_basebackup"];
    on_path
        .into_iter()
        .chain(debian.into_iter().rev().map(|(_, directory)| directory))
        .find(|directory| all.iter().all(|name| directory.join(name).exists()))
        .expect("PostgreSQL's server is needed; scripts/test installs it (Debian's package is postgresql)")
}

fn other_user() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> Option<u32> {
        let said = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(said.stdout).ok()?.trim().parse().ok()
    };
    if number(&["-u"])? != 0 {
        return None;
    }
    Some((number(&["-u", "postgres"])?, number(&["-g", "postgres"])?))
}
