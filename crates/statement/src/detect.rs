use serde::Serialize;

use crate::{Diagnostics, Options, Parsed, StatementError, camt, decode::decode, mt535, mt940};

/// A format of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Format {
    /// SWIFT customer statement.
    #[serde(rename = "MT940")]
    Mt940,
    /// SWIFT interim transaction report.
    #[serde(rename = "MT942")]
    Mt942,
    /// SWIFT statement of holdings.
    #[serde(rename = "MT535")]
    Mt535,
    /// ISO 20022 account report.
    #[serde(rename = "camt.052")]
    Camt052,
    /// ISO 20022 statement.
    #[serde(rename = "camt.053")]
    Camt053,
    /// ISO 20022 debit and credit notification.
    #[serde(rename = "camt.054")]
    Camt054,
}

/// Finds the format and reads the input with default [`Options`].
///
/// # Errors
/// [`StatementError`] when the input cannot be read at all. What is merely odd is in [`Parsed::diagnostics`].
pub fn parse(bytes: &[u8]) -> Result<Parsed, StatementError> {
    parse_with(bytes, &Options::default(), &mut |_| {})
}

/// As [`parse`] with limits of its own; `progress` hears now and then how many bytes of the decoded text are done.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(
    bytes: &[u8],
    options: &Options,
    progress: &mut dyn FnMut(usize),
) -> Result<Parsed, StatementError> {
    if bytes.len() > options.max_bytes {
        return Err(StatementError::TooLarge { limit: options.max_bytes });
    }
    match detect(bytes)? {
        Format::Mt940 | Format::Mt942 => mt940::parse_observed(bytes, options, progress),
        Format::Mt535 => mt535::parse(bytes, options),
        Format::Camt052 | Format::Camt053 | Format::Camt054 => camt::parse_observed(bytes, options, progress),
    }
}

/// How much of an input its format is told by.
const HEAD: usize = 16 << 10;

/// Finds the format by the beginning of the input. An MT942 counts as MT940 until it is read, a CAMT document whose
/// root comes late as camt.053.
///
/// # Errors
/// [`StatementError::Empty`], [`StatementError::Archive`], [`StatementError::Html`] or
/// [`StatementError::UnknownFormat`].
pub fn detect(bytes: &[u8]) -> Result<Format, StatementError> {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    let text = decode(head, &Options::default(), &mut Diagnostics::default())?.text;
    let start = text.trim_start();
    if start.is_empty() {
        return Err(StatementError::Empty);
    }
    if is_html(start) {
        return Err(StatementError::Html);
    }
    if start.starts_with('<') {
        return camt::recognise(start).ok_or(StatementError::UnknownFormat);
    }
    if text.contains(":16R:") {
        return Ok(Format::Mt535);
    }
    mt940::recognise(&text).ok_or(StatementError::UnknownFormat)
}

/// Whether it is a page instead of a document, as servers send where something is wrong.
fn is_html(start: &str) -> bool {
    ["<!doctype html", "<html"].iter().any(|begin| {
        start.get(..begin.len()).is_some_and(|found| found.eq_ignore_ascii_case(begin))
            && !start.get(begin.len()..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    })
}
