//! The life of one flow: what was asked, the stages it goes through, what each event
//! makes of them, and how long anything lasts. Knows no HTTP, no SQL and no time source.

mod lifetimes;
mod request;

pub use lifetimes::{Lifetimes, RetentionClock};
pub use request::{AccessRequest, ClientPolicy, Refused, RequestBody};
