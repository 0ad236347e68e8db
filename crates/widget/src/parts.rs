use askama::Template;
use glimpse_bank::contract::Problem;
use glimpse_model::{Code, Iban};
use jiff::Timestamp;

use crate::codes::explain;
use crate::format;
use crate::html::Html;
use crate::texts::Texts;
use crate::view::{FieldError, FieldFault, Unreached};

/// Of more banks that are not reached only the accounts are named.
const MOST_LINES: usize = 5;

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
    let shown = format::left(t, until.duration_since(now));
    markup(&TimeLeft { label, seconds: format::seconds_between(now, until), shown })
}

#[derive(Template)]
#[template(path = "parts/alert.html")]
struct Alert<'a> {
    quiet: bool,
    title: Html,
    /// The banks and accounts that it is about.
    about: Vec<About<'a>>,
    /// What is to be said besides, and of which accounts.
    also: Option<(Html, About<'a>)>,
    /// The word between banks that share a code.
    or: Html,
    todo: Html,
    says: Html,
    bank_text: Option<&'a str>,
}

/// Accounts of one bank, where it is known.
struct About<'a> {
    banks: &'a [&'a str],
    accounts: Option<Html>,
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
        about: accounts.map(|accounts| About { banks: &[], accounts: Some(accounts) }).into_iter().collect(),
        also: None,
        or: t.either(),
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

/// A challenge has run out, and this is what can be done.
pub(crate) fn run_out(t: Texts, problem: &Problem, todo: Html) -> Html {
    alert_saying(t, problem, (t.code_sca_expired_title(), todo), None)
}

/// Why the user lands on a page, without alarm: which accounts of which banks are not reached, among all that were asked
/// for.
pub(crate) fn notice(t: Texts, code: Code, about: &[Unreached<'_>], all: &[&Iban]) -> Html {
    let (title, todo) = explain(t, code);
    let accounts = |ibans: &[&Iban]| format::endings_among(ibans, all);
    let known: Vec<&Unreached<'_>> = about.iter().filter(|group| !group.banks.is_empty()).collect();
    let of_nobody: Vec<&Iban> =
        about.iter().filter(|group| group.banks.is_empty()).flat_map(|group| group.ibans.clone()).collect();
    let mut lines: Vec<About<'_>> = known
        .iter()
        .take(MOST_LINES)
        .map(|group| About { banks: &group.banks, accounts: accounts(&group.ibans) })
        .collect();
    let rest: Vec<&Iban> = known.iter().skip(MOST_LINES).flat_map(|group| group.ibans.clone()).collect();
    lines.extend(accounts(&rest).map(|accounts| About { banks: &[], accounts: Some(accounts) }));
    let unknown = accounts(&of_nobody).map(|accounts| {
        let said = t.banks_of_nobody(of_nobody.len() as u64);
        (said, About { banks: &[], accounts: Some(accounts) })
    });
    let (title, about, also) = match (lines.is_empty(), unknown) {
        (true, Some((said, accounts))) => (said, vec![accounts], None),
        (true, None) => (title, lines, None),
        (false, unknown) => (t.banks_unreached(known.len() as u64), lines, unknown),
    };
    let or = t.either();
    markup(&Alert { quiet: true, title, about, also, or, todo, says: t.bank_says(), bank_text: None })
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
    /// The button that shows and hides what is typed.
    pub(crate) reveal: Option<Reveal>,
}

/// The words of the button that shows and hides what is typed.
pub(crate) struct Reveal {
    pub(crate) show: Html,
    pub(crate) hide: Html,
    /// What a screen reader says: to show what.
    pub(crate) of: Html,
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
        FieldFault::NothingChosen if field == "account" => t.fault_no_account(),
        FieldFault::NothingChosen => t.fault_nothing_chosen(),
        FieldFault::OnlyOne => t.fault_only_one(),
    })
}
