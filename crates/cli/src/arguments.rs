use clap::{Parser, Subcommand};

use crate::{
    audit, bank, certificate, client, clock, config, demo, doctor, failure::Outcome, keys, migrate, serve,
    statement, version,
};

/// One look into a user's bank accounts, then forgotten.
///
/// A server asks for a link, the user passes the Widget with strong customer authentication at the bank, the server
/// exchanges a code and reads accounts and transactions. An hour later all of it is deleted.
#[derive(Parser)]
#[command(name = "glimpse", disable_version_flag = true, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    /// Print the version
    #[arg(short = 'V', long)]
    version: bool,
    /// With --version: what is inside
    #[arg(long, requires = "version")]
    verbose: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  glimpse demo            start here: everything on this machine, invented banks
  glimpse config show-default > glimpse.toml
  glimpse config check --config glimpse.toml
  glimpse client add --name \"Flat Finder\" --test --config glimpse.toml
  glimpse serve --config glimpse.toml

Every command explains itself: glimpse demo --help";

#[derive(Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Migrate(migrate::Arguments),
    Demo(demo::Arguments),
    #[command(subcommand)]
    Client(client::Command),
    #[command(subcommand)]
    Config(config::Command),
    #[command(subcommand)]
    Bank(bank::Command),
    #[command(subcommand)]
    Certificate(certificate::Command),
    #[command(subcommand)]
    Key(keys::Command),
    Doctor(doctor::Arguments),
    #[command(subcommand)]
    Audit(audit::Command),
    #[command(subcommand)]
    Clock(clock::Command),
    #[command(subcommand)]
    Statement(statement::Command),
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> Outcome {
    let arguments = Arguments::parse();
    if arguments.version {
        return version::show(arguments.verbose);
    }
    match arguments.command {
        None => help(),
        Some(Command::Serve(arguments)) => serve::run(&arguments),
        Some(Command::Migrate(arguments)) => migrate::run(&arguments),
        Some(Command::Demo(arguments)) => demo::run(&arguments),
        Some(Command::Client(command)) => client::run(&command),
        Some(Command::Config(command)) => config::run(&command),
        Some(Command::Bank(command)) => bank::run(&command),
        Some(Command::Certificate(command)) => certificate::run(&command),
        Some(Command::Key(command)) => keys::run(&command),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments),
        Some(Command::Audit(command)) => audit::run(&command),
        Some(Command::Clock(command)) => clock::run(&command),
        Some(Command::Statement(command)) => statement::run(&command),
    }
}

fn help() -> Outcome {
    let help = <Arguments as clap::CommandFactory>::command().render_help();
    crate::output::complain(help);
    Err(crate::failure::Failure::usage("Say what to do.").next("To look around first: glimpse demo"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_fits_together() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }
}
