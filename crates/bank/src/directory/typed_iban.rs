//! What is wrong with an IBAN that somebody types into the search field.

use glimpse_model::{Iban, IbanError};

use super::{
    fold,
    query::{LONGEST, tokens},
};

/// No country has shorter IBANs.
const SHORTEST: usize = 15;
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
    let typed: String = typed.chars().take(LONGEST).collect();
    let tokens: Vec<String> = tokens(&typed).collect();
    // Its groups stand apart as often as not: from a group that may be its first, as many as belong to it.
    let runs = (0..tokens.len()).filter_map(|first| {
        let run = tokens.get(first..)?;
        let begun = run.first()?;
        let belongs = |(place, token): &(usize, &String)| {
            // Only right behind the check digits some countries have four letters: `NL02 ABNA 0123 …`.
            token.bytes().any(|byte| byte.is_ascii_digit()) || *place == 1 && token.len() == 4
        };
        let rest = run.iter().enumerate().skip(1).take_while(belongs).map(|(_, token)| token.as_str());
        begins_like_one(begun).then(|| std::iter::once(begun.as_str()).chain(rest).collect::<String>())
    });
    let whole = fold::compact(&typed);
    let whole = whole.strip_prefix("IBAN").unwrap_or(&whole).to_owned();
    let mut broken = None;
    for text in std::iter::once(whole).chain(runs).filter(|text| is_meant_as_one(text)) {
        match fault(&text) {
            None => return None,
            found => broken = broken.or(found),
        }
    }
    broken
}

fn fault(text: &str) -> Option<IbanFault> {
    let reason = text.parse::<Iban>().err()?;
    let missing = length_in(text.get(..2)?).and_then(|length| length.checked_sub(text.len()));
    Some(match missing {
        Some(missing) if missing > 0 => IbanFault::Short { missing },
        _ => IbanFault::Wrong(reason),
    })
}

/// Two letters, two digits, and then mostly digits.
fn is_meant_as_one(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.is_ascii()
        && (SHORTEST..=LONGEST_MEANT).contains(&text.len())
        && begins_like_one(text)
        && digits > text.len() / 2
}

fn begins_like_one(text: &str) -> bool {
    let begins = |range: std::ops::Range<usize>, wanted: fn(&u8) -> bool| {
        text.as_bytes().get(range).is_some_and(|part| part.iter().all(wanted))
    };
    begins(0..2, u8::is_ascii_uppercase) && begins(2..4, u8::is_ascii_digit)
}

/// How long the IBANs of a country are (SWIFT's IBAN registry), for the countries of the directory.
fn length_in(country: &str) -> Option<usize> {
    Some(match country {
        "NO" => 15,
        "BE" => 16,
        "DK" | "FI" | "NL" => 18,
        "MK" | "SI" => 19,
        "AT" | "BA" | "EE" | "LT" | "LU" | "XK" => 20,
        "CH" | "HR" | "LI" | "LV" => 21,
        "BG" | "DE" | "GB" | "IE" | "ME" | "RS" => 22,
        "AE" | "IL" => 23,
        "AD" | "CZ" | "ES" | "MD" | "RO" | "SA" | "SE" | "SK" => 24,
        "PT" => 25,
        "IS" | "TR" => 26,
        "FR" | "GR" | "IT" | "MC" | "SM" => 27,
        "AL" | "CY" | "HU" | "PL" => 28,
        "UA" => 29,
        "MT" => 31,
        _ => return None,
    })
}
