//! Every page of the gallery, in every language, through the public functions.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails says so by panicking"
)]

mod assets;
mod brand;
mod build;
mod catalogue;
mod html;
mod injection;
mod pages;
