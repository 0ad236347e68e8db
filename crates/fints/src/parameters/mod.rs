//! What a bank says of itself (BPD) and of the user's accounts (UPD).

mod bpd;
mod method;
mod upd;

pub(crate) use bpd::Bpd;
pub(crate) use method::{MediumName, Method, Polling};
pub(crate) use upd::{AccountKey, Upd, UpdAccount};
