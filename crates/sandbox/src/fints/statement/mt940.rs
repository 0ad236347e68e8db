//! MT940 and MT942 with the German structured `:86:`, as banks fold it.
//!
//! Source: annex 3 of the German DFÜ agreement, chapter 8.

use std::fmt::Write as _;

use jiff::{Timestamp, civil::Date};

use super::{comma, days};
use crate::{
    data::{Account, Entry},
    fints::{parameters, syntax::latin1},
};

/// Lines of `:86:` are folded here.
const LINE: usize = 65;
/// A subfield of `:86:` holds so many characters.
const SUBFIELD: usize = 27;

/// The booked entries of a period, a statement for each day.
pub(crate) fn booked(account: &Account, bank_code: &str, from: Date, to: Date) -> Vec<u8> {
    let mut out = String::new();
    for day in days(account, from, to) {
        let number = day.date.day_of_year();
        // Writing to a String cannot fail.
        let _ = write!(out, "\r\n:20:STARTUMS\r\n:25:{bank_code}/{}", parameters::number(account));
        let _ = write!(out, "\r\n:28C:{number:05}/001\r\n:60F:{}", balance(day.before, day.date, account));
        for entry in day.entries {
            line(&mut out, entry, account.currency);
        }
        let _ = write!(out, "\r\n:62F:{}\r\n-", balance(day.after, day.date, account));
    }
    if !out.is_empty() {
        out.push_str("\r\n");
    }
    latin1(&out)
}

/// What is noted but not booked, as MT942; nothing where there is nothing.
pub(crate) fn pending(account: &Account, bank_code: &str, now: Timestamp) -> Vec<u8> {
    let entries: Vec<&Entry> = account.pending().collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let mut out = String::new();
    let debits: Vec<i64> = entries.iter().map(|entry| entry.cents).filter(|cents| *cents < 0).collect();
    let credits: Vec<i64> = entries.iter().map(|entry| entry.cents).filter(|cents| *cents >= 0).collect();
    let _ = write!(out, "\r\n:20:STARTDISPE\r\n:25:{bank_code}/{}", parameters::number(account));
    let _ = write!(out, "\r\n:28C:00000/001\r\n:34F:{}D0,", account.currency);
    let _ = write!(out, "\r\n:13D:{}+0000", now.strftime("%y%m%d%H%M"));
    for entry in &entries {
        line(&mut out, entry, account.currency);
    }
    let currency = account.currency;
    let _ = write!(out, "\r\n:90D:{}{currency}{}", debits.len(), comma(debits.iter().sum()));
    let _ = write!(out, "\r\n:90C:{}{currency}{}\r\n-\r\n", credits.len(), comma(credits.iter().sum()));
    latin1(&out)
}

fn balance(cents: i64, on: Date, account: &Account) -> String {
    let sign = if cents < 0 { 'D' } else { 'C' };
    format!("{sign}{}{}{}", on.strftime("%y%m%d"), account.currency, comma(cents))
}

fn line(out: &mut String, entry: &Entry, currency: &str) {
    let mut code = entry.kind.proprietary_code(entry.cents).split('+');
    let [swift, gvc, prima_nota] = [(); 3].map(|()| code.next().unwrap_or_default());
    let sign = if entry.cents < 0 { "D" } else { "C" };
    let third = currency.get(2..).unwrap_or_default();
    let (value, booked) = (entry.value_date.strftime("%y%m%d"), entry.booking_date.strftime("%m%d"));
    let _ = write!(out, "\r\n:61:{value}{booked}{sign}{third}{}{swift}NONREF", comma(entry.cents));
    if entry.sends_ids {
        let _ = write!(out, "//{}", entry.reference);
    }
    out.push_str("\r\n");
    fold(
        out,
        &format!(
            ":86:{gvc:0>3}?00{}?10{prima_nota}{}",
            clean(entry.kind.booking_text(entry.cents)),
            details(entry)
        ),
    );
}

/// Purpose with its tags, and the other side.
fn details(entry: &Entry) -> String {
    let mut purpose: Vec<String> = Vec::new();
    let tags = [
        ("EREF", entry.end_to_end_id.as_deref()),
        ("MREF", entry.mandate_id.as_deref()),
        ("CRED", entry.creditor_id.as_deref()),
        ("PURP", entry.purpose_code),
    ];
    for (tag, text) in tags {
        purpose.extend(text.into_iter().flat_map(|text| pieces(&format!("{tag}+{}", clean(text)), SUBFIELD)));
    }
    // A text without SEPA references has no tag.
    let tag = if purpose.is_empty() && entry.counterparty.iban.is_none() { "" } else { "SVWZ+" };
    purpose.extend(pieces(&format!("{tag}{}", clean(&entry.purpose)), SUBFIELD));
    let mut out = String::new();
    for (place, piece) in (20..=29).chain(60..=63).zip(&purpose) {
        let _ = write!(out, "?{place}{piece}");
    }
    if let Some(bic) = &entry.counterparty.bic {
        let _ = write!(out, "?30{bic}");
    }
    if let Some(iban) = &entry.counterparty.iban {
        let _ = write!(out, "?31{iban}");
    }
    for (place, piece) in (32..=33).zip(pieces(&clean(&entry.counterparty.name), SUBFIELD)) {
        let _ = write!(out, "?{place}{piece}");
    }
    out
}

/// What SWIFT has no place for becomes a full stop.
fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '?' | '@' => '.',
            '–' => '-',
            '’' => '\'',
            control if control.is_control() => ' ',
            foreign if u32::from(foreign) > 0xff => '.',
            other => other,
        })
        .collect()
}

fn pieces(text: &str, length: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(length).map(|piece| piece.iter().collect()).collect()
}

/// Breaks a field into lines anywhere, but no line begins like a field or an end.
fn fold(out: &mut String, field: &str) {
    let mut rest: Vec<char> = field.chars().collect();
    while rest.len() > LINE {
        let mut at = LINE;
        while at > 1 && rest.get(at).is_some_and(|next| matches!(next, ':' | '-')) {
            at -= 1;
        }
        let tail = rest.split_off(at);
        out.extend(rest);
        out.push_str("\r\n");
        rest = tail;
    }
    out.extend(rest);
}
