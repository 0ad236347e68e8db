//! The way into a dialog: parameters, login, refusals.

use glimpse_bank::contract::{Connector, Fault, FieldLabel, Input, Prompt};
use glimpse_fints::{Fints, Product};
use glimpse_model::Code;
use serde_json::json;

use crate::play::{PIN, Play, Says, Scene, bank, bye, entered, plain, scene, silence};
use crate::record::{ORDERS, bpd, fetched, logged_in, scenes, synchronised};

/// The bank says no to the first message with a PIN.
fn refused(codes: &str) -> Vec<Scene> {
    vec![scene(
        &["HKSYN"],
        format!("HIRMG:2:2+9050::Teilweise fehlerhaft+9800::Dialog abgebrochen'HIRMS:3:2:3+{codes}'"),
    )]
}

#[test]
fn from_login_to_data_in_one_dialog() {
    let end = Play::new(scenes(vec![logged_in(ORDERS), fetched()])).run().done();
    let data = &end.data[0];
    assert_eq!(data.account.iban.as_ref().unwrap().as_str(), "DE42100000000001234567");
    assert_eq!(data.account.owner.as_deref(), Some("Erika Mustermann"));
    assert_eq!(data.balance.as_ref().unwrap().amount.amount.to_string(), "1000.5");
    assert_eq!(data.transactions[0].amount.amount.to_string(), "850");
    assert!(data.coverage.complete && data.failure.is_none());
    let prompts: Vec<bool> =
        end.prompts.iter().map(|prompt| matches!(prompt, Prompt::Login(_) | Prompt::Accounts(_))).collect();
    assert_eq!(prompts, [true, true], "nobody was asked for more");
}

#[test]
fn the_bank_tells_before_the_login_what_its_words_are() {
    let greeting = plain(
        &["HKIDN:2:2+280:10000000+9999999999+0+0'", "HKVVB:3:3+0+0+0+0123456789ABCDEF012345678+", "!HNSHK"],
        format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'{}", bpd(ORDERS)),
    );
    let farewell = plain(&["HKEND:2:1+DLG??1'"], "HIRMG:2:2+0010::ok'HIRMS:3:2:2+0100::Ende'");
    let mut script = vec![greeting, farewell];
    script.extend(synchronised_knowing_bpd());
    script.extend(scenes(vec![vec![crate::record::exempt()], fetched()]));
    let end = Play::new(script).settings(json!({})).run().done();
    let Prompt::Login(form) = &end.prompts[0] else { panic!("{:?}", end.prompts) };
    assert_eq!(form.fields[0].label, FieldLabel::Bank("Anmeldename".to_owned()));
    assert_eq!(form.fields.len(), 2);
}

fn synchronised_knowing_bpd() -> Vec<Scene> {
    let mut script = synchronised("", "942");
    script[0].hears = vec!["HKVVB:4:3+78+0+0+"];
    script
}

#[test]
fn a_refused_anonymous_dialog_is_no_hindrance() {
    let refusal = || {
        plain(&["9999999999"], "HIRMG:2:2+9800::Dialog abgebrochen+9400::Anonyme Dialoge nicht unterstützt'")
    };
    let script = scenes(vec![vec![refusal()], logged_in(ORDERS), fetched()]);
    Play::new(script).settings(json!({})).run().done();
    // Nor one that the bank answers with something else.
    let odd = Scene { hears: vec!["9999999999"], says: Says::Raw(200, b"<html>?</html>".to_vec()) };
    Play::new(scenes(vec![vec![odd], logged_in(ORDERS), fetched()])).settings(json!({})).run().done();
}

#[test]
fn what_a_bank_refuses_at_the_login_has_a_code_each() {
    let cases = [
        ("3938::Ihr Zugang ist vorläufig gesperrt", Code::LoginBlocked),
        ("3931::Zugang gesperrt", Code::LoginBlocked),
        ("9930::Teilnehmer gesperrt", Code::LoginBlocked),
        ("9931::Teilnehmersperre", Code::LoginBlocked),
        ("9933::Sperre", Code::LoginBlocked),
        ("3916::PIN-Änderung notwendig", Code::LoginPinChangeRequired),
        ("9916::PIN ändern", Code::LoginPinChangeRequired),
        ("9078::Das Produkt ist nicht registriert", Code::ServiceMisconfigured),
        ("9010::Zur Zeit finden Wartungsarbeiten statt", Code::BankMaintenance),
        ("9010::Bitte stimmen Sie den Nutzungsbedingungen zu", Code::BankMessagePending),
        ("9010::Sie sind nicht für Online-Banking freigeschaltet", Code::LoginNotActivated),
        ("9010::Zu viele Zugriffe", Code::BankLimit),
        ("9010::Aus Gründen nicht möglich", Code::BankLoginNotPossible),
        ("9110::Falsche Segmentzusammenstellung", Code::BankProtocol),
        ("9955::Ein-Schritt-Verfahren nicht zugelassen", Code::ScaMethodNotActive),
    ];
    for (codes, expected) in cases {
        let end = Play::new(refused(codes)).run();
        assert_eq!(end.failed, Some(expected), "{codes}");
    }
}

