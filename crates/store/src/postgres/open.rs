use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, Row};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");
#[cfg(feature = "next")]
static NEXT: Migrator = sqlx::migrate!("migrations/postgres_next");

/// All migrations of this program, in their order.
fn migrations() -> impl Iterator<Item = &'static Migration> {
    let all = MIGRATIONS.iter();
    #[cfg(feature = "next")]
    let all = all.chain(NEXT.iter());
    all
}

/// The oldest version that is worked with, as `server_version_num` has it.
const OLDEST: i64 = 140_000;

/// How a database is reached. `Debug` leaves out the password.
#[derive(Clone)]
pub struct PostgresOptions {
    connect: Box<PgConnectOptions>,
    connections: u32,
    acquire: Duration,
}

impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("host", &self.connect.get_host())
            .field("port", &self.connect.get_port())
            .field("database", &self.connect.get_database())
            .field("tls", &self.connect.get_ssl_mode())
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// The address is not one.
    #[error("is not the address of a PostgreSQL database such as postgres://user@host/name: {0}")]
    Address(String),
    /// It does not answer, or refuses us.
    #[error("cannot use the PostgreSQL database: {0}")]
    Database(String),
    /// It answers, and does not let us in: waiting would not help.
    #[error("the PostgreSQL server does not let glimpse in: {0}")]
    Refused(String),
    /// Too old.
    #[error("the PostgreSQL server has version {0}; glimpse needs 14 or newer")]
    TooOld(String),
    /// Its tables are older than this program.
    #[error(
        "the database's tables are not up to date: {missing} migration(s) are missing; run `glimpse migrate`"
    )]
    Behind {
        /// How many.
        missing: usize,
    },
    /// Its tables are too new for this program.
    #[error("the database was changed by a newer version of glimpse; use that version or a newer one")]
    Newer,
}

impl PostgresError {
    /// Whether it may work later without anybody changing anything here.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Database(_))
    }
}

impl PostgresOptions {
    /// From an address such as `postgres://user:password@host/name?sslmode=verify-full`. Where it does not speak of
    /// `sslmode`, a server elsewhere must show a certificate of its name; on this machine TLS is left out.
    ///
    /// # Errors
    /// When it is not an address.
    pub fn parse(address: &str) -> Result<Self, PostgresError> {
        // What the text says is not repeated: it may hold a password.
        let refused = || PostgresError::Address("it cannot be read".to_owned());
        if !address.starts_with("postgres://") && !address.starts_with("postgresql://") {
            return Err(PostgresError::Address("it begins with postgres://".to_owned()));
        }
        let mut connect = PgConnectOptions::from_str(address).map_err(|_| refused())?;
        if !address.contains("sslmode=") && !address.contains("ssl-mode=") {
            let here = is_here(&connect);
            connect = connect.ssl_mode(if here { PgSslMode::Disable } else { PgSslMode::VerifyFull });
        }
        let connect = connect.application_name("glimpse").disable_statement_logging();
        Ok(Self { connect: Box::new(connect), connections: 16, acquire: Duration::from_secs(5) })
    }

    /// At most so many connections; the default is 16.
    #[must_use]
    pub fn connections(mut self, connections: u32) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// How many connections there are at most.
    #[must_use]
    pub fn at_most(&self) -> u32 {
        self.connections
    }

    /// Who waits longer for a free connection is refused; the default is five seconds.
    #[must_use]
    pub fn acquire(mut self, acquire: Duration) -> Self {
        self.acquire = acquire;
        self
    }

    /// Brings the tables up to date; safe when several programs do it at once, and while others work on the database.
    /// Gives how many migrations were carried out.
    ///
    /// # Errors
    /// When the database does not work, or a migration fails; then nothing of that one happened.
    pub async fn migrate(&self) -> Result<usize, PostgresError> {
        let mut connection = self.connection().await?;
        let missing = missing(&mut connection).await?;
        let mut migrator = Migrator::with_migrations(migrations().cloned().collect());
        migrator.set_ignore_missing(true);
        migrator.run(&mut connection).await.map_err(|error| match error {
            MigrateError::Execute(error) => refused(&error),
            other => PostgresError::Database(other.to_string()),
        })?;
        close(connection).await;
        Ok(missing)
    }

