//! Where flows are kept: storage traits, the databases behind them, migrations,
//! the clock that all nodes agree on, and retention. Sees ciphertext only.

mod rows;
mod store;
mod unit;

pub use rows::{
    AuditRow, BlobRow, CleanUpRow, ClientKind, ClientRow, EpochRow, FlowRow, IdempotencyRow, Lease,
    SecretRow, Stage, StageEntry, WrapKind, WrapRow,
};
pub use store::{Store, StoreError, Swept};
pub use unit::{Change, Guard, Unit, Written};
