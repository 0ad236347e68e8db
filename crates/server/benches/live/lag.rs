use std::time::Duration;

use jiff::Timestamp;
use sqlx::{Connection, Row};
use tokio_util::sync::CancellationToken;

use crate::place::Place;
use crate::world::World;

const SQL: &str = "SELECT MIN(due) FROM wrap";
const BETWEEN: Duration = Duration::from_millis(20);

/// Looks again and again how late the oldest key is that is still there, until it is told to stop.
pub(crate) async fn watch(world: World, place: Place, stop: CancellationToken) -> Vec<Duration> {
    let mut eye = Eye::new(&place).await;
    let mut lags = Vec::new();
    while !stop.is_cancelled() {
        lags.push(eye.lag(&world).await);
        tokio::time::sleep(BETWEEN).await;
    }
    lags
}

/// Looks past the store, so that it is no part of what is watched.
pub(crate) enum Eye {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Eye {
    pub(crate) async fn new(place: &Place) -> Self {
        match &place.database {
            None => {
                let url = format!("sqlite://{}?mode=ro", place.file().display());
                Self::Sqlite(sqlx::SqliteConnection::connect(&url).await.unwrap())
            }
            Some(database) => Self::Postgres(sqlx::PgConnection::connect(&database.address).await.unwrap()),
        }
    }

    /// How late the oldest key is; zero when none is due.
    pub(crate) async fn lag(&mut self, world: &World) -> Duration {
        let due: Option<i64> = match self {
            Self::Sqlite(connection) => sqlx::query(SQL).fetch_one(connection).await.unwrap().get(0),
            Self::Postgres(connection) => sqlx::query(SQL).fetch_one(connection).await.unwrap().get(0),
        };
        let Some(due) = due else { return Duration::ZERO };
        let late = world.app.clock.now().duration_since(Timestamp::from_millisecond(due).unwrap());
        Duration::try_from(late).unwrap_or_default()
    }
}
