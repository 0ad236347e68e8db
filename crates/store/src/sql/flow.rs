use glimpse_model::{ClientId, Code, FlowId, Language};
use jiff::Timestamp;

use super::statement::{Cells, Statement, Value, at, count, counted, damaged, needed, time};
use super::wrap;
use crate::{FlowRow, FlowWith, Lease, Stage, StageEntry, StoreError, WrapKind};

/// How many columns [`read`] takes.
pub(crate) const COLUMNS: usize = 19;

macro_rules! columns {
    () => {
        "flow.id, flow.client, flow.stage, flow.language, flow.version, flow.created_at, flow.deadline, \
         flow.completed_at, flow.exchanged_at, flow.tombstone_until, flow.redirect_hash, flow.link_hash, \
         flow.page_hash, flow.code_hash, flow.token_hash, flow.error, flow.lease_owner, flow.lease_until, flow.fence"
    };
}

pub(crate) const BY_ID: &str = concat!("SELECT ", columns!(), " FROM flow WHERE id = $1");
/// The row, held until the end of the transaction, and behind its columns the transaction's number. PostgreSQL's.
pub(crate) const BY_ID_LOCKED: &str =
    concat!("SELECT ", columns!(), ", pg_current_xact_id()::text FROM flow WHERE id = $1 FOR UPDATE");
pub(crate) const BY_CODE: &str = concat!("SELECT ", columns!(), " FROM flow WHERE code_hash = $1");
pub(crate) const BY_TOKEN: &str = concat!(
    "SELECT ",
    columns!(),
    ", wrap.kind, wrap.epoch, wrap.due, wrap.wrapped FROM flow \
     LEFT JOIN wrap ON wrap.flow = flow.id AND wrap.kind = 'token' WHERE flow.token_hash = $1"
);
const WITH: &str = concat!(
    "SELECT ",
    columns!(),
    ", wrap.kind, wrap.epoch, wrap.due, wrap.wrapped, blob.sealed FROM flow \
     LEFT JOIN wrap ON wrap.flow = flow.id AND wrap.kind = $2 \
     LEFT JOIN blob ON blob.flow = flow.id AND blob.name = $3 WHERE flow.id = $1"
);
pub(crate) const HISTORY: &str = "SELECT stage, at, code FROM history WHERE flow = $1 ORDER BY id";

pub(crate) fn by_id(id: FlowId) -> Statement {
    Statement::new(BY_ID, [id_value(id)])
}

/// The row with a wrap and a ciphertext behind it; for [`read_with`].
pub(crate) fn with(id: FlowId, kind: WrapKind, name: &str) -> Statement {
    Statement::new(WITH, [id_value(id), wrap::word(kind).into(), name.into()])
}

pub(crate) fn read_with(row: &impl Cells) -> Result<FlowWith, StoreError> {
    Ok(FlowWith { row: read(row)?, wrap: wrap::read(row, COLUMNS)?, sealed: row.bytes(COLUMNS + 4)? })
}

pub(crate) fn insert(row: &FlowRow) -> Statement {
    const SQL: &str = "INSERT INTO flow (id, client, stage, language, version, deadline, completed_at, exchanged_at, \
        tombstone_until, redirect_hash, link_hash, page_hash, code_hash, token_hash, error, lease_owner, \
        lease_until, fence, ended, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    let mut values = vec![id_value(row.id), row.client.as_str().into()];
    values.extend(changing(row));
    values.push(row.created_at.into());
    Statement::new(SQL, values)
}

/// Writes everything of a row that can change.
pub(crate) fn update(row: &FlowRow) -> Statement {
    const SQL: &str = "UPDATE flow SET stage = $2, language = $3, version = $4, deadline = $5, completed_at = $6, \
        exchanged_at = $7, tombstone_until = $8, redirect_hash = $9, link_hash = $10, page_hash = $11, \
        code_hash = $12, token_hash = $13, error = $14, lease_owner = $15, lease_until = $16, fence = $17, \
        ended = $18 WHERE id = $1";
    let mut values = vec![id_value(row.id)];
    values.extend(changing(row));
    Statement::new(SQL, values)
}

pub(crate) fn note_stage(id: FlowId, stage: Stage, at: Timestamp, code: Option<Code>) -> Statement {
    const SQL: &str = "INSERT INTO history (flow, stage, at, code) VALUES ($1, $2, $3, $4)";
    let code = code.map(|code| code.as_str().to_owned());
    Statement::new(SQL, [id_value(id), stage.as_str().into(), at.into(), code.into()])
}

pub(crate) fn id_value(id: FlowId) -> Value {
    id.as_bytes().as_slice().into()
}

/// The flow of a row that holds the columns of this file from its first on.
pub(crate) fn read(row: &impl Cells) -> Result<FlowRow, StoreError> {
    let lease = match (row.text(16)?, time(row.int(17))?) {
        (Some(owner), Some(until)) => Some(Lease { owner, until }),
        _ => None,
    };
    Ok(FlowRow {
        id: read_id(needed(row.bytes(0))?)?,
        client: ClientId(needed(row.text(1))?),
        stage: read_stage(row.text(2))?,
        language: Language::parse(&needed(row.text(3))?).ok_or_else(|| damaged("language"))?,
        version: counted(row.int(4))?,
        created_at: at(row.int(5))?,
        deadline: at(row.int(6))?,
        completed_at: time(row.int(7))?,
        exchanged_at: time(row.int(8))?,
        tombstone_until: time(row.int(9))?,
        redirect_hash: needed(row.bytes(10))?,
        link_hash: needed(row.bytes(11))?,
        page_hash: row.bytes(12)?,
        code_hash: row.bytes(13)?,
        token_hash: row.bytes(14)?,
        error: read_code(row.text(15))?,
        lease,
        fence: counted(row.int(18))?,
    })
}

pub(crate) fn read_history(row: &impl Cells) -> Result<StageEntry, StoreError> {
    Ok(StageEntry { stage: read_stage(row.text(0))?, at: at(row.int(1))?, code: read_code(row.text(2))? })
}

pub(crate) fn read_id(bytes: Vec<u8>) -> Result<FlowId, StoreError> {
    let bytes = <[u8; 16]>::try_from(bytes).map_err(|_| damaged("flow id"))?;
    // The bits of version 4 are set already, so this gives the same id back.
    Ok(FlowId::from_random(bytes))
}

fn read_stage(word: Result<Option<String>, StoreError>) -> Result<Stage, StoreError> {
    Stage::parse(&needed(word)?).ok_or_else(|| damaged("stage"))
}

fn read_code(word: Result<Option<String>, StoreError>) -> Result<Option<Code>, StoreError> {
    word?.map(|word| Code::parse(&word).ok_or_else(|| damaged("code"))).transpose()
}

fn changing(row: &FlowRow) -> [Value; 17] {
    [
        row.stage.as_str().into(),
        row.language.as_str().into(),
        count(row.version),
        row.deadline.into(),
        row.completed_at.into(),
        row.exchanged_at.into(),
        row.tombstone_until.into(),
        row.redirect_hash.clone().into(),
        row.link_hash.clone().into(),
        row.page_hash.clone().into(),
        row.code_hash.clone().into(),
        row.token_hash.clone().into(),
        row.error.map(|code| code.as_str().to_owned()).into(),
        row.lease.as_ref().map(|lease| lease.owner.clone()).into(),
        row.lease.as_ref().map(|lease| lease.until).into(),
        count(row.fence),
        i64::from(row.stage.is_end()).into(),
    ]
}
