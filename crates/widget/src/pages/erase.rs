//! What is still held of a user, and its deletion before its time.

use askama::Template;
use jiff::Timestamp;

use crate::chrome::Chrome;
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::markup;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "held.html")]
struct KeptPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    expires: Timestamp,
    expires_in: Html,
}

/// What is held, and until when.
pub(crate) fn kept(frame: &Frame<'_>, until: Timestamp) -> Html {
    let t = Texts::of(frame.language);
    let expires_in = t.done_in(format::duration(t, until.duration_since(frame.now)));
    markup(&KeptPage { c: Chrome::of(frame, "kept", t.kept_title()), f: frame, expires: until, expires_in })
}

#[derive(Template)]
#[template(path = "confirm_erase.html")]
struct ConfirmPage<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
}

/// Whether to delete everything now.
pub(crate) fn confirm(frame: &Frame<'_>) -> Html {
    let t = Texts::of(frame.language);
    markup(&ConfirmPage { c: Chrome::of(frame, "confirm-erase", t.confirm_erase_title()), f: frame })
}
