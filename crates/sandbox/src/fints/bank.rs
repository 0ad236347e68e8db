//! A FinTS bank: what it does with a message whose envelope is right.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::{
    answer::{Answer, Refusal},
    customer::Customer,
    dialog::{Dialog, Pending, Stage, State},
    envelope::{Message, ONE_STEP, Security},
    parameters::Offer,
    reply::Reply,
    syntax::{Fields, Segment},
    tan,
};
use crate::{bank::Bank, data::Book, scenario::Fault};

/// A bank that speaks FinTS.
pub(crate) struct FintsBank {
    /// Name, clock, ledger, books: what every bank has.
    pub(crate) core: Arc<Bank>,
    /// Of the old kind: one step only.
    pub(crate) classic: bool,
    pub(crate) customers: &'static [Customer],
    /// Its address with TLS, if it has one.
    pub(crate) tls_url: Option<String>,
    state: Mutex<State>,
}

/// What a scenario makes of a message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Twist {
    /// Changes what the bank decides.
    pub(crate) fault: Option<Fault>,
    /// Is said instead of doing what was asked; whether the dialog is over with it.
    pub(crate) refusal: Option<(Answer, bool)>,
    /// Is said along with it.
    pub(crate) note: Option<Answer>,
}

/// A message while it is dealt with.
pub(crate) struct Turn<'a> {
    pub(crate) bank: &'a FintsBank,
    pub(crate) message: &'a Message,
    pub(crate) twist: &'a Twist,
    /// The id that a new dialog gets.
    pub(crate) fresh: &'a str,
    pub(crate) now: Timestamp,
}

impl FintsBank {
    pub(crate) fn new(
        core: Arc<Bank>,
        classic: bool,
        customers: &'static [Customer],
        tls_url: Option<String>,
    ) -> Self {
        Self { core, classic, customers, tls_url, state: Mutex::default() }
    }

    /// Answers a message.
    pub(crate) fn answer(&self, message: &Message, twist: &Twist, fresh: &str) -> Reply {
        let turn = Turn { bank: self, message, twist, fresh, now: self.core.now() };
        let mut state = self.state();
        state.age(turn.now);
        let opening = message.head.dialog == "0";
        let result = if opening { turn.initialise(&mut state) } else { turn.go_on(&mut state) };
        let reply = result.unwrap_or_else(|refusal| Reply::refusing(refusal, &message.head.dialog));
        if reply.ends {
            state.dialogs.remove(&reply.dialog);
        }
        reply
    }

    /// What is remembered.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A customer by user name.
    pub(crate) fn customer(&self, name: &str) -> Option<&'static Customer> {
        self.customers.iter().find(|customer| customer.user.name == name)
    }

    /// What somebody unknown is told that the bank offers.
    pub(crate) fn offer_to_all(&self) -> Offer {
        Offer::to_all(self.classic, !self.customers.iter().all(Customer::one_step))
    }

    /// What a customer is told that the bank offers.
    pub(crate) fn offer(&self, customer: &Customer) -> Offer {
        self.offer_to_all().to(customer)
    }

    /// A customer's accounts.
    pub(crate) fn book(&self, customer: &'static Customer) -> Arc<Book> {
        self.core.book(&customer.user)
    }
}

