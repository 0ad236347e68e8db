//! Customers for whom something goes wrong, and what the bank says then.

use jiff::SignedDuration;

use super::{
    client::{Client, announce, announce_in},
    ways::account,
};
use crate::tpp::Stage;

const MOCKBANK: &str = "90094817";

#[tokio::test]
async fn refusals_at_login() {
    let stage = Stage::new().await;
    for (user, code) in [
        ("wrong-password", "9942"),
        ("wrong-password-once", "9942"),
        ("locked", "3938"),
        ("locked-for-good", "9930"),
        ("not-activated", "9010"),
        ("message-pending", "9210"),
        ("login-refused", "9010"),
        ("not-registered", "9078"),
        ("maintenance", "9010"),
    ] {
        let client = Client::new(&stage, MOCKBANK, user);
        let (mut dialog, answer) = client.begin(999, &["HKSYN:#:3+0'"]).await;
        assert!(answer.says(code) && answer.says("9800"), "{user}: {:?}", answer.codes());
        assert!(!answer.has("HISYN") && !answer.has("HIBPA"), "{user}");
        let over = dialog.send(&["HKSPA:#:1'"]).await;
        assert!(over.says("9010") || over.says("9110") || over.says("9120"), "{user}: the dialog is over");
    }
    let client = Client::synchronised(&stage, MOCKBANK, "wrong-password-once").await;
    assert_eq!(client.system.len(), 26, "right the second time");
    let nobody = Client { user: "nobody".to_owned(), ..Client::new(&stage, MOCKBANK, "sms") };
    let (_, answer) = nobody.begin(999, &["HKSYN:#:3+0'"]).await;
    assert!(answer.says("9942") && answer.says("9800"));
}

#[tokio::test]
async fn three_wrong_pins_lock_and_time_unlocks() {
    let stage = Stage::new().await;
    let mut client = Client::new(&stage, MOCKBANK, "sms");
    let right = std::mem::replace(&mut client.pin, "wrong".to_owned());
    for _ in 0..3 {
        let (_, answer) = client.begin(999, &["HKSYN:#:3+0'"]).await;
        assert!(answer.says("9942"));
    }
    client.pin = right;
    let (_, answer) = client.begin(999, &["HKSYN:#:3+0'"]).await;
    assert!(answer.says("3938") && !answer.has("HISYN"));
    stage.later(SignedDuration::from_mins(15));
    client.synchronise().await;
    let pins = stage.sandbox.ledger().credentials(MOCKBANK);
    let different: std::collections::HashSet<_> = pins.iter().map(|seen| &seen.fingerprint).collect();
    assert_eq!((pins.len(), different.len()), (5, 2), "two PINs in five dialogs");
}

#[tokio::test]
async fn a_new_pin_is_wanted_first() {
    let stage = Stage::new().await;
    let client = Client::new(&stage, MOCKBANK, "pin-change");
    let (mut dialog, answer) = client.begin(999, &["HKSYN:#:3+0'"]).await;
    assert!(answer.says("3916") && answer.has("HISYN"));
    let order = dialog.send(&["HKSPA:#:1'"]).await;
    assert!(order.says("9210") || order.says("9075"), "{:?}", order.codes());
    dialog.end().await;
}

#[tokio::test]
async fn tans_that_are_wrong_late_or_none() {
    let stage = Stage::new().await;
    let once = Client::synchronised(&stage, MOCKBANK, "otp-wrong-once").await;
    let (mut dialog, answer) = once.begin(920, &[&announce("HKIDN", "")]).await;
    let (reference, ..) = answer.challenge();
    assert_eq!(dialog.tan(&reference, "123456").await.codes(), ["9050", "9941"]);
    assert!(dialog.tan(&reference, "123456").await.says("0900"));

    let always = Client::synchronised(&stage, MOCKBANK, "otp-wrong-always").await;
    let (mut dialog, answer) = always.begin(920, &[&announce("HKIDN", "")]).await;
    let (reference, ..) = answer.challenge();
    for last in [false, false, true] {
        let answer = dialog.tan(&reference, "123456").await;
        assert!(answer.says("9941") && answer.says("9800") == last && answer.says("9931") == last);
    }

    let at_once = Client::synchronised(&stage, MOCKBANK, "tan-once").await;
    let (mut dialog, answer) = at_once.begin(920, &[&announce("HKIDN", "")]).await;
    let (reference, ..) = answer.challenge();
    assert!(dialog.tan(&reference, "123456").await.says("9800"));

    let late = Client::synchronised(&stage, MOCKBANK, "sms").await;
    let (mut dialog, answer) = late.begin(920, &[&announce("HKIDN", "")]).await;
    let (reference, ..) = answer.challenge();
    stage.later(SignedDuration::from_mins(10));
    let answer = dialog.tan(&reference, "123456").await;
    assert!(answer.says("9951") && answer.says("9800"));

    let expired = Client::synchronised(&stage, MOCKBANK, "challenge-expired").await;
    let (mut dialog, answer) = expired.begin(920, &[&announce("HKIDN", "")]).await;
    let (reference, ..) = answer.challenge();
    assert!(dialog.tan(&reference, "123456").await.says("9951"));
}

