use std::ops::Range;

use super::name::Name;

/// The beginning of an element; every place is in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// The name without its prefix.
    pub(super) name: Name,
    /// Where the prefix begins, or the name if there is none.
    begin: usize,
    /// Where the name begins, from `begin` on.
    local: usize,
    /// Where the name ends, from `begin` on.
    end: usize,
    /// Where the content begins.
    pub(super) content: usize,
}

impl Tag {
    /// Reads the start tag that begins at `at`.
    #[inline(always)]
    pub(super) fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let begin = at + 1;
        // Nearly every tag is a short name and nothing else.
        let (name, end) = Name::of_letters(bytes, begin);
        if bytes.get(end) == Some(&b'>') && end > begin {
            return Some(Self { name, begin, local: 0, end: end - begin, content: end + 1 });
        }
        Self::read_any(bytes, begin)
    }

    /// As [`Tag::read`] for every tag, from behind its `<` on.
    #[inline(never)]
    fn read_any(bytes: &[u8], begin: usize) -> Option<Self> {
        let mut local = begin;
        let (mut name, mut end) = Name::read(bytes, begin);
        while end > local && bytes.get(end) == Some(&b':') {
            local = end + 1;
            (name, end) = Name::read(bytes, local);
        }
        let close = match bytes.get(end)? {
            b'>' => end,
            b'/' | b' ' | b'\t' | b'\r' | b'\n' => tag_end(bytes, end)?,
            _ => return None,
        };
        (end > local).then(|| Self {
            name,
            begin,
            local: local - begin,
            end: end - begin,
            content: close + 1,
        })
    }

    /// The same tag `by` bytes further on.
    #[inline(always)]
    pub(super) fn moved(self, by: usize) -> Self {
        Self { begin: self.begin + by, content: self.content + by, ..self }
    }

    /// The same tag with its places counted from `begin` on.
    pub(super) fn counted_from(self, begin: usize) -> Self {
        Self { begin: self.begin - begin, content: self.content - begin, ..self }
    }

    /// The whole name, with its prefix.
    pub(super) fn name(self, bytes: &[u8]) -> &[u8] {
        bytes.get(self.begin..self.begin + self.end).unwrap_or_default()
    }

    /// Whether it is a tag such as `<Amt/>`, that is its own end.
    #[inline]
    pub(super) fn is_empty(self, bytes: &[u8]) -> bool {
        bytes.get(self.content - 2) == Some(&b'/')
    }

    /// Where the end tag that begins at `at` ends, if it is that of this element.
    #[inline]
    pub(super) fn closed(self, bytes: &[u8], at: usize) -> Option<usize> {
        if bytes.get(at + 1) != Some(&b'/') {
            return None;
        }
        let begin = at + 2;
        let (local, end) = (begin + self.local, begin + self.end);
        if bytes.get(end) == Some(&b'>')
            && self.name.begins(bytes, local, end - local)
            && (local == begin || bytes.get(begin..local) == bytes.get(self.begin..self.begin + self.local))
        {
            Some(end + 1)
        } else {
            closed_oddly(bytes, begin, self.begin..self.begin + self.end)
        }
    }

    /// The name as it is written, without its prefix.
    pub(super) fn local(self, document: &str) -> &str {
        document.get(self.begin + self.local..self.begin + self.end).unwrap_or_default()
    }

    /// What follows the name inside the tag.
    pub(super) fn attributes(self, document: &str) -> &str {
        let inside = document.get(self.begin + self.end..self.content - 1).unwrap_or_default();
        inside.strip_suffix('/').unwrap_or(inside)
    }
}

/// As [`Tag::closed`] for names that are long, for tags with white space, and at the end of the document.
#[cold]
fn closed_oddly(bytes: &[u8], begin: usize, name: Range<usize>) -> Option<usize> {
    let name = bytes.get(name)?;
    let rest = bytes.get(begin..)?.strip_prefix(name)?;
    let space = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if rest.get(space) == Some(&b'>') { Some(begin + name.len() + space + 1) } else { None }
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
