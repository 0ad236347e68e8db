//! The balance at the end of each day, counted back from today's balance through the booked transactions.

use std::collections::BTreeMap;

use glimpse_client::{Account, AccountKind, Currency, Transaction};
use jiff::{ToSpan, civil::Date};
use rust_decimal::Decimal;

/// Balances of consecutive days, oldest first; at least two.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Series {
    pub(crate) currency: Currency,
    pub(crate) days: Vec<(Date, Decimal)>,
}

/// The lowest, highest and last balance of a month.
pub(crate) struct Month {
    pub(crate) first: Date,
    pub(crate) lowest: Decimal,
    pub(crate) highest: Decimal,
    pub(crate) last: Decimal,
}

/// The sum over the given accounts, as far as they are comparable: same currency, with a balance, money that one has.
/// A single account is drawn whatever it is. The curve starts where all of them are known.
pub(crate) fn series(accounts: &[&Account], transactions: &[Transaction], today: Date) -> Option<Series> {
    let fits =
        |account: &&&Account| account.balance.is_some() && (accounts.len() == 1 || is_cash(account.kind));
    let currency = accounts.iter().find(fits)?.currency;
    let drawn: Vec<&Account> =
        accounts.iter().filter(fits).filter(|account| account.currency == currency).copied().collect();
    let mut changes: BTreeMap<Date, Decimal> = BTreeMap::new();
    for entry in transactions.iter().filter(|entry| entry.booked && entry.currency == currency) {
        if let (Some(day), true) = (entry.booked_at, drawn.iter().any(|a| a.account_id == entry.account_id)) {
            *changes.entry(day.min(today)).or_default() += entry.amount;
        }
    }
    let first_change = *changes.keys().next()?;
    let granted = drawn.iter().filter_map(|account| account.coverage.as_ref()?.granted_from).max();
    let start = granted.unwrap_or(first_change).min(today);
    let mut balance: Decimal =
        drawn.iter().filter_map(|account| Some(account.balance.as_ref()?.amount)).sum();
    let mut days = Vec::new();
    let mut day = today;
    while day >= start {
        days.push((day, balance));
        balance -= changes.get(&day).copied().unwrap_or_default();
        day = day.checked_sub(1.day()).ok()?;
    }
    days.reverse();
    (days.len() >= 2).then_some(Series { currency, days })
}

fn is_cash(kind: AccountKind) -> bool {
    matches!(kind, AccountKind::Giro | AccountKind::Savings | AccountKind::DailySavings)
}

impl Series {
    /// The lowest balance.
    pub(crate) fn lowest(&self) -> Decimal {
        self.days.iter().map(|(_, balance)| *balance).min().unwrap_or_default()
    }

    /// The highest balance.
    pub(crate) fn highest(&self) -> Decimal {
        self.days.iter().map(|(_, balance)| *balance).max().unwrap_or_default()
    }

    /// By month, newest first.
    pub(crate) fn months(&self) -> Vec<Month> {
        let mut months: Vec<Month> = Vec::new();
        for (day, balance) in &self.days {
            match months.last_mut() {
                Some(month) if month.first.first_of_month() == day.first_of_month() => {
                    month.lowest = month.lowest.min(*balance);
                    month.highest = month.highest.max(*balance);
                    month.last = *balance;
                }
                _ => months.push(Month { first: *day, lowest: *balance, highest: *balance, last: *balance }),
            }
        }
        months.reverse();
        months
    }
}
