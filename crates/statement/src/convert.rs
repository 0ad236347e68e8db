//! `glimpse statement convert FILE…`: statements of any readable format to JSON, CSV or CAMT.053.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use clap::{Args as ClapArgs, ValueEnum};
use serde::Serialize;

use crate::{Check, Options, Parsed, StatementError, parse_with, write};

/// Arguments of `glimpse statement convert`.
#[derive(Clone, Debug, ClapArgs)]
pub struct Args {
    /// Files with MT940, MT942, MT535, camt.052, .053 or .054; `-` is the standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What to write
    #[arg(long, short, value_enum, default_value_t = Target::Json)]
    pub to: Target,
    /// Where to write it; the standard output if not given
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Most mebibytes of one input
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub max_size: u16,
    /// Most transactions of one input
    #[arg(long, value_name = "COUNT", default_value_t = 5_000_000)]
    pub max_entries: usize,
    /// Fail when a balance does not add up or something could not be read
    #[arg(long)]
    pub strict: bool,
    /// No progress and no summary; errors and balance mismatches are still told
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
    /// With `--strict`: a balance does not add up, or something could not be read: 3.
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

#[derive(Serialize)]
struct Document<'a> {
    file: &'a str,
    #[serde(flatten)]
    parsed: &'a Parsed,
}

/// Converts the files in order. An input that cannot be read is told on `stderr` and does not stop the others.
///
/// `created` goes into a CAMT.053 document; time is the caller's.
///
/// # Errors
/// Only those of the output; a closed pipe is one of them.
pub fn run(
    args: &Args,
    created: jiff::Timestamp,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> io::Result<Outcome> {
    match &args.output {
        // The standard output goes out line by line, and JSON has many short lines.
        None => convert(args, created, stdin, &mut io::BufWriter::new(stdout), stderr),
        Some(path) => {
            if args.files.iter().any(|file| same_file(file, path)) {
                writeln!(stderr, "error: {} is an input: choose another output", path.display())?;
                return Ok(Outcome::Failed);
            }
            let file = match File::create(path) {
                Ok(file) => file,
                Err(error) => {
                    writeln!(stderr, "error: {} cannot be written: {error}", path.display())?;
                    return Ok(Outcome::Failed);
                }
            };
            convert(args, created, stdin, &mut io::BufWriter::new(file), stderr)
        }
    }
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
) -> io::Result<Outcome> {
    let options = Options {
        max_bytes: usize::from(args.max_size) << 20,
        max_entries: args.max_entries,
        ..Options::default()
    };
    let mut sink = Sink::begin(args.to, out)?;
    let (mut failed, mut doubtful) = (false, false);
    for (index, file) in args.files.iter().enumerate() {
        let name = file.display().to_string();
        let read = read(file, options.max_bytes, stdin).map_err(Failure::Read);
        let parsed = read.and_then(|bytes| {
            let mut progress = Progress::new(args, index, bytes.len(), &name, stderr);
            parse_with(&bytes, &options, &mut |done| progress.report(done)).map_err(Failure::Parse)
        });
        match parsed {
            Ok(parsed) => {
                doubtful |= summary(&name, &parsed, args.quiet, stderr)?;
                sink.add(&name, parsed)?;
            }
            Err(failure) => {
                failed = true;
                writeln!(stderr, "error: {name}: {failure}")?;
            }
        }
    }
    sink.end(created)?;
    Ok(match (failed, doubtful && args.strict) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Doubtful,
        (false, false) => Outcome::Done,
    })
}

enum Failure {
    Read(io::Error),
    Parse(StatementError),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(error) => write!(f, "cannot be read: {error}"),
            Self::Parse(error) => write!(f, "{error}"),
        }
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

/// Progress on inputs that take longer than a moment.
struct Progress<'a> {
    shown: bool,
    total: usize,
    name: &'a str,
    place: String,
    stderr: &'a mut dyn Write,
}

impl<'a> Progress<'a> {
    /// Inputs below this are done before anybody could read a line about them.
    const LONG: usize = 16 << 20;

