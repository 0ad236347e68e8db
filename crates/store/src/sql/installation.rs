use jiff::Timestamp;

use super::statement::Statement;

pub(crate) const LAST_KNOWN_TIME: &str = "SELECT value FROM installation WHERE name = 'time'";

/// Notes a time, never an earlier one than the last.
pub(crate) fn note_time(now: Timestamp) -> Statement {
    const SQL: &str = "INSERT INTO installation (name, value) VALUES ('time', $1) \
        ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE excluded.value > installation.value";
    Statement::new(SQL, [now.into()])
}
