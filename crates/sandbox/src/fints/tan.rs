//! Approval: HKTAN and HITAN in versions 6 and 7.
//!
//! Source: FinTS 3.0 PIN/TAN B.5 (process 2 and decoupled), return codes in its appendix.

use jiff::SignedDuration;

use super::{
    answer::{Answer, Refusal},
    bank::Turn,
    challenge,
    customer::{Asks, Customer, Quirk},
    dialog::{Dialog, Pending, Stage},
    method::Method,
    reply::Reply,
    syntax::{Fields, Seg, Segment},
    turnovers::period,
};
use crate::{data::calendar::bank_time, scenario::Fault, users::OTP};

/// So many wrong TANs, or polls before their time, end it.
const MOST_WRONG: u32 = 3;

/// HKTAN as it was sent.
pub(crate) struct Request {
    process: char,
    order: Option<String>,
    reference: Option<String>,
    pub(crate) medium: Option<String>,
}

impl Request {
    /// Reads HKTAN; what its process needs must be there, and nothing else.
    pub(crate) fn read(segment: &Segment, method: &Method, customer: &Customer) -> Result<Self, Refusal> {
        let known =
            customer.method(method.function).is_some() && method.versions().contains(&segment.version);
        if !known {
            return Err(Refusal::of(segment.number, Answer::new(9185)));
        }
        elements(segment).map_err(|answer| Refusal::of(segment.number, answer))
    }

    /// Checks that it submits an order.
    pub(crate) fn submits(&self, segment: &Segment, order: &str) -> Result<(), Refusal> {
        if self.process != '4' {
            return Err(Refusal::of(segment.number, Answer::new(9956)));
        }
        if self.order.as_deref() != Some(order) {
            return Err(Refusal::of(segment.number, Fields::invalid((1, 0))));
        }
        Ok(())
    }

    /// What is wrong with the medium's name.
    pub(crate) fn medium_problem(
        &self,
        segment: &Segment,
        method: &Method,
        customer: &Customer,
    ) -> Option<Refusal> {
        let mut media = customer.media_of(method.function);
        let problem = match (&self.medium, method.medium) {
            (Some(_), 0) => "Die Bezeichnung des TAN-Mediums ist nicht erlaubt.",
            (Some(name), _) if !media.any(|medium| medium.name == name) => {
                "Das TAN-Medium ist nicht bekannt."
            }
            (None, 2) if media.count() > 1 => "Die Bezeichnung des TAN-Mediums fehlt.",
            _ => return None,
        };
        Some(Refusal::of(segment.number, Answer::saying(9210, problem)))
    }
}

fn elements(segment: &Segment) -> Result<Request, Answer> {
    let fields = Fields::of(segment).shaped(&[1, 1, 6, 1, 1, 1, 1, 6, 1, 9, 1, 5])?;
    let processes: &[&str] = if segment.version >= 7 { &["2", "4", "S"] } else { &["2", "4"] };
    let process = fields.exactly((0, 0), processes)?.chars().next().unwrap_or('4');
    let order = fields.optional((1, 0), 6)?.map(str::to_owned);
    // Account, hash, cancellation, SMS account, challenge class and HHD_UC are wanted by none of the methods.
    for element in [2, 3, 6, 7, 8, 9, 11] {
        fields.absent((element, 0))?;
    }
    let (reference, medium) = (fields.optional((4, 0), 35)?, fields.optional((10, 0), 32)?);
    if process == '4' {
        fields.absent((4, 0))?;
        // It belongs to the other processes; a client in wide use (AqBanking) says "no" here too.
        if fields.optional((5, 0), 1)?.is_some() {
            fields.exactly((5, 0), &["N"])?;
        }
        fields.text((1, 0), 6)?;
    } else {
        fields.text((4, 0), 35)?;
        fields.exactly((5, 0), &["N"])?;
    }
    let [reference, medium] = [reference, medium].map(|text| text.map(str::to_owned));
    Ok(Request { process, order, reference, medium })
}

/// HITAN for what needs no approval.
pub(crate) fn exempt(approval: &Segment) -> Seg {
    Seg::new("HITAN", approval.version)
        .answers(approval.number)
        .text(4)
        .nothing()
        .text("noref")
        .text("nochallenge")
}

