use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::Store;

/// The longest that a sleeper trusts the machine's timers: after a jump of the machine's clock it wakes this late.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How often the store is asked for its time.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// The time of the installation, to the millisecond. It never goes back: after a backward jump of the machine's clock, or a
/// restart with a clock set back, it goes on from the last known point.
///
/// Cloning gives the same clock. It cannot be moved; who may move it holds a [`ClockHand`].
#[derive(Clone, Debug)]
pub struct Clock {
    shared: Arc<Shared>,
}

/// Moves a clock: for the demo and for tests. A server that serves real users never has one.
#[derive(Clone, Debug)]
pub struct ClockHand {
    shared: Arc<Shared>,
}

/// Sets a clock by the store's time, which several nodes share.
#[derive(Debug)]
pub struct ClockFollower {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    source: Source,
    known: Mutex<Known>,
    /// Counts the moves; who sleeps looks at the time again.
    moved: watch::Sender<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Machine,
    /// The store's time as last heard, carried on by a clock that never jumps: what the machine believes does not count.
    Store,
    /// Stands still unless it is moved.
    Hand,
}

#[derive(Debug)]
struct Known {
    /// The latest time that was given out, or known at the start.
    time: Timestamp,
    /// When that was, by a clock that never jumps.
    since: Instant,
    /// What a hand added to the machine's time.
    offset: SignedDuration,
    /// The store's time as it was heard, and when that was.
    heard: (Timestamp, Instant),
}

impl Clock {
    /// The machine's clock, never behind the time that the store last knew.
    #[must_use]
    pub fn system(last_known: Option<Timestamp>) -> Self {
        Self::new(Source::Machine, last_known.unwrap_or(Timestamp::MIN))
    }

    /// The store's clock: this is its time now, and the follower tells it again and again.
    #[must_use]
    pub fn of_store(now: Timestamp) -> (Self, ClockFollower) {
        let clock = Self::new(Source::Store, now);
        let follower = ClockFollower { shared: Arc::clone(&clock.shared) };
        (clock, follower)
    }

    /// The machine's clock, so far ahead, with a hand to move it on: for the demo. It is never behind the time that the
    /// store last knew, and keeps that distance as well.
    #[must_use]
    pub fn movable(last_known: Option<Timestamp>, ahead: SignedDuration) -> (Self, ClockHand) {
        let clock = Self::system(last_known);
        let known_ahead = last_known.map_or(SignedDuration::ZERO, |last| last.duration_since(machine_time()));
        clock.shared.known.lock().unwrap_or_else(PoisonError::into_inner).offset =
            ahead.max(known_ahead).max(SignedDuration::ZERO);
        clock.with_hand()
    }

    /// A clock that stands still until its hand moves it: for tests.
    #[must_use]
    pub fn fixed(at: Timestamp) -> (Self, ClockHand) {
        Self::new(Source::Hand, at).with_hand()
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let mut known = self.shared.known.lock().unwrap_or_else(PoisonError::into_inner);
        match self.shared.source {
            Source::Machine => {
                let steady = monotonic();
                let continued = plus(known.time, between(known.since, steady));
                let machine = plus(machine_time(), known.offset);
                known.time = continued.max(machine);
                known.since = steady;
            }
            Source::Store => {
                let (heard, since) = known.heard;
                known.time = known.time.max(plus(heard, between(since, monotonic())));
            }
            Source::Hand => {}
        }
        to_millisecond(known.time)
    }

    /// Waits until then; wakes at once when the clock is moved past it.
    pub async fn sleep_until(&self, then: Timestamp) {
        let mut moved = self.shared.moved.subscribe();
        loop {
            let left = then.duration_since(self.now());
            let Ok(left) = Duration::try_from(left) else { return };
            if left.is_zero() {
                return;
            }
            match self.shared.source {
                Source::Machine | Source::Store => {
                    // Whichever is first; the time is looked at again in any case.
                    let _either = tokio::time::timeout(left.min(LOOK_AGAIN), moved.changed()).await;
                }
                Source::Hand => {
                    let _moved = moved.changed().await;
                }
            }
        }
    }

    fn new(source: Source, time: Timestamp) -> Self {
        let since = monotonic();
        let known = Known { time, since, offset: SignedDuration::ZERO, heard: (time, since) };
        let shared = Shared { source, known: Mutex::new(known), moved: watch::Sender::new(0) };
        Self { shared: Arc::new(shared) }
    }

    fn with_hand(self) -> (Self, ClockHand) {
        let hand = ClockHand { shared: Arc::clone(&self.shared) };
        (self, hand)
    }
}

impl ClockHand {
    /// How far the clock is ahead of the machine's. Whoever keeps it, and gives it to [`Clock::movable`], has a clock that
    /// goes on after a restart as if it had never stood.
    #[must_use]
    pub fn ahead(&self) -> SignedDuration {
        self.shared.known.lock().unwrap_or_else(PoisonError::into_inner).offset
    }

