use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use glimpse_bank::contract::{Challenge, EntryFormat, Input, LoginForm, Prompt, Wait};
use glimpse_flow::{Ending, Place, callback, page::Way};
use glimpse_model::{BankId, Code, FlowId, Language, Secret, SecretText};
use glimpse_store::{Change, FlowRow, Guard, Stage, StoreError, Unit};
use glimpse_vault::{Holder, LinkToken, lookup_hash, same};
use glimpse_widget::{FieldError, FieldFault};

use super::{
    Widget, cookies, enter,
    form::Form,
    guard, limits, open,
    phone::{self, Seat},
    respond,
    show::{self, Extra, PATIENCE},
    trip,
};
use crate::{
    engine::{Access, Go, Loaded, StartError, drop_pin},
    erase::{By, erase},
    http::{ClientAddr, RawBody},
};

/// `POST /flow/{id}`: everything that a user does. A form of another step than the present one changes nothing: the
/// answer shows where the flow stands (double click, reload, back button, second tab).
pub(super) async fn act(
    State(widget): State<Widget>,
    Path(id): Path<String>,
    address: Option<Extension<ClientAddr>>,
    headers: HeaderMap,
    body: RawBody,
) -> Response {
    let Some(flow) = FlowId::parse(&id) else {
        return respond::bare(StatusCode::NOT_FOUND, Language::default());
    };
    if !guard::is_own(&headers, &widget.app.config.public.widget) {
        return respond::bare(StatusCode::FORBIDDEN, Language::default());
    }
    if !guard::is_form(&headers) {
        return respond::bare(StatusCode::UNSUPPORTED_MEDIA_TYPE, Language::default());
    }
    let Some(form) = Form::parse(&body.0) else {
        return respond::bare(StatusCode::BAD_REQUEST, Language::default());
    };
    let submission = Submission { widget: &widget, flow, form: &form, headers: &headers, address };
    let mut answer = submission.answer().await;
    if matches!(answer, Err(StoreError::Conflict)) && form.page().is_none() {
        // A double click by who holds the link only: the second one, whose answer is shown, does it once more.
        answer = submission.answer().await;
    }
    match answer {
        Ok(response) => response,
        Err(StoreError::Conflict) => submission.stands().await,
        Err(StoreError::Missing) => respond::bare(StatusCode::NOT_FOUND, Language::default()),
        Err(error) => respond::unavailable(error),
    }
}

/// One submitted form.
struct Submission<'a> {
    widget: &'a Widget,
    flow: FlowId,
    form: &'a Form,
    headers: &'a HeaderMap,
    address: Option<Extension<ClientAddr>>,
}

/// What a form means where it was submitted.
enum Meaning {
    /// Nothing changed: show the page, with what was wrong.
    Show,
    /// The page moves on without a bank.
    Move(Box<Place>),
    /// A step with the bank.
    Step(Go),
    /// A bank was chosen: a dialog begins.
    Bank(BankId),
    /// Waits on for who went to the bank.
    WaitOn,
    /// The user leaves.
    Leave(Option<Code>),
}

