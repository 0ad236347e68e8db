use std::{collections::BTreeSet, io::Write, path::Path};

use glimpse_bank::{Facts, Institutes, InstitutesError, contract::MethodKind};
use glimpse_model::AccountKind;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/banks.tsv.gz");

#[test]
fn the_embedded_file_is_whole() {
    let institutes = Institutes::embedded();
    let countries: BTreeSet<&str> = institutes.iter().map(|institute| institute.country()).collect();
    assert!(institutes.len() > 8000, "{}", institutes.len());
    assert!(countries.len() >= 40, "{countries:?}");
    assert!(Path::new(DATA).metadata().unwrap().len() < 500_000);
    let german: BTreeSet<&str> = institutes
        .iter()
        .filter(|institute| institute.country() == "DE")
        .flat_map(|institute| institute.codes().map(|code| code.code).collect::<Vec<_>>())
        .collect();
    assert!(german.len() > 3000, "{}", german.len());
    assert!(german.iter().all(|code| code.len() == 8));
}

#[test]
fn facts_of_well_known_banks() {
    let institutes = Institutes::embedded();
    let dkb = institutes.by_code("DE", "12030000")[0];
    assert_eq!(dkb.name(), "Deutsche Kreditbank (DKB)");
    assert_eq!(dkb.fints_url(), Some("https://fints.dkb.de/fints"));
    assert_eq!(dkb.bic(), Some("BYLADEM1001"));
    let köln = institutes.by_code("DE", "37050198")[0];
    assert_eq!((köln.name(), köln.town()), ("Sparkasse KölnBonn", Some("Köln")));
    assert!(institutes.by_code("DE", "39062027").is_empty() || !institutes.is_empty());
    let merged = institutes.by_code("DE", "38051290")[0];
    assert!(merged.is_retired(), "{merged:?}");
    assert!(institutes.iter().all(|known| !known.fints_url().is_some_and(|url| url.contains("fiducia"))));
}

#[test]
fn what_is_known_of_confirming_and_accounts_is_said_and_the_rest_left_open() {
    let institutes = Institutes::embedded();
    let facts = |code| institutes.by_code("DE", code)[0].facts();
    let köln = facts("37050198");
    assert_eq!(köln.sca, [MethodKind::App, MethodKind::Chip]);
    assert!(köln.accounts.contains(&AccountKind::Giro) && köln.accounts.contains(&AccountKind::Depot));
    assert_eq!(facts("43060967").sca, [MethodKind::App, MethodKind::Chip], "a cooperative bank");
    assert_eq!(facts("50010517").sca, [MethodKind::App, MethodKind::Photo]);
    assert_eq!(facts("12030000").history_days, None, "nobody has published it");
    assert_eq!(facts("20120000"), Facts::default());
}

#[test]
fn says_where_it_comes_from() {
    let text = Institutes::embedded().attribution();
    for part in
        ["schwifty 2026.10.1", "MIT, Copyright (c) 2021 Martin Domke", "fints-institute-db", "CC0-1.0"]
    {
        assert!(text.contains(part), "{text}");
    }
    assert!(text.contains(Institutes::embedded().date()));
}

#[test]
fn a_file_replaces_it_packed_or_plain() {
    let packed = Institutes::load(Path::new(DATA)).unwrap();
    assert_eq!(packed.len(), Institutes::embedded().len());
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let plain = "#glimpse-banks\t1\n#date\t2030-01-01\n#source\town\town\town\n#key\tDE\t4\t8\n\
                 DE\tProbebank\tpb\tPROBDE99XXX\t\t12345678=Ulm;Aalen|12345679\thttps://fints.example/\t3r\tsca=app,sms history=400\n";
    file.write_all(plain.as_bytes()).unwrap();
    let institutes = Institutes::load(file.path()).unwrap();
    let bank = institutes.by_code("DE", "12345679")[0];
    assert_eq!((institutes.len(), institutes.date(), bank.name()), (1, "2030-01-01", "Probebank"));
    assert_eq!(bank.codes().next().unwrap().towns().collect::<Vec<_>>(), ["Ulm", "Aalen"]);
    assert_eq!((bank.weight(), bank.is_retired()), (3, true));
    assert_eq!(bank.facts().history_days, Some(400));
}

