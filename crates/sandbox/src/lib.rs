//! Banks to test against: real HTTP servers that speak Berlin Group XS2A (NextGenPSD2 1.3.11) or FinTS 3.0 as strict banks
//! do, with users for each fault, data that is the same for the same user, a movable clock, and a ledger of what they were sent.
//!
//! [`Sandbox::start`] starts them; `docs/sandbox.md` describes banks, users and scenarios.

mod bank;
mod certificates;
mod control;
mod data;
mod fints;
mod ledger;
mod page;
mod routes;
mod sandbox;
mod scenario;
mod serve;
mod tls;
mod twins;
mod users;

pub use certificates::{TestAuthority, TestCertificate, TestCertificateError, TestPair, TestUsage};
pub use data::{Counterparty, Entry, Kind, Security};
pub use fints::fints_users_table;
pub use ledger::{Call, Credential, CredentialKind};
pub use sandbox::{BankInfo, Clock, Ledger, Sandbox, SandboxConfig, StartError, TruthAccount, UserInfo};
pub use scenario::{Count, Fault, Rule, ScenarioError, Step, load_scenarios};
pub use twins::twin_names;
pub use users::users_table;
