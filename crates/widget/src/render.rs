use glimpse_bank::contract::Prompt;
use glimpse_model::Language;
use jiff::SignedDuration;

use crate::frame::Frame;
use crate::html::Html;
use crate::pages::{accounts, bank, confirm, consent, end, erase, error, login, phone, status};
use crate::texts::Texts;
use crate::view::View;

/// Makes the page of a flow: a complete HTML document.
#[must_use]
pub fn render(frame: &Frame<'_>, view: &View<'_>) -> String {
    let html = match *view {
        View::Consent { from, until, days, kinds, single, named, kept_minutes, bank_next } => {
            let request =
                consent::Request { from, until, days, kinds, single, named, kept_minutes, bank_next };
            consent::page(frame, &request)
        }
        View::Banks { banks, notice, about, asked, offer, query, broken } => {
            bank::page(frame, &bank::Choice { banks, notice, about, asked, offer, query, broken })
        }
        View::Prompt { prompt, entered, error, single, ticked, kinds, named, depart } => match prompt {
            Prompt::Login(form) => login::page(frame, form, named, entered, error),
            Prompt::Method(choice) => confirm::method(frame, choice, error),
            Prompt::Challenge(challenge) => confirm::challenge(frame, challenge, error),
            Prompt::Wait(wait) => confirm::wait(frame, wait),
            Prompt::Redirect(redirect) => confirm::redirect(frame, redirect, depart),
            Prompt::Accounts(choice) => {
                accounts::page(frame, choice, accounts::Wanted { single, ticked, kinds, named }, error)
            }
        },
        View::Working { doing, since, slow } => status::working(frame, doing, since, slow),
        View::Done { callback, accounts, expires, message } => {
            end::done(frame, callback, accounts, expires, message)
        }
        View::Cancelled { callback, message } => end::cancelled(frame, callback, message),
        View::Failed { problem, by_number, kinds, named, next } => {
            end::failed(frame, problem, by_number, kinds, named, next)
        }
        View::Ended { code, callback, message, by_choice } => {
            end::ended(frame, code, callback, message, by_choice)
        }
        View::Closed { why } => end::closed(frame, why),
        View::Kept { until } => erase::kept(frame, until),
        View::ConfirmErase => erase::confirm(frame),
        View::Elsewhere { can_restart } => status::elsewhere(frame, can_restart),
        View::ConfirmCancel => status::confirm_cancel(frame),
        View::EnterNumber { wrong, phone } => status::enter_number(frame, wrong, phone),
        View::Phone { address, number, until } => phone::offer(frame, address, number, until),
        View::OnPhone => phone::taken(frame),
        View::AtComputer { done } => phone::over(frame, done),
        View::NumberAccepted => status::number_accepted(frame),
        View::ShowNumber { number } => status::show_number(frame, number),
        View::Stalled { since, at } => status::stalled(frame, since, at),
        View::Error { status } => error::page(Texts::of(frame.language), status),
    };
    document(html)
}

/// Makes a page where there is no flow: by HTTP status, such as 404 for an unknown link, 429 or 503.
#[must_use]
pub fn render_bare(language: Language, status: u16) -> String {
    document(error::page(Texts::of(language), status))
}

/// Makes the page of a request that is one too many: how long to wait, and the address at which to go on then.
#[must_use]
pub fn render_busy(language: Language, wait: SignedDuration, again: Option<&str>) -> String {
    document(error::busy(Texts::of(language), wait, again))
}

fn document(html: Html) -> String {
    html.to_string()
}
