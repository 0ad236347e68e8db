//! Whatever a bank, a client or a user says stays text: each field that is theirs, one by one, on every page that shows
//! it, in every language.

use glimpse_bank::contract::{
    AccountChoice, Challenge, EntryFormat, Field, FieldLabel, LoginForm, Media, MethodChoice, MethodKind,
    Offered, Problem, Prompt, Redirect, ScaMethod, Wait,
};
use glimpse_model::{Account, AccountKind, Code, Currency, Language};
use glimpse_widget::{
    BankItem, DoneAccount, Frame, Offer, Operator, Stuck, Unreached, View, Working, next_steps, render,
};
use jiff::{SignedDuration, Timestamp};

use crate::html::{Element, parse};

/// Markup of every kind that a text could bring, with its field's name at both ends to find it again.
fn evil(field: &str) -> String {
    format!(
        "{field}\"'` onload=x><img src=x onerror=alert(1)></bdi></p></main></textarea><script>alert(2)</script><!-- \
         &lt;b&gt; {{{{ 7*7 }}}} ${{x}} javascript:alert(3) \u{202e}{field}"
    )
}

/// The page as it is read: escapes of both kinds taken back, once.
fn read(html: &str) -> String {
    let signs =
        [("60", "lt", "<"), ("62", "gt", ">"), ("34", "quot", "\""), ("39", "apos", "'"), ("38", "amp", "&")];
    // A name may break after a slash.
    signs.iter().fold(html.replace("<wbr>", ""), |text, (number, name, sign)| {
        text.replace(&format!("&#{number};"), sign).replace(&format!("&{name};"), sign)
    })
}

fn now() -> Timestamp {
    Timestamp::from_second(1_795_422_600).unwrap()
}

fn later() -> Timestamp {
    now() + SignedDuration::from_secs(300)
}

fn method() -> ScaMethod {
    let detail = Some(evil("method-detail"));
    ScaMethod { id: evil("method-id"), name: evil("method-name"), kind: MethodKind::App, detail }
}

fn problem() -> Option<Problem> {
    Some(Problem { code: Code::BankLoginNotPossible, bank_text: Some(evil("bank-text")) })
}

fn redirect(url: &str) -> Redirect {
    Redirect {
        url: url.to_owned(),
        state: evil("state"),
        expires_at: None,
        ask_at: None,
        approved: false,
        can_change_method: true,
        problem: problem(),
    }
}

fn wait() -> Wait {
    Wait {
        method: Some(method()),
        text: Some(evil("wait-text")),
        poll_at: later(),
        automatic: true,
        expires_at: later(),
        can_resend: true,
        can_change_method: true,
        problem: problem(),
        can_wait_on: true,
        for_older: Some(Box::new(account("older", Some(evil("older-name"))))),
    }
}

fn challenge(media: Media) -> Prompt {
    Prompt::Challenge(Challenge {
        method: Some(method()),
        text: Some(evil("challenge-text")),
        media: Some(media),
        format: EntryFormat::Text,
        max_length: 6,
        expires_at: Some(later()),
        can_resend: true,
        can_change_method: true,
        problem: problem(),
        for_older: Some(Box::new(account("older", Some(evil("older-name"))))),
    })
}

fn login() -> Prompt {
    let field = |id: &str, label: FieldLabel, secret| Field {
        id: id.to_owned(),
        label,
        secret,
        optional: false,
        format: EntryFormat::Text,
        max_length: 50,
    };
    let fields = vec![
        field("user", FieldLabel::Bank(evil("field-label")), false),
        field("pin", FieldLabel::Bank(evil("secret-label")), true),
    ];
    Prompt::Login(LoginForm { fields, problem: problem() })
}

fn account(handle: &str, name: Option<String>) -> Account {
    Account {
        handle: evil(handle),
        kind: AccountKind::Giro,
        name,
        owner: Some(evil("account-owner")),
        iban: None,
        bic: Some(evil("bic")),
        account_number: Some(evil("account-number")),
        bank_code: Some(evil("account-bank-code")),
        currency: Currency::EUR,
        jointly_held: None,
    }
}

fn accounts() -> Prompt {
    let accounts = [account("account-handle", Some(evil("account-name"))), account("second-handle", None)];
    let accounts = accounts.map(|account| Offered { account, balance: None }).to_vec();
    Prompt::Accounts(AccountChoice { accounts, closes_at: None, problem: problem() })
}

/// The page is ours: well formed, with our script alone, without handlers, with no address that is not the web's.
fn assert_ours(html: &str, what: &str) -> Vec<Element> {
    let elements = parse(html).unwrap_or_else(|fault| panic!("{what}: {fault}\n{html}"));
    for element in &elements {
        assert!(!element.attributes.keys().any(|key| key.starts_with("on")), "{what}: {element:?}");
        if matches!(element.name.as_str(), "script" | "img") {
            let source = element.attribute("src").unwrap();
            assert!(
                source.starts_with("/assets/") || source.starts_with("data:image/"),
                "{what}: {element:?}"
            );
        }
        for address in ["href", "action"].iter().filter_map(|name| element.attribute(name)) {
            let ours = ["/", "https://", "data:,"].iter().any(|start| address.starts_with(start));
            assert!(ours, "{what}: {element:?}");
        }
    }
    elements
}

