//! The end: the consent is deleted at the bank, whatever came before.

use glimpse_bank::contract::{Context, Input, Method, Problem, Step};
use glimpse_model::Code;

use super::state::{Core, State, Then};
use super::{Next, call, login};
use crate::connector::consent_is_gone;

/// So often the deletion is tried; after that it is left to the clean-up record.
const TRIES: u8 = 2;

/// Deletes the consent, if there is one, and goes on.
pub(super) fn then(core: &Core, then: Then) -> Next {
    match (&core.consent, then) {
        (Some(_), then) => State::Close { then, tries: 1 }.into(),
        (None, Then::Login(problem)) => State::AskLogin { problem, again: None }.into(),
        (None, Then::Consent(entered)) => State::CreateConsent { entered, place: 0 }.into(),
        (None, Then::Picked) => State::AskLogin { problem: None, again: None }.into(),
        (None, then) => State::Over(then).into(),
    }
}

/// The user ended it, in whatever state.
pub(super) fn abort(core: &Core, state: State) -> Next {
    match state {
        State::Over(then) => State::Over(then).into(),
        State::Forget { record, .. } => State::Forget { record, then: Then::Done }.into(),
        _ => then(core, Then::Done),
    }
}

/// The call that deletes the consent.
pub(super) fn delete(core: &Core, context: &mut Context<'_>) -> Step {
    match &core.consent {
        Some(consent) => {
            Step::Send(call::attended(core, context, "consent.delete", Method::Delete, &consent.url))
        }
        None => Step::Failed(Problem::of(Code::BankProtocol)),
    }
}

/// The answer to the deletion.
pub(super) fn closed(
    core: &mut Core,
    then: Then,
    tries: u8,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    let (gone, in_trouble) = match &input {
        Input::Answered(response) => (consent_is_gone(response), response.status >= 500),
        Input::Unanswered(_) => (false, false),
        _ => return State::Close { then, tries }.into(),
    };
    if !gone && in_trouble && tries < TRIES {
        return State::Close { then, tries: tries + 1 }.into();
    }
    match core.consent.take() {
        Some(consent) if gone => State::Forget { record: consent.record, then }.into(),
        _ => go_on(core, then, context),
    }
}

/// The clean-up record is dropped.
pub(super) fn forgotten(
    core: &mut Core,
    record: String,
    then: Then,
    input: Input,
    context: &mut Context<'_>,
) -> Next {
    match input {
        Input::Continue => go_on(core, then, context),
        _ => State::Forget { record, then }.into(),
    }
}

fn go_on(core: &mut Core, then: Then, context: &mut Context<'_>) -> Next {
    match then {
        Then::Login(problem) => login::start(core, context, problem),
        Then::Picked => login::start(core, context, None),
        Then::Consent(entered) => State::CreateConsent { entered, place: 0 }.into(),
        then => State::Over(then).into(),
    }
}
