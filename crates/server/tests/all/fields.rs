//! Every field that the contract names comes when the bank gave it, and is left out when not (contract section 4).

use std::collections::{BTreeMap, BTreeSet};

use glimpse_model::{AccountKind, Money, Security, Snapshot, Transaction, TransactionKind};
use jiff::civil::date;
use serde_json::{Value, json};

use crate::support::{Call, World, account, household};

const TRANSACTION: [&str; 27] = [
    "transaction_id",
    "account_id",
    "amount",
    "currency",
    "name",
    "account_number",
    "bank_code",
    "bank_name",
    "iban",
    "bic",
    "purpose",
    "type",
    "booking_text",
    "booking_key",
    "booked",
    "booked_at",
    "settled_at",
    "creditor_id",
    "mandate_reference",
    "end_to_end_reference",
    "sepa_purpose_code",
    "sepa_remittance_info",
    "prima_nota_number",
    "transaction_code",
    "additional_info",
    "created_at",
    "modified_at",
];

const SECURITY: [&str; 18] = [
    "security_id",
    "account_id",
    "name",
    "isin",
    "wkn",
    "market",
    "quantity",
    "price",
    "price_currency",
    "purchase_price",
    "purchase_price_currency",
    "amount",
    "currency",
    "amount_original_currency",
    "exchange_rate",
    "traded_at",
    "created_at",
    "modified_at",
];

const ACCOUNT: [&str; 18] = [
    "account_id",
    "access_id",
    "name",
    "owner",
    "account_number",
    "bank_code",
    "iban",
    "bic",
    "bank_name",
    "currency",
    "type",
    "icon",
    "auto_sync",
    "save_pin",
    "supported_payments",
    "is_jointly_managed",
    "status",
    "balance",
];

fn full_transaction() -> Transaction {
    let text = |text: &str| Some(text.to_owned());
    let amount = Money::parse("-12.34", "EUR").unwrap();
    let mut one = Transaction::booked(amount, Some(date(2026, 11, 2)), Some(date(2026, 11, 3)));
    one.counterparty.name = text("Stadtwerke");
    one.counterparty.iban = Some("DE89370400440532013000".parse().unwrap());
    one.counterparty.bic = text("COBADEFFXXX");
    one.counterparty.account_number = text("532013000");
    one.counterparty.bank_code = text("37040044");
    one.counterparty.bank_name = text("Commerzbank");
    one.purpose = text("Abschlag");
    one.kind = TransactionKind::DirectDebit;
    one.booking_text = text("SEPA-LASTSCHRIFT");
    one.booking_key = text("105");
    one.creditor_id = text("DE54ZZZ00000012345");
    one.mandate_reference = text("SWK-1");
    one.end_to_end_reference = text("E2E-1");
    one.sepa_purpose_code = text("GASB");
    one.sepa_remittance_info = text("Abschlag November");
    one.prima_nota_number = text("9310");
    one.transaction_code = text("PMNT-RDDT-ESDD");
    one.additional_info = BTreeMap::from([("batch".to_owned(), "1".to_owned())]);
    one
}

