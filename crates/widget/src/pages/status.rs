use askama::Template;
use glimpse_bank::contract::{Redirect, ScaMethod, Wait};
use jiff::{SignedDuration, Timestamp};

use crate::chrome::{Chrome, is_web};
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{Entry, markup};
use crate::texts::Texts;
use crate::view::{Stuck, Working};

#[derive(Template)]
#[template(path = "working.html")]
struct WorkingPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    /// How many accounts are done, of how many, and that in words.
    fetched: Option<(u64, u64, Html)>,
    patience: Html,
}

/// Something is being done.
pub(crate) fn working(frame: &Frame<'_>, doing: Working, since: Timestamp, slow: bool) -> Html {
    let t = Texts::of(frame.language);
    let (title, step, fetched) = match doing {
        Working::Connecting => (t.working_connecting(), 3, None),
        Working::CheckingLogin => (t.working_login(), 3, None),
        Working::CheckingTan => (t.working_tan(), 3, None),
        Working::Fetching { accounts_done, accounts_total } => {
            (t.working_fetching(), 4, Some((accounts_done as u64, accounts_total as u64)))
        }
        Working::Ending => (t.working_ending(), 4, None),
    };
    let taken = frame.now.duration_since(since);
    let patience = match taken.as_mins() {
        _ if !slow => t.working_usual(),
        0 => t.working_slow_soon(),
        minutes => t.working_slow(format::duration(t, SignedDuration::from_mins(minutes))),
    };
    let c = Chrome::of(frame, "working", title).at_step(step).with_news(3);
    let fetched = fetched
        .filter(|(_, total)| *total > 0)
        .map(|(done, total)| (done, total, t.working_fetched(done, total)));
    markup(&WorkingPage { c, f: frame, fetched, patience })
}

#[derive(Template)]
#[template(path = "elsewhere.html")]
struct ElsewherePage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    can_restart: bool,
}

/// The link was opened where the page is not.
pub(crate) fn elsewhere(frame: &Frame<'_>, can_restart: bool) -> Html {
    let t = Texts::of(frame.language);
    markup(&ElsewherePage { c: Chrome::of(frame, "elsewhere", t.elsewhere_title()), f: frame, can_restart })
}

#[derive(Template)]
#[template(path = "confirm_cancel.html")]
struct ConfirmCancelPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
}

/// Whether to cancel; the page itself offers no second way to cancel.
pub(crate) fn confirm_cancel(frame: &Frame<'_>) -> Html {
    let t = Texts::of(frame.language);
    let frame = &Frame { cancellable: false, ..*frame };
    markup(&ConfirmCancelPage { c: Chrome::of(frame, "confirm-cancel", t.confirm_cancel_title()), f: frame })
}

#[derive(Template)]
#[template(path = "enter_number.html")]
struct EnterNumberPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    lead: Html,
    entry: Entry<'a>,
    action: &'static str,
}

/// Asks for the number of the first browser.
pub(crate) fn enter_number(frame: &Frame<'_>, wrong: bool, phone: bool) -> Html {
    let t = Texts::of(frame.language);
    let mut c = match phone {
        true => Chrome::of(frame, "enter-number", t.number_title_phone()),
        false => Chrome::of(frame, "enter-number", t.number_title()).at_step(3),
    };
    c.faulty = wrong;
    let entry = Entry {
        name: "number".to_owned(),
        label: t.number_label(),
        optional: None,
        secret: false,
        digits: true,
        code: true,
        max_length: 12,
        autocomplete: "off",
        value: "",
        fault: wrong.then(|| t.number_wrong()),
        blamed: false,
        reveal: None,
    };
    let (lead, action) =
        if phone { (t.number_lead_phone(), "phone_number") } else { (t.number_lead(), "number") };
    markup(&EnterNumberPage { c, f: frame, lead, entry, action })
}

#[derive(Template)]
#[template(path = "number_accepted.html")]
struct NumberAcceptedPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
}

/// The number was right.
pub(crate) fn number_accepted(frame: &Frame<'_>) -> Html {
    let t = Texts::of(frame.language);
    let frame = &Frame { cancellable: false, ..*frame };
    let c = Chrome::of(frame, "number-accepted", t.number_accepted_title());
    markup(&NumberAcceptedPage { c, f: frame })
}

#[derive(Template)]
#[template(path = "show_number.html")]
struct ShowNumberPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    number: &'a str,
}

/// Shows the number for the other browser.
pub(crate) fn show_number(frame: &Frame<'_>, number: &str) -> Html {
    let t = Texts::of(frame.language);
    let c = Chrome::of(frame, "show-number", t.show_number_title()).at_step(3).with_news(5);
    markup(&ShowNumberPage { c, f: frame, number })
}

#[derive(Template)]
#[template(path = "stalled.html")]
struct StalledPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    lead: Html,
    method: Option<&'a ScaMethod>,
    reopen: Option<&'a str>,
    can_resend: bool,
    can_wait_on: bool,
    can_change_method: bool,
}

/// The bank's page did not come back in the usual time, or its app said nothing.
pub(crate) fn stalled(frame: &Frame<'_>, since: Timestamp, at: Stuck<'_>) -> Html {
    let t = Texts::of(frame.language);
    let how_long = format::elapsed(t, frame.now.duration_since(since));
    let (title, lead) = match at {
        Stuck::AtBank(_) => (t.stalled_title(), t.stalled_lead(how_long)),
        // The bank will not be heard of again.
        Stuck::Waiting(wait) if !wait.can_wait_on => {
            (t.stalled_over_title(), t.stalled_confirm_over(how_long))
        }
        Stuck::Waiting(_) => (t.stalled_confirm_title(), t.stalled_confirm_lead(how_long)),
    };
    let c = Chrome::of(frame, "stalled", title).at_step(3).with_news(10);
    markup(&match at {
        Stuck::AtBank(Redirect { url, can_change_method, .. }) => StalledPage {
            c,
            f: frame,
            lead,
            method: None,
            reopen: Some(url.as_str()).filter(|address| is_web(address)),
            can_resend: false,
            can_wait_on: true,
            can_change_method: *can_change_method,
        },
        Stuck::Waiting(Wait { method, can_resend, can_wait_on, can_change_method, .. }) => StalledPage {
            c,
            f: frame,
            lead,
            method: method.as_ref(),
            reopen: None,
            can_resend: *can_resend,
            can_wait_on: *can_wait_on,
            can_change_method: *can_change_method,
        },
    })
}
