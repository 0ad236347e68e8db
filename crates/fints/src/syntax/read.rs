use super::charset::decode;

/// More segments than this are no answer of a bank.
const MAX_SEGMENTS: usize = 20_000;
/// More values than this are no answer of a bank.
const MAX_VALUES: usize = 400_000;

/// Why bytes are no sequence of segments. Nothing of them is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SyntaxError {
    /// A segment has no head of identifier, number and version.
    Head,
    /// Binary data is longer than what came.
    Binary,
    /// Something stands behind binary data that cannot stand there.
    Separator,
    /// More segments or values than any bank sends.
    TooMany,
}

/// A segment of an answer.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Its identifier, such as `HIBPA`.
    pub(crate) kind: String,
    /// Its number in the message; 0 where the bank left it out.
    pub(crate) number: u16,
    /// Its version.
    pub(crate) version: u16,
    /// The number of the segment that it answers.
    pub(crate) reference: Option<u16>,
    elements: Vec<Vec<Vec<u8>>>,
}

/// Without the content, which may be a user's.
impl std::fmt::Debug for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{} ({} elements)", self.kind, self.number, self.version, self.elements.len())
    }
}

impl Segment {
    /// The values of an element, counted from 0 behind the head; none where it is left out.
    pub(crate) fn element(&self, place: usize) -> &[Vec<u8>] {
        self.elements.get(place).map_or(&[], Vec::as_slice)
    }

    /// How many elements there are.
    pub(crate) fn len(&self) -> usize {
        self.elements.len()
    }

    /// The bytes of a value; none where it is left out.
    pub(crate) fn bytes(&self, element: usize, value: usize) -> &[u8] {
        self.element(element).get(value).map_or(&[], Vec::as_slice)
    }

    /// The text of a value; empty where it is left out.
    pub(crate) fn text(&self, element: usize, value: usize) -> String {
        decode(self.bytes(element, value))
    }

    /// The text of a value, if there is one.
    pub(crate) fn given(&self, element: usize, value: usize) -> Option<String> {
        let text = self.text(element, value).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// A number, if there is one.
    pub(crate) fn number_at(&self, element: usize, value: usize) -> Option<u32> {
        number(self.bytes(element, value))
    }
}

/// A number as banks write it, also with leading zeros.
fn number(bytes: &[u8]) -> Option<u32> {
    std::str::from_utf8(bytes).ok()?.trim().parse().ok()
}

/// Reads a sequence of segments. What is odd is let pass where the meaning is clear: line breaks between segments, a
/// missing number, elements left out or empty at the end, a last segment without its end.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Segment>, SyntaxError> {
    let mut reader = Reader { bytes, at: 0, values: 0 };
    let mut segments = Vec::new();
    loop {
        reader.skip_space();
        if reader.at >= bytes.len() {
            return Ok(segments);
        }
        if segments.len() >= MAX_SEGMENTS {
            return Err(SyntaxError::TooMany);
        }
        segments.push(reader.segment()?);
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    values: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == 0) {
            self.at += 1;
        }
    }

    fn segment(&mut self) -> Result<Segment, SyntaxError> {
        let mut elements: Vec<Vec<Vec<u8>>> = Vec::new();
        let mut element: Vec<Vec<u8>> = Vec::new();
        loop {
            self.values += 1;
            if self.values > MAX_VALUES {
                return Err(SyntaxError::TooMany);
            }
            element.push(self.value()?);
            let separator = self.peek();
            self.at += 1;
            match separator {
                Some(b':') => {}
                Some(b'+') => elements.push(std::mem::take(&mut element)),
                Some(b'\'') | None => {
                    elements.push(element);
                    return head(elements);
                }
                Some(_) => return Err(SyntaxError::Separator),
            }
        }
    }

    /// One value; stops at the separator behind it.
    fn value(&mut self) -> Result<Vec<u8>, SyntaxError> {
        if let Some(length) = self.binary_length() {
            let end = self.at.checked_add(length).ok_or(SyntaxError::Binary)?;
            let content = self.bytes.get(self.at..end).ok_or(SyntaxError::Binary)?;
            self.at = end;
            return Ok(content.to_vec());
        }
        let mut value = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'+' | b':' | b'\'' => break,
                b'?' => {
                    self.at += 1;
                    value.push(self.peek().unwrap_or(b'?'));
                }
                other => value.push(other),
            }
            self.at += 1;
        }
        Ok(value)
    }

    /// The length in `@n@`, if that stands here; the content follows.
    fn binary_length(&mut self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?.strip_prefix(b"@")?;
        let digits = rest.iter().position(|byte| !byte.is_ascii_digit())?;
        if digits == 0 || digits > 10 || rest.get(digits) != Some(&b'@') {
            return None;
        }
        let length = std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()?;
        self.at += digits + 2;
        Some(length)
    }
}

