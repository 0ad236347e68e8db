use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::place::Place;

/// What was used up to a moment, by this process and by the database server.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// Processor time of this process.
    pub(crate) own: Duration,
    /// Processor time of all of PostgreSQL's processes, those that work in the background included.
    pub(crate) database: Duration,
    /// Bytes that both gave to the disk.
    pub(crate) written: u64,
}

/// Reads it.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    postmaster: Option<u32>,
}

impl Meter {
    pub(crate) fn of(place: &Place) -> Self {
        Self { postmaster: place.database.as_ref().map(crate::place::Database::postmaster) }
    }

    pub(crate) fn now(&self) -> Cost {
        let mut cost =
            Cost { own: cpu_of_threads("self"), database: Duration::ZERO, written: written_by("self") };
        let Some(postmaster) = self.postmaster else { return cost };
        cost.database = ended_children(postmaster);
        for process in processes_below(postmaster) {
            cost.database += cpu_of_threads(&process);
            cost.written += written_by(&process);
        }
        cost
    }
}

impl Cost {
    /// What came in between.
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            own: self.own.saturating_sub(earlier.own),
            database: self.database.saturating_sub(earlier.database),
            written: self.written.saturating_sub(earlier.written),
        }
    }
}

/// Resident memory of this process, in bytes.
pub(crate) fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() * 1024
}

/// How many processes wanted to run during the last minute.
pub(crate) fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// What the scheduler gave to the threads that live. Those of the runtime and of the store live as long as we do.
pub(crate) fn cpu_of_threads(process: &str) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let nanos = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

fn written_by(process: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/io")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    line.and_then(|line| line.parse().ok()).unwrap_or_default()
}

fn processes_below(parent: u32) -> Vec<String> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    let text = fs::read_to_string(Path::new(&path)).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

/// Processor time of the processes that have ended, in hundredths of a second.
fn ended_children(parent: u32) -> Duration {
    let text = fs::read_to_string(format!("/proc/{parent}/stat")).unwrap_or_default();
    // Behind the name, which may hold anything, in brackets.
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or_default();
    Duration::from_millis((ticks(13) + ticks(14)) * 10)
}
