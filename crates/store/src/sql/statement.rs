use jiff::Timestamp;

use crate::StoreError;

/// One statement with its values.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sql: &'static str,
    pub(crate) values: Vec<Value>,
}

impl Statement {
    pub(crate) fn new(sql: &'static str, values: impl Into<Vec<Value>>) -> Self {
        Self { sql, values: values.into() }
    }
}

/// A value of a parameter; `None` is NULL of that type.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(Some(value.as_millisecond()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Int(value.map(Timestamp::as_millisecond))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Bytes(value)
    }
}

/// A number that only counts up, as the database keeps it.
pub(crate) fn count(value: u64) -> Value {
    Value::Int(Some(i64::try_from(value).unwrap_or(i64::MAX)))
}

/// What a row of an answer gives, by column; the same for every database.
pub(crate) trait Cells {
    fn int(&self, column: usize) -> Result<Option<i64>, StoreError>;
    fn text(&self, column: usize) -> Result<Option<String>, StoreError>;
    fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>, StoreError>;
}

/// A value that is never NULL.
pub(crate) fn needed<T>(value: Result<Option<T>, StoreError>) -> Result<T, StoreError> {
    value?.ok_or_else(|| damaged("NULL"))
}

/// A count.
pub(crate) fn counted(value: Result<Option<i64>, StoreError>) -> Result<u64, StoreError> {
    u64::try_from(needed(value)?).map_err(|_| damaged("negative count"))
}

/// A time that is never NULL.
pub(crate) fn at(value: Result<Option<i64>, StoreError>) -> Result<Timestamp, StoreError> {
    instant(needed(value)?)
}

/// A time, or NULL.
pub(crate) fn time(value: Result<Option<i64>, StoreError>) -> Result<Option<Timestamp>, StoreError> {
    value?.map(instant).transpose()
}

/// The database holds what this program never writes.
pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::Unavailable(format!("a row holds what cannot be there: {what}"))
}

fn instant(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| damaged("time"))
}
