//! Information to the holder, `:86:`: the German structured form and free text.

use std::ops::Range;

use glimpse_model::{Transaction, TransactionKind};

use super::sepa_tags::{self, Tag};
use crate::{DiagnosticKind, Diagnostics, bank_codes, swift::FULL_LINE, text};

/// Buffers that are used again for every entry.
#[derive(Default)]
pub(super) struct Scratch {
    joined: String,
    purpose: String,
    parts: Vec<Part>,
}

/// A subfield: its number, and where its text is.
type Part = (u8, Range<usize>);

/// A purpose subfield holds at most so many characters.
const SUBFIELD: usize = 27;

/// Puts the text of one entry's `:86:` fields into the transaction.
pub(super) fn apply(
    raw: &[&str],
    transaction: &mut Transaction,
    scratch: &mut Scratch,
    at: usize,
    diagnostics: &mut Diagnostics,
) {
    let Scratch { joined, purpose, parts } = scratch;
    joined.clear();
    purpose.clear();
    parts.clear();
    let joined: &str = match raw {
        [one] if memchr::memchr(b'\n', one.as_bytes()).is_none() => one,
        _ => {
            join(raw, joined);
            joined
        }
    };
    match structure(joined) {
        Some((code, separator)) => {
            if !code.is_empty() {
                transaction.booking_key = Some(code.to_owned());
                transaction.kind = bank_codes::of_booking_key(code);
            }
            let body = joined.get(code.len()..).unwrap_or_default();
            subfields(body, separator, transaction, purpose, parts, at, diagnostics);
        }
        None => {
            let free = join_free(raw);
            let (code, rest) = free_code(&free);
            if !code.is_empty() {
                transaction.booking_key = Some(code.to_owned());
            }
            purpose.push_str(rest);
        }
    }
    apply_purpose(purpose, transaction, at, diagnostics);
    transaction.kind = bank_codes::refine(transaction.kind, transaction.sepa_purpose_code.as_deref());
}

/// Whether it is structured: a code of three digits (or none), a separator, and the number of a subfield. Gives the
/// code and the separator.
pub(super) fn structure(joined: &str) -> Option<(&str, u8)> {
    let digits = joined.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let code = if digits == 3 { joined.get(..3)? } else { "" };
    match joined.as_bytes().get(code.len()..)? {
        [separator @ (b'?' | b'<' | b'>' | b'~' | b'^' | b'|' | b'&' | b'#' | b'$' | b'*'), a, b, ..] => {
            subfield_number(*a, *b).map(|_| (code, *separator))
        }
        _ => None,
    }
}

/// Lines of the structured form break anywhere: they are joined with nothing between.
fn join(raw: &[&str], out: &mut String) {
    for (index, field) in raw.iter().enumerate() {
        let start = out.len();
        let mut rest = *field;
        while let Some(end) = memchr::memchr(b'\n', rest.as_bytes()) {
            let (line, next) = rest.split_at_checked(end).unwrap_or((rest, ""));
            out.push_str(line.strip_suffix('\r').unwrap_or(line));
            rest = next.get(1..).unwrap_or_default();
        }
        out.push_str(rest.strip_suffix('\r').unwrap_or(rest));
        // A second `:86:` of the same entry may repeat the code in front.
        if index > 0
            && let Some(added) = out.get(start..)
            && let Some((code, _)) = structure(added)
        {
            let code = code.len();
            out.replace_range(start..start.saturating_add(code), "");
        }
    }
}

/// Lines of free text: a full line runs on, a shorter one ends a word.
fn join_free(raw: &[&str]) -> String {
    let mut out = String::with_capacity(raw.iter().map(|field| field.len().saturating_add(1)).sum());
    let mut full = true;
    for line in raw.iter().flat_map(|field| field.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if !full {
            out.push('\n');
        }
        out.push_str(line);
        full = text::length(line) >= FULL_LINE;
    }
    out
}

/// A code 9xx in front of unstructured text.
fn free_code(text: &str) -> (&str, &str) {
    match text.as_bytes() {
        [b'9', b, c, next, ..]
            if b.is_ascii_digit() && c.is_ascii_digit() && !next.is_ascii_digit() && *next != b' ' =>
        {
            text.split_at_checked(3).unwrap_or(("", text))
        }
        _ => ("", text),
    }
}

