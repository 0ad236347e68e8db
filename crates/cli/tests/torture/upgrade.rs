//! A rolling upgrade under load, and back: nodes of two builds that differ by a migration serve side by side, what was begun
//! on one is finished on the other, and no request fails.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::task::JoinSet;

use crate::{
    ask_for_every_flow,
    check::check,
    cluster::{Build, Cluster, NODES, THIS},
    history::What,
    listed,
    person::{Held, Stuck, Visit, World},
};

/// Users that go through flows all the while.
const USERS: u64 = 3;
/// Users that stop at a page while all nodes are replaced.
const WAITING: u64 = 2;

/// The second half of the migration, which a version later brings.
const AFTER: &str = include_str!("../../../store/migrations/postgres_next/after/9002_epoch_wrapped.sql");

/// A user who stops, and what the integrator holds already.
struct Waiting {
    flow: String,
    visit: Visit,
    earlier: Held,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_under_load_and_back_fails_no_request() {
    let next = tokio::task::spawn_blocking(build_next).await.unwrap();
    let (old, next) = (Path::new(THIS), next.as_path());
    let cluster = Cluster::start().await;
    let world = Arc::new(World::new(&cluster.api, &cluster.client, &cluster.history));
    let enough = Arc::new(AtomicBool::new(false));
    let mut load = load(&world, &enough);
    let mut rng = StdRng::seed_from_u64(9);

    let waiting = begin(&world, &mut rng).await;
    migrate(&cluster, next);
    roll(&cluster, next).await;
    finish(&world, waiting, &mut rng).await;

    let waiting = begin(&world, &mut rng).await;
    // What the new version writes, the old one finds, and the other way round.
    let apart = "SELECT count(*) FROM epoch WHERE sealed IS DISTINCT FROM wrapped";
    assert_eq!(cluster.sql(apart).trim(), "0");
    roll(&cluster, old).await;
    finish(&world, waiting, &mut rng).await;

    let waiting = begin(&world, &mut rng).await;
    roll(&cluster, next).await;
    // No node of the old version is left, so what only that one knew can go.
    cluster.sql(AFTER);
    finish(&world, waiting, &mut rng).await;
    let refused = cluster.command(old, &["serve"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("newer version of glimpse"), "{said}");

    enough.store(true, Ordering::SeqCst);
    while let Some(user) = load.join_next().await {
        user.unwrap();
    }
    ask_for_every_flow(&world).await;
    let completed = world.history.count(|what| matches!(what, What::Token { .. }));
    let failed = world.failed.lock().unwrap().clone();
    println!("{completed} flows completed while nine nodes were replaced; {} requests failed", failed.len());
    assert!(failed.is_empty(), "{failed:#?}{}", cluster.logs());
    let broken = check(&world.history.events());
    assert!(broken.is_empty(), "{}{}", listed(&broken), cluster.logs());
    assert!(completed > usize::try_from(WAITING * 6).unwrap(), "{completed}");
}

/// Builds the version after this one as it might be (the feature `next`), with everything else that is built already.
fn build_next() -> PathBuf {
    let directory = Path::new(THIS).parent().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into()));
    // With an example the dependencies have the features that they have for tests, and none is built anew.
    cargo.args(["build", "--workspace", "--locked", "--features", "glimpse/next"]);
    cargo.args(["--bin", "glimpse-next", "--example", "durable_writes", "--target-dir"]);
    cargo.arg(directory.parent().unwrap()).current_dir(root);
    if directory.ends_with("release") {
        cargo.arg("--release");
    }
    let built = cargo.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    directory.join("glimpse-next")
}

fn migrate(cluster: &Cluster, build: Build<'_>) {
    let done = cluster.command(build, &["migrate"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Replaces one node after the other.
async fn roll(cluster: &Cluster, build: Build<'_>) {
    for node in 0..NODES {
        cluster.end_node(node).await;
        cluster.start_node_of(node, build);
        cluster.until_node_ready(node).await;
    }
}

fn load(world: &Arc<World>, enough: &Arc<AtomicBool>) -> JoinSet<()> {
    let number = Arc::new(AtomicU64::new(0));
    let mut users = JoinSet::new();
    for user in 0..USERS {
        let (world, enough, number) = (Arc::clone(world), Arc::clone(enough), Arc::clone(&number));
        users.spawn(async move {
            let mut rng = StdRng::seed_from_u64(user);
            while !enough.load(Ordering::SeqCst) {
                let _held = world.one_flow(number.fetch_add(1, Ordering::SeqCst), &mut rng).await;
            }
        });
    }
    users
}

/// Users who stop where the bank asks for a TAN, each with another flow whose token is in use.
async fn begin(world: &World, rng: &mut StdRng) -> Vec<Waiting> {
    let mut waiting = Vec::new();
    for _ in 0..WAITING {
        let (flow, mut visit) = opened(world, rng).await;
        let earlier = exchanged(world, &flow, &mut visit, rng).await;
        let (flow, mut visit) = opened(world, rng).await;
        let reached = world.go_on(&mut visit, Some("challenge"), rng).await.unwrap();
        assert!(reached.is_none());
        waiting.push(Waiting { flow, visit, earlier });
    }
    waiting
}

/// They go on, on other nodes than those that they began on.
async fn finish(world: &World, waiting: Vec<Waiting>, rng: &mut StdRng) {
    for Waiting { flow, mut visit, earlier } in waiting {
        world.read(&earlier).await.unwrap();
        let held = exchanged(world, &flow, &mut visit, rng).await;
        world.read(&held).await.unwrap();
    }
}

async fn opened(world: &World, rng: &mut StdRng) -> (String, Visit) {
    let number = 1_000_000 + u64::from(rng.random::<u32>());
    let (flow, location) =
        world.create(number, rng).await.unwrap_or_else(|Stuck { why, .. }| panic!("{why}"));
    let visit = world.visit(&location).await.unwrap();
    (flow, visit)
}

/// To the end of the Widget, and the token for the code.
async fn exchanged(world: &World, flow: &str, visit: &mut Visit, rng: &mut StdRng) -> Held {
    let (callback, chosen) = world.go_on(visit, None, rng).await.unwrap().unwrap();
    let code = world.completed(flow, &callback, chosen).unwrap();
    let token = world.try_exchange(flow, &code, rng.random()).await.unwrap();
    let held = Held { flow: flow.to_owned(), token: token.unwrap() };
    world.read(&held).await.unwrap();
    held
}
