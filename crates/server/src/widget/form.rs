use std::collections::BTreeMap;

use glimpse_model::{Secret, SecretText};
use glimpse_vault::PageSecret;

/// At most this many fields: a form of 40 accounts has 44.
const MAX_FIELDS: usize = 600;

/// A submitted form. What the user entered has no `Debug` and is wiped when dropped.
pub(super) struct Form {
    fields: Vec<(String, SecretText)>,
}

impl Form {
    /// Reads a form body; `None` when it has too many fields.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            if fields.len() >= MAX_FIELDS {
                return None;
            }
            fields.push((name.into_owned(), SecretText::new(value)));
        }
        Some(Self { fields })
    }

    /// The first field of that name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.expose())
    }

    /// All values of a field that may be repeated.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.fields
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.expose().to_owned())
            .collect()
    }

    /// The entries of a login form: the fields whose name begins with `f_`, by what follows.
    pub(super) fn entries(&self) -> BTreeMap<String, SecretText> {
        self.fields
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix("f_")?.to_owned(), value.clone())))
            .collect()
    }

    /// The page's secret in the hidden field.
    pub(super) fn page(&self) -> Option<Secret> {
        PageSecret::parse(self.get("page")?).map(|secret| secret.0)
    }

    /// The step that the form belonged to.
    pub(super) fn step(&self) -> Option<u64> {
        self.get("step")?.parse().ok()
    }
}
