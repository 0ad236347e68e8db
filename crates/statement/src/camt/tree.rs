use std::{borrow::Cow, cell::Cell};

use super::{
    habit::{Closed, Habit, Lesson},
    name::Name,
    source::{Source, Span, Step, Tag, text},
};
use crate::{Options, StatementError};

/// One part of a document (an entry, a balance, the account) as a tree over the text, in document order.
///
/// Whoever reads a text marks it as taken; what nobody took is found by [`Tree::untaken`] and kept.
#[derive(Default)]
pub(super) struct Tree<'a> {
    document: &'a str,
    nodes: Vec<Node>,
    open: Vec<Id>,
    /// The elements that end in the markup that is being read.
    closed: Vec<Closed>,
    habit: Habit,
    /// How many texts nobody took yet.
    waiting: Cell<usize>,
    /// Where the part begins in the text, in bytes.
    pub(super) at: usize,
    /// How amounts with a minus sign beside a debit mark are read.
    pub(super) signs: Signs,
    /// There was such an amount.
    pub(super) signs_matter: Cell<bool>,
}

/// What a minus sign says beside `DBIT`. ISO 20022 has no negative amounts, so banks that write them mean either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Signs {
    /// The same once more: money out.
    #[default]
    Repeat,
    /// The opposite: a negative debit is money in.
    Multiply,
}

struct Node {
    tag: Tag,
    /// Empty where there are children.
    text: Span,
    /// The index after the last descendant.
    end: usize,
    /// There is a text, and nobody took it yet. After reading, only [`Tree::wait`] sets it.
    waiting: Cell<bool>,
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

/// An element of the tree. The root is 0.
pub(super) type Id = usize;

/// The part itself.
pub(super) const ROOT: Id = 0;

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
        let lesson = Lesson {
            markup: self.document.as_bytes().get(trace.begin..end)?,
            begin: trace.begin,
            tags: &mut self.nodes.get(trace.nodes..)?.iter().map(|node| node.tag),
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
        self.nodes.push(Node { tag, text: text.unwrap_or_default(), end: id + 1, waiting });
        if text.is_none() {
            self.open.push(id);
        }
        text.is_none()
    }

    /// The element's own name.
    pub(super) fn name(&self, id: Id) -> &'a str {
        self.nodes.get(id).map_or("", |node| node.tag.local(self.document))
    }

    /// The first child of that name.
    #[inline]
    pub(super) fn child(&self, id: Id, name: Name) -> Option<Id> {
        let end = self.nodes.get(id)?.end;
        let mut next = id + 1;
        while next < end {
            let node = self.nodes.get(next)?;
            if node.tag.name == name {
                return Some(next);
            }
            next = node.end;
        }
        None
    }

    /// The children of that name, in order.
    pub(super) fn all(&self, id: Id, name: Name) -> impl Iterator<Item = Id> + '_ {
        let end = self.nodes.get(id).map_or(0, |node| node.end);
        let inside = self.nodes.get(..end).unwrap_or_default();
        let mut next = id + 1;
        std::iter::from_fn(move || {
            while let Some(node) = inside.get(next) {
                let child = next;
                next = node.end;
                if node.tag.name == name {
                    return Some(child);
                }
            }
            None
        })
    }

    /// The first element at a path of names.
    pub(super) fn find(&self, id: Id, path: &[Name]) -> Option<Id> {
        path.iter().try_fold(id, |id, name| self.child(id, *name))
    }

    /// The text of an element, trimmed; `None` when it has none. It counts as taken.
    pub(super) fn text(&self, id: Id) -> Option<Cow<'a, str>> {
        let text = self.peek(id)?;
        self.set_taken(id, true);
        Some(text)
    }

    /// The text of an element without taking it.
    pub(super) fn peek(&self, id: Id) -> Option<Cow<'a, str>> {
        self.nodes.get(id)?.text.resolved(self.document)
    }

    /// The text at a path.
    pub(super) fn text_at(&self, id: Id, path: &[Name]) -> Option<Cow<'a, str>> {
        self.text(self.find(id, path)?)
    }

    /// The value of the text at a path. A text that is no such value is not taken.
    pub(super) fn value_at<T>(&self, id: Id, path: &[Name], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let id = self.find(id, path)?;
        let value = read(&self.peek(id)?)?;
        self.set_taken(id, true);
        Some(value)
    }

    /// Everything below an element as text, taken or not: one `path=text` on each line.
    pub(super) fn as_text(&self, id: Id) -> String {
        let mut kept = String::new();
        self.forget();
        self.untaken(id, None, |path, text| {
            if !kept.is_empty() {
                kept.push('\n');
            }
            kept.push_str(path);
            kept.push('=');
            kept.push_str(text);
        });
        self.settle();
        kept
    }

    /// The text at a path, owned.
    pub(super) fn string_at(&self, id: Id, path: &[Name]) -> Option<String> {
        self.text_at(id, path).map(Cow::into_owned)
    }

    /// The `Ccy` attribute.
    pub(super) fn currency(&self, id: Id) -> &'a str {
        self.nodes.get(id).map_or("", |node| currency(self.document, node.tag))
    }

    /// Whether it has a text that nobody took.
    pub(super) fn is_waiting(&self, id: Id) -> bool {
        self.nodes.get(id).is_some_and(|node| node.waiting.get())
    }

    /// Marks a text as taken or not.
    pub(super) fn set_taken(&self, id: Id, taken: bool) {
        if let Some(node) = self.nodes.get(id) {
            self.wait(node, !taken);
        }
    }

    #[inline]
    fn wait(&self, node: &Node, waits: bool) {
        let waited = node.waiting.replace(waits);
        self.waiting.set(self.waiting.get() + usize::from(waits) - usize::from(waited));
    }

    /// Nothing counts as taken any more.
    fn forget(&self) {
        for node in &self.nodes {
            self.wait(node, true);
        }
    }

    /// Everything counts as taken.
    fn settle(&self) {
        for node in &self.nodes {
            self.wait(node, false);
        }
    }

    /// Hands over every text below `id` that nobody took, with its path below `id` (at most three names) and its
    /// currency in front of an amount. Elements that `skip` names are left out.
    pub(super) fn untaken(&self, id: Id, skip: Option<Name>, mut found: impl FnMut(&str, &str)) {
        if self.waiting.get() == 0 {
            return;
        }
        let end = self.nodes.get(id).map_or(0, |node| node.end);
        let inside = self.nodes.get(..end).unwrap_or_default();
        if !inside.iter().skip(id + 1).any(|node| node.waiting.get()) {
            return;
        }
        let mut path: Vec<(usize, &str)> = Vec::new();
        let mut key = String::new();
        let mut next = id + 1;
        while let Some(node) = inside.get(next) {
            if Some(node.tag.name) == skip {
                next = node.end;
                continue;
            }
            while path.last().is_some_and(|(end, _)| *end <= next) {
                path.pop();
            }
            next += 1;
            if node.end > next {
                path.push((node.end, node.tag.local(self.document)));
            } else if node.waiting.get()
                && let Some(text) = node.text.resolved(self.document)
            {
                key.clear();
                for (_, name) in path.get(path.len().saturating_sub(2)..).unwrap_or_default() {
                    key.push_str(short(name));
                    key.push('/');
                }
                key.push_str(short(node.tag.local(self.document)));
                match currency(self.document, node.tag) {
                    "" => found(&key, &text),
                    currency => found(&key, &format!("{currency} {text}")),
                }
            }
        }
    }
}

