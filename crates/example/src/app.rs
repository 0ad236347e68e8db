use std::{future::IntoFuture, net::SocketAddr, sync::Arc};

use axum::{
    Router, middleware,
    routing::{get, post},
};
use glimpse_client::Client;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use url::Url;

use crate::{
    assets, callback,
    config::{ExampleConfig, Fill, Now},
    gone, income, page,
    session::{MOST_SESSIONS, Sessions},
    start,
};

/// The application: what every page works with.
pub struct App {
    pub(crate) config: ExampleConfig,
    pub(crate) client: Client,
    pub(crate) sessions: Sessions,
    pub(crate) now: Now,
    pub(crate) fill: Fill,
}

/// A started application; it goes on until it is shut down or dropped.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// The address for browsers.
    pub public_url: Url,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

/// Why the application did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is in use, or not one of this machine.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The service's address or the own one is not usable.
    #[error("the addresses are not usable")]
    Address,
    /// The SDK refused its configuration.
    #[error(transparent)]
    Client(#[from] glimpse_client::Error),
}

impl App {
    /// Listens and serves in the background.
    ///
    /// # Errors
    /// [`StartError`] when the address cannot be had or the configuration cannot work.
    pub async fn start(mut config: ExampleConfig, now: Now, fill: Fill) -> Result<Running, StartError> {
        let refused = |error| StartError::Listen(config.listen, error);
        let listener = TcpListener::bind(config.listen).await.map_err(refused)?;
        let addr = listener.local_addr().map_err(refused)?;
        if config.listen.port() == 0 {
            config.public_url.set_port(Some(addr.port())).map_err(|()| StartError::Address)?;
        }
        let public_url = config.public_url.clone();
        let client = Client::new(config.api_url.clone(), &config.client_id, config.client_secret.clone())?;
        let sessions = Sessions::new(MOST_SESSIONS);
        let router = router(Arc::new(Self { config, client, sessions, now, fill }));
        let (stop, stopped) = oneshot::channel();
        let until = async {
            // Shut down, or dropped: both mean the end.
            let _ = stopped.await;
        };
        let task = tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(until).into_future());
        Ok(Running { addr, public_url, stop, task })
    }
}

impl Running {
    /// Stops listening, lets running answers finish, and returns.
    pub async fn shutdown(self) {
        drop(self.stop);
        // The task only ends with an error of the listener, which no longer matters.
        let _ = self.task.await;
    }
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(start::show))
        .route("/start", post(start::begin))
        .route("/callback", get(callback::arrive))
        .route("/income", get(income::show))
        .route("/income/status", get(gone::status))
        .route("/delete", post(gone::delete))
        .route("/gone", get(gone::show))
        .route("/assets/{name}", get(assets::serve))
        .fallback(page::not_found)
        .layer(middleware::from_fn_with_state(app.clone(), page::guard))
        .with_state(app)
}
