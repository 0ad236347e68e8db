//! Messages over HTTP: base64 in both directions, the ledger, and what scenarios do to the wire.
//!
//! Source: FinTS 3.0 PIN/TAN, B.9 (transport by HTTPS).

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures::stream;
use http::{StatusCode, header};

use super::{
    answer::{Answer, Refusal},
    bank::{FintsBank, Twist},
    envelope::{self, Head, Message},
    parameters,
    reply::{Reply, To},
    syntax::{Segment, Value},
};
use crate::{
    bank::act::{self, Severed},
    ledger::{Call, CredentialKind},
    scenario::{Fault, Situation, Step},
};

/// More than any message of a customer.
const BODY_LIMIT: usize = 64 * 1024;
/// Banks of the old kind break lines in what they send.
const LINE: usize = 76;

/// The address of messages.
pub(crate) fn router(bank: &Arc<FintsBank>) -> Router {
    Router::new().route("/", post(receive)).with_state(Arc::clone(bank))
}

async fn receive(State(bank): State<Arc<FintsBank>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let core = &bank.core;
    let number = core
        .ledger
        .open(|number| Call::arriving(number, core.now(), &parts.method, &parts.uri, &parts.headers));
    let response = match to_bytes(body, BODY_LIMIT).await {
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Ok(body) => bank.respond(number, &body).await,
    };
    if response.extensions().get::<Severed>().is_none() {
        core.ledger.note(number, |call| call.status = Some(response.status().as_u16()));
    }
    response
}

impl FintsBank {
    async fn respond(&self, number: u64, body: &[u8]) -> Response {
        let message = match self.opened(body) {
            Ok(message) => message,
            Err((head, answer)) => {
                self.state().dialogs.remove(&head.dialog);
                let dialog = if head.dialog.is_empty() { "0" } else { &head.dialog };
                let reply = Reply::refusing(Refusal::fatal(answer), dialog);
                let head = Head { number: head.number.max(1), ..head };
                return self.send(number, &reply, &head, None);
            }
        };
        let fresh: String = self.core.new_id().replace('-', "").to_uppercase().chars().take(20).collect();
        let about = About::of(self, &message, &fresh);
        self.write_down(number, &message, &about);
        let situation = Situation {
            bank: &self.core.code,
            user: about.user.as_deref(),
            consent: about.visit.as_deref(),
            step: about.step,
            account: about.account.as_ref().map(|(iban, place)| (iban.as_str(), *place)),
            method: about.method.as_deref(),
        };
        let verdict = self.core.scenarios.judge(&situation);
        let fault = verdict.fault.as_ref().map(act::name);
        self.core.ledger.note(number, |call| call.fault = fault);
        if !verdict.delay.is_zero() {
            tokio::time::sleep(verdict.delay).await;
        }
        let reply = |twist: &Twist| {
            let reply = self.answer(&message, twist, &fresh);
            self.send(number, &reply, &message.head, Some(&message))
        };
        match verdict.fault {
            Some(Fault::Html { status }) => act::html(status),
            Some(Fault::Raw { status, content_type, body }) => act::raw(status, &content_type, body),
            Some(Fault::Huge { bytes }) => huge(bytes),
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Drip) => act::dripping(reply(&Twist::default())).await,
            Some(Fault::Drop { after }) => {
                if after {
                    drop(reply(&Twist::default()));
                }
                act::severed()
            }
            Some(Fault::Truncate { cut_connection }) => {
                act::truncated(reply(&Twist::default()), cut_connection).await
            }
            Some(Fault::Answer { status, code, text, fails_sca }) => {
                match Twist::saying(&code, &text, fails_sca) {
                    Some(twist) => reply(&twist),
                    None => {
                        let status =
                            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                        (status, text).into_response()
                    }
                }
            }
            fault => reply(&Twist { fault, ..Twist::default() }),
        }
    }

    /// Takes base64 and envelope off.
    fn opened(&self, body: &[u8]) -> Result<Message, (Head, Answer)> {
        let text: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let bytes = STANDARD.decode(text).map_err(|_| {
            (Head::default(), Answer::saying(9110, "Die Nachricht ist nicht in Base64 geschrieben."))
        })?;
        envelope::open(&bytes, &self.core.code).map_err(|unopened| (unopened.head, unopened.answer))
    }

    fn write_down(&self, number: u64, message: &Message, about: &About) {
        self.core.ledger.note(number, |call| {
            call.step = Some(about.step);
            call.user.clone_from(&about.user);
            call.consent.clone_from(&about.visit);
            call.authorisation = Some(about.dialog.clone());
            call.account = about.account.as_ref().map(|(iban, _)| iban.clone());
            call.message = Some(message.head.number);
        });
        let Some(security) = &message.security else { return };
        let saw = |kind, value: &str| self.core.ledger.saw(&about.dialog, Some(&security.user), kind, value);
        saw(CredentialKind::Pin, &security.pin);
        if let Some(tan) = &security.tan {
            saw(CredentialKind::Otp, tan);
        }
    }

    fn send(&self, number: u64, reply: &Reply, head: &Head, message: Option<&Message>) -> Response {
        self.core.ledger.note(number, |call| {
            call.codes = reply.codes();
            call.transactions = reply.entries;
            call.challenge = reply.shown.as_ref().map(|bytes| STANDARD.encode(bytes));
        });
        let to = To {
            head,
            security: message.and_then(|message| message.security.as_ref()),
            bank_code: &self.core.code,
            classic: self.classic,
            now: self.core.now(),
        };
        let text = STANDARD.encode(reply.bytes(&to));
        let text = if self.classic { folded(&text) } else { text };
        ([(header::CONTENT_TYPE, "text/plain")], text).into_response()
    }
}

