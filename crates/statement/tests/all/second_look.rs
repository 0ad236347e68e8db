//! What a second pair of eyes found: nothing is lost or invented without a word.

use glimpse_statement::{
    BalanceKind, Check, DiagnosticKind as Kind, Parsed, Statement, convert::Outcome, parse,
};

use crate::command::{convert, strictly};

const HEAD: &str = ":20:S\n:25:50010517/0648489890\n:28C:1/1\n:60F:C260101EUR100,00\n";

fn read(text: &str) -> Parsed {
    parse(text.as_bytes()).unwrap()
}

fn count(parsed: &Parsed, kind: Kind) -> u64 {
    parsed.diagnostics.count(kind)
}

fn unread<'s>(statement: &'s Statement, name: &str) -> Vec<&'s str> {
    statement.unread.iter().filter(|(found, _)| found == name).map(|(_, text)| text.as_str()).collect()
}

#[test]
fn two_customer_references_are_both_kept() {
    let with = |line: &str, tag: &str| {
        let text = format!(
            "{HEAD}:61:2601050105C10,00NTRF{line}//BR\n:86:166?00G?20KREF+{tag}?21SVWZ+abc\n:62F:C260131EUR110,00\n-\n"
        );
        let parsed = read(&text);
        let kept = parsed.statements[0].entries[0].additional_info.get("KREF").cloned();
        (kept.unwrap_or_default(), count(&parsed, Kind::Repeated))
    };
    assert_eq!(with("MYREF", "K1"), ("MYREF\nK1".to_owned(), 1));
    assert_eq!(with("K1", "K1"), ("K1".to_owned(), 0));
    assert_eq!(with("NONREF", "K1"), ("K1".to_owned(), 0));
    // A `:61:` has room for 16 characters.
    assert_eq!(with("1234567890123456", "12345678901234567"), ("12345678901234567".to_owned(), 0));
    assert_eq!(with("12345", "123456"), ("12345\n123456".to_owned(), 1));
}

#[test]
fn an_amount_with_groups_is_read_only_where_it_can_mean_one_thing() {
    for (written, amount) in
        [("1,000.00", Some("1000.00")), ("1.000,00", Some("1000.00")), ("1,000.000", None), ("1.000", None)]
    {
        let parsed = read(&format!("{HEAD}:61:2601050105C{written}NTRFNONREF\n:62F:C260131EUR1100,00\n-\n"));
        let read = parsed.statements[0].entries.first().map(|entry| entry.amount.amount.to_string());
        assert_eq!(read.as_deref(), amount, "{written}");
        assert_eq!(parsed.statements[0].check.holds(), amount.is_some(), "{written}");
        assert_eq!(count(&parsed, Kind::EntryUnreadable), u64::from(amount.is_none()), "{written}");
    }
}

#[test]
fn an_end_mark_behind_a_full_line_ends_the_message() {
    let message = format!(
        ":20:S\n:25:1/2\n:28C:1\n:34F:EUR0,\n:61:260105C1,00NTRFNONREF\n:86:166?00G?20SVWZ+abc?21{}?32Max\n-",
        "x".repeat(36)
    );
    for behind in ["", "\n", "\n\u{1a}"] {
        let parsed = read(&format!("{message}{behind}"));
        let name = parsed.statements[0].entries[0].counterparty.name.clone();
        assert_eq!(name.as_deref(), Some("Max"), "{behind:?}");
        assert_eq!((count(&parsed, Kind::CutOff), count(&parsed, Kind::EndMissing)), (0, 0), "{behind:?}");
    }
    let parsed = read(&format!("{message}\n\n{message}\n"));
    assert_eq!((parsed.statements.len(), count(&parsed, Kind::EndMissing)), (2, 0));
    // In the middle of the text it still is text.
    let parsed = read(&message.replace("\n-", "\n-\nMoritz\n-\n"));
    assert_eq!(parsed.statements[0].entries[0].counterparty.name.as_deref(), Some("Max-Moritz"));
}

