use std::sync::Arc;

use axum::extract::{Path, State};
use http::StatusCode;
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
        let all: Result<Vec<Value>, Refusal> = reading
            .accounts()
            .filter(|account| !bank.lists_apart(account))
            .map(|account| details(&bank, reading, account, with_balance, false))
            .collect();
        Ok(answer(StatusCode::OK, &json!({ "accounts": all? })))
    })
    .await
}

/// `GET /v1/accounts/{id}`
pub(crate) async fn one(State(bank): State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    show_one(&bank, &id, &inbound, false).await
}

/// `GET /v1/card-accounts/{id}`
pub(crate) async fn card(State(bank): State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    show_one(&bank, &id, &inbound, true).await
}

async fn show_one(bank: &Bank, id: &str, inbound: &Inbound, card: bool) -> Reply {
    // Card accounts have no such parameter.
    let with_balance = !card && with_balance(inbound)?;
    let read = Read { step: Step::Accounts, account: Some(id), rights: &[Right::Details], goes_on: false };
    bank.read(inbound, read, |reading, _| {
        let account = bank.listed(reading, id, card)?;
        let details = details(bank, reading, account, with_balance, card)?;
        let name = if card { "cardAccount" } else { "account" };
        Ok(answer(StatusCode::OK, &json!({ name: details })))
    })
    .await
}

/// `GET /v1/accounts/{id}/balances`
pub(crate) async fn balances(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    inbound: Received,
) -> Reply {
    show_balances(&bank, &id, &inbound, false).await
}

/// `GET /v1/card-accounts/{id}/balances`
pub(crate) async fn card_balances(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    inbound: Received,
) -> Reply {
    show_balances(&bank, &id, &inbound, true).await
}

async fn show_balances(bank: &Bank, id: &str, inbound: &Inbound, card: bool) -> Reply {
    let read = Read { step: Step::Balances, account: Some(id), rights: &[Right::Balances], goes_on: false };
    bank.read(inbound, read, |reading, _| {
        let account = bank.listed(reading, id, card)?;
        let balances = balance_list(bank, account);
        let body = if card {
            json!({ "cardAccount": { "maskedPan": masked(account) }, "balances": balances })
        } else {
            json!({ "account": { "iban": account.iban }, "balances": balances })
        };
        Ok(answer(StatusCode::OK, &body))
    })
    .await
}

/// `GET /v1/card-accounts`: empty at banks that give their cards among the accounts.
pub(crate) async fn cards(State(bank): State<Arc<Bank>>, inbound: Received) -> Reply {
    let read = Read { step: Step::Accounts, account: None, rights: &[], goes_on: true };
    bank.read(&inbound, read, |reading, _| {
        let apart = reading.accounts().filter(|account| bank.lists_apart(account));
        let all: Result<Vec<Value>, Refusal> =
            apart.map(|account| details(&bank, reading, account, false, true)).collect();
        Ok(answer(StatusCode::OK, &json!({ "cardAccounts": all? })))
    })
    .await
}

impl Bank {
    /// Whether an account is one of the card accounts' own list.
    pub(crate) fn lists_apart(&self, account: &Account) -> bool {
        self.manner.cards && account.cash_account_type == "CARD"
    }

    /// The account of a `resourceId` under `card-accounts`, where only cards are, or under `accounts`, where they are unless
    /// they are listed apart.
    pub(crate) fn listed<'a>(
        &self,
        reading: &'a Reading,
        id: &str,
        card: bool,
    ) -> Result<&'a Account, Refusal> {
        let account = reading.account(id)?;
        let is_here = if card { account.cash_account_type == "CARD" } else { !self.lists_apart(account) };
        if is_here { Ok(account) } else { Err(Refusal::unknown("The account is not one of this kind.")) }
    }
}

/// The number of a card as a bank shows it.
pub(crate) fn masked(account: &Account) -> String {
    let last: String = account.iban.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    format!("525412******{last}")
}

/// What is booked, and what it will be once the pending entries are.
pub(crate) fn balance_list(bank: &Bank, account: &Account) -> Value {
    let today = bank.today();
    let day =
        if bank.manner.timed_balances { json!(format!("{today}T00:00:00+01:00")) } else { json!(today) };
    let balance = |kind: &str, cents: i64| {
        json!({
            "balanceAmount": { "currency": account.currency, "amount": amount(cents) },
            "balanceType": kind,
            "referenceDate": day,
            "creditLimitIncluded": false,
        })
    };
    let expected = balance("expected", account.expected_cents());
    match bank.manner.expected_only {
        true => json!([expected]),
        false => json!([balance("closingBooked", account.balance_cents()), expected]),
    }
}

/// The query parameter `withBalance`.
pub(crate) fn with_balance(inbound: &Inbound) -> Result<bool, Refusal> {
    match inbound.query.get("withBalance").map(String::as_str) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Refusal::format("withBalance", "Neither true nor false.")),
    }
}

fn details(
    bank: &Bank,
    reading: &Reading,
    account: &Account,
    with_balance: bool,
    card: bool,
) -> Result<Value, Refusal> {
    let has = |right| reading.access.has(right, &account.iban);
    let id = reading.resource_id(account);
    let mut links = json!({});
    let path = if card { format!("/v1/card-accounts/{id}") } else { format!("/v1/accounts/{id}") };
    let mut details = json!({
        "resourceId": id,
        "currency": account.currency,
        "name": account.name,
        "product": account.product,
        "status": "enabled",
        "usage": "PRIV",
    });
    if card {
        insert(&mut details, "maskedPan", masked(account).into());
        insert(&mut details, "creditLimit", json!({ "currency": account.currency, "amount": "2500.00" }));
    } else {
        insert(&mut details, "iban", account.iban.clone().into());
        insert(&mut details, "bic", bank.bic.clone().into());
        insert(&mut details, "cashAccountType", account.cash_account_type.into());
    }
    if has(Right::OwnerName) {
        insert(&mut details, "ownerName", account.owner.clone().into());
    }
    if has(Right::Balances) {
        insert(&mut links, "balances", bank.href(&format!("{path}/balances")));
    }
    if has(Right::Transactions) {
        insert(&mut links, "transactions", bank.href(&format!("{path}/transactions")));
    }
    insert(&mut details, "_links", links);
    if with_balance {
        if !has(Right::Balances) {
            return Err(Refusal::consent_invalid("The consent does not cover balances."));
        }
        insert(&mut details, "balances", balance_list(bank, account));
    }
    Ok(details)
}
