//! One bank: its state, its rules and its XS2A endpoints.

mod access;
mod accounts;
pub(crate) mod act;
mod authorisations;
mod consent;
mod consents;
pub(crate) mod inbound;
pub(crate) mod oauth;
mod reading;
mod refusal;
pub(crate) mod sca;
pub(crate) mod seal;
mod statements;
mod transactions;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router, middleware,
    routing::{get, post},
};
use jiff::{Timestamp, civil::Date};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

pub(crate) use consent::{Authorisation, Consent, ConsentStatus, ScaStatus};
pub(crate) use refusal::{Refusal, Reply, answer};

use crate::{
    data::{Book, Owner, calendar::bank_day, dice::Dice, open},
    ledger::BankLedger,
    sandbox::Clock,
    scenario::Scenarios,
    tls::Trust,
    twins::Manner,
    users::User,
};

/// Bank code of `Mockbank - Embedded/Decoupled`.
pub(crate) const EMBEDDED_CODE: &str = "90094815";
/// Bank code of `Mockbank - Redirect`.
pub(crate) const REDIRECT_CODE: &str = "90094816";

/// So many request ids are remembered, the oldest go first; with so many consents, those that are over go.
const REMEMBERED: usize = 100_000;

/// How a bank lets its users confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Approach {
    /// The TPP asks for password and TAN; a method may turn it decoupled.
    Embedded,
    /// On a page of the bank.
    Redirect,
}

/// A bank.
pub(crate) struct Bank {
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) bic: String,
    pub(crate) approach: Approach,
    pub(crate) manner: Manner,
    /// Whose certificates it accepts; without, it asks for none.
    pub(crate) trust: Option<Trust>,
    /// Where it listens, without a slash at the end.
    pub(crate) url: String,
    pub(crate) clock: Clock,
    pub(crate) scenarios: Arc<Scenarios>,
    pub(crate) ledger: BankLedger,
    /// Everybody who can log in here.
    pub(crate) users: Vec<&'static User>,
    ids: Mutex<StdRng>,
    requests: Mutex<(HashSet<Uuid>, VecDeque<Uuid>)>,
    consents: Mutex<HashMap<String, Consent>>,
    pub(crate) grants: oauth::Grants,
    books: Mutex<HashMap<&'static str, (Date, Arc<Book>)>>,
}

/// What tells one bank from another.
pub(crate) struct Identity {
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) bic: String,
    pub(crate) manner: Manner,
    pub(crate) trust: Option<Trust>,
    pub(crate) url: String,
    pub(crate) users: Vec<&'static User>,
}

impl Bank {
    pub(crate) fn new(identity: Identity, clock: Clock, scenarios: Arc<Scenarios>, seed: u64) -> Self {
        let Identity { name, code, bic, manner, trust, url, users } = identity;
        let mut dice = Dice::of(&[&code, &seed.to_string()]);
        Self {
            ledger: BankLedger::new(dice.next().to_string()),
            ids: Mutex::new(StdRng::seed_from_u64(dice.next())),
            requests: Mutex::default(),
            consents: Mutex::default(),
            grants: oauth::Grants::default(),
            books: Mutex::default(),
            name,
            code,
            bic,
            approach: manner.approach,
            manner,
            trust,
            url,
            users,
            clock,
            scenarios,
        }
    }

    /// The time, as the sandbox sees it.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The bank's day.
    pub(crate) fn today(&self) -> Date {
        bank_day(self.now())
    }

    /// A fresh id.
    pub(crate) fn new_id(&self) -> String {
        let bytes = lock(&self.ids).random::<[u8; 16]>();
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// Whether a request id is seen for the first time.
    pub(crate) fn is_new_request(&self, id: Uuid) -> bool {
        let mut requests = lock(&self.requests);
        let (known, order) = &mut *requests;
        if !known.insert(id) {
            return false;
        }
        order.push_back(id);
        if order.len() > REMEMBERED
            && let Some(oldest) = order.pop_front()
        {
            known.remove(&oldest);
        }
        true
    }

    /// All consents.
    pub(crate) fn consents(&self) -> MutexGuard<'_, HashMap<String, Consent>> {
        lock(&self.consents)
    }