impl Twist {
    /// A return code in place of the bank's own; none for what is no return code. Errors refuse what was asked for, and
    /// so does what ends the dialog; other warnings are said along with the rest.
    fn saying(code: &str, text: &str, ends: bool) -> Option<Self> {
        let code: u16 = code.parse().ok().filter(|_| code.len() == 4)?;
        let answer = if text.is_empty() { Answer::new(code) } else { Answer::saying(code, text) };
        Some(if answer.is_error() || ends {
            Self { refusal: Some((answer, ends)), ..Self::default() }
        } else {
            Self { note: Some(answer), ..Self::default() }
        })
    }
}

/// What a message is about, for ledger and scenarios.
struct About {
    step: Step,
    user: Option<String>,
    visit: Option<String>,
    dialog: String,
    /// IBAN, and place in the list.
    account: Option<(String, usize)>,
    method: Option<String>,
}

impl About {
    fn of(bank: &FintsBank, message: &Message, fresh: &str) -> Self {
        let opens = message.head.dialog == "0";
        let security = message.security.as_ref();
        let state = bank.state();
        let of_dialog = state.dialogs.get(&message.head.dialog).map(|dialog| dialog.visit.clone());
        let visit = security
            .map(|security| of_dialog.unwrap_or_else(|| state.visit(&security.user, &security.system)));
        drop(state);
        let orders = message.orders.as_slice();
        let step = match (opens, security) {
            (true, None) => Step::Parameters,
            (true, Some(_)) => Step::Login,
            (false, _) => orders.first().map_or(Step::Any, step),
        };
        Self {
            step,
            user: security.map(|security| security.user.clone()),
            visit,
            dialog: if opens { fresh.to_owned() } else { message.head.dialog.clone() },
            account: orders
                .first()
                .zip(security)
                .and_then(|(order, security)| account(bank, order, &security.user)),
            method: security.map(|security| security.function.to_string()),
        }
    }
}

fn step(order: &Segment) -> Step {
    let process = order.groups.first().and_then(|group| group.first());
    match order.code.as_str() {
        "HKTAN" if *process.unwrap_or(&Value::Text(String::new())) == Value::Text("S".to_owned()) => {
            Step::Poll
        }
        "HKTAN" => Step::Otp,
        "HKTAB" => Step::Method,
        "HKSPA" => Step::Accounts,
        "HKSAL" => Step::Balances,
        "HKKAZ" | "HKCAZ" => Step::Transactions,
        "HKWPD" => Step::Securities,
        "HKEND" => Step::End,
        _ => Step::Any,
    }
}

/// The account that an order names in any way.
fn account(bank: &FintsBank, order: &Segment, user: &str) -> Option<(String, usize)> {
    if !matches!(order.code.as_str(), "HKSAL" | "HKKAZ" | "HKCAZ" | "HKWPD") {
        return None;
    }
    let book = bank.book(bank.customer(user)?);
    let named = order.groups.first()?;
    let is = |text: &str| named.iter().any(|value| matches!(value, Value::Text(given) if given == text));
    let found = book.accounts.iter().find(|account| is(&account.iban) || is(parameters::number(account)));
    found.map(|account| (account.iban.clone(), account.number))
}

fn folded(text: &str) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(LINE).map(|line| std::str::from_utf8(line).unwrap_or_default()).collect();
    lines.join("\r\n")
}

/// Base64 that goes on and on.
fn huge(bytes: u64) -> Response {
    let piece = Bytes::from("QUJD".repeat(16_000));
    let size = u64::try_from(piece.len()).unwrap_or(u64::MAX).max(1);
    let pieces = (0..bytes.div_ceil(size)).map(move |_| Ok::<_, std::io::Error>(piece.clone()));
    let mut response = Response::new(Body::from_stream(stream::iter(pieces)));
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static("text/plain"));
    response
}
