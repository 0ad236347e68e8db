//! The login form.

use std::collections::BTreeMap;

use glimpse_bank::contract::{
    Context, EntryFormat, Field, FieldLabel, Input, LoginForm, Problem, Prompt, Step,
};
use glimpse_model::{Code, Iban, SecretText};

use super::state::{Again, Core, Entered, Sca, State, Then, Why};
use super::{Next, call, close, oauth};
use crate::settings::{LoginField, Settings};

/// Banks lock an access after a few wrong passwords; before that the dialog ends.
const MAX_REFUSED: u8 = 3;

/// Asks for the login, or goes on where the user enters nothing here.
pub(super) fn start(core: &mut Core, context: &mut Context<'_>, problem: Option<Problem>) -> Next {
    let settings = Settings::of(context.bank).unwrap_or_default();
    if settings.pre_step().is_some() && core.token.is_none() {
        return oauth::before_login(core, context);
    }
    // A token of one consent is of no use to the next.
    if settings.pre_step().is_none() {
        core.token = None;
    }
    if fields(core, &settings).is_empty() {
        let entered = Entered {
            user: core.user.clone(),
            customer: None,
            password: None,
            second: None,
            iban: None,
            at: context.now,
        };
        return State::CreateConsent { entered: Box::new(entered), place: 0 }.into();
    }
    State::AskLogin { problem, again: None }.into()
}

/// Whether there is anything to enter.
pub(super) fn asks(core: &Core, context: &Context<'_>) -> bool {
    !fields(core, &Settings::of(context.bank).unwrap_or_default()).is_empty()
}

/// The form.
pub(super) fn form(core: &Core, context: &Context<'_>, problem: Option<Problem>) -> Step {
    let settings = Settings::of(context.bank).unwrap_or_default();
    Step::Ask(Prompt::Login(LoginForm { fields: fields(core, &settings), problem }))
}

/// What the user entered.
pub(super) fn entered(
    core: &Core,
    problem: Option<Problem>,
    again: Option<Box<Again>>,
    input: Input,
    context: &Context<'_>,
) -> Next {
    let Input::Entered(mut entries) = input else { return State::AskLogin { problem, again }.into() };
    let settings = Settings::of(context.bank).unwrap_or_default();
    for field in fields(core, &settings) {
        let usable = entries.get(&field.id).is_some_and(|entry| is_usable(&field, entry));
        if !usable {
            return State::AskLogin { problem: Some(Problem::of(Code::LoginWrong)), again }.into();
        }
    }
    let iban = take(&mut entries, "iban");
    if iban.as_ref().is_some_and(|text| text.expose().parse::<Iban>().is_err()) {
        return State::AskLogin { problem: Some(Problem::of(Code::AccountNoneMatching)), again }.into();
    }
    let entered = Entered {
        user: take(&mut entries, "user_name").or_else(|| core.user.clone()),
        customer: take(&mut entries, "customer_number"),
        password: take(&mut entries, "password").or_else(|| take(&mut entries, "pin")),
        second: take(&mut entries, "second_password"),
        iban,
        at: context.now,
    };
    match again {
        Some(again) if again.user == entered.user && again.customer == entered.customer => {
            let Again { url, post, .. } = *again;
            State::CheckConsent { sca: Box::new(Sca::of(entered)), why: Why::Password { url, post } }.into()
        }
        _ => close::then(core, Then::Consent(Box::new(entered))),
    }
}

/// The bank shows none of the accounts that it was asked for by name: all of the user's are asked for instead. That is
/// a consent of its own, so the user signs in once more; where they do that at the bank, they are told before.
pub(super) fn for_all_accounts(core: &mut Core, context: &Context<'_>) -> Next {
    core.none_matching = true;
    let problem = Problem::of(Code::AccountNoneMatching);
    let signs_in_here = !fields(core, &Settings::of(context.bank).unwrap_or_default()).is_empty();
    close::then(core, if signs_in_here { Then::Login(Some(problem)) } else { Then::Failed(problem) })
}

/// After a refusal at the login: what was entered wrong is entered again, everything else is over.
pub(super) fn refused(core: &mut Core, problem: Problem) -> Then {
    if problem.code != Code::LoginWrong {
        return Then::Failed(problem);
    }
    core.refused_logins = core.refused_logins.saturating_add(1);
    if core.refused_logins >= MAX_REFUSED { Then::Failed(problem) } else { Then::Login(Some(problem)) }
}

/// Whether an entry can be sent at all: a name that no header can hold is none of a user's.
fn is_usable(field: &Field, entry: &SecretText) -> bool {
    let text = entry.expose();
    let fits = text.chars().count() <= usize::from(field.max_length);
    fits && if field.secret { !text.is_empty() } else { call::header_text(text).is_some() }
}

fn take(entries: &mut BTreeMap<String, SecretText>, id: &str) -> Option<SecretText> {
    entries.remove(id).filter(|entry| !entry.is_empty())
}

fn fields(core: &Core, settings: &Settings) -> Vec<Field> {
    let mut fields: Vec<Field> = settings.login_fields().iter().map(|field| described(*field)).collect();
    let named = !core.picked.is_empty() || core.names_accounts();
    if settings.needs_iban() && !named {
        fields.push(field("iban", FieldLabel::Bank("IBAN".to_owned()), false, 42));
    }
    fields
}

fn described(kind: LoginField) -> Field {
    match kind {
        LoginField::UserName => field("user_name", FieldLabel::UserName, false, 50),
        LoginField::CustomerNumber => field("customer_number", FieldLabel::CustomerNumber, false, 50),
        LoginField::Password => field("password", FieldLabel::Password, true, 140),
        LoginField::Pin => field("pin", FieldLabel::Pin, true, 140),
        LoginField::SecondPassword => field("second_password", FieldLabel::SecondPassword, true, 140),
    }
}

fn field(id: &str, label: FieldLabel, secret: bool, max_length: u16) -> Field {
    Field { id: id.to_owned(), label, secret, optional: false, format: EntryFormat::Text, max_length }
}
