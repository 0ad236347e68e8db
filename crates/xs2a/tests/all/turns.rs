//! Turns with answers as real banks give them, without a network.

use bytes::Bytes;
use glimpse_bank::Bank;
use glimpse_bank::contract::{
    CleanUp, Connector, Context, Dialog, Fault, Goal, Input, Prompt, Psu, Request, Response, Step,
};
use glimpse_model::{AccountData, BankId, Code, CoverageReason, Language, SecretText};
use glimpse_xs2a::Xs2a;
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use crate::harness::{entered, psu};

struct Table {
    dialog: Option<Box<dyn Dialog>>,
    step: Step,
    bank: Bank,
    now: Timestamp,
    dice: u8,
    data: Vec<AccountData>,
    /// The clean-up record as it is.
    left: Option<CleanUp>,
    psu: Psu,
}

impl Table {
    fn begin(settings: serde_json::Value) -> Self {
        let bank = Bank {
            id: BankId::from("real"),
            name: "Real".to_owned(),
            city: None,
            bank_codes: Vec::new(),
            bic: None,
            country: "DE".to_owned(),
            connector: "xs2a".to_owned(),
            base_url: "https://bank.example/psd2/".parse().unwrap(),
            allow_private_network: false,
            time_zone: "Europe/Berlin".to_owned(),
            history_days: None,
            settings,
        };
        let mut table = Self {
            dialog: None,
            step: Step::Done,
            bank,
            now: Timestamp::UNIX_EPOCH,
            dice: 0,
            data: Vec::new(),
            left: None,
            psu: psu(),
        };
        let goal = Goal {
            ibans: Vec::new(),
            unlikely: Vec::new(),
            kinds: Vec::new(),
            single: false,
            history_from: date(2026, 8, 26),
            today: date(2026, 11, 23),
            max_transactions: 1_000,
        };
        table.with_context(|context| {
            let turn = Xs2a.begin(context, goal);
            (turn.dialog, turn.step)
        });
        table
    }

    fn with_context(&mut self, work: impl FnOnce(&mut Context<'_>) -> (Box<dyn Dialog>, Step)) {
        let mut dice = self.dice;
        let mut random = |bytes: &mut [u8]| {
            dice = dice.wrapping_add(1);
            bytes.fill(dice);
        };
        let mut context = Context {
            bank: &self.bank,
            now: self.now,
            random: &mut random,
            psu: &self.psu,
            language: Language::De,
            return_url: "https://widget.example/return",
        };
        let (dialog, step) = work(&mut context);
        self.dialog = Some(dialog);
        self.step = step;
        self.dice = dice;
    }

    fn give(&mut self, input: Input) {
        let dialog = self.dialog.take().unwrap();
        self.with_context(|context| {
            let turn = dialog.advance(context, input);
            (turn.dialog, turn.step)
        });
        loop {
            match &self.step {
                Step::Remember(record) => self.left = Some(record.clone()),
                Step::Forget(_) => self.left = None,
                Step::Deliver(data) => self.data.push((**data).clone()),
                _ => return,
            }
            let dialog = self.dialog.take().unwrap();
            self.with_context(|context| {
                let turn = dialog.advance(context, Input::Continue);
                (turn.dialog, turn.step)
            });
        }
    }

    fn answer(&mut self, status: u16, body: &str) {
        self.answer_with(status, &[], body);
    }

    fn answer_with(&mut self, status: u16, headers: &[(&str, &str)], body: &str) {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.give(Input::Answered(Response {
            status,
            headers,
            body: Bytes::copy_from_slice(body.as_bytes()),
        }));
    }

    #[track_caller]
    fn request(&self) -> &Request {
        match &self.step {
            Step::Send(request) => request,
            step => panic!("not a request: {step:?}"),
        }
    }

    #[track_caller]
    fn sends(&self, operation: &str) -> &str {
        assert_eq!(self.request().operation, operation);
        &self.request().url
    }

    #[track_caller]
    fn prompt(&self) -> &Prompt {
        match &self.step {
            Step::Ask(prompt) => prompt,
            step => panic!("not a prompt: {step:?}"),
        }
    }

    fn log_in(&mut self) {
        self.give(entered(&[("user_name", "me"), ("password", "geheim")]));
    }

    /// Up to the list of accounts, at a bank for which the password is enough.
    fn with_consent() -> Self {
        let mut table = Self::begin(serde_json::Value::Null);
        table.log_in();
        table.answer(201, CREATED);
        table.answer(200, r#"{"scaStatus":"exempted"}"#);
        table.answer(200, r#"{"consentStatus":"valid"}"#);
        table
    }

    /// Up to the first page of transactions.
    fn with_account() -> Self {
        let mut table = Self::with_consent();
        table.answer(200, ACCOUNTS);
        table.give(Input::Accounts(vec!["r1".to_owned()]));
        table.sends("account.transactions");
        table
    }
}

const CREATED: &str = r#"{"consentStatus":"received","consentId":"c1","_links":{
    "startAuthorisationWithPsuAuthentication":{"href":"/v1/consents/c1/authorisations"}}}"#;
const ACCOUNTS: &str = r#"{"accounts":[{"resourceId":"r1","iban":"DE07900948150000002000","currency":"EUR",
    "balances":[{"balanceType":"closingBooked","balanceAmount":{"currency":"EUR","amount":"1.00"}}]},
    {"resourceId":"r2","currency":"EUR"}]}"#;

fn header(request: &Request, name: &str) -> Option<String> {
    let found = request.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.expose().to_owned())
}

