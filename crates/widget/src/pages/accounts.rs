use askama::Template;
use glimpse_bank::contract::{AccountChoice, Offered, Problem};
use glimpse_model::{AccountKind, Code, Iban, Language};

use crate::chrome::Chrome;
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{alert, alert_saying, fault, markup, time_left};
use crate::texts::Texts;
use crate::view::FieldError;

#[derive(Template)]
#[template(path = "accounts.html")]
struct Page<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    rows: Vec<Row<'a>>,
    /// What was asked for, if not all.
    kinds: Option<Html>,
    /// The accounts that were asked for, if any were.
    asked: Option<Html>,
    single: bool,
    ticked: Option<bool>,
    with_balances: bool,
    fault: Option<Html>,
    left: Option<Html>,
}

/// One account to choose.
struct Row<'a> {
    handle: &'a str,
    name: Option<&'a str>,
    kind: Html,
    joint: bool,
    owner: Option<&'a str>,
    number: Option<Html>,
    balance: Option<Html>,
}

/// What the client asks for.
pub(crate) struct Wanted<'a> {
    pub(crate) single: bool,
    pub(crate) ticked: Option<bool>,
    pub(crate) kinds: &'a [AccountKind],
    pub(crate) named: &'a [Iban],
}

pub(crate) fn page(
    frame: &Frame<'_>,
    choice: &AccountChoice,
    Wanted { single, ticked, kinds, named }: Wanted<'_>,
    error: Option<FieldError<'_>>,
) -> Html {
    let t = Texts::of(frame.language);
    let missing = missing(choice, named);
    let ticked = ticked.filter(|_| !single);
    let title = if single { t.accounts_title_single() } else { t.accounts_title() };
    let problem = match choice.problem.as_ref().filter(|problem| problem.code != Code::AccountNoneMatching) {
        Some(problem) => Some(alert(t, problem)),
        None if missing.is_empty() => choice.problem.as_ref().map(|problem| {
            alert_saying(t, problem, (t.code_account_none_matching_title(), t.accounts_none_todo()), None)
        }),
        None => Some(not_found(t, &missing, named, kinds)),
    };
    let fault = fault(t, error, "account");
    let mut c = Chrome::of(frame, "accounts", title).at_step(4).with_alert(problem);
    c.faulty = fault.is_some() || ticked.is_some();
    markup(&Page {
        c,
        f: frame,
        rows: choice.accounts.iter().map(|offered| row(t, offered)).collect(),
        kinds: only_kinds(t, frame, kinds),
        asked: format::endings(named)
            .filter(|_| missing.len() < named.len())
            .map(|accounts| t.accounts_asked(accounts, named.len() as u64)),
        single,
        ticked,
        with_balances: choice.accounts.iter().any(|offered| offered.balance.is_some()),
        fault,
        left: choice.closes_at.map(|until| time_left(t, t.accounts_closes(), frame.now, until)),
    })
}

/// The named accounts that are not on offer.
fn missing<'a>(choice: &AccountChoice, named: &'a [Iban]) -> Vec<&'a Iban> {
    let shown = |iban: &Iban| choice.accounts.iter().any(|offer| offer.account.iban.as_ref() == Some(iban));
    named.iter().filter(|iban| !shown(iban)).collect()
}

/// Says which of the accounts that were asked for the bank does not show. One that is there but of another kind than was
/// asked for is not among those that can be shared either.
fn not_found(t: Texts, missing: &[&Iban], named: &[Iban], kinds: &[AccountKind]) -> Html {
    let problem = Problem::of(Code::AccountNoneMatching);
    let accounts = format::endings_among(missing, named);
    if missing.len() == named.len() {
        return alert_saying(
            t,
            &problem,
            (t.accounts_all_missing_title(named.len() as u64), t.accounts_none_todo()),
            accounts,
        );
    }
    let (accounts, count, of) = (accounts.unwrap_or_default(), missing.len() as u64, named.len() as u64);
    let title = match kinds {
        [] => t.accounts_missing_title(accounts, count, of),
        _ => t.accounts_missing_kinds_title(accounts, count, of),
    };
    alert_saying(t, &problem, (title, t.accounts_missing_todo(of.saturating_sub(count))), None)
}

fn row(t: Texts, offered: &Offered) -> Row<'_> {
    let account = &offered.account;
    let number = account.iban.as_ref().map(format::iban);
    Row {
        handle: &account.handle,
        name: account.name.as_deref().filter(|name| !name.trim().is_empty()),
        kind: kind_name(t, account.kind),
        joint: account.jointly_held == Some(true),
        owner: account.owner.as_deref(),
        number: number.or_else(|| account.account_number.as_deref().map(Html::left_to_right)),
        balance: offered.balance.as_ref().map(|balance| format::money(t.language(), &balance.amount)),
    }
}

/// That only accounts of these kinds were asked for; nothing when it is all of them.
pub(crate) fn only_kinds(t: Texts, frame: &Frame<'_>, kinds: &[AccountKind]) -> Option<Html> {
    kind_names(t, kinds).map(|names| t.accounts_kinds(frame.client_name, kinds.len() as u64, names))
}

/// The names of kinds of accounts, if there are any, as they stand inside a sentence.
pub(crate) fn kind_names(t: Texts, kinds: &[AccountKind]) -> Option<Html> {
    let names: Vec<String> = kinds.iter().map(|kind| kind_inside(t, *kind)).collect();
    let comma = if t.language().is_rtl() { "، " } else { ", " };
    (!names.is_empty()).then(|| Html::of_markup(names.join(comma)))
}

/// What a kind is called inside a sentence: German nouns keep their capital, and so does a brand.
fn kind_inside(t: Texts, kind: AccountKind) -> String {
    let name = kind_name(t, kind).to_string();
    let mut letters = name.chars();
    match (t.language(), kind, letters.next()) {
        (Language::De | Language::Ar, _, _) | (_, AccountKind::PayPal, _) | (_, _, None) => name,
        (_, _, Some(first)) => first.to_lowercase().chain(letters).collect(),
    }
}

/// What a kind of account is called.
pub(crate) fn kind_name(t: Texts, kind: AccountKind) -> Html {
    match kind {
        AccountKind::Giro => t.kind_giro(),
        AccountKind::Savings => t.kind_savings(),
        AccountKind::DailySavings => t.kind_daily_savings(),
        AccountKind::CreditCard => t.kind_credit_card(),
        AccountKind::Loan => t.kind_loan(),
        AccountKind::PayPal => t.kind_paypal(),
        AccountKind::Depot => t.kind_depot(),
        AccountKind::Unknown => t.kind_unknown(),
    }
}
