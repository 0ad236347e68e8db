use jiff::{SignedDuration, Timestamp};

use super::statement::Statement;
use crate::SweepOrder;
use crate::tally::TALLY_KEPT;

/// How long a tombstone lives where nobody says otherwise (contract section 1).
pub(crate) const TOMBSTONE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// When anything is due next: each part is the first entry of an index.
pub(crate) const NEXT_DUE: &str = "SELECT MIN(due) FROM ( \
    SELECT MIN(due) AS due FROM wrap \
    UNION ALL SELECT MIN(deadline) FROM flow WHERE ended = 0 \
    UNION ALL SELECT MIN(tombstone_until) FROM flow WHERE ended = 1 \
    UNION ALL SELECT MIN(minute) * 60000 FROM epoch \
    UNION ALL SELECT MIN(due) FROM idempotency \
    UNION ALL SELECT MIN(until) FROM clean_up) AS dues";

/// How much is due and still there: keys, and flows whose time is up, of each so many at most.
pub(crate) fn backlog(now: Timestamp, at_most: u32) -> Statement {
    const SQL: &str = "SELECT \
        (SELECT COUNT(*) FROM (SELECT 1 FROM wrap WHERE due <= $1 LIMIT $2) AS wraps) + \
        (SELECT COUNT(*) FROM (SELECT 1 FROM flow WHERE ended = 0 AND deadline <= $1 LIMIT $2) AS flows)";
    Statement::new(SQL, [now.into(), i64::from(at_most).into()])
}

/// What a statement of a sweep counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    Nothing,
    /// Flows whose data goes now.
    Flows,
    /// Wraps of flows that still have others.
    Wraps,
    Tombstones,
    Epochs,
    Answers,
    CleanUps,
    Audit,
}

/// The line of the audit trail for each of the flows that are swept at `$1`.
macro_rules! note_deleted {
    ($which:literal) => {
        concat!(
            "INSERT INTO audit (at, event, flow, client) SELECT $1, 'deleted', id, client FROM flow WHERE ",
            $which,
            " ORDER BY deadline"
        )
    };
}

/// The line of the history for those that had no end yet.
macro_rules! note_stage {
    ($which:literal) => {
        concat!(
            "INSERT INTO history (flow, at, stage, code) \
             SELECT id, $1, CASE WHEN stage IN ('completed', 'exchanged') THEN 'deleted' ELSE 'expired' END, \
             CASE WHEN stage IN ('completed', 'exchanged') THEN NULL ELSE 'flow.expired' END \
             FROM flow WHERE ended = 0 AND ",
            $which
        )
    };
}

/// What stays is the tombstone (until `$1`): no hash by which anything could still be found (`$2` is empty), no lease; a
/// step that is still running is fenced out.
macro_rules! entomb {
    ($which:literal) => {
        concat!(
            "UPDATE flow SET \
             error = CASE WHEN ended = 1 OR stage IN ('completed', 'exchanged') THEN error ELSE 'flow.expired' END, \
             stage = CASE WHEN ended = 1 THEN stage WHEN stage IN ('completed', 'exchanged') THEN 'deleted' \
             ELSE 'expired' END, \
             tombstone_until = COALESCE(tombstone_until, $1), ended = 1, version = version + 1, \
             fence = fence + 1, lease_owner = NULL, lease_until = NULL, redirect_hash = $2, link_hash = $2, \
             page_hash = NULL, code_hash = NULL, token_hash = NULL WHERE ",
            $which
        )
    };
}

pub(crate) use {entomb, note_deleted, note_stage};

/// A sweep of SQLite in the order in which it deletes: keys before ciphertexts, everything before its row. The cost depends on
/// what is due, not on what lives: each selection walks an index of due times.
pub(crate) fn steps(order: SweepOrder) -> Vec<(Counts, Statement)> {
    let SweepOrder { now, tombstone, audit_before, limit } = order;
    // A key is a short row: many more of them go at once than flows with their ciphertexts.
    let keys = i64::from(limit) * 16;
    let all = |sql| Statement::new(sql, []);
    let due = |sql| Statement::new(sql, [now.into(), i64::from(limit).into()]);
    vec![
        // Its wrap, which goes next in this transaction, is what says that it is due.
        (Counts::Nothing, Statement::new(DROP_DUE_PINS, [now.into(), keys.into()])),
        (Counts::Wraps, Statement::new(DROP_DUE_WRAPS, [now.into(), keys.into()])),
        (Counts::Flows, due(MARK_ENDING)),
        (Counts::Flows, due(MARK_WITHOUT_KEYS)),
        (Counts::Nothing, all("DELETE FROM wrap WHERE flow IN (SELECT id FROM flow WHERE sweeping = 1)")),
        (Counts::Nothing, all("DELETE FROM blob WHERE flow IN (SELECT id FROM flow WHERE sweeping = 1)")),
        (Counts::Nothing, Statement::new(NOTE_DELETED, [now.into()])),
        (Counts::Nothing, Statement::new(NOTE_STAGE, [now.into()])),
        (Counts::Nothing, Statement::new(ENTOMB, [(now + tombstone).into(), Vec::new().into()])),
        (Counts::Nothing, all(UNMARK)),
        (Counts::Tombstones, due(DROP_TOMBSTONES)),
        (Counts::Nothing, due(NOTE_EPOCHS)),
        (Counts::Epochs, due(DROP_EPOCHS)),
        (Counts::Answers, due(DROP_ANSWERS)),
        (Counts::CleanUps, due(DROP_CLEAN_UPS)),
        (Counts::Audit, Statement::new(DROP_AUDIT, [audit_before.into(), i64::from(limit).into()])),
        (
            Counts::Nothing,
            Statement::new(DROP_TALLIES, [now.checked_sub(TALLY_KEPT).unwrap_or(Timestamp::MIN).into()]),
        ),
    ]
}

