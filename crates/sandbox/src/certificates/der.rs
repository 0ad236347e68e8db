//! As much of DER (ITU-T X.690) as certificates need.

use jiff::{Timestamp, tz::TimeZone};

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// An element: tag, length, content.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut all = vec![tag];
    let length = content.len();
    if let Ok(short) = u8::try_from(length)
        && short < 0x80
    {
        all.push(short);
    } else {
        let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        all.push(0x80 | u8::try_from(bytes.len()).unwrap_or(0x7f));
        all.extend(bytes);
    }
    all.extend_from_slice(content);
    all
}

/// A constructed element of these parts.
pub(super) fn of(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &parts.concat())
}

pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    of(SEQUENCE, parts)
}

/// An object identifier, written with dots.
pub(super) fn oid(dotted: &str) -> Vec<u8> {
    let mut numbers = dotted.split('.').filter_map(|number| number.parse::<u64>().ok());
    let (first, second) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    let content: Vec<u8> = std::iter::once(first * 40 + second).chain(numbers).flat_map(base_128).collect();
    element(0x06, &content)
}

fn base_128(number: u64) -> Vec<u8> {
    let mut bytes = vec![(number & 0x7f) as u8];
    let mut rest = number >> 7;
    while rest > 0 {
        bytes.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.reverse();
    bytes
}

/// A positive number, big-endian.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    if content.first().is_none_or(|first| first & 0x80 != 0) {
        content.insert(0, 0);
    }
    element(0x02, &content)
}

pub(super) fn utf8(text: &str) -> Vec<u8> {
    element(0x0c, text.as_bytes())
}

pub(super) fn printable(text: &str) -> Vec<u8> {
    element(0x13, text.as_bytes())
}

pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    element(0x04, bytes)
}

/// A bit string of whole bytes, or with so many unused bits at the end.
pub(super) fn bits(bytes: &[u8], unused: u8) -> Vec<u8> {
    element(0x03, &[&[unused], bytes].concat())
}

pub(super) fn yes() -> Vec<u8> {
    element(0x01, &[0xff])
}

pub(super) fn null() -> Vec<u8> {
    element(0x05, &[])
}

/// `UTCTime` until 2049, `GeneralizedTime` after (RFC 5280, 4.1.2.5).
pub(super) fn time(time: Timestamp) -> Vec<u8> {
    let civil = time.to_zoned(TimeZone::UTC);
    if civil.year() < 2050 {
        element(0x17, civil.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
    } else {
        element(0x18, civil.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes())
    }
}

/// The elements in a content, each with its tag; what comes after something broken is left out.
pub(super) fn children(mut content: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    while let Some((element, rest)) = next(content) {
        found.push(element);
        content = rest;
    }
    found
}

#[expect(clippy::type_complexity, reason = "an element and what follows it")]
fn next(content: &[u8]) -> Option<((u8, &[u8]), &[u8])> {
    let (tag, rest) = content.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        if bytes.len() > 4 {
            return None;
        }
        (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
    };
    let (inner, rest) = rest.split_at_checked(length)?;
    Some(((*tag, inner), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_as_the_standard_has_them() {
        assert_eq!(oid("2.5.4.97"), [0x06, 3, 0x55, 0x04, 0x61]);
        assert_eq!(oid("0.4.0.19495.2"), [0x06, 6, 0x04, 0x00, 0x81, 0x98, 0x27, 0x02]);
        assert_eq!(integer(&[0, 0x80]), [0x02, 2, 0, 0x80]);
        assert_eq!(integer(&[]), [0x02, 1, 0]);
        assert_eq!(element(4, &[7; 200])[..3], [4, 0x81, 200]);
        assert_eq!(time(Timestamp::UNIX_EPOCH), [&[0x17, 13], &b"700101000000Z"[..]].concat());
        assert_eq!(children(&sequence(&[null(), yes()])[2..]), [(5, &[][..]), (1, &[0xff][..])]);
        assert!(children(&[0x30, 9, 0]).is_empty());
    }
}
