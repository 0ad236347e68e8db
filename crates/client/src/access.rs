use glimpse_model::{AccountKind, FlowId, Iban, Language};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::{Client, Error};

/// What a flow is asked to do (contract section 1). Start with [`AccessRequest::new`].
#[derive(Clone, Serialize)]
pub struct AccessRequest {
    redirect_uri: Url,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<AccountRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    account_types: Vec<AccountKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_multi_selection: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_period: Option<u32>,
}

#[derive(Clone, Serialize)]
struct AccountRef {
    id: Iban,
}

impl AccessRequest {
    /// A flow that returns to `redirect_uri`; the rest is the service's default: German, all accounts, 90 days.
    #[must_use]
    pub fn new(redirect_uri: Url) -> Self {
        Self {
            redirect_uri,
            state: None,
            language: None,
            accounts: Vec::new(),
            account_types: Vec::new(),
            allow_multi_selection: None,
            sync_period: None,
        }
    }

    /// A random value that belongs to the user's session with you; it comes back with the callback, and
    /// [`crate::Callback::parse`] compares it. At most 1024 characters.
    #[must_use]
    pub fn state(mut self, state: &str) -> Self {
        self.state = Some(state.to_owned());
        self
    }

    /// The Widget's language.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Adds an account that is to be connected; with one or more, the user need not look for the bank.
    #[must_use]
    pub fn account(mut self, iban: Iban) -> Self {
        self.accounts.push(AccountRef { id: iban });
        self
    }

    /// Adds a type of account that may be connected; without any, all are.
    #[must_use]
    pub fn account_type(mut self, kind: AccountKind) -> Self {
        self.account_types.push(kind);
        self
    }

    /// Exactly one account can be chosen.
    #[must_use]
    pub fn single_account(mut self) -> Self {
        self.allow_multi_selection = Some(false);
        self
    }

    /// Days of history, today included; 1 to 3650.
    #[must_use]
    pub fn sync_period(mut self, days: u32) -> Self {
        self.sync_period = Some(days);
        self
    }
}

impl std::fmt::Debug for AccessRequest {
    /// Shows neither IBANs nor the state.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessRequest")
            .field("redirect_uri", &self.redirect_uri.as_str())
            .field("language", &self.language)
            .field("sync_period", &self.sync_period)
            .finish_non_exhaustive()
    }
}

/// A flow that was created.
#[derive(Clone, Deserialize)]
pub struct Access {
    /// Where to send the user: as a redirect, or in an overlay. It opens the flow, so it is a secret of this user.
    pub location: Url,
    /// The flow's id; the callback's `flow_id` must be equal to it.
    pub id: FlowId,
}

impl std::fmt::Debug for Access {
    /// Shows the id only: the link carries the flow's token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Names one intended call, so that the same call sent twice has one effect: a lost reply to the exchange costs the
/// user no second bank login. Make a new one for each intent and keep it with the intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(Uuid);

impl IdempotencyKey {
    /// A key of 128 random bits that the caller provides.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}

impl From<Uuid> for IdempotencyKey {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl std::fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl Client {
    /// Creates a flow: `POST /onetime/access`. With a key, a lost reply is asked for once more.
    ///
    /// # Errors
    /// [`Error::Api`] with `data` by field when the request is refused; others as every call.
    pub async fn create_access(
        &self,
        request: &AccessRequest,
        key: Option<&IdempotencyKey>,
    ) -> Result<Access, Error> {
        self.send(self.as_client(Method::POST, &["onetime", "access"])?.json(request), key).await
    }
}
