use glimpse_bank::IbanFault;
use glimpse_bank::contract::{
    AccountChoice, Challenge, EntryFormat, FieldLabel, Media, MethodChoice, MethodKind, Problem, Prompt,
    Redirect, ScaMethod,
};
use glimpse_model::{Account, AccountKind, Code, CoverageReason, Iban, IbanError};

use super::data::{
    ARABIC, HOSTILE, LONG, PICTURE, accounts, app, field, frame, iban, later, login, method, now, offered,
    operator, problem, sms, wait,
};
use super::{Album, Kind};
use crate::frame::{Frame, Operator};
use crate::next::{Next, next_steps};
use crate::view::{
    BankHealth, BankItem, Closed, DoneAccount, FieldError, FieldFault, Offer, Stuck, Unreached, View, Working,
};

const CALLBACK: &str =
    "https://app.example/callback?code=eyJhbGciOi&flow_id=3ca31c37&success=true&abort=false&state=s%201";
const MESSAGE: &str = r#"{"origins":["https://app.example"],"message":{"location":"https://app.example/callback?code=c","link":"https://app.example/callback?code=c","url":"https://app.example/callback","query":{"code":"c"}}}"#;

/// Shows every state of a kind of page.
pub(super) fn show(kind: Kind, album: &mut Album<'_>) {
    let operator = operator();
    let f = &frame(album.language, &operator);
    match kind {
        Kind::Consent => consent(album, f),
        Kind::Banks => banks(album, f),
        Kind::Login => logins(album, f),
        Kind::Method => methods(album, f),
        Kind::Challenge => challenges(album, f),
        Kind::Wait => waits(album, f),
        Kind::Redirect => redirects(album, f),
        Kind::Accounts => account_choices(album, f),
        Kind::Working => workings(album, f),
        Kind::Done => dones(album, f),
        Kind::Cancelled => {
            album.page("top", f, &View::Cancelled { callback: CALLBACK, message: None });
            let plain = &Frame { client_name: "", page: "", ..*f };
            album.page("from-link", plain, &View::Cancelled { callback: CALLBACK, message: None });
            let framed = &Frame { framed: true, ..*f };
            album.page("framed", framed, &View::Cancelled { callback: CALLBACK, message: Some(MESSAGE) });
        }
        Kind::Failed => failures(album, f),
        Kind::Ended => endings(album, f),
        Kind::Elsewhere => {
            let elsewhere = &Frame { page: "", bank_name: None, cancellable: false, ..*f };
            album.page(
                "restart",
                &Frame { cancellable: true, deadline: None, ..*elsewhere },
                &View::Elsewhere { can_restart: true },
            );
            album.page("lost", elsewhere, &View::Elsewhere { can_restart: false });
        }
        Kind::Kept | Kind::ConfirmErase => {
            let over = &Frame { bank_name: None, cancellable: false, deadline: None, ..*f };
            match kind {
                Kind::Kept => album.page("held", over, &View::Kept { until: later(41 * 60) }),
                _ => album.page("ask", over, &View::ConfirmErase),
            }
        }
        Kind::ConfirmCancel => album.page("ask", f, &View::ConfirmCancel),
        Kind::EnterNumber => {
            let other = &Frame { client_name: "", bank_name: None, cancellable: false, deadline: None, ..*f };
            album.page("empty", other, &View::EnterNumber { wrong: false, phone: false });
            album.page("wrong", f, &View::EnterNumber { wrong: true, phone: false });
            album.page("phone", other, &View::EnterNumber { wrong: false, phone: true });
        }
        Kind::Phone => {
            let address = "https://widget.example/phone/3ca31c37-986a-454e-ad64-8e97143c86bc?ticket=c2VjcmV0LW9mLXRoZS1waG9uZQ";
            album.page("offer", f, &View::Phone { address, number: "4719", until: later(290) });
        }
        Kind::OnPhone => album.page("taken", f, &View::OnPhone),
        Kind::AtComputer => {
            let phone = &Frame { bank_name: None, ..*f };
            album.page("back", phone, &View::AtComputer { done: false });
            album.page("done", phone, &View::AtComputer { done: true });
        }
        Kind::NumberAccepted => {
            let other = &Frame { client_name: "", page: "", bank_name: None, ..*f };
            album.page("thanks", other, &View::NumberAccepted);
        }
        Kind::ShowNumber => album.page("number", f, &View::ShowNumber { number: "417" }),
        Kind::Stalled => {
            let at_bank = |can_change_method| Redirect { can_change_method, ..trip() };
            for (state, at) in [("all-ways", at_bank(true)), ("few-ways", at_bank(false))] {
                album.page(state, f, &View::Stalled { since: later(-400), at: Stuck::AtBank(&at) });
            }
            let mut waiting = wait(Some(app()), true);
            album.page("app", f, &View::Stalled { since: later(-240), at: Stuck::Waiting(&waiting) });
            waiting.can_wait_on = false;
            album.page("app-over", f, &View::Stalled { since: later(-240), at: Stuck::Waiting(&waiting) });
            waiting.can_wait_on = true;
            waiting.can_resend = false;
            waiting.can_change_method = false;
            album.page(
                "app-few-ways",
                f,
                &View::Stalled { since: later(-240), at: Stuck::Waiting(&waiting) },
            );
        }
        Kind::Error => {
            for status in [400, 404, 409, 429, 503] {
                album.bare(status);
            }
            album.page("in-flow", f, &View::Error { status: 400 });
            album.busy("busy", 7, Some("/flow/3ca31c37-986a-454e-ad64-8e97143c86bc"));
            album.busy("busy-long", 300, None);
        }
    }
}

