use glimpse_model::Money;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{BalanceKind, BalanceLine, DiagnosticKind, Diagnostics, Statement, StatementKind, sum::Sum};

/// Whether opening balance plus booked entries is the closing balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum Check {
    /// It is.
    Balanced,
    /// It is not: something is missing or wrong.
    Mismatch {
        /// Opening balance plus entries.
        expected: Money,
        /// The closing balance that the bank states.
        stated: Money,
    },
    /// It cannot be said: a balance is missing, an entry is in another currency or unreadable, or the report is one
    /// of the running day, or of a kind that has no balances.
    #[default]
    Incomplete,
}

impl Check {
    /// Whether the balances add up.
    #[must_use]
    pub fn holds(self) -> bool {
        self == Self::Balanced
    }
}

/// Checks the balances and totals of a complete statement. `missing` entries could not be read.
pub(crate) fn run(statement: &mut Statement, unreadable: usize, at: usize, diagnostics: &mut Diagnostics) {
    statement.check = balances(statement, unreadable, at, diagnostics);
    let stated = statement.kind == StatementKind::Statement;
    match statement.check {
        Check::Mismatch { .. } => diagnostics.note(DiagnosticKind::BalanceMismatch, at),
        Check::Incomplete if stated && (statement.opening().is_none() || statement.closing().is_none()) => {
            diagnostics.note(DiagnosticKind::BalanceMissing, at);
        }
        Check::Incomplete if several_currencies(statement) => {
            diagnostics.note(DiagnosticKind::CurrencyMismatch, at);
        }
        Check::Incomplete | Check::Balanced => {}
    }
    if !totals_fit(statement) {
        diagnostics.note(DiagnosticKind::TotalsMismatch, at);
    }
}

/// Whether both balances are there but cannot be compared, or not with the entries between them.
fn several_currencies(statement: &Statement) -> bool {
    let Some((opening, closing, true)) = ends(statement) else { return false };
    let other = |currency| currency != opening.amount.currency;
    other(closing.amount.currency)
        || statement.entries.iter().any(|entry| entry.booked && other(entry.amount.currency))
}

/// The balances at the beginning and at the end of a page, where it states them. One interim balance alone is its end.
pub(crate) fn page_ends(statement: &Statement) -> (Option<Money>, Option<Money>) {
    let begins = match ends(statement) {
        Some((begins, closing, _)) if !std::ptr::eq(begins, closing) => Some(begins.amount),
        _ => statement.opening().map(|line| line.amount),
    };
    (begins, statement.closing().map(|line| line.amount))
}

fn balances(statement: &Statement, unreadable: usize, at: usize, diagnostics: &mut Diagnostics) -> Check {
    let Some((opening, closing, complete)) = ends(statement) else { return Check::Incomplete };
    let currency = opening.amount.currency;
    let mut sum = Sum::default();
    sum.add(opening.amount.amount);
    for entry in statement.entries.iter().filter(|entry| entry.booked) {
        if entry.amount.currency != currency {
            return Check::Incomplete;
        }
        sum.add(entry.amount.amount);
    }
    if closing.amount.currency != currency {
        return Check::Incomplete;
    }
    if sum.is(closing.amount.amount) {
        return if unreadable == 0 { Check::Balanced } else { Check::Incomplete };
    }
    if !complete {
        return Check::Incomplete;
    }
    match sum.amount() {
        Some(expected) => {
            Check::Mismatch { expected: Money { amount: expected, currency }, stated: closing.amount }
        }
        None => {
            diagnostics.note(DiagnosticKind::BalanceMismatch, at);
            diagnostics.note(DiagnosticKind::SumTooLong, at);
            Check::Incomplete
        }
    }
}

/// The two balances between which the entries are, and whether a difference is a fault.
fn ends(statement: &Statement) -> Option<(&BalanceLine, &BalanceLine, bool)> {
    if statement.kind == StatementKind::Notification || statement.kind == StatementKind::Holdings {
        return None;
    }
    let of = |kind| statement.balances.iter().filter(move |balance| balance.kind == kind);
    let closed = of(BalanceKind::Closing).next_back();
    let mut interim = of(BalanceKind::Interim);
    match (statement.opening(), closed) {
        (Some(opening), Some(closing)) => Some((opening, closing, true)),
        // A page of an MT940 ends with `:62M:`; a camt report of the running day may hold only what came since the
        // last one.
        (Some(opening), None) => {
            let closing = interim.next_back()?;
            Some((opening, closing, statement.kind == StatementKind::Statement))
        }
        // Pages of a camt.053 state their first and last balance both as ITBD.
        (None, Some(closing)) => Some((interim.next()?, closing, false)),
        (None, None) => {
            let first = interim.next()?;
            Some((first, interim.next_back()?, false))
        }
    }
}

