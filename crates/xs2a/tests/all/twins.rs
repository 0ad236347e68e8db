//! Banks that deviate as real groups do: each is reached with its profile, and not without a single key of it.

use glimpse_bank::{
    Bank,
    contract::{Connector, Prompt},
};
use glimpse_model::Code;
use glimpse_xs2a::{Profile, Xs2a};
use serde_json::{Map, Value, json};

use crate::harness::{End, User, World};
use crate::identity::secured;
use crate::truth::{Essence, essence_of, essence_of_truth};

/// What an operator writes beside the profile's name.
fn operator(profile: &str, bank: &Bank, sealed: bool) -> Value {
    let mut settings = json!({ "profile": profile, "identity": "main" });
    if profile == "bank-verlag" {
        settings["headers"] = json!({ "X-Gateway-Key": "sandbox-gateway-key" });
    }
    if sealed {
        settings["oauth"] = json!({ "server": bank.base_url, "client_id": "PSDDE-BAFIN-123456" });
    }
    settings
}

/// How a dialog went: the prompts by kind, the end, and which calls were refused.
#[derive(Debug, PartialEq, Eq)]
struct Course {
    failed: Option<Code>,
    gave_up: bool,
    prompts: Vec<&'static str>,
    refused: Vec<(String, u16)>,
    /// The ways that the first consent asked for.
    wished: Vec<String>,
    accounts: usize,
}

async fn course(world: &World, code: &str, name: &str, settings: Value) -> (Course, End) {
    let mut user = User::new(world, code, name);
    user.bank.settings = settings;
    user.patience = 1;
    if name.len() == 12 {
        user.page_name = Some(name[..10].to_owned());
    }
    world.sandbox.ledger().reset();
    let end = user.run().await;
    let calls = world.sandbox.ledger().calls(code);
    let kind = |prompt: &Prompt| match prompt {
        Prompt::Login(_) => "login",
        Prompt::Method(_) => "method",
        Prompt::Challenge(_) => "challenge",
        Prompt::Wait(_) => "wait",
        Prompt::Redirect(_) => "redirect",
        Prompt::Accounts(_) => "accounts",
    };
    let refused = calls.iter().filter_map(|call| {
        let status = call.status.filter(|status| *status >= 400)?;
        Some((call.step.map_or_else(|| call.path.clone(), |step| format!("{step:?}")), status))
    });
    let consent = calls.iter().find(|call| call.path == "/v1/consents");
    let wished = ["tpp-redirect-preferred", "tpp-decoupled-preferred"]
        .into_iter()
        .filter_map(|name| Some(format!("{name}: {}", consent?.headers.get(name)?)));
    let course = Course {
        wished: wished.collect(),
        failed: end.failed,
        gave_up: end.gave_up,
        prompts: end.prompts.iter().map(kind).collect(),
        refused: refused.collect(),
        accounts: end.journal.data.len(),
    };
    (course, end)
}

/// The keys of a profile that can be removed alone: those of its settings, and those of its tables.
fn keys(settings: &Map<String, Value>) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for (key, value) in settings {
        all.push(vec![key.clone()]);
        if let Value::Object(table) = value {
            all.extend(table.keys().map(|inner| vec![key.clone(), inner.clone()]));
        }
    }
    all
}

fn without(settings: &Value, path: &[String]) -> Value {
    let mut settings = settings.clone();
    let (last, above) = path.split_last().unwrap();
    let mut table = &mut settings;
    for key in above {
        table = &mut table[key];
    }
    table.as_object_mut().unwrap().remove(last);
    settings
}

