use std::{path::PathBuf, sync::Arc};

use clap::Args;
use glimpse_bank::{Bank, Institutes};
use glimpse_fints::Product;
use glimpse_server::config::{Config, Sources};

use crate::{
    failure::{Failure, Outcome},
    installation::{add_directory_banks, connectors, product},
};

/// Banks, and what is needed to reach them.
pub(crate) struct Reached {
    /// Those that this installation reaches.
    pub(crate) banks: Vec<Bank>,
    /// All that are known.
    pub(crate) institutes: Arc<Institutes>,
    /// The product registration for FinTS, if there is one.
    pub(crate) product: Option<Product>,
}

/// Where the configuration comes from: the same options for all commands that read one.
#[derive(Args)]
pub(crate) struct SourceArguments {
    /// The configuration file; without it the defaults and the environment count
    #[arg(long, value_name = "FILE", env = "GLIMPSE_CONFIG")]
    config: Option<PathBuf>,
    /// The database's directory, instead of storage.directory
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl SourceArguments {
    /// Reads file and environment.
    pub(crate) fn sources(&self) -> Outcome<Sources> {
        let working_dir = std::env::current_dir()
            .map_err(|error| Failure::new(format!("The working directory cannot be read ({error}).")))?;
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let sources =
            Sources { environment, data_dir: self.data_dir.clone(), working_dir, ..Sources::default() };
        Ok(match &self.config {
            Some(file) => sources.with_file(file)?,
            None => sources,
        })
    }

    /// Whether a file was named.
    pub(crate) fn names_a_file(&self) -> bool {
        self.config.is_some()
    }

    /// Reads, merges and validates.
    pub(crate) fn config(&self) -> Outcome<Config> {
        let sources = self.sources()?;
        // What is wrong there is said with everything else that is.
        let fints = sources.fints().ok().flatten();
        let mut config = Config::load_for(&sources, &connectors(product(fints.as_ref())))?;
        add_directory_banks(&mut config.banks, &config.institutes, config.fints.as_ref());
        Ok(config)
    }

    /// The banks alone, for commands that only look them up.
    pub(crate) fn banks(&self) -> Outcome<Reached> {
        let sources = self.sources()?;
        let fints = sources.fints()?;
        let product = product(fints.as_ref());
        let (mut banks, institutes) = sources.banks(&connectors(product.clone()))?;
        add_directory_banks(&mut banks, &institutes, fints.as_ref());
        Ok(Reached { banks, institutes, product })
    }
}
