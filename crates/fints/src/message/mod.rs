//! Messages: the envelope that goes out, and what an answer says.

mod answer;
mod codes;
mod envelope;

pub(crate) use answer::{Answer, ReturnCode};
pub(crate) use codes::{Refusal, Stage, of_fault, shown};
pub(crate) use envelope::{Envelope, GERMANY, Signer, body};
