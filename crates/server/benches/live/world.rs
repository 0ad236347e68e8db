use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request};
use glimpse_bank::{Directory, Executor, ExecutorConfig};
use glimpse_flow::Lifetimes;
use glimpse_model::ClientId;
use glimpse_server::config::{Config, Rate, Sources};
use glimpse_server::engine::Engine;
use glimpse_server::http::{Edge, Face, Metrics};
use glimpse_server::state::App;
use glimpse_server::{api, widget};
use glimpse_store::{ClientKind, ClientRow, Clock, ClockHand, Epochs, SecretRow};
use glimpse_vault::{Keyring, Random, SystemRandom, client_secret_hash};
use jiff::SignedDuration;
use tower::ServiceExt;

use crate::place::Place;

pub(crate) const CLIENT: &str = "client1";
const SECRET: &str = "secretOfClient1AndLongEnough0000000000";
/// `client1:secretOfClient1AndLongEnough0000000000`
pub(crate) const BASIC: &str = "Basic Y2xpZW50MTpzZWNyZXRPZkNsaWVudDFBbmRMb25nRW5vdWdoMDAwMDAwMDAwMA==";
pub(crate) const BACK: &str = "https://flats.example/bank";

/// A server without its sockets: both routers with all that stands around them, over a store that is there.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) hand: ClockHand,
    pub(crate) api: Router,
    widget: Router,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl World {
    pub(crate) async fn open(place: &Place) -> Self {
        let bank = "[[bank]]\nid = \"test-bank\"\nname = \"Test Bank\"\nbank_codes = [\"90094815\"]\n\
            connector = \"none\"\nbase_url = \"https://bank.example\"\n";
        let mut config = Config::load(&Sources {
            file: Some(("live".to_owned(), bank.to_owned(), place.directory.clone())),
            working_dir: place.directory.clone(),
            ..Sources::default()
        })
        .unwrap_or_else(|refused| panic!("{refused}"));
        // One caller stands for many here.
        let many = NonZeroU32::new(100_000_000).unwrap();
        let many = Rate { per_minute: many, burst: many };
        (config.limits.client, config.limits.refused, config.limits.widget) = (many, many, many);
        let store = place.open().await;
        let last_known = store.last_known_time().await.unwrap();
        let (clock, hand) = Clock::movable(last_known, SignedDuration::ZERO);
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let keys = place.directory.join("keys");
        let keyring = Arc::new(Keyring::open_or_create(&keys, clock.now(), random.as_ref()).unwrap());
        let app = App {
            lifetimes: Lifetimes::default(),
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
        let edge = |face| Edge::new(face, app.config.clone(), app.metrics.clone(), app.random.clone());
        let engine = Engine::new(app.clone());
        let widget = edge(Face::Widget).failing_with(widget::failure);
        Self {
            api: edge(Face::Api).around(api::router(app.clone())),
            widget: widget.around(widget::router(app.clone(), engine)),
            app,
            hand,
        }
    }

    pub(crate) async fn add_client(&self) {
        let now = self.app.clock.now();
        let row = ClientRow {
            id: ClientId::from(CLIENT),
            kind: ClientKind::Test,
            display_name: "Flats".to_owned(),
            allow_list: Vec::new(),
            created_at: now,
            disabled_at: None,
            secrets: vec![SecretRow {
                hash: client_secret_hash(SECRET).to_vec(),
                created_at: now,
                expires_at: None,
            }],
        };
        self.app.store.put_client(&row).await.unwrap();
    }

    /// A call of the integrator.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", BASIC)
            .header("content-type", "application/json");
        answer(&self.api, request.body(Body::from(body)).unwrap()).await
    }

    /// A read with an access token.
    pub(crate) async fn read(&self, path: &str, bearer: &str) -> Answer {
        let request = Request::builder().uri(path).header("authorization", bearer);
        answer(&self.api, request.body(Body::empty()).unwrap()).await
    }

    /// What a browser asks of the Widget: a page, or a form.
    pub(crate) async fn browse(&self, path: &str, cookie: &str, form: Option<String>) -> Answer {
        let mut request = Request::builder().uri(path).header("sec-fetch-site", "same-origin");
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        if form.is_some() {
            request = request.method("POST").header("content-type", "application/x-www-form-urlencoded");
        }
        answer(&self.widget, request.body(Body::from(form.unwrap_or_default())).unwrap()).await
    }
}

async fn answer(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body }
}

/// Runs a measurement on as many threads as a server has.
pub(crate) fn block_on(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work);
}