    /// Keeps a new consent; those that are over make room for it when there are too many.
    pub(crate) fn keep(&self, consent: Consent) {
        let mut consents = self.consents();
        if consents.len() >= REMEMBERED {
            consents
                .retain(|_, known| matches!(known.status, ConsentStatus::Received | ConsentStatus::Valid));
        }
        consents.insert(consent.id.clone(), consent);
    }

    /// A user's accounts today.
    pub(crate) fn book(&self, user: &'static User) -> Arc<Book> {
        let today = self.today();
        let mut books = lock(&self.books);
        if let Some((day, book)) = books.get(user.name)
            && *day == today
        {
            return Arc::clone(book);
        }
        let owner = Owner {
            user: user.name,
            name: user.owner,
            holdings: user.holdings,
            bank_code: &self.code,
            bic: &self.bic,
            first_number: user.first_number(),
        };
        let book = Arc::new(open(&owner, today));
        books.insert(user.name, (today, Arc::clone(&book)));
        book
    }

    /// A user of this bank who is known by the name that came in.
    pub(crate) fn user(&self, name: Option<&str>) -> Option<&'static User> {
        let name = name?;
        let known = |user: &User| if self.manner.numbers { user.number() == name } else { user.name == name };
        self.users.iter().find(|user| known(user)).copied()
    }

    /// Ends the running authorisation of a consent as failed.
    pub(crate) fn fail_sca(&self, consent: &str) {
        if let Some(consent) = self.consents().get_mut(consent) {
            consent.fail();
        }
    }

    /// Keeps what the bank's own page told its user: the TPP finds it at the status of the authorisation.
    pub(crate) fn tell(&self, consent: &str, code: &str, text: &str) {
        if self.approach == Approach::Redirect
            && let Some(consent) = self.consents().get_mut(consent)
        {
            consent.told = Some((code.to_owned(), text.to_owned()));
        }
    }

    /// A link: relative at one bank, absolute at the other, as it is in the wild.
    pub(crate) fn href(&self, path: &str) -> serde_json::Value {
        let href = if self.manner.relative_links { path.to_owned() } else { format!("{}{path}", self.url) };
        serde_json::json!({ "href": href })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The bank's XS2A interface, without its listener.
pub(crate) fn router(bank: &Arc<Bank>) -> Router {
    Router::new()
        .route("/v1/consents", post(consents::create))
        .route(
            "/v1/consents/{consent}",
            get(consents::read).delete(consents::delete).put(authorisations::update_old),
        )
        .route("/v1/consents/{consent}/status", get(consents::status))
        .route("/v1/consents/{consent}/authorisations", post(authorisations::start).get(authorisations::list))
        .route(
            "/v1/consents/{consent}/authorisations/{authorisation}",
            get(authorisations::poll).put(authorisations::update),
        )
        .route("/v1/accounts", get(accounts::list))
        .route("/v1/accounts/{account}", get(accounts::one))
        .route("/v1/accounts/{account}/balances", get(accounts::balances))
        .route("/v1/accounts/{account}/transactions", get(transactions::list))
        .route("/v1/accounts/{account}/transactions/{transaction}", get(transactions::one))
        .route("/v1/accounts/{account}/statement", get(transactions::statement))
        .route("/v1/card-accounts", get(accounts::cards))
        .route("/v1/card-accounts/{account}", get(accounts::card))
        .route("/v1/card-accounts/{account}/balances", get(accounts::card_balances))
        .route("/v1/card-accounts/{account}/transactions", get(transactions::cards))
        .method_not_allowed_fallback(async || {
            Refusal::new(http::StatusCode::METHOD_NOT_ALLOWED, "SERVICE_INVALID", "Not with this method.")
        })
        .fallback(async || Refusal::unknown("There is nothing at this address."))
        .with_state(Arc::clone(bank))
        .layer(middleware::from_fn_with_state(Arc::clone(bank), inbound::receive))
}
