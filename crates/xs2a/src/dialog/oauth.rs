//! OAuth 2.0: a token before the consent, or one that belongs to its authorisation (Implementation Guidelines 1.3, section
//! 13; RFC 6749, RFC 7636, RFC 8414, RFC 9207). The code alone proves nothing: the consent's status does.

use std::collections::BTreeMap;

use aws_lc_rs::digest;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD},
};
use glimpse_bank::Bank;
use glimpse_bank::contract::{Context, Input, Method, Problem, Prompt, Redirect, Request, Response, Step};
use glimpse_model::{Code, SecretText};
use serde::{Deserialize, Serialize};
use url::Url;

use super::state::{Away, Core, Sca, State, Then, Why};
use super::{Next, call, close, consent, login};
use crate::errors::{Refusal, Stage, Told, of_fault};
use crate::settings::{OAuth, OAuthLink, Settings};
use crate::wire::{Answer, Object};

/// A token longer than this stands in no header.
const MAX_TOKEN: usize = 8_192;

/// A token on its way.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    /// What goes on with it.
    after: After,
    /// Where the metadata are, as long as they are not known.
    metadata_url: Option<String>,
    /// The page to which the user is sent.
    authorization_url: Option<String>,
    /// Where the code is exchanged.
    token_url: Option<String>,
    /// Who the server says that it is.
    issuer: Option<String>,
    /// What proves that the code is ours (RFC 7636).
    verifier: SecretText,
    /// How often the bank was asked of the user who went there.
    #[serde(default)]
    away: Away,
}

/// What goes on with the token.
#[derive(Debug, Serialize, Deserialize)]
enum After {
    /// The login, and then the consent.
    Login,
    /// The authorisation of the consent.
    Sca(Box<Sca>),
}

fn settings(bank: &Bank) -> OAuth {
    Settings::of(bank).unwrap_or_default().oauth.unwrap_or_default()
}

/// Gets a token before there is a consent.
pub(super) fn before_login(core: &Core, context: &mut Context<'_>) -> Next {
    let metadata_url = settings(context.bank).metadata().map(String::from);
    grant(core, After::Login, metadata_url, None, context)
}

/// Follows the bank's link `scaOAuth`.
pub(super) fn of_consent(core: &Core, mut sca: Box<Sca>, link: String, context: &mut Context<'_>) -> Next {
    // The bank asks for its passwords itself.
    (sca.entered.password, sca.entered.second) = (None, None);
    let settings = settings(context.bank);
    let (metadata_url, page) = match settings.link {
        OAuthLink::Page => (None, Some(link)),
        OAuthLink::Metadata => (Some(settings.metadata_url.map_or(link, String::from)), None),
    };
    grant(core, After::Sca(sca), metadata_url, page, context)
}

fn grant(
    core: &Core,
    after: After,
    metadata_url: Option<String>,
    page: Option<String>,
    context: &mut Context<'_>,
) -> Next {
    let settings = settings(context.bank);
    let mut bytes = [0_u8; 32];
    (context.random)(&mut bytes);
    let authorization_url = page.or_else(|| settings.authorization_url.clone().map(String::from));
    let token_url = settings.token_url.clone().map(String::from);
    let known = authorization_url.is_some() && token_url.is_some();
    // Before there is a consent, there is nothing to ask the bank of.
    let away = match &after {
        After::Sca(_) => Away::since(context.now),
        After::Login => Away::default(),
    };
    let grant = Box::new(Grant {
        after,
        metadata_url: metadata_url.filter(|_| !known),
        authorization_url,
        token_url,
        issuer: None,
        verifier: SecretText::new(URL_SAFE_NO_PAD.encode(bytes)),
        away,
    });
    if known {
        return ask(core, grant, None, context);
    }
    if grant.metadata_url.is_none() {
        return failed(core, Code::ServiceMisconfigured);
    }
    State::DiscoverOAuth(grant).into()
}

/// The call for the metadata.
pub(super) fn discover(grant: &Grant, context: &mut Context<'_>) -> Step {
    let Some(url) = &grant.metadata_url else { return Step::Failed(Problem::of(Code::BankProtocol)) };
    let origin = settings(context.bank).origin();
    // The user's address is nobody's business there.
    let mut request = call::unattended(context, "oauth.metadata", Method::Get, url);
    request.origin = origin;
    Step::Send(request)
}

