//! An example integrator: *Nordlicht Wohnen*, a small flat-rental app that asks applicants to prove their income.
//!
//! It shows how an application uses glimpse through the SDK (`glimpse-client`) and nothing else: it makes a link, takes
//! the user's return, exchanges the code once, and reads the data anew for each page. It keeps the token and nothing
//! that came from the bank, so that when the service deletes the data, it is gone here too.

mod app;
mod assets;
mod callback;
mod chart;
mod config;
mod format;
mod gone;
mod holdings;
mod income;
mod look;
mod page;
mod salary;
mod series;
mod session;
mod start;
mod texts;

pub use app::{App, Running, StartError};
pub use config::{BankHint, ExampleConfig, Fill, Now, UserHint};
