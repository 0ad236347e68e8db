//! Fetching: account by account, each with its balance and its turnovers or holdings; one that fails does not spoil the
//! others.

use std::collections::VecDeque;

use glimpse_bank::contract::{Context, Problem, Step};
use glimpse_model::{Account, AccountData, AccountKind, Code, Coverage, CoverageReason, SyncFailure};

use super::state::{Core, Fetch, Listed, Part, State, Task, Then, Turnovers};
use super::{Next, close, mapping, turnovers};
use crate::message::{Answer, Refusal, Stage};
use crate::orders::{self, AccountRef, Stretch};
use crate::settings::{self, Settings};
use crate::syntax::Order;

/// Starts with the first of the chosen accounts.
pub(super) fn begin(core: &mut Core, handles: &[String], context: &Context<'_>) -> Next {
    let mut waiting: VecDeque<usize> = core
        .listed
        .iter()
        .enumerate()
        .filter(|(_, one)| handles.contains(&one.account.handle))
        .map(|(place, _)| place)
        .collect();
    let Some(first) = waiting.pop_front() else {
        return close::fail(core, Problem::of(Code::AccountNoneMatching), context);
    };
    let from = core.goal.history_from;
    core.fetch = Some(Box::new(Fetch {
        current: first,
        waiting,
        part: Part::Balance,
        balance: None,
        no_balance: None,
        failure: None,
        turnovers: Turnovers::new(from),
        succeeded: 0,
        first_failure: None,
        announced: false,
    }));
    start(core, context)
}

/// Begins with the present account.
fn start(core: &mut Core, context: &Context<'_>) -> Next {
    let Some(mut fetch) = core.fetch.take() else { return protocol(core, context) };
    let Some(listed) = core.listed.get(fetch.current) else { return protocol(core, context) };
    let settings = Settings::of(context.bank).unwrap_or_default();
    let first = parts(core, listed, &settings).first().copied();
    fetch.balance = None;
    fetch.no_balance = None;
    fetch.failure = None;
    fetch.announced = false;
    fetch.turnovers = Turnovers::new(core.goal.history_from);
    match first {
        Some(part) => go(core, fetch, part, context),
        None => {
            fetch.failure = Some(Code::AccountForbidden);
            finish(core, fetch, context)
        }
    }
}

/// What is asked for of an account, in this order. Of the two ways to turnovers the second is only for when the first
/// one fails.
fn parts(core: &Core, listed: &Listed, settings: &Settings) -> Vec<Part> {
    let offers = |order: &str, versions: &[u16]| {
        core.bpd.version(order, versions).is_some()
            && (listed.only_sepa || core.upd.allows(&listed.upd, order))
    };
    let holdings = offers("HKWPD", orders::HKWPD);
    if listed.account.kind == AccountKind::Depot && holdings {
        return vec![Part::Holdings];
    }
    let camt = !core.bpd.camt_formats.is_empty() && offers("HKCAZ", orders::HKCAZ);
    let camt = camt && settings.turnovers != settings::Turnovers::Mt940;
    let mt940 = offers("HKKAZ", orders::HKKAZ) && settings.turnovers != settings::Turnovers::Camt;
    let mut parts = Vec::new();
    parts.extend(offers("HKSAL", orders::HKSAL).then_some(Part::Balance));
    parts.extend(camt.then_some(Part::Camt));
    parts.extend(mt940.then_some(Part::Mt940));
    if parts.is_empty() && holdings && listed.account.kind == AccountKind::Unknown {
        parts.push(Part::Holdings);
    }
    parts
}

/// Asks for a part, if the dialog still stands; else the account has failed.
fn go(core: &mut Core, mut fetch: Box<Fetch>, part: Part, context: &Context<'_>) -> Next {
    if fetch.part != part {
        fetch.announced = false;
    }
    fetch.part = part;
    if part != Part::Balance && fetch.turnovers.parts == 0 {
        let order = if part == Part::Camt { "HKCAZ" } else { "HKKAZ" };
        let most = core.bpd.history_days.get(order).copied();
        fetch.turnovers.limit(&core.goal, most, context.bank.history_days);
        if core.only_recent {
            fetch.turnovers.shorten(core.goal.today, false, CoverageReason::Declined);
        }
    }
    if !core.link.open || !core.has_pin(context.now) {
        let code =
            fetch.failure.or(fetch.no_balance).or(fetch.first_failure).unwrap_or(Code::BankUnavailable);
        fetch.failure = Some(code);
        return finish(core, fetch, context);
    }
    core.fetch = Some(fetch);
    State::Run(Task::Fetch).into()
}

/// The account whose transactions beyond the days that are free of a TAN are being asked for.
pub(super) fn older_of(core: &Core) -> Option<Box<Account>> {
    let turnovers = |fetch: &Fetch| matches!(fetch.part, Part::Camt | Part::Mt940);
    let fetch = core.fetch.as_ref().filter(|fetch| turnovers(fetch))?;
    let listed = core.listed.get(fetch.current).filter(|_| fetch.turnovers.is_older(core.goal.today))?;
    Some(Box::new(listed.account.clone()))
}

