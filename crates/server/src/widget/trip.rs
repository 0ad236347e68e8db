//! The trip to a bank's own page and back (design decision 5).
//!
//! It starts at our top-level page, which sets the page's cookie. A return with that cookie goes on at once; a return
//! without it, in another browser, must enter the number that the first tab shows. What the bank's page brought back is
//! kept sealed under the secret in the bank's `state`, which only the sealed dialog and that browser know.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use glimpse_bank::contract::{Input, Prompt};
use glimpse_flow::Place;
use glimpse_model::{FlowId, Language, Secret, SecretText};
use glimpse_store::{Change, Guard, Stage, StoreError, Unit};
use glimpse_vault::{DataKey, Random, answer_key, open, same, seal};
use glimpse_widget::{Closed, Frame, View};
use serde::{Deserialize, Serialize};

use super::{
    Widget, cookies,
    enter::{self, ATTEMPTS},
    respond, show,
};
use crate::engine::{Access, Go, Loaded, blob_aad};

/// The name of the trip's ciphertext.
const TRIP: &str = "trip";
/// How often a number may be entered.
const TRIES: u8 = 3;
/// At most this much of a bank's return is kept.
const MAX_BROUGHT: usize = 8192;

/// What another browser needs to go on with.
#[derive(Serialize, Deserialize)]
struct Trip {
    number: String,
    tries: u8,
    brought: Option<BTreeMap<String, SecretText>>,
    confirmed: bool,
}

fn trip_key(state: &str) -> DataKey {
    answer_key(state.as_bytes(), "bank-return")
}

/// A number that people can read from one screen and type on another.
pub(crate) fn number(random: &dyn Random) -> String {
    let mut bytes = [0; 4];
    random.fill(&mut bytes);
    format!("{:04}", u32::from_be_bytes(bytes) % 10_000)
}

/// The change that lets another browser bring the return, made when the trip is offered.
pub(crate) fn offer(flow: FlowId, state: &str, number: &str, random: &dyn Random) -> Change {
    put(flow, state, &Trip { number: number.to_owned(), tries: 0, brought: None, confirmed: false }, random)
}

fn put(flow: FlowId, state: &str, trip: &Trip, random: &dyn Random) -> Change {
    let plain = serde_json::to_vec(trip).unwrap_or_default();
    Change::PutBlob(TRIP.to_owned(), seal(&trip_key(state), &blob_aad(flow, TRIP), &plain, random))
}

async fn read(widget: &Widget, flow: FlowId, state: &str) -> Result<Option<Trip>, StoreError> {
    let Some(sealed) = widget.app.store.blob(flow, TRIP).await? else { return Ok(None) };
    let plain = open(&trip_key(state), &blob_aad(flow, TRIP), &sealed).ok();
    Ok(plain.and_then(|plain| serde_json::from_slice(&plain).ok()))
}

/// What another browser did for a trip.
pub(super) enum Elsewhere {
    /// Nothing yet.
    Nothing,
    /// It came back from the bank and is asked for the number that this page shows.
    AsksForNumber,
    /// It entered the right number: this is what the bank's page brought.
    Brought(BTreeMap<String, SecretText>),
    /// It entered wrong numbers only: nothing that was approved on this trip counts.
    Spoilt,
}

/// What another browser did for the trip that this page waits for.
pub(super) async fn elsewhere(widget: &Widget, loaded: &Loaded) -> Result<Elsewhere, StoreError> {
    let Place::Asked { prompt: Prompt::Redirect(redirect), .. } = &loaded.page.place else {
        return Ok(Elsewhere::Nothing);
    };
    Ok(match read(widget, loaded.row.id, &redirect.state).await? {
        Some(Trip { confirmed: true, brought: Some(brought), .. }) => Elsewhere::Brought(brought),
        Some(Trip { brought: Some(_), tries, .. }) if tries < TRIES => Elsewhere::AsksForNumber,
        Some(Trip { brought: Some(_), .. }) => Elsewhere::Spoilt,
        _ => Elsewhere::Nothing,
    })
}

