//! The vault through its front door.
#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod keyring;
mod sealing;
mod tokens;
