use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::report::{Figures, read, short};

/// What a flow does, and how often: a page is opened, seven forms are sent, the data are read once each.
const FLOW: [(&str, f64); 7] = [
    ("create", 1.0),
    ("page", 1.0),
    ("step", 7.0),
    ("complete", 1.0),
    ("exchange", 1.0),
    ("accounts", 1.0),
    ("transactions", 1.0),
];

/// Assumptions, not measurements: as `docs/performance.md` says them.
const A_DAY: f64 = 1e6;
const PEAK: f64 = 5.0;
const BUSY: f64 = 0.6;
const DAYS_OF_TOMBSTONES: f64 = 7.0;
const DAYS_OF_AUDIT: f64 = 400.0;

/// How far a prediction may be off.
const TOLERANCE: f64 = 0.25;

/// The points that the fits are made of, and the one that they are to predict.
const FITTED: [u32; 2] = [10_000, 100_000];
const PREDICTED: u32 = 1_000_000;

type Point = BTreeMap<String, f64>;

/// Prints the fits with what they predict, and what a day costs by them.
pub(crate) fn print(files: &[PathBuf]) {
    let figures = read(files);
    let mut held = true;
    for (store, flows, transactions) in figures.keys() {
        if *flows == PREDICTED {
            held &= predict(&figures, store, *transactions);
        }
    }
    for (store, flows, transactions) in figures.keys() {
        let most =
            figures.keys().filter(|key| key.0 == *store && key.2 == *transactions).map(|key| key.1).max();
        if most == Some(*flows) && *flows >= FITTED[1] {
            day(store, *flows, *transactions, &figures[&(store.clone(), *flows, *transactions)]);
        }
    }
    assert!(held, "a prediction is more than {TOLERANCE} off");
}

/// `y = a + b·log n` through two points says what the third must be.
fn predict(figures: &Figures, store: &str, transactions: usize) -> bool {
    let point = |flows| figures.get(&(store.to_owned(), flows, transactions));
    let (Some(first), Some(second), Some(third)) = (point(FITTED[0]), point(FITTED[1]), point(PREDICTED))
    else {
        return true;
    };
    println!("\n{store}, {transactions} transactions in each: fitted at 10^4 and 10^5, predicted at 10^6\n");
    println!("| | 10^4 | 10^5 | 10^6 predicted | 10^6 measured | off by |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut held = true;
    for (what, of) in quantities() {
        let [low, high, measured] = [first, second, third].map(of);
        let predicted = high + (high - low);
        let off = predicted / measured - 1.0;
        held &= off.abs() <= TOLERANCE;
        let [low, high, predicted, measured] = [low, high, predicted, measured].map(short);
        println!("| {what} | {low} | {high} | {predicted} | {measured} | {:+.0} % |", off * 100.0);
    }
    held
}

type Quantity = (&'static str, fn(&Point) -> f64);

fn quantities() -> [Quantity; 4] {
    [
        ("CPU of a flow until its data are read, ms", |point| flow_cpu(point) / 1e3),
        ("CPU to delete it and its tombstone, µs", deletion_cpu),
        ("CPU of both, ms", |point| (flow_cpu(point) + deletion_cpu(point)) / 1e3),
        ("disk, bytes of a live flow", |point| point["size.whole_bytes"]),
    ]
}

/// Microseconds, at the server and at the database.
fn flow_cpu(point: &Point) -> f64 {
    FLOW.iter().map(|(step, times)| times * both(point, step)).sum()
}

fn deletion_cpu(point: &Point) -> f64 {
    both(point, "deleted") + both(point, "tombstone")
}

fn both(point: &Point, step: &str) -> f64 {
    point[&format!("{step}.cpu_us")] + point[&format!("{step}.db_cpu_us")]
}

/// What a million flows a day need.
fn day(store: &str, flows: u32, transactions: usize, point: &Point) {
    let second = A_DAY / 86_400.0;
    let cpu = flow_cpu(point) + deletion_cpu(point);
    let database: f64 =
        FLOW.iter().map(|(step, times)| times * point[&format!("{step}.db_cpu_us")]).sum::<f64>()
            + point["deleted.db_cpu_us"]
            + point["tombstone.db_cpu_us"];
    let cores = |micros: f64| micros / 1e6 * second * PEAK / BUSY;
    let gigabytes = |bytes: f64| bytes / 1e9;
    let size = |table: &str| point[&format!("size.{table}_bytes")];
    let live = second * PEAK * 3600.0;
    println!("\n{store}: a million flows a day by the point of {flows} × {transactions} transactions\n");
    println!("| | |");
    println!("| --- | --- |");
    let row = |what: &str, value: f64, unit: &str| println!("| {what} | {} {unit} |", short(value));
    row("flows a second, on average / at the peak", second, &format!("/ {}", short(second * PEAK)));
    row("live at the peak", live, "");
    row("cores at the peak, at 60 %: glimpse", cores(cpu - database), "");
    row("… the database server", cores(database), "");
    row(
        "written for data put down and deleted",
        gigabytes((point["fill.written_bytes"] + point["deleted.written_bytes"]) * A_DAY),
        "GB a day",
    );
    row("disk: live flows", gigabytes(live * (size("blob") + size("wrap"))), "GB");
    row(
        "disk: tombstones of 7 days",
        gigabytes(DAYS_OF_TOMBSTONES * A_DAY * (size("flow") + size("history"))),
        "GB",
    );
    row("disk: audit of 400 days", gigabytes(DAYS_OF_AUDIT * A_DAY * size("audit")), "GB");
    row("flows a day that one core carries at 60 %, without peaks", BUSY * 86_400.0 / (cpu / 1e6), "");
}
