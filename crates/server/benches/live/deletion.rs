use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use glimpse_model::Snapshot;
use glimpse_store::{Retention, RetentionPolicy, SweepReport};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::cost::Meter;
use crate::fill::{DUE_AFTER, DUE_WITHIN};
use crate::lag::{Eye, watch};
use crate::place::Place;
use crate::report::{Printer, micros};
use crate::world::World;
use crate::{space, steps};

/// As many flows at most are deleted to see what one costs, and as many at most fall due at once.
const QUIET: u32 = 20_000;
const BACKLOG: u32 = 100_000;
/// How many are read from beside it.
const READ: usize = 64;

struct Deletion<'a> {
    world: &'a World,
    place: &'a Place,
    meter: &'a Meter,
    printer: &'a Printer,
    bearers: Arc<Vec<String>>,
    policy: RetentionPolicy,
}

/// The flows that were filled in fall due: a few each second as in normal use, then many at once.
pub(crate) async fn measure(
    world: &World,
    place: &Place,
    snapshot: &Snapshot,
    arguments: &Arguments,
    meter: &Meter,
) {
    let printer = Printer::of(arguments);
    let base = Timestamp::from_second(arguments.base).unwrap();
    advance_to(world, base + DUE_AFTER - SignedDuration::from_mins(1));
    // What the steps left over.
    let policy = RetentionPolicy { batch: arguments.batch, ..RetentionPolicy::default() };
    retention(world, policy).0.run_once_before_listen().await.unwrap();
    let bearers = Arc::new(steps::bearers(world, snapshot, READ.min(arguments.flows as usize)).await);
    let deletion = Deletion { world, place, meter, printer: &printer, bearers, policy };
    let seconds = Duration::from_secs(arguments.seconds);
    deletion.beside("calm", tokio::time::sleep(seconds / 3)).await;

    advance_to(world, base + DUE_AFTER);
    deletion.normal(seconds).await;

    let quiet = QUIET.min(arguments.flows / 10);
    let kept = deletion.quiet(arguments.flows, quiet, policy).await;
    printer.line("deleted.cpu_us", kept.0);
    printer.line("deleted.db_cpu_us", kept.1);
    printer.line("deleted.written_bytes", kept.2);
    // The tombstone goes a week later; here at once.
    let at_once = RetentionPolicy { tombstone: SignedDuration::ZERO, ..policy };
    let gone = deletion.quiet(arguments.flows, quiet, at_once).await;
    printer.line("tombstone.cpu_us", gone.0 - kept.0);
    printer.line("tombstone.db_cpu_us", gone.1 - kept.1);

    deletion.backlog(arguments.flows, BACKLOG.min(arguments.flows / 2)).await;
}

impl Deletion<'_> {
    /// As many a second as are needed when so many live for an hour each.
    async fn normal(&self, seconds: Duration) {
        let stop = CancellationToken::new();
        let (retention, deleted) = retention(self.world, self.policy);
        let running = tokio::spawn(retention.run(stop.clone()));
        let eye = tokio::spawn(watch(self.world.clone(), self.place.clone(), stop.clone()));
        self.beside("normal", tokio::time::sleep(seconds)).await;
        stop.cancel();
        self.printer.latencies("normal.wrap_lag", eye.await.unwrap());
        running.await.unwrap();
        self.printer
            .line("normal.per_second", deleted.load(Ordering::Relaxed) as f64 / seconds.as_secs_f64());
    }

    /// Nothing but deletion: processor time here and at the database, and bytes written, for each flow.
    async fn quiet(&self, flows: u32, count: u32, policy: RetentionPolicy) -> (f64, f64, f64) {
        self.world.hand.advance(time_of(flows, count));
        let (retention, deleted) = retention(self.world, policy);
        let (before, logged) = (self.meter.now(), space::logged(self.place).await);
        retention.run_once_before_listen().await.unwrap();
        let (cost, logged) = (self.meter.now().since(before), space::logged(self.place).await - logged);
        let deleted = deleted.load(Ordering::Relaxed) as usize;
        // PostgreSQL's processes write in the background, later and for others too; what a deletion makes is its log.
        let written = if self.place.database.is_some() { logged } else { cost.written };
        let each = deleted.max(1) as f64;
        (micros(cost.own, deleted), micros(cost.database, deleted), written as f64 / each)
    }

    /// Many are due at once, as after a time in which nothing ran, while requests come.
    async fn backlog(&self, flows: u32, count: u32) {
        let mut eye = Eye::new(self.place).await;
        self.world.hand.advance(time_of(flows, count));
        let stop = CancellationToken::new();
        let (retention, deleted) = retention(self.world, self.policy);
        let start = Instant::now();
        let worked_off = async {
            let running = tokio::spawn(retention.run(stop.clone()));
            // Half a second is what is due again and again meanwhile.
            while eye.lag(self.world).await > Duration::from_millis(500) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            self.printer.line("backlog.wraps_gone_s", start.elapsed().as_secs_f64());
            while self.late().await > SignedDuration::from_millis(500) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            stop.cancel();
            running.await.unwrap();
        };
        self.beside("backlog", worked_off).await;
        let deleted = deleted.load(Ordering::Relaxed) as f64;
        self.printer.line("backlog.flows", deleted);
        self.printer.line("backlog.per_second", deleted / start.elapsed().as_secs_f64());
    }

    async fn late(&self) -> SignedDuration {
        let due = self.world.app.store.next_due().await.unwrap();
        due.map_or(SignedDuration::ZERO, |due| self.world.app.clock.now().duration_since(due))
    }

    /// Requests while something goes on: one caller that reads, one that creates, each without a pause.
    async fn beside(&self, name: &str, work: impl Future<Output = ()>) {
        let stop = CancellationToken::new();
        let (world, bearers, until) = (self.world.clone(), Arc::clone(&self.bearers), stop.clone());
        let reader = tokio::spawn(async move {
            let mut times = Vec::new();
            for bearer in bearers.iter().cycle() {
                let start = Instant::now();
                assert_eq!(world.read("/rest/transactions", bearer).await.status, 200);
                times.push(start.elapsed());
                if until.is_cancelled() {
                    break;
                }
            }
            times
        });
        let (world, until) = (self.world.clone(), stop.clone());
        let creator = tokio::spawn(async move {
            let mut times = Vec::new();
            while !until.is_cancelled() {
                let start = Instant::now();
                steps::create_alone(&world).await;
                times.push(start.elapsed());
            }
            times
        });
        work.await;
        stop.cancel();
        self.printer.latencies(&format!("{name}.read"), reader.await.unwrap());
        self.printer.latencies(&format!("{name}.create"), creator.await.unwrap());
    }
}

/// The engine of the server, and how many flows it has deleted.
fn retention(world: &World, policy: RetentionPolicy) -> (Retention, Arc<AtomicU64>) {
    let deleted = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&deleted);
    let report = move |report: &SweepReport| match report {
        SweepReport::Swept { swept, .. } => {
            count.fetch_add(swept.flows, Ordering::Relaxed);
        }
        SweepReport::InstallationKeyDestroyed => {}
        SweepReport::Failed { reason } => panic!("{reason}"),
    };
    let app = &world.app;
    (Retention::new(app.clock.clone(), app.store.clone(), app.epochs.clone(), policy, report), deleted)
}

/// In what time so many of them fall due.
fn time_of(flows: u32, count: u32) -> Duration {
    DUE_WITHIN.unsigned_abs() * count / flows
}

fn advance_to(world: &World, then: Timestamp) {
    let by = then.duration_since(world.app.clock.now());
    world.hand.advance(Duration::try_from(by).unwrap_or_default());
}
