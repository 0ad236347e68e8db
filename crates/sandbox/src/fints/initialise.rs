//! Opening a dialog: identification, preparation, approval, synchronisation.
//!
//! Source: FinTS 3.0 Formals C.3 to C.5; PIN/TAN B.4.3.

use std::collections::HashMap;

use super::{
    answer::{Answer, Refusal},
    bank::Turn,
    customer::{Customer, Quirk},
    dialog::{Dialog, Stage, State},
    envelope::{ONE_STEP, Security},
    method::{METHODS, Method},
    parameters::{Offer, UPD_VERSION},
    reply::Reply,
    syntax::{Fields, Seg, Segment},
    tan,
};

/// The customer id of somebody unknown.
const ANONYMOUS: &str = "9999999999";

/// The segments that open a dialog, in their order.
struct Opening<'a> {
    identification: &'a Segment,
    preparation: &'a Segment,
    approval: Option<&'a Segment>,
    synchronisation: Option<&'a Segment>,
}

impl<'a> Opening<'a> {
    fn of(orders: &'a [Segment]) -> Result<Self, Refusal> {
        let mut rest = orders.iter().peekable();
        let mut take = |code: &str, versions: &[u32]| match rest.peek() {
            Some(segment) if segment.code == code => {
                let segment = rest.next();
                match segment {
                    Some(found) if !versions.contains(&found.version) => {
                        Err(Refusal::of(found.number, Answer::new(9185)).closing())
                    }
                    found => Ok(found),
                }
            }
            _ => Ok(None),
        };
        let (identification, preparation) = (take("HKIDN", &[2])?, take("HKVVB", &[3])?);
        let approval = take("HKTAN", &[6, 7])?;
        let synchronisation = take("HKSYN", &[3])?;
        if let Some(other) = rest.next() {
            return Err(Refusal::of(other.number, Answer::new(9120)).closing());
        }
        let missing = || Refusal::fatal(Answer::new(9110));
        Ok(Self {
            identification: identification.ok_or_else(missing)?,
            preparation: preparation.ok_or_else(missing)?,
            approval,
            synchronisation,
        })
    }
}

/// What the client already has.
struct Prepared {
    bpd: u32,
    upd: u32,
}

