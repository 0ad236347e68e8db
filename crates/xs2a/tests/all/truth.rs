//! What comes out equals what the bank knows, as a multiset.

use glimpse_model::{AccountData, AccountKind, CoverageReason, Transaction, TransactionKind};
use glimpse_sandbox::{Entry, TruthAccount};
use jiff::civil::Date;

use crate::harness::{EMBEDDED, User, World};

/// What both sides know of a transaction.
pub(crate) type Essence =
    (i64, Option<Date>, Option<Date>, String, Option<String>, Option<String>, Option<String>, bool);

pub(crate) fn essence_of(transaction: &Transaction) -> Essence {
    (
        transaction.amount.minor_units().unwrap(),
        transaction.booked_at,
        transaction.settled_at,
        transaction.purpose.clone().unwrap_or_default(),
        transaction.counterparty.name.clone(),
        transaction.counterparty.iban.as_ref().map(|iban| iban.as_str().to_owned()),
        transaction.end_to_end_reference.clone(),
        transaction.booked,
    )
}

pub(crate) fn essence_of_truth(entry: &Entry, booked: bool) -> Essence {
    (
        entry.cents,
        booked.then_some(entry.booking_date),
        Some(entry.value_date),
        entry.purpose.clone(),
        Some(entry.counterparty.name.clone()),
        entry.counterparty.iban.clone(),
        entry.end_to_end_id.clone(),
        booked,
    )
}

/// Asserts that each account holds what the bank knows from a day on.
pub(crate) fn assert_truth(data: &[AccountData], truth: &[TruthAccount], from: Date) {
    for account in data {
        let iban = account.account.iban.as_ref().unwrap().as_str();
        let known = truth.iter().find(|known| known.iban == iban).unwrap();
        let mut came: Vec<Essence> = account.transactions.iter().map(essence_of).collect();
        let booked = known.booked.iter().filter(|entry| entry.booking_date >= from);
        let mut expected: Vec<Essence> = booked.map(|entry| essence_of_truth(entry, true)).collect();
        expected.extend(known.pending.iter().map(|entry| essence_of_truth(entry, false)));
        came.sort();
        expected.sort();
        assert_eq!(came.len(), expected.len(), "{iban}");
        assert_eq!(came, expected, "{iban}");
        let balance = account.balance.as_ref().unwrap();
        assert_eq!(balance.amount.minor_units(), Some(known.balance_cents));
        assert_eq!(account.account.owner.as_deref(), Some(known.owner.as_str()));
    }
}

#[tokio::test]
async fn figo01_equals_the_ledger() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "figo01");
    user.method = Some("Auth Meth by Phone");
    let from = user.goal.history_from;
    let end = user.run().await;
    assert_eq!((end.failed, end.problems.as_slice()), (None, &[][..]));
    let truth = world.sandbox.ledger().truth(EMBEDDED, "figo01");
    assert_eq!(end.journal.data.len(), truth.len());
    assert_truth(&end.journal.data, &truth, from);
    let kinds: Vec<AccountKind> = end.journal.data.iter().map(|data| data.account.kind).collect();
    assert_eq!(kinds.len(), 3);
    assert!(kinds.contains(&AccountKind::Giro) && !kinds.contains(&AccountKind::Unknown), "{kinds:?}");
    assert!(end.journal.data.iter().all(|data| data.coverage.complete && data.failure.is_none()));
    let all = end.journal.data.iter().flat_map(|data| &data.transactions);
    assert!(all.clone().all(|transaction| transaction.kind != TransactionKind::Unknown));
    assert!(
        all.filter(|one| one.booked).all(|one| one.booking_key.as_ref().is_some_and(|key| key.len() == 3))
    );
    let remembered: Vec<_> = end.journal.remembered.iter().map(|record| record.id.clone()).collect();
    assert_eq!(end.journal.forgotten, remembered);
    assert!(world.sandbox.ledger().credentials(EMBEDDED).iter().all(|credential| credential.times == 1));
    let calls = world.sandbox.ledger().calls(EMBEDDED);
    assert!(
        calls.iter().all(|call| call.attended && call.status.is_some_and(|status| status < 400)),
        "{calls:#?}"
    );
}

#[tokio::test]
async fn twins_and_overlaps_come_out_right_whatever_the_page_size() {
    for size in [5, 20, 50] {
        let mut world = World::new().await;
        world.settings = serde_json::json!({ "items_per_page": size });
        for name in ["twins", "overlaps"] {
            let mut user = User::new(&world, EMBEDDED, name);
            let from = jiff::civil::date(2026, 1, 1);
            user.goal.history_from = from;
            let end = user.run().await;
            assert_eq!(end.failed, None, "{name}");
            assert!(end.journal.operations.len() > 10, "there is more than one page");
            assert_truth(&end.journal.data, &world.sandbox.ledger().truth(EMBEDDED, name), from);
        }
    }
}

#[tokio::test]
async fn many_and_odd_ones_come_out_right() {
    let world = World::new().await;
    for name in ["many", "html-names", "forty-accounts"] {
        let user = User::new(&world, EMBEDDED, name);
        let from = user.goal.history_from;
        let end = user.run().await;
        assert_eq!(end.failed, None, "{name}");
        let truth = world.sandbox.ledger().truth(EMBEDDED, name);
        assert_eq!(end.journal.data.len(), truth.len(), "{name}");
        assert_truth(&end.journal.data, &truth, from);
    }
}

#[tokio::test]
async fn a_refused_range_is_shortened_and_said_so() {
    let world = World::new().await;
    let user = User::new(&world, EMBEDDED, "history-refused");
    let wanted = user.goal.history_from;
    let end = user.run().await;
    assert_eq!(end.failed, None);
    for data in &end.journal.data {
        assert_eq!(data.coverage.requested_from, wanted);
        assert_eq!(data.coverage.granted_from, wanted.tomorrow().ok());
        assert_eq!(
            (data.coverage.complete, data.coverage.reason),
            (false, Some(CoverageReason::RangeRefused))
        );
    }

    let mut user = User::new(&world, EMBEDDED, "figo01");
    user.method = Some("Auth Meth by Phone");
    user.goal.history_from = jiff::civil::date(2018, 1, 1);
    let end = user.run().await;
    let truth = world.sandbox.ledger().truth(EMBEDDED, "figo01");
    let granted = end.journal.data[0].coverage.granted_from.unwrap();
    assert_eq!(granted, jiff::civil::date(2024, 11, 23));
    assert_truth(&end.journal.data, &truth, granted);
}

#[tokio::test]
async fn a_bank_with_a_known_limit_is_asked_within_it() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "history-30");
    user.bank.history_days = Some(30);
    let end = user.run().await;
    let granted = end.journal.data[0].coverage.granted_from.unwrap();
    assert_eq!(granted, jiff::civil::date(2026, 10, 25));
    assert_eq!(end.journal.data[0].coverage.reason, Some(CoverageReason::BankLimit));
    assert_truth(&end.journal.data, &world.sandbox.ledger().truth(EMBEDDED, "history-30"), granted);
}

#[tokio::test]
async fn too_many_transactions_are_cut_and_said_so() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "many");
    user.goal.max_transactions = 1_000;
    let end = user.run().await;
    let data = &end.journal.data[0];
    assert_eq!(data.transactions.len(), 1_000);
    assert_eq!((data.coverage.complete, data.coverage.reason), (false, Some(CoverageReason::TooMany)));
}
