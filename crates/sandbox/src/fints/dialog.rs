//! What a bank remembers between messages: dialogs, system ids, wrong PINs.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    customer::{Customer, Quirk},
    method::Method,
    syntax::Segment,
};

/// So many dialogs and system ids are remembered; then those go that were used longest ago.
const MOST: usize = 10_000;
/// A dialog that is not used is closed.
const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// So long is online banking locked after three wrong PINs.
const LOCKED: SignedDuration = SignedDuration::from_mins(15);

/// What is kept.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) dialogs: HashMap<String, Dialog>,
    systems: HashMap<String, System>,
    /// How many system ids each user was given.
    given: HashMap<&'static str, u32>,
    wrong_pins: HashMap<String, (u32, Timestamp)>,
}

/// A client's installation at a customer.
struct System {
    user: &'static str,
    visit: String,
    usable: bool,
    since: Timestamp,
}

/// An open dialog.
pub(crate) struct Dialog {
    pub(crate) id: String,
    /// None in an anonymous dialog.
    pub(crate) customer: Option<&'static Customer>,
    pub(crate) function: u16,
    pub(crate) system: String,
    /// The system id that this dialog gave; its client may use it at once.
    pub(crate) given: Option<String>,
    /// Counts visits, for scenarios.
    pub(crate) visit: String,
    /// The number that the next message must have.
    pub(crate) next: u32,
    pub(crate) last_used: Timestamp,
    pub(crate) stage: Stage,
    pub(crate) pending: Option<Pending>,
    /// Tokens to go on with, and what they belong to.
    pub(crate) touchdowns: HashMap<String, (String, usize)>,
    /// Old versions that the client has of bank and user parameters.
    pub(crate) known: (u32, u32),
}

/// How far a dialog is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing but the end.
    Restricted,
    /// Only the list of media: the customer is not authenticated.
    MediaOnly,
    /// The login waits for a TAN.
    Unproven,
    /// Everything that the customer may.
    Open,
}

/// An order that waits to be approved.
pub(crate) struct Pending {
    pub(crate) reference: String,
    /// None is the login itself.
    pub(crate) order: Option<Segment>,
    pub(crate) method: &'static Method,
    pub(crate) medium: Option<String>,
    pub(crate) asked_at: Timestamp,
    pub(crate) polled_at: Option<Timestamp>,
    pub(crate) polls: u32,
    pub(crate) too_early: u32,
    pub(crate) wrong: u32,
    /// What the user decided in the app.
    pub(crate) decision: Option<bool>,
}

impl State {
    /// Forgets dialogs that nobody goes on with.
    pub(crate) fn age(&mut self, now: Timestamp) {
        self.dialogs.retain(|_, dialog| now.duration_since(dialog.last_used) < IDLE);
    }

    /// Keeps a new dialog.
    pub(crate) fn open(&mut self, dialog: Dialog) {
        if self.dialogs.len() >= MOST {
            let oldest = self.dialogs.values().min_by_key(|dialog| dialog.last_used);
            if let Some(id) = oldest.map(|dialog| dialog.id.clone()) {
                self.dialogs.remove(&id);
            }
        }
        self.dialogs.insert(dialog.id.clone(), dialog);
    }

    /// Gives a customer a new system id.
    pub(crate) fn give_system(&mut self, customer: &'static Customer, id: &str, now: Timestamp) {
        let visit = self.visit(customer.user.name, "0");
        let given = self.given.entry(customer.user.name).or_default();
        *given = given.saturating_add(1);
        let usable = customer.quirk != Quirk::ForgetsSystems || given.is_multiple_of(2);
        if self.systems.len() >= MOST {
            let oldest = self.systems.iter().min_by_key(|(_, system)| system.since);
            if let Some(id) = oldest.map(|(id, _)| id.clone()) {
                self.systems.remove(&id);
            }
        }
        let system = System { user: customer.user.name, visit, usable, since: now };
        self.systems.insert(id.to_owned(), system);
    }

    /// Whether a system id is one that the user was given.
    pub(crate) fn knows_system(&self, user: &str, id: &str) -> bool {
        self.systems.get(id).is_some_and(|system| system.user == user && system.usable)
    }

    /// What calls of one visit are counted under: everything from a new system id to the next.
    pub(crate) fn visit(&self, user: &str, system: &str) -> String {
        match self.systems.get(system).filter(|system| system.user == user) {
            Some(system) => system.visit.clone(),
            None => format!("{user} {}", self.given.get(user).copied().unwrap_or(0)),
        }
    }

    /// Whether three wrong PINs locked the user out.
    pub(crate) fn is_locked(&self, user: &str, now: Timestamp) -> bool {
        let wrong = self.wrong_pins.get(user);
        wrong.is_some_and(|(times, since)| *times >= 3 && now.duration_since(*since) < LOCKED)
    }

    /// Counts a wrong PIN.
    pub(crate) fn wrong_pin(&mut self, user: &str, now: Timestamp) {
        let wrong = self.wrong_pins.entry(user.to_owned()).or_insert((0, now));
        if now.duration_since(wrong.1) >= LOCKED {
            wrong.0 = 0;
        }
        *wrong = (wrong.0.saturating_add(1), now);
        if self.wrong_pins.len() > MOST {
            self.wrong_pins.clear();
        }
    }

    /// A right PIN starts the count anew.
    pub(crate) fn right_pin(&mut self, user: &str) {
        self.wrong_pins.remove(user);
    }

    /// Unlocks everybody.
    pub(crate) fn forgive(&mut self) {
        self.wrong_pins.clear();
    }
}

impl Pending {
    /// How long a challenge is good.
    pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

    /// Whether its time is over.
    pub(crate) fn has_run_out(&self, now: Timestamp) -> bool {
        now.duration_since(self.asked_at) >= Self::LIFETIME
    }
}
