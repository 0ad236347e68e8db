//! The calls as the contract has them: what is sent, and what is understood.

use std::time::Duration;

use glimpse_client::*;
use serde_json::json;

use crate::fake::{CLIENT_ID, CLIENT_SECRET, Fake};

pub(crate) fn client(fake: &Fake) -> Client {
    Client::new(fake.url(), CLIENT_ID, SecretText::new(CLIENT_SECRET)).unwrap()
}

pub(crate) async fn token(fake: &Fake, client: &Client) -> Token {
    let code = SecretText::new(fake.finish("flow"));
    client.exchange(&code, None, None).await.unwrap()
}

#[tokio::test]
async fn creating_a_flow_sends_what_was_asked_and_nothing_else() {
    let fake = Fake::start().await;
    let client = client(&fake);
    let callback: url::Url = "http://localhost:9000/callback?from=bank".parse().unwrap();

    let plain = client.create_access(&AccessRequest::new(callback.clone()), None).await.unwrap();
    let full = AccessRequest::new(callback)
        .state("session 1 & more")
        .language(Language::Ar)
        .account("de89 3704 0044 0532 0130 00".parse().unwrap())
        .account_type(AccountKind::DailySavings)
        .single_account()
        .sync_period(365);
    client.create_access(&full, None).await.unwrap();

    assert_eq!(plain.id.to_string(), "3ca31c37-986a-454e-ad64-000000000000");
    assert!(plain.location.as_str().contains("token="));
    assert_eq!(fake.world().created[0], json!({"redirect_uri": "http://localhost:9000/callback?from=bank"}));
    assert_eq!(
        fake.world().created[1],
        json!({
            "redirect_uri": "http://localhost:9000/callback?from=bank", "state": "session 1 & more",
            "language": "ar", "accounts": [{"id": "DE89370400440532013000"}],
            "account_types": ["Daily savings account"], "allow_multi_selection": false, "sync_period": 365,
        })
    );
}

#[tokio::test]
async fn the_exchange_gives_a_token_that_cannot_be_printed() {
    let fake = Fake::start().await;
    let client = client(&fake);
    let callback: url::Url = "http://localhost/callback".parse().unwrap();
    let code = SecretText::new(fake.finish("flow"));
    let token = client.exchange(&code, Some(&callback), None).await.unwrap();
    assert_eq!(token.expires_in(), Duration::from_secs(3600));
    assert_eq!(token.scopes().collect::<Vec<_>>(), ["accounts", "balance", "transactions"]);
    let shown = format!("{token:?} {client:?}");
    assert!(!shown.contains(token.expose()) && !shown.contains(CLIENT_SECRET) && !shown.contains("Rinert"));
    assert_eq!(
        fake.world().exchanged[0].0,
        json!({
            "grant_type": "authorization_code", "code": "code.of.flow", "redirect_uri": "http://localhost/callback",
        })
    );
}

#[tokio::test]
async fn accounts_are_understood_to_the_cent_and_unknown_types_do_not_hurt() {
    let fake = Fake::start().await;
    fake.world().accounts = r#"{"accounts":[
        {"account_id":"A1.1","access_id":"X1","name":"Giro","iban":"DE07900948150000002000","currency":"EUR",
         "type":"Giro account","balance":{"balance":9007199254740993.01,"balance_date":"2026-11-23T00:00:00.000Z",
         "credit_line":500,"status":{}},"coverage":{"requested_from":"2026-08-26","granted_from":null,
         "complete":false,"reason":"bank_limit"},"supported_payments":{},"new_field":{"deep":[1]}},
        {"account_id":"A1.2","currency":"USD","type":"Moon account","is_jointly_managed":true}]}"#
        .to_owned();
    let client = client(&fake);
    let token = token(&fake, &client).await;
    let accounts = client.accounts(&token).await.unwrap();
    let [giro, other] = accounts.as_slice() else { panic!("two accounts") };
    let balance = giro.balance.as_ref().unwrap();
    assert_eq!(balance.amount.to_string(), "9007199254740993.01");
    assert_eq!(balance.date.unwrap().to_string(), "2026-11-23");
    assert_eq!(balance.credit_line.unwrap().to_string(), "500");
    assert_eq!((giro.kind, other.kind), (AccountKind::Giro, AccountKind::Unknown));
    let coverage = giro.coverage.as_ref().unwrap();
    assert_eq!(coverage.requested_from.unwrap().to_string(), "2026-08-26");
    assert!(!coverage.complete && coverage.granted_from.is_none());
    assert_eq!(other.balance, None);
    assert!(!format!("{accounts:?} {balance:?}").contains("9009"), "personal data in Debug");
}

