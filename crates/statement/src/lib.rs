//! Account statements of banks, read exactly: MT940 and MT942 with the German structured `:86:`, camt.052, .053 and
//! .054 of every version, and MT535 holdings. What comes out are values of [`glimpse_model`].
//!
//! The input is untrusted. It is read in linear time and bounded memory ([`Options`]), a document type definition is
//! refused, entities are never expanded, and nothing panics. What is not understood is kept as text and counted in
//! [`Diagnostics`]; balances are checked ([`Check`]).
//!
//! ```
//! let bytes = b":20:STARTUMS\r\n:25:20050550/1234567890\r\n:28C:1/1\r\n:60F:C260101EUR100,00\r\n\
//!     :61:2601020102D12,30NDDTNONREF\r\n:86:105?00LASTSCHRIFT?20SVWZ+Strom?32Stadtwerke\r\n\
//!     :62F:C260102EUR87,70\r\n-\r\n";
//! let parsed = glimpse_statement::parse(bytes)?;
//! assert_eq!(parsed.statements[0].entries[0].amount.amount.to_string(), "-12.30");
//! assert!(parsed.statements[0].check.holds());
//! # Ok::<(), glimpse_statement::StatementError>(())
//! ```

mod amount;
mod bank_codes;
pub mod camt;
mod check;
pub mod convert;
mod date;
mod decode;
mod detect;
mod diagnostic;
mod error;
mod limits;
pub mod mt535;
pub mod mt940;
mod options;
mod pages;
mod parsed;
mod sum;
mod swift;
mod text;
pub mod write;

pub use check::Check;
pub use decode::Encoding;
pub use detect::{Format, detect, parse, parse_with};
pub use diagnostic::{Diagnostic, DiagnosticKind, Diagnostics};
pub use error::StatementError;
pub use options::Options;
pub use parsed::{AccountRef, BalanceKind, BalanceLine, Parsed, Statement, StatementKind, Totals};
