use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::arguments::Arguments;

/// A measured figure: a store, how many flows live, how many transactions each holds, and what.
pub(crate) type Figures = BTreeMap<(String, u32, usize), BTreeMap<String, f64>>;

/// Prints figures of one point.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    head: String,
}

impl Printer {
    pub(crate) fn of(arguments: &Arguments) -> Self {
        let Arguments { store, flows, transactions, .. } = arguments;
        Self { head: format!("{store}\t{flows}\t{transactions}") }
    }

    pub(crate) fn line(&self, what: &str, value: f64) {
        println!("{}\t{what}\t{value:.3}", self.head);
    }

    /// Median and the 99th of a hundred, in milliseconds.
    pub(crate) fn latencies(&self, what: &str, mut times: Vec<Duration>) {
        times.sort();
        for share in [50, 99] {
            let at = (times.len() * share).div_ceil(100).saturating_sub(1);
            let time = times.get(at).copied().unwrap_or_default();
            self.line(&format!("{what}.p{share}_ms"), time.as_secs_f64() * 1e3);
        }
    }
}

/// Microseconds for each of so many.
pub(crate) fn micros(time: Duration, each: usize) -> f64 {
    time.as_secs_f64() * 1e6 / (each.max(1) as f64)
}

pub(crate) fn read(files: &[PathBuf]) -> Figures {
    let mut figures = Figures::new();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let [store, flows, transactions, what, value] = line
                .split('\t')
                .collect::<Vec<_>>()
                .try_into()
                .unwrap_or_else(|_| panic!("no figure: {line}"));
            let point = (store.to_owned(), flows.parse().unwrap(), transactions.parse().unwrap());
            figures.entry(point).or_default().insert(what.to_owned(), value.parse().unwrap());
        }
    }
    figures
}

/// Prints figures as the table of `docs/performance.md`: a row for each figure, a column for each point.
pub(crate) fn table(files: &[PathBuf]) {
    let figures = read(files);
    let mut whats: Vec<&String> = Vec::new();
    for what in figures.values().flat_map(BTreeMap::keys) {
        if !whats.contains(&what) {
            whats.push(what);
        }
    }
    let cells = |cells: Vec<String>| println!("| {} |", cells.join(" | "));
    let columns =
        figures.keys().map(|(store, flows, transactions)| format!("{store} {flows} × {transactions}"));
    cells([String::new()].into_iter().chain(columns).collect());
    cells(vec!["---".to_owned(); figures.len() + 1]);
    for what in whats {
        let values =
            figures.values().map(|point| point.get(what).map_or_else(String::new, |value| short(*value)));
        cells([what.clone()].into_iter().chain(values).collect());
    }
}

/// Three digits that count.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        0.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}
