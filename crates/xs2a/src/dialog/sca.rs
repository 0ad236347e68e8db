//! Strong customer authentication, driven by what the bank's links offer.

use glimpse_bank::contract::{Context, Method, Problem, Step};
use glimpse_model::{Code, SecretText};
use jiff::SignedDuration;
use serde_json::json;

use super::sca_prompts::wait;
use super::state::{Act, Asking, Away, Core, Entered, Sca, State, Then, Why};
use super::{Next, call, close, oauth};
use crate::settings::{Approach, LoginField, Settings};
use crate::wire::Answer;

/// More answers than this are no authentication any more.
const MAX_STEPS: u8 = 40;
/// A password that was entered longer ago is asked for again.
const PASSWORD_LIFE: SignedDuration = SignedDuration::from_mins(15);

const PASSWORD_LINKS: [&str; 2] = ["updatePsuAuthentication", "startAuthorisationWithPsuAuthentication"];
const SECOND_PASSWORD_LINKS: [&str; 1] = ["updateAdditionalPsuAuthentication"];
const IDENTIFY_LINKS: [&str; 2] = ["updatePsuIdentification", "startAuthorisationWithPsuIdentification"];
const SELECT_LINKS: [&str; 2] =
    ["selectAuthenticationMethod", "startAuthorisationWithAuthenticationMethodSelection"];
const OTP_LINKS: [&str; 2] = ["authoriseTransaction", "startAuthorisationWithTransactionAuthorisation"];
/// Ways that are not spoken here: passwords under the bank's own key, and OAuth where no server is configured.
const UNSUPPORTED_LINKS: [&str; 4] = [
    "updateEncryptedPsuAuthentication",
    "startAuthorisationWithEncryptedPsuAuthentication",
    "updateAdditionalEncryptedPsuAuthentication",
    "scaOAuth",
];

impl Sca {
    /// A new authentication with what was entered.
    pub(super) fn of(entered: Entered) -> Self {
        Self {
            entered,
            status_url: None,
            select_url: None,
            otp_url: None,
            methods: Vec::new(),
            chosen: None,
            challenge: None,
            message: None,
            decoupled: false,
            steps: 0,
            refused_tans: 0,
            confirm_url: None,
            confirmation: None,
        }
    }

    /// Keeps what an answer says for later.
    pub(super) fn learn(&mut self, answer: &Answer) {
        let keep = |place: &mut Option<String>, link: Option<&str>| {
            if let Some(link) = link {
                *place = Some(link.to_owned());
            }
        };
        keep(&mut self.status_url, answer.links.get("scaStatus"));
        keep(&mut self.select_url, answer.links.first_of(&SELECT_LINKS));
        keep(&mut self.otp_url, answer.links.first_of(&OTP_LINKS));
        keep(&mut self.confirm_url, answer.links.get("confirmation"));
        if let Some(methods) = answer.methods.as_ref().filter(|methods| !methods.is_empty()) {
            self.methods.clone_from(methods);
        }
        if answer.chosen.is_some() {
            self.chosen.clone_from(&answer.chosen);
        }
        if answer.challenge.is_some() {
            self.challenge.clone_from(&answer.challenge);
        }
        if answer.message.is_some() {
            self.message.clone_from(&answer.message);
        }
        if let Some(decoupled) = answer.decoupled {
            self.decoupled = decoupled;
        }
    }
}

