use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::{
    name::Name,
    scan::{self, equal},
    tag::Tag,
    text::{plain, undefined_references},
};
use crate::{Options, StatementError};

/// Walks over the elements of a document. Text is not looked at here, except whether it is plain.
///
/// It reads the part of XML that statements use and refuses the rest: no document type definition, so no entities of
/// one's own. Tags must match and be complete. A general reader spends half of its time on events that nobody here
/// wants (docs/statements.md, speed).
#[derive(Clone)]
pub(super) struct Source<'a> {
    document: &'a str,
    position: usize,
    /// The elements around the part that is being read as a tree, which knows its own.
    around: Vec<Tag>,
    max_depth: usize,
    text_end: usize,
    quiet: usize,
    oddities: usize,
    /// Text beside elements, which no element holds alone: for whoever asks next.
    beside: String,
    /// References that are not defined: where the first one is, and how many.
    undefined: Option<(usize, u64)>,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An element begins; where its start tag begins, for [`Source::tag`].
    Start { at: usize },
    /// An element ends, whichever; where its end tag begins.
    End { at: usize },
}

/// Where the text of an element is, without the white space around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it has markup, references or carriage returns that must be resolved.
    pub(super) marked: bool,
}

impl<'a> Source<'a> {
    pub(super) fn new(document: &'a str, options: &Options) -> Self {
        Self {
            document,
            position: 0,
            around: Vec::new(),
            max_depth: options.max_depth,
            text_end: 0,
            quiet: 0,
            oddities: 0,
            beside: String::new(),
            undefined: None,
        }
    }

