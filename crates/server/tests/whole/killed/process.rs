//! A server in a process of its own, on a directory that outlives it, killed with `SIGKILL`.

use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    num::NonZeroU32,
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use glimpse_sandbox::BankInfo;
use glimpse_server::{
    Bound, Parts, Server,
    config::{Demo, Listen, Rate},
};
use glimpse_store::{Clock, OpenOptions, SqliteStore, Store};
use glimpse_vault::{Keyring, SystemRandom};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use url::Url;

use crate::stand::{CLIENT, bank, client, connectors, fints_bank};

/// Tells a process of this test binary that it is the server, and what of.
const ORDERS: &str = "GLIMPSE_TEST_SERVER";
const READY: &str = "listens ";

/// What a server is started with.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) directory: PathBuf,
    /// Where browsers reach the Widget, whatever process is behind it.
    pub(super) widget: Url,
    /// Name, bank code, BIC, address and connector of each bank.
    pub(super) banks: Vec<[String; 5]>,
    pub(super) now: Timestamp,
}

/// Where the server that runs now listens.
#[derive(Serialize, Deserialize)]
pub(super) struct Addresses {
    pub(super) api: SocketAddr,
    pub(super) widget: SocketAddr,
}

/// The process that runs now, and who ends it.
#[derive(Clone)]
pub(super) struct Victim {
    process: Arc<Mutex<Option<Child>>>,
    lives: watch::Sender<bool>,
}

impl Victim {
    pub(super) fn none() -> Self {
        Self { process: Arc::default(), lives: watch::Sender::new(false) }
    }

    /// Starts a server; gives back where it listens. One that is killed over its start is started once more.
    pub(super) async fn start(&self, orders: &Orders) -> Addresses {
        for _ in 0..5 {
            match self.try_to_start(orders).await {
                Ok(addresses) => return addresses,
                Err(said) => {
                    assert!(self.process.lock().unwrap().is_none(), "the server did not start: {said}")
                }
            }
        }
        panic!("the server is killed over each start");
    }

    async fn try_to_start(&self, orders: &Orders) -> Result<Addresses, String> {
        let mut command = Command::new(std::env::current_exe().unwrap());
        // The pipe to its standard input moves its clock. It ends with this process, and so does the server.
        command
            .args(["killed::process::server", "--exact", "--nocapture"])
            .env(ORDERS, serde_json::to_string(orders).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        self.lives.send_replace(true);
        *self.process.lock().unwrap() = Some(child);
        let addresses = tokio::task::spawn_blocking(move || {
            let mut heard = String::new();
            for line in said.lines().map_while(Result::ok) {
                if let Some(addresses) = line.strip_prefix(READY) {
                    return Ok(serde_json::from_str(addresses).unwrap());
                }
                heard.push_str(&line);
            }
            Err(heard)
        });
        addresses.await.unwrap()
    }

    /// `kill -9`. Whoever comes second finds nobody.
    pub(super) fn kill(&self) {
        let Some(mut child) = self.process.lock().unwrap().take() else { return };
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        self.lives.send_replace(false);
    }

    /// Lets so many seconds pass for the server, if there is one.
    pub(super) fn later(&self, seconds: u64) {
        let mut process = self.process.lock().unwrap();
        let pipe = process.as_mut().and_then(|child| child.stdin.as_mut());
        // One that is just dying needs no time any more.
        let _ = pipe.map(|pipe| writeln!(pipe, "{seconds}"));
    }

    pub(super) fn lives(&self) -> bool {
        *self.lives.borrow()
    }

    /// Waits for a death that somebody has ordered.
    pub(super) async fn dies(&self) {
        let mut lives = self.lives.subscribe();
        let dead = tokio::time::timeout(Duration::from_secs(60), lives.wait_for(|lives| !lives)).await;
        dead.unwrap_or_else(|_| panic!("nobody kills the server")).unwrap();
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        if Arc::strong_count(&self.process) == 1 {
            self.kill();
        }
    }
}

/// Not a test, unless it is started as a server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let orders: Orders = serde_json::from_str(&orders).unwrap();
    let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let bound = Bound::bind(&Listen { api: loopback, widget: loopback, metrics: loopback }).await.unwrap();
    let banks = orders.banks.iter().map(|[name, code, bic, url, connector]| {
        let info = BankInfo {
            name: name.clone(),
            bank_code: code.clone(),
            bic: bic.clone(),
            url: url.clone(),
            tls_url: None,
            users: Vec::new(),
        };
        if connector == "fints" { fints_bank(&info) } else { bank(&info) }
    });
    let mut config = Demo {
        listen: bound.addresses().unwrap(),
        directory: orders.directory.clone(),
        banks: banks.collect(),
        log_level: "off".to_owned(),
    }
    .config()
    .unwrap_or_else(|refused| panic!("{refused}"));
    config.public.widget = orders.widget;
    // The clock stands still, so nothing that was taken ever comes back.
    let many = NonZeroU32::new(100_000).unwrap();
    config.limits.widget = Rate { per_minute: many, burst: many };
    config.limits.submissions = Rate { per_minute: many, burst: many };
    let (clock, hand) = Clock::fixed(orders.now);
    let random = Arc::new(SystemRandom);
    let keyring =
        Keyring::open_or_create(&orders.directory.join("keys"), clock.now(), random.as_ref()).unwrap();
    let data = orders.directory.join("data");
    std::fs::create_dir_all(&data).unwrap();
    let store = SqliteStore::open(&data.join("glimpse.db"), OpenOptions { exclusive: true }).await.unwrap();
    store.put_client(&client(CLIENT.0, CLIENT.1, orders.now)).await.unwrap();
    let parts = Parts {
        config,
        store: Arc::new(store),
        clock,
        random,
        keyring: Arc::new(keyring),
        connectors: connectors(),
    };
    let server = Server::start(parts, bound).await.unwrap_or_else(|error| panic!("{error}"));
    let addresses = Addresses { api: server.addresses.api, widget: server.addresses.widget };
    eprintln!("\n{READY}{}", serde_json::to_string(&addresses).unwrap());
    // Until it is killed, or until whoever started it is gone.
    let wait = move || {
        for seconds in std::io::stdin().lines() {
            hand.advance(Duration::from_secs(seconds.unwrap().parse().unwrap()));
        }
    };
    tokio::task::spawn_blocking(wait).await.unwrap();
}
