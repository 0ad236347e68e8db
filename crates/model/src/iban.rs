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
    /// The country is unknown, or the length or structure is not that of its country.
    #[error("The IBAN's country is unknown or its length does not fit the country.")]
    Country,
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

    /// Accepts spaces anywhere and lower case.
    fn from_str(text: &str) -> Result<Self, IbanError> {
        if text.len() > 100 {
            return Err(IbanError::Shape);
        }
        let is_electronic = text
            .bytes()
            .fold(true, |is_so_far, byte| is_so_far & (byte.is_ascii_uppercase() | byte.is_ascii_digit()));
        let electronic: Cow<'_, str> = if is_electronic {
            text.into()
        } else {
            let written = text.chars().filter(|character| !character.is_whitespace());
            written.map(|character| character.to_ascii_uppercase()).collect()
        };
        match iban::Iban::from_str(&electronic) {
            Ok(valid) => Ok(Self(valid.electronic_str().to_owned())),
            Err(iban::ParseIbanError::InvalidBaseIban { source }) => Err(match source {
                iban::ParseBaseIbanError::InvalidChecksum => IbanError::Checksum,
                _ => IbanError::Shape,
            }),
            Err(_) => Err(IbanError::Country),
        }
    }
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
    fn says_what_is_wrong() {
        assert_eq!("DE08900948150000002000".parse::<Iban>(), Err(IbanError::Checksum));
        assert_eq!("".parse::<Iban>(), Err(IbanError::Shape));
        assert_eq!("hello".parse::<Iban>(), Err(IbanError::Shape));
        assert!("ZZ68900948150000002000".parse::<Iban>().is_err());
    }
}
