//! What the application remembers of its visitors: in memory, bounded, and nothing that came from a bank.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use glimpse_client::{Code, FlowId, IdempotencyKey, Token};
use jiff::Timestamp;

use crate::config::Fill;

/// How many visitors are remembered; the oldest are forgotten first.
pub(crate) const MOST_SESSIONS: usize = 1000;

/// One attempt of one visitor.
#[derive(Clone)]
pub(crate) struct Session {
    /// The flow that was created for it.
    pub(crate) flow: FlowId,
    /// The state that the return must carry.
    pub(crate) state: String,
    /// Names the one exchange of this attempt.
    pub(crate) key: IdempotencyKey,
    /// Where it stands.
    pub(crate) stage: Stage,
    /// Held while the code is exchanged, so that a return that runs twice exchanges once.
    pub(crate) exchanging: Arc<tokio::sync::Mutex<()>>,
}

/// Where an attempt stands.
#[derive(Clone)]
pub(crate) enum Stage {
    /// The user is in the Widget.
    Away,
    /// The data can be read until `ends`.
    Connected { token: Token, ends: Timestamp },
    /// The user cancelled.
    Aborted,
    /// The flow failed.
    Failed(Option<Code>),
    /// The data is gone.
    Gone { at: Timestamp, why: Gone },
}

/// Why the data is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Its hour was over.
    Expired,
    /// The user asked for it.
    Deleted,
}

/// Everyone's attempts, by the value of their cookie.
pub(crate) struct Sessions {
    inner: Mutex<Inner>,
    limit: usize,
}

#[derive(Default)]
struct Inner {
    by_id: HashMap<String, Session>,
    oldest_first: VecDeque<String>,
}

impl Sessions {
    pub(crate) fn new(limit: usize) -> Self {
        Self { inner: Mutex::default(), limit }
    }

    /// Remembers an attempt under a new random id, which goes into the cookie.
    pub(crate) fn add(&self, session: Session, fill: &Fill) -> String {
        let id = random_text(fill);
        let mut inner = self.lock();
        inner.by_id.insert(id.clone(), session);
        inner.oldest_first.push_back(id.clone());
        while inner.oldest_first.len() > self.limit {
            if let Some(oldest) = inner.oldest_first.pop_front() {
                inner.by_id.remove(&oldest);
            }
        }
        id
    }

    /// The attempt as it stands now.
    pub(crate) fn get(&self, id: &str) -> Option<Session> {
        self.lock().by_id.get(id).cloned()
    }

    /// Moves an attempt on.
    pub(crate) fn set_stage(&self, id: &str, stage: Stage) {
        if let Some(session) = self.lock().by_id.get_mut(id) {
            session.stage = stage;
        }
    }

    /// Forgets an attempt.
    pub(crate) fn remove(&self, id: &str) {
        let mut inner = self.lock();
        inner.by_id.remove(id);
        inner.oldest_first.retain(|known| known != id);
    }

    /// A panic elsewhere leaves the map whole: each change is one insertion or removal.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 256 random bits in hexadecimal.
pub(crate) fn random_text(fill: &Fill) -> String {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    fn session() -> Session {
        Session {
            flow: FlowId::from_random([1; 16]),
            state: "state".into(),
            key: IdempotencyKey::from_random([2; 16]),
            stage: Stage::Away,
            exchanging: Arc::default(),
        }
    }

    #[test]
    fn the_oldest_are_forgotten_and_nothing_else() {
        let counter = AtomicU8::new(0);
        let fill: Fill = Arc::new(move |bytes| bytes.fill(counter.fetch_add(1, Ordering::Relaxed)));
        let sessions = Sessions::new(3);
        let ids: Vec<String> = (0..5).map(|_| sessions.add(session(), &fill)).collect();
        let known: Vec<bool> = ids.iter().map(|id| sessions.get(id).is_some()).collect();
        assert_eq!(known, [false, false, true, true, true]);
        sessions.remove(&ids[3]);
        sessions.set_stage(&ids[4], Stage::Aborted);
        assert!(sessions.get(&ids[3]).is_none());
        assert!(matches!(sessions.get(&ids[4]).unwrap().stage, Stage::Aborted));
        sessions.add(session(), &fill);
        assert!(sessions.get(&ids[2]).is_some(), "a forgotten one makes room");
    }
}
