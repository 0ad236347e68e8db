//! What banks send, read leniently: an element that is missing or of another type than the standard's is as good as
//! absent, and numbers are kept as they were written.

mod answer;
mod links;
mod object;

pub(crate) use answer::{Answer, ChallengeData};
pub(crate) use links::Links;
pub(crate) use object::Object;

/// At most this many characters of a text of the bank are shown to the user.
const SHOWN: usize = 500;

/// A text of the bank as it may be shown: without control characters, at most 500 characters, `None` when nothing is left.
pub(crate) fn shown(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .take(SHOWN)
        .collect();
    let trimmed = plain.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}
