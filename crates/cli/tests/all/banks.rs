//! `glimpse bank`: the directory, from the command line.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_model::{ClientId, FlowId, Language};
use glimpse_sandbox::{Sandbox, SandboxConfig, TestAuthority};
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
fn a_bank_that_stands_in_a_list_twice_is_named() {
    let again = OWN_LIST.lines().last().unwrap();
    let said = with_own_list(&format!("{OWN_LIST}{again}\n"), &["config", "check"]);
    assert_eq!(said.status, 2, "{}", said.stderr);
    assert!(said.stderr.contains("line 6: the same bank stands in the list already"), "{}", said.stderr);
    // Two of one name are two banks where their codes differ.
    let other = again.replace("12345678", "12345679");
    assert_eq!(with_own_list(&format!("{OWN_LIST}{other}\n"), &["config", "check"]).status, 0);
}

#[test]
fn a_code_that_several_banks_have_shows_all_of_them() {
    let directory = tempfile::tempdir().unwrap();
    // Their first code is that of a bank which the directory knows; the second they share is nobody's.
    let bank = |id: &str| {
        format!(
            "[[bank]]\nid = '{id}'\nname = 'Own {id}'\nconnector = 'xs2a'\nbase_url = 'https://bank.example'\n\
             bank_codes = ['20050550', '99999999']\n"
        )
    };
    std::fs::write(directory.path().join("g.toml"), format!("{}{}", bank("north"), bank("south"))).unwrap();
    for key in ["20050550", "99999999"] {
        let mut command = glimpse(&["bank", "show", key, "--config", "g.toml"]);
        let said = said(command.current_dir(&directory).output().unwrap());
        assert_eq!((said.status, said.stderr.as_str()), (0, ""), "{key}");
        for part in ["2 configured banks have it", "north, south", "Own north", "Own south"] {
            assert!(said.stdout.contains(part), "{key} {part}: {}", said.stdout);
        }
    }
}

#[test]
fn only_the_codes_of_the_configuration_are_said_to_lead_there() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join("g.toml"),
        "[[bank]]\nid = 'db'\nname = 'Deutsche Bank'\nconnector = 'xs2a'\nbase_url = 'https://bank.example'\n\
         bank_codes = ['10070000']\n",
    )
    .unwrap();
    let run = |arguments: &[&str]| {
        let mut command = glimpse(arguments);
        let said = said(command.args(["--config", "g.toml"]).current_dir(&directory).output().unwrap());
        assert_eq!((said.status, said.stderr.as_str()), (0, ""));
        said.stdout
    };
    let list = run(&["bank", "list"]);
    assert!(list.contains("10070000") && !list.contains("10070000 +"), "{list}");
    let shown = run(&["bank", "show", "db"]);
    assert!(shown.contains("  bank codes    10070000\n"), "{shown}");
    assert!(shown.contains("  other codes   ") && shown.contains("not configured"), "{shown}");
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
        ("IT62J0306919316WGCMYYHBXBOE", "has a typing error"),
        ("IT62J0306919316WGCMYYHBXBO", "1 character is missing"),
        ("RO49BFERODCUDY1SW67RSKFF", "has a typing error"),
    ] {
        for command in ["search", "show"] {
            let said = run(&["bank", command, typed]);
            assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{command} {typed}");
            assert!(said.stderr.contains(reason), "{command} {typed}: {}", said.stderr);
            assert!(!said.stderr.contains("3704"), "an IBAN is not said again: {}", said.stderr);
        }
    }
    // One that is right, but of a bank that is in no list, is no matter of spelling.
    for command in ["search", "show"] {
        let said = run(&["bank", command, "DE93 9999 9999 0000 0000 01"]);
        assert!(
            said.status == 1 && said.stderr.contains("its bank is not in the directory"),
            "{}",
            said.stderr
        );
    }
    // One that is begun only is looked up.
    assert!(run(&["bank", "search", "DE88 3704 0044"]).stdout.contains("Commerzbank"));
}

