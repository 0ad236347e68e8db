use std::collections::BTreeMap;

use glimpse_model::Language;
use serde_json::{Map, Value};

use super::{
    access::AccessRequest,
    field::{self, Wrong},
    redirect::{ClientPolicy, check_redirect_uri},
    strict::{StrictError, parse_object},
};

/// What is wrong, by field: the `data` of an API error.
pub type FieldErrors = BTreeMap<String, Vec<String>>;

/// Fields of protocols that we do not speak: a client that sends one relies on a protection that it would not get.
const NOT_SPOKEN: [&str; 11] = [
    "authorization_details",
    "claims",
    "code_challenge",
    "code_challenge_method",
    "dpop_jkt",
    "nonce",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
];

/// Why a request was refused. Quotes nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The body as a whole is not understood.
    #[error(transparent)]
    Body(#[from] StrictError),
    /// Some fields are wrong; all of them are named at once.
    #[error("The request is not valid.")]
    Fields(FieldErrors),
}

/// The body of `POST /onetime/access` as it was typed: a JSON object, nothing more is known of it.
pub struct RequestBody(Map<String, Value>);

impl RequestBody {
    /// Reads a JSON object; a key that stands there twice is refused.
    ///
    /// # Errors
    /// [`Refused::Body`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        Ok(Self(parse_object(bytes)?))
    }

    /// Understands the request by the rules of contract section 1. Unknown fields are ignored; `null` counts as not
    /// given.
    ///
    /// # Errors
    /// [`Refused::Fields`] with every field that is wrong.
    pub fn validate(&self, policy: &ClientPolicy<'_>) -> Result<AccessRequest, Refused> {
        let mut errors = FieldErrors::new();
        self.refuse_unspoken(&mut errors);
        let redirect_uri = self.redirect_uri(policy, &mut errors);
        let state = self.field("state", field::state, &mut errors);
        let language = self.field("language", field::language, &mut errors);
        let accounts = self.field("accounts", field::accounts, &mut errors);
        let account_types = self.field("account_types", field::account_types, &mut errors);
        let several = self.field("allow_multi_selection", field::boolean, &mut errors);
        let sync_period = self.field("sync_period", field::days, &mut errors);
        match redirect_uri {
            Some(redirect_uri) if errors.is_empty() => Ok(AccessRequest {
                redirect_uri,
                state,
                language: language.unwrap_or(Language::De),
                accounts: accounts.unwrap_or_default(),
                account_types: account_types.unwrap_or_default(),
                allow_multi_selection: several.unwrap_or(true),
                sync_period: sync_period.unwrap_or(90),
            }),
            _ => Err(Refused::Fields(errors)),
        }
    }

    fn redirect_uri(&self, policy: &ClientPolicy<'_>, errors: &mut FieldErrors) -> Option<String> {
        let read = |value: &Value| match value {
            Value::String(uri) => match check_redirect_uri(uri, policy) {
                Ok(()) => Ok(uri.clone()),
                Err(problem) => Err(vec![problem.to_string()]),
            },
            _ => Err(vec!["Not a string.".to_owned()]),
        };
        let given = self.field("redirect_uri", read, errors);
        if given.is_none() {
            errors.entry("redirect_uri".to_owned()).or_insert_with(|| vec!["Is required.".to_owned()]);
        }
        given
    }

    fn field<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<T, Wrong>,
        errors: &mut FieldErrors,
    ) -> Option<T> {
        match self.0.get(name) {
            None | Some(Value::Null) => None,
            Some(value) => match read(value) {
                Ok(value) => Some(value),
                Err(messages) => {
                    errors.insert(name.to_owned(), messages);
                    None
                }
            },
        }
    }

    fn refuse_unspoken(&self, errors: &mut FieldErrors) {
        for name in NOT_SPOKEN {
            if self.0.get(name).is_some_and(|value| !value.is_null()) {
                let message = "Not supported here; leave it out, it would have no effect.";
                errors.insert(name.to_owned(), vec![message.to_owned()]);
            }
        }
    }
}
