//! Bank parameter data, as far as it is used.
//!
//! Source: FinTS 3.0, Formals, chapter D; the parameter segments of each order.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::method::{self, Method};
use crate::message::{Answer, shown};
use crate::syntax::Segment;

/// More orders than these no bank offers.
const MAX_ORDERS: usize = 400;

/// Bank parameter data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bpd {
    /// Its version, to be told to the bank.
    pub(crate) version: u32,
    /// The bank's own name.
    pub(crate) bank_name: Option<String>,
    /// The versions of HBCI and FinTS that it speaks.
    pub(crate) protocols: Vec<String>,
    /// Where it says that it is reached.
    pub(crate) addresses: Vec<String>,
    /// What it says of PIN and TAN.
    pub(crate) pin: PinRules,
    /// Whether orders need a TAN, as far as PIN and TAN may be used for them.
    pub(crate) tan_needed: BTreeMap<String, bool>,
    /// The TAN methods, each by its highest version.
    pub(crate) methods: Vec<Method>,
    /// Whether a dialog without a TAN method is allowed.
    pub(crate) one_step: bool,
    /// The versions of the orders, by the orders' identifiers.
    pub(crate) orders: BTreeMap<String, BTreeSet<u16>>,
    /// Days of history by `HKKAZ` and by `HKCAZ`.
    pub(crate) history_days: BTreeMap<String, u32>,
    /// The CAMT messages that `HKCAZ` delivers.
    pub(crate) camt_formats: Vec<String>,
    /// Whether the national account number may stand beside the IBAN.
    pub(crate) national_allowed: Option<bool>,
}

/// What a bank says of PIN and TAN (`HIPINS`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PinRules {
    /// At least this many characters.
    pub(crate) min_pin: Option<u16>,
    /// At most this many characters.
    pub(crate) max_pin: Option<u16>,
    /// What the user's id is called.
    pub(crate) user_label: Option<String>,
    /// What the customer's id is called; without it there is none to be entered.
    pub(crate) customer_label: Option<String>,
}

impl Bpd {
    /// Reads them from an answer, if they are in it.
    pub(crate) fn read(answer: &Answer) -> Option<Self> {
        let general = answer.all("HIBPA").next()?;
        let mut bpd = Self {
            version: general.number_at(0, 0).unwrap_or(0),
            bank_name: shown(&general.text(2, 0)),
            protocols: values(general, 5)
                .iter()
                .filter_map(|value| value.trim().parse::<u32>().ok())
                .take(20)
                .map(protocol)
                .collect(),
            ..Self::default()
        };
        for segment in answer.segments() {
            bpd.take(segment);
        }
        bpd.methods.sort_by_key(|method| (method.function, std::cmp::Reverse(method.version)));
        bpd.methods.dedup_by_key(|method| method.function);
        Some(bpd)
    }

    fn take(&mut self, segment: &Segment) {
        let kind = segment.kind.as_str();
        match kind {
            "HIKOM" => {
                let pages = (2..segment.len()).filter_map(|place| segment.given(place, 1)).take(10);
                self.addresses.extend(pages.filter_map(|page| shown(&page)));
            }
            "HIPINS" => self.take_pins(segment),
            "HITANS" => {
                let (one_step, methods) = method::read(segment);
                self.one_step |= one_step;
                self.methods.extend(methods);
            }
            _ => {}
        }
        // Parameters of an order `HKxyz` (also `DKxyz`) come as `HIxyzS`.
        let order = kind.strip_suffix('S').filter(|rest| rest.len() == 5).and_then(|rest| {
            let (first, name) = (rest.get(..1)?, rest.get(2..)?);
            rest.get(1..2).filter(|second| *second == "I").map(|_| format!("{first}K{name}"))
        });
        let Some(order) = order.filter(|_| self.orders.len() < MAX_ORDERS) else { return };
        self.orders.entry(order.clone()).or_default().insert(segment.version);
        let last = segment.len().saturating_sub(1);
        match order.as_str() {
            "HKKAZ" | "HKCAZ" => {
                if let Some(days) = segment.number_at(last, 0).filter(|days| *days > 0) {
                    let known = self.history_days.entry(order.clone()).or_insert(days);
                    *known = (*known).max(days);
                }
                if order == "HKCAZ" {
                    self.camt_formats.extend(
                        values(segment, last).into_iter().filter(|value| value.contains("camt.")).take(20),
                    );
                }
            }
            "HKSPA" => {
                let allowed = segment.text(last, 1).eq_ignore_ascii_case("J");
                self.national_allowed = Some(allowed);
            }
            _ => {}
        }
    }

    /// `HIPINS`: lengths, labels, and for each order whether it needs a TAN.
    fn take_pins(&mut self, segment: &Segment) {
        let last = segment.len().saturating_sub(1);
        let small = |place| segment.number_at(last, place).and_then(|number| u16::try_from(number).ok());
        let label = |place| segment.given(last, place).and_then(|label| shown(&label));
        self.pin = PinRules {
            min_pin: small(0),
            max_pin: small(1).filter(|most| *most > 0),
            user_label: label(3),
            customer_label: label(4),
        };
        for pair in values(segment, last).get(5..).unwrap_or_default().chunks(2).take(MAX_ORDERS) {
            if let [order, needed] = pair {
                let needed = needed.eq_ignore_ascii_case("J");
                let known = self.tan_needed.entry(order.to_ascii_uppercase()).or_insert(needed);
                *known |= needed;
            }
        }
    }

    /// The highest version of an order that the bank knows among ours; none if it does not offer the order.
    pub(crate) fn version(&self, order: &str, ours: &[u16]) -> Option<u16> {
        let known = self.orders.get(order)?;
        ours.iter().copied().filter(|version| known.contains(version)).max()
    }
}

fn protocol(number: u32) -> String {
    match number {
        201 => "HBCI 2.01".to_owned(),
        210 => "HBCI 2.1".to_owned(),
        220 => "HBCI 2.2".to_owned(),
        300 => "FinTS 3.0".to_owned(),
        400 | 410 => format!("FinTS {}.{}", number / 100, number / 10 % 10),
        other => other.to_string(),
    }
}

fn values(segment: &Segment, element: usize) -> Vec<String> {
    (0..segment.element(element).len()).map(|place| segment.text(element, place)).collect()
}
