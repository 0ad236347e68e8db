use askama::Template;

use crate::chrome::Chrome;
use crate::html::Html;
use crate::parts::markup;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    c: Chrome<'a>,
    lead: Html,
}

/// A page without a flow, by HTTP status.
pub(crate) fn page(t: Texts, status: u16) -> Html {
    let (title, lead) = match status {
        401 | 404 | 410 => (t.error_unknown_title(), t.error_unknown_lead()),
        403 | 409 => (t.error_stale_title(), t.error_stale_lead()),
        429 => (t.error_busy_title(), t.error_busy_lead()),
        400..=499 => (t.error_request_title(), t.error_request_lead()),
        _ => (t.error_unavailable_title(), t.error_unavailable_lead()),
    };
    markup(&Page { c: Chrome::bare(t, "error", title), lead })
}