/// The message for what is being asked for.
pub(super) fn ask(core: &mut Core, context: &mut Context<'_>) -> Step {
    let Some((operation, order, forced)) = order(core, context) else {
        return Step::Failed(Problem::of(Code::BankProtocol));
    };
    let announced = announced(core, order.kind(), forced);
    let mut all = vec![order];
    all.extend(announced);
    core.send(operation, all, None, context)
}

fn order(core: &Core, context: &Context<'_>) -> Option<(&'static str, Order, bool)> {
    let fetch = core.fetch.as_ref()?;
    let listed = core.listed.get(fetch.current)?;
    let settings = Settings::of(context.bank).unwrap_or_default();
    let account = AccountRef {
        key: &listed.upd.key,
        iban: listed.account.iban.as_ref().map(glimpse_model::Iban::as_str),
        bic: listed.account.bic.as_deref(),
        national: settings.national_account.or(core.bpd.national_allowed).unwrap_or(true),
    };
    let stretch = Stretch {
        from: fetch.turnovers.from,
        to: core.goal.today,
        touchdown: fetch.turnovers.touchdown.as_deref(),
    };
    let version = |order: &str, ours: &[u16]| version(core, listed, order, ours);
    let (operation, order) = match fetch.part {
        Part::Balance => ("fints.balance", orders::balance(version("HKSAL", orders::HKSAL)?, &account)),
        Part::Camt => {
            let formats: Vec<&str> = core.bpd.camt_formats.iter().map(String::as_str).collect();
            ("fints.turnovers.camt", orders::camt_turnovers(&account, &best_formats(&formats), &stretch))
        }
        Part::Mt940 => {
            let version = version("HKKAZ", orders::HKKAZ)?;
            ("fints.turnovers.mt940", orders::turnovers(version, &account, &stretch, settings.pad_orders))
        }
        Part::Holdings => {
            let version = version("HKWPD", orders::HKWPD)?;
            ("fints.holdings", orders::holdings(version, &account, stretch.touchdown))
        }
    };
    Some((operation, order, fetch.announced))
}

/// The highest version that the bank knows. Without an IBAN, the one below 7 is taken where there is one: version 7 names
/// accounts internationally.
fn version(core: &Core, listed: &Listed, order: &str, ours: &[u16]) -> Option<u16> {
    let national: Vec<u16> = ours.iter().copied().filter(|version| *version < 7).collect();
    let best = core.bpd.version(order, ours);
    if listed.account.iban.is_none() && core.bpd.national_allowed == Some(false) {
        return core.bpd.version(order, &national).or(best);
    }
    best
}

/// The reports among the formats, which is what carries turnovers; all of them if none is known as such.
fn best_formats<'a>(formats: &[&'a str]) -> Vec<&'a str> {
    let reports: Vec<&str> = formats.iter().copied().filter(|format| format.contains("camt.052")).collect();
    if reports.is_empty() { formats.to_vec() } else { reports }
}

/// `HKTAN` beside an order, where the bank wants it: by `HIPINS`, or because it asked for a TAN before.
pub(super) fn announced(core: &Core, order: &str, forced: bool) -> Option<Order> {
    let method = core.method.as_ref().filter(|method| method.has_hktan())?;
    let needed = forced || core.bpd.tan_needed.get(order).copied().unwrap_or(false);
    needed.then(|| orders::announce(method, order, core.medium.as_deref()))
}

/// An answer about the account, or why there is none.
pub(super) fn answered(core: &mut Core, answer: Result<&Answer, Code>, context: &Context<'_>) -> Next {
    let Some(mut fetch) = core.fetch.take() else { return protocol(core, context) };
    let answer = match answer {
        Ok(answer) => answer,
        Err(code) => return failed(core, fetch, Refusal { code, text: None, number: 0 }, context),
    };
    if answer.has(&[3075, 9075]) && !fetch.announced && core.link.open {
        fetch.announced = true;
        let part = fetch.part;
        return go(core, fetch, part, context);
    }
    if let Some(refusal) = Refusal::find(Stage::Order, answer) {
        return failed(core, fetch, refusal, context);
    }
    let Some(listed) = core.listed.get(fetch.current) else { return protocol(core, context) };
    let taken = match fetch.part {
        Part::Balance => match mapping::balance(answer.all("HISAL"), listed, context.now) {
            Ok(balance) => {
                fetch.balance = balance;
                Ok(false)
            }
            Err(()) => Err(Code::BankProtocol),
        },
        part => fetch.turnovers.take(part, answer, core.goal.max_transactions),
    };
    match taken {
        Ok(true) => {
            let part = fetch.part;
            go(core, fetch, part, context)
        }
        Ok(false) => next_part(core, fetch, context),
        Err(code) => failed(core, fetch, Refusal { code, text: None, number: 0 }, context),
    }
}