    fn new(args: &Args, index: usize, total: usize, name: &'a str, stderr: &'a mut dyn Write) -> Self {
        let place = format!("[{}/{}]", index.saturating_add(1), args.files.len());
        Self { shown: !args.quiet && total >= Self::LONG, total, name, place, stderr }
    }

    fn report(&mut self, done: usize) {
        if self.shown && self.total > 0 {
            let percent = done.saturating_mul(100).checked_div(self.total).unwrap_or(0).min(100);
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(self.stderr, "\r{} {}: {percent} %", self.place, self.name);
            let _ = self.stderr.flush();
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.shown {
            let _ = writeln!(self.stderr);
        }
    }
}

/// Tells what was read and what is doubtful; `true` when something is. No text of the input is shown.
fn summary(name: &str, parsed: &Parsed, quiet: bool, stderr: &mut dyn Write) -> io::Result<bool> {
    let mut mismatches = 0_usize;
    let mut entries = 0_usize;
    for (index, statement) in parsed.statements.iter().enumerate() {
        entries = entries.saturating_add(statement.entries.len()).saturating_add(statement.securities.len());
        if let Check::Mismatch { expected, stated } = statement.check {
            mismatches = mismatches.saturating_add(1);
            writeln!(
                stderr,
                "warning: {name}: statement {}: entries lead to {} {}, the bank states {}",
                index.saturating_add(1),
                expected.amount,
                expected.currency,
                stated.amount
            )?;
        }
    }
    let unread: u64 = [crate::DiagnosticKind::EntryUnreadable, crate::DiagnosticKind::BalanceUnreadable]
        .into_iter()
        .map(|kind| parsed.diagnostics.count(kind))
        .sum();
    if unread > 0 {
        writeln!(
            stderr,
            "warning: {name}: {unread} entries or balances could not be read; they are kept as text"
        )?;
    }
    if !quiet {
        let checked = parsed.statements.iter().filter(|statement| statement.check.holds()).count();
        writeln!(
            stderr,
            "{name}: {} statements, {entries} entries, {checked} with balances that add up",
            parsed.statements.len()
        )?;
        for (kind, count) in parsed.diagnostics.counts() {
            let kind = serde_json::to_string(&kind).unwrap_or_default();
            writeln!(stderr, "  {} {count}", kind.trim_matches('"'))?;
        }
    }
    Ok(mismatches > 0 || unread > 0)
}

/// Where the converted statements go, in the target's form.
struct Sink<'w> {
    target: Target,
    out: &'w mut dyn Write,
    first: bool,
    kept: Vec<crate::Statement>,
}

impl<'w> Sink<'w> {
    fn begin(target: Target, out: &'w mut dyn Write) -> io::Result<Self> {
        match target {
            Target::Json => out.write_all(b"[")?,
            Target::Csv => write::csv::header(out)?,
            Target::Camt053 => {}
        }
        Ok(Self { target, out, first: true, kept: Vec::new() })
    }

    fn add(&mut self, file: &str, parsed: Parsed) -> io::Result<()> {
        match self.target {
            Target::Json => {
                if !std::mem::take(&mut self.first) {
                    self.out.write_all(b",")?;
                }
                self.out.write_all(b"\n")?;
                serde_json::to_writer_pretty(&mut *self.out, &Document { file, parsed: &parsed })?;
            }
            Target::Csv => {
                for statement in &parsed.statements {
                    write::csv::statement(statement, self.out)?;
                }
            }
            Target::Camt053 => self.kept.extend(parsed.statements),
        }
        Ok(())
    }

    fn end(self, created: jiff::Timestamp) -> io::Result<()> {
        match self.target {
            Target::Json => self.out.write_all(b"\n]\n")?,
            Target::Csv => {}
            Target::Camt053 => {
                let message_id = format!("GLIMPSE-{}", created.as_second());
                let header = write::camt053::Header { message_id: &message_id, created };
                write::camt053::write(&header, &self.kept, self.out)?;
            }
        }
        self.out.flush()
    }
}
