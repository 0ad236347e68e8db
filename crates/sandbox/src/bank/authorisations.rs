use std::sync::Arc;

use axum::extract::{Path, State};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Approach, Authorisation, Bank, Consent, ConsentStatus, Refusal, Reply, ScaStatus, answer,
    consents::{refuse_private, unknown},
    inbound::{Inbound, Received},
    oauth, sca,
};
use crate::{
    ledger::CredentialKind,
    scenario::{Fault, Situation, Step},
};

/// What the body of an update carries.
enum Update {
    Nothing,
    Password(String),
    SecondPassword(String),
    Confirmation(String),
    Method(String),
    Otp(String),
}

impl Update {
    fn read(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let known = ["psuData", "authenticationMethodId", "scaAuthenticationData", "confirmationCode"];
        if let Some(name) = body.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(Refusal::format(name.as_str(), "The field is not known here."));
        }
        if body.len() > 1 {
            return Err(Refusal::format("body", "One thing at a time."));
        }
        let text = |value: &Value, at: &str| match value {
            Value::String(text) if !text.is_empty() && text.chars().count() <= 140 => Ok(text.clone()),
            _ => Err(Refusal::format(at, "A text is needed here.")),
        };
        match body.iter().next().map(|(name, value)| (name.as_str(), value)) {
            None => Ok(Self::Nothing),
            Some(("psuData", Value::Object(data))) => {
                match (data.get("password"), data.get("additionalPassword")) {
                    (Some(password), None) if data.len() == 1 => {
                        text(password, "psuData.password").map(Self::Password)
                    }
                    (None, Some(second)) if data.len() == 1 => {
                        text(second, "psuData.additionalPassword").map(Self::SecondPassword)
                    }
                    _ => Err(Refusal::format(
                        "psuData",
                        "The password in clear, and nothing else, is needed here.",
                    )),
                }
            }
            Some(("confirmationCode", code)) => text(code, "confirmationCode").map(Self::Confirmation),
            Some(("authenticationMethodId", id)) => text(id, "authenticationMethodId").map(Self::Method),
            Some(("scaAuthenticationData", otp)) => text(otp, "scaAuthenticationData").map(Self::Otp),
            Some((name, _)) => Err(Refusal::format(name, "Not an object.")),
        }
    }

    fn step(&self) -> Step {
        match self {
            Self::Nothing => Step::Authorise,
            Self::Password(_) | Self::SecondPassword(_) => Step::Login,
            Self::Confirmation(_) => Step::Return,
            Self::Method(_) => Step::Method,
            Self::Otp(_) => Step::Otp,
        }
    }

    fn method(&self) -> Option<&str> {
        match self {
            Self::Method(id) => Some(id),
            _ => None,
        }
    }
}

/// `POST /v1/consents/{id}/authorisations`
pub(crate) async fn start(State(bank): State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    let update = Update::read(&inbound.object()?)?;
    let user = named_user(&bank, &id, &inbound)?;
    let authorisation = bank.new_id();
    saw(&bank, &inbound, &authorisation, user.as_deref(), &update);
    let situation = Situation {
        user: user.as_deref(),
        consent: Some(&id),
        step: update.step(),
        method: update.method(),
        ..Situation::default()
    };
    bank.act(&inbound, situation, |fault| {
        refuse_private(fault.as_ref(), inbound.psu_ip()?)?;
        let mut consents = bank.consents();
        let consent = consents.get_mut(&id).ok_or_else(unknown)?;
        if consent.status != ConsentStatus::Received {
            return Err(Refusal::status_invalid("The consent is not waiting for an authorisation."));
        }
        if matches!(
            update,
            Update::Method(_) | Update::Otp(_) | Update::SecondPassword(_) | Update::Confirmation(_)
        ) {
            return Err(Refusal::status_invalid("The user must log in first."));
        }
        if bank.approach == Approach::Redirect && matches!(update, Update::Password(_)) {
            return Err(not_here());
        }
        bind(consent, user.clone())?;
        if matches!(update, Update::Password(_)) && consent.user.is_none() {
            return Err(Refusal::format("PSU-ID", "The header is missing."));
        }
        // One at a time: what was begun before is over.
        for running in consent.authorisations.iter_mut().filter(|running| !running.is_over()) {
            running.status = ScaStatus::Failed;
        }
        consent.authorisations.push(Authorisation::new(authorisation.clone(), consent.user.is_some()));
        if let Update::Password(password) = &update {
            sca::log_in(&bank, consent, &authorisation, password, fault.as_ref())?;
        }
        Ok(show(&bank, consent, &authorisation, StatusCode::CREATED))
    })
    .await
}