/// What comes after a part that came.
fn next_part(core: &mut Core, fetch: Box<Fetch>, context: &Context<'_>) -> Next {
    match following(core, &fetch, context, false) {
        Some(part) => go(core, fetch, part, context),
        None => finish(core, fetch, context),
    }
}

fn following(core: &Core, fetch: &Fetch, context: &Context<'_>, after_failure: bool) -> Option<Part> {
    let listed = core.listed.get(fetch.current)?;
    let settings = Settings::of(context.bank).unwrap_or_default();
    let parts = parts(core, listed, &settings);
    let next = parts.iter().skip_while(|part| **part != fetch.part).nth(1).copied()?;
    (fetch.part == Part::Balance || after_failure).then_some(next)
}

/// A part did not come: another way to it, a shorter stretch, or the next part.
fn failed(core: &mut Core, mut fetch: Box<Fetch>, refusal: Refusal, context: &Context<'_>) -> Next {
    let code = refusal.code;
    if matches!(code, Code::LoginWrong | Code::LoginBlocked) {
        // The PIN is of no use any more, not even to end the dialog.
        core.forget_login();
    }
    if fetch.part == Part::Balance {
        fetch.no_balance = Some(code);
        return next_part(core, fetch, context);
    }
    let about_request =
        matches!(code, Code::BankProtocol | Code::AccountForbidden | Code::BankLoginNotPossible);
    let unapproved = matches!(code, Code::ScaRejected | Code::ScaExpired | Code::ScaWrong);
    if core.link.open && (about_request || unapproved) {
        let period = unapproved || turnovers::is_about_period(&refusal);
        let named = !unapproved && turnovers::names_period(&refusal);
        let reason = if unapproved { CoverageReason::Declined } else { CoverageReason::RangeRefused };
        if period && fetch.turnovers.shorten(core.goal.today, named, reason) {
            let part = fetch.part;
            return go(core, fetch, part, context);
        }
        if let Some(other) = following(core, &fetch, context, true).filter(|_| about_request) {
            let from = core.goal.history_from;
            fetch.turnovers = Turnovers::new(from);
            return go(core, fetch, other, context);
        }
    }
    fetch.failure = Some(code);
    finish(core, fetch, context)
}

/// The account's data, with what was asked for and what came.
fn finish(core: &mut Core, mut fetch: Box<Fetch>, context: &Context<'_>) -> Next {
    let Some(listed) = core.listed.get(fetch.current) else { return protocol(core, context) };
    let read = fetch.turnovers.read(fetch.part, listed, &core.goal, context.now);
    let balance = fetch.balance.take().or(read.balance);
    let turnovers = fetch.part != Part::Balance && fetch.turnovers.parts > 0;
    // How much history came is one thing, whether there is a balance another.
    let no_balance = fetch.no_balance.filter(|_| balance.is_none() || !turnovers);
    let failure = fetch.failure.or(read.failure).or(no_balance);
    let missing = fetch.failure.or(read.failure).or(no_balance.filter(|_| !turnovers));
    let reason = missing.map(reason_of).or(read.reason).or(fetch.turnovers.reason);
    let oldest = read.transactions.iter().filter_map(|transaction| transaction.booked_at).min();
    let granted_from = match reason {
        Some(CoverageReason::Failed | CoverageReason::Forbidden | CoverageReason::TooMany) => oldest,
        _ => Some(fetch.turnovers.from),
    };
    // A balance alone is not what was asked for.
    let came = missing.is_none() || !read.transactions.is_empty() || !read.securities.is_empty();
    let data = AccountData {
        account: listed.account.clone(),
        balance,
        transactions: read.transactions,
        securities: read.securities,
        coverage: Coverage {
            requested_from: core.goal.history_from,
            granted_from,
            complete: reason.is_none(),
            reason,
        },
        fetched_at: context.now,
        failure: failure.map(|code| SyncFailure { code }),
    };
    if came {
        fetch.succeeded += 1;
    } else {
        fetch.first_failure = fetch.first_failure.or(missing);
    }
    fetch.turnovers = Turnovers::new(core.goal.history_from);
    core.fetch = Some(fetch);
    State::Deliver(Box::new(data)).into()
}

/// One account is kept: on to the next, or to the end. When no account gave anything, the dialog has failed.
pub(super) fn next_account(core: &mut Core, context: &Context<'_>) -> Next {
    let Some(fetch) = core.fetch.as_mut() else { return protocol(core, context) };
    if let Some(next) = fetch.waiting.pop_front() {
        fetch.current = next;
        return start(core, context);
    }
    let failure = fetch.first_failure.filter(|_| fetch.succeeded == 0);
    core.fetch = None;
    match failure {
        Some(code) => close::fail(core, Problem::of(code), context),
        None => close::then(core, Then::Done, context),
    }
}

fn reason_of(code: Code) -> CoverageReason {
    if code == Code::AccountForbidden { CoverageReason::Forbidden } else { CoverageReason::Failed }
}

fn protocol(core: &mut Core, context: &Context<'_>) -> Next {
    close::fail(core, Problem::of(Code::BankProtocol), context)
}
