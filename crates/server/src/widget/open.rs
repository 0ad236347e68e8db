use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use glimpse_flow::{AccessRequest, Counted, Page};
use glimpse_model::{FlowId, Language, Secret};
use glimpse_store::{Change, FlowRow, Guard, Stage, StoreError, Unit, WrapKind};
use glimpse_vault::{DataKey, Holder, LinkToken, lookup_hash, open as unseal, same, unwrap};
use serde::Deserialize;

use super::{Widget, cookies, enter, guard, respond, show};
use crate::engine::{Access, blob_aad, submitted as mark_submitted, was_submitted, wrap_aad};

/// The query of the link.
#[derive(Deserialize)]
pub(super) struct Link {
    token: Option<String>,
}

/// `GET /?token=…`: opens the link. The token is a handle: it reopens the flow until login data was first submitted;
/// after that only the page goes on, and who opens the link elsewhere sees a neutral status (contract section 2).
pub(super) async fn open(
    State(widget): State<Widget>,
    Query(link): Query<Link>,
    headers: HeaderMap,
) -> Response {
    let Some(text) = link.token else { return respond::bare(StatusCode::NOT_FOUND, Language::default()) };
    let Some(token) = LinkToken::parse(&text, &widget.app.keyring) else {
        return match signed_elsewhere(&widget, &text).await {
            Ok(()) => respond::bare(StatusCode::NOT_FOUND, Language::default()),
            Err(error) => respond::unavailable(error),
        };
    };
    match follow(&widget, &token, &text, &headers).await {
        Ok(response) => response,
        Err(StoreError::Conflict | StoreError::Missing) => respond::see_flow(token.flow),
        Err(error) => respond::unavailable(error),
    }
}

/// Whether a link that does not open here is one of ours all the same: its secret is known, and only the key that signed it
/// is not on this node.
///
/// # Errors
/// Then, and when the database does not work: another node, or this one in a moment, knows the link.
pub(super) async fn signed_elsewhere(widget: &Widget, text: &str) -> Result<(), StoreError> {
    let Some(claimed) = LinkToken::claimed(text) else { return Ok(()) };
    let row = widget.app.store.flow(claimed.flow).await?;
    let known = row.is_some_and(|row| same(&row.link_hash, &lookup_hash(Holder::Link, &claimed.secret)));
    if known && widget.app.lacks_key_of(text).await? {
        let cause = "a link is signed with a key that is not on this node";
        return Err(StoreError::Unavailable(cause.to_owned()));
    }
    Ok(())
}

