use std::{borrow::Cow, cell::Cell};

use super::{
    attribute::{self, currency},
    habit::{Closed, Habit},
    name::{Name, name},
    source::Span,
    tag::Tag,
};

/// One part of a document (an entry, a balance, the account) as a tree over the text, in document order.
///
/// Whoever reads a text marks it as taken; what nobody took is found by [`Tree::untaken`] and kept.
#[derive(Default)]
pub(super) struct Tree<'a> {
    pub(super) document: &'a str,
    pub(super) nodes: Vec<Node>,
    pub(super) open: Vec<Id>,
    /// The elements that end in the markup that is being read.
    pub(super) closed: Vec<Closed>,
    pub(super) habit: Habit,
    /// How many texts nobody took yet.
    pub(super) waiting: Cell<usize>,
    /// Where the part begins in the text, in bytes.
    pub(super) at: usize,
    /// There are attributes that say something of their own.
    pub(super) attributes: Cell<bool>,
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

/// An element with what is known of it.
pub(super) struct Node {
    pub(super) tag: Tag,
    /// Empty where there are children.
    pub(super) text: Span,
    /// The index after the last descendant.
    pub(super) end: usize,
    /// There is a text, and nobody took it yet. After reading, only [`Tree::wait`] sets it.
    pub(super) waiting: Cell<bool>,
}

impl Node {
    /// Whether its attributes say something of their own.
    #[inline]
    pub(super) fn says_more(&self, document: &str) -> bool {
        attribute::says_more(self.tag, self.text.is_empty(), document)
    }
}

/// An element of the tree. The root is 0.
pub(super) type Id = usize;

/// The element of a detail.
pub(super) const DETAIL: &str = "TxDtls";

/// The part itself.
pub(super) const ROOT: Id = 0;

impl<'a> Tree<'a> {
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

    /// The outermost elements of that name anywhere below an element, in order.
    pub(super) fn outermost(&self, id: Id, name: Name) -> impl Iterator<Item = Id> + '_ {
        let end = self.nodes.get(id).map_or(0, |node| node.end);
        let inside = self.nodes.get(..end).unwrap_or_default();
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let found = next + inside.get(next..)?.iter().position(|node| node.tag.name == name)?;
            next = inside.get(found)?.end;
            Some(found)
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
            if !path.is_empty() {
                kept.push('=');
            }
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
        self.attributes.set(false);
    }

    /// Hands over every text of `id` and below that nobody took, with its path below `id` (at most three names) and its
    /// currency in front of an amount; and every attribute that says something of its own, with its name behind `@`.
    /// Elements that `skip` names are left out.
    pub(super) fn untaken(&self, id: Id, skip: Option<Name>, mut found: impl FnMut(&str, &str)) {
        if self.waiting.get() == 0 && !self.attributes.get() {
            return;
        }
        let end = self.nodes.get(id).map_or(0, |node| node.end);
        let inside = self.nodes.get(..end).unwrap_or_default();
        if !self.attributes.get() && !inside.iter().skip(id).any(|node| node.waiting.get()) {
            return;
        }
        let mut path: Vec<(usize, &str)> = Vec::new();
        let mut key = String::new();
        if let Some(node) = inside.get(id) {
            if node.end == id + 1
                && node.waiting.get()
                && let Some(text) = node.text.resolved(self.document)
            {
                found("", &text);
            }
            self.own_attributes(node, false, &mut key, &mut found);
        }
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
            let name = node.tag.local(self.document);
            let text =
                if node.end == next && node.waiting.get() { node.text.resolved(self.document) } else { None };
            if text.is_some() || self.attributes.get() {
                key.clear();
                // A detail inside of another one must not pass for its own.
                let above = path.len().saturating_sub(2);
                if path.get(..above).unwrap_or_default().iter().any(|(_, name)| *name == DETAIL) {
                    key.push_str(DETAIL);
                    key.push('/');
                }
                for (_, name) in path.get(above..).unwrap_or_default() {
                    key.push_str(short(name));
                    key.push('/');
                }
                key.push_str(short(name));
                match (&text, currency(self.document, node.tag)) {
                    (None, _) => {}
                    (Some(text), "") => found(&key, text),
                    (Some(text), currency) => found(&key, &format!("{currency} {text}")),
                }
                self.own_attributes(node, text.is_some(), &mut key, &mut found);
            }
            // What only says that a party is no bank, from 001.08 on, would hide whose address it is.
            if node.end > next && node.tag.name != name!("Pty") {
                path.push((node.end, name));
            }
        }
    }

    /// Hands over the attributes of an element. Its currency is none of them if it `was_told` or has been read.
    fn own_attributes(
        &self,
        node: &Node,
        was_told: bool,
        key: &mut String,
        found: &mut impl FnMut(&str, &str),
    ) {
        if !self.attributes.get() || !node.says_more(self.document) {
            return;
        }
        let amount = node.tag.name == name!("Amt") && !node.text.is_empty();
        let mut currency = was_told || amount;
        let length = key.len();
        for (name, value) in attribute::all(node.tag.attributes(self.document)) {
            if name == "Ccy" && std::mem::take(&mut currency) || attribute::is_machinery(name) {
                continue;
            }
            key.push('@');
            key.push_str(short(name));
            found(key, value);
            key.truncate(length);
        }
    }
}

/// Names of ISO 20022 are short; a longer one is cut, so that a path stays bounded.
pub(super) fn short(name: &str) -> &str {
    name.get(..40).unwrap_or(if name.len() > 40 { "" } else { name }).trim_end()
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
