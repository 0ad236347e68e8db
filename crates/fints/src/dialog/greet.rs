//! The anonymous dialog: what the bank says of itself before anybody entered anything.

use glimpse_bank::contract::{Context, Fault, Problem, Step};
use glimpse_model::Code;

use super::state::{Core, Link, State, Then};
use super::{Next, Outcome};
use crate::message::{Refusal, Stage, of_fault};
use crate::orders::{self, ANONYMOUS};

/// The message that begins it.
pub(super) fn hello(core: &mut Core, context: &Context<'_>) -> Step {
    let orders =
        [orders::identification(&core.bank_code, ANONYMOUS, "0"), orders::preparation(0, 0, &core.product)];
    core.send_plain("fints.parameters", &orders, context)
}

/// The bank's answer. Many banks refuse it; then the login form is the usual one.
pub(super) fn greeted(core: &mut Core, outcome: Outcome, _context: &Context<'_>) -> Next {
    let answer = match outcome {
        Ok(response) => core.receive(&response),
        // The process that asked has died; the login does without.
        Err(Fault::Unknown) => return said_goodbye(core),
        Err(fault) => Err(of_fault(fault)),
    };
    let code = match answer {
        Ok(answer) => Refusal::find(Stage::Anonymous, &answer).map(|refusal| refusal.code),
        // A bank that does not understand an anonymous dialog may well understand one with a user.
        Err(Code::BankProtocol) => None,
        Err(code) => Some(code),
    };
    let hopeless =
        [Code::BankUnavailable, Code::BankMaintenance, Code::ServiceMisconfigured, Code::BankLimit];
    match code.filter(|code| hopeless.contains(code)) {
        Some(code) => State::Over(Then::Failed(Problem::of(code))).into(),
        None if core.link.open => State::Goodbye.into(),
        None => said_goodbye(core),
    }
}

/// The message that ends it.
pub(super) fn goodbye(core: &mut Core, context: &Context<'_>) -> Step {
    let order = orders::end(&core.link.dialog);
    core.send_plain("fints.parameters.end", &[order], context)
}

/// It is over: the user logs in.
pub(super) fn said_goodbye(core: &mut Core) -> Next {
    core.link = Link::new(999);
    State::AskLogin { problem: None }.into()
}