/// The first so many of them.
fn first<T>(items: &[T], count: usize) -> &[T] {
    items.get(..count).unwrap_or(items)
}

fn consent(album: &mut Album<'_>, f: &Frame<'_>) {
    let until = jiff::civil::date(2026, 11, 23);
    let from = jiff::civil::date(2026, 8, 26);
    let two: Vec<Iban> = [2_000, 2_881].into_iter().filter_map(iban).collect();
    let plain = View::Consent {
        from,
        until,
        days: 90,
        kinds: &[],
        single: false,
        named: &[],
        kept_minutes: 119,
        bank_next: None,
    };
    let start = &Frame { bank_name: None, ..*f };
    album.page("choose", start, &plain);
    let named = View::Consent {
        from: until,
        until,
        days: 1,
        kinds: &[AccountKind::Giro, AccountKind::DailySavings],
        single: true,
        named: &two,
        kept_minutes: 45,
        bank_next: Some("Mockbank Köln"),
    };
    album.page("named", f, &named);
    let one = View::Consent {
        from,
        until,
        days: 90,
        kinds: &[],
        single: true,
        named: &[],
        kept_minutes: 60,
        bank_next: None,
    };
    album.page("single", start, &one);
    let small = Operator { name: HOSTILE.to_owned(), ..Operator::default() };
    let hostile = &Frame { client_name: HOSTILE, operator: &small, bank_name: None, ..*f };
    album.page("hostile", hostile, &plain);
    album.page("long", &Frame { client_name: LONG, ..*f }, &plain);
    album.page("arabic", &Frame { client_name: ARABIC, ..*f }, &plain);
    let brand = super::brand();
    let branded = brand.as_ref();
    album.page("branded", &Frame { brand: branded, ..*f }, &plain);
}

