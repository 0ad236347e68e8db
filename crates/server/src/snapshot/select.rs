use std::collections::BTreeMap;

use glimpse_model::{Currency, Money};
use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::Decimal;

use super::{
    cents,
    index::{Index, Record},
    query::{FilterTerm, Query, Since, SinceType},
    texts,
    view::StatisticsView,
};

/// What a query selects.
pub(super) struct Selected {
    /// The page, in the order asked for.
    pub(super) page: Vec<Record>,
    /// Sums over all that match, if asked for.
    pub(super) statistics: Option<StatisticsView>,
}

/// Evaluates a query on the index alone; `texts` is only looked at when the query has text filters.
pub(super) fn select(query: &Query, index: Index<'_>, texts: &str, created_ms: i64) -> Selected {
    let mut matching: Vec<Record> = if query.needs_texts() {
        let pairs = index.records().zip(texts::each(texts)).enumerate();
        pairs
            .filter(|(place, (record, texts))| {
                matches(query, index.len() - place, record, *texts, created_ms)
            })
            .map(|(_, (record, _))| record)
            .collect()
    } else {
        let records = index.records().enumerate();
        records
            .filter(|(place, record)| matches(query, index.len() - place, record, ("", ""), created_ms))
            .map(|(_, record)| record)
            .collect()
    };
    if query.ascending {
        matching.reverse();
    }
    let statistics = query.include_statistics.then(|| statistics(&matching, query.cents));
    let page = matching.into_iter().skip(query.offset).take(query.count).collect();
    Selected { page, statistics }
}

fn matches(query: &Query, ordinal: usize, record: &Record, texts: (&str, &str), created_ms: i64) -> bool {
    let account_fits =
        query.accounts.as_ref().is_none_or(|wanted| wanted.contains(&usize::from(record.account)));
    let kind_fits = query.kinds.as_ref().is_none_or(|wanted| wanted.contains(&record.kind));
    let state_fits = !record.pending || query.include_pending;
    account_fits
        && kind_fits
        && state_fits
        && (record.pending || since_fits(query, ordinal, record, created_ms))
        && query.until.is_none_or(|until| record.date <= until)
        && query.filter.iter().all(|term| term_fits(term, record, texts))
}

fn since_fits(query: &Query, ordinal: usize, record: &Record, created_ms: i64) -> bool {
    match (query.since, query.since_type) {
        (None, _) => true,
        (Some(Since::After(other)), _) => ordinal > usize::try_from(other).unwrap_or(usize::MAX),
        (Some(Since::Time(since)), SinceType::Booked) => {
            let midnight = record.date.to_zoned(TimeZone::UTC).map(|day| day.timestamp());
            midnight.unwrap_or(Timestamp::MIN) >= since
        }
        (Some(Since::Time(since)), SinceType::Created | SinceType::Modified) => {
            created_ms >= since.as_millisecond()
        }
    }
}

fn term_fits(term: &FilterTerm, record: &Record, (person, purpose): (&str, &str)) -> bool {
    match term {
        FilterTerm::Date(begin) => record.date.to_string().starts_with(begin.as_str()),
        FilterTerm::Person(part) => person.contains(part.as_str()),
        FilterTerm::Purpose(part) => purpose.contains(part.as_str()),
        FilterTerm::Amount { value, signed: true } => record.amount == *value,
        FilterTerm::Amount { value, signed: false } => record.amount.abs() == *value,
    }
}

#[derive(Default)]
struct Sums {
    deposits: Decimal,
    largest_deposit: Decimal,
    expenses: Decimal,
    largest_expense: Decimal,
}

fn statistics(records: &[Record], in_cents: bool) -> StatisticsView {
    let mut sums: BTreeMap<Currency, Sums> = BTreeMap::new();
    for record in records {
        let sums = sums.entry(record.currency).or_default();
        if record.amount.is_sign_negative() {
            sums.expenses = sums.expenses.saturating_add(record.amount);
            sums.largest_expense = sums.largest_expense.min(record.amount);
        } else {
            sums.deposits = sums.deposits.saturating_add(record.amount);
            sums.largest_deposit = sums.largest_deposit.max(record.amount);
        }
    }
    let view = |currency: Currency, sums: &Sums| {
        let number = |amount| Some(cents::number(&Money { amount, currency }, in_cents));
        StatisticsView {
            deposit_sum: number(sums.deposits),
            deposit_max: number(sums.largest_deposit),
            expense_sum: number(sums.expenses),
            expense_max: number(sums.largest_expense),
            by_currency: BTreeMap::new(),
        }
    };
    let mut each = sums.iter();
    match (each.next(), each.next()) {
        (None, _) => view(Currency::EUR, &Sums::default()),
        (Some((currency, only)), None) => view(*currency, only),
        _ => StatisticsView {
            by_currency: sums
                .iter()
                .map(|(currency, sums)| (currency.to_string(), view(*currency, sums)))
                .collect(),
            ..StatisticsView::default()
        },
    }
}