/// The number of a subfield that annex 3 knows.
fn subfield_number(a: u8, b: u8) -> Option<u8> {
    if !a.is_ascii_digit() || !b.is_ascii_digit() {
        return None;
    }
    let number = (a - b'0') * 10 + (b - b'0');
    if matches!(number, 0 | 10 | 20..=34 | 60..=63) { Some(number) } else { None }
}

/// Calls `found` for every subfield with its number and where its text is. Gives the number of those that annex 3 does
/// not know, which stay in the text of the one in front of them.
fn each_subfield(body: &str, separator: u8, mut found: impl FnMut(u8, Range<usize>)) -> u64 {
    let bytes = body.as_bytes();
    let mut open: Option<(u8, usize)> = None;
    let (mut from, mut unknown) = (0_usize, 0_u64);
    while let Some(step) = bytes.get(from..).and_then(|rest| memchr::memchr(separator, rest)) {
        let at = from.saturating_add(step);
        from = at.saturating_add(1);
        let number = match bytes.get(from..) {
            Some([a, b, ..]) => subfield_number(*a, *b),
            _ => None,
        };
        let Some(number) = number else {
            let digits = bytes.get(from..).unwrap_or_default().iter().take(2);
            if digits.filter(|byte| byte.is_ascii_digit()).count() == 2 {
                unknown = unknown.saturating_add(1);
            }
            continue;
        };
        if let Some((previous, start)) = open {
            found(previous, start..at);
        }
        from = from.saturating_add(2);
        open = Some((number, from));
    }
    if let Some((previous, start)) = open {
        found(previous, start..body.len());
    }
    unknown
}

fn subfields(
    body: &str,
    separator: u8,
    transaction: &mut Transaction,
    purpose: &mut String,
    parts: &mut Vec<Part>,
    at: usize,
    diagnostics: &mut Diagnostics,
) {
    let (mut zeros, mut others, mut width) = (0_usize, 0_usize, SUBFIELD);
    let unknown = each_subfield(body, separator, |number, text| {
        if number == 0 {
            zeros = zeros.saturating_add(1);
        } else {
            others = others.saturating_add(1);
        }
        if is_purpose(number) && text.len() > width {
            width = width.max(text::length(body.get(text.clone()).unwrap_or_default()));
        }
        parts.push((number, text));
    });
    if unknown > 0 {
        diagnostics.note_times(DiagnosticKind::FieldUnknown, at, unknown);
    }
    if zeros > 1 && others == 0 {
        diagnostics.note(DiagnosticKind::SubfieldsAllZero, at);
        number_by_shape(body, parts);
    }
    let breaks = memchr::memchr(b'@', body.as_bytes()).is_some();
    let mut fill = Fill { transaction, purpose, breaks, width, last_purpose: None, at, diagnostics };
    for (number, text) in parts {
        fill.subfield(*number, body.get(text.clone()).unwrap_or_default());
    }
}

fn is_purpose(number: u8) -> bool {
    matches!(number, 20..=29 | 60..=63)
}

/// Numbers for subfields that all came as `?00`: the first is the booking text, digits after it the Primanota, a
/// BIC with an IBAN after it begin the counterparty, three digits behind the IBAN are the return code, everything between
/// is purpose.
fn number_by_shape(body: &str, parts: &mut [Part]) {
    let text = |part: &Range<usize>| body.get(part.clone()).unwrap_or_default();
    let counterparty = parts.windows(2).position(|pair| {
        matches!(pair, [(_, bic), (_, iban)]
            if text::is_bic(text(bic).trim()) && text::iban(text(iban)).is_some())
    });
    let mut after = [30_u8, 31, 32, 33].into_iter();
    for (index, (number, part)) in parts.iter_mut().enumerate() {
        let text = text(part);
        *number = match index {
            0 => 0,
            _ if counterparty.is_some_and(|start| index >= start) => {
                let code = matches!(text.trim().as_bytes(), [a, b, c]
                    if [a, b, c].iter().all(|byte| byte.is_ascii_digit()));
                if code { 34 } else { after.next().unwrap_or(34) }
            }
            1 if (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) => 10,
            _ => 20,
        };
    }
}

struct Fill<'t> {
    transaction: &'t mut Transaction,
    purpose: &'t mut String,
    /// There may be `@@`, which is where a line ended.
    breaks: bool,
    width: usize,
    last_purpose: Option<usize>,
    at: usize,
    diagnostics: &'t mut Diagnostics,
}

