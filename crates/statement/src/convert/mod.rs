//! `glimpse statement convert FILE…`: statements of any readable format to JSON, CSV or CAMT.053.

mod output;
mod progress;
mod report;
mod sink;

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use clap::{Args as ClapArgs, ValueEnum};

use crate::{Options, StatementError, parse_with};
use output::Replacement;
use progress::Progress;
use sink::Sink;

/// Arguments of `glimpse statement convert`.
#[derive(Clone, Debug, ClapArgs)]
pub struct Args {
    /// Files with MT940, MT942, MT535, camt.052, .053 or .054; `-` is the standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What to write
    #[arg(long, short, value_enum, default_value_t = Target::Json)]
    pub to: Target,
    /// Where to write it; the standard output if not given. A file that is there is replaced once all is written, and
    /// only if an input could be read
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Begin CSV with a byte order mark, without which Excel does not read it as UTF-8
    #[arg(long)]
    pub bom: bool,
    /// Most mebibytes of one input
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub max_size: u16,
    /// Most transactions and holdings of one input
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000)]
    pub max_entries: usize,
    /// Most statements of one input
    #[arg(long, value_name = "COUNT", default_value_t = 100_000)]
    pub max_statements: usize,
    /// Most balances and pieces of unread text of one input
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000)]
    pub max_pieces: usize,
    /// Fail when there is a warning: a balance does not add up, something is missing, could not be read or not be
    /// written
    #[arg(long)]
    pub strict: bool,
    /// No progress and no summary; errors and warnings are still told
    #[arg(long, short)]
    pub quiet: bool,
}

/// What `convert` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// One document with every input, all statements, checks and diagnostics
    Json,
    /// One line per transaction, for spreadsheets
    Csv,
    /// One CAMT.053.001.08 document
    Camt053,
}

/// How it went; the number is the process's exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was read and written: 0.
    Done,
    /// At least one input could not be read; the others were converted: 1.
    Failed,
    /// With `--strict`: there was a warning: 3.
    Doubtful,
}

impl Outcome {
    /// The exit code of the process.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Doubtful => 3,
        }
    }
}

/// Converts the files in order. An input that cannot be read is told on `stderr` and does not stop the others. When none
/// can be read, a file at `--output` stays as it is.
///
/// `created` goes into a CAMT.053 document; time is the caller's.
///
/// # Errors
/// Only those of the standard streams; a closed pipe is one of them.
pub fn run(
    args: &Args,
    created: jiff::Timestamp,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> io::Result<Outcome> {
    if args.bom && args.to != Target::Csv {
        writeln!(stderr, "error: --bom is for --to csv")?;
        return Ok(Outcome::Failed);
    }
    let Some(path) = &args.output else {
        // The standard output goes out line by line, and JSON has many short lines.
        let out = &mut io::BufWriter::new(stdout);
        return convert(args, created, stdin, out, stderr).map(|(outcome, _)| outcome);
    };
    let name = report::shown(path);
    if args.files.iter().any(|file| same_file(file, path)) {
        writeln!(stderr, "error: {name} is an input: choose another output")?;
        return Ok(Outcome::Failed);
    }
    let written = Replacement::begin(path).and_then(|mut replacement| {
        let mut out = io::BufWriter::new(replacement.file());
        let (outcome, any) = convert(args, created, stdin, &mut out, stderr)?;
        drop(out);
        if any {
            replacement.end()?;
        } else {
            replacement.abandon()?;
            writeln!(stderr, "error: nothing could be read, so {name} is not written")?;
        }
        Ok(outcome)
    });
    written.or_else(|error| {
        writeln!(stderr, "error: {name} cannot be written: {error}")?;
        Ok(Outcome::Failed)
    })
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn convert(
    args: &Args,
    created: jiff::Timestamp,
    stdin: &mut dyn Read,
    out: &mut dyn Write,
    stderr: &mut dyn Write,
) -> io::Result<(Outcome, bool)> {
    let options = Options {
        max_bytes: usize::from(args.max_size) << 20,
        max_entries: args.max_entries,
        max_statements: args.max_statements,
        max_pieces: args.max_pieces,
        ..Options::default()
    };
    let mut sink = Sink::begin(args, out)?;
    let (mut failed, mut doubtful, mut any) = (false, false, false);
    for (index, file) in args.files.iter().enumerate() {
        let name = report::shown(file);
        let read = read(file, options.max_bytes, stdin).map_err(Failure::Read);
        let parsed = read.and_then(|bytes| {
            let mut progress = Progress::new(args, index, bytes.len(), &name, stderr);
            parse_with(&bytes, &options, &mut |done| progress.report(done)).map_err(Failure::Parse)
        });
        match parsed {
            Ok(parsed) => {
                any = true;
                doubtful |= report::tell(&name, &parsed, args.quiet, stderr)?;
                let left_out = sink.add(&file.to_string_lossy(), parsed)?;
                doubtful |= report::tell_left_out(&name, args.to, left_out, stderr)?;
            }
            Err(failure) => {
                failed = true;
                writeln!(stderr, "error: {name}: {failure}")?;
            }
        }
    }
    let left_out = sink.end(created)?;
    doubtful |= report::tell_left_out("the output", args.to, left_out, stderr)?;
    let outcome = match (failed, doubtful && args.strict) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Doubtful,
        (false, false) => Outcome::Done,
    };
    Ok((outcome, any))
}

enum Failure {
    Read(io::Error),
    Parse(StatementError),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(error) => write!(f, "cannot be read: {error}"),
            Self::Parse(error) => {
                write!(f, "{error}")?;
                option(error).map_or(Ok(()), |option| write!(f, "; {option} allows more"))
            }
        }
    }
}

/// The option of the limit that an error is about.
fn option(error: &StatementError) -> Option<&'static str> {
    match error {
        StatementError::TooLarge { .. } => Some("--max-size"),
        StatementError::TooManyEntries { .. } => Some("--max-entries"),
        StatementError::TooManyStatements { .. } => Some("--max-statements"),
        StatementError::TooManyPieces { .. } => Some("--max-pieces"),
        _ => None,
    }
}

/// Reads at most one byte more than the limit, so that the parser can say that it is too long.
fn read(file: &Path, limit: usize, stdin: &mut dyn Read) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        stdin.take(limit).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(limit).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