fn head(mut elements: Vec<Vec<Vec<u8>>>) -> Result<Segment, SyntaxError> {
    let head = elements.remove(0);
    let field = |place: usize| head.get(place).map_or(&[][..], Vec::as_slice);
    let small = |place: usize| number(field(place)).and_then(|number| u16::try_from(number).ok());
    let kind = field(0);
    let named = (3..=8).contains(&kind.len()) && kind.iter().all(u8::is_ascii_alphanumeric);
    let (true, Some(version)) = (named, small(2)) else { return Err(SyntaxError::Head) };
    Ok(Segment {
        kind: decode(kind).to_ascii_uppercase(),
        number: small(1).unwrap_or(0),
        version,
        reference: small(3),
        elements,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_taken_apart() {
        let segments =
            read(b"HNHBK:1:3+000000000100+300+a?+b?:c+1'\r\nHIKAZ:5:7:3+@4@'+:?+@2@??'HIRMG::2:+0010::ok'")
                .unwrap();
        assert_eq!(segments.len(), 3);
        assert_eq!(segments[0].text(2, 0), "a+b:c");
        assert_eq!(segments[1].bytes(0, 0), b"'+:?");
        assert_eq!((segments[1].bytes(1, 0), segments[1].reference), (&b"??"[..], Some(3)));
        assert_eq!((segments[2].number, segments[2].reference), (0, None));
        assert_eq!((segments[2].text(0, 0), segments[2].text(0, 2)), ("0010".to_owned(), "ok".to_owned()));
        assert_eq!((segments[2].text(7, 7), segments[2].given(0, 1)), (String::new(), None));
    }

    #[test]
    fn an_at_sign_that_begins_nothing_is_text() {
        let segments = read(b"HIXYZ:1:1+@@+@a@+a@1@b+@").unwrap();
        let texts: Vec<String> = (0..4).map(|place| segments[0].text(place, 0)).collect();
        assert_eq!(texts, ["@@", "@a@", "a@1@b", "@"]);
    }

    #[test]
    fn what_is_no_segment_is_refused() {
        assert_eq!(read(b"HIKAZ:5:7:3+@9@abc'"), Err(SyntaxError::Binary));
        assert_eq!(read(b"HIKAZ:5:7:3+@99999999999@abc'").unwrap()[0].text(0, 0), "@99999999999@abc");
        assert_eq!(read(b"HIKAZ:5:7:3+@1@abc'"), Err(SyntaxError::Separator));
        for bad in ["<html>", "HIKAZ'", "'", "HIKAZ:1:x+'", "H+:1:1'"] {
            assert_eq!(read(bad.as_bytes()), Err(SyntaxError::Head), "{bad}");
        }
        assert_eq!(read("HIA:1:1'".repeat(MAX_SEGMENTS + 1).as_bytes()), Err(SyntaxError::TooMany));
        assert!(read(b"").unwrap().is_empty());
    }
}
