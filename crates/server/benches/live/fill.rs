use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use glimpse_model::{
    Account, AccountData, AccountKind, Balance, ClientId, Coverage, FlowId, Language, Money, Snapshot,
    Transaction, TransactionKind,
};
use glimpse_server::snapshot;
use glimpse_store::{Change, FlowRow, Guard, Stage, Unit, WrapKind};
use glimpse_vault::{AccessToken, DataKey, Holder, lookup_hash};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::world::{BACK, CLIENT, World};

/// How many writers fill at a time: SQLite commits theirs together.
const WRITERS: u32 = 64;

/// The flows that are filled in fall due within this hour, evenly, so that all of them live until it begins.
pub(crate) const DUE_AFTER: SignedDuration = SignedDuration::from_hours(3);
pub(crate) const DUE_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Puts down flows whose code was exchanged, each sealed under keys of its own by the product's own means, in one unit each
/// with what six units would have left in history and audit.
pub(crate) async fn fill(world: &World, base: Timestamp, flows: u32, transactions: usize) {
    let snapshot = Arc::new(account(transactions));
    let next = Arc::new(AtomicU32::new(0));
    let writers = (0..WRITERS.min(flows)).map(|_| {
        let (world, snapshot, next) = (world.clone(), snapshot.clone(), next.clone());
        tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= flows {
                    return;
                }
                let share = DUE_WITHIN.as_millis() as i64 * i64::from(number) / i64::from(flows);
                put(&world, &snapshot, base + DUE_AFTER + SignedDuration::from_millis(share)).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

async fn put(world: &World, snapshot: &Snapshot, due: Timestamp) {
    let app = &world.app;
    let random = app.random.as_ref();
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    let flow = FlowId::from_random(bytes);
    let (key, token, at) = (DataKey::new(random), AccessToken::new(random), app.clock.now());
    let sealed = snapshot::seal_all(snapshot, BACK, flow, &key, &app.config.public.api, random, at).unwrap();
    let mut changes = vec![Change::Create(Box::new(row(flow, at, due)))];
    let stages = [
        Stage::Consent,
        Stage::BankSelection,
        Stage::Login,
        Stage::Sca,
        Stage::Fetching,
        Stage::Completed,
        Stage::Exchanged,
    ];
    changes.extend(stages.map(|stage| Change::Stage(stage, None)));
    changes.push(Change::Exchanged(lookup_hash(Holder::Token, &token.0).to_vec()));
    changes.push(app.pages().put_wrap(flow, WrapKind::Token, &key, &token.0, due).await.unwrap());
    // The exchange drops the grant.
    let kept = |change: &Change| !matches!(change, Change::PutBlob(name, _) if name == snapshot::GRANT);
    changes.extend(sealed.into_iter().filter(kept));
    for event in ["created", "opened", "consented", "fetched", "exchanged", "read"] {
        let client = Some(ClientId::from(CLIENT));
        changes.push(Change::Audit { event, client, bank: None, detail: None });
    }
    let unit = Unit { name: "flow.exchange", flow, guard: Guard::New, at, changes };
    app.store.write(unit).await.unwrap();
}

fn row(id: FlowId, now: Timestamp, deadline: Timestamp) -> FlowRow {
    FlowRow {
        id,
        client: ClientId::from(CLIENT),
        stage: Stage::Created,
        language: Language::De,
        version: 9,
        created_at: now,
        deadline,
        completed_at: Some(now),
        exchanged_at: None,
        tombstone_until: None,
        redirect_hash: vec![1; 32],
        link_hash: vec![2; 32],
        page_hash: Some(vec![3; 32]),
        // Unique, as a code's is.
        code_hash: Some(id.as_bytes().repeat(2)),
        token_hash: None,
        error: None,
        lease: None,
        fence: 3,
    }
}

/// One account with so many transactions, four a day.
pub(crate) fn account(transactions: usize) -> Snapshot {
    let money = |amount: &str| Money::parse(amount, "EUR").unwrap();
    let newest = date(2026, 11, 23);
    let fetched_at: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
    let transactions = (0..transactions).map(|place| {
        let day = newest.checked_sub(i64::try_from(place / 4).unwrap().days()).unwrap();
        let amount = money(&format!("-{}.{:02}", place * 37 % 1900, place * 61 % 100));
        let mut one = Transaction::booked(amount, Some(day), Some(day));
        one.counterparty.name = Some(format!("Laden {} am Markt {}", place * 7 % 50, place));
        one.counterparty.iban = Some("DE89370400440532013000".parse().unwrap());
        one.purpose =
            Some(format!("Einkauf {:x}, Filiale {}, danke und bis bald", place * 2_654_435, place % 13));
        one.end_to_end_reference = Some(format!("E2E-{:012x}", place * 1_000_003));
        one.kind = TransactionKind::Transfer;
        one
    });
    let data = AccountData {
        account: Account {
            handle: "1".to_owned(),
            kind: AccountKind::Giro,
            name: Some("Girokonto".to_owned()),
            owner: Some("Erika Mustermann".to_owned()),
            iban: Some("DE07900948150000002000".parse().unwrap()),
            bic: None,
            account_number: None,
            bank_code: None,
            currency: money("0").currency,
            jointly_held: Some(false),
        },
        balance: Some(Balance {
            amount: money("1234.50"),
            date: Some(newest),
            credit_line: None,
            fetched_at,
        }),
        transactions: transactions.collect(),
        securities: Vec::new(),
        coverage: Coverage {
            requested_from: date(2026, 8, 26),
            granted_from: Some(date(2026, 8, 26)),
            complete: true,
            reason: None,
        },
        fetched_at,
        failure: None,
    };
    Snapshot { bank_name: "Test Bank".to_owned(), bank_code: None, bic: None, accounts: vec![data] }
}
