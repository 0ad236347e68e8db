//! MT940 (statement) and MT942 (interim report), with the German structured `:86:`.
//!
//! Source: SWIFT MT940/MT942, and annex 3 of the German DFÜ agreement for `:86:`; variants as banks send them.

mod entry;
mod fields;
mod information;
mod message;
mod sepa_tags;

use std::borrow::Cow;

use crate::{
    Diagnostics, Format, Options, Parsed, StatementError,
    decode::decode,
    swift::{Fields, Item, Next},
};
use message::Messages;

/// Reads one or several MT940 or MT942 messages.
///
/// Parts that a FinTS bank delivered with touchdowns must be joined as bytes first, because a part may end anywhere.
///
/// # Errors
/// [`StatementError`] when the input is empty, too large or no MT940 at all.
pub fn parse(bytes: &[u8], options: &Options) -> Result<Parsed, StatementError> {
    parse_observed(bytes, options, &mut |_| {})
}

/// As [`parse`], and tells `progress` now and then how many bytes of the decoded text are done.
///
/// # Errors
/// As [`parse`].
pub fn parse_observed(
    bytes: &[u8],
    options: &Options,
    progress: &mut dyn FnMut(usize),
) -> Result<Parsed, StatementError> {
    let mut diagnostics = Diagnostics::default();
    let decoded = decode(bytes, options, &mut diagnostics)?;
    if decoded.text.trim().is_empty() {
        return Err(StatementError::Empty);
    }
    let text = line_ends(&decoded.text);
    let mut messages = Messages::new(options, diagnostics);
    let mut fields = Fields::new(&text, is_tag);
    let mut reported = 0_usize;
    let mut any = false;
    while let Some(item) = fields.next() {
        match item {
            Item::Field(field) => {
                any = true;
                messages.field(field)?;
            }
            Item::End => messages.end(true)?,
            Item::Stray(line) => messages.outside(line)?,
        }
        if fields.position().saturating_sub(reported) >= 1 << 20 {
            reported = fields.position();
            progress(reported);
        }
    }
    if !any {
        return Err(StatementError::UnknownFormat);
    }
    messages.finish(decoded.encoding)
}

/// Brings the wild line ends to `\n`: `@@` where it stands before tags, and a lone carriage return.
fn line_ends(text: &str) -> Cow<'_, str> {
    let has = |byte: u8| memchr::memchr(byte, text.as_bytes()).is_some();
    let before = |ends: &[&str]| has(b'@') && ends.iter().any(|end| text.contains(end));
    if has(b'\n') {
        if before(&["@@:61:", "@@:20:", "@@:86:"]) {
            return Cow::Owned(text.replace("@@", "\n"));
        }
    } else if before(&["@@:", "@@-"]) {
        return Cow::Owned(text.replace("@@", "\n"));
    } else if has(b'\r') {
        return Cow::Owned(text.replace('\r', "\n"));
    }
    Cow::Borrowed(text)
}

/// Whether a line that looks like a tag is one. Folded text of a `:61:` or `:86:` can begin with anything, a time such as
/// `:20:15` included, so there the tags that are not told by their letter must also fit to what follows.
fn is_tag(tag: &str, text: &str, open: Option<&str>, next: Next<'_>) -> bool {
    let folded = || matches!(open, Some("61" | "86"));
    match tag {
        "61" | "86" => true,
        "60F" | "60M" | "62F" | "62M" | "64" | "65" => {
            let text = text.trim_start();
            text.is_empty() || text.starts_with(['C', 'D', 'R'])
        }
        "20" => !folded() || [":2", ":1"].iter().any(|start| next.starts_with(start)),
        "NS" => true,
        "21" | "25" | "28" | "13" => !folded() || next.starts_with(":"),
        _ => tag.len() == 3,
    }
}

/// Whether a text is an MT940 or MT942, as far as its first fields tell.
pub(crate) fn recognise(text: &str) -> Option<Format> {
    let text = line_ends(text);
    let known = ["20", "21", "25", "25P", "28", "28C", "60F", "60M", "61", "62F", "62M", "34F"];
    let found = Fields::new(&text, is_tag).take(50).any(|item| match item {
        Item::Field(field) => known.contains(&field.tag),
        Item::End | Item::Stray(_) => false,
    });
    if found { Some(Format::Mt940) } else { None }
}
