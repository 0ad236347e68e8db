use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use glimpse_bank::{Bank, Hit, IbanFault, IbanMatch, broken_iban, contract::Prompt};
use glimpse_flow::{
    Ending, Page, Place, callback, origin,
    page::{Doing, Done, Running, today},
};
use glimpse_model::{BankId, Code, FlowId, Iban, Language, Secret};
use glimpse_store::{ClientKind, ClientRow, FlowRow, Stage, StoreError};
use glimpse_vault::{Holder, PageSecret, lookup_hash, same};
use glimpse_widget::{
    BankHealth, BankItem, Closed, DoneAccount, FieldError, Frame, Offer, Operator, Stuck, Unreached, View,
    Working, brand::Brand, next_steps,
};
use jiff::SignedDuration;

use super::{
    Widget, cookies, enter, guard,
    phone::{self, Instead, Seat},
    respond,
};
use crate::{
    engine::{Access, Loaded},
    health::{Tallies, judge},
};

/// How long a form's answer waits for its step before it shows that something is being done.
pub(super) const PATIENCE: Duration = Duration::from_millis(1500);
/// After this long the page says that it takes longer than usual.
const SLOW: SignedDuration = SignedDuration::from_secs(8);
/// How many banks a search shows at most.
const MOST_FOUND: usize = 30;
/// How many banks are on offer before anything was searched for.
const MOST_OFFERED: usize = 60;
/// How many banks that share a code a notice names.
const MOST_NAMED: usize = 3;

/// What bad input leaves on a page.
#[derive(Default)]
pub(super) struct Extra<'a> {
    pub(super) entered: &'a [(&'a str, &'a str)],
    pub(super) error: Option<FieldError<'a>>,
    pub(super) query: &'a str,
    /// All accounts, or none, are ticked at once.
    pub(super) ticked: Option<bool>,
    pub(super) confirm_cancel: bool,
    pub(super) confirm_erase: bool,
    /// Shows a trip's departure page although the page stands in a frame elsewhere.
    pub(super) departing: bool,
}

/// `GET /flow/{id}`: where the flow stands, for the browser that holds its cookie.
pub(super) async fn show(
    State(widget): State<Widget>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(flow) = FlowId::parse(&id) else {
        return respond::bare(StatusCode::NOT_FOUND, Language::default());
    };
    let public = &widget.app.config.public.widget;
    let secret =
        cookies::read(&headers, flow, public).or_else(|| cookies::read_phone(&headers, flow, public));
    let shown = match secret {
        Some(secret) => by_secret(&widget, flow, secret, &headers).await,
        None => match widget.app.store.flow(flow).await {
            Ok(Some(row)) => elsewhere(&widget, &row, None, &headers).await,
            Ok(None) => Ok(respond::bare(StatusCode::NOT_FOUND, Language::default())),
            Err(error) => Err(error),
        },
    };
    shown.unwrap_or_else(respond::unavailable)
}

/// The page that a secret opens.
pub(super) async fn by_secret(
    widget: &Widget,
    flow: FlowId,
    secret: Secret,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    let mut access = enter::enter(widget, flow, secret.clone()).await?;
    if let Access::Here(loaded) = &access
        && let Place::Asked { prompt: Prompt::Redirect(_), .. } = &loaded.page.place
        && widget.engine.runs(flow)
    {
        // The bank is just being asked whether the user approved: whoever looks has come to see the answer.
        widget.engine.settled(flow, PATIENCE).await;
        access = widget.app.pages().load(flow, secret.clone()).await?;
    }
    match access {
        Access::Here(loaded) => here(widget, &loaded, StatusCode::OK, &Extra::default(), headers).await,
        Access::Elsewhere(row) => elsewhere(widget, &row, None, headers).await,
        Access::Ended(row) if held(widget, &row, &secret) => kept(widget, &row, &secret, false).await,
        Access::Ended(row) => ended(widget, &row, headers).await,
        Access::Unknown => Ok(respond::bare(StatusCode::NOT_FOUND, Language::default())),
    }
}

