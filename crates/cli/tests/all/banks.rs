//! `glimpse bank`: the directory, from the command line.

use glimpse_model::{ClientId, FlowId, Language};
use glimpse_store::{
    BankOutcome, Change, FlowRow, Guard, OpenOptions, SqliteStore, Stage, Store, TALLY_FULL, Unit,
};
use jiff::{SignedDuration, Timestamp};

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
    assert!(said.stdout.contains("[[bank]]"), "{}", said.stdout);
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

/// Counts a batch of twenty flows, all but one of which succeeded within a minute.
fn count_flows(directory: &std::path::Path) {
    std::fs::create_dir(directory).unwrap();
    let at: Timestamp = "2026-11-23T12:30:00Z".parse().unwrap();
    let flow = FlowId::from_random([7; 16]);
    let row = FlowRow {
        id: flow,
        client: ClientId::from("client1"),
        stage: Stage::Created,
        language: Language::De,
        version: 0,
        created_at: at,
        deadline: at,
        completed_at: None,
        exchanged_at: None,
        tombstone_until: None,
        redirect_hash: vec![1; 32],
        link_hash: vec![2; 32],
        page_hash: None,
        code_hash: None,
        token_hash: None,
        error: None,
        lease: None,
        fence: 0,
    };
    let took = BankOutcome::Succeeded(SignedDuration::from_secs(50));
    let outcomes = (0..TALLY_FULL).map(|number| if number == 0 { BankOutcome::Failed } else { took });
    let tally = |outcome| Change::Tally { bank: "own".to_owned(), outcome };
    let changes = std::iter::once(Change::Create(Box::new(row))).chain(outcomes.map(tally)).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = OpenOptions { exclusive: true };
        let store = SqliteStore::open(&directory.join("glimpse.db"), options).await.unwrap();
        store.write(Unit { name: "test", flow, guard: Guard::New, at, changes }).await.unwrap();
        store.close().await;
    });
}

#[test]
fn show_says_how_flows_went_there_of_late() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join("g.toml"),
        "[storage]\ndirectory = 'data'\n[[bank]]\nid = 'own'\nname = 'Own'\nconnector = 'xs2a'\n\
         base_url = 'https://bank.example'\n",
    )
    .unwrap();
    let show = |more: &[&str]| {
        let mut command = glimpse(&[&["bank", "show", "own", "--config", "g.toml"], more].concat());
        let shown = said(command.current_dir(&directory).output().unwrap());
        assert_eq!((shown.status, shown.stderr.as_str()), (0, ""));
        shown.stdout
    };
    assert!(!show(&[]).contains("of late"));
    assert!(!directory.path().join("data").exists(), "looking makes nothing");
    count_flows(&directory.path().join("data"));
    let line = "  of late       19 of 20 flows succeeded, usually within 1 min (2026-11-23 to 2026-11-23)\n";
    assert!(show(&[]).contains(line), "{}", show(&[]));
    let json: serde_json::Value = serde_json::from_str(&show(&["--json"])).unwrap();
    assert_eq!((&json["id"], &json["of_late"]["succeeded"]), (&"own".into(), &19.into()));
}

const OWN_LIST: &str = "#glimpse-banks\t1\n#date\t2030-01-01\n#source\town\town\town\n#key\tDE\t4\t8\n\
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
    let head = "#glimpse-banks\t1\n#date\t2030-01-01\n#source\town\town\town\n";
    for (list, what) in [
        (format!("{OWN_LIST}DE\tHalf\n"), "line 6: a bank has eight fields"),
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
fn all_that_is_wrong_with_a_list_is_said_at_once() {
    let list = "#glimpse-banks\t1\n#key\tDE\t4\t8\nFR\tB\t\t\t\t30003\t\t0\nDE\tC\t\tTEST\t\t\t\t0\nDE\tA\t\t\t\t1234\t\t0\n";
    let said = with_own_list(list, &["config", "check"]);
    assert_eq!(said.status, 2, "{}", said.stderr);
    for what in [
        "line 1: no #date",
        "line 1: no #source",
        "line 3: no #key",
        "line 4: a BIC",
        "line 5: a bank code is shorter",
    ] {
        assert!(said.stderr.contains(what), "{what}: {}", said.stderr);
    }
    let unsorted = format!("{OWN_LIST}DE\tAlphabank\t\t\t\t12345679\t\t0\n");
    let said = with_own_list(&unsorted, &["config", "check"]);
    assert!(said.stderr.contains("line 6: the banks are not sorted"), "{}", said.stderr);
}

#[test]
fn banks_can_be_looked_up_with_no_more_than_a_list() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("own.tsv"), OWN_LIST).unwrap();
    std::fs::write(directory.path().join("g.toml"), "[directory]\nfile = 'own.tsv'\n").unwrap();
    let with_file = |arguments: &[&str]| {
        said(glimpse(arguments).args(["--config", "g.toml"]).current_dir(&directory).output().unwrap())
    };
    let with_variable = |arguments: &[&str], file: &str| {
        let mut command = glimpse(arguments);
        said(command.env("GLIMPSE_DIRECTORY__FILE", file).current_dir(&directory).output().unwrap())
    };
    for arguments in [["bank", "search", "probe"], ["bank", "show", "12345678"]] {
        for shown in [with_file(&arguments), with_variable(&arguments, "own.tsv")] {
            assert_eq!((shown.status, shown.stderr.as_str()), (0, ""), "{arguments:?}");
            assert!(shown.stdout.contains("Probebank"), "{arguments:?}: {}", shown.stdout);
        }
        let missing = with_variable(&arguments, "nowhere.tsv");
        assert_eq!(missing.status, 2, "{arguments:?}");
        assert!(missing.stderr.contains("GLIMPSE_DIRECTORY__FILE: directory.file"), "{}", missing.stderr);
    }
    let commerzbank = ["bank", "search", "commerzbank"];
    assert_eq!([with_file(&commerzbank).status, with_variable(&commerzbank, "own.tsv").status], [1, 1]);
    let list = with_file(&["bank", "list"]);
    assert!(list.status == 1 && list.stderr.contains("reaches no bank"), "{}", list.stderr);
    assert_eq!(with_variable(&["bank", "list"], "nowhere.tsv").status, 2);
    // A server needs more than that.
    let check = with_file(&["config", "check"]);
    assert!(check.status == 2 && check.stderr.contains("at least one bank"), "{}", check.stderr);
}

#[test]
fn a_broken_iban_is_refused_with_the_reason() {
    for (typed, reason) in [
        ("DE88 3704 0044 0532 0130 00", "has a typing error: its check digits do not fit"),
        ("Commerzbank DE88 3704 0044 0532 0130 00 Bonn", "has a typing error"),
        ("de8937040044053201300", "1 character is missing"),
        ("de893704004405320130000", "too short or too long"),
        ("QQ89370400440532013000", "country that has IBANs"),
    ] {
        for command in ["search", "show"] {
            let said = run(&["bank", command, typed]);
            assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{command} {typed}");
            assert!(said.stderr.contains(reason), "{command} {typed}: {}", said.stderr);
            assert!(!said.stderr.contains("3704"), "an IBAN is not said again: {}", said.stderr);
        }
    }
    // One that is begun only is looked up.
    assert!(run(&["bank", "search", "DE88 3704 0044"]).stdout.contains("Commerzbank"));
}

#[test]
fn the_version_names_the_sources_of_the_directory() {
    let said = run(&["--version", "--verbose"]);
    assert!(said.stdout.contains("schwifty") && said.stdout.contains("MIT"), "{}", said.stdout);
}
