//! An estimate of the monthly income from what the transactions say.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use glimpse_client::{Account, Currency, Transaction, TransactionKind};
use jiff::{ToSpan, civil::Date};
use rust_decimal::Decimal;

/// Purpose codes of ISO 20022 that mean income: salary, pension, social benefits.
const INCOME_PURPOSES: [&str; 7] = ["SALA", "PAYR", "BONU", "PENS", "SSBE", "BENE", "GOVT"];
/// Business transaction codes of German banks for wages and salaries.
const INCOME_KEYS: [&str; 2] = ["153", "156"];
const INCOME_WORDS: [&str; 8] = ["gehalt", "lohn", "bezüge", "bezuege", "rente", "pension", "salary", "wage"];

/// Regular income, as far as it can be seen.
pub(crate) struct Income {
    /// The median over the months that had income.
    pub(crate) monthly: Decimal,
    pub(crate) currency: Currency,
    /// Months with income, of the whole months that were looked at.
    pub(crate) months: usize,
    pub(crate) of_months: usize,
    /// Who paid, most money first; the bank's texts.
    pub(crate) payers: Vec<String>,
    /// The transactions that were counted.
    pub(crate) transactions: BTreeSet<String>,
}

/// Looks for salaries, or failing that for someone who pays much the same each month. Transfers between the accounts
/// shown do not count.
pub(crate) fn estimate(accounts: &[Account], transactions: &[Transaction], today: Date) -> Option<Income> {
    let own: BTreeSet<&str> = accounts.iter().filter_map(|account| account.iban.as_deref()).collect();
    let incoming: Vec<&Transaction> = transactions
        .iter()
        .filter(|entry| entry.booked && entry.booked_at.is_some() && entry.amount > Decimal::ZERO)
        .filter(|entry| entry.iban.as_deref().is_none_or(|iban| !own.contains(iban)))
        .collect();
    let currency = incoming.iter().find(|entry| is_salary(entry)).or(incoming.first())?.currency;
    let comparable = || incoming.iter().copied().filter(|entry| entry.currency == currency);
    let mut counted: Vec<&Transaction> = comparable().filter(|entry| is_salary(entry)).collect();
    if counted.is_empty() {
        counted = regular_payments(comparable());
    }
    summary(&counted, transactions, today, currency)
}

fn is_salary(entry: &Transaction) -> bool {
    let coded =
        |value: &Option<String>, known: &[&str]| value.as_deref().is_some_and(|value| known.contains(&value));
    let said = |value: &Option<String>| {
        value.as_deref().is_some_and(|text| {
            let text = text.to_lowercase();
            text.split(|c: char| !c.is_alphanumeric())
                .any(|word| INCOME_WORDS.iter().any(|known| word.starts_with(known)))
        })
    };
    coded(&entry.sepa_purpose_code, &INCOME_PURPOSES)
        || coded(&entry.booking_key, &INCOME_KEYS)
        || said(&entry.booking_text)
        || (may_be_income(entry.kind) && said(&entry.purpose))
}

/// The kinds whose purpose may speak of a salary; that of a card refund or a charge does not.
fn may_be_income(kind: TransactionKind) -> bool {
    matches!(kind, TransactionKind::SalaryOrRent | TransactionKind::Transfer | TransactionKind::Unknown)
}

/// Payers with at least three payments in different months, each within a quarter of their median, at least 400.
fn regular_payments<'a>(incoming: impl Iterator<Item = &'a Transaction>) -> Vec<&'a Transaction> {
    let mut by_payer: BTreeMap<&str, Vec<&Transaction>> = BTreeMap::new();
    for entry in incoming {
        if let Some(payer) = entry.iban.as_deref().or(entry.name.as_deref()) {
            by_payer.entry(payer).or_default().push(entry);
        }
    }
    let regular = by_payer.into_values().filter(|payments| {
        let middle = median(payments.iter().map(|entry| entry.amount).collect());
        let months: BTreeSet<_> = payments.iter().filter_map(|entry| month_of(entry)).collect();
        let near = |amount: Decimal| (amount - middle).abs() * Decimal::from(4) <= middle;
        middle >= Decimal::from(400)
            && months.len() >= 3
            && months.len() == payments.len()
            && payments.iter().all(|entry| near(entry.amount))
    });
    regular.flatten().collect()
}

/// Months that were seen from their first to their last day count; if there is none, those that were seen in part.
fn summary(counted: &[&Transaction], all: &[Transaction], today: Date, currency: Currency) -> Option<Income> {
    let first = all.iter().filter_map(|entry| entry.booked_at).min()?;
    let whole = whole_months(first, today);
    let (months, of_months) = match sums(counted.iter().filter(|entry| is_in(entry, &whole))) {
        months if months.is_empty() => (sums(counted.iter()), 0),
        months => (months, month_count(&whole)),
    };
    let mut by_payer: BTreeMap<&str, Decimal> = BTreeMap::new();
    for entry in counted {
        if let Some(name) = entry.name.as_deref() {
            *by_payer.entry(name).or_default() += entry.amount;
        }
    }
    let mut payers: Vec<(&str, Decimal)> = by_payer.into_iter().collect();
    payers.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    (!months.is_empty()).then(|| Income {
        monthly: median(months.values().copied().collect()),
        currency,
        months: months.len(),
        of_months: of_months.max(months.len()),
        payers: payers.into_iter().take(3).map(|(name, _)| name.to_owned()).collect(),
        transactions: counted.iter().map(|entry| entry.transaction_id.clone()).collect(),
    })
}

fn sums<'a>(entries: impl Iterator<Item = &'a &'a Transaction>) -> BTreeMap<Date, Decimal> {
    let mut by_month = BTreeMap::new();
    for entry in entries {
        if let Some(month) = month_of(entry) {
            *by_month.entry(month).or_default() += entry.amount;
        }
    }
    by_month
}

fn month_of(entry: &Transaction) -> Option<Date> {
    entry.booked_at.map(Date::first_of_month)
}

fn is_in(entry: &Transaction, months: &Range<Date>) -> bool {
    entry.booked_at.is_some_and(|day| months.contains(&day))
}

/// From the first day of the first whole month to the first day of the month that is running.
fn whole_months(first: Date, today: Date) -> Range<Date> {
    let start = if first.day() == 1 { Ok(first) } else { first.first_of_month().checked_add(1.month()) };
    start.unwrap_or(today)..today.first_of_month()
}

fn month_count(months: &Range<Date>) -> usize {
    let span = months.start.until((jiff::Unit::Month, months.end));
    span.ok().and_then(|span| usize::try_from(span.get_months()).ok()).unwrap_or_default()
}

fn median(mut values: Vec<Decimal>) -> Decimal {
    values.sort();
    let middle = values.len() / 2;
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    if values.len() % 2 == 1 || values.is_empty() {
        at(middle)
    } else {
        ((at(middle - 1) + at(middle)) / Decimal::TWO).round_dp(2)
    }
}