fn totals_fit(statement: &Statement) -> bool {
    let Some(totals) = &statement.totals else { return true };
    let side = |negative: bool, count: Option<u64>, stated: Option<Decimal>| {
        let (mut sum, mut least, mut zeros) = (Sum::default(), 0_u64, 0_u64);
        for amount in statement.entries.iter().map(|entry| entry.amount.amount) {
            if amount.is_zero() {
                zeros = zeros.saturating_add(1);
            } else if amount.is_sign_negative() == negative {
                sum.add(amount.abs());
                least = least.saturating_add(1);
            }
        }
        // An entry of nothing may be counted on either side.
        count.is_none_or(|count| (least..=least.saturating_add(zeros)).contains(&count))
            && stated.is_none_or(|stated| sum.is(stated))
    };
    side(false, totals.credits, totals.credit_sum) && side(true, totals.debits, totals.debit_sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glimpse_model::Transaction;

    fn money(text: &str) -> Money {
        Money::parse(text, "EUR").unwrap()
    }

    fn statement(opening: &str, entries: &[&str], closing: &str) -> Statement {
        let line = |kind, amount| BalanceLine { kind, amount: money(amount), date: None, credit_line: None };
        Statement {
            balances: vec![line(BalanceKind::Opening, opening), line(BalanceKind::Closing, closing)],
            entries: entries.iter().map(|amount| Transaction::booked(money(amount), None, None)).collect(),
            ..Statement::default()
        }
    }

    fn checked(mut statement: Statement) -> (Check, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        run(&mut statement, 0, 1, &mut diagnostics);
        (statement.check, diagnostics)
    }

    #[test]
    fn adds_exactly_whatever_the_scales() {
        let (check, diagnostics) =
            checked(statement("0.10", &["0.2", "-0.00001", "1000000000000"], "1000000000000.29999"));
        assert_eq!(check, Check::Balanced);
        assert!(diagnostics.is_empty());
    }

    #[test]
    fn adds_exactly_whatever_the_lengths() {
        let long = "12345678901234567890.99";
        let odd = "0.0000000000001";
        for (opening, entry, closing) in [
            (odd, odd, "0.0000000000002"),
            (long, "1", "12345678901234567891.99"),
            (long, "-1", "12345678901234567889.99"),
        ] {
            assert_eq!(checked(statement(opening, &[entry], closing)).0, Check::Balanced, "{opening}");
            let (check, diagnostics) = checked(statement(opening, &[entry], "9"));
            assert!(matches!(check, Check::Mismatch { .. }), "{opening}");
            assert_eq!(diagnostics.count(DiagnosticKind::BalanceMismatch), 1);
        }
        // The sum has 33 digits.
        let (check, diagnostics) = checked(statement(long, &[odd], "9"));
        assert_eq!(check, Check::Incomplete);
        assert_eq!(diagnostics.count(DiagnosticKind::BalanceMismatch), 1);
        assert_eq!(diagnostics.count(DiagnosticKind::SumTooLong), 1);
    }

    #[test]
    fn a_cent_too_little_is_reported_with_both_sides() {
        let (check, diagnostics) = checked(statement("10.00", &["-2.50"], "7.51"));
        assert_eq!(check, Check::Mismatch { expected: money("7.5"), stated: money("7.51") });
        assert_eq!(diagnostics.count(DiagnosticKind::BalanceMismatch), 1);
    }

    #[test]
    fn pending_entries_do_not_count_and_foreign_ones_stop_the_check() {
        let mut pending = statement("10", &["-2", "-3"], "8");
        pending.entries[1].booked = false;
        assert_eq!(checked(pending).0, Check::Balanced);
        let mut foreign = statement("10", &["-2"], "8");
        foreign.entries[0].amount = Money::parse("-2", "USD").unwrap();
        assert_eq!(checked(foreign).0, Check::Incomplete);
    }
}
