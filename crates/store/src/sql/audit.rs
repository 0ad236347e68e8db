use glimpse_model::ClientId;

use super::flow::{id_value, read_id};
use super::statement::{Cells, Statement, Value, at, counted, needed};
use crate::{AuditRow, StoreError};

pub(crate) const AFTER: &str =
    "SELECT seq, at, event, flow, client, bank, detail FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";

/// Appends a line; its `seq` is the database's.
pub(crate) fn append(line: &AuditRow) -> Statement {
    const SQL: &str =
        "INSERT INTO audit (at, event, flow, client, bank, detail) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        line.at.into(),
        line.event.as_str().into(),
        line.flow.map_or(Value::Bytes(None), id_value),
        line.client.as_ref().map(|client| client.0.clone()).into(),
        line.bank.clone().into(),
        line.detail.clone().into(),
    ];
    Statement::new(SQL, values)
}

pub(crate) fn read(row: &impl Cells) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        seq: counted(row.int(0))?,
        at: at(row.int(1))?,
        event: needed(row.text(2))?,
        flow: row.bytes(3)?.map(read_id).transpose()?,
        client: row.text(4)?.map(ClientId),
        bank: row.text(5)?,
        detail: row.text(6)?,
    })
}
