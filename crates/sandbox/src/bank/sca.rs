//! The steps of strong customer authentication, and how they are described to the TPP.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;
use serde_json::{Value, json};

use super::{Approach, Authorisation, Bank, Consent, Refusal, ScaStatus, consent::MAX_WRONG};
use crate::{
    scenario::Fault,
    users::{Method, OTP, PASSWORD, SECOND_PASSWORD, User},
};

/// The picture of `PHOTO_OTP`.
static PICTURE: &[u8] = include_bytes!("../../assets/challenge.png");

/// Checks a password; right ones go on to the choice of a method, to its challenge, or to the end.
pub(crate) fn log_in(
    bank: &Bank,
    consent: &mut Consent,
    id: &str,
    password: &str,
    fault: Option<&Fault>,
) -> Result<(), Refusal> {
    let user = bank.user(consent.user.as_deref());
    let right = password == PASSWORD && !matches!(fault, Some(Fault::Refuse));
    let Some(user) = user.filter(|_| right) else { return Err(wrong(consent, id, "password")) };
    let covered: Vec<String> = bank
        .book(user)
        .accounts
        .iter()
        .filter(|account| consent.access.covers(account))
        .map(|account| account.iban.clone())
        .collect();
    if covered.is_empty() && consent.access.is_dedicated() {
        consent.fail();
        let text = "None of the accounts belongs to you.";
        return Err(Refusal::new(http::StatusCode::BAD_REQUEST, "RESOURCE_UNKNOWN", text));
    }
    consent.granted = covered;
    if let Some(authorisation) = consent.authorisation(id) {
        authorisation.wrong = 0;
        if bank.manner.second_password {
            authorisation.status = ScaStatus::PsuIdentified;
            authorisation.first_password = true;
            return Ok(());
        }
    }
    authenticated(bank, consent, id, user);
    Ok(())
}

/// Checks the second password, after the first.
pub(crate) fn log_in_second(
    bank: &Bank,
    consent: &mut Consent,
    id: &str,
    password: &str,
    fault: Option<&Fault>,
) -> Result<(), Refusal> {
    let first = consent.authorisation(id).is_some_and(|authorisation| authorisation.first_password);
    let right = first && password == SECOND_PASSWORD && !matches!(fault, Some(Fault::Refuse));
    let user = bank.user(consent.user.as_deref());
    let Some(user) = user.filter(|_| right) else { return Err(wrong(consent, id, "second password")) };
    authenticated(bank, consent, id, user);
    Ok(())
}

/// The user is known: on to the choice of a method, to its challenge, or to the end.
fn authenticated(bank: &Bank, consent: &mut Consent, id: &str, user: &User) {
    if let Some(authorisation) = consent.authorisation(id) {
        authorisation.status = ScaStatus::PsuAuthenticated;
        authorisation.wrong = 0;
    }
    match (bank.approach, user.methods) {
        (Approach::Redirect, _) => {}
        (Approach::Embedded, []) => consent.finish(id, ScaStatus::Exempted, bank.now()),
        (Approach::Embedded, [method]) => challenge(bank, consent, id, *method),
        (Approach::Embedded, _) => {}
    }
}

/// Sends the challenge of a method.
pub(crate) fn challenge(bank: &Bank, consent: &mut Consent, id: &str, method: Method) {
    let now = bank.now();
    if let Some(authorisation) = consent.authorisation(id) {
        authorisation.method = Some(method);
        authorisation.challenged_at = Some(now);
        authorisation.polls = 0;
        authorisation.decision = None;
        authorisation.status =
            if method.decoupled { ScaStatus::Started } else { ScaStatus::ScaMethodSelected };
    }
}

