use std::sync::Arc;

use axum::extract::{Path, State};
use http::StatusCode;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    Bank, Refusal, Reply,
    access::Right,
    answer,
    inbound::{Inbound, Received},
    reading::{Read, Reading},
    sca::insert,
};
use crate::{
    data::{Account, amount},
    scenario::Step,
};

/// `GET /v1/accounts`
pub(crate) async fn list(State(bank): State<Arc<Bank>>, inbound: Received) -> Reply {
    let with_balance = with_balance(&inbound)?;
    let read = Read { step: Step::Accounts, account: None, rights: &[], goes_on: false };
    bank.read(&inbound, read, |reading, _| {
        let all: Result<Vec<Value>, Refusal> =
            reading.accounts().map(|account| details(&bank, reading, account, with_balance)).collect();
        Ok(answer(StatusCode::OK, &json!({ "accounts": all? })))
    })
    .await
}

/// `GET /v1/accounts/{id}`
pub(crate) async fn one(State(bank): State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    let with_balance = with_balance(&inbound)?;
    let read = Read { step: Step::Accounts, account: Some(&id), rights: &[Right::Details], goes_on: false };
    bank.read(&inbound, read, |reading, _| {
        let details = details(&bank, reading, reading.account(&id)?, with_balance)?;
        Ok(answer(StatusCode::OK, &json!({ "account": details })))
    })
    .await
}

/// `GET /v1/accounts/{id}/balances`
pub(crate) async fn balances(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    inbound: Received,
) -> Reply {
    let read = Read { step: Step::Balances, account: Some(&id), rights: &[Right::Balances], goes_on: false };
    bank.read(&inbound, read, |reading, _| {
        let account = reading.account(&id)?;
        let body =
            json!({ "account": { "iban": account.iban }, "balances": balance_list(account, bank.today()) });
        Ok(answer(StatusCode::OK, &body))
    })
    .await
}

/// `GET /v1/card-accounts`: this bank gives its cards among the accounts.
pub(crate) async fn cards(State(bank): State<Arc<Bank>>, inbound: Received) -> Reply {
    let read = Read { step: Step::Accounts, account: None, rights: &[], goes_on: true };
    bank.read(&inbound, read, |_, _| Ok(answer(StatusCode::OK, &json!({ "cardAccounts": [] })))).await
}

/// What is booked, and what it will be once the pending entries are.
pub(crate) fn balance_list(account: &Account, today: Date) -> Value {
    let balance = |kind: &str, cents: i64| {
        json!({
            "balanceAmount": { "currency": account.currency, "amount": amount(cents) },
            "balanceType": kind,
            "referenceDate": today,
            "creditLimitIncluded": false,
        })
    };
    json!([balance("closingBooked", account.balance_cents()), balance("expected", account.expected_cents())])
}

/// The query parameter `withBalance`.
pub(crate) fn with_balance(inbound: &Inbound) -> Result<bool, Refusal> {
    match inbound.query.get("withBalance").map(String::as_str) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Refusal::format("withBalance", "Neither true nor false.")),
    }
}

fn details(bank: &Bank, reading: &Reading, account: &Account, with_balance: bool) -> Result<Value, Refusal> {
    let has = |right| reading.access.has(right, &account.iban);
    let id = reading.resource_id(account);
    let mut links = json!({});
    let mut details = json!({
        "resourceId": id,
        "iban": account.iban,
        "bic": bank.bic,
        "currency": account.currency,
        "name": account.name,
        "product": account.product,
        "cashAccountType": account.cash_account_type,
        "status": "enabled",
        "usage": "PRIV",
    });
    if has(Right::OwnerName) {
        insert(&mut details, "ownerName", account.owner.clone().into());
    }
    if has(Right::Balances) {
        insert(&mut links, "balances", bank.href(&format!("/v1/accounts/{id}/balances")));
    }
    if has(Right::Transactions) {
        insert(&mut links, "transactions", bank.href(&format!("/v1/accounts/{id}/transactions")));
    }
    insert(&mut details, "_links", links);
    if with_balance {
        if !has(Right::Balances) {
            return Err(Refusal::consent_invalid("The consent does not cover balances."));
        }
        insert(&mut details, "balances", balance_list(account, bank.today()));
    }
    Ok(details)
}
