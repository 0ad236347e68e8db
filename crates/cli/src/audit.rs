use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{
    failure::{Failure, Outcome},
    installation::{Desk, store_failed},
    output::say_json,
    sources::SourceArguments,
};

/// Read the audit trail
#[derive(Subcommand)]
pub(crate) enum Command {
    Export(Export),
}

/// Print the audit trail as JSON lines, oldest first
///
/// Each line says what happened when, to which flow, for which client, at which bank: created, opened, consented,
/// fetched, exchanged, read, deleted, key_destroyed. Nothing in it is personal. Works while a server runs.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Export {
    /// Only lines from then on: a date, a time (UTC), or how long ago such as 24h or 7d
    #[arg(long, value_name = "WHEN", value_parser = When::parse)]
    since: Option<When>,
    #[command(flatten)]
    sources: SourceArguments,
}

const EXAMPLES: &str = "\
Examples:
  glimpse audit export --since 24h --config glimpse.toml
  glimpse audit export --since 2026-11-01 --config glimpse.toml > nov.jsonl";

/// A point in time, as typed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    At(Timestamp),
    Ago(SignedDuration),
}

impl When {
    fn parse(text: &str) -> Result<Self, String> {
        if let Ok(time) = text.parse::<Timestamp>() {
            return Ok(Self::At(time));
        }
        if let Some(day) = text.parse::<Date>().ok().and_then(|day| day.to_zoned(TimeZone::UTC).ok()) {
            return Ok(Self::At(day.timestamp()));
        }
        glimpse_server::config::parse_duration(text).map(Self::Ago).ok_or_else(|| {
            "write a date (2026-11-01), a time (2026-11-01T08:00:00Z) or an age (24h)".to_owned()
        })
    }

    fn time(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(time) => now.checked_sub(time).unwrap_or(Timestamp::MIN),
        }
    }
}

/// How many lines are read at a time.
const PAGE: u32 = 1_000;

pub(crate) fn run(command: &Command) -> Outcome {
    let Command::Export(export) = command;
    Desk::existing(&export.sources, async |desk| {
        let since = export.since.map_or(Timestamp::MIN, |when| when.time(desk.now));
        let mut last = 0;
        loop {
            let lines = desk.store.audit_after(last, PAGE).await.map_err(store_failed)?;
            let Some(newest) = lines.last() else { return Ok::<(), Failure>(()) };
            last = newest.seq;
            for line in lines.iter().filter(|line| line.at >= since) {
                say_json(line)?;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_time_can_be_written_in_three_ways() {
        let now: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        for (text, time) in [
            ("2026-11-01", "2026-11-01T00:00:00Z"),
            ("2026-11-01T08:00:00Z", "2026-11-01T08:00:00Z"),
            ("24h", "2026-11-22T09:00:00Z"),
        ] {
            assert_eq!(When::parse(text).unwrap().time(now), time.parse::<Timestamp>().unwrap(), "{text}");
        }
        assert!(When::parse("yesterday").is_err());
    }
}
