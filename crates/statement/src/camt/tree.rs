use std::{borrow::Cow, cell::Cell};

use super::source::{Source, Step};
use crate::{Options, StatementError};

/// One part of a document (an entry, a balance, the account) as a tree over the text, in document order.
///
/// Whoever reads a text marks it as taken; what nobody took is found by [`Tree::untaken`] and kept.
#[derive(Default)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    open: Vec<usize>,
    /// Where the part begins in the text, in bytes.
    pub(super) at: usize,
}

struct Node<'a> {
    name: &'a str,
    /// As it stands in the document, entities and all; empty where there are children.
    raw: &'a str,
    currency: &'a str,
    /// The index after the last descendant.
    end: usize,
    taken: Cell<bool>,
}

/// An element of the tree. The root is 0.
pub(super) type Id = usize;

/// The part itself.
pub(super) const ROOT: Id = 0;

impl<'a> Tree<'a> {
    /// Reads the inside of the element that just began, to its end.
    pub(super) fn read(
        &mut self,
        source: &mut Source<'a>,
        name: &'a str,
        options: &Options,
    ) -> Result<(), StatementError> {
        self.nodes.clear();
        self.open.clear();
        let mut content = source.position();
        self.at = content;
        self.begin(name, "");
        self.open.push(ROOT);
        let mut leaf = true;
        loop {
            let before_end = source.position();
            match source.step()?.ok_or(StatementError::Xml { offset: before_end })? {
                Step::Start { name, attributes, empty } => {
                    if self.nodes.len() >= options.max_elements {
                        return Err(StatementError::TooManyElements { limit: options.max_elements });
                    }
                    let id = self.begin(name, attributes);
                    leaf = !empty;
                    if !empty {
                        self.open.push(id);
                        content = source.position();
                    }
                }
                Step::End { tag } => {
                    let Some(id) = self.open.pop() else { return Ok(()) };
                    let end = self.nodes.len();
                    if let Some(node) = self.nodes.get_mut(id) {
                        node.end = end;
                        if leaf {
                            node.raw = source.between(content, tag);
                        }
                    }
                    leaf = false;
                    if self.open.is_empty() {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn begin(&mut self, name: &'a str, attributes: &'a str) -> Id {
        let id = self.nodes.len();
        let currency = if attributes.is_empty() { "" } else { attribute(attributes, "Ccy") };
        self.nodes.push(Node { name, raw: "", currency, end: id.saturating_add(1), taken: Cell::new(false) });
        id
    }

    /// The element's own name.
    pub(super) fn name(&self, id: Id) -> &'a str {
        self.nodes.get(id).map_or("", |node| node.name)
    }

    /// The children of an element, in order.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let end = self.nodes.get(id).map_or(0, |node| node.end);
        let mut next = id.saturating_add(1);
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let child = next;
            next = self.nodes.get(child)?.end;
            Some(child)
        })
    }

    /// The children of that name.
    pub(super) fn all<'t>(&'t self, id: Id, name: &'t str) -> impl Iterator<Item = Id> + 't {
        self.children(id).filter(move |child| self.name(*child) == name)
    }

    /// The first element at a path of names.
    pub(super) fn find(&self, id: Id, path: &[&str]) -> Option<Id> {
        path.iter().try_fold(id, |id, name| self.children(id).find(|child| self.name(*child) == *name))
    }

    /// The text of an element, trimmed; `None` when it has none. It counts as taken.
    pub(super) fn text(&self, id: Id) -> Option<Cow<'a, str>> {
        let node = self.nodes.get(id)?;
        let text = plain(node.raw)?;
        node.taken.set(true);
        Some(text)
    }

    /// The text at a path.
    pub(super) fn text_at(&self, id: Id, path: &[&str]) -> Option<Cow<'a, str>> {
        self.text(self.find(id, path)?)
    }

    /// The text at a path, owned.
    pub(super) fn string_at(&self, id: Id, path: &[&str]) -> Option<String> {
        self.text_at(id, path).map(Cow::into_owned)
    }

    /// The `Ccy` attribute.
    pub(super) fn currency(&self, id: Id) -> &'a str {
        self.nodes.get(id).map_or("", |node| node.currency)
    }

    /// Marks a text as taken or not.
    pub(super) fn set_taken(&self, id: Id, taken: bool) {
        if let Some(node) = self.nodes.get(id) {
            node.taken.set(taken);
        }
    }

    /// Nothing counts as taken any more.
    pub(super) fn forget(&self) {
        for node in &self.nodes {
            node.taken.set(false);
        }
    }

    /// Hands over every text below `id` that nobody took, with its path below `id` (at most three names) and its
    /// currency in front of an amount. Elements that `skip` names are left out.
    pub(super) fn untaken(&self, id: Id, skip: &str, mut found: impl FnMut(&str, &str)) {
        let end = self.nodes.get(id).map_or(0, |node| node.end);
        let mut path: Vec<(usize, &str)> = Vec::new();
        let mut key = String::new();
        let mut next = id.saturating_add(1);
        while let Some(node) = self.nodes.get(next).filter(|_| next < end) {
            while path.last().is_some_and(|(end, _)| *end <= next) {
                path.pop();
            }
            if node.name == skip {
                next = node.end;
                continue;
            }
            if node.end > next.saturating_add(1) {
                path.push((node.end, node.name));
            } else if !node.taken.get()
                && let Some(text) = plain(node.raw)
            {
                key.clear();
                for (_, name) in path.get(path.len().saturating_sub(2)..).unwrap_or_default() {
                    key.push_str(short(name));
                    key.push('/');
                }
                key.push_str(short(node.name));
                if node.currency.is_empty() {
                    found(&key, &text);
                } else {
                    found(&key, &format!("{} {text}", node.currency));
                }
            }
            next = next.saturating_add(1);
        }
    }
}

/// Names of ISO 20022 are short; a longer one is cut, so that a path stays bounded.
fn short(name: &str) -> &str {
    name.get(..40).unwrap_or(if name.len() > 40 { "" } else { name })
}

/// The value of an attribute, as it stands.
fn attribute<'a>(attributes: &'a str, name: &str) -> &'a str {
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
fn plain(raw: &str) -> Option<Cow<'_, str>> {
    let raw = raw.trim_ascii();
    if raw.is_empty() {
        return None;
    }
    if memchr::memchr3(b'&', b'<', b'\r', raw.as_bytes()).is_none() {
        return Some(Cow::Borrowed(raw));
    }
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
        Some(Cow::Owned(out))
    } else {
        Some(Cow::Owned(trimmed.to_owned()))
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
            (" a &amp; b ", Some("a & b")),
            ("a<!-- x -->b<![CDATA[<&>]]>c", Some("ab<&>c")),
            ("&#252;&#xFC;&#x110000;", Some("üü&#x110000;")),
            ("&lol9; & so", Some("&lol9; & so")),
            ("one\r\ntwo\rthree", Some("one\ntwo\nthree")),
            (" \r\n ", None),
        ] {
            assert_eq!(plain(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn attributes_are_found_in_any_order() {
        assert_eq!(attribute(" a='Ccy=\"X\"' Ccy = \"EUR\"", "Ccy"), "EUR");
        assert_eq!(attribute(" Ccy=EUR", "Ccy"), "");
    }
}
