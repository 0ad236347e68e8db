//! What the bank answers to the calls of an authorisation.

use glimpse_bank::contract::{Context, Fault, Input, Problem};
use glimpse_model::Code;
use jiff::{SignedDuration, Timestamp};

use super::sca::{failed, follow, password};
use super::sca_prompts::{GRACE, can_resend, wait};
use super::state::{Act, Again, Asking, Away, Core, Entered, Sca, State, Then, Waiting, Why};
use super::{Next, close, login};
use crate::errors::{Refusal, Stage, Told, of_fault};
use crate::wire::{Answer, Links, Object};

/// A refusal this close to our own deadline is the bank's.
const CLOSE_TO_THE_END: SignedDuration = SignedDuration::from_secs(20);

/// A bank that takes more wrong TANs than this is not to be tried out.
const MAX_REFUSED_TANS: u8 = 5;

/// The answer to a call of the authorisation.
pub(super) fn acted(
    core: &mut Core,
    sca: Box<Sca>,
    act: Act,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    let response = match input {
        Input::Answered(response) => response,
        Input::Unanswered(fault) => return unanswered(core, sca, act, fault),
        // An input that does not fit: whether the call went out is not known.
        _ => return unanswered(core, sca, act, Fault::Unknown),
    };
    if response.is_success() {
        return match Answer::read(&response, context.bank) {
            Some(answer) => follow(core, sca, answer, context),
            None => failed(core, Code::BankProtocol),
        };
    }
    let stage = match act {
        Act::Plain { .. } => Stage::Consent,
        Act::Password { .. } => Stage::Login,
        Act::Select { .. } => Stage::Method,
        Act::Otp => Stage::Otp,
        Act::Confirm => Stage::Status,
    };
    let mut sca = sca;
    if let Some(body) = Object::parse(&response.body) {
        sca.learn(&Answer { links: Links::read(&body, context.bank), ..Answer::default() });
    }
    let refusal = Refusal::read(stage, &response);
    match act {
        Act::Plain { .. } if refusal.is_about_address() && !core.omit_address => {
            core.omit_address = true;
            State::Act { sca, act }.into()
        }
        Act::Plain { .. } => refused_login(core, None, refusal, context),
        Act::Password { url, post } => {
            let Entered { user, customer, .. } = sca.entered;
            refused_login(core, Some(Again { url, post, user, customer }), refusal, context)
        }
        Act::Select { .. } => refused_method(core, sca, refusal),
        Act::Otp => refused_tan(core, sca, refusal),
        // Entering it again is nothing that a user can do.
        Act::Confirm => close::then(core, Then::Failed(refusal.problem())),
    }
}

/// A wrong password is entered again, for the same user under the same consent if the bank still takes one.
fn refused_login(core: &mut Core, again: Option<Again>, refusal: Refusal, context: &Context<'_>) -> Next {
    if refusal.says_unknown() && core.names_accounts() {
        return login::for_all_accounts(core, context);
    }
    match login::refused(core, refusal.problem()) {
        Then::Login(problem) => State::AskLogin { problem, again: again.map(Box::new) }.into(),
        then => close::then(core, then),
    }
}

/// A method that is locked leaves the others.
fn refused_method(core: &Core, sca: Box<Sca>, refusal: Refusal) -> Next {
    let of_status = refusal.is_about_status();
    let problem = refusal.problem();
    if of_status || problem.code == Code::ScaExpired {
        return close::then(core, Then::Login(Some(Problem { code: Code::ScaExpired, ..problem })));
    }
    if sca.methods.len() > 1 && sca.select_url.is_some() {
        return State::Ask { sca, asking: Asking::Method { problem: Some(problem) } }.into();
    }
    close::then(core, Then::Failed(problem))
}

/// After a refused TAN the bank's status says whether another one may be entered.
fn refused_tan(core: &Core, mut sca: Box<Sca>, refusal: Refusal) -> Next {
    let of_status = refusal.is_about_status();
    let mut problem = refusal.problem();
    if of_status {
        // There is no challenge any more to which a TAN could belong.
        problem.code = Code::ScaExpired;
    }
    match problem.code {
        // Refused in words of its own: it is about the TAN all the same.
        Code::BankProtocol => problem.code = Code::ScaWrong,
        Code::ScaWrong => {}
        Code::ScaExpired | Code::BankUnavailable | Code::BankMaintenance => {}
        _ => return close::then(core, Then::Failed(problem)),
    }
    if problem.code == Code::ScaWrong {
        sca.refused_tans = sca.refused_tans.saturating_add(1);
        if sca.refused_tans >= MAX_REFUSED_TANS {
            return close::then(core, Then::Failed(problem));
        }
    }
    State::CheckSca { sca, why: Why::Otp(problem) }.into()
}