/// The metadata (RFC 8414, section 3.2).
pub(super) fn discovered(
    core: &Core,
    mut grant: Box<Grant>,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    let response = match input {
        Input::Answered(response) => response,
        Input::Unanswered(fault) => return failed(core, of_fault(fault)),
        _ => return State::DiscoverOAuth(grant).into(),
    };
    if !response.is_success() {
        return failed(core, Refusal::read(Stage::Consent, &response).code);
    }
    let Some(body) = Object::parse(&response.body) else { return failed(core, Code::BankProtocol) };
    let endpoint = |name: &str| body.text(name).filter(|url| usable(url, context.bank));
    grant.authorization_url = grant.authorization_url.take().or_else(|| endpoint("authorization_endpoint"));
    // Where the server has another address for connections with certificates, that is ours (RFC 8705, section 5).
    let alias = body.object("mtls_endpoint_aliases").and_then(|aliases| aliases.text("token_endpoint"));
    let alias = alias.filter(|url| usable(url, context.bank));
    grant.token_url = grant.token_url.take().or(alias).or_else(|| endpoint("token_endpoint"));
    grant.issuer = body.text("issuer");
    grant.metadata_url = None;
    if grant.authorization_url.is_none() || grant.token_url.is_none() {
        return failed(core, Code::BankProtocol);
    }
    ask(core, grant, None, context)
}

/// An address that is https, or http where the bank is on a private network.
fn usable(url: &str, bank: &Bank) -> bool {
    Url::parse(url).is_ok_and(|url| {
        let plain = url.username().is_empty() && url.password().is_none();
        plain && (url.scheme() == "https" || (url.scheme() == "http" && bank.allow_private_network))
    })
}

fn ask(core: &Core, grant: Box<Grant>, problem: Option<Problem>, context: &Context<'_>) -> Next {
    match grant.authorization_url.as_deref().is_some_and(|url| usable(url, context.bank)) {
        true => State::AskOAuth { grant, problem }.into(),
        false => failed(core, Code::BankProtocol),
    }
}

/// The way to the bank's page.
pub(super) fn prompt(core: &Core, grant: &Grant, problem: Option<Problem>, context: &Context<'_>) -> Step {
    let Some(mut url) = grant.authorization_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
        return Step::Failed(Problem::of(Code::BankProtocol));
    };
    let settings = settings(context.bank);
    let consent = core.consent.as_ref().map(|consent| consent.id.as_str()).unwrap_or_default();
    let challenge =
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, grant.verifier.expose().as_bytes()));
    let (redirect_uri, state) = way_back(core, context);
    let mut parameters = vec![
        ("response_type", "code".to_owned()),
        ("client_id", settings.client_id.clone().unwrap_or_default()),
        ("redirect_uri", redirect_uri.to_owned()),
        ("scope", settings.scope.replace("{consent}", consent)),
        ("state", state.clone()),
    ];
    if settings.pkce {
        parameters.push(("code_challenge", challenge));
        parameters.push(("code_challenge_method", "S256".to_owned()));
    }
    {
        // What the bank's own link carries already stays as it is.
        let given: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        let mut query = url.query_pairs_mut();
        for (name, value) in parameters {
            let name = settings.name(name);
            if !given.iter().any(|known| known == name) {
                query.append_pair(name, &value);
            }
        }
    }
    Step::Ask(Prompt::Redirect(Redirect {
        url: url.into(),
        state,
        expires_at: None,
        ask_at: grant.away.ask_at,
        approved: false,
        can_change_method: false,
        problem,
    }))
}

/// Where the server sends the browser back to, and `state`. The address is the same for all flows, because servers take
/// none that is not registered (RFC 9700, section 2.1); which flow it is stands in `state`.
fn way_back<'a>(core: &Core, context: &'a Context<'_>) -> (&'a str, String) {
    let secret = core.return_secret.expose();
    match context.return_url.rsplit_once('/') {
        Some((address, flow)) => (address, format!("{flow}.{secret}")),
        None => (context.return_url, secret.to_owned()),
    }
}

