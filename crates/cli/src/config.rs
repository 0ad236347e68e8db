use clap::Subcommand;
use glimpse_server::config::{Config, DEFAULT_TOML};

use crate::{failure::Outcome, output::say, sources::SourceArguments};

/// Letters and digits of a product registration, as the Deutsche Kreditwirtschaft gives them out.
const PRODUCT_ID_LENGTH: usize = 25;

/// Look at the configuration
///
/// Three layers, the later wins: the compiled-in defaults, the file, the environment (GLIMPSE_SECTION__KEY).
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check the configuration and say everything that is wrong with it
    ///
    /// Exit code 0 when it can be used, 2 when not. Nothing is started, opened or made.
    #[command(after_help = "Example:\n  glimpse config check --config glimpse.toml")]
    Check(SourceArguments),
    /// Print the commented defaults: a file to begin with
    #[command(after_help = "Example:\n  glimpse config show-default > glimpse.toml")]
    ShowDefault,
    /// Print the configuration as it is used, each value with the place it comes from; secrets are not shown
    #[command(after_help = "Example:\n  GLIMPSE_LOG__LEVEL=debug glimpse config show --config glimpse.toml")]
    Show(SourceArguments),
}

pub(crate) fn run(command: &Command) -> Outcome {
    match command {
        Command::Check(sources) => check(&sources.config()?),
        Command::ShowDefault => Ok(say(DEFAULT_TOML.trim_end())?),
        Command::Show(sources) => Ok(say(sources.sources()?.show()?.join("\n"))?),
    }
}

fn check(config: &Config) -> Outcome {
    let banks = match config.banks.len() {
        1 => "1 bank".to_owned(),
        several => format!("{several} banks"),
    };
    say(format!(
        "The configuration can be used: {banks}, API {}, Widget {}.",
        config.public.api, config.public.widget
    ))?;
    let product = config.fints.as_ref().map(|fints| fints.product_id.chars().count());
    if let Some(length) = product.filter(|length| *length != PRODUCT_ID_LENGTH) {
        say(format!(
            "Warning: fints.product_id has {length} letters and digits; registrations that are given out have \
             {PRODUCT_ID_LENGTH}, and banks refuse others."
        ))?;
    }
    let missing = config.operator.missing();
    if !missing.is_empty() {
        say(format!("Before live clients can be served, set {}.", missing.join(", ")))?;
    }
    Ok(())
}
