use askama::Template;
use glimpse_bank::contract::{EntryFormat, Field, FieldLabel, LoginForm, Problem};
use glimpse_model::{Code, Iban};

use crate::chrome::Chrome;
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{Entry, Reveal, alert, alert_saying, fault, markup};
use crate::texts::Texts;
use crate::view::FieldError;

#[derive(Template)]
#[template(path = "login.html")]
struct Page<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    /// The accounts that were asked for, if any were.
    asked: Option<Html>,
    entries: Vec<Entry<'a>>,
}

pub(crate) fn page(
    frame: &Frame<'_>,
    form: &LoginForm,
    named: &[Iban],
    entered: &[(&str, &str)],
    error: Option<FieldError<'_>>,
) -> Html {
    let t = Texts::of(frame.language);
    let again = form.problem.as_ref().filter(|problem| problem.code == Code::AccountNoneMatching);
    let alert = match again.filter(|_| !named.is_empty()) {
        Some(problem) => Some(once_more(t, form, problem, named)),
        None => form.problem.as_ref().map(|problem| alert(t, problem)),
    };
    let mut c = Chrome::of(frame, "login", t.login_title()).at_step(3).with_alert(alert);
    c.faulty = error.is_some();
    let blamed = form.problem.as_ref().is_some_and(|problem| problem.code == Code::LoginWrong);
    let entries =
        form.fields.iter().map(|field| Entry { blamed, ..entry(t, field, entered, error) }).collect();
    let asked = format::endings(named)
        .filter(|_| again.is_none())
        .map(|accounts| t.accounts_asked(accounts, named.len() as u64));
    markup(&Page { c, f: frame, asked, entries })
}

/// Why to sign in again after the bank has shown none of the accounts that it was asked for.
fn once_more(t: Texts, form: &LoginForm, problem: &Problem, named: &[Iban]) -> Html {
    // A bank that does not give a list asks for the IBAN of another account instead.
    let count = named.len() as u64;
    let todo = match form.fields.iter().any(|field| field.id == "iban") {
        true => t.login_another_account(),
        false => t.login_again_todo(count),
    };
    alert_saying(t, problem, (t.login_again_title(count), todo), format::endings(named))
}

fn entry<'a>(
    t: Texts,
    field: &Field,
    entered: &[(&'a str, &'a str)],
    error: Option<FieldError<'_>>,
) -> Entry<'a> {
    let value =
        entered.iter().find(|(id, _)| !field.secret && *id == field.id).map_or("", |(_, value)| value);
    let label = label(t, field);
    let reveal = field.secret.then(|| Reveal {
        show: t.reveal_show(),
        hide: t.reveal_hide(),
        of: t.reveal_of(t.reveal_show(), label.plain()),
    });
    Entry {
        name: format!("f_{}", field.id),
        label,
        optional: field.optional.then(|| t.field_optional()),
        secret: field.secret,
        digits: field.format == EntryFormat::Digits,
        code: false,
        max_length: field.max_length,
        autocomplete: autocomplete(field),
        value,
        fault: fault(t, error, &field.id),
        blamed: false,
        reveal,
    }
}

fn label(t: Texts, field: &Field) -> Html {
    match &field.label {
        // Of which account, the page does not say otherwise.
        FieldLabel::Bank(_) if field.id == "iban" => t.field_iban(),
        FieldLabel::UserName => t.field_user_name(),
        FieldLabel::CustomerNumber => t.field_customer_number(),
        FieldLabel::Password => t.field_password(),
        FieldLabel::Pin => t.field_pin(),
        FieldLabel::SecondPassword => t.field_second_password(),
        FieldLabel::Bank(word) => Html::from(word.as_str()),
    }
}

/// What a password manager may fill in: the user name and the first password.
fn autocomplete(field: &Field) -> &'static str {
    match (&field.label, field.secret) {
        (FieldLabel::UserName, false) => "username",
        (FieldLabel::Password | FieldLabel::Pin | FieldLabel::Bank(_), true) => "current-password",
        _ => "off",
    }
}
