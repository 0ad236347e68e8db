use glimpse_bank::{Bank, Directory, IbanMatch, Institutes};
use glimpse_model::{Iban, IbanError};

use super::bank;

const KÖLN: &str = "DE89370400440532013000";

fn iban(text: &str) -> Iban {
    text.parse().unwrap()
}

fn all(banks: Vec<Bank>) -> Directory {
    Directory::with_institutes(banks, Institutes::embedded())
}

#[test]
fn one_bank_has_the_code() {
    for directory in [
        Directory::new(vec![bank("a", "A", &["37040044"]), bank("b", "B", &["37040045"])]),
        all(vec![bank("a", "A", &["37040044"]), bank("b", "B", &["37040045"])]),
    ] {
        let IbanMatch::One(found) = directory.by_iban(&iban(KÖLN)) else { panic!("not one") };
        assert_eq!(found.id.as_str(), "a");
    }
}

#[test]
fn two_configured_banks_with_one_code_are_not_guessed_between() {
    let directory = all(vec![bank("x", "By XS2A", &["37040044"]), bank("f", "By FinTS", &["37040044"])]);
    let IbanMatch::Ambiguous(found) = directory.by_iban(&iban(KÖLN)) else { panic!("not ambiguous") };
    assert_eq!(found.iter().map(|bank| bank.id.as_str()).collect::<Vec<_>>(), ["x", "f"]);
}

#[test]
fn a_bank_configured_by_another_of_its_codes_is_a_candidate_only() {
    let directory = all(vec![bank("coba", "Commerzbank", &["10040000"])]);
    let IbanMatch::Ambiguous(found) = directory.by_iban(&iban(KÖLN)) else { panic!("not a candidate") };
    assert_eq!(found[0].id.as_str(), "coba");
    assert_eq!(found.len(), 1);
}

#[test]
fn a_known_bank_that_is_not_reached_is_named() {
    let directory = all(vec![bank("a", "A", &["90094815"])]);
    let IbanMatch::Unsupported { institutes } = directory.by_iban(&iban(KÖLN)) else { panic!("known") };
    assert_eq!(institutes[0].name(), "Commerzbank");
    assert_eq!(Directory::new(Vec::new()).by_iban(&iban(KÖLN)), IbanMatch::Unknown);
}

#[test]
fn a_code_that_nobody_has_is_unknown() {
    assert_eq!(all(Vec::new()).by_iban(&iban("DE07900948150000002000")), IbanMatch::Unknown);
    assert_eq!(all(Vec::new()).by_iban(&iban("BR1800360305000010009795493C1")), IbanMatch::Unknown);
}

#[test]
fn elsewhere_the_bic_stands_for_all_codes_of_a_bank() {
    let rabobank = Bank {
        country: "NL".to_owned(),
        bic: Some("RABONL2UXXX".to_owned()),
        ..bank("rabo", "Rabobank", &[])
    };
    let directory = all(vec![rabobank]);
    let IbanMatch::One(found) = directory.by_iban(&iban("NL44RABO0123456789")) else { panic!("not one") };
    assert_eq!(found.id.as_str(), "rabo");
    let other = directory.by_iban(&iban("NL91ABNA0417164300"));
    assert!(matches!(other, IbanMatch::Unsupported { .. }), "{other:?}");
}

#[test]
fn the_same_code_in_another_country_is_another_bank() {
    let directory = all(vec![bank("a", "A", &["30003"])]);
    let found = directory.by_iban(&iban("FR7630003000000000000000046"));
    let IbanMatch::Unsupported { institutes } = found else { panic!("{found:?}") };
    assert!(institutes.iter().any(|known| known.name() == "Société Générale"), "{institutes:?}");
    assert!(institutes.iter().all(|known| known.country() == "FR"), "{institutes:?}");
}

#[test]
fn broken_ones_are_refused_with_the_reason() {
    for (text, reason) in [
        ("DE88370400440532013000", IbanError::Checksum),
        ("DE8937040044053201300", IbanError::Structure),
        ("DE8937040044053201300A", IbanError::Structure),
        ("QQ89370400440532013000", IbanError::Country),
        ("370400440532013000", IbanError::Shape),
        ("DE", IbanError::Shape),
        ("", IbanError::Shape),
        ("DE89-3704-0044-0532-0130-00", IbanError::Shape),
    ] {
        assert_eq!(text.parse::<Iban>(), Err(reason), "{text}");
    }
}
