use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a body is not a JSON object that can be taken at its word. Holds nothing of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StrictError {
    /// Not JSON in UTF-8, nested too deeply, a number that does not fit, or a key that stands there twice.
    #[error("The body is not valid JSON in UTF-8, or a key is given twice.")]
    Json,
    /// Begins with a byte order mark, which JSON must not (RFC 8259 section 8.1).
    #[error("The body begins with a byte order mark; send plain UTF-8 without one.")]
    ByteOrderMark,
    /// JSON, but no object.
    #[error("The body is not a JSON object.")]
    NotAnObject,
}

/// Parses one JSON object and refuses what different parsers would understand differently: a key given twice at any
/// depth, a byte order mark, text after the end. Nesting is limited to 128 levels.
///
/// # Errors
/// [`StrictError`], which never quotes the body.
pub fn parse_object(bytes: &[u8]) -> Result<Map<String, Value>, StrictError> {
    if bytes.starts_with("\u{feff}".as_bytes()) {
        return Err(StrictError::ByteOrderMark);
    }
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut parser).map_err(|_| StrictError::Json)?;
    parser.end().map_err(|_| StrictError::Json)?;
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(StrictError::NotAnObject),
    }
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Strict)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(Strict)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("key given twice"));
            }
        }
        Ok(Value::Object(map))
    }
}
