//! Measures durable writes: `cargo run --release -p glimpse-store --example durable_writes [directory]`.
//!
//! One pair is a flow created (row, history, wrap, ciphertext, audit) and its code exchanged (wrap changed, stage, kept
//! answer, audit), each acknowledged after it is on the disk. Then reads by token, and a wave that is due at once.
#![expect(clippy::print_stdout, reason = "a measurement is printed")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing to say")]
#![expect(clippy::disallowed_methods, reason = "it measures real time")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use glimpse_model::{FlowId, Language};
use glimpse_store::{
    Change, FlowRow, Guard, IdempotencyRow, OpenOptions, SqliteStore, Stage, Store, SweepOrder, Unit,
    WrapKind, WrapRow,
};
use jiff::{SignedDuration, Timestamp};

const PAIRS: u32 = 4000;

#[tokio::main]
async fn main() {
    let place = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let directory = place.join(format!("glimpse-durable-writes-{}", std::process::id()));
    println!("callers     pairs/s    us/pair (wall)   CPU us/pair");
    let mut first = 0;
    let store = open(&directory).await;
    for callers in [1, 8, 64] {
        let pairs = if callers == 1 { PAIRS / 8 } else { PAIRS };
        let (wall, cpu) = measured(crowd(&store, first, pairs, callers)).await;
        first += pairs;
        let per_second = f64::from(pairs) / wall.as_secs_f64();
        let micros = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(pairs);
        println!("{callers:>7} {per_second:>11.0} {:>17.0} {:>13.0}", micros(wall), micros(cpu));
    }
    let reads = 20_000;
    let (wall, cpu) = measured(read(&store, first, reads)).await;
    println!(
        "reads by token, one after the other: {:.1} us wall, {:.1} us CPU each",
        wall.as_secs_f64() * 1e6 / f64::from(reads),
        cpu.as_secs_f64() * 1e6 / f64::from(reads)
    );
    let (wall, _) = measured(wave(&store)).await;
    println!("a wave of {first} flows due at once: {:.0} per second", f64::from(first) / wall.as_secs_f64());
    store.close().await;
    std::fs::remove_dir_all(&directory).unwrap();
}

async fn open(directory: &Path) -> Arc<dyn Store> {
    let options = OpenOptions { exclusive: true };
    Arc::new(SqliteStore::open(&directory.join("glimpse.db"), options).await.unwrap())
}

async fn measured(work: impl Future<Output = ()>) -> (Duration, Duration) {
    let (start, cpu) = (Instant::now(), cpu_time());
    work.await;
    (start.elapsed(), cpu_time() - cpu)
}

/// What the scheduler gave to all threads of this process that still live.
fn cpu_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().map_while(Result::ok);
    let nanos = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

async fn crowd(store: &Arc<dyn Store>, first: u32, pairs: u32, callers: u32) {
    let tasks = (0..callers).map(|caller| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            for number in (first + caller..first + pairs).step_by(callers as usize) {
                pair(&*store, number).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

async fn pair(store: &dyn Store, number: u32) {
    let id = id(number);
    let unit = |name, guard, changes| Unit { name, flow: id, guard, at: now(), changes };
    let create = vec![
        Change::Create(Box::new(row(id))),
        wrap(WrapKind::Code),
        Change::PutBlob("data/index".to_owned(), vec![7; 1000]),
        audit("created"),
    ];
    store.write(unit("flow.create", Guard::New, create)).await.unwrap();
    let answer = IdempotencyRow {
        client: "client1".into(),
        key_hash: id.as_bytes().repeat(2),
        body_hash: vec![1; 32],
        sealed: vec![2; 500],
        due: later(),
    };
    let exchange = vec![
        Change::DropWrap(WrapKind::Code),
        wrap(WrapKind::Token),
        Change::Exchanged(token(number)),
        Change::Deadline(later()),
        Change::Stage(Stage::Exchanged, None),
        Change::PutIdempotency(answer),
        audit("exchanged"),
    ];
    store.write(unit("flow.exchange", Guard::Version(1), exchange)).await.unwrap();
}

async fn read(store: &Arc<dyn Store>, flows: u32, reads: u32) {
    for number in 0..reads {
        let found = store.flow_by_token(&token(number % flows)).await.unwrap();
        assert!(found.is_some_and(|(_, wrapped)| wrapped.is_some()));
    }
}

async fn wave(store: &Arc<dyn Store>) {
    let order = SweepOrder {
        now: later(),
        tombstone: SignedDuration::from_hours(7 * 24),
        audit_before: Timestamp::MIN,
        limit: 200,
    };
    while store.sweep(order).await.unwrap().more {}
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn later() -> Timestamp {
    now() + SignedDuration::from_hours(1)
}

fn id(number: u32) -> FlowId {
    // Spread as random ids are.
    let spread = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    FlowId::from_random(spread.to_be_bytes())
}

fn token(number: u32) -> Vec<u8> {
    id(number).as_bytes().repeat(2)
}

fn wrap(kind: WrapKind) -> Change {
    Change::PutWrap(WrapRow { kind, epoch: 1, due: later(), wrapped: vec![3; 61] })
}

fn audit(event: &'static str) -> Change {
    Change::Audit { event, client: Some("client1".into()), bank: None, detail: None }
}

fn row(id: FlowId) -> FlowRow {
    FlowRow {
        id,
        client: "client1".into(),
        stage: Stage::Created,
        language: Language::De,
        version: 0,
        created_at: now(),
        deadline: later(),
        completed_at: None,
        exchanged_at: None,
        tombstone_until: None,
        redirect_hash: vec![1; 32],
        link_hash: vec![2; 32],
        page_hash: None,
        code_hash: None,
        token_hash: None,
        error: None,
        lease: None,
        fence: 0,
    }
}
