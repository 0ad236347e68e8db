//! Where flows are kept: storage traits, the databases behind them, migrations,
//! the clock that all nodes agree on, and retention. Sees ciphertext only.

mod alarm;
mod clock;
mod epochs;
mod foreign;
mod plan;
mod postgres;
mod retention;
mod rows;
mod sql;
mod sqlite;
mod store;
mod tally;
mod unit;

pub use clock::{Clock, ClockFollower, ClockHand};
pub use epochs::{EpochError, Epochs, epoch_minute};
pub use foreign::Foreign;
pub use postgres::{Capacity, PostgresError, PostgresOptions, PostgresStore};
pub use retention::{Retention, RetentionPolicy, SweepReport};
pub use rows::{
    AuditRow, BlobRow, CleanUpRow, ClientKind, ClientRow, EpochRow, FlowRow, FlowWith, IdempotencyRow, Lease,
    SecretRow, Stage, StageEntry, WrapKind, WrapRow,
};
pub use sqlite::{OpenError, OpenOptions, SqliteStore};
pub use store::{Connections, Store, StoreError, SweepOrder, Swept};
pub use tally::{BankOutcome, TALLY_FULL, TALLY_MINUTES, TallyRow};
pub use unit::{Change, Guard, Unit, Written};
