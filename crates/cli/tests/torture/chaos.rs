//! What breaks, and when: drawn from a seed.

use std::{sync::Arc, time::Duration};

use rand::{RngExt, rngs::StdRng};
use tokio_util::sync::CancellationToken;

use crate::cluster::{Cluster, NODES, pause};

/// What was broken, and how often.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Chaos {
    pub(crate) kills: u32,
    pub(crate) restarts: u32,
    pub(crate) cuts: u32,
}

/// How often things break.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    /// Between two of them, on average.
    pub(crate) every: Duration,
}

/// Breaks things until it is told to stop, and leaves everything running. Of ten times, five are a node's death, one the
/// database's, and four cut connections.
pub(crate) async fn run(
    cluster: Arc<Cluster>,
    pace: Pace,
    mut rng: StdRng,
    stop: CancellationToken,
) -> Chaos {
    let mut done = Chaos::default();
    let every = u64::try_from(pace.every.as_millis()).unwrap();
    loop {
        let until_next = rng.random_range(every / 2..every * 3 / 2);
        tokio::select! {
            () = pause(until_next) => {}
            () = stop.cancelled() => return done,
        }
        match rng.random_range(0..10) {
            0..5 => {
                let node = rng.random_range(0..NODES);
                cluster.kill_node(node);
                pause(rng.random_range(0..1500)).await;
                cluster.start_node(node);
                done.kills += 1;
            }
            5 => {
                let cluster = Arc::clone(&cluster);
                tokio::task::spawn_blocking(move || cluster.restart_database()).await.unwrap();
                done.restarts += 1;
            }
            _ => {
                cluster.cutter.cut();
                done.cuts += 1;
            }
        }
    }
}
