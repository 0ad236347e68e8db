//! The dialog: login, consent, strong customer authentication, choice of accounts, fetching, deletion of the consent.

pub(crate) mod call;

mod accounts;
mod close;
pub(crate) mod consent;
mod fetch;
mod login;
mod oauth;
mod sca;
mod sca_answers;
mod sca_prompts;
mod state;
mod statements;
mod transactions;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use glimpse_bank::contract::{Context, Dialog, Fault, Goal, Input, Pin, Problem, Step, Turn, Unreadable};
use glimpse_model::{Code, SecretText};
use serde::{Deserialize, Serialize};

use state::{Core, State, Then};

/// The version of a saved dialog; it changes when old ones cannot be read any more.
const VERSION: u32 = 2;

/// A dialog with one bank for one user.
#[derive(Debug, Serialize, Deserialize)]
struct Xs2aDialog {
    version: u32,
    core: Core,
    state: State,
}

/// The state that follows, and the step if the state does not say it by itself.
struct Next {
    state: State,
    step: Option<Step>,
}

impl From<State> for Next {
    fn from(state: State) -> Self {
        Self { state, step: None }
    }
}

/// Starts a dialog: with the login form, or right away with the consent where nothing is entered here.
pub(crate) fn begin(context: &mut Context<'_>, goal: Goal) -> Turn {
    let mut secret = [0_u8; 32];
    (context.random)(&mut secret);
    let mut core = Core {
        goal,
        return_secret: SecretText::new(URL_SAFE_NO_PAD.encode(secret)),
        consent: None,
        token: None,
        user: None,
        picked: Vec::new(),
        omit_address: false,
        none_matching: false,
        refused_logins: 0,
        retried: false,
    };
    let next = login::start(&mut core, context, None);
    turn(core, next, context)
}

/// Reads what [`Dialog::save`] wrote.
pub(crate) fn restore(saved: &[u8]) -> Result<Box<dyn Dialog>, Unreadable> {
    let dialog: Xs2aDialog = serde_json::from_slice(saved).map_err(|_| Unreadable)?;
    if dialog.version == VERSION { Ok(Box::new(dialog)) } else { Err(Unreadable) }
}

impl Dialog for Xs2aDialog {
    fn advance(self: Box<Self>, context: &mut Context<'_>, input: Input) -> Turn {
        let Self { mut core, state, .. } = *self;
        if let Input::Unanswered(fault) = &input
            && state.is_repeatable()
            && may_repeat(*fault, core.retried)
        {
            core.retried = true;
            return turn(core, state.into(), context);
        }
        core.retried = false;
        let next = match input {
            Input::Abort => close::abort(&core, state),
            input => after(&mut core, state, input, context),
        };
        turn(core, next, context)
    }

    fn save(&self) -> Vec<u8> {
        // A struct of texts, lists and maps with text keys cannot fail to serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    fn pin(&self) -> Option<Pin> {
        let entered = self.state.entered()?;
        let kept = Kept { password: entered.password.clone(), second: entered.second.clone() };
        if kept.password.is_none() && kept.second.is_none() {
            return None;
        }
        let secret = SecretText::new(serde_json::to_string(&kept).unwrap_or_default());
        Some(Pin { entered_at: entered.at, secret })
    }

    fn give_pin(&mut self, secret: &SecretText) {
        let Some(entered) = self.state.entered_mut() else { return };
        let Ok(kept) = serde_json::from_str::<Kept>(secret.expose()) else { return };
        entered.password = kept.password;
        entered.second = kept.second;
    }
}

/// What of the login is kept apart from the dialog.
#[derive(Serialize, Deserialize)]
struct Kept {
    password: Option<SecretText>,
    second: Option<SecretText>,
}

/// A call without harm is made once more when the bank broke off, and again when a process died over it.
fn may_repeat(fault: Fault, retried: bool) -> bool {
    match fault {
        Fault::Unknown => true,
        Fault::Unreachable | Fault::BrokenOff => !retried,
        _ => false,
    }
}

