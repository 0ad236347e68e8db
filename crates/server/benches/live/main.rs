//! What a step costs beside many live flows, what deleting them costs, and what follows for a day of a million.
//!
//!     cargo bench -p glimpse-server --bench live -- --store sqlite --flows 100000 --transactions 100
//!     cargo bench -p glimpse-server --bench live -- --store postgres --flows 1000000 --transactions 20
//!     cargo bench -p glimpse-server --bench live -- --churn            (does the space come back?)
//!     cargo bench -p glimpse-server --bench live -- --partitions       (rows against dropped partitions)
//!     cargo bench -p glimpse-server --bench live -- --speed            (reads and exchanges on a socket, beside nginx)
//!     cargo bench -p glimpse-server --bench live -- --table FILE…      (measured figures as a table)
//!     cargo bench -p glimpse-server --bench live -- --model FILE…      (fits, and what they say of more)
//!     cargo bench -p glimpse-server --bench live -- --quick            (all of it, very small: that it works)
//!
//! Figures go to standard output, a line each: store, live flows, transactions in each, what, value. The data lie below
//! `TMPDIR` and are removed at the end.
#![expect(clippy::print_stdout, reason = "a bench says what it measured")]
#![expect(clippy::print_stderr, reason = "and how far it is")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that fails has nothing to say"
)]
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]

mod arguments;
mod churn;
mod cost;
mod deletion;
mod fill;
mod lag;
mod many;
mod model;
mod partitions;
mod place;
mod point;
mod report;
mod space;
mod speed;
mod steps;
mod world;

use arguments::{Arguments, Task};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments = Arguments::read(std::env::args().skip(1));
    match &arguments.task {
        Task::Point => point::measure(&arguments),
        Task::Fill => world::block_on(point::fill(&arguments)),
        Task::Look => world::block_on(point::look(&arguments)),
        Task::Serve => world::block_on(speed::serve(&arguments)),
        Task::Speed => speed::measure(&arguments),
        Task::Churn => churn::measure(&arguments),
        Task::Partitions => partitions::measure(&arguments),
        Task::Table(files) => report::table(files),
        Task::Model(files) => model::print(files),
        Task::Quick => quick(&arguments),
    }
}

/// Everything once, in seconds: that the bench still works, and that the model still holds for what was measured.
fn quick(arguments: &Arguments) {
    for store in ["sqlite", "postgres"] {
        let small = Arguments { store: store.to_owned(), ..arguments.clone() };
        point::measure(&small);
        churn::measure(&small);
    }
    partitions::measure(arguments);
    speed::measure(arguments);
    let measured = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/live/measured.tsv");
    report::table(&[measured.into()]);
    model::print(&[measured.into()]);
}
