use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use glimpse_store::{Retention, RetentionPolicy};
use jiff::Timestamp;

use crate::arguments::Arguments;
use crate::cost::{Meter, load, resident};
use crate::fill::{DUE_WITHIN, account, fill as fill_in};
use crate::many::{SEALED, multiply};
use crate::place::{Made, Place};
use crate::report::{Printer, micros};
use crate::world::World;
use crate::{deletion, space, steps};

/// One point of the table: a process fills, another measures.
pub(crate) fn measure(arguments: &Arguments) {
    let made = Made::new(&arguments.store);
    let place = made.place.text();
    let base = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let arguments = Arguments { base: i64::try_from(base).unwrap(), ..arguments.clone() };
    for task in ["--fill", "--look"] {
        let program = std::env::current_exe().unwrap();
        let child = Command::new(program).args(arguments.to_child(task, &place)).status().unwrap();
        assert!(child.success(), "{task} failed");
    }
}

pub(crate) async fn fill(arguments: &Arguments) {
    let place = Place::parse(arguments.place.as_deref().unwrap());
    let base = Timestamp::from_second(arguments.base).unwrap();
    let printer = Printer::of(arguments);
    let sealed = arguments.flows.min(SEALED);
    let world = World::open(&place).await;
    world.add_client().await;
    let meter = Meter::of(&place);
    let (before, logged) = (meter.now(), space::logged(&place).await);
    fill_in(&world, base, sealed, arguments.transactions).await;
    let cost = meter.now().since(before);
    printer.line("fill.cpu_us", micros(cost.own, sealed as usize));
    printer.line("fill.db_cpu_us", micros(cost.database, sealed as usize));
    world.app.store.close().await;
    let logged = space::logged(&place).await - logged;
    let written = if place.database.is_some() { logged } else { meter.now().since(before).written };
    printer.line("fill.written_bytes", written as f64 / f64::from(sealed));
    eprintln!("{sealed} flows sealed");
    let gap = i64::try_from(DUE_WITHIN.as_millis()).unwrap() / i64::from(sealed);
    multiply(&place, arguments.flows / sealed, gap).await;
    // What is measured later does not have to tidy up after this.
    space::vacuum(&place).await;
    eprintln!("{} flows live", arguments.flows);
    for (table, bytes) in space::of_tables(&place).await {
        printer.line(&format!("size.{table}_bytes"), bytes as f64 / f64::from(arguments.flows));
    }
    printer.line("size.whole_bytes", space::whole(&place).await.0 as f64 / f64::from(arguments.flows));
}

pub(crate) async fn look(arguments: &Arguments) {
    let place = Place::parse(arguments.place.as_deref().unwrap());
    let printer = Printer::of(arguments);
    let start = Instant::now();
    let world = World::open(&place).await;
    let app = &world.app;
    let policy = RetentionPolicy::default();
    let first = Retention::new(app.clock.clone(), app.store.clone(), app.epochs.clone(), policy, |_| {});
    first.run_once_before_listen().await.unwrap();
    printer.line("ready_ms", start.elapsed().as_secs_f64() * 1e3);
    printer.line("ready.resident_bytes", resident() as f64);
    let snapshot = account(arguments.transactions);
    let meter = Meter::of(&place);
    printer.line("load_before", load());
    steps::measure(&world, &snapshot, arguments.timed, &meter, &printer).await;
    printer.line("steps.resident_bytes", resident() as f64);
    deletion::measure(&world, &place, &snapshot, arguments, &meter).await;
    printer.line("load_after", load());
    let (size, free) = space::whole(&place).await;
    printer.line("after.whole_bytes", size as f64);
    printer.line("after.free_bytes", free as f64);
    world.app.store.close().await;
}