impl Submission<'_> {
    async fn answer(&self) -> Result<Response, StoreError> {
        let action = self.form.get("action").unwrap_or_default();
        if let Some(token) =
            self.form.get("page").and_then(|page| LinkToken::parse(page, &self.widget.app.keyring))
        {
            return self.by_link(token, action).await;
        }
        if action == "number" {
            let state = self.form.get("page").unwrap_or_default();
            let entered = self.form.get("number").unwrap_or_default();
            return trip::enter_number(self.widget, self.flow, state, entered, self.headers).await;
        }
        if action == "phone_number" {
            let ticket = self.form.get("page").unwrap_or_default();
            let entered = self.form.get("number").unwrap_or_default();
            return phone::enter_number(self.widget, self.flow, ticket, entered, self.headers).await;
        }
        let Some(secret) = self.form.page() else {
            open::signed_elsewhere(self.widget, self.form.get("page").unwrap_or_default()).await?;
            return Ok(respond::bare(StatusCode::FORBIDDEN, Language::default()));
        };
        let loaded = match enter::enter_to_act(self.widget, self.flow, secret.clone()).await? {
            Access::Here(loaded) => loaded,
            Access::Elsewhere(row) => return show::elsewhere(self.widget, &row, None, self.headers).await,
            Access::Ended(row) if show::held(self.widget, &row, &secret) => {
                return self.after_success(&row, &secret, action).await;
            }
            Access::Ended(row) => return show::ended(self.widget, &row, self.headers).await,
            Access::Unknown => return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default())),
        };
        let current = self.form.step() == Some(loaded.page.step);
        let seat = Seat::of(self.headers, &loaded, self.widget);
        let waits = phone::instead(&loaded.page, seat, self.widget.app.clock.now()).is_some();
        match action {
            // It is the other browser's turn: this one looks on, takes it back or, if it is the first, cancels.
            "cancel" | "cancel_confirmed" if waits && seat == Seat::Phone => return Ok(self.stands().await),
            "cancel" | "cancel_confirmed" | "stay" => {}
            _ if waits => return Ok(self.stands().await),
            _ => {}
        }
        match action {
            "cancel" => {
                let extra = Extra { confirm_cancel: true, ..Extra::default() };
                let over = matches!(loaded.page.place, Place::Done(_) | Place::Left { .. });
                let extra = if over { Extra::default() } else { extra };
                return show::here(self.widget, &loaded, StatusCode::OK, &extra, self.headers).await;
            }
            "erase" if matches!(loaded.page.place, Place::Done(_)) => {
                let extra = Extra { confirm_erase: true, ..Extra::default() };
                return show::here(self.widget, &loaded, StatusCode::OK, &extra, self.headers).await;
            }
            "erase_confirmed" if matches!(loaded.page.place, Place::Done(_)) => {
                erase(&self.widget.app, &loaded.row, By::User).await?;
                return Ok(self.stands().await);
            }
            "cancel_confirmed" => {
                enter::leave(self.widget, self.flow, secret, None).await?;
                return Ok(self.stands().await);
            }
            "search" if matches!(loaded.page.place, Place::Banks { .. }) => {
                let query: String = self.form.get("q").unwrap_or_default().chars().take(100).collect();
                let extra = Extra { query: &query, ..Extra::default() };
                return show::here(self.widget, &loaded, StatusCode::OK, &extra, self.headers).await;
            }
            "select_all" | "select_none" if current && chooses_accounts(&loaded.page.place) => {
                let extra = Extra { ticked: Some(action == "select_all"), ..Extra::default() };
                return show::here(self.widget, &loaded, StatusCode::OK, &extra, self.headers).await;
            }
            "depart" => return self.depart(&loaded).await,
            _ if !current => return Ok(self.stands().await),
            "stay" if waits && seat == Seat::First => {
                phone::stay(self.widget, *loaded).await?;
                return Ok(self.stands().await);
            }
            "phone" if seat == Seat::First && offers_phone(&loaded.page.place) => {
                phone::offer(self.widget, *loaded).await?;
                return Ok(self.stands().await);
            }
            _ => {}
        }
        if self.widget.engine.runs(self.flow) && !matches!(loaded.page.place, Place::Running(_)) {
            // A quiet question to the bank is let come to its end: a message that was cut off costs the dialog at a bank that
            // counts them. Who only looks, or asks the same, sees its answer; to all else it gives way if it takes long.
            self.widget.engine.settled(self.flow, PATIENCE).await;
            if matches!(action, "view" | "poll") {
                return Ok(self.stands().await);
            }
            self.widget.engine.stop(self.flow).await;
            let Access::Here(again) = enter::enter_to_act(self.widget, self.flow, secret).await? else {
                return Ok(self.stands().await);
            };
            return self.carry_out(*again, action).await;
        }
        self.carry_out(*loaded, action).await
    }

    /// The client has its code, or its token: what is left to a user is to look at what is kept, and to delete it.
    async fn after_success(
        &self,
        row: &FlowRow,
        secret: &Secret,
        action: &str,
    ) -> Result<Response, StoreError> {
        if action == "erase_confirmed" {
            erase(&self.widget.app, row, By::User).await?;
            return Ok(self.stands().await);
        }
        show::kept(self.widget, row, secret, action == "erase").await
    }

    async fn carry_out(&self, mut loaded: Loaded, action: &str) -> Result<Response, StoreError> {
        let meaning = match meaning(self.widget, &loaded, action, self.form) {
            Ok(meaning) => meaning,
            Err(fault) => {
                let entered = kept(&loaded, self.form);
                let entered: Vec<(&str, &str)> =
                    entered.iter().map(|(id, value)| (id.as_str(), value.as_str())).collect();
                let error = FieldError { field: &fault.field, fault: fault.fault };
                let extra = Extra { entered: &entered, error: Some(error), ..Extra::default() };
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return show::here(self.widget, &loaded, status, &extra, self.headers).await;
            }
        };
        if matches!(meaning, Meaning::Step(_) | Meaning::Bank(_) | Meaning::WaitOn)
            && let Err(refused) = limits::submission(self.widget, self.flow, loaded.page.language)
        {
            return Ok(*refused);
        }
        loaded.page.psu = guard::psu(self.headers, self.address.as_ref().map(|address| address.0.0));
        match meaning {
            Meaning::Show => Ok(self.stands().await),
            Meaning::Move(place) => {
                self.write_place(loaded, *place, action).await?;
                Ok(self.stands().await)
            }
            Meaning::Step(go) => self.step(loaded, go, Vec::new()).await,
            Meaning::Bank(bank) => {
                let with = if action == "consent" { vec![self.consented(&loaded)] } else { Vec::new() };
                loaded.page.bank = Some(bank);
                loaded.page.other_accounts |= action == "change_accounts";
                self.step(loaded, Go::Begin, with).await
            }
            Meaning::WaitOn => {
                let (secret, psu) = (loaded.secret.clone(), loaded.page.psu.clone());
                enter::wait_on(self.widget, loaded).await?;
                if let Access::Here(mut loaded) = self.widget.app.pages().load(self.flow, secret).await? {
                    // Perhaps the user has approved meanwhile, and the bank's page has not come back.
                    loaded.page.psu = psu;
                    return self.step(*loaded, Go::Input(Input::Poll), Vec::new()).await;
                }
                Ok(self.stands().await)
            }
            Meaning::Leave(error) => {
                enter::leave(self.widget, self.flow, loaded.secret, error).await?;
                Ok(self.stands().await)
            }
        }
    }

    async fn step(&self, loaded: Loaded, go: Go, with: Vec<Change>) -> Result<Response, StoreError> {
        match self.widget.engine.start_with(loaded, go, with).await {
            Ok(()) => self.widget.engine.settled(self.flow, PATIENCE).await,
            Err(StartError::Moved) => {}
            Err(StartError::Store) => return Err(StoreError::Unavailable("step".to_owned())),
        }
        Ok(self.stands().await)
    }

    /// Where the flow stands now: a redirection for browsers with the cookie, the page itself for those without.
    async fn stands(&self) -> Response {
        let Some(secret) = self.form.page() else {
            return respond::bare(StatusCode::FORBIDDEN, Language::default());
        };
        let public = &self.widget.app.config.public.widget;
        let is_known = |cookie: Option<Secret>| cookie.is_some_and(|own| same(own.expose(), secret.expose()));
        if is_known(cookies::read(self.headers, self.flow, public))
            || is_known(cookies::read_phone(self.headers, self.flow, public))
        {
            return respond::see_flow(self.flow);
        }
        show::by_secret(self.widget, self.flow, secret, self.headers)
            .await
            .unwrap_or_else(respond::unavailable)
    }

    async fn write_place(&self, mut loaded: Loaded, place: Place, action: &str) -> Result<(), StoreError> {
        let app = &self.widget.app;
        loaded.page.step += 1;
        loaded.page.fetched = 0;
        loaded.page.bank = None;
        loaded.page.other_accounts = false;
        loaded.page.entered = Default::default();
        loaded.page.place = place;
        let mut changes = vec![
            Change::Stage(Stage::BankSelection, None),
            Change::DropBlobs("fetched".to_owned()),
            Change::HurryCleanUps,
            app.pages().put_page(self.flow, &loaded.key, &loaded.page),
        ];
        changes.extend(drop_pin());
        if action == "consent" {
            changes.push(self.consented(&loaded));
        }
        let unit = Unit {
            name: "flow.move",
            flow: self.flow,
            guard: Guard::Version(loaded.row.version),
            at: app.clock.now(),
            changes,
        };
        app.write(unit).await?;
        Ok(())
    }

    fn consented(&self, loaded: &Loaded) -> Change {
        Change::Audit {
            event: "consented",
            client: Some(loaded.row.client.clone()),
            bank: None,
            detail: Some(glimpse_widget::CONSENT_VERSION.to_owned()),
        }
    }

    /// The top-level page from which a trip to the bank starts: it names the client and sets the first-party cookie.
    async fn depart(&self, loaded: &Loaded) -> Result<Response, StoreError> {
        let extra = Extra { departing: true, ..Extra::default() };
        let mut response = show::here(self.widget, loaded, StatusCode::OK, &extra, self.headers).await?;
        let public = &self.widget.app.config.public.widget;
        let seconds = self.widget.app.lifetimes.flow.as_secs() + self.widget.app.lifetimes.code.as_secs();
        if let Some(cookie) = cookies::set_trip(self.flow, &loaded.secret, public, seconds) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }

    /// Who holds the link, but not the page, can start over or abort.
    async fn by_link(&self, token: LinkToken, action: &str) -> Result<Response, StoreError> {
        if token.flow != self.flow {
            return Ok(respond::bare(StatusCode::FORBIDDEN, Language::default()));
        }
        match action {
            "restart" => {
                open::restart(self.widget, &token, self.form.get("page").unwrap_or_default(), self.headers)
                    .await
            }
            "cancel" => self.by_link_holder(&token, true).await,
            "back" | "view" => self.by_link_holder(&token, false).await,
            "cancel_confirmed" => self.abort(&token).await,
            _ => Ok(respond::bare(StatusCode::BAD_REQUEST, Language::default())),
        }
    }

    /// The neutral status, or the question whether to cancel.
    async fn by_link_holder(&self, token: &LinkToken, cancels: bool) -> Result<Response, StoreError> {
        let Some(row) = self.widget.app.store.flow(self.flow).await? else {
            return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
        };
        let known = same(&row.link_hash, &lookup_hash(Holder::Link, &token.secret));
        let link = self.form.get("page").unwrap_or_default();
        if !known || row.tombstone_until.is_some() || row.completed_at.is_some() {
            show::ended(self.widget, &row, self.headers).await
        } else if cancels {
            show::ask_whether_to_cancel(self.widget, &row, link).await
        } else {
            show::elsewhere(self.widget, &row, Some(link), self.headers).await
        }
    }

    async fn abort(&self, token: &LinkToken) -> Result<Response, StoreError> {
        let app = &self.widget.app;
        let Some(row) = app.store.flow(self.flow).await? else {
            return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
        };
        let known = same(&row.link_hash, &lookup_hash(Holder::Link, &token.secret));
        if !known || row.tombstone_until.is_some() || row.completed_at.is_some() {
            return show::ended(self.widget, &row, self.headers).await;
        }
        let request = open::request(self.widget, self.flow, &token.secret).await?;
        enter::fence_off(self.widget, self.flow).await?;
        let Some(row) = app.store.flow(self.flow).await? else {
            return Ok(respond::bare(StatusCode::NOT_FOUND, Language::default()));
        };
        let now = app.clock.now();
        let changes = vec![
            Change::Erase,
            Change::HurryCleanUps,
            Change::Stage(Stage::Cancelled, None),
            Change::Tombstone(now + app.lifetimes.tombstone),
            Change::Audit {
                event: "cancelled",
                client: Some(row.client.clone()),
                bank: None,
                detail: Some("link".to_owned()),
            },
        ];
        let unit = Unit {
            name: "flow.abort",
            flow: self.flow,
            guard: Guard::Version(row.version),
            at: now,
            changes,
        };
        app.write(unit).await?;
        match request {
            Some((request, _)) => {
                let location = callback(&request, self.flow, Ending::Cancelled).location();
                show::cancelled(self.widget, &row, &location).await
            }
            None => show::ended(self.widget, &row, self.headers).await,
        }
    }
}

