//! The redirect bank's own pages: log in, approve or deny, go back to the TPP.

mod oauth;
mod view;

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use serde::Deserialize;
use url::Url;

use crate::{
    bank::{
        Approach, Bank, ConsentStatus, Refusal, Reply, ScaStatus, act::Severed, inbound::Inbound,
        oauth as server, sca,
    },
    ledger::{Call, CredentialKind},
    scenario::{Fault, Situation, Step},
    users::{OTP, PASSWORD, SECOND_PASSWORD},
};

pub(crate) use view::{Push, guarded, show};

/// The pages of a bank.
pub(crate) fn router(bank: &Arc<Bank>) -> Router {
    let pages = Router::new().route("/", get(index)).route("/page/style.css", get(style));
    let pages = if bank.approach == Approach::Redirect {
        pages
            .route("/page/{authorisation}", get(enter))
            .route("/page/{authorisation}/login", post(log_in))
            .route("/page/{authorisation}/decide", post(decide))
    } else {
        pages
    };
    let pages = if bank.manner.oauth.is_some() { pages.merge(oauth::router()) } else { pages };
    pages.with_state(Arc::clone(bank))
}

/// What somebody sees who looks at the bank with a browser.
async fn index(State(bank): State<Arc<Bank>>) -> Response {
    let page = view::Index {
        bank: &bank.name,
        bank_code: &bank.code,
        bic: &bank.bic,
        password: bank.users.first().map_or(PASSWORD, |user| user.password),
        otp: OTP,
        users: &bank.users,
        manner: &bank.manner,
        second: bank.manner.second_password.then_some(SECOND_PASSWORD),
    };
    guarded(show(&page), [])
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css")], include_str!("../../assets/style.css")).into_response()
}

/// What is filled in on the login page.
#[derive(Deserialize)]
struct Login {
    user: String,
    password: String,
}

/// What is pressed on the page after it.
#[derive(Deserialize)]
struct Decision {
    decision: String,
    token: Option<String>,
}

/// The consent behind a page.
struct Visit {
    consent: String,
    user: Option<String>,
    redirect: Option<Url>,
    redirect_nok: Option<Url>,
}

async fn enter(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let inbound = arrived(&bank, &Method::GET, &uri, headers);
    let Some(visit) = visit(&bank, &id) else { return over(&bank, &id) };
    let reply =
        bank.act(&inbound, visit.situation(Step::Page), |_| Ok(login_page(&bank, &id, &visit, None))).await;
    finish(&bank, &inbound, Some(&visit), reply)
}

async fn log_in(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    Form(login): Form<Login>,
) -> Response {
    let inbound = arrived(&bank, &Method::POST, &uri, headers);
    let Some(mut visit) = visit(&bank, &id) else { return over(&bank, &id) };
    if visit.user.is_some() && visit.user.as_ref() != Some(&login.user) {
        return login_page(&bank, &id, &visit, Some("The request was made for another user."));
    }
    visit.user = Some(login.user.clone());
    bank.ledger.note(inbound.number, |call| call.authorisation = Some(id.clone()));
    bank.ledger.saw(&id, Some(&login.user), CredentialKind::Pin, &login.password);
    let reply = bank
        .act(&inbound, visit.situation(Step::Login), |fault| {
            let mut consents = bank.consents();
            let Some(consent) = consents.get_mut(&visit.consent) else { return Ok(gone(&bank)) };
            let named = consent.user.replace(login.user.clone());
            consent.told = None;
            match sca::log_in(&bank, consent, &id, &login.password, fault.as_ref()) {
                Ok(()) => {}
                // The user may try again while there are attempts left.
                Err(refusal) if consent.status == ConsentStatus::Received => {
                    consent.user.clone_from(&named);
                    let visit = Visit { user: named, ..visit.copy() };
                    return Ok(login_page(&bank, &id, &visit, Some(&refusal.text)));
                }
                Err(refusal) => {
                    consent.told = Some((refusal.code.to_string(), refusal.text.clone()));
                    return Err(refusal);
                }
            }
            let token = bank.new_id();
            if let Some(authorisation) = consent.authorisation(&id) {
                authorisation.page_token = Some(token.clone());
            }
            Ok(decide_page(&bank, &id, &visit, &consent.granted, &token))
        })
        .await;
    finish(&bank, &inbound, Some(&visit), reply)
}

async fn decide(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    Form(form): Form<Decision>,
) -> Response {
    let inbound = arrived(&bank, &Method::POST, &uri, headers);
    let Some(visit) = visit(&bank, &id) else { return over(&bank, &id) };
    let reply = bank
        .act(&inbound, visit.situation(Step::Return), |fault| {
            let mut consents = bank.consents();
            let Some(consent) = consents.get_mut(&visit.consent) else { return Ok(gone(&bank)) };
            let known = consent.authorisation(&id).and_then(|authorisation| authorisation.page_token.clone());
            let logged_in = known.is_some() && known == form.token;
            let approved = form.decision == "approve" && !matches!(fault, Some(Fault::Decline { .. }));
            if approved && !logged_in {
                return Ok(login_page(&bank, &id, &visit, Some("Please log in first.")));
            }
            let mut confirmation = None;
            match consent.authorisation(&id) {
                Some(authorisation) if approved && bank.manner.confirmation => {
                    let code = bank.new_id();
                    authorisation.status = ScaStatus::Unconfirmed;
                    authorisation.confirmation = Some(code.clone());
                    confirmation = Some(code);
                }
                _ if approved => consent.finish(&id, ScaStatus::Finalised, bank.now()),
                _ => consent.fail(),
            }
            let user = consent.user.clone();
            drop(consents);
            if let Some(target) = server::decided(&bank, &id, user.as_deref(), approved) {
                return Ok(guarded(Redirect::to(target.as_str()).into_response(), [&target]));
            }
            Ok(way_back(&bank, &visit, approved, confirmation.as_deref(), fault.as_ref()))
        })
        .await;
    finish(&bank, &inbound, Some(&visit), reply)
}

