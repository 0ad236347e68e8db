//! Statements through the crate's front door: files in, values out.

mod convert;
mod golden;
mod hostile;
mod mt940_text;
mod mutations;
mod properties;
mod sepa_crate;
