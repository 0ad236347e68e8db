//! Statements through the crate's front door: files in, values out.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod convert;
mod golden;
mod hostile;
mod mt940_text;
mod mutations;
mod properties;
mod sepa_crate;
mod variants;
