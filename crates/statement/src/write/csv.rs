//! CSV (RFC 4180): one line per transaction, UTF-8, comma, CRLF.
//!
//! A field of text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
//! Amounts are plain decimal numbers of our own making and stay numbers, minus sign included.

use std::io::{self, Write};

use glimpse_model::Transaction;
use jiff::civil::Date;

use crate::{AccountRef, Statement};

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

/// Writes one transaction as a line.
///
/// # Errors
/// Those of the writer.
pub fn row(account: &AccountRef, entry: &Transaction, out: &mut dyn Write) -> io::Result<()> {
    let other = &entry.counterparty;
    let own = account.iban.as_ref().map(glimpse_model::Iban::as_str).or(account.account_number.as_deref());
    let date = |date: Option<Date>| date.map(|date| date.to_string());
    let info: Vec<String> =
        entry.additional_info.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let info = info.join("; ");
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
        Some(info.as_str()),
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
    let armed = armed(text);
    let quoted = armed || text.contains(['"', ',', ';', '\t', '\r', '\n']);
    if !quoted {
        return out.write_all(text.as_bytes());
    }
    out.write_all(if armed { b"\"'" } else { b"\"" })?;
    for (index, part) in text.split('"').enumerate() {
        if index > 0 {
            out.write_all(b"\"\"")?;
        }
        out.write_all(part.as_bytes())?;
    }
    out.write_all(b"\"")
}

/// Whether a spreadsheet may take the text for a formula: by its first character, white space in front of it and
/// full-width forms included.
fn armed(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(|character: char| character.is_whitespace() || character.is_control())
            .starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'])
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
            ("  =1", "\"'  =1\""),
            ("\t=1", "\"'\t=1\""),
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
