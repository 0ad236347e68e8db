use std::sync::Arc;

use glimpse_store::{Clock, EpochError, Epochs, OpenOptions, SqliteStore, Store, epoch_minute};
use glimpse_vault::{Aad, DataKey, FixedKey, Keyring, SeededRandom, open, seal, unwrap, wrap};

use crate::suite::build::{after, noon, order};

fn keyring(byte: &str) -> Arc<Keyring> {
    let keys = FixedKey::parse_list(&format!("{byte}:{}", byte.repeat(32))).unwrap();
    Arc::new(Keyring::fixed(&keys, &keys).unwrap())
}

async fn store(home: &tempfile::TempDir) -> Arc<dyn Store> {
    let options = OpenOptions { exclusive: false };
    Arc::new(SqliteStore::open(&home.path().join("glimpse.db"), options).await.unwrap())
}

fn epochs(store: &Arc<dyn Store>, keyring: Arc<Keyring>, seed: u64) -> Epochs {
    Epochs::new(Arc::clone(store), keyring, Arc::new(SeededRandom::new(seed)))
}

#[tokio::test]
async fn two_nodes_wrap_with_the_same_key_and_neither_opens_after_it_is_destroyed() {
    let home = tempfile::tempdir().unwrap();
    let store = store(&home).await;
    let (here, there) = (epochs(&store, keyring("01"), 1), epochs(&store, keyring("01"), 2));
    let due = after(90);
    let (minute, key) = here.for_due(due).await.unwrap();
    assert_eq!(minute, epoch_minute(due));

    let random = SeededRandom::new(3);
    let (data_key, holder) = (DataKey::new(&random), glimpse_model::Secret::new([7; 32]));
    let aad = Aad::row("wrap", b"flow", "token");
    let sealed = seal(&data_key, &aad, b"snapshot", &random);
    let wrapped = wrap(&data_key, &holder, &key, &aad, &random);
    let (_, same) = there.for_due(due).await.unwrap();
    let again = unwrap(&wrapped, &holder, &same, &aad).unwrap();
    assert_eq!(open(&again, &aad, &sealed).unwrap().as_slice(), b"snapshot");

    assert!(there.get(minute).await.unwrap().is_some());
    here.forget_ended(after(119));
    assert_eq!(here.held(), 1, "its minute is not over");
    store.sweep(order(after(120))).await.unwrap();
    for node in [&here, &there] {
        node.forget_ended(after(120));
        assert_eq!(node.held(), 0);
        assert!(node.get(minute).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_crowd_that_needs_a_new_key_gets_one() {
    let home = tempfile::tempdir().unwrap();
    let store = store(&home).await;
    let epochs = epochs(&store, keyring("01"), 1);
    let asked = futures::future::join_all((0..50).map(|_| epochs.for_due(after(30)))).await;
    let random = SeededRandom::new(3);
    let aad = Aad::row("wrap", b"flow", "token");
    let holder = glimpse_model::Secret::new([7; 32]);
    let keys: Vec<_> = asked.into_iter().map(|asked| asked.unwrap().1).collect();
    let wrapped = wrap(&DataKey::new(&random), &holder, &keys[0], &aad, &random);
    assert!(keys.iter().all(|key| unwrap(&wrapped, &holder, key, &aad).is_ok()));
    assert_eq!(epochs.held(), 1);
}

#[tokio::test]
async fn a_node_without_the_installation_key_says_so() {
    let home = tempfile::tempdir().unwrap();
    let store = store(&home).await;
    let (minute, _) = epochs(&store, keyring("01"), 1).for_due(noon()).await.unwrap();
    let stranger = epochs(&store, keyring("02"), 2);
    assert!(matches!(stranger.get(minute).await, Err(EpochError::Unopenable(_))));
    assert!(matches!(stranger.for_due(noon()).await, Err(EpochError::Unopenable(_))));
}

#[tokio::test]
async fn a_node_without_the_keys_of_what_lives_makes_none() {
    // Another key, and other bytes under the id of the right one.
    let same_id = FixedKey::parse_list(&format!("01:{}", "02".repeat(32))).unwrap();
    for keys in [keyring("02"), Arc::new(Keyring::fixed(&same_id, &same_id).unwrap())] {
        let home = tempfile::tempdir().unwrap();
        let store = store(&home).await;
        let (here, stranger) = (epochs(&store, keyring("01"), 1), epochs(&store, keys, 2));
        assert_eq!(stranger.foreign(noon()).await.unwrap(), None, "nothing lives yet");
        let (minute, _) = here.for_due(after(90)).await.unwrap();
        let Err(EpochError::Foreign(foreign)) = stranger.for_due(after(600)).await else {
            panic!("it made a key that no other node opens")
        };
        assert_eq!(foreign.minutes, [minute]);
        assert_eq!(foreign.keys.keys().collect::<Vec<_>>(), ["01"]);
        assert_eq!(foreign.until(), after(120));
        assert!(store.epoch(epoch_minute(after(600))).await.unwrap().is_none());
        assert_eq!(stranger.foreign(noon()).await.unwrap(), Some(foreign));
        assert_eq!(here.foreign(noon()).await.unwrap(), None);
        // What is over is nobody's matter any more, swept away or not.
        assert_eq!(stranger.foreign(after(120)).await.unwrap(), None);
        stranger.for_due(after(600)).await.unwrap();
    }
}

#[test]
fn the_clock_of_a_server_has_no_hand() {
    // A plain clock offers nothing but looking at it; only `movable` and `fixed` give a hand with it.
    let clock: Clock = Clock::system(Some(noon()));
    assert!(clock.now() >= noon());
}