#[test]
fn balances_of_any_length_are_checked() {
    let long = "12345678901234567890,99";
    for (opening, closing, holds) in [
        ("100,0012345678901", "100,0012345678901", true),
        ("100,0012345678901", "999,00", false),
        (long, long, true),
        (long, "12345678901234567890,98", false),
    ] {
        let text = format!(":20:S\n:25:1/2\n:28C:1\n:60F:C260101EUR{opening}\n:62F:C260131EUR{closing}\n-\n");
        let parsed = read(&text);
        assert_eq!(parsed.statements[0].check.holds(), holds, "{text}");
        assert_eq!(matches!(parsed.statements[0].check, Check::Mismatch { .. }), !holds, "{text}");
        let run = strictly(&["-q"], &text);
        assert_eq!(
            run.outcome,
            if holds { Outcome::Done } else { Outcome::Doubtful },
            "{text}: {}",
            run.stderr
        );
    }
    // The sum has more digits than can be written.
    let text = format!(
        ":20:S\n:25:1/2\n:28C:1\n:60F:C260101EUR{long}\n:61:260105C0,0000000000001NTRFNONREF\n:62F:C260131EUR{long}\n-\n"
    );
    let run = strictly(&["-q"], &text);
    assert_eq!(run.outcome, Outcome::Doubtful);
    assert!(run.stderr.contains("the sum has too many digits"), "{}", run.stderr);
    // CAMT, and its totals.
    let camt = |closing: &str, sum: &str| {
        let balance = |code: &str, amount: &str| {
            format!(
                "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
            )
        };
        format!(
            "<Document><BkToCstmrStmt><Stmt>{}{}<TxsSummry><TtlCdtNtries><Sum>{sum}</Sum></TtlCdtNtries></TxsSummry><Ntry><Amt \
             Ccy=\"EUR\">0.0000000000001</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry></Stmt></BkToCstmrStmt></Document>",
            balance("OPBD", "1"),
            balance("CLBD", closing)
        )
    };
    for (closing, sum, mismatches, totals) in [
        ("1.0000000000001", "0.0000000000001", 0, 0),
        ("1.0000000000002", "0.0000000000001", 1, 0),
        ("1.0000000000001", "0.0000000000002", 0, 1),
    ] {
        let parsed = read(&camt(closing, sum));
        let found = (count(&parsed, Kind::BalanceMismatch), count(&parsed, Kind::TotalsMismatch));
        assert_eq!(found, (mismatches, totals), "{closing} {sum}");
    }
}

#[test]
fn an_account_that_the_payer_wrote_is_not_the_counterparty_s() {
    let text = format!(
        "{HEAD}:61:2601050105C10,00NTRFNONREF\n:86:166?00G?20SVWZ+Erstattung bitte auf ?21IBAN: DE89370400440532013000?32Max\n\
         :62F:C260131EUR110,00\n-\n"
    );
    let entry = &read(&text).statements[0].entries[0];
    assert_eq!(entry.counterparty.iban, None);
    assert_eq!(entry.purpose.as_deref(), Some("Erstattung bitte auf IBAN: DE89370400440532013000"));
}

#[test]
fn a_mandate_that_is_not_provided_is_none() {
    let text = format!(
        "{HEAD}:61:2601050105C10,00NTRFNONREF\n:86:166?00G?20MREF+NOTPROVIDED?21SVWZ+abc\n:62F:C260131EUR110,00\n-\n"
    );
    assert_eq!(read(&text).statements[0].entries[0].mandate_reference, None);
}