/// Whether the user can take the flow to a phone from here: where something is yet to be entered.
fn offers_phone(place: &Place) -> bool {
    let asked = |prompt: &Prompt| matches!(prompt, Prompt::Login(_) | Prompt::Redirect(_));
    match place {
        Place::Consent | Place::Banks { .. } => true,
        Place::Asked { prompt, .. } => asked(prompt),
        _ => false,
    }
}

/// Whether accounts are to be chosen here.
fn chooses_accounts(place: &Place) -> bool {
    matches!(place, Place::Asked { prompt: Prompt::Accounts(_), .. })
}

/// The choice among all banks.
fn all_banks() -> Box<Place> {
    Box::new(Place::Banks { notice: None, candidates: Vec::new() })
}

/// What is wrong with a form.
struct Fault {
    field: String,
    fault: FieldFault,
}

impl Fault {
    fn new(field: &str, fault: FieldFault) -> Self {
        Self { field: field.to_owned(), fault }
    }
}

fn meaning(widget: &Widget, loaded: &Loaded, action: &str, form: &Form) -> Result<Meaning, Fault> {
    let app = &widget.app;
    let page = &loaded.page;
    Ok(match (&page.place, action) {
        (Place::Consent, "consent") => match page.way(&app.directory, |bank| app.reaches(bank)) {
            Way::Bank(bank) => Meaning::Bank(bank),
            Way::Choice { notice, candidates } => {
                Meaning::Move(Box::new(Place::Banks { notice, candidates }))
            }
        },
        (Place::Banks { .. }, "bank") => {
            let bank = BankId(form.get("bank").unwrap_or_default().to_owned());
            if app.reaches(&bank) {
                Meaning::Bank(bank)
            } else {
                return Err(Fault::new("bank", FieldFault::NothingChosen));
            }
        }
        // What was said of the accounts is as true among all banks.
        (Place::Banks { notice, .. }, "all_banks") => {
            Meaning::Move(Box::new(Place::Banks { notice: *notice, candidates: Vec::new() }))
        }
        // Another browser came back: its number decides, and nothing that this page says.
        (Place::Asked { prompt: Prompt::Redirect(_), .. }, "wait" | "poll") if loaded.asks_for_number => {
            Meaning::Show
        }
        (Place::Asked { prompt: Prompt::Redirect(_), .. }, "wait") if loaded.row.stage == Stage::Stalled => {
            Meaning::WaitOn
        }
        (Place::Asked { prompt, .. }, _) => asked(
            !page.request.allow_multi_selection && page.request.accounts.is_empty(),
            prompt,
            action,
            form,
        )?,
        // The dialog is over, so other accounts are chosen in a new one, after the login.
        (Place::Failed { .. }, "retry" | "change_accounts") => match &page.bank {
            Some(bank) => Meaning::Bank(bank.clone()),
            None => Meaning::Move(all_banks()),
        },
        (Place::Failed { .. } | Place::Running(_), "change_bank") => Meaning::Move(all_banks()),
        (Place::Failed { problem, .. }, "give_up") => Meaning::Leave(Some(problem.code)),
        _ => Meaning::Show,
    })
}

