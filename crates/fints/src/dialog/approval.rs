//! Strong customer authentication: of the dialog's beginning, and of single orders where the bank wants that.

use glimpse_bank::contract::{Challenge, Context, EntryFormat, Fault, Input, Problem, Prompt, Step, Wait};
use glimpse_model::Code;
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use super::state::{Approval, Core, State, Task, Then, Waiting};
use super::{Next, Outcome, accounts, close, fetch, login, method};
use crate::challenge;
use crate::message::{Answer, Refusal, Stage, of_fault};
use crate::orders;
use crate::parameters::Polling;
use crate::syntax::{Segment, can_be_written};

/// So many wrong TANs end the dialog, before the bank locks the method: most do at the third.
const MAX_REFUSED: u8 = 2;
/// So often a challenge is made anew.
const MAX_RENEWED: u8 = 5;
/// How long an approval is waited for when the bank does not say; banks give at least eight minutes.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// How a bank is asked that does not say how.
const USUAL_POLLING: Polling = Polling { most: 0, first: 5, next: 5, automatic: true };

/// The message that begins the dialog in which everything happens.
pub(super) fn begin(core: &mut Core, context: &mut Context<'_>) -> Step {
    let mut orders = vec![
        login::identification(core),
        orders::preparation(core.bpd.version, core.upd.version, &core.product),
    ];
    let method = core.method.as_ref().filter(|method| method.has_hktan());
    orders.extend(method.map(|method| orders::announce(method, "HKIDN", core.medium.as_deref())));
    core.send("fints.begin", orders, None, context)
}

/// The answer to a message with a task.
pub(super) fn ran(core: &mut Core, task: Task, outcome: Outcome, context: &mut Context<'_>) -> Next {
    if task != Task::Begin {
        let answer = match outcome {
            Ok(response) => core.receive(&response),
            Err(fault) if core.may_ask_again(fault, context.now) => return State::Run(task).into(),
            Err(fault) => Err(of_fault(fault)),
        };
        return match answer {
            Ok(answer) => settle(core, task, answer, context),
            Err(code) => without_answer(core, task, code, context),
        };
    }
    let answer = match login::received(core, outcome) {
        Ok(answer) => answer,
        Err(next) => return *next,
    };
    match Refusal::find(Stage::Login, &answer) {
        Some(refusal) => match method::other_medium(core, &refusal, context) {
            Some(next) => next,
            None => login::refused(core, refusal, context),
        },
        None => settle(core, task, answer, context),
    }
}

/// Asks for the approval that an answer wants, or goes on with what it brought.
fn settle(core: &mut Core, task: Task, answer: Answer, context: &Context<'_>) -> Next {
    match due(core, task, &answer, context) {
        Some(Ok(approval)) => State::Ask(Box::new(approval)).into(),
        Some(Err(())) => match task {
            Task::Begin => close::fail(core, Problem::of(Code::BankProtocol), context),
            _ => without_answer(core, task, Code::BankProtocol, context),
        },
        None => done(core, task, &answer, context),
    }
}

fn done(core: &mut Core, task: Task, answer: &Answer, context: &Context<'_>) -> Next {
    core.problem = None;
    match task {
        Task::Begin => begun(core, context),
        Task::Accounts => accounts::listed(core, Some(answer), context),
        Task::Fetch => fetch::answered(core, Ok(answer), context),
    }
}

fn without_answer(core: &mut Core, task: Task, code: Code, context: &Context<'_>) -> Next {
    match task {
        Task::Begin | Task::Accounts => close::fail(core, Problem::of(code), context),
        Task::Fetch => fetch::answered(core, Err(code), context),
    }
}

/// The dialog has begun; the accounts come next.
pub(super) fn begun(core: &mut Core, context: &Context<'_>) -> Next {
    core.problem = None;
    accounts::start(core, context)
}

/// The approval that an answer asks for: `Err` when it asks for one but does not say of what.
///
/// All return codes are looked at: of 0030 (a TAN) and 3955 (elsewhere) together the latter holds, and 3076 alone means
/// that nothing is to be approved, whatever `HITAN` carries.
fn due(core: &mut Core, task: Task, answer: &Answer, context: &Context<'_>) -> Option<Result<Approval, ()>> {
    let (with_tan, elsewhere) = (answer.has(&[30]), answer.has(&[3955]));
    let named = |segment: &&Segment| {
        segment.given(2, 0).is_some_and(|reference| !reference.eq_ignore_ascii_case("noref"))
    };
    let segment = answer.all("HITAN").find(named);
    // The answer to a TAN carries the order's reference too, but asks for nothing.
    let asks = segment.is_some_and(|segment| matches!(segment.text(0, 0).trim(), "1" | "3" | "4"));
    if !with_tan && !elsewhere && (answer.has(&[3076]) || !asks) {
        return None;
    }
    if answer.errors().next().is_some() {
        return None;
    }
    let (Some(method), Some(segment)) = (&core.method, segment) else { return Some(Err(())) };
    let reference = segment.given(2, 0).filter(|reference| reference.chars().count() <= 200);
    let Some(reference) = reference else { return Some(Err(())) };
    let until = valid_until(segment, context).unwrap_or(context.now + WINDOW);
    let expires_at = until.min(core.pin_until(context.now)).max(context.now + SignedDuration::from_secs(30));
    let polling = method.decoupled.or(elsewhere.then_some(USUAL_POLLING));
    let shown = challenge::shown(&segment.text(3, 0), segment.bytes(4, 0));
    Some(Ok(Approval {
        task,
        reference,
        text: shown.text,
        media: shown.media,
        expires_at,
        waiting: polling.map(|polling| Waiting {
            poll_at: context.now + SignedDuration::from_secs(i64::from(polling.first)),
            polls: 0,
            over: false,
        }),
        problem: core.problem.take(),
    }))
}

