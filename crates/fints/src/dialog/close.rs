//! The end: the dialog at the bank is ended, whatever came before, unless the bank has ended it already.

use glimpse_bank::contract::{Context, Problem, Step};

use super::state::{Core, Link, State, Task, Then};
use super::{Next, login, method};
use crate::orders;

/// Ends the dialog at the bank, if it is open, and goes on.
pub(super) fn then(core: &mut Core, then: Then, context: &Context<'_>) -> Next {
    if core.link.open && core.has_pin(context.now) {
        return State::End { then }.into();
    }
    go_on(core, then, context)
}

/// Ends it with a failure.
pub(super) fn fail(core: &mut Core, problem: Problem, context: &Context<'_>) -> Next {
    then(core, Then::Failed(problem), context)
}

/// The user ended it, in whatever state. What is on its way is let go.
pub(super) fn abort(core: &mut Core, state: State, context: &Context<'_>) -> Next {
    match state {
        State::Over(then) => State::Over(then).into(),
        State::End { .. } => State::Over(Then::Done).into(),
        _ if core.link.open && core.has_pin(context.now) => State::End { then: Then::Done }.into(),
        _ => {
            core.forget_login();
            State::Over(Then::Done).into()
        }
    }
}

/// The message that ends it.
pub(super) fn end(core: &mut Core, context: &mut Context<'_>) -> Step {
    let orders = vec![orders::end(&core.link.dialog)];
    core.link.open = false;
    core.send("fints.end", orders, None, context)
}

/// It was ended; whatever the bank says to that changes nothing.
pub(super) fn ended(core: &mut Core, then: Then, context: &Context<'_>) -> Next {
    go_on(core, then, context)
}

fn go_on(core: &mut Core, then: Then, context: &Context<'_>) -> Next {
    core.link = Link::new(core.method.as_ref().map_or(999, |method| method.function));
    match then {
        Then::Done | Then::Failed(_) => {
            core.forget_login();
            State::Over(then).into()
        }
        Then::Login(problem) => {
            core.forget_login();
            State::AskLogin { problem }.into()
        }
        Then::Synchronise => login::begin(core),
        Then::Method(problem) => method::select(core, problem, context),
        Then::Media => State::BeginMedia.into(),
        Then::Begin => State::Run(Task::Begin).into(),
    }
}