impl Fill<'_> {
    fn subfield(&mut self, number: u8, text: &str) {
        let counterparty = &mut self.transaction.counterparty;
        let slot = match number {
            0 => &mut self.transaction.booking_text,
            10 => &mut self.transaction.prima_nota_number,
            20..=29 | 60..=63 => return self.purpose(text),
            30 if text::is_bic(text.trim()) => &mut counterparty.bic,
            30 => &mut counterparty.bank_code,
            31 if counterparty.iban.is_none() && counterparty.account_number.is_none() => {
                return text::account(text, counterparty, self.at, self.diagnostics);
            }
            32 => &mut counterparty.name,
            33 => return self.second_name(text),
            _ => return text::keep(self.transaction, if number == 34 { "?34" } else { "?31" }, text),
        };
        match (slot.is_some(), text::some(text)) {
            (_, None) => {}
            (false, value) => *slot = value,
            (true, Some(_)) => {
                self.diagnostics.note(DiagnosticKind::Repeated, self.at);
                text::keep(self.transaction, &format!("?{number:02}"), text);
            }
        }
    }

    /// Parts that fill their subfield run on; a shorter one ends a line, marked `\n`.
    fn purpose(&mut self, text: &str) {
        if self.last_purpose.is_some_and(|length| length < self.width) {
            self.purpose.push('\n');
        }
        if self.breaks {
            self.purpose.push_str(&text.replace("@@", "\n"));
        } else {
            self.purpose.push_str(text);
        }
        self.last_purpose = Some(if text.len() < self.width { text.len() } else { text::length(text) });
    }

    fn second_name(&mut self, text: &str) {
        match &mut self.transaction.counterparty.name {
            Some(name) if !text.trim().is_empty() => {
                if name.len() < SUBFIELD || text::length(name) < SUBFIELD {
                    name.push(' ');
                    name.push_str(text.trim());
                } else {
                    name.push_str(text.trim_end());
                }
            }
            Some(_) => {}
            name @ None => *name = text::some(text),
        }
    }
}

/// Takes the SEPA tags out of the purpose; `\n` in it is where a line ended.
fn apply_purpose(purpose: &str, transaction: &mut Transaction, at: usize, diagnostics: &mut Diagnostics) {
    let mut free: Option<String> = None;
    let mut repeated = false;
    sepa_tags::split(purpose, &mut repeated, |tag, value| {
        let running = tag.is_none_or(Tag::is_text);
        let value = unbroken(value, running);
        let Some(value) = value else { return };
        let counterparty = &mut transaction.counterparty;
        match tag {
            None => free = Some(value),
            Some(Tag::EndToEnd) => {
                transaction.end_to_end_reference = Some(value).filter(|value| !text::is_absent(value));
            }
            Some(Tag::Mandate) => {
                transaction.mandate_reference = Some(value).filter(|value| !text::is_absent(value));
            }
            Some(Tag::Creditor) => transaction.creditor_id = Some(value),
            Some(Tag::Remittance) => transaction.sepa_remittance_info = Some(value),
            Some(Tag::Purpose) => transaction.sepa_purpose_code = Some(value),
            Some(Tag::Customer) => {
                if !text::is_absent(&value) {
                    customer_reference(value, transaction, at, diagnostics);
                }
            }
            Some(Tag::Iban) if counterparty.iban.is_none() && counterparty.account_number.is_none() => {
                text::account(&value, counterparty, at, diagnostics);
            }
            Some(Tag::Bic) if counterparty.bic.is_none() => {
                let (bic, rest) = value.split_once(' ').unwrap_or((&value, ""));
                if text::is_bic(bic) {
                    counterparty.bic = Some(bic.to_owned());
                    text::keep(transaction, "BIC", rest);
                } else {
                    text::keep(transaction, "BIC", &value);
                }
            }
            Some(Tag::Name) if counterparty.name.is_none() => counterparty.name = Some(value),
            Some(tag) => text::keep(transaction, tag.name(), &value),
        }
    });
    if repeated {
        diagnostics.note(DiagnosticKind::Repeated, at);
    }
    transaction.purpose = match (free, &transaction.sepa_remittance_info) {
        (Some(free), Some(remittance)) => Some(format!("{free} {remittance}")),
        (Some(free), None) => Some(free),
        (None, Some(remittance)) => Some(remittance.clone()),
        (None, None) => None,
    };
    if transaction.kind == TransactionKind::Unknown && transaction.mandate_reference.is_some() {
        transaction.kind = TransactionKind::DirectDebit;
    }
}

