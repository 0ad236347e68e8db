//! Statements: HKKAZ and HKCAZ, page by page.
//!
//! Source: FinTS 3.0 Messages, C.2.1.1.1 and C.2.3.1.1; Formals B.4.3 (touchdown).

use jiff::civil::Date;

use super::{
    account::Naming,
    answer::Answer,
    bank::Turn,
    customer::Customer,
    dialog::Dialog,
    parameters::HISTORY_DAYS,
    reply::Reply,
    statement,
    syntax::{Fields, Seg, Segment},
};
use crate::{
    data::{Account, Book, calendar::plus_days, dice::Dice},
    scenario::Fault,
};

/// The days that an order is about, and where to go on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period<'a> {
    pub(crate) from: Option<Date>,
    to: Option<Date>,
    pub(crate) token: Option<&'a str>,
}

/// The period of an order; none for orders without one.
pub(crate) fn period(order: &Segment) -> Result<Option<Period<'_>>, Answer> {
    let (widths, at): (&[usize], usize) = match order.code.as_str() {
        "HKKAZ" => (&[Naming::of(order).width(), 1, 1, 1, 1, 1], 1),
        // The formats stand between account and period.
        "HKCAZ" => (&[6, 99, 1, 1, 1, 1, 1], 2),
        _ => return Ok(None),
    };
    let fields = Fields::of(order).shaped(widths)?;
    fields.exactly((at, 0), &["N"])?;
    let (from, to) = (fields.date((at + 1, 0))?, fields.date((at + 2, 0))?);
    // HIKAZS and HICAZS allow no number of entries.
    fields.absent((at + 3, 0))?;
    Ok(Some(Period { from, to, token: fields.optional((at + 4, 0), 35)? }))
}

/// A page of something, and where the next begins.
struct Page<T> {
    items: T,
    next: Option<usize>,
}

