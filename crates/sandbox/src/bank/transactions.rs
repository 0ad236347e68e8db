use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::StatusCode;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    Approach, Bank, Refusal, Reply,
    access::{Right, day},
    accounts::{balance_list, masked, with_balance},
    answer,
    inbound::{Inbound, Received},
    reading::{Read, Reading},
    sca::insert,
    statements,
};
use crate::{
    data::{Account, Entry, Kind, amount, calendar::plus_days},
    scenario::{Fault, Step},
    twins::Report,
};

/// What a list of transactions was asked for.
struct Asked {
    status: &'static str,
    /// Not needed for standing orders.
    from: Option<Date>,
    to: Option<Date>,
    with_balance: bool,
    page: usize,
    per_page: usize,
}

impl Asked {
    fn read(inbound: &Inbound, today: Date, per_page: usize, no_pending: bool) -> Result<Self, Refusal> {
        let status = match inbound.query.get("bookingStatus").map(String::as_str) {
            Some("booked") => "booked",
            Some("pending") => "pending",
            Some("both") => "both",
            Some("information") => "information",
            Some("all") => "all",
            Some(_) => return Err(Refusal::format("bookingStatus", "Not a value of the specification.")),
            None => return Err(Refusal::format("bookingStatus", "The parameter is missing.")),
        };
        if no_pending && !matches!(status, "booked" | "information") {
            let text = "bookingStatus is booked or information.";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "PARAMETER_NOT_SUPPORTED", text));
        }
        for unsupported in ["entryReferenceFrom", "deltaList"] {
            if inbound.query.contains_key(unsupported) {
                let text = format!("{unsupported} is not supported.");
                return Err(Refusal::new(StatusCode::BAD_REQUEST, "PARAMETER_NOT_SUPPORTED", text));
            }
        }
        let date = |name: &str| {
            let text = inbound.query.get(name);
            text.map(|text| day(text).ok_or_else(|| Refusal::format(name, "Not a date."))).transpose()
        };
        let (from, to) = (date("dateFrom")?, date("dateTo")?);
        if from.is_none() && status != "information" {
            return Err(Refusal::format("dateFrom", "The parameter is missing."));
        }
        if from.is_some_and(|from| from > today) {
            return Err(Refusal::period("dateFrom is in the future."));
        }
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Err(Refusal::period("dateTo is before dateFrom."));
        }
        let with_balance = with_balance(inbound)?;
        let page = number(inbound, "pageIndex", 0, 0..=1_000_000)?;
        let per_page = number(inbound, "itemsPerPage", per_page, 1..=1_000)?;
        Ok(Self { status, from, to, with_balance, page, per_page })
    }

    fn wants(&self, what: &str) -> bool {
        self.status == what || self.status == "all" || (self.status == "both" && what != "information")
    }

    fn link(&self, bank: &Bank, path: &str, page: usize) -> Value {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("bookingStatus", self.status);
        for (name, day) in [("dateFrom", self.from), ("dateTo", self.to)] {
            if let Some(day) = day {
                query.append_pair(name, &day.to_string());
            }
        }
        if self.with_balance {
            query.append_pair("withBalance", "true");
        }
        query.append_pair("pageIndex", &page.to_string());
        query.append_pair("itemsPerPage", &self.per_page.to_string());
        bank.href(&format!("{path}?{}", query.finish()))
    }
}

