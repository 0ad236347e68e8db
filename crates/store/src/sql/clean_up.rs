use glimpse_model::FlowId;
use jiff::Timestamp;

use super::flow::id_value;
use super::statement::{Cells, Statement, at, damaged, needed};
use crate::{CleanUpRow, StoreError};

pub(crate) const DUE: &str =
    "SELECT id, sealed, try_at, tries, until FROM clean_up WHERE try_at <= $1 ORDER BY try_at, id LIMIT $2";

pub(crate) fn put(flow: FlowId, row: &CleanUpRow) -> Statement {
    const SQL: &str = "INSERT INTO clean_up (id, flow, sealed, try_at, tries, until) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (id) DO UPDATE SET flow = excluded.flow, sealed = excluded.sealed, \
        try_at = excluded.try_at, tries = excluded.tries, until = excluded.until";
    let values = [
        row.id.as_str().into(),
        id_value(flow),
        row.sealed.clone().into(),
        row.try_at.into(),
        i64::from(row.tries).into(),
        row.until.into(),
    ];
    Statement::new(SQL, values)
}

/// All records of a flow are tried now.
pub(crate) fn hurry(flow: FlowId, now: Timestamp) -> Statement {
    Statement::new("UPDATE clean_up SET try_at = $2 WHERE flow = $1", [id_value(flow), now.into()])
}

/// Of all that have read the record as it was, one gets it, and may have more to say in it.
pub(crate) fn claim(row: &CleanUpRow, try_at: Timestamp) -> Statement {
    const SQL: &str =
        "UPDATE clean_up SET try_at = $2, tries = tries + 1, sealed = $4 WHERE id = $1 AND tries = $3";
    let tries = i64::from(row.tries);
    Statement::new(SQL, [row.id.as_str().into(), try_at.into(), tries.into(), row.sealed.clone().into()])
}

pub(crate) fn drop(id: &str) -> Statement {
    Statement::new("DELETE FROM clean_up WHERE id = $1", [id.into()])
}

pub(crate) fn read(row: &impl Cells) -> Result<CleanUpRow, StoreError> {
    Ok(CleanUpRow {
        id: needed(row.text(0))?,
        sealed: needed(row.bytes(1))?,
        try_at: at(row.int(2))?,
        tries: u32::try_from(needed(row.int(3))?).map_err(|_| damaged("tries"))?,
        until: at(row.int(4))?,
    })
}
