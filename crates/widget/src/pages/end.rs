use askama::Template;
use glimpse_bank::contract::Problem;
use glimpse_model::{AccountKind, Code, CoverageReason, Iban};
use jiff::Timestamp;

use crate::chrome::Chrome;
use crate::codes::{explain, explain_the_end};
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::next::Next;
use crate::pages::accounts::only_kinds;
use crate::parts::{bank_text, markup};
use crate::texts::Texts;
use crate::view::{Closed, DoneAccount};

#[derive(Template)]
#[template(path = "done.html")]
struct DonePage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    lead: Html,
    callback: &'a str,
    message: Option<&'a str>,
    heading: Html,
    accounts: Vec<Shared<'a>>,
    expires: Timestamp,
    expires_in: Html,
}

/// One account that was shared.
struct Shared<'a> {
    name: &'a str,
    iban: Option<Html>,
    complete: bool,
    state: Html,
}

/// The end with success.
pub(crate) fn done(
    frame: &Frame<'_>,
    callback: &str,
    accounts: &[DoneAccount<'_>],
    expires: Timestamp,
    message: Option<&str>,
) -> Html {
    let t = Texts::of(frame.language);
    let frame = &Frame { cancellable: false, ..*frame };
    let lead =
        if frame.framed { t.done_lead_framed(frame.client_name) } else { t.done_lead(frame.client_name) };
    let shared = accounts.iter().map(|account| Shared {
        name: account.name,
        iban: account.iban.map(format::iban),
        complete: account.complete,
        state: state(t, account),
    });
    markup(&DonePage {
        c: leaving(frame, Chrome::of(frame, "done", t.done_title()), callback),
        f: frame,
        lead,
        callback,
        message,
        heading: t.done_accounts(accounts.len() as u64),
        accounts: shared.collect(),
        expires,
        expires_in: t.done_in(format::duration(t, expires.duration_since(frame.now))),
    })
}

/// The page goes to the callback by itself, in a frame never.
fn leaving<'a>(frame: &Frame<'_>, mut chrome: Chrome<'a>, callback: &str) -> Chrome<'a> {
    if !frame.framed {
        chrome.refresh = Some((3, callback.to_owned()));
    }
    chrome
}

fn state(t: Texts, account: &DoneAccount<'_>) -> Html {
    match account.reason {
        _ if account.complete => t.done_complete(),
        Some(CoverageReason::BankLimit) => t.coverage_bank_limit(),
        Some(CoverageReason::RangeRefused) => t.coverage_range_refused(),
        Some(CoverageReason::Declined) => t.coverage_declined(),
        Some(CoverageReason::Forbidden) => t.coverage_forbidden(),
        Some(CoverageReason::TooMany) => t.coverage_too_many(),
        Some(CoverageReason::Failed) | None => t.coverage_failed(),
    }
}

#[derive(Template)]
#[template(path = "cancelled.html")]
struct CancelledPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    lead: Html,
    callback: &'a str,
    message: Option<&'a str>,
}

/// The user cancelled.
pub(crate) fn cancelled(frame: &Frame<'_>, callback: &str, message: Option<&str>) -> Html {
    let t = Texts::of(frame.language);
    let frame = &Frame { cancellable: false, ..*frame };
    let lead = if frame.framed { t.cancelled_lead_framed() } else { t.cancelled_lead() };
    let c = leaving(frame, Chrome::of(frame, "cancelled", t.cancelled_title()), callback);
    markup(&CancelledPage { c, f: frame, lead, callback, message })
}

#[derive(Template)]
#[template(path = "failed.html")]
struct FailedPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    todo: Html,
    /// What was asked for, where nothing fits.
    kinds: Option<Html>,
    /// The accounts that were asked for, where they are what is wrong.
    asked: Option<Html>,
    bank_text: Option<&'a str>,
    ways: Vec<Way>,
}

/// A way on: a button that sends an action.
struct Way {
    action: &'static str,
    label: Html,
}

