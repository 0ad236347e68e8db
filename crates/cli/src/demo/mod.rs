//! Everything on one machine, with invented banks and people: to look around, to develop against, to test with.

mod banks;
mod clock_page;
mod guest;
mod lead;
mod placement;
mod running;
mod text;
mod twins;

use std::path::PathBuf;

use clap::{Args, builder::PossibleValuesParser};
use glimpse_sandbox::{fints_users_table, load_scenarios, twin_names, users_table};
use glimpse_server::{
    config::{Log, LogFormat},
    http::log_panics_without_their_text,
};

use crate::{
    failure::{Failure, Outcome},
    logging,
    output::{complain, say, say_json},
    signals::Ending,
};

use placement::{Home, Ports};
use running::{BanksWanted, Running};

/// Run everything on this machine, with invented banks and people
///
/// Starts the service, five sandbox banks, an example app that a browser can use (a flat rental that asks for proof of
/// income) and a page that moves the demo's time. All of it listens on loopback only. Ctrl-C ends it.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Keep the data, the keys and the client's secret in this directory; without it, a temporary one is used and
    /// removed at the end
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The first of ten ports: API, Widget, metrics, app, clock, five banks; 0 takes free ones
    #[arg(long, value_name = "BASE", default_value_t = 7600)]
    port: u16,
    /// Make the sandbox banks do what the rules in this file say (JSON or TOML; docs/sandbox.md)
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Print all users of the sandbox banks, what happens to them and how it ends at each bank; start nothing
    #[arg(long, conflicts_with_all = ["data_dir", "scenario", "json"])]
    users: bool,
    /// Start this bank too, which deviates from the friendly ones as real bank groups do; may be given several times
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(twin_names()))]
    bank: Vec<String>,
    /// Print one line of JSON when ready, for scripts
    #[arg(long)]
    json: bool,
    /// What is logged: error, warn, info, debug, trace
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    log: String,
}

const EXAMPLES: &str = "\
Examples:
  glimpse demo                         then open the app's address in a browser
  glimpse demo --port 8600             other ports: 8600 to 8609
  glimpse demo --port 0 --json         free ports, addresses and secrets as one line of JSON
  glimpse demo --bank oauth            with a bank that wants OAuth within the consent
  glimpse demo --data-dir ./demo       go on where the last demo ended
  glimpse demo --users                 who can log in at the banks, and what happens to them
  glimpse demo --scenario FILE         users meet the faults that the file says
  glimpse clock advance 61m            in another terminal: all data is gone";

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.users {
        let (xs2a, fints) = (users_table(), fints_users_table());
        return Ok(say(format!("{}\n\nMockbank - FinTS\n\n{}", xs2a.trim_end(), fints.trim_end()))?);
    }
    let scenarios = match &arguments.scenario {
        Some(file) => load_scenarios(file).map_err(|error| Failure::usage(format!("{error}.")))?,
        None => Vec::new(),
    };
    let ports = Ports::from(arguments.port)?;
    let home = Home::open(arguments.data_dir.as_deref())?;
    logging::start(&Log { format: LogFormat::Text, level: arguments.log.clone() })?;
    log_panics_without_their_text();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let ending = Ending::listen()?;
        let banks = BanksWanted { scenarios, twins: &arguments.bank };
        let running = Running::start(&home, &ports, &arguments.log, banks).await?;
        if arguments.json {
            say_json(&running.description())?;
        } else {
            say(text::welcome(&running.description(), &home))?;
        }
        ending.wished().await;
        if !arguments.json {
            complain("\nEnding …");
        }
        running.shutdown().await;
        Ok(())
    })
}