impl Turn<'_> {
    /// Whether the login wants a TAN.
    pub(crate) fn login_wants_tan(&self, customer: &Customer) -> bool {
        matches!(customer.asks, Asks::AtLogin | Asks::ForHistory)
    }

    /// Whether an order wants a TAN of its own.
    pub(crate) fn wants_tan(
        &self,
        dialog: &Dialog,
        customer: &Customer,
        order: &Segment,
    ) -> Result<bool, Refusal> {
        let Some(period) = period(order).map_err(|answer| Refusal::of(order.number, answer))? else {
            return Ok(false);
        };
        // Who goes on with a list was approved for it.
        if period.token.is_some_and(|token| dialog.touchdowns.contains_key(token)) {
            return Ok(false);
        }
        let today = self.bank.core.today();
        let old = crate::data::calendar::plus_days(today, -90);
        Ok(match customer.asks {
            Asks::Never | Asks::AtLogin => false,
            Asks::ForOrders => true,
            Asks::ForHistory => period.from.is_none_or(|from| from < old),
        })
    }

    /// Asks for a TAN, or for a confirmation in the app; without an order it is for the login.
    pub(crate) fn challenge(
        &self,
        dialog: &mut Dialog,
        customer: &Customer,
        method: &'static Method,
        medium: Option<String>,
        approval: &Segment,
        order: Option<Segment>,
    ) -> Reply {
        let reference = self.bank.core.new_id().replace('-', "");
        let shown = challenge::show(method.challenge, &reference, method.decoupled.is_some());
        let for_device = (!shown.hhd_uc.is_empty()).then(|| shown.hhd_uc.clone());
        let until = bank_time(self.now.saturating_add(Pending::LIFETIME).unwrap_or(self.now));
        let hitan = Seg::new("HITAN", approval.version)
            .answers(approval.number)
            .text(4)
            .nothing()
            .text(&reference)
            .text(shown.text)
            .binary(shown.hhd_uc)
            .group([until.strftime("%Y%m%d").to_string(), until.strftime("%H%M%S").to_string()])
            .text(medium.clone().unwrap_or_default());
        let mut answers = Vec::new();
        if method.decoupled.is_some() {
            answers.push((approval.number, Answer::new(3955)));
        }
        if method.decoupled.is_none() || customer.quirk == Quirk::BothCodes {
            answers.push((approval.number, Answer::new(30)));
        }
        dialog.pending = Some(Pending {
            reference,
            order,
            method,
            medium,
            asked_at: self.now,
            polled_at: None,
            polls: 0,
            too_early: 0,
            wrong: 0,
            decision: None,
        });
        let data = vec![hitan];
        Reply { dialog: dialog.id.clone(), answers, data, shown: for_device, ..Reply::default() }
    }

    /// HKTAN alone: a TAN, or the question whether the app is done.
    pub(crate) fn approve(
        &self,
        dialog: &mut Dialog,
        segment: &Segment,
        tan: Option<&str>,
    ) -> Result<Reply, Refusal> {
        let number = segment.number;
        let refused = |code: u16| Refusal::of(number, Answer::new(code));
        let customer = dialog.customer.ok_or_else(|| refused(9120))?;
        let method = customer.method(dialog.function).ok_or_else(|| refused(9120))?;
        let asked = Request::read(segment, method, customer)?;
        let fits = match asked.process {
            '2' => method.decoupled.is_none(),
            'S' => method.decoupled.is_some(),
            _ => return Err(refused(9120)),
        };
        if !fits {
            return Err(refused(9956));
        }
        if asked.process == 'S' && tan.is_some() {
            return Err(refused(9953));
        }
        let login = dialog.stage == Stage::Unproven;
        let pending =
            dialog.pending.as_mut().filter(|pending| asked.reference.as_ref() == Some(&pending.reference));
        let Some(pending) = pending else {
            return Err(Refusal::of(number, Answer::saying(9210, "Die Auftragsreferenz ist nicht bekannt.")));
        };
        let order = pending.order.as_ref().map_or("HKIDN", |order| order.code.as_str());
        if asked.order.as_deref().is_some_and(|named| named != order) {
            return Err(Refusal::of(number, Fields::invalid((1, 0))));
        }
        if asked.medium.is_some() && asked.medium != pending.medium {
            return Err(Refusal::of(number, Fields::invalid((10, 0))));
        }
        let fault = self.twist.fault.as_ref();
        if pending.has_run_out(self.now) || matches!(fault, Some(Fault::Expire)) {
            dialog.pending = None;
            return Err(Refusal { closes: login, ..refused(9951) });
        }
        if asked.process == 'S' {
            if let Some(waiting) = self.poll(dialog, segment)? {
                return Ok(waiting);
            }
        } else {
            let Some(tan) = tan else {
                return Err(Refusal::of(number, Answer::saying(9160, "Die TAN fehlt.")));
            };
            if tan != OTP || matches!(fault, Some(Fault::Refuse)) {
                pending.wrong += 1;
                let over = pending.wrong >= MOST_WRONG || customer.quirk == Quirk::TanOnce;
                let locked = (pending.wrong >= MOST_WRONG).then(|| (Some(number), Answer::new(9931)));
                let mut refusal = refused(9941);
                refusal.answers.extend(locked);
                return Err(Refusal { closes: over, ..refusal });
            }
        }
        self.approved(dialog, customer, segment, asked.process)
    }

    /// Does what was approved.
    fn approved(
        &self,
        dialog: &mut Dialog,
        customer: &'static Customer,
        segment: &Segment,
        process: char,
    ) -> Result<Reply, Refusal> {
        let number = segment.number;
        let Some(pending) = dialog.pending.take() else { return Err(Refusal::of(number, Answer::new(9210))) };
        let mut reply = match &pending.order {
            None => {
                dialog.stage = Stage::Open;
                let mut reply = Reply { dialog: dialog.id.clone(), ..Reply::default() };
                reply.answers.push((number, Answer::new(20)));
                self.give_upd(&mut reply, dialog, customer, number);
                reply
            }
            // What the order gives refers to HKTAN now.
            Some(order) => self.execute(dialog, customer, order, number)?,
        };
        let said = if process == '2' {
            Answer::new(900)
        } else {
            Answer::saying(20, "Der Auftrag wurde in der App freigegeben.")
        };
        reply.answers.push((number, said));
        let hitan = Seg::new("HITAN", segment.version)
            .answers(number)
            .text(process)
            .nothing()
            .text(&pending.reference);
        reply.data.insert(0, hitan);
        Ok(reply)
    }

    /// What a poll finds; nothing if it was confirmed.
    fn poll(&self, dialog: &mut Dialog, segment: &Segment) -> Result<Option<Reply>, Refusal> {
        let number = segment.number;
        let login = dialog.stage == Stage::Unproven;
        let id = dialog.id.clone();
        let Some(pending) = dialog.pending.as_mut() else { return Ok(None) };
        let Some(rules) = pending.method.decoupled else { return Ok(None) };
        let (since, wait) = match pending.polled_at {
            None => (pending.asked_at, rules.before_first),
            Some(at) => (at, rules.between),
        };
        if self.now.duration_since(since) < SignedDuration::from_secs(wait) {
            pending.too_early += 1;
            let over = pending.too_early >= MOST_WRONG;
            let answer = Answer::saying(9120, "Die Statusabfrage kommt zu früh.");
            return Err(Refusal { closes: over, ..Refusal::of(number, answer) });
        }
        pending.polled_at = Some(self.now);
        pending.polls += 1;
        let by_scenario = match &self.twist.fault {
            Some(Fault::Approve { after_polls }) if pending.polls >= *after_polls => Some(true),
            Some(Fault::Decline { after_polls }) if pending.polls >= *after_polls => Some(false),
            _ => None,
        };
        match pending.decision.or(by_scenario) {
            Some(true) => Ok(None),
            Some(false) => {
                dialog.pending = None;
                let answer = Answer::saying(9210, "Die Freigabe wurde abgelehnt.");
                Err(Refusal { closes: login, ..Refusal::of(number, answer) })
            }
            None if pending.polls >= rules.most_polls => {
                dialog.pending = None;
                Err(Refusal { closes: login, ..Refusal::of(number, Answer::new(9951)) })
            }
            None => {
                let hitan = Seg::new("HITAN", segment.version)
                    .answers(number)
                    .text('S')
                    .nothing()
                    .text(&pending.reference);
                let answers = vec![(number, Answer::new(3956))];
                Ok(Some(Reply { dialog: id, answers, data: vec![hitan], ..Reply::default() }))
            }
        }
    }
}
