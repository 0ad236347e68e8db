use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use http::{HeaderMap, Method, Uri, header};
use jiff::Timestamp;
use serde::Serialize;

use crate::{data::dice::Dice, scenario::Step};

/// So many calls are remembered; the oldest go first.
const REMEMBERED: usize = 20_000;

/// One call that a bank received, and what it answered.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// 1 for the first call since the start; goes on after a reset.
    pub number: u64,
    /// When it arrived, by the sandbox's clock.
    pub at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query string.
    pub query: Option<String>,
    /// `X-Request-ID` as sent.
    pub request_id: Option<String>,
    /// All headers but cookies and authorisation, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Whether it carried `PSU-IP-Address`, that is, the user was present.
    pub attended: bool,
    /// The user, where the bank knew it.
    pub user: Option<String>,
    /// The step of the dialog.
    pub step: Option<Step>,
    /// The consent it belongs to.
    pub consent: Option<String>,
    /// The authorisation it belongs to.
    pub authorisation: Option<String>,
    /// IBAN of the account that was asked for.
    pub account: Option<String>,
    /// The fault that a scenario made.
    pub fault: Option<String>,
    /// Status of the answer; none while it is on its way, or if it was never sent.
    pub status: Option<u16>,
    /// Number of a FinTS message in its dialog.
    pub message: Option<u32>,
    /// Return codes of a FinTS answer, those about the message first.
    pub codes: Vec<String>,
    /// What a FinTS answer gave a device to show for a TAN (HHD_UC), in base64.
    pub challenge: Option<String>,
    /// Number of transactions, booked and pending, in the answer as it should have been.
    pub transactions: Option<usize>,
}

impl Call {
    /// A call as it arrives.
    pub(crate) fn arriving(
        number: u64,
        at: Timestamp,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let shown =
            headers.iter().filter(|(name, _)| **name != header::COOKIE && **name != header::AUTHORIZATION);
        Self {
            number,
            at,
            method: method.to_string(),
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
            request_id: text("x-request-id"),
            headers: shown
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect(),
            attended: headers.contains_key("psu-ip-address"),
            user: text("psu-id"),
            step: None,
            consent: text("consent-id"),
            authorisation: None,
            account: None,
            fault: None,
            status: None,
            message: None,
            codes: Vec::new(),
            challenge: None,
            transactions: None,
        }
    }
}

/// A password or one-time password that a bank received, without saying which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Credential {
    /// The authorisation for which it came.
    pub authorisation: String,
    /// The user it was sent for.
    pub user: Option<String>,
    /// What it is.
    pub kind: CredentialKind,
    /// Equal for equal values.
    pub fingerprint: String,
    /// How often it came.
    pub times: u32,
}

/// What a credential is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// A password or PIN.
    Pin,
    /// A one-time password or TAN.
    Otp,
}

/// What one bank received.
pub(crate) struct BankLedger {
    inner: Mutex<Inner>,
    /// Makes fingerprints of one sandbox useless elsewhere.
    salt: String,
}

#[derive(Default)]
struct Inner {
    calls: VecDeque<Call>,
    forgotten: u64,
    credentials: HashMap<(String, CredentialKind, String), Credential>,
}

impl BankLedger {
    pub(crate) fn new(salt: String) -> Self {
        Self { inner: Mutex::default(), salt }
    }

    /// Writes down a call that arrives; gives back its number.
    pub(crate) fn open(&self, make: impl FnOnce(u64) -> Call) -> u64 {
        let mut inner = self.inner();
        let number =
            inner.forgotten.saturating_add(u64::try_from(inner.calls.len()).unwrap_or(0)).saturating_add(1);
        inner.calls.push_back(make(number));
        if inner.calls.len() > REMEMBERED {
            inner.calls.pop_front();
            inner.forgotten = inner.forgotten.saturating_add(1);
        }
        number
    }

    /// Adds to a call what became known.
    pub(crate) fn note(&self, number: u64, change: impl FnOnce(&mut Call)) {
        let mut inner = self.inner();
        let place = number.checked_sub(inner.forgotten.saturating_add(1));
        let place = place.and_then(|place| usize::try_from(place).ok());
        if let Some(call) = place.and_then(|place| inner.calls.get_mut(place)) {
            change(call);
        }
    }

    /// Counts a credential that came.
    pub(crate) fn saw(&self, authorisation: &str, user: Option<&str>, kind: CredentialKind, value: &str) {
        let fingerprint = format!("{:016x}", Dice::of(&[&self.salt, value]).next());
        let mut inner = self.inner();
        if inner.credentials.len() >= REMEMBERED {
            inner.credentials.clear();
        }
        let key = (authorisation.to_owned(), kind, fingerprint.clone());
        let seen = inner.credentials.entry(key).or_insert_with(|| Credential {
            authorisation: authorisation.to_owned(),
            user: user.map(str::to_owned),
            kind,
            fingerprint,
            times: 0,
        });
        seen.times = seen.times.saturating_add(1);
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.inner().calls.iter().cloned().collect()
    }

    pub(crate) fn credentials(&self) -> Vec<Credential> {
        let mut all: Vec<Credential> = self.inner().credentials.values().cloned().collect();
        all.sort_by(|a, b| (&a.authorisation, &a.fingerprint).cmp(&(&b.authorisation, &b.fingerprint)));
        all
    }

    pub(crate) fn reset(&self) {
        let mut inner = self.inner();
        let gone = u64::try_from(inner.calls.len()).unwrap_or(0);
        inner.forgotten = inner.forgotten.saturating_add(gone);
        inner.calls.clear();
        inner.credentials.clear();
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
