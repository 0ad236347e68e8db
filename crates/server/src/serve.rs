//! Wiring: from a configuration to a running server, in one place.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use glimpse_bank::{Directory, Executor, ExecutorConfig, Identities, contract::Connector};
use glimpse_store::{Clock, Epochs, Retention, RetentionPolicy, Store, SweepReport};
use glimpse_vault::{Keyring, Random};
use jiff::SignedDuration;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    api,
    certificates::CertificateWatch,
    config::{Config, Limits, Listen, Storage, check_identity},
    engine::{CleanUpWorker, Engine},
    http::{Accept, Edge, Face, Metrics, accept},
    observe,
    state::App,
    widget,
};

/// How long running requests and steps have at the end.
const DRAIN: Duration = Duration::from_secs(10);
/// A connection that says nothing at all is closed after this.
const FIRST_BYTE: Duration = Duration::from_secs(10);

/// What a server is made of. Everything that differs between a laptop, a demo and a test is handed in.
pub struct Parts {
    /// The validated configuration.
    pub config: Config,
    /// The storage.
    pub store: Arc<dyn Store>,
    /// The store's time.
    pub clock: Clock,
    /// The random source.
    pub random: Arc<dyn Random>,
    /// Installation and signing keys.
    pub keyring: Arc<Keyring>,
    /// The connectors.
    pub connectors: Vec<Arc<dyn Connector>>,
}

/// Listeners that are bound before anything else happens, so that "port in use" is said at once.
pub struct Bound {
    pub(crate) api: TcpListener,
    pub(crate) widget: TcpListener,
    pub(crate) metrics: TcpListener,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address cannot be listened on.
    #[error("cannot listen on {address} for {what}: {cause}")]
    Listen {
        /// The listener's name in the configuration.
        what: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why not.
        cause: io::Error,
    },
    /// A bank names a connector that there is not, or its settings are refused.
    #[error("bank `{bank}`: {cause}")]
    Bank {
        /// The bank's id.
        bank: String,
        /// What is wrong.
        cause: String,
    },
    /// A certificate or key cannot be used.
    #[error(transparent)]
    Identity(#[from] glimpse_bank::IdentityError),
    /// The HTTP client towards banks cannot be built.
    #[error("the HTTP client towards banks cannot be built: {0}")]
    Executor(String),
    /// The store did not let us delete what was due before we listen.
    #[error("what was due could not be deleted before the start: {0}")]
    Retention(String),
}

/// A running server.
pub struct Server {
    /// Where it listens.
    pub addresses: Listen,
    app: App,
    engine: Arc<Engine>,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Bound {
    /// Binds all three listeners.
    ///
    /// # Errors
    /// [`ServeError::Listen`] that names the first that cannot be bound.
    pub async fn bind(listen: &Listen) -> Result<Self, ServeError> {
        let bind = async |what, address| {
            TcpListener::bind(address).await.map_err(|cause| ServeError::Listen { what, address, cause })
        };
        Ok(Self {
            api: bind("listen.api", listen.api).await?,
            widget: bind("listen.widget", listen.widget).await?,
            metrics: bind("listen.metrics", listen.metrics).await?,
        })
    }

    /// Where they listen; of interest when the configuration said port 0.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn addresses(&self) -> io::Result<Listen> {
        Ok(Listen {
            api: self.api.local_addr()?,
            widget: self.widget.local_addr()?,
            metrics: self.metrics.local_addr()?,
        })
    }
}

impl Parts {
    /// Puts the state together that all handlers share.
    ///
    /// # Errors
    /// [`ServeError::Bank`] for a bank without a connector.
    pub fn app(self) -> Result<App, ServeError> {
        let Self { mut config, store, clock, random, keyring, connectors } = self;
        let connectors: BTreeMap<&'static str, Arc<dyn Connector>> =
            connectors.into_iter().map(|connector| (connector.name(), connector)).collect();
        let mut banks = Vec::with_capacity(config.banks.len());
        for bank in std::mem::take(&mut config.banks) {
            let id = bank.id.to_string();
            let refused = |cause: String| ServeError::Bank { bank: id.clone(), cause };
            let known = connectors.keys().copied().collect::<Vec<_>>().join(", ");
            let connector = connectors.get(bank.connector.as_str()).ok_or_else(|| {
                refused(format!("there is no connector `{}`; there are: {known}", bank.connector))
            })?;
            let bank = connector.complete(bank).map_err(refused)?;
            connector.check(&bank).map_err(refused)?;
            check_identity(&config.identities, connector.identity(&bank)).map_err(refused)?;
            banks.push(bank);
        }
        config.banks = banks;
        let identities = Arc::new(Identities::open(config.identities.clone())?);
        let executor = Executor::new(ExecutorConfig {
            answer_timeout: config.limits.bank_timeout,
            identities,
            ..ExecutorConfig::default()
        })
        .map_err(|error| ServeError::Executor(error.to_string()))?;
        Ok(App {
            lifetimes: config.lifetimes,
            directory: Arc::new(Directory::with_institutes(config.banks.clone(), config.institutes.clone())),
            epochs: Arc::new(Epochs::new(store.clone(), keyring.clone(), random.clone())),
            config: Arc::new(config),
            store,
            clock,
            random,
            keyring,
            connectors: Arc::new(connectors),
            executor: Arc::new(executor),
            health: Arc::default(),
            metrics: Metrics::default(),
            leaving: Arc::default(),
        })
    }
}

impl Server {
    /// Starts: deletes what was due while nobody ran, then serves. Until then everything but `/health/live` is answered 503.
    ///
    /// # Errors
    /// [`ServeError`]; nothing is left running then.
    pub async fn start(parts: Parts, bound: Bound) -> Result<Self, ServeError> {
        let app = parts.app()?;
        let addresses = bound.addresses().map_err(|cause| ServeError::Listen {
            what: "listen",
            address: app.config.listen.api,
            cause,
        })?;
        let engine = Engine::new(app.clone());
        let stop = CancellationToken::new();
        let retention = Retention::new(
            app.clock.clone(),
            app.store.clone(),
            app.epochs.clone(),
            RetentionPolicy {
                tombstone: app.lifetimes.tombstone,
                audit: SignedDuration::from_hours(24 * i64::from(app.config.audit_days)),
                ..RetentionPolicy::default()
            },
            reporter(app.metrics.clone()),
        );
        bound
            .meanwhile(&app.config, app.random.clone(), retention.run_once_before_listen())
            .await
            .map_err(|error| ServeError::Retention(error.to_string()))?;
        tell_of_missing_keys(&app).await;
        let certificates = CertificateWatch::new(app.executor.identities(), app.metrics.clone());
        let limits = accept_limits(&app.config.limits);
        let edge = |face| Edge::new(face, app.config.clone(), app.metrics.clone(), app.random.clone());
        let api_router = edge(Face::Api).around(api::router(app.clone()));
        let widget_router = edge(Face::Widget)
            .failing_with(widget::failure)
            .around(widget::router(app.clone(), engine.clone()));
        let tasks = vec![
            tokio::spawn(accept(bound.api, api_router, limits, stop.clone())),
            tokio::spawn(accept(bound.widget, widget_router, limits, stop.clone())),
            tokio::spawn(accept(
                bound.metrics,
                observe::router(app.clone(), engine.clone()),
                limits,
                stop.clone(),
            )),
            tokio::spawn(retention.run(stop.clone())),
            tokio::spawn(CleanUpWorker::new(app.clone()).run(stop.clone())),
            tokio::spawn(certificates.run(stop.clone())),
        ];
        Ok(Self { addresses, app, engine, stop, tasks })
    }

