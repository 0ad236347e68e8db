//! The `glimpse` binary, as a user meets it: arguments in, text, exit code and sockets out.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its ground is not as it should be"
)]

mod bank_check;
mod banks;
mod certificates;
mod clients;
mod clock;
mod command;
mod configuration;
mod demo;
mod docs;
mod full_disk;
mod help;
mod outside;
mod postgres;
mod serve;
mod statements;
mod walk;
