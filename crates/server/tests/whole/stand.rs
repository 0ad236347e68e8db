use std::{net::SocketAddr, num::NonZeroU32, path::Path, sync::Arc, time::Duration};

use glimpse_bank::{Bank, contract::Connector};
use glimpse_fints::{Fints, Product};
use glimpse_model::{BankId, ClientId};
use glimpse_sandbox::{Sandbox, SandboxConfig};
use glimpse_server::{
    Bound, Parts, Server,
    config::{Config, Demo, Listen, Rate},
    state::App,
};
use glimpse_store::{
    ClientKind, ClientRow, Clock, ClockHand, OpenOptions, PostgresOptions, PostgresStore, SecretRow,
    SqliteStore, Store,
};
use glimpse_vault::{FixedKey, Keyring, SystemRandom, client_secret_hash};
use glimpse_xs2a::Xs2a;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{browser::Browser, cut, gate::Gate};

/// The client's id and secret in these tests.
pub(crate) const CLIENT: (&str, &str) = ("client1", "secretOfClient1AndLongEnough0000000000");
/// Another client.
pub(crate) const OTHER: (&str, &str) = ("client2", "secretOfClient2AndLongEnough0000000000");

/// A whole installation on sockets: server, sandbox banks, one clock that the test moves.
pub(crate) struct Stand {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) sandbox: Sandbox,
    pub(crate) server: Server,
    pub(crate) clock: Clock,
    pub(crate) hand: ClockHand,
    pub(crate) http: reqwest::Client,
    /// In front of the embedded bank, if it was asked for.
    pub(crate) gate: Option<Gate>,
}

/// A change of the configuration.
pub(crate) type Change<'a> = Box<dyn FnOnce(&mut Config, &Sandbox) + 'a>;

/// What a stand is built of.
pub(crate) struct Setup<'a> {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) now: Timestamp,
    /// Whether a gate stands in front of the embedded bank.
    pub(crate) gated: bool,
    /// Changes the sandbox.
    pub(crate) sandbox: Box<dyn FnOnce(&mut SandboxConfig) + 'a>,
    /// Changes the configured banks.
    pub(crate) banks: fn(&mut Bank),
    /// The database, where it is not a file beside the keys.
    pub(crate) shared: Option<Shared>,
    /// Changes the configuration, which may name more of the sandbox's banks.
    pub(crate) config: Change<'a>,
}

impl Default for Setup<'_> {
    fn default() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            now: "2026-11-23T10:00:00Z".parse().unwrap(),
            gated: false,
            sandbox: Box::new(|_| {}),
            banks: |_| {},
            shared: None,
            config: Box::new(|_, _| {}),
        }
    }
}

/// What several nodes share: a database in PostgreSQL, and keys that the configuration names.
pub(crate) struct Shared {
    pub(crate) address: String,
    pub(crate) keys: &'static str,
    pub(crate) signing: &'static str,
    /// How many connections there are, and how long one is waited for.
    pub(crate) connections: u32,
    pub(crate) acquire: Duration,
}

impl Shared {
    pub(crate) fn over(address: &str) -> Self {
        let keys = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        Self {
            address: address.to_owned(),
            keys,
            signing: keys,
            connections: 8,
            acquire: Duration::from_secs(5),
        }
    }

    pub(crate) fn keyring(&self) -> Keyring {
        let keys = |text| FixedKey::parse_list(text).unwrap();
        Keyring::fixed(&keys(self.keys), &keys(self.signing)).unwrap()
    }

    async fn open(&self) -> Arc<dyn Store> {
        let options = PostgresOptions::parse(&self.address).unwrap();
        let options = options.connections(self.connections).acquire(self.acquire);
        options.migrate().await.unwrap();
        Arc::new(PostgresStore::open(&options).await.unwrap())
    }
}

