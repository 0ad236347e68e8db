//! Fields of SWIFT messages (`:20:`, `:61:`, `:16R:`) out of text, without copying.

use crate::{DiagnosticKind, Diagnostics, text};

/// A field, or the end of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    /// A tag with its text, which may run over several lines.
    Field(Field<'a>),
    /// The line `-` or `-}`.
    End,
    /// A line outside of fields, or a block of SWIFT's envelope. It has no tag.
    Stray(Field<'a>),
}

/// A tag such as `60F` and everything up to the next tag, line breaks inside, none at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) tag: &'a str,
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

impl Field<'_> {
    /// A line outside of messages as a piece of unread text.
    pub(crate) fn outside(self, diagnostics: &mut Diagnostics) -> (String, String) {
        let (kind, name) = if self.text.lines().all(|line| is_empty(line) || is_header(line)) {
            (DiagnosticKind::KeptAsText, HEADER)
        } else {
            (DiagnosticKind::TextOutside, "outside")
        };
        diagnostics.note(kind, self.line);
        (name.to_owned(), self.text.to_owned())
    }
}

/// The name of header lines and blocks in [`crate::Statement::unread`].
pub(crate) const HEADER: &str = "header";

/// Which lines begin a field: `open` is the tag of the field that would end, the next line is there to be looked at.
pub(crate) type IsTag = fn(tag: &str, text: &str, open: Option<&str>, next: Next<'_>) -> bool;

/// The line after the one at hand.
#[derive(Clone, Copy)]
pub(crate) struct Next<'a>(&'a str);

impl Next<'_> {
    /// Whether it begins with that.
    pub(crate) fn starts_with(self, beginning: &str) -> bool {
        self.0.starts_with(beginning)
    }

    /// Whether a line `-` in front of it can only be an end mark: nothing comes any more, or the next message.
    fn is_behind_end(self) -> bool {
        let mut rest = self.0;
        if rest.starts_with(':') {
            return true;
        }
        for _ in 0..HEADER_LINES {
            rest = rest.trim_start_matches(is_nothing);
            if rest.is_empty() || rest.starts_with(":20:") || rest.starts_with("{1:") {
                return true;
            }
            let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
            if !is_header(line) {
                return false;
            }
            rest = behind;
        }
        false
    }
}

/// So many header lines are looked for between an end mark and the next message.
const HEADER_LINES: usize = 8;