    /// The whole document.
    pub(super) fn document(&self) -> &'a str {
        self.document
    }

    /// Where the reader is, in bytes.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The next beginning or end of an element; `None` at the end of the document.
    #[inline]
    pub(super) fn step(&mut self) -> Result<Option<Step>, StatementError> {
        let bytes = self.document.as_bytes();
        loop {
            let mut at = skip_space(bytes, self.position);
            if bytes.get(at) != Some(&b'<') {
                let found = memchr(b'<', bytes.get(at..).unwrap_or_default());
                let end = found.map_or(bytes.len(), |found| at + found);
                self.beside(at, end);
                if found.is_none() {
                    self.position = end;
                    return Ok(None);
                }
                at = end;
            }
            match bytes.get(at + 1) {
                Some(b'/') => return Ok(Some(Step::End { at })),
                Some(b'!' | b'?') => self.markup(at)?,
                _ => return Ok(Some(Step::Start { at })),
            }
        }
    }

    /// Reads the start tag that begins at `at`.
    #[inline(always)]
    pub(super) fn tag(&mut self, at: usize) -> Result<Tag, StatementError> {
        let tag = Tag::read(self.document.as_bytes(), at).ok_or(StatementError::Xml { offset: at })?;
        self.position = tag.content;
        Ok(tag)
    }

    /// The text of the element that just began, if it holds nothing else: then it is passed over with its end tag.
    pub(super) fn text(&mut self, tag: Tag) -> Option<Span> {
        let bytes = self.document.as_bytes();
        if tag.is_empty(bytes) {
            return Some(Span::default());
        }
        let (text, next) = text(bytes, tag.content, 0);
        self.text_of(tag, text, next)
    }

    /// As [`Source::text`] where it is known what follows the start tag, and where the next tag is.
    pub(super) fn text_of(&mut self, tag: Tag, text: Span, next: usize) -> Option<Span> {
        self.text_end = next;
        match tag.closed(self.document.as_bytes(), next) {
            Some(end) => {
                self.position = end;
                if text.marked {
                    self.look_at_references(text.start, text.end);
                }
                Some(text)
            }
            None => {
                // Text in front of other elements is read again, as text beside them.
                self.position = if text.is_empty() { next } else { text.start };
                None
            }
        }
    }

    /// Where the next reference or carriage return is, or a place before the reader if nobody looked.
    pub(super) fn look_ahead(&mut self) -> usize {
        if self.quiet <= self.position {
            let rest = self.document.as_bytes().get(self.position..).unwrap_or_default();
            let found = memchr::memchr2(b'&', b'\r', rest);
            self.quiet = found.map_or(self.document.len(), |found| self.position + found);
        }
        self.quiet
    }

    /// Where the end tag of the last text is.
    pub(super) fn text_end(&self) -> usize {
        self.text_end
    }

    /// How often there was anything but elements with white space between them.
    pub(super) fn oddities(&self) -> usize {
        self.oddities
    }

    /// Goes on from there.
    pub(super) fn go_to(&mut self, position: usize) {
        self.position = position;
    }

    /// Passes over the end tag that begins at `at`, which must be that of `tag`.
    #[inline]
    pub(super) fn close(&mut self, at: usize, tag: &Tag) -> Result<(), StatementError> {
        self.position = tag.closed(self.document.as_bytes(), at).ok_or(StatementError::Xml { offset: at })?;
        Ok(())
    }

    /// Goes into the element that just began: its children come next.
    pub(super) fn enter(&mut self, tag: Tag) -> Result<(), StatementError> {
        if self.room() == 0 {
            return Err(self.too_deep());
        }
        self.around.push(tag);
        Ok(())
    }

    /// Leaves the innermost element that was entered by its end tag at `at`.
    pub(super) fn leave(&mut self, at: usize) -> Result<(), StatementError> {
        let tag = self.around.pop().ok_or(StatementError::Xml { offset: at })?;
        self.close(at, &tag)
    }

    /// Whether every element that was entered was left.
    pub(super) fn is_outside(&self) -> bool {
        self.around.is_empty()
    }

    /// Whether it is inside an element of that name that was entered.
    pub(super) fn is_inside(&self, name: Name) -> bool {
        self.around.iter().any(|tag| tag.name == name)
    }

    /// The local name of the innermost element that was entered.
    pub(super) fn innermost(&self) -> &'a str {
        self.around.last().map_or("", |tag| tag.local(self.document))
    }

    /// How many more elements may be open.
    pub(super) fn room(&self) -> usize {
        self.max_depth.saturating_sub(self.around.len())
    }

    /// The error for one more than that.
    #[cold]
    pub(super) fn too_deep(&self) -> StatementError {
        StatementError::TooDeep { limit: self.max_depth }
    }

    /// How much text there is beside elements.
    pub(super) fn beside_length(&self) -> usize {
        self.beside.len()
    }

    /// Text beside elements after so much of it belongs to an element after all.
    pub(super) fn forget_beside(&mut self, length: usize) {
        self.beside.truncate(length);
    }

    /// The text beside elements since the last time, one piece on each line.
    pub(super) fn take_beside(&mut self) -> Option<String> {
        if self.beside.is_empty() { None } else { Some(std::mem::take(&mut self.beside)) }
    }

    /// The references that are not defined: the place of the first one, and how many.
    pub(super) fn undefined(&self) -> Option<(usize, u64)> {
        self.undefined
    }

    /// Counts the references that are not defined in the text of an element.
    #[cold]
    pub(super) fn look_at_references(&mut self, start: usize, end: usize) {
        let text = self.document.get(start..end).unwrap_or_default();
        let (mut times, mut first) = (0_u64, 0);
        undefined_references(text, |at| {
            if times == 0 {
                first = start + at;
            }
            times = times.saturating_add(1);
        });
        if times > 0 {
            let (_, known) = self.undefined.get_or_insert((first, 0));
            *known = known.saturating_add(times);
        }
    }

    /// Keeps what stands beside elements from `start` to `end`.
    #[cold]
    fn beside(&mut self, start: usize, end: usize) {
        self.oddities += 1;
        let Some(text) = self.document.get(start..end).and_then(plain) else { return };
        let text = text.trim_matches('\u{FEFF}').trim();
        if !text.is_empty() {
            if !self.beside.is_empty() {
                self.beside.push('\n');
            }
            self.beside.push_str(text);
        }
    }

    /// A comment or an instruction is passed over, CDATA is text; a document type definition is refused.
    #[cold]
    fn markup(&mut self, tag: usize) -> Result<(), StatementError> {
        self.oddities += 1;
        let here = self.document.as_bytes().get(tag..).unwrap_or_default();
        if here.starts_with(b"<?") {
            self.skip(tag, tag + 2, b"?>")
        } else if here.starts_with(b"<!--") {
            self.skip(tag, tag + 4, b"-->")
        } else if here.starts_with(b"<![CDATA[") {
            self.skip(tag, tag + 9, b"]]>")?;
            self.beside(tag, self.position);
            Ok(())
        } else if here.get(..9).is_some_and(|word| word.eq_ignore_ascii_case(b"<!DOCTYPE")) {
            Err(StatementError::Doctype)
        } else {
            Err(StatementError::Xml { offset: tag })
        }
    }

    fn skip(&mut self, tag: usize, from: usize, end: &[u8]) -> Result<(), StatementError> {
        let rest = self.document.as_bytes().get(from..).unwrap_or_default();
        let found = memmem::find(rest, end).ok_or(StatementError::Xml { offset: tag })?;
        self.position = from + found + end.len();
        Ok(())
    }
}