fn banks(album: &mut Album<'_>, f: &Frame<'_>) {
    let bank = |id, name, city, bank_code, supported| BankItem {
        id,
        name,
        country: "DE",
        city,
        bank_code,
        supported,
        asked: &[],
        health: None,
    };
    let list = [
        bank("mock-1", "Mockbank - Embedded/Decoupled", None, Some("90094815"), true),
        bank("mock-2", "Mockbank - Redirect", Some("Köln"), Some("90094816"), true),
        bank("sparkasse", "Sparkasse KölnBonn", Some("Köln"), Some("37050198"), false),
        bank("long", LONG, Some("Nordschleswig"), None, true),
        bank("hostile", HOSTILE, None, Some("<b>1</b>"), true),
        bank("arabic", "البنك العربي", Some("عمّان"), None, true),
    ];
    let f = &Frame { bank_name: None, ..*f };
    let ibans: Vec<Iban> = [2_000, 2_001].into_iter().filter_map(iban).collect();
    let asked: Vec<&Iban> = ibans.iter().collect();
    let choice = |banks, notice, offer, query| View::Banks {
        banks,
        notice,
        about: &[],
        asked: &[],
        offer,
        query,
        broken: None,
    };
    album.page("list", f, &choice(&list, None, Offer::All, ""));
    album.page("unknown", f, &choice(first(&list, 1), Some(Code::BankUnknown), Offer::All, HOSTILE));
    let unsupported = View::Banks {
        banks: list.get(2..3).unwrap_or_default(),
        notice: Some(Code::BankUnsupported),
        about: &[
            Unreached { banks: vec!["Sparkasse KölnBonn", LONG], ibans: ibans.iter().take(1).collect() },
            Unreached { banks: vec!["Commerzbank"], ibans: asked.clone() },
            Unreached { banks: Vec::new(), ibans: asked.clone() },
        ],
        asked: &asked,
        offer: Offer::All,
        query: "köln",
        broken: None,
    };
    album.page("unsupported", f, &unsupported);
    album.page("nothing", f, &choice(&[], None, Offer::All, "haspax"));
    let fitting = View::Banks {
        banks: first(&list, 2),
        notice: None,
        about: &[],
        asked: &asked,
        offer: Offer::Fitting,
        query: "",
        broken: None,
    };
    album.page("fitting", f, &fitting);
    let apart: Vec<BankItem<'_>> = first(&list, 2)
        .iter()
        .zip(asked.chunks(1))
        .map(|(bank, asked)| BankItem { asked, ..*bank })
        .collect();
    album.page(
        "several-banks",
        f,
        &View::Banks {
            banks: &apart,
            notice: None,
            about: &[],
            asked: &asked,
            offer: Offer::Fitting,
            query: "",
            broken: None,
        },
    );
    let typed = |banks, query, broken| View::Banks {
        banks,
        notice: None,
        about: &[],
        asked: &[],
        offer: Offer::All,
        query,
        broken: Some(broken),
    };
    let wrong = IbanFault::Wrong(IbanError::Checksum);
    album.page("iban-wrong", f, &typed(&[], "DE89370400440532013001", wrong));
    let short = IbanFault::Short { missing: 2 };
    album.page("iban-short", f, &typed(first(&list, 1), "DE07900948150000002", short));
    let abroad = [
        BankItem { country: "GB", ..bank("lloyds", "Lloyds Bank", None, Some("LOYD"), true) },
        BankItem { country: "ES", ..bank("caixa", "CaixaBank", Some("Valencia"), Some("2100"), false) },
    ];
    album.page("abroad", f, &choice(&abroad, None, Offer::All, "bank"));
    album.page("first", f, &choice(first(&list, 2), None, Offer::First, ""));
    let healths = [
        BankHealth::Usually(1),
        BankHealth::Usually(2),
        BankHealth::Usually(20),
        BankHealth::OftenFails,
        BankHealth::MostlyFails,
    ];
    let told: Vec<BankItem<'_>> = list
        .iter()
        .filter(|bank| bank.supported)
        .zip(healths)
        .map(|(bank, health)| BankItem { health: Some(health), ..*bank })
        .collect();
    album.page("health", f, &choice(&told, None, Offer::All, ""));
}

fn ask(album: &mut Album<'_>, state: &str, f: &Frame<'_>, prompt: &Prompt, error: Option<FieldError<'_>>) {
    let view = View::Prompt {
        prompt,
        entered: &[],
        error,
        single: false,
        ticked: None,
        kinds: &[],
        named: &[],
        depart: None,
    };
    album.page(state, f, &view);
}

