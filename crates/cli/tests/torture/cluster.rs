//! Three nodes behind haproxy over one PostgreSQL, each a process of its own.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use glimpse_sandbox::{Sandbox, SandboxConfig};
use glimpse_testing::{Postgres, Running};
use reqwest::Client;
use serde_json::Value;

use crate::{cutter::Cutter, history::History};

/// How many nodes there are.
pub(crate) const NODES: usize = 3;

const KEY: &str = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const DATABASE: &str = "glimpse";

/// The database's time is the installation's: a function of the same name in front of the real one moves it.
const MOVABLE_TIME: &str = "CREATE TABLE moved (seconds BIGINT NOT NULL); INSERT INTO moved VALUES (0); \
    CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS \
    'SELECT pg_catalog.clock_timestamp() + make_interval(secs => seconds) FROM public.moved'; \
    ALTER ROLE glimpse SET search_path = public, pg_catalog";

/// How often a state is looked at before it is given up, a tenth of a second each.
const LOOKS: usize = 1200;

pub(crate) struct Cluster {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) api: String,
    pub(crate) client: (String, String),
    pub(crate) cutter: Cutter,
    /// What the cluster's time is told, beside what everybody else believes.
    pub(crate) history: Arc<History>,
    nodes: [Node; NODES],
    _balancer: Process,
    _sandbox: Sandbox,
    database: Postgres,
    running: Mutex<Option<Running>>,
}

struct Node {
    ports: Ports,
    process: Mutex<Option<Process>>,
}

/// A build of the program.
pub(crate) type Build<'a> = &'a Path;

/// The build that is tested.
pub(crate) const THIS: &str = env!("CARGO_BIN_EXE_glimpse");

#[derive(Clone, Copy)]
struct Ports {
    api: u16,
    widget: u16,
    metrics: u16,
}

/// A child that does not outlive the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

impl Cluster {
    pub(crate) async fn start() -> Self {
        let history = Arc::new(History::default());
        let directory = tempfile::Builder::new().prefix("glimpse-torture-").tempdir().unwrap();
        let database = Postgres::new();
        let running = Mutex::new(Some(database.start()));
        let address = database.create_database(DATABASE);
        database.sql(DATABASE, MOVABLE_TIME);
        let cutter = Cutter::before(database.path().join(".s.PGSQL.5432")).await;
        let bank_time = Arc::clone(&history);
        let sandbox = SandboxConfig::new(Arc::new(move || bank_time.now()), 7);
        let sandbox = Sandbox::start(sandbox).await.unwrap();
        let mut free = FreePorts::new();
        let front = free.pair();
        let path = directory.path();
        fs::write(path.join("address"), address).unwrap();
        configure(path, front, &sandbox.banks()[0].url);
        run(path, Path::new(THIS), &["migrate"]);
        let added =
            run(path, Path::new(THIS), &["client", "add", "--test", "--name", "Flat Finder", "--json"]);
        let added: Value = serde_json::from_str(&added).unwrap();
        let text = |name: &str| added[name].as_str().unwrap().to_owned();
        let client = (text("client_id"), text("client_secret"));
        // The commands above reached the database directly, the nodes do so through what cuts.
        let cut = format!("postgres://glimpse@{}/{DATABASE}?sslmode=disable", cutter.address);
        fs::write(path.join("address"), cut).unwrap();
        let nodes = std::array::from_fn(|_| {
            let ((api, widget), metrics) = (free.pair(), free.one());
            Node { ports: Ports { api, widget, metrics }, process: Mutex::new(None) }
        });
        drop(free);
        let balancer = balance(path, front, &nodes);
        let cluster = Self {
            directory,
            api: format!("http://127.0.0.1:{}", front.0),
            client,
            cutter,
            history,
            nodes,
            _balancer: balancer,
            _sandbox: sandbox,
            database,
            running,
        };
        for node in 0..NODES {
            cluster.start_node(node);
        }
        cluster.until_ready().await;
        cluster
    }

    /// `kill -9`.
    pub(crate) fn kill_node(&self, node: usize) {
        self.nodes[node].process.lock().unwrap().take();
    }