/// Does what the bank's answer makes possible next.
pub(super) fn follow(core: &Core, mut sca: Box<Sca>, answer: Answer, context: &mut Context<'_>) -> Next {
    sca.steps = sca.steps.saturating_add(1);
    sca.learn(&answer);
    let links = &answer.links;
    if sca.steps > MAX_STEPS {
        return failed(core, Code::BankProtocol);
    }
    if answer.sca_is(&["finalised", "exempted"]) || answer.consent_status.as_deref() == Some("valid") {
        return State::CheckConsent { sca, why: Why::Finished }.into();
    }
    if answer.sca_is(&["unconfirmed"]) {
        return confirm(core, sca, context);
    }
    if answer.sca_is(&["failed"]) || answer.consent_status.as_deref() == Some("rejected") {
        return failed(core, Code::ScaRejected);
    }
    // A bank that offers both ways is taken at the one that its configuration prefers.
    let here = [&PASSWORD_LINKS[..], &IDENTIFY_LINKS, &SELECT_LINKS, &OTP_LINKS].concat();
    let settings = Settings::of(context.bank).unwrap_or_default();
    let embedded = settings.preferred() != Approach::Redirect;
    if let (Some(link), Some(_), None) = (links.get("scaOAuth"), &settings.oauth, &core.token)
        && (!embedded || links.first_of(&here).is_none())
    {
        return oauth::of_consent(core, sca, link.to_owned(), context);
    }
    if let Some(page) = links.get("scaRedirect").filter(|_| !embedded || links.first_of(&here).is_none()) {
        return redirect(core, sca, page.to_owned(), context);
    }
    let authenticated = answer.sca_is(&["psuAuthenticated", "scaMethodSelected"]);
    if !authenticated {
        if let Some(url) = links.first_of(&PASSWORD_LINKS) {
            return password(core, sca, url.to_owned(), links.get(PASSWORD_LINKS[0]).is_none(), context);
        }
        if let Some(url) = links.first_of(&IDENTIFY_LINKS) {
            let post = links.get(IDENTIFY_LINKS[0]).is_none();
            return State::Act { act: Act::Plain { url: url.to_owned(), post }, sca }.into();
        }
    }
    if let Some(url) = links.first_of(&SECOND_PASSWORD_LINKS) {
        return second_password(core, sca, url.to_owned(), context);
    }
    if sca.chosen.is_some() && sca.decoupled {
        let waiting = wait(context, None);
        return State::Ask { sca, asking: Asking::Wait(waiting) }.into();
    }
    let chosen_now = answer.chosen.is_some() || answer.challenge.is_some();
    if chosen_now && links.first_of(&OTP_LINKS).is_some() {
        return State::Ask { sca, asking: Asking::Challenge { problem: None } }.into();
    }
    match (&answer.methods, links.first_of(&SELECT_LINKS)) {
        (Some(methods), _) if methods.is_empty() => return failed(core, Code::ScaMethodNotActive),
        (Some(methods), Some(url)) => {
            if let [only] = methods.as_slice() {
                let (url, method) = (url.to_owned(), only.id.clone());
                return State::Act { sca, act: Act::Select { url, method } }.into();
            }
            return State::Ask { sca, asking: Asking::Method { problem: None } }.into();
        }
        _ => {}
    }
    if links.first_of(&OTP_LINKS).is_some() {
        return State::Ask { sca, asking: Asking::Challenge { problem: None } }.into();
    }
    if let Some(url) = links.get("startAuthorisation") {
        return State::Act { act: Act::Plain { url: url.to_owned(), post: true }, sca }.into();
    }
    if links.first_of(&UNSUPPORTED_LINKS).is_some() {
        return failed(core, Code::BankUnsupported);
    }
    if links.first_of(&["scaStatus", "status"]).is_some() {
        // Nothing to enter and nowhere to go: it is confirmed elsewhere.
        let waiting = wait(context, None);
        return State::Ask { sca, asking: Asking::Wait(waiting) }.into();
    }
    State::CheckConsent { sca, why: Why::Finished }.into()
}

/// To the bank's page, if it is one that a browser may be sent to.
fn redirect(core: &Core, sca: Box<Sca>, url: String, context: &Context<'_>) -> Next {
    let secure = url.starts_with("https://");
    if !secure && !context.bank.allow_private_network {
        return failed(core, Code::BankProtocol);
    }
    let away = Away::since(context.now);
    State::Ask { sca, asking: Asking::Redirect { url, problem: None, away } }.into()
}

/// Sends the password, which leaves the dialog with it. Without one, or with an old one, the user enters it (again).
pub(super) fn password(
    core: &Core,
    mut sca: Box<Sca>,
    url: String,
    post: bool,
    context: &mut Context<'_>,
) -> Next {
    let fresh = context.now.duration_since(sca.entered.at) <= PASSWORD_LIFE;
    let Some(password) = sca.entered.password.take().filter(|_| fresh) else {
        // A bank that wants a password which nobody is asked for would be started anew for ever.
        let asked = Settings::of(context.bank).unwrap_or_default().asks_secret();
        return if asked { close::then(core, Then::Login(None)) } else { failed(core, Code::BankProtocol) };
    };
    let body = json!({ "psuData": { "password": password.expose() } });
    secret_call(core, sca, url, post, body, context)
}

