//! Three nodes behind a load balancer over one PostgreSQL, while nodes are killed, the database is restarted and
//! connections are cut: nothing that was promised may break. `GLIMPSE_TORTURE` says for how many seconds (120).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its ground is not as it should be"
)]

mod chaos;
mod check;
mod clocks;
mod cluster;
mod cutter;
mod history;
mod keys;
mod person;
mod plant;
mod rolling;
mod upgrade;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use tokio::{sync::Mutex, task::JoinSet};
use tokio_util::sync::CancellationToken;

use chaos::{Chaos, Pace};
use check::{Broken, check};
use cluster::{Cluster, NODES, pause};
use history::What;
use person::{Held, World};
use plant::Bug;

/// How many users there are at once.
const USERS: u64 = 6;

/// One run.
struct Run {
    seconds: u64,
    /// How long users act before the time is moved on by more than an hour.
    season: u64,
    seed: u64,
    /// How often something breaks, if it does.
    pace: Option<Pace>,
    bug: Option<Bug>,
}

/// What came of it.
struct Outcome {
    broken: BTreeSet<Broken>,
    chaos: Chaos,
    completed: usize,
    created: usize,
    /// What the nodes said last.
    logs: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_promised_breaks_while_everything_else_does() {
    let seconds = std::env::var("GLIMPSE_TORTURE").ok().map_or(120, |text| text.parse().unwrap());
    let pace = Some(Pace { every: Duration::from_secs(6) });
    let outcome = torture(Run { seconds, season: 30, seed: 20_261_123, pace, bug: None }).await;
    let Outcome { broken, chaos, completed, created, logs } = &outcome;
    println!(
        "{seconds} s: {created} flows created, {completed} completed; {} kills of nodes, {} restarts of the database, \
         {} times all connections cut; {} promises broken",
        chaos.kills,
        chaos.restarts,
        chaos.cuts,
        broken.len()
    );
    assert!(broken.is_empty(), "{}{logs}", listed(broken));
    assert!(*completed > 0 && chaos.kills > 0 && chaos.cuts > 0, "{completed} completed, {chaos:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_checker_catches_what_is_planted() {
    for (bug, kind) in [
        (Bug::DoubleExchange, "double exchange"),
        (Bug::LateToken, "late token"),
        (Bug::Residue, "residue"),
        (Bug::CrossFlow, "cross-flow"),
    ] {
        let outcome = torture(Run { seconds: 3, season: 3, seed: 7, pace: None, bug: Some(bug) }).await;
        let kinds: BTreeSet<&str> = outcome.broken.iter().map(Broken::kind).collect();
        assert!(kinds.contains(kind), "{bug:?} was not seen: {}", listed(&outcome.broken));
    }
}

/// Users and chaos by turns with a jump of the time, and the judgement.
async fn torture(run: Run) -> Outcome {
    let cluster = Cluster::start().await;
    plant::in_database(&cluster, run.bug);
    let mut world = World::new(&cluster.api, &cluster.client, &cluster.history);
    world.shared_answers = (run.bug == Some(Bug::CrossFlow)).then(Default::default);
    let (cluster, world) = (Arc::new(cluster), Arc::new(world));
    let stop = CancellationToken::new();
    let mut rng = StdRng::seed_from_u64(run.seed);
    let chaos = run.pace.map(|pace| {
        let rng = StdRng::seed_from_u64(rng.random());
        tokio::spawn(chaos::run(Arc::clone(&cluster), pace, rng, stop.clone()))
    });
    let number = Arc::new(AtomicU64::new(0));
    let mut left = run.seconds;
    while left > 0 {
        let season = run.season.min(left);
        left -= season;
        let tokens = season_of_users(&world, season, &number, &mut rng).await;
        match run.bug {
            None => {
                move_time(&cluster, 3700).await;
                for node in 0..NODES {
                    world.until_time_is_heard(&cluster.api_of(node)).await;
                }
            }
            // The time passes, and nobody tells the cluster.
            Some(Bug::LateToken) => cluster.history.move_on(3700),
            Some(Bug::DoubleExchange | Bug::Residue | Bug::CrossFlow) => continue,
        }
        for held in tokens.sample(&mut rng, 20) {
            if let Err(why) = world.read(held).await {
                world.history.note(What::Stuck { flow: Some(held.flow.clone()), why });
            }
        }
    }
    stop.cancel();
    let chaos = match chaos {
        Some(chaos) => chaos.await.unwrap(),
        None => Chaos::default(),
    };
    cluster.until_ready().await;
    ask_for_every_flow(&world).await;
    if run.bug != Some(Bug::LateToken) {
        until_all_is_gone(&cluster, run.bug).await;
    }
    let broken = check(&world.history.events());
    let logs = cluster.logs();
    let completed = world.history.count(|what| matches!(what, What::Token { .. }));
    let created = world.history.count(|what| matches!(what, What::Created { .. }));
    Outcome { broken, chaos, completed, created, logs }
}

/// Lets users act for so many seconds and waits for those that are under way; gives their tokens.
async fn season_of_users(
    world: &Arc<World>,
    seconds: u64,
    number: &Arc<AtomicU64>,
    rng: &mut StdRng,
) -> Vec<Held> {
    let enough = CancellationToken::new();
    let tokens = Arc::new(Mutex::new(Vec::new()));
    let mut users = JoinSet::new();
    for _ in 0..USERS {
        let mut rng = StdRng::seed_from_u64(rng.random());
        let (world, enough) = (Arc::clone(world), enough.clone());
        let (tokens, number) = (Arc::clone(&tokens), Arc::clone(number));
        users.spawn(async move {
            while !enough.is_cancelled() {
                let number = number.fetch_add(1, Ordering::SeqCst);
                let held = world.one_flow(number, &mut rng).await;
                tokens.lock().await.extend(held);
            }
        });
    }
    pause(seconds * 1000).await;
    enough.cancel();
    while let Some(user) = users.join_next().await {
        user.unwrap();
    }
    std::mem::take(&mut *tokens.lock().await)
}

/// The database may be down just now.
async fn move_time(cluster: &Arc<Cluster>, seconds: i64) {
    let cluster = Arc::clone(cluster);
    tokio::task::spawn_blocking(move || cluster.move_time(seconds)).await.unwrap();
}

async fn ask_for_every_flow(world: &World) {
    let flows: Vec<String> = world
        .history
        .events()
        .into_iter()
        .filter_map(|event| match event.what {
            What::Created { flow, .. } => Some(flow),
            _ => None,
        })
        .collect();
    for flow in flows {
        if let Err(why) = world.ask(&flow).await {
            world.history.note(What::Stuck { flow: Some(flow), why });
        }
    }
}

/// More than a day later nothing of any flow is left: waits for that, bounded, and writes down what is.
async fn until_all_is_gone(cluster: &Arc<Cluster>, bug: Option<Bug>) {
    const HELD: &str = "SELECT encode(flow, 'hex'), count(*) FROM \
        (SELECT flow FROM wrap UNION ALL SELECT flow FROM blob) AS held GROUP BY flow";
    move_time(cluster, 28 * 3600).await;
    let patience = if bug == Some(Bug::Residue) { 50 } else { 600 };
    for _ in 0..patience {
        if cluster.sql(HELD).is_empty() {
            return;
        }
        pause(100).await;
    }
    for line in cluster.sql(HELD).lines() {
        let (flow, rows) = line.split_once('|').unwrap();
        cluster.history.note(What::Held { flow: hyphened(flow), rows: rows.parse().unwrap() });
    }
}

/// A UUID as the API writes it.
fn hyphened(hex: &str) -> String {
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn listed(broken: &BTreeSet<Broken>) -> String {
    broken.iter().map(|broken| format!("{broken}\n")).collect()
}