    pub(crate) fn start_node(&self, node: usize) {
        self.start_node_with(node, Path::new(THIS), &[]);
    }

    /// As an operator ends it: it leaves, and what runs is done first.
    pub(crate) async fn end_node(&self, node: usize) {
        let mut process = self.nodes[node].process.lock().unwrap().take().unwrap();
        let told = Command::new("kill").arg(process.0.id().to_string()).status().unwrap();
        assert!(told.success());
        for _ in 0..LOOKS {
            if let Some(ended) = process.0.try_wait().unwrap() {
                assert!(ended.success(), "{ended}: {}", self.logs());
                return;
            }
            pause(100).await;
        }
        panic!("node {node} does not end: {}", self.logs());
    }

    /// Waits until a node can serve.
    pub(crate) async fn until_node_ready(&self, node: usize) {
        self.until_ready_at(&self.api_of(node)).await;
    }

    /// What a command of a build says, in the configuration of the nodes.
    pub(crate) fn command(&self, build: Build<'_>, arguments: &[&str]) -> Output {
        self.command_with(build, arguments, &[])
    }

    pub(crate) fn command_with(
        &self,
        build: Build<'_>,
        arguments: &[&str],
        environment: &[(&str, PathBuf)],
    ) -> Output {
        let mut command = glimpse(self.directory.path(), build, arguments);
        command.envs(environment.iter().map(|(name, value)| (name, value))).output().unwrap()
    }

    /// Where a node's API is, without the balancer.
    pub(crate) fn api_of(&self, node: usize) -> String {
        format!("http://127.0.0.1:{}", self.nodes[node].ports.api)
    }

    /// With more environment, such as a clock that is wrong.
    pub(crate) fn start_node_with(&self, node: usize, build: Build<'_>, environment: &[(&str, PathBuf)]) {
        let Ports { api, widget, metrics } = self.nodes[node].ports;
        let log = File::options().create(true).append(true).open(self.log_of(node)).unwrap();
        let mut command = glimpse(self.directory.path(), build, &["serve"]);
        for (name, port) in [("API", api), ("WIDGET", widget), ("METRICS", metrics)] {
            command.env(format!("GLIMPSE_LISTEN__{name}"), format!("127.0.0.1:{port}"));
        }
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        *self.nodes[node].process.lock().unwrap() = Some(Process(child));
    }

    fn log_of(&self, node: usize) -> PathBuf {
        self.directory.path().join(format!("node-{node}.log"))
    }

    /// The database dies as in a crash, and comes back.
    pub(crate) fn restart_database(&self) {
        let mut running = self.running.lock().unwrap();
        drop(running.take());
        *running = Some(self.database.start());
    }

    /// Moves the time of the database and of the banks.
    pub(crate) fn move_time(&self, seconds: i64) {
        self.sql(&format!("UPDATE moved SET seconds = seconds + {seconds}"));
        self.history.move_on(seconds);
    }

    /// Waits for a restart that is under way.
    pub(crate) fn sql(&self, text: &str) -> String {
        let _running = self.running.lock().unwrap();
        self.database.sql(DATABASE, text)
    }

    /// Waits until the balancer finds a node.
    pub(crate) async fn until_ready(&self) {
        self.until_ready_at(&self.api).await;
    }

    async fn until_ready_at(&self, api: &str) {
        let http = Client::builder().no_proxy().build().unwrap();
        for _ in 0..LOOKS {
            let health = http.get(format!("{api}/health/ready")).send().await;
            if health.is_ok_and(|health| health.status().is_success()) {
                return;
            }
            pause(100).await;
        }
        panic!("no node answers: {}", self.logs());
    }

    /// The last lines of every node's log.
    pub(crate) fn logs(&self) -> String {
        let tail = |node: usize| {
            let text = fs::read_to_string(self.log_of(node)).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            lines[lines.len().saturating_sub(40)..].join("\n")
        };
        (0..NODES).map(|node| format!("node {node}:\n{}\n", tail(node))).collect()
    }
}

