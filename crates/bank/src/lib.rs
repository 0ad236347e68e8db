//! What is common to all banks: the contract of a connector, the executor that
//! sends for all connectors, and the directory of banks. Knows no protocol.

pub mod contract;

mod address;
mod directory;
mod drive;
mod executor;
mod identity;
mod lookup;

pub use address::may_reach;
pub use directory::{
    Bank, BankCode, Directory, Entry, Facts, Hit, IbanFault, IbanMatch, Institute, Institutes,
    InstitutesError, ListFault, broken_iban, render_entries, render_entry, right_iban,
};
pub use drive::{Drive, DriveError, DriveLimits, Journal, Outcome};
pub use executor::{Executor, ExecutorConfig, ExecutorError};
pub use identity::{
    Certificate, Held, Identities, IdentityError, IdentityFiles, PairFiles, SEALED_HEADERS, SealFlavour,
    Usage,
};
pub use lookup::{Lookup, SystemLookup};
