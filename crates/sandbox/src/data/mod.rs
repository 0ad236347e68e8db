//! What the banks know about their customers: accounts and bookings that follow from the user's name alone.

mod book;
pub(crate) mod calendar;
pub(crate) mod dice;
mod entry;
mod household;
mod iban;
mod pen;
mod security;

pub(crate) use book::{Account, Book, Holdings, Owner, open};
pub(crate) use entry::amount;
pub use entry::{Counterparty, Entry, Kind};
pub(crate) use iban::is_iban;
pub use security::Security;
pub(crate) use security::decimal;
