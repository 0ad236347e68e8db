use askama::Template;
use glimpse_model::{Code, Iban};
use jiff::SignedDuration;

use crate::chrome::Chrome;
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{markup, notice};
use crate::texts::Texts;
use crate::view::{BankHealth, BankItem, Offer};

/// What there is to choose from.
pub(crate) struct Choice<'a> {
    pub(crate) banks: &'a [BankItem<'a>],
    pub(crate) notice: Option<Code>,
    pub(crate) about: &'a [&'a str],
    pub(crate) asked: &'a [&'a Iban],
    pub(crate) offer: Offer,
    pub(crate) query: &'a str,
}

#[derive(Template)]
#[template(path = "banks.html")]
struct Page<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    rows: Vec<Row<'a>>,
    query: &'a str,
    found: Html,
    /// Why these banks and no others.
    why: Option<Html>,
    /// The accounts that were asked for, where they narrowed the choice.
    asked: Option<Html>,
    fitting: bool,
}

/// One bank to choose.
struct Row<'a> {
    bank: &'a BankItem<'a>,
    usual: Option<Html>,
    trouble: Option<Html>,
}

pub(crate) fn page(frame: &Frame<'_>, choice: &Choice<'_>) -> Html {
    let t = Texts::of(frame.language);
    let alert = choice.notice.map(|code| notice(t, code, choice.about, format::endings(choice.asked)));
    let fitting = choice.offer == Offer::Fitting;
    let narrowed = fitting && choice.notice.is_none();
    let found = match (choice.banks.is_empty(), choice.offer) {
        (true, _) => t.banks_none(),
        (false, Offer::First) => t.banks_more(),
        (false, _) => t.banks_found(choice.banks.len() as u64),
    };
    let c = Chrome::of(frame, "banks", t.banks_title()).at_step(2).with_alert(alert);
    markup(&Page {
        c,
        f: frame,
        rows: choice.banks.iter().map(|bank| row(t, bank)).collect(),
        query: choice.query,
        found,
        why: narrowed.then(|| t.banks_fitting()),
        asked: if narrowed {
            format::endings(choice.asked).map(|asked| t.accounts_asked(asked))
        } else {
            None
        },
        fitting,
    })
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
