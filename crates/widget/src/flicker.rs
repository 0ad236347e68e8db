//! chipTAN flicker codes, read back: what the bars say, for people who type it into the reader instead.
//!
//! Source: HHD 1.4 Erweiterung für unidirektionale Kopplung, chapter C.

/// What a reader is given by hand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ByHand {
    /// The start code.
    pub(crate) start_code: String,
    /// What is entered after it, in this order.
    pub(crate) entries: Vec<String>,
}

/// What the sync pattern and half-bytes of a code hold; `None` when they are no such code.
pub(crate) fn by_hand(halves: &str) -> Option<ByHand> {
    let halves = halves.to_ascii_uppercase();
    let halves = halves.strip_prefix("F0FF").unwrap_or(&halves);
    let bytes: Vec<u8> = halves
        .as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            // The lower half of a byte is sent first.
            [low, high] => Some(half(*high)? << 4 | half(*low)?),
            _ => None,
        })
        .collect::<Option<_>>()?;
    // Length, content, and a byte of check digits.
    let (length, rest) = bytes.split_first()?;
    let mut rest = rest.get(..rest.len().checked_sub(1)?).filter(|_| rest.len() == usize::from(*length))?;
    let head = take(&mut rest, 1)?.first().copied()?;
    let is_14 = head & 0x80 != 0;
    let mut more = is_14;
    while more {
        more = take(&mut rest, 1)?.first()? & 0x80 != 0;
    }
    let start_code = text(take(&mut rest, usize::from(head & 0x3f))?, head & 0x40 != 0)?;
    let mut entries = Vec::new();
    while let Some(head) = take(&mut rest, 1).and_then(|head| head.first().copied()) {
        let (length, ascii) =
            if is_14 { (head & 0x3f, head & 0x40 != 0) } else { (head & 0x0f, head & 0x10 != 0) };
        entries.push(text(take(&mut rest, usize::from(length))?, ascii)?);
    }
    Some(ByHand { start_code, entries })
}

fn half(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (first, others) = rest.split_at_checked(count)?;
    *rest = others;
    Some(first)
}

/// Characters, or digits two to a byte, the last one filled up.
fn text(bytes: &[u8], ascii: bool) -> Option<String> {
    if ascii {
        let printable = bytes.iter().all(|byte| (0x20..0x7f).contains(byte));
        return printable.then(|| bytes.iter().map(|byte| char::from(*byte)).collect());
    }
    let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    let digits = digits.strip_suffix('F').unwrap_or(&digits);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back() {
        let read = |code: &str| by_hand(code).map(|hand| (hand.start_code, hand.entries));
        // HHD 1.3: start code 88134473, an account, an amount in ASCII.
        let expected = ("88134473".to_owned(), vec!["1234567890".to_owned(), "15,00".to_owned()]);
        assert_eq!(read("F0FF214088314437502143658709511353C20303B3"), Some(expected.clone()));
        assert_eq!(read("f0ff214088314437502143658709511353c20303b3"), Some(expected));
        for bad in ["", "F0FF", "F0FF2", "F0FF21", "F0FF2140883144", "zz", "F0FFF000", "F0FF10F3"] {
            assert_eq!(by_hand(bad), None, "{bad}");
        }
    }
}
