//! What a form cannot hold is told, and what is written is read again; nothing is invented on the way.

use glimpse_statement::{Parsed, convert::Outcome, parse};

use crate::command::{convert, golden, strictly};

fn camt053(text: &str) -> (String, Parsed) {
    let run = convert(&["-t", "camt053", "-"], text.as_bytes());
    assert_eq!(run.outcome, Outcome::Done, "{}", run.stderr);
    let parsed = parse(run.stdout.as_bytes()).unwrap();
    (run.stdout, parsed)
}

#[test]
fn csv_says_what_it_has_no_place_for() {
    let mt942 = ":20:A\n:25:1/2\n:28C:1\n:34F:EUR0,00\n:13D:2601021200+0100\n:61:260102C1,00NTRFNONREF\n:90D:0EUR0,00\n\
        :90C:1EUR1,00\n:86:Bitte beachten\n-\n";
    let run = strictly(&["-q", "-t", "csv"], mt942);
    assert_eq!(run.outcome, Outcome::Doubtful);
    assert_eq!(
        run.stderr,
        "warning: -: not written, because CSV has no place for it: the bank's totals of 1 statement, the information to \
         the holder in 1 statement, 1 piece of unread text; JSON has everything\n"
    );
    let depot = std::fs::read_to_string(golden("consors_depot.mt535")).unwrap();
    for target in ["csv", "camt053"] {
        let run = strictly(&["-t", target], &depot);
        assert_eq!(run.outcome, Outcome::Doubtful, "{}", run.stderr);
        assert!(run.stderr.contains("no place for it: 2 holdings"), "{}", run.stderr);
    }
    for text in [mt942, &depot] {
        assert_eq!(strictly(&["-t", "json"], text).outcome, Outcome::Done);
    }
    // An ordinary statement loses nothing.
    let usual = golden("sparkasse.sta");
    for target in ["csv", "camt053"] {
        let run = convert(&["-t", target, "--strict", &usual], b"");
        assert_eq!(run.outcome, Outcome::Done, "{}", run.stderr);
    }
}

#[test]
fn a_camt_053_keeps_totals_unread_text_and_what_the_statement_is() {
    let mt942 = ":20:A\n:25:20050550/2\n:28C:12/3\n:34F:EUR0,00\n:13D:260102\n:61:260102C1,00NTRFNONREF\n:77X: odd\r\n  text\n\
        :90D:0EUR0,00\n:90C:1EUR1,00\n:86:Bitte beachten\n-\n";
    let before = parse(mt942.as_bytes()).unwrap();
    let (document, after) = camt053(mt942);
    let (before, after) = (&before.statements[0], &after.statements[0]);
    assert_eq!(after.totals, before.totals, "{document}");
    assert_eq!(after.unread, before.unread, "{document}");
    assert_eq!((after.kind, &after.number), (before.kind, &before.number), "{document}");
    assert_eq!((&after.created, &after.information), (&before.created, &before.information), "{document}");
    // The same for all bank-shaped files but holdings.
    for name in [
        "ing_free_text.sta",
        "hvb_after_closing.sta",
        "atruvia.camt052.001.08.xml",
        "unicredit.camt054.returns.xml",
    ] {
        let text = std::fs::read(golden(name)).unwrap();
        let before = parse(&text).unwrap();
        let written = convert(&["-q", "-t", "camt053", "-"], &text).stdout;
        let after = parse(written.as_bytes()).unwrap();
        for (before, after) in before.statements.iter().zip(&after.statements) {
            assert_eq!(after.unread, before.unread, "{name}");
            assert_eq!(after.totals, before.totals, "{name}");
            assert_eq!(after.account, before.account, "{name}");
            assert_eq!((after.kind, after.from, after.to), (before.kind, before.from, before.to), "{name}");
            assert_eq!(after.entries, before.entries, "{name}");
        }
    }
}

#[test]
fn an_account_that_is_not_named_is_not_invented() {
    let (document, parsed) = camt053(":20:A\n:28C:1\n:60F:C260101EUR1,00\n:62F:C260102EUR1,00\n-\n");
    assert!(document.contains("<Othr><Id>NOTPROVIDED</Id></Othr>"), "{document}");
    assert!(!document.contains("UNKNOWN"), "{document}");
    let account = &parsed.statements[0].account;
    assert_eq!((&account.iban, &account.account_number), (&None, &None));
    // An account that has both keeps both.
    let both = "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE02120300000000202051</IBAN><Othr><Id>47</Id></Othr></Id></Acct>\
        </Stmt></BkToCstmrStmt></Document>";
    let (document, parsed) = camt053(both);
    assert_eq!(
        parsed.statements[0].account,
        parse(both.as_bytes()).unwrap().statements[0].account,
        "{document}"
    );
}

#[test]
fn moments_are_those_of_iso_8601_in_json_and_in_xml() {
    for (text, json, xml) in [
        (
            ":20:A\n:25:1/2\n:28C:1\n:34F:EUR0,00\n:13D:2411231200+0100\n-\n",
            "2024-11-23T12:00:00+01:00",
            "<CreDtTm>2024-11-23T12:00:00+01:00</CreDtTm>",
        ),
        (
            ":16R:GENL\n:98C::PREP//20241123101205\n:16S:GENL\n-\n",
            "2024-11-23T10:12:05",
            "<CreDtTm>2024-11-23T10:12:05</CreDtTm>",
        ),
        // A day alone is no moment of XML.
        (
            ":16R:GENL\n:98A::PREP//20241123\n:16S:GENL\n-\n",
            "2024-11-23",
            "<Nm>field:created</Nm><Val>2024-11-23</Val>",
        ),
    ] {
        let run = convert(&["-"], text.as_bytes());
        let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document[0]["statements"][0]["created"], json);
        let (document, parsed) = camt053(text);
        assert!(document.contains(xml), "{document}");
        assert_eq!(parsed.statements[0].created.as_deref(), Some(json));
    }
    let odd =
        "<Document><BkToCstmrStmt><Stmt><CreDtTm>23.11.2024</CreDtTm></Stmt></BkToCstmrStmt></Document>";
    let run = strictly(&["-q"], odd);
    assert!(run.stderr.contains("a date could not be read; it is kept as text"), "{}", run.stderr);
    assert!(run.stdout.contains("23.11.2024") && !run.stdout.contains("\"created\""), "{}", run.stdout);
}
