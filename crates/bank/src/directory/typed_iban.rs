//! An IBAN that somebody types into the search field, and what is wrong with it.

use glimpse_model::{Iban, IbanError};

use super::{
    iban_registry::Shape,
    query::{LONGEST, tokens},
};

/// No country has IBANs shorter than 15; one character may be missing.
const SHORTEST: usize = 14;
/// No country has longer ones than 34 characters; a few too many are a typing error.
const LONGEST_MEANT: usize = 40;

/// Why something typed that is surely meant as an IBAN is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IbanFault {
    /// It is right as far as it goes; so many characters are missing.
    Short {
        /// How many.
        missing: usize,
    },
    /// Something in it is wrong: the bank code may be as well, so it leads to no bank.
    Wrong(IbanError),
}

impl std::fmt::Display for IbanFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Short { missing: 1 } => f.write_str("The IBAN is not complete: 1 character is missing."),
            Self::Short { missing } => {
                write!(f, "The IBAN is not complete: {missing} characters are missing.")
            }
            Self::Wrong(IbanError::Checksum) => {
                f.write_str("The IBAN has a typing error: its check digits do not fit the rest.")
            }
            Self::Wrong(reason) => reason.fmt(f),
        }
    }
}

/// What is wrong with the IBAN that was typed, alone or beside other words; nothing where it is right, and nothing for
/// all texts that are not meant as one.
#[must_use]
pub fn broken_iban(typed: &str) -> Option<IbanFault> {
    let mut broken = None;
    for text in meant_as_one(typed) {
        match fault(&text) {
            None => return None,
            found => broken = broken.or(found),
        }
    }
    broken
}

/// The IBAN that was typed, alone or beside other words, if it is right.
#[must_use]
pub fn right_iban(typed: &str) -> Option<Iban> {
    meant_as_one(typed).into_iter().find_map(|text| text.parse().ok())
}

/// All that may be meant as an IBAN, in electronic form.
fn meant_as_one(typed: &str) -> Vec<String> {
    let typed: String = typed.chars().take(LONGEST).collect();
    let mut tokens: Vec<String> = tokens(&typed).collect();
    if let Some(first) = tokens.first_mut()
        && let Some(rest) = first.strip_prefix("IBAN").map(str::to_owned)
    {
        *first = rest;
        tokens.retain(|token| !token.is_empty());
    }
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    // Its groups stand apart as often as not: from a group that may be its first, as many as belong to it.
    let begun = (0..tokens.len()).filter_map(|first| tokens.get(first..)).filter_map(belonging);
    std::iter::once(tokens.as_slice())
        .chain(begun)
        .filter(|groups| is_meant(groups))
        .map(<[_]>::concat)
        .collect()
}

/// Of these groups as many as belong to an IBAN that begins with the first.
fn belonging<'a, 'b>(groups: &'a [&'b str]) -> Option<&'a [&'b str]> {
    let first = groups.first().filter(|first| begins_like_one(first))?;
    let whole = shape_of(first).map(Shape::length);
    let mut length = first.len();
    let mut count = 1;
    for group in groups.iter().skip(1) {
        // Some countries have letters: `NL02 ABNA 0123 …`. A word behind the IBAN is none of its groups.
        let letters = || {
            whole.is_some_and(|whole| length + group.len().max(4) <= whole || length + group.len() == whole)
        };
        let belongs = group.bytes().any(|byte| byte.is_ascii_digit()) || group.len() <= 4 && letters();
        if !belongs {
            break;
        }
        length += group.len();
        count += 1;
    }
    groups.get(..count)
}

fn fault(text: &str) -> Option<IbanFault> {
    let reason = text.parse::<Iban>().err()?;
    let missing = shape_of(text).and_then(|shape| shape.length().checked_sub(text.len()));
    Some(match missing {
        Some(missing) if missing > 0 => IbanFault::Short { missing },
        _ => IbanFault::Wrong(reason),
    })
}

/// Two letters, two digits, and then what no name looks like: mostly digits, or, behind the letters of a country that
/// has IBANs, something in one piece or in groups of four, or with letters and digits where that country has them.
fn is_meant(groups: &[&str]) -> bool {
    let text = groups.concat();
    if !text.is_ascii() || !(SHORTEST..=LONGEST_MEANT).contains(&text.len()) || !begins_like_one(&text) {
        return false;
    }
    if text.bytes().filter(u8::is_ascii_digit).count() > text.len() / 2 {
        return true;
    }
    let in_fours = || match groups.split_last() {
        Some((last, others)) => last.len() <= 4 && others.iter().all(|group| group.len() == 4),
        None => false,
    };
    shape_of(&text).is_some_and(|shape| {
        groups.len() == 1 || in_fours() || text.get(4..).is_some_and(|behind| shape.begins_like(behind))
    })
}

fn shape_of(text: &str) -> Option<Shape> {
    Shape::of(text.get(..2)?)
}

fn begins_like_one(text: &str) -> bool {
    let begins = |range: std::ops::Range<usize>, wanted: fn(&u8) -> bool| {
        text.as_bytes().get(range).is_some_and(|part| part.iter().all(wanted))
    };
    begins(0..2, u8::is_ascii_uppercase) && begins(2..4, u8::is_ascii_digit)
}
