//! Scenarios: any user can meet any fault at any step.

mod check;
mod rule;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Deserialize;

pub use rule::{Count, Fault, Rule, Step};

/// The rules in force: those that were set, in their order, then those of the users of the table.
pub(crate) struct Scenarios(Mutex<Inner>);

struct Inner {
    set: Vec<Counted>,
    of_users: Vec<Counted>,
}

struct Counted {
    rule: Rule,
    calls: HashMap<String, u32>,
}

/// Who does what, for finding a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Situation<'a> {
    pub(crate) bank: &'a str,
    pub(crate) user: Option<&'a str>,
    pub(crate) consent: Option<&'a str>,
    pub(crate) step: Step,
    pub(crate) account: Option<(&'a str, usize)>,
    pub(crate) method: Option<&'a str>,
}

/// What a rule says is to happen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) delay: Duration,
    pub(crate) fault: Option<Fault>,
}

impl Scenarios {
    pub(crate) fn new(set: Vec<Rule>, of_users: Vec<Rule>) -> Self {
        Self(Mutex::new(Inner { set: counted(set), of_users: counted(of_users) }))
    }

    /// Finds the first rule for a situation; every rule that fits counts the call.
    pub(crate) fn judge(&self, situation: &Situation<'_>) -> Verdict {
        let mut inner = self.inner();
        let Inner { set, of_users } = &mut *inner;
        let mut verdict = None;
        for counted in set.iter_mut().chain(of_users) {
            if !fits(&counted.rule, situation) {
                continue;
            }
            let key = match counted.rule.count {
                Count::Total => String::new(),
                Count::Consent => situation.consent.or(situation.user).unwrap_or_default().to_owned(),
            };
            let number = counted.calls.entry(key).or_default();
            *number = number.saturating_add(1);
            if verdict.is_none() && counted.rule.covers_call(*number) {
                verdict = Some(Verdict {
                    delay: Duration::from_millis(counted.rule.delay_ms),
                    fault: counted.rule.fault.clone(),
                });
            }
        }
        verdict.unwrap_or_default()
    }

    /// Adds rules in front of those of the users.
    pub(crate) fn add(&self, rules: Vec<Rule>) {
        self.inner().set.extend(counted(rules));
    }

    /// The rules that were set.
    pub(crate) fn list(&self) -> Vec<Rule> {
        self.inner().set.iter().map(|counted| counted.rule.clone()).collect()
    }

    /// Takes back the rules that were set and forgets all counts.
    pub(crate) fn clear(&self) {
        let mut inner = self.inner();
        inner.set.clear();
        for counted in &mut inner.of_users {
            counted.calls.clear();
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn counted(rules: Vec<Rule>) -> Vec<Counted> {
    rules.into_iter().map(|rule| Counted { rule, calls: HashMap::new() }).collect()
}

fn fits(rule: &Rule, situation: &Situation<'_>) -> bool {
    let account = rule.account.as_deref().is_none_or(|wanted| {
        situation.account.is_some_and(|(iban, number)| wanted == iban || wanted == number.to_string())
    });
    rule.bank.as_deref().is_none_or(|bank| bank == situation.bank)
        && rule.user.as_deref().is_none_or(|user| Some(user) == situation.user)
        && (rule.step == Step::Any || rule.step == situation.step)
        && rule.method.as_deref().is_none_or(|method| Some(method) == situation.method)
        && account
}

/// Why a scenario file was not understood.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("cannot read the scenario file {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Not what a scenario looks like.
    #[error("the scenario is not understood: {0}")]
    Syntax(String),
    /// A rule that can never fire.
    #[error("rule {number} would never do anything: {field}: {why}")]
    Never {
        /// Which rule, from 1.
        number: usize,
        /// Its field that is to blame.
        field: &'static str,
        /// Why.
        why: String,
    },
}

impl ScenarioError {
    /// The field to blame, where one is.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Never { field, .. } => Some(field),
            Self::Read { .. } | Self::Syntax(_) => None,
        }
    }
}

/// Reads rules from a file: JSON (a list, or one rule) if its name ends in `.json`, otherwise TOML with `[[rule]]`.
///
/// # Errors
///
/// When the file cannot be read, holds something else, or has a rule that can never fire.
pub fn load_scenarios(path: &Path) -> Result<Vec<Rule>, ScenarioError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ScenarioError::Read { path: path.display().to_string(), source })?;
    if path.extension().is_some_and(|extension| extension == "json") {
        return rules_from_json(text.as_bytes());
    }
    let file: TomlFile = toml::from_str(&text).map_err(|error| ScenarioError::Syntax(error.to_string()))?;
    check::all(file.rule)
}

/// Reads rules from JSON: one rule or a list of rules, each of which can fire.
pub(crate) fn rules_from_json(text: &[u8]) -> Result<Vec<Rule>, ScenarioError> {
    let wrong = |error: serde_json::Error| ScenarioError::Syntax(error.to_string());
    let value: serde_json::Value = serde_json::from_slice(text).map_err(wrong)?;
    check::all(if value.is_array() {
        serde_json::from_value(value).map_err(wrong)?
    } else {
        vec![serde_json::from_value(value).map_err(wrong)?]
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlFile {
    #[serde(default)]
    rule: Vec<Rule>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_covers_the_call_decides_and_all_count() {
        let rules = rules_from_json(
            br#"[{"user":"figo01","step":"otp","nth":2,"fault":{"kind":"refuse"}},
                 {"step":"otp","from":2,"count":"total","fault":{"kind":"hang"}}]"#,
        )
        .unwrap();
        let scenarios = Scenarios::new(rules, vec![Rule::at(Step::Any, Fault::Stay)]);
        let at = |user, consent| {
            let situation = Situation {
                user: Some(user),
                consent: Some(consent),
                step: Step::Otp,
                ..Situation::default()
            };
            scenarios.judge(&situation).fault
        };
        assert_eq!(at("figo01", "c1"), Some(Fault::Stay));
        assert_eq!(at("figo01", "c1"), Some(Fault::Refuse));
        assert_eq!(at("figo01", "c2"), Some(Fault::Hang));
        assert_eq!(at("b", "c3"), Some(Fault::Hang));
        scenarios.clear();
        assert_eq!(at("figo01", "c1"), Some(Fault::Stay));
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        assert!(rules_from_json(br#"{"usr":"a"}"#).is_err());
        assert!(rules_from_json(br#"{"step":"tan"}"#).is_err());
        assert!(rules_from_json(br#"{"fault":{"kind":"drop","afer":true}}"#).is_err());
        assert!(rules_from_json(b"7").is_err());
    }
}
