use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code: three upper-case letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Why an amount or a currency was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number, or more digits than can be kept exactly (28).
    #[error("not an exact decimal amount")]
    Amount,
    /// Not three letters.
    #[error("not a three-letter currency code")]
    Currency,
}

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Parses three ASCII letters, in either case.
    ///
    /// # Errors
    /// [`MoneyError::Currency`] for anything else.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        match text.as_bytes() {
            [a, b, c] if text.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => Err(MoneyError::Currency),
        }
    }

    /// The code, such as `EUR`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits of the minor unit by ISO 4217: 2 for most, 0 for yen and won, 3 for some dinars.
    #[must_use]
    pub fn minor_digits(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// An exact amount in a currency. Negative is money out.
///
/// The decimal keeps the scale that the bank sent; no binary floating point is involved anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The exact amount, in major units.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Parses a plain decimal with a dot, such as `-12.30` or `+5`; no exponent, no grouping.
    ///
    /// # Errors
    /// [`MoneyError`] when it is not exact or not a number.
    pub fn parse(amount: &str, currency: &str) -> Result<Self, MoneyError> {
        Ok(Self { amount: parse_decimal(amount)?, currency: Currency::parse(currency)? })
    }

    /// The amount in minor units (cents), if it is a whole number of them and fits.
    #[must_use]
    pub fn minor_units(&self) -> Option<i64> {
        let scale = Decimal::from(10_u64.pow(self.currency.minor_digits()));
        let scaled = self.amount.checked_mul(scale)?;
        if scaled.fract().is_zero() {
            i64::try_from(scaled.trunc().mantissa() / 10_i128.pow(scaled.trunc().scale())).ok()
        } else {
            None
        }
    }
}

fn parse_decimal(text: &str) -> Result<Decimal, MoneyError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.starts_with(|character: char| character.is_ascii_digit());
    if !plain {
        return Err(MoneyError::Amount);
    }
    Decimal::from_str_exact(text).map_err(|_| MoneyError::Amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_the_bank_wrote() {
        assert_eq!(Money::parse("-1234.50", "eur").unwrap().amount.to_string(), "-1234.50");
        assert_eq!(Money::parse("0.1", "EUR").unwrap().minor_units(), Some(10));
        assert_eq!(Money::parse("5", "JPY").unwrap().minor_units(), Some(5));
        assert_eq!(Money::parse("0.001", "EUR").unwrap().minor_units(), None);
        for bad in ["", "1e5", "1,00", "--1", "NaN", ".5", "1.2.3", "99999999999999999999999999999999"] {
            assert_eq!(Money::parse(bad, "EUR"), Err(MoneyError::Amount), "{bad}");
        }
    }
}
