//! CSV (RFC 4180): one line per transaction, UTF-8, comma, CRLF.
//!
//! **Formulas.** Text of the bank that a spreadsheet would run as a formula is disarmed (OWASP, CSV injection): an
//! apostrophe goes in front of every `= + - @ | %` (full-width forms included) that could be the first character of a
//! cell. That is not only at the beginning of a field: a spreadsheet that expects another separator, as Excel does
//! where the decimal sign is a comma, cuts a field at each of its semicolons, tabs or line breaks and does not know
//! our quotes. So a cell may begin behind each `, ; tab CR LF`, and white space, control characters and quotation
//! marks may stand in front of the formula. A field that begins with a tab, a line break or NUL gets an apostrophe too.
//!
//! **Undoing it.** Where an apostrophe of the bank already stands there, one more is added. So whoever takes away one
//! apostrophe in front of each character that would have got one has the bank's text again, exactly.
//!
//! **`additional_info`** is a JSON object of names and texts. An apostrophe that disarms a formula stands inside of one of
//! its strings, so that it is JSON with it and without it.
//!
//! Amounts are plain decimal numbers of our own making and stay numbers, minus sign included.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use glimpse_model::Transaction;
use jiff::civil::Date;

use super::LeftOut;
use crate::{AccountRef, Statement, swift};

/// What Excel needs in front of a file to read it as UTF-8. Other readers take it for a part of the first column's
/// name, so it is written only on demand.
pub const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// The names of the columns, in order.
pub const COLUMNS: [&str; 24] = [
    "account",
    "booked",
    "booked_at",
    "settled_at",
    "amount",
    "currency",
    "name",
    "iban",
    "bic",
    "account_number",
    "bank_code",
    "purpose",
    "type",
    "booking_text",
    "booking_key",
    "creditor_id",
    "mandate_reference",
    "end_to_end_reference",
    "sepa_purpose_code",
    "prima_nota_number",
    "transaction_code",
    "bank_reference",
    "bank_name",
    "additional_info",
];

/// Writes the line with the columns' names.
///
/// # Errors
/// Those of the writer.
pub fn header(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(COLUMNS.join(",").as_bytes())?;
    out.write_all(b"\r\n")
}

/// Writes one line for each transaction of a statement.
///
/// # Errors
/// Those of the writer.
pub fn statement(statement: &Statement, out: &mut dyn Write) -> io::Result<()> {
    statement.entries.iter().try_for_each(|entry| row(&statement.account, entry, out))
}

/// What [`statement`] does not write of a statement. Neither its balances and period, with their times, nor what
/// stands around the message (header lines, the message's id and time) are counted: CSV has entries alone.
#[must_use]
pub fn left_out(statement: &Statement) -> LeftOut {
    LeftOut {
        holdings: statement.securities.len(),
        totals: usize::from(statement.totals.is_some()),
        information: usize::from(statement.information.is_some()),
        unread: statement.unread.iter().filter(|(name, _)| !is_of_course(name)).count(),
        characters: 0,
    }
}

/// Unread text that goes with what CSV does not have by its nature.
fn is_of_course(name: &str) -> bool {
    matches!(name, swift::HEADER | "GrpHdr/MsgId" | "GrpHdr/CreDtTm")
        || name.starts_with("FrToDt/")
        || name.starts_with("Bal ")
}

