//! What lists of transactions hold, compared with what the bank knows.

use glimpse_model::Transaction;
use glimpse_sandbox::Entry;
use glimpse_statement::{Check, Options, Statement};

use super::{client::Client, ways::account, wire::latin1};
use crate::tpp::Stage;

const MOCKBANK: &str = "90094817";

/// Everything booked in statements, in order; the balances around it are right.
fn parsed(bytes: &[u8], camt: bool) -> Vec<Transaction> {
    let statements = statements(bytes, camt);
    for statement in &statements {
        // A report of the running day has no closing balance.
        let open = camt && statement.check == Check::Incomplete;
        assert!(statement.check.holds() || open, "{:?}", statement.check);
    }
    statements.into_iter().flat_map(|statement| statement.entries).collect()
}

fn statements(bytes: &[u8], camt: bool) -> Vec<Statement> {
    let options = Options::default();
    let parsed = if camt {
        glimpse_statement::camt::parse(bytes, &options)
    } else {
        glimpse_statement::mt940::parse(bytes, &options)
    };
    parsed.unwrap().statements
}

fn same(read: &[Transaction], truth: &[&Entry]) {
    assert_eq!(read.len(), truth.len());
    for (read, known) in read.iter().zip(truth) {
        let cents = read.amount.amount * rust_decimal::Decimal::ONE_HUNDRED;
        assert_eq!(cents, rust_decimal::Decimal::from(known.cents), "{known:?}");
        assert_eq!((read.booked_at, read.settled_at), (Some(known.booking_date), Some(known.value_date)));
        assert_eq!(read.end_to_end_reference, known.end_to_end_id.clone().filter(|id| id != "NOTPROVIDED"));
        assert_eq!(read.mandate_reference, known.mandate_id);
        assert_eq!(
            read.counterparty.iban.as_ref().map(|iban| iban.as_str().to_owned()),
            known.counterparty.iban
        );
    }
}

#[tokio::test]
async fn mt940_and_camt_are_what_the_bank_knows() {
    let stage = Stage::new().await;
    let truth = stage.sandbox.ledger().truth(MOCKBANK, "sca-exempt");
    let from = "2026-08-26".parse().unwrap();
    for (user, order, camt) in
        [("mt940-only", "HKKAZ", false), ("camt-only", "HKCAZ", true), ("camt-old", "HKCAZ", true)]
    {
        let client = Client::synchronised(&stage, MOCKBANK, user).await;
        let (mut dialog, answer) = client.logged_in(920).await;
        let truth_of = stage.sandbox.ledger().truth(MOCKBANK, user);
        assert_eq!(truth_of.len(), truth.len());
        let wanted: Vec<&Entry> =
            truth_of[0].booked.iter().filter(|entry| entry.booking_date >= from).collect();
        assert!(wanted.len() > 50);
        let asked = if camt {
            let version = if user == "camt-old" { "02" } else { "08" };
            let format = format!("urn?:iso?:std?:iso?:20022?:tech?:xsd?:camt.052.001.{version}");
            format!("HKCAZ:#:1+{}+{format}+N+20260826'", account(&answer, 0))
        } else {
            format!("HKKAZ:#:7+{}+N+20260826'", account(&answer, 0))
        };
        let list = dialog.order(&asked).await;
        let documents: Vec<Vec<u8>> = if camt {
            list.one("HICAZ").elements[2].iter().map(|one| latin1(one)).collect()
        } else {
            vec![latin1(list.one("HIKAZ").at(0, 0))]
        };
        let read: Vec<Transaction> = documents.iter().flat_map(|one| parsed(one, camt)).collect();
        same(&read, &wanted);
        let pending = latin1(if camt { list.one("HICAZ").at(3, 0) } else { list.one("HIKAZ").at(1, 0) });
        let noted = statements(&pending, camt).into_iter().flat_map(|statement| statement.entries);
        assert_eq!(noted.filter(|entry| !entry.booked).count(), truth_of[0].pending.len());
        if user != "camt-old" {
            let other = asked.replace(order, if camt { "HKKAZ" } else { "HKCAZ" });
            assert!(dialog.order(&other).await.says("9110"), "not offered to {user}");
        }
    }
}

#[tokio::test]
async fn parts_together_are_the_whole() {
    let stage = Stage::new().await;
    let client = Client::synchronised(&stage, MOCKBANK, "touchdowns").await;
    let (mut dialog, answer) = client.logged_in(920).await;
    let order = |token: &str| format!("HKKAZ:#:7+{}+N+20260826+20261123++{token}'", account(&answer, 0));
    let (mut token, mut bytes, mut parts) = (String::new(), Vec::new(), 0);
    loop {
        let part = dialog.order(&order(&token)).await;
        bytes.extend(latin1(part.one("HIKAZ").at(0, 0)));
        parts += 1;
        match part.parameters("3040").first() {
            Some(next) => token.clone_from(next),
            None => break,
        }
    }
    assert!(parts > 3);
    let from = "2026-08-26".parse().unwrap();
    let truth = stage.sandbox.ledger().truth(MOCKBANK, "touchdowns");
    let wanted: Vec<&Entry> = truth[0].booked.iter().filter(|entry| entry.booking_date >= from).collect();
    same(&parsed(&bytes, false), &wanted);
    assert!(dialog.order(&order("4711")).await.says("9210"), "a token that was not given");
    let other = order(&token).replace("20260826", "20260827");
    assert!(dialog.order(&other).await.says("9210"), "the token of another order");
    dialog.end().await;
    let (mut dialog, _) = client.logged_in(920).await;
    assert!(dialog.order(&order(&token)).await.says("9210"), "the token of another dialog");
}

#[tokio::test]
async fn camt_in_parts() {
    let stage = Stage::new().await;
    let client = Client::synchronised(&stage, MOCKBANK, "touchdowns").await;
    let (mut dialog, answer) = client.logged_in(920).await;
    let format = "urn?:iso?:std?:iso?:20022?:tech?:xsd?:camt.052.001.08";
    let order =
        |token: &str| format!("HKCAZ:#:1+{}+{format}+N+20261101+20261123++{token}'", account(&answer, 0));
    let (mut token, mut read, mut parts) = (String::new(), Vec::new(), 0);
    loop {
        let part = dialog.order(&order(&token)).await;
        for document in &part.one("HICAZ").elements[2] {
            read.extend(parsed(&latin1(document), true));
        }
        parts += 1;
        match part.parameters("3040").first() {
            Some(next) => token.clone_from(next),
            None => break,
        }
    }
    assert!(parts > 3);
    let from = "2026-11-01".parse().unwrap();
    let truth = stage.sandbox.ledger().truth(MOCKBANK, "touchdowns");
    let wanted: Vec<&Entry> = truth[0].booked.iter().filter(|entry| entry.booking_date >= from).collect();
    same(&read, &wanted);
}