#[test]
fn the_version_names_the_sources_of_the_directory() {
    let said = run(&["--version", "--verbose"]);
    assert!(said.stdout.contains("schwifty") && said.stdout.contains("MIT"), "{}", said.stdout);
}

/// A configuration with a product registration and a bank of this connector and address.
fn with_product(connector: &str, address: &str, arguments: &[&str]) -> Said {
    with_product_and_roots((connector, "12030000"), address, None, arguments)
}

/// The same on a machine that trusts these authorities.
fn with_product_and_roots(
    (connector, code): (&str, &str),
    address: &str,
    roots: Option<&str>,
    arguments: &[&str],
) -> Said {
    let directory = tempfile::tempdir().unwrap();
    let text = format!(
        "[fints]\nproduct_id = 'ABCDEF0123456789ABCDEF012'\n[[bank]]\nid = 'own'\nname = 'Own'\nbank_codes = ['{code}']\n\
         connector = '{connector}'\nbase_url = '{address}'\nallow_private_network = true\n"
    );
    std::fs::write(directory.path().join("g.toml"), text).unwrap();
    let mut command = glimpse(arguments);
    if let Some(roots) = roots {
        std::fs::write(directory.path().join("roots.pem"), roots).unwrap();
        command.env("SSL_CERT_FILE", "roots.pem").env_remove("SSL_CERT_DIR");
    }
    said(command.args(["--config", "g.toml"]).current_dir(&directory).output().unwrap())
}

/// A bank of the sandbox is asked by TLS: its certificate counts.
#[test]
fn check_asks_by_tls_and_minds_the_certificate() {
    let end: Timestamp = "2099-01-01T00:00:00Z".parse().unwrap();
    let authority = || TestAuthority::new(Timestamp::UNIX_EPOCH, end).unwrap();
    let (trusted, other) = (authority(), authority());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut config = SandboxConfig::new(std::sync::Arc::new(|| "2026-11-23T10:00:00Z".parse().unwrap()), 7);
    config.authority = Some(std::sync::Arc::clone(&trusted));
    let sandbox = runtime.block_on(Sandbox::start(config)).unwrap();
    let banks = sandbox.fints_banks();
    let mockbank = banks.iter().find(|bank| bank.name == "Mockbank - FinTS").unwrap();
    let address = mockbank.tls_url.as_deref().unwrap();
    let check = |roots: &TestAuthority| {
        with_product_and_roots(
            ("fints", "90094817"),
            address,
            Some(&roots.certificate()),
            &["bank", "check", "own"],
        )
    };
    let told = check(&other);
    assert_eq!(told.status, 1, "{}", told.stdout);
    assert!(told.stderr.contains("certificate"), "{}", told.stderr);
    let told = check(&trusted);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{}", told.stdout);
    for fact in [
        "https, certificate accepted",
        "name                Mockbank - FinTS",
        "turnovers as CAMT   HKCAZ 1",
        "930 photoTAN",
        "922 pushTAN",
    ] {
        assert!(told.stdout.contains(fact), "{fact} is not in {}", told.stdout);
    }
}

#[test]
fn with_a_product_registration_a_thousand_banks_are_reached() {
    let listed = with_product("xs2a", "https://bank.example", &["bank", "list"]);
    assert_eq!((listed.status, listed.stderr.as_str()), (0, ""));
    assert!(listed.stdout.lines().count() > 1_000, "{}", listed.stdout.lines().count());
    assert!(listed.stdout.starts_with("own "), "the configured one comes first");
    let shown = with_product("xs2a", "https://bank.example", &["bank", "show", "37050198"]);
    assert!(shown.stdout.contains("fints-37050198"), "{}", shown.stdout);
    assert_eq!(with_product("xs2a", "https://bank.example", &["config", "check"]).status, 0);
}

