//! A server in a temporary directory, with a clock that stands and randomness that repeats.

mod call;
mod data;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::Router;
pub(crate) use call::{Answer, Call, basic};
pub(crate) use data::{account, big, household};
use glimpse_bank::{Directory, Executor, ExecutorConfig};
use glimpse_flow::Lifetimes;
use glimpse_model::{ClientId, FlowId, Secret, Snapshot};
use glimpse_server::{
    api,
    config::{Config, Sources},
    http::{Edge, Face, Metrics},
    snapshot,
    state::App,
};
use glimpse_store::{
    Change, ClientKind, ClientRow, Clock, ClockHand, Epochs, Guard, OpenOptions, SecretRow, SqliteStore,
    Stage, Store, Unit, WrapKind,
};
use glimpse_vault::{Code, DataKey, Holder, Keyring, Random, SeededRandom, client_secret_hash, lookup_hash};
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const REDIRECT: &str = "https://my-app.example.com/callback";

/// A server without its sockets.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) hand: ClockHand,
    pub(crate) client: (String, String),
    pub(crate) dir: TempDir,
}

/// How a world differs from the usual one.
#[derive(Default)]
pub(crate) struct Setting {
    pub(crate) config: &'static str,
    pub(crate) lifetimes: Lifetimes,
}

pub(crate) fn start() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Setting::default()).await
    }

    pub(crate) async fn with(setting: Setting) -> Self {
        let dir = TempDir::new().unwrap();
        let text = format!(
            "{}\n[[bank]]\nid = \"test-bank\"\nname = \"Test Bank\"\nbank_codes = [\"90094815\"]\n\
             connector = \"none\"\nbase_url = \"https://bank.example\"\n",
            setting.config
        );
        let config = Config::load(&Sources {
            file: Some(("test".to_owned(), text, dir.path().to_owned())),
            working_dir: dir.path().to_owned(),
            ..Sources::default()
        })
        .unwrap();
        let open = OpenOptions { exclusive: true };
        let store = SqliteStore::open(&dir.path().join("glimpse.db"), open).await.unwrap();
        let store: Arc<dyn Store> = Arc::new(store);
        let random: Arc<dyn Random> = Arc::new(SeededRandom::new(7));
        let (clock, hand) = Clock::fixed(start());
        let keys = dir.path().join("keys");
        let keyring = Arc::new(Keyring::open_or_create(&keys, start(), random.as_ref()).unwrap());
        let app = App {
            lifetimes: setting.lifetimes,
            directory: Arc::new(Directory::new(config.banks.clone())),
            epochs: Arc::new(Epochs::new(store.clone(), keyring.clone(), random.clone())),
            config: Arc::new(config),
            store,
            clock,
            random,
            keyring,
            connectors: Arc::new(BTreeMap::new()),
            executor: Arc::new(Executor::new(ExecutorConfig::default()).unwrap()),
            health: Arc::default(),
            metrics: Metrics::default(),
            leaving: Arc::default(),
        };
        let edge = Edge::new(Face::Api, app.config.clone(), app.metrics.clone(), app.random.clone());
        let router = edge.around(api::router(app.clone()));
        let mut world = Self { app, router, hand, client: Default::default(), dir };
        world.client = world.add_client("one", ClientKind::Test, &[]).await;
        world
    }

    /// Adds a client; gives its id and secret.
    pub(crate) async fn add_client(&self, id: &str, kind: ClientKind, list: &[&str]) -> (String, String) {
        let secret = format!("secret0of0{id}");
        let row = ClientRow {
            id: ClientId::from(id),
            kind,
            display_name: "My App".to_owned(),
            allow_list: list.iter().map(|entry| (*entry).to_owned()).collect(),
            created_at: self.app.clock.now(),
            disabled_at: None,
            secrets: vec![SecretRow {
                hash: client_secret_hash(&secret).to_vec(),
                created_at: self.app.clock.now(),
                expires_at: None,
            }],
        };
        self.app.store.put_client(&row).await.unwrap();
        (id.to_owned(), secret)
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.hand.advance(Duration::from_secs(seconds));
    }

    /// Creates a flow as the usual client.
    pub(crate) async fn create(&self, body: &Value) -> Answer {
        Call::post("/onetime/access").client(&self.client).json(body).send(self).await
    }

    /// A flow at the end of its Widget flow, put down as the engine does it: gives its id and the code.
    pub(crate) async fn completed(&self, snapshot: &Snapshot) -> (FlowId, String) {
        let created = self.create(&json!({"redirect_uri": REDIRECT, "state": "s"})).await;
        let flow = FlowId::parse(created.json()["id"].as_str().unwrap()).unwrap();
        let (app, pages) = (&self.app, self.app.pages());
        let now = app.clock.now();
        let random = app.random.as_ref();
        let key = DataKey::new(random);
        let code = Code::new(flow, random);
        let until = now + app.lifetimes.code;
        let page_key = DataKey::new(random);
        let page_secret: Secret = random.secret();
        let mut changes =
            snapshot::seal_all(snapshot, REDIRECT, flow, &key, &app.config.public.api, random, now).unwrap();
        changes.extend([
            pages.put_wrap(flow, WrapKind::Code, &key, &code.secret, until).await.unwrap(),
            pages.put_wrap(flow, WrapKind::Page, &page_key, &page_secret, until).await.unwrap(),
            pages.put_blob(flow, &page_key, "page", b"the page"),
            Change::DropBlobs("request".to_owned()),
            Change::DropWrap(WrapKind::Link),
            Change::Completed(lookup_hash(Holder::Code, &code.secret).to_vec()),
            Change::Deadline(until),
            Change::Stage(Stage::Completed, None),
        ]);
        let unit = Unit { name: "flow.complete", flow, guard: Guard::Any, at: now, changes };
        app.store.write(unit).await.unwrap();
        (flow, code.to_text(&app.keyring).expose().to_owned())
    }

    /// Exchanges a code as the usual client, in the guide's dialect.
    pub(crate) async fn exchange(&self, code: &str) -> Answer {
        let body = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT});
        Call::post("/auth/token").client(&self.client).json(&body).send(self).await
    }

    /// A flow whose code was exchanged: its id and the token.
    pub(crate) async fn exchanged(&self, snapshot: &Snapshot) -> (FlowId, String) {
        let (flow, code) = self.completed(snapshot).await;
        let answer = self.exchange(&code).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        (flow, answer.json()["access_token"].as_str().unwrap().to_owned())
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        Call::get(path).bearer(token).send(self).await
    }

    /// The audit trail's events and details.
    pub(crate) async fn audit(&self) -> Vec<String> {
        let lines = self.app.store.audit_after(0, 1000).await.unwrap();
        lines
            .into_iter()
            .map(|line| [Some(line.event), line.detail].into_iter().flatten().collect::<Vec<_>>().join(" "))
            .collect()
    }
}
