use glimpse_model::TransactionKind;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Which transactions to read (contract section 4). The default is all booked ones, newest first.
#[derive(Clone, Default)]
pub struct TransactionQuery {
    /// Only of these accounts; empty means all.
    pub accounts: Vec<String>,
    /// Only later ones.
    pub since: Option<Since>,
    /// What the date in `since` is compared with; the service's default is [`DateKind::Created`].
    pub since_kind: Option<DateKind>,
    /// Only up to this booking date, inclusive.
    pub until: Option<Date>,
    /// Only of these kinds; empty means all.
    pub kinds: Vec<TransactionKind>,
    /// Only those that match.
    pub filter: Option<Filter>,
    /// The order; the service's default is newest first.
    pub order: Option<Order>,
    /// Also those that are not booked yet.
    pub include_pending: bool,
    /// Also sums over everything that matches.
    pub include_statistics: bool,
    /// How many to leave out at the start.
    pub offset: usize,
    /// How many in one page; 0 means the service's default of 1000.
    pub page_size: usize,
}

/// The lower bound of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// From this day on, inclusive.
    Date(Date),
    /// After this transaction.
    After(String),
}

/// Which date of a transaction is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateKind {
    /// The booking date.
    Booked,
    /// When the service saw it first.
    Created,
    /// When it changed last.
    Modified,
}

/// The order of transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Oldest first.
    Ascending,
    /// Newest first.
    Descending,
}

/// A text or value that transactions must have.
#[derive(Clone, PartialEq, Eq)]
pub enum Filter {
    /// The date.
    Date(Date),
    /// The counterparty's name contains this.
    Person(String),
    /// The purpose contains this.
    Purpose(String),
    /// The exact amount.
    Amount(Decimal),
}

impl TransactionQuery {
    /// How many a full page has.
    pub(crate) fn page_length(&self) -> usize {
        if self.page_size == 0 { 1000 } else { self.page_size }
    }

    /// The query as the API's parameters, for the page at `offset`.
    pub(crate) fn parameters(&self, offset: usize) -> Vec<(&'static str, String)> {
        let mut list = vec![("count", self.page_length().to_string()), ("offset", offset.to_string())];
        let mut add = |name, value: Option<String>| list.extend(value.map(|value| (name, value)));
        add("accounts", joined(self.accounts.iter().map(String::as_str)));
        add("types", joined(self.kinds.iter().map(|kind| kind.as_str())));
        add("since", self.since.as_ref().map(Since::text));
        add("since_type", self.since_kind.map(|kind| kind.text().to_owned()));
        add("until", self.until.map(|date| date.to_string()));
        add("sort", self.order.map(|order| order.text().to_owned()));
        add("filter", self.filter.as_ref().map(Filter::text));
        add("include_pending", self.include_pending.then(|| "true".to_owned()));
        add("include_statistics", self.include_statistics.then(|| "true".to_owned()));
        list
    }
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> Option<String> {
    let text = parts.collect::<Vec<_>>().join(",");
    (!text.is_empty()).then_some(text)
}

impl Since {
    fn text(&self) -> String {
        match self {
            Self::Date(date) => date.to_string(),
            Self::After(id) => id.clone(),
        }
    }
}

impl DateKind {
    fn text(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Created => "created",
            Self::Modified => "modified",
        }
    }
}

impl Order {
    fn text(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        }
    }
}

impl Filter {
    fn text(&self) -> String {
        match self {
            Self::Date(date) => format!("date:{date}"),
            Self::Person(text) => format!("person:{text}"),
            Self::Purpose(text) => format!("purpose:{text}"),
            Self::Amount(amount) => format!("amount:{amount}"),
        }
    }
}