/// What the API answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Stand {
    /// Starts everything anew.
    pub(crate) async fn start() -> Self {
        Self::build(Setup::default()).await
    }

    /// Starts over an existing directory, at a time of the test's choosing.
    pub(crate) async fn start_in(directory: tempfile::TempDir, now: Timestamp) -> Self {
        Self::build(Setup { directory, now, ..Setup::default() }).await
    }

    /// Starts with a configuration of the test's own.
    pub(crate) async fn start_with(
        directory: tempfile::TempDir,
        now: Timestamp,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let config = |config: &mut Config, _: &Sandbox| change(config);
        Self::build(Setup { directory, now, config: Box::new(config), ..Setup::default() }).await
    }

    /// Starts what was set up.
    pub(crate) async fn build(setup: Setup<'_>) -> Self {
        let Setup {
            directory,
            now,
            gated,
            sandbox: change_sandbox,
            banks: change_bank,
            shared,
            config: change,
        } = setup;
        let (clock, hand) = Clock::fixed(now);
        let bank_clock = clock.clone();
        let mut sandbox = SandboxConfig::new(Arc::new(move || bank_clock.now()), 7);
        sandbox.slow = Duration::from_millis(2500);
        change_sandbox(&mut sandbox);
        let sandbox = Sandbox::start(sandbox).await.unwrap();
        let mut banks: Vec<Bank> = sandbox.banks().iter().map(bank).collect();
        banks.iter_mut().for_each(change_bank);
        let mut gate = None;
        if gated {
            let embedded = banks.first_mut().unwrap();
            let before = Gate::before(embedded.base_url.as_str().trim_end_matches('/')).await;
            embedded.base_url = before.url.parse().unwrap();
            gate = Some(before);
        }
        let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let bound =
            Bound::bind(&Listen { api: loopback, widget: loopback, metrics: loopback }).await.unwrap();
        let mut config = Demo {
            listen: bound.addresses().unwrap(),
            directory: directory.path().to_owned(),
            banks,
            log_level: "off".to_owned(),
        }
        .config()
        .unwrap_or_else(|refused| panic!("{refused}"));
        // The test's clock stands still, so nothing that was taken ever comes back.
        let many = NonZeroU32::new(100_000).unwrap();
        config.limits.widget = Rate { per_minute: many, burst: many };
        change(&mut config, &sandbox);
        let random = Arc::new(SystemRandom);
        let keys = directory.path().join("keys");
        let (keyring, store) = match &shared {
            Some(shared) => (shared.keyring(), shared.open().await),
            None => {
                let keyring = Keyring::open_or_create(&keys, clock.now(), random.as_ref()).unwrap();
                let store = match cut::store().await {
                    Some(store) => store,
                    None => sqlite(directory.path()).await,
                };
                (keyring, store)
            }
        };
        for (id, secret) in [CLIENT, OTHER] {
            store.put_client(&client(id, secret, now)).await.unwrap();
        }
        let parts = Parts {
            config,
            store,
            clock: clock.clone(),
            random,
            keyring: Arc::new(keyring),
            connectors: connectors(),
        };
        let server = Server::start(parts, bound).await.unwrap_or_else(|error| panic!("{error}"));
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { directory, sandbox, server, clock, hand, http, gate }
    }

    /// Stops the server as a deployment would, and gives the directory back.
    pub(crate) async fn stop(self) -> tempfile::TempDir {
        self.server.shutdown().await;
        self.sandbox.shutdown().await;
        self.directory
    }

    pub(crate) fn app(&self) -> &App {
        self.server.app()
    }

    pub(crate) fn api(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.addresses.api)
    }

    /// Waits until retention has nothing due any more.
    pub(crate) async fn swept(&self) {
        let store = &self.app().store;
        for _ in 0..500 {
            let due = store.next_due().await.unwrap();
            if due.is_none_or(|due| due > self.clock.now()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("something stays due");
    }

    pub(crate) async fn metrics(&self) -> String {
        let url = format!("http://{}/metrics", self.server.addresses.metrics);
        self.http.get(url).send().await.unwrap().text().await.unwrap()
    }

    /// `POST /onetime/access` of the first client; the link and the flow's id.
    pub(crate) async fn access(&self, body: Value) -> (String, String) {
        let answer = self.post(CLIENT, "/onetime/access", body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let text = |key: &str| answer.body[key].as_str().unwrap().to_owned();
        (text("location"), text("id"))
    }

    pub(crate) async fn post(&self, client: (&str, &str), path: &str, body: Value) -> Answer {
        let request = self.http.post(self.api(path)).basic_auth(client.0, Some(client.1)).json(&body);
        answer(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, client: (&str, &str), path: &str) -> Answer {
        let request = self.http.get(self.api(path)).basic_auth(client.0, Some(client.1));
        answer(request.send().await.unwrap()).await
    }

    pub(crate) async fn read(&self, token: &str, path: &str) -> Answer {
        answer(self.http.get(self.api(path)).bearer_auth(token).send().await.unwrap()).await
    }

    pub(crate) async fn exchange(&self, code: &str) -> Answer {
        let body = json!({ "grant_type": "authorization_code", "code": code });
        self.post(CLIENT, "/auth/token", body).await
    }

    /// A browser at the link.
    pub(crate) async fn open(&self, location: &str) -> Browser {
        Browser::open(&self.http, location).await
    }

    /// The whole way of `user` through the Widget with all accounts; the callback's URL.
    pub(crate) async fn connect(&self, user: &str, request: Value) -> (Browser, String) {
        let (location, _) = self.access(request).await;
        let mut browser = self.open(&location).await;
        browser.submit("consent", &[]).await;
        browser.submit("bank", &[("bank", "mockbank-embedded")]).await;
        browser.login(user).await;
        let callback = browser.through().await;
        (browser, callback)
    }

    /// A token with the data of `user`.
    pub(crate) async fn token(&self, user: &str, request: Value) -> String {
        let (_, callback) = self.connect(user, request).await;
        let answer = self.exchange(&parameter(&callback, "code").unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["access_token"].as_str().unwrap().to_owned()
    }
}

async fn sqlite(directory: &Path) -> Arc<dyn Store> {
    let data = directory.join("data");
    std::fs::create_dir_all(&data).unwrap();
    Arc::new(SqliteStore::open(&data.join("glimpse.db"), OpenOptions { exclusive: true }).await.unwrap())
}

/// A request with nothing but where to go back to.
pub(crate) fn plain_request() -> Value {
    json!({ "redirect_uri": "http://localhost:9/callback", "state": "state-1", "language": "en" })
}

/// A parameter of a callback.
pub(crate) fn parameter(callback: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(callback).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

pub(crate) async fn answer(response: reqwest::Response) -> Answer {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
}

pub(crate) fn client(id: &str, secret: &str, now: Timestamp) -> ClientRow {
    ClientRow {
        id: ClientId::from(id),
        kind: ClientKind::Test,
        display_name: format!("Firma {id}"),
        allow_list: Vec::new(),
        created_at: now,
        disabled_at: None,
        secrets: vec![SecretRow {
            hash: client_secret_hash(secret).to_vec(),
            created_at: now,
            expires_at: None,
        }],
    }
}

/// All connectors, that of FinTS with a product registration.
pub(crate) fn connectors() -> Vec<Arc<dyn Connector>> {
    vec![Arc::new(Xs2a), Arc::new(Fints::new(Product::parse("GLIMPSETEST").ok()))]
}

/// A bank of the sandbox that speaks FinTS.
pub(crate) fn fints_bank(info: &glimpse_sandbox::BankInfo) -> Bank {
    Bank {
        id: BankId::from(format!("fints-{}", info.bank_code).as_str()),
        connector: "fints".to_owned(),
        settings: json!({}),
        ..bank(info)
    }
}

pub(crate) fn bank(info: &glimpse_sandbox::BankInfo) -> Bank {
    let (id, settings) = if info.name.contains("Redirect") {
        ("mockbank-redirect", json!({ "approach": "redirect" }))
    } else if info.name.ends_with("oauth") {
        let oauth = json!({ "server": info.url, "client_id": "PSDDE-BAFIN-123456" });
        ("mockbank-oauth", json!({ "approach": "redirect", "oauth": oauth }))
    } else {
        ("mockbank-embedded", Value::Null)
    };
    Bank {
        id: BankId::from(id),
        name: info.name.clone(),
        city: None,
        bank_codes: vec![info.bank_code.clone()],
        bic: Some(info.bic.clone()),
        country: "DE".to_owned(),
        connector: "xs2a".to_owned(),
        base_url: info.url.parse().unwrap(),
        allow_private_network: true,
        time_zone: "Europe/Berlin".to_owned(),
        history_days: None,
        settings,
    }
}