#[tokio::test]
async fn the_app_declines_or_never_answers() {
    let stage = Stage::new().await;
    for (user, polls, code) in [("push-declined", 2, "9210"), ("decoupled-never", 60, "9951")] {
        let client = Client::synchronised(&stage, MOCKBANK, user).await;
        let (mut dialog, answer) = client.begin(922, &[&announce_in(7, "HKIDN", "")]).await;
        let (reference, ..) = answer.challenge();
        stage.later(SignedDuration::from_secs(1));
        for poll in 1..=polls {
            stage.later(SignedDuration::from_secs(1));
            let answer = dialog.poll(&reference).await;
            assert_eq!(answer.says(code) && answer.says("9800"), poll == polls, "{user} {poll}");
            assert_eq!(answer.says("3956"), poll != polls, "{user} {poll}");
        }
    }
}

#[tokio::test]
async fn one_account_and_short_histories() {
    let stage = Stage::new().await;
    let client = Client::synchronised(&stage, MOCKBANK, "one-account-fails").await;
    let (mut dialog, answer) = client.logged_in(920).await;
    let order = |place: usize| format!("HKSAL:#:7+{}+N'", account(&answer, place));
    assert!(dialog.order(&order(0)).await.has("HISAL"));
    let refused = dialog.order(&order(1)).await;
    assert!(refused.says("9210") && !refused.says("9800"));
    assert!(dialog.order(&order(2)).await.has("HISAL"), "the dialog goes on");

    let client = Client::synchronised(&stage, MOCKBANK, "history-refused").await;
    let (mut dialog, answer) = client.logged_in(920).await;
    let order = |from: &str| format!("HKKAZ:#:7+{}+N+{from}'", account(&answer, 0));
    assert!(dialog.order(&order("20260826")).await.says("9210"));
    assert!(dialog.order(&order("20260827")).await.has("HIKAZ"));

    let client = Client::synchronised(&stage, MOCKBANK, "history-30").await;
    let (mut dialog, answer) = client.logged_in(920).await;
    let list = dialog.order(&format!("HKKAZ:#:7+{}+N+20260826'", account(&answer, 0))).await;
    assert!(
        list.one("HIKAZ").at(0, 0).contains(":61:2610") && !list.one("HIKAZ").at(0, 0).contains(":61:2609")
    );

    let client = Client::synchronised(&stage, MOCKBANK, "no-accounts").await;
    let (mut dialog, answer) = client.logged_in(920).await;
    assert!(answer.has("HIUPA") && !answer.has("HIUPD"));
    assert!(dialog.send(&["HKSPA:#:1'"]).await.says("3010"));
}

#[tokio::test]
async fn faults_of_the_wire_and_rules_of_ones_own() {
    let stage = Stage::new().await;
    let client = Client::new(&stage, MOCKBANK, "bank-down");
    let gone = stage.embedded.client.post(&client.bank.url).body("x").send().await;
    assert!(gone.is_ok(), "who it is shows only in the message");
    let letter = super::client::Dialog { client: &client, function: 999, id: "0".to_owned(), next: 1 }
        .letter(&[&client.opening()[0], &client.opening()[1], "HKSYN:#:3+0'"]);
    use base64::Engine as _;
    let body = base64::engine::general_purpose::STANDARD.encode(super::wire::latin1(&letter.whole()));
    assert!(stage.embedded.client.post(&client.bank.url).body(body).send().await.is_err());

    let rule = glimpse_sandbox::Rule {
        bank: Some(MOCKBANK.to_owned()),
        user: Some("sms".to_owned()),
        ..glimpse_sandbox::Rule::at(
            glimpse_sandbox::Step::Accounts,
            glimpse_sandbox::Fault::Answer {
                status: 200,
                code: "9999".to_owned(),
                text: "Zu viele Abrufe.".to_owned(),
                fails_sca: true,
            },
        )
    };
    stage.sandbox.add_scenarios(vec![rule]);
    let client = Client::synchronised(&stage, MOCKBANK, "sms").await;
    let (mut dialog, _) = client.logged_in(920).await;
    let answer = dialog.send(&["HKSPA:#:1'"]).await;
    assert_eq!(answer.codes(), ["9050", "9800", "9999"]);
    let calls = stage.sandbox.ledger().calls(MOCKBANK);
    let last = calls.last().unwrap();
    assert_eq!((last.step, last.fault.as_deref()), (Some(glimpse_sandbox::Step::Accounts), Some("answer")));
    assert_eq!((last.message, last.codes.len(), last.status), (Some(3), 3, Some(200)));
}