/// Whether the page of a flow that has succeeded is held by who has this secret, and its data lives on. The page itself
/// has gone with the exchange of the code; that it was theirs lets users see what is kept of them, and delete it.
pub(super) fn held(widget: &Widget, row: &FlowRow, secret: &Secret) -> bool {
    let is_theirs = |hash: &Vec<u8>| same(hash, &lookup_hash(Holder::Page, secret));
    why_closed(row, widget.app.clock.now()) == Some(Closed::Completed)
        && row.page_hash.as_ref().is_some_and(is_theirs)
}

/// What is still kept of a flow that has succeeded, or the question whether to delete it now.
pub(super) async fn kept(
    widget: &Widget,
    row: &FlowRow,
    secret: &Secret,
    asks: bool,
) -> Result<Response, StoreError> {
    let view = if asks { View::ConfirmErase } else { View::Kept { until: row.deadline } };
    plain(widget, row, PageSecret(secret.clone()).to_text().expose(), view).await
}

/// The page of an opened flow.
pub(super) async fn here(
    widget: &Widget,
    loaded: &Loaded,
    status: StatusCode,
    extra: &Extra<'_>,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    let client = widget.app.store.client(&loaded.row.client).await?;
    let framers = framers(&loaded.page, client.as_ref());
    let framed = guard::is_framed(headers) && !extra.departing;
    let client = client.as_ref();
    widget.limits.speaks(loaded.row.id, loaded.page.language);
    let tallies = match loaded.page.place {
        Place::Banks { .. } => widget.app.tallies().await,
        _ => Tallies::default(),
    };
    let seat = Seat::of(headers, loaded, widget);
    let html = Sheet { widget, loaded, client, extra, framed, framers: &framers, tallies, seat }.render();
    Ok(respond::page(status, html, &framers))
}

/// The neutral status for who opens the link, or the flow's address, where the page is not.
pub(super) async fn elsewhere(
    widget: &Widget,
    row: &FlowRow,
    link: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    if row.tombstone_until.is_some() || row.completed_at.is_some() {
        return ended(widget, row, headers).await;
    }
    let view = View::Elsewhere { can_restart: link.is_some() };
    let mut response = plain(widget, row, link.unwrap_or_default(), view).await?;
    if link.is_none() {
        *response.status_mut() = StatusCode::FORBIDDEN;
    }
    Ok(response)
}

