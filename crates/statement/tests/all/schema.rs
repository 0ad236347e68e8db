//! What is written has the elements of camt.053.001.08 in the order of its schema (ISO 20022, message definition
//! report), and comes back as it was. `tests/outside/run` has the schema itself as a judge.

use glimpse_statement::{StatementKind, parse, write::camt053};
use quick_xml::{Reader, events::Event};

use crate::command::{convert, golden};

/// The children that an element may have, in their order. Elements that are not here hold text.
const ORDER: [(&str, &str); 32] = [
    ("Document", "BkToCstmrStmt"),
    ("BkToCstmrStmt", "GrpHdr Stmt* SplmtryData*"),
    ("GrpHdr", "MsgId CreDtTm AddtlInf"),
    ("Stmt", "Id ElctrncSeqNb CreDtTm FrToDt Acct Bal* TxsSummry Ntry* AddtlStmtInf"),
    ("FrToDt", "FrDtTm ToDtTm"),
    ("Acct", "Id Ccy Nm Ownr Svcr"),
    ("DbtrAcct", "Id"),
    ("CdtrAcct", "Id"),
    ("Othr", "Id SchmeNm"),
    ("SchmeNm", "Prtry"),
    ("Ownr", "Nm"),
    ("Svcr", "FinInstnId"),
    ("DbtrAgt", "FinInstnId"),
    ("CdtrAgt", "FinInstnId"),
    ("FinInstnId", "BICFI ClrSysMmbId Nm"),
    ("ClrSysMmbId", "MmbId"),
    ("Bal", "Tp CdtLine* Amt CdtDbtInd Dt"),
    ("Tp", "CdOrPrtry"),
    ("CdtLine", "Incl Amt"),
    ("TxsSummry", "TtlCdtNtries TtlDbtNtries"),
    ("TtlCdtNtries", "NbOfNtries Sum"),
    ("TtlDbtNtries", "NbOfNtries Sum"),
    ("Ntry", "Amt CdtDbtInd Sts BookgDt ValDt AcctSvcrRef BkTxCd NtryDtls AddtlNtryInf"),
    ("BkTxCd", "Domn Prtry"),
    ("Domn", "Cd Fmly"),
    ("Fmly", "Cd SubFmlyCd"),
    ("NtryDtls", "TxDtls"),
    ("TxDtls", "Refs RltdPties RltdAgts Purp RmtInf SplmtryData"),
    ("Refs", "EndToEndId MndtId"),
    ("RltdPties", "Dbtr DbtrAcct Cdtr CdtrAcct"),
    ("RltdAgts", "DbtrAgt CdtrAgt"),
    ("SplmtryData", "PlcAndNm Envlp"),
];

/// Checks that children come in the schema's order, and gives every `Ustrd`.
fn check(document: &str) -> Vec<String> {
    let mut reader = Reader::from_str(document);
    let mut open: Vec<(String, usize)> = Vec::new();
    let (mut found, mut text) = (Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let name = String::from_utf8(tag.local_name().as_ref().to_vec()).unwrap();
                let inside_more = open.iter().any(|(name, _)| name == "More");
                if let Some((parent, last)) = open.last_mut()
                    && !inside_more
                    && let Some((_, order)) = ORDER.iter().find(|(element, _)| element == parent)
                {
                    let place = order.split(' ').position(|child| child.trim_end_matches('*') == name);
                    assert!(place.is_some(), "{name} in {parent}: {document}");
                    let place = place.unwrap();
                    let again = order.split(' ').nth(place).is_some_and(|child| child.ends_with('*'));
                    assert!(place + 1 > *last || (again && place + 1 == *last), "{name} in {parent}");
                    *last = place + 1;
                }
                open.push((name, 0));
                text.clear();
            }
            Event::Text(more) => text.push_str(std::str::from_utf8(&more).unwrap()),
            Event::End(_) => {
                let ended = open.pop().filter(|(name, _)| name == "Ustrd");
                found.extend(ended.map(|_| std::mem::take(&mut text)));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn every_bank_s_file_is_written_in_the_order_of_the_schema_and_read_as_it_was() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for file in
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).filter(|file| file.is_file())
    {
        let before = parse(&std::fs::read(&file).unwrap()).unwrap();
        let run = convert(&["-q", "-t", "camt053", file.to_str().unwrap()], b"");
        check(&run.stdout);
        let after = parse(run.stdout.as_bytes()).unwrap();
        assert_eq!(after.statements.len(), before.statements.len());
        for (after, before) in after.statements.iter().zip(&before.statements) {
            if before.kind != StatementKind::Holdings {
                assert_eq!(after, before, "{file:?}");
            }
        }
    }
}