/// A bank that gives these answers, one per connection, and nothing else.
fn bank_saying(answers: Vec<String>) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/fints", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let whole = |request: &[u8]| {
                let text = String::from_utf8_lossy(request).to_lowercase();
                let (head, body) = text.split_once("\r\n\r\n")?;
                let length = head.split("content-length: ").nth(1)?.lines().next()?.parse::<usize>().ok()?;
                (body.len() >= length).then_some(())
            };
            while whole(&request).is_none() {
                let mut piece = [0; 4096];
                match stream.read(&mut piece).unwrap() {
                    0 => break,
                    count => request.extend_from_slice(&piece[..count]),
                }
            }
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
                answer.len()
            )
            .unwrap();
        }
    });
    address
}

/// Segments in an unsealed FinTS message of that number, in base64.
fn fints(number: u32, segments: &str) -> String {
    let tail = format!("{segments}HNHBS:9:1+{number}'");
    let head = |length: usize| format!("HNHBK:1:3+{length:012}+300+d1+{number}+d1:{number}'");
    STANDARD.encode(format!("{}{tail}", head(head(0).len() + tail.len())))
}

#[test]
fn check_says_what_a_bank_offers() {
    let parameters = "HIRMG:2:2+0010::Willkommen'HIBPA:3:3:3+5+280:12030000+Eigene Bank+1+1+300+0'\
        HIPINS:4:1:3+1+1+0+5:38:6:Anmeldename::HKKAZ:J'HIKAZS:5:7:3+1+1+0+360:N:N'";
    let bank = bank_saying(vec![fints(1, parameters), fints(2, "HIRMG:2:2+0100::Ende'")]);
    let told = with_product("fints", &bank, &["bank", "check", "12030000"]);
    assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{}", told.stdout);
    for fact in [
        "Own (own)",
        "name                Eigene Bank",
        "turnovers as MT940  HKKAZ 7",
        "360 days as MT940",
        "Anmeldename",
        "0010 Willkommen",
    ] {
        assert!(told.stdout.contains(fact), "{fact} is not in {}", told.stdout);
    }
    let bank = bank_saying(vec![fints(1, "HIRMG:2:2+9400::Anonym nicht'")]);
    let told = with_product("fints", &bank, &["bank", "check", "own"]);
    assert_eq!(told.status, 1, "{}", told.stdout);
    assert!(
        told.stdout.contains("9400 Anonym nicht") && told.stderr.contains("no hindrance"),
        "{}",
        told.stderr
    );
    let bank = bank_saying(vec![fints(1, "HIRMG:2:2+9078::Produkt nicht registriert'")]);
    let told = with_product("fints", &bank, &["bank", "check", "own"]);
    assert_eq!(told.status, 1, "{}", told.stdout);
    assert!(
        told.stderr.contains("does not know the product registration")
            && !told.stderr.contains("no hindrance"),
        "{}",
        told.stderr
    );
    let told = with_product("fints", &bank_saying(vec!["<html>".to_owned()]), &["bank", "check", "own"]);
    assert_eq!(told.status, 1);
    assert!(told.stderr.contains("no FinTS answer"), "{}", told.stderr);
}

#[test]
fn check_says_when_there_is_nothing_to_ask() {
    let told = with_product("xs2a", "http://127.0.0.1:9", &["bank", "check", "own"]);
    assert_eq!(told.status, 1);
    assert!(told.stdout.contains("problem  reached: "), "{}", told.stdout);
    let told = with_own_list(OWN_LIST, &["bank", "check", "12345678"]);
    assert_eq!(told.status, 2);
    assert!(told.stderr.contains("fints.product_id"), "{}", told.stderr);
    let told = with_product("fints", "http://127.0.0.1:9", &["bank", "check", "99999999"]);
    assert!(told.stderr.contains("glimpse bank show 99999999"), "{}", told.stderr);
}