/// The page of a flow that is over.
pub(super) async fn ended(
    widget: &Widget,
    row: &FlowRow,
    headers: &HeaderMap,
) -> Result<Response, StoreError> {
    if let Some(why) = why_closed(row, widget.app.clock.now()) {
        return closed(widget, row, why).await;
    }
    let code = row.error.unwrap_or(Code::FlowExpired);
    let view = View::Ended { code, callback: None, message: None, by_choice: false };
    let mut response = plain(widget, row, "", view).await?;
    *response.status_mut() = StatusCode::GONE;
    let framed = guard::is_framed(headers);
    if let Some(cookie) = cookies::forget(row.id, &widget.app.config.public.widget, framed) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page of a flow, or of a trip to a bank, with which nobody can go on here.
pub(super) async fn closed(widget: &Widget, row: &FlowRow, why: Closed) -> Result<Response, StoreError> {
    let mut response = plain(widget, row, "", View::Closed { why }).await?;
    *response.status_mut() = StatusCode::GONE;
    Ok(response)
}

/// Why a flow is over, where it is not a failure.
fn why_closed(row: &FlowRow, now: jiff::Timestamp) -> Option<Closed> {
    match row.stage {
        Stage::Cancelled => Some(Closed::Cancelled),
        Stage::Deleted if row.completed_at.is_none() => Some(Closed::Removed),
        Stage::Deleted => Some(Closed::Finished),
        Stage::Completed | Stage::Exchanged if now >= row.deadline => Some(Closed::Finished),
        Stage::Completed | Stage::Exchanged => Some(Closed::Completed),
        _ => None,
    }
}

/// Asks who holds the link, but not the page, whether to cancel.
pub(super) async fn ask_whether_to_cancel(
    widget: &Widget,
    row: &FlowRow,
    link: &str,
) -> Result<Response, StoreError> {
    plain(widget, row, link, View::ConfirmCancel).await
}

/// A page that knows nothing of the flow but its language, and who asked for it where somebody is sent back there.
async fn plain(widget: &Widget, row: &FlowRow, page: &str, view: View<'_>) -> Result<Response, StoreError> {
    let client = widget.app.store.client(&row.client).await?;
    widget.limits.speaks(row.id, row.language);
    let framers = client.as_ref().map(possible_framers);
    let names = matches!(view, View::ConfirmCancel | View::Kept { .. } | View::ConfirmErase);
    let named = client.as_ref().filter(|_| names);
    let operator = operator(widget);
    let id = row.id.to_string();
    let frame = Frame {
        language: row.language,
        client_name: named.map_or("", |client| shown_name(widget, client)),
        brand: named.and_then(|client| brand(widget, client)),
        operator: &operator,
        flow_id: &id,
        page,
        step: 0,
        bank_name: None,
        framed: false,
        phone: false,
        cancellable: matches!(view, View::Elsewhere { can_restart: true }),
        now: widget.app.clock.now(),
        deadline: None,
    };
    let html = glimpse_widget::render(&frame, &view);
    Ok(respond::page(StatusCode::OK, html, &framers.unwrap_or_default()))
}

/// The page that says goodbye to a user who aborted from the link itself.
pub(super) async fn cancelled(
    widget: &Widget,
    row: &FlowRow,
    callback: &str,
) -> Result<Response, StoreError> {
    plain(widget, row, "", View::Cancelled { callback, message: None }).await
}

/// Who runs the service, as the pages say it.
pub(super) fn operator(widget: &Widget) -> Operator {
    let operator = &widget.app.config.operator;
    Operator {
        name: operator.name.clone().unwrap_or_else(|| "glimpse".to_owned()),
        licence: operator.licence.clone(),
        privacy_url: operator.privacy_url.as_ref().map(ToString::to_string),
        terms_url: operator.terms_url.as_ref().map(ToString::to_string),
    }
}

/// How the pages look for this client, where it has a look of its own.
fn brand<'w>(widget: &'w Widget, client: &ClientRow) -> Option<&'w Brand> {
    widget.app.config.brands.get(&client.id).map(Arc::as_ref)
}

/// The name of the client that users see.
fn shown_name<'a>(widget: &'a Widget, client: &'a ClientRow) -> &'a str {
    brand(widget, client).and_then(Brand::name).unwrap_or(&client.display_name)
}

/// Who may frame the page and gets its message: the origins of `redirect_uri` and of the client's allow-list.
fn framers(page: &Page, client: Option<&ClientRow>) -> Vec<String> {
    let mut origins: Vec<String> = origin(&page.request.redirect_uri).into_iter().collect();
    for entry in client.iter().flat_map(|client| &client.allow_list) {
        if let Some(origin) = origin(entry)
            && !origins.contains(&origin)
        {
            origins.push(origin);
        }
    }
    origins
}

/// Who may frame a page that does not know its `redirect_uri`, such as the one from which a frame without cookies
/// restores itself: wherever the client's `redirect_uri` can be.
fn possible_framers(client: &ClientRow) -> Vec<String> {
    let mut origins: Vec<String> = Vec::new();
    if client.kind == ClientKind::Test {
        origins
            .extend(["http://localhost:*", "http://127.0.0.1:*", "https://localhost:*"].map(str::to_owned));
        if client.allow_list.is_empty() {
            origins.push("https:".to_owned());
        }
    }
    for origin in client.allow_list.iter().filter_map(|entry| origin(entry)) {
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    origins
}

/// One page on its way to HTML.
struct Sheet<'a> {
    widget: &'a Widget,
    loaded: &'a Loaded,
    client: Option<&'a ClientRow>,
    extra: &'a Extra<'a>,
    framed: bool,
    framers: &'a [String],
    /// How flows went at banks; for the choice of one.
    tallies: Tallies,
    seat: Seat,
}

