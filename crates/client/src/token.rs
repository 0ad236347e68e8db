use std::time::Duration;

use glimpse_model::SecretText;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Client, Error, IdempotencyKey};

/// The right to read one look's data until it is deleted. The service's refresh token is inert for one-time flows and
/// is not even kept here.
#[derive(Clone, Debug, Deserialize)]
pub struct Token {
    access_token: SecretText,
    expires_in: u64,
    #[serde(default)]
    scope: String,
}

impl Token {
    /// A token that was kept as text, with what is left of its life.
    #[must_use]
    pub fn from_parts(access_token: SecretText, expires_in: Duration, scope: &str) -> Self {
        Self { access_token, expires_in: expires_in.as_secs(), scope: scope.to_owned() }
    }

    /// The text of the token; up to 2048 bytes. The one way to it; grep for it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.access_token.expose()
    }

    /// How long the token and the data last, from the exchange on.
    #[must_use]
    pub fn expires_in(&self) -> Duration {
        Duration::from_secs(self.expires_in)
    }

    /// What may be read, such as `accounts`, `balance`, `transactions`, `securities`.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scope.split_ascii_whitespace().map(|entry| entry.split_once('=').map_or(entry, |(name, _)| name))
    }
}

#[derive(Serialize)]
struct Exchange<'a> {
    grant_type: &'static str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<&'a Url>,
}

impl Client {
    /// Exchanges the code of a callback for a token: `POST /auth/token`. A code works once; with a key, the same call
    /// within 60 seconds gets the same answer, and a lost reply is asked for once more.
    ///
    /// # Errors
    /// [`Error::is_code_refused`] for a used, expired or foreign code or another `redirect_uri`; others as every call.
    pub async fn exchange(
        &self,
        code: &SecretText,
        redirect_uri: Option<&Url>,
        key: Option<&IdempotencyKey>,
    ) -> Result<Token, Error> {
        let body = Exchange { grant_type: "authorization_code", code: code.expose(), redirect_uri };
        self.send(self.as_client(Method::POST, &["auth", "token"])?.json(&body), key).await
    }
}
