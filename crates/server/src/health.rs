//! How flows went at banks of late, as this installation saw it: counted in the unit of work in which a flow succeeds or
//! the bank fails it, told in the choice of banks. `docs/banks.md` says what is counted, and why nobody can be inferred.

use std::{collections::BTreeMap, sync::Arc};

use glimpse_flow::Counted;
use glimpse_model::{BankId, Code};
use glimpse_store::{BankOutcome, Change, Store, StoreError, TALLY_FULL, TALLY_MINUTES, TallyRow};
use glimpse_widget::BankHealth;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// What was read is told for so long before it is read again: a choice of banks costs no query.
const FRESH: SignedDuration = SignedDuration::from_mins(1);
/// Failures are "at the moment" when all flows that were counted are not older than this …
const BEGAN: SignedDuration = SignedDuration::from_hours(24);
/// … and the last of them is not older than this. The hour in which it was is all that is known of it.
const ENDED: SignedDuration = SignedDuration::from_hours(7);

/// What there is to say of a bank at a time, by its last full batch of counts; `None` when that is of no use to anybody.
#[must_use]
pub fn judge(tally: &TallyRow, now: Timestamp) -> Option<BankHealth> {
    let (flows, failed) = (tally.flows(), tally.failed);
    if flows < TALLY_FULL {
        return None;
    }
    let recent = now.duration_since(tally.began) <= BEGAN && now.duration_since(tally.ended) <= ENDED;
    if recent && failed.saturating_mul(4) >= flows.saturating_mul(3) {
        Some(BankHealth::MostlyFails)
    } else if recent && failed.saturating_mul(4) >= flows {
        Some(BankHealth::OftenFails)
    } else {
        usual_minutes(tally).map(BankHealth::Usually)
    }
}

/// In how many minutes two of three flows were done; `None` when too few succeeded to say so, or they take longer than
/// we count.
#[must_use]
pub fn usual_minutes(tally: &TallyRow) -> Option<u16> {
    let succeeded = tally.flows().saturating_sub(tally.failed);
    if succeeded < TALLY_FULL / 2 {
        return None;
    }
    let mut within = 0_u32;
    TALLY_MINUTES.into_iter().zip(tally.succeeded).find_map(|(minutes, count)| {
        within = within.saturating_add(count);
        (within.saturating_mul(3) >= succeeded.saturating_mul(2)).then_some(minutes)
    })
}

/// What the store counted, read once a minute at most.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<(Timestamp, Tallies)>>);

/// The last full batch of counts of each bank that has one.
pub type Tallies = Arc<BTreeMap<String, TallyRow>>;

impl Health {
    /// What is known now. A store that does not answer leaves what was known before: nothing depends on it.
    pub async fn tallies(&self, store: &dyn Store, now: Timestamp) -> Tallies {
        let mut kept = self.0.lock().await;
        if let Some((read_at, tallies)) = &*kept
            && now.duration_since(*read_at) < FRESH
        {
            return tallies.clone();
        }
        let tallies = match read(store).await {
            Ok(tallies) => tallies,
            Err(error) => {
                tracing::warn!(%error, "the banks' health cannot be read");
                kept.take().map(|(_, before)| before).unwrap_or_default()
            }
        };
        *kept = Some((now, tallies.clone()));
        tallies
    }
}

async fn read(store: &dyn Store) -> Result<Tallies, StoreError> {
    let rows = store.tallies().await?;
    Ok(Arc::new(rows.into_iter().map(|row| (row.bank.clone(), row)).collect()))
}

/// The change that counts a success at a bank.
pub(crate) fn succeeded(counted: &mut Counted, bank: &BankId, now: Timestamp) -> Option<Change> {
    let took = counted.once(bank, now)?;
    Some(Change::Tally { bank: bank.to_string(), outcome: BankOutcome::Succeeded(took) })
}

/// The change that counts a failure, if it is one of the bank's: a wrong password says nothing about a bank.
pub(crate) fn failed(counted: &mut Counted, bank: &BankId, code: Code, now: Timestamp) -> Option<Change> {
    if !is_the_banks(code) {
        return None;
    }
    counted.once(bank, now)?;
    Some(Change::Tally { bank: bank.to_string(), outcome: BankOutcome::Failed })
}

fn is_the_banks(code: Code) -> bool {
    matches!(
        code,
        Code::BankUnavailable | Code::BankMaintenance | Code::BankLoginNotPossible | Code::BankProtocol
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(failed: u32, succeeded: [u32; 7]) -> TallyRow {
        let began = "2026-11-23T08:00:00Z".parse().unwrap();
        let ended = "2026-11-23T10:00:00Z".parse().unwrap();
        TallyRow { bank: "a".to_owned(), began, ended, failed, succeeded }
    }

    #[test]
    fn only_what_is_useful_is_said() {
        let cases = [
            (0, [0, 14, 3, 3, 0, 0, 0], Some(BankHealth::Usually(2))),
            (0, [0, 13, 3, 4, 0, 0, 0], Some(BankHealth::Usually(3))),
            (4, [16, 0, 0, 0, 0, 0, 0], Some(BankHealth::Usually(1))),
            (5, [15, 0, 0, 0, 0, 0, 0], Some(BankHealth::OftenFails)),
            (14, [6, 0, 0, 0, 0, 0, 0], Some(BankHealth::OftenFails)),
            (15, [5, 0, 0, 0, 0, 0, 0], Some(BankHealth::MostlyFails)),
            (20, [0; 7], Some(BankHealth::MostlyFails)),
            // More than a third takes longer than twenty minutes: there is no usual time.
            (0, [5, 5, 3, 0, 0, 0, 7], None),
            (0, [19, 0, 0, 0, 0, 0, 0], None),
        ];
        for (failed, succeeded, said) in cases {
            let now = "2026-11-23T11:00:00Z".parse().unwrap();
            assert_eq!(judge(&tally(failed, succeeded), now), said, "{failed} {succeeded:?}");
        }
    }

    #[test]
    fn failures_of_yesterday_are_not_of_the_moment() {
        let failing = tally(6, [14, 0, 0, 0, 0, 0, 0]);
        let said = |now: &str| judge(&failing, now.parse().unwrap());
        assert_eq!(said("2026-11-23T16:59:00Z"), Some(BankHealth::OftenFails));
        assert_eq!(said("2026-11-23T17:01:00Z"), Some(BankHealth::Usually(1)));
        assert_eq!(judge(&tally(20, [0; 7]), "2026-11-24T10:00:00Z".parse().unwrap()), None);
        let long = TallyRow { began: "2026-11-22T08:00:00Z".parse().unwrap(), ..failing.clone() };
        assert_eq!(judge(&long, "2026-11-23T11:00:00Z".parse().unwrap()), Some(BankHealth::Usually(1)));
    }
}
