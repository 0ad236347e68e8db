//! Pure values that every other room speaks of: accounts, transactions,
//! securities, money, IBANs, secrets and the dotted codes of failures.
//!
//! Nothing here knows HTTP, SQL, time or a bank protocol.

mod account;
mod code;
mod iban;
mod ids;
mod language;
mod money;
mod secret;
mod security;
mod snapshot;
mod transaction;

pub use account::{Account, AccountKind, Balance, Coverage, CoverageReason};
pub use code::{Code, Group};
pub use iban::{Iban, IbanError};
pub use ids::{BankId, ClientId, FlowId};
pub use language::Language;
pub use money::{Currency, Money, MoneyError};
pub use secret::{Secret, SecretText};
pub use security::Security;
pub use snapshot::{AccountData, Snapshot, SyncFailure};
pub use transaction::{Counterparty, Transaction, TransactionKind};
