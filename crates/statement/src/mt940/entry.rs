//! The statement line `:61:`.

use rust_decimal::Decimal;

use crate::{amount, date, text};

/// The parts of a `:61:`, borrowed from the text.
#[derive(Debug, PartialEq)]
pub(super) struct Line<'a> {
    pub(super) value: date::Read,
    pub(super) value_text: &'a str,
    pub(super) entry: Option<date::Read>,
    pub(super) entry_text: &'a str,
    pub(super) mark: Mark,
    /// The third letter of the currency, where it is there.
    pub(super) funds: &'a str,
    /// Signed: negative is money out.
    pub(super) amount: Decimal,
    /// Such as `NTRF`.
    pub(super) code: &'a str,
    /// The holder's reference.
    pub(super) reference: &'a str,
    /// The bank's reference.
    pub(super) bank_reference: &'a str,
    /// Further lines.
    pub(super) details: &'a str,
}

/// Credit or debit, and of what kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Credit,
    Debit,
    /// A credit taken back.
    ReversedCredit,
    /// A debit taken back.
    ReversedDebit,
    ExpectedCredit,
    ExpectedDebit,
}

impl Mark {
    pub(super) fn negative(self) -> bool {
        matches!(self, Self::Debit | Self::ReversedCredit | Self::ExpectedDebit)
    }

    pub(super) fn expected(self) -> bool {
        matches!(self, Self::ExpectedCredit | Self::ExpectedDebit)
    }

    pub(super) fn reversal(self) -> Option<&'static str> {
        match self {
            Self::ReversedCredit => Some("RC"),
            Self::ReversedDebit => Some("RD"),
            _ => None,
        }
    }
}

/// Reads `6!n[4!n]2a[1!a]15d1!a3!c16x[//16x]` and the lines after it; `None` without a mark or an exact amount.
pub(super) fn parse(text: &str) -> Option<Line<'_>> {
    let (line, details) = match text.split_once('\n') {
        Some((line, details)) => (line.strip_suffix('\r').unwrap_or(line), details),
        None => (text, ""),
    };
    let line = line.trim_start();
    let (value_text, rest) = line.split_at_checked(6)?;
    let value = date::yymmdd(value_text);
    if value == date::Read::No && !value_text.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ') {
        return None;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (entry_text, rest) = if digits == 4 { rest.split_at_checked(4)? } else { ("", rest.trim_start()) };
    let entry = match (entry_text.is_empty(), value.date()) {
        (true, _) => None,
        (false, Some(near)) => Some(date::mmdd(entry_text, near)),
        (false, None) => Some(date::Read::No),
    };
    let (mark, rest) = mark(rest)?;
    let (funds, rest) = match rest.as_bytes().first() {
        Some(letter) if letter.is_ascii_alphabetic() => rest.split_at_checked(1)?,
        _ => ("", rest),
    };
    let rest = rest.trim_start();
    let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.')).count();
    let (number, rest) = rest.split_at_checked(length)?;
    let magnitude = amount::swift(number)?;
    let (code, rest) = code(rest);
    let (reference, bank_reference) = references(rest);
    Some(Line {
        value,
        value_text,
        entry,
        entry_text,
        mark,
        funds,
        amount: amount::with_sign(magnitude, mark.negative()),
        code,
        reference: text::trim(reference),
        bank_reference: text::trim(bank_reference),
        details: text::trim(details),
    })
}

/// The holder's reference, and the bank's behind `//`.
fn references(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let slashes = memchr::memchr_iter(b'/', bytes).find(|at| bytes.get(at + 1) == Some(&b'/'));
    match slashes {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 2..).unwrap_or_default()),
        None => (text, ""),
    }
}

fn mark(text: &str) -> Option<(Mark, &str)> {
    let (mark, length) = match text.as_bytes() {
        [b'R', b'C', ..] => (Mark::ReversedCredit, 2),
        [b'R', b'D', ..] => (Mark::ReversedDebit, 2),
        [b'E', b'C', ..] => (Mark::ExpectedCredit, 2),
        [b'E', b'D', ..] => (Mark::ExpectedDebit, 2),
        [b'C', ..] => (Mark::Credit, 1),
        [b'D', ..] => (Mark::Debit, 1),
        _ => return None,
    };
    Some((mark, text.get(length..)?))
}

/// `N`, `F` or `S` and three letters or digits.
fn code(text: &str) -> (&str, &str) {
    let is_code = matches!(text.as_bytes(), [b'N' | b'F' | b'S', a, b, c, ..]
        if [a, b, c].iter().all(|byte| byte.is_ascii_alphanumeric()));
    if is_code { text.split_at_checked(4).unwrap_or(("", text)) } else { ("", text) }
}

/// The coded parts of the further lines: `/OCMT/EUR100,00//CHGS/EUR1,50/` gives `OCMT` and `CHGS`; a part without a
/// code comes with an empty name.
pub(super) fn details(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let coded = rest
            .strip_prefix('/')
            .and_then(|coded| coded.split_once('/'))
            .filter(|(code, _)| code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_uppercase()));
        let Some((code, after)) = coded else { return Some(("", std::mem::take(&mut rest))) };
        let end = after.find('/').unwrap_or(after.len());
        let (value, next) = after.split_at_checked(end).unwrap_or((after, ""));
        rest = next
            .strip_prefix("//")
            .map_or_else(|| if next == "/" { "" } else { next }, |_| next.get(1..).unwrap_or_default());
        Some((code, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn reads_every_part() {
        let line = parse("2601021231DR12,30NDDTEREF-1//BANK-7\r\n/OCMT/USD13,00//CHGS/EUR0,50/").unwrap();
        assert_eq!(line.value.date(), Some(day(2026, 1, 2)));
        assert_eq!(line.entry.and_then(date::Read::date), Some(day(2025, 12, 31)));
        assert_eq!((line.mark, line.funds, line.amount.to_string().as_str()), (Mark::Debit, "R", "-12.30"));
        assert_eq!((line.code, line.reference, line.bank_reference), ("NDDT", "EREF-1", "BANK-7"));
        assert_eq!(details(line.details).collect::<Vec<_>>(), [("OCMT", "USD13,00"), ("CHGS", "EUR0,50")]);
    }

    #[test]
    fn reads_short_and_wild_lines() {
        for (text, amount) in [
            ("260102C5,NTRFNONREF", "5"),
            ("260102RC5,00N051NONREF", "-5.00"),
            ("260102RDR5,00N051NONREF", "5.00"),
            ("260102CR,5", "refused"),
            ("260102X5,00", "refused"),
            ("26010", "refused"),
            ("260102D1234.5", "-1234.5"),
            ("000000C1,00NMSC", "1.00"),
        ] {
            let read = parse(text).map_or_else(|| "refused".to_owned(), |line| line.amount.to_string());
            assert_eq!(read, amount, "{text}");
        }
    }
}
