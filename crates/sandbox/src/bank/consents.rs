use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use url::Url;

use super::{
    Approach, Authorisation, Bank, Consent, ConsentStatus, Refusal, Reply,
    access::{Asked, read_consent},
    answer,
    inbound::{Inbound, Received},
    oauth, sca,
};
use crate::{
    data::calendar::bank_day,
    scenario::{Fault, Situation, Step},
    users::PASSWORD,
};

/// `POST /v1/consents`
pub(crate) async fn create(State(bank): State<Arc<Bank>>, inbound: Received) -> Reply {
    let user = oauth::user(&bank, &inbound)?;
    let situation = Situation { user: user.as_deref(), step: Step::Consent, ..Situation::default() };
    bank.act(&inbound, situation, |fault| {
        let ip = inbound.psu_ip()?;
        if ip.is_none() && !matches!(fault, Some(Fault::RefusePrivateAddress { or_missing: false })) {
            return Err(Refusal::format("PSU-IP-Address", "The header is missing."));
        }
        refuse_private(fault.as_ref(), ip)?;
        let asked = read_consent(&inbound.object()?, bank.today())?;
        fits(&bank, &asked)?;
        let (redirect, redirect_nok) =
            (uri(&inbound, "tpp-redirect-uri")?, uri(&inbound, "tpp-nok-redirect-uri")?);
        inbound.flag("tpp-redirect-preferred")?;
        inbound.flag("tpp-decoupled-preferred")?;
        if (bank.approach == Approach::Redirect || bank.manner.old) && redirect.is_none() {
            return Err(Refusal::format("TPP-Redirect-URI", "The header is missing."));
        }
        let explicit = inbound.flag("tpp-explicit-authorisation-preferred")?;
        let mut consent = Consent {
            id: bank.new_id(),
            user: user.clone(),
            access: asked.access,
            recurring: asked.recurring,
            frequency: asked.frequency,
            valid_until: asked.valid_until,
            status: ConsentStatus::Received,
            last_action: bank.today(),
            authorisations: Vec::new(),
            redirect,
            redirect_nok,
            told: None,
            granted: Vec::new(),
            granted_at: None,
            reads: Default::default(),
            unattended: Default::default(),
        };
        // Without a wish, the one bank starts explicitly and the other implicitly.
        let implicit = bank.manner.is_pre_step() || bank.manner.old;
        if implicit || !explicit.unwrap_or(bank.approach == Approach::Embedded) {
            let id = bank.new_id();
            consent.authorisations.push(Authorisation::new(id.clone(), user.is_some()));
            if bank.manner.is_pre_step() && bank.approach == Approach::Embedded {
                // The token's user has logged in already.
                sca::log_in(&bank, &mut consent, &id, PASSWORD, fault.as_ref())?;
            }
        }
        let response = created(&bank, &consent);
        bank.ledger.note(inbound.number, |call| call.consent = Some(consent.id.clone()));
        bank.keep(consent);
        Ok(response)
    })
    .await
}

/// Some banks know some kinds of consent only.
fn fits(bank: &Bank, asked: &Asked) -> Result<(), Refusal> {
    let manner = &bank.manner;
    let unsupported = |path: &str, text: &str| Refusal {
        path: Some(path.to_owned()),
        ..Refusal::new(StatusCode::BAD_REQUEST, "PARAMETER_NOT_SUPPORTED", text)
    };
    if manner.only_recurring && !asked.recurring {
        return Err(unsupported("recurringIndicator", "One-time consents are not supported."));
    }
    if manner.only_recurring && asked.valid_until > bank.today() {
        return Err(unsupported("validUntil", "Not longer than today."));
    }
    if manner.lists_only && !asked.access.is_list_only() && !asked.access.is_dedicated() {
        return Err(unsupported("access", "Only lists of accounts and named accounts."));
    }
    if manner.global_only && !asked.access.is_global() {
        return Err(unsupported("access", "Only consents for all accounts."));
    }
    Ok(())
}

/// `GET /v1/consents/{id}`
pub(crate) async fn read(State(bank): State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    look(&bank, &inbound, &id, |consent| {
        json!({
            "access": consent.access.asked,
            "recurringIndicator": consent.recurring,
            "validUntil": consent.valid_until,
            "frequencyPerDay": consent.frequency,
            "lastActionDate": consent.last_action,
            "consentStatus": consent.status,
            "_links": { "account": bank.href("/v1/accounts") },
        })
    })
    .await
}

