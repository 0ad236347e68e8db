use crate::{failure::Outcome, installation, output::say};

/// Says the version; verbosely also what is inside.
pub(crate) fn show(verbose: bool) -> Outcome {
    say(concat!("glimpse ", env!("CARGO_PKG_VERSION")))?;
    if verbose {
        let connectors = installation::connectors(None);
        let connectors: Vec<&str> = connectors.iter().map(|connector| connector.name()).collect();
        say(format!("platform:   {} {}", std::env::consts::OS, std::env::consts::ARCH))?;
        say(format!("build:      {}", if cfg!(debug_assertions) { "debug" } else { "release" }))?;
        say(format!("connectors: {}", connectors.join(", ")))?;
        say("storage:    sqlite, postgresql")?;
        say("TLS:        rustls, aws-lc-rs")?;
        say(glimpse_bank::Institutes::embedded().attribution().trim_end())?;
        say(concat!("licence:    ", env!("CARGO_PKG_LICENSE")))?;
    }
    Ok(())
}
