use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use crate::postgres::programs;

/// Runs SQL in the database at an address of ours; gives what `psql` prints, a line per row, without headings.
///
/// # Panics
/// When the server refuses it.
#[must_use]
pub fn sql_at(address: &str, text: &str) -> String {
    let done = psql(address).args(["-c", text]).output().unwrap();
    assert!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// A transaction that stays open, with the locks that it took, until this is dropped.
#[derive(Debug)]
pub struct Held(Child);

/// Begins a transaction in the database at an address of ours, and runs this in it.
///
/// # Panics
/// When the server refuses it.
#[must_use]
pub fn hold(address: &str, text: &str) -> Held {
    let mut child = psql(address).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let stdin = child.stdin.as_mut().unwrap();
    writeln!(stdin, "BEGIN;\n{text};\n\\echo held").unwrap();
    stdin.flush().unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said.trim(), "held");
    Held(child)
}

impl Drop for Held {
    fn drop(&mut self) {
        // With its input psql ends, and with psql the transaction.
        drop(self.0.stdin.take());
        let _gone = self.0.wait();
    }
}

fn psql(address: &str) -> Command {
    let mut psql = Command::new(programs().join("psql"));
    psql.args(["-X", "-v", "ON_ERROR_STOP=1", "-qAt", "-d", address]);
    psql
}
