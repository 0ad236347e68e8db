//! Statements through the crate's front door: files in, values out.

mod golden;
mod mt940_text;
mod properties;
