//! The authorisation server as browsers and TPPs meet it.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Extension, Form, Json, Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use serde_json::json;
use url::Url;

use super::{Decision, Login, arrived, finish, view};
use crate::{
    bank::{Bank, Refusal, oauth, seal},
    ledger::CredentialKind,
    page::{guarded, show},
    scenario::{Fault, Situation, Step},
    tls::Peer,
    users::PASSWORD,
};

pub(super) fn router() -> Router<Arc<Bank>> {
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(metadata))
        .route("/oauth/authorize", get(authorize))
        .route("/oauth/token", post(token))
        .route("/oauth/{page}", get(enter))
        .route("/oauth/{page}/login", post(log_in))
        .route("/oauth/{page}/decide", post(cancel))
}

async fn metadata(State(bank): State<Arc<Bank>>, uri: Uri, headers: HeaderMap) -> Response {
    let inbound = arrived(&bank, &Method::GET, &uri, headers);
    bank.ledger.note(inbound.number, |call| call.status = Some(200));
    Json(oauth::metadata(&bank)).into_response()
}

async fn authorize(State(bank): State<Arc<Bank>>, Query(query): Query<HashMap<String, String>>) -> Response {
    let pre_step = bank.manner.is_pre_step();
    match oauth::authorize(&bank, &query) {
        Ok(page) if pre_step => Redirect::to(&format!("/oauth/{page}")).into_response(),
        Ok(page) => Redirect::to(&format!("/page/{page}")).into_response(),
        Err(text) => note(&bank, StatusCode::BAD_REQUEST, text),
    }
}

async fn enter(State(bank): State<Arc<Bank>>, Path(page): Path<String>) -> Response {
    match bank.grants.of_page(&page) {
        Some(grant) => login_page(&bank, &page, &grant.redirect_uri, None),
        None => note(&bank, StatusCode::NOT_FOUND, "The request is not known, or it is over."),
    }
}

async fn log_in(
    State(bank): State<Arc<Bank>>,
    Path(page): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    Form(login): Form<Login>,
) -> Response {
    let inbound = arrived(&bank, &Method::POST, &uri, headers);
    let Some(grant) = bank.grants.of_page(&page) else {
        return note(&bank, StatusCode::NOT_FOUND, "The request is not known, or it is over.");
    };
    bank.ledger.saw(&page, Some(&login.user), CredentialKind::Pin, &login.password);
    let situation = Situation { user: Some(&login.user), step: Step::Login, ..Situation::default() };
    let reply = bank
        .act(&inbound, situation, |fault| {
            let known = bank.user(Some(&login.user)).is_some() && login.password == PASSWORD;
            if known && !matches!(fault, Some(Fault::Refuse)) {
                return Ok(back(oauth::decided(&bank, &page, Some(&login.user), true), &bank));
            }
            if bank.grants.wrong(&page) {
                return Err(Refusal::credentials("The password is wrong. That was the last attempt."));
            }
            Ok(login_page(&bank, &page, &grant.redirect_uri, Some("The password is wrong.")))
        })
        .await;
    let reply = reply.or_else(|refusal| Ok(ended(&bank, &page, &refusal)));
    finish(&bank, &inbound, None, reply)
}

/// The bank says why it ends here, and leads back; the service learns no more than that it was refused.
fn ended(bank: &Bank, page: &str, refusal: &Refusal) -> Response {
    let target = oauth::decided(bank, page, None, false);
    let back = target.as_ref().map(Url::as_str);
    let note = view::Note { bank: &bank.name, title: "That is not possible", text: &refusal.text, back };
    let mut response = guarded(show(&note), target.as_ref());
    *response.status_mut() = refusal.status;
    response
}

async fn cancel(
    State(bank): State<Arc<Bank>>,
    Path(page): Path<String>,
    Form(_decision): Form<Decision>,
) -> Response {
    back(oauth::decided(&bank, &page, None, false), &bank)
}

fn back(target: Option<Url>, bank: &Bank) -> Response {
    match target {
        Some(target) => guarded(Redirect::to(target.as_str()).into_response(), [&target]),
        None => note(bank, StatusCode::NOT_FOUND, "The request is not known, or it is over."),
    }
}

fn login_page(bank: &Bank, page: &str, target: &Url, message: Option<&str>) -> Response {
    let action = format!("/oauth/{page}");
    let login = view::Login { bank: &bank.name, action: &action, user: "", message };
    guarded(show(&login), [target])
}

fn note(bank: &Bank, status: StatusCode, text: &str) -> Response {
    let page = view::Note { bank: &bank.name, title: "That is not possible", text, back: None };
    let mut response = guarded(show(&page), []);
    *response.status_mut() = status;
    response
}

/// `POST /oauth/token`
async fn token(
    State(bank): State<Arc<Bank>>,
    peer: Option<Extension<Peer>>,
    uri: Uri,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let inbound = arrived(&bank, &Method::POST, &uri, headers);
    let peer = peer.map_or(Peer(None), |Extension(peer)| peer);
    let known = bank.trust.is_none() || seal::check_peer(&peer).is_ok();
    let about = bank.grants.of_code(form.get("code").map(String::as_str).unwrap_or_default());
    bank.ledger.note(inbound.number, |call| call.consent = about);
    let answer = if known { oauth::exchange(&bank, &form) } else { Err("invalid_client") };
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err("invalid_client") => (StatusCode::UNAUTHORIZED, json!({ "error": "invalid_client" })),
        Err(error) => (StatusCode::BAD_REQUEST, json!({ "error": error })),
    };
    bank.ledger.note(inbound.number, |call| call.status = Some(status.as_u16()));
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
