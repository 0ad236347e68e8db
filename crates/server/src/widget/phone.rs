//! Going on on a phone (design decision 5): the first browser shows a QR code and a number; a phone that opened the
//! code's address and entered the number acts from then on, and the first browser waits until it is done.
//!
//! The address holds a ticket, under which the page's secret is kept sealed: the server alone cannot open it, and who
//! has the ticket alone, say by a look at the screen, cannot either, because the number is asked for first.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use glimpse_flow::{Page, Phone, Place};
use glimpse_model::{FlowId, Language, SecretText};
use glimpse_store::{Change, FlowRow, Guard, StoreError, Unit};
use glimpse_vault::{DataKey, PageSecret, answer_key, open, same, seal};
use glimpse_widget::View;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Widget, cookies, enter::ATTEMPTS, respond, show, trip};
use crate::engine::{Access, Loaded, blob_aad};

/// The name of the ticket's ciphertext.
const TICKET: &str = "phone";
/// How long a code can be used.
const OPEN: SignedDuration = SignedDuration::from_mins(5);
/// How often a number may be entered.
const TRIES: u8 = 3;

/// What a phone needs to go on.
#[derive(Serialize, Deserialize)]
struct Ticket {
    number: String,
    tries: u8,
    until: Timestamp,
    page: SecretText,
}

/// Which browser it is that holds a page's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    /// The one in which the flow began.
    First,
    /// The phone on which it goes on.
    Phone,
}

impl Seat {
    /// A browser with both cookies is the first one, whose user has opened the code's address there.
    pub(super) fn of(headers: &HeaderMap, loaded: &Loaded, widget: &Widget) -> Self {
        let (flow, public) = (loaded.row.id, &widget.app.config.public.widget);
        let is_ours = |cookie: Option<glimpse_model::Secret>| {
            cookie.is_some_and(|secret| same(secret.expose(), loaded.secret.expose()))
        };
        let first = is_ours(cookies::read(headers, flow, public));
        if !first && is_ours(cookies::read_phone(headers, flow, public)) { Self::Phone } else { Self::First }
    }
}

/// What a browser shows instead of the page on which the flow stands.
pub(super) enum Instead {
    /// The code and the number.
    Offer(Phone),
    /// That it goes on on the phone.
    OnPhone,
    /// That it goes on, or ends, in the first browser.
    AtComputer {
        /// Whether it is the end.
        done: bool,
    },
}

/// What this browser shows instead of the page, if it is the other one's turn.
pub(super) fn instead(page: &Page, seat: Seat, now: Timestamp) -> Option<Instead> {
    let done = matches!(page.place, Place::Done(_));
    let over = done || matches!(page.place, Place::Left { .. });
    match (seat, page.phone.as_ref().filter(|phone| phone.taken || now < phone.until)) {
        // The way back to the client, with a code or an error, is the first browser's.
        (Seat::Phone, _) if over => Some(Instead::AtComputer { done }),
        (Seat::Phone, Some(Phone { taken: true, .. })) => None,
        (Seat::Phone, _) => Some(Instead::AtComputer { done }),
        (Seat::First, Some(phone)) if !over => {
            Some(if phone.taken { Instead::OnPhone } else { Instead::Offer(phone.clone()) })
        }
        (Seat::First, _) => None,
    }
}

/// The address that the phone opens.
pub(super) fn address(widget: &Widget, flow: FlowId, phone: &Phone) -> String {
    let mut address = widget.app.config.public.widget.clone();
    address.set_path(&format!("/phone/{flow}"));
    address.query_pairs_mut().append_pair("ticket", phone.ticket.expose());
    address.to_string()
}

/// `action=phone`: the page shows what a phone needs.
pub(super) async fn offer(widget: &Widget, loaded: Loaded) -> Result<(), StoreError> {
    let app = &widget.app;
    let now = app.clock.now();
    let phone = Phone {
        ticket: PageSecret(app.random.secret()).to_text(),
        number: trip::number(app.random.as_ref()),
        until: loaded.page.until.min(now + OPEN),
        taken: false,
    };
    let ticket = Ticket {
        number: phone.number.clone(),
        tries: 0,
        until: phone.until,
        page: PageSecret(loaded.secret.clone()).to_text(),
    };
    let put = put(widget, loaded.row.id, phone.ticket.expose(), &ticket);
    turn(widget, loaded, "phone.offer", Some(phone), put).await
}

/// `action=stay`: it goes on in the first browser after all.
pub(super) async fn stay(widget: &Widget, loaded: Loaded) -> Result<(), StoreError> {
    turn(widget, loaded, "phone.stay", None, Change::DropBlobs(TICKET.to_owned())).await
}

/// Writes whose turn it is. Both browsers show another page then, which a waiting one must notice.
async fn turn(
    widget: &Widget,
    loaded: Loaded,
    name: &'static str,
    phone: Option<Phone>,
    ticket: Change,
) -> Result<(), StoreError> {
    let Loaded { row, mut page, key, .. } = loaded;
    page.step += 1;
    page.phone = phone;
    let changes = vec![ticket, widget.app.pages().put_page(row.id, &key, &page)];
    let at = widget.app.clock.now();
    let unit = Unit { name, flow: row.id, guard: Guard::Version(row.version), at, changes };
    widget.app.write(unit).await.map(|_| ())
}