impl Turn<'_> {
    /// A page of a statement.
    pub(crate) fn turnovers(
        &self,
        dialog: &mut Dialog,
        customer: &Customer,
        order: &Segment,
        book: &Book,
        number: u32,
    ) -> Result<Reply, Answer> {
        let account = self.account(order, customer, book)?;
        let Some(period) = period(order)? else { return Err(Answer::new(9110)) };
        let (from, to) = self.days(&period)?;
        let descriptor = if order.code == "HKCAZ" { Some(self.descriptor(order, customer)?) } else { None };
        // The same order is to be sent again with the token, and no other.
        let about = format!(
            "{} {} {} {:?} {:?} {descriptor:?}",
            order.code, order.version, account.iban, period.from, period.to
        );
        let start = match period.token {
            None => 0,
            Some(token) => match dialog.touchdowns.get(token) {
                Some((known, start)) if *known == about => *start,
                _ => return Err(Answer::saying(9210, "Der Aufsetzpunkt ist nicht bekannt.")),
            },
        };
        let entries = account.booked().filter(|entry| (from..=to).contains(&entry.booking_date)).count();
        let mut reply = Reply { dialog: dialog.id.clone(), entries: Some(entries), ..Reply::default() };
        let (segment, next) = match descriptor {
            None => self.mt940(account, (from, to), start, customer.page, order, number),
            Some(descriptor) => {
                let asked = Asked { account, days: (from, to), descriptor };
                self.camt(&asked, start, customer, number)
            }
        };
        let Some(segment) = segment else {
            reply.answers.push((number, Answer::new(3010)));
            return Ok(reply);
        };
        reply.data.push(segment);
        match next {
            Some(next) => {
                // The same page has the same token, so that they do not grow in number.
                let place = next.to_string();
                let token = format!("{:016X}", Dice::of(&["touchdown", &dialog.id, &about, &place]).next());
                reply.answers.push((number, Answer::new(3040).with([&token])));
                dialog.touchdowns.insert(token, (about, next));
            }
            None => reply.answers.push((number, Answer::new(20))),
        }
        Ok(reply)
    }

    /// The period in days, as far as there are statements.
    fn days(&self, period: &Period<'_>) -> Result<(Date, Date), Answer> {
        let today = self.bank.core.today();
        let mut oldest = plus_days(today, -HISTORY_DAYS);
        let from = period.from.unwrap_or(oldest);
        let to = period.to.unwrap_or(today);
        if let Some(Fault::History { days, refuse }) = &self.twist.fault {
            let limit = plus_days(today, 1 - i64::from(*days));
            if *refuse && from < limit {
                return Err(Answer::saying(9210, format!("Der Zeitraum ist auf {days} Tage begrenzt.")));
            }
            return Ok((from.max(limit), to));
        }
        // A day more or less depends on whose midnight it is.
        oldest = plus_days(oldest, -1);
        if from < oldest {
            return Err(Answer::saying(9210, format!("Der Zeitraum ist auf {HISTORY_DAYS} Tage begrenzt.")));
        }
        if from > to {
            return Err(Answer::saying(9210, "Der Zeitraum ist ungültig: Das Ende liegt vor dem Anfang."));
        }
        if from > plus_days(today, 1) {
            return Err(Answer::saying(9210, "Der Zeitraum liegt in der Zukunft."));
        }
        Ok((from, to))
    }

    /// The first format that is asked for and offered.
    fn descriptor(&self, order: &Segment, customer: &Customer) -> Result<&'static str, Answer> {
        let offered = self.bank.offer(customer).camt_descriptors();
        let asked = Fields::of(order).group(1);
        if asked.iter().all(|format| format.is_empty()) {
            return Err(Answer::from(Fields::missing((1, 0))));
        }
        let wrong = asked.iter().position(|format| !offered.contains(format));
        if let Some(place) = wrong {
            return Err(Fields::invalid((1, place)).into());
        }
        let found = asked.iter().find_map(|format| offered.iter().find(|known| *known == format));
        found.copied().ok_or_else(|| Fields::invalid((1, 0)).into())
    }

    fn mt940(
        &self,
        account: &Account,
        (from, to): (Date, Date),
        start: usize,
        page: usize,
        order: &Segment,
        number: u32,
    ) -> (Option<Seg>, Option<usize>) {
        let booked = statement::booked(account, &self.bank.core.code, from, to);
        let pending = statement::pending(account, &self.bank.core.code, self.now);
        if booked.is_empty() && pending.is_empty() {
            return (None, None);
        }
        let end = start.saturating_add(page).min(booked.len());
        let next = (end < booked.len()).then_some(end);
        let piece = booked.get(start..end).unwrap_or_default().to_vec();
        let mut segment = Seg::new("HIKAZ", order.version).answers(number).binary(piece);
        if next.is_none() {
            segment = segment.binary(pending);
        }
        (Some(segment), next)
    }

    fn camt(
        &self,
        asked: &Asked<'_>,
        start: usize,
        customer: &Customer,
        number: u32,
    ) -> (Option<Seg>, Option<usize>) {
        let Asked { account, days: (from, to), descriptor } = *asked;
        let core = &self.bank.core;
        let writer =
            statement::Writer { account, bic: &core.bic, descriptor, now: self.now, today: core.today() };
        let booked = statement::documents(&writer, from, to);
        let pending = statement::pending_document(&writer);
        if booked.is_empty() && pending.is_empty() {
            return (None, None);
        }
        let page = documents_of_page(booked, start, customer.page);
        let mut segment = Seg::new("HICAZ", 1).answers(number);
        segment = self.name_account(segment, account, Naming::International, &self.bank.offer(customer));
        segment = segment.text(descriptor).binaries(page.items);
        if page.next.is_none() {
            segment = segment.binary(pending);
        }
        (Some(segment), page.next)
    }
}

/// What HKCAZ asks for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    account: &'a Account,
    days: (Date, Date),
    descriptor: &'static str,
}

/// As many documents as a page holds, at least one.
fn documents_of_page(all: Vec<Vec<u8>>, start: usize, most: usize) -> Page<Vec<Vec<u8>>> {
    let count = all.len();
    let mut room = most;
    let mut items: Vec<Vec<u8>> = Vec::new();
    for document in all.into_iter().skip(start) {
        if document.len() > room && !items.is_empty() {
            break;
        }
        room = room.saturating_sub(document.len());
        items.push(document);
    }
    let next = start + items.len();
    Page { items, next: (next < count).then_some(next) }
}
