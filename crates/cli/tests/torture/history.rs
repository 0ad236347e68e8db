//! What happened, as those outside the cluster saw it.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::{SignedDuration, Timestamp};

/// One thing that somebody saw, and when, in the installation's time.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) at: Timestamp,
    pub(crate) what: What,
}

/// IBANs.
pub(crate) type Ibans = BTreeSet<String>;

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// The API acknowledged a new flow.
    Created { flow: String, state: String },
    /// The user left on purpose, and nothing of the flow is expected any more.
    Left { flow: String },
    /// The Widget sent the user back, with these accounts chosen.
    Completed { flow: String, state: String, chosen: Ibans },
    /// The code gave a token.
    Token { flow: String, token: String },
    /// A request with a token was sent at that time, and answered at the event's.
    Read { flow: String, token: String, sent: Timestamp, status: u16, seen: Ibans },
    /// The API acknowledged a deletion.
    Deleted { flow: String },
    /// What the API says of a flow: the flow that the answer names, or nothing.
    Status { flow: String, answered: Option<String> },
    /// What the database still holds of a flow: keys and ciphertexts.
    Held { flow: String, rows: u64 },
    /// A user who wanted to go on could not.
    Stuck { flow: Option<String>, why: String },
}

impl What {
    /// The flow that it is about.
    pub(crate) fn flow(&self) -> Option<&str> {
        match self {
            Self::Created { flow, .. }
            | Self::Left { flow }
            | Self::Completed { flow, .. }
            | Self::Token { flow, .. }
            | Self::Read { flow, .. }
            | Self::Deleted { flow }
            | Self::Status { flow, .. }
            | Self::Held { flow, .. } => Some(flow),
            Self::Stuck { flow, .. } => flow.as_deref(),
        }
    }
}

/// Everything that was seen.
#[derive(Default)]
pub(crate) struct History {
    events: Mutex<Vec<Event>>,
    moved: AtomicI64,
}

impl History {
    /// The installation's time: the machine's, and what the test moved it by.
    pub(crate) fn now(&self) -> Timestamp {
        machine_time() + SignedDuration::from_secs(self.moved())
    }

    /// By how many seconds the time was moved.
    pub(crate) fn moved(&self) -> i64 {
        self.moved.load(Ordering::SeqCst)
    }

    pub(crate) fn move_on(&self, seconds: i64) {
        self.moved.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn note(&self, what: What) {
        let at = self.now();
        self.events.lock().unwrap().push(Event { at, what });
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }

    /// How many events are of a kind.
    pub(crate) fn count(&self, which: impl Fn(&What) -> bool) -> usize {
        self.events.lock().unwrap().iter().filter(|event| which(&event.what)).count()
    }
}

#[expect(clippy::disallowed_methods, reason = "real processes run in real time")]
fn machine_time() -> Timestamp {
    Timestamp::now()
}