#[test]
fn what_has_no_element_is_at_the_end_of_the_message_with_its_place() {
    let run =
        convert(&["-q", "-t", "camt053", &golden("deutsche_bank_pages.sta"), &golden("sparkasse.sta")], b"");
    let (statements, more) =
        run.stdout.split_once("<SplmtryData><PlcAndNm>/Document/BkToCstmrStmt/Stmt[1]<").unwrap();
    assert!(statements.contains("</Stmt>") && !more.contains("<Stmt>"), "{}", run.stdout);
    assert!(more.contains(camt053::MORE_NAMESPACE), "{more}");
    // Behind another message, the places count from its own beginning.
    let twice = format!("{0}{0}", run.stdout);
    let (once, twice) = (parse(run.stdout.as_bytes()).unwrap(), parse(twice.as_bytes()).unwrap());
    assert_eq!(twice.statements, [once.statements.clone(), once.statements].concat());
}

#[test]
fn supplementary_data_of_others_is_kept_as_text() {
    let stranger = "<SplmtryData><PlcAndNm>/Document/BkToCstmrStmt/Stmt[1]</PlcAndNm><Envlp><Odd a='1'>x</Odd></Envlp></SplmtryData>";
    let document =
        format!("<Document><BkToCstmrStmt><Stmt><Id>S</Id></Stmt>{stranger}</BkToCstmrStmt></Document>");
    let parsed = parse(document.as_bytes()).unwrap();
    let unread =
        parsed.statements[0].unread.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>();
    assert_eq!(
        unread,
        [
            "SplmtryData/PlcAndNm=/Document/BkToCstmrStmt/Stmt[1]",
            "SplmtryData/Envlp/Odd=x",
            "SplmtryData/Envlp/Odd@a=1"
        ]
    );
}

#[test]
fn codes_of_balances_come_back_and_nothing_doubles() {
    let balance = |code: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry>{code}</CdOrPrtry></Tp><CdtLine><Incl>true</Incl><Amt Ccy=\"EUR\">9</Amt></CdtLine>\
             <Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-02</Dt></Dt></Bal>"
        )
    };
    let codes = [
        "<Cd>INFO</Cd>",
        "<Cd>ITAV</Cd>",
        "<Cd>XPCD</Cd>",
        "<Prtry>Eigener Saldo</Prtry>",
        "",
        "<Cd>CLBD</Cd>",
    ];
    let balances: String = codes.iter().map(|code| balance(code)).collect();
    let page = "</CdOrPrtry><SubTp><Cd>INTM</Cd></SubTp></Tp>";
    let balances = balances.replacen("</CdOrPrtry></Tp>", page, 2).replacen(page, "</CdOrPrtry></Tp>", 1);
    let document =
        format!("<Document><BkToCstmrStmt><Stmt><Id>S</Id>{balances}</Stmt></BkToCstmrStmt></Document>");
    let before = parse(document.as_bytes()).unwrap();
    assert!(before.statements[0].unread.contains(&("Bal 2/Tp/SubTp/Cd".to_owned(), "INTM".to_owned())));
    let names: Vec<&str> = before.statements[0].unread.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.iter().filter(|name| name.ends_with("/Tp")).count(), 4, "{names:?}");
    let mut text = document;
    for _ in 0..2 {
        let run = convert(&["-q", "-t", "camt053", "-"], text.as_bytes());
        check(&run.stdout);
        for code in codes {
            assert!(run.stdout.contains(code), "{code}: {}", run.stdout);
        }
        text = run.stdout;
        assert_eq!(parse(text.as_bytes()).unwrap().statements, before.statements);
    }
}

#[test]
fn long_purposes_are_written_in_lines_that_the_schema_allows() {
    let words = "Rechnung 4711 vom 3. Mai ".repeat(20);
    let solid = "x".repeat(400);
    let border = format!("{} {}", "a".repeat(139), "b".repeat(300));
    let edge = format!("{} c{}", "wort ".repeat(20), "d".repeat(200));
    for purpose in [words.trim(), &solid, &border, &edge, "kurz"] {
        let document = format!(
            "<Document><BkToCstmrStmt><Stmt><Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
             <NtryDtls><TxDtls><RmtInf><Ustrd>{purpose}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
        );
        let run = convert(&["-q", "-t", "camt053", "-"], document.as_bytes());
        let lines = check(&run.stdout);
        assert!(lines.iter().all(|line| line.chars().count() <= 140), "{lines:?}");
        let read = parse(run.stdout.as_bytes()).unwrap();
        assert_eq!(read.statements[0].entries[0].purpose.as_deref(), Some(purpose));
    }
}