    /// The pool for a database whose tables are fit for this program.
    pub(super) async fn open(&self) -> Result<PgPool, PostgresError> {
        let mut connection = self.connection().await?;
        fit(&mut connection).await?;
        close(connection).await;
        Ok(PgPoolOptions::new()
            .max_connections(self.connections)
            .acquire_timeout(self.acquire)
            // A dead connection is noticed when it is used, and replaced: asking each time costs a round trip.
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(prepare(connection)))
            .connect_lazy_with(self.connect.as_ref().clone()))
    }

    async fn connection(&self) -> Result<PgConnection, PostgresError> {
        let connecting = tokio::time::timeout(self.acquire, self.connect.connect());
        let mut connection = connecting
            .await
            .map_err(|_| PostgresError::Database("it does not answer in time".to_owned()))?
            .map_err(|error| refused(&error))?;
        let row = sqlx::query(
            "SELECT current_setting('server_version_num')::bigint, current_setting('server_version')",
        )
        .fetch_one(&mut connection)
        .await
        .map_err(|error| refused(&error))?;
        let number: i64 = row.try_get(0).map_err(|error| refused(&error))?;
        if number < OLDEST {
            return Err(PostgresError::TooOld(row.try_get(1).unwrap_or_default()));
        }
        Ok(connection)
    }
}

/// What an operator may have set differently for others: an acknowledged write is durable, nobody waits for a lock for
/// ever, and a node that hangs in the middle does not hold its flow.
async fn prepare(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    const SETTINGS: &str = "SELECT set_config('lock_timeout', '5s', false), \
        set_config('statement_timeout', '30s', false), \
        set_config('idle_in_transaction_session_timeout', '15s', false), \
        set_config('default_transaction_isolation', 'read committed', false), \
        set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' \
        ELSE current_setting('synchronous_commit') END, false)";
    sqlx::query(SETTINGS).execute(connection).await.map(|_| ())
}

/// Whether the tables are at least as new as this program, and not newer than it can bear.
async fn fit(connection: &mut PgConnection) -> Result<(), PostgresError> {
    let missing = missing(connection).await?;
    if missing > 0 {
        return Err(PostgresError::Behind { missing });
    }
    let needs: i64 = sqlx::query_scalar("SELECT value FROM installation WHERE name = 'needs'")
        .fetch_one(connection)
        .await
        .map_err(|error| refused(&error))?;
    let known = migrations().map(|migration| migration.version).max().unwrap_or_default();
    if needs > known { Err(PostgresError::Newer) } else { Ok(()) }
}

async fn missing(connection: &mut PgConnection) -> Result<usize, PostgresError> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| refused(&error))?;
    if !there {
        return Ok(migrations().count());
    }
    let applied = connection
        .list_applied_migrations("_sqlx_migrations")
        .await
        .map_err(|error| PostgresError::Database(error.to_string()))?;
    let missing = |version| !applied.iter().any(|applied| applied.version == version);
    Ok(migrations().filter(|migration| missing(migration.version)).count())
}

async fn close(connection: PgConnection) {
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "a connection was not closed well");
    }
}

fn is_here(connect: &PgConnectOptions) -> bool {
    let host = connect.get_host();
    connect.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The database's words: names of hosts, roles and tables, no values.
fn refused(error: &sqlx::Error) -> PostgresError {
    match error {
        sqlx::Error::Database(error) if error.code().is_some_and(|code| is_final(&code)) => {
            PostgresError::Refused(error.message().to_owned())
        }
        sqlx::Error::Database(error) => PostgresError::Database(error.message().to_owned()),
        other => PostgresError::Database(other.to_string()),
    }
}

/// invalid_authorization_specification and its kin, invalid_catalog_name, insufficient_privilege
fn is_final(code: &str) -> bool {
    code.starts_with("28") || matches!(code, "3D000" | "42501")
}