/// `GET /v1/accounts/{id}/transactions`
pub(crate) async fn list(State(bank): State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    let default_page = if bank.approach == Approach::Embedded { 200 } else { 50 };
    let asked = Asked::read(&inbound, bank.today(), default_page, bank.manner.no_pending)?;
    let rights: &[Right] =
        if asked.with_balance { &[Right::Transactions, Right::Balances] } else { &[Right::Transactions] };
    let read = Read { step: Step::Transactions, account: Some(&id), rights, goes_on: asked.page > 0 };
    bank.read(&inbound, read, |reading, fault| {
        let account = bank.listed(reading, &id, false)?;
        let from = granted_from(&asked, account, bank.today(), fault.as_ref())?;
        let repeat = match fault {
            Some(Fault::Repeat { entries }) => entries,
            _ => 0,
        };
        if bank.manner.report != Report::Json {
            return Ok(whole(&bank, &inbound, reading, account, (from, asked.to)));
        }
        let (report, delivered) = report(&bank, reading, account, &asked, from, repeat)?;
        bank.ledger.note(inbound.number, |call| call.transactions = Some(delivered));
        let mut body = json!({ "account": { "iban": account.iban }, "transactions": report });
        if asked.with_balance {
            insert(&mut body, "balances", balance_list(&bank, account));
        }
        Ok(answer(StatusCode::OK, &body))
    })
    .await
}

/// The transactions as one document, or the way to it.
fn whole(
    bank: &Bank,
    inbound: &Inbound,
    reading: &Reading,
    account: &Account,
    (from, to): (Date, Option<Date>),
) -> Response {
    if bank.manner.report == Report::Download {
        let path = format!("/v1/accounts/{}/statement?from={from}", reading.resource_id(account));
        let report = json!({ "_links": { "download": bank.href(&path) } });
        return answer(
            StatusCode::OK,
            &json!({ "account": { "iban": account.iban }, "transactions": report }),
        );
    }
    let entries: Vec<&Entry> = account
        .booked()
        .filter(|entry| entry.booking_date >= from && to.is_none_or(|to| entry.booking_date <= to))
        .collect();
    bank.ledger.note(inbound.number, |call| call.transactions = Some(entries.len()));
    statements::document(bank, account, &entries)
}

/// `GET /v1/accounts/{id}/statement`: the file behind a download.
pub(crate) async fn statement(
    State(bank): State<Arc<Bank>>,
    Path(id): Path<String>,
    inbound: Received,
) -> Reply {
    let from = inbound.query.get("from").and_then(|text| day(text));
    let from = from.ok_or_else(|| Refusal::format("from", "Not a date."))?;
    let read =
        Read { step: Step::Transactions, account: Some(&id), rights: &[Right::Transactions], goes_on: true };
    bank.read(&inbound, read, |reading, _| {
        let account = bank.listed(reading, &id, false)?;
        let entries: Vec<&Entry> = account.booked().filter(|entry| entry.booking_date >= from).collect();
        bank.ledger.note(inbound.number, |call| call.transactions = Some(entries.len()));
        Ok(statements::document(&bank, account, &entries))
    })
    .await
}

/// `GET /v1/card-accounts/{id}/transactions`
pub(crate) async fn cards(State(bank): State<Arc<Bank>>, Path(id): Path<String>, inbound: Received) -> Reply {
    let asked = Asked::read(&inbound, bank.today(), 1_000, bank.manner.no_pending)?;
    if matches!(asked.status, "information" | "all") {
        return Err(Refusal::format("bookingStatus", "Not a value of the specification for cards."));
    }
    let read =
        Read { step: Step::Transactions, account: Some(&id), rights: &[Right::Transactions], goes_on: false };
    bank.read(&inbound, read, |reading, fault| {
        let account = bank.listed(reading, &id, true)?;
        let from = granted_from(&asked, account, bank.today(), fault.as_ref())?;
        let mut report = json!({
            "_links": { "cardAccount": bank.href(&format!("/v1/card-accounts/{id}")) },
        });
        let to = asked.to.unwrap_or(bank.today());
        if asked.wants("booked") {
            let booked = account.booked().filter(|entry| (from..=to).contains(&entry.booking_date));
            insert(&mut report, "booked", booked.map(|entry| card_transaction(entry, true)).collect());
        }
        if asked.wants("pending") {
            let pending = account.pending().map(|entry| card_transaction(entry, false));
            insert(&mut report, "pending", pending.collect());
        }
        let body = json!({ "cardAccount": { "maskedPan": masked(account) }, "cardTransactions": report });
        Ok(answer(StatusCode::OK, &body))
    })
    .await
}

