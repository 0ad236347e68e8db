use quick_xml::{Reader, events::Event};

use crate::{Options, StatementError};

/// Elements of a document with their places in the text. Text is not looked at here: whoever wants the text of an
/// element takes the slice between its tags.
pub(super) struct Source<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    max_depth: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    /// An element begins; `empty` ones have no end step.
    Start {
        /// The name without its prefix.
        name: &'a str,
        /// What follows the name inside the tag.
        attributes: &'a str,
        empty: bool,
    },
    /// The innermost open element ends.
    End,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, options: &Options) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.check_end_names = true;
        Self { text, reader, depth: 0, max_depth: options.max_depth }
    }

    /// Where the reader is, in bytes.
    pub(super) fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The text between two places.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The next start or end of an element; `None` at the end of the document.
    pub(super) fn step(&mut self) -> Result<Option<Step<'a>>, StatementError> {
        loop {
            let before = self.position();
            let event = self.reader.read_event().map_err(|_| StatementError::Xml { offset: before })?;
            let (length, empty) = match &event {
                Event::Start(start) => (start.name().as_ref().len(), false),
                Event::Empty(start) => (start.name().as_ref().len(), true),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Step::End));
                }
                Event::DocType(_) => return Err(StatementError::Doctype),
                Event::Eof if self.depth > 0 => return Err(StatementError::Xml { offset: before }),
                Event::Eof => return Ok(None),
                _ => continue,
            };
            if !empty {
                self.depth = self.depth.saturating_add(1);
                if self.depth > self.max_depth {
                    return Err(StatementError::TooDeep { limit: self.max_depth });
                }
            }
            let tag = self.between(before, self.position());
            let tag = tag.strip_prefix('<').and_then(|tag| tag.strip_suffix('>')).unwrap_or_default();
            let (qualified, attributes) = tag.split_at_checked(length).unwrap_or((tag, ""));
            let name = qualified.rsplit_once(':').map_or(qualified, |(_, local)| local);
            return Ok(Some(Step::Start { name, attributes, empty }));
        }
    }
}
