//! An invented household: what the service would say about it on 2026-11-23.

use jiff::{ToSpan, civil::Date};
use rust_decimal::Decimal;
use serde_json::json;

use crate::fake::Fake;

pub(crate) const GIRO: &str = "DE07900948150000002000";
pub(crate) const SAVINGS: &str = "DE77900948150000002001";

/// Puts a year of a household into the played service.
pub(crate) fn household(fake: &Fake) {
    let today: Date = "2026-11-23".parse().unwrap();
    let mut entries: Vec<(Date, Decimal, String)> = Vec::new();
    let mut add = |day: Date,
                   account: &str,
                   amount: &str,
                   name: &str,
                   purpose: &str,
                   kind: &str,
                   more: (&str, &str)| {
        let id = format!("T1.{}", 1000 - entries.len());
        let text = format!(
            r#"{{"transaction_id":"{id}","account_id":"{account}","amount":{amount},"currency":"EUR","name":{},
            "purpose":{},"type":"{kind}","booked":true,"booked_at":"{day}T00:00:00.000Z","{}":"{}"}}"#,
            json!(name),
            json!(purpose),
            more.0,
            more.1,
        );
        entries.push((day, amount.parse().unwrap(), text));
    };
    let cents = |number: i64, from: i64, to: i64| {
        let amount = from + (number * 7919 + 104_729) % (to - from);
        format!("-{}.{:02}", amount / 100, amount % 100)
    };
    let mut day: Date = "2025-11-24".parse().unwrap();
    let mut number: i64 = 0;
    while day <= today {
        number += 1;
        match day.day() {
            1 => add(
                day,
                "A1.1",
                "-780.00",
                "Hausverwaltung Nordsee GmbH",
                "Miete Wohnung 12",
                "Standing order",
                ("booking_key", "117"),
            ),
            2 => {
                add(
                    day,
                    "A1.1",
                    "-150.00",
                    "Hans Peter Meier",
                    "Sparen",
                    "Standing order",
                    ("iban", SAVINGS),
                );
                add(day, "A1.2", "150.00", "Hans Peter Meier", "Sparen", "Transfer", ("iban", GIRO));
            }
            5 => add(
                day,
                "A1.1",
                "-23.90",
                "Stadtwerke <b>Bogenhausen</b>",
                "Abschlag Strom & Gas",
                "Direct debit",
                ("mandate_reference", "M-17"),
            ),
            12 => add(
                day,
                "A1.1",
                "-9.99",
                "مكتبة النور",
                "اشتراك شهري DE07900948150000002000",
                "Card payment",
                ("creditor_id", "x"),
            ),
            27 => add(
                day,
                "A1.1",
                "2845.12",
                "Müller & Söhne Maschinenbau",
                "Gehalt",
                "Salary or rent",
                ("sepa_purpose_code", "SALA"),
            ),
            _ => {}
        }
        if number % 3 == 0 {
            add(
                day,
                "A1.1",
                &cents(number, 1200, 11_400),
                "REWE Markt",
                "Einkauf 🛒 Danke!",
                "Card payment",
                ("booking_text", "GIROCARD"),
            );
        }
        if number % 11 == 0 {
            add(
                day,
                "A1.1",
                &cents(number, 3000, 22_000),
                "Geldautomat",
                "Barauszahlung",
                "GeldKarte or cash",
                ("booking_text", "BARGELD"),
            );
        }
        day = day.checked_add(1.day()).unwrap();
    }
    entries.reverse();
    let mut texts: Vec<String> = entries.into_iter().map(|(_, _, text)| text).collect();
    texts.insert(
        0,
        r#"{"transaction_id":"T1.2000","account_id":"A1.1","amount":-42.50,"currency":"EUR","name":"Bahn","type":"Card payment","booked":false}"#
            .to_owned(),
    );
    let coverage = r#"{"requested_from":"2025-11-24","granted_from":"2025-11-24","complete":true}"#;
    let short = r#"{"requested_from":"2025-11-24","granted_from":"2026-08-26","complete":false,"reason":"bank_limit"}"#;
    let account = |id: &str, name: &str, iban: &str, kind: &str, balance: &str, coverage: &str| {
        format!(
            r#"{{"account_id":"{id}","access_id":"X1","name":"{name}","owner":"Hans Peter Meier","iban":"{iban}",
            "bank_name":"Mockbank - Embedded/Decoupled","currency":"EUR","type":"{kind}","coverage":{coverage},
            "balance":{{"balance":{balance},"balance_date":"2026-11-23T00:00:00.000Z","status":{{}}}}}}"#
        )
    };
    let accounts = [
        account("A1.1", "Girokonto Komfort", GIRO, "Giro account", "3122.47", coverage),
        account("A1.2", "Tagesgeld", SAVINGS, "Daily savings account", "8450.00", coverage),
        account("A1.3", "Visa <Gold>", "DE82900948150000002881", "Credit card", "-312.08", short),
    ];
    let mut world = fake.world();
    world.accounts = format!(r#"{{"accounts":[{}]}}"#, accounts.join(","));
    world.transactions = texts;
}