async fn follow(
    widget: &Widget,
    token: &LinkToken,
    text: &str,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    let public = &widget.app.config.public.widget;
    let own = cookies::read(headers, token.flow, public);
    if let Some(secret) = own.or_else(|| cookies::read_phone(headers, token.flow, public)) {
        let known = match enter::enter(widget, token.flow, secret.clone()).await? {
            Access::Here(_) => true,
            Access::Ended(row) => show::held(widget, &row, &secret),
            Access::Elsewhere(_) | Access::Unknown => false,
        };
        if known {
            return show::by_secret(widget, token.flow, secret, headers).await;
        }
    }
    let Some(row) = widget.app.store.flow(token.flow).await? else {
        return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
    };
    if !same(&row.link_hash, &lookup_hash(Holder::Link, &token.secret)) {
        return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
    }
    let over = widget.app.clock.now() >= widget.app.ends_at(&row);
    if over || row.tombstone_until.is_some() || row.completed_at.is_some() {
        return show::ended(widget, &row, headers).await;
    }
    if submitted(widget, &row).await? {
        return show::elsewhere(widget, &row, Some(text), headers).await;
    }
    match begin(widget, &row, &token.secret).await? {
        Some(secret) => {
            let mut response = show::by_secret(widget, token.flow, secret.clone(), headers).await?;
            let framed = guard::is_framed(headers);
            let seconds = widget.app.lifetimes.page_secret().as_secs();
            for cookie in cookies::set(token.flow, &secret, row.language, public, framed, seconds) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        None => show::ended(widget, &row, headers).await,
    }
}

/// Whether login data was submitted, or the user sent to the bank.
async fn submitted(widget: &Widget, row: &FlowRow) -> Result<bool, StoreError> {
    let history = widget.app.store.history(row.id).await?;
    let at_bank = [Stage::Sca, Stage::AtBank, Stage::AccountSelection, Stage::Fetching];
    let was_there = history.iter().any(|entry| at_bank.contains(&entry.stage));
    Ok(was_there || was_submitted(widget.app.store.as_ref(), row.id).await?)
}

/// Gives the flow to a new page: its request is opened with the link's secret, and what an earlier page held goes.
/// `None` when the link opens nothing any more.
pub(super) async fn begin(
    widget: &Widget,
    row: &FlowRow,
    link: &Secret,
) -> Result<Option<Secret>, StoreError> {
    let app = &widget.app;
    let now = app.clock.now();
    let Some((request, request_key)) = request(widget, row.id, link).await? else { return Ok(None) };
    let first = row.stage == Stage::Created;
    let until = if first { now + app.lifetimes.flow } else { row.deadline - app.lifetimes.farewell };
    if now >= until {
        return Ok(None);
    }
    let secret = app.random.secret();
    let key = DataKey::new(app.random.as_ref());
    let page = Page { counted: Counted::of(first), ..Page::open(request, row.language, until) };
    let due = until + app.lifetimes.farewell;
    let pages = app.pages();
    let mut changes = vec![
        Change::Erase,
        Change::PageHash(lookup_hash(Holder::Page, &secret).to_vec()),
        pages.put_wrap(row.id, WrapKind::Page, &key, &secret, due).await?,
        pages.put_wrap(row.id, WrapKind::Link, &request_key, link, due).await?,
        pages.put_page(row.id, &key, &page),
        pages.put_blob(
            row.id,
            &request_key,
            "request",
            &serde_json::to_vec(&page.request).unwrap_or_default(),
        ),
        Change::Stage(Stage::Consent, None),
        Change::Deadline(due),
    ];
    if was_submitted(app.store.as_ref(), row.id).await? {
        changes.push(mark_submitted());
    }
    changes.push(Change::Audit {
        event: if first { "opened" } else { "reopened" },
        client: Some(row.client.clone()),
        bank: None,
        detail: None,
    });
    let unit = Unit { name: "flow.open", flow: row.id, guard: Guard::Version(row.version), at: now, changes };
    app.write(unit).await?;
    Ok(Some(secret))
}

pub(super) async fn request(
    widget: &Widget,
    flow: FlowId,
    link: &Secret,
) -> Result<Option<(AccessRequest, DataKey)>, StoreError> {
    let app = &widget.app;
    let Some(wrapped) = app.store.wrap(flow, WrapKind::Link).await? else { return Ok(None) };
    let Some(epoch) = app.pages().epoch(wrapped.epoch).await? else { return Ok(None) };
    let Ok(key) = unwrap(&wrapped.wrapped, link, &epoch, &wrap_aad(flow, WrapKind::Link)) else {
        return Ok(None);
    };
    let Some(sealed) = app.store.blob(flow, "request").await? else { return Ok(None) };
    let request = unseal(&key, &blob_aad(flow, "request"), &sealed)
        .ok()
        .and_then(|plain| serde_json::from_slice(&plain).ok());
    Ok(request.map(|request| (request, key)))
}

/// Starts the flow over in a new page; ends what was going on at a bank, and the page that was going on.
pub(super) async fn restart(
    widget: &Widget,
    token: &LinkToken,
    text: &str,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    let app = &widget.app;
    let Some(row) = app.store.flow(token.flow).await? else {
        return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
    };
    let known = same(&row.link_hash, &lookup_hash(Holder::Link, &token.secret));
    if !known || row.tombstone_until.is_some() || row.completed_at.is_some() {
        return show::ended(widget, &row, headers).await;
    }
    enter::fence_off(widget, token.flow).await?;
    let Some(row) = app.store.flow(token.flow).await? else {
        return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
    };
    let Some(secret) = begin(widget, &row, &token.secret).await? else {
        return show::ended(widget, &row, headers).await;
    };
    let Access::Here(loaded) = enter::enter(widget, token.flow, secret.clone()).await? else {
        // The same click, or somebody else, was quicker and has the flow now.
        return show::elsewhere(widget, &row, Some(text), headers).await;
    };
    let mut response = show::here(widget, &loaded, StatusCode::OK, &show::Extra::default(), headers).await?;
    let seconds = app.lifetimes.page_secret().as_secs();
    let framed = guard::is_framed(headers);
    let public = &app.config.public.widget;
    for cookie in cookies::set(token.flow, &secret, row.language, public, framed, seconds) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