/// `GET /return`: the same where a server takes no other address than a registered one: the flow is the first part of
/// `state`.
pub(super) async fn returned_by_state(
    widget: State<Widget>,
    query: Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let state = query.0.iter().find(|(name, _)| name == "state").map(|(_, state)| state.as_str());
    let flow = state.and_then(|state| state.split_once('.')).map(|(flow, _)| flow.to_owned());
    returned(widget, Path(flow.unwrap_or_default()), query, headers).await
}

/// `GET /return/{id}`: the bank's page sends the browser back.
pub(super) async fn returned(
    State(widget): State<Widget>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let Some(flow) = FlowId::parse(&id) else {
        return respond::bare(StatusCode::NOT_FOUND, Language::default());
    };
    let size: usize = query.iter().map(|(key, value)| key.len() + value.len()).sum();
    if size > MAX_BROUGHT || query.len() > 32 {
        return respond::bare(StatusCode::BAD_REQUEST, Language::default());
    }
    let brought: BTreeMap<String, SecretText> =
        query.into_iter().map(|(key, value)| (key, SecretText::new(value))).collect();
    come_back(&widget, flow, brought, &headers).await.unwrap_or_else(respond::unavailable)
}

/// Whether this browser's return moves the flow on. Banks lose `state`, so the cookie alone does; but not when another
/// browser has shown the right `state` already: then it is that one's user who approved, and the number decides.
async fn is_ours(
    widget: &Widget,
    loaded: &Loaded,
    brought: &BTreeMap<String, SecretText>,
) -> Result<bool, StoreError> {
    let Place::Asked { prompt: Prompt::Redirect(redirect), .. } = &loaded.page.place else {
        return Ok(false);
    };
    let state = redirect.state.as_bytes();
    if brought.get("state").is_some_and(|shown| same(shown.expose().as_bytes(), state)) {
        return Ok(true);
    }
    let trip = read(widget, loaded.row.id, &redirect.state).await?;
    Ok(trip.is_none_or(|trip| trip.brought.is_none() || trip.confirmed))
}

async fn come_back(
    widget: &Widget,
    flow: FlowId,
    brought: BTreeMap<String, SecretText>,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    let public = &widget.app.config.public.widget;
    let own = cookies::read(headers, flow, public).or_else(|| cookies::read_phone(headers, flow, public));
    let in_frame = own.is_none();
    if let Some(secret) = own.or_else(|| cookies::read_trip(headers, flow, public))
        && let Access::Here(loaded) = widget.app.pages().load(flow, secret.clone()).await?
    {
        let loaded = quietly(widget, loaded, secret).await?;
        let language = loaded.page.language;
        if is_ours(widget, &loaded, &brought).await? {
            let _ = widget.engine.start(*loaded, Go::Input(Input::Returned(brought))).await;
            widget.engine.settled(flow, show::PATIENCE).await;
        }
        // Where the trip began in a frame, the frame goes on and this tab has done its part.
        return Ok(if in_frame { thanks(widget, flow, language) } else { respond::see_flow(flow) });
    }
    for _ in 1..ATTEMPTS {
        match bring(widget, flow, &brought, headers).await {
            Err(StoreError::Conflict) => make_way(widget, flow).await?,
            answer => return answer,
        }
    }
    bring(widget, flow, &brought, headers).await
}

/// The page once nobody asks the bank any more where its user is: here they are.
async fn quietly(widget: &Widget, loaded: Box<Loaded>, secret: Secret) -> Result<Box<Loaded>, StoreError> {
    if loaded.row.lease.is_none() || !matches!(loaded.page.place, Place::Asked { .. }) {
        return Ok(loaded);
    }
    enter::fence_off(widget, loaded.row.id).await?;
    match widget.app.pages().load(loaded.row.id, secret).await? {
        Access::Here(again) => Ok(again),
        _ => Err(StoreError::Missing),
    }
}

/// Lets a return be written down although the waiting page is just asking the bank where its user is.
async fn make_way(widget: &Widget, flow: FlowId) -> Result<(), StoreError> {
    match widget.app.store.flow(flow).await? {
        Some(row) if matches!(row.stage, Stage::AtBank | Stage::Stalled) && row.lease.is_some() => {
            enter::fence_off(widget, flow).await
        }
        _ => {
            widget.engine.settled(flow, show::PATIENCE).await;
            Ok(())
        }
    }
}

