//! What a bank offers without credentials: the anonymous dialog, for `glimpse bank check`.

use std::fmt;

use glimpse_bank::Bank;
use glimpse_bank::contract::{Goal, Request, Response};
use glimpse_model::Code;
use serde::Serialize;

use crate::message::{Answer, Envelope, body};
use crate::orders::{self, ANONYMOUS};
use crate::parameters::{Bpd, MediumName, Method, Upd};
use crate::settings::{Product, Settings};

/// An anonymous dialog with one bank: two messages, no user.
pub struct Probe {
    bank: Bank,
    dialog: String,
}

/// Why there is no report: the answer is none of a FinTS bank, or an HTTP error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no FinTS answer ({0})")]
pub struct ProbeFailure(pub Code);

/// What a bank says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether it told its parameters.
    pub answered: bool,
    /// Its own name.
    pub name: Option<String>,
    /// The version of its parameters.
    pub version: u32,
    /// The versions of HBCI and FinTS that it speaks.
    pub protocols: Vec<String>,
    /// Where it says that it is reached.
    pub addresses: Vec<String>,
    /// Fewest and most characters of a PIN.
    pub pin_length: (Option<u16>, Option<u16>),
    /// What it calls the user's id and the customer's id.
    pub labels: (Option<String>, Option<String>),
    /// Its TAN methods.
    pub methods: Vec<ReportedMethod>,
    /// Whether it allows dialogs without a TAN method.
    pub one_step: bool,
    /// The orders that matter here: what for, identifier, versions, whether it may ask for a TAN.
    pub orders: Vec<(&'static str, &'static str, Vec<u16>, bool)>,
    /// Days of history: as MT940 and as CAMT.
    pub history_days: (Option<u32>, Option<u32>),
    /// The CAMT messages that it delivers.
    pub camt_formats: Vec<String>,
    /// Its return codes, with its words.
    pub messages: Vec<(u16, String)>,
}

/// A TAN method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportedMethod {
    /// The security function.
    pub function: u16,
    /// The bank's name for it.
    pub name: String,
    /// Its technical names.
    pub technical: String,
    /// The version of `HKTAN`.
    pub version: u16,
    /// Whether the name of a medium must be told.
    pub needs_medium: bool,
    /// Whether the user approves elsewhere.
    pub decoupled: bool,
}

/// The orders that matter here.
const ORDERS: [(&str, &str); 5] = [
    ("accounts", "HKSPA"),
    ("balance", "HKSAL"),
    ("turnovers as CAMT", "HKCAZ"),
    ("turnovers as MT940", "HKKAZ"),
    ("holdings", "HKWPD"),
];

impl Probe {
    /// Begins; the request is the first message.
    #[must_use]
    pub fn begin(bank: &Bank, product: &Product) -> (Self, Request) {
        let settings = Settings::of(bank).unwrap_or_default();
        let nothing = Goal {
            ibans: Vec::new(),
            unlikely: Vec::new(),
            kinds: Vec::new(),
            single: false,
            history_from: jiff::civil::Date::ZERO,
            today: jiff::civil::Date::ZERO,
            max_transactions: 0,
        };
        let code = crate::dialog::bank_code(bank, &settings, &nothing);
        let orders =
            [orders::identification(&code, ANONYMOUS, "0"), orders::preparation(0, 0, product.as_str())];
        let message = Envelope { dialog: "0", number: 1 }.plain(&orders);
        let request = crate::dialog::post("fints.check", bank, body(message));
        (Self { bank: bank.clone(), dialog: "0".to_owned() }, request)
    }

    /// Reads the answer; the request, if there is one, ends the dialog, and nothing depends on its answer.
    ///
    /// # Errors
    /// [`ProbeFailure`] when the answer is none of a FinTS bank.
    pub fn take(mut self, response: &Response) -> Result<(Report, Option<Request>), ProbeFailure> {
        let answer = Answer::read(response, &self.dialog, 1).map_err(ProbeFailure)?;
        self.dialog.clone_from(&answer.dialog);
        let report = Report::new(&answer);
        let open = !answer.ends_dialog()
            && answer.errors().next().is_none()
            && !matches!(self.dialog.as_str(), "" | "0");
        let end = open.then(|| {
            let message = Envelope { dialog: &self.dialog, number: 2 }.plain(&[orders::end(&self.dialog)]);
            crate::dialog::post("fints.check.end", &self.bank, body(message))
        });
        Ok((report, end))
    }
}

