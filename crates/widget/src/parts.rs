use askama::Template;
use glimpse_bank::contract::Problem;
use glimpse_model::Code;
use jiff::Timestamp;

use crate::codes::explain;
use crate::format;
use crate::html::Html;
use crate::texts::Texts;
use crate::view::{FieldError, FieldFault};

/// Makes markup of a template. Writing to a string cannot fail, and templates have no failing filters.
pub(crate) fn markup(template: &impl Template) -> Html {
    Html::of_markup(template.render().unwrap_or_default())
}

#[derive(Template)]
#[template(path = "parts/left.html")]
struct TimeLeft {
    label: Html,
    seconds: u64,
    shown: Html,
}

/// How much time is left; the script counts it down.
pub(crate) fn time_left(t: Texts, label: Html, now: Timestamp, until: Timestamp) -> Html {
    let shown = format::duration(t, until.duration_since(now));
    markup(&TimeLeft { label, seconds: format::seconds_between(now, until), shown })
}

#[derive(Template)]
#[template(path = "parts/alert.html")]
struct Alert<'a> {
    quiet: bool,
    title: Html,
    /// The banks that it is about.
    about: &'a [&'a str],
    /// The accounts that it is about.
    accounts: Option<Html>,
    todo: Html,
    says: Html,
    bank_text: Option<&'a str>,
}

/// What went wrong, and what to do.
pub(crate) fn alert(t: Texts, problem: &Problem) -> Html {
    alert_saying(t, problem, explain(t, problem.code), None)
}

/// As [`alert`], in these words for title and what to do, about these accounts.
pub(crate) fn alert_saying(
    t: Texts,
    problem: &Problem,
    (title, todo): (Html, Html),
    accounts: Option<Html>,
) -> Html {
    markup(&Alert {
        quiet: false,
        title,
        about: &[],
        accounts,
        todo,
        says: t.bank_says(),
        bank_text: bank_text(problem),
    })
}

/// What the bank says of it, where it says that to the user: where our own configuration is at fault it speaks to whoever
/// wrote the request.
pub(crate) fn bank_text(problem: &Problem) -> Option<&str> {
    problem.bank_text.as_deref().filter(|_| problem.code != Code::ServiceMisconfigured)
}

/// A challenge has run out: what to do is to have a new one sent.
pub(crate) fn run_out(t: Texts, problem: &Problem) -> Html {
    alert_saying(t, problem, (t.code_sca_expired_title(), t.code_sca_expired_renew()), None)
}

/// Why the user lands on a page, without alarm.
pub(crate) fn notice(t: Texts, code: Code, about: &[&str], accounts: Option<Html>) -> Html {
    let (title, todo) = explain(t, code);
    markup(&Alert { quiet: true, title, about, accounts, todo, says: t.bank_says(), bank_text: None })
}

/// One field to type in.
#[derive(Template)]
#[template(path = "parts/entry.html")]
pub(crate) struct Entry<'a> {
    pub(crate) name: String,
    pub(crate) label: Html,
    /// The word "optional", for a field that may stay empty.
    pub(crate) optional: Option<Html>,
    pub(crate) secret: bool,
    pub(crate) digits: bool,
    /// A short code, shown large.
    pub(crate) code: bool,
    pub(crate) max_length: u16,
    pub(crate) autocomplete: &'static str,
    pub(crate) value: &'a str,
    pub(crate) fault: Option<Html>,
    /// The alert above speaks of what was entered here.
    pub(crate) blamed: bool,
    /// The words for showing and hiding what is typed.
    pub(crate) reveal: Option<(Html, Html)>,
}

impl Entry<'_> {
    pub(crate) fn html(&self) -> Html {
        markup(self)
    }
}

/// What is wrong with the field of that name, in words.
pub(crate) fn fault(t: Texts, error: Option<FieldError<'_>>, field: &str) -> Option<Html> {
    let error = error.filter(|error| error.field == field)?;
    Some(match error.fault {
        FieldFault::Missing => t.fault_missing(),
        FieldFault::TooLong(most) => t.fault_too_long(most.into()),
        FieldFault::DigitsOnly => t.fault_digits(),
        FieldFault::NothingChosen => t.fault_nothing_chosen(),
        FieldFault::OnlyOne => t.fault_only_one(),
    })
}
