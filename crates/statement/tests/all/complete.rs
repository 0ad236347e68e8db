//! What is cut off, missing or does not connect is told, also when quiet, and fails if strict.

use glimpse_statement::{DiagnosticKind as Kind, convert::Outcome, parse};

use crate::command::{convert, strictly};

/// Strictly it fails with the warning, and quietly, as CSV, it warns all the same.
fn doubted(text: &str, warning: &str) {
    let run = strictly(&["-q", "-t", "csv"], text);
    assert!(run.stderr.contains(warning), "{text}: {}", run.stderr);
    assert_eq!(run.outcome, Outcome::Doubtful, "{text}");
    assert_eq!(convert(&["-q", "-"], text.as_bytes()).outcome, Outcome::Done, "{text}");
}

fn trusted(text: &str) {
    let run = strictly(&[], text);
    assert_eq!(run.outcome, Outcome::Done, "{text}: {}", run.stderr);
}

fn count(text: &str, kind: Kind) -> u64 {
    parse(text.as_bytes()).unwrap().diagnostics.count(kind)
}

const CUT: &str = "a statement has no end: the input is probably cut off";

#[test]
fn an_mt940_that_stops_before_its_closing_balance_is_cut_off() {
    let head = ":20:A\n:25:1/2\n:28C:1/1\n:60F:C260101EUR0,00\n:61:260102C1,00NTRFNONREF\n";
    let whole = format!("{head}:86:166?20Text\n:62F:C260102EUR1,00\n");
    trusted(&whole);
    trusted(&format!("{whole}-\n"));
    // Every cut that loses an entry, its text or its closing balance.
    let line = whole.find(":61:").unwrap();
    let closing = whole.find(":62F:").unwrap();
    for end in [line, line + 12, line + 25, closing - 1, closing, closing + 3] {
        doubted(&whole[..end], CUT);
    }
    // A message in the middle of the input as well.
    doubted(&format!("{head}{whole}"), CUT);
    assert_eq!(count(&format!("{head}{head}{whole}"), Kind::CutOff), 2);
    assert_eq!(count(&whole, Kind::EndMissing), 1);
    assert_eq!(count(&format!("{whole}-\n"), Kind::EndMissing), 0);
}

#[test]
fn an_mt942_is_complete_with_its_end_mark_or_with_totals_of_all_entries() {
    let head = ":20:A\n:25:1/2\n:28C:1/1\n:34F:EUR0,00\n:13D:2601021200+0100\n";
    let entries = ":61:260102C1,00NTRFNONREF\n:61:260102D2,00NTRFNONREF\n";
    trusted(&format!("{head}{entries}-\n"));
    trusted(&format!("{head}{entries}:90D:1EUR2,00\n:90C:1EUR1,00\n"));
    doubted(&format!("{head}{entries}"), CUT);
    doubted(&format!("{head}{entries}:90D:1EUR2,00\n"), CUT);
    doubted(head, CUT);
    let short = format!("{head}:61:260102D2,00NTRFNONREF\n:90D:2EUR4,00\n:90C:0EUR0,00\n-\n");
    doubted(&short, "the bank's own totals differ from the entries");
}

#[test]
fn an_mt535_with_an_open_block_or_no_end_is_cut_off() {
    let general = ":16R:GENL\n:28E:1/ONLY\n:97A::SAFE//1/2\n:16S:GENL\n";
    let holding = ":16R:FIN\n:35B:ISIN DE0005190003\n:93B::AGGR//UNIT/1,\n:16R:SUBBAL\n:16S:SUBBAL\n:19A::HOLD//EUR5,\n:16S:FIN\n";
    let total = ":16R:ADDINFO\n:19A::HOLP//EUR5,\n:16S:ADDINFO\n";
    let whole = format!("{general}{holding}{total}");
    trusted(&whole.replace(":16R:SUBBAL\n:16S:SUBBAL\n", ""));
    for end in [
        general.len() - 2,
        general.len(),
        general.len() + 9,
        whole.find(":16S:SUBBAL").unwrap(),
        whole.find(":16S:FIN").unwrap(),
        whole.find(":16R:ADDINFO").unwrap(),
        whole.find(":16S:ADDINFO").unwrap(),
    ] {
        doubted(&whole[..end], CUT);
    }
    // The end mark does not help a block that is open; without a total, it is what says that all is there.
    doubted(&format!("{general}:16R:FIN\n-\n"), CUT);
    assert_eq!(count(&format!("{general}{holding}-\n"), Kind::CutOff), 0);
    assert_eq!(count(&general.replace("1/2\n", "1/2\n:17B::ACTI//N\n"), Kind::CutOff), 0);
    // A page that another one must follow.
    let more = whole.replace("ONLY", "MORE");
    doubted(&more, "a page of a statement is missing");
    let last = whole.replace("1/ONLY", "2/LAST");
    doubted(&last, "a page of a statement is missing");
    assert_eq!(count(&(more.clone() + "-\n" + &last), Kind::PageMissing), 0);
    assert_eq!(count(&(more + "-\n" + &whole.replace("1/ONLY", "3/LAST")), Kind::PageMissing), 1);
}

