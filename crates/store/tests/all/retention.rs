use std::sync::Arc;
use std::time::Duration;

use glimpse_store::{
    Clock, ClockHand, Epochs, OpenOptions, Retention, RetentionPolicy, SqliteStore, Stage, Store,
    SweepReport, Swept, WrapKind,
};
use glimpse_vault::{Keyring, SeededRandom};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::suite::build::{after, change, create, id, noon, wrap};

const DAY: Duration = Duration::from_secs(86400);

/// A store, its clock and its retention, over a directory.
struct House {
    store: Arc<dyn Store>,
    epochs: Arc<Epochs>,
    keyring: Arc<Keyring>,
    clock: Clock,
    hand: ClockHand,
    reports: UnboundedReceiver<SweepReport>,
    retention: Retention,
}

async fn house(home: &tempfile::TempDir, now: Timestamp) -> House {
    let options = OpenOptions { exclusive: true };
    let store: Arc<dyn Store> =
        Arc::new(SqliteStore::open(&home.path().join("glimpse.db"), options).await.unwrap());
    let (clock, hand) = Clock::fixed(now);
    let random = Arc::new(SeededRandom::new(1));
    let keyring = Arc::new(Keyring::open_or_create(&home.path().join("keys"), now, random.as_ref()).unwrap());
    let epochs = Arc::new(Epochs::new(Arc::clone(&store), Arc::clone(&keyring), random));
    let (tell, reports) = unbounded_channel();
    let retention = Retention::new(
        clock.clone(),
        Arc::clone(&store),
        Arc::clone(&epochs),
        RetentionPolicy::default(),
        move |report| tell.send(report.clone()).unwrap_or_default(),
    );
    House { store, epochs, keyring, clock, hand, reports, retention }
}

/// The running engine.
struct Running {
    stop: CancellationToken,
    engine: JoinHandle<()>,
}

impl Running {
    fn start(retention: Retention) -> Self {
        let stop = CancellationToken::new();
        let engine = tokio::spawn(retention.run(stop.clone()));
        Self { stop, engine }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.engine.await.unwrap();
    }
}

