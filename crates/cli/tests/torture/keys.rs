//! Installation and signing keys are changed under load, as docs/operations.md says: no request fails, also while some nodes
//! have the new list and some the old one.

use std::path::{Path, PathBuf};

use crate::{
    cluster::{Cluster, THIS},
    rolling::Rolling,
};

/// The first is the one in use, and the second the next day's: so no key is used that a node does not know.
const DAYS: [&str; 3] = [
    "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=,k2:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=",
    "k2:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=,k3:YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk=,\
     k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "k3:YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk=,k4:OTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTBmZWRjYmE=,\
     k2:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=,k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_changed_under_load_and_no_request_fails() {
    let mut rolling = Rolling::new(Cluster::start().await);
    for keys in DAYS {
        let waiting = rolling.begin().await;
        let list = |name| (name, PathBuf::from(keys));
        let environment = [list("GLIMPSE_KEYS__INSTALLATION"), list("GLIMPSE_KEYS__SIGNING")];
        rolling.roll(Path::new(THIS), &environment).await;
        rolling.finish(waiting).await;
    }
    println!("A new key on three days: {}", rolling.end().await);
}