#[test]
fn pages_of_an_mt940_must_all_be_there_and_connect() {
    let page = |number: u8, account: &str, opening: &str, closing: &str| {
        format!(":20:A\n:25:1/{account}\n:28C:5/{number}\n:60{opening}\n:62{closing}\n-\n")
    };
    let first = page(1, "7", "F:C260101EUR5,00", "M:C260102EUR5,00");
    let last = page(2, "7", "M:C260102EUR5,00", "F:C260102EUR5,00");
    trusted(&(first.clone() + &last));
    // Pages of another account may stand between them.
    let other = page(1, "8", "F:C260101EUR3,00", "F:C260102EUR3,00");
    trusted(&format!("{first}{other}{last}"));
    let apart = page(2, "7", "M:C260102EUR4,00", "F:C260102EUR4,00");
    doubted(
        &(first.clone() + &apart),
        "a page does not begin with the balance that the page before ended with",
    );
    let foreign = page(2, "7", "M:C260102CHF5,00", "F:C260102CHF5,00");
    assert_eq!(count(&(first.clone() + &foreign), Kind::PagesApart), 1);
    for missing in
        [first.clone(), last.clone(), first.clone() + &other, first + &other + "\n" + &last + &last]
    {
        doubted(&missing, "a page of a statement is missing");
        assert_eq!(count(&missing, Kind::PageMissing), 1, "{missing}");
    }
}

#[test]
fn pages_of_a_camt_053_go_by_its_pagination() {
    let page = |number: u8, last: bool, from: &str, to: &str| {
        let balance = |amount: &str, code: &str| {
            format!(
                "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
            )
        };
        let (opening, closing) =
            (if number == 1 { "OPBD" } else { "ITBD" }, if last { "CLBD" } else { "ITBD" });
        format!(
            "<Stmt><Id>S</Id><StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>\
             <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>{}{}</Stmt>",
            balance(from, opening),
            balance(to, closing)
        )
    };
    let document =
        |pages: &[String]| format!("<Document><BkToCstmrStmt>{}</BkToCstmrStmt></Document>", pages.concat());
    let pages = [page(1, false, "5.00", "5.00"), page(2, false, "5", "5.0"), page(3, true, "5.00", "5.00")];
    let [first, second, third] = pages.clone();
    for (pages, missing, apart) in [
        (pages.to_vec(), 0, 0),
        (vec![first.clone(), third.clone()], 1, 0),
        (vec![first.clone(), second.clone()], 1, 0),
        (vec![second, third.clone()], 1, 0),
        (vec![first, page(2, false, "6.00", "6.00"), third], 0, 2),
    ] {
        let text = document(&pages);
        assert_eq!(
            (count(&text, Kind::PageMissing), count(&text, Kind::PagesApart)),
            (missing, apart),
            "{text}"
        );
    }
    let part = "<Document><BkToCstmrStmt><GrpHdr><MsgPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></MsgPgntn></GrpHdr>\
        <Stmt/></BkToCstmrStmt></Document>";
    assert_eq!(count(part, Kind::PageMissing), 1);
    assert_eq!(count(&(part.to_owned() + &part.replace("false", "true")), Kind::PageMissing), 0);
}

#[test]
fn balances_in_two_currencies_are_told_and_counted() {
    let mt940 = ":20:A\n:25:1/2\n:28C:1\n:60F:C260101EUR1,00\n:62F:C260102CHF1,00\n-\n";
    let warning = "balances and entries of a statement are in different currencies";
    doubted(mt940, warning);
    assert_eq!(count(mt940, Kind::CurrencyMismatch), 1);
    let balance = |code: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
        )
    };
    let entry = "<Ntry><Amt Ccy=\"USD\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>";
    doubted(
        &format!(
            "<Document><BkToCstmrStmt><Stmt>{}{}{entry}</Stmt></BkToCstmrStmt></Document>",
            balance("OPBD"),
            balance("CLBD")
        ),
        warning,
    );
    doubted(
        &format!("<Document><BkToCstmrStmt><Stmt>{}</Stmt></BkToCstmrStmt></Document>", balance("OPBD")),
        "an opening or closing balance is missing",
    );
}