fn card_transaction(entry: &Entry, booked: bool) -> Value {
    let mut value = json!({
        "transactionDate": entry.value_date,
        "transactionAmount": { "currency": entry.currency, "amount": amount(entry.cents) },
        "transactionDetails": entry.counterparty.name,
        "proprietaryBankTransactionCode": entry.kind.proprietary_code(entry.cents),
    });
    insert(&mut value, "cardTransactionId", entry.id.clone().into());
    if booked {
        insert(&mut value, "bookingDate", json!(entry.booking_date));
    }
    value
}

/// `GET /v1/accounts/{id}/transactions/{id}`
pub(crate) async fn one(
    State(bank): State<Arc<Bank>>,
    Path((id, transaction)): Path<(String, String)>,
    inbound: Received,
) -> Reply {
    // Details belong to the list that named them: they are no access of their own.
    let read =
        Read { step: Step::Transaction, account: Some(&id), rights: &[Right::Transactions], goes_on: true };
    bank.read(&inbound, read, |reading, _| {
        let account = bank.listed(reading, &id, false)?;
        let found = account.booked().find(|entry| entry.sends_ids && entry.id == transaction);
        let found = found.ok_or_else(|| Refusal::unknown("The transaction is not known."))?;
        Ok(answer(StatusCode::OK, &json!({ "transactionsDetails": booked(found, None) })))
    })
    .await
}

fn number(
    inbound: &Inbound,
    name: &str,
    otherwise: usize,
    range: std::ops::RangeInclusive<usize>,
) -> Result<usize, Refusal> {
    let Some(text) = inbound.query.get(name) else { return Ok(otherwise) };
    let number = text.parse().ok().filter(|number| range.contains(number));
    number
        .ok_or_else(|| Refusal::format(name, format!("A number from {} to {}.", range.start(), range.end())))
}

/// From which day on the bank delivers, or its refusal of a longer period.
fn granted_from(
    asked: &Asked,
    account: &Account,
    today: Date,
    fault: Option<&Fault>,
) -> Result<Date, Refusal> {
    let oldest = account.visible_from();
    let Some(from) = asked.from else { return Ok(oldest) };
    if from < oldest {
        return Err(Refusal::period(format!("The oldest date for dateFrom is {oldest}.")));
    }
    if let Some(Fault::History { days, refuse }) = fault {
        let first = plus_days(today, 1 - i64::from(*days));
        if from < first && *refuse {
            return Err(Refusal::period(format!("The period must not be longer than {days} days.")));
        }
        return Ok(from.max(first));
    }
    Ok(from)
}

/// One page of the report, and how many transactions are on it.
fn report(
    bank: &Bank,
    reading: &Reading,
    account: &Account,
    asked: &Asked,
    from: Date,
    repeat: usize,
) -> Result<(Value, usize), Refusal> {
    let today = bank.today();
    let to = asked.to.unwrap_or(today);
    let path = format!("/v1/accounts/{}", reading.resource_id(account));
    let list = format!("{path}/transactions");
    let mut links = json!({ "account": bank.href(&path) });
    let mut report = json!({});
    let mut delivered = 0;
    if asked.wants("booked") {
        let mut entries: Vec<&Entry> =
            account.booked().filter(|entry| (from..=to).contains(&entry.booking_date)).collect();
        entries.reverse();
        let last = entries.len().saturating_sub(1) / asked.per_page;
        if asked.page > last {
            let text = format!("The last page is {last}.");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "PARAMETER_NOT_CONSISTENT", text));
        }
        let start = asked.page * asked.per_page;
        let overlap = if asked.page > 0 { repeat } else { 0 };
        let mut page: Vec<&Entry> = entries
            .iter()
            .skip(start.saturating_sub(overlap))
            .take(asked.per_page + overlap)
            .copied()
            .collect();
        if repeat > 0 {
            page.extend(page.first().copied());
        }
        delivered += page.len();
        insert(
            &mut report,
            "booked",
            page.into_iter().map(|entry| booked(entry, Some((bank, list.as_str())))).collect(),
        );
        insert(&mut links, "first", asked.link(bank, &list, 0));
        insert(&mut links, "last", asked.link(bank, &list, last));
        if asked.page < last {
            insert(&mut links, "next", asked.link(bank, &list, asked.page + 1));
        }
        if asked.page > 0 {
            insert(&mut links, "previous", asked.link(bank, &list, asked.page - 1));
        }
    }
    if asked.page == 0 && asked.wants("pending") {
        let entries: Vec<Value> = account.pending().filter(|_| to >= today).map(pending).collect();
        delivered += entries.len();
        insert(&mut report, "pending", entries.into());
    }
    if asked.page == 0 && asked.wants("information") {
        let orders: Vec<Value> = account.standing_orders().into_iter().map(standing_order).collect();
        insert(&mut report, "information", orders.into());
    }
    insert(&mut report, "_links", links);
    Ok((report, delivered))
}

