//! Every page of the gallery, in every language, through the public functions.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test that fails says so by panicking"
)]

mod assets;
mod catalogue;
mod colours;
mod html;
mod pages;