/// Writes one transaction as a line.
///
/// # Errors
/// Those of the writer.
pub fn row(account: &AccountRef, entry: &Transaction, out: &mut dyn Write) -> io::Result<()> {
    let other = &entry.counterparty;
    let own = account.iban.as_ref().map(glimpse_model::Iban::as_str).or(account.account_number.as_deref());
    let date = |date: Option<Date>| date.map(|date| date.to_string());
    // One JSON object, so that names and texts can hold anything and are still told apart.
    let info = match entry.additional_info.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&entry.additional_info)?),
    };
    text(own, out)?;
    plain(if entry.booked { ",true," } else { ",false," }, out)?;
    plain(&date(entry.booked_at).unwrap_or_default(), out)?;
    plain(",", out)?;
    plain(&date(entry.settled_at).unwrap_or_default(), out)?;
    write!(out, ",{},{}", entry.amount.amount, entry.amount.currency)?;
    for field in [
        other.name.as_deref(),
        other.iban.as_ref().map(glimpse_model::Iban::as_str),
        other.bic.as_deref(),
        other.account_number.as_deref(),
        other.bank_code.as_deref(),
        entry.purpose.as_deref(),
        Some(entry.kind.as_str()),
        entry.booking_text.as_deref(),
        entry.booking_key.as_deref(),
        entry.creditor_id.as_deref(),
        entry.mandate_reference.as_deref(),
        entry.end_to_end_reference.as_deref(),
        entry.sepa_purpose_code.as_deref(),
        entry.prima_nota_number.as_deref(),
        entry.transaction_code.as_deref(),
        entry.bank_reference.as_deref(),
        other.bank_name.as_deref(),
        info.as_deref(),
    ] {
        plain(",", out)?;
        text(field, out)?;
    }
    plain("\r\n", out)
}

fn plain(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text.as_bytes())
}

/// Writes the bank's text: disarmed, and in quotes where CSV wants them.
fn text(text: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let Some(text) = text else { return Ok(()) };
    let disarmed = disarm(text);
    let quoted = matches!(disarmed, Cow::Owned(_))
        || text.contains(['"', ',', ';', '\t', '\r', '\n'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    if !quoted {
        return out.write_all(text.as_bytes());
    }
    out.write_all(b"\"")?;
    for (index, part) in disarmed.split('"').enumerate() {
        if index > 0 {
            out.write_all(b"\"\"")?;
        }
        out.write_all(part.as_bytes())?;
    }
    out.write_all(b"\"")
}

/// Where in what a spreadsheet may take for a cell a character stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At its beginning, or behind nothing but what a spreadsheet passes over.
    Beginning,
    /// Behind one or more apostrophes at its beginning.
    Apostrophes,
    /// Behind anything else.
    Inside,
}

/// Puts an apostrophe in front of every character that may begin a formula.
fn disarm(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut written = 0;
    let mut place = Place::Beginning;
    let field = text.trim_start_matches('\'');
    let mut mark = |at: usize| {
        out.push_str(text.get(written..at).unwrap_or_default());
        out.push('\'');
        written = at;
    };
    if field.starts_with(['\t', '\r', '\n', '\0']) {
        mark(text.len() - field.len());
    }
    for (at, character) in text.char_indices() {
        if place != Place::Inside && begins_formula(character) {
            mark(at);
        }
        place = match (character, place) {
            (',' | ';' | '\t' | '\r' | '\n', _) => Place::Beginning,
            ('\'', Place::Beginning | Place::Apostrophes) => Place::Apostrophes,
            (_, Place::Beginning) if is_passed_over(character) => Place::Beginning,
            _ => Place::Inside,
        };
    }
    if written == 0 && out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(written..).unwrap_or_default());
    Cow::Owned(out)
}

fn begins_formula(character: char) -> bool {
    matches!(character, '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠')
}

/// White space, control characters, marks that have no width, and quotation marks, which end up around a cell.
fn is_passed_over(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '"' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use glimpse_model::Money;

    #[test]
    fn formulas_are_disarmed_and_amounts_stay_numbers() {
        for (raw, expected) in [
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("+49 170", "\"'+49 170\""),
            ("-2+3", "\"'-2+3\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("  =1", "\"  '=1\""),
            ("\t=1", "\"'\t'=1\""),
            ("'=1", "\"''=1\""),
            ("Miete;=1", "\"Miete;'=1\""),
            ("Miete; \"+1", "\"Miete; \"\"'+1\""),
            ("a\r\n@b\t-c", "\"a\r\n'@b\t'-c\""),
            ("2-1=1", "2-1=1"),
            ("＝1", "\"'＝1\""),
            ("Miete, Mai", "\"Miete, Mai\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("Strom", "Strom"),
        ] {
            let mut out = Vec::new();
            text(Some(raw), &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
        let mut out = Vec::new();
        let entry = Transaction::booked(Money::parse("-12.30", "EUR").unwrap(), None, None);
        row(&AccountRef::default(), &entry, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), ",true,,,-12.30,EUR,,,,,,,Unknown,,,,,,,,,,,\r\n");
    }
}
