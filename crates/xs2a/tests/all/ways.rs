//! Ways through strong customer authentication and kinds of consent that the friendly banks do not have.

use glimpse_bank::Identities;
use glimpse_bank::contract::{Connector, Context, Prompt, Psu};
use glimpse_model::{AccountKind, Code, Language};
use glimpse_sandbox::{Fault, Rule, Step};
use glimpse_xs2a::Xs2a;
use serde_json::{Value, json};

use crate::harness::{End, User, World};
use crate::truth::assert_truth;

async fn with(twins: &[&str]) -> World {
    let twins: Vec<String> = twins.iter().map(|name| (*name).to_owned()).collect();
    World::with(|config| config.twins = twins, Identities::default()).await
}

async fn through(world: &World, code: &str, settings: Value) -> End {
    let mut user = User::new(world, code, "figo01");
    user.bank.settings = settings;
    user.run().await
}

fn assert_all(world: &World, code: &str, end: &End) {
    assert_eq!((end.failed, end.problems.as_slice()), (None, &[][..]));
    let truth = world.sandbox.ledger().truth(code, "figo01");
    assert_truth(&end.journal.data, &truth, world.goal().history_from);
    assert_eq!(end.journal.remembered.len(), end.journal.forgotten.len());
}

fn oauth(world: &World, code: &str) -> Value {
    json!({ "server": world.bank(code).base_url, "client_id": "PSDDE-BAFIN-123456" })
}

#[tokio::test]
async fn a_confirmation_code_from_the_banks_page_is_sent_back() {
    let world = with(&["confirmation"]).await;
    let end = through(&world, "90094823", json!({ "approach": "redirect" })).await;
    assert_all(&world, "90094823", &end);
    assert!(end.journal.operations.contains(&"authorisation.confirm"));
}

#[tokio::test]
async fn a_second_password_is_sent_in_its_own_call() {
    let world = with(&["second-password"]).await;
    let login = json!({ "login": ["user_name", "password", "second_password"] });
    let end = through(&world, "90094824", login).await;
    assert_all(&world, "90094824", &end);
    // A bank that wants one which nobody was asked for cannot be reached.
    let end = through(&world, "90094824", json!({})).await;
    assert_eq!(end.failed, Some(Code::BankUnsupported));
}

#[tokio::test]
async fn a_bank_of_lists_is_confirmed_twice_and_opens_what_was_chosen() {
    let world = with(&["lists"]).await;
    for model in ["available-accounts", "available-accounts-with-balance"] {
        let settings = json!({ "approach": "redirect", "consent_models": ["global", model] });
        let mut user = User::new(&world, "90094825", "figo01");
        user.bank.settings = settings;
        user.chooses = vec![first_iban(&world, "90094825")];
        let chosen = user.chooses.clone();
        let end = user.run().await;
        assert_eq!((end.failed, end.problems.as_slice()), (None, &[][..]), "{model}");
        let ibans: Vec<_> = end.journal.data.iter().filter_map(|data| data.account.iban.clone()).collect();
        assert_eq!(ibans, chosen);
        assert!(!end.journal.data[0].transactions.is_empty());
        let trips = end.prompts.iter().filter(|prompt| matches!(prompt, Prompt::Redirect(_))).count();
        assert_eq!((trips, end.journal.remembered.len(), end.journal.forgotten.len()), (2, 2, 2));
    }
}

fn first_iban(world: &World, code: &str) -> glimpse_model::Iban {
    world.sandbox.ledger().truth(code, "figo01")[0].iban.parse().unwrap()
}

#[tokio::test]
async fn card_accounts_come_from_their_own_list() {
    let world = with(&["cards"]).await;
    let end = through(&world, "90094826", json!({ "card_accounts": true })).await;
    assert_eq!(end.failed, None);
    let card = end.journal.data.iter().find(|data| data.account.kind == AccountKind::CreditCard).unwrap();
    assert_eq!(card.account.iban, None);
    assert!(card.account.account_number.as_deref().unwrap().starts_with("525412******"));
    let truth = world.sandbox.ledger().truth("90094826", "figo01");
    let known = truth.iter().find(|account| account.cash_account_type == "CARD").unwrap();
    let from = world.goal().history_from;
    let booked = known.booked.iter().filter(|entry| entry.booking_date >= from).count();
    assert!(booked > 0);
    assert_eq!(card.transactions.iter().filter(|transaction| transaction.booked).count(), booked);
    assert_eq!(card.balance.as_ref().unwrap().amount.amount.to_string(), known.balance);
    // Without, there are none.
    let end = through(&world, "90094826", json!({})).await;
    assert_eq!(end.journal.data.len(), 2);
}

