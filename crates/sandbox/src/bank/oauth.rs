//! The authorisation server of banks that want tokens (RFC 6749, RFC 7636, RFC 8414; Implementation Guidelines 1.3,
//! section 13), as strict as such a server is.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use url::Url;

use super::{Bank, ConsentStatus, Refusal, consent::MAX_WRONG, inbound::Inbound};

/// So many grants and tokens are remembered; then all are forgotten.
const REMEMBERED: usize = 10_000;

/// How a bank wants tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OAuthRule {
    /// Before there is a consent.
    pub(crate) pre_step: bool,
    /// Parameters are called `responseType` and `clientId`.
    pub(crate) camel: bool,
    /// The scope: all of it in a pre-step, what comes before the consent's id otherwise.
    pub(crate) scope: &'static str,
    /// The token is a JWT whose `sub` is the user, and consents must name that user.
    pub(crate) subject: bool,
    /// The link leads right to the page, not to the metadata.
    pub(crate) page_link: bool,
}

/// What was asked for at the authorisation endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: Url,
    state: Option<String>,
    challenge: String,
    /// The consent that it is for; none before there is one.
    consent: Option<String>,
    user: Option<String>,
    /// How often the password was wrong.
    wrong: u32,
}

/// What a token opens.
#[derive(Clone, Debug)]
struct Token {
    consent: Option<String>,
    user: Option<String>,
}

/// Grants by the id of their page, codes, and tokens.
#[derive(Default)]
pub(crate) struct Grants(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    pages: HashMap<String, Grant>,
    codes: HashMap<String, Grant>,
    tokens: HashMap<String, Token>,
}

impl Grants {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.pages.len() + inner.codes.len() + inner.tokens.len() > REMEMBERED {
            *inner = Inner::default();
        }
        inner
    }

    /// The grant behind a page.
    pub(crate) fn of_page(&self, page: &str) -> Option<Grant> {
        self.inner().pages.get(page).cloned()
    }

    /// The consent of a code that was not exchanged yet, if it is for one.
    pub(crate) fn of_code(&self, code: &str) -> Option<String> {
        self.inner().codes.get(code)?.consent.clone()
    }

    /// The password was wrong on that page; whether that was the last attempt.
    pub(crate) fn wrong(&self, page: &str) -> bool {
        self.inner().pages.get_mut(page).is_none_or(|grant| {
            grant.wrong = grant.wrong.saturating_add(1);
            grant.wrong >= MAX_WRONG
        })
    }
}

/// The metadata (RFC 8414).
pub(crate) fn metadata(bank: &Bank) -> Value {
    json!({
        "issuer": bank.url,
        "authorization_endpoint": format!("{}/oauth/authorize", bank.url),
        "token_endpoint": format!("{}/oauth/token", bank.url),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["tls_client_auth"],
        "authorization_response_iss_parameter_supported": true,
    })
}

/// A page to which a browser is sent, or what is wrong with the request.
pub(crate) fn authorize(bank: &Bank, query: &HashMap<String, String>) -> Result<String, &'static str> {
    let rule = bank.manner.oauth.ok_or("There is no authorisation server here.")?;
    let given = |name: &str| query.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let (kind, client) =
        if rule.camel { ("responseType", "clientId") } else { ("response_type", "client_id") };
    if given(kind) != Some("code") {
        return Err("The response type is not code.");
    }
    let client_id = given(client).filter(|id| id.starts_with("PSD")).ok_or("The client is not known.")?;
    let redirect_uri = given("redirect_uri")
        .and_then(|text| Url::parse(text).ok())
        .filter(|uri| matches!(uri.scheme(), "http" | "https") && uri.fragment().is_none())
        .ok_or("redirect_uri is not an address.")?;
    let challenge = given("code_challenge").filter(|challenge| challenge.len() == 43);
    let challenge = challenge.filter(|_| given("code_challenge_method") == Some("S256"));
    let challenge = challenge.ok_or("A code challenge of method S256 is needed.")?;
    let scope = given("scope").ok_or("The scope is missing.")?;
    let mut grant = Grant {
        client_id: client_id.to_owned(),
        redirect_uri,
        state: given("state").map(str::to_owned),
        challenge: challenge.to_owned(),
        consent: None,
        user: None,
        wrong: 0,
    };
    if rule.pre_step {
        if scope != rule.scope {
            return Err("The scope is not known.");
        }
        let page = bank.new_id();
        bank.grants.inner().pages.insert(page.clone(), grant);
        return Ok(page);
    }
    let id = scope.strip_prefix(rule.scope).filter(|id| id.trim() == *id).ok_or("The scope is not known.")?;
    let page = {
        let consents = bank.consents();
        let consent = consents.get(id).filter(|consent| consent.status == ConsentStatus::Received);
        let authorisation = consent.and_then(|consent| consent.authorisations.last());
        authorisation.map(|authorisation| authorisation.id.clone()).ok_or("The consent is not known.")?
    };
    grant.consent = Some(id.to_owned());
    bank.grants.inner().pages.insert(page.clone(), grant);
    Ok(page)
}

