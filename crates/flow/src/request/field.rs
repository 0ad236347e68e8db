//! One reader per kind of value: what was typed on one side, what it means or what is wrong with it on the other.

use glimpse_model::{AccountKind, Iban, Language};
use serde_json::Value;

use super::access::{MAX_ACCOUNTS, MAX_STATE_CHARACTERS, MAX_SYNC_DAYS};

/// What is wrong with a field, in sentences.
pub(super) type Wrong = Vec<String>;

fn wrong<T>(message: impl Into<String>) -> Result<T, Wrong> {
    Err(vec![message.into()])
}

/// A boolean, also as text: existing clients send `"true"`.
pub(super) fn boolean(value: &Value) -> Result<bool, Wrong> {
    match value {
        Value::Bool(value) => Ok(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => wrong("Not a boolean: true or false."),
    }
}

/// Days, also as text: existing clients send `"90"`.
pub(super) fn days(value: &Value) -> Result<u32, Wrong> {
    let days = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) if text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().ok()
        }
        _ => None,
    };
    match days.and_then(|days| u32::try_from(days).ok()) {
        Some(days) if (1..=MAX_SYNC_DAYS).contains(&days) => Ok(days),
        _ => wrong(format!("Not a whole number of days from 1 to {MAX_SYNC_DAYS}.")),
    }
}

pub(super) fn language(value: &Value) -> Result<Language, Wrong> {
    match value.as_str().and_then(Language::parse) {
        Some(language) => Ok(language),
        None => wrong("Not one of de, en, es, fr, ar."),
    }
}

pub(super) fn state(value: &Value) -> Result<String, Wrong> {
    match value {
        Value::String(text) if text.chars().count() <= MAX_STATE_CHARACTERS => Ok(text.clone()),
        Value::String(_) => wrong(format!("Too long: at most {MAX_STATE_CHARACTERS} characters.")),
        _ => wrong("Not a string."),
    }
}

/// The IBANs, each once, in the order given.
pub(super) fn accounts(value: &Value) -> Result<Vec<Iban>, Wrong> {
    let Value::Array(entries) = value else { return wrong("Not a list of {\"id\": IBAN}.") };
    if entries.len() > MAX_ACCOUNTS {
        return wrong(format!("Too many: at most {MAX_ACCOUNTS} accounts."));
    }
    let mut ibans: Vec<Iban> = Vec::with_capacity(entries.len());
    let mut problems = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        match account(entry) {
            Ok(iban) if ibans.contains(&iban) => {}
            Ok(iban) => ibans.push(iban),
            Err(problem) => problems.push(format!("Entry {}: {problem}", index + 1)),
        }
    }
    if problems.is_empty() { Ok(ibans) } else { Err(problems) }
}

fn account(entry: &Value) -> Result<Iban, String> {
    let Value::Object(fields) = entry else { return Err("Not an object {\"id\": IBAN}.".to_owned()) };
    match fields.get("id") {
        Some(Value::String(text)) => {
            text.parse().map_err(|error: glimpse_model::IbanError| error.to_string())
        }
        Some(_) => Err("The id is not a string.".to_owned()),
        None => Err("The id is missing.".to_owned()),
    }
}

/// The kinds of account, each once, in the order given.
pub(super) fn account_types(value: &Value) -> Result<Vec<AccountKind>, Wrong> {
    let Value::Array(entries) = value else { return wrong("Not a list of account types.") };
    if entries.len() > MAX_ACCOUNTS {
        return wrong("Too many account types.");
    }
    let mut kinds = Vec::new();
    for entry in entries {
        match entry.as_str().and_then(AccountKind::parse) {
            Some(kind) if kinds.contains(&kind) => {}
            Some(kind) => kinds.push(kind),
            None => {
                let names: Vec<&str> = AccountKind::NAMED.into_iter().map(AccountKind::as_str).collect();
                return wrong(format!("Not one of {}.", names.join(", ")));
            }
        }
    }
    Ok(kinds)
}