/// Checks a one-time password.
pub(crate) fn confirm(
    bank: &Bank,
    consent: &mut Consent,
    id: &str,
    otp: &str,
    fault: Option<&Fault>,
) -> Result<(), Refusal> {
    let now = bank.now();
    let run_out = consent.authorisation(id).is_some_and(|authorisation| authorisation.has_run_out(now));
    if run_out || matches!(fault, Some(Fault::Expire)) {
        let path = format!("/v1/consents/{}/authorisations/{id}", consent.id);
        if let Some(authorisation) = consent.authorisation(id) {
            authorisation.status = ScaStatus::PsuAuthenticated;
            authorisation.challenged_at = None;
        }
        let text = "The challenge has run out. Select a method for a new one.";
        return Err(Refusal::new(http::StatusCode::BAD_REQUEST, "RESOURCE_EXPIRED", text).links(
            json!({ "selectAuthenticationMethod": bank.href(&path), "scaStatus": bank.href(&path) }),
        ));
    }
    if otp != OTP || matches!(fault, Some(Fault::Refuse)) {
        return Err(wrong(consent, id, "TAN"));
    }
    consent.finish(id, ScaStatus::Finalised, now);
    Ok(())
}

/// What a poll finds: the user may have decided in the meantime, or the time may be up.
pub(crate) fn poll(bank: &Bank, consent: &mut Consent, id: &str, fault: Option<&Fault>) {
    let now = bank.now();
    let Some(authorisation) = consent.authorisation(id).filter(|authorisation| authorisation.waits_for_app())
    else {
        return;
    };
    authorisation.polls = authorisation.polls.saturating_add(1);
    let by_scenario = match fault {
        Some(Fault::Approve { after_polls }) if authorisation.polls >= *after_polls => Some(true),
        Some(Fault::Decline { after_polls }) if authorisation.polls >= *after_polls => Some(false),
        _ => None,
    };
    let decision = authorisation.decision.or(by_scenario);
    let run_out = authorisation.has_run_out(now);
    match decision {
        Some(true) if !run_out => consent.finish(id, ScaStatus::Finalised, now),
        None if !run_out => {}
        _ => consent.fail(),
    }
}

fn wrong(consent: &mut Consent, id: &str, what: &str) -> Refusal {
    let mut over = false;
    if let Some(authorisation) = consent.authorisation(id) {
        authorisation.wrong = authorisation.wrong.saturating_add(1);
        over = authorisation.wrong >= MAX_WRONG;
    }
    if over {
        consent.fail();
        return Refusal::credentials(format!("The {what} is wrong. That was the last attempt."));
    }
    Refusal::credentials(format!("The {what} is wrong."))
}

/// Adds what a TPP must know of an authorisation to an answer and to its links.
pub(crate) fn describe(
    bank: &Bank,
    consent: &Consent,
    authorisation: &Authorisation,
    body: &mut Value,
    links: &mut Value,
) {
    let path = format!("/v1/consents/{}/authorisations/{}", consent.id, authorisation.id);
    // At banks of version 1.1 the authorisation is the consent's own.
    let here =
        if bank.manner.old { bank.href(&format!("/v1/consents/{}", consent.id)) } else { bank.href(&path) };
    insert(body, "scaStatus", json!(authorisation.status));
    insert(links, "scaStatus", here.clone());
    if let (Some(rule), Approach::Redirect) = (bank.manner.oauth.filter(|rule| !rule.pre_step), bank.approach)
    {
        if !authorisation.is_over() {
            let path =
                if rule.page_link { "/oauth/authorize" } else { "/.well-known/oauth-authorization-server" };
            insert(links, "scaOAuth", bank.href(path));
        }
        return;
    }
    if bank.approach == Approach::Redirect {
        if authorisation.status == ScaStatus::Unconfirmed {
            insert(links, "confirmation", here);
        } else if !authorisation.is_over() {
            let page = format!("{}/page/{}", bank.url, authorisation.id);
            insert(links, "scaRedirect", json!({ "href": page }));
        }
        return;
    }
    let methods = bank.user(consent.user.as_deref()).map(|user| user.methods).unwrap_or_default();
    match authorisation.status {
        ScaStatus::Received => insert(links, "updatePsuIdentification", here),
        ScaStatus::PsuIdentified if authorisation.first_password => {
            insert(links, "updateAdditionalPsuAuthentication", here);
        }
        ScaStatus::PsuIdentified => insert(links, "updatePsuAuthentication", here),
        ScaStatus::PsuAuthenticated => {
            insert(body, "scaMethods", methods.iter().map(method_object).collect());
            insert(body, "psuMessage", "Please choose how to confirm.".into());
            insert(links, "selectAuthenticationMethod", here);
        }
        ScaStatus::ScaMethodSelected | ScaStatus::Started => {
            if let Some(method) = authorisation.method {
                insert(body, "chosenScaMethod", method_object(&method));
                insert(body, "psuMessage", message(bank, method).into());
                if !method.decoupled {
                    insert(body, "challengeData", challenge_data(method));
                    insert(links, "authoriseTransaction", here.clone());
                }
                insert(links, "selectAuthenticationMethod", here);
            }
        }
        ScaStatus::Unconfirmed | ScaStatus::Finalised | ScaStatus::Exempted | ScaStatus::Failed => {}
    }
}

