//! Messages of the dialog: numbered, signed, sent once.

use glimpse_bank::Bank;
use glimpse_bank::contract::{Context, Fault, Goal, Method as Http, Problem, Request, Response, Step};
use glimpse_model::{Code, SecretText};
use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};

use super::state::{Core, Link, Login, State};
use crate::message::{Answer, Envelope, Signer, body};
use crate::parameters::{Bpd, Upd};
use crate::settings::Settings;
use crate::syntax::Order;

/// A PIN is kept this long at most (design decision 4).
const PIN_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// So many answers of one dialog may be lost.
const MAX_RESUMED: u8 = 5;
/// An answer is at most this large, in bytes: base64 of a long list of turnovers.
const MAX_ANSWER: usize = 32 << 20;

impl Core {
    /// When the PIN is forgotten.
    pub(super) fn pin_until(&self, now: Timestamp) -> Timestamp {
        self.login.as_ref().map_or(now, |login| login.at + PIN_LIFE)
    }

    /// Whether there is a PIN that may still be sent.
    pub(super) fn has_pin(&self, now: Timestamp) -> bool {
        self.login.as_ref().is_some_and(|login| login.pin.is_some() && now < login.at + PIN_LIFE)
    }

    /// Whether an order that only reads may be sent once more, in the same dialog under the number that is next: its
    /// answer was lost, or the process that waited for it died. Logins and TANs are never sent again.
    pub(super) fn may_ask_again(&mut self, fault: Fault, now: Timestamp) -> bool {
        self.number_after(fault);
        let lost = matches!(fault, Fault::BrokenOff | Fault::Unreachable | Fault::Unknown);
        let again = lost && self.resumed < MAX_RESUMED && self.link.open && self.has_pin(now);
        self.resumed = self.resumed.saturating_add(u8::from(again));
        again
    }

    /// Sets the next message's number after one that was not answered: a bank that was not reached did not count it.
    pub(super) fn number_after(&mut self, fault: Fault) {
        if fault == Fault::Unreachable {
            self.link.next = self.link.next.saturating_sub(1).max(1);
        }
    }

    /// Drops what the user entered, and with it the dialog at the bank: it cannot be ended without the PIN.
    pub(super) fn forget_login(&mut self) {
        self.login = None;
        self.link = Link::new(999);
    }

    /// A message with the user's PIN. Without one, which does not happen, nothing is sent.
    pub(super) fn send(
        &mut self,
        operation: &'static str,
        orders: Vec<Order>,
        tan: Option<&SecretText>,
        context: &mut Context<'_>,
    ) -> Step {
        let Some(Login { user, pin: Some(pin), .. }) = &self.login else {
            return Step::Failed(Problem::of(Code::BankProtocol));
        };
        let signer = Signer {
            bank_code: &self.bank_code,
            user: user.expose(),
            system: &self.system,
            function: self.link.function,
            pin,
            tan,
        };
        let reference = control_reference(context);
        let envelope = Envelope { dialog: &self.link.dialog, number: self.link.next };
        let message = envelope.signed(&signer, orders, &local(context), &reference);
        self.link.next = self.link.next.saturating_add(1);
        let mut request = post(operation, context.bank, body(message));
        request.bears_credentials = true;
        Step::Send(request)
    }

    /// A message of an anonymous dialog: sending it again does no harm.
    pub(super) fn send_plain(
        &mut self,
        operation: &'static str,
        orders: &[Order],
        context: &Context<'_>,
    ) -> Step {
        let envelope = Envelope { dialog: &self.link.dialog, number: self.link.next };
        let message = envelope.plain(orders);
        self.link.next = self.link.next.saturating_add(1);
        let mut request = post(operation, context.bank, body(message));
        request.repeatable = true;
        Step::Send(request)
    }

    /// Reads the answer to the last message, and takes from it what is about the whole dialog.
    pub(super) fn receive(&mut self, response: &Response) -> Result<Answer, Code> {
        let number = self.link.next.saturating_sub(1);
        let answer = Answer::read(response, &self.link.dialog, number)?;
        if self.link.dialog == "0" && !matches!(answer.dialog.as_str(), "" | "0") {
            self.link.dialog.clone_from(&answer.dialog);
        }
        let refused_at_start = number == 1 && answer.errors().next().is_some();
        self.link.open = !answer.ends_dialog() && self.link.dialog != "0" && !refused_at_start;
        if let Some(bpd) = Bpd::read(&answer) {
            self.bpd = bpd;
        }
        if let Some(upd) = Upd::read(&answer) {
            self.upd = upd;
        }
        if let Some(allowed) = answer.code(&[3920]) {
            self.allowed = allowed.parameters.iter().filter_map(|code| code.trim().parse().ok()).collect();
        }
        let given = answer.all("HISYN").next().and_then(|segment| segment.given(0, 0));
        if let Some(system) = given.filter(|system| system.chars().count() <= 100) {
            self.system = system;
        }
        Ok(answer)
    }
}

impl State {
    /// Whether an answer of the user would lead to a message with the PIN.
    pub(super) fn asks_with_pin(&self) -> bool {
        matches!(
            self,
            Self::AskMethod { .. } | Self::AskMedium { .. } | Self::AskAccounts { .. } | Self::Ask(_)
        )
    }

    /// Whether a message with the PIN is to be sent.
    pub(super) fn sends_pin(&self) -> bool {
        matches!(self, Self::Synchronise | Self::BeginMedia | Self::ListMedia | Self::Run(_) | Self::Poll(_))
    }
}

/// A message in a request to the bank's one address.
pub(crate) fn post(operation: &'static str, bank: &Bank, body: String) -> Request {
    let mut request = Request::new(operation, Http::Post, bank.base_url.as_str())
        .header("Content-Type", "text/plain")
        .body(body);
    request.max_answer = MAX_ANSWER;
    request
}

/// The code by which the bank is addressed: as set, that of the wanted account, the first.
pub(crate) fn bank_code(bank: &Bank, settings: &Settings, goal: &Goal) -> String {
    let of_account = || {
        let mut codes = goal.ibans.iter().filter_map(|iban| iban.bank_code());
        codes.find(|code| bank.bank_codes.contains(code))
    };
    settings
        .bank_code
        .clone()
        .or_else(of_account)
        .or_else(|| bank.bank_codes.first().cloned())
        .unwrap_or_default()
}

/// The bank's local time.
fn local(context: &Context<'_>) -> Zoned {
    let zone = TimeZone::get(&context.bank.time_zone).unwrap_or(TimeZone::UTC);
    context.now.to_zoned(zone)
}

/// Seven random digits that tie signature head and tail together.
fn control_reference(context: &mut Context<'_>) -> String {
    let mut bytes = [0_u8; 4];
    (context.random)(&mut bytes);
    (1_000_000 + u32::from_be_bytes(bytes) % 9_000_000).to_string()
}