#[test]
fn upper_case_lines_and_blocks_are_kept() {
    let body = ":61:2601050105C10,00NTRFNONREF\n:62F:C260131EUR110,00\n";
    for words in ["HELLO WORLD 5", "SALDO 99", "2345", "A"] {
        for text in [
            format!("{words}\n{HEAD}{body}-\n"),
            format!("{HEAD}{body}-\n{words}\n"),
            format!("{HEAD}{body}-\n{words}\n{HEAD}{body}-\n"),
        ] {
            let run = strictly(&["-q"], &text);
            assert_eq!(run.outcome, Outcome::Doubtful, "{text}");
            assert!(run.stderr.contains("there is text outside of any statement"), "{}", run.stderr);
            assert_eq!(unread(read(&text).statements.last().unwrap(), "outside"), [words], "{text}");
        }
        for (text, name) in
            [(format!("{HEAD}{body}{words}\n-\n"), "62F"), (format!("{HEAD}{words}\n{body}-\n"), "60F")]
        {
            let parsed = read(&text);
            assert_eq!(unread(&parsed.statements[0], name), [words], "{text}");
            assert_eq!(count(&parsed, Kind::FieldUnknown), 1, "{text}");
        }
    }
    // What banks and SWIFT put around is no reason to doubt.
    let text = format!(
        "{{1:F01A}}{{2:O940}}{{4:\n{HEAD}{body}-}}{{5:{{CHK:1}}}}\nABNANL2A\n940 00\n{{4:\n{HEAD}{body}-\n"
    );
    let run = strictly(&["-q", "-t", "csv"], &text);
    assert_eq!(run.outcome, Outcome::Done, "{}", run.stderr);
    let parsed = read(&text);
    assert_eq!(unread(&parsed.statements[0], "header"), ["{1:F01A}{2:O940}{4:"]);
    assert_eq!(unread(&parsed.statements[1], "header"), ["{5:{CHK:1}}", "ABNANL2A", "940 00"]);
    assert_eq!(count(&parsed, Kind::KeptAsText), 4);
}

const CAMT: &str = "<Document><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-02-01T10:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id>\
    <ElctrncSeqNb>12</ElctrncSeqNb><LglSeqNb>345</LglSeqNb><CreDtTm>2026-02-01T10:00:00</CreDtTm><FrToDt>\
    <FrDtTm>2026-01-01T08:30:11</FrDtTm><ToDtTm>2026-01-31T00:00:00</ToDtTm></FrToDt><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>\
    <Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><DtTm>2026-01-31T18:00:00+01:00</DtTm></Dt></Bal><Ntry><Amt \
    Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-01-05T23:59:59-05:00</DtTm></BookgDt><ValDt>\
    <Dt>2026-01-05+01:00</Dt></ValDt><BkTxCd><Prtry><Cd>NTRF+166+9310</Cd><Issr>Bank</Issr></Prtry></BkTxCd><Odd a=\"1\" \
    xmlns:b='x'>o</Odd></Ntry></Stmt></BkToCstmrStmt></Document>";

#[test]
fn times_zones_ids_and_attributes_of_camt_are_kept() {
    let parsed = read(CAMT);
    let statement = &parsed.statements[0];
    let entry = &statement.entries[0];
    let info = |name: &str| entry.additional_info.get(name).map(String::as_str);
    assert_eq!(entry.booked_at.unwrap().to_string(), "2026-01-05");
    assert_eq!(info("BookgDt/DtTm"), Some("2026-01-05T23:59:59-05:00"));
    assert_eq!(info("ValDt/Dt"), Some("2026-01-05+01:00"));
    assert_eq!(info("BkTxCd/Prtry/Issr"), Some("Bank"));
    assert_eq!(entry.booking_key.as_deref(), Some("166"));
    assert_eq!((info("Odd"), info("Odd@a"), info("Odd@xmlns:b")), (Some("o"), Some("1"), None));
    assert_eq!(statement.number.as_deref(), Some("12"));
    let owned = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    assert_eq!(
        statement.unread,
        [
            owned("LglSeqNb", "345"),
            owned("FrToDt/FrDtTm", "2026-01-01T08:30:11"),
            owned("Bal 1/Dt/DtTm", "2026-01-31T18:00:00+01:00"),
            owned("GrpHdr/MsgId", "M1"),
        ]
    );
    // CSV has neither balances nor a period, so that their times are not missed in it.
    let plain = CAMT.replace("<LglSeqNb>345</LglSeqNb>", "");
    let run = convert(&["-q", "-t", "csv", "-"], plain.as_bytes());
    assert!(!run.stderr.contains("not written"), "{}", run.stderr);
    // The other way round the electronic number is the number as well.
    let turned = CAMT
        .replace("<LglSeqNb>345</LglSeqNb>", "")
        .replace("<ElctrncSeqNb>", "<LglSeqNb>345</LglSeqNb><ElctrncSeqNb>");
    assert_eq!(read(&turned).statements[0].number.as_deref(), Some("12"));
    assert_eq!(unread(&read(&turned).statements[0], "LglSeqNb"), ["345"]);
    // A converted document does not bring its own id and time along.
    let written = convert(&["-q", "-t", "camt053", "-"], CAMT.as_bytes()).stdout;
    let again = read(&written);
    assert_eq!(again.statements[0].unread, statement.unread, "{written}");
    assert_eq!(again.statements[0].entries, statement.entries, "{written}");
}