/// `GET /v1/consents/{id}/status`
pub(crate) async fn status(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    inbound: Received,
) -> Reply {
    let show = |consent: &Consent| json!({ "consentStatus": consent.status });
    match waits_for_app(&bank, &id) {
        // Version 1.1 has no status of an authorisation: what the user did in the app shows in the consent's.
        Some(authorisation) if bank.manner.old => {
            let user = bank.consent_user(&id);
            let situation = Situation {
                user: user.as_deref(),
                consent: Some(&id),
                step: Step::Poll,
                ..Situation::default()
            };
            bank.act(&inbound, situation, |fault| {
                let mut consents = bank.consents();
                let consent = consents.get_mut(&id).ok_or_else(unknown)?;
                sca::poll(&bank, consent, &authorisation, fault.as_ref());
                Ok(answer(StatusCode::OK, &show(consent)))
            })
            .await
        }
        _ => look(&bank, &inbound, &id, show).await,
    }
}

/// The authorisation of a consent whose user is to confirm in an app.
fn waits_for_app(bank: &Bank, id: &str) -> Option<String> {
    let consents = bank.consents();
    let last = consents.get(id)?.authorisations.last()?;
    last.waits_for_app().then(|| last.id.clone())
}

/// `DELETE /v1/consents/{id}`
pub(crate) async fn delete(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    inbound: Received,
) -> Reply {
    let user = bank.consent_user(&id);
    let situation =
        Situation { user: user.as_deref(), consent: Some(&id), step: Step::Delete, ..Situation::default() };
    bank.act(&inbound, situation, |_| {
        let (now, today) = (bank.now(), bank.today());
        let mut consents = bank.consents();
        let consent = consents.get_mut(&id).ok_or_else(unknown)?;
        consent.age(now, today);
        consent.fail();
        consent.status = ConsentStatus::TerminatedByTpp;
        consent.last_action = today;
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

async fn look(bank: &Bank, inbound: &Inbound, id: &str, show: impl FnOnce(&Consent) -> Value) -> Reply {
    let user = bank.consent_user(id);
    let situation = Situation {
        user: user.as_deref(),
        consent: Some(id),
        step: Step::ConsentStatus,
        ..Situation::default()
    };
    bank.act(inbound, situation, |_| {
        let now = bank.now();
        let mut consents = bank.consents();
        let consent = consents.get_mut(id).ok_or_else(unknown)?;
        consent.age(now, bank_day(now));
        Ok(answer(StatusCode::OK, &show(consent)))
    })
    .await
}

/// The answer to a consent that is not there.
pub(crate) fn unknown() -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "CONSENT_UNKNOWN", "The consent is not known.")
}

/// Some banks refuse addresses that cannot be a user's.
pub(crate) fn refuse_private(fault: Option<&Fault>, ip: Option<IpAddr>) -> Result<(), Refusal> {
    let private = match ip {
        Some(IpAddr::V4(ip)) => {
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
        }
        Some(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unspecified(),
        None => false,
    };
    if private && matches!(fault, Some(Fault::RefusePrivateAddress { .. })) {
        return Err(Refusal::format("PSU-IP-Address", "The address is one of a private network."));
    }
    Ok(())
}

fn uri(inbound: &Inbound, name: &str) -> Result<Option<Url>, Refusal> {
    let Some(text) = inbound.header(name)? else { return Ok(None) };
    let uri = Url::parse(text).ok().filter(|uri| matches!(uri.scheme(), "http" | "https") && uri.has_host());
    uri.map(Some).ok_or_else(|| Refusal::format(name, "Not an absolute http or https address."))
}

fn created(bank: &Bank, consent: &Consent) -> Response {
    let path = format!("/v1/consents/{}", consent.id);
    let mut links = json!({ "self": bank.href(&path), "status": bank.href(&format!("{path}/status")) });
    let mut body = json!({ "consentStatus": consent.status, "consentId": consent.id });
    match consent.authorisations.last() {
        Some(authorisation) => {
            sca::describe(bank, consent, authorisation, &mut body, &mut links);
        }
        None => {
            let link = match (bank.approach, consent.user.is_some()) {
                (Approach::Redirect, _) => "startAuthorisation",
                (Approach::Embedded, true) => "startAuthorisationWithPsuAuthentication",
                (Approach::Embedded, false) => "startAuthorisationWithPsuIdentification",
            };
            sca::insert(&mut links, link, bank.href(&format!("{path}/authorisations")));
        }
    }
    sca::insert(&mut body, "_links", links);
    if bank.manner.old {
        body = sca::as_of_old(body, consent);
    }
    let mut response = answer(StatusCode::CREATED, &body);
    let headers = response.headers_mut();
    headers.insert("aspsp-sca-approach", sca::approach(bank, consent.authorisations.last()));
    // The description wants an address here, also of banks whose links are paths.
    if let Ok(location) = HeaderValue::from_str(&format!("{}{path}", bank.url)) {
        headers.insert(header::LOCATION, location);
    }
    response
}

impl Bank {
    /// The user of a consent, as far as known.
    pub(crate) fn consent_user(&self, id: &str) -> Option<String> {
        self.consents().get(id).and_then(|consent| consent.user.clone())
    }
}
