use askama::Template;
use jiff::SignedDuration;

use crate::chrome::Chrome;
use crate::format;
use crate::html::Html;
use crate::parts::markup;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    c: Chrome<'a>,
    lead: Html,
    /// The address at which to try again, where there is one to offer.
    again: Option<&'a str>,
}

/// A page without a flow, by HTTP status.
pub(crate) fn page(t: Texts, status: u16) -> Html {
    let (title, lead) = match status {
        401 | 404 | 410 => (t.error_unknown_title(), t.error_unknown_lead()),
        403 | 409 => (t.error_stale_title(), t.error_stale_lead()),
        429 => return busy(t, SignedDuration::from_mins(1), None),
        400..=499 => (t.error_request_title(), t.error_request_lead()),
        _ => (t.error_unavailable_title(), t.error_unavailable_lead()),
    };
    // The page's own address once more: what it was is the browser's matter alone.
    let again = (status >= 500).then_some("");
    markup(&Page { c: Chrome::bare(t, "error", title), lead, again })
}

/// Too many requests: how long to wait, and where to go then. Without a script the page goes there by itself.
pub(crate) fn busy(t: Texts, wait: SignedDuration, again: Option<&str>) -> Html {
    let seconds = u64::try_from(wait.as_secs()).unwrap_or_default().max(1);
    let how_long = if seconds < 60 { t.duration_seconds(seconds) } else { format::duration(t, wait) };
    let mut c = Chrome::bare(t, "error", t.error_busy_title());
    c.refresh = again.map(|again| (u32::try_from(seconds).unwrap_or(u32::MAX), again.to_owned()));
    markup(&Page { c, lead: t.error_busy_lead(how_long), again })
}
