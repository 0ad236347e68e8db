use rust_decimal::Decimal;

use crate::text;

/// Reads an amount of a SWIFT message: digits, a decimal comma, nothing else (`12,`, `0,5`, `1234,567`).
///
/// Wild forms are taken only where they are unambiguous: no comma at all, a decimal point with one or two digits
/// after it, points between groups of three in front of a comma, and commas between groups of three in front of a
/// point with one or two digits after it.
pub(crate) fn swift(text: &str) -> Option<Decimal> {
    let text = text::trim(text);
    if let Some(amount) = plain(text.as_bytes(), b',') {
        return Some(amount);
    }
    let commas = text.bytes().filter(|byte| *byte == b',').count();
    let points = text.bytes().filter(|byte| *byte == b'.').count();
    match (commas, points) {
        (0, 1) => {
            let after = text.len().checked_sub(text.find('.')?.checked_add(1)?)?;
            if (1..=2).contains(&after) { plain(text.as_bytes(), b'.') } else { None }
        }
        (1.., 1) if text.find(',') < text.find('.') => {
            let decimals = text.len().checked_sub(text.find('.')?.checked_add(1)?)?;
            if (1..=2).contains(&decimals) { grouped(text, ',', '.') } else { None }
        }
        (1, _) => grouped(text, '.', ','),
        _ => None,
    }
}

/// An amount with `between` groups of three digits in front of its decimal `point`.
fn grouped(text: &str, between: char, point: char) -> Option<Decimal> {
    let (whole, decimals) = text.split_once(point)?;
    let mut groups = whole.split(between);
    let first = groups.next()?;
    if !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) {
        return None;
    }
    let mut plainly = whole.replace(between, "");
    plainly.push('.');
    plainly.push_str(decimals);
    plain(plainly.as_bytes(), b'.')
}

/// The amount with its sign. Nothing has none: there is no `-0`.
pub(crate) fn with_sign(magnitude: Decimal, negative: bool) -> Decimal {
    if negative && !magnitude.is_zero() { -magnitude } else { magnitude }
}

/// Reads an amount of XML: digits and a decimal point; a sign is accepted, because some banks send one.
pub(crate) fn xml(text: &str) -> Option<Decimal> {
    let text = text::trim(text);
    if let Some(positive) = text.strip_prefix('-') {
        return plain(positive.as_bytes(), b'.').map(|amount| -amount);
    }
    plain(text.strip_prefix('+').unwrap_or(text).as_bytes(), b'.')
}

/// Digits with at most one point, exact, at most 28 digits in all. The scale is that of the text.
fn plain(text: &[u8], point: u8) -> Option<Decimal> {
    if text.len() > 18 { long(text, point) } else { short(text, point) }
}

/// As [`plain`] for so few digits that they fit into a register.
fn short(text: &[u8], point: u8) -> Option<Decimal> {
    let mut mantissa = 0_i64;
    let mut decimals_from = None;
    for (index, byte) in text.iter().enumerate() {
        if byte.is_ascii_digit() {
            mantissa = mantissa * 10 + i64::from(byte - b'0');
        } else if *byte == point && decimals_from.is_none() && index > 0 {
            decimals_from = Some(index + 1);
        } else {
            return None;
        }
    }
    let scale = decimals_from.map_or(0, |from| text.len() - from);
    if text.is_empty() { None } else { Decimal::try_new(mantissa, u32::try_from(scale).ok()?).ok() }
}

fn long(text: &[u8], point: u8) -> Option<Decimal> {
    let mut mantissa: i128 = 0;
    let mut digits = 0_u32;
    let mut scale: Option<u32> = None;
    for byte in text {
        if byte.is_ascii_digit() {
            digits = digits.checked_add(1)?;
            mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
            if let Some(places) = scale.as_mut() {
                *places = places.checked_add(1)?;
            }
        } else if *byte == point && scale.is_none() && digits > 0 {
            scale = Some(0);
        } else {
            return None;
        }
    }
    if digits == 0 {
        return None;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale.unwrap_or(0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(amount: Option<Decimal>) -> String {
        amount.map_or_else(|| "refused".to_owned(), |amount| amount.to_string())
    }

    #[test]
    fn swift_amounts_keep_their_scale() {
        for (raw, expected) in [
            ("12,", "12"),
            ("0,5", "0.5"),
            ("1234,567", "1234.567"),
            ("100", "100"),
            ("12.30", "12.30"),
            ("1.234,56", "1234.56"),
            ("1.234", "refused"),
            ("1.23,4", "refused"),
            ("1,000.00", "1000.00"),
            ("1,234,567.8", "1234567.8"),
            ("1,000.000", "refused"),
            ("1,00.00", "refused"),
            ("1000,000.00", "refused"),
            ("1,000.00.00", "refused"),
            ("1.000,00.00", "refused"),
            ("1.000,000,00", "refused"),
            (",5", "refused"),
            ("", "refused"),
            ("1e5", "refused"),
            ("1,2,3", "refused"),
            ("99999999999999999999999999999,00", "refused"),
        ] {
            assert_eq!(text(swift(raw)), expected, "{raw}");
        }
    }

    #[test]
    fn xml_amounts_keep_their_scale() {
        for (raw, expected) in
            [("12.3000", "12.3000"), ("-5", "-5"), ("+5.1", "5.1"), ("1,5", "refused"), (" 7 ", "7")]
        {
            assert_eq!(text(xml(raw)), expected, "{raw}");
        }
    }
}