/// The holder's reference, which may be in the `:61:` as well: there it is cut after 16 characters. Two that differ are both
/// kept.
fn customer_reference(
    value: String,
    transaction: &mut Transaction,
    at: usize,
    diagnostics: &mut Diagnostics,
) {
    match transaction.additional_info.get("KREF") {
        Some(known)
            if *known != value && !(text::length(known) == 16 && value.starts_with(known.as_str())) =>
        {
            diagnostics.note(DiagnosticKind::Repeated, at);
            text::keep(transaction, "KREF", &value);
        }
        _ => {
            transaction.additional_info.insert("KREF".to_owned(), value);
        }
    }
}

/// The text with its line marks resolved, trimmed, or nothing.
fn unbroken(value: &str, running: bool) -> Option<String> {
    let value = text::trim(value);
    if value.is_empty() {
        return None;
    }
    if memchr::memchr(b'\n', value.as_bytes()).is_none() {
        return Some(value.to_owned());
    }
    let mut out = String::with_capacity(value.len());
    for line in value.split('\n') {
        if running && !out.is_empty() && !out.ends_with(' ') && !line.starts_with(' ') && !line.is_empty() {
            out.push(' ');
        }
        out.push_str(line);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glimpse_model::Money;

    fn read(raw: &[&str]) -> (Transaction, Diagnostics) {
        let mut transaction = Transaction::booked(Money::parse("1", "EUR").unwrap(), None, None);
        let mut diagnostics = Diagnostics::default();
        apply(raw, &mut transaction, &mut Scratch::default(), 1, &mut diagnostics);
        (transaction, diagnostics)
    }

    #[test]
    fn lines_break_anywhere_even_inside_a_subfield_number() {
        let (read, _) = read(&[
            "166?00GUTSCHR.?109301?20SVWZ+Rechnung vom 12. Mai ?2\r\n12026 Nr. 7?30COBADEFFXXX?31DE89370400440532013\r\n000?32Erika Muster",
        ]);
        assert_eq!(read.booking_key.as_deref(), Some("166"));
        assert_eq!(read.prima_nota_number.as_deref(), Some("9301"));
        assert_eq!(read.purpose.as_deref(), Some("Rechnung vom 12. Mai 2026 Nr. 7"));
        assert_eq!(read.counterparty.iban.unwrap().as_str(), "DE89370400440532013000");
    }

    #[test]
    fn all_in_one_subfield_number_is_told_apart_by_shape() {
        let (read, diagnostics) = read(&[
            "105?00FOLGELASTSCHRIFT?009248?00EREF+77?00MREF+M1?00SVWZ+Strom?00COBADEFFXXX?00DE89370400440532013000?00Stadt\r\nwerke",
        ]);
        assert_eq!(diagnostics.count(DiagnosticKind::SubfieldsAllZero), 1);
        assert_eq!(read.booking_text.as_deref(), Some("FOLGELASTSCHRIFT"));
        assert_eq!(read.mandate_reference.as_deref(), Some("M1"));
        assert_eq!(read.purpose.as_deref(), Some("Strom"));
        assert_eq!(read.counterparty.name.as_deref(), Some("Stadtwerke"));
    }

    #[test]
    fn short_parts_end_lines_and_full_ones_run_on() {
        let (read, _) =
            read(&["020?20EREF+1234567890123456789012?2134?22SVWZ+Miete Mai?23Wohnung 3?32A B?33GmbH"]);
        assert_eq!(read.end_to_end_reference.as_deref(), Some("123456789012345678901234"));
        assert_eq!(read.purpose.as_deref(), Some("Miete Mai Wohnung 3"));
        assert_eq!(read.counterparty.name.as_deref(), Some("A B GmbH"));
    }

    #[test]
    fn free_text_and_codes_without_structure() {
        assert_eq!(
            read(&["Ohne Struktur\r\nzweite Zeile"]).0.purpose.as_deref(),
            Some("Ohne Struktur zweite Zeile")
        );
        let (coded, _) = read(&["999PN 12"]);
        assert_eq!((coded.booking_key.as_deref(), coded.purpose.as_deref()), (Some("999"), Some("PN 12")));
        assert_eq!(read(&["020~00Przelew~20Za maj~32Jan"]).0.counterparty.name.as_deref(), Some("Jan"));
        assert_eq!(read(&["166?20Frage?99 Euro"]).0.purpose.as_deref(), Some("Frage?99 Euro"));
    }
}