/// The browser came back, with a code or without.
pub(super) fn returned(
    core: &Core,
    grant: Box<Grant>,
    problem: Option<Problem>,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    let of_consent = matches!(grant.after, After::Sca(_));
    let parameters = match input {
        Input::Returned(parameters) => parameters,
        // The user says that they are done there, or it was long enough.
        Input::Poll if of_consent && grant.away.may_ask(context.now) => {
            return State::CheckGrant { grant, problem, refused: false }.into();
        }
        _ => return State::AskOAuth { grant, problem }.into(),
    };
    let given = |name: &str| parameters.get(name).map(SecretText::expose).filter(|text| !text.is_empty());
    // Whoever fails at the bank comes back by the consent's own way (TPP-Nok-Redirect-URI), which bears no code and
    // another `state`; banks lose that one. Why they failed stands in the status.
    let by_consent = given("state") == Some(core.return_secret.expose());
    let refused = given("outcome") == Some("nok") && (by_consent || given("state").is_none());
    if of_consent && (by_consent || refused) {
        return State::CheckGrant { grant, problem, refused }.into();
    }
    let (_, state) = way_back(core, context);
    let of_another = given("state").is_none_or(|given| given != state);
    // The answer of another server, mixed up with this one's (RFC 9207).
    let mixed_up = given("iss").zip(grant.issuer.as_deref()).is_some_and(|(given, known)| given != known);
    if of_another || mixed_up {
        return State::AskOAuth { grant, problem }.into();
    }
    if let Some(error) = given("error") {
        let code = match error {
            "access_denied" | "user_cancelled" => Code::ScaRejected,
            "temporarily_unavailable" | "server_error" => Code::BankUnavailable,
            "invalid_request" | "invalid_scope" | "unauthorized_client" | "unsupported_response_type" => {
                Code::ServiceMisconfigured
            }
            _ => Code::BankLoginNotPossible,
        };
        return failed(core, code);
    }
    match given("code") {
        Some(code) if code.len() <= MAX_TOKEN => came_with(core, grant, code, context),
        _ => State::AskOAuth { grant, problem: Some(Problem::of(Code::ScaRejected)) }.into(),
    }
}

/// The call that asks where the consent stands whose token is waited for.
pub(super) fn check(core: &Core, grant: &Grant, context: &mut Context<'_>) -> Step {
    match &grant.after {
        After::Sca(sca) => super::sca::check(core, sca, context),
        After::Login => Step::Failed(Problem::of(Code::BankProtocol)),
    }
}

/// Where it stands: ended by the bank, or still the user's, who has not come back with a code.
pub(super) fn checked(
    core: &Core,
    mut grant: Box<Grant>,
    problem: Option<Problem>,
    refused: bool,
    input: Input,
    context: &Context<'_>,
) -> Next {
    let response = match input {
        Input::Answered(response) => Some(response).filter(|response| response.is_success()),
        Input::Unanswered(_) => None,
        _ => return State::CheckGrant { grant, problem, refused }.into(),
    };
    let told = response.as_ref().map(Told::read);
    let answer = response.and_then(|response| Answer::read(&response, context.bank));
    let ended = answer.as_ref().is_some_and(|answer| {
        let consent = answer.consent_status.as_deref();
        answer.sca_is(&["failed"]) || matches!(consent, Some("rejected" | "revokedByPsu" | "terminatedByTpp"))
    });
    let rejected = Problem::of(Code::ScaRejected);
    if ended {
        return close::then(core, Then::Failed(told.map_or(rejected, Told::end)));
    }
    if refused {
        return close::then(core, Then::Failed(told.and_then(Told::refusal).unwrap_or(rejected)));
    }
    grant.away = std::mem::take(&mut grant.away).asked(context.now);
    if answer.is_none() {
        // A bank that does not say it without a token, or has enough of questions, is asked no more by itself.
        grant.away.ask_at = None;
    }
    State::AskOAuth { grant, problem }.into()
}

/// A code on its way to the token endpoint.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// The token endpoint.
    url: String,
    /// What it is sent (RFC 6749, section 4.1.3), without the client's own secret.
    form: SecretText,
}

impl Exchange {
    fn of(core: &Core, grant: &Grant, code: &str, context: &Context<'_>) -> Option<Self> {
        let settings = settings(context.bank);
        let client = settings.client_id.unwrap_or_default();
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code").append_pair("code", code);
        form.append_pair("redirect_uri", way_back(core, context).0).append_pair("client_id", &client);
        if settings.pkce {
            form.append_pair("code_verifier", grant.verifier.expose());
        }
        Some(Self { url: grant.token_url.clone()?, form: SecretText::new(form.finish()) })
    }

