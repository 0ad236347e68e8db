//! Writers: CAMT.053 for other programs, CSV for spreadsheets. What they write of a statement can be read again.

pub mod camt053;
pub mod csv;
