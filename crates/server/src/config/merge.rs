//! The second step: the compiled-in defaults, under the file, under the environment, under the command's options.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
};

use glimpse_bank::contract::Connector;

use super::{
    Config, Problem, Refused,
    raw::{self, Node, Origin, Table, Written},
    valid,
};

/// The defaults: a commented file, compiled in.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// What a configuration is made of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file's name as it stands in messages, its text, and the directory from which its relative paths count.
    pub file: Option<(String, String, PathBuf)>,
    /// The variables of the environment; others than ours are passed over.
    pub environment: Vec<(String, String)>,
    /// The option `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// The directory from which other relative paths count.
    pub working_dir: PathBuf,
}

impl Sources {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn with_file(mut self, path: &Path) -> Result<Self, Refused> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = match error.kind() {
                ErrorKind::NotFound => format!(
                    "cannot be read ({error}). `glimpse config show-default > {name}` writes one to begin with."
                ),
                ErrorKind::IsADirectory => "is a directory; name the file in it.".to_owned(),
                ErrorKind::InvalidData => "is not text in UTF-8.".to_owned(),
                _ => format!("cannot be read ({error})."),
            };
            Refused(vec![Problem::of_file(&name, message)])
        })?;
        let directory = self.working_dir.join(path).parent().map(Path::to_owned).unwrap_or_default();
        self.file = Some((name, text, directory));
        Ok(self)
    }

    /// The layers on top of each other. Where the file is not TOML, nothing else is said: what is missing in it, or
    /// stands in a wrong place, would be guesses.
    pub(super) fn merged(&self, problems: &mut Vec<Problem>) -> Result<Table, Refused> {
        let mut merged = raw::from_toml(DEFAULT_TOML, None, problems)?;
        if let Some((name, text, _)) = &self.file {
            overlay(&mut merged, raw::from_toml(text, Some(name), problems)?);
        }
        let mut environment = raw::from_environment(&self.environment, problems);
        if let Some(banks) = environment.remove("bank") {
            overlay_banks(&mut merged, banks, problems);
        }
        overlay(&mut merged, environment);
        if let Some(directory) = &self.data_dir {
            let value = Written::Text(directory.display().to_string());
            let node = Node { origin: Origin::Option("--data-dir"), value };
            let storage = Table::from([("directory".to_owned(), node)]);
            let node = Node { origin: Origin::Option("--data-dir"), value: Written::Table(storage) };
            overlay(&mut merged, Table::from([("storage".to_owned(), node)]));
        }
        Ok(merged)
    }

    /// The directory from which a relative path written there counts.
    pub(super) fn base(&self, origin: &Origin) -> &Path {
        match (origin, &self.file) {
            (Origin::File { .. }, Some((_, _, directory))) => directory,
            _ => &self.working_dir,
        }
    }
}

impl Config {
    /// Merges and validates.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place and what to do.
    pub fn load(sources: &Sources) -> Result<Self, Refused> {
        Self::read(sources, None)
    }

    /// As [`Config::load`], for a program with these connectors: there is one for each bank, and it understands the
    /// bank's settings.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn load_for(sources: &Sources, connectors: &[Arc<dyn Connector>]) -> Result<Self, Refused> {
        Self::read(sources, Some(connectors))
    }

    fn read(sources: &Sources, connectors: Option<&[Arc<dyn Connector>]>) -> Result<Self, Refused> {
        let mut problems = Vec::new();
        let merged = sources.merged(&mut problems)?;
        match valid::validate(merged, sources, connectors) {
            Ok(config) if problems.is_empty() => Ok(config),
            Ok(_) => Err(Refused::new(problems)),
            Err(Refused(more)) => {
                problems.extend(more);
                Err(Refused::new(problems))
            }
        }
    }
}

/// Puts the upper table over the lower one: sections key by key, everything else as a whole. Where the upper one says
/// `key`, the lower one's `key_file` does not count any more, and the other way round.
fn overlay(lower: &mut Table, upper: Table) {
    for (key, node) in upper {
        let twin = key.strip_suffix("_file").map_or_else(|| format!("{key}_file"), str::to_owned);
        lower.remove(&twin);
        match (lower.get_mut(&key), node) {
            (Some(Node { value: Written::Table(below), .. }), Node { value: Written::Table(above), .. }) => {
                overlay(below, above)
            }
            (_, node) => {
                lower.insert(key, node);
            }
        }
    }
}

/// Puts the environment's bank values, named by the bank's id, over the file's list of banks.
fn overlay_banks(merged: &mut Table, variables: Node, problems: &mut Vec<Problem>) {
    let Written::Table(by_id) = variables.value else { return };
    for (name, node) in by_id {
        match (bank_named(merged, &name), node) {
            (Some(bank), Node { value: Written::Table(values), .. }) => overlay(bank, values),
            (_, node) => problems.push(Problem::new(
                &node.origin,
                "",
                "a bank's variable is GLIMPSE_BANK__ID__KEY, where ID is the id of a [[bank]] in the file.",
            )),
        }
    }
}

fn bank_named<'a>(merged: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    let Written::List(banks) = &mut merged.get_mut("bank")?.value else { return None };
    banks.iter_mut().find_map(|bank| match &mut bank.value {
        Written::Table(table) => is_named(table, name).then_some(table),
        _ => None,
    })
}

fn is_named(bank: &Table, name: &str) -> bool {
    matches!(bank.get("id"), Some(Node { value: Written::Text(id), .. }) if id.replace('-', "_").eq_ignore_ascii_case(name))
}
