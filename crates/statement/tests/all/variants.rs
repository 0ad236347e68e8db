//! Every variant that was seen in the wild has a test: most are in the bank-shaped files (`golden.rs` compares all that
//! comes out), the rest is here. docs/statements.md lists which is where.

use glimpse_model::Transaction;
use glimpse_statement::{Check, DiagnosticKind, Format, Parsed, parse};

fn mt940(fields: &str, closing: &str) -> Parsed {
    let text = format!(
        ":20:A\r\n:25:20050550/1234567890\r\n:28C:1/1\r\n:60F:C260101EUR100,00\r\n{fields}\r\n:62F:{closing}\r\n-\r\n"
    );
    parse(text.as_bytes()).unwrap()
}

/// The only entry of a statement, whose `:86:` is given.
fn informed(information: &str) -> Transaction {
    let parsed = mt940(&format!(":61:2601020102CR1,00NTRFNONREF\r\n:86:{information}"), "C260102EUR101,00");
    assert!(parsed.statements[0].check.holds());
    let [entry] = parsed.statements[0].entries.as_slice() else { unreachable!("one entry: {parsed:?}") };
    entry.clone()
}

#[test]
fn every_sepa_tag_has_its_place() {
    let read = informed(
        "166?00GUTSCHRIFT?20EREF+E-1?21KREF+K-1?22MREF+M-1?23CRED+DE98ZZZ09999999999?24DEBT+DE-D?25COAM+1,50\
         ?26OAMT+9,99?27SVWZ+Rechnung 7?28ABWA+Die Zahlerin?29ABWE+Der Empfänger?60IBAN+DE02120300000000202051\
         ?61BIC+BYLADEM1001?62PURP+SALA?32Erika Mustermann",
    );
    assert_eq!(read.end_to_end_reference.as_deref(), Some("E-1"));
    assert_eq!(read.mandate_reference.as_deref(), Some("M-1"));
    assert_eq!(read.creditor_id.as_deref(), Some("DE98ZZZ09999999999"));
    assert_eq!(read.sepa_remittance_info.as_deref(), Some("Rechnung 7"));
    assert_eq!(read.sepa_purpose_code.as_deref(), Some("SALA"));
    assert_eq!(read.counterparty.iban.as_ref().unwrap().as_str(), "DE02120300000000202051");
    assert_eq!(read.counterparty.bic.as_deref(), Some("BYLADEM1001"));
    for (tag, value) in [
        ("KREF", "K-1"),
        ("DEBT", "DE-D"),
        ("COAM", "1,50"),
        ("OAMT", "9,99"),
        ("ABWA", "Die Zahlerin"),
        ("ABWE", "Der Empfänger"),
    ] {
        assert_eq!(read.additional_info.get(tag).map(String::as_str), Some(value), "{tag}");
    }
}

#[test]
fn every_subfield_has_its_place() {
    let full = "abcdefghijklmnopqrstuvwxyz-";
    let mut purpose: String = (20..30).map(|number| format!("?{number}{full}")).collect();
    purpose.extend((60..64).map(|number| format!("?{number}{full}")));
    let read = informed(&format!(
        "177?00SEPA-ÜBERWEISUNG?109310{purpose}?30COBADEFFXXX?31DE89370400440532013000?32Erika?33Mustermann?34997"
    ));
    assert_eq!(read.booking_key.as_deref(), Some("177"));
    assert_eq!(read.booking_text.as_deref(), Some("SEPA-ÜBERWEISUNG"));
    assert_eq!(read.prima_nota_number.as_deref(), Some("9310"));
    assert_eq!(read.purpose, Some(full.repeat(14)));
    assert_eq!(read.counterparty.bic.as_deref(), Some("COBADEFFXXX"));
    assert_eq!(read.counterparty.iban.unwrap().as_str(), "DE89370400440532013000");
    assert_eq!(read.counterparty.name.as_deref(), Some("Erika Mustermann"));
    assert_eq!(read.additional_info["?34"], "997");
}

