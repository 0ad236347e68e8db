use std::path::PathBuf;

use glimpse_bank::Bank;
use serde::Serialize;

use super::{Config, Listen, Refused, Sources};

/// The configuration of a demo: loopback only, invented banks. It is written down as a file would be and goes through
/// the same three steps as an operator's.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Where the demo listens; the ports are known.
    pub listen: Listen,
    /// Its directory, with `data` and `keys` in it.
    pub directory: PathBuf,
    /// The sandbox's banks, on loopback.
    pub banks: Vec<Bank>,
    /// `log.level`.
    pub log_level: String,
}

#[derive(Serialize)]
struct File<'a> {
    listen: Addresses,
    storage: Directory<'a>,
    keys: Directory<'a>,
    operator: Operator,
    log: Log<'a>,
    bank: Vec<Bank>,
}

#[derive(Serialize)]
struct Addresses {
    api: String,
    widget: String,
    metrics: String,
}

#[derive(Serialize)]
struct Directory<'a> {
    directory: &'a str,
}

#[derive(Serialize)]
struct Operator {
    name: &'static str,
    licence: &'static str,
}

#[derive(Serialize)]
struct Log<'a> {
    level: &'a str,
}

impl Demo {
    /// Writes, merges and validates; the environment has no say.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn config(&self) -> Result<Config, Refused> {
        Config::load(&Sources {
            file: Some(("demo".to_owned(), self.text(), self.directory.clone())),
            working_dir: self.directory.clone(),
            ..Sources::default()
        })
    }

    /// The file that an operator would have written for this.
    fn text(&self) -> String {
        let banks = self.banks.iter().cloned().map(|mut bank| {
            if bank.settings.is_null() {
                bank.settings = serde_json::Value::Object(serde_json::Map::new());
            }
            bank
        });
        let file = File {
            listen: Addresses {
                api: self.listen.api.to_string(),
                widget: self.listen.widget.to_string(),
                metrics: self.listen.metrics.to_string(),
            },
            storage: Directory { directory: "data" },
            keys: Directory { directory: "keys" },
            operator: Operator { name: "Glimpse Demo", licence: "Demo: invented banks, invented people" },
            log: Log { level: &self.log_level },
            bank: banks.collect(),
        };
        // What cannot be written as TOML (nothing that a bank holds) leaves a gap that the validation reports.
        toml::to_string(&file).unwrap_or_default()
    }
}
