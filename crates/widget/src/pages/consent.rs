use askama::Template;
use glimpse_model::{AccountKind, Iban};
use jiff::{SignedDuration, civil::Date};

use super::accounts::kind_names;
use crate::chrome::Chrome;
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::markup;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "consent.html")]
struct Page<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    scope: Html,
    named: Option<Html>,
    kinds: Option<Html>,
    transactions: Html,
    kept: Html,
    bank_next: Option<&'a str>,
}

/// What the client asks for.
pub(crate) struct Request<'a> {
    pub(crate) from: Date,
    pub(crate) until: Date,
    pub(crate) days: u32,
    pub(crate) kinds: &'a [AccountKind],
    pub(crate) single: bool,
    pub(crate) named: &'a [Iban],
    pub(crate) kept_minutes: u32,
    pub(crate) bank_next: Option<&'a str>,
}

pub(crate) fn page(frame: &Frame<'_>, request: &Request<'_>) -> Html {
    let t = Texts::of(frame.language);
    let scope = match (request.named.len(), request.single) {
        (0, false) => t.consent_accounts(),
        (0, true) => t.consent_account_single(),
        (count, _) => t.consent_accounts_named(frame.client_name, count as u64),
    };
    let from = format::date(t, request.from);
    let until = format::date(t, request.until);
    markup(&Page {
        c: Chrome::of(frame, "consent", t.consent_title(frame.client_name)).at_step(1),
        f: frame,
        scope,
        named: format::endings(request.named),
        kinds: kind_names(t, request.kinds).map(|names| t.consent_kinds(request.kinds.len() as u64, names)),
        transactions: t.consent_transactions(request.days.into(), from, until),
        kept: format::duration(t, SignedDuration::from_mins(request.kept_minutes.into())),
        bank_next: request.bank_next,
    })
}
