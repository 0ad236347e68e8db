//! Several nodes over one PostgreSQL: each request of a flow, of browser and integrator alike, goes to another one.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use glimpse_bank::Bank;
use glimpse_sandbox::{CredentialKind, Sandbox, SandboxConfig};
use glimpse_server::{
    Bound, Parts, Server,
    config::{Demo, Listen},
};
use glimpse_store::{Clock, ClockHand, PostgresOptions, PostgresStore, Store};
use glimpse_testing::Postgres;
use glimpse_vault::{FixedKey, Keyring, SystemRandom};
use glimpse_xs2a::Xs2a;
use jiff::Timestamp;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{io::copy_bidirectional, net::TcpListener};

use super::{
    browser::Browser,
    cut,
    gate::Gate,
    stand::{Answer, CLIENT, answer, bank, client, parameter, plain_request},
};

const KEY: &str = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Hands each connection to the next node that is up, as a load balancer without sticky sessions does.
struct Balancer {
    address: SocketAddr,
    nodes: Arc<Mutex<Vec<Target>>>,
}

#[derive(Clone)]
struct Target {
    address: SocketAddr,
    up: Arc<AtomicBool>,
    connections: Arc<AtomicUsize>,
}

impl Balancer {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let nodes: Arc<Mutex<Vec<Target>>> = Arc::default();
        let targets = Arc::clone(&nodes);
        tokio::spawn(async move {
            let mut next = 0;
            while let Ok((mut from, _)) = listener.accept().await {
                let target = {
                    let targets = targets.lock().unwrap();
                    let up: Vec<&Target> =
                        targets.iter().filter(|target| target.up.load(Ordering::SeqCst)).collect();
                    next += 1;
                    up[next % up.len()].clone()
                };
                target.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    let mut to = tokio::net::TcpStream::connect(target.address).await.unwrap();
                    let _gone = copy_bidirectional(&mut from, &mut to).await;
                });
            }
        });
        Self { address, nodes }
    }

    fn add(&self, address: SocketAddr) {
        let target = Target { address, up: Arc::new(AtomicBool::new(true)), connections: Arc::default() };
        self.nodes.lock().unwrap().push(target);
    }

    fn take_out(&self, node: usize) {
        self.nodes.lock().unwrap()[node].up.store(false, Ordering::SeqCst);
    }

    fn bring_back(&self, node: usize) {
        self.nodes.lock().unwrap()[node].up.store(true, Ordering::SeqCst);
    }

    fn connections(&self) -> Vec<usize> {
        let nodes = self.nodes.lock().unwrap();
        nodes.iter().map(|target| target.connections.load(Ordering::SeqCst)).collect()
    }
}

struct Cluster {
    _directory: tempfile::TempDir,
    sandbox: Sandbox,
    /// In front of the embedded bank.
    gate: Gate,
    api: Balancer,
    widget: Balancer,
    nodes: Vec<Option<Server>>,
    store: PostgresStore,
    clock: Clock,
    hand: ClockHand,
    http: Client,
}

