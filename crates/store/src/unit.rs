use glimpse_model::{ClientId, Code, FlowId, Language};
use jiff::Timestamp;

use crate::{BankOutcome, CleanUpRow, FlowRow, IdempotencyRow, Stage, WrapKind, WrapRow};

/// A unit of work: everything in it happens in one transaction, durably, or nothing does.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What it is, such as `flow.exchange`: for metrics and for the tests that cut each one.
    pub name: &'static str,
    /// The flow that it is about.
    pub flow: FlowId,
    /// What must hold.
    pub guard: Guard,
    /// When it happens: stage history and audit carry this time.
    pub at: Timestamp,
    /// What changes.
    pub changes: Vec<Change>,
}

/// What must hold for a unit to be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// The flow does not exist yet; the first change is [`Change::Create`].
    New,
    /// The flow's version is this, and no lease is held that has not run out. One that has run out ends with the unit, and
    /// its holder is fenced out.
    Version(u64),
    /// The flow's fencing number is this, whatever its version: the lease's holder writes.
    Fence(u64),
    /// The flow exists: for what is right at any version, such as deletion.
    Any,
}

/// One change to one flow. Every unit that is not [`Guard::Fence`]d increments the version by one, whatever it holds;
/// fenced ones do so only with [`Change::Advance`].
#[derive(Clone, Debug)]
pub enum Change {
    /// Inserts the row, with the first line of the history; its version and its fencing number count on from the row's.
    Create(Box<FlowRow>),
    /// Moves to a stage, with a line in the history; a code where there is one. At the first stage that is an end, the
    /// tombstone's seven days begin, unless the unit says otherwise.
    Stage(Stage, Option<Code>),
    /// Counts the version up in a fenced unit.
    Advance,
    /// Sets the deadline.
    Deadline(Timestamp),
    /// Sets the hash of the page's secret.
    PageHash(Vec<u8>),
    /// Sets the hash of the `redirect_uri`: at the end of the Widget flow it is made anew under the code's secret, which
    /// is what the exchange has in hand.
    RedirectHash(Vec<u8>),
    /// Sets the language.
    Language(Language),
    /// Sets the code's hash and the time of completion.
    Completed(Vec<u8>),
    /// Sets the token's hash and the time of the exchange.
    Exchanged(Vec<u8>),
    /// Drops the hashes of code and token: neither is known from now on.
    Revoked,
    /// Sets when the tombstone goes.
    Tombstone(Timestamp),
    /// Takes the lease for an owner until then; counts the fencing number up. The new number is in [`Written::fence`].
    TakeLease(String, Timestamp),
    /// Renews the lease.
    RenewLease(Timestamp),
    /// Gives the lease back.
    ReleaseLease,
    /// Inserts or replaces a wrap of its kind.
    PutWrap(WrapRow),
    /// Deletes a wrap.
    DropWrap(WrapKind),
    /// Inserts or replaces a ciphertext.
    PutBlob(String, Vec<u8>),
    /// Deletes the ciphertexts whose name is this or begins with this and a slash.
    DropBlobs(String),
    /// Deletes all wraps and ciphertexts of the flow, and fences out a step that is still running: its lease ends and the
    /// fencing number grows, so that nothing is written back.
    Erase,
    /// Keeps a clean-up record.
    PutCleanUp(CleanUpRow),
    /// Drops a clean-up record.
    DropCleanUp(String),
    /// Has all clean-up records of this flow tried now (their `try_at` becomes the unit's time). Records are therefore
    /// kept with the flow that made them.
    HurryCleanUps,
    /// Keeps an answer for an idempotency key. The unit fails with a conflict when there is one already that is not due.
    PutIdempotency(IdempotencyRow),
    /// Counts how the flow went at a bank, in counters that have no link to a flow. The caller counts a flow once per bank,
    /// so that no batch of counters is one user's.
    Tally {
        /// The bank, an id of the configuration.
        bank: String,
        /// How it went.
        outcome: BankOutcome,
    },
    /// Adds a line to the audit trail; its number is given by the store, its flow and time by the unit.
    Audit {
        /// The event.
        event: &'static str,
        /// The client.
        client: Option<ClientId>,
        /// The bank.
        bank: Option<String>,
        /// A fixed word.
        detail: Option<String>,
    },
}

/// What a unit gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The flow's version now.
    pub version: u64,
    /// The flow's fencing number now.
    pub fence: u64,
}
