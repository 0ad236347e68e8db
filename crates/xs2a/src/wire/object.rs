use std::borrow::Cow;
use std::collections::BTreeMap;

use glimpse_model::Money;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A JSON object whose members are read when they are asked for.
///
/// Members stay raw text until then, so that a number is never turned into binary floating point and a member of an
/// unexpected type spoils nothing but itself.
#[derive(Debug, Default)]
pub(crate) struct Object<'a>(BTreeMap<Cow<'a, str>, &'a RawValue>);

impl<'a> Object<'a> {
    /// The object that this text is, if it is one.
    pub(crate) fn parse(text: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        Self::of(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    fn of(text: &'a str) -> Option<Self> {
        let members: BTreeMap<Key<'a>, &'a RawValue> = serde_json::from_str(text).ok()?;
        Some(Self(members.into_iter().map(|(key, value)| (key.0, value)).collect()))
    }

    fn raw(&self, name: &str) -> Option<&'a str> {
        let raw = self.0.get(name)?.get();
        (raw != "null").then_some(raw)
    }

    /// Whether there is such a member, and it is not `null`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// The names of all members.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(AsRef::as_ref)
    }

    /// A text, or a number or truth value as it is written; an empty text counts as absent.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        scalar(self.raw(name)?)
    }

    /// A member object.
    pub(crate) fn object(&self, name: &str) -> Option<Object<'a>> {
        Self::of(self.raw(name)?)
    }

    /// The objects of a member list; what is no object is passed over. A single object counts as a list of one.
    pub(crate) fn objects(&self, name: &str) -> Vec<Object<'a>> {
        self.rows(name).unwrap_or_default().into_iter().flatten().collect()
    }

    /// The elements of a member list, `None` for each that is no object; `None` when the member is no list.
    pub(crate) fn rows(&self, name: &str) -> Option<Vec<Option<Object<'a>>>> {
        let raw = self.raw(name)?;
        match serde_json::from_str::<Vec<&'a RawValue>>(raw) {
            Ok(elements) => Some(elements.into_iter().map(|element| Self::of(element.get())).collect()),
            Err(_) => Self::of(raw).map(|single| vec![Some(single)]),
        }
    }

    /// The texts of a member that is a text or a list of texts.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let Some(raw) = self.raw(name) else { return Vec::new() };
        match serde_json::from_str::<Vec<&'a RawValue>>(raw) {
            Ok(elements) => elements.into_iter().filter_map(|element| scalar(element.get())).collect(),
            Err(_) => scalar(raw).into_iter().collect(),
        }
    }

    /// An amount object `{"currency", "amount"}`, exact.
    pub(crate) fn money(&self, name: &str) -> Option<Money> {
        let amount = self.object(name)?;
        exact(&amount.text("amount")?, &amount.text("currency")?)
    }
}

/// An exact amount; JSON's exponents are resolved without rounding.
fn exact(amount: &str, currency: &str) -> Option<Money> {
    if let Ok(money) = Money::parse(amount.trim(), currency.trim()) {
        return Some(money);
    }
    let decimal = Decimal::from_scientific(amount).ok()?;
    Money::parse(&decimal.to_string(), currency.trim()).ok()
}

fn scalar(raw: &str) -> Option<String> {
    let text = match raw.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(raw).ok()?,
        b'{' | b'[' | b'n' => return None,
        _ => raw.to_owned(),
    };
    (!text.trim().is_empty()).then_some(text)
}

/// A member's name, borrowed where it holds no escapes.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_as_text_and_as_number() {
        let cases = [
            (r#""-12.30""#, "-12.30"),
            ("-12.30", "-12.30"),
            ("123456789012345678.12", "123456789012345678.12"),
            ("0.1", "0.1"),
            ("1.5e2", "150"),
            (r#"" 7 ""#, "7"),
        ];
        for (written, exact) in cases {
            let json = format!(r#"{{"a":{{"currency":"EUR","amount":{written}}}}}"#);
            let money = Object::parse(json.as_bytes()).unwrap().money("a").unwrap();
            assert_eq!(money.amount.to_string(), exact, "{written}");
        }
        for written in [r#""12,30""#, "null", "true", "{}", r#""""#, "1e99", r#""NaN""#] {
            let json = format!(r#"{{"a":{{"currency":"EUR","amount":{written}}}}}"#);
            assert_eq!(Object::parse(json.as_bytes()).unwrap().money("a"), None, "{written}");
        }
    }

    #[test]
    fn members_of_other_types_are_as_good_as_absent() {
        let json = br#"{"a":{"b":1},"c":[{"d":"x"},7,null],"e":"","f":["x",3,{}],"g":null,"\u0068":"i"}"#;
        let object = Object::parse(json).unwrap();
        assert_eq!(object.text("a"), None);
        assert_eq!(object.object("a").unwrap().text("b").as_deref(), Some("1"));
        assert_eq!(object.objects("c").len(), 1);
        assert_eq!(object.rows("c").unwrap().len(), 3);
        assert_eq!(object.text("e"), None);
        assert_eq!(object.texts("f"), ["x", "3"]);
        assert!(!object.has("g"));
        assert_eq!(object.text("h").as_deref(), Some("i"));
        for broken in [&b"[]"[..], b"", b"{", b"<html>", b"{\"a\":1", b"\xff", b"null"] {
            assert!(Object::parse(broken).is_none());
        }
    }
}
