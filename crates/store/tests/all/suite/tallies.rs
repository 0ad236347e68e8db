use glimpse_store::{BankOutcome, Change, Guard, Store, TALLY_FULL, TallyRow};
use jiff::{SignedDuration, Timestamp};

use super::Factory;
use super::build::{after, create, id, is_conflict, noon, numbered, order, unit};

const DAY: i64 = 86_400;

fn tally(bank: &str, outcome: BankOutcome) -> Change {
    Change::Tally { bank: bank.to_owned(), outcome }
}

fn took(seconds: i64) -> BankOutcome {
    BankOutcome::Succeeded(SignedDuration::from_secs(seconds))
}

/// Counts a flow of its own.
async fn count(store: &dyn Store, number: u32, at: Timestamp, bank: &str, outcome: BankOutcome) {
    create(store, numbered(number)).await;
    store.write(unit(numbered(number), Guard::Any, at, vec![tally(bank, outcome)])).await.unwrap();
}

pub(crate) async fn nothing_is_told_before_a_batch_is_full<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    for number in 0..TALLY_FULL - 1 {
        count(&*store, number, after(60), "a", took(60)).await;
        count(&*store, 100 + number, after(60), "b", BankOutcome::Failed).await;
    }
    assert_eq!(store.tallies().await.unwrap(), []);
    count(&*store, 99, after(7300), "a", took(61)).await;
    let wanted = TallyRow {
        bank: "a".to_owned(),
        began: noon(),
        ended: after(7200),
        failed: 0,
        succeeded: [TALLY_FULL - 1, 1, 0, 0, 0, 0, 0],
    };
    assert_eq!(store.tallies().await.unwrap(), [wanted], "times are whole hours");
}

pub(crate) async fn a_full_batch_stands_until_the_next_one_is_full<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    let outcomes = [
        BankOutcome::Failed,
        took(60),
        took(120),
        took(180),
        took(181),
        took(600),
        took(1200),
        took(1201),
        took(-5),
        took(0),
    ];
    for (number, outcome) in (0..).zip(outcomes.into_iter().cycle().take(TALLY_FULL as usize)) {
        count(&*store, number, noon(), "a", outcome).await;
    }
    let first = store.tallies().await.unwrap();
    assert_eq!((first[0].failed, first[0].succeeded), (2, [6, 2, 2, 2, 2, 2, 2]));
    assert_eq!(first[0].flows(), TALLY_FULL);
    for number in 100..100 + TALLY_FULL - 1 {
        count(&*store, number, after(DAY), "a", BankOutcome::Failed).await;
        assert_eq!(store.tallies().await.unwrap(), first, "a single flow changes nothing that can be seen");
    }
    count(&*store, 999, after(DAY), "a", BankOutcome::Failed).await;
    let second = store.tallies().await.unwrap();
    assert_eq!((second.len(), second[0].failed, second[0].flows()), (1, TALLY_FULL, TALLY_FULL));
    assert_eq!(second[0].began, after(DAY));
}

pub(crate) async fn a_unit_that_is_refused_counts_nothing<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    create(&*store, id(1)).await;
    for _ in 0..TALLY_FULL {
        let late = unit(id(1), Guard::Version(9), noon(), vec![tally("a", took(1))]);
        assert!(is_conflict(&store.write(late).await));
    }
    assert_eq!(store.tallies().await.unwrap(), []);
}

pub(crate) async fn counters_go_after_thirty_days<F: Factory>() {
    let place = F::new();
    let store = place.open().await;
    for number in 0..TALLY_FULL + 5 {
        count(&*store, number, noon(), "a", took(1)).await;
    }
    store.sweep(order(after(30 * DAY - 1))).await.unwrap();
    assert_eq!(store.tallies().await.unwrap().len(), 1);
    store.sweep(order(after(30 * DAY))).await.unwrap();
    assert_eq!(store.tallies().await.unwrap(), []);
    // The five of the next batch went with them.
    for number in 100..100 + TALLY_FULL - 1 {
        count(&*store, number, after(30 * DAY), "a", took(1)).await;
    }
    assert_eq!(store.tallies().await.unwrap(), []);
}