fn second_password(core: &Core, mut sca: Box<Sca>, url: String, context: &mut Context<'_>) -> Next {
    let fresh = context.now.duration_since(sca.entered.at) <= PASSWORD_LIFE;
    let Some(second) = sca.entered.second.take().filter(|_| fresh) else {
        let settings = Settings::of(context.bank).unwrap_or_default();
        let asked = settings.login_fields().contains(&LoginField::SecondPassword);
        return if asked {
            close::then(core, Then::Login(None))
        } else {
            failed(core, Code::BankUnsupported)
        };
    };
    let body = json!({ "psuData": { "additionalPassword": second.expose() } });
    secret_call(core, sca, url, false, body, context)
}

fn secret_call(
    core: &Core,
    sca: Box<Sca>,
    url: String,
    post: bool,
    body: serde_json::Value,
    context: &mut Context<'_>,
) -> Next {
    let method = if post { Method::Post } else { Method::Put };
    let request = call::attended(core, context, "authorisation.password", method, &url);
    let mut request = call::json(call::identified(request, context, &sca.entered), &body);
    request.bears_credentials = true;
    Next { state: State::Act { sca, act: Act::Password { url, post } }, step: Some(Step::Send(request)) }
}

/// Sends the TAN, which is not kept.
pub(super) fn send_tan(core: &Core, sca: Box<Sca>, tan: &SecretText, context: &mut Context<'_>) -> Next {
    let Some(url) = sca.otp_url.clone() else { return failed(core, Code::BankProtocol) };
    let request = call::attended(core, context, "authorisation.tan", Method::Put, &url);
    let body = json!({ "scaAuthenticationData": tan.expose() });
    let mut request = call::json(request, &body);
    request.bears_credentials = true;
    Next { state: State::Act { sca, act: Act::Otp }, step: Some(Step::Send(request)) }
}

/// Sends what the bank's page gave along; it is good once.
pub(super) fn confirm(core: &Core, mut sca: Box<Sca>, context: &mut Context<'_>) -> Next {
    let url = sca.confirm_url.clone().or_else(|| sca.status_url.clone());
    let (Some(url), Some(code)) = (url, sca.confirmation.take()) else {
        return failed(core, Code::ScaRejected);
    };
    let request = call::attended(core, context, "authorisation.confirm", Method::Put, &url);
    let mut request = call::json(request, &json!({ "confirmationCode": code.expose() }));
    request.bears_credentials = true;
    Next { state: State::Act { sca, act: Act::Confirm }, step: Some(Step::Send(request)) }
}

/// The calls that bear no credentials.
pub(super) fn step(core: &Core, sca: &Sca, act: &Act, context: &mut Context<'_>) -> Step {
    match act {
        Act::Plain { url, post } => {
            let (operation, method) = if *post {
                ("authorisation.start", Method::Post)
            } else {
                ("authorisation.identify", Method::Put)
            };
            let request = call::attended(core, context, operation, method, url);
            let request = call::identified(request, context, &sca.entered);
            let request = if *post { call::returning(request, core, context) } else { request };
            Step::Send(call::json(request, &json!({})))
        }
        Act::Select { url, method } => {
            let request = call::attended(core, context, "authorisation.method", Method::Put, url);
            Step::Send(call::json(request, &json!({ "authenticationMethodId": method })))
        }
        // Nothing to send again: credentials are not kept. The answer to the call decides.
        Act::Password { .. } | Act::Otp | Act::Confirm => Step::Failed(Problem::of(Code::BankUnavailable)),
    }
}

/// The call that asks for the status of the authorisation.
pub(super) fn check(core: &Core, sca: &Sca, context: &mut Context<'_>) -> Step {
    match &sca.status_url {
        Some(url) => Step::Send(call::attended(core, context, "authorisation.status", Method::Get, url)),
        None => super::consent::check(core, context),
    }
}

/// The authorisation failed; the consent goes with it.
pub(super) fn failed(core: &Core, code: Code) -> Next {
    close::then(core, Then::Failed(Problem::of(code)))
}
