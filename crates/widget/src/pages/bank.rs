use askama::Template;
use glimpse_model::Code;

use crate::chrome::Chrome;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{markup, notice};
use crate::texts::Texts;
use crate::view::BankItem;

#[derive(Template)]
#[template(path = "banks.html")]
struct Page<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    banks: &'a [BankItem<'a>],
    query: &'a str,
    found: Html,
}

pub(crate) fn page(frame: &Frame<'_>, banks: &[BankItem<'_>], why: Option<Code>, query: &str) -> Html {
    let t = Texts::of(frame.language);
    let alert = why.map(|code| notice(t, code));
    let c = Chrome::of(frame, "banks", t.banks_title()).at_step(2).with_alert(alert);
    markup(&Page { c, f: frame, banks, query, found: t.banks_found(banks.len() as u64) })
}