#[tokio::test]
async fn statements_come_as_mt940_and_as_downloads() {
    let world = with(&["mt940", "download"]).await;
    for code in ["90094827", "90094828"] {
        let end = through(&world, code, json!({})).await;
        assert_eq!(end.failed, None, "{code}");
        let truth = world.sandbox.ledger().truth(code, "figo01");
        for data in &end.journal.data {
            assert!(data.coverage.complete && data.failure.is_none(), "{code}");
            let iban = data.account.iban.as_ref().unwrap().as_str();
            let known = truth.iter().find(|account| account.iban == iban).unwrap();
            let from = data.coverage.requested_from;
            let booked: Vec<_> = known.booked.iter().filter(|entry| entry.booking_date >= from).collect();
            let mut expected: Vec<i64> = booked.iter().map(|entry| entry.cents).collect();
            let mut got: Vec<rust_decimal::Decimal> =
                data.transactions.iter().map(|transaction| transaction.amount.amount).collect();
            expected.sort_unstable();
            got.sort_unstable();
            let expected: Vec<_> =
                expected.into_iter().map(|cents| rust_decimal::Decimal::new(cents, 2)).collect();
            assert_eq!(got, expected, "{code} {iban}");
        }
    }
}

#[tokio::test]
async fn oauth_within_the_consent_by_metadata_and_by_the_page() {
    let world = with(&["oauth", "oauth-page"]).await;
    let by_metadata = json!({ "approach": "redirect", "oauth": oauth(&world, "90094829") });
    let end = through(&world, "90094829", by_metadata).await;
    assert_all(&world, "90094829", &end);
    assert_eq!(
        end.journal.operations.iter().filter(|operation| operation.starts_with("oauth.")).collect::<Vec<_>>(),
        [&"oauth.metadata", &"oauth.token"]
    );
    let mut page = oauth(&world, "90094830");
    page["link"] = json!("page");
    page["token_url"] = json!(world.bank("90094830").base_url.join("/oauth/token").unwrap());
    let end = through(&world, "90094830", json!({ "approach": "redirect", "oauth": page })).await;
    assert_all(&world, "90094830", &end);
    assert!(!end.journal.operations.contains(&"oauth.metadata"));
    // Without a configured server such a bank is not reached.
    let end = through(&world, "90094829", json!({ "approach": "redirect" })).await;
    assert_eq!(end.failed, Some(Code::BankUnsupported));
}

#[tokio::test]
async fn whoever_fails_at_the_bank_within_oauth_learns_why() {
    let world = with(&["oauth", "sparkasse"]).await;
    let cases = [
        ("locked", Code::LoginBlocked),
        ("wrong-password", Code::LoginWrong),
        ("pin-change", Code::LoginPinChangeRequired),
        ("declined", Code::ScaRejected),
    ];
    for code in ["90094829", "90094840"] {
        let mut settings = json!({ "approach": "redirect", "oauth": oauth(&world, code) });
        if code == "90094840" {
            settings = json!({ "profile": "sparkasse", "oauth": oauth(&world, code), "identity": "main" });
            let bank = glimpse_bank::Bank { settings, ..world.bank(code) };
            settings = Xs2a.complete(bank).unwrap().settings;
            // Without TLS nobody asks for certificates here.
            let settings = settings.as_object_mut().unwrap();
            settings.retain(|key, _| key != "identity" && key != "signature");
        }
        for (name, expected) in cases {
            let mut user = User::new(&world, code, name);
            user.bank.settings = settings.clone();
            let end = user.run().await;
            assert_eq!((end.failed, end.gave_up), (Some(expected), false), "{name} at {code}");
            assert_eq!(end.prompts.len(), 1, "{name} at {code} is sent there once");
            assert_eq!(end.journal.remembered.len(), end.journal.forgotten.len(), "{name} at {code}");
        }
    }
}

#[tokio::test]
async fn whoever_cannot_log_in_before_the_consent_gets_no_further() {
    let world = with(&["n26", "sparda"]).await;
    for (code, profile) in [("90094849", "n26"), ("90094848", "sparda")] {
        let settings = json!({ "profile": profile, "oauth": oauth(&world, code) });
        let settings = Xs2a.complete(glimpse_bank::Bank { settings, ..world.bank(code) }).unwrap().settings;
        let info = world.sandbox.banks().into_iter().find(|bank| bank.bank_code == code).unwrap();
        for name in ["locked", "pin-change", "no-method", "wrong-password", "wrong-password-once"] {
            let mut user = User::new(&world, code, name);
            user.bank.settings = settings.clone();
            let end = user.run().await;
            let said = info.users.iter().find(|user| user.user == name).unwrap().ends_in.clone();
            let ends = end.failed.map_or("success".to_owned(), |code| code.as_str().to_owned());
            assert_eq!((ends, end.gave_up), (said.clone(), false), "{name} at {profile}");
            assert_eq!(said == "success", name == "wrong-password-once", "{name} at {profile}");
        }
    }
}

