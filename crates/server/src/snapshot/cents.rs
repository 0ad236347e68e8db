use glimpse_model::Money;
use serde_json::value::RawValue;

/// An exact JSON number: the decimal as the bank wrote it, or its minor units with `cents`.
pub(super) fn number(money: &Money, cents: bool) -> Box<RawValue> {
    let text = money.amount.to_string();
    if cents { raw(&minor(&text, money.currency.minor_digits())) } else { raw(&text) }
}

/// A decimal text as a JSON number.
pub(super) fn raw(decimal: &str) -> Box<RawValue> {
    // Decimals print as plain digits, which JSON takes; nothing else comes here.
    RawValue::from_string(decimal.to_owned()).unwrap_or_default()
}

/// Moves the decimal point to the right, in the text: exact for every amount. An amount that is no whole number of
/// minor units (0.005 EUR) keeps its fraction (0.5) rather than being rounded.
pub(super) fn minor(decimal: &str, digits: u32) -> String {
    let (sign, unsigned) = match decimal.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", decimal),
    };
    let digits = usize::try_from(digits).unwrap_or_default();
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let moved: String = fraction.chars().chain(std::iter::repeat('0')).take(digits).collect();
    let rest = fraction.get(digits..).unwrap_or_default().trim_end_matches('0');
    let all = format!("{whole}{moved}");
    let whole = all.trim_start_matches('0');
    match (whole, rest) {
        ("", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        ("", rest) => format!("{sign}0.{rest}"),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_moves_exactly() {
        for (decimal, digits, cents) in [
            ("12.30", 2, "1230"),
            ("-12.3", 2, "-1230"),
            ("0.00", 2, "0"),
            ("-0.00", 2, "0"),
            ("0.05", 2, "5"),
            ("-0.005", 2, "-0.5"),
            ("1.2345", 2, "123.45"),
            ("5", 0, "5"),
            ("1.500", 3, "1500"),
            ("79228162514264337593543950335", 2, "7922816251426433759354395033500"),
        ] {
            assert_eq!(minor(decimal, digits), cents);
        }
    }
}
