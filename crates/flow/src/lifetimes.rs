use jiff::{SignedDuration, Timestamp};

/// When the hour of the data begins (contract section 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetentionClock {
    /// At the exchange of the code: the guide's reading.
    #[default]
    Exchange,
    /// At the end of the Widget flow; `expires_in` is what is left of it.
    Completion,
}

/// How long things last (contract sections 1 and 3). Policy values, the same for all flows of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// A link opens for this long.
    pub link: SignedDuration,
    /// Once opened, a flow has this long.
    pub flow: SignedDuration,
    /// A code can be exchanged for this long after the end of the Widget flow.
    pub code: SignedDuration,
    /// Token and data last this long.
    pub token: SignedDuration,
    /// After its time a page can still say goodbye for this long: it holds where to go back to, nothing of the bank.
    pub farewell: SignedDuration,
    /// A tombstone stays this long.
    pub tombstone: SignedDuration,
    /// When the hour of the data begins.
    pub clock: RetentionClock,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            link: SignedDuration::from_hours(24),
            flow: SignedDuration::from_mins(60),
            code: SignedDuration::from_hours(1),
            token: SignedDuration::from_hours(1),
            farewell: SignedDuration::from_mins(5),
            tombstone: SignedDuration::from_hours(7 * 24),
            clock: RetentionClock::Exchange,
        }
    }
}

impl Lifetimes {
    /// When token and data end for an exchange at `now` of a flow completed at `completed`.
    #[must_use]
    pub fn token_end(&self, completed: Timestamp, now: Timestamp) -> Timestamp {
        match self.clock {
            RetentionClock::Exchange => now + self.token,
            RetentionClock::Completion => completed + self.token,
        }
    }

    /// How long anything is kept at most after the end of the Widget flow: what the consent page says.
    #[must_use]
    pub fn kept_at_most(&self) -> SignedDuration {
        match self.clock {
            RetentionClock::Exchange => self.code + self.token,
            RetentionClock::Completion => self.code.max(self.token),
        }
    }

    /// How long a browser keeps the page's secret: as long as anything that it could show or delete may live.
    #[must_use]
    pub fn page_secret(&self) -> SignedDuration {
        self.flow + self.kept_at_most()
    }
}
