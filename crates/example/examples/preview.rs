//! The application with an invented household behind it, to look at its pages: `cargo run -p glimpse-example --example
//! preview`, then open <http://localhost:7699>. `figo` is connected at once; there is no bank and no Widget.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for the desk of who works on the pages"
)]

use std::sync::{Arc, atomic::AtomicI64};

#[path = "../tests/all/browser.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod browser;
#[path = "../tests/all/data.rs"]
mod data;
#[path = "../../client/tests/all/fake.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod fake;
#[path = "../tests/all/stage.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod stage;

#[tokio::main]
async fn main() {
    let played = fake::Fake::start().await;
    data::household(&played);
    played.world().outcome = std::env::args().nth(1).unwrap_or_default();
    let time = Arc::new(AtomicI64::new(1_795_431_600));
    let app = stage::start(&played, 7699, Some("http://127.0.0.1:9/clock"), time).await;
    println!("{}", app.public_url);
    std::future::pending::<()>().await;
}
