use glimpse_model::FlowId;
use jiff::Timestamp;

use crate::sql::sweep::TOMBSTONE;
use crate::sql::{Statement, audit, blob, clean_up, flow, idempotency, tally, wrap};
use crate::{AuditRow, Change, FlowRow, Guard, Lease, Stage, StoreError, Unit, Written};

/// What is to be run for a unit of work, in this order, in the transaction in which the flow was read.
pub(crate) struct Plan {
    pub(crate) statements: Vec<Statement>,
    pub(crate) written: Written,
}

/// Checks the guard against the flow as it was found and lays out the statements. The meaning of every [`Change`] is
/// decided here, once for all databases.
pub(crate) fn plan(unit: &Unit, found: Option<FlowRow>) -> Result<Plan, StoreError> {
    let (mut row, changes) = match (&unit.guard, found) {
        (Guard::New, Some(_)) => return Err(StoreError::Conflict),
        (Guard::New, None) => created(unit)?,
        (_, None) => return Err(StoreError::Missing),
        (guard, Some(row)) => {
            check(guard, &row, unit.at)?;
            (row, unit.changes.as_slice())
        }
    };
    if !matches!(unit.guard, Guard::Fence(_)) {
        row.version += 1;
    }
    if matches!(unit.guard, Guard::Version(_)) && row.lease.take().is_some() {
        // It has run out, or the guard would not hold. Its holder may only have slept: it must not write over this.
        row.fence += 1;
    }
    let mut rest = Vec::with_capacity(changes.len() + 2);
    for change in changes {
        apply(change, &mut row, unit, &mut rest)?;
    }
    let written = Written { version: row.version, fence: row.fence };
    let mut statements = Vec::with_capacity(rest.len() + 2);
    if unit.guard == Guard::New {
        statements.push(flow::insert(&row));
    } else {
        statements.push(flow::update(&row));
    }
    statements.extend(rest);
    Ok(Plan { statements, written })
}

fn created(unit: &Unit) -> Result<(FlowRow, &[Change]), StoreError> {
    match unit.changes.split_first() {
        Some((Change::Create(row), _)) if row.id == unit.flow => Ok(((**row).clone(), &unit.changes)),
        _ => Err(misbuilt(unit, "a new flow begins with its row")),
    }
}

fn check(guard: &Guard, row: &FlowRow, now: Timestamp) -> Result<(), StoreError> {
    let holds = match guard {
        Guard::New => false,
        Guard::Any => true,
        Guard::Version(version) => {
            row.version == *version && row.lease.as_ref().is_none_or(|lease| lease.until <= now)
        }
        Guard::Fence(fence) => row.fence == *fence,
    };
    if holds { Ok(()) } else { Err(StoreError::Conflict) }
}

fn apply(
    change: &Change,
    row: &mut FlowRow,
    unit: &Unit,
    rest: &mut Vec<Statement>,
) -> Result<(), StoreError> {
    let id: FlowId = unit.flow;
    match change {
        Change::Create(_) if unit.guard == Guard::New && rest.is_empty() => {
            rest.push(flow::note_stage(id, row.stage, unit.at, None));
        }
        Change::Create(_) => return Err(misbuilt(unit, "only a new flow has a row to insert, once")),
        Change::Stage(stage, code) => {
            // A stage is told when it begins; one that goes on only when there is something new to say of it.
            let told_before = row.stage == *stage && code.is_none();
            row.stage = *stage;
            row.error = match stage {
                Stage::Failed | Stage::Expired => *code,
                _ => row.error,
            };
            if stage.is_end() {
                row.tombstone_until = row.tombstone_until.or(Some(unit.at + TOMBSTONE));
            }
            if !told_before {
                rest.push(flow::note_stage(id, *stage, unit.at, *code));
            }
        }
        Change::Advance => {
            if matches!(unit.guard, Guard::Fence(_)) {
                row.version += 1;
            }
        }
        Change::Deadline(at) => row.deadline = *at,
        Change::PageHash(hash) => row.page_hash = Some(hash.clone()),
        Change::RedirectHash(hash) => row.redirect_hash.clone_from(hash),
        Change::Language(language) => row.language = *language,
        Change::Completed(hash) => {
            row.code_hash = Some(hash.clone());
            row.completed_at = Some(unit.at);
        }
        Change::Exchanged(hash) => {
            row.token_hash = Some(hash.clone());
            row.exchanged_at = Some(unit.at);
        }
        Change::Revoked => {
            row.code_hash = None;
            row.token_hash = None;
        }
        Change::Tombstone(until) => row.tombstone_until = Some(*until),
        Change::TakeLease(owner, until) => {
            row.lease = Some(Lease { owner: owner.clone(), until: *until });
            row.fence += 1;
        }
        Change::RenewLease(until) => {
            row.lease.as_mut().ok_or(StoreError::Conflict)?.until = *until;
        }
        Change::ReleaseLease => row.lease = None,
        Change::PutWrap(wrapped) => rest.push(wrap::put(id, wrapped)),
        Change::DropWrap(kind) => rest.push(wrap::drop(id, *kind)),
        Change::PutBlob(name, sealed) => rest.push(blob::put(id, name, sealed)),
        Change::DropBlobs(name) => rest.push(blob::drop(id, name)),
        Change::Erase => {
            row.lease = None;
            row.fence += 1;
            rest.push(wrap::drop_all(id));
            rest.push(blob::drop_all(id));
        }
        Change::PutCleanUp(record) => rest.push(clean_up::put(id, record)),
        Change::DropCleanUp(record) => rest.push(clean_up::drop(record)),
        Change::HurryCleanUps => rest.push(clean_up::hurry(id, unit.at)),
        Change::PutIdempotency(answer) => {
            rest.push(idempotency::drop_due(answer, unit.at));
            rest.push(idempotency::insert(answer));
        }
        Change::Tally { bank, outcome } => rest.extend(tally::count(bank, *outcome, unit.at)),
        Change::Audit { event, client, bank, detail } => rest.push(audit::append(&AuditRow {
            seq: 0,
            at: unit.at,
            event: (*event).to_owned(),
            flow: Some(id),
            client: client.clone(),
            bank: bank.clone(),
            detail: detail.clone(),
        })),
    }
    Ok(())
}

fn misbuilt(unit: &Unit, why: &str) -> StoreError {
    StoreError::Unavailable(format!("the unit of work {} is not one: {why}", unit.name))
}
