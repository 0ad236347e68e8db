mod check;
mod dialog_check;

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use glimpse_bank::{Directory, Entry, broken_iban, render_entries, render_entry, right_iban};
use glimpse_server::health::usual_minutes;
use glimpse_store::TallyRow;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Serialize;

use crate::{
    failure::{Failure, Outcome},
    installation::{Desk, store_failed},
    output::{complain, say, say_json},
    sources::SourceArguments,
};

/// Look into the directory of banks
///
/// The directory knows every German bank and most of 45 other countries; what this installation reaches is decided by
/// the `bank` sections of its configuration, and by `fints.product_id`.
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
    /// Ask a bank what it offers or makes of this installation, without anybody's credentials
    ///
    /// FinTS: opens an anonymous dialog, which many banks allow, and says what comes back: TAN methods, orders, days of
    /// history. XS2A: shows certificate and signature, and goes as far into a dialog as it goes without a user; a
    /// consent that is made on the way is deleted again. Exit code 1 when something needs to be done.
    #[command(after_help = "Examples:
  glimpse bank check 12030000 --config glimpse.toml
  glimpse bank check example-bank --config glimpse.toml")]
    Check(check::Arguments),
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
        Command::Check(arguments) => check::run(arguments),
        Command::List(listing) => list(listing),
        Command::Search(search) => {
            let typed = search.words.join(" ");
            refuse_broken(&typed)?;
            let found = directory(&search.listing)?.describe(&typed, search.limit);
            if found.is_empty() {
                refuse_unknown(&typed)?;
                return Err(
                    Failure::new("No bank fits.").next("Try fewer words, the town, or the bank code.")
                );
            }
            tell(&found, &search.listing)
        }
        Command::Show(show) => {
            refuse_broken(&show.key)?;
            let found = directory(&show.listing)?.show(&show.key);
            if found.is_empty() {
                refuse_unknown(&show.key)?;
                return Err(Failure::new("No bank has this code, BIC, IBAN or id.")
                    .next("To find it by its name: glimpse bank search NAME"));
            }
            if !show.listing.json && found.len() > 1 {
                let ids: Vec<&str> = found.iter().filter_map(|entry| entry.id.as_deref()).collect();
                match ids.as_slice() {
                    [] | [_] => say(format!("{} banks have it:", found.len()))?,
                    ids => say(format!(
                        "{} configured banks have it, among which users choose: {}",
                        ids.len(),
                        ids.join(", ")
                    ))?,
                }
            }
            let healths = of_late(&show.listing);
            found.into_iter().map(|entry| Shown::new(entry, &healths)).try_for_each(|shown| {
                if show.listing.json {
                    return Ok(say_json(&shown)?);
                }
                Ok(say(shown.render().trim_end())?)
            })
        }
    }
}

fn list(listing: &Listing) -> Outcome {
    let reached = directory(listing)?.list();
    if !reached.is_empty() {
        return tell(&reached, listing);
    }
    Err(if listing.sources.names_a_file() {
        Failure::new("This configuration reaches no bank.")
            .next("Add a [[bank]] section for each; docs/configuration.md shows one.")
    } else {
        Failure::new("Without a configuration no bank is reached.")
            .next("Name the file: glimpse bank list --config FILE")
    })
}

/// Whole IBANs are looked up only if they are right: the bank of a broken one is anybody's guess.
fn refuse_broken(typed: &str) -> Outcome {
    match broken_iban(typed) {
        Some(reason) => Err(Failure::usage(reason.to_string())
            .next("Check it against the account statement, or look for the bank by its name or code.")),
        None => Ok(()),
    }
}

/// An IBAN that is right leads nowhere only because its bank is in no list.
fn refuse_unknown(typed: &str) -> Outcome {
    match right_iban(typed) {
        Some(_) => Err(Failure::new("The IBAN is right, but its bank is not in the directory.")
            .next("Look for the bank by its name: glimpse bank search NAME")),
        None => Ok(()),
    }
}

/// A bank, with how flows went there of late.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    entry: Entry,
    of_late: Option<OfLate>,
}

/// The last full batch of counts.
#[derive(Clone, Serialize)]
struct OfLate {
    flows: u32,
    succeeded: u32,
    /// In which two of three flows were done.
    usual_minutes: Option<u16>,
    from: Date,
    until: Date,
}

impl Shown {
    fn new(entry: Entry, healths: &BTreeMap<String, OfLate>) -> Self {
        let of_late = entry.id.as_ref().and_then(|id| healths.get(id)).cloned();
        Self { entry, of_late }
    }

    fn render(&self) -> String {
        let mut text = render_entry(&self.entry);
        if let Some(OfLate { flows, succeeded, usual_minutes, from, until }) = &self.of_late {
            text.push_str(&format!("  of late       {succeeded} of {flows} flows succeeded"));
            if let Some(minutes) = usual_minutes {
                text.push_str(&format!(", usually within {minutes} min"));
            }
            text.push_str(&format!(" ({from} to {until})\n"));
        }
        text
    }
}

impl From<&TallyRow> for OfLate {
    fn from(tally: &TallyRow) -> Self {
        let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        Self {
            flows: tally.flows(),
            succeeded: tally.flows().saturating_sub(tally.failed),
            usual_minutes: usual_minutes(tally),
            from: day(tally.began),
            until: day(tally.ended),
        }
    }
}

/// How flows went, by the id of the bank. A database that this user cannot read does not keep the rest from being shown.
fn of_late(listing: &Listing) -> BTreeMap<String, OfLate> {
    if !listing.sources.names_a_file() {
        return BTreeMap::new();
    }
    let read = Desk::look(&listing.sources, async |desk| {
        let tallies = desk.store.tallies().await.map_err(store_failed)?;
        Ok(tallies.iter().map(|tally| (tally.bank.clone(), OfLate::from(tally))).collect())
    });
    read.unwrap_or_else(|failure| {
        complain(format!("How flows went there of late is not known: {failure}"));
        BTreeMap::new()
    })
}

/// Without a file nothing is reached, but everything can be looked up; what else a file says need not be complete.
fn directory(listing: &Listing) -> Outcome<Directory> {
    let reached = listing.sources.banks()?;
    Ok(Directory::with_institutes(reached.banks, reached.institutes))
}

fn tell(entries: &[Entry], listing: &Listing) -> Outcome {
    if listing.json {
        return entries.iter().try_for_each(|entry| Ok(say_json(entry)?));
    }
    Ok(say(render_entries(entries).trim_end())?)
}
