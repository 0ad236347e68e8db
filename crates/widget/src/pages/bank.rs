use askama::Template;
use glimpse_model::Code;
use jiff::SignedDuration;

use crate::chrome::Chrome;
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{markup, notice};
use crate::texts::Texts;
use crate::view::{BankHealth, BankItem};

#[derive(Template)]
#[template(path = "banks.html")]
struct Page<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    banks: &'a [Row<'a>],
    query: &'a str,
    found: Html,
}

/// One bank to choose.
struct Row<'a> {
    bank: &'a BankItem<'a>,
    usual: Option<Html>,
    trouble: Option<Html>,
}

pub(crate) fn page(frame: &Frame<'_>, banks: &[BankItem<'_>], why: Option<Code>, query: &str) -> Html {
    let t = Texts::of(frame.language);
    let alert = why.map(|code| notice(t, code));
    let c = Chrome::of(frame, "banks", t.banks_title()).at_step(2).with_alert(alert);
    let rows: Vec<Row<'_>> = banks.iter().map(|bank| row(t, bank)).collect();
    markup(&Page { c, f: frame, banks: &rows, query, found: t.banks_found(banks.len() as u64) })
}

fn row<'a>(t: Texts, bank: &'a BankItem<'a>) -> Row<'a> {
    let minutes = |count: u16| format::duration(t, SignedDuration::from_mins(i64::from(count)));
    let (usual, trouble) = match bank.health {
        Some(BankHealth::Usually(count)) => (Some(t.banks_usually(minutes(count))), None),
        Some(BankHealth::OftenFails) => (None, Some(t.banks_often_fails())),
        Some(BankHealth::MostlyFails) => (None, Some(t.banks_mostly_fails())),
        None => (None, None),
    };
    Row { bank, usual, trouble }
}
