use askama::Template;
use glimpse_bank::{IbanFault, right_iban};
use glimpse_model::{Code, Iban};
use jiff::SignedDuration;

use crate::chrome::Chrome;
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts::{markup, notice};
use crate::texts::Texts;
use crate::view::{BankHealth, BankItem, Offer, Unreached};

/// What there is to choose from.
pub(crate) struct Choice<'a> {
    pub(crate) banks: &'a [BankItem<'a>],
    pub(crate) notice: Option<Code>,
    pub(crate) about: &'a [Unreached<'a>],
    pub(crate) asked: &'a [&'a Iban],
    pub(crate) offer: Offer,
    pub(crate) query: &'a str,
    pub(crate) broken: Option<IbanFault>,
}

#[derive(Template)]
#[template(path = "banks.html")]
struct Page<'a> {
    c: Chrome<'a>,
    f: &'a Frame<'a>,
    rows: Vec<Row<'a>>,
    query: &'a str,
    found: Html,
    /// What was searched for is an IBAN with a typing error.
    wrong: bool,
    /// Why these banks and no others.
    why: Option<Html>,
    /// The accounts that were asked for, where they narrowed the choice.
    asked: Option<Html>,
    fitting: bool,
}

/// One bank to choose.
struct Row<'a> {
    bank: &'a BankItem<'a>,
    code: Option<Html>,
    /// The accounts that were asked for and are there.
    asked: Option<Html>,
    usual: Option<Html>,
    trouble: Option<Html>,
}

pub(crate) fn page(frame: &Frame<'_>, choice: &Choice<'_>) -> Html {
    let t = Texts::of(frame.language);
    let alert = choice.notice.map(|code| notice(t, code, choice.about, choice.asked));
    let fitting = choice.offer == Offer::Fitting;
    let narrowed = fitting && choice.notice.is_none();
    let found = match (choice.broken, choice.banks.is_empty(), choice.offer) {
        (Some(IbanFault::Wrong(_)), ..) => t.banks_iban_wrong(),
        (Some(IbanFault::Short { missing }), ..) => t.banks_iban_short(missing as u64),
        (None, true, _) if right_iban(choice.query).is_some() => t.banks_iban_unknown(),
        (None, true, _) => t.banks_none(),
        (None, false, Offer::First) => t.banks_more(),
        (None, false, _) => t.banks_found(choice.banks.len() as u64),
    };
    let apart = choice.banks.iter().any(|bank| !bank.asked.is_empty());
    let wrong = matches!(choice.broken, Some(IbanFault::Wrong(_)));
    let mut c = Chrome::of(frame, "banks", t.banks_title()).at_step(2).with_alert(alert);
    c.faulty = wrong;
    markup(&Page {
        c,
        f: frame,
        rows: choice.banks.iter().map(|bank| row(t, bank, choice.asked)).collect(),
        query: choice.query,
        found,
        wrong,
        why: narrowed
            .then(|| if apart { t.banks_apart() } else { t.banks_fitting(choice.asked.len() as u64) }),
        asked: if narrowed && !apart {
            format::endings(choice.asked).map(|asked| t.accounts_asked(asked, choice.asked.len() as u64))
        } else {
            None
        },
        fitting,
    })
}

fn row<'a>(t: Texts, bank: &'a BankItem<'a>, asked: &[&Iban]) -> Row<'a> {
    let minutes = |count: u16| format::duration(t, SignedDuration::from_mins(i64::from(count)));
    let (usual, trouble) = match bank.health {
        Some(BankHealth::Usually(count)) => (Some(t.banks_usually(minutes(count))), None),
        Some(BankHealth::OftenFails) => (None, Some(t.banks_often_fails())),
        Some(BankHealth::MostlyFails) => (None, Some(t.banks_mostly_fails())),
        None => (None, None),
    };
    let code = bank.bank_code.map(Html::left_to_right);
    let code = code.map(|code| match bank.country {
        // What is called a Bankleitzahl there.
        "DE" | "AT" => t.banks_code(code),
        _ => t.banks_code_abroad(code, Html::left_to_right(bank.country)),
    });
    let asked = format::endings_among(bank.asked, asked)
        .map(|accounts| t.accounts_asked(accounts, bank.asked.len() as u64));
    Row { bank, code, asked, usual, trouble }
}
