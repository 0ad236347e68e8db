//! `glimpse bank`: the directory, from the command line.

use crate::command::run;

#[test]
fn search_forgives_typing_errors() {
    let said = run(&["bank", "search", "spk", "koln"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert!(said.stdout.contains("Sparkasse KölnBonn"), "{}", said.stdout);
}

#[test]
fn show_takes_a_bank_code_and_says_what_to_do() {
    let said = run(&["bank", "show", "37050198"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stdout.contains("COLSDE33XXX"), "{}", said.stdout);
    assert!(said.stdout.contains("[bank.<id>]"), "{}", said.stdout);
    let json = run(&["bank", "show", "37050198", "--json"]).stdout;
    let entry: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(entry["bic"], "COLSDE33XXX");
    assert_eq!(entry["connector"], serde_json::Value::Null);
}

#[test]
fn what_is_not_there_is_said_with_the_next_step() {
    let said = run(&["bank", "show", "00000000"]);
    assert_eq!(said.status, 1);
    assert!(said.stderr.contains("glimpse bank search"), "{}", said.stderr);
    let said = run(&["bank", "list"]);
    assert_eq!(said.status, 1);
    assert!(said.stderr.contains("--config"), "{}", said.stderr);
}

#[test]
fn the_version_names_the_sources_of_the_directory() {
    let said = run(&["--version", "--verbose"]);
    assert!(said.stdout.contains("schwifty") && said.stdout.contains("MIT"), "{}", said.stdout);
}
