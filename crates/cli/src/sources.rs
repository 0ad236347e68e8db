use std::path::PathBuf;

use clap::Args;
use glimpse_server::config::{Config, Sources};

use crate::{
    failure::{Failure, Outcome},
    installation::connectors,
};

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
        Ok(Config::load_for(&self.sources()?, &connectors())?)
    }
}
