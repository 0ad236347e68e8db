//! The pages, by subject; each turns view data into what its template shows.

pub(crate) mod accounts;
pub(crate) mod bank;
pub(crate) mod confirm;
pub(crate) mod consent;
pub(crate) mod end;
pub(crate) mod erase;
pub(crate) mod error;
pub(crate) mod login;
pub(crate) mod phone;
pub(crate) mod status;
