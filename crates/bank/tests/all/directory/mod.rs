//! The directory of banks: IBANs, search, the data itself.

use glimpse_bank::Bank;
use glimpse_model::BankId;

mod called;
mod data;
mod describe;
mod held_back;
mod iban;
mod outside;
mod queries;
mod search;
mod typed;

/// A bank of the configuration.
fn bank(id: &str, name: &str, codes: &[&str]) -> Bank {
    Bank {
        id: BankId::from(id),
        name: name.to_owned(),
        city: None,
        bank_codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        bic: None,
        country: "DE".to_owned(),
        connector: "xs2a".to_owned(),
        base_url: "https://bank.example/".parse().unwrap(),
        allow_private_network: false,
        time_zone: "Europe/Berlin".to_owned(),
        history_days: Some(90),
        settings: serde_json::Value::Null,
    }
}
