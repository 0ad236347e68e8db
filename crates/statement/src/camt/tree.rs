use std::{borrow::Cow, cell::Cell};

use super::{
    name::Name,
    source::{Source, Span, Step, Tag},
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
    /// Where the part begins in the text, in bytes.
    pub(super) at: usize,
}

struct Node {
    tag: Tag,
    /// Empty where there are children.
    text: Span,
    /// The index after the last descendant.
    end: usize,
    /// There is a text, and nobody took it yet.
    waiting: Cell<bool>,
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
        self.document = source.document();
        self.at = root.content;
        self.nodes.clear();
        self.open.clear();
        let room = source.room();
        if room == 0 {
            return Err(source.too_deep());
        }
        let mut alone = self.begin(source, root);
        while !self.open.is_empty() {
            let position = source.position();
            match source.step()?.ok_or(StatementError::Xml { offset: position })? {
                Step::Start { at } => {
                    if self.nodes.len() >= options.max_elements {
                        return Err(StatementError::TooManyElements { limit: options.max_elements });
                    }
                    if self.open.len() >= room {
                        return Err(source.too_deep());
                    }
                    let tag = source.tag(at)?;
                    alone = self.begin(source, tag);
                }
                Step::End { at } => {
                    let end = self.nodes.len();
                    let Some(node) = self.open.pop().and_then(|id| self.nodes.get_mut(id)) else { break };
                    source.close(at, &node.tag)?;
                    node.end = end;
                    if std::mem::take(&mut alone) {
                        node.text = Span::between(node.tag.content, at);
                        node.waiting.set(true);
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds an element. `true` if it stays open and nothing is known to be in it, which may be a comment or CDATA.
    #[inline(always)]
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
    pub(super) fn child(&self, id: Id, name: Name) -> Option<Id> {
        self.all(id, name).next()
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
        resolved(self.document, self.nodes.get(id)?.text)
    }

    /// The text at a path.
    pub(super) fn text_at(&self, id: Id, path: &[Name]) -> Option<Cow<'a, str>> {
        self.text(self.find(id, path)?)
    }

    /// The text at a path, owned.
    pub(super) fn string_at(&self, id: Id, path: &[Name]) -> Option<String> {
        self.text_at(id, path).map(Cow::into_owned)
    }

    /// The `Ccy` attribute.
    pub(super) fn currency(&self, id: Id) -> &'a str {
        self.nodes.get(id).map_or("", |node| currency(self.document, node.tag))
    }

    /// Marks a text as taken or not.
    pub(super) fn set_taken(&self, id: Id, taken: bool) {
        if let Some(node) = self.nodes.get(id) {
            node.waiting.set(!taken);
        }
    }

    /// Nothing counts as taken any more.
    pub(super) fn forget(&self) {
        for node in &self.nodes {
            node.waiting.set(true);
        }
    }

    /// Hands over every text below `id` that nobody took, with its path below `id` (at most three names) and its
    /// currency in front of an amount. Elements that `skip` names are left out.
    pub(super) fn untaken(&self, id: Id, skip: Option<Name>, mut found: impl FnMut(&str, &str)) {
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
                && let Some(text) = resolved(self.document, node.text)
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

/// The text of a span, or nothing.
fn resolved(document: &str, span: Span) -> Option<Cow<'_, str>> {
    if span.is_empty() {
        return None;
    }
    let raw = document.get(span.start..span.end)?;
    if span.marked { plain(raw).map(Cow::Owned) } else { Some(Cow::Borrowed(raw)) }
}

/// Names of ISO 20022 are short; a longer one is cut, so that a path stays bounded.
fn short(name: &str) -> &str {
    name.get(..40).unwrap_or(if name.len() > 40 { "" } else { name })
}

/// The `Ccy` attribute.
fn currency(document: &str, tag: Tag) -> &str {
    attribute(tag.attributes(document), "Ccy")
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

/// The text with comments taken out, CDATA opened, the five entities and character references resolved, trimmed.
/// Other entities stay as they are written: nothing is ever expanded.
fn plain(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(special) = rest.find(['&', '<', '\r']) {
        let (before, here) = rest.split_at_checked(special)?;
        out.push_str(before);
        rest = if let Some(after) = here.strip_prefix("<![CDATA[") {
            let (data, after) = after.split_once("]]>").unwrap_or((after, ""));
            out.push_str(data);
            after
        } else if let Some(after) = here.strip_prefix("<!--") {
            after.split_once("-->").map_or("", |(_, after)| after)
        } else if here.starts_with('<') {
            here.split_once('>').map_or("", |(_, after)| after)
        } else if let Some(after) = here.strip_prefix('\r') {
            if !after.starts_with('\n') {
                out.push('\n');
            }
            after
        } else {
            reference(here, &mut out)
        };
    }
    out.push_str(rest);
    let trimmed = out.trim();
    if trimmed.is_empty() {
        None
    } else if trimmed.len() == out.len() {
        Some(out)
    } else {
        Some(trimmed.to_owned())
    }
}

/// Resolves a reference at the beginning of `here` and gives what follows it.
fn reference<'a>(here: &'a str, out: &mut String) -> &'a str {
    let after = here.get(1..).unwrap_or_default();
    // The longest reference that can be resolved is `&#x10FFFF;`.
    let end = after.bytes().take(12).position(|byte| byte == b';');
    let resolved = end.and_then(|end| after.get(..end)).and_then(|name| match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| *character != '\0')
        }
    });
    match (resolved, end) {
        (Some(character), Some(end)) => {
            out.push(character);
            after.get(end.saturating_add(1)..).unwrap_or_default()
        }
        _ => {
            out.push('&');
            after
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_resolved_and_never_expanded() {
        for (raw, expected) in [
            ("a &amp; b ", Some("a & b")),
            ("a<!-- x -->b<![CDATA[<&>]]>c", Some("ab<&>c")),
            ("&#252;&#xFC;&#x110000;", Some("üü&#x110000;")),
            ("&lol9; & so", Some("&lol9; & so")),
            ("one\r\ntwo\rthree", Some("one\ntwo\nthree")),
            ("<!-- nothing -->", None),
            ("&#32;", None),
        ] {
            assert_eq!(plain(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn attributes_are_found_in_any_order() {
        assert_eq!(attribute(" a='Ccy=\"X\"' Ccy = \"EUR\"", "Ccy"), "EUR");
        assert_eq!(attribute(" Ccy=EUR", "Ccy"), "");
        assert_eq!(attribute(" Ccy=\"EUR\"", "Ccy"), "EUR");
        assert_eq!(attribute(" Ccyx=\"EUR\"", "Ccy"), "");
        assert_eq!(attribute(" Ccy=\"EUR\" a=\"b\"", "Ccy"), "EUR");
    }
}
