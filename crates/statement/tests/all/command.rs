//! `glimpse statement convert` for the tests, without the process around it.

use std::path::{Path, PathBuf};

use clap::Parser;
use glimpse_statement::convert::{Args, Outcome, run};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: Args,
}

/// What a run gave.
pub(crate) struct Run {
    pub(crate) outcome: Outcome,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the command.
pub(crate) fn convert(arguments: &[&str], mut stdin: &[u8]) -> Run {
    let cli = Cli::try_parse_from(std::iter::once(&"convert").chain(arguments)).unwrap();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let outcome = run(&cli.args, jiff::Timestamp::UNIX_EPOCH, &mut stdin, &mut stdout, &mut stderr).unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { outcome, stdout: text(stdout), stderr: text(stderr) }
}

/// The path of a bank-shaped file.
pub(crate) fn golden(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    path.display().to_string()
}

/// Runs the command on one text, strictly.
pub(crate) fn strictly(arguments: &[&str], text: &str) -> Run {
    convert(&[arguments, &["--strict", "-"]].concat(), text.as_bytes())
}
