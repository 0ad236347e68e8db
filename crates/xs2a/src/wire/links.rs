use std::collections::BTreeMap;

use glimpse_bank::Bank;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Object;

/// The `_links` of an answer: what can be done next, by name, as absolute URLs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Links(BTreeMap<String, String>);

impl Links {
    /// Reads `_links` of an answer; a link is an object with `href`, or just a text.
    pub(crate) fn read(answer: &Object<'_>, bank: &Bank) -> Self {
        let Some(links) = answer.object("_links") else { return Self::default() };
        let read = |name: &str| {
            let href = links.object(name).and_then(|link| link.text("href")).or_else(|| links.text(name))?;
            Some((name.to_owned(), resolve(bank, &href)?))
        };
        Self(links.names().filter_map(read).collect())
    }

    /// The URL of that link.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The first of these links that is there.
    pub(crate) fn first_of(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }
}

/// The absolute URL of an href, which may be absolute, or relative to the root of the bank's interface.
fn resolve(bank: &Bank, href: &str) -> Option<String> {
    let href = href.trim();
    if let Ok(absolute) = Url::parse(href) {
        return matches!(absolute.scheme(), "http" | "https").then(|| absolute.into());
    }
    let root = bank.base_url.path().trim_end_matches('/');
    let path = if href.starts_with('/') { href } else { &format!("/{href}") };
    let inside = path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
    let full = if inside { path.to_owned() } else { format!("{root}{path}") };
    // A path only: "//host" would be another host.
    if full.starts_with("//") {
        return None;
    }
    bank.base_url.join(&full).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use glimpse_model::BankId;

    use super::*;

    fn at(base: &str) -> Bank {
        Bank {
            id: BankId::from("test"),
            name: String::new(),
            city: None,
            bank_codes: Vec::new(),
            bic: None,
            country: "DE".to_owned(),
            connector: "xs2a".to_owned(),
            base_url: base.parse().unwrap(),
            allow_private_network: false,
            time_zone: "Europe/Berlin".to_owned(),
            history_days: None,
            settings: serde_json::Value::Null,
        }
    }

    #[test]
    fn hrefs_are_resolved_against_the_root_of_the_interface() {
        let cases = [
            ("https://bank.example", "/v1/consents/1", Some("https://bank.example/v1/consents/1")),
            (
                "https://bank.example/psd2/",
                "/v1/accounts?a=b",
                Some("https://bank.example/psd2/v1/accounts?a=b"),
            ),
            ("https://bank.example/psd2", "/psd2/v1/accounts", Some("https://bank.example/psd2/v1/accounts")),
            ("https://bank.example/psd2", "v1/accounts", Some("https://bank.example/psd2/v1/accounts")),
            ("https://bank.example", "https://login.example/x", Some("https://login.example/x")),
            ("https://bank.example", "javascript:alert(1)", None),
            ("https://bank.example", "//elsewhere.example/x", None),
        ];
        for (base, href, expected) in cases {
            assert_eq!(resolve(&at(base), href).as_deref(), expected, "{base} {href}");
        }
    }

    #[test]
    fn links_come_as_objects_and_as_texts() {
        let json = br#"{"_links":{"self":{"href":"/a"},"next":"/b","odd":7,"none":null}}"#;
        let links = Links::read(&Object::parse(json).unwrap(), &at("https://bank.example"));
        assert_eq!(links.get("self"), Some("https://bank.example/a"));
        assert_eq!(links.first_of(&["last", "next"]), Some("https://bank.example/b"));
        assert_eq!(links.get("none"), None);
    }
}