impl Turn<'_> {
    /// The first message of a dialog.
    pub(crate) fn initialise(&self, state: &mut State) -> Result<Reply, Refusal> {
        if self.message.head.number != 1 {
            return Err(Refusal::fatal(Answer::saying(9120, "Die erste Nachricht hat die Nummer 1.")));
        }
        let opening = Opening::of(&self.message.orders)?;
        let prepared = prepared(opening.preparation)?;
        match &self.message.security {
            None => self.anonymous(state, &opening, &prepared),
            Some(security) => self.personal(state, &opening, &prepared, security),
        }
    }

    fn anonymous(
        &self,
        state: &mut State,
        opening: &Opening<'_>,
        prepared: &Prepared,
    ) -> Result<Reply, Refusal> {
        let at = opening.identification;
        if self.bank.classic {
            return Err(Refusal::fatal(Answer::new(9400)));
        }
        self.identified(at, ANONYMOUS, "0", "0")?;
        if let Some(wrong) = opening.synchronisation {
            return Err(Refusal::of(wrong.number, Answer::new(9120)).closing());
        }
        if let Some((answer, closes)) = &self.twist.refusal {
            return Err(Refusal { closes: *closes, ..Refusal::of(at.number, answer.clone()) });
        }
        let offer = self.bank.offer_to_all();
        let mut reply = Reply { dialog: self.fresh.to_owned(), ..Reply::default() };
        reply.answers.push((opening.preparation.number, Answer::new(20)));
        self.give_bpd(&mut reply, &offer, prepared.bpd, opening.preparation.number);
        if let Some(approval) = opening.approval {
            reply.answers.push((approval.number, Answer::new(3076)));
            reply.data.push(tan::exempt(approval));
        }
        state.open(self.dialog(None, 0, "0", "", Stage::Restricted, prepared));
        Ok(reply)
    }

    fn personal(
        &self,
        state: &mut State,
        opening: &Opening<'_>,
        prepared: &Prepared,
        security: &Security,
    ) -> Result<Reply, Refusal> {
        let (at, preparation) = (opening.identification, opening.preparation);
        self.identified(at, &security.user, &security.system, "1")?;
        if security.tan.is_some() {
            return Err(Refusal::of(at.number, Answer::new(9953)).closing());
        }
        let synchronises = synchronises(opening.synchronisation, &security.system)?;
        let Some(customer) = self.bank.customer(&security.user) else {
            return Err(Refusal::of(at.number, Answer::new(9942)).closing());
        };
        self.check_pin(state, customer, security)?;
        if let Some((answer, closes)) = &self.twist.refusal {
            return Err(Refusal { closes: *closes, ..Refusal::of(at.number, answer.clone()) });
        }
        if !synchronises && !state.knows_system(&security.user, &security.system) {
            return Err(Refusal::of(at.number, Answer::new(9391)).closing());
        }
        let method = method(customer, security.function, at.number)?;
        let visit = state.visit(&security.user, &security.system);
        let offer = self.bank.offer(customer);
        let mut reply = Reply { dialog: self.fresh.to_owned(), ..Reply::default() };
        reply.answers.extend(self.twist.note.iter().map(|note| (at.number, note.clone())));
        reply.answers.push((preparation.number, Answer::new(20)));
        reply.answers.push((preparation.number, Answer::new(901)));
        if !customer.methods.is_empty() {
            reply
                .answers
                .push((preparation.number, Answer::new(3920).with(customer.methods.iter().take(10))));
        }
        self.give_bpd(&mut reply, &offer, prepared.bpd, preparation.number);
        let mut dialog =
            self.dialog(Some(customer), security.function, &security.system, &visit, Stage::Open, prepared);
        if self.twist.note.is_some() {
            dialog.stage = Stage::Restricted;
        }
        let mut given = None;
        if let Some(order) = opening.synchronisation.filter(|_| synchronises) {
            let id = self.bank.core.new_id().replace('-', "").to_uppercase();
            let id = id.get(..26).unwrap_or_default();
            reply.answers.push((order.number, Answer::new(20)));
            if customer.quirk != Quirk::NoSystem {
                state.give_system(customer, id, self.now);
                dialog.given = Some(id.to_owned());
                given = Some(Seg::new("HISYN", 4).answers(order.number).text(id));
            }
        }
        match (method, opening.approval) {
            (None, None) => {
                if customer.one_step() && dialog.stage == Stage::Open {
                    self.give_upd(&mut reply, &dialog, customer, preparation.number);
                }
            }
            (None, Some(approval)) => {
                return Err(Refusal::of(approval.number, Answer::new(9120)).closing());
            }
            (Some(_), None) => {
                return Err(Refusal::of(preparation.number, Answer::new(9075)).closing());
            }
            (Some(method), Some(approval)) => {
                self.approve_login(&mut reply, &mut dialog, customer, method, approval, preparation.number)?;
            }
        }
        // Behind the parameters of bank and user: some clients read the answer in the specification's order only.
        reply.data.extend(given);
        state.open(dialog);
        Ok(reply)
    }

    /// HKTAN in the first message.
    fn approve_login(
        &self,
        reply: &mut Reply,
        dialog: &mut Dialog,
        customer: &'static Customer,
        method: &'static Method,
        approval: &Segment,
        preparation: u32,
    ) -> Result<(), Refusal> {
        let asked = tan::Request::read(approval, method, customer).map_err(Refusal::closing)?;
        if asked.submits(approval, "HKTAB").is_ok() {
            reply.answers.push((approval.number, Answer::new(3076)));
            reply.data.push(tan::exempt(approval));
            dialog.stage = Stage::MediaOnly;
            return Ok(());
        }
        asked.submits(approval, "HKIDN").map_err(Refusal::closing)?;
        if let Some(refusal) = asked.medium_problem(approval, method, customer) {
            // The dialog stays, so that the client can ask for the list of media.
            reply.answers.extend(refusal.answers.into_iter().map(|(_, answer)| (approval.number, answer)));
            dialog.stage = Stage::MediaOnly;
            return Ok(());
        }
        if dialog.stage == Stage::Restricted {
            reply.answers.push((approval.number, Answer::new(3076)));
            reply.data.push(tan::exempt(approval));
        } else if self.login_wants_tan(customer) {
            dialog.stage = Stage::Unproven;
            let challenge = self.challenge(dialog, customer, method, asked.medium, approval, None);
            reply.answers.extend(challenge.answers);
            reply.data.extend(challenge.data);
            reply.shown = challenge.shown;
        } else {
            reply.answers.push((approval.number, Answer::new(3076)));
            reply.data.push(tan::exempt(approval));
            self.give_upd(reply, dialog, customer, preparation);
        }
        Ok(())
    }

    /// The bank parameters, unless the client has them.
    fn give_bpd(&self, reply: &mut Reply, offer: &Offer, known: u32, number: u32) {
        if known != offer.version {
            reply
                .answers
                .push((number, Answer::saying(3050, "BPD nicht mehr aktuell, aktuelle Version enthalten.")));
            let bpd = offer.bpd(&self.bank.core.code, &self.bank.core.name);
            reply.data.extend(bpd.into_iter().map(|segment| segment.answers(number)));
        }
    }

    /// The user parameters, unless the client has them.
    pub(crate) fn give_upd(
        &self,
        reply: &mut Reply,
        dialog: &Dialog,
        customer: &'static Customer,
        number: u32,
    ) {
        if dialog.known.1 == UPD_VERSION {
            return;
        }
        reply.answers.push((number, Answer::new(3050)));
        let book = self.bank.book(customer);
        let offer = self.bank.offer(customer);
        let upd = offer.upd(customer, &self.bank.core.code, &book.accounts);
        reply.data.extend(upd.into_iter().map(|segment| segment.answers(number)));
    }

    fn dialog(
        &self,
        customer: Option<&'static Customer>,
        function: u16,
        system: &str,
        visit: &str,
        stage: Stage,
        prepared: &Prepared,
    ) -> Dialog {
        Dialog {
            id: self.fresh.to_owned(),
            customer,
            function,
            system: system.to_owned(),
            given: None,
            visit: visit.to_owned(),
            next: 2,
            last_used: self.now,
            stage,
            pending: None,
            touchdowns: HashMap::new(),
            known: (prepared.bpd, prepared.upd),
        }
    }

    /// Checks HKIDN.
    fn identified(
        &self,
        segment: &Segment,
        customer: &str,
        system: &str,
        status: &str,
    ) -> Result<(), Refusal> {
        let check = || -> Result<(), Answer> {
            let fields = Fields::of(segment).shaped(&[2, 1, 1, 1])?;
            fields.exactly((0, 0), &["280"])?;
            if fields.text((0, 1), 30)? != self.bank.core.code {
                return Err(Answer::saying(9210, "Die Bankleitzahl ist nicht die dieser Bank."));
            }
            if fields.id((1, 0))? != customer {
                let text = "Kunden-ID und Benutzer passen nicht zueinander.";
                return Err(Answer::saying(9210, text));
            }
            fields.exactly((2, 0), &[system])?;
            fields.exactly((3, 0), &[status])?;
            Ok(())
        };
        check().map_err(|answer| Refusal::of(segment.number, answer).closing())
    }
}

