//! The turnovers or holdings of one account: part by part, then read as a whole.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_bank::contract::Goal;
use glimpse_model::{Balance, Code, CoverageReason, Iban, Security, Transaction};
use glimpse_statement::{
    AccountRef, BalanceKind, DiagnosticKind, Options, Parsed, Statement, StatementError,
};
use jiff::{Timestamp, ToSpan as _, civil::Date};

use super::state::{Listed, Part, Turnovers};
use crate::message::{Answer, Refusal};
use crate::syntax::Segment;

/// More parts than this of one account are a loop.
const MAX_PARTS: usize = 2_000;
/// All parts of one account are at most so large, in bytes.
const MAX_BYTES: usize = 48 << 20;
/// History beyond this many days needs a TAN of its own at most banks.
const FREE_DAYS: i64 = 90;

/// What was read of everything that came.
#[derive(Default)]
pub(super) struct Read {
    pub(super) transactions: Vec<Transaction>,
    pub(super) securities: Vec<Security>,
    pub(super) balance: Option<Balance>,
    pub(super) failure: Option<Code>,
    pub(super) reason: Option<CoverageReason>,
}

impl Turnovers {
    /// Nothing came yet.
    pub(super) fn new(from: Date) -> Self {
        Self {
            from,
            touchdown: None,
            booked: Vec::new(),
            pending: Vec::new(),
            bytes: 0,
            entries: 0,
            parts: 0,
            reason: None,
        }
    }

    /// Asks for no more days than the bank keeps, by what it says itself and by what the operator knows.
    pub(super) fn limit(&mut self, goal: &Goal, most: Option<u32>, known: Option<u32>) {
        let days = [most, known].into_iter().flatten().min();
        let oldest = days.map(|days| before(goal.today, i64::from(days) - 1));
        if let Some(oldest) = oldest.filter(|oldest| *oldest > self.from) {
            self.from = oldest;
            self.reason = Some(CoverageReason::BankLimit);
        }
    }

    /// Whether it asks for more days than are free of a TAN.
    pub(super) fn is_older(&self, today: Date) -> bool {
        self.from < before(today, FREE_DAYS - 1)
    }

    /// Asks for what is free of a TAN only; `false` if that was asked for already.
    pub(super) fn shorten(&mut self, today: Date, named: bool, reason: CoverageReason) -> bool {
        // Where the bank named the period, a few days less than usual are tried as well.
        let lengths: &[i64] = if named { &[FREE_DAYS - 1, FREE_DAYS - 5] } else { &[FREE_DAYS - 1] };
        let shorter = lengths.iter().map(|days| before(today, *days)).find(|free| self.from < *free);
        let Some(free) = shorter.filter(|_| self.parts == 0) else { return false };
        self.from = free;
        self.touchdown = None;
        self.reason = Some(reason);
        true
    }

