//! The dialog: login, TAN method and medium, approval, accounts, fetching, end.

mod accounts;
mod approval;
mod close;
mod fetch;
mod greet;
mod login;
mod mapping;
mod method;
mod send;
mod state;
mod turnovers;

use glimpse_bank::contract::{Context, Dialog, Fault, Goal, Input, Pin, Problem, Step, Turn, Unreadable};
use glimpse_model::{Code, SecretText};
use serde::{Deserialize, Serialize};

use crate::parameters::{Bpd, Upd};
use crate::settings::{Product, Settings};
pub(crate) use send::{bank_code, post};
use state::{Core, Link, State, Task, Then};

/// The version of a saved dialog; it changes when old ones cannot be read any more.
const VERSION: u32 = 1;

/// A dialog with one bank for one user.
#[derive(Debug, Serialize, Deserialize)]
struct FintsDialog {
    version: u32,
    core: Core,
    state: State,
}

/// The state that follows, and the step if it bears what no state keeps: a TAN.
struct Next {
    state: State,
    step: Option<Step>,
}

impl From<State> for Next {
    fn from(state: State) -> Self {
        Self { state, step: None }
    }
}

/// Starts a dialog: with the bank's parameters, or right away with the login form.
pub(crate) fn begin(product: Option<&Product>, context: &mut Context<'_>, goal: Goal) -> Turn {
    let settings = Settings::of(context.bank).unwrap_or_default();
    let bank_code = send::bank_code(context.bank, &settings, &goal);
    let core = Core {
        goal,
        product: product.map(|product| product.as_str().to_owned()).unwrap_or_default(),
        bank_code,
        login: None,
        link: Link::new(999),
        system: "0".to_owned(),
        bpd: Bpd::default(),
        upd: Upd::default(),
        allowed: Vec::new(),
        method: None,
        medium: None,
        media: Vec::new(),
        listed: Vec::new(),
        fetch: None,
        problem: None,
        refused_logins: 0,
        refused_tans: 0,
        renewed: 0,
        resynchronised: false,
        media_tries: 0,
        only_recent: false,
        resumed: 0,
    };
    let state = if product.is_none() {
        State::Over(Then::Failed(Problem::of(Code::ServiceMisconfigured)))
    } else if settings.anonymous {
        State::Greet
    } else {
        State::AskLogin { problem: None }
    };
    turn(core, state.into(), context)
}

/// Reads what [`Dialog::save`] wrote.
pub(crate) fn restore(saved: &[u8]) -> Result<Box<dyn Dialog>, Unreadable> {
    let dialog: FintsDialog = serde_json::from_slice(saved).map_err(|_| Unreadable)?;
    if dialog.version == VERSION { Ok(Box::new(dialog)) } else { Err(Unreadable) }
}

impl Dialog for FintsDialog {
    fn advance(self: Box<Self>, context: &mut Context<'_>, input: Input) -> Turn {
        let Self { mut core, state, .. } = *self;
        let next = if matches!(input, Input::Abort) {
            close::abort(&mut core, state, context)
        } else if state.asks_with_pin() && !core.has_pin(context.now) {
            login::again(&mut core)
        } else {
            after(&mut core, state, input, context)
        };
        let next = if next.step.is_none() && next.state.sends_pin() && !core.has_pin(context.now) {
            login::again(&mut core)
        } else {
            next
        };
        turn(core, next, context)
    }

    fn save(&self) -> Vec<u8> {
        // A struct of texts, lists and maps with text keys cannot fail to serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    fn pin(&self) -> Option<Pin> {
        let login = self.core.login.as_ref()?;
        Some(Pin { entered_at: login.at, secret: login.pin.clone()? })
    }

    fn give_pin(&mut self, secret: &SecretText) {
        if let Some(login) = &mut self.core.login {
            login.pin = Some(secret.clone());
        }
    }
}

/// The state after an input. An input that does not fit a question repeats it; one that does not fit a message on its
/// way means that the message's outcome is unknown, because no message goes out twice.
fn after(core: &mut Core, state: State, input: Input, context: &mut Context<'_>) -> Next {
    match state {
        State::AskLogin { problem } => login::entered(core, problem, input, context),
        State::AskMethod { problem } => method::chosen(core, problem, input, context),
        State::AskMedium { problem } => method::medium_chosen(core, problem, input),
        State::AskAccounts { problem } => accounts::chosen(core, problem, input, context),
        State::Ask(approval) => approval::answered(core, approval, input, context),
        State::Deliver(data) => match input {
            Input::Continue => fetch::next_account(core, context),
            _ => State::Deliver(data).into(),
        },
        State::Over(then) => State::Over(then).into(),
        State::Greet => greet::greeted(core, outcome(input), context),
        State::Goodbye => greet::said_goodbye(core),
        State::Synchronise => login::synchronised(core, outcome(input), context),
        State::BeginMedia => method::media_begun(core, outcome(input), context),
        State::ListMedia => method::media_listed(core, outcome(input), context),
        State::Run(task) => approval::ran(core, task, outcome(input), context),
        State::SendTan(approval) => approval::tan_sent(core, approval, outcome(input), context),
        State::Poll(approval) => approval::polled(core, approval, outcome(input), context),
        State::End { then } => close::ended(core, then, context),
    }
}

/// What became of a message.
type Outcome = Result<glimpse_bank::contract::Response, Fault>;

fn outcome(input: Input) -> Outcome {
    match input {
        Input::Answered(response) => Ok(response),
        Input::Unanswered(fault) => Err(fault),
        _ => Err(Fault::Unknown),
    }
}

fn turn(mut core: Core, next: Next, context: &mut Context<'_>) -> Turn {
    let Next { state, step } = next;
    let step = step.unwrap_or_else(|| step_of(&mut core, &state, context));
    Turn { dialog: Box::new(FintsDialog { version: VERSION, core, state }), step }
}

/// What is to be done in a state.
fn step_of(core: &mut Core, state: &State, context: &mut Context<'_>) -> Step {
    match state {
        State::Greet => greet::hello(core, context),
        State::Goodbye => greet::goodbye(core, context),
        State::AskLogin { problem } => login::form(core, context, problem.clone()),
        State::Synchronise => login::synchronise(core, context),
        State::AskMethod { problem } => method::choice(core, context, problem.clone()),
        State::BeginMedia => method::begin_media(core, context),
        State::ListMedia => method::list_media(core, context),
        State::AskMedium { problem } => method::medium_choice(core, problem.clone()),
        State::Run(Task::Begin) => approval::begin(core, context),
        State::Run(Task::Accounts) => accounts::ask(core, context),
        State::Run(Task::Fetch) => fetch::ask(core, context),
        State::Ask(approval) => approval::prompt(core, approval, context),
        State::Poll(approval) => approval::poll(core, approval, context),
        State::AskAccounts { problem } => accounts::choice(core, problem.clone()),
        State::Deliver(data) => Step::Deliver(data.clone()),
        State::End { .. } => close::end(core, context),
        State::Over(Then::Failed(problem)) => Step::Failed(problem.clone()),
        State::Over(_) => Step::Done,
        // Reached only by a saved dialog that was tampered with: the TAN is not kept.
        State::SendTan(_) => Step::Failed(Problem::of(Code::BankProtocol)),
    }
}
