//! The data endpoints (contract section 4), but for the query parameters.

use serde_json::{Value, json};

use crate::support::{Call, World, big, household};

const INVALID_TOKEN: &str = r#"401 [Bearer error="invalid_token"] {"error":{"code":1003,"data":{},"description":"The access token is missing, unknown, or its time is up.","group":"client"}}"#;

const PATHS: [&str; 15] = [
    "/rest/accounts",
    "/rest/accounts/A1.1",
    "/rest/accounts/A1.1/balance",
    "/rest/transactions",
    "/rest/transactions/T1.1",
    "/rest/accounts/A1.1/transactions",
    "/rest/accounts/A1.1/transactions/T1.1",
    "/rest/securities",
    "/rest/accounts/A1.1/securities",
    "/rest/accounts/A1.1/securities/S1.1",
    "/rest/standing_orders",
    "/rest/accounts/A1.1/standing_orders",
    "/rest/accounts/",
    "/rest/transactions/",
    "/rest/securities/",
];

/// The ids of a flow with the random number taken out, for snapshots.
fn plain(text: &str, accounts: &Value) -> String {
    let id = accounts["accounts"][0]["access_id"].as_str().unwrap().strip_prefix('X').unwrap();
    text.replace(id, "7")
}

#[tokio::test]
async fn without_a_good_token_everything_is_closed_alike() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let (head, last) = token.split_at(token.len() - 2);
    let forged = format!("{head}{}", if last == "AA" { "BB" } else { "AA" });
    for path in PATHS {
        assert_eq!(Call::get(path).send(&world).await.summary(), INVALID_TOKEN, "{path}");
    }
    for bad in ["", "x", &forged, &format!("{token}x"), &token.to_lowercase(), &"A".repeat(3000)] {
        assert_eq!(world.get("/rest/accounts", bad).await.summary(), INVALID_TOKEN, "{bad}");
    }
    for call in [
        Call::get(&format!("/rest/accounts?access_token={token}")),
        Call::get("/rest/accounts").header("authorization", &format!("Token {token}")),
        Call::get("/rest/accounts").bearer(&token).bearer(&token),
        Call::get("/rest/accounts").client(&world.client),
    ] {
        assert_eq!(call.send(&world).await.summary(), INVALID_TOKEN);
    }
    let lower = Call::get("/rest/accounts").header("authorization", &format!("bearer {token}"));
    assert_eq!(lower.send(&world).await.status, 200, "the scheme is in any case");
}

/// F4: to the millisecond.
#[tokio::test]
async fn at_the_deadline_it_is_over() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    world.hand.advance(std::time::Duration::from_millis(3_599_999));
    assert_eq!(world.get("/rest/accounts", &token).await.status, 200);
    world.hand.advance(std::time::Duration::from_millis(1));
    assert_eq!(world.get("/rest/accounts", &token).await.summary(), INVALID_TOKEN);
}

/// A11: crossed ids of two flows.
#[tokio::test]
async fn another_flows_objects_are_the_same_as_none() {
    let world = World::new().await;
    let (_, mine) = world.exchanged(&household()).await;
    let (_, theirs) = world.exchanged(&household()).await;
    let accounts = world.get("/rest/accounts", &theirs).await.json();
    let account = accounts["accounts"][0]["account_id"].as_str().unwrap();
    let depot = accounts["accounts"][1]["account_id"].as_str().unwrap();
    let transactions = world.get("/rest/transactions", &theirs).await.json();
    let transaction = transactions["transactions"][0]["transaction_id"].as_str().unwrap();
    let securities = world.get("/rest/securities", &theirs).await.json();
    let security = securities["securities"][0]["security_id"].as_str().unwrap();
    let own = world.get("/rest/accounts", &mine).await.json();
    let own_account = own["accounts"][0]["account_id"].as_str().unwrap();
    let never = account.replace(".1", ".999");
    for path in [
        format!("/rest/accounts/{account}"),
        format!("/rest/accounts/{never}"),
        "/rest/accounts/x".to_owned(),
        format!("/rest/accounts/{account}/balance"),
        format!("/rest/accounts/{account}/transactions"),
        format!("/rest/accounts/{account}/transactions/{transaction}"),
        format!("/rest/accounts/{own_account}/transactions/{transaction}"),
        format!("/rest/transactions/{transaction}"),
        "/rest/transactions/T1.1".to_owned(),
        format!("/rest/accounts/{depot}/securities"),
        format!("/rest/accounts/{own_account}/securities/{security}"),
        format!("/rest/accounts/{account}/standing_orders"),
    ] {
        let answer = world.get(&path, &mine).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.summary(), @r#"404 {"error":{"code":1002,"data":{},"description":"There is no such object.","group":"client"}}"#);
        }
    }
    let query = format!("/rest/transactions?accounts={account}");
    assert_eq!(world.get(&query, &mine).await.status, 400);
    assert_eq!(world.get(&format!("/rest/transactions?since={transaction}"), &mine).await.status, 400);
}

