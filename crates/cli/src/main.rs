//! The `glimpse` binary: one subcommand per file, and nothing here that the crates below could know.

mod arguments;
mod audit;
mod bank;
mod certificate;
mod client;
mod clock;
mod config;
mod demo;
mod doctor;
mod failure;
mod installation;
mod keys;
mod logging;
mod migrate;
mod output;
mod serve;
mod signals;
mod sources;
mod statement;
mod version;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match arguments::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
