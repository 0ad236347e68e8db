//! `glimpse statement convert`, as the binary calls it.

use glimpse_statement::convert::Outcome;

use crate::command::{convert, golden};

#[test]
fn several_files_and_the_standard_input_become_one_json_document() {
    let depot = std::fs::read(golden("consors_depot.mt535")).unwrap();
    let run = convert(&[&golden("sparkasse.sta"), "-", &golden("dkb.camt052.001.02.xml")], &depot);
    assert_eq!((run.outcome, run.outcome.exit_code()), (Outcome::Done, 0));
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let formats: Vec<&str> =
        document.as_array().unwrap().iter().map(|file| file["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["MT940", "MT535", "camt.052"]);
    assert_eq!(document[1]["file"], "-");
    assert_eq!(document[0]["statements"][0]["entries"][0]["amount"]["amount"], "-49.90");
    assert!(run.stderr.contains("-: 1 statement, 2 holdings; balances add up in 1 of 1"), "{}", run.stderr);
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let run = convert(&["-t", "csv", "/nowhere/x.sta", &golden("sparkasse.sta"), "-"], b"<html>");
    assert_eq!(run.outcome.exit_code(), 1);
    assert_eq!(run.stdout.lines().count(), 4, "{}", run.stdout);
    assert!(run.stderr.contains("error: /nowhere/x.sta: cannot be read"), "{}", run.stderr);
    assert!(run.stderr.contains("error: -: an HTML page"), "{}", run.stderr);
}

#[test]
fn a_balance_that_does_not_add_up_is_always_told_and_fails_if_strict() {
    let file = golden("hvb_after_closing.sta");
    let run = convert(&["--quiet", &file], b"");
    assert_eq!(run.outcome, Outcome::Done);
    assert!(
        run.stderr.contains("statement 1: entries lead to 70 EUR, the bank states 69.00"),
        "{}",
        run.stderr
    );
    assert_eq!(convert(&["--quiet", "--strict", &file], b"").outcome.exit_code(), 3);
    // A statement that adds up is not doubtful.
    assert_eq!(convert(&["--strict", &golden("sparkasse.sta")], b"").outcome, Outcome::Done);
}

#[test]
fn messages_never_show_what_is_in_the_files() {
    for file in
        ["sparkasse.sta", "hvb_after_closing.sta", "landesbank_utf16.sta", "unicredit.camt054.returns.xml"]
    {
        let run = convert(&[&golden(file)], b"");
        for word in ["Müller", "Hilfswerk", "Kasse", "Kunde", "DE89", "unlesbar"] {
            assert!(!run.stderr.contains(word), "{word}: {}", run.stderr);
        }
    }
}

#[test]
fn long_input_shows_progress() {
    let purpose = "x".repeat(4_000);
    let entry = format!(":61:2601020102C1,00NTRFNONREF\n:86:166?00GUTSCHRIFT?20SVWZ+{purpose}\n");
    let count = (17 << 20) / entry.len();
    let text = format!(
        ":20:A\n:25:1/2\n:28C:1\n:60F:C260101EUR0,00\n{}:62F:C260102EUR{count},00\n-\n",
        entry.repeat(count)
    );
    let run = convert(&["-t", "csv", "-"], text.as_bytes());
    assert_eq!(run.outcome, Outcome::Done);
    assert!(run.stderr.contains("[1/1] -: 53 %"), "{}", run.stderr);
    assert!(run.stderr.contains("balances add up in 1 of 1"), "{}", run.stderr);
    assert!(!convert(&["-q", "-t", "csv", "-"], text.as_bytes()).stderr.contains('%'));
}

#[test]
fn camt_053_comes_out_readable_and_an_input_is_never_overwritten() {
    let file = golden("sparkasse.sta");
    let before = std::fs::read(&file).unwrap();
    let refused = convert(&["--output", &file, &file], b"");
    assert_eq!(refused.outcome, Outcome::Failed);
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let run = convert(&["-t", "camt053", &file], b"");
    let parsed = glimpse_statement::parse(run.stdout.as_bytes()).unwrap();
    assert_eq!(parsed.statements[0].entries.len(), 3);
    assert!(parsed.statements[0].check.holds());
}
