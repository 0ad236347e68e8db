use glimpse_flow::FieldErrors;
use glimpse_model::TransactionKind;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;
use url::form_urlencoded;

use crate::{
    http::ApiError,
    snapshot::{FilterTerm, Meta, Query, Since, SinceType, TransactionRef},
};

/// The parameters of a query string, read one by one; what is wrong is collected and told at once.
pub(super) struct Params {
    given: Vec<(String, String)>,
    errors: FieldErrors,
}

/// The largest `count` and `offset`.
const MOST: usize = 1_000_000;
/// The longest text of a filter, in bytes.
const FILTER_BYTES: usize = 200;
/// What is said of a `since` that is neither.
pub(super) const NO_SINCE: &str = "Not a date (2026-11-23) and not the id of a transaction.";

impl Params {
    pub(super) fn new(query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self { given: pairs.into_owned().collect(), errors: FieldErrors::new() }
    }

    /// A boolean: `true`, `false`, `1`, `0`.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        let read = |text: &str| match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err("Not a boolean: true, false, 1 or 0."),
        };
        self.one(name, read).unwrap_or_default()
    }

    /// What was wrong, if anything was.
    pub(super) fn finish(self) -> Result<(), ApiError> {
        if self.errors.is_empty() { Ok(()) } else { Err(ApiError::fields(self.errors)) }
    }

    /// What `accounts` says where the address names the account: nothing, or that one.
    pub(super) fn only(&mut self, place: usize, meta: &Meta) -> Vec<usize> {
        let read = |text: &str| match accounts(text, meta)? {
            named if named.iter().all(|other| *other == place) => Ok(named),
            _ => Err("The address names another account."),
        };
        self.one("accounts", read);
        vec![place]
    }

    pub(super) fn one<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        let mut values = self.given.iter().filter(|(given, _)| given == name).map(|(_, value)| value);
        let result = match (values.next(), values.next()) {
            (None, _) => return None,
            (Some(value), None) => read(value),
            _ => Err("Is given more than once."),
        };
        match result {
            Ok(value) => Some(value),
            Err(message) => {
                self.errors.entry(name.to_owned()).or_default().push(message.to_owned());
                None
            }
        }
    }
}

/// Reads the parameters of a list of transactions. With `account` the list is of that one account, which `accounts` must
/// not contradict. Whether the transaction of a `since` exists is still to be seen.
pub(super) fn transactions(
    query: Option<&str>,
    meta: &Meta,
    account: Option<usize>,
) -> Result<Query, ApiError> {
    let mut params = Params::new(query);
    let accounts = match account {
        Some(place) => Some(params.only(place, meta)),
        None => params.one("accounts", |text| accounts(text, meta)),
    };
    let understood = Query {
        accounts,
        since: params.one("since", |text| since(text, meta)),
        since_type: params.one("since_type", since_type).unwrap_or_default(),
        until: params.one("until", day),
        count: params.one("count", number).unwrap_or(Query::default().count),
        offset: params.one("offset", number).unwrap_or_default(),
        ascending: params.one("sort", ascending).unwrap_or_default(),
        kinds: params.one("types", kinds),
        filter: filters(&mut params),
        include_pending: params.flag("include_pending"),
        include_statistics: params.flag("include_statistics"),
        cents: params.flag("cents"),
    };
    params.finish().map(|()| understood)
}

/// The ids of a comma-separated list, as places.
pub(super) fn accounts(text: &str, meta: &Meta) -> Result<Vec<usize>, &'static str> {
    let places: Option<Vec<usize>> = text.split(',').map(|id| meta.place(id.trim())).collect();
    places.ok_or("Not a comma-separated list of account ids.")
}

fn since(text: &str, meta: &Meta) -> Result<Since, &'static str> {
    if text.starts_with('T') {
        let id = TransactionRef::parse(text).filter(|id| id.place(meta.number()).is_some());
        return id.map(|id| Since::After(id.ordinal)).ok_or(NO_SINCE);
    }
    let midnight = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
    let time = match plain_day(text) {
        Some(day) => midnight(day).ok(),
        None => text.parse::<Timestamp>().ok(),
    };
    time.map(Since::Time).ok_or(NO_SINCE)
}

fn day(text: &str) -> Result<Date, &'static str> {
    let of_time = || text.parse::<Timestamp>().ok().map(|time| time.to_zoned(TimeZone::UTC).date());
    plain_day(text).or_else(of_time).ok_or("Not a date, such as 2026-11-23.")
}

fn plain_day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

fn since_type(text: &str) -> Result<SinceType, &'static str> {
    match text {
        "booked" => Ok(SinceType::Booked),
        "created" => Ok(SinceType::Created),
        "modified" => Ok(SinceType::Modified),
        _ => Err("Not one of booked, created, modified."),
    }
}

fn number(text: &str) -> Result<usize, &'static str> {
    let plain = !text.is_empty() && text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if plain { text.parse().ok() } else { None };
    number.filter(|number| *number <= MOST).ok_or("Not a whole number from 0 to 1000000.")
}

fn ascending(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "asc" => Ok(true),
        "desc" => Ok(false),
        _ => Err("Not one of asc, desc."),
    }
}

fn kinds(text: &str) -> Result<Vec<TransactionKind>, &'static str> {
    let kinds: Option<Vec<TransactionKind>> =
        text.split(',').map(|name| TransactionKind::parse(name.trim())).collect();
    kinds.ok_or("Not a comma-separated list of transaction types.")
}

/// `filter` may be given several times; then all of them must hold.
fn filters(params: &mut Params) -> Vec<FilterTerm> {
    let texts = params.given.iter().filter(|(name, _)| name == "filter").map(|(_, text)| text);
    let terms: Result<Vec<FilterTerm>, &'static str> = texts.map(|text| filter_term(text)).collect();
    terms.unwrap_or_else(|message| {
        params.errors.insert("filter".to_owned(), vec![message.to_owned()]);
        Vec::new()
    })
}

fn filter_term(text: &str) -> Result<FilterTerm, &'static str> {
    let (key, value) =
        text.split_once(':').ok_or("Not key:value with a key of date, person, purpose, amount.")?;
    let value = value.trim();
    if value.is_empty() || value.len() > FILTER_BYTES {
        return Err("The value is empty or too long.");
    }
    match key.trim() {
        "date" if is_begin_of_date(value) => Ok(FilterTerm::Date(value.to_owned())),
        "date" => Err("Not a year, month or day: 2026, 2026-11, 2026-11-23."),
        "person" => Ok(FilterTerm::Person(value.to_lowercase())),
        "purpose" => Ok(FilterTerm::Purpose(value.to_lowercase())),
        "amount" => amount(value).ok_or("Not an amount, such as -12.30."),
        _ => Err("Not key:value with a key of date, person, purpose, amount."),
    }
}

fn amount(value: &str) -> Option<FilterTerm> {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let plain = digits.starts_with(|first: char| first.is_ascii_digit());
    let value_of = || Decimal::from_str_exact(value.strip_prefix('+').unwrap_or(value)).ok();
    let signed = digits.len() < value.len();
    plain.then(value_of).flatten().map(|value| FilterTerm::Amount { value, signed })
}

fn is_begin_of_date(value: &str) -> bool {
    let pattern = "dddd-dd-dd";
    let fits = value.len() <= pattern.len()
        && value.bytes().zip(pattern.bytes()).all(|(byte, want)| match want {
            b'd' => byte.is_ascii_digit(),
            other => byte == other,
        });
    fits && [4, 7, 10].contains(&value.len())
}
