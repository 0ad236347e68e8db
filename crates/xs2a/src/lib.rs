//! Reaches banks that speak Berlin Group NextGenPSD2 (XS2A), versions 1.3.x: embedded, decoupled and redirect strong
//! customer authentication, then accounts, balances and transactions under a one-time consent that is deleted afterwards.
//!
//! A dialog does no I/O: it says what to send, and is told what the bank answered. The bank's `_links` say what comes next.

mod booking;
mod collected;
mod connector;
mod dialog;
mod errors;
mod mapping;
mod profile;
mod settings;
mod wire;

pub use connector::Xs2a;
pub use profile::Profile;
pub use settings::{
    Approach, ConsentModel, LoginField, OAuth, OAuthLink, OAuthMode, PsuAddress, ReportFormat, Settings,
};
