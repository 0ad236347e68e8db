use glimpse_model::FlowId;

use super::flow::id_value;
use super::statement::{Cells, Statement, at, damaged, needed};
use crate::{StoreError, WrapKind, WrapRow};

pub(crate) const BY_KIND: &str = "SELECT kind, epoch, due, wrapped FROM wrap WHERE flow = $1 AND kind = $2";

pub(crate) fn put(flow: FlowId, row: &WrapRow) -> Statement {
    const SQL: &str = "INSERT INTO wrap (flow, kind, epoch, due, wrapped) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (flow, kind) DO UPDATE SET epoch = excluded.epoch, due = excluded.due, \
        wrapped = excluded.wrapped";
    let values =
        [id_value(flow), word(row.kind).into(), row.epoch.into(), row.due.into(), row.wrapped.clone().into()];
    Statement::new(SQL, values)
}

pub(crate) fn drop(flow: FlowId, kind: WrapKind) -> Statement {
    Statement::new("DELETE FROM wrap WHERE flow = $1 AND kind = $2", [id_value(flow), word(kind).into()])
}

pub(crate) fn drop_all(flow: FlowId) -> Statement {
    Statement::new("DELETE FROM wrap WHERE flow = $1", [id_value(flow)])
}

/// The wrap whose columns begin at `first`; none where an outer join found none.
pub(crate) fn read(row: &impl Cells, first: usize) -> Result<Option<WrapRow>, StoreError> {
    let Some(kind) = row.text(first)? else { return Ok(None) };
    let kind = KINDS.iter().find(|known| word(**known) == kind).ok_or_else(|| damaged("wrap"))?;
    Ok(Some(WrapRow {
        kind: *kind,
        epoch: needed(row.int(first + 1))?,
        due: at(row.int(first + 2))?,
        wrapped: needed(row.bytes(first + 3))?,
    }))
}

pub(crate) fn word(kind: WrapKind) -> &'static str {
    match kind {
        WrapKind::Link => "link",
        WrapKind::Page => "page",
        WrapKind::Code => "code",
        WrapKind::Token => "token",
        WrapKind::Pin => "pin",
    }
}

const KINDS: [WrapKind; 5] = [WrapKind::Link, WrapKind::Page, WrapKind::Code, WrapKind::Token, WrapKind::Pin];