/// Renders a view in every language: the page is ours, and each of the fields is in it as text, or as a value.
fn holds(view: &View<'_>, fields: &[&str]) {
    let operator = Operator {
        name: evil("operator"),
        licence: Some(evil("licence")),
        privacy_url: Some("javascript:alert(1)".to_owned()),
        terms_url: Some(format!("https://terms.example/{}", evil("terms"))),
    };
    let (client, bank) = (evil("client"), evil("bank"));
    for language in Language::ALL {
        let frame = Frame {
            language,
            client_name: &client,
            brand: None,
            operator: &operator,
            flow_id: "3ca31c37-986a-454e-ad64-8e97143c86bc",
            page: "c2VjcmV0",
            step: 1,
            bank_name: Some(&bank),
            framed: false,
            phone: true,
            cancellable: true,
            now: now(),
            deadline: Some(later()),
        };
        let html = render(&frame, view);
        assert_ours(&html, fields.first().unwrap_or(&"frame"));
        let text = read(&html);
        for field in fields.iter().chain(&["client", "bank", "operator", "licence", "terms"]) {
            assert!(text.contains(&evil(field)), "{field} is not shown as it is:\n{html}");
        }
    }
}

fn ask(prompt: &Prompt, fields: &[&str]) {
    let value = evil("entered");
    let entered = [("user", value.as_str())];
    let view = View::Prompt {
        prompt,
        entered: &entered,
        error: None,
        single: false,
        ticked: None,
        kinds: &[],
        named: &[],
        depart: None,
    };
    holds(&view, fields);
}

#[test]
fn of_the_choice_of_a_bank() {
    let [id, name, city, code, about, query] =
        ["bank-id", "bank-name", "bank-city", "bank-code", "about", "query"].map(evil);
    let bank = BankItem {
        id: &id,
        name: &name,
        country: "DE",
        city: Some(&city),
        bank_code: Some(&code),
        supported: true,
        asked: &[],
        health: None,
    };
    let (about, banks) = ([Unreached { banks: vec![about.as_str()], ibans: Vec::new() }], [bank]);
    let view = View::Banks {
        banks: &banks,
        notice: Some(Code::BankUnsupported),
        about: &about,
        asked: &[],
        offer: Offer::All,
        query: &query,
        broken: None,
    };
    holds(&view, &["bank-id", "bank-name", "bank-city", "bank-code", "about", "query"]);
    let day = jiff::civil::date(2026, 11, 23);
    let view = View::Consent {
        from: day,
        until: day,
        days: 1,
        kinds: &[],
        single: false,
        named: &[],
        kept_minutes: 60,
        bank_next: Some(&name),
    };
    holds(&view, &["bank-name"]);
}

#[test]
fn of_each_prompt() {
    ask(&login(), &["field-label", "secret-label", "entered", "bank-text"]);
    let choice = MethodChoice { methods: vec![method()], problem: problem() };
    ask(&Prompt::Method(choice), &["method-id", "method-name", "method-detail", "bank-text"]);
    let texts = ["method-name", "method-detail", "challenge-text", "bank-text"];
    ask(&challenge(Media::Flicker(evil("flicker"))), &texts);
    let bytes = "aGk=".to_owned();
    ask(&challenge(Media::Image { mime: evil("image/png"), base64: bytes }), &texts);
    ask(&challenge(Media::Image { mime: "image/png".to_owned(), base64: evil("aGk=") }), &texts);
    ask(&Prompt::Wait(wait()), &["method-name", "method-detail", "wait-text", "bank-text"]);
    ask(&accounts(), &["account-handle", "account-name", "account-owner", "account-number", "bank-text"]);
}

#[test]
fn of_the_way_to_the_bank() {
    ask(
        &Prompt::Redirect(redirect(&format!("https://bank.example/{}", evil("path")))),
        &["path", "bank-text"],
    );
    ask(&Prompt::Redirect(redirect(&format!("https://{}/", evil("host")))), &["host", "bank-text"]);
    for address in ["javascript:alert(1)", "data:text/html,x", "//evil.example", " https://evil.example"] {
        let at = redirect(address);
        ask(&Prompt::Redirect(at.clone()), &["bank-text"]);
        holds(&View::Stalled { since: now(), at: Stuck::AtBank(&at) }, &[]);
    }
    holds(&View::Stalled { since: now(), at: Stuck::Waiting(&wait()) }, &["method-name", "method-detail"]);
}

#[test]
fn of_what_comes_after_it() {
    let name = evil("account-name");
    let account = DoneAccount { name: &name, iban: None, complete: true, reason: None };
    let callback = format!("https://app.example/?{}", evil("callback"));
    let message = evil("message");
    let (accounts, message) = ([account], Some(message.as_str()));
    holds(
        &View::Done { callback: &callback, accounts: &accounts, expires: later(), message },
        &["account-name", "callback", "message"],
    );
    let problem = problem().unwrap();
    for code in Code::ALL {
        let problem = Problem { code: *code, ..problem.clone() };
        let next = next_steps(*code, false);
        let view = View::Failed { problem: &problem, by_number: false, kinds: &[], named: &[], next };
        // A fault of ours is told without the bank's words.
        let shown: &[&str] = if *code == Code::ServiceMisconfigured { &[] } else { &["bank-text"] };
        holds(&view, shown);
    }
    holds(&View::Working { doing: Working::Connecting, since: now(), slow: false }, &[]);
    holds(&View::Kept { until: later() }, &[]);
    holds(&View::ConfirmErase, &[]);
    holds(&View::ConfirmCancel, &[]);
}