/// Walks over the fields of a text with `\n` or `\r\n` line ends.
pub(crate) struct Fields<'a> {
    text: &'a str,
    position: usize,
    line: usize,
    is_tag: IsTag,
    open: Option<Open<'a>>,
    /// What comes next, and what after it.
    ready: [Option<Item<'a>>; 2],
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
        Self { text, position: 0, line: 0, is_tag, open: None, ready: [None, None], last_length: 0 }
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

    /// Where the next message's header lines begin, if they stand behind the information that is open: the end mark
    /// in front of them is missing. `end` is where the last one ends, `begins` says that a message's first tag follows.
    fn header(&self, end: usize, begins: bool) -> Option<usize> {
        let open = self.open.as_ref().filter(|open| open.tag == "86")?;
        let text = self.text.get(open.start..end)?;
        // Every block ends in one of these.
        if !begins && !text.trim_ascii_end().ends_with(['}', ':']) {
            return None;
        }
        let (mut header, mut named, mut lines) = (text.len(), false, 0);
        while let Some(at) = text.get(..header)?.trim_end_matches(is_nothing).rfind('\n') {
            let line = text.get(at.saturating_add(1)..header)?.trim_matches(is_nothing);
            let is_part = line == "}" || is_block(line) || (begins && is_header(line));
            if lines >= HEADER_LINES || !is_part {
                break;
            }
            named |= is_block(line) || (begins && line.split(' ').any(is_address));
            header = at.saturating_add(1);
            lines = lines.saturating_add(1);
        }
        named.then(|| open.start.saturating_add(header))
    }

    /// Ends the open field in front of a header that begins at `at`.
    fn cut(&mut self, at: Option<usize>) {
        let Some((at, open)) = at.zip(self.open.as_mut()) else { return };
        let text = self.text.get(open.start..at).unwrap_or_default();
        open.end = open.start.saturating_add(text.trim_end_matches(['\r', '\n']).len());
    }

    /// What stands outside of fields, unless it is nothing.
    fn stray(&self, start: usize, end: usize) -> Option<Item<'a>> {
        let text = self.text.get(start..end)?.trim_matches(is_nothing);
        if matches!(text, "" | "}" | "{4:") {
            return None;
        }
        Some(Item::Stray(Field { tag: "", text, line: self.line }))
    }

    fn peek(&self) -> Next<'a> {
        Next(self.text.get(self.position..).unwrap_or_default())
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        if let Some(item) = self.ready.iter_mut().find_map(Option::take) {
            return Some(item);
        }
        loop {
            let Some((start, line)) = self.next_line() else {
                let header = self.header(self.text.len(), false);
                self.cut(header);
                self.ready = [header.and_then(|header| self.stray(header, self.text.len())), None];
                return self.close().or_else(|| self.ready.iter_mut().find_map(Option::take));
            };
            let previous_length = std::mem::replace(&mut self.last_length, line.len());
            let content = start.saturating_add(envelope(line));
            let block = if content > start { self.stray(start, content) } else { None };
            let line = self.text.get(content..start.saturating_add(line.len())).unwrap_or_default();
            if let Some((tag, text)) = tag(line)
                && (self.is_tag)(tag, text, self.open.as_ref().map(|open| open.tag), self.peek())
            {
                let header = self.header(content, tag == "20");
                self.cut(header);
                let block = header.map_or(block, |header| self.stray(header, content));
                let closed = self.close();
                let end = content.saturating_add(line.len());
                self.open = Some(Open { tag, start: end.saturating_sub(text.len()), end, line: self.line });
                match (closed, block) {
                    (Some(item), block) => {
                        self.ready = [block, None];
                        return Some(item);
                    }
                    (None, Some(block)) => return Some(block),
                    (None, None) => continue,
                }
            }
            let closing_brace = line.starts_with("-}");
            let end_mark = closing_brace || line.strip_prefix('-').is_some_and(is_blank);
            let folded =
                || self.open.is_some() && previous_length >= FULL_LINE && !self.peek().is_behind_end();
            if end_mark && (closing_brace || !folded()) {
                // Behind `-}` there may be `{5:…}`.
                let behind = if closing_brace {
                    self.stray(content.saturating_add(2), content.saturating_add(line.len()))
                } else {
                    None
                };
                return match self.close() {
                    Some(item) => {
                        self.ready = [Some(Item::End), behind];
                        Some(item)
                    }
                    None => {
                        self.ready = [behind, None];
                        Some(Item::End)
                    }
                };
            }
            match &mut self.open {
                Some(open) if line.is_empty() => open.end = open.end.max(content),
                Some(open) => open.end = content.saturating_add(line.len()),
                None => {
                    let beside = self.stray(content, content.saturating_add(line.len()));
                    match (block, beside) {
                        (Some(block), beside) => {
                            self.ready = [beside, None];
                            return Some(block);
                        }
                        (None, Some(beside)) => return Some(beside),
                        (None, None) => {}
                    }
                }
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
        [b'N', b'S'] => true,
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

/// White space, and marks that stand around messages or parts of a file.
fn is_nothing(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1}' | '\u{3}' | '\u{1a}' | '\u{feff}')
}

/// Whether nothing stands in a line.
pub(crate) fn is_empty(line: &str) -> bool {
    line.chars().all(is_nothing)
}

/// Header lines that banks put around messages: SWIFT's blocks, addresses (`ABNANL2A`), message types (`940`, `940 00`, `:940:`),
/// both (`0000 01INGBNL2AXXXX00001`).
pub(crate) fn is_header(line: &str) -> bool {
    let line = line.trim_matches(is_nothing);
    if line.starts_with('{') || line == "$" {
        return true;
    }
    let digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let says = |word: &str| {
        matches!(word, "940" | "941" | "942" | "950" | "535" | ":940:" | ":942:") || is_address(word)
    };
    line.len() <= 40
        && line.split(' ').any(says)
        && line.split(' ').all(|word| says(word) || (word.len() <= 4 && digits(word)))
}

/// Whether it is a block of SWIFT's envelope, such as `{1:F01…}`.
fn is_block(line: &str) -> bool {
    matches!(line.as_bytes(), [b'{', b'1'..=b'5' | b'S', b':', ..])
}

/// A BIC or the address of a logical terminal, `01INGBNL2AXXXX00001` with session and sequence.
fn is_address(word: &str) -> bool {
    let word = word.strip_prefix('F').filter(|word| word.len() > 12).unwrap_or(word);
    let word = word.trim_start_matches(|character: char| character.is_ascii_digit());
    let Some((bic, rest)) = word.split_at_checked(8) else { return false };
    text::is_bic(bic)
        && rest.len() <= 14
        && rest.bytes().take(4).all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && rest.bytes().skip(4).all(|byte| byte.is_ascii_digit())
        && matches!(rest.len(), 0 | 3..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<String> {
        Fields::new(text, |_, _, _, _| true)
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
            ["stray@1", "20@2=A", "86@3=one/two:61:no/", "62F@6=C", "end", "20@8=B"]
        );
        assert_eq!(items("{4::20:A\n-"), ["20@1=A", "end"]);
        assert_eq!(items("hello, world\nABNANL2A\n940\n:20:A"), ["stray@1", "stray@2", "stray@3", "20@4=A"]);
        assert_eq!(
            items("{1:F01}{4::20:A\n-}{5:X}\n\n}\n:20:B"),
            ["stray@1", "20@1=A", "end", "stray@2", "20@5=B"]
        );
        assert_eq!(items(":62F:C\n{1:F01}{4::20:A"), ["62F@1=C", "stray@2", "20@2=A"]);
    }

    #[test]
    fn a_dash_after_a_full_line_belongs_to_the_text() {
        let full = "x".repeat(FULL_LINE);
        assert_eq!(items(&format!(":86:{full}\n-\nrest\n-\n")).len(), 2);
        assert_eq!(items(":86:short\n-\n:20:B").len(), 3);
        for behind in
            ["", "\n", "\n\u{1a}", "\n:20:B", "\n\n:20:B", "\n{1:F01X}{4:\n:20:B", "\nABNANL2A\n940\n:20:B"]
        {
            let end = items(&format!(":86:{full}\n-{behind}")).get(1).cloned();
            assert_eq!(end.as_deref(), Some("end"), "{behind:?}");
        }
    }

    #[test]
    fn a_header_behind_information_is_none_of_it() {
        for (header, line) in [
            ("{1:F01BANKDEFF}{2:O940}{4:", 5),
            ("{1:F01BANKDEFF}\r\n{2:O940}\r\n{4:", 7),
            ("}\r\n{1:F01BANKDEFF}{2:O940}{4:", 6),
            ("ABNANL2A\r\n940\r\nABNANL2A", 7),
        ] {
            let found = items(&format!(":61:A\r\n:86:one\r\ntwo\r\n{header}\r\n:20:B"));
            let (stray, next) = (format!("stray@{line}"), format!("20@{line}=B"));
            assert_eq!(found, ["61@1=A", "86@2=one/two", &stray, &next], "{header}");
        }
        assert_eq!(items(":86:one\n{1:F01}{4::20:B"), ["86@1=one", "stray@2", "20@2=B"]);
        assert_eq!(items(":86:one\n{5:{CHK:1}}"), ["86@1=one", "stray@2"]);
        // Words of the text stay.
        for text in [":86:one\n940\n:20:B", ":86:one\n{a}\n:20:B", ":86:one\nABNANL2A\n:62F:C"] {
            assert_eq!(items(text).len(), 2, "{text}");
        }
    }

    #[test]
    fn header_lines_are_told_from_words() {
        for line in
            ["ABNANL2A", "ABNANL2AXXX", "940", ":940:", "940 00", "0000 01INGBNL2AXXXX00001", "{1:F01}", "$"]
        {
            assert!(is_header(line), "{line}");
        }
        for line in ["", "HELLO WORLD 5", "SALDO 99", "2345", "A", "Saldo", "}"] {
            assert!(!is_header(line), "{line}");
        }
    }
}
