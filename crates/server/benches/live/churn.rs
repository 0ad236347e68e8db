use glimpse_store::{Retention, RetentionPolicy};
use jiff::SignedDuration;

use crate::arguments::Arguments;
use crate::fill::{DUE_AFTER, DUE_WITHIN, fill};
use crate::place::{Made, Place};
use crate::report::Printer;
use crate::space;
use crate::world::{World, block_on};

const CYCLES: usize = 5;

/// Fills and empties a store again and again, tombstones and audit included: what it takes on the disk must not grow.
pub(crate) fn measure(arguments: &Arguments) {
    let made = Made::new(&arguments.store);
    block_on(cycles(arguments, &made.place));
}

async fn cycles(arguments: &Arguments, place: &Place) {
    let printer = Printer::of(arguments);
    let world = World::open(place).await;
    world.add_client().await;
    for cycle in 1..=CYCLES {
        fill(&world, world.app.clock.now(), arguments.flows, arguments.transactions).await;
        printer.line(&format!("churn.{cycle}.full_bytes"), space::whole(place).await.0 as f64);
        world.hand.advance((DUE_AFTER + DUE_WITHIN).unsigned_abs());
        let app = &world.app;
        let none = SignedDuration::ZERO;
        let policy = RetentionPolicy { tombstone: none, audit: none, ..RetentionPolicy::default() };
        let retention =
            Retention::new(app.clock.clone(), app.store.clone(), app.epochs.clone(), policy, |_| {});
        retention.run_once_before_listen().await.unwrap();
        // What autovacuum would have done by the time that has passed on the clock.
        space::vacuum(place).await;
        let (size, free) = space::whole(place).await;
        printer.line(&format!("churn.{cycle}.empty_bytes"), size as f64);
        printer.line(&format!("churn.{cycle}.free_bytes"), free as f64);
    }
    world.app.store.close().await;
}