/// Names of ISO 20022 are short; a longer one is cut, so that a path stays bounded.
pub(super) fn short(name: &str) -> &str {
    name.get(..40).unwrap_or(if name.len() > 40 { "" } else { name })
}

/// The `Ccy` attribute.
fn currency(document: &str, tag: Tag) -> &str {
    let attributes = tag.attributes(document);
    if let [b' ', b'C', b'c', b'y', b'=', b'"', a, b, c, b'"'] = attributes.as_bytes()
        && [a, b, c].iter().all(|letter| letter.is_ascii_uppercase())
    {
        return attributes.get(6..9).unwrap_or_default();
    }
    attribute(attributes, "Ccy")
}

/// The value of an attribute, as it stands.
fn attribute<'a>(attributes: &'a str, name: &str) -> &'a str {
    // Nearly every tag has only this one, written in this way.
    if let Some(rest) = attributes.strip_prefix(' ').and_then(|rest| rest.strip_prefix(name))
        && let Some(value) = rest.strip_prefix("=\"")
        && let Some(value) = value.strip_suffix('"')
        && !value.as_bytes().contains(&b'"')
    {
        return value.trim();
    }
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else { return "" };
        let Some((value, next)) = after.get(1..).and_then(|value| value.split_once(quote)) else { return "" };
        if before.trim() == name {
            return value.trim();
        }
        rest = next;
    }
    ""
}

#[cfg(test)]
impl Tree<'_> {
    /// Everything that was read: names, what else is in the tags, texts, where elements end, and what waits.
    pub(super) fn outline(&self) -> Vec<(String, String, Option<String>, usize, bool)> {
        let line = |node: &Node| {
            let text = node.text.resolved(self.document).map(Cow::into_owned);
            let (name, more) = (node.tag.local(self.document), node.tag.attributes(self.document));
            (name.to_owned(), more.to_owned(), text, node.end, node.waiting.get())
        };
        self.nodes.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_in_any_order() {
        assert_eq!(attribute(" a='Ccy=\"X\"' Ccy = \"EUR\"", "Ccy"), "EUR");
        assert_eq!(attribute(" Ccy=EUR", "Ccy"), "");
        assert_eq!(attribute(" Ccy=\"EUR\"", "Ccy"), "EUR");
        assert_eq!(attribute(" Ccyx=\"EUR\"", "Ccy"), "");
        assert_eq!(attribute(" Ccy=\"EUR\" a=\"b\"", "Ccy"), "EUR");
    }
}
