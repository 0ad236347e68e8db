//! The offer, and the button that starts a look.

use std::sync::Arc;

use askama::Template;
use axum::{Form, extract::State, http::StatusCode, response::Response};
use glimpse_client::{Access, AccessRequest, AccountKind, Error, Iban, IdempotencyKey, Language};
use serde::Serialize;
use url::Url;

use crate::{
    app::App,
    config::{BankHint, UserHint},
    page::{Frame, Message, Visitor, json_with_session, redirect_with_session},
    session::{Session, Stage, random_text},
    texts::Tongue,
};

/// Days of history that the form offers.
const PERIODS: [u32; 5] = [30, 90, 180, 365, 730];

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    rent: String,
    iban: String,
    iban_wrong: bool,
    languages: Vec<(&'static str, &'static str, bool)>,
    kinds: Vec<(&'static str, &'static str, bool)>,
    periods: Vec<(u32, bool)>,
    single: bool,
    options_open: bool,
    banks: Vec<BankHint>,
    /// Where the service's script for the overlay is.
    overlay_script: String,
}

impl StartPage {
    /// The one to begin with, and those who show faults: each with whether it is the second part.
    fn first_and_others(bank: &BankHint) -> Vec<(&[UserHint], bool)> {
        let (first, others) = bank.users.split_at(bank.users.len().min(1));
        [(first, false), (others, true)].into_iter().filter(|(users, _)| !users.is_empty()).collect()
    }
}

/// What the form says, as far as it makes sense; the rest falls back to the defaults.
struct Wishes {
    language: Language,
    iban: String,
    kinds: Vec<AccountKind>,
    days: u32,
    single: bool,
}

/// `GET /`.
pub(crate) async fn show(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let wishes = Wishes::defaults(visitor.tongue);
    visitor.page(StatusCode::OK, &page(&app, &visitor, &wishes, false))
}

/// What the start page's script opens the overlay with.
#[derive(Serialize)]
struct Opened<'a> {
    location: &'a str,
    flow_id: String,
    state: &'a str,
    redirect_uri: &'a str,
}

/// `POST /start`: creates a flow and sends the visitor there, or, with `overlay`, tells the page's script where it is.
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let wishes = Wishes::read(visitor.tongue, &fields);
    let iban = match wishes.iban.trim() {
        "" => None,
        text => match text.parse::<Iban>() {
            Ok(iban) => Some(iban),
            Err(_) => {
                let page = page(&app, &visitor, &wishes, true);
                return visitor.page(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        },
    };
    let state = random_text(&app.fill);
    match create(&app, &wishes, iban, &state).await {
        Ok(access) => {
            if let Some(old) = &visitor.session_id {
                app.sessions.remove(old);
            }
            let session = Session {
                flow: access.id,
                state: state.clone(),
                key: new_key(&app),
                stage: Stage::Away,
                exchanging: Arc::default(),
            };
            let id = app.sessions.add(session, &app.fill);
            let location = access.location.as_str();
            if !fields.iter().any(|(name, _)| name == "overlay") {
                return redirect_with_session(location, &id);
            }
            let callback = callback_address(&app).map(String::from).unwrap_or_default();
            let flow_id = access.id.to_string();
            let opened = Opened { location, flow_id, state: &state, redirect_uri: &callback };
            json_with_session(opened, &id)
        }
        Err(error) => service_trouble(&app, &visitor, &error, "/"),
    }
}

async fn create(app: &App, wishes: &Wishes, iban: Option<Iban>, state: &str) -> Result<Access, Error> {
    let mut request = AccessRequest::new(callback_address(app)?)
        .state(state)
        .language(wishes.language)
        .sync_period(wishes.days);
    for kind in &wishes.kinds {
        request = request.account_type(*kind);
    }
    if wishes.single {
        request = request.single_account();
    }
    if let Some(iban) = iban {
        request = request.account(iban);
    }
    app.client.create_access(&request, Some(&new_key(app))).await
}

fn callback_address(app: &App) -> Result<Url, Error> {
    app.config.public_url.join("/callback").map_err(|_| Error::Config("no callback address"))
}

fn new_key(app: &App) -> IdempotencyKey {
    let mut bytes = [0; 16];
    (app.fill)(&mut bytes);
    IdempotencyKey::from_random(bytes)
}

/// The service does not answer, or refuses what this application asks: nothing the visitor can change.
pub(crate) fn service_trouble(app: &App, visitor: &Visitor, error: &Error, again: &str) -> Response {
    let t = visitor.tongue.texts();
    let (status, title, text) = if error.is_temporary() {
        (StatusCode::SERVICE_UNAVAILABLE, t.unreachable_title, t.unreachable_text)
    } else {
        (StatusCode::BAD_GATEWAY, t.misconfigured_title, t.misconfigured_text)
    };
    let message = Message {
        frame: visitor.frame(app),
        tone: "warn",
        title,
        text,
        hint: "",
        code: None,
        action: (again.to_owned(), t.try_again),
    };
    visitor.page(status, &message)
}

impl Wishes {
    fn defaults(tongue: Tongue) -> Self {
        Self {
            language: Language::parse(tongue.code()).unwrap_or_default(),
            iban: String::new(),
            kinds: Vec::new(),
            days: 365,
            single: false,
        }
    }

    fn read(tongue: Tongue, fields: &[(String, String)]) -> Self {
        let mut wishes = Self::defaults(tongue);
        for (name, value) in fields {
            match name.as_str() {
                "language" => wishes.language = Language::parse(value).unwrap_or(wishes.language),
                "iban" => wishes.iban = value.chars().take(60).collect(),
                "kind" => wishes.kinds.extend(AccountKind::parse(value)),
                "days" => {
                    let known = PERIODS.into_iter().find(|days| days.to_string() == *value);
                    wishes.days = known.unwrap_or(wishes.days);
                }
                "single" => wishes.single = true,
                _ => {}
            }
        }
        wishes
    }
}

fn page(app: &App, visitor: &Visitor, wishes: &Wishes, iban_wrong: bool) -> StartPage {
    let names = [
        (Language::De, "Deutsch"),
        (Language::En, "English"),
        (Language::Es, "Español"),
        (Language::Fr, "Français"),
        (Language::Ar, "العربية"),
    ];
    StartPage {
        frame: visitor.frame(app),
        rent: crate::income::rent_text(visitor.tongue),
        iban: wishes.iban.clone(),
        iban_wrong,
        languages: names.map(|(code, name)| (code.as_str(), name, code == wishes.language)).to_vec(),
        kinds: AccountKind::NAMED
            .map(|kind| (kind.as_str(), visitor.tongue.account_kind(kind), wishes.kinds.contains(&kind)))
            .to_vec(),
        periods: PERIODS.map(|days| (days, days == wishes.days)).to_vec(),
        single: wishes.single,
        options_open: iban_wrong,
        banks: app.config.banks.clone(),
        overlay_script: app.config.widget_url.join("/glimpse.js").map(String::from).unwrap_or_default(),
    }
}
