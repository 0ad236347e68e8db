use std::{borrow::Cow, str::FromStr};

use iban::IbanLike;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A valid IBAN in electronic form (no spaces, upper case), checked by country, length and checksum.
///
/// `Debug` shows the country and the last four digits only, so that it is safe in a log.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Iban(String);

/// Why a text is no IBAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    /// Not two letters, two digits and up to 30 letters and digits.
    #[error("Not an IBAN: it starts with a country code and two check digits.")]
    Shape,
    /// The two check digits do not fit the rest.
    #[error("The IBAN's check digits are wrong.")]
    Checksum,
    /// The country has no IBANs.
    #[error("The IBAN does not start with the code of a country that has IBANs.")]
    Country,
    /// The length, or where letters and digits stand, is not as in its country.
    #[error(
        "The IBAN is too short or too long for its country, or has letters where that country has digits."
    )]
    Structure,
}

impl Iban {
    /// The electronic form, such as `DE89370400440532013000`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The two-letter country code.
    #[must_use]
    pub fn country(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// The bank's national code inside the IBAN (the Bankleitzahl in Germany), where the country defines one.
    #[must_use]
    pub fn bank_code(&self) -> Option<String> {
        iban::Iban::from_str(&self.0).ok()?.bank_identifier().map(str::to_owned)
    }

    /// The account number inside a German IBAN, without leading zeros.
    #[must_use]
    pub fn german_account_number(&self) -> Option<&str> {
        let number = self.0.strip_prefix("DE")?.get(10..)?;
        let trimmed = number.trim_start_matches('0');
        Some(if trimmed.is_empty() { "0" } else { trimmed })
    }

    /// In groups of four, as people read it.
    #[must_use]
    pub fn spaced(&self) -> String {
        let mut out = String::with_capacity(self.0.len() + self.0.len() / 4);
        for (index, character) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                out.push(' ');
            }
            out.push(character);
        }
        out
    }
}

impl FromStr for Iban {
    type Err = IbanError;

    /// Accepts spaces anywhere, lower case, the digits of Arabic, Persian and full-width writing, and the invisible
    /// marks of direction that come along with them.
    fn from_str(text: &str) -> Result<Self, IbanError> {
        if is_of_digits(text.as_bytes()) {
            return Ok(Self(text.to_owned()));
        }
        if text.len() > 100 {
            return Err(IbanError::Shape);
        }
        let is_electronic = text
            .bytes()
            .fold(true, |is_so_far, byte| is_so_far & (byte.is_ascii_uppercase() | byte.is_ascii_digit()));
        let electronic: Cow<'_, str> = if is_electronic {
            text.into()
        } else {
            let is_written = |character: &char| !character.is_whitespace() && !is_mark(*character);
            text.chars()
                .filter(is_written)
                .map(|character| ascii_digit(character).to_ascii_uppercase())
                .collect()
        };
        match iban::Iban::from_str(&electronic) {
            Ok(valid) => Ok(Self(valid.electronic_str().to_owned())),
            Err(error) => Err(reason(&electronic, &error)),
        }
    }
}

/// Whether it is a valid IBAN of a country that has nothing but digits behind its two letters, as most that come here.
/// Only a shortcut: whatever is not one is looked at in full.
fn is_of_digits(text: &[u8]) -> bool {
    let (country, digits) = match (text, text.len()) {
        ([b'D', b'E', digits @ ..], 22) => (1314, digits),
        ([b'A', b'T', digits @ ..], 20) => (1029, digits),
        _ => return false,
    };
    let mut number = 0_u64;
    let mut check = 0_u64;
    for (index, digit) in digits.iter().enumerate() {
        if !digit.is_ascii_digit() {
            return false;
        }
        // The first two are the check digits; at most 18 others follow, which fit.
        let part = if index < 2 { &mut check } else { &mut number };
        *part = *part * 10 + u64::from(digit - b'0');
    }
    // ISO 13616: the number, the country's letters as digits, and the check digits have 1 as the rest modulo 97.
    (2..=98).contains(&check) && (number % 97 * 1_000_000 + country * 100 + check) % 97 == 1
}

/// Marks of direction, and spaces and joiners without width.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A decimal digit of another script as ASCII: Arabic-Indic, Persian and Urdu, full width.
fn ascii_digit(character: char) -> char {
    const ZEROS: [u32; 3] = [0x660, 0x6f0, 0xff10];
    let value = |zero: &u32| u32::from(character).checked_sub(*zero).filter(|value| *value < 10);
    ZEROS.iter().find_map(value).and_then(|value| char::from_digit(value, 10)).unwrap_or(character)
}

