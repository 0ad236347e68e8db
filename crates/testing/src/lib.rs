//! What the tests of several rooms need and no program ships: real servers to test against.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where it cannot go on"
)]

mod backup;
mod camera;
mod postgres;
mod reader;
mod session;

pub use camera::{scan_markup, scan_picture};
pub use postgres::{Postgres, Running, socket_of};
pub use reader::read_flicker;
pub use session::{Held, hold, sql_at};