/// Ports that are free now, below those that the system gives to connections: a node that is started again finds its own
/// still free. All are held until they have been handed out, and none is given to two clusters of this program.
struct FreePorts {
    held: Vec<TcpListener>,
}

impl FreePorts {
    fn new() -> Self {
        Self { held: Vec::new() }
    }

    fn one(&mut self) -> u16 {
        static GIVEN: AtomicU16 = AtomicU16::new(0);
        let offset = u16::try_from(std::process::id() % 100).unwrap();
        loop {
            let port = 22_001 + offset * 100 + GIVEN.fetch_add(1, Ordering::SeqCst);
            if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
                self.held.push(listener);
                return port;
            }
        }
    }

    fn pair(&mut self) -> (u16, u16) {
        (self.one(), self.one())
    }
}

fn configure(directory: &Path, (api, widget): (u16, u16), bank: &str) {
    let many = "{ per_minute = 1000000, burst = 100000 }";
    let text = format!(
        r#"
        [public]
        api = "http://127.0.0.1:{api}"
        widget = "http://127.0.0.1:{widget}"
        [proxies]
        trusted = ["127.0.0.1"]
        [storage]
        postgres_file = "address"
        connections = 8
        [keys]
        installation = "{KEY}"
        signing = "{KEY}"
        [limits]
        client = {many}
        refused = {many}
        widget = {many}
        submissions = {many}
        leaving = "2s"
        [log]
        level = "info"
        [[bank]]
        id = "mockbank-embedded"
        name = "Mockbank - Embedded"
        bank_codes = ["90094815"]
        connector = "xs2a"
        base_url = "{bank}"
        allow_private_network = true
        settings = {{ approach = "embedded" }}
        "#
    );
    fs::write(directory.join("glimpse.toml"), text).unwrap();
}

/// As in production: a check of readiness, no sticky sessions, and nothing is sent twice that may have arrived. What runs on
/// a node that is not ready is not cut: it may be leaving.
fn balance(directory: &Path, (api, widget): (u16, u16), nodes: &[Node; NODES]) -> Process {
    let servers = |port: fn(&Ports) -> u16| -> String {
        let line = |(number, node): (usize, &Node)| {
            let (port, check) = (port(&node.ports), node.ports.api);
            format!("  server node{number} 127.0.0.1:{port} check port {check}\n")
        };
        nodes.iter().enumerate().map(line).collect()
    };
    let (api_servers, widget_servers) = (servers(|ports| ports.api), servers(|ports| ports.widget));
    let text = format!(
        "defaults\n  mode http\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n  \
         timeout queue 5s\n  option forwardfor\n  option redispatch\n  retries 3\n  retry-on conn-failure\n  \
         balance roundrobin\n  option httpchk GET /health/ready\n  \
         default-server inter 300ms fall 2 rise 1\n\
         listen api\n  bind 127.0.0.1:{api}\n{api_servers}\
         listen widget\n  bind 127.0.0.1:{widget}\n{widget_servers}"
    );
    let path = directory.join("haproxy.cfg");
    fs::write(&path, text).unwrap();
    let log = File::create(directory.join("haproxy.log")).unwrap();
    // Debian keeps it where only root looks.
    let installed = Path::new("/usr/sbin/haproxy");
    let mut command = Command::new(if installed.exists() { installed } else { Path::new("haproxy") });
    command.arg("-db").arg("-f").arg(path).stdout(log.try_clone().unwrap()).stderr(log);
    Process(
        command.spawn().expect("haproxy is needed; scripts/test installs it (Debian's package is haproxy)"),
    )
}

fn glimpse(directory: &Path, build: Build<'_>, arguments: &[&str]) -> Command {
    let mut command = Command::new(build);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GLIMPSE_")) {
        command.env_remove(name);
    }
    command.args(arguments).args(["--config", "glimpse.toml"]).current_dir(directory).stdin(Stdio::null());
    command
}

fn run(directory: &Path, build: Build<'_>, arguments: &[&str]) -> String {
    let done = glimpse(directory, build, arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Between two looks, and for what takes its time in a cluster of real processes.
pub(crate) async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