fn asked(single: bool, prompt: &Prompt, action: &str, form: &Form) -> Result<Meaning, Fault> {
    let input = match (prompt, action) {
        (_, "change_bank") => {
            return Ok(Meaning::Move(all_banks()));
        }
        (Prompt::Login(login), "login") => Input::Entered(entries(login, form)?),
        (Prompt::Method(choice), "method") => {
            let id = form.get("method").unwrap_or_default();
            if !choice.methods.iter().any(|method| method.id == id) {
                return Err(Fault::new("method", FieldFault::NothingChosen));
            }
            Input::Method(id.to_owned())
        }
        // A TAN for a challenge that is over would only be refused.
        (Prompt::Challenge(challenge), "tan") if !challenge.is_over() => {
            let tan = form.get("tan").unwrap_or_default().trim();
            check("tan", tan, challenge.format, challenge.max_length, false)?;
            Input::Tan(SecretText::new(tan))
        }
        (Prompt::Challenge(challenge), "resend") if challenge.can_resend => Input::Resend,
        (Prompt::Challenge(challenge), "change_method") if challenge.can_change_method => Input::ChangeMethod,
        (Prompt::Challenge(Challenge { for_older: Some(_), .. }), "only_recent")
        | (Prompt::Wait(Wait { for_older: Some(_), .. }), "only_recent") => Input::OnlyRecent,
        (Prompt::Wait(_), "poll") => Input::Poll,
        (Prompt::Wait(wait), "wait") if wait.is_over() && wait.can_wait_on => Input::Poll,
        (Prompt::Wait(wait), "resend") if wait.can_resend => Input::Resend,
        (Prompt::Wait(wait), "change_method") if wait.can_change_method => Input::ChangeMethod,
        // Nobody goes on from here by saying so: the bank says whether somebody approved there, and who comes back from
        // there in another browser must know the number.
        (Prompt::Redirect(_), "poll") => Input::Poll,
        (Prompt::Redirect(redirect), "change_method") if redirect.can_change_method => Input::ChangeMethod,
        (Prompt::Accounts(choice), "accounts") => {
            let chosen = form.all("account");
            let offered =
                |handle: &String| choice.accounts.iter().any(|offer| offer.account.handle == *handle);
            if chosen.is_empty() || !chosen.iter().all(offered) {
                return Err(Fault::new("account", FieldFault::NothingChosen));
            }
            if single && chosen.len() > 1 {
                return Err(Fault::new("account", FieldFault::OnlyOne));
            }
            Input::Accounts(chosen)
        }
        _ => return Ok(Meaning::Show),
    };
    Ok(Meaning::Step(Go::Input(input)))
}

