use std::io;

use clap::Subcommand;
use glimpse_statement::convert;
use glimpse_store::Clock;

use crate::failure::{Failure, Outcome};

/// Read account statements of banks
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Convert MT940, MT942, MT535 and camt.052/053/054 to JSON, CSV or CAMT.053
    ///
    /// Exit code 0 when everything was read, 1 when a file could not be, 3 with --strict when there was a warning.
    #[command(
        after_help = "Examples:\n  glimpse statement convert umsaetze.sta\n  glimpse statement convert --to csv \
                      --output november.csv *.xml"
    )]
    Convert(convert::Args),
}

pub(crate) fn run(command: &Command) -> Outcome {
    let Command::Convert(arguments) = command;
    let (mut stdin, mut stdout, mut stderr) = (io::stdin().lock(), io::stdout().lock(), io::stderr().lock());
    let created = Clock::system(None).now();
    match convert::run(arguments, created, &mut stdin, &mut stdout, &mut stderr) {
        Ok(convert::Outcome::Done) => Ok(()),
        Ok(other) => Err(Failure::told(other.exit_code())),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error.into()),
    }
}