#[test]
fn a_wrong_pin_is_never_sent_again() {
    for codes in ["9942::PIN falsch", "9910::PIN ungültig", "9340::Elektronische Signatur falsch"] {
        // A user who gives up after the first refusal: the bank has heard one message.
        let end = Play::new(refused(codes))
            .user(|prompt, time| {
                (time > 1).then(|| {
                    assert_eq!(prompt.problem().unwrap().code, Code::LoginWrong);
                    Input::Abort
                })
            })
            .run()
            .done();
        assert_eq!(end.operations, ["fints.synchronise"], "{codes}");
    }
    // Whoever enters it wrong twice is stopped before the bank locks.
    let twice = scenes(vec![refused("9942::PIN falsch"), refused("9942::PIN falsch")]);
    assert_eq!(Play::new(twice).run().failed_with(Code::LoginWrong).problems, [Code::LoginWrong]);
    let right = scenes(vec![refused("9942::PIN falsch"), logged_in(ORDERS), fetched()]);
    Play::new(right).run().done();
}

#[test]
fn what_cannot_be_a_login_is_not_sent() {
    for entries in [
        [("user_name", "nutzer"), ("pin", "")],
        [("user_name", ""), ("pin", PIN)],
        [("user_name", "nutzer"), ("pin", "€uro")],
        [("user_name", "nut\nzer"), ("pin", PIN)],
        [("user_name", "0123456789012345678901234567890"), ("pin", PIN)],
    ] {
        let end = Play::new(Vec::new())
            .user(move |_, time| Some(if time == 1 { entered(&entries) } else { Input::Abort }))
            .run()
            .done();
        assert_eq!(end.problems, [Code::LoginWrong], "{entries:?}");
    }
}

#[test]
fn an_answer_that_never_came_is_never_asked_for_again_at_the_login() {
    for (fault, code) in [
        (Fault::Timeout, Code::BankUnavailable),
        (Fault::Unreachable, Code::BankUnavailable),
        (Fault::Tls, Code::ServiceMisconfigured),
        (Fault::TooLarge, Code::BankProtocol),
    ] {
        Play::new(vec![silence(&["HKSYN"], fault)]).run().failed_with(code);
    }
    // When nobody knows whether it was sent, the user decides.
    let end = Play::new(vec![silence(&["HKSYN"], Fault::Unknown)])
        .user(|_, time| (time == 2).then_some(Input::Abort))
        .run()
        .done();
    assert_eq!(end.problems, [Code::ServiceUnavailable]);
}

#[test]
fn an_http_error_says_what_it_is() {
    for (status, body, code) in [
        (503, "Wegen Wartung geschlossen", Code::BankMaintenance),
        (502, "Bad gateway", Code::BankUnavailable),
        (429, "", Code::BankLimit),
        (404, "", Code::ServiceMisconfigured),
        (302, "", Code::ServiceMisconfigured),
        (200, "<html>", Code::BankProtocol),
        (200, "", Code::BankProtocol),
    ] {
        let scene = Scene { hears: Vec::new(), says: Says::Raw(status, body.as_bytes().to_vec()) };
        assert_eq!(Play::new(vec![scene]).run().failed, Some(code), "{status} {body}");
    }
}

#[test]
fn whoever_cancels_leaves_no_dialog_open() {
    let script = scenes(vec![logged_in(ORDERS), vec![crate::record::sepa(), bye()]]);
    Play::new(script)
        .user(|prompt, _| matches!(prompt, Prompt::Accounts(_)).then_some(Input::Abort))
        .run()
        .done();
}

#[test]
fn a_pin_is_kept_for_a_quarter_of_an_hour() {
    let mut play = Play::new(scenes(vec![logged_in(ORDERS), vec![crate::record::sepa()]]));
    play.now = "2026-11-23T10:00:00Z".parse().unwrap();
    let end = play.late(|prompt| matches!(prompt, Prompt::Accounts(_))).run().done();
    assert_eq!(end.problems, [Code::ScaExpired]);
    assert!(matches!(end.prompts.last(), Some(Prompt::Login(_))));
}

#[test]
fn settings_are_checked() {
    let product = Product::parse("ABC").unwrap();
    let check = |settings| Fints::new(Some(product.clone())).check(&bank(settings));
    assert_eq!(check(json!(null)), Ok(()));
    assert_eq!(
        check(json!({ "turnovers": "mt940", "without_methods": [911], "bank_code": "20000000" })),
        Ok(())
    );
    assert!(check(json!({ "bank_code": "2" })).unwrap_err().contains("bank_code"));
    assert!(check(json!({ "turnover": "camt" })).unwrap_err().contains("unknown field"));
    let mut without_code = bank(json!({}));
    without_code.bank_codes.clear();
    assert!(Fints::new(Some(product)).check(&without_code).unwrap_err().contains("bank_codes"));
    assert!(Fints::new(None).check(&bank(json!({}))).unwrap_err().contains("fints.product_id"));
    assert!(
        Product::parse("").is_err()
            && Product::parse("with space").is_err()
            && Product::parse(&"A".repeat(26)).is_err()
    );
}
