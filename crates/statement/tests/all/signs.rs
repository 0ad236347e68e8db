//! ISO 20022 has no negative amounts. A minus sign that comes all the same is never lost, whatever it says.

use glimpse_statement::{Check, DiagnosticKind as Kind, Statement, convert::Outcome, parse};

use crate::command::strictly;

fn amount(text: &str, mark: &str) -> String {
    format!("<Amt Ccy=\"EUR\">{text}</Amt><CdtDbtInd>{mark}</CdtDbtInd>")
}

fn balance(code: &str, text: &str, mark: &str) -> String {
    format!("<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}</Bal>", amount(text, mark))
}

fn entry(text: &str, mark: &str) -> String {
    let party = |side: &str| format!("<{side}><Nm>{side}</Nm></{side}>");
    format!(
        "<Ntry>{}<Sts>BOOK</Sts><NtryDtls><TxDtls><RltdPties>{}{}</RltdPties></TxDtls></NtryDtls></Ntry>",
        amount(text, mark),
        party("Dbtr"),
        party("Cdtr")
    )
}

fn document(inside: &str) -> String {
    format!("<Document><BkToCstmrStmt><Stmt>{inside}</Stmt></BkToCstmrStmt></Document>")
}

fn amounts(statement: &Statement) -> Vec<String> {
    statement.entries.iter().map(|entry| entry.amount.amount.to_string()).collect()
}

#[test]
fn the_balances_tell_what_a_minus_sign_beside_a_mark_says() {
    for (opening, entries, closing, expected) in [
        // A negative credit is money out.
        (("100", "CRDT"), vec![("-30", "CRDT")], ("70", "CRDT"), vec![("-30", "Cdtr")]),
        // The sign repeats what the mark says …
        (
            ("100", "CRDT"),
            vec![("-30", "DBIT"), ("5", "DBIT")],
            ("65", "CRDT"),
            vec![("-30", "Cdtr"), ("-5", "Cdtr")],
        ),
        // … or turns it round: the other side is another one then.
        (
            ("100", "CRDT"),
            vec![("-30", "DBIT"), ("5", "DBIT")],
            ("125", "CRDT"),
            vec![("30", "Dbtr"), ("-5", "Cdtr")],
        ),
        // The balances themselves are written in this way.
        (("-100", "DBIT"), vec![("30", "DBIT")], ("-130", "DBIT"), vec![("-30", "Cdtr")]),
        (("-100", "CRDT"), vec![("30", "DBIT")], ("130", "DBIT"), vec![("-30", "Cdtr")]),
    ] {
        let entries: String = entries.iter().map(|(text, mark)| entry(text, mark)).collect();
        let text = document(
            &(balance("OPBD", opening.0, opening.1) + &balance("CLBD", closing.0, closing.1) + &entries),
        );
        let parsed = parse(text.as_bytes()).unwrap();
        let statement = &parsed.statements[0];
        assert_eq!(statement.check, Check::Balanced, "{text}");
        let read: Vec<(String, &str)> = statement
            .entries
            .iter()
            .map(|entry| (entry.amount.amount.to_string(), entry.counterparty.name.as_deref().unwrap()))
            .collect();
        let expected: Vec<(String, &str)> =
            expected.into_iter().map(|(amount, name)| (amount.to_owned(), name)).collect();
        assert_eq!(read, expected, "{text}");
        let signed = text.matches(">-").count();
        assert_eq!(parsed.diagnostics.count(Kind::AmountSigned), u64::try_from(signed).unwrap(), "{text}");
    }
}

#[test]
fn the_text_with_the_minus_sign_is_kept_and_fails_if_strict() {
    let text = document(
        &(balance("OPBD", "100", "CRDT") + &balance("CLBD", "-150.00", "CRDT") + &entry("-50.00", "DBIT")),
    );
    let parsed = parse(text.as_bytes()).unwrap();
    let statement = &parsed.statements[0];
    assert_eq!(statement.entries[0].additional_info["Amt"], "EUR -50.00");
    assert!(statement.unread.contains(&("Bal/Amt".to_owned(), "EUR -150.00".to_owned())), "{statement:?}");
    let run = strictly(&["-q"], &text);
    assert_eq!(run.outcome, Outcome::Doubtful);
    assert!(run.stderr.contains("entries lead to 50 EUR, the bank states -150.00"), "{}", run.stderr);
    assert!(run.stderr.contains("minus sign beside its credit or debit mark"), "{}", run.stderr);
}

#[test]
fn an_unknown_mark_leaves_the_amount_as_text() {
    let text = document(&(balance("CLBD", "-1.00", "MINUS") + &entry("-2.00", "MINUS")));
    let parsed = parse(text.as_bytes()).unwrap();
    let statement = &parsed.statements[0];
    assert!(statement.balances.is_empty() && statement.entries.is_empty());
    assert_eq!(parsed.diagnostics.count(Kind::BalanceUnreadable), 1);
    assert_eq!(parsed.diagnostics.count(Kind::EntryUnreadable), 1);
    for (name, text) in &statement.unread {
        assert!(text.contains("EUR -") && text.contains("CdtDbtInd=MINUS"), "{name}: {text}");
    }
}

#[test]
fn details_of_a_batch_may_be_signed_too() {
    let detail = |text: &str, mark: &str| format!("<TxDtls>{}</TxDtls>", amount(text, mark));
    let batch = |total: &str, details: &str| {
        document(&format!(
            "<Ntry>{}<Sts>BOOK</Sts><NtryDtls>{details}</NtryDtls></Ntry>",
            amount(total, "DBIT")
        ))
    };
    for (total, details, expected) in [
        ("30", detail("20", "DBIT") + &detail("-10", "CRDT"), vec!["-20", "-10"]),
        ("30", detail("-20", "DBIT") + &detail("-10", "DBIT"), vec!["-20", "-10"]),
        ("30", detail("40", "DBIT") + &detail("10", "CRDT"), vec!["-40", "10"]),
    ] {
        let text = batch(total, &details);
        let parsed = parse(text.as_bytes()).unwrap();
        assert_eq!(amounts(&parsed.statements[0]), expected, "{text}");
        let kept =
            parsed.statements[0].entries.iter().filter(|entry| entry.additional_info.contains_key("Amt"));
        assert_eq!(kept.count(), text.matches(">-").count(), "{text}");
    }
}
