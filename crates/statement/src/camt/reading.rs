//! How a tree is read: markup that came before as a whole, other markup element by element.

use std::cell::Cell;

use super::{
    attribute,
    habit::Lesson,
    source::{Source, Span, Step, text},
    tag::Tag,
    tree::{Node, Tree},
};
use crate::{Options, StatementError};

impl<'a> Tree<'a> {
    /// Reads the element that just began, to its end.
    pub(super) fn read(
        &mut self,
        source: &mut Source<'a>,
        root: Tag,
        options: &Options,
    ) -> Result<(), StatementError> {
        self.elements(source, root, options)?;
        self.waiting.set(self.nodes.iter().map(|node| usize::from(node.waiting.get())).sum());
        Ok(())
    }

    fn elements(
        &mut self,
        source: &mut Source<'a>,
        root: Tag,
        options: &Options,
    ) -> Result<(), StatementError> {
        self.document = source.document();
        self.at = root.content;
        self.nodes.clear();
        self.open.clear();
        self.attributes.set(false);
        let room = source.room();
        if room == 0 {
            return Err(source.too_deep());
        }
        let mut alone = self.begin(source, root);
        if !alone {
            return Ok(());
        }
        let mut place = self.habit.begin(root.name(self.document.as_bytes()));
        if let Some(known) = place {
            let (behind, end) = self.usual(source, known, options.max_elements, room);
            match end {
                End::Whole => return Ok(()),
                End::Inside { is_alone } => alone = is_alone,
            }
            place = Some(behind);
        }
        self.unusual(source, place, alone, options.max_elements, room)
    }

    /// Reads markup that came before, and the texts between. Gives the place behind it, and how far it came.
    fn usual(&mut self, source: &mut Source<'a>, place: usize, most: usize, room: usize) -> (usize, End) {
        let bytes = self.document.as_bytes();
        let (mut place, mut at, quiet) = (place, source.position(), source.look_ahead());
        // The last text, and whether it is known to be the whole of its element.
        let mut last = None;
        while let Some((behind, markup)) = self.habit.find(place, bytes, at) {
            let tags = self.habit.tags(markup);
            // What goes beyond a limit is for whoever can say so.
            if markup.depth > room || self.nodes.len() + tags.len() > most {
                break;
            }
            for (tag, id) in tags.iter().zip(self.nodes.len()..) {
                let tag = tag.moved(at);
                self.nodes.push(Node { tag, text: Span::default(), end: id + 1, waiting: Cell::new(false) });
            }
            for (id, end) in self.habit.closed(markup) {
                if let Some(node) = self.nodes.get_mut(*id) {
                    node.end = *end;
                }
            }
            at += markup.length();
            if markup.attributes {
                self.attributes.set(true);
            }
            if markup.is_end {
                source.go_to(at);
                self.open.clear();
                return (behind, End::Whole);
            }
            place = behind;
            let (text, next) = text(bytes, at, quiet);
            last = Some((text, next, false));
            let Some(node) = self.nodes.last_mut() else { break };
            // Text that is odd, or that stands in front of elements, is looked at on its own.
            if text.marked {
                if source.text_of(node.tag, text, next).is_none() {
                    break;
                }
                last = Some((text, next, true));
            } else if !text.is_empty() && bytes.get(next + 1) != Some(&b'/') {
                break;
            }
            node.text = text;
            node.waiting.set(!text.is_empty());
            if text.is_empty() && node.says_more(self.document) {
                self.attributes.set(true);
            }
            at = next;
        }
        let Some((text, next, is_whole)) = last else { return (place, End::Inside { is_alone: true }) };
        let id = self.nodes.len().saturating_sub(1);
        self.open.clear();
        self.open.extend_from_slice(self.habit.open(place));
        if is_whole {
            return (place, End::Inside { is_alone: false });
        }
        let text = self.nodes.get(id).and_then(|node| source.text_of(node.tag, text, next));
        if let Some(node) = self.nodes.get_mut(id) {
            node.text = text.unwrap_or_default();
            node.waiting.set(!node.text.is_empty());
        }
        if text.is_none() {
            self.open.push(id);
        }
        (place, End::Inside { is_alone: text.is_none() })
    }