impl Turn<'_> {
    /// A message in a dialog.
    fn go_on(&self, state: &mut State) -> Result<Reply, Refusal> {
        let head = &self.message.head;
        let unknown = || Refusal::fatal(Answer::saying(9010, "Die Dialog-ID ist ungültig."));
        let mut dialog = state.dialogs.remove(&head.dialog).ok_or_else(unknown)?;
        if head.number != dialog.next {
            return Err(Refusal::fatal(Answer::saying(9120, "Die Nachrichtennummer ist nicht die nächste.")));
        }
        self.same_sender(state, &dialog)?;
        dialog.next += 1;
        dialog.last_used = self.now;
        let result = match (&self.twist.refusal, self.message.orders.first()) {
            (Some((answer, closes)), Some(first)) => {
                Err(Refusal { closes: *closes, ..Refusal::of(first.number, answer.clone()) })
            }
            (None, Some(first)) => self.orders(&mut dialog).map(|mut reply| {
                reply.answers.extend(self.twist.note.iter().map(|note| (first.number, note.clone())));
                reply
            }),
            (_, None) => Err(Refusal::fatal(Answer::new(9110))),
        };
        let over = match &result {
            Ok(reply) => reply.ends,
            Err(refusal) => refusal.closes,
        };
        if !over {
            state.dialogs.insert(dialog.id.clone(), dialog);
        }
        result
    }

    /// Checks that the message comes from whoever opened the dialog.
    fn same_sender(&self, state: &mut State, dialog: &Dialog) -> Result<(), Refusal> {
        match (dialog.customer, &self.message.security) {
            (None, None) => Ok(()),
            (Some(customer), Some(security)) => {
                // Who has just learnt the methods may use one in the dialog of one step, as clients in wide use do; it
                // opens no more there than the list of media and the end.
                let chosen = dialog.function == ONE_STEP && customer.methods.contains(&security.function);
                let same = security.user == customer.user.name
                    && (security.function == dialog.function || chosen)
                    && (security.system == dialog.system || Some(&security.system) == dialog.given.as_ref());
                if !same {
                    let text = "Benutzer, Kundensystem oder Verfahren wechselt im Dialog.";
                    return Err(Refusal::fatal(Answer::saying(9120, text)));
                }
                self.check_pin(state, customer, security)
            }
            _ => Err(Refusal::fatal(Answer::new(9110))),
        }
    }

    /// Checks the PIN; three wrong ones lock.
    pub(crate) fn check_pin(
        &self,
        state: &mut State,
        customer: &Customer,
        security: &Security,
    ) -> Result<(), Refusal> {
        let user = customer.user.name;
        let at = self.message.orders.first().map_or(3, |order| order.number);
        if state.is_locked(user, self.now) {
            return Err(Refusal::of(at, Answer::new(3938)).closing());
        }
        let refused = matches!(self.twist.fault, Some(Fault::Refuse)) && self.message.head.dialog == "0";
        if security.pin != customer.user.password || refused {
            state.wrong_pin(user, self.now);
            return Err(Refusal::of(at, Answer::new(9942)).closing());
        }
        state.right_pin(user);
        Ok(())
    }

    /// The orders of a message in an open dialog.
    fn orders(&self, dialog: &mut Dialog) -> Result<Reply, Refusal> {
        let orders = self.message.orders.as_slice();
        let first = orders.first().ok_or_else(|| Refusal::fatal(Answer::new(9110)))?;
        let tan = self.message.security.as_ref().and_then(|security| security.tan.as_deref());
        let is_answer = first.code == "HKTAN";
        if tan.is_some() && !is_answer {
            return Err(Refusal::of(first.number, Answer::new(9953)));
        }
        match orders {
            [end] if end.code == "HKEND" => end_of(dialog, end),
            [_] if is_answer => self.approve(dialog, first, tan),
            [order] => self.order(dialog, order, None),
            [order, approval] if approval.code == "HKTAN" => self.order(dialog, order, Some(approval)),
            [_, second, ..] => Err(Refusal::of(second.number, Answer::new(9120))),
            [] => Err(Refusal::fatal(Answer::new(9110))),
        }
    }

    /// One order, with or without HKTAN.
    fn order(
        &self,
        dialog: &mut Dialog,
        order: &Segment,
        approval: Option<&Segment>,
    ) -> Result<Reply, Refusal> {
        let number = order.number;
        let refused = |answer: Answer| Refusal::of(number, answer);
        let customer = dialog.customer.ok_or_else(|| refused(Answer::new(9120)))?;
        let offer = self.bank.offer(customer);
        if matches!(order.code.as_str(), "HKIDN" | "HKVVB" | "HKSYN") {
            return Err(refused(Answer::new(9120)));
        }
        let versions = offer.versions(&order.code);
        if versions.is_empty() {
            return Err(refused(Answer::saying(9110, "Die Auftragsart ist nicht bekannt.")));
        }
        if !versions.contains(&order.version) {
            return Err(refused(Answer::new(9185)));
        }
        let reachable = match dialog.stage {
            Stage::Open => true,
            Stage::MediaOnly => order.code == "HKTAB",
            Stage::Unproven => false,
            Stage::Restricted => {
                return Err(refused(Answer::saying(9210, "Bitte ändern Sie zuerst Ihre PIN.")));
            }
        };
        if !reachable {
            return Err(refused(Answer::new(9075)));
        }
        let Some(method) = customer.method(dialog.function) else {
            if let Some(approval) = approval {
                return Err(Refusal::of(approval.number, Answer::new(9120)));
            }
            if !customer.one_step() && order.code != "HKTAB" {
                return Err(refused(Answer::new(9955)));
            }
            return self.execute(dialog, customer, order, number);
        };
        let Some(approval) = approval else {
            if offer.needs_approval(&order.code) {
                return Err(refused(Answer::saying(9075, "Zum Auftrag gehört ein HKTAN.")));
            }
            return self.execute(dialog, customer, order, number);
        };
        let asked = tan::Request::read(approval, method, customer)?;
        asked.submits(approval, &order.code)?;
        if let Some(missing) = asked.medium_problem(approval, method, customer) {
            return Err(missing);
        }
        // What is wrong with the order shows before anybody types a TAN for it.
        let mut done = self.execute(dialog, customer, order, number)?;
        if !self.wants_tan(dialog, customer, order)? {
            done.answers.push((approval.number, Answer::new(3076)));
            done.data.insert(0, tan::exempt(approval));
            return Ok(done);
        }
        Ok(self.challenge(dialog, customer, method, asked.medium, approval, Some(order.clone())))
    }
}

fn end_of(dialog: &Dialog, end: &Segment) -> Result<Reply, Refusal> {
    if end.version != 1 {
        return Err(Refusal::of(end.number, Answer::new(9185)));
    }
    let read = || -> Result<bool, Answer> { Ok(Fields::of(end).shaped(&[1])?.id((0, 0))? == dialog.id) };
    match read() {
        Ok(true) => Ok(Reply {
            dialog: dialog.id.clone(),
            general: vec![Answer::new(10), Answer::new(100)],
            ends: true,
            ..Reply::default()
        }),
        Ok(false) => Err(Refusal::of(end.number, Fields::invalid((0, 0)))),
        Err(answer) => Err(Refusal::of(end.number, answer)),
    }
}

impl Pending {
    /// Whether an app is asked.
    pub(crate) fn waits_for_app(&self) -> bool {
        self.method.decoupled.is_some() && self.decision.is_none()
    }
}
