//! Banks of the directory.

use glimpse_bank::Institutes;
use glimpse_bank::contract::Connector;
use glimpse_fints::{Fints, Product, directory_banks};

#[test]
fn every_bank_with_an_address_can_be_chosen() {
    let institutes = Institutes::embedded();
    let banks = directory_banks(&institutes, &[]);
    let with_address = institutes.iter().filter(|one| one.fints_url().is_some() && !one.is_retired()).count();
    assert!(banks.len() > 1_000 && banks.len() <= with_address, "{} of {with_address}", banks.len());
    let connector = Fints::new(Some(Product::parse("ABC").unwrap()));
    for bank in &banks {
        assert_eq!(connector.check(bank), Ok(()), "{}", bank.name);
        assert!(bank.base_url.scheme() == "https" && !bank.allow_private_network, "{}", bank.name);
    }
    let mut ids: Vec<&str> = banks.iter().map(|bank| bank.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), banks.len());
    let dkb = banks.iter().find(|bank| bank.bank_codes.contains(&"12030000".to_owned())).unwrap();
    assert_eq!(dkb.base_url.as_str(), "https://fints.dkb.de/fints");
}

#[test]
fn a_configured_bank_stands_in_front_of_the_directory() {
    let institutes = Institutes::embedded();
    let all = directory_banks(&institutes, &[]);
    let mut own = all.iter().find(|bank| bank.bank_codes.contains(&"12030000".to_owned())).unwrap().clone();
    own.connector = "xs2a".to_owned();
    let rest = directory_banks(&institutes, &[own]);
    assert!(!rest.iter().any(|bank| bank.bank_codes.contains(&"12030000".to_owned())));
}