impl Cluster {
    async fn start(count: usize) -> Self {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let (clock, hand) = Clock::fixed(now);
        let bank_clock = clock.clone();
        let sandbox = SandboxConfig::new(Arc::new(move || bank_clock.now()), 7);
        let sandbox = Sandbox::start(sandbox).await.unwrap();
        let mut banks: Vec<Bank> = sandbox.banks().iter().map(bank).collect();
        let gate = Gate::before(banks[0].base_url.as_str().trim_end_matches('/')).await;
        banks[0].base_url = gate.url.parse().unwrap();
        let database = Postgres::shared_database();
        let options = PostgresOptions::parse(&database).unwrap().connections(8);
        options.migrate().await.unwrap();
        let store = PostgresStore::open(&options).await.unwrap();
        store.put_client(&client(CLIENT.0, CLIENT.1, now)).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let api = Balancer::start().await;
        let widget = Balancer::start().await;
        let mut nodes = Vec::new();
        for _ in 0..count {
            let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
            let bound =
                Bound::bind(&Listen { api: loopback, widget: loopback, metrics: loopback }).await.unwrap();
            let listen = bound.addresses().unwrap();
            let mut config = Demo {
                listen,
                directory: directory.path().to_owned(),
                banks: banks.clone(),
                log_level: "off".to_owned(),
            }
            .config()
            .unwrap_or_else(|refused| panic!("{refused}"));
            config.public.api = format!("http://{}/", api.address).parse().unwrap();
            config.public.widget = format!("http://{}/", widget.address).parse().unwrap();
            api.add(listen.api);
            widget.add(listen.widget);
            let keys = FixedKey::parse_list(KEY).unwrap();
            let store = match cut::over(&database).await {
                Some(store) => store,
                None => Arc::new(PostgresStore::open(&options).await.unwrap()),
            };
            let parts = Parts {
                config,
                store,
                clock: clock.clone(),
                random: Arc::new(SystemRandom),
                keyring: Arc::new(Keyring::fixed(&keys, &keys).unwrap()),
                connectors: vec![Arc::new(Xs2a)],
            };
            nodes.push(Some(Server::start(parts, bound).await.unwrap_or_else(|error| panic!("{error}"))));
        }
        // No connection is used twice, so that each request meets another node.
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .build()
            .unwrap();
        Self { _directory: directory, sandbox, gate, api, widget, nodes, store, clock, hand, http }
    }

    async fn stop(self) {
        for node in self.nodes.into_iter().flatten() {
            node.shutdown().await;
        }
        self.sandbox.shutdown().await;
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let url = format!("http://{}{path}", self.api.address);
        let request = self.http.post(url).basic_auth(CLIENT.0, Some(CLIENT.1)).json(body);
        answer(request.send().await.unwrap()).await
    }

    async fn read(&self, token: &str, path: &str) -> Answer {
        let url = format!("http://{}{path}", self.api.address);
        answer(self.http.get(url).bearer_auth(token).send().await.unwrap()).await
    }

    /// A browser at the link of a new flow.
    async fn open(&self) -> Browser {
        let made = self.post("/onetime/access", &plain_request()).await;
        assert_eq!(made.status, 201, "{}", made.body);
        Browser::open(&self.http, made.body["location"].as_str().unwrap()).await
    }

