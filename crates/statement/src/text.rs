//! Small rules for the bank's text: what counts as nothing, what is an IBAN, what is a BIC.

use glimpse_model::{Counterparty, Iban, Transaction};

use crate::{DiagnosticKind, Diagnostics};

/// The text without surrounding white space, or nothing.
pub(crate) fn some(text: &str) -> Option<String> {
    let text = trim(text);
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

/// Without surrounding white space; quick where that is ASCII.
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes().trim_ascii() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text.trim_ascii(),
        _ => text.trim(),
    }
}

/// A reference, or nothing where the bank says that there is none (`NONREF`, `NOTPROVIDED`).
pub(crate) fn reference(text: &str) -> Option<String> {
    let text = trim(text);
    if is_absent(text) { None } else { Some(text.to_owned()) }
}

/// Whether a reference, trimmed, says that there is none.
pub(crate) fn is_absent(text: &str) -> bool {
    match text.len() {
        0 => true,
        6 => text.eq_ignore_ascii_case("NONREF"),
        11 => text.eq_ignore_ascii_case("NOTPROVIDED"),
        12 => text.eq_ignore_ascii_case("NOT PROVIDED"),
        _ => false,
    }
}

/// How many characters it has; quick where it is ASCII.
pub(crate) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Whether it has the shape of a BIC: six letters, two letters or digits, and three more or none.
pub(crate) fn is_bic(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes.iter().take(6).all(u8::is_ascii_uppercase)
        && bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Whether it has the shape of a SEPA creditor identifier: country, two check digits, three characters of business code, and the national identifier.
pub(crate) fn is_creditor_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    (8..=35).contains(&bytes.len())
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
        && bytes.iter().skip(4).take(3).all(u8::is_ascii_alphanumeric)
}

/// Puts an account into the counterparty: as IBAN if it is a valid one, else as the bank's text.
pub(crate) fn account(text: &str, counterparty: &mut Counterparty, at: usize, diagnostics: &mut Diagnostics) {
    let text = trim(text);
    if text.is_empty() {
        return;
    }
    match iban(text) {
        Some(iban) => counterparty.iban = Some(iban),
        None => {
            if looks_like_iban(text) {
                diagnostics.note(DiagnosticKind::IbanInvalid, at);
            }
            counterparty.account_number = Some(text.to_owned());
        }
    }
}

/// A valid IBAN, or nothing; cheap for what cannot be one.
pub(crate) fn iban(text: &str) -> Option<Iban> {
    if looks_like_iban(text) { text.parse().ok() } else { None }
}

/// Whether it begins like an IBAN, right or wrong.
pub(crate) fn looks_like_iban(text: &str) -> bool {
    match text.trim_start().as_bytes() {
        [a, b, c, d, ..] => {
            a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit()
        }
        _ => false,
    }
}

/// Keeps a text under the field's name at the bank; a second one of that name goes below the first.
pub(crate) fn keep(transaction: &mut Transaction, name: &str, text: &str) {
    let text = trim(text);
    if text.is_empty() {
        return;
    }
    match transaction.additional_info.get_mut(name) {
        Some(kept) if kept == text => {}
        Some(kept) => {
            kept.push('\n');
            kept.push_str(text);
        }
        None => {
            transaction.additional_info.insert(name.to_owned(), text.to_owned());
        }
    }
}