    /// Reads the rest of the part, whatever it is, and remembers the markup behind `place`.
    fn unusual(
        &mut self,
        source: &mut Source<'a>,
        place: Option<usize>,
        alone: bool,
        most: usize,
        room: usize,
    ) -> Result<(), StatementError> {
        let mut alone = alone;
        let mut beside = source.beside_length();
        // Where the last text is not known to be the whole of its element, its end is where the reader is.
        let begin = if alone { source.position() } else { source.text_end() };
        let mut trace = Trace::new(place, begin, self.nodes.len(), source.oddities());
        self.closed.clear();
        while !self.open.is_empty() {
            let position = source.position();
            match source.step()?.ok_or(StatementError::Xml { offset: position })? {
                Step::Start { at } => {
                    if self.nodes.len() >= most {
                        return Err(StatementError::TooManyElements { limit: most });
                    }
                    if self.open.len() >= room {
                        return Err(source.too_deep());
                    }
                    trace.depth = trace.depth.max(self.open.len() + 1);
                    let tag = source.tag(at)?;
                    alone = self.begin(source, tag);
                    if alone {
                        beside = source.beside_length();
                    } else if !tag.is_empty(self.document.as_bytes()) {
                        let place = self.learn(&trace, tag.content, source.oddities(), false);
                        trace = Trace::new(place, source.text_end(), self.nodes.len(), source.oddities());
                        self.closed.clear();
                    }
                }
                Step::End { at } => {
                    let end = self.nodes.len();
                    let Some(id) = self.open.pop() else { break };
                    let Some(node) = self.nodes.get_mut(id) else { break };
                    source.close(at, &node.tag)?;
                    node.end = end;
                    self.closed.push((id, end));
                    if std::mem::take(&mut alone) {
                        node.text = Span::between(node.tag.content, at);
                        node.waiting.set(true);
                        trace.place = None;
                        source.forget_beside(beside);
                        source.look_at_references(node.text.start, node.text.end);
                    }
                }
            }
        }
        self.learn(&trace, source.position(), source.oddities(), true);
        Ok(())
    }

    /// Remembers the markup that ends at `end`.
    fn learn(&mut self, trace: &Trace, end: usize, oddities: usize, is_end: bool) -> Option<usize> {
        let place = trace.place.filter(|_| oddities == trace.oddities)?;
        let new = self.nodes.get(trace.nodes..)?;
        let lesson = Lesson {
            markup: self.document.as_bytes().get(trace.begin..end)?,
            begin: trace.begin,
            attributes: new.iter().any(|node| node.says_more(self.document)),
            tags: &mut new.iter().map(|node| node.tag),
            closed: &self.closed,
            open: &self.open,
            depth: trace.depth,
            is_end,
        };
        self.habit.learn(place, lesson)
    }

    /// Adds an element. `true` if it stays open and nothing is known to be in it, which may be a comment or CDATA.
    #[inline]
    fn begin(&mut self, source: &mut Source<'a>, tag: Tag) -> bool {
        let id = self.nodes.len();
        let text = source.text(tag);
        let waiting = Cell::new(text.is_some_and(|text| !text.is_empty()));
        if attribute::says_more(tag, !waiting.get(), self.document) {
            self.attributes.set(true);
        }
        self.nodes.push(Node { tag, text: text.unwrap_or_default(), end: id + 1, waiting });
        if text.is_none() {
            self.open.push(id);
        }
        text.is_none()
    }
}

/// How far markup came that came before.
enum End {
    /// To the end of the part.
    Whole,
    /// To a text; whether nothing is known to be in the innermost element.
    Inside { is_alone: bool },
}

/// The markup that is being read.
struct Trace {
    /// What it comes behind; nothing if it is not to be remembered.
    place: Option<usize>,
    begin: usize,
    /// How many elements began before.
    nodes: usize,
    oddities: usize,
    depth: usize,
}

impl Trace {
    fn new(place: Option<usize>, begin: usize, nodes: usize, oddities: usize) -> Self {
        Self { place, begin, nodes, oddities, depth: 0 }
    }
}
