//! A short input cannot become a large answer, and the message names the option that allows more.

use glimpse_statement::convert::Outcome;

use crate::command::{Run, convert};

fn refused(arguments: &[&str], text: &str) -> String {
    let Run { outcome, stderr, .. } = convert(&[arguments, &["-"]].concat(), text.as_bytes());
    assert_eq!(outcome, Outcome::Failed, "{stderr}");
    stderr
}

fn taken(arguments: &[&str], text: &str) {
    let Run { outcome, stderr, .. } = convert(&[arguments, &["-"]].concat(), text.as_bytes());
    assert_eq!(outcome, Outcome::Done, "{stderr}");
}

fn camt(inside: &str) -> String {
    format!("<Document><BkToCstmrStmt>{inside}</BkToCstmrStmt></Document>")
}

#[test]
fn the_number_of_statements_is_bounded() {
    let depot = |count| ":16R:GENL\n:16S:GENL\n".repeat(count);
    for (three, four) in [
        (":20:R\n".repeat(3) + ":21:X\n", ":20:R\n".repeat(4) + ":21:X\n"),
        (camt(&"<Stmt/>".repeat(3)), camt(&"<Stmt/>".repeat(4))),
        (depot(3), depot(4)),
    ] {
        taken(&["--max-statements", "3"], &three);
        let told = refused(&["--max-statements", "3"], &four);
        assert_eq!(told, "error: -: the input has more than 3 statements; --max-statements allows more\n");
    }
    // What the fault was: eight megabytes that became some gigabytes.
    assert!(refused(&[], &":20:R\n".repeat(1_400_000)).contains("more than 100000 statements"));
}

#[test]
fn the_number_of_balances_and_unread_pieces_is_bounded() {
    let balance = "<Bal><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>";
    let mt = |line: &str, count| format!(":20:R\n:25:1\n{}", line.repeat(count));
    for piece in [
        |count| camt(&format!("<Stmt>{}</Stmt>", "<Odd>x</Odd>".repeat(count))),
        |count| camt(&format!("<Stmt><Odd>{}</Odd></Stmt>", "<a>x</a>".repeat(count))),
        |count| camt(&format!("<Stmt/>{}", "<a>x</a>".repeat(count))),
        |count| format!("{}:16R:GENL\n:16S:GENL\n", ":99Z:x\n".repeat(count)),
        |count| format!(":20:R\n:21:x\n:62F:C260101EUR1,\n-\n{}", "something odd\n".repeat(count)),
    ] as [fn(usize) -> String; 5]
    {
        taken(&["--max-pieces", "9"], &piece(5));
        let told = refused(&["--max-pieces", "9"], &piece(10));
        let expected = "more than 9 balances and pieces of unread text; --max-pieces allows more";
        assert!(told.contains(expected), "{told}");
    }
    for pieces in [
        mt(":64:C260101EUR1,00\n", 10),
        mt(":99Z:x\n", 10),
        camt(&format!("<Stmt>{}</Stmt>", balance.repeat(10))),
        // Over several statements.
        camt(&format!("<Stmt>{}</Stmt>", balance.repeat(4)).repeat(3)),
        mt(":99Z:x\n", 4).repeat(3),
    ] {
        assert!(refused(&["--max-pieces", "9"], &pieces).contains("--max-pieces"), "{pieces}");
        taken(&["--max-pieces", "15"], &pieces);
    }
}

#[test]
fn the_number_of_entries_and_holdings_is_bounded_and_batches_are_no_way_around() {
    let details = "<TxDtls><Amt Ccy=\"EUR\">1</Amt></TxDtls>".repeat(5);
    let batch = format!(
        "<Stmt><Ntry><Amt Ccy=\"EUR\">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls>{details}</NtryDtls></Ntry></Stmt>"
    );
    let holdings = format!(":16R:GENL\n:16S:GENL\n{}-\n", ":16R:FIN\n:16S:FIN\n".repeat(5));
    for text in [camt(&batch), holdings] {
        taken(&["--max-entries", "5"], &text);
        let told = refused(&["--max-entries", "4"], &text);
        assert!(told.contains("more than 4 entries or holdings; --max-entries allows more"), "{told}");
    }
    let told = refused(&["--max-size", "1"], &":20:A\n".repeat(1 << 20));
    assert!(told.contains("longer than 1048576 bytes; --max-size allows more"), "{told}");
}
