//! The `sepa` crate reads the same CAMT documents; what both know must be equal.
//!
//! Differences that are meant: it works in cents only (an amount with more decimals has none there), gives an entry of
//! a batch with its details where we give one transaction per detail, and leaves text as it is where we trim it.

use glimpse_statement::{Statement, parse, write::camt053};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::properties;

fn cents(amount: Decimal) -> Option<i64> {
    let cents = amount.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
    if cents.scale() == 0 { i64::try_from(cents.mantissa()).ok() } else { None }
}

fn compare(ours: &Statement, theirs: &sepa::camt053::Camt053Statement) {
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    assert_eq!(ours.id.as_deref(), Some(theirs.stmt_id.as_str()));
    assert_eq!(ours.balances.len(), theirs.balances.len());
    for (ours, theirs) in ours.balances.iter().zip(&theirs.balances) {
        if let Some(cents) = cents(ours.amount.amount) {
            assert_eq!(Some(cents), theirs.signed_ct());
        }
    }
    assert_eq!(
        ours.entries.len(),
        theirs.entries.iter().map(|entry| entry.details.len().max(1)).sum::<usize>()
    );
    let mut entries = ours.entries.iter();
    for theirs in &theirs.entries {
        for index in 0..theirs.details.len().max(1) {
            let ours = entries.next().unwrap();
            let detail = theirs.details.get(index);
            if let Some(cents) = cents(ours.amount.amount).filter(|_| theirs.details.len() < 2) {
                assert_eq!(Some(cents), theirs.signed_ct());
            }
            assert_eq!(date(ours.booked_at), theirs.booking_date_raw);
            assert_eq!(date(ours.settled_at), theirs.value_date_raw);
            if let Some(detail) = detail {
                assert_eq!(ours.mandate_reference, detail.mandate_id);
                assert_eq!(ours.end_to_end_reference, detail.end_to_end_id);
                assert_eq!(
                    ours.counterparty.iban.as_ref().map(glimpse_model::Iban::as_str),
                    detail.counterparty_iban.as_deref()
                );
                assert_eq!(ours.counterparty.name, detail.counterparty_name);
            }
        }
    }
}

#[test]
fn bank_shaped_statements_are_read_alike() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/deutsche_bank.camt053.batches.xml");
    let whole = std::fs::read_to_string(path).unwrap();
    // The entry without a readable amount is one that it gives without an amount and we keep as text, the batch
    // without amounts one that we do not split.
    let first = whole.find("<Ntry><Amt Ccy=\"EUR\">15.00").unwrap();
    let text = format!("{}</Stmt></BkToCstmrStmt></Document>", &whole[..first]);
    let theirs = sepa::parse_camt053(&text).unwrap();
    compare(&parse(text.as_bytes()).unwrap().statements[0], &theirs.statements[0]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn generated_statements_are_read_alike(statement in properties::statements()) {
        let header = camt053::Header { message_id: "M", created: jiff::Timestamp::UNIX_EPOCH };
        let mut out = Vec::new();
        camt053::write(&header, std::slice::from_ref(&statement), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let theirs = sepa::parse_camt053(&text).unwrap();
        compare(&parse(text.as_bytes()).unwrap().statements[0], &theirs.statements[0]);
    }
}