fn logins(album: &mut Album<'_>, f: &Frame<'_>) {
    ask(album, "empty", f, &Prompt::Login(login(None)), None);
    ask(album, "wrong", f, &Prompt::Login(login(Some(problem(Code::LoginWrong)))), None);
    let missing = Some(FieldError { field: "password", fault: FieldFault::Missing });
    let prompt = &Prompt::Login(login(None));
    let view = View::Prompt {
        prompt,
        entered: &[("user", HOSTILE)],
        error: missing,
        single: false,
        ticked: None,
        kinds: &[],
        named: &[],
        depart: None,
    };
    album.page("missing", f, &view);
    let named: Vec<Iban> = [2_000].into_iter().filter_map(iban).collect();
    let asked = |prompt| View::Prompt {
        prompt,
        entered: &[],
        error: None,
        single: false,
        ticked: None,
        kinds: &[],
        named: &named,
        depart: None,
    };
    album.page("asked", f, &asked(prompt));
    let once_more = Prompt::Login(login(Some(Problem::of(Code::AccountNoneMatching))));
    album.page("once-more", f, &asked(&once_more));
    let mut of_another = login(Some(Problem::of(Code::AccountNoneMatching)));
    of_another.fields.push(field("iban", FieldLabel::Bank("IBAN".to_owned()), false, EntryFormat::Text));
    album.page("of-another", f, &asked(&Prompt::Login(of_another)));
    let mut own = login(Some(Problem { code: Code::LoginWrong, bank_text: Some(HOSTILE.to_owned()) }));
    own.fields = vec![
        field("number", FieldLabel::CustomerNumber, false, EntryFormat::Digits),
        field("name", FieldLabel::Bank(HOSTILE.to_owned()), false, EntryFormat::Text),
        field("pin", FieldLabel::Pin, true, EntryFormat::Digits),
        field("second", FieldLabel::SecondPassword, true, EntryFormat::Text),
    ];
    if let Some(field) = own.fields.get_mut(1) {
        field.optional = true;
    }
    let digits = Some(FieldError { field: "number", fault: FieldFault::DigitsOnly });
    ask(album, "own-words", &Frame { bank_name: Some(HOSTILE), ..*f }, &Prompt::Login(own), digits);
    let soon = &Frame { bank_name: Some(LONG), deadline: Some(later(95)), ..*f };
    let long = Some(FieldError { field: "user", fault: FieldFault::TooLong(50) });
    ask(album, "time-short", soon, &Prompt::Login(login(None)), long);
}

fn methods(album: &mut Album<'_>, f: &Frame<'_>) {
    let all = vec![
        sms(),
        app(),
        method(MethodKind::Email, "E-Mail-TAN", None),
        method(MethodKind::Photo, "photoTAN", None),
        method(MethodKind::Chip, "chipTAN optisch", Some("Karte **** 4711")),
        method(MethodKind::Other, HOSTILE, Some(ARABIC)),
    ];
    let choice =
        |methods: &[ScaMethod], problem| Prompt::Method(MethodChoice { methods: methods.to_vec(), problem });
    ask(album, "all", f, &choice(&all, None), None);
    let blocked = choice(first(&all, 2), Some(problem(Code::ScaBlocked)));
    ask(album, "blocked", f, &blocked, None);
    let nothing = Some(FieldError { field: "method", fault: FieldFault::NothingChosen });
    ask(album, "nothing-chosen", f, &choice(first(&all, 1), None), nothing);
}

