use glimpse_model::{Snapshot, Transaction};
use jiff::civil::Date;

/// A transaction with its account's place and the date that it is ordered and filtered by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub(super) transaction: &'a Transaction,
    pub(super) account: usize,
    pub(super) date: Date,
}

/// The booking date; where the bank gave none, the value date, else the day of the fetch. Only for order and filters,
/// never shown.
pub(super) fn effective_date(transaction: &Transaction, today: Date) -> Date {
    transaction.booked_at.or(transaction.settled_at).unwrap_or(today)
}

/// All transactions, newest first. Within a day the order is the bank's own; an account whose bank lists the oldest
/// first is turned round. Between accounts of the same day, the account's place decides.
pub(super) fn newest_first(snapshot: &Snapshot, today: Date) -> Vec<Placed<'_>> {
    let mut all = Vec::new();
    for (account, data) in snapshot.accounts.iter().enumerate() {
        let place = |transaction| Placed { transaction, account, date: effective_date(transaction, today) };
        let start = all.len();
        all.extend(data.transactions.iter().map(place));
        if let Some(own) = all.get_mut(start..)
            && own.first().map(|first| first.date) < own.last().map(|last| last.date)
        {
            own.reverse();
        }
    }
    all.sort_by_key(|placed| std::cmp::Reverse(placed.date));
    all
}