    /// Takes in an answer; `true` when more is to come.
    pub(super) fn take(&mut self, part: Part, answer: &Answer, most_entries: usize) -> Result<bool, Code> {
        let kind = match part {
            Part::Camt => "HICAZ",
            Part::Holdings => "HIWPD",
            Part::Mt940 | Part::Balance => "HIKAZ",
        };
        let mut said = answer.has(&[3010, 20]);
        for segment in answer.all(kind) {
            self.take_segment(part, segment);
            said = true;
        }
        self.parts += 1;
        // Neither data nor the word that there is none: nothing is shown as complete then.
        if !said {
            return Err(Code::BankProtocol);
        }
        if self.bytes > MAX_BYTES || self.parts > MAX_PARTS {
            return Err(Code::BankProtocol);
        }
        let next = answer.touchdown();
        if self.entries > most_entries {
            self.reason = Some(CoverageReason::TooMany);
            return Ok(false);
        }
        match next {
            // A token that leads to itself leads nowhere.
            Some(token) if self.touchdown.as_ref() == Some(&token) => Err(Code::BankProtocol),
            Some(token) => {
                self.touchdown = Some(token);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn take_segment(&mut self, part: Part, segment: &Segment) {
        let (booked, pending): (Vec<&[u8]>, &[u8]) = match part {
            // Account, descriptor, a group of documents, pending.
            Part::Camt => (segment.element(2).iter().map(Vec::as_slice).collect(), segment.bytes(3, 0)),
            _ => (vec![segment.bytes(0, 0)], segment.bytes(1, 0)),
        };
        for bytes in booked.into_iter().filter(|bytes| !bytes.is_empty()) {
            self.bytes = self.bytes.saturating_add(bytes.len());
            self.entries += entries(part, bytes);
            self.booked.push(STANDARD.encode(bytes));
        }
        if !pending.is_empty() {
            self.bytes = self.bytes.saturating_add(pending.len());
            self.pending.push(STANDARD.encode(pending));
        }
    }

    /// Reads everything that came. What cannot be read is a failure; what was read beside it is kept.
    pub(super) fn read(&self, part: Part, listed: &Listed, goal: &Goal, now: Timestamp) -> Read {
        let mut read = Read::default();
        let documents: Vec<Vec<u8>> = match part {
            // Parts end anywhere: they are one text.
            Part::Mt940 | Part::Holdings | Part::Balance => vec![unpacked(&self.booked).concat()],
            Part::Camt => unpacked(&self.booked),
        };
        for document in documents.iter().filter(|document| !is_blank(document)) {
            take_document(&mut read, part, document, listed, goal, now);
        }
        let booked = read.transactions.len();
        for document in unpacked(&self.pending).iter().filter(|document| !is_blank(document)) {
            take_document(&mut read, part, document, listed, goal, now);
        }
        for transaction in read.transactions.iter_mut().skip(booked) {
            transaction.booked = false;
        }
        // What is older than asked for is nobody's business.
        read.transactions.retain(|transaction| transaction.booked_at.is_none_or(|day| day >= self.from));
        if read.transactions.len() > goal.max_transactions {
            read.transactions.truncate(goal.max_transactions);
            read.reason = Some(CoverageReason::TooMany);
        }
        read
    }
}

fn unpacked(parts: &[String]) -> Vec<Vec<u8>> {
    parts.iter().filter_map(|part| STANDARD.decode(part).ok()).collect()
}

/// Nothing but space and end marks.
fn is_blank(document: &[u8]) -> bool {
    document.iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'-')
}

fn take_document(read: &mut Read, part: Part, document: &[u8], listed: &Listed, goal: &Goal, now: Timestamp) {
    let options = Options {
        max_entries: goal.max_transactions.saturating_mul(2).max(10_000),
        default_currency: listed.account.currency,
        ..Options::default()
    };
    let parsed = match part {
        Part::Camt => glimpse_statement::camt::parse(document, &options),
        Part::Holdings => glimpse_statement::mt535::parse(document, &options),
        Part::Mt940 | Part::Balance => glimpse_statement::mt940::parse(document, &options),
    };
    match parsed {
        Ok(parsed) => take_parsed(read, parsed, listed, now),
        Err(StatementError::TooManyEntries { .. }) => read.reason = Some(CoverageReason::TooMany),
        Err(_) => read.failure = Some(Code::BankProtocol),
    }
}

fn take_parsed(read: &mut Read, parsed: Parsed, listed: &Listed, now: Timestamp) {
    if parsed.diagnostics.count(DiagnosticKind::EntryUnreadable) > 0 {
        read.failure = Some(Code::BankProtocol);
    }
    for mut statement in parsed.statements {
        if is_of_another(&statement.account, listed) {
            read.failure = Some(Code::BankProtocol);
            continue;
        }
        let closing = closing(&statement, now);
        read.transactions.append(&mut statement.entries);
        read.securities.append(&mut statement.securities);
        let newer = |balance: &Balance| read.balance.as_ref().is_none_or(|known| balance.date >= known.date);
        if let Some(balance) = closing.filter(newer) {
            read.balance = Some(balance);
        }
    }
}

/// The closing balance, for banks that have no `HKSAL`; of a depot its total.
fn closing(statement: &Statement, now: Timestamp) -> Option<Balance> {
    let line = statement.closing().filter(|line| line.kind == BalanceKind::Closing)?;
    Some(line.to_balance(now))
}

/// Whether a statement names another account than the one that was asked for. Banks write numbers with leading zeros,
/// sub-accounts or a currency behind them.
fn is_of_another(named: &AccountRef, asked: &Listed) -> bool {
    if let (Some(named), Some(own)) = (&named.iban, &asked.account.iban) {
        return named != own;
    }
    let plain = |text: &str| -> String {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let own = asked.account.account_number.as_deref().map(plain).unwrap_or_default();
    let of_iban =
        asked.account.iban.as_ref().and_then(Iban::german_account_number).map(plain).unwrap_or_default();
    let other = named.account_number.as_deref().map(plain).unwrap_or_default();
    let known: Vec<&str> =
        [own.as_str(), of_iban.as_str()].into_iter().filter(|number| !number.is_empty()).collect();
    !other.is_empty() && !known.is_empty() && !known.iter().any(|own| are_alike(own, &other))
}

/// The same number, or one of them with a sub-account in front or behind.
fn are_alike(one: &str, two: &str) -> bool {
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    short == long
        || (short.len() >= 5
            && long.len() - short.len() <= 3
            && (long.starts_with(short) || long.ends_with(short)))
}

/// How many entries a part holds, roughly.
fn entries(part: Part, bytes: &[u8]) -> usize {
    let mark: &[u8] = match part {
        Part::Camt => b"Ntry>",
        Part::Holdings => b":35B:",
        Part::Mt940 | Part::Balance => b":61:",
    };
    let found = bytes.windows(mark.len()).filter(|window| *window == mark).count();
    // An element has a beginning and an end.
    if part == Part::Camt { found / 2 } else { found }
}

/// Whether a shorter stretch may be granted: the bank says so, or says nothing about why.
pub(super) fn is_about_period(refusal: &Refusal) -> bool {
    names_period(refusal) || matches!(refusal.number, 9210 | 9010)
}

/// Whether a refusal says so.
pub(super) fn names_period(refusal: &Refusal) -> bool {
    let text = refusal.text.as_deref().unwrap_or_default().to_lowercase();
    ["zeitraum", "tage", "datum", "90"].iter().any(|word| text.contains(word))
}

fn before(today: Date, days: i64) -> Date {
    today.checked_sub(days.max(0).days()).unwrap_or(today)
}
