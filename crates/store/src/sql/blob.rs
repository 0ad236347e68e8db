use glimpse_model::FlowId;

use super::flow::id_value;
use super::statement::{Cells, Statement, needed};
use crate::{BlobRow, StoreError};

pub(crate) const BY_NAME: &str = "SELECT name, sealed FROM blob WHERE flow = $1 AND name = $2";
const BELOW: &str =
    "SELECT name, sealed FROM blob WHERE flow = $1 AND name >= $2 AND name < $3 ORDER BY name";

pub(crate) fn put(flow: FlowId, name: &str, sealed: &[u8]) -> Statement {
    const SQL: &str = "INSERT INTO blob (flow, name, sealed) VALUES ($1, $2, $3) \
        ON CONFLICT (flow, name) DO UPDATE SET sealed = excluded.sealed";
    Statement::new(SQL, [id_value(flow), name.into(), sealed.into()])
}

/// The ciphertext of that name and those below it.
pub(crate) fn drop(flow: FlowId, name: &str) -> Statement {
    const SQL: &str = "DELETE FROM blob WHERE flow = $1 AND (name = $2 OR (name >= $3 AND name < $4))";
    let (from, to) = below(name);
    Statement::new(SQL, [id_value(flow), name.into(), from.into(), to.into()])
}

pub(crate) fn drop_all(flow: FlowId) -> Statement {
    Statement::new("DELETE FROM blob WHERE flow = $1", [id_value(flow)])
}

pub(crate) fn select_below(flow: FlowId, prefix: &str) -> Statement {
    let (from, to) = below(prefix);
    Statement::new(BELOW, [id_value(flow), from.into(), to.into()])
}

pub(crate) fn read(row: &impl Cells) -> Result<BlobRow, StoreError> {
    Ok(BlobRow { name: needed(row.text(0))?, sealed: needed(row.bytes(1))? })
}

/// Names below a prefix: from the slash on, up to the character after it, which is `0`.
fn below(prefix: &str) -> (String, String) {
    (format!("{prefix}/"), format!("{prefix}0"))
}
