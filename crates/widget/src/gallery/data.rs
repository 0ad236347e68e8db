use glimpse_bank::contract::{
    EntryFormat, Field, FieldLabel, LoginForm, MethodKind, Offered, Problem, ScaMethod, Wait,
};
use glimpse_model::{Account, AccountKind, Balance, Code, Currency, Iban, Language, Money};
use jiff::{SignedDuration, Timestamp};

use crate::brand::{Scheme, picture};
use crate::frame::{Frame, Operator};

/// A name that would run a script if it were not shown as text.
pub(super) const HOSTILE: &str = "<img src=x onerror=alert(1)> & \"Söhne\" </bdi></main>";
/// A name that would push everything off the page.
pub(super) const LONG: &str =
    "Volks- und Raiffeisenbank Nordschleswig-Holsteinische Elbmarschenlandgemeinden-Hinterland eG";
/// A name in Arabic.
pub(super) const ARABIC: &str = "محمد عبد الرحمن الخطيب";

/// The colours of a client that likes violet.
pub(super) const COLOURS: [(Scheme, &str, &str); 10] = [
    (Scheme::Light, "ground", "#f2eff7"),
    (Scheme::Light, "main", "#5b2a86"),
    (Scheme::Light, "main-deep", "#431d65"),
    (Scheme::Light, "tint", "#efe6f7"),
    (Scheme::Dark, "ground", "#130d1a"),
    (Scheme::Dark, "card", "#1d1527"),
    (Scheme::Dark, "main", "#cfa9ee"),
    (Scheme::Dark, "main-deep", "#dfc4f6"),
    (Scheme::Dark, "on-main", "#25103a"),
    (Scheme::Dark, "tint", "#2f2140"),
];

/// Its logo: a ring.
pub(super) fn logo() -> Option<Vec<u8>> {
    const SIDE: i32 = 64;
    let pixels: Vec<u8> = (0..SIDE * SIDE)
        .flat_map(|at| {
            let (x, y) = (at % SIDE - SIDE / 2, at / SIDE - SIDE / 2);
            let inside = (200..900).contains(&(x * x + y * y));
            if inside { [0x5b, 0x2a, 0x86, 0xff] } else { [0, 0, 0, 0] }
        })
        .collect();
    picture(&pixels, SIDE.unsigned_abs(), SIDE.unsigned_abs(), png::ColorType::Rgba)
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_second(1_795_422_600).unwrap_or_default()
}

pub(super) fn later(seconds: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_secs(seconds)).unwrap_or_default()
}

pub(super) fn operator() -> Operator {
    Operator {
        name: "Glimpse Kontodienste GmbH".to_owned(),
        licence: Some("Kontoinformationsdienst, BaFin-ID 10123456".to_owned()),
        privacy_url: Some("https://widget.example/privacy".to_owned()),
        terms_url: Some("https://widget.example/terms".to_owned()),
    }
}

pub(super) fn frame(language: Language, operator: &Operator) -> Frame<'_> {
    Frame {
        language,
        client_name: "Mustermiete",
        brand: None,
        operator,
        flow_id: "3ca31c37-986a-454e-ad64-8e97143c86bc",
        page: "c2VjcmV0LW9mLXRoaXMtcGFnZQ",
        step: 7,
        bank_name: Some("Mockbank Köln"),
        framed: false,
        phone: true,
        cancellable: true,
        now: now(),
        deadline: Some(later(52 * 60)),
    }
}

pub(super) fn problem(code: Code) -> Problem {
    Problem { code, bank_text: Some("Ihre Eingabe wurde nicht angenommen (Fehler 9942).".to_owned()) }
}

pub(super) fn login(problem: Option<Problem>) -> LoginForm {
    LoginForm {
        fields: vec![
            field("user", FieldLabel::UserName, false, EntryFormat::Text),
            field("password", FieldLabel::Password, true, EntryFormat::Text),
        ],
        problem,
    }
}

pub(super) fn field(id: &str, label: FieldLabel, secret: bool, format: EntryFormat) -> Field {
    Field { id: id.to_owned(), label, secret, optional: false, format, max_length: 50 }
}

pub(super) fn method(kind: MethodKind, name: &str, detail: Option<&str>) -> ScaMethod {
    ScaMethod {
        id: format!("m-{kind:?}").to_lowercase(),
        name: name.to_owned(),
        kind,
        detail: detail.map(str::to_owned),
    }
}

pub(super) fn sms() -> ScaMethod {
    method(MethodKind::Sms, "Auth Meth by Phone", Some("+49 151 *****12"))
}

pub(super) fn app() -> ScaMethod {
    method(MethodKind::App, "SecureGo plus", Some("iPhone von Hans"))
}

pub(super) fn wait(method: Option<ScaMethod>, automatic: bool) -> Wait {
    Wait {
        method,
        text: Some("Bitte geben Sie den Auftrag „Kontozugriff“ in Ihrer App frei.".to_owned()),
        poll_at: later(5),
        automatic,
        expires_at: later(280),
        can_resend: true,
        can_change_method: true,
        can_wait_on: true,
        problem: None,
        for_older: None,
    }
}

/// A German IBAN of the sandbox's bank with that account number.
pub(super) fn iban(number: u64) -> Option<Iban> {
    let account = format!("90094815{number:010}");
    let digits = format!("{account}131400").parse::<u128>().ok()?;
    format!("DE{:02}{account}", 98 - digits % 97).parse().ok()
}

pub(super) fn offered(number: u64, kind: AccountKind, name: Option<&str>, amount: &str) -> Offered {
    let balance = Money::parse(amount, "EUR").ok().map(|amount| Balance {
        amount,
        date: None,
        credit_line: None,
        fetched_at: now(),
    });
    Offered {
        account: Account {
            handle: format!("account-{number}"),
            kind,
            name: name.map(str::to_owned),
            owner: Some("Hans Peter Meier".to_owned()),
            iban: iban(number),
            bic: None,
            account_number: None,
            bank_code: None,
            currency: Currency::EUR,
            jointly_held: None,
        },
        balance,
    }
}

pub(super) fn accounts() -> Vec<Offered> {
    let mut card = offered(3, AccountKind::CreditCard, Some("Mastercard Gold"), "-1234.56");
    card.account.iban = None;
    card.account.account_number = Some("5412 **** **** 1234".to_owned());
    let mut joint = offered(2_001, AccountKind::DailySavings, Some("Tagesgeld"), "12500.00");
    joint.account.jointly_held = Some(true);
    vec![
        offered(2_000, AccountKind::Giro, Some("Girokonto Komfort"), "1843.27"),
        joint,
        card,
        offered(2_881, AccountKind::Depot, None, "48210.9"),
    ]
}

/// The smallest picture there is: one black point.
pub(super) const PICTURE: &str = "R0lGODlhAQABAIAAAAAAAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";
