use std::collections::BTreeMap;

use glimpse_model::SecretText;
use serde::Deserialize;
use url::Url;

/// How a bank wants OAuth 2.0 (Implementation Guidelines 1.3, section 13).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OAuth {
    /// When the token is got.
    pub mode: OAuthMode,
    /// The authorisation server's address. Requests go to its origin beside the bank's own, and nowhere else, whatever
    /// its metadata say.
    pub server: Option<Url>,
    /// Where its metadata are (RFC 8414); left out, under `.well-known` of the server, or where the bank's link leads.
    pub metadata_url: Option<Url>,
    /// The page to which the user is sent, where there are no metadata.
    pub authorization_url: Option<Url>,
    /// Where the code is exchanged, where there are no metadata.
    pub token_url: Option<Url>,
    /// Who we are: at most banks the authorisation number, such as `PSDDE-BAFIN-123456`.
    pub client_id: Option<String>,
    /// For banks that want more than the certificate of the connection.
    pub client_secret: Option<SecretText>,
    /// The scope; `{consent}` becomes the consent's id.
    pub scope: String,
    /// Where the bank's link `scaOAuth` leads.
    pub link: OAuthLink,
    /// Whether a code challenge is sent (RFC 7636, S256).
    pub pkce: bool,
    /// Other names for the parameters of the authorisation request, such as `client_id = "clientId"`.
    pub names: BTreeMap<String, String>,
    /// Whether the user's name is the `sub` of the access token, a JWT.
    pub user_from_token: bool,
}

impl Default for OAuth {
    fn default() -> Self {
        Self {
            mode: OAuthMode::Integrated,
            server: None,
            metadata_url: None,
            authorization_url: None,
            token_url: None,
            client_id: None,
            client_secret: None,
            scope: "AIS:{consent}".to_owned(),
            link: OAuthLink::Metadata,
            pkce: true,
            names: BTreeMap::new(),
            user_from_token: false,
        }
    }
}

/// When the token is got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OAuthMode {
    /// While the consent is authorised.
    Integrated,
    /// Before there is a consent.
    PreStep,
}

/// Where the bank's link `scaOAuth` leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OAuthLink {
    /// To the server's metadata, as the standard has it.
    Metadata,
    /// Right to the page to which the user is sent.
    Page,
}

impl OAuth {
    /// What is missing of what a bank needs in the end; a profile may leave it to the bank's own settings.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.client_id.as_deref().is_none_or(|id| id.trim().is_empty()) {
            problems
                .push("oauth.client_id is needed; at most banks it is the authorisation number".to_owned());
        }
        let has_server = self.server.is_some() || self.metadata_url.is_some() || self.token_url.is_some();
        if self.mode == OAuthMode::PreStep && !has_server {
            problems.push("oauth.server is needed: the address of the authorisation server".to_owned());
        }
        if self.link == OAuthLink::Page && self.token_url.is_none() {
            problems.push("oauth.token_url is needed where the bank's link leads to a page".to_owned());
        }
        problems
    }

    /// Where the metadata are, if not where the bank's link leads.
    pub(crate) fn metadata(&self) -> Option<Url> {
        self.metadata_url.clone().or_else(|| {
            let server = self.server.as_ref()?;
            // RFC 8414, section 3: between host and path.
            let path = server.path().trim_end_matches('/');
            server.join(&format!("/.well-known/oauth-authorization-server{path}")).ok()
        })
    }

    /// The origin to which requests may go beside the bank's own.
    pub(crate) fn origin(&self) -> Option<Url> {
        [&self.server, &self.token_url, &self.metadata_url].into_iter().find_map(Clone::clone)
    }

    /// A parameter's name at this bank.
    pub(crate) fn name<'a>(&'a self, usual: &'a str) -> &'a str {
        self.names.get(usual).map_or(usual, String::as_str)
    }
}