#[test]
fn a_consent_says_what_the_standard_wants() {
    let mut table = Table::begin(serde_json::Value::Null);
    table.log_in();
    let request = table.request();
    assert_eq!(request.url, "https://bank.example/psd2/v1/consents");
    assert_eq!(header(request, "PSU-ID").as_deref(), Some("me"));
    assert_eq!(header(request, "PSU-IP-Address").as_deref(), Some("84.150.3.9"));
    assert_eq!(header(request, "Content-Type").as_deref(), Some("application/json"));
    assert!(header(request, "TPP-Redirect-URI").unwrap().starts_with("https://widget.example/return?state="));
    let body: serde_json::Value = serde_json::from_str(request.body.as_ref().unwrap().expose()).unwrap();
    let expected = serde_json::json!({
        "access": {"allPsd2": "allAccountsWithOwnerName"},
        "recurringIndicator": false,
        "validUntil": "2026-11-24",
        "frequencyPerDay": 1,
        "combinedServiceIndicator": false,
    });
    assert_eq!(body, expected);
    let first = header(request, "X-Request-ID");
    table.answer(
        400,
        r#"{"tppMessages":[{"category":"ERROR","code":"FORMAT_ERROR","path":"access.allPsd2"}]}"#,
    );
    let request = table.request();
    assert!(request.body.as_ref().unwrap().expose().contains("\"allAccounts\""));
    assert_ne!(header(request, "X-Request-ID"), first);
}

#[test]
fn a_private_address_is_left_out_once_it_was_refused() {
    let mut table = Table::begin(serde_json::Value::Null);
    table.log_in();
    table.answer(
        400,
        r#"{"tppMessages":[{"category":"ERROR","code":"FORMAT_ERROR","path":"PSU-IP-Address"}]}"#,
    );
    table.sends("consent.create");
    table.answer(
        400,
        r#"{"tppMessages":[{"category":"ERROR","code":"FORMAT_ERROR","path":"PSU-IP-Address"}]}"#,
    );
    assert!(matches!(&table.step, Step::Failed(problem) if problem.code == Code::ServiceMisconfigured));
}

#[test]
fn what_the_browser_says_goes_along_but_for_addresses_that_the_bank_does_not_want() {
    for (address, settings, sent) in [
        ("84.150.3.9", serde_json::json!({}), true),
        ("192.168.178.20", serde_json::json!({}), true),
        ("192.168.178.20", serde_json::json!({"psu_address": "omit_private"}), false),
        ("fd00::1", serde_json::json!({"psu_address": "omit_private"}), false),
        ("84.150.3.9", serde_json::json!({"psu_address": "omit_private"}), true),
    ] {
        let mut table = Table::begin(settings.clone());
        table.psu.ip = Some(address.parse().unwrap());
        table.log_in();
        table.sends("consent.create");
        let request = table.request();
        let expected = sent.then(|| address.to_owned());
        assert_eq!(header(request, "PSU-IP-Address"), expected, "{settings}");
        assert_eq!(header(request, "PSU-IP-Port").is_some(), sent, "{settings}");
        for (name, value) in [
            ("PSU-User-Agent", Some("Mozilla/5.0")),
            ("PSU-Accept", Some("text/html")),
            ("PSU-Accept-Language", Some("de")),
            ("PSU-Accept-Encoding", Some("gzip")),
            // The browser said nothing of it.
            ("PSU-Accept-Charset", None),
            ("PSU-Http-Method", Some("POST")),
        ] {
            assert_eq!(header(request, name).as_deref(), value, "{name}");
        }
    }
}

#[test]
fn a_password_whose_fate_is_unknown_is_not_sent_again() {
    for fault in [Fault::Unknown, Fault::BrokenOff, Fault::Timeout] {
        let mut table = Table::begin(serde_json::Value::Null);
        table.log_in();
        table.answer(201, CREATED);
        assert_eq!(
            table.sends("authorisation.password"),
            "https://bank.example/psd2/v1/consents/c1/authorisations"
        );
        assert!(table.request().bears_credentials && !table.request().repeatable);
        let saved = String::from_utf8(table.dialog.as_ref().unwrap().save()).unwrap();
        assert!(!saved.contains("geheim"));
        table.give(Input::Unanswered(fault));
        assert_eq!(table.sends("consent.delete"), "https://bank.example/psd2/v1/consents/c1");
        table.answer(204, "");
        assert!(
            matches!(table.prompt(), Prompt::Login(form) if form.problem.as_ref().unwrap().code == Code::BankUnavailable)
        );
    }
}

#[test]
fn an_old_password_is_asked_for_again() {
    let mut table = Table::begin(serde_json::Value::Null);
    table.log_in();
    table.now = table.now.checked_add(jiff::SignedDuration::from_mins(16)).unwrap();
    table.answer(201, CREATED);
    table.sends("consent.delete");
    table.answer(204, "");
    assert!(matches!(table.prompt(), Prompt::Login(_)));
}

#[test]
fn a_password_that_is_not_given_back_is_asked_for_again() {
    for given_back in [true, false] {
        let mut table = Table::begin(serde_json::Value::Null);
        table.log_in();
        let dialog = table.dialog.take().unwrap();
        let pin = dialog.pin().unwrap();
        assert_eq!(pin.entered_at, table.now);
        let mut restored = Xs2a.restore(&dialog.save()).unwrap();
        assert!(restored.pin().is_none());
        if given_back {
            restored.give_pin(&pin.secret);
        }
        table.dialog = Some(restored);
        table.answer(201, CREATED);
        if given_back {
            table.sends("authorisation.password");
            assert!(table.dialog.as_ref().unwrap().pin().is_none(), "what was sent is not kept");
        } else {
            table.sends("consent.delete");
            table.answer(204, "");
            assert!(matches!(table.prompt(), Prompt::Login(_)));
        }
    }
}