impl Span {
    /// Whatever stands between two places, markup and all.
    pub(super) fn between(start: usize, end: usize) -> Self {
        Self { start, end, marked: true }
    }

    pub(super) fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The text, or nothing.
    pub(super) fn resolved(self, document: &str) -> Option<Cow<'_, str>> {
        if self.is_empty() {
            return None;
        }
        let raw = document.get(self.start..self.end)?;
        if self.marked { plain(raw).map(Cow::Owned) } else { Some(Cow::Borrowed(raw)) }
    }
}

/// The text that begins at `from`, and where the next tag is. Between `from` and `quiet` there is no reference and no
/// carriage return; if it is before `from`, there may be some.
#[inline(always)]
pub(super) fn text(bytes: &[u8], from: usize, quiet: usize) -> (Span, usize) {
    let start = skip_space(bytes, from);
    if bytes.get(start) == Some(&b'<') {
        return (Span::default(), start);
    }
    let next = scan::find(bytes, start, |word| equal(word, b'<'));
    let mut end = next;
    while end > start && bytes.get(end - 1).copied().is_some_and(is_space) {
        end -= 1;
    }
    let marked = next > quiet
        && bytes.get(start..next).is_some_and(|text| memchr::memchr2(b'&', b'\r', text).is_some());
    (Span { start, end, marked }, next)
}

/// Where the first byte from `from` on is that is no white space.
#[inline]
fn skip_space(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while bytes.get(at).copied().is_some_and(is_space) {
        at += 1;
    }
    at
}

/// White space of XML.
#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(document: &str) -> Result<Vec<String>, StatementError> {
        let mut source = Source::new(document, &Options::default());
        let mut all = Vec::new();
        while let Some(step) = source.step()? {
            all.push(match step {
                Step::Start { at } => {
                    let tag = source.tag(at)?;
                    let name = tag.local(document).to_owned() + tag.attributes(document);
                    if let Some(span) = source.text(tag) {
                        let mark = if span.marked { '~' } else { '=' };
                        format!("{name}{mark}{}", &document[span.start..span.end])
                    } else {
                        source.enter(tag)?;
                        format!("+{name}@{}", tag.content)
                    }
                }
                Step::End { at } => {
                    source.leave(at)?;
                    format!("-{at}")
                }
            });
        }
        if source.is_outside() { Ok(all) } else { Err(StatementError::Empty) }
    }

    #[test]
    fn elements_are_found_whatever_is_between_them() {
        assert_eq!(
            steps("<?xml version='1.0'?><!-- <x> --><n:a  b='>'><![CDATA[<y>]]><c/>t<d e=\"/\"\n/></n:a >")
                .unwrap(),
            ["+a  b='>'@45", "c=", "d e=\"/\"\n=", "-76"]
        );
    }

    #[test]
    fn elements_without_others_come_with_their_text() {
        assert_eq!(
            steps("<a> <n:b c='1'> x y\n</n:b ><d>1 &amp; 2</d><e>3<!-- 4 --></e><f></f>\r\n</a>").unwrap(),
            ["+a@3", "b c='1'=x y", "d~1 &amp; 2", "+e@46", "-57", "f=", "-70"]
        );
        assert_eq!(steps("<a>&</a>\r\n<b>\r</b>").unwrap(), ["a~&", "b="]);
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
            "<a>x",
            "<a>&",
        ] {
            assert!(steps(text).is_err(), "{text}");
        }
        assert_eq!(steps("<!doctype a><a/>"), Err(StatementError::Doctype));
    }
}
