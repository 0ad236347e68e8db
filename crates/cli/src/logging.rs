use std::io::{self, IsTerminal};

use glimpse_server::config::{Log, LogFormat};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::failure::{Failure, Outcome};

/// Sends the log to standard error.
///
/// Our own lines hold no user data at any level. Libraries below us may write whole requests at `debug` and `trace`
/// (HTTP frames, SQL), therefore theirs are never let through, whatever the filter says.
pub(crate) fn start(log: &Log) -> Outcome {
    let filter = EnvFilter::try_new(&log.level)
        .map_err(|error| Failure::usage(format!("log.level cannot be used: {error}.")))?;
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(wants_colours());
    let lines = match log.format {
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        LogFormat::Text => lines.boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter).with_filter(filter_fn(is_safe)))
        .try_init()
        .map_err(|error| Failure::new(format!("The log cannot be started: {error}.")))
}

/// Colours are for people: not for files and pipes, and not where `NO_COLOR` says so (no-color.org).
fn wants_colours() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether a line may be written: ours, or a library's from `info` up. That a connection to the database was found dead is no
/// warning: it is replaced and asked again, and where that does not help we say so ourselves.
fn is_safe(line: &Metadata<'_>) -> bool {
    let target = line.target();
    let least = if target.starts_with("sqlx") && target != "sqlx::pool::acquire" {
        Level::ERROR
    } else {
        Level::INFO
    };
    target.starts_with("glimpse") || *line.level() <= least
}