#[tokio::test]
async fn at_a_bank_of_version_1_1_the_consent_says_what_was_done_in_the_app() {
    let world = with(&["hypovereinsbank"]).await;
    let code = "90094845";
    let settings = json!({ "profile": "hypovereinsbank" });
    let settings = Xs2a.complete(glimpse_bank::Bank { settings, ..world.bank(code) }).unwrap().settings;
    for (name, method, expected) in [
        ("decoupled", None, None),
        ("many-methods", Some("Auth Meth by App"), None),
        ("push-declined", Some("Auth Meth by App"), Some(Code::ScaRejected)),
        ("declined", None, Some(Code::ScaRejected)),
    ] {
        let mut user = User::new(&world, code, name);
        user.bank.settings = settings.clone();
        (user.method, user.questions) = (method, 12);
        let end = user.run().await;
        assert_eq!((end.failed, end.gave_up), (expected, false), "{name}");
        assert!(!end.journal.operations.contains(&"authorisation.status"), "{name}");
        assert!(end.journal.operations.contains(&"consent.status"), "{name}");
    }
}

#[tokio::test]
async fn a_denied_token_is_a_rejection_and_leaves_no_consent() {
    let world = with(&["oauth", "sparda"]).await;
    for (code, mode) in [("90094829", "integrated"), ("90094848", "pre-step")] {
        let mut user = User::new(&world, code, "figo01");
        let mut oauth = oauth(&world, code);
        oauth["mode"] = json!(mode);
        if mode == "pre-step" {
            oauth["scope"] = json!("ais");
            oauth["user_from_token"] = json!(true);
        }
        user.bank.settings = json!({ "approach": "redirect", "oauth": oauth });
        user.decision = "deny";
        let end = user.run().await;
        assert_eq!(end.failed, Some(Code::ScaRejected), "{mode}");
        assert_eq!(end.journal.remembered.len(), end.journal.forgotten.len());
    }
}

#[tokio::test]
async fn what_is_left_at_a_bank_of_tokens_is_deleted_by_the_record_alone() {
    let world = with(&["oauth", "sparda"]).await;
    for (code, mode) in [("90094829", "integrated"), ("90094848", "pre-step")] {
        let mut user = User::new(&world, code, "figo01");
        let mut oauth = oauth(&world, code);
        if mode == "pre-step" {
            oauth = json!({ "mode": mode, "scope": "ais", "user_from_token": true, "server": oauth["server"],
                "client_id": oauth["client_id"] });
        }
        user.bank.settings = json!({ "approach": "redirect", "oauth": oauth });
        let bank = user.bank.clone();
        // The bank forgets nothing of itself: the first deletion, the dialog's own, does not reach it.
        world.sandbox.clear_scenarios();
        world.sandbox.add_scenarios(vec![Rule::at(Step::Delete, Fault::Html { status: 403 })]);
        let end = user.run().await;
        assert_eq!((end.failed, end.journal.forgotten.len()), (None, 0), "{mode}");
        world.sandbox.clear_scenarios();
        let record = end.journal.remembered.last().unwrap();
        let psu = Psu::default();
        let mut random = |bytes: &mut [u8]| world.random(bytes);
        let mut context = Context {
            bank: &bank,
            now: world.now(),
            random: &mut random,
            psu: &psu,
            language: Language::De,
            return_url: "",
        };
        let request = Xs2a.clean_up(&mut context, record).unwrap();
        assert!(request.headers.iter().all(|(name, _)| !name.starts_with("PSU-")));
        assert!(request.headers.iter().any(|(name, _)| name == "Authorization"), "{mode}");
        // Without the token the bank does not let go of it.
        let mut bare = Xs2a.clean_up(&mut context, record).unwrap();
        bare.headers.retain(|(name, _)| name != "Authorization");
        let answer = world.executor.send(&bank, bare).await.unwrap();
        assert_eq!((answer.status, Xs2a.is_cleaned_up(&answer)), (401, false), "{mode}");
        let answer = world.executor.send(&bank, request).await.unwrap();
        assert_eq!((answer.status, Xs2a.is_cleaned_up(&answer)), (204, true), "{mode}");
    }
}

#[tokio::test]
async fn nothing_goes_to_a_server_that_only_an_answer_names() {
    let world = with(&["oauth"]).await;
    let mut oauth = oauth(&world, "90094829");
    // The operator names another server than the one to which the bank's link leads.
    oauth["server"] = json!("https://login.example.com/");
    let mut user = User::new(&world, "90094829", "figo01");
    user.bank.settings = json!({ "approach": "redirect", "oauth": oauth });
    user.bank.base_url = format!("http://localhost:{}", user.bank.base_url.port().unwrap()).parse().unwrap();
    let end = user.run().await;
    assert_eq!(end.failed, Some(Code::ServiceMisconfigured));
    let paths: Vec<String> =
        world.sandbox.ledger().calls("90094829").into_iter().map(|call| call.path).collect();
    assert!(!paths.iter().any(|path| path.contains("well-known")), "{paths:?}");
}