/// Until when the challenge holds, in the bank's local time; only a time that is still to come counts.
fn valid_until(segment: &Segment, context: &Context<'_>) -> Option<Timestamp> {
    let (day, time) = (segment.given(5, 0)?, segment.given(5, 1).unwrap_or_else(|| "235959".to_owned()));
    let local = DateTime::strptime("%Y%m%d%H%M%S", format!("{day}{time}")).ok()?;
    let zone = TimeZone::get(&context.bank.time_zone).unwrap_or(TimeZone::UTC);
    let until = zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp();
    (until > context.now).then_some(until)
}

/// What the user is asked.
pub(super) fn prompt(core: &Core, approval: &Approval, context: &Context<'_>) -> Step {
    let method = core.method.as_ref().map(|method| method::described(method, core.medium.as_deref()));
    let can_change_method = approval.task == Task::Begin && method::usable(core, context).nth(1).is_some();
    let can_resend = core.renewed < MAX_RENEWED;
    let for_older = fetch::older_of(core).filter(|_| approval.task == Task::Fetch);
    Step::Ask(match &approval.waiting {
        Some(waiting) => Prompt::Wait(Wait {
            method,
            text: approval.text.clone(),
            poll_at: if waiting.over { approval.expires_at } else { waiting.poll_at },
            automatic: !waiting.over && polling(core).automatic,
            expires_at: approval.expires_at,
            can_resend,
            can_change_method,
            // The bank has ended it, or does not answer any more: it will not be heard of again.
            can_wait_on: false,
            problem: approval.problem.clone(),
            for_older,
        }),
        None => Prompt::Challenge(Challenge {
            method,
            text: approval.text.clone(),
            media: approval.media.clone(),
            format: match &core.method {
                Some(method) if method.digits => EntryFormat::Digits,
                _ => EntryFormat::Text,
            },
            max_length: core.method.as_ref().map_or(99, |method| method.max_length),
            expires_at: Some(approval.expires_at),
            can_resend,
            can_change_method,
            problem: approval.problem.clone(),
            for_older,
        }),
    })
}

fn polling(core: &Core) -> Polling {
    core.method.as_ref().and_then(|method| method.decoupled).unwrap_or(USUAL_POLLING)
}

/// What the user did.
pub(super) fn answered(
    core: &mut Core,
    mut approval: Box<Approval>,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    match (input, &mut approval.waiting) {
        (Input::Tan(tan), None) => {
            let tan = glimpse_model::SecretText::new(tan.expose().trim());
            if tan.is_empty() || tan.expose().len() > 99 || !can_be_written(tan.expose()) {
                approval.problem = Some(Problem::of(Code::ScaWrong));
                return State::Ask(approval).into();
            }
            let orders = approve(core, "2", &approval);
            let step = core.send("fints.tan", orders, Some(&tan), context);
            Next { state: State::SendTan(approval), step: Some(step) }
        }
        (Input::Poll, Some(waiting)) if !waiting.over => {
            if context.now >= approval.expires_at {
                return expired(approval);
            }
            // A bank may count what comes too early like a wrong TAN.
            if context.now < waiting.poll_at {
                State::Ask(approval).into()
            } else {
                State::Poll(approval).into()
            }
        }
        // The bank's challenge is left to run out: nothing ends it but the end of the dialog.
        (Input::OnlyRecent, _) if approval.task == Task::Fetch && fetch::older_of(core).is_some() => {
            core.only_recent = true;
            without_answer(core, approval.task, Code::ScaRejected, context)
        }
        (Input::Resend, _) if core.renewed < MAX_RENEWED => renew(core, approval.task, context),
        (Input::ChangeMethod, _) if approval.task == Task::Begin => {
            close::then(core, Then::Method(None), context)
        }
        _ => State::Ask(approval).into(),
    }
}

fn approve(core: &Core, process: &'static str, approval: &Approval) -> Vec<crate::syntax::Order> {
    core.method.iter().map(|method| orders::approve(method, process, &approval.reference)).collect()
}