/// Checks HKVVB.
fn prepared(segment: &Segment) -> Result<Prepared, Refusal> {
    let read = || -> Result<Prepared, Answer> {
        let fields = Fields::of(segment).shaped(&[1, 1, 1, 1, 1])?;
        let versions = Prepared { bpd: fields.number((0, 0), 3)?, upd: fields.number((1, 0), 3)? };
        fields.exactly((2, 0), &["0", "1", "2", "3"])?;
        fields.text((3, 0), 25)?;
        fields.text((4, 0), 5)?;
        Ok(versions)
    };
    read().map_err(|answer| Refusal::of(segment.number, answer).closing())
}

/// Whether a new system id is asked for. It must be, by whoever has none, and by nobody else.
fn synchronises(segment: Option<&Segment>, system: &str) -> Result<bool, Refusal> {
    let Some(segment) = segment else {
        return if system == "0" {
            let text = "Ohne Kundensystem-ID ist zuerst zu synchronisieren.";
            Err(Refusal::fatal(Answer::saying(9391, text)))
        } else {
            Ok(false)
        };
    };
    let mode = Fields::of(segment)
        .shaped(&[1])
        .and_then(|fields| fields.exactly((0, 0), &["0", "1", "2"]))
        .map_err(|error| Refusal::of(segment.number, error).closing())?;
    match (mode, system) {
        ("0", "0") => Ok(true),
        ("0", _) => Err(Refusal::of(segment.number, Answer::new(9120)).closing()),
        _ => Err(Refusal::of(segment.number, Fields::invalid((0, 0))).closing()),
    }
}

/// The method of a security function; none for one step.
fn method(customer: &Customer, function: u16, number: u32) -> Result<Option<&'static Method>, Refusal> {
    if function == ONE_STEP {
        return Ok(None);
    }
    if !METHODS.iter().any(|method| method.function == function) {
        return Err(Refusal::of(number, Answer::new(9200)).closing());
    }
    match customer.method(function) {
        Some(method) => Ok(Some(method)),
        None => Err(Refusal::of(number, Answer::new(9380)).closing()),
    }
}