fn booked(entry: &Entry, linked: Option<(&Bank, &str)>) -> Value {
    let mut value = common(entry);
    insert(&mut value, "bookingDate", json!(entry.booking_date));
    if entry.sends_ids {
        insert(&mut value, "transactionId", entry.id.clone().into());
        insert(&mut value, "entryReference", entry.reference.clone().into());
        if let Some((bank, list)) = linked {
            let details = bank.href(&format!("{list}/{}", entry.id));
            insert(&mut value, "_links", json!({ "transactionDetails": details }));
        }
    }
    value
}

/// A pending entry has no id and no booking date yet.
fn pending(entry: &Entry) -> Value {
    common(entry)
}

fn common(entry: &Entry) -> Value {
    let mut value = json!({
        "valueDate": entry.value_date,
        "transactionAmount": { "currency": entry.currency, "amount": amount(entry.cents) },
        "bankTransactionCode": entry.kind.bank_transaction_code(entry.cents),
        "proprietaryBankTransactionCode": entry.kind.proprietary_code(entry.cents),
        "additionalInformation": entry.kind.booking_text(entry.cents),
    });
    let side = if entry.cents < 0 { "creditor" } else { "debtor" };
    insert(&mut value, &format!("{side}Name"), entry.counterparty.name.clone().into());
    if let Some(iban) = &entry.counterparty.iban {
        insert(&mut value, &format!("{side}Account"), json!({ "iban": iban }));
    }
    if let Some(bic) = &entry.counterparty.bic {
        insert(&mut value, &format!("{side}Agent"), bic.clone().into());
    }
    let optional = [
        ("endToEndId", &entry.end_to_end_id),
        ("mandateId", &entry.mandate_id),
        ("creditorId", &entry.creditor_id),
    ];
    for (name, text) in optional {
        if let Some(text) = text {
            insert(&mut value, name, text.clone().into());
        }
    }
    if let Some(code) = entry.purpose_code {
        insert(&mut value, "purposeCode", code.into());
    }
    let parts = parts(&entry.purpose);
    match parts.as_slice() {
        [single] => insert(&mut value, "remittanceInformationUnstructured", single.clone().into()),
        several => insert(&mut value, "remittanceInformationUnstructuredArray", json!(several)),
    }
    value
}

/// A text in pieces of at most 140 characters, which is all that one field holds.
fn parts(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(140).map(|piece| piece.iter().collect()).collect()
}

fn standing_order(entry: &Entry) -> Value {
    let mut value = json!({
        "transactionAmount": { "currency": entry.currency, "amount": amount(entry.cents.abs()) },
        "creditorName": entry.counterparty.name,
        "remittanceInformationUnstructured": entry.purpose.chars().take(140).collect::<String>(),
        "bankTransactionCode": Kind::StandingOrder.bank_transaction_code(-1),
        "additionalInformationStructured": {
            "standingOrderDetails": {
                "startDate": "2021-01-01",
                "frequency": "Monthly",
                "executionRule": "following",
                "dayOfExecution": "1",
            }
        },
    });
    if let Some(iban) = &entry.counterparty.iban {
        insert(&mut value, "creditorAccount", json!({ "iban": iban }));
    }
    value
}
