use jiff::civil::Date;

use super::{Segment, Value};

/// An element that is missing or wrong: the return code and where it stands, such as `3,2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldError {
    pub(crate) code: u16,
    pub(crate) element: String,
}

/// Element missing.
const MISSING: u16 = 9160;
/// Element with a value that it cannot have.
const INVALID: u16 = 9130;
/// Structure: more elements than there are.
const STRUCTURE: u16 = 9110;

/// The elements of a segment by place: element (0 is the first after the head) and place within its group.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Segment);

type Place = (usize, usize);

impl<'a> Fields<'a> {
    pub(crate) fn of(segment: &'a Segment) -> Self {
        Self(segment)
    }

    /// Checks that nothing stands behind the given numbers of places, one for each element.
    pub(crate) fn shaped(self, widths: &[usize]) -> Result<Self, FieldError> {
        for (element, group) in self.0.groups.iter().enumerate() {
            let width = widths.get(element).copied().unwrap_or(0);
            let beyond = group.iter().enumerate().skip(width.max(1)).map(|(place, _)| place).next();
            let filled = group.iter().any(|value| !is_empty(value));
            if (width == 0 && filled) || beyond.is_some() {
                return Err(error(STRUCTURE, (element, beyond.unwrap_or(0))));
            }
        }
        Ok(self)
    }

    /// Text of at most so many characters that may be missing.
    pub(crate) fn optional(self, at: Place, most: usize) -> Result<Option<&'a str>, FieldError> {
        match self.value(at) {
            None => Ok(None),
            Some(Value::Text(text)) if text.chars().count() <= most => Ok(Some(text)),
            Some(_) => Err(error(INVALID, at)),
        }
    }

    /// Text of at most so many characters.
    pub(crate) fn text(self, at: Place, most: usize) -> Result<&'a str, FieldError> {
        self.optional(at, most)?.ok_or_else(|| error(MISSING, at))
    }

    /// An identification: text without spaces at its ends.
    pub(crate) fn id(self, at: Place) -> Result<&'a str, FieldError> {
        let text = self.text(at, 30)?;
        if text.trim() == text { Ok(text) } else { Err(error(INVALID, at)) }
    }

    /// Exactly this text.
    pub(crate) fn exactly(self, at: Place, wanted: &[&str]) -> Result<&'a str, FieldError> {
        let text = self.text(at, 300)?;
        if wanted.contains(&text) { Ok(text) } else { Err(error(INVALID, at)) }
    }

    /// A number of at most so many digits, without leading zeros, that may be missing.
    pub(crate) fn optional_number(self, at: Place, most: usize) -> Result<Option<u32>, FieldError> {
        let Some(text) = self.optional(at, most)? else { return Ok(None) };
        let shaped =
            text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let number = shaped.then(|| text.parse().ok()).flatten();
        number.map(Some).ok_or_else(|| error(INVALID, at))
    }

    /// A number of at most so many digits, without leading zeros.
    pub(crate) fn number(self, at: Place, most: usize) -> Result<u32, FieldError> {
        self.optional_number(at, most)?.ok_or_else(|| error(MISSING, at))
    }

    /// A date, `YYYYMMDD`, that may be missing.
    pub(crate) fn date(self, at: Place) -> Result<Option<Date>, FieldError> {
        let Some(text) = self.optional(at, 8)? else { return Ok(None) };
        let shaped = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        let date = shaped.then(|| Date::strptime("%Y%m%d", text).ok()).flatten();
        date.map(Some).ok_or_else(|| error(INVALID, at))
    }

    /// A time of day, `HHMMSS`, that may be missing.
    pub(crate) fn time(self, at: Place) -> Result<(), FieldError> {
        let Some(text) = self.optional(at, 6)? else { return Ok(()) };
        let shaped = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        let valid = shaped && jiff::civil::Time::strptime("%H%M%S", text).is_ok();
        if valid { Ok(()) } else { Err(error(INVALID, at)) }
    }

    /// Binary data.
    pub(crate) fn binary(self, at: Place) -> Result<&'a [u8], FieldError> {
        match self.value(at) {
            None => Err(error(MISSING, at)),
            Some(Value::Binary(data)) => Ok(data),
            Some(Value::Text(_)) => Err(error(INVALID, at)),
        }
    }

    /// Checks that nothing stands there.
    pub(crate) fn absent(self, at: Place) -> Result<(), FieldError> {
        if self.value(at).is_some() { Err(error(INVALID, at)) } else { Ok(()) }
    }

    /// Whether anything stands there.
    pub(crate) fn has(self, at: Place) -> bool {
        self.value(at).is_some()
    }

    /// All texts of a group.
    pub(crate) fn group(self, element: usize) -> Vec<&'a str> {
        let group = self.0.groups.get(element).map(Vec::as_slice).unwrap_or_default();
        let texts = group.iter().filter_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            Value::Binary(_) => None,
        });
        texts.collect()
    }

    /// An error at a place, for what only the meaning shows.
    pub(crate) fn invalid(at: Place) -> FieldError {
        error(INVALID, at)
    }

    /// An error at a place where nothing stands.
    pub(crate) fn missing(at: Place) -> FieldError {
        error(MISSING, at)
    }

    fn value(self, (element, place): Place) -> Option<&'a Value> {
        self.0.groups.get(element)?.get(place).filter(|value| !is_empty(value))
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.is_empty())
}

/// Places are counted from 1, and the head is the first element.
fn error(code: u16, (element, place): Place) -> FieldError {
    let element =
        if place == 0 { format!("{}", element + 2) } else { format!("{},{}", element + 2, place + 1) };
    FieldError { code, element }
}