/// `PUT /v1/consents/{id}/authorisations/{id}`
pub(crate) async fn update(
    State(bank): State<Arc<Bank>>,
    Path((id, authorisation)): Path<(String, String)>,
    inbound: Received,
) -> Reply {
    let update = Update::read(&inbound.object()?)?;
    let user = named_user(&bank, &id, &inbound)?;
    saw(&bank, &inbound, &authorisation, user.as_deref(), &update);
    let situation = Situation {
        user: user.as_deref(),
        consent: Some(&id),
        step: update.step(),
        method: update.method(),
        ..Situation::default()
    };
    bank.act(&inbound, situation, |fault| {
        let mut consents = bank.consents();
        let consent = consents.get_mut(&id).ok_or_else(unknown)?;
        if consent.authorisation(&authorisation).is_none() {
            return Err(Refusal::unknown("The authorisation is not known."));
        }
        if bank.approach == Approach::Redirect && !matches!(update, Update::Confirmation(_)) {
            return Err(not_here());
        }
        bind(consent, user.clone())?;
        advance(&bank, consent, &authorisation, &update, fault.as_ref())?;
        Ok(show(&bank, consent, &authorisation, StatusCode::OK))
    })
    .await
}

/// `PUT /v1/consents/{id}`, as banks of version 1.1 have it: the one authorisation is the consent's.
pub(crate) async fn update_old(bank: State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    if !bank.manner.old {
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "SERVICE_INVALID", "Not with this method."));
    }
    let last = bank
        .consents()
        .get(&id)
        .and_then(|consent| consent.authorisations.last().map(|last| last.id.clone()));
    update(bank, Path((id, last.unwrap_or_default())), inbound).await
}

/// `GET /v1/consents/{id}/authorisations`
pub(crate) async fn list(State(bank): State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    let user = bank.consent_user(&id);
    let situation = Situation {
        user: user.as_deref(),
        consent: Some(&id),
        step: Step::ConsentStatus,
        ..Situation::default()
    };
    bank.act(&inbound, situation, |_| {
        let consents = bank.consents();
        let consent = consents.get(&id).ok_or_else(unknown)?;
        let ids: Vec<&str> =
            consent.authorisations.iter().map(|authorisation| authorisation.id.as_str()).collect();
        Ok(answer(StatusCode::OK, &json!({ "authorisationIds": ids })))
    })
    .await
}

/// `GET /v1/consents/{id}/authorisations/{id}`
pub(crate) async fn poll(
    State(bank): State<Arc<Bank>>,
    Path((id, authorisation)): Path<(String, String)>,
    inbound: Received,
) -> Reply {
    let user = bank.consent_user(&id);
    bank.ledger.note(inbound.number, |call| call.authorisation = Some(authorisation.clone()));
    let situation =
        Situation { user: user.as_deref(), consent: Some(&id), step: Step::Poll, ..Situation::default() };
    bank.act(&inbound, situation, |fault| {
        let mut consents = bank.consents();
        let consent = consents.get_mut(&id).ok_or_else(unknown)?;
        sca::poll(&bank, consent, &authorisation, fault.as_ref());
        let told = consent.told.clone();
        let found = consent.authorisation(&authorisation);
        let found = found.ok_or_else(|| Refusal::unknown("The authorisation is not known."))?;
        let path = format!("/v1/consents/{id}/authorisations/{authorisation}");
        let mut links = json!({ "scaStatus": bank.href(&path) });
        if found.status == ScaStatus::Unconfirmed {
            sca::insert(&mut links, "confirmation", bank.href(&path));
        }
        let mut body = json!({ "scaStatus": found.status, "_links": links });
        if let Some((code, text)) = told {
            let message = json!([{ "category": "ERROR", "code": code, "text": text }]);
            sca::insert(&mut body, "tppMessages", message);
            sca::insert(&mut body, "psuMessage", text.into());
        }
        Ok(answer(StatusCode::OK, &body))
    })
    .await
}