fn full_security() -> Security {
    let money = |amount: &str, currency: &str| Some(Money::parse(amount, currency).unwrap());
    Security {
        name: Some("World ETF".to_owned()),
        isin: Some("IE00B4L5Y983".to_owned()),
        wkn: Some("A0RPWH".to_owned()),
        market: Some("XETRA".to_owned()),
        quantity: Some("10.5".parse().unwrap()),
        price: money("88.12", "USD"),
        purchase_price: money("70.01", "USD"),
        amount: money("850.00", "EUR"),
        amount_original: money("925.30", "USD"),
        exchange_rate: Some("1.0886".parse().unwrap()),
        nominal_currency: None,
        traded_at: Some(date(2026, 11, 20)),
    }
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn snapshot() -> Snapshot {
    let mut giro = account(AccountKind::Giro, Some("DE07900948150000002000"), "EUR");
    let bare = Transaction::booked(Money::parse("5", "EUR").unwrap(), None, None);
    giro.transactions = vec![full_transaction(), bare];
    let mut depot = account(AccountKind::Depot, None, "EUR");
    depot.account.account_number = Some("2881".to_owned());
    let nothing = Security {
        isin: None,
        wkn: None,
        market: None,
        quantity: None,
        price: None,
        purchase_price: None,
        amount: None,
        amount_original: None,
        exchange_rate: None,
        traded_at: None,
        ..full_security()
    };
    depot.securities = vec![full_security(), nothing];
    Snapshot { accounts: vec![giro, depot], ..household() }
}

#[tokio::test]
async fn every_field_of_a_transaction_comes_and_none_is_invented() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&snapshot()).await;
    let list = world.get("/rest/transactions", &token).await.json();
    let find = |purpose: Value| {
        list["transactions"].as_array().unwrap().iter().find(|one| one["purpose"] == purpose).unwrap()
    };
    let full = find(json!("Abschlag"));
    assert_eq!(keys(full), TRANSACTION.into_iter().collect());
    let expected = [
        ("amount", json!(-12.34)),
        ("currency", json!("EUR")),
        ("name", json!("Stadtwerke")),
        ("account_number", json!("532013000")),
        ("bank_code", json!("37040044")),
        ("bank_name", json!("Commerzbank")),
        ("iban", json!("DE89370400440532013000")),
        ("bic", json!("COBADEFFXXX")),
        ("type", json!("Direct debit")),
        ("booking_text", json!("SEPA-LASTSCHRIFT")),
        ("booking_key", json!("105")),
        ("booked", json!(true)),
        ("booked_at", json!("2026-11-02T00:00:00.000Z")),
        ("settled_at", json!("2026-11-03T00:00:00.000Z")),
        ("creditor_id", json!("DE54ZZZ00000012345")),
        ("mandate_reference", json!("SWK-1")),
        ("end_to_end_reference", json!("E2E-1")),
        ("sepa_purpose_code", json!("GASB")),
        ("sepa_remittance_info", json!("Abschlag November")),
        ("prima_nota_number", json!("9310")),
        ("transaction_code", json!("PMNT-RDDT-ESDD")),
        ("additional_info", json!({"batch": "1"})),
        ("created_at", json!("2026-11-23T09:00:00.000Z")),
        ("modified_at", json!("2026-11-23T09:00:00.000Z")),
    ];
    for (field, value) in expected {
        assert_eq!(full[field], value, "{field}");
    }
    let left =
        ["account_id", "amount", "booked", "created_at", "currency", "modified_at", "transaction_id", "type"];
    assert_eq!(keys(find(Value::Null)), left.into_iter().collect());
    assert_eq!(find(Value::Null)["type"], "Unknown");
}

#[tokio::test]
async fn every_field_of_a_security_comes_and_none_is_invented() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&snapshot()).await;
    let list = world.get("/rest/securities", &token).await.json();
    let securities = list["securities"].as_array().unwrap();
    assert_eq!(keys(&securities[0]), SECURITY.into_iter().collect());
    let expected = [
        ("wkn", json!("A0RPWH")),
        ("market", json!("XETRA")),
        ("price", json!(88.12)),
        ("price_currency", json!("USD")),
        ("purchase_price", json!(70.01)),
        ("purchase_price_currency", json!("USD")),
        ("amount", json!(850.0)),
        ("currency", json!("EUR")),
        ("amount_original_currency", json!(925.3)),
        ("exchange_rate", json!(1.0886)),
        ("traded_at", json!("2026-11-20T00:00:00.000Z")),
    ];
    for (field, value) in expected {
        assert_eq!(securities[0][field], value, "{field}");
    }
    for absent in [
        "isin",
        "wkn",
        "market",
        "quantity",
        "price",
        "purchase_price",
        "amount",
        "exchange_rate",
        "traded_at",
    ] {
        assert!(securities[1].get(absent).is_none(), "{absent} is invented: {}", securities[1]);
    }
    assert!(securities[0]["security_id"].as_str().unwrap().starts_with('S'));
}

