mod ground;

use std::{fs, os::unix::fs::PermissionsExt as _};

use clap::Args;
use glimpse_bank::{Held, Identities};
use glimpse_server::{
    certificates::{Remaining, remaining},
    config::Config,
};
use glimpse_store::Clock;

use crate::{
    failure::{Failure, Outcome},
    installation::sentence,
    output::say,
    sources::SourceArguments,
};

/// Look whether this installation is ready for real banks
///
/// Checks the configuration, the database, its tables and its room for connections, the clocks, whether the keys are here that
/// open what lives, who can read keys, passwords and data, and the certificates: whether they can be read, belong to their keys, and how long they last. No bank is asked, and nothing is made or
/// changed. Exit code 0 when all is well, 1 when something needs to be done, 2 for a configuration that cannot be used.
#[derive(Args)]
#[command(after_help = "Example:\n  glimpse doctor --config glimpse.toml")]
pub(crate) struct Arguments {
    #[command(flatten)]
    sources: SourceArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let config = arguments.sources.config()?;
    say("ok       configuration: it can be used")?;
    let stands = ground::check(&config, &arguments.sources.sources()?.secret_files()?)?;
    let well = certificates(&config)?;
    if stands && well {
        return Ok(());
    }
    Err(Failure::told(1))
}

/// Says of each certificate how long it lasts; whether nothing needs to be done.
fn certificates(config: &Config) -> Outcome<bool> {
    if config.identities.is_empty() {
        say("ok       certificates: there are none, and no bank of the configuration wants any")?;
        return Ok(true);
    }
    let mut well = keys(config)?;
    let identities = match Identities::open(config.identities.clone()) {
        Ok(identities) => identities,
        Err(error) => {
            say(format!("problem  {}", sentence(&error)))?;
            return Ok(false);
        }
    };
    let now = Clock::system(None).now();
    for held in identities.certificates() {
        let (verdict, text) = match remaining(&held, now) {
            Remaining::Ended => ("problem", "it has ended; replace its files".to_owned()),
            Remaining::Soon(days) => ("warning", format!("it ends in {days} days; replace its files")),
            Remaining::Enough(days) => ("ok", format!("it lasts {days} more days")),
        };
        well &= verdict == "ok";
        say(format!("{verdict:<8} {}: {text}", named(&held)))?;
        if held.certificate.reads_accounts == Some(false) {
            well = false;
            say(format!(
                "problem  {}: it lacks the role PSP_AI, without which banks show no accounts",
                named(&held)
            ))?;
        }
    }
    Ok(well)
}

/// Whether nobody but the owner can read the keys of certificates; says which ones others can.
fn keys(config: &Config) -> Outcome<bool> {
    let mut well = true;
    for (name, files) in &config.identities {
        for pair in [&files.qwac, &files.qseal].into_iter().flatten() {
            let shown = pair.key.display();
            // A file that is not there is told of with its certificate.
            let open = fs::metadata(&pair.key).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
            if open {
                well = false;
                say(format!(
                    "problem  keys: others on this machine can read {shown} of [identity.{name}]; take that away with \
                     chmod go= {shown}"
                ))?;
            }
        }
    }
    Ok(well)
}

fn named(held: &Held) -> String {
    let of = held.certificate.organization.as_deref().unwrap_or("no organizationIdentifier");
    format!("{} of [identity.{}] ({of})", held.usage.as_str(), held.identity)
}