/// The answer as version 1.1 had it: no status of an authorisation, but of the consent; and a word misspelled.
pub(crate) fn as_of_old(mut body: Value, consent: &Consent) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.remove("scaStatus");
        fields.remove("authorisationId");
        fields.insert("consentStatus".to_owned(), json!(consent.status));
        if let Some(data) = fields.get_mut("challengeData").and_then(Value::as_object_mut)
            && let Some(length) = data.remove("otpMaxLength")
        {
            data.insert("optMaxLength".to_owned(), length);
        }
        if let Some(links) = fields.get_mut("_links").and_then(Value::as_object_mut) {
            links.remove("scaStatus");
        }
    }
    body
}

/// The value of `ASPSP-SCA-Approach`.
pub(crate) fn approach(bank: &Bank, authorisation: Option<&Authorisation>) -> HeaderValue {
    let decoupled =
        authorisation.and_then(|authorisation| authorisation.method).is_some_and(|method| method.decoupled);
    HeaderValue::from_static(match (bank.approach, decoupled) {
        (Approach::Redirect, _) => "REDIRECT",
        (Approach::Embedded, true) => "DECOUPLED",
        (Approach::Embedded, false) => "EMBEDDED",
    })
}

/// Finds a method of a user.
pub(crate) fn method_of(user: Option<&User>, id: &str) -> Option<Method> {
    user?.methods.iter().find(|method| method.id == id).copied()
}

/// Puts a field into a JSON object.
pub(crate) fn insert(object: &mut Value, name: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

fn method_object(method: &Method) -> Value {
    let mut object = json!({
        "authenticationType": method.kind,
        "authenticationMethodId": method.id,
        "name": method.name,
    });
    if !method.explanation.is_empty() {
        insert(&mut object, "explanation", method.explanation.into());
    }
    object
}

fn message(bank: &Bank, method: Method) -> String {
    match method.kind {
        "PUSH_DEC" => format!(
            "Please confirm in your banking app. In this sandbox the app is at {}/_sandbox/push",
            bank.url
        ),
        "PHOTO_OTP" => "Please scan the picture with your TAN app and enter the TAN.".to_owned(),
        "CHIP_OTP" => "Please enter start code 87654321 in your reader.".to_owned(),
        _ => "Please enter the TAN that was sent to you.".to_owned(),
    }
}

fn challenge_data(method: Method) -> Value {
    let mut data = json!({ "otpMaxLength": 6, "otpFormat": "integer" });
    match method.kind {
        "PHOTO_OTP" => insert(&mut data, "image", STANDARD.encode(PICTURE).into()),
        "CHIP_OTP" => insert(&mut data, "data", json!(["Start code: 87654321"])),
        _ => insert(&mut data, "additionalInformation", method.explanation.into()),
    }
    data
}