/// A problem after which the flow can go on.
pub(crate) fn failed(
    frame: &Frame<'_>,
    problem: &Problem,
    by_number: bool,
    kinds: &[AccountKind],
    named: &[Iban],
    next: &[Next],
) -> Html {
    let t = Texts::of(frame.language);
    let (title, todo) = if by_number {
        (t.number_spent_title(), t.number_spent_todo())
    } else {
        explain_the_end(t, problem.code, next.contains(&Next::OtherAccounts))
    };
    let about_accounts = matches!(problem.code, Code::AccountNoneMatching | Code::AccountForbidden);
    // Giving up is the way out of this page; a second one beside it would be a riddle.
    let cancellable = frame.cancellable && !next.contains(&Next::GiveUp);
    let frame = &Frame { cancellable, ..*frame };
    let way = |next: &Next| match next {
        Next::Retry => Way { action: "retry", label: t.next_retry() },
        // There is no bank yet of which another one could be.
        Next::OtherBank if problem.code == Code::BankUnknown => {
            Way { action: "change_bank", label: t.next_bank() }
        }
        Next::OtherBank => Way { action: "change_bank", label: t.change_bank() },
        Next::OtherAccounts => Way { action: "change_accounts", label: t.next_accounts() },
        Next::OtherLogin => Way { action: "retry", label: t.next_other_login() },
        Next::GiveUp => Way { action: "give_up", label: t.next_give_up(frame.client_name) },
    };
    markup(&FailedPage {
        c: Chrome::of(frame, "failed", title),
        f: frame,
        todo,
        kinds: if problem.code == Code::AccountNoneMatching { only_kinds(t, frame, kinds) } else { None },
        asked: format::endings(named)
            .filter(|_| about_accounts)
            .map(|accounts| t.accounts_asked(accounts, named.len() as u64)),
        bank_text: bank_text(problem),
        ways: next.iter().map(way).collect(),
    })
}

#[derive(Template)]
#[template(path = "ended.html")]
struct EndedPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    todo: Html,
    callback: Option<&'a str>,
    message: Option<&'a str>,
    leaving: bool,
}

/// The flow is over without success. The page goes to the callback by itself only if the user has chosen to leave.
pub(crate) fn ended(
    frame: &Frame<'_>,
    code: Code,
    callback: Option<&str>,
    message: Option<&str>,
    by_choice: bool,
) -> Html {
    let t = Texts::of(frame.language);
    let frame = &Frame { cancellable: false, ..*frame };
    // What was advised before is of no use any more where it was to try again: that cannot be done from here.
    let (title, todo) = match explain(t, code) {
        (title, todo) if matches!(code, Code::FlowExpired | Code::ServiceMisconfigured) => (title, todo),
        (title, _) => (title, t.ended_lead()),
    };
    let chrome = Chrome::of(frame, "ended", title);
    let c = match callback {
        Some(callback) if by_choice => leaving(frame, chrome, callback),
        _ => chrome,
    };
    markup(&EndedPage { c, f: frame, todo, callback, message, leaving: by_choice })
}

#[derive(Template)]
#[template(path = "closed.html")]
struct ClosedPage<'a> {
    c: Chrome<'a>,
    lead: Html,
    why: Closed,
}

/// Nobody can go on here, and the page does not know where the user came from.
pub(crate) fn closed(frame: &Frame<'_>, why: Closed) -> Html {
    let t = Texts::of(frame.language);
    let frame = &Frame { cancellable: false, ..*frame };
    let (title, lead) = match why {
        Closed::Removed => (t.removed_title(), t.removed_lead()),
        Closed::Completed => (t.finished_title(), t.completed_lead()),
        Closed::Spoilt => (t.number_spent_title(), t.number_spent_lead()),
        Closed::Finished => (t.finished_title(), t.finished_lead()),
        Closed::Cancelled => (t.cancelled_title(), t.cancelled_lead()),
    };
    markup(&ClosedPage { c: Chrome::of(frame, "ended", title), lead, why })
}
