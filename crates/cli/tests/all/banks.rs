//! `glimpse bank`: the directory, from the command line.

use crate::command::{Said, glimpse, run, said};

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

const OWN_LIST: &str = "#glimpse-banks\t1\n#date\t2030-01-01\n#key\tDE\t4\t8\n\
    DE\tProbebank\tpb\tPROBDE99XXX\t\t12345678=Ulm\t\t0\tsca=app,sms accounts=giro,depot history=400\n";

/// Runs a command with a configuration that names a list of banks of its own.
fn with_own_list(list: &str, arguments: &[&str]) -> Said {
    let directory = tempfile::tempdir().unwrap();
    let bank = "[[bank]]\nid = 'own'\nname = 'Own'\nconnector = 'xs2a'\nbase_url = 'https://bank.example'\n";
    std::fs::write(directory.path().join("g.toml"), format!("[directory]\nfile = 'own.tsv'\n{bank}"))
        .unwrap();
    std::fs::write(directory.path().join("own.tsv"), list).unwrap();
    let mut command = glimpse(arguments);
    said(command.args(["--config", "g.toml"]).current_dir(&directory).output().unwrap())
}

#[test]
fn a_list_of_the_configuration_replaces_the_built_in_one() {
    let shown = with_own_list(OWN_LIST, &["bank", "show", "12345678"]);
    assert_eq!((shown.status, shown.stderr.as_str()), (0, ""));
    for fact in ["Probebank", "app, sms", "Giro account, Depot", "400 days at most"] {
        assert!(shown.stdout.contains(fact), "{fact}: {}", shown.stdout);
    }
    assert_eq!(
        with_own_list(OWN_LIST, &["bank", "search", "commerzbank"]).status,
        1,
        "it is not in this list"
    );
    assert_eq!(with_own_list(OWN_LIST, &["config", "check"]).status, 0);
}

#[test]
fn a_list_that_is_broken_or_empty_is_refused_before_anything_starts() {
    let head = "#glimpse-banks\t1\n";
    for (list, what) in [
        (format!("{OWN_LIST}DE\tHalf\n"), "line 5"),
        (format!("{head}DE\tA\t\t\t\t\t\t0\tsca=pigeon\n"), "way to confirm"),
        (head.to_owned(), "without a single bank"),
        ("bank;name\n".to_owned(), "line 1"),
    ] {
        for command in [["config", "check"], ["serve", ""]] {
            let command: Vec<&str> = command.into_iter().filter(|word| !word.is_empty()).collect();
            let said = with_own_list(&list, &command);
            assert_eq!(said.status, 2, "{}", said.stderr);
            assert!(said.stderr.contains("g.toml:2: directory.file"), "{}", said.stderr);
            assert!(said.stderr.contains(what), "{}", said.stderr);
        }
    }
}

#[test]
fn the_version_names_the_sources_of_the_directory() {
    let said = run(&["--version", "--verbose"]);
    assert!(said.stdout.contains("schwifty") && said.stdout.contains("MIT"), "{}", said.stdout);
}
