//! How fields of the API become values: exact decimals, civil dates, kinds that may be new.

use glimpse_model::{AccountKind, TransactionKind};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;

/// A JSON number (or a string with one), digit by digit; binary floating point never sees it.
pub(crate) fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    exact(raw.get()).ok_or_else(|| D::Error::custom("not an exact decimal"))
}

/// As [`decimal`], where the field may be left out or `null`.
pub(crate) fn maybe_decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    match Option::<Box<RawValue>>::deserialize(deserializer)? {
        None => Ok(None),
        Some(raw) if raw.get() == "null" => Ok(None),
        Some(raw) => exact(raw.get()).map(Some).ok_or_else(|| D::Error::custom("not an exact decimal")),
    }
}

fn exact(text: &str) -> Option<Decimal> {
    let digits = text.trim().trim_matches('"');
    if digits.contains(['e', 'E']) {
        Decimal::from_scientific(digits).ok()
    } else {
        Decimal::from_str_exact(digits).ok()
    }
}

/// A day: `2025-05-28` or `2025-05-28T00:00:00.000Z`.
pub(crate) fn maybe_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    match Option::<String>::deserialize(deserializer)? {
        None => Ok(None),
        Some(text) => day(&text).map(Some).ok_or_else(|| D::Error::custom("not a date")),
    }
}

fn day(text: &str) -> Option<Date> {
    match text.parse::<Timestamp>() {
        Ok(instant) => Some(instant.to_zoned(TimeZone::UTC).date()),
        Err(_) => text.parse().ok(),
    }
}

/// A type that this version does not know is [`AccountKind::Unknown`].
pub(crate) fn account_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccountKind, D::Error> {
    let name = String::deserialize(deserializer)?;
    Ok(AccountKind::parse(&name).unwrap_or(AccountKind::Unknown))
}

/// A type that this version does not know is [`TransactionKind::Unknown`].
pub(crate) fn transaction_kind<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<TransactionKind, D::Error> {
    let name = String::deserialize(deserializer)?;
    Ok(TransactionKind::parse(&name).unwrap_or(TransactionKind::Unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit_and_refuse_the_rest() {
        for (text, same) in [
            ("-1234.50", "-1234.50"),
            ("0.1", "0.1"),
            ("\"12.00\"", "12.00"),
            ("9007199254740993.01", "9007199254740993.01"),
            ("1.5E+3", "1500"),
        ] {
            assert_eq!(exact(text).unwrap().to_string(), same);
        }
        for bad in ["true", "\"\"", "{}", "99999999999999999999999999999999", "\"abc\""] {
            assert_eq!(exact(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_utc_days() {
        let day_of = |text| day(text).map(|date| date.to_string());
        assert_eq!(day_of("2025-05-28T00:00:00.000Z").as_deref(), Some("2025-05-28"));
        assert_eq!(day_of("2025-05-28").as_deref(), Some("2025-05-28"));
        assert_eq!(day_of("28.05.2025"), None);
    }
}