    /// The call.
    pub(super) fn request(&self, context: &mut Context<'_>) -> Request {
        let settings = settings(context.bank);
        let mut request = call::unattended(context, "oauth.token", Method::Post, &self.url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(self.form.expose().to_owned());
        if let Some(secret) = &settings.client_secret {
            let client = settings.client_id.clone().unwrap_or_default();
            let pair = STANDARD.encode(format!("{client}:{}", secret.expose().trim()));
            request = request.header("Authorization", format!("Basic {pair}"));
        }
        request.origin = settings.origin();
        request.bears_credentials = true;
        request
    }
}

/// The user came with a code. Where it is for a consent that they have approved, whoever cleans up has to know it first:
/// without the token nobody can delete the consent.
fn came_with(core: &Core, grant: Box<Grant>, code: &str, context: &mut Context<'_>) -> Next {
    let Some(exchange) = Exchange::of(core, &grant, code, context) else {
        return failed(core, Code::BankProtocol);
    };
    match grant.after {
        After::Sca(_) => State::KeepCode { grant, exchange }.into(),
        After::Login => send(grant, &exchange, context),
    }
}

/// The record with the code is kept: on to the token.
pub(super) fn code_kept(
    grant: Box<Grant>,
    exchange: Exchange,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    match input {
        Input::Continue => send(grant, &exchange, context),
        _ => State::KeepCode { grant, exchange }.into(),
    }
}

/// The step that keeps the code in the clean-up record.
pub(super) fn keep_code(core: &Core, exchange: &Exchange, context: &Context<'_>) -> Step {
    let exchange = Exchange { url: exchange.url.clone(), form: exchange.form.clone() };
    consent::remember(core, Some(exchange), context)
}

/// Exchanges the code, which is good once: within the dialog the request is never repeated.
fn send(grant: Box<Grant>, exchange: &Exchange, context: &mut Context<'_>) -> Next {
    Next { state: State::FetchToken(grant), step: Some(Step::Send(exchange.request(context))) }
}

/// The token, and what was waiting for it.
pub(super) fn exchanged(core: &mut Core, grant: Box<Grant>, input: Input, context: &mut Context<'_>) -> Next {
    let response = match input {
        Input::Answered(response) => response,
        // Whether the code was used up is not known; whoever cleans up tries it.
        Input::Unanswered(fault) => return failed(core, of_fault(fault)),
        _ => return State::AskOAuth { grant, problem: Some(Problem::of(Code::BankUnavailable)) }.into(),
    };
    if !response.is_success() {
        return failed(core, refused(&Refusal::read(Stage::Consent, &response)));
    }
    let Some(token) = token(&response) else { return failed(core, Code::BankProtocol) };
    if settings(context.bank).user_from_token {
        core.user = subject(&token).map(SecretText::new);
    }
    core.token = Some(SecretText::new(token));
    match grant.after {
        After::Login => login::start(core, context, None),
        After::Sca(sca) => State::KeepToken(sca).into(),
    }
}

/// The token of an answer (RFC 6749, section 5.1), if it is one that goes into a header.
pub(super) fn token(response: &Response) -> Option<String> {
    let body = Object::parse(&response.body).filter(|_| response.is_success())?;
    let bearer = body.text("token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    body.text("access_token")
        .filter(|_| bearer)
        .filter(|token| token.len() <= MAX_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// Whoever cleans up later has the token too.
pub(super) fn kept(sca: Box<Sca>, input: Input) -> Next {
    match input {
        Input::Continue => State::CheckSca { sca, why: Why::Finished }.into(),
        _ => State::KeepToken(sca).into(),
    }
}

/// Errors of the token endpoint (RFC 6749, section 5.2).
fn refused(refusal: &Refusal) -> Code {
    match refusal.tpp_code() {
        "INVALID_GRANT" => Code::ScaExpired,
        "INVALID_CLIENT"
        | "UNAUTHORIZED_CLIENT"
        | "INVALID_REQUEST"
        | "INVALID_SCOPE"
        | "UNSUPPORTED_GRANT_TYPE" => Code::ServiceMisconfigured,
        _ => refusal.code,
    }
}

/// `sub` of a JWT. It is not checked: the bank checks it, and here it only says what the bank itself has said.
fn subject(token: &str) -> Option<String> {
    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(payload).or_else(|_| URL_SAFE.decode(payload)).ok()?;
    let claims: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&bytes).ok()?;
    claims.get("sub").and_then(serde_json::Value::as_str).and_then(call::header_text)
}

fn failed(core: &Core, code: Code) -> Next {
    close::then(core, Then::Failed(Problem::of(code)))
}
