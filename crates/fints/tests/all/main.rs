//! Recorded dialogs: what real banks answered, odd as it is, against the connector, turn by turn. Before every turn the
//! dialog is restored from its saved form, as another process would do it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod approval;
mod directory;
mod fetch;
mod login;
mod mutations;
mod play;
mod probe;
mod record;
mod refused;
mod sandbox;
mod tls;
mod wild;
mod wild_data;
mod wild_list;
mod world;
