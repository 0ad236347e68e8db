//! A rolling upgrade under load, and back: nodes of two builds that differ by a migration serve side by side, what was begun
//! on one is finished on the other, and no request fails.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cluster::{Build, Cluster, THIS},
    rolling::Rolling,
};

/// The second half of the migration, which a version later brings.
const AFTER: &str = include_str!("../../../store/migrations/postgres_next/after/9002_epoch_wrapped.sql");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_under_load_and_back_fails_no_request() {
    let next = tokio::task::spawn_blocking(build_next).await.unwrap();
    let (old, next) = (Path::new(THIS), next.as_path());
    let mut rolling = Rolling::new(Cluster::start().await);
    let waiting = rolling.begin().await;
    migrate(&rolling.cluster, next);
    rolling.roll(next, &[]).await;
    rolling.finish(waiting).await;

    let waiting = rolling.begin().await;
    // What the new version writes, the old one finds, and the other way round.
    let apart = "SELECT count(*) FROM epoch WHERE sealed IS DISTINCT FROM wrapped";
    assert_eq!(rolling.cluster.sql(apart).trim(), "0");
    rolling.roll(old, &[]).await;
    rolling.finish(waiting).await;

    let waiting = rolling.begin().await;
    rolling.roll(next, &[]).await;
    // No node of the old version is left, so what only that one knew can go.
    rolling.cluster.sql(AFTER);
    rolling.finish(waiting).await;
    let refused = rolling.cluster.command(old, &["serve"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("newer version of glimpse"), "{said}");
    println!("An upgrade, back and over again: {}", rolling.end().await);
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
