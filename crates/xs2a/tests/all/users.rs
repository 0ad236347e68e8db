//! Every user of the sandbox ends as its table says.

use glimpse_bank::contract::{Connector, Input, Prompt};
use glimpse_model::{Code, CoverageReason};

use glimpse_xs2a::Xs2a;

use crate::harness::{EMBEDDED, User, World, psu};

#[tokio::test]
async fn every_user_ends_as_the_table_says() {
    let world = World::new().await;
    let info = world.sandbox.banks().into_iter().find(|bank| bank.bank_code == EMBEDDED).unwrap();
    for person in info.users {
        // It never answers; the executor's tests show the bound.
        if person.user == "bank-hangs" {
            continue;
        }
        let mut user = User::new(&world, EMBEDDED, &person.user);
        if person.user == "figo01" || person.user == "many-methods" {
            user.method = Some("Auth Meth by Phone");
        }
        if person.user.ends_with("-ip") {
            user.address = "192.168.178.20";
        }
        if person.user == "decoupled-slow" {
            user.patience = 30;
        }
        let end = user.run().await;
        let name = &person.user;
        match Code::parse(&person.ends_in) {
            None => {
                assert_eq!((end.failed, end.gave_up), (None, false), "{name}: {:?}", end.problems);
                assert!(!end.journal.data.is_empty(), "{name}");
            }
            Some(code) => {
                let said = end.failed == Some(code) || end.problems.contains(&code);
                assert!(said, "{name} ends in {:?} with {:?}, not in {code}", end.failed, end.problems);
            }
        }
        let open = end.journal.remembered.len() - end.journal.forgotten.len();
        let left = matches!(name.as_str(), "delete-fails" | "maintenance" | "bank-down");
        assert!(open == 0 || left, "{name} leaves a consent behind");
    }
    for credential in world.sandbox.ledger().credentials(EMBEDDED) {
        // These users enter the same TAN again, because the bank refuses it.
        let entered_again = ["otp-wrong-once", "otp-wrong-always", "challenge-expired"];
        let again = credential.user.as_deref().is_some_and(|user| entered_again.contains(&user));
        assert!(credential.times == 1 || again, "{credential:?}");
    }
}

#[tokio::test]
async fn one_account_that_fails_spoils_no_other() {
    let world = World::new().await;
    let end = User::new(&world, EMBEDDED, "one-account-fails").run().await;
    assert_eq!(end.failed, None);
    let failures: Vec<_> =
        end.journal.data.iter().map(|data| data.failure.map(|failure| failure.code)).collect();
    assert_eq!(failures, [None, Some(Code::AccountForbidden), None]);
    let coverage = &end.journal.data[1].coverage;
    assert_eq!((coverage.complete, coverage.granted_from), (false, None));
    assert_eq!(coverage.reason, Some(CoverageReason::Forbidden));
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_tan_are_entered_again() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "single-method");
    (user.wrong_passwords, user.wrong_tans) = (1, 1);
    let end = user.run().await;
    assert_eq!(end.failed, None);
    assert_eq!(end.problems, [Code::LoginWrong, Code::ScaWrong]);
    assert!(world.sandbox.ledger().credentials(EMBEDDED).iter().all(|credential| credential.times == 1));
    let bank_says = end.prompts[1].problem().unwrap().bank_text.clone().unwrap();
    assert!(bank_says.contains("wrong"), "{bank_says}");
}

#[tokio::test]
async fn a_method_that_turns_decoupled_is_waited_for() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "many-methods");
    user.method = Some("Auth Meth by App");
    let end = user.run().await;
    assert_eq!(end.failed, None);
    let waits = end.prompts.iter().filter(|prompt| matches!(prompt, Prompt::Wait(_))).count();
    assert_eq!(waits, 3);
}

#[tokio::test]
async fn every_kind_of_challenge_is_described() {
    use glimpse_bank::contract::{EntryFormat, Media};
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "many-methods");
    user.method = Some("Auth Meth by Photo");
    let end = user.run().await;
    let challenge = end.prompts.iter().find_map(|prompt| match prompt {
        Prompt::Challenge(challenge) => Some(challenge.clone()),
        _ => None,
    });
    let challenge = challenge.unwrap();
    assert_eq!((challenge.format, challenge.max_length), (EntryFormat::Digits, 6));
    assert!(challenge.can_resend && challenge.can_change_method);
    assert!(matches!(challenge.media, Some(Media::Image { mime, .. }) if mime == "image/png"));
    assert!(challenge.text.is_some());
}