#[tokio::test]
async fn accounts_of_every_type_have_every_field_and_ids_of_one_number() {
    let world = World::new().await;
    let kinds = [AccountKind::NAMED.as_slice(), &[AccountKind::Unknown]].concat();
    let accounts = kinds.iter().map(|kind| account(*kind, Some("DE07900948150000002000"), "EUR")).collect();
    let (_, token) = world.exchanged(&Snapshot { accounts, ..household() }).await;
    let list = world.get("/rest/accounts", &token).await.json();
    let accounts = list["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 8);
    let number = accounts[0]["access_id"].as_str().unwrap().strip_prefix('X').unwrap();
    assert!(!number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit()));
    for (place, (one, kind)) in accounts.iter().zip(&kinds).enumerate() {
        assert_eq!(one["type"], kind.as_str());
        assert_eq!(one["account_id"], format!("A{number}.{}", place + 1));
        assert_eq!(one["access_id"], format!("X{number}"));
        let expected: BTreeSet<&str> = ACCOUNT.into_iter().chain(["coverage"]).collect();
        assert_eq!(keys(one), expected);
        assert_eq!(
            (&one["auto_sync"], &one["save_pin"], &one["supported_payments"]),
            (&json!(false), &json!(false), &json!({}))
        );
        assert!(one["icon"]["url"].is_string() && one["icon"]["resolutions"]["48x48"].is_string(), "{one}");
        assert_eq!(
            keys(&one["coverage"]),
            ["complete", "granted_from", "requested_from"].into_iter().collect()
        );
        assert_eq!(
            keys(&one["balance"]),
            ["balance", "balance_date", "credit_line", "status"].into_iter().collect()
        );
    }
}

#[tokio::test]
async fn every_type_of_transaction_has_its_name_and_can_be_asked_for() {
    let world = World::new().await;
    let mut giro = account(AccountKind::Giro, Some("DE07900948150000002000"), "EUR");
    giro.transactions = TransactionKind::ALL.map(|kind| Transaction { kind, ..full_transaction() }).to_vec();
    let (_, token) = world.exchanged(&Snapshot { accounts: vec![giro], ..household() }).await;
    for name in
        ["Transfer", "Standing order", "Direct debit", "Salary or rent", "Charges or interest", "Unknown"]
    {
        let path = format!("/rest/transactions?types={}", name.replace(' ', "%20"));
        let found = world.get(&path, &token).await.json();
        let types: Vec<&Value> =
            found["transactions"].as_array().unwrap().iter().map(|one| &one["type"]).collect();
        assert_eq!(types, [&json!(name)]);
    }
}

#[tokio::test]
async fn every_path_answers_with_and_without_a_trailing_slash() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&snapshot()).await;
    let list = async |path: &str| world.get(path, &token).await.json();
    let accounts = list("/rest/accounts").await;
    let id = |value: &Value| value.as_str().unwrap().to_owned();
    let (giro, depot) =
        (id(&accounts["accounts"][0]["account_id"]), id(&accounts["accounts"][1]["account_id"]));
    let transaction = id(&list("/rest/transactions").await["transactions"][0]["transaction_id"]);
    let security = id(&list("/rest/securities").await["securities"][0]["security_id"]);
    for path in [
        "/rest/accounts".to_owned(),
        format!("/rest/accounts/{giro}"),
        format!("/rest/accounts/{giro}/balance"),
        "/rest/transactions".to_owned(),
        format!("/rest/transactions/{transaction}"),
        format!("/rest/accounts/{giro}/transactions"),
        format!("/rest/accounts/{giro}/transactions/{transaction}"),
        "/rest/securities".to_owned(),
        format!("/rest/accounts/{depot}/securities"),
        format!("/rest/accounts/{depot}/securities/{security}"),
        "/rest/standing_orders".to_owned(),
        format!("/rest/accounts/{giro}/standing_orders"),
    ] {
        let without = world.get(&path, &token).await;
        let with = world.get(&format!("{path}/"), &token).await;
        assert_eq!((without.status, &without.body), (200, &with.body), "{path}");
    }
    let none = world.get(&format!("/rest/accounts/{depot}/transactions"), &token).await.json();
    assert_eq!((&none["transactions"], &none["deleted"]), (&json!([]), &json!([])));
    let none = world.get(&format!("/rest/accounts/{giro}/securities"), &token).await.json();
    assert_eq!((&none["securities"], &none["deleted"]), (&json!([]), &json!([])));
    for path in ["/onetime/access/", "/auth/token/"] {
        let call = Call::post(path).client(&world.client).json(&json!({}));
        assert_eq!(call.send(&world).await.status, 400, "{path}");
    }
    for path in ["/openapi.json/", "/health/live/", "/health/ready/"] {
        assert_eq!(Call::get(path).send(&world).await.status, 200, "{path}");
    }
}