impl Report {
    /// So wide, in characters, are the names of facts; the longest leaves two spaces.
    pub const LABEL_WIDTH: usize = 20;

    fn new(answer: &Answer) -> Self {
        let bpd = Bpd::read(answer);
        let answered = bpd.is_some();
        let bpd = bpd.unwrap_or_default();
        let orders = ORDERS.iter().filter_map(|(what, order)| {
            let versions: Vec<u16> = bpd.orders.get(*order)?.iter().copied().collect();
            Some((*what, *order, versions, bpd.tan_needed.get(*order).copied().unwrap_or(false)))
        });
        Self {
            answered,
            orders: orders.collect(),
            name: bpd.bank_name,
            version: bpd.version,
            protocols: bpd.protocols,
            addresses: bpd.addresses,
            pin_length: (bpd.pin.min_pin, bpd.pin.max_pin),
            labels: (bpd.pin.user_label, bpd.pin.customer_label),
            methods: bpd.methods.iter().map(ReportedMethod::from).collect(),
            one_step: bpd.one_step,
            history_days: (bpd.history_days.get("HKKAZ").copied(), bpd.history_days.get("HKCAZ").copied()),
            camt_formats: bpd.camt_formats,
            messages: answer
                .codes
                .iter()
                .map(|code| (code.code, crate::message::shown(&code.text).unwrap_or_default()))
                .collect(),
        }
    }
}

impl From<&Method> for ReportedMethod {
    fn from(method: &Method) -> Self {
        Self {
            function: method.function,
            name: method.name.clone(),
            technical: method.technical.clone(),
            version: method.version,
            needs_medium: method.medium == MediumName::Needed,
            decoupled: method.decoupled.is_some(),
        }
    }
}

/// A line per fact, as `glimpse bank check` prints it.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fact = |name: &str, value: Option<String>| match value.filter(|value| !value.is_empty()) {
            Some(value) => writeln!(f, "  {name:<WIDTH$}{value}", WIDTH = Report::LABEL_WIDTH),
            None => Ok(()),
        };
        fact("name", self.name.clone())?;
        fact("parameters", self.answered.then(|| format!("version {}", self.version)))?;
        fact("speaks", Some(self.protocols.join(", ")))?;
        fact("says it is at", Some(self.addresses.join(", ")))?;
        fact("user's id", self.labels.0.clone())?;
        fact("customer's id", self.labels.1.clone())?;
        fact(
            "PIN",
            match self.pin_length {
                (Some(least), Some(most)) => Some(format!("{least} to {most} characters")),
                (None, Some(most)) => Some(format!("up to {most} characters")),
                _ => None,
            },
        )?;
        for (place, method) in self.methods.iter().enumerate() {
            let mut text = format!(
                "{} {} ({}, HKTAN {}",
                method.function, method.name, method.technical, method.version
            );
            if method.decoupled {
                text.push_str(", approved elsewhere");
            }
            if method.needs_medium {
                text.push_str(", names a medium");
            }
            text.push(')');
            fact(if place == 0 { "TAN methods" } else { "" }, Some(text))?;
        }
        fact("without TAN", self.one_step.then(|| "one-step dialogs are allowed".to_owned()))?;
        for (what, order, versions, tan) in &self.orders {
            let versions: Vec<String> = versions.iter().map(u16::to_string).collect();
            let tan = if *tan { ", may ask for a TAN" } else { "" };
            fact(what, Some(format!("{order} {}{tan}", versions.join(", "))))?;
        }
        let (mt940, camt) = self.history_days;
        fact(
            "history",
            mt940.or(camt).map(|_| {
                let days = |days: Option<u32>, what: &str| days.map(|days| format!("{days} days {what}"));
                [days(mt940, "as MT940"), days(camt, "as CAMT")]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(", ")
            }),
        )?;
        fact("CAMT", Some(self.camt_formats.join(", ")))?;
        for (code, text) in &self.messages {
            fact("it said", Some(format!("{code:04} {text}")))?;
        }
        Ok(())
    }
}

/// Reads bytes as everything that an answer can hold; for the fuzzer.
pub(crate) fn reads(bytes: &[u8]) -> bool {
    let response = Response { status: 200, headers: Vec::new(), body: bytes.to_vec().into() };
    let Ok(answer) = Answer::read(&response, "0", 1) else { return false };
    let report = Report::new(&answer);
    let _ = report.to_string();
    let _ = Upd::read(&answer);
    for segment in answer.all("HITAN") {
        let _ = crate::challenge::shown(&segment.text(3, 0), segment.bytes(4, 0));
    }
    true
}
