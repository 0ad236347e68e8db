use glimpse_model::ClientId;
use jiff::Timestamp;

use super::statement::{Cells, Statement, at, needed};
use crate::{IdempotencyRow, StoreError};

pub(crate) const BY_KEY: &str =
    "SELECT client, key_hash, body_hash, sealed, due FROM idempotency WHERE client = $1 AND key_hash = $2";

/// Makes room for a new answer where the old one is due and not swept yet.
pub(crate) fn drop_due(row: &IdempotencyRow, now: Timestamp) -> Statement {
    const SQL: &str = "DELETE FROM idempotency WHERE client = $1 AND key_hash = $2 AND due <= $3";
    Statement::new(SQL, [row.client.as_str().into(), row.key_hash.clone().into(), now.into()])
}

/// Fails where there is an answer.
pub(crate) fn insert(row: &IdempotencyRow) -> Statement {
    const SQL: &str =
        "INSERT INTO idempotency (client, key_hash, body_hash, sealed, due) VALUES ($1, $2, $3, $4, $5)";
    let values = [
        row.client.as_str().into(),
        row.key_hash.clone().into(),
        row.body_hash.clone().into(),
        row.sealed.clone().into(),
        row.due.into(),
    ];
    Statement::new(SQL, values)
}

pub(crate) fn read(row: &impl Cells) -> Result<IdempotencyRow, StoreError> {
    Ok(IdempotencyRow {
        client: ClientId(needed(row.text(0))?),
        key_hash: needed(row.bytes(1))?,
        body_hash: needed(row.bytes(2))?,
        sealed: needed(row.bytes(3))?,
        due: at(row.int(4))?,
    })
}