fn challenges(album: &mut Album<'_>, f: &Frame<'_>) {
    let plain = Challenge {
        method: Some(sms()),
        text: Some("Bitte geben Sie die TAN ein, die wir an\n+49 151 *****12 gesendet haben.".to_owned()),
        media: None,
        format: EntryFormat::Digits,
        max_length: 6,
        expires_at: Some(later(280)),
        can_resend: true,
        can_change_method: true,
        problem: None,
        for_older: None,
    };
    let of = |kind, name| Some(method(kind, name, None));
    let states = [
        ("sms", plain.clone(), None),
        ("wrong", Challenge { problem: Some(problem(Code::ScaWrong)), ..plain.clone() }, None),
        ("older", Challenge { for_older: older("Girokonto Komfort"), ..plain.clone() }, None),
        ("run-out", Challenge { problem: Some(problem(Code::ScaExpired)), ..plain.clone() }, None),
        (
            "run-out-for-good",
            Challenge { problem: Some(Problem::of(Code::ScaExpired)), can_resend: false, ..plain.clone() },
            None,
        ),
        ("digits-only", plain.clone(), Some(FieldError { field: "tan", fault: FieldFault::DigitsOnly })),
        (
            "email",
            Challenge { method: of(MethodKind::Email, "E-Mail-TAN"), can_resend: false, ..plain.clone() },
            None,
        ),
        (
            "photo",
            Challenge {
                method: of(MethodKind::Photo, "photoTAN"),
                media: Some(Media::Image { mime: "image/gif".to_owned(), base64: PICTURE.to_owned() }),
                ..plain.clone()
            },
            None,
        ),
        (
            "bad-picture",
            Challenge {
                method: of(MethodKind::Photo, "photoTAN"),
                media: Some(Media::Image { mime: "image/svg+xml".to_owned(), base64: HOSTILE.to_owned() }),
                ..plain.clone()
            },
            None,
        ),
        (
            "flicker",
            Challenge {
                method: of(MethodKind::Chip, "chipTAN optisch"),
                media: Some(Media::Flicker("F0FF214088314437502143658709511353C20303B3".to_owned())),
                ..plain.clone()
            },
            None,
        ),
        (
            "bare",
            Challenge {
                method: None,
                text: Some(HOSTILE.to_owned()),
                format: EntryFormat::Text,
                expires_at: None,
                can_resend: false,
                can_change_method: false,
                ..plain
            },
            None,
        ),
    ];
    for (state, challenge, error) in states {
        ask(album, state, f, &Prompt::Challenge(challenge), error);
    }
}

fn waits(album: &mut Album<'_>, f: &Frame<'_>) {
    ask(album, "app", f, &Prompt::Wait(wait(Some(app()), true)), None);
    let mut of_older = wait(Some(app()), true);
    of_older.for_older = older(ARABIC);
    ask(album, "older", f, &Prompt::Wait(of_older), None);
    let mut manual = wait(None, false);
    manual.can_resend = false;
    manual.can_change_method = false;
    ask(album, "manual", f, &Prompt::Wait(manual), None);
    let mut again = wait(Some(app()), true);
    again.text = Some(HOSTILE.to_owned());
    again.problem = Some(problem(Code::ScaRejected));
    ask(album, "again", f, &Prompt::Wait(again), None);
}

fn redirects(album: &mut Album<'_>, f: &Frame<'_>) {
    let mut redirect = trip();
    ask(album, "top", f, &Prompt::Redirect(redirect.clone()), None);
    let prompt = &Prompt::Redirect(redirect.clone());
    let depart = Some("https://widget.example/depart/3ca31c37");
    let view = View::Prompt {
        prompt,
        entered: &[],
        error: None,
        single: false,
        ticked: None,
        kinds: &[],
        named: &[],
        depart,
    };
    album.page("framed-address", &Frame { framed: true, ..*f }, &view);
    ask(album, "framed", &Frame { framed: true, ..*f }, prompt, None);
    redirect.problem = Some(problem(Code::ScaRejected));
    redirect.expires_at = None;
    ask(album, "declined", f, &Prompt::Redirect(redirect), None);
    ask(album, "approved", f, &Prompt::Redirect(Redirect { approved: true, ..trip() }), None);
}

fn trip() -> Redirect {
    Redirect {
        url: "https://login.mockbank.example/authorize?state=abc".to_owned(),
        state: "abc".to_owned(),
        expires_at: Some(later(280)),
        ask_at: None,
        approved: false,
        can_change_method: false,
        problem: None,
    }
}

