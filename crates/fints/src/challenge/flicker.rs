//! chipTAN by flickering (HHD 1.3 and 1.4, unidirectional).
//!
//! Source: Belegungsrichtlinien TANv1.4 and HHD 1.4 Erweiterung für unidirektionale Kopplung, chapter C.

/// The half-bytes that a page flickers for a challenge, as hexadecimal digits in the order of transmission: the sync
/// pattern, then of each byte the lower half first. `None` when the challenge is no flicker code.
#[must_use]
pub fn flicker_halfbytes(challenge: &str) -> Option<String> {
    let code: String = challenge.chars().filter(|character| !character.is_whitespace()).collect();
    if code.len() > 400 || !code.is_ascii() {
        return None;
    }
    let payload = read(&code)?.payload()?;
    let mut halves = String::from("F0FF");
    for byte in payload.as_bytes().chunks(2) {
        if let [high, low] = byte {
            halves.push(char::from(*low));
            halves.push(char::from(*high));
        }
    }
    Some(halves)
}

/// Digits of the length in front, and of the lengths of the data elements. Some banks write three digits for these.
const SHAPES: [(usize, usize); 3] = [(3, 2), (3, 3), (2, 2)];

/// A challenge, taken apart. The shape whose length fits exactly is taken; if there is none, one that is not too short.
fn read(code: &str) -> Option<Challenge> {
    let exact = SHAPES.iter().find_map(|shape| Challenge::read(code, *shape, true));
    exact.or_else(|| SHAPES.iter().find_map(|shape| Challenge::read(code, *shape, false)))
}

struct Challenge {
    control: Vec<u8>,
    start: Element,
    data: Vec<Element>,
    /// By HHD 1.4, which has control bytes; 1.3 has none.
    is_14: bool,
}

/// A data element.
struct Element {
    text: String,
    /// The bank wants it in ASCII although it is made of digits.
    ascii: bool,
}

/// How many data elements there are at most.
const MAX_DATA: usize = 3;
/// How many control bytes there are at most.
const MAX_CONTROL: usize = 9;

impl Challenge {
    fn read(code: &str, (length_digits, element_digits): (usize, usize), exact: bool) -> Option<Self> {
        let mut rest = code;
        let length: usize = take(&mut rest, length_digits)?.parse().ok()?;
        if length > rest.len() || (exact && length != rest.len()) {
            return None;
        }
        rest = rest.get(..length)?;
        let head = u8::from_str_radix(take(&mut rest, 2)?, 16).ok()?;
        let mut control = Vec::new();
        let mut more = head & 0x80 != 0;
        while more {
            let byte = u8::from_str_radix(take(&mut rest, 2)?, 16).ok()?;
            control.push(byte);
            more = byte & 0x80 != 0;
            if control.len() > MAX_CONTROL {
                return None;
            }
        }
        let start =
            Element { text: take(&mut rest, usize::from(head & 0x3f))?.to_owned(), ascii: head & 0x40 != 0 };
        let mut data = Vec::new();
        while !rest.is_empty() && data.len() < MAX_DATA {
            let head: usize = take(&mut rest, element_digits)?.parse().ok()?;
            let text = take(&mut rest, head & 0x3f)?.to_owned();
            data.push(Element { text, ascii: head & 0x40 != 0 });
        }
        let is_14 = !control.is_empty();
        rest.is_empty().then_some(Self { control, start, data, is_14 })
    }

    /// The bytes to send as hexadecimal digits: length, content, and both check digits.
    fn payload(&self) -> Option<String> {
        let mut content = String::new();
        let start = self.start.encoded();
        let mut head = self.start.head(true)?;
        if self.is_14 {
            head |= 0x80;
        }
        content.push_str(&format!("{head:02X}"));
        for byte in &self.control {
            content.push_str(&format!("{byte:02X}"));
        }
        content.push_str(&start);
        for element in &self.data {
            content.push_str(&format!("{:02X}", element.head(self.is_14)?));
            content.push_str(&element.encoded());
        }
        let length = u8::try_from(content.len() / 2 + 1).ok()?;
        let payload = format!("{length:02X}{content}");
        Some(format!("{payload}{:X}{:X}", self.luhn(), parity(&payload)))
    }

    /// The Luhn check digit over control bytes and data, without the lengths.
    fn luhn(&self) -> u32 {
        let mut digits: String = self.control.iter().map(|byte| format!("{byte:02X}")).collect();
        digits.push_str(&self.start.encoded());
        for element in &self.data {
            digits.push_str(&element.encoded());
        }
        let values = digits.chars().filter_map(|digit| digit.to_digit(16));
        let sum: u32 = values
            .enumerate()
            .map(|(place, value)| if place % 2 == 0 { value } else { 2 * value / 10 + 2 * value % 10 })
            .sum();
        (10 - sum % 10) % 10
    }
}

impl Element {
    fn is_ascii(&self) -> bool {
        self.ascii || !self.text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The data: digits as they are, filled up to whole bytes, or the characters' codes.
    fn encoded(&self) -> String {
        if self.is_ascii() {
            return self.text.bytes().map(|byte| format!("{byte:02X}")).collect();
        }
        let mut digits = self.text.clone();
        if digits.len() % 2 == 1 {
            digits.push('F');
        }
        digits
    }

    /// The length in bytes, with the mark of ASCII where it stands in that version: bit 6 in 1.4, bit 4 in 1.3.
    fn head(&self, is_14: bool) -> Option<u8> {
        let length = u8::try_from(self.encoded().len() / 2).ok()?;
        let mark = if !self.is_ascii() {
            0
        } else if is_14 {
            0x40
        } else {
            0x10
        };
        (length < if is_14 || mark == 0 { 0x40 } else { 0x10 }).then_some(length | mark)
    }
}

/// The exclusive or of all half-bytes.
fn parity(payload: &str) -> u32 {
    payload.chars().filter_map(|digit| digit.to_digit(16)).fold(0, |sum, value| sum ^ value)
}

fn take<'a>(rest: &mut &'a str, count: usize) -> Option<&'a str> {
    let (first, others) = rest.split_at_checked(count)?;
    *rest = others;
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Payload, in reading order.
    fn payload(code: &str) -> Option<String> {
        read(code)?.payload()
    }

    #[test]
    fn known_challenges_become_known_codes() {
        let cases = [
            ("2908881344731012345678900515,00", "1204881344730512345678901531352C30303B"),
            ("02908881344731012345678900515,00", "1204881344730512345678901531352C30303B"),
            ("24088715131306389726041,00", "0F04871513130338972614312C30303B"),
        ];
        for (code, expected) in cases {
            assert_eq!(payload(code).as_deref(), Some(expected), "{code}");
        }
    }

    #[test]
    fn the_lower_half_of_a_byte_comes_first() {
        let halves = flicker_halfbytes("2908881344731012345678900515,00").unwrap();
        assert!(halves.starts_with("F0FF2140883144"), "{halves}");
        assert_eq!(halves.len(), 4 + "1204881344730512345678901531352C30303B".len());
    }

    #[test]
    fn what_is_no_challenge_gives_nothing() {
        for bad in ["", "0", "abc", "999088715131306", "0028", "004880", "Bitte TAN eingeben", "01088ääää"]
        {
            assert_eq!(flicker_halfbytes(bad), None, "{bad}");
        }
    }
}