/// The user has decided on a page that belongs to a grant: where the browser goes with what.
pub(crate) fn decided(bank: &Bank, page: &str, user: Option<&str>, approved: bool) -> Option<Url> {
    let mut grant = bank.grants.inner().pages.remove(page)?;
    let mut target = grant.redirect_uri.clone();
    {
        let mut query = target.query_pairs_mut();
        if approved {
            grant.user = user.map(str::to_owned);
            let code = bank.new_id();
            query.append_pair("code", &code);
            bank.grants.inner().codes.insert(code, grant.clone());
        } else {
            query.append_pair("error", "access_denied");
        }
        if let Some(state) = &grant.state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", &bank.url);
    }
    Some(target)
}

/// Exchanges a code (RFC 6749, section 4.1.3); each works once.
pub(crate) fn exchange(bank: &Bank, form: &HashMap<String, String>) -> Result<Value, &'static str> {
    let given = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    if given("grant_type") != "authorization_code" {
        return Err("unsupported_grant_type");
    }
    let grant = bank.grants.inner().codes.remove(given("code")).ok_or("invalid_grant")?;
    if given("client_id") != grant.client_id {
        return Err("invalid_client");
    }
    let verifier = given("code_verifier");
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    if given("redirect_uri") != grant.redirect_uri.as_str() || challenge != grant.challenge {
        return Err("invalid_grant");
    }
    let rule = bank.manner.oauth.ok_or("invalid_grant")?;
    let mut token = bank.new_id();
    if rule.subject {
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let claims = json!({ "sub": grant.user, "jti": token });
        token = format!("{}.{}.{}", part(json!({ "alg": "none" })), part(claims), part(json!(token)));
    }
    let known = Token { consent: grant.consent, user: grant.user };
    bank.grants.inner().tokens.insert(token.clone(), known);
    Ok(json!({ "access_token": token, "token_type": "Bearer", "expires_in": 900 }))
}

/// Whether a call has the token that it needs: before a consent all calls do, within one those that read data, and the one
/// that ends the consent once it is valid.
pub(crate) fn check(bank: &Bank, method: &Method, path: &str, inbound: &Inbound) -> Result<(), Refusal> {
    let Some(rule) = bank.manner.oauth else { return Ok(()) };
    if rule.pre_step {
        return bearer(bank, inbound).map(drop);
    }
    let about = match path.strip_prefix("/v1/consents") {
        None => inbound.header("consent-id")?,
        Some(rest) => {
            let id = rest.trim_start_matches('/');
            let is_valid = bank.consents().get(id).is_some_and(|known| known.status == ConsentStatus::Valid);
            if *method != Method::DELETE || !is_valid {
                return Ok(());
            }
            Some(id)
        }
    };
    if bearer(bank, inbound)?.consent.as_deref() != about {
        return Err(refused("TOKEN_INVALID", "The token is of another consent."));
    }
    Ok(())
}

/// The user whom the token names, at banks where it comes first.
pub(crate) fn user(bank: &Bank, inbound: &Inbound) -> Result<Option<String>, Refusal> {
    let Some(rule) = bank.manner.oauth.filter(|rule| rule.pre_step) else { return inbound.psu_id() };
    let user = bearer(bank, inbound)?.user;
    let named = inbound.psu_id()?;
    if (rule.subject || named.is_some()) && named != user {
        return Err(Refusal::format("PSU-ID", "Not the user of the token."));
    }
    Ok(user.filter(|user| bank.user(Some(user)).is_some()))
}

fn bearer(bank: &Bank, inbound: &Inbound) -> Result<Token, Refusal> {
    let header =
        inbound.header("authorization")?.ok_or_else(|| refused("TOKEN_UNKNOWN", "No access token."))?;
    let token =
        header.strip_prefix("Bearer ").and_then(|token| bank.grants.inner().tokens.get(token).cloned());
    token.ok_or_else(|| refused("TOKEN_INVALID", "The access token is not known."))
}

fn refused(code: &'static str, text: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, code, text)
}