#[test]
fn another_way_to_confirm_is_chosen_instead_of_the_banks_page() {
    let mut table = Table::begin(serde_json::Value::Null);
    table.log_in();
    table.answer(201, CREATED);
    let links = r#""_links":{"selectAuthenticationMethod":{"href":"v1/consents/c1/authorisations/a1"},
        "scaStatus":{"href":"v1/consents/c1/authorisations/a1"}}"#;
    let methods = r#""scaMethods":[{"authenticationType":"SMS_OTP","authenticationMethodId":"s"},
        {"authenticationType":"PUSH_OTP","authenticationMethodId":"w"}]"#;
    table.answer(201, &format!(r#"{{"scaStatus":"psuAuthenticated",{methods},{links}}}"#));
    table.give(Input::Method("w".to_owned()));
    table.answer(
        200,
        r#"{"scaStatus":"scaMethodSelected","_links":{"scaRedirect":{"href":"https://login.bank.example/go"}}}"#,
    );
    let Prompt::Redirect(redirect) = table.prompt() else { panic!("{:?}", table.prompt()) };
    assert!(redirect.can_change_method);
    table.give(Input::ChangeMethod);
    assert!(matches!(table.prompt(), Prompt::Method(_)));
}

#[test]
fn several_methods_then_a_picture_then_a_tan() {
    let mut table = Table::begin(serde_json::Value::Null);
    table.log_in();
    table.answer(201, CREATED);
    table.answer(
        201,
        r#"{"scaStatus":"psuAuthenticated","authorisationId":"a1","scaMethods":[
        {"authenticationType":"PHOTO_OTP","authenticationMethodId":"p","name":"Foto"},
        {"authenticationType":"NEW_KIND","authenticationMethodId":"n"}],
        "_links":{"selectAuthenticationMethod":{"href":"v1/consents/c1/authorisations/a1"},
        "scaStatus":{"href":"https://bank.example/psd2/v1/consents/c1/authorisations/a1"}}}"#,
    );
    let Prompt::Method(choice) = table.prompt() else { panic!() };
    assert_eq!(choice.methods.len(), 2);
    table.give(Input::Method("unheard of".to_owned()));
    assert!(matches!(table.prompt(), Prompt::Method(_)));
    table.give(Input::Method("p".to_owned()));
    assert_eq!(
        table.sends("authorisation.method"),
        "https://bank.example/psd2/v1/consents/c1/authorisations/a1"
    );
    let picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    table.answer_with(
        200,
        &[("aspsp-sca-approach", "EMBEDDED")],
        &format!(
            r#"{{"scaStatus":"scaMethodSelected","chosenScaMethod":{{"authenticationType":"PHOTO_OTP","authenticationMethodId":"p"}},
            "challengeData":{{"image":"data:image/png;base64,{picture}","otpFormat":"characters","optMaxLength":8}},"psuMessage":"Scan",
            "_links":{{"authoriseTransaction":{{"href":"/v1/consents/c1/authorisations/a1"}}}}}}"#
        ),
    );
    let Prompt::Challenge(challenge) = table.prompt() else { panic!() };
    assert!(challenge.media.is_some());
    assert_eq!((challenge.max_length, challenge.text.as_deref()), (8, Some("Scan")));
    table.give(Input::Tan(SecretText::new("ABC")));
    table.sends("authorisation.tan");
    // The answer is lost; the bank took the TAN.
    table.give(Input::Unanswered(Fault::Timeout));
    table.sends("authorisation.status");
    table.answer(200, r#"{"scaStatus":"finalised"}"#);
    table.sends("consent.status");
    table.answer(200, r#"{"consentStatus":"valid"}"#);
    assert_eq!(table.sends("accounts.list"), "https://bank.example/psd2/v1/accounts?withBalance=true");
}

#[test]
fn a_bank_that_ends_the_wait_says_declined_or_run_out_by_its_time() {
    for (seconds_left, code) in [(5, Code::ScaExpired), (60, Code::ScaRejected)] {
        let mut table = Table::begin(serde_json::json!({"approach": "decoupled"}));
        table.give(entered(&[("user_name", "me")]));
        table.answer_with(
            201,
            &[("aspsp-sca-approach", "DECOUPLED")],
            r#"{"consentStatus":"received","consentId":"c1",
            "_links":{"scaStatus":{"href":"/v1/consents/c1/authorisations/a1"}}}"#,
        );
        let Prompt::Wait(wait) = table.prompt().clone() else { panic!() };
        table.now = wait.expires_at.checked_sub(jiff::SignedDuration::from_secs(seconds_left)).unwrap();
        table.give(Input::Poll);
        table.sends("authorisation.status");
        table.answer(200, r#"{"scaStatus":"failed"}"#);
        table.sends("consent.delete");
        table.answer(204, "");
        assert!(
            matches!(&table.step, Step::Failed(problem) if problem.code == code),
            "{seconds_left} s left"
        );
    }
}

#[test]
fn a_decoupled_wait_polls_not_too_early_and_ends() {
    let mut table = Table::begin(serde_json::json!({"approach": "decoupled"}));
    table.give(entered(&[("user_name", "me")]));
    table.answer_with(
        201,
        &[("aspsp-sca-approach", "DECOUPLED")],
        r#"{"consentStatus":"received","consentId":"c1","psuMessage":"Look at your phone",
        "_links":{"scaStatus":{"href":"/v1/consents/c1/authorisations/a1"}}}"#,
    );
    let Prompt::Wait(wait) = table.prompt().clone() else { panic!() };
    assert_eq!(wait.text.as_deref(), Some("Look at your phone"));
    table.give(Input::Poll);
    assert!(matches!(table.prompt(), Prompt::Wait(_)), "too early");
    table.now = wait.poll_at;
    table.give(Input::Poll);
    table.sends("authorisation.status");
    table.answer(503, "");
    assert!(matches!(table.prompt(), Prompt::Wait(_)), "a bank in trouble is asked again");
    table.now = wait.expires_at;
    table.give(Input::Poll);
    table.answer(200, r#"{"scaStatus":"started"}"#);
    let Prompt::Wait(over) = table.prompt().clone() else { panic!() };
    assert_eq!(over.problem.unwrap().code, Code::ScaExpired);
    assert!(!over.automatic && over.can_resend);
    table.give(Input::Resend);
    table.sends("consent.delete");
    table.answer(204, "");
    assert!(matches!(table.prompt(), Prompt::Login(_)));
}

#[test]
fn who_waits_on_for_an_app_is_heard_and_too_late_is_too_late() {
    for (end, code) in
        [(r#"{"scaStatus":"failed"}"#, Some(Code::ScaExpired)), (r#"{"scaStatus":"finalised"}"#, None)]
    {
        let mut table = Table::begin(serde_json::json!({"approach": "decoupled"}));
        table.give(entered(&[("user_name", "me")]));
        table.answer_with(
            201,
            &[("aspsp-sca-approach", "DECOUPLED")],
            r#"{"consentStatus":"received","consentId":"c1",
            "_links":{"scaStatus":{"href":"/v1/consents/c1/authorisations/a1"}}}"#,
        );
        let Prompt::Wait(wait) = table.prompt().clone() else { panic!() };
        table.now = wait.expires_at;
        table.give(Input::Poll);
        table.answer(200, r#"{"scaStatus":"started"}"#);
        assert!(matches!(table.prompt(), Prompt::Wait(over) if over.is_over()));
        table.give(Input::Poll);
        table.sends("authorisation.status");
        table.answer(200, r#"{"scaStatus":"started"}"#);
        let Prompt::Wait(on) = table.prompt().clone() else { panic!() };
        assert!(on.automatic && !on.is_over() && on.expires_at > table.now);
        table.now = on.poll_at;
        table.give(Input::Poll);
        table.answer(200, end);
        match code {
            Some(code) => {
                table.sends("consent.delete");
                table.answer(204, "");
                assert!(
                    matches!(&table.step, Step::Failed(problem) if problem.code == code),
                    "{:?}",
                    table.step
                );
            }
            None => _ = table.sends("consent.status"),
        }
    }
}

/// A dialog whose user is on the bank's page.
fn away() -> Table {
    let mut table = Table::begin(serde_json::json!({"approach": "redirect"}));
    table.answer(
        201,
        r#"{"consentId":"c1","_links":{"scaRedirect":{"href":"https://login.bank.example/go"},
        "scaStatus":{"href":"/v1/consents/c1/authorisations/a1"}}}"#,
    );
    table
}

fn trip(table: &Table) -> glimpse_bank::contract::Redirect {
    let Prompt::Redirect(redirect) = table.prompt() else { panic!("{:?}", table.step) };
    redirect.clone()
}

#[test]
fn a_bank_whose_page_does_not_come_back_is_asked_and_whoever_approved_gets_a_moment() {
    let mut table = away();
    let first = trip(&table);
    table.now = first.ask_at.unwrap();
    table.give(Input::Poll);
    table.sends("authorisation.status");
    table.answer(200, r#"{"scaStatus":"started"}"#);
    let second = trip(&table);
    assert!(!second.approved && second.ask_at > first.ask_at);
    table.give(Input::Poll);
    assert_eq!(trip(&table), second, "not twice within seconds, whoever wants it");
    table.now = second.ask_at.unwrap();
    table.give(Input::Poll);
    table.answer(200, r#"{"scaStatus":"finalised"}"#);
    table.sends("consent.status");
    table.answer(200, r#"{"consentStatus":"valid"}"#);
    let approved = trip(&table);
    assert!(approved.approved);
    let moment = approved.ask_at.unwrap().duration_since(table.now);
    assert!((5..=30).contains(&moment.as_secs()), "{moment}");
    // In another browser, perhaps: with the right return it goes on at once.
    table.now = approved.ask_at.unwrap();
    table.give(Input::Poll);
    table.answer(200, r#"{"scaStatus":"finalised"}"#);
    table.answer(200, r#"{"consentStatus":"valid"}"#);
    table.sends("accounts.list");
}

#[test]
fn a_bank_is_not_asked_for_ever_whether_its_user_comes_back() {
    let mut table = away();
    let (left, mut asked) = (table.now, 0);
    while let Some(at) = trip(&table).ask_at {
        table.now = at;
        table.give(Input::Poll);
        table.sends("authorisation.status");
        table.answer(200, r#"{"scaStatus":"received"}"#);
        asked += 1;
    }
    assert!((20..=60).contains(&asked), "{asked} times");
    assert!(table.now.duration_since(left).as_mins() >= 20, "as long as users take");
    for _ in 0..200 {
        table.now = table.now.checked_add(jiff::SignedDuration::from_secs(10)).unwrap();
        table.give(Input::Poll);
        if !matches!(table.step, Step::Send(_)) {
            return;
        }
        table.answer(200, r#"{"scaStatus":"received"}"#);
        asked += 1;
    }
    panic!("asked {asked} times");
}

#[test]
fn a_bank_that_has_enough_of_questions_is_asked_no_more_and_its_user_can_still_come_back() {
    let mut table = away();
    table.now = trip(&table).ask_at.unwrap();
    table.give(Input::Poll);
    table.answer(429, r#"{"tppMessages":[{"category":"ERROR","code":"ACCESS_EXCEEDED"}]}"#);
    assert_eq!(trip(&table).ask_at, None);
    table.give(Input::Returned(Default::default()));
    table.answer(200, r#"{"scaStatus":"finalised"}"#);
    table.answer(200, r#"{"consentStatus":"valid"}"#);
    table.sends("accounts.list");
}

#[test]
fn what_the_banks_own_page_refused_is_told_with_the_status() {
    let told = |code: &str, text: &str| {
        format!(
            r#""psuMessage":"{text}","tppMessages":[{{"category":"ERROR","code":"{code}","text":"{text}"}}]"#
        )
    };
    let cases = [
        ("failed", told("SERVICE_BLOCKED", "Online access is locked."), Code::LoginBlocked),
        ("failed", told("PSU_CREDENTIALS_INVALID", "That was the last attempt."), Code::LoginWrong),
        ("failed", told("PIN_CHANGE_REQUIRED", "Change it."), Code::LoginPinChangeRequired),
        ("received", told("SERVICE_UNAVAILABLE", "Maintenance until 6."), Code::BankMaintenance),
        ("failed", r#""psuMessage":"You said no.""#.to_owned(), Code::ScaRejected),
        ("received", r#""psuMessage":"Please confirm.""#.to_owned(), Code::ScaRejected),
    ];
    for (status, said, code) in cases {
        let mut table = away();
        let nok = [("outcome".to_owned(), SecretText::new("nok"))].into_iter().collect();
        table.give(Input::Returned(nok));
        table.sends("authorisation.status");
        table.answer(200, &format!(r#"{{"scaStatus":"{status}",{said}}}"#));
        table.sends("consent.delete");
        table.answer(204, "");
        let Step::Failed(problem) = &table.step else { panic!("{:?}", table.step) };
        assert_eq!(problem.code, code, "{said}");
        assert_eq!(problem.bank_text.is_some(), !said.contains("Please"), "{said}");
    }
}

/// A dialog whose user is at the authorisation server, within a consent.
fn away_for_a_token() -> Table {
    let mut table = Table::begin(serde_json::json!({"approach": "redirect", "oauth": {
        "server": "https://login.bank.example/", "client_id": "PSDDE-BAFIN-123456",
        "authorization_url": "https://login.bank.example/authorize",
        "token_url": "https://login.bank.example/token"}}));
    table.answer(
        201,
        r#"{"consentId":"c1","_links":{"scaOAuth":{"href":"https://login.bank.example/"},
        "scaStatus":{"href":"/v1/consents/c1/authorisations/a1"}}}"#,
    );
    table
}

fn back(parameters: &[(&str, &str)]) -> Input {
    let pairs = parameters.iter().map(|(name, value)| ((*name).to_owned(), SecretText::new(*value)));
    Input::Returned(pairs.collect())
}

#[test]
fn who_comes_back_from_the_authorisation_server_by_the_other_way_has_failed() {
    let locked = r#"{"scaStatus":"failed","tppMessages":[{"category":"ERROR","code":"SERVICE_BLOCKED",
        "text":"Online access is locked."}]}"#;
    // The bank gives the consent's `state` along, loses it, or says nothing of the reason.
    for (with_state, status, body, code) in [
        (true, 200, locked, Code::LoginBlocked),
        (false, 200, locked, Code::LoginBlocked),
        (true, 200, r#"{"scaStatus":"received"}"#, Code::ScaRejected),
        (true, 401, r#"{"tppMessages":[{"code":"TOKEN_UNKNOWN"}]}"#, Code::ScaRejected),
        (true, 502, "<html>", Code::ScaRejected),
    ] {
        let mut table = away_for_a_token();
        let state = trip(&table).state;
        let of_consent = state.split_once('.').unwrap().1.to_owned();
        let mut parameters = vec![("outcome", "nok")];
        if with_state {
            parameters.push(("state", of_consent.as_str()));
        }
        table.give(back(&parameters));
        table.sends("authorisation.status");
        table.answer(status, body);
        table.sends("consent.delete");
        table.answer(204, "");
        let Step::Failed(problem) = &table.step else { panic!("{:?}", table.step) };
        assert_eq!(problem.code, code, "{body}");
    }
    // What bears another flow's `state` moves nothing.
    let mut table = away_for_a_token();
    let before = trip(&table);
    table.give(back(&[("outcome", "nok"), ("state", "another")]));
    assert_eq!(trip(&table), before);
}

/// What a record wants sent.
fn clean_up(table: &mut Table, record: &CleanUp) -> Request {
    let mut random = |bytes: &mut [u8]| bytes.fill(7);
    let mut context = Context {
        bank: &table.bank,
        now: table.now,
        random: &mut random,
        psu: &psu(),
        language: Language::De,
        return_url: "",
    };
    Xs2a.clean_up(&mut context, record).unwrap()
}

fn said(status: u16, body: &'static str) -> Response {
    Response { status, headers: Vec::new(), body: Bytes::from_static(body.as_bytes()) }
}

#[test]
fn what_gives_the_token_is_left_to_whoever_cleans_up_before_it_is_sent() {
    let mut table = away_for_a_token();
    let state = trip(&table).state;
    table.give(back(&[("code", "once"), ("state", state.as_str())]));
    table.sends("oauth.token");
    let body = table.request().body.clone().unwrap();
    assert!(body.expose().contains("code=once") && body.expose().contains("code_verifier="));
    // The process dies over it: the code may be good still.
    let record = table.left.clone().unwrap();
    let exchange = clean_up(&mut table, &record);
    assert_eq!((exchange.operation, exchange.body.unwrap().expose()), ("oauth.token", body.expose()));
    assert!(exchange.headers.iter().all(|(name, _)| !name.starts_with("PSU-")));
    for trouble in [said(503, ""), said(429, "")] {
        assert_eq!(Xs2a.clean_up_further(&record, &trouble), None, "it is tried again as it is");
        assert!(!Xs2a.is_cleaned_up(&trouble));
    }
    let authorised = |request: &Request| {
        request.headers.iter().find(|(name, _)| name == "Authorization").map(|(_, value)| value.clone())
    };
    let token = said(200, r#"{"access_token":"t1","token_type":"Bearer"}"#);
    let with_token = Xs2a.clean_up_further(&record, &token).unwrap();
    assert_eq!(with_token.id, record.id);
    let delete = clean_up(&mut table, &with_token);
    assert_eq!(delete.operation, "consent.delete");
    assert_eq!(authorised(&delete).unwrap().expose(), "Bearer t1");
    assert_eq!(Xs2a.clean_up_further(&with_token, &said(503, "")), None);
    // It was used up already: what is left is to try without.
    let without = Xs2a.clean_up_further(&record, &said(400, r#"{"error":"invalid_grant"}"#)).unwrap();
    let delete = clean_up(&mut table, &without);
    assert_eq!((delete.operation, authorised(&delete).is_none()), ("consent.delete", true));
    assert_eq!(Xs2a.clean_up_further(&without, &said(401, "")), None);
    // The dialog itself does not send it twice, and goes no further with that consent.
    table.give(Input::Unanswered(Fault::Unknown));
    table.sends("consent.delete");
    table.answer(401, r#"{"tppMessages":[{"category":"ERROR","code":"TOKEN_UNKNOWN"}]}"#);
    assert!(matches!(&table.step, Step::Failed(problem) if problem.code == Code::BankUnavailable));
    assert_eq!(table.left.as_ref(), Some(&record));
    // With the token, the record has nothing but that.
    let mut table = away_for_a_token();
    let state = trip(&table).state;
    table.give(back(&[("code", "once"), ("state", state.as_str())]));
    table.answer(200, r#"{"access_token":"t1","token_type":"Bearer"}"#);
    table.sends("authorisation.status");
    let record = table.left.clone().unwrap();
    assert!(!record.data.expose().contains("once"), "a code that was used is not kept");
    assert_eq!(clean_up(&mut table, &record).operation, "consent.delete");
}

#[test]
fn a_bank_is_asked_of_who_does_not_come_back_from_its_authorisation_server() {
    let mut table = away_for_a_token();
    let first = trip(&table);
    table.now = first.ask_at.unwrap();
    table.give(Input::Poll);
    table.sends("authorisation.status");
    table.answer(200, r#"{"scaStatus":"received"}"#);
    let second = trip(&table);
    assert!(second.ask_at > first.ask_at && second.url == first.url);
    table.give(Input::Poll);
    assert_eq!(trip(&table), second, "not twice within seconds");
    table.now = second.ask_at.unwrap();
    table.give(Input::Poll);
    table.answer(200, r#"{"scaStatus":"failed"}"#);
    table.sends("consent.delete");
    // Where nothing is said without a token, nobody asks again by itself, and the user can still come back.
    let mut table = away_for_a_token();
    let first = trip(&table);
    table.now = first.ask_at.unwrap();
    table.give(Input::Poll);
    table.answer(401, r#"{"tppMessages":[{"code":"TOKEN_UNKNOWN"}]}"#);
    assert_eq!(trip(&table).ask_at, None);
    table.give(back(&[("code", "x"), ("state", first.state.as_str())]));
    table.sends("oauth.token");
}

#[test]
fn a_challenge_that_ran_out_for_good_takes_no_tan() {
    let mut table = Table::begin(serde_json::Value::Null);
    table.log_in();
    table.answer(201, CREATED);
    table.answer(
        201,
        r#"{"scaStatus":"scaMethodSelected","chosenScaMethod":{"authenticationType":"SMS_OTP","authenticationMethodId":"s"},
        "_links":{"authoriseTransaction":{"href":"v1/consents/c1/authorisations/a1"},
        "scaStatus":{"href":"v1/consents/c1/authorisations/a1"}}}"#,
    );
    table.give(Input::Tan(SecretText::new("123456")));
    table.answer(400, r#"{"tppMessages":[{"category":"ERROR","code":"OTP_EXPIRED"}]}"#);
    table.sends("authorisation.status");
    table.answer(200, r#"{"scaStatus":"scaMethodSelected"}"#);
    table.sends("consent.delete");
    table.answer(204, "");
    assert!(
        matches!(&table.step, Step::Failed(problem) if problem.code == Code::ScaExpired),
        "{:?}",
        table.step
    );
}

#[test]
fn a_bank_that_offers_both_ways_is_taken_at_the_preferred_one() {
    let both = r#"{"consentId":"c1","_links":{"scaRedirect":"https://login.example/page",
        "startAuthorisationWithPsuAuthentication":"/v1/consents/c1/authorisations"}}"#;
    let mut table = Table::begin(serde_json::Value::Null);
    table.log_in();
    table.answer(201, both);
    table.sends("authorisation.password");
    let mut table = Table::begin(serde_json::json!({"approach": "redirect"}));
    table.answer(201, both);
    assert!(matches!(table.prompt(), Prompt::Redirect(page) if page.url == "https://login.example/page"));
}

#[test]
fn no_plain_http_page_of_a_bank_on_the_internet() {
    let mut table = Table::begin(serde_json::json!({"approach": "redirect"}));
    table.sends("consent.create");
    table.answer(201, r#"{"consentId":"c1","_links":{"scaRedirect":{"href":"http://bank.example/login"}}}"#);
    table.sends("consent.delete");
    table.answer(404, "");
    assert!(matches!(&table.step, Step::Failed(problem) if problem.code == Code::BankProtocol));
}

#[test]
fn a_consent_without_a_usable_id_is_not_understood() {
    for id in ["", "a\\u0000b", "Zustimmung\u{2028}"] {
        let mut table = Table::begin(serde_json::Value::Null);
        table.log_in();
        table.answer(201, &format!(r#"{{"consentStatus":"received","consentId":"{id}"}}"#));
        assert!(matches!(&table.step, Step::Failed(problem) if problem.code == Code::BankProtocol), "{id}");
    }
}

#[test]
fn aborting_deletes_the_consent_in_every_state() {
    let mut table = Table::with_account();
    table.give(Input::Abort);
    table.sends("consent.delete");
    table.answer(204, "");
    assert!(matches!(table.step, Step::Done));
    assert!(table.data.is_empty());
    let mut table = Table::begin(serde_json::Value::Null);
    table.give(Input::Abort);
    assert!(matches!(table.step, Step::Done));
}

#[test]
fn a_bank_that_leads_in_a_circle_is_left() {
    let mut table = Table::with_account();
    let page = r#"{"transactions":{"booked":[{"transactionId":"t","bookingDate":"2026-11-01",
        "transactionAmount":{"currency":"EUR","amount":"1.00"}}],
        "_links":{"next":{"href":"/v1/accounts/r1/transactions?page=1"}}}}"#;
    for _ in 0..2 {
        table.sends("account.transactions");
        table.answer(200, page);
    }
    table.sends("consent.delete");
    let data = &table.data[0];
    assert_eq!(data.transactions.len(), 1);
    assert_eq!(data.failure.unwrap().code, Code::BankProtocol);
    assert_eq!((data.coverage.complete, data.coverage.reason), (false, Some(CoverageReason::Failed)));
    table.answer(204, "");
    assert!(matches!(table.step, Step::Done), "what came is kept");
}

#[test]
fn an_answer_for_another_account_is_refused() {
    let mut table = Table::with_account();
    table.answer(200, r#"{"account":{"iban":"DE77900948150000002001"},"transactions":{"booked":[]}}"#);
    assert_eq!(table.data[0].failure.unwrap().code, Code::BankProtocol);
    table.answer(204, "");
    assert!(matches!(&table.step, Step::Failed(problem) if problem.code == Code::BankProtocol));
}

#[test]
fn nothing_half_read_is_complete() {
    let bodies = [
        r#"{"transactions":{"booked":[{"bookingDate":"2026-11-01"}]}}"#,
        r#"{"transactions":{"booked":["x"]}}"#,
        r#"{"transactions":{"booked":"x"}}"#,
        r#"{"transactions":{"booked":[]"#,
        r#"{}"#,
        "<html></html>",
        "",
    ];
    for body in bodies {
        let mut table = Table::with_account();
        table.answer(200, body);
        let data = &table.data[0];
        assert_eq!(data.failure.map(|failure| failure.code), Some(Code::BankProtocol), "{body}");
        assert!(!data.coverage.complete, "{body}");
    }
}

#[test]
fn a_download_is_followed_once() {
    let link = r#"{"transactions":{"_links":{"download":{"href":"/d"}}}}"#;
    let mut table = Table::with_account();
    table.answer(200, link);
    table.sends("account.transactions");
    assert_eq!(table.request().url, "https://bank.example/psd2/d");
    table.answer(200, link);
    assert_eq!(table.data[0].failure.map(|failure| failure.code), Some(Code::BankProtocol));
    assert!(!table.data[0].coverage.complete);
}

#[test]
fn an_empty_list_is_complete() {
    for body in [
        r#"{"transactions":{"booked":[],"pending":null}}"#,
        r#"{"transactions":{"_links":{"account":"/a"}}}"#,
    ] {
        let mut table = Table::with_account();
        table.answer(200, body);
        assert!(table.data[0].coverage.complete && table.data[0].failure.is_none());
    }
}

#[test]
fn a_read_is_tried_twice_with_a_new_id() {
    let mut table = Table::with_account();
    let first = header(table.request(), "X-Request-ID");
    table.give(Input::Unanswered(Fault::BrokenOff));
    table.sends("account.transactions");
    assert_ne!(header(table.request(), "X-Request-ID"), first);
    table.give(Input::Unanswered(Fault::BrokenOff));
    assert_eq!(table.data[0].failure.unwrap().code, Code::BankUnavailable);
}

#[test]
fn a_choice_takes_only_what_was_on_offer() {
    let mut table = Table::with_consent();
    table.answer(200, ACCOUNTS);
    for handles in [vec![], vec!["r1".to_owned(), "r9".to_owned()]] {
        table.give(Input::Accounts(handles));
        assert!(matches!(table.prompt(), Prompt::Accounts(choice) if choice.accounts.len() == 2));
    }
}

#[test]
fn inputs_that_do_not_fit_repeat_the_prompt() {
    let mut table = Table::with_consent();
    table.answer(200, ACCOUNTS);
    for input in
        [Input::Poll, Input::Continue, Input::Tan(SecretText::new("1")), Input::Resend, Input::ChangeMethod]
    {
        table.give(input);
        assert!(matches!(table.prompt(), Prompt::Accounts(_)));
    }
}

#[test]
fn settings_are_checked() {
    let table = Table::begin(serde_json::Value::Null);
    let check = |settings: serde_json::Value| Xs2a.check(&Bank { settings, ..table.bank.clone() });
    assert_eq!(check(serde_json::json!({"approach": "redirect", "poll_seconds": 5})), Ok(()));
    assert!(check(serde_json::json!({"aproach": "redirect"})).unwrap_err().contains("aproach"));
    assert!(check(serde_json::json!({"poll_seconds": 0})).unwrap_err().contains("poll_seconds"));
    assert!(check(serde_json::json!({"consent_models": []})).unwrap_err().contains("consent_models"));
    // What a profile leaves to the operator is said all at once.
    let settings = serde_json::json!({"profile": "sparkasse"});
    let bank = Bank { settings, base_url: "https://profile.invalid".parse().unwrap(), ..table.bank.clone() };
    let missing = Xs2a.check(&Xs2a.complete(bank).unwrap()).unwrap_err();
    for part in ["base_url is needed", "oauth.client_id is needed", "signature needs an identity"] {
        assert!(missing.contains(part), "{missing}");
    }
}

#[test]
fn a_dialog_of_another_version_is_not_read() {
    let table = Table::begin(serde_json::Value::Null);
    let saved = String::from_utf8(table.dialog.as_ref().unwrap().save()).unwrap();
    assert!(Xs2a.restore(saved.as_bytes()).is_ok());
    let (before, after) = saved.split_once("\"version\":").unwrap();
    let other = format!("{before}\"version\":9{after}");
    assert!(Xs2a.restore(other.as_bytes()).is_err());
    assert!(Xs2a.restore(b"{}").is_err());
}

/// Pieces that banks may say at any point, fitting or not.
const BODIES: [&str; 16] = [
    CREATED,
    ACCOUNTS,
    "",
    "<html>",
    "[]",
    r#"{"scaStatus":"finalised"}"#,
    r#"{"scaStatus":"failed"}"#,
    r#"{"scaStatus":"psuAuthenticated","scaMethods":[{"authenticationMethodId":"a"},{"authenticationMethodId":"b"}],
        "_links":{"selectAuthenticationMethod":"/s","scaStatus":"/t"}}"#,
    r#"{"scaStatus":"scaMethodSelected","chosenScaMethod":{"authenticationMethodId":"a"},"challengeData":{"otpMaxLength":-1},
        "_links":{"authoriseTransaction":"/o"}}"#,
    r#"{"consentStatus":"valid"}"#,
    r#"{"consentStatus":"received","consentId":"c2","_links":{"scaRedirect":"https://bank.example/page"}}"#,
    r#"{"_links":{"startAuthorisation":"/start"}}"#,
    r#"{"transactions":{"booked":[{"transactionAmount":{"currency":"EUR","amount":"1"}}],"_links":{"next":"/n"}}}"#,
    r#"{"balances":[{"balanceAmount":{"currency":"EUR","amount":"1"}}]}"#,
    r#"{"tppMessages":[{"category":"ERROR","code":"PSU_CREDENTIALS_INVALID"}]}"#,
    r#"{"tppMessages":[{"category":"ERROR","code":"PERIOD_INVALID"}]}"#,
];

proptest! {
    /// Whatever a bank says, the dialog neither panics nor sends a password twice, and can be saved at each turn.
    #[test]
    fn no_answer_confuses_a_dialog(answers in proptest::collection::vec((0_usize..5, 0_usize..BODIES.len()), 1..60)) {
        let mut table = Table::begin(serde_json::Value::Null);
        let (mut entered_passwords, mut sent_passwords) = (0, 0);
        for (status, body) in answers {
            let saved = table.dialog.as_ref().unwrap().save();
            prop_assert!(Xs2a.restore(&saved).is_ok());
            match &table.step {
                Step::Send(request) => {
                    sent_passwords += usize::from(request.operation == "authorisation.password");
                    prop_assert!(sent_passwords <= entered_passwords);
                    match status {
                        0 => table.give(Input::Unanswered(Fault::Timeout)),
                        1 => table.answer(400, BODIES[body]),
                        2 => table.answer(503, BODIES[body]),
                        _ => table.answer(200, BODIES[body]),
                    }
                }
                Step::Ask(Prompt::Login(_)) => {
                    entered_passwords += 1;
                    table.log_in();
                }
                Step::Ask(Prompt::Method(choice)) => {
                    let id = choice.methods[body % choice.methods.len()].id.clone();
                    table.give(Input::Method(id));
                }
                Step::Ask(Prompt::Challenge(_)) => match status {
                    0 => table.give(Input::Resend),
                    1 => table.give(Input::ChangeMethod),
                    _ => table.give(Input::Tan(SecretText::new("1"))),
                },
                Step::Ask(Prompt::Wait(wait)) => {
                    table.now = wait.poll_at;
                    table.give(if status == 0 { Input::Resend } else { Input::Poll });
                }
                Step::Ask(Prompt::Redirect(_)) => table.give(Input::Returned(Default::default())),
                Step::Ask(Prompt::Accounts(choice)) => {
                    let handles = choice.accounts.iter().map(|one| one.account.handle.clone()).collect();
                    table.give(Input::Accounts(handles));
                }
                Step::Done | Step::Failed(_) => break,
                step => panic!("carried out already: {step:?}"),
            }
        }
    }
}