#[tokio::test]
async fn without_a_depot_the_scope_has_no_securities() {
    let world = World::new().await;
    let (_, code) = world.completed(&big(1)).await;
    let answer = world.exchange(&code).await.json();
    assert_eq!(answer["scope"], "accounts=ro balance=ro transactions=ro");
    let refused = world.get("/rest/securities", answer["access_token"].as_str().unwrap()).await;
    insta::assert_snapshot!(refused.summary(), @r#"403 [Bearer error="insufficient_scope"] {"error":{"code":1007,"data":{},"description":"The access token's scope does not cover this.","group":"client"}}"#);
}

#[tokio::test]
async fn accounts_are_as_the_contract_says() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let answer = world.get("/rest/accounts/", &token).await;
    let accounts = answer.json();
    let id = accounts["accounts"][0]["account_id"].as_str().unwrap();
    let digits = id.strip_prefix('A').unwrap().strip_suffix(".1").unwrap().parse::<u64>().unwrap();
    assert!((1_000_000..1 << 53).contains(&digits));
    let mut shown: Value = serde_json::from_str(&plain(answer.text(), &accounts)).unwrap();
    for account in shown["accounts"].as_array_mut().unwrap() {
        account["icon"]["resolutions"] = json!("…");
    }
    insta::assert_json_snapshot!(shown, @r#"
    {
      "accounts": [
        {
          "access_id": "X7",
          "account_id": "A7.1",
          "account_number": "2000",
          "auto_sync": false,
          "balance": {
            "balance": 1234.5,
            "balance_date": "2026-11-22T00:00:00.000Z",
            "credit_line": 1000,
            "status": {
              "succeeded_at": "2026-11-23T09:00:00.000Z",
              "synced_at": "2026-11-23T09:00:00.000Z"
            }
          },
          "bank_code": "90094815",
          "bank_name": "Test Bank",
          "bic": "TESTDE88XXX",
          "coverage": {
            "complete": true,
            "granted_from": "2026-08-26",
            "requested_from": "2026-08-26"
          },
          "currency": "EUR",
          "iban": "DE07900948150000002000",
          "icon": {
            "resolutions": "…",
            "url": "http://127.0.0.1:7600/icons/giro-account.svg"
          },
          "is_jointly_managed": false,
          "name": "My Giro account",
          "owner": "Hans Peter Meier",
          "save_pin": false,
          "status": {
            "succeeded_at": "2026-11-23T09:00:00.000Z",
            "synced_at": "2026-11-23T09:00:00.000Z"
          },
          "supported_payments": {},
          "type": "Giro account"
        },
        {
          "access_id": "X7",
          "account_id": "A7.2",
          "account_number": "2881",
          "auto_sync": false,
          "balance": {
            "balance": 1234.5,
            "balance_date": "2026-11-22T00:00:00.000Z",
            "credit_line": 1000,
            "status": {
              "succeeded_at": "2026-11-23T09:00:00.000Z",
              "synced_at": "2026-11-23T09:00:00.000Z"
            }
          },
          "bank_code": "90094815",
          "bank_name": "Test Bank",
          "bic": "TESTDE88XXX",
          "coverage": {
            "complete": true,
            "granted_from": "2026-08-26",
            "requested_from": "2026-08-26"
          },
          "currency": "EUR",
          "icon": {
            "resolutions": "…",
            "url": "http://127.0.0.1:7600/icons/depot.svg"
          },
          "is_jointly_managed": false,
          "name": "My Depot",
          "owner": "Hans Peter Meier",
          "save_pin": false,
          "status": {
            "succeeded_at": "2026-11-23T09:00:00.000Z",
            "synced_at": "2026-11-23T09:00:00.000Z"
          },
          "supported_payments": {},
          "type": "Depot"
        },
        {
          "access_id": "X7",
          "account_id": "A7.3",
          "account_number": "2001",
          "auto_sync": false,
          "bank_code": "90094815",
          "bank_name": "Test Bank",
          "bic": "TESTDE88XXX",
          "coverage": {
            "complete": false,
            "reason": "failed",
            "requested_from": "2026-08-26"
          },
          "currency": "EUR",
          "iban": "DE77900948150000002001",
          "icon": {
            "resolutions": "…",
            "url": "http://127.0.0.1:7600/icons/savings-account.svg"
          },
          "is_jointly_managed": false,
          "name": "My Savings account",
          "owner": "Hans Peter Meier",
          "save_pin": false,
          "status": {
            "message": "bank.unavailable",
            "synced_at": "2026-11-23T09:00:00.000Z"
          },
          "supported_payments": {},
          "type": "Savings account"
        }
      ]
    }
    "#);
    assert!(answer.text().contains("\"balance\":1234.50"), "exact, the bank's own digits");
    let single = world.get(&format!("/rest/accounts/{id}"), &token).await;
    assert_eq!(single.json(), accounts["accounts"][0]);
    let balance = world.get(&format!("/rest/accounts/{id}/balance"), &token).await;
    assert_eq!(balance.json(), accounts["accounts"][0]["balance"]);
    let failed = accounts["accounts"][2]["account_id"].as_str().unwrap();
    assert_eq!(world.get(&format!("/rest/accounts/{failed}/balance"), &token).await.status, 404);
    let cents = world.get("/rest/accounts?cents=1", &token).await;
    assert!(cents.text().contains("\"balance\":123450") && cents.text().contains("\"credit_line\":100000"));
    assert_eq!(world.get("/rest/accounts?cents=maybe", &token).await.status, 400);
}

#[tokio::test]
async fn icons_need_no_token() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let accounts = world.get("/rest/accounts", &token).await.json();
    let base = world.app.config.public.api.as_str().trim_end_matches('/');
    for account in accounts["accounts"].as_array().unwrap() {
        let icon = &account["icon"];
        let urls = icon["resolutions"].as_object().unwrap().values().chain([&icon["url"]]);
        for url in urls {
            let path = url.as_str().unwrap().strip_prefix(base).unwrap();
            let answer = Call::get(path).send(&world).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, "image/svg+xml"), "{path}");
        }
    }
    for path in
        ["/icons/x.svg", "/icons/giro-account.png", "/icons/giro-account-49x49.svg", "/icons/..%2fx.svg"]
    {
        assert_eq!(Call::get(path).send(&world).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn transactions_are_as_the_contract_says() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let accounts = world.get("/rest/accounts", &token).await.json();
    let answer = world.get("/rest/transactions?include_pending=true&include_statistics=1", &token).await;
    insta::assert_snapshot!(plain(answer.text(), &accounts), @r#"{"transactions":[{"transaction_id":"T7.3","account_id":"A7.1","amount":-12.5,"currency":"EUR","name":"Bäckerei","purpose":"Karte","type":"Transfer","booked":false,"settled_at":"2026-11-22T00:00:00.000Z","created_at":"2026-11-23T09:00:00.000Z","modified_at":"2026-11-23T09:00:00.000Z"},{"transaction_id":"T7.2","account_id":"A7.1","amount":-850.00,"currency":"EUR","name":"Wohnbau Süd GmbH","iban":"DE89370400440532013000","purpose":"Miete \"November\" 🏠","type":"Standing order","booked":true,"booked_at":"2026-11-02T00:00:00.000Z","settled_at":"2026-11-02T00:00:00.000Z","mandate_reference":"M-1","additional_info":{"bank_reference":"2026-0001"},"created_at":"2026-11-23T09:00:00.000Z","modified_at":"2026-11-23T09:00:00.000Z"},{"transaction_id":"T7.1","account_id":"A7.1","amount":2500.00,"currency":"EUR","name":"Arbeit AG","purpose":"Gehalt راتب","type":"Transfer","booked":true,"booked_at":"2026-10-30T00:00:00.000Z","settled_at":"2026-10-30T00:00:00.000Z","created_at":"2026-11-23T09:00:00.000Z","modified_at":"2026-11-23T09:00:00.000Z"}],"deleted":[],"statistics":{"deposit_sum":2500.00,"deposit_max":2500.00,"expense_sum":-862.50,"expense_max":-850.00},"status":{"synced_at":"2026-11-23T09:00:00.000Z","succeeded_at":"2026-11-23T09:00:00.000Z","message":"bank.unavailable"}}"#);
    let newest = answer.json()["transactions"][0].clone();
    let path = format!("/rest/transactions/{}", newest["transaction_id"].as_str().unwrap());
    assert_eq!(world.get(&path, &token).await.json(), newest);
    assert!(world.get(&format!("{path}?cents=true"), &token).await.text().contains("\"amount\":-1250,"));
    let of_account = format!("/rest/accounts/{}{path}", newest["account_id"].as_str().unwrap()).replacen(
        "/rest/transactions",
        "/transactions",
        1,
    );
    assert_eq!(world.get(&of_account, &token).await.json(), newest);
    let elsewhere = of_account.replace(".1/transactions", ".2/transactions");
    assert_eq!(world.get(&elsewhere, &token).await.status, 404);
}

#[tokio::test]
async fn securities_are_as_the_contract_says() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let accounts = world.get("/rest/accounts", &token).await.json();
    let answer = world.get("/rest/securities", &token).await;
    insta::assert_snapshot!(plain(answer.text(), &accounts), @r#"{"securities":[{"security_id":"S7.1","account_id":"A7.2","name":"World ETF","isin":"IE00B4L5Y983","quantity":10.5,"price":88.1234,"price_currency":"USD","amount":850.00,"currency":"EUR","amount_original_currency":925.30,"exchange_rate":1.0886,"traded_at":"2026-11-20T00:00:00.000Z","created_at":"2026-11-23T09:00:00.000Z","modified_at":"2026-11-23T09:00:00.000Z"}],"deleted":[],"status":{"synced_at":"2026-11-23T09:00:00.000Z","succeeded_at":"2026-11-23T09:00:00.000Z","message":"bank.unavailable"}}"#);
    let security = &answer.json()["securities"][0];
    let account = security["account_id"].as_str().unwrap();
    let path = format!("/rest/accounts/{account}/securities");
    assert_eq!(world.get(&path, &token).await.json()["securities"], answer.json()["securities"]);
    let one = format!("{path}/{}", security["security_id"].as_str().unwrap());
    assert_eq!(&world.get(&one, &token).await.json(), security);
    let giro = accounts["accounts"][0]["account_id"].as_str().unwrap();
    assert_eq!(
        world.get(&format!("/rest/securities?accounts={giro}"), &token).await.json()["securities"],
        json!([])
    );
    let cents = world.get("/rest/securities?cents=true", &token).await;
    assert!(cents.text().contains("\"price\":8812.34") && cents.text().contains("\"quantity\":10.5"));
}

#[tokio::test]
async fn standing_orders_are_an_empty_list() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    let accounts = world.get("/rest/accounts", &token).await.json();
    let account = accounts["accounts"][0]["account_id"].as_str().unwrap();
    for path in ["/rest/standing_orders".to_owned(), format!("/rest/accounts/{account}/standing_orders/")] {
        assert_eq!(world.get(&path, &token).await.json(), json!({"standing_orders": []}));
    }
}

#[tokio::test]
async fn the_stored_encoding_goes_out_to_who_takes_it() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&big(1500)).await;
    let plain = world.get("/rest/transactions", &token).await;
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), ("", "accept-encoding"));
    assert_eq!(plain.json()["transactions"].as_array().unwrap().len(), 1000);
    let with =
        |accept: &str| Call::get("/rest/transactions").bearer(&token).header("accept-encoding", accept);
    let packed = with("gzip, deflate, br, zstd").send(&world).await;
    assert_eq!(packed.header("content-encoding"), "zstd");
    assert!(packed.body.len() * 5 < plain.body.len());
    assert_eq!(zstd::decode_all(packed.body.as_ref()).unwrap(), plain.body);
    for accept in ["gzip", "zstd;q=0", "zstd; q=0.0", "identity", "*"] {
        assert_eq!(with(accept).send(&world).await.body, plain.body, "{accept}");
    }
}

#[tokio::test]
async fn each_kind_of_reading_stands_in_the_audit_trail_once() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&household()).await;
    for path in [
        "/rest/accounts",
        "/rest/accounts",
        "/rest/transactions",
        "/rest/transactions?count=1",
        "/rest/securities",
    ] {
        assert_eq!(world.get(path, &token).await.status, 200);
    }
    assert_eq!(
        world.audit().await,
        ["created", "exchanged", "read accounts", "read transactions", "read securities"]
    );
}

#[tokio::test]
async fn twenty_thousand_come_whole() {
    let world = World::new().await;
    let (_, token) = world.exchanged(&big(20_000)).await;
    let all = world.get("/rest/transactions?count=20000", &token).await.json();
    let all = all["transactions"].as_array().unwrap();
    assert_eq!(all.len(), 20_000);
    let mut paged = Vec::new();
    for page in 0..20 {
        let path = format!("/rest/transactions?offset={}", page * 1000);
        paged.extend(world.get(&path, &token).await.json()["transactions"].as_array().unwrap().clone());
    }
    assert_eq!(&paged, all);
}