/// What is wrong with a file of that text, by line.
fn faults(text: &str) -> Vec<(usize, &'static str)> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let error = Institutes::load(file.path()).unwrap_err();
    let InstitutesError::Format(faults) = &error else { return vec![(0, "not read at all")] };
    faults.iter().map(|fault| (fault.line, fault.what)).collect()
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    let head = "#glimpse-banks\t1\n#date\t2030-01-01\n#source\town\town\town\n#key\tDE\t4\t8\n";
    for (text, line, what) in [
        ("bank;name\n".to_owned(), 1, "version 1"),
        (format!("{head}#key\tDK\tx\t8\n"), 5, "two numbers"),
        (format!("{head}#key\tDK\t0\t8\n"), 5, "within an IBAN"),
        (format!("{head}#key\tDK\t4\n"), 5, "too few"),
        (format!("{head}#date\tyesterday\n"), 5, "2026-11-23"),
        (format!("{head}DE\tProbebank\n"), 5, "eight fields"),
        (format!("{head}de\tProbebank\t\t\t\t\t\t0\n"), 5, "two capital letters"),
        (format!("{head}DE\t\t\t\t\t\t\t0\n"), 5, "has a name"),
        (format!("{head}DE\tA\t\tTEST\t\t\t\t0\n"), 5, "BIC"),
        (format!("{head}DE\tA\t\tprobde99\t\t\t\t0\n"), 5, "BIC"),
        (format!("{head}DE\tA\t\tPROB1299\t\t\t\t0\n"), 5, "country at the fifth place"),
        (format!("{head}DE\tA\t\t\t\t12 34\t\t0\n"), 5, "bank code"),
        (format!("{head}DE\tA\t\t\t\t1234\t\t0\n"), 5, "shorter or longer than the #key"),
        (format!("{head}DK\tA\t\t\t\t1234\t\t0\n"), 5, "no #key"),
        (format!("{head}DE\tA\t\t\t\t\thttp://a\t0\n"), 5, "https://"),
        (format!("{head}DE\tA\t\t\t\t\t\t\n"), 5, "marks"),
        (format!("{head}DE\tA\t\t\t\t\t\t0\tsca=pigeon\n"), 5, "way to confirm"),
        (format!("{head}DE\tA\t\t\t\t\t\t0\taccounts=gold\n"), 5, "kind of account"),
        (format!("{head}DE\tA\t\t\t\t\t\t0\thistory=0\n"), 5, "number of days"),
        (format!("{head}DE\tA\t\t\t\t\t\t0\tmood=good\n"), 5, "something unknown"),
        (format!("{head}DE\tA\t\t\t\t\t\t0\n#late\t1\n"), 6, "eight fields"),
        (format!("{head}DE\tB\t\t\t\t\t\t0\nDE\tA\t\t\t\t\t\t0\n"), 6, "not sorted"),
    ] {
        let found = faults(&text);
        assert!(
            matches!(found.as_slice(), [(at, said)] if *at == line && said.contains(what)),
            "{text:?}: {found:?}"
        );
    }
    let missing = Institutes::load(Path::new("/nowhere/banks.tsv")).unwrap_err().to_string();
    assert!(missing.contains("/nowhere/banks.tsv"), "{missing}");
}

#[test]
fn all_that_is_wrong_with_a_file_is_said_at_once() {
    let text = "#glimpse-banks\t1\nFR\tB\t\tTEST\t\t\t\t0\nDE\tA\t\t\t\t12345678\t\t0\nDE\tA\n";
    let lines: Vec<usize> = faults(text).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 1, 2, 3, 4]);
    let endless = format!("{text}{}", "DE\n".repeat(10_000));
    assert_eq!(faults(&endless).len(), 50);
}