/// The first report that fits, within ten seconds.
async fn report(
    reports: &mut UnboundedReceiver<SweepReport>,
    fits: impl Fn(&SweepReport) -> bool,
) -> SweepReport {
    let first = async {
        loop {
            let report = reports.recv().await.unwrap();
            if fits(&report) {
                return report;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), first).await.unwrap()
}

fn swept(report: &SweepReport) -> Option<(&Swept, SignedDuration)> {
    match report {
        SweepReport::Swept { swept, lag } => Some((swept, *lag)),
        _ => None,
    }
}

#[tokio::test]
async fn what_is_due_goes_when_the_clock_gets_there() {
    let home = tempfile::tempdir().unwrap();
    let mut house = house(&home, noon()).await;
    create(&*house.store, id(1)).await;
    let running = Running::start(house.retention);
    report(&mut house.reports, |report| swept(report).is_some()).await;
    house.hand.advance(DAY - Duration::from_millis(1));
    report(&mut house.reports, |report| swept(report).is_some()).await;
    assert_eq!(house.store.flow(id(1)).await.unwrap().unwrap().stage, Stage::Created);
    house.hand.advance(Duration::from_millis(1));
    let done =
        report(&mut house.reports, |report| swept(report).is_some_and(|(swept, _)| swept.flows == 1)).await;
    assert_eq!(swept(&done).unwrap().1, SignedDuration::ZERO, "at the deadline, not after it");
    assert_eq!(house.store.flow(id(1)).await.unwrap().unwrap().stage, Stage::Expired);
    assert_eq!(house.store.wrap(id(1), WrapKind::Link).await.unwrap(), None);
    running.stop().await;
}

#[tokio::test]
async fn an_earlier_deadline_wakes_it() {
    let home = tempfile::tempdir().unwrap();
    let mut house = house(&home, noon()).await;
    create(&*house.store, id(1)).await;
    let running = Running::start(house.retention);
    report(&mut house.reports, |report| swept(report).is_some()).await;
    // Asking for the epoch's key is what tells retention; its safety net would look after a minute only.
    let due = after(5);
    house.epochs.for_due(due).await.unwrap();
    change(&*house.store, id(1), vec![wrap(WrapKind::Page, due)]).await;
    house.hand.advance(Duration::from_secs(5));
    report(&mut house.reports, |report| swept(report).is_some_and(|(swept, _)| swept.wraps == 1)).await;
    assert_eq!(house.store.wrap(id(1), WrapKind::Page).await.unwrap(), None);
    running.stop().await;
}

#[tokio::test]
async fn a_minutes_key_goes_from_store_and_memory_at_its_end() {
    let home = tempfile::tempdir().unwrap();
    let mut house = house(&home, noon()).await;
    let (minute, _) = house.epochs.for_due(after(90)).await.unwrap();
    let running = Running::start(house.retention);
    report(&mut house.reports, |report| swept(report).is_some()).await;
    house.hand.advance(Duration::from_secs(120));
    report(&mut house.reports, |report| swept(report).is_some_and(|(swept, _)| swept.epochs == 1)).await;
    assert_eq!(house.store.epoch(minute).await.unwrap(), None);
    assert_eq!(house.epochs.held(), 0);
    running.stop().await;
}

#[tokio::test]
async fn what_fell_due_while_nothing_ran_goes_before_listening() {
    let home = tempfile::tempdir().unwrap();
    let before = house(&home, noon()).await;
    for number in 0..250 {
        create(&*before.store, crate::suite::build::numbered(number)).await;
    }
    before.store.close().await;
    drop(before);
    let mut later = house(&home, after(2 * 86400)).await;
    later.retention.run_once_before_listen().await.unwrap();
    assert_eq!(later.store.next_due().await.unwrap(), Some(after(9 * 86400)), "nothing but tombstones");
    let first = report(&mut later.reports, |report| swept(report).is_some()).await;
    let (first, lag) = swept(&first).unwrap();
    assert_eq!((first.flows, first.wraps, first.more, lag), (50, 250, true, SignedDuration::from_hours(24)));
}

#[tokio::test]
async fn the_time_is_noted_so_that_it_never_goes_back() {
    let home = tempfile::tempdir().unwrap();
    let mut house = house(&home, noon()).await;
    let running = Running::start(house.retention);
    report(&mut house.reports, |report| swept(report).is_some()).await;
    let moved = house.hand.advance(Duration::from_secs(61 * 60));
    running.stop().await;
    let known = house.store.last_known_time().await.unwrap();
    assert_eq!(known, Some(moved));
    assert!(
        Clock::system(known.map(|known| known + SignedDuration::from_hours(1000))).now() > house.clock.now()
    );
}

#[tokio::test]
async fn the_installation_key_rotates_by_day_and_is_destroyed_two_days_later() {
    let home = tempfile::tempdir().unwrap();
    let mut house = house(&home, noon()).await;
    let first = house.keyring.ids();
    let running = Running::start(house.retention);
    report(&mut house.reports, |report| swept(report).is_some()).await;
    for _ in 0..2 {
        house.hand.advance(DAY);
        report(&mut house.reports, |report| swept(report).is_some()).await;
    }
    house.hand.advance(DAY);
    report(&mut house.reports, |report| matches!(report, SweepReport::InstallationKeyDestroyed)).await;
    running.stop().await;
    assert!(!house.keyring.ids().contains(&first[0]));
    let lines = house.store.audit_after(0, 100).await.unwrap();
    let destroyed = |line: &&glimpse_store::AuditRow| {
        line.event == "key_destroyed" && line.detail.as_deref() == Some("installation")
    };
    assert!(lines.iter().find(destroyed).is_some());
}

#[tokio::test]
async fn a_store_that_fails_is_reported_and_it_stops_when_told() {
    let home = tempfile::tempdir().unwrap();
    let mut house = house(&home, noon()).await;
    house.store.close().await;
    let running = Running::start(house.retention);
    for _ in 0..2 {
        report(&mut house.reports, |report| matches!(report, SweepReport::Failed { .. })).await;
    }
    running.stop().await;
}