async fn profile_and_each_key(name: &str, user: &str) {
    let (world, _directory, _authority) = secured(&[name]).await;
    let code = world.sandbox.banks().last().unwrap().bank_code.clone();
    let bank = world.bank(&code);
    let user = if user.is_empty() {
        // A number of twelve digits, as it is printed; the bank knows ten of them.
        format!("{}01", world.sandbox.banks().last().unwrap().users[0].user)
    } else {
        user.to_owned()
    };
    let profile = Profile::built_in(name).unwrap();
    let uses_oauth = profile.settings().contains_key("oauth");
    let complete = |settings: Value| Xs2a.complete(Bank { settings, ..bank.clone() }).unwrap().settings;
    let settings = complete(operator(name, &bank, uses_oauth));
    let (whole, end) = course(&world, &code, &user, settings.clone()).await;
    assert_eq!((whole.failed, whole.gave_up), (None, false), "{name}: {whole:?}");
    assert!(whole.accounts == 3 && whole.refused.is_empty(), "{name}: {whole:?}");
    assert_eq!(end.journal.remembered.len(), end.journal.forgotten.len(), "{name} leaves a consent behind");
    let transactions: usize = end.journal.data.iter().map(|data| data.transactions.len()).sum();
    assert!(transactions > 50, "{name}: {transactions}");
    assert!(end.journal.data.iter().all(|data| data.failure.is_none() && data.coverage.complete), "{name}");
    for path in keys(profile.settings()) {
        let settings = without(&settings, &path);
        let (less, _) = course(&world, &code, &user, settings).await;
        assert_ne!(less, whole, "{name} is the same without {path:?}");
    }
}

#[tokio::test]
async fn sparkasse() {
    profile_and_each_key("sparkasse", "figo01").await;
}

#[tokio::test]
async fn sparkasse_delivers_each_entry_although_it_speaks_xml_only() {
    let (world, _directory, _authority) = secured(&["sparkasse"]).await;
    let code = world.sandbox.banks().last().unwrap().bank_code.clone();
    let bank = world.bank(&code);
    let settings = operator("sparkasse", &bank, true);
    let settings = Xs2a.complete(Bank { settings, ..bank }).unwrap().settings;
    let (course, end) = course(&world, &code, "figo01", settings).await;
    assert!(course.failed.is_none() && course.accounts == 3, "{course:?}");
    let truth = world.sandbox.ledger().truth(&code, "figo01");
    for data in &end.journal.data {
        let iban = data.account.iban.as_ref().unwrap().as_str();
        let known = truth.iter().find(|account| account.iban == iban).unwrap();
        let from = data.coverage.requested_from;
        let booked = known.booked.iter().filter(|entry| entry.booking_date >= from);
        let mut expected: Vec<Essence> = booked.map(|entry| essence_of_truth(entry, true)).collect();
        // How camt says that there is no reference.
        for entry in &mut expected {
            entry.6.take_if(|reference| reference == "NOTPROVIDED");
        }
        let mut came: Vec<Essence> = data.transactions.iter().map(essence_of).collect();
        expected.sort();
        came.sort();
        assert!(!came.is_empty(), "{iban}");
        assert_eq!(came, expected, "{iban}");
    }
}

#[tokio::test]
async fn atruvia() {
    profile_and_each_key("atruvia", "figo01").await;
}

#[tokio::test]
async fn deutsche_bank_and_its_sisters() {
    for name in ["deutsche-bank", "postbank", "norisbank"] {
        profile_and_each_key(name, "").await;
    }
}

#[tokio::test]
async fn hypovereinsbank() {
    profile_and_each_key("hypovereinsbank", "figo01").await;
}

#[tokio::test]
async fn commerzbank_and_comdirect() {
    for name in ["commerzbank", "comdirect"] {
        profile_and_each_key(name, "figo01").await;
    }
}

#[tokio::test]
async fn sparda() {
    profile_and_each_key("sparda", "figo01").await;
}

#[tokio::test]
async fn n26() {
    profile_and_each_key("n26", "decoupled").await;
}