/// Not approved in time: only a new approval helps.
fn expired(mut approval: Box<Approval>) -> Next {
    if let Some(waiting) = &mut approval.waiting {
        waiting.over = true;
    }
    approval.problem = Some(Problem::of(Code::ScaExpired));
    State::Ask(approval).into()
}

/// A new approval of the same task: a new dialog for its beginning, the order once more within it.
fn renew(core: &mut Core, task: Task, context: &Context<'_>) -> Next {
    core.renewed = core.renewed.saturating_add(1);
    match task {
        Task::Begin => close::then(core, Then::Begin, context),
        Task::Accounts | Task::Fetch if core.link.open => State::Run(task).into(),
        Task::Accounts | Task::Fetch => without_answer(core, task, Code::ScaExpired, context),
    }
}

/// The answer to a TAN. One whose outcome is unknown is not sent again.
pub(super) fn tan_sent(
    core: &mut Core,
    approval: Box<Approval>,
    outcome: Outcome,
    context: &mut Context<'_>,
) -> Next {
    let answer = match login::received(core, outcome) {
        Ok(answer) => answer,
        Err(next) => return *next,
    };
    match Refusal::find(Stage::Approval, &answer) {
        Some(refusal) => not_approved(core, approval, refusal, context),
        None => settle(core, approval.task, answer, context),
    }
}

/// The message that asks whether the user has approved.
pub(super) fn poll(core: &mut Core, approval: &Approval, context: &mut Context<'_>) -> Step {
    let orders = approve(core, "S", approval);
    core.send("fints.approved", orders, None, context)
}

/// The answer to that.
pub(super) fn polled(
    core: &mut Core,
    mut approval: Box<Approval>,
    outcome: Outcome,
    context: &mut Context<'_>,
) -> Next {
    let polling = polling(core);
    if let Some(waiting) = &mut approval.waiting {
        waiting.polls = waiting.polls.saturating_add(1);
        waiting.poll_at = context.now + SignedDuration::from_secs(i64::from(polling.next));
    }
    approval.problem = None;
    let answer = match outcome {
        Ok(response) => core.receive(&response),
        // Asking is harmless; the next time shows how it stands.
        Err(fault @ (Fault::Timeout | Fault::Unreachable | Fault::BrokenOff | Fault::Unknown)) => {
            core.number_after(fault);
            approval.problem = Some(Problem::of(Code::BankUnavailable));
            return State::Ask(approval).into();
        }
        Err(fault) => Err(of_fault(fault)),
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(code) => return close::fail(core, Problem::of(code), context),
    };
    if let Some(refusal) = Refusal::find(Stage::Approval, &answer) {
        return not_approved(core, approval, refusal, context);
    }
    if answer.has(&[3956, 3957]) {
        let polls = approval.waiting.as_ref().map_or(0, |waiting| waiting.polls);
        if (polling.most > 0 && polls >= polling.most) || context.now >= approval.expires_at {
            return expired(approval);
        }
        return State::Ask(approval).into();
    }
    done(core, approval.task, &answer, context)
}

/// The bank did not take the approval.
///
/// Nothing begins anew by itself: a wrong TAN is entered again where the dialog stands, and a new dialog with its new
/// challenge is what the user asks for.
fn not_approved(
    core: &mut Core,
    mut approval: Box<Approval>,
    refusal: Refusal,
    context: &Context<'_>,
) -> Next {
    let code = refusal.code;
    if code == Code::ScaWrong {
        core.refused_tans = core.refused_tans.saturating_add(1);
    }
    let exhausted = core.refused_tans >= MAX_REFUSED || core.renewed >= MAX_RENEWED;
    let again = matches!(code, Code::ScaWrong | Code::ScaExpired);
    if exhausted && again {
        return unapproved(core, approval.task, refusal, context);
    }
    match approval.waiting.as_mut() {
        Some(waiting) if again => {
            waiting.over = true;
            approval.problem = Some(refusal.problem());
            State::Ask(approval).into()
        }
        None if code == Code::ScaWrong && core.link.open => {
            approval.problem = Some(refusal.problem());
            State::Ask(approval).into()
        }
        None if again && approval.task == Task::Begin => {
            core.renewed = core.renewed.saturating_add(1);
            close::then(core, Then::Method(Some(refusal.problem())), context)
        }
        None if again => {
            core.problem = Some(refusal.problem());
            renew(core, approval.task, context)
        }
        _ if matches!(code, Code::ScaRejected | Code::ScaBlocked) => {
            unapproved(core, approval.task, refusal, context)
        }
        _ => login::refused(core, refusal, context),
    }
}

/// It stays without an approval.
fn unapproved(core: &mut Core, task: Task, refusal: Refusal, context: &Context<'_>) -> Next {
    match task {
        Task::Begin => close::fail(core, refusal.problem(), context),
        _ => without_answer(core, task, refusal.code, context),
    }
}