/// An account whose older transactions want a confirmation of their own.
fn older(name: &str) -> Option<Box<Account>> {
    Some(Box::new(offered(2_000, AccountKind::Giro, Some(name), "0").account))
}

fn account_choices(album: &mut Album<'_>, f: &Frame<'_>) {
    let choice =
        |accounts| Prompt::Accounts(AccountChoice { accounts, closes_at: Some(later(600)), problem: None });
    ask(album, "several", f, &choice(accounts()), None);
    let (all, one) = (choice(accounts()), choice(accounts().into_iter().take(1).collect()));
    let single = |prompt, error| View::Prompt {
        prompt,
        entered: &[],
        error,
        single: true,
        ticked: None,
        kinds: &[AccountKind::Giro],
        named: &[],
        depart: None,
    };
    for (state, numbers) in [("one-missing", [2_000, 9_999]), ("all-missing", [9_998, 9_999])] {
        let named: Vec<Iban> = numbers.into_iter().filter_map(iban).collect();
        let view = View::Prompt {
            prompt: &all,
            entered: &[],
            error: None,
            single: false,
            ticked: None,
            kinds: &[],
            named: &named,
            depart: None,
        };
        album.page(state, f, &view);
    }
    for (state, ticked) in [("all-ticked", true), ("none-ticked", false)] {
        let view = View::Prompt {
            prompt: &all,
            entered: &[],
            error: None,
            single: false,
            ticked: Some(ticked),
            kinds: &[],
            named: &[],
            depart: None,
        };
        album.page(state, f, &view);
    }
    album.page("single", f, &single(&all, None));
    album.page("one", f, &single(&one, None));
    let nothing = Some(FieldError { field: "account", fault: FieldFault::NothingChosen });
    ask(album, "nothing-chosen", f, &all, nothing);
    let many = Some(FieldError { field: "account", fault: FieldFault::OnlyOne });
    album.page("only-one", f, &single(&all, many));
    let mut odd = vec![
        offered(7, AccountKind::Unknown, Some(HOSTILE), "0.00"),
        offered(8, AccountKind::Savings, Some(LONG), "-98765432.10"),
        offered(9, AccountKind::Loan, Some(ARABIC), "-12000"),
        offered(10, AccountKind::PayPal, Some("   "), "0.5"),
    ];
    for account in &mut odd {
        account.account.owner = Some(ARABIC.to_owned());
        account.account.handle = format!("{HOSTILE}{}", account.account.handle);
    }
    let problem = Some(problem(Code::AccountNoneMatching));
    ask(
        album,
        "odd-names",
        f,
        &Prompt::Accounts(AccountChoice { accounts: odd, closes_at: None, problem }),
        None,
    );
    let forty = (1..=40).map(|n| {
        offered(
            n * 37,
            AccountKind::Giro,
            Some(&format!("Mietkautionskonto {n}")),
            &format!("{}.05", n * 911),
        )
    });
    ask(album, "forty", f, &choice(forty.collect()), None);
}

fn workings(album: &mut Album<'_>, f: &Frame<'_>) {
    let states = [
        ("connecting", Working::Connecting, false),
        ("login", Working::CheckingLogin, false),
        ("login-slow", Working::CheckingLogin, true),
        ("tan", Working::CheckingTan, false),
        ("fetching", Working::Fetching { accounts_done: 1, accounts_total: 4 }, false),
        ("fetching-one", Working::Fetching { accounts_done: 0, accounts_total: 1 }, true),
        ("fetching-two", Working::Fetching { accounts_done: 1, accounts_total: 2 }, false),
        ("ending", Working::Ending, false),
    ];
    for (state, doing, slow) in states {
        album.page(state, f, &View::Working { doing, since: later(-75), slow });
    }
    let soon = View::Working {
        doing: Working::Fetching { accounts_done: 0, accounts_total: 3 },
        since: later(-12),
        slow: true,
    };
    album.page("slow-soon", f, &soon);
}