fn key(ticket: &str) -> DataKey {
    answer_key(ticket.as_bytes(), TICKET)
}

fn put(widget: &Widget, flow: FlowId, text: &str, ticket: &Ticket) -> Change {
    let plain = serde_json::to_vec(ticket).unwrap_or_default();
    let sealed = seal(&key(text), &blob_aad(flow, TICKET), &plain, widget.app.random.as_ref());
    Change::PutBlob(TICKET.to_owned(), sealed)
}

async fn read(widget: &Widget, flow: FlowId, text: &str) -> Result<Option<Ticket>, StoreError> {
    let Some(sealed) = widget.app.store.blob(flow, TICKET).await? else { return Ok(None) };
    let plain = open(&key(text), &blob_aad(flow, TICKET), &sealed).ok();
    let ticket: Option<Ticket> = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
    Ok(ticket.filter(|ticket| ticket.tries < TRIES && widget.app.clock.now() < ticket.until))
}

/// The query of the code's address.
#[derive(Deserialize)]
pub(super) struct Visit {
    ticket: Option<String>,
}

/// `GET /phone/{id}?ticket=…`: a phone has scanned the code.
pub(super) async fn visit(
    State(widget): State<Widget>,
    Path(id): Path<String>,
    Query(Visit { ticket }): Query<Visit>,
    headers: HeaderMap,
) -> Response {
    let (Some(flow), Some(ticket)) = (FlowId::parse(&id), ticket) else {
        return respond::bare(StatusCode::NOT_FOUND, Language::default());
    };
    let public = &widget.app.config.public.widget;
    if cookies::read(&headers, flow, public).or_else(|| cookies::read_phone(&headers, flow, public)).is_some()
    {
        return respond::see_flow(flow);
    }
    let answer = async {
        let Some(row) = widget.app.store.flow(flow).await? else {
            return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
        };
        match read(&widget, flow, &ticket).await? {
            Some(_) => Ok(ask(&widget, &row, &ticket, false)),
            None => show::elsewhere(&widget, &row, None, &headers).await,
        }
    };
    let answer: Result<Response, StoreError> = answer.await;
    answer.unwrap_or_else(respond::unavailable)
}

fn ask(widget: &Widget, row: &FlowRow, ticket: &str, wrong: bool) -> Response {
    let (id, operator) = (row.id.to_string(), show::operator(widget));
    let frame = trip::bare_frame(widget, &id, ticket, row.language, &operator);
    let html = glimpse_widget::render(&frame, &View::EnterNumber { wrong, phone: true });
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    respond::page(status, html, &[])
}

/// `action=phone_number`: the phone enters the number that the first browser shows.
pub(super) async fn enter_number(
    widget: &Widget,
    flow: FlowId,
    ticket: &str,
    entered: &str,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    for _ in 1..ATTEMPTS {
        match try_number(widget, flow, ticket, entered, headers).await {
            Err(StoreError::Conflict) => {}
            answer => return answer,
        }
    }
    try_number(widget, flow, ticket, entered, headers).await
}

async fn try_number(
    widget: &Widget,
    flow: FlowId,
    text: &str,
    entered: &str,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    let app = &widget.app;
    let Some(row) = app.store.flow(flow).await? else {
        return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
    };
    if cookies::read_phone(headers, flow, &app.config.public.widget).is_some() {
        // The same click once more.
        return Ok(respond::see_flow(flow));
    }
    let Some(mut ticket) = read(widget, flow, text).await? else {
        return show::elsewhere(widget, &row, None, headers).await;
    };
    if !same(ticket.number.as_bytes(), entered.trim().as_bytes()) {
        ticket.tries += 1;
        let changes = vec![put(widget, flow, text, &ticket)];
        let at = app.clock.now();
        app.write(Unit { name: "phone.number", flow, guard: Guard::Version(row.version), at, changes })
            .await?;
        return Ok(ask(widget, &row, text, true));
    }
    let Some(PageSecret(secret)) = PageSecret::parse(ticket.page.expose()) else {
        return show::elsewhere(widget, &row, None, headers).await;
    };
    let Access::Here(loaded) = app.pages().load(flow, secret.clone()).await? else {
        return show::elsewhere(widget, &row, None, headers).await;
    };
    let offered =
        loaded.page.phone.clone().filter(|phone| same(phone.ticket.expose().as_bytes(), text.as_bytes()));
    let Some(phone) = offered else { return show::elsewhere(widget, &row, None, headers).await };
    let taken = Phone { taken: true, ..phone };
    turn(widget, *loaded, "phone.taken", Some(taken), Change::DropBlobs(TICKET.to_owned())).await?;
    let mut response = respond::see_flow(flow);
    let seconds = app.lifetimes.page_secret().as_secs();
    if let Some(cookie) = cookies::set_phone(flow, &secret, &app.config.public.widget, seconds) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
