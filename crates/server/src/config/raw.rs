//! The first step: the configuration as it was written, every value with the place where it stands.

use std::{borrow::Borrow, collections::BTreeMap, fmt, sync::Arc};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Problem, Refused};

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// In the compiled-in defaults.
    Default,
    /// In a file, at this line, counted from one.
    File { name: Arc<str>, line: usize },
    /// In a variable of the environment.
    Environment(String),
    /// With an option of the command.
    Option(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { name, line } => write!(f, "{name}:{line}"),
            Self::Environment(variable) => f.write_str(variable),
            Self::Option(option) => f.write_str(option),
        }
    }
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) origin: Origin,
    pub(super) value: Written,
}

/// A value, not understood yet.
#[derive(Clone, Debug)]
pub(super) enum Written {
    Table(Table),
    List(Vec<Node>),
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
}

/// Values by key.
pub(super) type Table = BTreeMap<String, Node>;

impl Written {
    /// How it is called in a message.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a section",
            Self::List(_) => "a list",
            Self::Text(_) => "text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number with a point",
            Self::Bool(_) => "true or false",
        }
    }
}

/// Reads TOML. All syntax errors are reported at once, and nothing else then.
pub(super) fn from_toml(
    text: &str,
    name: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Result<Table, Refused> {
    let name: Option<Arc<str>> = name.map(Arc::from);
    let origin = |offset: usize| match &name {
        None => Origin::Default,
        Some(name) => Origin::File {
            name: Arc::clone(name),
            line: text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1,
        },
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let said = errors.iter().map(|error| {
            let at = origin(error.span().map_or(0, |span| span.start));
            Problem::new(&at, "", format!("not TOML: {}", error.message().replace('\n', ", ")))
        });
        return Err(Refused::new(said.collect()));
    }
    Ok(table_of(table.get_ref(), &origin, problems))
}

fn table_of(table: &DeTable<'_>, origin: &dyn Fn(usize) -> Origin, problems: &mut Vec<Problem>) -> Table {
    table
        .iter()
        .map(|(key, value)| {
            let text: &str = key.get_ref().borrow();
            (text.to_owned(), node_of(key.span().start, value, origin, problems))
        })
        .collect()
}

fn node_of(
    at: usize,
    value: &Spanned<DeValue<'_>>,
    origin: &dyn Fn(usize) -> Origin,
    problems: &mut Vec<Problem>,
) -> Node {
    let here = origin(at);
    let value = match value.get_ref() {
        DeValue::String(text) => Written::Text(text.to_string()),
        DeValue::Boolean(yes) => Written::Bool(*yes),
        DeValue::Datetime(time) => Written::Text(time.to_string()),
        DeValue::Integer(digits) => {
            Written::Integer(i64::from_str_radix(digits.as_str(), digits.radix()).unwrap_or_else(|_| {
                problems.push(Problem::new(&here, "", "this number is too large."));
                0
            }))
        }
        DeValue::Float(digits) => Written::Float(digits.as_str().parse().unwrap_or_default()),
        DeValue::Array(items) => Written::List(
            items.iter().map(|item| node_of(item.span().start, item, origin, problems)).collect(),
        ),
        DeValue::Table(table) => Written::Table(table_of(table, origin, problems)),
    };
    Node { origin: here, value }
}

/// What every variable of ours begins with.
const PREFIX: &str = "GLIMPSE_";

/// Reads the variables `GLIMPSE_SECTION__KEY`. Those without two underscores are not configuration: container
/// platforms set the likes of `GLIMPSE_PORT` by themselves when a service has our name.
pub(super) fn from_environment(variables: &[(String, String)], problems: &mut Vec<Problem>) -> Table {
    let mut table = Table::new();
    for (variable, value) in variables {
        let Some(path) = variable.strip_prefix(PREFIX).filter(|path| path.contains("__")) else { continue };
        let path: Vec<String> = path.split("__").map(str::to_lowercase).collect();
        let node =
            Node { origin: Origin::Environment(variable.clone()), value: Written::Text(value.clone()) };
        if insert(&mut table, &path, node).is_none() {
            let origin = Origin::Environment(variable.clone());
            problems.push(Problem::new(
                &origin,
                "",
                "another variable gives a value to a part of this name; keep one of the two.",
            ));
        }
    }
    table
}

/// Puts a node at a path; `None` when a value stands where a section is needed, or the other way round.
fn insert(table: &mut Table, path: &[String], node: Node) -> Option<()> {
    let (key, rest) = path.split_first()?;
    if rest.is_empty() {
        return table.insert(key.clone(), node).is_none().then_some(());
    }
    let section = table
        .entry(key.clone())
        .or_insert_with(|| Node { origin: node.origin.clone(), value: Written::Table(Table::new()) });
    match &mut section.value {
        Written::Table(inner) => insert(inner, rest, node),
        _ => None,
    }
}