/// Without an answer, credentials are not sent again: after a TAN the bank is asked where it stands, after a password the user.
fn unanswered(core: &Core, sca: Box<Sca>, act: Act, fault: Fault) -> Next {
    let problem = Problem::of(of_fault(fault));
    match act {
        Act::Otp => State::CheckSca { sca, why: Why::Otp(problem) }.into(),
        Act::Confirm => State::CheckSca { sca, why: Why::Finished }.into(),
        Act::Password { .. } => close::then(core, Then::Login(Some(problem))),
        Act::Plain { .. } if fault == Fault::Unknown => State::Act { sca, act }.into(),
        Act::Select { .. } if sca.methods.len() > 1 => {
            State::Ask { sca, asking: Asking::Method { problem: Some(problem) } }.into()
        }
        Act::Select { .. } if fault == Fault::Unknown => State::Act { sca, act }.into(),
        Act::Plain { .. } | Act::Select { .. } => close::then(core, Then::Failed(problem)),
    }
}

/// The status of the authorisation.
pub(super) fn checked(
    core: &mut Core,
    sca: Box<Sca>,
    why: Why,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    if sca.status_url.is_none() {
        return consent_checked(core, sca, why, input, context);
    }
    let told = told(&input);
    let answer = match read(input, context) {
        Ok(answer) => answer,
        Err(Some(problem)) => return unknown(core, sca, why, problem, context),
        Err(None) => return State::CheckSca { sca, why }.into(),
    };
    let mut sca = sca;
    sca.learn(&answer);
    match answer.sca_status.as_deref() {
        Some("finalised" | "exempted") => {
            let why = if matches!(why, Why::Away { .. }) { why } else { Why::Finished };
            State::CheckConsent { sca, why }.into()
        }
        Some("unconfirmed") if sca.confirmation.is_some() => super::sca::confirm(core, sca, context),
        Some("failed") => ended(core, why, told, context),
        Some(_) => pending(core, sca, why, told, context),
        None => State::CheckConsent { sca, why }.into(),
    }
}

/// The status of the consent: what counts in the end.
pub(super) fn consent_checked(
    core: &mut Core,
    sca: Box<Sca>,
    why: Why,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    let told = told(&input);
    let answer = match read(input, context) {
        Ok(answer) => answer,
        Err(Some(problem)) => return unknown(core, sca, why, problem, context),
        Err(None) => return State::CheckConsent { sca, why }.into(),
    };
    if let Why::Password { url, post } = why {
        return match answer.consent_status.as_deref() {
            Some("received") => password(core, sca, url, post, context),
            _ => close::then(core, Then::Consent(Box::new(sca.entered))),
        };
    }
    match answer.consent_status.as_deref() {
        Some("valid") => match why {
            Why::Away { page, away } => approved(sca, page, away, context),
            _ => super::accounts::begin(context),
        },
        Some("rejected" | "revokedByPsu" | "terminatedByTpp") => ended(core, why, told, context),
        Some("expired") => failed(core, Code::ScaExpired),
        Some("partiallyAuthorised") => failed(core, Code::BankLoginNotPossible),
        Some(_) => pending(core, sca, why, told, context),
        None => failed(core, Code::BankProtocol),
    }
}

/// The answer, or what went wrong; neither for an input that does not fit.
fn read(input: Input, context: &Context<'_>) -> Result<Answer, Option<Problem>> {
    match input {
        Input::Answered(response) if response.is_success() => {
            Answer::read(&response, context.bank).ok_or_else(|| Some(Problem::of(Code::BankProtocol)))
        }
        Input::Answered(response) => Err(Some(Refusal::read(Stage::Status, &response).problem())),
        Input::Unanswered(fault) => Err(Some(Problem::of(of_fault(fault)))),
        _ => Err(None),
    }
}

/// What the bank says of a status, beside the status.
fn told(input: &Input) -> Option<Told> {
    match input {
        Input::Answered(response) if response.is_success() => Some(Told::read(response)),
        _ => None,
    }
}

