use memchr::{memchr, memmem};

use crate::{Options, StatementError};

/// Walks over the elements of a document. Text is not looked at here: whoever wants the text of an element takes the
/// slice between its tags.
///
/// It reads the part of XML that statements use and refuses the rest: no document type definition, so no entities of
/// one's own. Tags must match and be complete. A general reader spends half of its time on events that nobody here
/// wants (docs/statements.md, speed).
pub(super) struct Source<'a> {
    text: &'a str,
    position: usize,
    /// Names of the open elements, prefixes included.
    open: Vec<&'a str>,
    max_depth: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// An element begins; `empty` ones have no end step.
    Start {
        /// The name without its prefix.
        name: &'a str,
        /// What follows the name inside the tag.
        attributes: &'a str,
        empty: bool,
    },
    /// The innermost open element ends; where its end tag begins.
    End { tag: usize },
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, options: &Options) -> Self {
        Self { text, position: 0, open: Vec::new(), max_depth: options.max_depth }
    }

    /// Where the reader is, in bytes.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The text between two places.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The next start or end of an element; `None` at the end of the document.
    pub(super) fn step(&mut self) -> Result<Option<Step<'a>>, StatementError> {
        let bytes = self.text.as_bytes();
        loop {
            let rest = bytes.get(self.position..).unwrap_or_default();
            let found = if rest.first() == Some(&b'<') { Some(0) } else { memchr(b'<', rest) };
            let Some(found) = found else {
                let complete = self.open.is_empty();
                return if complete { Ok(None) } else { Err(StatementError::Xml { offset: bytes.len() }) };
            };
            let tag = self.position.saturating_add(found);
            let inside = tag.saturating_add(1);
            match bytes.get(inside) {
                Some(b'/') => return self.end(tag).map(Some),
                Some(b'!') => self.markup(tag)?,
                Some(b'?') => self.skip(tag, inside, b"?>")?,
                _ => return self.start(tag).map(Some),
            }
        }
    }

    fn start(&mut self, tag: usize) -> Result<Step<'a>, StatementError> {
        let error = StatementError::Xml { offset: tag };
        let inside = self.text.get(tag.saturating_add(1)..).unwrap_or_default();
        let bytes = inside.as_bytes();
        let mut length = name_length(bytes, 0);
        let mut local = 0;
        while bytes.get(length) == Some(&b':') {
            local = length.saturating_add(1);
            length = name_length(bytes, local);
        }
        let first_fits =
            bytes.first().is_some_and(|byte| !byte.is_ascii_digit() && !matches!(byte, b'-' | b'.'));
        if length == local || !first_fits {
            return Err(error);
        }
        // Nearly every tag ends right after its name.
        let (end, empty) = match bytes.get(length) {
            Some(b'>') => (length, false),
            Some(b'/' | b' ' | b'\t' | b'\r' | b'\n') => {
                let end = tag_end(bytes, length).ok_or(error)?;
                (end, bytes.get(end.saturating_sub(1)) == Some(&b'/'))
            }
            _ => return Err(error),
        };
        let attributes = inside.get(length..if empty { end.saturating_sub(1) } else { end }).ok_or(error)?;
        self.position = tag.saturating_add(end).saturating_add(2);
        if !empty {
            if self.open.len() >= self.max_depth {
                return Err(StatementError::TooDeep { limit: self.max_depth });
            }
            self.open.push(inside.get(..length).ok_or(error)?);
        }
        Ok(Step::Start { name: inside.get(local..length).ok_or(error)?, attributes, empty })
    }

    fn end(&mut self, tag: usize) -> Result<Step<'a>, StatementError> {
        let error = StatementError::Xml { offset: tag };
        let inside = self.text.as_bytes().get(tag.saturating_add(2)..).ok_or(error)?;
        let name = self.open.pop().ok_or(error)?;
        let after = inside.strip_prefix(name.as_bytes()).ok_or(error)?;
        let space = match after.first() {
            Some(b'>') => 0,
            _ => after.iter().take_while(|byte| byte.is_ascii_whitespace()).count(),
        };
        if after.get(space) != Some(&b'>') {
            return Err(error);
        }
        self.position = tag.saturating_add(name.len()).saturating_add(space).saturating_add(3);
        Ok(Step::End { tag })
    }

    /// A comment or CDATA is passed over; a document type definition is refused.
    fn markup(&mut self, tag: usize) -> Result<(), StatementError> {
        let here = self.text.as_bytes().get(tag..).unwrap_or_default();
        if here.starts_with(b"<!--") {
            self.skip(tag, tag.saturating_add(4), b"-->")
        } else if here.starts_with(b"<![CDATA[") {
            self.skip(tag, tag.saturating_add(9), b"]]>")
        } else if here.get(..9).is_some_and(|word| word.eq_ignore_ascii_case(b"<!DOCTYPE")) {
            Err(StatementError::Doctype)
        } else {
            Err(StatementError::Xml { offset: tag })
        }
    }

    fn skip(&mut self, tag: usize, from: usize, end: &[u8]) -> Result<(), StatementError> {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let found = memmem::find(rest, end).ok_or(StatementError::Xml { offset: tag })?;
        self.position = from.saturating_add(found).saturating_add(end.len());
        Ok(())
    }
}

/// Which bytes stand in names: letters, digits, `_`, `-`, `.`, and everything that is not ASCII.
#[expect(
    clippy::indexing_slicing,
    reason = "the loop ends at the table's length; constants cannot use `get_mut`"
)]
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] =
            (byte as u8).is_ascii_alphanumeric() || matches!(byte, 0x5F | 0x2D | 0x2E) || byte >= 0x80;
        byte += 1;
    }
    table
};

/// Where the run of name bytes that begins at `from` ends.
fn name_length(bytes: &[u8], from: usize) -> usize {
    let run = bytes.get(from..).unwrap_or_default();
    let length =
        run.iter().take_while(|byte| IN_NAME.get(usize::from(**byte)).copied().unwrap_or(false)).count();
    from.saturating_add(length)
}

/// Where the `>` of a tag is; one inside a quoted value is not it.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut quote = None;
    for (index, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return Some(index),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> Result<Vec<String>, StatementError> {
        let mut source = Source::new(text, &Options::default());
        let mut all = Vec::new();
        while let Some(step) = source.step()? {
            all.push(match step {
                Step::Start { name, attributes, empty } => {
                    format!("{}{name}{attributes}", if empty { "0" } else { "+" })
                }
                Step::End { tag } => format!("-{tag}"),
            });
        }
        Ok(all)
    }

    #[test]
    fn elements_are_found_whatever_is_between_them() {
        assert_eq!(
            steps("<?xml version='1.0'?><!-- <x> --><n:a  b='>'><![CDATA[<y>]]><c/>t<d e=\"/\"\n/></n:a >")
                .unwrap(),
            ["+a  b='>'", "0c", "0d e=\"/\"\n", "-76"]
        );
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for text in [
            "<a>",
            "<a></b>",
            "</a>",
            "<a",
            "<a b='>",
            "<>",
            "< a></ a>",
            "<a><!-- </a>",
            "<a><![CDATA[</a>",
            "<a></a",
            "<1></1>",
            "<a></ab>",
            "<n:></n:>",
            "<!ELEMENT a>",
            "<a <b></b>",
            "<?xml",
        ] {
            assert!(steps(text).is_err(), "{text}");
        }
        assert_eq!(steps("<!doctype a><a/>"), Err(StatementError::Doctype));
    }
}