/// Flows whose time is up.
const MARK_ENDING: &str = "UPDATE flow SET sweeping = 1 WHERE id IN \
    (SELECT id FROM flow WHERE ended = 0 AND deadline <= $1 ORDER BY deadline LIMIT $2)";

/// Flows of which every key is due, whatever their deadline says.
const MARK_WITHOUT_KEYS: &str = "UPDATE flow SET sweeping = 1 WHERE sweeping = 0 AND id IN \
    (SELECT wrap.flow FROM wrap WHERE wrap.due <= $1 AND NOT EXISTS \
    (SELECT 1 FROM wrap AS later WHERE later.flow = wrap.flow AND later.due > $1) \
    ORDER BY wrap.due LIMIT $2)";

/// Keys that are due while their flow goes on, and those of flows that [`MARK_ENDING`] finds now or in a later sweep.
const DROP_DUE_WRAPS: &str = "DELETE FROM wrap WHERE (flow, kind) IN \
    (SELECT wrap.flow, wrap.kind FROM wrap JOIN flow ON flow.id = wrap.flow WHERE wrap.due <= $1 \
    AND ((flow.ended = 0 AND flow.deadline <= $1) OR EXISTS \
    (SELECT 1 FROM wrap AS later WHERE later.flow = wrap.flow AND later.due > $1)) \
    ORDER BY wrap.due LIMIT $2)";

/// PINs whose time is up while their flow goes on: the ciphertext goes with its key.
const DROP_DUE_PINS: &str = "DELETE FROM blob WHERE name = 'pin' AND flow IN \
    (SELECT flow FROM wrap WHERE kind = 'pin' AND due <= $1 ORDER BY due LIMIT $2)";

const NOTE_DELETED: &str = note_deleted!("sweeping = 1");
const NOTE_STAGE: &str = note_stage!("sweeping = 1");
const ENTOMB: &str = entomb!("sweeping = 1");
const UNMARK: &str = "UPDATE flow SET sweeping = 0 WHERE sweeping = 1";

const DROP_TOMBSTONES: &str = "DELETE FROM flow WHERE id IN \
    (SELECT id FROM flow WHERE ended = 1 AND tombstone_until <= $1 ORDER BY tombstone_until LIMIT $2)";

/// A minute's key goes at its end; nothing that was wrapped with it is due later.
pub(crate) const NOTE_EPOCHS: &str = "INSERT INTO audit (at, event, detail) \
    SELECT $1, 'key_destroyed', CAST(minute AS TEXT) FROM epoch WHERE minute <= $1 / 60000 \
    ORDER BY minute LIMIT $2";

pub(crate) const DROP_EPOCHS: &str = "DELETE FROM epoch WHERE minute IN \
    (SELECT minute FROM epoch WHERE minute <= $1 / 60000 ORDER BY minute LIMIT $2)";

pub(crate) const DROP_ANSWERS: &str = "DELETE FROM idempotency WHERE (client, key_hash) IN \
    (SELECT client, key_hash FROM idempotency WHERE due <= $1 ORDER BY due LIMIT $2)";

pub(crate) const DROP_CLEAN_UPS: &str = "DELETE FROM clean_up WHERE until <= $1 AND id IN \
    (SELECT id FROM clean_up WHERE until <= $1 ORDER BY until LIMIT $2)";

/// There are two rows per bank at most, so this needs no limit.
pub(crate) const DROP_TALLIES: &str = "DELETE FROM tally WHERE began <= $1";

pub(crate) const DROP_AUDIT: &str =
    "DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at < $1 ORDER BY at LIMIT $2)";