#[test]
fn marks_amounts_and_references_come_in_every_form() {
    for (line, amount, reference, closing) in [
        ("2601020102C1,NTRFNONREF", "1", None, "C260102EUR101,"),
        ("260102D0,5NTRFNONREF//B-1", "-0.5", Some("B-1"), "C260102EUR99,5"),
        ("2601020102RC1,00NTRFNONREF", "-1.00", None, "C260102EUR99,00"),
        ("2601020102RDR1,00NTRFNONREF", "1.00", None, "C260102EUR101,00"),
        ("2601020102CR1.000,00NMSCNONREF", "1000.00", None, "C260102EUR1100,00"),
    ] {
        let parsed = mt940(&format!(":61:{line}"), closing);
        let statement = &parsed.statements[0];
        assert_eq!(statement.entries[0].amount.amount.to_string(), amount, "{line}");
        assert_eq!(statement.entries[0].bank_reference.as_deref(), reference, "{line}");
        assert!(statement.check.holds(), "{line}");
    }
}

#[test]
fn dates_that_are_none_and_marks_that_are_wrong_stop_nothing() {
    let parsed = mt940(
        ":13D:gestern\r\n:61:2602300230C1,00NTRFNONREF\r\n:61:2612310101C1,00NTRFNONREF\r\n:61:2601019999C1,00NTRFNONREF",
        "C260102EUR103,00",
    );
    let statement = &parsed.statements[0];
    assert!(statement.check.holds());
    assert_eq!(statement.created, None);
    assert_eq!(statement.unread, [("13D".to_owned(), "gestern".to_owned())]);
    let dates: Vec<String> = statement
        .entries
        .iter()
        .map(|entry| format!("{:?} {:?}", entry.booked_at, entry.settled_at))
        .collect();
    assert_eq!(
        dates,
        ["Some(2026-02-28) Some(2026-02-28)", "Some(2027-01-01) Some(2026-12-31)", "None Some(2026-01-01)"]
    );
    assert!(parsed.diagnostics.count(DiagnosticKind::DateClamped) > 0);
    assert!(parsed.diagnostics.count(DiagnosticKind::DateUnreadable) > 0);
}

#[test]
fn line_ends_of_every_kind_are_the_same() {
    let text = ":20:A\n:25:1/2\n:28C:1\n:60F:C260101EUR0,00\n:61:2601020102C1,00NTRFNONREF\n\
        :86:166?00GUTSCHRIFT?20SVWZ+Rechnung vom 1.?21 Mai\n?32Erika\n:62F:C260102EUR1,00\n-\n";
    let expected = parse(text.as_bytes()).unwrap();
    assert!(expected.statements[0].check.holds());
    for end in ["\r\n", "\r", "@@", "\r\r\n"] {
        let parsed = parse(text.replace('\n', end).as_bytes()).unwrap();
        assert_eq!(parsed.statements, expected.statements, "{end:?}");
    }
}

fn camt(version: &str, root: &str, part: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.{version}\"><{root}><GrpHdr><MsgId>G</MsgId>\
         </GrpHdr><{part}><Id>S</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>{inside}</{part}></{root}></Document>"
    )
}

fn balance(code: &str, amount: &str) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
         <Dt><Dt>2026-01-02</Dt></Dt></Bal>"
    )
}

