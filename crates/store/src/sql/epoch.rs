use super::statement::{Cells, Statement, needed};
use crate::{EpochRow, StoreError};

/// The column of the wrapped key.
#[cfg(not(feature = "next"))]
macro_rules! wrapped {
    () => {
        "wrapped"
    };
}
#[cfg(feature = "next")]
macro_rules! wrapped {
    () => {
        "sealed"
    };
}

pub(crate) const BY_MINUTE: &str = concat!("SELECT minute, ", wrapped!(), " FROM epoch WHERE minute = $1");

pub(crate) const AFTER: &str =
    concat!("SELECT minute, ", wrapped!(), " FROM epoch WHERE minute > $1 ORDER BY minute");

pub(crate) const DROP: &str = "DELETE FROM epoch WHERE minute = $1";

pub(crate) fn ensure(minute: i64, candidate: Vec<u8>) -> Statement {
    const SQL: &str = concat!(
        "INSERT INTO epoch (minute, ",
        wrapped!(),
        ") VALUES ($1, $2) ON CONFLICT (minute) DO NOTHING"
    );
    Statement::new(SQL, [minute.into(), candidate.into()])
}

pub(crate) fn read(row: &impl Cells) -> Result<EpochRow, StoreError> {
    Ok(EpochRow { minute: needed(row.int(0))?, wrapped: needed(row.bytes(1))? })
}
