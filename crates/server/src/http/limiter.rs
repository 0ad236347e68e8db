use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

use crate::config::Rate;

/// A token bucket per key (the generic cell rate algorithm: one number per key), with a bounded number of keys.
///
/// The time is the one that is passed in, as everywhere; the crates that do this read a clock of their own.
#[derive(Debug)]
pub struct Limiter<K> {
    /// Milliseconds that one call costs.
    cost: i64,
    /// How far ahead of the time a key may be, in milliseconds.
    ahead: i64,
    capacity: usize,
    state: Mutex<Buckets<K>>,
}

#[derive(Debug)]
struct Buckets<K> {
    /// Until when each key's calls are paid for.
    paid_until: HashMap<K, i64>,
    /// One bucket for all keys beyond the capacity.
    overflow: i64,
}

impl<K: Eq + Hash> Limiter<K> {
    /// Buckets of that rate, at most `capacity` of them; keys beyond that share one.
    #[must_use]
    pub fn new(rate: Rate, capacity: usize) -> Self {
        let cost = (60_000 / i64::from(rate.per_minute.get())).max(1);
        let ahead = cost.saturating_mul(i64::from(rate.burst.get()));
        let state = Mutex::new(Buckets { paid_until: HashMap::new(), overflow: i64::MIN });
        Self { cost, ahead, capacity, state }
    }

    /// Takes one call out of the key's bucket.
    ///
    /// # Errors
    /// The seconds until there is one again, at least 1.
    pub fn take(&self, key: K, now: Timestamp) -> Result<(), u64> {
        self.with(key, now, |paid_until, now| {
            let after = (*paid_until).max(now) + self.cost;
            let too_much = after - now - self.ahead;
            if too_much > 0 {
                return Err(too_much.unsigned_abs().div_ceil(1000).max(1));
            }
            *paid_until = after;
            Ok(())
        })
    }

    fn with<T>(&self, key: K, now: Timestamp, act: impl FnOnce(&mut i64, i64) -> T) -> T {
        let now = now.as_millisecond();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Buckets { paid_until, overflow } = &mut *state;
        if paid_until.len() >= self.capacity && !paid_until.contains_key(&key) {
            paid_until.retain(|_, until| *until > now);
            if paid_until.len() >= self.capacity {
                return act(overflow, now);
            }
        }
        act(paid_until.entry(key).or_insert(i64::MIN), now)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    fn limiter(capacity: usize) -> Limiter<u32> {
        let number = |n| NonZeroU32::new(n).unwrap();
        Limiter::new(Rate { per_minute: number(60), burst: number(3) }, capacity)
    }

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(1_000_000 + millisecond).unwrap()
    }

    #[test]
    fn a_burst_then_one_per_second() {
        let limiter = limiter(10);
        for _ in 0..3 {
            assert_eq!(limiter.take(1, at(0)), Ok(()));
        }
        assert_eq!(limiter.take(1, at(0)), Err(1));
        assert_eq!(limiter.take(1, at(999)), Err(1));
        assert_eq!(limiter.take(2, at(0)), Ok(()), "others are not affected");
        assert_eq!(limiter.take(1, at(1000)), Ok(()));
        assert_eq!(limiter.take(1, at(1000)), Err(1));
    }

    #[test]
    fn keys_are_bounded_and_the_rest_shares_one_bucket() {
        let limiter = limiter(2);
        assert_eq!((limiter.take(1, at(0)), limiter.take(2, at(0))), (Ok(()), Ok(())));
        for key in 3..6 {
            assert_eq!(limiter.take(key, at(0)), Ok(()));
        }
        assert_eq!(limiter.take(6, at(0)), Err(1));
        assert_eq!(limiter.take(7, at(1001)), Ok(()), "full buckets make room");
        assert!(limiter.state.lock().unwrap().paid_until.len() <= 2);
    }
}