#[test]
fn every_version_of_camt_is_read() {
    let old = "<Sts>BOOK</Sts><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Erika</Nm></Dbtr></RltdPties><RltdAgts><DbtrAgt><FinInstnId>\
        <BIC>BYLADEM1001</BIC></FinInstnId></DbtrAgt></RltdAgts></TxDtls></NtryDtls>";
    let new = "<Sts><Cd>BOOK</Cd></Sts><NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Erika</Nm></Pty></Dbtr></RltdPties><RltdAgts><DbtrAgt>\
        <FinInstnId><BICFI>BYLADEM1001</BICFI></FinInstnId></DbtrAgt></RltdAgts></TxDtls></NtryDtls>";
    for (root, part, message, format) in [
        ("BkToCstmrAcctRpt", "Rpt", "052", Format::Camt052),
        ("BkToCstmrStmt", "Stmt", "053", Format::Camt053),
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "054", Format::Camt054),
    ] {
        for version in 1..=14 {
            let inside = if version < 8 { old } else { new };
            let entry =
                format!("<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>{inside}</Ntry>");
            let document = camt(&format!("{message}.001.{version:02}"), root, part, &entry);
            let parsed = parse(document.as_bytes()).unwrap();
            let entry = &parsed.statements[0].entries[0];
            assert_eq!(parsed.format, format);
            assert!(entry.booked && parsed.diagnostics.count(DiagnosticKind::KeptAsText) == 0, "{document}");
            assert_eq!(entry.counterparty.name.as_deref(), Some("Erika"), "{document}");
            assert_eq!(entry.counterparty.bic.as_deref(), Some("BYLADEM1001"), "{document}");
        }
    }
}

#[test]
fn many_decimals_are_added_without_rounding() {
    let entry =
        "<Ntry><Amt Ccy=\"EUR\">0.00001</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>".repeat(1_000);
    for (closing, holds) in [("1.01", true), ("1.010000", true), ("1.01001", false)] {
        let inside = format!("{}{}{entry}", balance("OPBD", "1.00"), balance("CLBD", closing));
        let parsed = parse(camt("053.001.08", "BkToCstmrStmt", "Stmt", &inside).as_bytes()).unwrap();
        assert_eq!(parsed.statements[0].check.holds(), holds, "{closing}");
        assert_eq!(parsed.diagnostics.count(DiagnosticKind::BalanceMismatch), u64::from(!holds));
    }
}

#[test]
fn a_report_of_the_running_day_is_checked_as_far_as_it_goes() {
    let entry = "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>";
    for (balances, balanced) in [
        (balance("OPBD", "1.00") + &balance("CLBD", "2.00"), true),
        (balance("PRCD", "1.00") + &balance("CLBD", "2.00"), true),
        (balance("ITBD", "2.00"), false),
        (balance("ITBD", "1.00") + &balance("ITBD", "2.00"), true),
        (String::new(), false),
    ] {
        let document = camt("052.001.08", "BkToCstmrAcctRpt", "Rpt", &(balances + entry));
        let parsed = parse(document.as_bytes()).unwrap();
        let check = &parsed.statements[0].check;
        assert_eq!(*check, if balanced { Check::Balanced } else { Check::Incomplete }, "{document}");
        assert_eq!(parsed.statements[0].entries.len(), 1);
    }
}

#[test]
fn missing_elements_stop_nothing() {
    for (cut, kept) in [
        ("<Dt><Dt>2026-01-02</Dt></Dt>", 1),
        ("<Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>", 1),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", 0),
        ("<Amt Ccy=\"EUR\">1.00</Amt>", 0),
        (" Ccy=\"EUR\"", 0),
    ] {
        let inside = balance("OPBD", "1.00").replace(cut, "")
            + "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Ntry>";
        let parsed = parse(camt("053.001.02", "BkToCstmrStmt", "Stmt", &inside).as_bytes()).unwrap();
        let statement = &parsed.statements[0];
        assert_eq!((statement.balances.len(), statement.entries.len()), (kept, 1), "{cut}");
        assert_eq!(
            parsed.diagnostics.count(DiagnosticKind::BalanceUnreadable),
            u64::from(kept == 0),
            "{cut}"
        );
    }
}

#[test]
fn documents_one_behind_the_other_are_all_read() {
    let document = camt("053.001.02", "BkToCstmrStmt", "Stmt", &balance("OPBD", "1.00"));
    let other = camt("052.001.08", "BkToCstmrAcctRpt", "Rpt", &balance("ITBD", "1.00"));
    let parsed = parse(format!("{document}\n{other}\n\n{document}").as_bytes()).unwrap();
    assert_eq!(parsed.statements.len(), 3);
    assert_eq!(parsed.format, Format::Camt053);
}
