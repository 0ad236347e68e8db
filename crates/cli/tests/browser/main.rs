//! The whole product in a real browser: `glimpse demo` as a program of its own, Chromium driven by chromedriver.
//!
//! Each test has its own demo and its own empty browser profile; all of them share one driver process. Nothing sleeps:
//! each step waits for the page that it needs, bounded. With `GLIMPSE_SHOTS=DIR` every page on the way is kept as a
//! picture there.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its ground is not as it should be"
)]

mod accessible;
mod browser;
mod cancel;
mod choice;
mod clock;
mod demo;
mod deviating;
mod devtools;
mod driver;
mod engine;
mod fints;
mod flow;
mod fox;
mod gone;
mod host;
mod house;
mod keyboard;
mod liar;
mod light;
mod mistakes;
mod overlay;
mod person;
mod phone;
mod picker;
mod scene;
mod screens;
mod script;
mod users;
mod waiting;
mod walk;
mod walk_aside;
mod walker;
mod ways;
mod widget;
