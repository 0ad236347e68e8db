//! Fields of SWIFT messages (`:20:`, `:61:`, `:16R:`) out of text, without copying.

/// A field, or the end of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    /// A tag with its text, which may run over several lines.
    Field(Field<'a>),
    /// The line `-` or `-}`.
    End,
    /// A line outside of fields that is no known envelope. It has no tag.
    Stray(Field<'a>),
}

/// A tag such as `60F` and everything up to the next tag, line breaks inside, none at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) tag: &'a str,
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

/// Which lines begin a field; the next line is there to be looked at.
pub(crate) type IsTag = fn(tag: &str, text: &str, next: Next<'_>) -> bool;

/// The line after the one at hand.
#[derive(Clone, Copy)]
pub(crate) struct Next<'a>(&'a str);

impl Next<'_> {
    /// Whether it begins with that.
    pub(crate) fn starts_with(self, beginning: &str) -> bool {
        self.0.starts_with(beginning)
    }
}

/// Walks over the fields of a text with `\n` or `\r\n` line ends.
pub(crate) struct Fields<'a> {
    text: &'a str,
    position: usize,
    line: usize,
    is_tag: IsTag,
    open: Option<Open<'a>>,
    ready: Option<Item<'a>>,
    last_length: usize,
}

struct Open<'a> {
    tag: &'a str,
    start: usize,
    end: usize,
    line: usize,
}

/// So many characters are in a full line; a line that is full may be folded anywhere.
pub(crate) const FULL_LINE: usize = 65;

impl<'a> Fields<'a> {
    pub(crate) fn new(text: &'a str, is_tag: IsTag) -> Self {
        Self { text, position: 0, line: 0, is_tag, open: None, ready: None, last_length: 0 }
    }

    /// How far in the text it is, in bytes.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    fn close(&mut self) -> Option<Item<'a>> {
        let open = self.open.take()?;
        let text = self.text.get(open.start..open.end)?;
        Some(Item::Field(Field { tag: open.tag, text, line: open.line }))
    }

    /// The next line without its end, and where it begins.
    fn next_line(&mut self) -> Option<(usize, &'a str)> {
        let start = self.position;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        self.position = start.saturating_add(length).saturating_add(1).min(self.text.len());
        self.line = self.line.saturating_add(1);
        let line = rest.get(..length)?;
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    }

    fn peek(&self) -> Next<'a> {
        Next(self.text.get(self.position..).unwrap_or_default())
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        if let Some(item) = self.ready.take() {
            return Some(item);
        }
        loop {
            let Some((start, line)) = self.next_line() else { return self.close() };
            let previous_length = std::mem::replace(&mut self.last_length, line.len());
            let content = start.saturating_add(envelope(line));
            let line = self.text.get(content..start.saturating_add(line.len())).unwrap_or_default();
            if let Some((tag, text)) = tag(line)
                && (self.is_tag)(tag, text, self.peek())
            {
                let closed = self.close();
                let end = content.saturating_add(line.len());
                self.open = Some(Open { tag, start: end.saturating_sub(text.len()), end, line: self.line });
                match closed {
                    Some(item) => return Some(item),
                    None => continue,
                }
            }
            let closing_brace = line.starts_with("-}");
            let end_mark = closing_brace || line.strip_prefix('-').is_some_and(is_blank);
            let folded =
                || self.open.is_some() && previous_length >= FULL_LINE && !self.peek().starts_with(":");
            if end_mark && (closing_brace || !folded()) {
                match self.close() {
                    Some(item) => {
                        self.ready = Some(Item::End);
                        return Some(item);
                    }
                    None => return Some(Item::End),
                }
            }
            match &mut self.open {
                Some(open) if line.is_empty() => open.end = open.end.max(content),
                Some(open) => open.end = content.saturating_add(line.len()),
                None if is_envelope(line) => {}
                None => return Some(Item::Stray(Field { tag: "", text: line, line: self.line })),
            }
        }
    }
}

/// Splits `:61:2601…` into `61` and the rest.
fn tag(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix(':')?;
    let colon = rest.bytes().take(4).position(|byte| byte == b':')?;
    let tag = rest.get(..colon)?;
    let shape = match tag.as_bytes() {
        [a, b] => a.is_ascii_digit() && b.is_ascii_digit(),
        [a, b, letter] => a.is_ascii_digit() && b.is_ascii_digit() && letter.is_ascii_uppercase(),
        _ => false,
    };
    if shape { Some((tag, rest.get(colon.checked_add(1)?..)?)) } else { None }
}

/// How many bytes of SWIFT's blocks `{1:…}{2:…}{4:` stand in front of a line's content.
fn envelope(line: &str) -> usize {
    if !line.starts_with('{') {
        return 0;
    }
    match line.rfind("{4:") {
        Some(position) => position.saturating_add(3),
        None => 0,
    }
}

/// Whether nothing stands there but white space, or the byte order mark of a part that was put behind another one.
fn is_blank(text: &str) -> bool {
    text.chars().all(|character| character.is_whitespace() || character == '\u{feff}')
}

/// Header lines that banks put around messages: addresses (`ABNANL2A`), message types (`940`, `940 00`), blocks,
/// runs of digits (`0000 01INGBNL2AXXXX00001`). They say nothing that the message does not.
pub(crate) fn is_envelope(line: &str) -> bool {
    let line = line.trim_matches(|character: char| {
        character.is_whitespace() || matches!(character, '\u{1}' | '\u{3}' | '\u{1a}' | '\u{feff}')
    });
    line.is_empty()
        || line.starts_with('{')
        || line == "}"
        || (line.len() <= 40
            && line.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            && line.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || byte == b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        Fields::new(text, |_, _, _| true)
            .map(|item| match item {
                Item::Field(field) => {
                    format!("{}@{}={}", field.tag, field.line, field.text.replace("\r\n", "/"))
                }
                Item::End => "end".to_owned(),
                Item::Stray(field) => format!("stray@{}", field.line),
            })
            .collect()
    }

    #[test]
    fn fields_run_until_the_next_tag() {
        assert_eq!(
            items("{1:F01BANKDEFFXXXX}{4:\r\n:20:A\r\n:86:one\r\ntwo:61:no\r\n\r\n:62F:C\r\n-}\r\n:20:B"),
            ["20@2=A", "86@3=one/two:61:no/", "62F@6=C", "end", "20@8=B"]
        );
        assert_eq!(items("{4::20:A\n-"), ["20@1=A", "end"]);
        assert_eq!(items("hello, world\nABNANL2A\n940\n:20:A"), ["stray@1", "20@4=A"]);
    }

    #[test]
    fn a_dash_after_a_full_line_belongs_to_the_text() {
        let full = "x".repeat(FULL_LINE);
        assert_eq!(items(&format!(":86:{full}\n-\nrest\n-\n")).len(), 2);
        assert_eq!(items(":86:short\n-\n:20:B").len(), 3);
    }
}
