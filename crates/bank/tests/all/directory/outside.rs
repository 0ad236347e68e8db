//! Compares with schwifty, which reads the same registry by its own code. `tests/outside/run` writes the reference.

use std::{collections::BTreeMap, path::PathBuf};

use glimpse_bank::Institutes;
use glimpse_model::Iban;

/// German codes that the directory leaves out on purpose, with the reason.
const LEFT_OUT: &[(&str, &str)] = &[];

#[expect(clippy::print_stdout, reason = "who runs the tests is told what was not compared, and how to")]
fn reference() -> Option<String> {
    let path = std::env::var_os("GLIMPSE_SCHWIFTY").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/outside/schwifty.tsv"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        assert!(
            std::env::var_os("GLIMPSE_OUTSIDE").is_none(),
            "{} is missing: run crates/bank/tests/outside/run",
            path.display()
        );
        println!("SKIPPED: {} is missing; crates/bank/tests/outside/run writes it", path.display());
    }
    text
}

fn lines<'t>(text: &'t str, kind: &str) -> Vec<Vec<&'t str>> {
    text.lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|fields| fields[0] == kind)
        .map(|fields| fields[1..].to_vec())
        .collect()
}

#[test]
fn every_german_code_has_its_bank() {
    let Some(text) = reference() else { return };
    let institutes = Institutes::embedded();
    let codes = lines(&text, "code");
    assert!(codes.len() > 3000, "{}", codes.len());
    for fields in codes {
        let [code, bic] = fields[..] else { panic!("{fields:?}") };
        if LEFT_OUT.iter().any(|(left_out, _)| *left_out == code) {
            continue;
        }
        let found = institutes.by_code("DE", code);
        assert!(found.iter().any(|known| known.bics().any(|own| own == bic)), "{code} {bic}: {found:?}");
    }
}

#[test]
fn ibans_of_twenty_countries_lead_to_their_bank_or_honestly_to_none() {
    let Some(text) = reference() else { return };
    let institutes = Institutes::embedded();
    let ibans = lines(&text, "iban");
    let mut seen: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for fields in &ibans {
        let [text, bics] = fields[..] else { panic!("{fields:?}") };
        let iban: Iban = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        let found = institutes.by_iban(&iban);
        let known = !bics.is_empty();
        assert_eq!(found.is_empty(), !known, "{text}: schwifty says {bics:?}, we {found:?}");
        let right = bics
            .split(',')
            .filter(|bic| *bic != "-")
            .all(|bic| found.iter().any(|institute| institute.bics().any(|own| own == bic)));
        assert!(right || !known, "{text}: schwifty says {bics:?}, we {found:?}");
        let count = seen.entry(&text[..2]).or_default();
        if known { count.0 += 1 } else { count.1 += 1 }
    }
    assert!(ibans.len() >= 2000, "{}", ibans.len());
    assert!(seen.len() >= 20, "{seen:?}");
    println!("known and unknown by country: {seen:?}");
}

#[test]
fn what_schwifty_refuses_is_refused() {
    let Some(text) = reference() else { return };
    let broken = lines(&text, "broken");
    assert!(broken.len() >= 100, "{}", broken.len());
    for fields in broken {
        let [text, reason] = fields[..] else { panic!("{fields:?}") };
        let refused = text.parse::<Iban>();
        assert!(refused.is_err(), "{text} is refused by schwifty: {reason}");
    }
}
