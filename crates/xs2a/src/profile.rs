//! Bank profiles: what the banks of one group have in common, as data. A profile is a TOML file; the built-in ones are
//! compiled in, an operator's own is named by `profile_file` in the bank's settings and needs no new program.

use glimpse_bank::Bank;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::settings::Settings;

/// The built-in profiles, by name.
const BUILT_IN: &[(&str, &str)] = &[
    ("atruvia", include_str!("../profiles/atruvia.toml")),
    ("bank-verlag", include_str!("../profiles/bank-verlag.toml")),
    ("comdirect", include_str!("../profiles/comdirect.toml")),
    ("commerzbank", include_str!("../profiles/commerzbank.toml")),
    ("consors", include_str!("../profiles/consors.toml")),
    ("deutsche-bank", include_str!("../profiles/deutsche-bank.toml")),
    ("hypovereinsbank", include_str!("../profiles/hypovereinsbank.toml")),
    ("n26", include_str!("../profiles/n26.toml")),
    ("norisbank", include_str!("../profiles/norisbank.toml")),
    ("postbank", include_str!("../profiles/postbank.toml")),
    ("sparda", include_str!("../profiles/sparda.toml")),
    ("sparkasse", include_str!("../profiles/sparkasse.toml")),
];

/// What the banks of one group have in common.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The group, for people.
    pub title: String,
    /// Whether somebody has been through a whole dialog with a live bank of the group.
    pub verified: bool,
    /// Where its facts come from, and what it cannot express.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The root of the interface, if it is the same for all or differs by `{bank_code}` alone.
    #[serde(default)]
    base_url: Option<String>,
    /// How many days of history its banks give.
    #[serde(default)]
    history_days: Option<u32>,
    /// As the `settings` of a bank.
    #[serde(default)]
    settings: Map<String, Value>,
}

impl Profile {
    /// The built-in profile of that name.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Self::read(text).ok()
    }

    /// The names of the built-in profiles.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Reads a profile; unknown keys are refused.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let short = |error: String| error.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let profile: Self =
            toml::from_str(text).map_err(|error| format!("profile: {}", short(error.to_string())))?;
        if profile.settings.contains_key("profile") {
            return Err("profile: settings.profile: a profile names no other".to_owned());
        }
        serde_json::from_value::<Settings>(Value::Object(profile.settings.clone()))
            .map_err(|error| format!("profile: settings: {error}"))?;
        Ok(profile)
    }

    /// Its settings, as they stand under those of a bank.
    #[must_use]
    pub fn settings(&self) -> &Map<String, Value> {
        &self.settings
    }

    /// The profile of a bank's settings: a built-in one by its name, or one that is written there whole.
    fn of(named: &str) -> Result<Self, String> {
        // A name is one word; a text has lines.
        if named.contains(['\n', '=']) {
            return Self::read(named);
        }
        Self::built_in(named).ok_or_else(|| {
            let names: Vec<&str> = Self::names().collect();
            format!(
                "settings: profile: there is no {named:?}; there is: {}. An own one is named by profile_file",
                names.join(", ")
            )
        })
    }
}

/// Puts what the profile says under what the bank's own configuration says, which wins.
pub(crate) fn complete(mut bank: Bank) -> Result<Bank, String> {
    let Some(named) = bank.settings.get("profile").and_then(Value::as_str).map(str::to_owned) else {
        return Ok(bank);
    };
    let profile = Profile::of(&named)?;
    let mut settings = Value::Object(profile.settings);
    overlay(&mut settings, std::mem::take(&mut bank.settings));
    if let Some(settings) = settings.as_object_mut() {
        settings.remove("profile");
    }
    bank.settings = settings;
    bank.history_days = bank.history_days.or(profile.history_days);
    if bank.base_url.host_str() == Some(NO_ADDRESS)
        && let Some(template) = profile.base_url
    {
        let code = bank.bank_codes.first().map(String::as_str).unwrap_or_default();
        bank.base_url = Url::parse(&template.replace("{bank_code}", code))
            .map_err(|error| format!("profile: base_url cannot be used ({error})"))?;
    }
    Ok(bank)
}

/// The host of a bank whose address its profile gives (RFC 2606: it can be nobody's).
pub(crate) const NO_ADDRESS: &str = "profile.invalid";

fn overlay(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                overlay(below.entry(key).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_profiles_can_be_read_and_claim_nothing() {
        for name in Profile::names() {
            let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name).unwrap();
            let profile = Profile::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(!profile.verified, "{name}: nobody has been there yet");
            assert!(!profile.title.is_empty() && !profile.notes.is_empty(), "{name}");
        }
    }

    #[test]
    fn unknown_keys_are_refused_everywhere() {
        let good = "title = 'x'\nverified = false\n";
        assert!(Profile::read(good).is_ok());
        for (text, named) in [
            ("adress = 'x'", "adress"),
            ("[settings]\naproach = 'redirect'", "aproach"),
            ("[settings.oauth]\nscop = 'x'", "scop"),
            ("[settings.signature]\nkeyid = 'x'", "keyid"),
            ("[settings]\nprofile = 'n26'", "names no other"),
        ] {
            let error = Profile::read(&format!("{good}{text}")).unwrap_err();
            assert!(error.contains(named), "{text}: {error}");
        }
    }

    #[test]
    fn what_the_operator_wrote_wins_in_every_table() {
        let mut settings = serde_json::json!({ "oauth": { "scope": "a", "pkce": true }, "valid_days": 1 });
        overlay(&mut settings, serde_json::json!({ "oauth": { "scope": "b" }, "recurring": true }));
        let expected = serde_json::json!({
            "oauth": { "scope": "b", "pkce": true }, "valid_days": 1, "recurring": true,
        });
        assert_eq!(settings, expected);
    }
}
