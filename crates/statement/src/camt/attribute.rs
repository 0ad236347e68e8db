//! Attributes of elements. ISO 20022 has only one, the currency of an amount; others are kept as text.

use super::{name::name, tag::Tag};

/// Whether an element has attributes beside the currency of an amount that there is.
#[inline]
pub(super) fn says_more(tag: Tag, is_empty: bool, document: &str) -> bool {
    let attributes = tag.attributes(document);
    !attributes.is_empty() && (is_empty || tag.name != name!("Amt") || !is_currency(attributes.as_bytes()))
}

/// Names of namespaces and schemas belong to the language, not to what is said in it.
pub(super) fn is_machinery(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:")
}

/// Whether there is a currency and nothing else, written as nearly everybody writes it.
#[inline]
fn is_currency(attributes: &[u8]) -> bool {
    matches!(attributes, [b' ', b'C', b'c', b'y', b'=', b'"', a, b, c, b'"']
        if [a, b, c].iter().all(|letter| letter.is_ascii_uppercase()))
}

/// The `Ccy` attribute.
pub(super) fn currency(document: &str, tag: Tag) -> &str {
    let attributes = tag.attributes(document);
    if is_currency(attributes.as_bytes()) {
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
    all(attributes).find(|(found, _)| *found == name).map_or("", |(_, value)| value)
}

/// Names and values of all attributes, as they stand. What is no attribute comes last, without a name.
pub(super) fn all(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        let Some((name, value, next)) = first(rest) else {
            let odd = std::mem::take(&mut rest).trim();
            return (!odd.is_empty()).then_some(("", odd));
        };
        rest = next;
        Some((name, value))
    })
}

/// Name and value of the first attribute, and what follows it.
fn first(attributes: &str) -> Option<(&str, &str, &str)> {
    let (name, after) = attributes.split_once('=')?;
    let after = after.trim_start();
    let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, next) = after.get(1..)?.split_once(quote)?;
    Some((name.trim(), value.trim(), next))
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
    #[test]
    fn every_attribute_is_found_and_what_is_none() {
        let found = |text| all(text).collect::<Vec<_>>();
        assert_eq!(found(" a='1' n:b = \"2'\"\n"), [("a", "1"), ("n:b", "2'")]);
        assert_eq!(found(" a='1' b"), [("a", "1"), ("", "b")]);
        assert_eq!(found(" a=b"), [("", "a=b")]);
        assert_eq!(found(" \n"), []);
    }
}