#[test]
fn text_outside_of_statements_and_beside_elements_is_kept_and_counted() {
    let document = "<Document><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr><Stmt>\
        <Id>S</Id></Stmt></BkToCstmrStmt></Document>";
    for (text, name, kept) in [
        (format!("{document}\nTeil 2 fehlt"), "outside", "Teil 2 fehlt"),
        (format!("{document}<![CDATA[more]]>"), "outside", "more"),
        (format!("{document}<Trailer><Sum>5</Sum></Trailer>"), "Trailer/Sum", "5"),
        (
            format!("{document}{}", document.replace("<Stmt>", "lost &amp; found<Stmt>")),
            "outside",
            "lost & found",
        ),
    ] {
        doubted(&text, "there is text outside of any statement; it is kept");
        let parsed = parse(text.as_bytes()).unwrap();
        assert_eq!(parsed.diagnostics.count(Kind::TextOutside), 1, "{text}");
        let last = parsed.statements.last().unwrap();
        let apart: Vec<_> = last.unread.iter().filter(|(name, _)| !name.starts_with("GrpHdr/")).collect();
        assert_eq!(apart, [&(name.to_owned(), kept.to_owned())], "{text}");
    }
    for (text, name, kept) in [
        (document.replace("<Id>", "between<Id>"), "text", "between"),
        (document.replace("</Stmt>", "<Ntry>in<Odd>5</Odd></Ntry></Stmt>"), "Ntry/text", "in"),
        (document.replace("<MsgId>", "<AddtlInf>Hinweis</AddtlInf><MsgId>"), "GrpHdr/AddtlInf", "Hinweis"),
    ] {
        let parsed = parse(text.as_bytes()).unwrap();
        assert!(parsed.diagnostics.count(Kind::KeptAsText) > 0, "{text}");
        assert!(parsed.statements[0].unread.contains(&(name.to_owned(), kept.to_owned())), "{parsed:?}");
    }
    // White space, comments, a further declaration or a mark between documents are nothing.
    let between = format!("\u{FEFF}{document}\n<!-- x -->\u{FEFF}<?xml version=\"1.0\"?>\n{document}\n");
    assert_eq!(count(&between, Kind::TextOutside), 0);
    // The same for SWIFT messages.
    let mt940 = ":20:A\n:25:1/2\n:28C:1\n:60F:C260101EUR1,00\n:62F:C260102EUR1,00\n-\n";
    for text in [format!("Kontoauszug der Bank\n{mt940}"), format!("{mt940}Kontoauszug der Bank\n")] {
        doubted(&text, "there is text outside of any statement; it is kept");
        let parsed = parse(text.as_bytes()).unwrap();
        assert_eq!(parsed.statements[0].unread, [("outside".to_owned(), "Kontoauszug der Bank".to_owned())]);
    }
    let further = mt940.replace("62F:C260102EUR1,00", "62F:C260102EUR1,00\nKontoauszug der Bank");
    let parsed = parse(further.as_bytes()).unwrap();
    assert_eq!(parsed.statements[0].unread, [("62F".to_owned(), "Kontoauszug der Bank".to_owned())]);
    assert_eq!(parsed.diagnostics.count(Kind::FieldUnknown), 1);
}

#[test]
fn odd_characters_are_counted() {
    let document = |inside: &str| {
        format!("<Document><BkToCstmrStmt><Stmt><Id>{inside}</Id></Stmt></BkToCstmrStmt></Document>")
    };
    for (inside, kind, times) in [
        ("&euro;&#0;&#27;&amp;&#10;x", Kind::ReferenceUndefined, 3),
        ("<!-- &no; -->&no;<![CDATA[&no;]]>", Kind::ReferenceUndefined, 1),
        ("\u{1B}[31m\u{7}", Kind::ControlCharacters, 2),
    ] {
        assert_eq!(count(&document(inside), kind), times, "{inside}");
    }
    doubted(&document("&euro;"), "a reference to a character is not defined; it is kept as written");
    let id = parse(document("&euro;&#0;").as_bytes()).unwrap().statements[0].id.clone();
    assert_eq!(id.as_deref(), Some("&euro;&#0;"));

    let mt940 = |name: &[u8]| {
        let head =
            b":20:A\n:25:1/2\n:28C:1\n:60F:C260101EUR1,00\n:61:260102C0,00NTRFNONREF\n:86:166?32".to_vec();
        [head, name.to_vec(), b"\n:62F:C260102EUR1,00\n-\n".to_vec()].concat()
    };
    for (name, guessed) in [
        // CP850, the encoding of DOS.
        (&b"M\x81ller"[..], 1),
        (b"B\x94ttcher", 1),
        // Windows-1252.
        (b"M\xFCller", 0),
        (b"\x84Zur Post\x94", 0),
        (b"5 \x80", 0),
    ] {
        let diagnostics = parse(&mt940(name)).unwrap().diagnostics;
        assert_eq!(diagnostics.count(Kind::EncodingGuessed), guessed, "{name:?}");
    }
}

#[test]
fn an_empty_entry_is_known_to_be_there() {
    let text = ":20:A\n:25:1/2\n:28C:1\n:60F:C260101EUR1,00\n:61:\n:62F:C260101EUR1,00\n-\n";
    let statement = &glimpse_statement::parse(text.as_bytes()).unwrap().statements[0];
    assert_eq!(statement.unread, [("61".to_owned(), String::new())]);
    assert!(!statement.check.holds());
}