#[test]
fn a_depot_s_total_is_compared_with_all_its_pages() {
    let page = |number: &str, value: &str, total: &str| {
        let total = if total.is_empty() {
            String::new()
        } else {
            format!(":16R:ADDINFO\n:19A::HOLP//EUR{total}\n:16S:ADDINFO\n")
        };
        format!(
            ":16R:GENL\n:28E:{number}\n:97A::SAFE//10020030/7\n:16S:GENL\n:16R:FIN\n:35B:ISIN DE0005190003\n:93B::AGGR//UNIT/1,\n\
             :19A::HOLD//EUR{value}\n:16S:FIN\n{total}-\n"
        )
    };
    let checks = |text: &str| read(text).statements.iter().map(|one| one.check).collect::<Vec<_>>();
    let first = page("1/MORE", "129,57", "");
    let text = first.clone() + &page("2/LAST", "129,57", "259,14");
    assert_eq!(checks(&text), [Check::Incomplete, Check::Balanced]);
    assert_eq!(strictly(&["-q"], &text).outcome, Outcome::Done);
    let wrong = first.clone() + &page("2/LAST", "129,57", "259,15");
    let run = strictly(&["-q"], &wrong);
    assert_eq!(run.outcome, Outcome::Doubtful);
    assert_eq!(
        run.stderr,
        "warning: -: statement 2: holdings add up to 259.14 EUR, the bank states 259.15\n"
    );
    // The total of a depot one page of which is missing says nothing about the others.
    for text in [page("2/LAST", "129,57", "259,14"), first + &page("3/LAST", "129,57", "259,14")] {
        let parsed = read(&text);
        assert_eq!(parsed.statements.last().unwrap().check, Check::Incomplete);
        assert_eq!((count(&parsed, Kind::PageMissing), count(&parsed, Kind::BalanceMismatch)), (1, 0));
    }
}

#[test]
fn a_camt_053_keeps_what_a_balance_is_and_invents_no_id() {
    let text = ":25:1/2\n:28C:1/2\n:60M:C260101EUR1,00\n:62M:C260102EUR1,00\n:64:C260102EUR1,00\n-\n";
    let before = read(text);
    let written = convert(&["-q", "-t", "camt053", "-"], text.as_bytes()).stdout;
    let after = read(&written);
    assert_eq!(after.statements[0].balances, before.statements[0].balances, "{written}");
    assert_eq!(after.statements[0].balances[0].kind, BalanceKind::InterimOpening);
    assert_eq!((&after.statements[0].id, &after.statements[0].unread), (&None, &Vec::new()), "{written}");
}

#[test]
fn a_page_number_that_was_left_out_is_told() {
    let pages = |first: &str, second: &str| {
        format!(
            ":20:A\n:25:1/2\n:28C:{first}\n:60F:C260101EUR1,00\n:62M:C260101EUR1,00\n-\n\
             :20:A\n:25:1/2\n:28C:{second}\n:60M:C260101EUR1,00\n:62F:C260101EUR1,00\n-\n"
        )
    };
    for (first, second, missing) in [
        ("1/1", "1/2", 0),
        ("1/1", "1/3", 1),
        ("1/1", "2/1", 0),
        ("00001/001", "00001/001", 0),
        ("1", "3", 0),
    ] {
        assert_eq!(count(&read(&pages(first, second)), Kind::PageMissing), missing, "{first} {second}");
    }
}

#[test]
fn a_message_without_an_account_keeps_its_reference() {
    let parsed = read(
        ":20:REF7\n:60F:C260101EUR1,00\n:62F:C260101EUR1,00\n-\n:20:REF8\n:61:260105C1,00NTRFNONREF\n-\n",
    );
    let ids: Vec<_> = parsed.statements.iter().map(|statement| statement.id.as_deref()).collect();
    assert_eq!(ids, [Some("REF7"), Some("REF8")]);
    assert_eq!(count(&parsed, Kind::TextOutside), 0);
}
