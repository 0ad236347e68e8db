use std::fmt;

use super::raw::Origin;

/// One thing that is wrong with the configuration: where it was written, which key, what is wrong, what to do.
/// It never holds the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it was written: `glimpse.toml:12`, a variable's name, an option; empty when it was not written at all.
    pub place: String,
    /// The key, such as `listen.api`; empty when the whole is meant.
    pub key: String,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
    line: usize,
}

impl Problem {
    pub(super) fn new(origin: &Origin, key: impl Into<String>, message: impl Into<String>) -> Self {
        let line = if let Origin::File { line, .. } = origin { *line } else { 0 };
        Self { place: origin.to_string(), key: key.into(), message: message.into(), line }
    }

    pub(super) fn missing(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: String::new(), key: key.into(), message: message.into(), line: 0 }
    }

    /// About a file as a whole.
    pub(super) fn of_file(name: &str, message: impl Into<String>) -> Self {
        Self { place: name.to_owned(), key: String::new(), message: message.into(), line: 0 }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.place, &self.key] {
            if !part.is_empty() {
                write!(f, "{part}: ")?;
            }
        }
        f.write_str(&self.message)
    }
}

/// The configuration is not used: everything that is wrong with it; what a file says, in
/// its order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refused(pub Vec<Problem>);

impl Refused {
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.line);
        Self(problems)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => write!(f, "The configuration cannot be used: {one}"),
            all => {
                write!(f, "The configuration cannot be used; {} things are wrong:", all.len())?;
                all.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}