impl Visit {
    fn situation(&self, step: Step) -> Situation<'_> {
        Situation { user: self.user.as_deref(), consent: Some(&self.consent), step, ..Situation::default() }
    }

    fn copy(&self) -> Self {
        Self {
            consent: self.consent.clone(),
            user: self.user.clone(),
            redirect: self.redirect.clone(),
            redirect_nok: self.redirect_nok.clone(),
        }
    }

    fn nok(&self) -> Option<&Url> {
        self.redirect_nok.as_ref().or(self.redirect.as_ref())
    }
}

/// The consent of an authorisation that still runs.
fn visit(bank: &Bank, id: &str) -> Option<Visit> {
    bank.consents().values_mut().find_map(|consent| {
        consent.authorisation(id).filter(|authorisation| !authorisation.is_over())?;
        Some(Visit {
            consent: consent.id.clone(),
            user: consent.user.clone(),
            redirect: consent.redirect.clone(),
            redirect_nok: consent.redirect_nok.clone(),
        })
    })
}

fn login_page(bank: &Bank, id: &str, visit: &Visit, message: Option<&str>) -> Response {
    let user = visit.user.as_deref().unwrap_or_default();
    let action = format!("/page/{id}");
    let page = view::Login { bank: &bank.name, action: &action, user, message };
    guarded(show(&page), visit.redirect.iter().chain(visit.redirect_nok.as_ref()))
}

fn decide_page(bank: &Bank, id: &str, visit: &Visit, granted: &[String], token: &str) -> Response {
    let Some(user) = bank.user(visit.user.as_deref()) else { return gone(bank) };
    let book = bank.book(user);
    let accounts = book
        .accounts
        .iter()
        .filter(|account| granted.contains(&account.iban))
        .map(|account| (account.name.as_str(), account.iban.as_str()))
        .collect();
    let tpp = visit.redirect.as_ref().map(|uri| uri.origin().ascii_serialization()).unwrap_or_default();
    let page =
        view::Decide { bank: &bank.name, authorisation: id, owner: user.owner, tpp: &tpp, accounts, token };
    guarded(show(&page), visit.redirect.iter().chain(visit.redirect_nok.as_ref()))
}

/// Sends the browser back to the TPP, as a scenario has it.
fn way_back(
    bank: &Bank,
    visit: &Visit,
    approved: bool,
    confirmation: Option<&str>,
    fault: Option<&Fault>,
) -> Response {
    let target = if approved { visit.redirect.as_ref() } else { visit.nok() };
    let Some(target) = target else { return gone(bank) };
    let mut target = target.clone();
    if let Some(code) = confirmation {
        target.query_pairs_mut().append_pair("confirmationCode", code);
    }
    match fault {
        Some(Fault::Stay) => {
            let page = view::Note {
                bank: &bank.name,
                title: "Thank you",
                text: "You can close this window now.",
                back: None,
            };
            return guarded(show(&page), []);
        }
        Some(Fault::DropQuery) => target.set_query(None),
        Some(Fault::DropState) => drop_state(&mut target),
        _ => {}
    }
    guarded(Redirect::to(target.as_str()).into_response(), [&target])
}

fn drop_state(target: &mut Url) {
    let kept: Vec<(String, String)> =
        target.query_pairs().into_owned().filter(|(name, _)| name != "state").collect();
    target.set_query(None);
    if !kept.is_empty() {
        target.query_pairs_mut().extend_pairs(kept);
    }
}

fn gone(bank: &Bank) -> Response {
    let page = view::Note {
        bank: &bank.name,
        title: "Nothing to confirm",
        text: "The request is not known, or it is over.",
        back: None,
    };
    let mut response = guarded(show(&page), []);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The page of a request that was answered already, or of none.
fn over(bank: &Bank, id: &str) -> Response {
    let found = bank.consents().values_mut().find_map(|consent| {
        let nok = consent.redirect_nok.clone().or_else(|| consent.redirect.clone());
        consent.authorisation(id).map(|authorisation| (authorisation.status, nok))
    });
    let Some((status, nok)) = found else { return gone(bank) };
    let (title, text, back) = match status {
        ScaStatus::Failed => ("This request is over", "It was not approved. Nothing was shared.", nok),
        _ => ("Already confirmed", "You have approved this request. You can close this window now.", None),
    };
    let page = view::Note { bank: &bank.name, title, text, back: back.as_ref().map(Url::as_str) };
    guarded(show(&page), back.as_ref())
}

/// A refusal is shown as a page; the ledger learns the status.
fn finish(bank: &Bank, inbound: &Inbound, visit: Option<&Visit>, reply: Reply) -> Response {
    let response = reply.unwrap_or_else(|refusal: Refusal| {
        let back = visit.and_then(Visit::nok).map(Url::as_str);
        let page = view::Note { bank: &bank.name, title: "That is not possible", text: &refusal.text, back };
        let mut response = guarded(show(&page), []);
        *response.status_mut() = refusal.status;
        response
    });
    if response.extensions().get::<Severed>().is_none() {
        bank.ledger.note(inbound.number, |call| call.status = Some(response.status().as_u16()));
    }
    response
}

/// Pages are in the ledger too.
fn arrived(bank: &Bank, method: &Method, uri: &Uri, headers: HeaderMap) -> Inbound {
    let number = bank.ledger.open(|number| Call {
        // A browser is the user.
        attended: true,
        ..Call::arriving(number, bank.now(), method, uri, &headers)
    });
    Inbound { number, headers, query: Default::default(), body: Default::default() }
}
