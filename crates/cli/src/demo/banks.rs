use std::sync::Arc;

use glimpse_bank::Bank;
use glimpse_fints::Product;
use glimpse_model::BankId;
use glimpse_sandbox::{BankInfo, Rule, Sandbox, SandboxConfig, twin_names};
use glimpse_store::Clock;
use serde_json::json;
use url::Url;

use super::{
    placement::{Ports, cannot_listen},
    twins,
};
use crate::failure::{Failure, Outcome};

/// Ids that the sandbox makes are the same at each start.
const SEED: u64 = 90_094_815;

/// Starts the sandbox's banks, which live in the demo's time, with these rules in force; those that deviate as far as
/// they are named.
pub(super) async fn start(
    ports: Ports,
    clock: &Clock,
    scenarios: Vec<Rule>,
    twins: &[String],
) -> Outcome<Sandbox> {
    let clock = clock.clone();
    let config = SandboxConfig {
        embedded: ports.embedded_bank(),
        redirect: ports.redirect_bank(),
        scenarios,
        demobank: ports.demobank(),
        fints: ports.fints_bank(),
        fints_classic: ports.classic_bank(),
        twins: twins.to_vec(),
        ..SandboxConfig::new(Arc::new(move || clock.now()), SEED)
    };
    Sandbox::start(config)
        .await
        .map_err(|error| cannot_listen(&format!("the bank {}", error.bank), error.address, &error.source))
}

/// What the demo calls itself towards its own FinTS bank; no bank outside knows this number.
const PRODUCT: &str = "GLIMPSEDEMO";

/// The product registration within the demo.
pub(super) fn product() -> Option<Product> {
    Product::parse(PRODUCT).ok()
}

/// How an operator would write the sandbox's banks down: nothing says that they are none.
pub(super) fn configured(sandbox: &Sandbox) -> Outcome<Vec<Bank>> {
    let xs2a = sandbox.banks().into_iter().map(|bank| {
        let twin = bank.name.strip_prefix("Mockbank - ");
        let twin = twin.filter(|name| twin_names().any(|known| known == *name));
        let approach = if bank.name.contains("Redirect") { "redirect" } else { "embedded" };
        let settings = |base_url: &Url| match twin {
            Some(name) => twins::settings(name, base_url),
            None => json!({ "approach": approach }),
        };
        configure(&bank, &format!("mockbank-{}", twin.unwrap_or(approach)), "xs2a", settings)
    });
    let fints = sandbox.fints_banks().into_iter().map(|bank| {
        // `Mockbank - FinTS Classic` becomes `mockbank-fints-classic`.
        let id = bank.name.to_lowercase().replace(" - ", "-").replace(' ', "-");
        configure(&bank, &id, "fints", |_| json!({}))
    });
    xs2a.chain(fints).collect()
}

fn configure(
    bank: &BankInfo,
    id: &str,
    connector: &str,
    settings: impl FnOnce(&Url) -> serde_json::Value,
) -> Outcome<Bank> {
    let base_url = Url::parse(&bank.url)
        .map_err(|error| Failure::new(format!("The bank {} has no usable address ({error}).", bank.name)))?;
    Ok(Bank {
        id: BankId(id.to_owned()),
        name: bank.name.clone(),
        city: None,
        bank_codes: vec![bank.bank_code.clone()],
        bic: Some(bank.bic.clone()),
        country: "DE".to_owned(),
        connector: connector.to_owned(),
        settings: settings(&base_url),
        base_url,
        allow_private_network: true,
        time_zone: "Europe/Berlin".to_owned(),
        history_days: None,
    })
}