/// The user approved, but nobody has come back. The page that waits goes on once whoever approved has had time to come
/// back in another browser, and so to show that they are not the one who waits (design decision 5).
fn approved(sca: Box<Sca>, page: String, away: Away, context: &mut Context<'_>) -> Next {
    if away.approved_at.is_some_and(|at| context.now.duration_since(at) >= GRACE) {
        return super::accounts::begin(context);
    }
    let away = away.approved(context.now);
    State::Ask { sca, asking: Asking::Redirect { url: page, problem: None, away } }.into()
}

/// The bank does not say where it stands. A bank in trouble is asked again at the next poll, within the time.
fn unknown(core: &Core, sca: Box<Sca>, why: Why, problem: Problem, context: &Context<'_>) -> Next {
    let in_trouble = matches!(problem.code, Code::BankUnavailable | Code::BankMaintenance);
    match why {
        Why::Poll(_) | Why::Finished | Why::Returned { refused: false, .. } if in_trouble => {
            pending(core, sca, why, None, context)
        }
        Why::Away { .. } if in_trouble => pending(core, sca, why, None, context),
        // Whoever is at the bank can still come back.
        Why::Away { page, away } if problem.code == Code::BankLimit => {
            let away = Away { ask_at: None, ..away.asked(context.now) };
            State::Ask { sca, asking: Asking::Redirect { url: page, problem: None, away } }.into()
        }
        Why::Otp(first) if in_trouble => tan_again(core, sca, first, context),
        _ => close::then(core, Then::Failed(problem)),
    }
}

/// The TAN is entered again. A challenge that ran out takes none: where no new one can be had, it is over.
fn tan_again(core: &Core, sca: Box<Sca>, problem: Problem, context: &Context<'_>) -> Next {
    let other = sca.methods.len() > 1 && sca.select_url.is_some();
    if problem.code == Code::ScaExpired && !other && !can_resend(&sca, context) {
        return close::then(core, Then::Failed(problem));
    }
    State::Ask { sca, asking: Asking::Challenge { problem: Some(problem) } }.into()
}

/// Nothing is decided yet.
fn pending(core: &Core, sca: Box<Sca>, why: Why, told: Option<Told>, context: &Context<'_>) -> Next {
    let asking = match why {
        Why::Otp(problem) => return tan_again(core, sca, problem, context),
        // The user waits on.
        Why::Poll(waiting) if waiting.expired => {
            Asking::Wait(Waiting { late: true, ..wait(context, waiting.page) })
        }
        Why::Poll(waiting) if context.now >= waiting.expires_at => match waiting.page {
            Some(url) => {
                let away = Away::since(context.now);
                Asking::Redirect { url, problem: Some(Problem::of(Code::ScaExpired)), away }
            }
            None => Asking::Wait(Waiting { expired: true, ..waiting }),
        },
        Why::Poll(waiting) => Asking::Wait(Waiting { poll_at: wait(context, None).poll_at, ..waiting }),
        Why::Finished | Why::Password { .. } => Asking::Wait(wait(context, None)),
        Why::Returned { refused: true, .. } => {
            let problem = told.and_then(Told::refusal).unwrap_or(Problem::of(Code::ScaRejected));
            return close::then(core, Then::Failed(problem));
        }
        Why::Returned { page, .. } => Asking::Wait(wait(context, Some(page))),
        Why::Away { page, away } => {
            Asking::Redirect { url: page, problem: None, away: away.asked(context.now) }
        }
    };
    State::Ask { sca, asking }.into()
}

/// The bank has ended the authorisation without success.
fn ended(core: &Core, why: Why, told: Option<Told>, context: &Context<'_>) -> Next {
    let in_vain = |told: Option<Told>| told.map_or(Problem::of(Code::ScaRejected), Told::end);
    let problem = match why {
        Why::Otp(problem) => problem,
        Why::Poll(waiting) if waiting.late || near(context.now, waiting.expires_at) => {
            told.and_then(Told::refusal).unwrap_or(Problem::of(Code::ScaExpired))
        }
        Why::Poll(_) | Why::Returned { .. } | Why::Away { .. } | Why::Finished | Why::Password { .. } => {
            in_vain(told)
        }
    };
    close::then(core, Then::Failed(problem))
}

/// Whether the time to approve is as good as over. The bank counts its time from a little earlier than we do, and says
/// the same of a challenge that ran out and of one that was declined.
fn near(now: Timestamp, expires_at: Timestamp) -> bool {
    now >= expires_at.checked_sub(CLOSE_TO_THE_END).unwrap_or(expires_at)
}