#[tokio::test]
async fn named_accounts_are_fetched_without_a_choice() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "figo01");
    user.method = Some("Auth Meth by Phone");
    user.goal.ibans = vec!["DE77900948150000002001".parse().unwrap()];
    let end = user.run().await;
    assert_eq!(end.failed, None);
    assert!(!end.prompts.iter().any(|prompt| matches!(prompt, Prompt::Accounts(_))));
    assert_eq!(end.journal.data.len(), 1);
    assert_eq!(end.journal.data[0].account.iban.as_ref().unwrap().as_str(), "DE77900948150000002001");
}

#[tokio::test]
async fn named_accounts_of_somebody_else_end_in_a_choice() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "single-method");
    user.goal.ibans = vec!["DE77900948150000002001".parse().unwrap()];
    let end = user.run().await;
    assert_eq!(end.failed, None, "{:?}", end.problems);
    assert_eq!(end.problems, [Code::AccountNoneMatching, Code::AccountNoneMatching]);
    assert!(end.prompts.iter().any(|prompt| matches!(prompt, Prompt::Accounts(_))));
    assert_eq!(end.journal.data.len(), 3);
}

#[tokio::test]
async fn a_challenge_is_sent_again_and_another_method_chosen() {
    let world = World::new().await;
    // Each of the three methods is sent again, then the next one is chosen, until it is the phone once more.
    let mut user = User::new(&world, EMBEDDED, "figo01");
    user.detours = vec![
        Input::ChangeMethod,
        Input::Resend,
        Input::ChangeMethod,
        Input::Resend,
        Input::ChangeMethod,
        Input::Resend,
    ];
    let end = user.run().await;
    assert_eq!((end.failed, end.problems.as_slice()), (None, &[][..]));
    let asked: Vec<&str> = end
        .prompts
        .iter()
        .map(|prompt| match prompt {
            Prompt::Method(_) => "method",
            Prompt::Challenge(_) => "challenge",
            Prompt::Wait(_) => "wait",
            Prompt::Login(_) => "login",
            Prompt::Accounts(_) => "accounts",
            Prompt::Redirect(_) => "redirect",
        })
        .collect();
    let expected = [
        "login",
        "method",
        "challenge",
        "challenge",
        "method",
        "challenge",
        "challenge",
        "method",
        "wait",
        "wait",
        "method",
        "challenge",
        "accounts",
    ];
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn an_expired_challenge_is_replaced() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "single-method");
    // The TAN comes too late by the bank's clock; then a new challenge is asked for.
    user.late_tan = true;
    user.patience = 5;
    let end = user.run().await;
    assert_eq!(end.failed, None, "{:?}", end.problems);
    assert_eq!(end.problems, [Code::ScaExpired]);
}

#[tokio::test]
async fn wrong_passwords_end_before_the_bank_locks() {
    let world = World::new().await;
    let mut user = User::new(&world, EMBEDDED, "figo01");
    (user.wrong_passwords, user.patience) = (10, 10);
    let end = user.run().await;
    assert_eq!(end.failed, Some(Code::LoginWrong));
    assert_eq!(end.prompts.len(), 3);
}

#[tokio::test]
async fn what_is_left_at_a_bank_is_cleaned_up_later() {
    let world = World::new().await;
    let end = User::new(&world, EMBEDDED, "delete-fails").run().await;
    assert_eq!((end.failed, end.journal.forgotten.len()), (None, 0));
    let bank = world.bank(EMBEDDED);
    for record in &end.journal.remembered {
        let saved = serde_json::to_string(record).unwrap();
        assert!(!saved.contains("delete-fails"), "{saved}");
        let mut random = |bytes: &mut [u8]| world.random(bytes);
        let mut context = glimpse_bank::contract::Context {
            bank: &bank,
            now: world.now(),
            random: &mut random,
            psu: &psu(),
            language: glimpse_model::Language::De,
            return_url: "http://127.0.0.1:1/return",
        };
        let request = Xs2a.clean_up(&mut context, record).unwrap();
        let answer = world.executor.send(&bank, request).await.unwrap();
        assert!(Xs2a.is_cleaned_up(&answer), "{answer:?}");
    }
}