    /// The state, for commands that run beside the server (the demo, tests).
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Waits until no step with a bank runs here, at most so long.
    pub async fn idle(&self, at_most: Duration) {
        self.engine.drained(at_most).await;
    }

    /// Says from now on that this node is not ready, and goes on serving: so a load balancer takes it out before it stops
    /// listening. Waits as long as `limits.leaving` says, which is for nothing where there is one node alone.
    pub async fn leave(&self) {
        if matches!(self.app.config.storage, Storage::Postgres(_)) {
            self.app.leaving.store(true, Ordering::SeqCst);
            tokio::time::sleep(self.app.config.limits.leaving).await;
        }
    }

    /// Stops listening, lets running requests and steps end, closes the store.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.engine.drained(DRAIN).await;
        for task in self.tasks {
            let _ = tokio::time::timeout(DRAIN + Duration::from_secs(1), task).await;
        }
        self.app.store.close().await;
    }
}

/// How connections are taken.
pub(crate) fn accept_limits(limits: &Limits) -> Accept {
    Accept {
        connections: limits.connections,
        header_timeout: limits.header_timeout,
        first_byte_timeout: FIRST_BYTE,
        drain: DRAIN,
    }
}

/// A node without the keys of what lives serves, and says that it is not ready: the keys may come, and what it does not open
/// ends within a day.
async fn tell_of_missing_keys(app: &App) {
    if let Ok(Some(foreign)) = app.epochs.foreign(app.clock.now()).await {
        tracing::error!(%foreign, "not ready: `glimpse doctor` says what to do");
    }
}

/// Counts what retention does. A deletion that does not work is an operator's alarm.
fn reporter(metrics: Metrics) -> impl Fn(&SweepReport) + Send + Sync + 'static {
    move |report| match report {
        SweepReport::Swept { swept, lag } => {
            if swept.flows > 0 {
                metrics.deleted(swept.flows, lag.unsigned_abs());
                tracing::info!(flows = swept.flows, lag_ms = lag.as_millis() as u64, "deleted what was due");
            }
        }
        SweepReport::InstallationKeyDestroyed => tracing::info!("installation key destroyed"),
        SweepReport::Failed { reason } => {
            metrics.deletion_failed();
            tracing::error!(reason, "deleting what is due failed; it is tried again");
        }
    }
}
