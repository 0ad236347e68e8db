//! The life of one flow: what was asked, the places it goes through, how a step that
//! was cut off goes on, and how long anything lasts. Knows no HTTP, no SQL and no time source.

mod counted;
mod lifetimes;
pub mod page;
mod repeated;
mod request;

pub use counted::Counted;
pub use lifetimes::{Lifetimes, RetentionClock};
pub use page::{Page, Phone, Place};
pub use repeated::Repeated;
pub use request::*;
