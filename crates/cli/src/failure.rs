use std::{fmt, io, process::ExitCode};

use crate::output;

/// Why a command did not do what it was asked: a sentence and a next step, both without user data.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    next: Option<String>,
    status: u8,
}

/// What a command gives.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// It did not work: exit code 1.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), next: None, status: 1 }
    }

    /// What was typed or written in the configuration cannot be used: exit code 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { status: 2, ..Self::new(message) }
    }

    /// Everything was said already; only the exit code is left.
    pub(crate) fn told(status: u8) -> Self {
        Self { status, ..Self::new("") }
    }

    /// What to do about it.
    pub(crate) fn next(mut self, step: impl Into<String>) -> Self {
        self.next = Some(step.into());
        self
    }

    /// Says it on standard error.
    pub(crate) fn report(self) -> ExitCode {
        if !self.message.is_empty() {
            output::complain(&self);
        }
        ExitCode::from(self.status)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "glimpse: {}", self.message)?;
        self.next.as_ref().map_or(Ok(()), |next| write!(f, "\n  {next}"))
    }
}

impl From<glimpse_server::config::Refused> for Failure {
    fn from(refused: glimpse_server::config::Refused) -> Self {
        Self::usage(refused.to_string())
    }
}

/// Standard output failed: nobody reads it any more, or the disk behind it is full.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(format!("The output cannot be written ({error})."))
    }
}
