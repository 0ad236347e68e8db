//! The room on its own: generates statements, converts them, and says how long it takes to read them.
//!
//! * `statements generate mt940|camt COUNT` writes a statement in the shape of a German bank to the standard output
//! * `statements convert FILE…` is `glimpse statement convert`
//! * `statements measure FILE SECONDS` prints CPU microseconds per transaction
//! * `statements peak FILE` reads once and prints the peak of memory in KiB

mod generate;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, ValueEnum};
use glimpse_statement::{Options, Parsed, convert};

/// The allocator of the `glimpse` binary, so that what is measured here is what the product does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
enum Command {
    /// Writes a statement
    Generate { format: Shape, count: usize },
    /// Converts statements
    Convert(convert::Args),
    /// Reads a file again and again
    Measure { file: std::path::PathBuf, seconds: f64 },
    /// Reads a file once
    Peak { file: std::path::PathBuf },
}

#[derive(Clone, Copy, ValueEnum)]
enum Shape {
    Mt940,
    Camt,
}

fn main() -> io::Result<ExitCode> {
    let mut stdout = io::stdout().lock();
    match Command::parse() {
        Command::Generate { format, count } => {
            let text = match format {
                Shape::Mt940 => generate::mt940(count),
                Shape::Camt => generate::camt(count),
            };
            stdout.write_all(text.as_bytes())?;
        }
        Command::Convert(args) => {
            // Only a CAMT.053 document has the time in it, and here it shall be the same at every run.
            let created = jiff::Timestamp::UNIX_EPOCH;
            let outcome =
                convert::run(&args, created, &mut io::stdin().lock(), &mut stdout, &mut io::stderr().lock())?;
            return Ok(ExitCode::from(outcome.exit_code()));
        }
        Command::Measure { file, seconds } => {
            let bytes = std::fs::read(file)?;
            let (mut runs, mut entries) = (0_u32, 0_usize);
            read(&bytes)?;
            let start = cpu_nanoseconds()?;
            let mut spent = 0;
            while runs == 0 || f64::from(u32::try_from(spent / 1_000).unwrap_or(u32::MAX)) < seconds * 1e6 {
                entries = read(&bytes)?;
                runs = runs.saturating_add(1);
                spent = cpu_nanoseconds()?.saturating_sub(start);
            }
            let transactions = u64::from(runs).saturating_mul(u64::try_from(entries).unwrap_or(u64::MAX));
            let nanoseconds = spent.checked_div(transactions).unwrap_or(0);
            writeln!(stdout, "{}.{:03}", nanoseconds / 1_000, nanoseconds % 1_000)?;
        }
        Command::Peak { file } => {
            let bytes = std::fs::read(file)?;
            let parsed = parse(&bytes)?;
            let status = std::fs::read_to_string("/proc/self/status")?;
            let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
            drop(parsed);
            writeln!(stdout, "{}", peak.trim().trim_end_matches(" kB"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(bytes: &[u8]) -> io::Result<Parsed> {
    let options = Options { max_bytes: 1 << 30, ..Options::default() };
    glimpse_statement::parse_with(bytes, &options, &mut |_| {}).map_err(io::Error::other)
}

fn read(bytes: &[u8]) -> io::Result<usize> {
    let parsed = parse(bytes)?;
    Ok(parsed.statements.iter().map(|statement| statement.entries.len()).sum())
}

/// CPU time of this thread. Wall time says little on a machine that others use too.
fn cpu_nanoseconds() -> io::Result<u64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    stat.split(' ')
        .next()
        .and_then(|first| first.parse().ok())
        .ok_or_else(|| io::Error::other("no schedstat"))
}
