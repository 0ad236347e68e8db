/// More segments than this are no message of a customer.
const MOST_SEGMENTS: usize = 64;
/// More elements than this are no segment of a customer.
const MOST_ELEMENTS: usize = 200;

/// One data element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Text, unescaped; empty where nothing stands.
    Text(String),
    /// Binary data.
    Binary(Vec<u8>),
}

/// One segment of a customer: its head, and its elements as groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) code: String,
    pub(crate) number: u32,
    pub(crate) version: u32,
    pub(crate) groups: Vec<Vec<Value>>,
}

/// Why bytes are no segments. What they are stays unsaid: it may hold credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// Takes a whole message, or the inside of an envelope, apart.
pub(crate) fn segments(bytes: &[u8]) -> Result<Vec<Segment>, Malformed> {
    let mut reader = Reader { bytes, at: 0 };
    let mut found = Vec::new();
    while reader.at < bytes.len() {
        if found.len() == MOST_SEGMENTS {
            return Err(Malformed("too many segments"));
        }
        found.push(reader.segment()?);
    }
    Ok(found)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What stands between two values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Element,
    Group,
    End,
}

impl Reader<'_> {
    fn segment(&mut self) -> Result<Segment, Malformed> {
        let mut groups = vec![Vec::new()];
        loop {
            let (value, separator) = self.value()?;
            if let Some(group) = groups.last_mut() {
                group.push(value);
            }
            match separator {
                Separator::Group => {}
                Separator::Element if groups.len() == MOST_ELEMENTS => {
                    return Err(Malformed("too many elements"));
                }
                Separator::Element => groups.push(Vec::new()),
                Separator::End => break,
            }
        }
        let head = groups.remove(0);
        let [Value::Text(code), Value::Text(number), Value::Text(version)] = head.as_slice() else {
            return Err(Malformed("a segment's head has three elements"));
        };
        let is_code = (5..=6).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_code {
            return Err(Malformed("a segment's code has five or six capital letters"));
        }
        Ok(Segment {
            code: code.clone(),
            number: small(number).ok_or(Malformed("a segment's number"))?,
            version: small(version).ok_or(Malformed("a segment's version"))?,
            groups,
        })
    }

    fn value(&mut self) -> Result<(Value, Separator), Malformed> {
        if self.peek() == Some(b'@') {
            let binary = self.binary()?;
            let separator = self.next().and_then(separator);
            let separator = separator.ok_or(Malformed("after binary data comes a separator"))?;
            return Ok((Value::Binary(binary), separator));
        }
        let mut text = String::new();
        loop {
            let byte = self.next().ok_or(Malformed("the segment has no end"))?;
            if let Some(separator) = separator(byte) {
                return Ok((Value::Text(text), separator));
            }
            match byte {
                b'?' => {
                    let escaped = self.next().filter(|byte| b"+:'?@".contains(byte));
                    text.push(char::from(escaped.ok_or(Malformed("only separators are escaped"))?));
                }
                b'@' => return Err(Malformed("binary data inside of text")),
                0..=0x1f | 0x7f..=0x9f => return Err(Malformed("a control character")),
                other => text.push(char::from(other)),
            }
        }
    }

    fn binary(&mut self) -> Result<Vec<u8>, Malformed> {
        self.at += 1;
        let mut length = String::new();
        loop {
            match self.next() {
                Some(b'@') => break,
                Some(digit @ b'0'..=b'9') if length.len() < 8 => length.push(char::from(digit)),
                _ => return Err(Malformed("the length of binary data")),
            }
        }
        let length: usize = length.parse().map_err(|_| Malformed("the length of binary data"))?;
        let end = self.at.saturating_add(length);
        let data = self.bytes.get(self.at..end).ok_or(Malformed("binary data ends too early"))?;
        self.at = end;
        Ok(data.to_vec())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }
}

fn separator(byte: u8) -> Option<Separator> {
    match byte {
        b'+' => Some(Separator::Element),
        b':' => Some(Separator::Group),
        b'\'' => Some(Separator::End),
        _ => None,
    }
}

/// A number of one to three digits from 1 on, without leading zeros.
fn small(text: &str) -> Option<u32> {
    let shaped = (1..=3).contains(&text.len()) && !text.starts_with('0');
    shaped.then(|| text.parse().ok()).flatten().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn takes_groups_escapes_and_binary_data_apart() {
        let read = segments(b"HKXXX:3:1+a?+b:c++@3@x'y+'HKYYY:4:2'").unwrap();
        assert_eq!(
            read[0].groups,
            [
                vec![text("a+b"), text("c")],
                vec![text("")],
                vec![Value::Binary(b"x'y".to_vec())],
                vec![text("")]
            ]
        );
        assert_eq!((read[1].code.as_str(), read[1].number, read[1].version), ("HKYYY", 4, 2));
        assert!(read[1].groups.is_empty());
    }

    #[test]
    fn refuses_what_is_not_canonical() {
        for wrong in [
            "HKXXX:3:1+a",
            "HKXXX:3:1+a?b'",
            "HKXXX:3:1+a@1@b'",
            "HKXXX:3:1+@2@b'",
            "HKXXX:3:1+@1@bc'",
            "HKXXX:03:1+a'",
            "HKXXX:0:1+a'",
            "HKXXX:3'",
            "HKXXX:3:1:2+a'",
            "hkxxx:3:1+a'",
            "HKXXX:3:1+a\n'",
            "HKXXX:3:1+a''",
            "HKXXX:3:1+@123456789@b'",
        ] {
            assert!(segments(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
