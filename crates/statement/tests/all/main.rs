//! Statements through the crate's front door: files in, values out.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod attributes;
mod command;
mod complete;
mod convert;
mod csv;
mod golden;
mod hostile;
mod left_out;
mod limits;
mod mt940_text;
mod mutations;
mod nothing_lost;
mod output;
mod properties;
mod schema;
mod second_look;
mod sepa_crate;
mod signs;
mod third_look;
mod tokens;
mod variants;
mod xml_tree;