impl Sheet<'_> {
    fn render(&self) -> String {
        let page = &self.loaded.page;
        if self.extra.confirm_cancel {
            return self.with(&View::ConfirmCancel, false);
        }
        if self.extra.confirm_erase {
            return self.with(&View::ConfirmErase, false);
        }
        match phone::instead(page, self.seat, self.widget.app.clock.now()) {
            Some(Instead::Offer(phone)) => {
                let address = phone::address(self.widget, self.loaded.row.id, &phone);
                let view = View::Phone { address: &address, number: &phone.number, until: phone.until };
                return self.with(&view, true);
            }
            Some(Instead::OnPhone) => return self.with(&View::OnPhone, true),
            Some(Instead::AtComputer { done }) => return self.with(&View::AtComputer { done }, false),
            None => {}
        }
        match &page.place {
            Place::Consent => self.consent(),
            Place::Banks { notice, candidates } => self.banks(*notice, candidates),
            Place::Asked { prompt, since, number, .. } => self.prompt(prompt, *since, number.as_deref()),
            Place::Running(running) => self.running(running),
            Place::Failed { problem, by_number } => {
                // The bank was asked for the named accounts only, so it may have others.
                let asked_by_name = !page.request.accounts.is_empty() && !page.other_accounts;
                let next = next_steps(problem.code, asked_by_name);
                let (kinds, named) = (&page.request.account_types, &page.request.accounts);
                self.with(&View::Failed { problem, by_number: *by_number, kinds, named, next }, true)
            }
            Place::Done(done) => self.done(done),
            Place::Left { error: None } => {
                let (callback, message) = self.way_out(Ending::Cancelled);
                self.with(&View::Cancelled { callback: &callback, message: message.as_deref() }, false)
            }
            Place::Left { error: Some(code) } => {
                let (callback, message) = self.way_out(Ending::Failed(*code));
                let view = View::Ended {
                    code: *code,
                    callback: Some(&callback),
                    message: message.as_deref(),
                    by_choice: *code != Code::FlowExpired,
                };
                self.with(&view, false)
            }
        }
    }

    fn with(&self, view: &View<'_>, cancellable: bool) -> String {
        let loaded = self.loaded;
        let operator = operator(self.widget);
        let id = loaded.row.id.to_string();
        let secret = PageSecret(loaded.secret.clone()).to_text();
        let bank = loaded.page.bank.as_ref().and_then(|bank| self.widget.app.directory.get(bank));
        let frame = Frame {
            language: loaded.page.language,
            client_name: self.client.map_or("", |client| shown_name(self.widget, client)),
            brand: self.client.and_then(|client| brand(self.widget, client)),
            operator: &operator,
            flow_id: &id,
            page: secret.expose(),
            step: loaded.page.step,
            bank_name: bank.map(|bank| bank.name.as_str()),
            framed: self.framed,
            phone: self.seat == Seat::First,
            cancellable,
            now: self.widget.app.clock.now(),
            deadline: Some(loaded.page.until),
        };
        glimpse_widget::render(&frame, view)
    }

    fn consent(&self) -> String {
        let app = &self.widget.app;
        let request = &self.loaded.page.request;
        let next = match self.loaded.page.way(&app.directory, |bank| app.reaches(bank)) {
            glimpse_flow::page::Way::Bank(bank) => app.directory.get(&bank),
            glimpse_flow::page::Way::Choice { .. } => None,
        };
        let zone = next.map_or("Europe/Berlin", |bank| bank.time_zone.as_str());
        let today = today(app.clock.now(), zone);
        let view = View::Consent {
            from: request.history_from(today),
            until: today,
            days: request.sync_period,
            kinds: &request.account_types,
            single: !request.allow_multi_selection && request.accounts.is_empty(),
            named: &request.accounts,
            kept_minutes: u32::try_from(app.lifetimes.kept_at_most().as_mins()).unwrap_or(u32::MAX),
            bank_next: next.map(|bank| bank.name.as_str()),
        };
        self.with(&view, true)
    }

    fn banks(&self, notice: Option<Code>, candidates: &[BankId]) -> String {
        let app = &self.widget.app;
        let query = self.extra.query;
        let broken = broken_iban(query);
        let all = app.directory.banks();
        let named = &self.loaded.page.request.accounts;
        // Where the accounts that were asked for are not all at one bank, each bank says which of them it has.
        let placed = |bank: &Bank| named.iter().filter(|iban| self.is_at(iban, bank)).collect::<Vec<_>>();
        let fitting: Vec<(&Bank, Vec<&Iban>)> = all
            .iter()
            .filter(|bank| candidates.contains(&bank.id))
            .map(|bank| (bank, placed(bank)))
            .collect();
        let apart = fitting.iter().any(|(_, asked)| asked.len() < named.len());
        let (banks, offer): (Vec<BankItem<'_>>, _) = if let Some(IbanFault::Wrong(_)) = broken {
            // Its bank code may be as wrong as the rest: it leads to no bank.
            (Vec::new(), Offer::All)
        } else if !query.trim().is_empty() {
            // What is searched for is searched among all banks: one that cannot be reached is named as such.
            let found = app.directory.search(query, MOST_FOUND);
            (found.iter().map(|hit| self.found(hit)).collect(), Offer::All)
        } else if candidates.is_empty() {
            let offer = if all.len() > MOST_OFFERED { Offer::First } else { Offer::All };
            (all.iter().take(MOST_OFFERED).map(|bank| self.offer(bank)).collect(), offer)
        } else {
            let mut banks = Vec::new();
            for (bank, placed) in &fitting {
                let asked: &[&Iban] = if apart { placed } else { &[] };
                banks.push(BankItem { asked, ..self.offer(bank) });
            }
            (banks, Offer::Fitting)
        };
        let about = if notice.is_some() { self.unreached() } else { Vec::new() };
        let asked: Vec<&Iban> = named.iter().collect();
        let view = View::Banks { banks: &banks, notice, about: &about, asked: &asked, offer, query, broken };
        self.with(&view, true)
    }

    /// Whether the IBAN leads to that bank, perhaps among others.
    fn is_at(&self, iban: &Iban, bank: &Bank) -> bool {
        match self.widget.app.directory.by_iban(iban) {
            IbanMatch::One(found) => found.id == bank.id,
            IbanMatch::Ambiguous(found) => found.iter().any(|found| found.id == bank.id),
            IbanMatch::Unsupported { .. } | IbanMatch::Unknown => false,
        }
    }

    /// The IBANs that lead to no bank that is reached, by whose they are.
    fn unreached(&self) -> Vec<Unreached<'_>> {
        let app = &self.widget.app;
        let mut groups: Vec<Unreached<'_>> = Vec::new();
        for iban in &self.loaded.page.request.accounts {
            let mut banks: Vec<&str> = match app.directory.by_iban(iban) {
                IbanMatch::Unsupported { institutes } => {
                    institutes.iter().map(|institute| institute.name()).collect()
                }
                IbanMatch::One(bank) if !app.reaches(&bank.id) => vec![bank.name.as_str()],
                IbanMatch::Ambiguous(found) if !found.iter().any(|bank| app.reaches(&bank.id)) => {
                    found.iter().map(|bank| bank.name.as_str()).collect()
                }
                IbanMatch::Unknown => Vec::new(),
                IbanMatch::One(_) | IbanMatch::Ambiguous(_) => continue,
            };
            let mut seen = BTreeSet::new();
            banks.retain(|bank| seen.insert(*bank));
            banks.truncate(MOST_NAMED);
            match groups.iter_mut().find(|group| group.banks == banks) {
                Some(group) => group.ibans.push(iban),
                None => groups.push(Unreached { banks, ibans: vec![iban] }),
            }
        }
        groups
    }

    fn offer<'b>(&self, bank: &'b Bank) -> BankItem<'b> {
        BankItem {
            id: bank.id.as_str(),
            name: &bank.name,
            country: &bank.country,
            city: bank.city.as_deref(),
            bank_code: bank.bank_codes.first().map(String::as_str),
            supported: self.widget.app.reaches(&bank.id),
            asked: &[],
            health: self.health(bank),
        }
    }

    fn health(&self, bank: &Bank) -> Option<BankHealth> {
        judge(self.tallies.get(bank.id.as_str())?, self.widget.app.clock.now())
    }

    fn found<'b>(&self, hit: &Hit<'b>) -> BankItem<'b> {
        let offer = hit.bank.map(|bank| self.offer(bank));
        BankItem {
            id: offer.map_or("", |offer| offer.id),
            name: hit.name(),
            country: hit.country(),
            city: hit.town.or_else(|| offer.and_then(|offer| offer.city)),
            bank_code: hit.bank_code.or_else(|| offer.and_then(|offer| offer.bank_code)),
            supported: offer.is_some_and(|offer| offer.supported),
            asked: &[],
            health: offer.and_then(|offer| offer.health),
        }
    }

    fn prompt(&self, prompt: &Prompt, since: jiff::Timestamp, number: Option<&str>) -> String {
        if let (true, Some(number)) = (self.loaded.asks_for_number, number) {
            return self.with(&View::ShowNumber { number }, true);
        }
        let stalled = self.loaded.row.stage == Stage::Stalled && !self.extra.departing;
        let at = match prompt {
            Prompt::Redirect(redirect) if stalled => Some(Stuck::AtBank(redirect)),
            Prompt::Wait(wait) if wait.is_over() => Some(Stuck::Waiting(wait)),
            _ => None,
        };
        if let Some(at) = at {
            return self.with(&View::Stalled { since, at }, true);
        }
        let before = &self.loaded.page.entered.0;
        let before: Vec<(&str, &str)> =
            before.iter().map(|(id, value)| (id.as_str(), value.expose())).collect();
        let view = View::Prompt {
            prompt,
            entered: if self.extra.error.is_some() { self.extra.entered } else { &before },
            error: self.extra.error,
            single: !self.loaded.page.request.allow_multi_selection
                && self.loaded.page.request.accounts.is_empty(),
            ticked: self.extra.ticked,
            kinds: &self.loaded.page.request.account_types,
            named: &self.loaded.page.request.accounts,
            depart: None,
        };
        self.with(&view, true)
    }

    fn running(&self, running: &Running) -> String {
        let doing = match running.doing {
            Doing::Connecting => Working::Connecting,
            Doing::Login => Working::CheckingLogin,
            Doing::Sca => Working::CheckingTan,
            Doing::Fetching => Working::Fetching {
                accounts_done: self.loaded.page.fetched as usize,
                accounts_total: running.accounts.unwrap_or(1) as usize,
            },
        };
        let slow = self.widget.app.clock.now() > running.since + SLOW;
        self.with(&View::Working { doing, since: running.since, slow }, true)
    }

    fn done(&self, done: &Done) -> String {
        let (callback, message) = self.way_out(Ending::Success(&done.code));
        let accounts: Vec<DoneAccount<'_>> = done
            .accounts
            .iter()
            .map(|account| DoneAccount {
                name: account.name.as_deref().unwrap_or_default(),
                iban: account.iban.as_ref(),
                complete: account.complete,
                reason: account.reason,
            })
            .collect();
        let kept = self.widget.app.lifetimes.kept_at_most();
        let expires = done.until - self.widget.app.lifetimes.code + kept;
        let view =
            View::Done { callback: &callback, accounts: &accounts, expires, message: message.as_deref() };
        self.with(&view, false)
    }

    /// The way back to the client: its URL, and in a frame the message with the origins that get it.
    fn way_out(&self, ending: Ending<'_>) -> (String, Option<String>) {
        let callback = callback(&self.loaded.page.request, self.loaded.row.id, ending);
        let message = self.framed.then(|| {
            serde_json::json!({ "origins": self.framers, "message": callback.message() }).to_string()
        });
        (callback.location(), message)
    }
}
