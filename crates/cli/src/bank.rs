use clap::{Args, Subcommand};
use glimpse_bank::{Directory, Entry, Institutes, render_entries, render_entry};

use crate::{
    failure::{Failure, Outcome},
    output::{say, say_json},
    sources::SourceArguments,
};

/// Look into the directory of banks
///
/// The directory knows every German bank and most of 45 other countries; what this installation reaches is decided by
/// the `bank` sections of its configuration.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the banks that this installation reaches
    #[command(after_help = "Example:\n  glimpse bank list --config glimpse.toml")]
    List(Listing),
    /// Search by name, abbreviation, town, bank code, BIC or IBAN; typing errors are forgiven
    #[command(
        after_help = "Examples:\n  glimpse bank search spk koln\n  glimpse bank search DE07900948150000002000"
    )]
    Search(Searching),
    /// Show everything that is known of one bank
    #[command(after_help = "Example:\n  glimpse bank show 37050198")]
    Show(Showing),
}

#[derive(Args)]
pub(crate) struct Listing {
    #[command(flatten)]
    sources: SourceArguments,
    /// Print JSON, one bank per line
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(crate) struct Searching {
    /// What a user would type
    #[arg(required = true)]
    words: Vec<String>,
    /// Show at most this many
    #[arg(long, default_value_t = 10)]
    limit: usize,
    #[command(flatten)]
    listing: Listing,
}

#[derive(Args)]
pub(crate) struct Showing {
    /// A bank code, a BIC, an IBAN, or the id of a configured bank
    key: String,
    #[command(flatten)]
    listing: Listing,
}

pub(crate) fn run(command: &Command) -> Outcome {
    match command {
        Command::List(listing) if !listing.sources.names_a_file() => {
            Err(Failure::new("Without a configuration no bank is reached.")
                .next("Name the file: glimpse bank list --config FILE"))
        }
        Command::List(listing) => tell(&directory(listing)?.list(), listing),
        Command::Search(search) => {
            let found = directory(&search.listing)?.describe(&search.words.join(" "), search.limit);
            if found.is_empty() {
                return Err(
                    Failure::new("No bank fits.").next("Try fewer words, the town, or the bank code.")
                );
            }
            tell(&found, &search.listing)
        }
        Command::Show(show) => {
            let found = directory(&show.listing)?.show(&show.key);
            if found.is_empty() {
                return Err(Failure::new("No bank has this code, BIC, IBAN or id.")
                    .next("To find it by its name: glimpse bank search NAME"));
            }
            if show.listing.json {
                return tell(&found, &show.listing);
            }
            found.iter().try_for_each(|entry| Ok(say(render_entry(entry).trim_end())?))
        }
    }
}

fn directory(listing: &Listing) -> Outcome<Directory> {
    // Without a file nothing is reached, but everything can be looked up.
    if !listing.sources.names_a_file() {
        return Ok(Directory::with_institutes(Vec::new(), Institutes::embedded()));
    }
    let config = listing.sources.config()?;
    Ok(Directory::with_institutes(config.banks, config.institutes))
}

fn tell(entries: &[Entry], listing: &Listing) -> Outcome {
    if listing.json {
        return entries.iter().try_for_each(|entry| Ok(say_json(entry)?));
    }
    Ok(say(render_entries(entries).trim_end())?)
}
