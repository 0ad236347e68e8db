use std::collections::BTreeSet;

use glimpse_bank::{Bank, Institutes};
use glimpse_model::BankId;
use url::Url;

/// Every bank of the directory that answers FinTS and that the configuration does not reach already: by a code of
/// theirs, or by the same id. Retired banks are left out; well-known ones come first.
#[must_use]
pub fn directory_banks(institutes: &Institutes, configured: &[Bank]) -> Vec<Bank> {
    let mut taken: BTreeSet<(&str, &str)> = configured
        .iter()
        .flat_map(|bank| bank.bank_codes.iter().map(|code| (bank.country.as_str(), code.as_str())))
        .collect();
    let mut ids: BTreeSet<String> = configured.iter().map(|bank| bank.id.as_str().to_owned()).collect();
    let mut banks = Vec::new();
    let mut known: Vec<_> = institutes.iter().filter(|institute| !institute.is_retired()).collect();
    known.sort_by_key(|institute| std::cmp::Reverse(institute.weight()));
    for institute in known {
        let address = institute.fints_url().and_then(|url| Url::parse(url).ok());
        let Some(base_url) = address.filter(|url| url.scheme() == "https" && url.has_host()) else {
            continue;
        };
        let is_code = |code: &&str| code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
        let codes: Vec<&str> = institute
            .codes()
            .map(|code| code.code)
            .filter(is_code)
            .filter(|code| !taken.contains(&(institute.country(), *code)))
            .collect();
        let Some(first) = codes.first() else { continue };
        let id = format!("fints-{first}");
        if !ids.insert(id.clone()) {
            continue;
        }
        taken.extend(codes.iter().map(|code| (institute.country(), *code)));
        banks.push(Bank {
            id: BankId(id),
            name: institute.name().to_owned(),
            city: institute.town().map(str::to_owned),
            bank_codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            bic: institute.bic().map(str::to_owned),
            country: institute.country().to_owned(),
            connector: "fints".to_owned(),
            base_url,
            allow_private_network: false,
            time_zone: "Europe/Berlin".to_owned(),
            history_days: None,
            settings: serde_json::Value::Null,
        });
    }
    banks
}