/// Who leaves out a digit has wrong check digits too, but that is not what to look for: with the right check digits the
/// text is asked once more.
fn reason(electronic: &str, error: &iban::ParseIbanError) -> IbanError {
    use iban::{ParseBaseIbanError, ParseIbanError};
    match error {
        ParseIbanError::InvalidBaseIban { source: ParseBaseIbanError::InvalidChecksum } => {
            match iban::Iban::from_str(&with_right_digits(electronic)) {
                Err(ParseIbanError::UnknownCountry(_)) => IbanError::Country,
                Err(ParseIbanError::InvalidBban(_)) => IbanError::Structure,
                _ => IbanError::Checksum,
            }
        }
        ParseIbanError::InvalidBaseIban { .. } => IbanError::Shape,
        ParseIbanError::UnknownCountry(_) => IbanError::Country,
        ParseIbanError::InvalidBban(_) => IbanError::Structure,
    }
}

/// The text with the check digits of ISO 13616: 98 less the rest modulo 97 of what follows, the country and `00`.
fn with_right_digits(electronic: &str) -> String {
    let (Some(country), Some(rest)) = (electronic.get(..2), electronic.get(4..)) else {
        return String::new();
    };
    let remainder = rest.chars().chain(country.chars()).chain("00".chars()).fold(0, |sum: u32, letter| {
        let value = letter.to_digit(36).unwrap_or_default();
        (sum * if value < 10 { 10 } else { 100 } + value) % 97
    });
    format!("{country}{:02}{rest}", 98 - remainder)
}

impl std::fmt::Debug for Iban {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tail = self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default();
        write!(f, "{}…{}", self.country(), tail)
    }
}

impl Serialize for Iban {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Iban {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_and_takes_apart() {
        let iban: Iban = "de07 9009 4815 0000 0020 00".parse().unwrap();
        assert_eq!(iban.as_str(), "DE07900948150000002000");
        assert_eq!(iban.bank_code().as_deref(), Some("90094815"));
        assert_eq!(iban.german_account_number(), Some("2000"));
        assert_eq!(iban.spaced(), "DE07 9009 4815 0000 0020 00");
        assert_eq!(format!("{iban:?}"), "DE…2000");
    }

    #[test]
    fn takes_digits_of_other_scripts() {
        for text in [
            "DE٠٧٩٠٠٩٤٨١٥٠٠٠٠٠٠٢٠٠٠",
            "\u{202a}DE۰۷ ۹۰۰۹ ۴۸۱۵ ۰۰۰۰ ۰۰۲۰ ۰۰\u{202c}",
            "DE０７９００９４８１５００００００２０００",
        ] {
            assert_eq!(text.parse::<Iban>().unwrap().as_str(), "DE07900948150000002000", "{text}");
        }
        assert_eq!("DE०७900948150000002000".parse::<Iban>(), Err(IbanError::Shape));
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!("DE08900948150000002000".parse::<Iban>(), Err(IbanError::Checksum));
        assert_eq!("GB83WEST12345698765432".parse::<Iban>(), Err(IbanError::Checksum));
        assert_eq!("DE0790094815000000200".parse::<Iban>(), Err(IbanError::Structure));
        assert_eq!("DE079009481500000020000".parse::<Iban>(), Err(IbanError::Structure));
        assert_eq!("DE079009481500000O2000".parse::<Iban>(), Err(IbanError::Structure));
        assert_eq!("US07900948150000002000".parse::<Iban>(), Err(IbanError::Country));
        assert_eq!("".parse::<Iban>(), Err(IbanError::Shape));
        assert_eq!("hello".parse::<Iban>(), Err(IbanError::Shape));
        assert_eq!("ZZ68900948150000002000".parse::<Iban>(), Err(IbanError::Country));
    }

    #[test]
    fn the_shortcut_for_digits_says_what_the_full_look_says() {
        let mut dice = 0x9E37_79B9_7F4A_7C15_u64;
        let mut valid = 0;
        for round in 0..4_000 {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            let (country, length) = [("DE", 18), ("AT", 16), ("DE", 17), ("CH", 17)][round % 4];
            let number = format!("{:0length$}", dice % 10_u64.pow(15));
            let right = with_right_digits(&format!("{country}00{number}"));
            // All check digits, those that are never right but have the right rest included.
            let written = format!("{country}{:02}{number}", round % 100);
            for text in [right.clone(), written, right.replace('7', "O")] {
                let shortcut = is_of_digits(text.as_bytes());
                let full = iban::Iban::from_str(&text).is_ok();
                assert!(full || !shortcut, "{text}");
                let digits = matches!((country, text.len()), ("DE", 22) | ("AT", 20));
                // Check digits beyond 98 and below 2 are left to the full look.
                assert!(shortcut == full || !digits || !("02"..="98").contains(&&text[2..4]), "{text}");
                valid += usize::from(shortcut);
            }
        }
        assert!(valid > 1_900, "{valid}");
    }
}
