//! Statements as banks write them: MT940 and MT942, CAMT.052, MT535.

mod camt;
mod mt535;
mod mt940;

use jiff::civil::Date;

pub(crate) use camt::{Writer, documents, pending_document};
pub(crate) use mt535::holdings;
pub(crate) use mt940::{booked, pending};

use crate::data::{Account, Entry};

/// The booked entries of one day, with the balances around them.
struct Day<'a> {
    date: Date,
    before: i64,
    after: i64,
    entries: Vec<&'a Entry>,
}

/// The days of a period on which something was booked, oldest first.
fn days<'a>(account: &'a Account, from: Date, to: Date) -> Vec<Day<'a>> {
    let since: i64 =
        account.booked().filter(|entry| entry.booking_date >= from).map(|entry| entry.cents).sum();
    let mut balance = account.balance_cents() - since;
    let mut days: Vec<Day<'a>> = Vec::new();
    for entry in account.booked().filter(|entry| (from..=to).contains(&entry.booking_date)) {
        if days.last().is_none_or(|day| day.date != entry.booking_date) {
            days.push(Day { date: entry.booking_date, before: balance, after: balance, entries: Vec::new() });
        }
        balance += entry.cents;
        if let Some(day) = days.last_mut() {
            day.after = balance;
            day.entries.push(entry);
        }
    }
    days
}

/// An amount with a decimal comma, both decimals.
fn comma(cents: i64) -> String {
    let cents = cents.unsigned_abs();
    format!("{},{:02}", cents / 100, cents % 100)
}
