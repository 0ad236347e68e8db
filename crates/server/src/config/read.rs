//! How the third step looks at the merged configuration: it asks for each key that exists, and what nobody asked for
//! is unknown. Complaints are collected, reading goes on.

use std::{ops::RangeInclusive, path::PathBuf, str::FromStr};

use glimpse_model::SecretText;
use jiff::SignedDuration;

use super::{
    Problem, Sources, nearest, parse_duration,
    raw::{Node, Origin, Table, Written},
    show_duration,
};

/// What all sections share.
pub(super) struct Findings<'a> {
    sources: &'a Sources,
    problems: Vec<Problem>,
    known: Vec<String>,
    unknown: Vec<(String, Origin)>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Self { sources, problems: Vec::new(), known: Vec::new(), unknown: Vec::new() }
    }

    pub(super) fn complain(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Everything that is wrong, unknown keys included.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        for (key, origin) in &self.unknown {
            self.problems.push(Problem::new(origin, key.clone(), nearest::advice(key, &self.known)));
        }
        self.problems
    }
}

/// One section, while it is read.
pub(super) struct Section<'f, 's> {
    name: String,
    values: Table,
    findings: &'f mut Findings<'s>,
}

impl<'f, 's> Section<'f, 's> {
    pub(super) fn new(name: &str, values: Table, findings: &'f mut Findings<'s>) -> Self {
        Self { name: name.to_owned(), values, findings }
    }

    /// A section within this one.
    pub(super) fn section<T>(&mut self, key: &str, read: impl FnOnce(&mut Section<'_, 's>) -> T) -> T {
        let name = self.full(key);
        self.findings.known.push(name.clone());
        let values = match self.values.remove(key) {
            None => Table::new(),
            Some(Node { value: Written::Table(values), .. }) => values,
            Some(node) => {
                let message = format!("is a section, not {}; write it as [{name}].", node.value.kind());
                self.findings.complain(Problem::new(&node.origin, name.clone(), message));
                Table::new()
            }
        };
        self.item(key, values, read)
    }

    /// The names that the operator gave to the sections within this one.
    pub(super) fn names(&self) -> Vec<String> {
        self.values.keys().cloned().collect()
    }

    /// The items of a list of sections; each with its place.
    pub(super) fn sections(&mut self, key: &str) -> Vec<(Origin, Table)> {
        let name = self.full(key);
        self.findings.known.push(name.clone());
        let Some(node) = self.values.remove(key) else { return Vec::new() };
        let items = match node.value {
            Written::List(items) => items,
            _ => vec![node],
        };
        let mut sections = Vec::new();
        for Node { origin, value } in items {
            match value {
                Written::Table(values) => sections.push((origin, values)),
                _ => self.findings.complain(Problem::new(
                    &origin,
                    name.clone(),
                    format!("is a list of sections; write each as [[{name}]]."),
                )),
            }
        }
        sections
    }

    /// One item of a list of sections.
    pub(super) fn item<T>(
        &mut self,
        key: &str,
        values: Table,
        read: impl FnOnce(&mut Section<'_, 's>) -> T,
    ) -> T {
        let name = self.full(key);
        let mut section = Section::new(&name, values, self.findings);
        let read = read(&mut section);
        section.finish();
        read
    }

    /// Text that a type understands. `expected` completes "must be …".
    pub(super) fn parsed<T: FromStr>(&mut self, key: &str, expected: &str) -> Option<T> {
        self.understood(key, expected, |text| text.parse().ok())
    }

    /// Text that a function understands.
    pub(super) fn understood<T>(
        &mut self,
        key: &str,
        expected: &str,
        understand: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let (origin, text) = self.text_at(key)?;
        let understood = understand(&text);
        if understood.is_none() {
            self.refuse(key, &origin, &format!("must be {expected}, not {text:?}."));
        }
        understood
    }

