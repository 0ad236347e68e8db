//! Amounts and dates as people of the page's language write them.

use glimpse_client::Currency;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;

use crate::texts::Tongue;

/// `1.234,50 €` or `€1,234.50`, with a real minus sign and spaces that do not break.
pub(crate) fn money(tongue: Tongue, amount: Decimal, currency: Currency) -> String {
    let digits = currency.minor_digits().max(amount.normalize().scale());
    let number = number(tongue, amount.abs(), digits);
    let sign = if amount.is_sign_negative() && !amount.is_zero() { "\u{2212}" } else { "" };
    place(tongue, sign, &number, currency)
}

/// How many: `1.234,5` or `1,234.5`, with no more digits than needed.
pub(crate) fn quantity(tongue: Tongue, quantity: Decimal) -> String {
    let quantity = quantity.normalize();
    let sign = if quantity.is_sign_negative() { "\u{2212}" } else { "" };
    format!("{sign}{}", number(tongue, quantity.abs(), quantity.scale()))
}

/// As [`money`], rounded to whole units: for axes.
pub(crate) fn rounded(tongue: Tongue, amount: Decimal, currency: Currency) -> String {
    let whole = amount.round();
    let sign = if whole.is_sign_negative() && !whole.is_zero() { "\u{2212}" } else { "" };
    place(tongue, sign, &number(tongue, whole.abs(), 0), currency)
}

/// As [`money`], with a plus for money in.
pub(crate) fn signed(tongue: Tongue, amount: Decimal, currency: Currency) -> String {
    let text = money(tongue, amount, currency);
    if amount.is_sign_positive() && !amount.is_zero() { format!("+{text}") } else { text }
}

fn place(tongue: Tongue, sign: &str, number: &str, currency: Currency) -> String {
    let symbol = match currency.as_str() {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        other => other,
    };
    match tongue {
        Tongue::De => format!("{sign}{number}\u{a0}{symbol}"),
        Tongue::En if symbol.len() == 3 && symbol.is_ascii() => format!("{sign}{symbol}\u{a0}{number}"),
        Tongue::En => format!("{sign}{symbol}{number}"),
    }
}

fn number(tongue: Tongue, amount: Decimal, digits: u32) -> String {
    let (group, point) = match tongue {
        Tongue::De => ('.', ','),
        Tongue::En => (',', '.'),
    };
    let text = format!("{:.*}", digits as usize, amount);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// `23.11.2026` or `23 Nov 2026`.
pub(crate) fn date(tongue: Tongue, date: Date) -> String {
    match tongue {
        Tongue::De => format!("{:02}.{:02}.{}", date.day(), date.month(), date.year()),
        Tongue::En => format!("{} {} {}", date.day(), month(tongue, date), date.year()),
    }
}

/// The month's short name.
pub(crate) fn month(tongue: Tongue, date: Date) -> &'static str {
    const DE: [&str; 12] =
        ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"];
    const EN: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let names = match tongue {
        Tongue::De => DE,
        Tongue::En => EN,
    };
    usize::try_from(date.month() - 1).ok().and_then(|index| names.get(index).copied()).unwrap_or_default()
}

/// `14:05 (MEZ)`: the clock in Berlin, or UTC on a machine that does not know Berlin.
pub(crate) fn clock(instant: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    instant.to_zoned(zone).strftime("%H:%M (%Z)").to_string()
}

/// An IBAN in groups of four; other account numbers as they are.
pub(crate) fn iban(text: &str) -> String {
    text.parse::<glimpse_client::Iban>().map_or_else(|_| text.to_owned(), |iban| iban.spaced())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_people_write_them() {
        let amount = |text: &str| text.parse::<Decimal>().unwrap();
        let eur = Currency::EUR;
        let yen = Currency::parse("JPY").unwrap();
        assert_eq!(money(Tongue::De, amount("-1234567.5"), eur), "\u{2212}1.234.567,50\u{a0}€");
        assert_eq!(money(Tongue::En, amount("-1234567.5"), eur), "\u{2212}€1,234,567.50");
        assert_eq!(money(Tongue::En, amount("0"), eur), "€0.00");
        assert_eq!(money(Tongue::De, amount("-0.00"), eur), "0,00\u{a0}€");
        assert_eq!(money(Tongue::De, amount("1.234"), eur), "1,234\u{a0}€", "nothing is rounded away");
        assert_eq!(money(Tongue::En, amount("1200"), yen), "JPY\u{a0}1,200");
        assert_eq!(signed(Tongue::De, amount("12"), eur), "+12,00\u{a0}€");
        assert_eq!(quantity(Tongue::De, amount("1234.500")), "1.234,5");
        assert_eq!(quantity(Tongue::En, amount("-20.000")), "\u{2212}20");
        assert_eq!(rounded(Tongue::De, amount("-999.6"), eur), "\u{2212}1.000\u{a0}€");
    }

    #[test]
    fn dates_follow_the_language() {
        let day: Date = "2026-03-05".parse().unwrap();
        assert_eq!(date(Tongue::De, day), "05.03.2026");
        assert_eq!(date(Tongue::En, day), "5 Mar 2026");
    }
}
