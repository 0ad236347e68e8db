//! Users who go through flows while nodes are replaced one by one, as an operator does it: no request may fail.

use std::{
    path::PathBuf,
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
    cluster::{Build, Cluster, NODES},
    history::What,
    listed,
    person::{Held, Stuck, Visit, World},
};

/// Users that go through flows all the while.
const USERS: u64 = 3;
/// Users that stop at a page while all nodes are replaced.
const WAITING: u64 = 2;

/// A cluster under load.
pub(crate) struct Rolling {
    pub(crate) cluster: Arc<Cluster>,
    world: Arc<World>,
    rng: StdRng,
    enough: Arc<AtomicBool>,
    load: JoinSet<()>,
    replaced: usize,
}

/// A user who stops, and what the integrator holds already.
pub(crate) struct Waiting {
    flow: String,
    visit: Visit,
    earlier: Held,
}

impl Rolling {
    /// Users begin.
    pub(crate) fn new(cluster: Cluster) -> Self {
        let world = Arc::new(World::new(&cluster.api, &cluster.client, &cluster.history));
        let enough = Arc::new(AtomicBool::new(false));
        let load = load(&world, &enough);
        let (cluster, rng) = (Arc::new(cluster), StdRng::seed_from_u64(9));
        Self { cluster, world, rng, enough, load, replaced: 0 }
    }

    /// Replaces one node after the other.
    pub(crate) async fn roll(&mut self, build: Build<'_>, environment: &[(&str, PathBuf)]) {
        for node in 0..NODES {
            self.cluster.end_node(node).await;
            self.cluster.start_node_with(node, build, environment);
            self.cluster.until_node_ready(node).await;
            self.replaced += 1;
        }
    }

    /// Users who stop where the bank asks for a TAN, each with another flow whose token is in use.
    pub(crate) async fn begin(&mut self) -> Vec<Waiting> {
        let mut waiting = Vec::new();
        for _ in 0..WAITING {
            let (flow, mut visit) = self.opened().await;
            let earlier = self.exchanged(&flow, &mut visit).await;
            let (flow, mut visit) = self.opened().await;
            let reached = self.world.go_on(&mut visit, Some("challenge"), &mut self.rng).await.unwrap();
            assert!(reached.is_none());
            waiting.push(Waiting { flow, visit, earlier });
        }
        waiting
    }

    /// They go on, on other nodes than those that they began on.
    pub(crate) async fn finish(&mut self, waiting: Vec<Waiting>) {
        for Waiting { flow, mut visit, earlier } in waiting {
            self.world.read(&earlier).await.unwrap();
            self.exchanged(&flow, &mut visit).await;
        }
    }

    /// The load ends; the judgement, and what came through.
    pub(crate) async fn end(mut self) -> String {
        self.enough.store(true, Ordering::SeqCst);
        while let Some(user) = self.load.join_next().await {
            user.unwrap();
        }
        let Self { cluster, world, replaced, .. } = self;
        ask_for_every_flow(&world).await;
        let completed = world.history.count(|what| matches!(what, What::Token { .. }));
        let failed = world.failed.lock().unwrap().clone();
        assert!(failed.is_empty(), "{failed:#?}{}", cluster.logs());
        let broken = check(&world.history.events());
        assert!(broken.is_empty(), "{}{}", listed(&broken), cluster.logs());
        assert!(completed > replaced, "{completed}");
        format!("{completed} flows completed while {replaced} nodes were replaced, no request failed")
    }

    async fn opened(&mut self) -> (String, Visit) {
        let number = 1_000_000 + u64::from(self.rng.random::<u32>());
        let made = self.world.create(number, &mut self.rng).await;
        let (flow, location) = made.unwrap_or_else(|Stuck { why, .. }| panic!("{why}"));
        let visit = self.world.visit(&location).await.unwrap();
        (flow, visit)
    }

    /// To the end of the Widget, the token for the code, and a read with it.
    async fn exchanged(&mut self, flow: &str, visit: &mut Visit) -> Held {
        let (callback, chosen) = self.world.go_on(visit, None, &mut self.rng).await.unwrap().unwrap();
        let code = self.world.completed(flow, &callback, chosen).unwrap();
        let token = self.world.try_exchange(flow, &code, self.rng.random()).await.unwrap();
        let held = Held { flow: flow.to_owned(), token: token.unwrap() };
        self.world.read(&held).await.unwrap();
        held
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