#[tokio::test]
async fn transactions_come_page_by_page_none_lost_none_twice() {
    let fake = Fake::start().await;
    fake.world().transactions = (0..25).map(transaction).collect();
    let client = client(&fake);
    let token = token(&fake, &client).await;
    for page_size in [1, 5, 7, 25, 26] {
        let query = TransactionQuery { page_size, ..TransactionQuery::default() };
        let all = client.transactions(&token, query).collect(usize::MAX).await.unwrap();
        let ids: Vec<String> = all.iter().map(|entry| entry.transaction_id.clone()).collect();
        assert_eq!(ids, (0..25).map(|number| format!("T1.{number}")).collect::<Vec<_>>(), "{page_size}");
    }
    let query = TransactionQuery { page_size: 10, offset: 3, ..TransactionQuery::default() };
    let some = client.transactions(&token, query).collect(12).await.unwrap();
    assert_eq!(some.len(), 12);
    assert_eq!(some[0].transaction_id, "T1.3");
    assert_eq!(some[0].amount.to_string(), "-3.10");
    assert_eq!(some[0].booked_at.unwrap().to_string(), "2026-11-20");
    assert_eq!(some[0].kind, TransactionKind::Unknown);
}

fn transaction(number: usize) -> String {
    format!(
        r#"{{"transaction_id":"T1.{number}","account_id":"A1.1","amount":-{number}.10,"currency":"EUR",
        "type":"Something new","booked":true,"booked_at":"2026-11-20T00:00:00.000Z","purpose":"Miete"}}"#
    )
}

#[tokio::test]
async fn every_parameter_of_a_query_reaches_the_service() {
    let fake = Fake::start().await;
    let client = client(&fake);
    let token = token(&fake, &client).await;
    let query = TransactionQuery {
        accounts: vec!["A1.1".into(), "A1.2".into()],
        since: Some(Since::Date("2026-01-02".parse().unwrap())),
        since_kind: Some(DateKind::Booked),
        until: Some("2026-02-03".parse().unwrap()),
        kinds: vec![TransactionKind::SalaryOrRent],
        filter: Some(Filter::Purpose("a&b=ü".into())),
        order: Some(Order::Ascending),
        include_pending: true,
        include_statistics: true,
        offset: 2,
        page_size: 3,
    };
    assert!(client.transactions(&token, query).next_page().await.unwrap().is_some());
    let sent = fake.world().queries.remove(0);
    let wanted = [
        ("accounts", "A1.1,A1.2"),
        ("count", "3"),
        ("filter", "purpose:a&b=ü"),
        ("include_pending", "true"),
        ("include_statistics", "true"),
        ("offset", "2"),
        ("since", "2026-01-02"),
        ("since_type", "booked"),
        ("sort", "asc"),
        ("types", "Salary or rent"),
        ("until", "2026-02-03"),
    ];
    assert!(sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(wanted), "{sent:?}");
}

#[tokio::test]
async fn a_flow_can_be_asked_for_and_deleted() {
    let fake = Fake::start().await;
    let client = client(&fake);
    let request = AccessRequest::new("http://localhost/cb".parse().unwrap());
    let access = client.create_access(&request, None).await.unwrap();
    let code = SecretText::new(fake.finish(&access.id.to_string()));
    let token = client.exchange(&code, None, None).await.unwrap();
    assert!(client.standing_orders(&token).await.unwrap().is_empty());

    let status = client.status(access.id).await.unwrap();
    assert_eq!((status.id, status.stage.as_str(), status.history.len()), (access.id, "failed", 1));
    assert_eq!(status.error, Some(FlowFailure { code: Code::LoginBlocked, recoverable: true }));

    client.delete(access.id).await.unwrap();
    assert_eq!(fake.world().deleted, [access.id.to_string()]);
    assert!(client.accounts(&token).await.unwrap_err().is_gone());
}