#[tokio::test]
async fn the_one_balance_of_n26_is_the_expected_one() {
    let (world, _directory, _authority) = secured(&["n26"]).await;
    let code = world.sandbox.banks().last().unwrap().bank_code.clone();
    let bank = world.bank(&code);
    let settings = operator("n26", &bank, true);
    let settings = Xs2a.complete(Bank { settings, ..bank }).unwrap().settings;
    let (course, end) = course(&world, &code, "decoupled", settings).await;
    assert!(course.failed.is_none() && course.accounts == 3, "{course:?}");
    let truth = world.sandbox.ledger().truth(&code, "decoupled");
    let mut pending = 0;
    for data in &end.journal.data {
        let iban = data.account.iban.as_ref().unwrap().as_str();
        let known = truth.iter().find(|account| account.iban == iban).unwrap();
        let coming: i64 = known.pending.iter().map(|entry| entry.cents).sum();
        let balance = data.balance.as_ref().unwrap();
        assert_eq!(
            balance.amount.amount,
            rust_decimal::Decimal::new(known.balance_cents + coming, 2),
            "{iban}"
        );
        pending += known.pending.len();
    }
    assert!(pending > 0, "an expected balance is another than the booked one");
}

#[tokio::test]
async fn dates_of_balances_with_a_time_are_read() {
    let (world, _directory, _authority) = secured(&["commerzbank"]).await;
    let code = world.sandbox.banks().last().unwrap().bank_code.clone();
    let bank = world.bank(&code);
    let settings = operator("commerzbank", &bank, true);
    let settings = Xs2a.complete(Bank { settings, ..bank }).unwrap().settings;
    let (_, end) = course(&world, &code, "figo01", settings).await;
    assert_eq!(end.journal.data.len(), 3);
    for data in &end.journal.data {
        assert_eq!(data.balance.as_ref().unwrap().date, Some(world.goal().today));
    }
}

#[tokio::test]
async fn consors() {
    profile_and_each_key("consors", "figo01").await;
}

#[tokio::test]
async fn clients_of_bank_verlag() {
    profile_and_each_key("bank-verlag", "figo01").await;
    // The key of the gateway, which the operator adds: without it, or with another, the gateway knows nobody.
    let (world, _directory, _authority) = secured(&["bank-verlag"]).await;
    let code = world.sandbox.banks().last().unwrap().bank_code.clone();
    let bank = world.bank(&code);
    for headers in [json!({}), json!({ "X-Gateway-Key": "another" })] {
        let mut settings = operator("bank-verlag", &bank, false);
        settings["headers"] = headers;
        let settings = Xs2a.complete(Bank { settings, ..bank.clone() }).unwrap().settings;
        let (course, _) = course(&world, &code, "figo01", settings).await;
        assert_eq!(course.failed, Some(Code::ServiceMisconfigured), "{course:?}");
    }
}

#[tokio::test]
async fn an_own_profile_is_read_from_its_text() {
    let (world, _directory, _authority) = secured(&["mt940"]).await;
    let bank = world.bank("90094827");
    let text = "title = 'Own'\nverified = false\nhistory_days = 30\n[settings]\nformats = ['mt940']\n";
    let settings = json!({ "profile": text, "identity": "main" });
    let bank = Xs2a.complete(Bank { settings, ..bank }).unwrap();
    assert_eq!(bank.history_days, Some(30));
    let (course, end) = course(&world, "90094827", "figo01", bank.settings).await;
    assert!(course.failed.is_none() && course.refused.is_empty(), "{course:?}");
    let truth = world.sandbox.ledger().truth("90094827", "figo01");
    for data in &end.journal.data {
        let known = truth.iter().find(|account| {
            Some(account.iban.as_str()) == data.account.iban.as_ref().map(|iban| iban.as_str())
        });
        let from = data.coverage.requested_from;
        let booked: Vec<_> =
            known.unwrap().booked.iter().filter(|entry| entry.booking_date >= from).collect();
        assert_eq!(data.transactions.len(), booked.len());
        let sum: i64 = booked.iter().map(|entry| entry.cents).sum();
        let got: rust_decimal::Decimal =
            data.transactions.iter().map(|transaction| transaction.amount.amount).sum();
        assert_eq!(got, rust_decimal::Decimal::new(sum, 2));
    }
    let refused = Xs2a.complete(Bank { settings: json!({ "profile": "nowhere" }), ..world.bank("90094827") });
    assert!(refused.unwrap_err().contains("there is no \"nowhere\"; there is: atruvia"));
}