/// The state after an input; an input that does not fit gives the state back, which repeats its prompt or its call.
fn after(core: &mut Core, state: State, input: Input, context: &mut Context<'_>) -> Next {
    match state {
        State::AskLogin { problem, again } => login::entered(core, problem, again, input, context),
        State::CreateConsent { entered, place } => consent::created(core, entered, place, input, context),
        State::RememberConsent { entered, answer } => {
            consent::remembered(core, entered, answer, input, context)
        }
        State::Act { sca, act } => sca_answers::acted(core, sca, act, input, context),
        State::Ask { sca, asking } => sca_prompts::answered(core, sca, asking, input, context),
        State::CheckSca { sca, why } => sca_answers::checked(core, sca, why, input, context),
        State::CheckConsent { sca, why } => sca_answers::consent_checked(core, sca, why, input, context),
        State::DiscoverOAuth(grant) => oauth::discovered(core, grant, input, context),
        State::AskOAuth { grant, problem } => oauth::returned(core, grant, problem, input, context),
        State::CheckGrant { grant, problem, refused } => {
            oauth::checked(core, grant, problem, refused, input, context)
        }
        State::KeepToken(sca) => oauth::kept(sca, input),
        State::KeepCode { grant, exchange } => oauth::code_kept(grant, exchange, input, context),
        State::FetchToken(grant) => oauth::exchanged(core, grant, input, context),
        State::ListAccounts { with_balance } => accounts::listed(core, with_balance, input, context),
        State::ListCards { listed } => accounts::cards_listed(core, listed, input, context),
        State::AskAccounts { listed, problem } => accounts::chosen(core, listed, problem, input, context),
        State::Fetch(fetch) => fetch::fetched(core, fetch, input, context),
        State::Deliver(fetch) => fetch::delivered(core, fetch, input, context),
        State::Close { then, tries } => close::closed(core, then, tries, input, context),
        State::Forget { record, then } => close::forgotten(core, record, then, input, context),
        State::Over(then) => State::Over(then).into(),
    }
}

fn turn(core: Core, next: Next, context: &mut Context<'_>) -> Turn {
    let Next { state, step } = next;
    let step = step.unwrap_or_else(|| step_of(&core, &state, context));
    Turn { dialog: Box::new(Xs2aDialog { version: VERSION, core, state }), step }
}

/// What is to be done in a state.
fn step_of(core: &Core, state: &State, context: &mut Context<'_>) -> Step {
    match state {
        State::AskLogin { problem, .. } => login::form(core, context, problem.clone()),
        State::CreateConsent { entered, place } => consent::create(core, entered, *place, context),
        State::RememberConsent { .. } | State::KeepToken(_) => consent::remember(core, None, context),
        State::KeepCode { exchange, .. } => oauth::keep_code(core, exchange, context),
        State::Act { sca, act } => sca::step(core, sca, act, context),
        State::Ask { sca, asking } => sca_prompts::prompt(core, sca, asking, context),
        State::CheckSca { sca, .. } => sca::check(core, sca, context),
        State::CheckConsent { .. } => consent::check(core, context),
        State::DiscoverOAuth(grant) => oauth::discover(grant, context),
        State::AskOAuth { grant, problem } => oauth::prompt(core, grant, problem.clone(), context),
        State::CheckGrant { grant, .. } => oauth::check(core, grant, context),
        // The code is not kept: there is nothing to send again.
        State::FetchToken(_) => Step::Failed(Problem::of(Code::BankUnavailable)),
        State::ListAccounts { with_balance } => accounts::list(core, *with_balance, context),
        State::ListCards { .. } => accounts::list_cards(core, context),
        State::AskAccounts { listed, problem } => accounts::choice(listed, problem.clone()),
        State::Fetch(fetch) => fetch::step(core, fetch, context),
        State::Deliver(fetch) => fetch::deliver(fetch, context),
        State::Close { .. } => close::delete(core, context),
        State::Forget { record, .. } => Step::Forget(record.clone()),
        State::Over(Then::Failed(problem)) => Step::Failed(problem.clone()),
        State::Over(Then::Done | Then::Login(_) | Then::Consent(_) | Then::Picked) => Step::Done,
    }
}
