//! What is the same for every route: connections, limits, headers, errors, metrics.

mod accept;
mod body;
mod cut;
mod edge;
mod error;
mod headers;
mod limiter;
mod metrics;
mod panics;
mod peer;

pub use accept::{Accept, accept, accept_for_now};
pub use body::RawBody;
pub use cut::cut_at;
pub use edge::{Edge, Face};
pub use error::{ApiError, Cause};
pub use limiter::Limiter;
pub use metrics::Metrics;
pub use panics::log_panics_without_their_text;
pub use peer::{ClientAddr, Peer};