    /// Text that is not empty.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.understood(key, "text that is not empty", |text| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        })
    }

    /// A whole number within a range.
    pub(super) fn number<N: TryFrom<i64> + Default>(
        &mut self,
        key: &str,
        range: RangeInclusive<i64>,
    ) -> Option<N> {
        let node = self.take(key)?;
        let number = match &node.value {
            Written::Integer(number) => Some(*number),
            Written::Text(text) if written_as_text(&node.origin) => text.trim().parse().ok(),
            _ => None,
        };
        let fits = number.filter(|number| range.contains(number)).and_then(|number| N::try_from(number).ok());
        if fits.is_none() {
            let found = number.map_or_else(|| node.value.kind().to_owned(), |number| number.to_string());
            let expected = format!("a whole number from {} to {}", range.start(), range.end());
            self.refuse(key, &node.origin, &format!("must be {expected}, not {found}."));
        }
        fits
    }

    /// `true` or `false`.
    pub(super) fn yes(&mut self, key: &str) -> Option<bool> {
        let node = self.take(key)?;
        let yes = match &node.value {
            Written::Bool(yes) => Some(*yes),
            Written::Text(text) if written_as_text(&node.origin) => text.trim().parse().ok(),
            _ => None,
        };
        if yes.is_none() {
            self.refuse(key, &node.origin, &format!("must be true or false, not {}.", node.value.kind()));
        }
        yes
    }

    /// A time within a range.
    pub(super) fn time(
        &mut self,
        key: &str,
        range: RangeInclusive<SignedDuration>,
        why_not_longer: &str,
    ) -> Option<SignedDuration> {
        let (origin, text) = self.text_at(key)?;
        let Some(time) = parse_duration(&text) else {
            self.refuse(key, &origin, &format!("must be a time such as 90s, 15m, 24h or 7d, not {text:?}."));
            return None;
        };
        if !range.contains(&time) {
            let (from, to) = (show_duration(*range.start()), show_duration(*range.end()));
            self.refuse(key, &origin, &format!("must be from {from} to {to}{why_not_longer}, not {text}."));
            return None;
        }
        Some(time)
    }

    /// A list of text; in the environment separated by commas.
    pub(super) fn list(&mut self, key: &str) -> Vec<(Origin, String)> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let Node { origin, value } = node;
        match value {
            Written::Text(text) if written_as_text(&origin) => text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| (origin.clone(), item.to_owned()))
                .collect(),
            Written::List(items) => {
                let mut texts = Vec::new();
                for Node { origin, value } in items {
                    match value {
                        Written::Text(text) => texts.push((origin, text)),
                        other => {
                            self.refuse(key, &origin, &format!("must hold text, not {}.", other.kind()));
                        }
                    }
                }
                texts
            }
            other => {
                self.refuse(key, &origin, &format!("must be a list of text, not {}.", other.kind()));
                Vec::new()
            }
        }
    }

    /// A path; a relative one counts from the directory of what it was written in.
    pub(super) fn path(&mut self, key: &str) -> Option<PathBuf> {
        let (origin, text) = self.text_at(key)?;
        if text.trim().is_empty() {
            self.refuse(key, &origin, "must be a path.");
            return None;
        }
        Some(self.findings.sources.base(&origin).join(text))
    }

    /// A secret, from `key` or from the file that `key_file` names; with the place.
    pub(super) fn secret(&mut self, key: &str) -> Option<(Origin, SecretText)> {
        let file_key = format!("{key}_file");
        let given = self.text_at(key);
        let origin_of_file = self.values.get(&file_key).map(|node| node.origin.clone());
        let file = self.path(&file_key);
        match (given, file.zip(origin_of_file)) {
            (Some((origin, _)), Some(_)) => {
                self.refuse(
                    key,
                    &origin,
                    &format!("is given twice, also as {file_key}; keep one of the two."),
                );
                None
            }
            (Some((origin, text)), None) => Some((origin, SecretText::new(text.trim()))),
            (None, Some((path, origin))) => match std::fs::read_to_string(&path) {
                Ok(text) => Some((origin, SecretText::new(text.trim()))),
                Err(error) => {
                    let message = format!("{} cannot be read ({error}).", path.display());
                    self.refuse(&file_key, &origin, &message);
                    None
                }
            },
            (None, None) => None,
        }
    }

    /// What was written under a key, as it is.
    pub(super) fn take(&mut self, key: &str) -> Option<Node> {
        let name = self.full(key);
        self.findings.known.push(name);
        self.values.remove(key)
    }

    /// Whether a section within this one has a key.
    pub(super) fn has_within(&self, section: &str, key: &str) -> bool {
        let inner = self.values.get(section).map(|node| &node.value);
        matches!(inner, Some(Written::Table(table)) if table.contains_key(key))
    }

    /// Where a key was written.
    pub(super) fn origin(&self, key: &str) -> Option<Origin> {
        self.values.get(key).map(|node| node.origin.clone())
    }

    /// A complaint about a key.
    pub(super) fn refuse(&mut self, key: &str, origin: &Origin, message: &str) {
        let name = self.full(key);
        self.findings.complain(Problem::new(origin, name, message));
    }

    /// A complaint about a key that is not there.
    pub(super) fn require(&mut self, key: &str, message: &str) {
        let name = self.full(key);
        self.findings.complain(Problem::missing(name, message));
    }

    /// The directory from which a relative path written there counts.
    pub(super) fn base(&self, origin: &Origin) -> PathBuf {
        self.findings.sources.base(origin).to_owned()
    }

    /// What nobody asked for is unknown.
    pub(super) fn finish(self) {
        for (key, node) in &self.values {
            let name = self.full(key);
            self.findings.unknown.push((name, node.origin.clone()));
        }
    }

    fn text_at(&mut self, key: &str) -> Option<(Origin, String)> {
        let Node { origin, value } = self.take(key)?;
        match value {
            Written::Text(text) => Some((origin, text)),
            other => {
                self.refuse(key, &origin, &format!("must be text in quotes, not {}.", other.kind()));
                None
            }
        }
    }

    fn full(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

/// Whether this place can hold nothing but text.
fn written_as_text(origin: &Origin) -> bool {
    matches!(origin, Origin::Environment(_) | Origin::Option(_))
}
