use glimpse_model::{
    Account, AccountData, AccountKind, Balance, Code, Coverage, CoverageReason, Money, Security, Snapshot,
    SyncFailure, Transaction, TransactionKind,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::start;

/// An account without transactions.
pub(crate) fn account(kind: AccountKind, iban: Option<&str>, currency: &str) -> AccountData {
    let money = |amount: &str| Money::parse(amount, currency).unwrap();
    let zero = money("0");
    AccountData {
        account: Account {
            handle: "handle-that-stays-inside".to_owned(),
            kind,
            name: Some(format!("My {}", kind.as_str())),
            owner: Some("Hans Peter Meier".to_owned()),
            iban: iban.map(|iban| iban.parse().unwrap()),
            bic: None,
            account_number: None,
            bank_code: None,
            currency: zero.currency,
            jointly_held: Some(false),
        },
        balance: Some(Balance {
            amount: money("1234.50"),
            date: Some(date(2026, 11, 22)),
            credit_line: Some(money("1000")),
            fetched_at: start(),
        }),
        transactions: Vec::new(),
        securities: Vec::new(),
        coverage: Coverage {
            requested_from: date(2026, 8, 26),
            granted_from: Some(date(2026, 8, 26)),
            complete: true,
            reason: None,
        },
        fetched_at: start(),
        failure: None,
    }
}

/// A booked transaction.
fn transaction(amount: &str, day: Date, person: &str, purpose: &str) -> Transaction {
    let mut transaction = Transaction::booked(Money::parse(amount, "EUR").unwrap(), Some(day), Some(day));
    transaction.counterparty.name = Some(person.to_owned());
    transaction.purpose = Some(purpose.to_owned());
    transaction.kind = TransactionKind::Transfer;
    transaction
}

/// A current account, a depot and an account that failed.
pub(crate) fn household() -> Snapshot {
    let mut giro = account(AccountKind::Giro, Some("DE07900948150000002000"), "EUR");
    let mut rent = transaction("-850.00", date(2026, 11, 2), "Wohnbau Süd GmbH", "Miete \"November\" 🏠");
    rent.kind = TransactionKind::StandingOrder;
    rent.counterparty.iban = Some("DE89370400440532013000".parse().unwrap());
    rent.mandate_reference = Some("M-1".to_owned());
    rent.bank_reference = Some("2026-0001".to_owned());
    let mut card = transaction("-12.5", date(2026, 11, 22), "Bäckerei", "Karte");
    card.booked = false;
    card.booked_at = None;
    let salary = transaction("2500.00", date(2026, 10, 30), "Arbeit AG", "Gehalt راتب");
    giro.transactions = vec![card, rent, salary];
    let mut depot = account(AccountKind::Depot, None, "EUR");
    depot.account.account_number = Some("2881".to_owned());
    depot.securities = vec![Security {
        name: Some("World ETF".to_owned()),
        isin: Some("IE00B4L5Y983".to_owned()),
        wkn: None,
        market: None,
        quantity: Some("10.5".parse().unwrap()),
        price: Some(Money::parse("88.1234", "USD").unwrap()),
        purchase_price: None,
        amount: Some(Money::parse("850.00", "EUR").unwrap()),
        amount_original: Some(Money::parse("925.30", "USD").unwrap()),
        exchange_rate: Some("1.0886".parse().unwrap()),
        nominal_currency: None,
        traded_at: Some(date(2026, 11, 20)),
    }];
    let mut failed = account(AccountKind::Savings, Some("DE77900948150000002001"), "EUR");
    failed.balance = None;
    failed.failure = Some(SyncFailure { code: Code::BankUnavailable });
    failed.coverage.granted_from = None;
    failed.coverage.complete = false;
    failed.coverage.reason = Some(CoverageReason::Failed);
    Snapshot {
        bank_name: "Test Bank".to_owned(),
        bank_code: Some("90094815".to_owned()),
        bic: Some("TESTDE88XXX".to_owned()),
        accounts: vec![giro, depot, failed],
    }
}

/// So many transactions on one account, one per quarter of a day, the amount telling them apart.
pub(crate) fn big(count: usize) -> Snapshot {
    let mut data = account(AccountKind::Giro, Some("DE07900948150000002000"), "EUR");
    let newest = date(2026, 11, 23);
    data.transactions = (0..count)
        .map(|place| {
            let day = newest.checked_sub(i64::try_from(place / 4).unwrap().days()).unwrap();
            let amount = format!("-{}.{:02}", place / 100, place % 100);
            let mut one = transaction(
                &amount,
                day,
                &format!("Laden {}", place % 50),
                "Einkauf, Filiale 12, danke und bis bald",
            );
            one.counterparty.iban = Some("DE89370400440532013000".parse().unwrap());
            one.end_to_end_reference = Some(format!("E2E-{place:08}"));
            one
        })
        .collect();
    Snapshot { bank_name: "Test Bank".to_owned(), bank_code: None, bic: None, accounts: vec![data] }
}
