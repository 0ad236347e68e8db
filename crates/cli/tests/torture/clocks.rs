//! Nodes whose own clocks are wrong, and jump: what counts is the database's time. Their clocks are faked by libfaketime.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rand::{SeedableRng, rngs::StdRng};
use reqwest::Client;

use crate::{
    cluster::{Cluster, NODES, THIS, pause},
    history::What,
    move_time,
    person::{Held, World},
};

/// How far the clocks of the nodes are off, in seconds: ahead, behind, and a day behind.
const OFF: [i64; NODES] = [300, -300, -86_400];

/// What makes a process believe another time than the machine's.
struct Faked {
    library: PathBuf,
    directory: PathBuf,
}

impl Faked {
    /// Where Debian keeps the library.
    fn library() -> Option<PathBuf> {
        let directories = fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
        let mut files = directories.map(|directory| directory.join("faketime/libfaketime.so.1"));
        files.find(|file| file.exists())
    }

    fn file(&self, node: usize) -> PathBuf {
        self.directory.join(format!("clock-{node}"))
    }

    /// The node's clock is that far from the machine's from now on.
    fn set(&self, node: usize, seconds: i64) {
        // Whole at any moment: the node reads it each time that it asks for the time.
        let draft = self.file(node).with_extension("new");
        fs::write(&draft, format!("{seconds:+}\n")).unwrap();
        fs::rename(draft, self.file(node)).unwrap();
    }

    fn environment(&self, node: usize) -> Vec<(&'static str, PathBuf)> {
        vec![
            ("LD_PRELOAD", self.library.clone()),
            ("FAKETIME_TIMESTAMP_FILE", self.file(node)),
            ("FAKETIME_NO_CACHE", "1".into()),
            // A clock that is set does not change how much time passes.
            ("DONT_FAKE_MONOTONIC", "1".into()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
        ]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_whose_clocks_are_wrong_keep_to_the_databases_time() {
    let Some(library) = Faked::library() else {
        assert!(std::env::var_os("GLIMPSE_OUTSIDE").is_none(), "libfaketime is needed");
        println!("not tried: libfaketime is not installed (Debian's package is faketime)");
        return;
    };
    let cluster = std::sync::Arc::new(Cluster::start().await);
    let faked = Faked { library, directory: cluster.directory.path().to_owned() };
    for (node, off) in OFF.into_iter().enumerate() {
        faked.set(node, off);
        cluster.kill_node(node);
        cluster.start_node_with(node, Path::new(THIS), &faked.environment(node));
        cluster.until_node_ready(node).await;
        let doctor = cluster.command_with(Path::new(THIS), &["doctor"], &faked.environment(node));
        let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
        let way = if off > 0 { "ahead of the database's" } else { "behind the database's" };
        assert!(said.contains(way), "the clock is not faked: {said}");
    }
    cluster.until_ready().await;
    let world = World::new(&cluster.api, &cluster.client, &cluster.history);
    let mut rng = StdRng::seed_from_u64(5);
    let held = whole_flow(&world, 1, &mut rng).await;

    // Two minutes before the token's hour is over, the first clock says that it is, and the others jump.
    move_time(&cluster, 3600 - 120).await;
    for (node, off) in OFF.into_iter().enumerate() {
        faked.set(node, 3600 - 120 + off);
    }
    // Every node hears of it within five seconds.
    pause(6000).await;
    for node in 0..NODES {
        assert_eq!(status(&cluster, node, &held).await, 200, "node {node} ends the hour too early");
    }
    assert_ne!(keys(&cluster, &held), "0", "it was deleted too early");

    // Ten seconds after it, the second clock says that there are nearly five minutes left.
    move_time(&cluster, 130).await;
    faked.set(2, 86_400);
    for node in 0..NODES {
        let mut looks = 0;
        while status(&cluster, node, &held).await != 401 {
            looks += 1;
            assert!(looks < 600, "node {node} answers after the hour: {}", cluster.logs());
            pause(100).await;
        }
    }
    let mut looks = 0;
    while keys(&cluster, &held) != "0" {
        looks += 1;
        assert!(looks < 600, "it is still there: {}", cluster.logs());
        pause(100).await;
    }
    // Flows go on as ever.
    let later = whole_flow(&world, 1000, &mut rng).await;
    for node in 0..NODES {
        assert_eq!(status(&cluster, node, &later).await, 200, "node {node}");
    }
    let stuck = world.history.count(|what| matches!(what, What::Stuck { .. }));
    assert_eq!(stuck, 0, "{}", cluster.logs());
}

/// A token of a flow whose user does not leave on the way.
async fn whole_flow(world: &World, first: u64, rng: &mut StdRng) -> Held {
    for number in first..first + 50 {
        if let Some(held) = world.one_flow(number, rng).await
            && world.history.count(|what| matches!(what, What::Deleted { flow } if *flow == held.flow)) == 0
        {
            return held;
        }
    }
    panic!("nobody comes through");
}

async fn status(cluster: &Cluster, node: usize, held: &Held) -> u16 {
    let http = Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/rest/accounts", cluster.api_of(node));
    http.get(url).bearer_auth(&held.token).send().await.unwrap().status().as_u16()
}

/// How many keys the database holds of a flow.
fn keys(cluster: &Cluster, held: &Held) -> String {
    let flow = held.flow.replace('-', "");
    let sql = format!("SELECT count(*) FROM wrap WHERE flow = decode('{flow}', 'hex')");
    cluster.sql(&sql).trim().to_owned()
}
