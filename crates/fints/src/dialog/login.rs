//! The login form, and the first dialog: a system id, and the user's TAN methods.

use std::collections::BTreeMap;

use glimpse_bank::contract::{
    Context, EntryFormat, Fault, Field, FieldLabel, Input, LoginForm, Problem, Prompt, Step,
};
use glimpse_model::{Code, SecretText};

use super::state::{Core, Link, Login, State, Task, Then};
use super::{Next, Outcome, approval, close, method};
use crate::message::{Answer, Refusal, Stage, of_fault};
use crate::orders;
use crate::settings::Settings;
use crate::syntax::can_be_written;

/// Banks lock an access after three wrong PINs; before that the dialog ends.
const MAX_REFUSED: u8 = 2;

/// The form, with the bank's own words where it told them.
pub(super) fn form(core: &Core, context: &Context<'_>, problem: Option<Problem>) -> Step {
    Step::Ask(Prompt::Login(LoginForm { fields: fields(core, context), problem }))
}

fn fields(core: &Core, context: &Context<'_>) -> Vec<Field> {
    let rules = &core.bpd.pin;
    let settings = Settings::of(context.bank).unwrap_or_default();
    let label = |own: &Option<String>, usual: FieldLabel| own.clone().map_or(usual, FieldLabel::Bank);
    let field = |id: &str, label, secret, max_length| Field {
        id: id.to_owned(),
        label,
        secret,
        optional: false,
        format: EntryFormat::Text,
        max_length,
    };
    let mut fields = vec![field("user_name", label(&rules.user_label, FieldLabel::UserName), false, 30)];
    if settings.customer_id.unwrap_or(rules.customer_label.is_some()) {
        let name = label(&rules.customer_label, FieldLabel::CustomerNumber);
        let optional = settings.customer_id.is_none();
        fields.push(Field { optional, ..field("customer_number", name, false, 30) });
    }
    // Banks are known to announce fewer characters than they accept; more than 99 no bank does.
    fields.push(field("pin", FieldLabel::Pin, true, rules.max_pin.unwrap_or(0).clamp(50, 99)));
    fields
}

/// What the user entered.
pub(super) fn entered(
    core: &mut Core,
    problem: Option<Problem>,
    input: Input,
    context: &Context<'_>,
) -> Next {
    let Input::Entered(mut entries) = input else { return State::AskLogin { problem }.into() };
    for field in fields(core, context) {
        let usable = match entries.get(&field.id) {
            Some(entry) if !entry.is_empty() => {
                can_be_written(entry.expose())
                    && entry.expose().chars().count() <= usize::from(field.max_length)
            }
            _ => field.optional,
        };
        if !usable {
            return State::AskLogin { problem: Some(Problem::of(Code::LoginWrong)) }.into();
        }
    }
    let user = SecretText::new(taken(&mut entries, "user_name").expose().trim());
    let customer = SecretText::new(taken(&mut entries, "customer_number").expose().trim());
    let customer = if customer.is_empty() { user.clone() } else { customer };
    core.login = Some(Login { user, customer, pin: Some(taken(&mut entries, "pin")), at: context.now });
    begin(core)
}

fn taken(entries: &mut BTreeMap<String, SecretText>, id: &str) -> SecretText {
    entries.remove(id).unwrap_or_default()
}

/// Begins the first dialog.
pub(super) fn begin(core: &mut Core) -> Next {
    core.system = "0".to_owned();
    core.link = Link::new(999);
    core.allowed.clear();
    core.method = None;
    core.medium = None;
    State::Synchronise.into()
}

/// The PIN is needed and not there any more: the user logs in again.
pub(super) fn again(core: &mut Core) -> Next {
    core.forget_login();
    State::AskLogin { problem: Some(Problem::of(Code::ScaExpired)) }.into()
}

/// Its message.
pub(super) fn synchronise(core: &mut Core, context: &mut Context<'_>) -> Step {
    let orders = vec![
        identification(core),
        orders::preparation(core.bpd.version, 0, &core.product),
        orders::synchronisation(),
    ];
    core.send("fints.synchronise", orders, None, context)
}

/// Who the user is.
pub(super) fn identification(core: &Core) -> crate::syntax::Order {
    let customer = core.login.as_ref().map_or("", |login| login.customer.expose());
    orders::identification(&core.bank_code, customer, &core.system)
}

/// The bank's answer.
pub(super) fn synchronised(core: &mut Core, outcome: Outcome, context: &mut Context<'_>) -> Next {
    let answer = match received(core, outcome) {
        Ok(answer) => answer,
        Err(next) => return *next,
    };
    if let Some(refusal) = Refusal::find(Stage::Login, &answer) {
        // Some banks refuse the one step and tell system id and methods all the same.
        let told = core.system != "0" && core.allowed.iter().any(|function| *function != 999);
        let about_step = matches!(
            refusal.code,
            Code::ScaMethodNotActive | Code::BankLoginNotPossible | Code::BankProtocol
        );
        if told && about_step && refusal.number != 9391 {
            return close::then(core, Then::Method(None), context);
        }
        return refused(core, refusal, context);
    }
    // Without a system id nothing goes on; a product that is not registered shows like this at some banks.
    if core.system == "0" {
        return close::fail(core, Problem::of(Code::ServiceMisconfigured), context);
    }
    // A bank with one step only: this is the dialog in which everything happens.
    if method::usable(core, context).next().is_none() && method::may_one_step(core) && core.link.open {
        return approval::begun(core, context);
    }
    close::then(core, Then::Method(None), context)
}

/// The answer to a message with the PIN at the beginning of a dialog. One whose outcome is unknown is not sent again:
/// the user decides.
pub(super) fn received(core: &mut Core, outcome: Outcome) -> Result<Answer, Box<Next>> {
    let problem = match outcome {
        Ok(response) => match core.receive(&response) {
            Ok(answer) => return Ok(answer),
            Err(code) => Problem::of(code),
        },
        Err(Fault::Unknown) => {
            core.forget_login();
            let problem = Some(Problem::of(Code::ServiceUnavailable));
            return Err(Box::new(State::AskLogin { problem }.into()));
        }
        Err(fault) => Problem::of(of_fault(fault)),
    };
    core.forget_login();
    Err(Box::new(State::Over(Then::Failed(problem)).into()))
}

/// After a refusal: what was entered wrong is entered again, everything else is over. The PIN is not sent once more,
/// not even to end the dialog.
pub(super) fn refused(core: &mut Core, refusal: Refusal, context: &Context<'_>) -> Next {
    if refusal.number == 9391 && !core.resynchronised {
        core.resynchronised = true;
        core.link.open = false;
        return close::then(core, Then::Synchronise, context);
    }
    let problem = refusal.problem();
    match problem.code {
        Code::LoginWrong => {
            core.refused_logins = core.refused_logins.saturating_add(1);
            core.forget_login();
            let ended = core.refused_logins >= MAX_REFUSED;
            if ended {
                State::Over(Then::Failed(problem)).into()
            } else {
                State::AskLogin { problem: Some(problem) }.into()
            }
        }
        Code::LoginBlocked | Code::LoginPinChangeRequired => {
            core.forget_login();
            State::Over(Then::Failed(problem)).into()
        }
        _ => close::fail(core, problem, context),
    }
}

/// The dialog in which everything happens.
pub(super) fn work(core: &mut Core, context: &Context<'_>) -> Next {
    if core.link.open {
        return close::then(core, Then::Begin, context);
    }
    core.link = Link::new(core.method.as_ref().map_or(999, |method| method.function));
    State::Run(Task::Begin).into()
}
