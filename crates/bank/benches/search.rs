//! How long one keystroke takes the server: every prefix of every query of all lists, on the full directory.
//!
//!     cargo bench -p glimpse-bank                 (`-- --quick`: every twentieth keystroke)
#![expect(clippy::print_stdout, reason = "a bench says what it measured")]
#![expect(clippy::disallowed_methods, reason = "a bench measures real time")]

use std::time::{Duration, Instant};

use glimpse_bank::{Directory, Institutes};

#[path = "../tests/all/directory/called.rs"]
mod called;
#[path = "../tests/all/directory/held_back.rs"]
mod held_back;
#[path = "../tests/all/directory/queries.rs"]
mod queries;
#[path = "../tests/all/directory/typed.rs"]
mod typed;

/// Issue 7: the server's time per keystroke.
const LIMIT: Duration = Duration::from_millis(20);

fn main() {
    let step = if std::env::args().any(|argument| argument == "--quick") { 20 } else { 1 };
    let start = Instant::now();
    let directory = Directory::with_institutes(Vec::new(), Institutes::embedded());
    println!("unpack and index {} banks: {:?}", directory.institutes().len(), start.elapsed());
    println!("resident memory: {}", resident());
    let garbage = "sparkasse volksbank raiffeisenbank kreissparkasse ".repeat(200);
    let mut times: Vec<(Duration, String)> = Vec::new();
    let queries = queries::QUERIES.iter().chain(held_back::QUERIES).chain(typed::QUERIES);
    let called = called::QUERIES.iter().map(|(typed, ..)| *typed);
    for typed in queries.map(|(typed, _)| *typed).chain(called).chain([garbage.as_str()]) {
        let ends = typed.char_indices().map(|(at, _)| at).skip(1).take(60).chain([typed.len()]);
        for typed in ends.filter_map(|end| typed.get(..end)).step_by(step) {
            times.push((best(&directory, typed), typed.chars().take(60).collect()));
        }
    }
    times.sort();
    for share in [50, 90, 99, 100] {
        if let Some((time, typed)) = times.get((times.len() * share / 100).saturating_sub(1)) {
            println!("{share:>3} % of {} keystrokes within {time:?} ({typed:?})", times.len());
        }
    }
    let slow = times.iter().filter(|(time, _)| *time > LIMIT).count();
    println!("{slow} took longer than {LIMIT:?}");
    println!("resident memory: {}", resident());
}

/// The best of nine: what else the machine does meanwhile is not the search's. What seems slow is measured more often, as a
/// machine that is busy with much else hardly ever lets a few milliseconds pass undisturbed.
fn best(directory: &Directory, typed: &str) -> Duration {
    let once = |_| {
        let start = Instant::now();
        std::hint::black_box(directory.search(std::hint::black_box(typed), 20));
        start.elapsed()
    };
    let least = |tries: u32| (0..tries).map(once).min().unwrap_or_default();
    let best = least(9);
    if best > LIMIT / 4 { best.min(least(60)) } else { best }
}

fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("unknown").trim().to_owned()
}