fn dones(album: &mut Album<'_>, f: &Frame<'_>) {
    let ibans = [iban(2_000), iban(2_001)];
    let account = |name, iban, reason: Option<CoverageReason>| DoneAccount {
        name,
        iban,
        complete: reason.is_none(),
        reason,
    };
    let [giro, savings] = &ibans;
    let few = [account("Girokonto Komfort", giro.as_ref(), None)];
    let all = [
        account("Girokonto Komfort", giro.as_ref(), None),
        account("Tagesgeld", savings.as_ref(), Some(CoverageReason::BankLimit)),
        account(LONG, savings.as_ref(), Some(CoverageReason::RangeRefused)),
        account(HOSTILE, None, Some(CoverageReason::Failed)),
        account(ARABIC, giro.as_ref(), Some(CoverageReason::Forbidden)),
        account("Geschäftskonto", None, Some(CoverageReason::TooMany)),
        account("Haushaltskonto", giro.as_ref(), Some(CoverageReason::Declined)),
    ];
    let done =
        |accounts, message| View::Done { callback: CALLBACK, accounts, expires: later(7_140), message };
    album.page("one", f, &done(&few, None));
    album.page("partial", f, &done(&all, None));
    album.page("framed", &Frame { framed: true, ..*f }, &done(first(&all, 2), Some(MESSAGE)));
}

fn failures(album: &mut Album<'_>, f: &Frame<'_>) {
    let named: Vec<Iban> = [2_000, 9_999].into_iter().filter_map(iban).collect();
    for (index, code) in Code::ALL.iter().enumerate() {
        let problem = if index % 3 == 0 { problem(*code) } else { Problem::of(*code) };
        let (kinds, next) = (&[AccountKind::Depot, AccountKind::PayPal], next_steps(*code, false));
        let view = View::Failed { problem: &problem, by_number: false, kinds, named: &named, next };
        album.page(code.as_str().replace(['.', '_'], "-"), f, &view);
    }
    let spoilt = &Problem::of(Code::ScaWrong);
    let next = next_steps(Code::ScaWrong, false);
    let view = View::Failed { problem: spoilt, by_number: true, kinds: &[], named: &[], next };
    album.page("number-spent", f, &view);
    let hostile = Problem { code: Code::BankLoginNotPossible, bank_text: Some(HOSTILE.to_owned()) };
    let nothing = Problem::of(Code::AccountNoneMatching);
    for (state, by_name) in [("none-other-accounts", true), ("none-other-login", false)] {
        let next = next_steps(Code::AccountNoneMatching, by_name);
        let kinds = &[AccountKind::Giro];
        let view = View::Failed { problem: &nothing, by_number: false, kinds, named: &named, next };
        album.page(state, f, &view);
    }
    let next = &[Next::GiveUp];
    let view = View::Failed { problem: &hostile, by_number: false, kinds: &[], named: &[], next };
    album.page("framed-hostile", &Frame { framed: true, ..*f }, &view);
}

fn endings(album: &mut Album<'_>, f: &Frame<'_>) {
    let expired = View::Ended { code: Code::FlowExpired, callback: None, message: None, by_choice: false };
    album.page("expired", &Frame { page: "", bank_name: None, deadline: Some(now()), ..*f }, &expired);
    let broken = View::Ended {
        code: Code::ServiceMisconfigured,
        callback: Some(CALLBACK),
        message: None,
        by_choice: true,
    };
    album.page("given-up", f, &broken);
    let framed = View::Ended {
        code: Code::BankUnavailable,
        callback: Some(CALLBACK),
        message: Some(MESSAGE),
        by_choice: false,
    };
    album.page("framed", &Frame { framed: true, ..*f }, &framed);
    let nobody = Frame { client_name: "", page: "", bank_name: None, deadline: None, ..*f };
    for (state, why) in [
        ("removed", Closed::Removed),
        ("completed", Closed::Completed),
        ("finished", Closed::Finished),
        ("cancelled", Closed::Cancelled),
        ("spoilt", Closed::Spoilt),
    ] {
        album.page(state, &nobody, &View::Closed { why });
    }
}