/// Takes an authorisation one step further, if the step is its next.
fn advance(
    bank: &Bank,
    consent: &mut Consent,
    id: &str,
    update: &Update,
    fault: Option<&Fault>,
) -> Result<(), Refusal> {
    let identified = consent.user.is_some();
    let user = bank.user(consent.user.as_deref());
    let Some(status) = consent.authorisation(id).map(|authorisation| authorisation.status) else {
        return Err(Refusal::unknown("The authorisation is not known."));
    };
    match (update, status) {
        (Update::Nothing, ScaStatus::Received) if identified => {
            if let Some(authorisation) = consent.authorisation(id) {
                authorisation.status = ScaStatus::PsuIdentified;
            }
            Ok(())
        }
        (Update::Nothing, ScaStatus::Received) => Err(Refusal::format("PSU-ID", "The header is missing.")),
        (Update::Password(password), ScaStatus::Received | ScaStatus::PsuIdentified) => {
            if !identified {
                return Err(Refusal::format("PSU-ID", "The header is missing."));
            }
            sca::log_in(bank, consent, id, password, fault)
        }
        (
            Update::Method(method),
            ScaStatus::PsuAuthenticated | ScaStatus::ScaMethodSelected | ScaStatus::Started,
        ) => {
            let found = sca::method_of(user, method).ok_or_else(|| {
                Refusal::new(
                    StatusCode::BAD_REQUEST,
                    "SCA_METHOD_UNKNOWN",
                    "The method is not one of the user's.",
                )
            })?;
            sca::challenge(bank, consent, id, found);
            Ok(())
        }
        (Update::SecondPassword(second), ScaStatus::PsuIdentified) => {
            sca::log_in_second(bank, consent, id, second, fault)
        }
        (Update::Confirmation(code), ScaStatus::Unconfirmed) => {
            let known = consent.authorisation(id).and_then(|authorisation| authorisation.confirmation.take());
            if known.as_deref() == Some(code.as_str()) {
                consent.finish(id, ScaStatus::Finalised, bank.now());
            } else {
                consent.fail();
            }
            Ok(())
        }
        (Update::Otp(otp), ScaStatus::ScaMethodSelected) => sca::confirm(bank, consent, id, otp, fault),
        _ => Err(Refusal::status_invalid("This is not the next step of the authorisation.")),
    }
}

/// The user that the call names, or the one that the consent knows.
fn named_user(bank: &Bank, consent: &str, inbound: &Inbound) -> Result<Option<String>, Refusal> {
    let named = oauth::user(bank, inbound)?;
    Ok(named.or_else(|| bank.consent_user(consent)))
}

/// A consent's user does not change.
fn bind(consent: &mut Consent, user: Option<String>) -> Result<(), Refusal> {
    if consent.user.is_some() && consent.user != user {
        return Err(Refusal::credentials("The consent belongs to somebody else."));
    }
    consent.user = user;
    Ok(())
}

fn saw(bank: &Bank, inbound: &Inbound, authorisation: &str, user: Option<&str>, update: &Update) {
    bank.ledger.note(inbound.number, |call| call.authorisation = Some(authorisation.to_owned()));
    match update {
        Update::Password(value) | Update::SecondPassword(value) => {
            bank.ledger.saw(authorisation, user, CredentialKind::Pin, value)
        }
        Update::Otp(value) => bank.ledger.saw(authorisation, user, CredentialKind::Otp, value),
        Update::Nothing | Update::Method(_) | Update::Confirmation(_) => {}
    }
}

fn not_here() -> Refusal {
    Refusal::status_invalid("The user confirms on the bank's own page.")
}

fn show(bank: &Bank, consent: &Consent, id: &str, status: StatusCode) -> axum::response::Response {
    let mut body = json!({ "authorisationId": id });
    let mut links = json!({});
    let found = consent.authorisations.iter().find(|authorisation| authorisation.id == id);
    if let Some(authorisation) = found {
        sca::describe(bank, consent, authorisation, &mut body, &mut links);
    }
    sca::insert(&mut body, "_links", links);
    if bank.manner.old {
        body = sca::as_of_old(body, consent);
    }
    let mut response = answer(status, &body);
    response.headers_mut().insert("aspsp-sca-approach", sca::approach(bank, found));
    response
}
