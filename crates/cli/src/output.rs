use std::{
    fmt,
    io::{self, Write},
};

use serde::Serialize;

/// Writes to standard output. A reader that has gone away (`| head`) ends the command in peace.
pub(crate) fn say(text: impl fmt::Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        done => done,
    }
}

/// Writes one line of JSON to standard output.
pub(crate) fn say_json(value: &impl Serialize) -> io::Result<()> {
    say(serde_json::to_string(value)?)
}

/// Writes to standard error.
pub(crate) fn complain(text: impl fmt::Display) {
    // There is nowhere left to say that standard error is gone.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
