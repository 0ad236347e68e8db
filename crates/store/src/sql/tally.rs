use jiff::Timestamp;

use super::statement::{Cells, Statement, at, counted, damaged, needed};
use crate::tally::{BankOutcome, TALLY_FULL};
use crate::{StoreError, TallyRow};

const HOUR: i64 = 3_600_000;

pub(crate) const CLOSED: &str = "SELECT bank, began, ended, failed, minutes_1, minutes_2, minutes_3, minutes_5, \
    minutes_10, minutes_20, longer FROM tally WHERE closed = 1 ORDER BY bank";

/// Counts a flow; the batch that becomes full by it takes the place of the one before.
pub(crate) fn count(bank: &str, outcome: BankOutcome, now: Timestamp) -> [Statement; 3] {
    const COUNT: &str = "INSERT INTO tally (bank, closed, began, ended, flows, failed, minutes_1, minutes_2, \
        minutes_3, minutes_5, minutes_10, minutes_20, longer) \
        VALUES ($1, 0, $2, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10) \
        ON CONFLICT (bank, closed) DO UPDATE SET ended = excluded.ended, flows = tally.flows + 1, \
        failed = tally.failed + excluded.failed, minutes_1 = tally.minutes_1 + excluded.minutes_1, \
        minutes_2 = tally.minutes_2 + excluded.minutes_2, minutes_3 = tally.minutes_3 + excluded.minutes_3, \
        minutes_5 = tally.minutes_5 + excluded.minutes_5, minutes_10 = tally.minutes_10 + excluded.minutes_10, \
        minutes_20 = tally.minutes_20 + excluded.minutes_20, longer = tally.longer + excluded.longer";
    const DROP_FORMER: &str = "DELETE FROM tally WHERE bank = $1 AND closed = 1 AND EXISTS \
        (SELECT 1 FROM tally AS counted WHERE counted.bank = $1 AND counted.closed = 0 AND counted.flows >= $2)";
    const CLOSE: &str = "UPDATE tally SET closed = 1 WHERE bank = $1 AND closed = 0 AND flows >= $2";
    let hour = now.as_millisecond().div_euclid(HOUR) * HOUR;
    let mut values = vec![bank.into(), hour.into(), i64::from(outcome.counter().is_none()).into()];
    values.extend((0..7).map(|counter| i64::from(outcome.counter() == Some(counter)).into()));
    let full = i64::from(TALLY_FULL);
    [
        Statement::new(COUNT, values),
        Statement::new(DROP_FORMER, [bank.into(), full.into()]),
        Statement::new(CLOSE, [bank.into(), full.into()]),
    ]
}

pub(crate) fn read(row: &impl Cells) -> Result<TallyRow, StoreError> {
    let small = |column| u32::try_from(counted(row.int(column))?).map_err(|_| damaged("count"));
    let mut succeeded = [0; 7];
    for (column, counter) in (4..).zip(&mut succeeded) {
        *counter = small(column)?;
    }
    Ok(TallyRow {
        bank: needed(row.text(0))?,
        began: at(row.int(1))?,
        ended: at(row.int(2))?,
        failed: small(3)?,
        succeeded,
    })
}