    async fn at_the_login(&self) -> Browser {
        let mut browser = self.open().await;
        browser.submit("consent", &[]).await;
        browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
        browser
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_goes_through_with_every_request_at_another_node() {
    let cluster = Cluster::start(3).await;
    let mut browser = cluster.at_the_login().await;
    browser.login("figo01").await;
    let callback = browser.through().await;
    let exchange =
        json!({ "grant_type": "authorization_code", "code": parameter(&callback, "code").unwrap() });
    // Many at once, over all nodes: one wins.
    let answers = join_all((0..12).map(|_| cluster.post("/auth/token", &exchange))).await;
    let won: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    let token = won[0].body["access_token"].as_str().unwrap();
    for _ in 0..3 {
        let accounts = cluster.read(token, "/rest/accounts").await;
        assert_eq!(accounts.status, 200, "{}", accounts.body);
        assert_eq!(accounts.body["accounts"].as_array().unwrap().len(), 3);
    }
    for connections in [cluster.api.connections(), cluster.widget.connections()] {
        assert!(connections.iter().all(|count| *count >= 2), "{connections:?}");
    }
    // The hour ends at all nodes at the same time, and one of them cleans up.
    cluster.hand.advance(Duration::from_secs(3600));
    for _ in 0..3 {
        let late = cluster.read(token, "/rest/accounts").await;
        assert_eq!(late.status, 401, "{}", late.body);
    }
    for _ in 0..500 {
        let due = cluster.store.next_due().await.unwrap();
        if due.is_none_or(|due| due > cluster.clock.now()) {
            cluster.stop().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("something stays due");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_leaves_in_the_middle_and_the_user_does_not_notice() {
    let mut cluster = Cluster::start(2).await;
    let mut early = cluster.at_the_login().await;
    let mut late = cluster.at_the_login().await;
    late.login("figo01").await;
    // The first node is taken out of the balancer and ends what it has begun.
    cluster.api.take_out(0);
    cluster.widget.take_out(0);
    cluster.nodes[0].take().unwrap().shutdown().await;
    for browser in [&mut early, &mut late] {
        if browser.view() == "login" {
            browser.login("figo01").await;
        }
        let callback = browser.through().await;
        assert!(parameter(&callback, "code").is_some(), "{callback}");
    }
    cluster.stop().await;
}

/// The first node stands still in the middle of a step, as one that was killed does, and the second gets what comes next.
async fn at_the_second_node(cluster: &Cluster) -> Browser {
    let mut browser = cluster.at_the_login().await;
    cluster.gate.close();
    cluster.widget.take_out(1);
    browser.submit("login", &[("f_user_name", "figo01"), ("f_password", "654321")]).await;
    cluster.gate.holds().await;
    cluster.widget.bring_back(1);
    cluster.widget.take_out(0);
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_node_took_and_did_not_send_is_asked_for_again_by_another() {
    for _ in 0..3 {
        let cluster = Cluster::start(2).await;
        let mut browser = at_the_second_node(&cluster).await;
        assert_eq!(browser.view(), "working");
        // The first node's lease runs out.
        cluster.hand.advance(Duration::from_secs(31));
        browser.submit("view", &[]).await;
        assert_eq!(browser.view(), "login", "{}", browser.html);
        cluster.gate.open();
        browser.login("figo01").await;
        let callback = browser.through().await;
        assert!(parameter(&callback, "code").is_some(), "{callback}");
        let pins = cluster.sandbox.ledger().credentials("90094815");
        let pins = pins.iter().filter(|credential| credential.kind == CredentialKind::Pin).count();
        assert_eq!(pins, 1, "the password that was taken first was never sent");
        cluster.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cancels_at_another_node_stops_what_the_first_was_doing() {
    for _ in 0..3 {
        let mut cluster = Cluster::start(2).await;
        let mut browser = at_the_second_node(&cluster).await;
        browser.submit("cancel", &[]).await;
        browser.submit("cancel_confirmed", &[]).await;
        let callback = browser.callback();
        assert_eq!(parameter(&callback, "abort").as_deref(), Some("true"), "{callback}");
        // What the first node hears now it cannot write, and it sends nothing any more.
        cluster.gate.open();
        cluster.nodes[0].take().unwrap().shutdown().await;
        assert!(cluster.sandbox.ledger().credentials("90094815").is_empty());
        cluster.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_at_a_bank_is_cleaned_up_by_one_node() {
    let cluster = Cluster::start(3).await;
    for _ in 0..4 {
        let mut browser = cluster.at_the_login().await;
        browser.login("figo01").await;
        browser.submit("cancel", &[]).await;
        browser.submit("cancel_confirmed", &[]).await;
        assert_eq!(parameter(&browser.callback(), "abort").as_deref(), Some("true"));
    }
    // All nodes look at the same time.
    let later = || cluster.clock.now() + jiff::SignedDuration::from_hours(1);
    for _ in 0..500 {
        if cluster.store.clean_ups(later(), 10).await.unwrap().is_empty() {
            break;
        }
        cluster.hand.advance(Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(cluster.store.clean_ups(later(), 10).await.unwrap().is_empty());
    let calls = cluster.sandbox.ledger().calls("90094815");
    let mut deleted: Vec<String> =
        calls.into_iter().filter(|call| call.method == "DELETE").map(|call| call.path).collect();
    deleted.sort();
    let count = deleted.len();
    deleted.dedup();
    assert_eq!((count, deleted.len()), (4, 4), "each once: {deleted:?}");
    cluster.stop().await;
}