fn entries(login: &LoginForm, form: &Form) -> Result<std::collections::BTreeMap<String, SecretText>, Fault> {
    let mut entries = form.entries();
    entries.retain(|id, _| login.fields.iter().any(|field| field.id == *id));
    for field in &login.fields {
        let value = entries.get(&field.id).map(SecretText::expose).unwrap_or_default();
        // A password keeps its spaces; a user name pasted with one at its end does not.
        let value = if field.secret { value.to_owned() } else { value.trim().to_owned() };
        check(&field.id, &value, field.format, field.max_length, field.optional)?;
        entries.insert(field.id.clone(), SecretText::new(value));
    }
    Ok(entries)
}

fn check(field: &str, value: &str, format: EntryFormat, max: u16, optional: bool) -> Result<(), Fault> {
    let fault = if value.is_empty() {
        if optional {
            return Ok(());
        }
        FieldFault::Missing
    } else if value.chars().count() > usize::from(max) {
        FieldFault::TooLong(max)
    } else if format == EntryFormat::Digits && !value.bytes().all(|byte| byte.is_ascii_digit()) {
        FieldFault::DigitsOnly
    } else {
        return Ok(());
    };
    Err(Fault::new(field, fault))
}

/// What stays in the form after bad input: never a secret.
fn kept(loaded: &Loaded, form: &Form) -> Vec<(String, String)> {
    let Place::Asked { prompt: Prompt::Login(login), .. } = &loaded.page.place else { return Vec::new() };
    let entries = form.entries();
    login
        .fields
        .iter()
        .filter(|field| !field.secret)
        .filter_map(|field| {
            let value: String =
                entries.get(&field.id)?.expose().chars().take(usize::from(field.max_length)).collect();
            Some((field.id.clone(), value))
        })
        .collect()
}