/// A return in another browser: what it brought is kept until the number is entered.
async fn bring(
    widget: &Widget,
    flow: FlowId,
    brought: &BTreeMap<String, SecretText>,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    let Some(row) = widget.app.store.flow(flow).await? else {
        return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
    };
    if widget.app.clock.now() >= widget.app.ends_at(&row) {
        return show::ended(widget, &row, headers).await;
    }
    let state = brought.get("state").map(|state| state.expose().to_owned()).unwrap_or_default();
    let Some(mut trip) = read(widget, flow, &state).await? else {
        return show::elsewhere(widget, &row, None, headers).await;
    };
    if trip.tries >= TRIES && !trip.confirmed {
        return show::closed(widget, &row, Closed::Spoilt).await;
    }
    if trip.brought.is_none() {
        trip.brought = Some(brought.clone());
        let changes = vec![put(flow, &state, &trip, widget.app.random.as_ref())];
        let at = widget.app.clock.now();
        let unit = Unit { name: "trip.brought", flow, guard: Guard::Version(row.version), at, changes };
        widget.app.write(unit).await?;
    }
    ask_number(widget, flow, &state, row.language, false).await
}

/// `action=number`: the other browser enters the number that the first tab shows.
pub(super) async fn enter_number(
    widget: &Widget,
    flow: FlowId,
    state: &str,
    entered: &str,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    for _ in 1..ATTEMPTS {
        match try_number(widget, flow, state, entered, headers).await {
            Err(StoreError::Conflict) => make_way(widget, flow).await?,
            answer => return answer,
        }
    }
    try_number(widget, flow, state, entered, headers).await
}

async fn try_number(
    widget: &Widget,
    flow: FlowId,
    state: &str,
    entered: &str,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    let Some(row) = widget.app.store.flow(flow).await? else {
        return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
    };
    if widget.app.clock.now() >= widget.app.ends_at(&row) {
        return show::ended(widget, &row, headers).await;
    }
    let Some(mut trip) = read(widget, flow, state).await?.filter(|trip| trip.brought.is_some()) else {
        return show::elsewhere(widget, &row, None, headers).await;
    };
    if trip.confirmed {
        // The same click once more.
        return Ok(thanks(widget, flow, row.language));
    }
    if trip.tries >= TRIES {
        return show::closed(widget, &row, Closed::Spoilt).await;
    }
    let right = same(trip.number.as_bytes(), entered.trim().as_bytes());
    trip.tries += 1;
    trip.confirmed = right;
    let changes = vec![put(flow, state, &trip, widget.app.random.as_ref())];
    let at = widget.app.clock.now();
    let unit = Unit { name: "trip.number", flow, guard: Guard::Version(row.version), at, changes };
    widget.app.write(unit).await?;
    if right {
        return Ok(thanks(widget, flow, row.language));
    }
    if trip.tries >= TRIES {
        return show::closed(widget, &row, Closed::Spoilt).await;
    }
    ask_number(widget, flow, state, row.language, true).await
}

/// The other tab, or the other browser, goes on; this one is done.
fn thanks(widget: &Widget, flow: FlowId, language: Language) -> Response {
    let (id, operator) = (flow.to_string(), show::operator(widget));
    let frame = bare_frame(widget, &id, "", language, &operator);
    respond::page(StatusCode::OK, glimpse_widget::render(&frame, &View::NumberAccepted), &[])
}

async fn ask_number(
    widget: &Widget,
    flow: FlowId,
    state: &str,
    language: Language,
    wrong: bool,
) -> Result<Response, StoreError> {
    let operator = show::operator(widget);
    let id = flow.to_string();
    let html = glimpse_widget::render(
        &bare_frame(widget, &id, state, language, &operator),
        &View::EnterNumber { wrong, phone: false },
    );
    Ok(respond::page(StatusCode::OK, html, &[]))
}

pub(super) fn bare_frame<'a>(
    widget: &Widget,
    flow: &'a str,
    state: &'a str,
    language: Language,
    operator: &'a glimpse_widget::Operator,
) -> Frame<'a> {
    Frame {
        language,
        client_name: "",
        brand: None,
        operator,
        flow_id: flow,
        page: state,
        step: 0,
        bank_name: None,
        framed: false,
        phone: false,
        cancellable: false,
        now: widget.app.clock.now(),
        deadline: None,
    }
}