    /// Moves the time on and wakes every sleeper; gives the new time.
    pub fn advance(&self, by: Duration) -> Timestamp {
        let clock = Clock { shared: Arc::clone(&self.shared) };
        // Brings the known time up to the present, to which is added.
        let _present = clock.now();
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        {
            let mut known = self.shared.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.time = plus(known.time, by);
            known.offset = known.offset.saturating_add(by);
        }
        self.shared.moved.send_modify(|moves| *moves += 1);
        clock.now()
    }
}

impl ClockFollower {
    /// Asks the store every few seconds until it is told to stop. While it does not answer, the clock goes on by itself.
    pub async fn follow(self, store: &dyn Store, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let asked = monotonic();
            match store.time().await {
                Ok(Some(time)) => self.hear(plus(time, between(asked, monotonic()) / 2)),
                Ok(None) => return,
                Err(error) => tracing::debug!(%error, "the store's time was not heard"),
            }
            let _stopped = tokio::time::timeout(ASK_AGAIN, stop.cancelled()).await;
        }
    }

    /// The store's time, as it is just now. The clock goes on from there, or waits for it: it never goes back.
    fn hear(&self, time: Timestamp) {
        self.shared.known.lock().unwrap_or_else(PoisonError::into_inner).heard = (time, monotonic());
        self.shared.moved.send_modify(|moves| *moves += 1);
    }
}

fn between(earlier: Instant, later: Instant) -> SignedDuration {
    SignedDuration::try_from(later.duration_since(earlier)).unwrap_or_default()
}

fn plus(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// As the store keeps it, so that a time comes back as it was written.
fn to_millisecond(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is handed")]
fn monotonic() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is handed")]
fn machine_time() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_fixed_clock_stands_until_it_is_moved() {
        let (clock, hand) = Clock::fixed(at("2026-11-23T09:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-23T09:00:00Z"));
        assert_eq!(hand.advance(Duration::from_secs(3660)), at("2026-11-23T10:01:00Z"));
        assert_eq!(clock.clone().now(), at("2026-11-23T10:01:00Z"));
    }

    #[test]
    fn the_machine_set_back_behind_the_last_known_time_goes_on_from_there() {
        let ahead = plus(machine_time(), SignedDuration::from_hours(2));
        let clock = Clock::system(Some(ahead));
        let first = clock.now();
        assert!(first >= to_millisecond(ahead) && first < plus(ahead, SignedDuration::from_mins(1)));
        let mut last = first;
        while last == first {
            let now = clock.now();
            assert!(now >= last);
            last = now;
        }
    }

    #[test]
    fn a_moved_clock_keeps_its_offset_and_runs_on() {
        let (clock, hand) = Clock::movable(None, SignedDuration::ZERO);
        let before = clock.now();
        let moved = hand.advance(Duration::from_secs(3600));
        assert!(moved.duration_since(before) >= SignedDuration::from_hours(1));
        assert!(clock.now() >= moved);
        // One that is made of what was kept is as far ahead, whatever the store was told last.
        let (again, _) = Clock::movable(Some(before), hand.ahead());
        assert!(again.now() >= moved);
        let (again, hand) = Clock::movable(Some(moved), SignedDuration::ZERO);
        assert!(again.now() >= moved && hand.ahead() > SignedDuration::from_mins(59));
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_is_moved_past_its_time() {
        for (clock, hand) in
            [Clock::fixed(at("2026-11-23T09:00:00Z")), Clock::movable(None, SignedDuration::ZERO)]
        {
            let then = plus(clock.now(), SignedDuration::from_mins(61));
            let sleeper = tokio::spawn({
                let clock = clock.clone();
                async move { clock.sleep_until(then).await }
            });
            hand.advance(Duration::from_secs(60 * 60));
            tokio::task::yield_now().await;
            assert!(!sleeper.is_finished());
            hand.advance(Duration::from_secs(60));
            sleeper.await.unwrap();
            assert!(clock.now() >= then);
        }
    }

    #[tokio::test]
    async fn a_stores_clock_does_not_mind_what_the_machine_believes() {
        let minute = SignedDuration::from_mins(1);
        for (off, name) in [(minute, "ahead"), (-minute, "behind")] {
            let (clock, follower) = Clock::of_store(plus(machine_time(), off));
            let first = clock.now();
            assert!(plus(machine_time(), off).duration_since(first).abs() < minute / 2, "{name}");
            // The store's clock was set back: ours waits for it.
            follower.hear(plus(first, -minute));
            assert!(clock.now().duration_since(first) < minute / 2 && clock.now() >= first, "{name}");
            // And it was set on: ours follows, and wakes who waited for that.
            let then = plus(first, minute * 5);
            let sleeper = tokio::spawn({
                let clock = clock.clone();
                async move { clock.sleep_until(then).await }
            });
            tokio::task::yield_now().await;
            follower.hear(then);
            sleeper.await.unwrap();
            assert!(clock.now() >= then, "{name}");
        }
    }

    #[tokio::test]
    async fn the_past_is_not_waited_for() {
        let (clock, _hand) = Clock::fixed(at("2026-11-23T09:00:00Z"));
        clock.sleep_until(at("2026-11-23T09:00:00Z")).await;
        clock.sleep_until(at("2026-11-22T09:00:00Z")).await;
    }
}
