//! What a node answers while it cannot serve yet: it is alive, it is not ready, and who comes is told to come again.

use std::sync::Arc;

use axum::{
    Json, Router,
    http::{HeaderMap, HeaderValue, header},
    middleware::map_response,
    response::Response,
    routing::{MethodRouter, get},
};
use glimpse_vault::Random;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    http::{Accept, ApiError, Edge, Face, Metrics, accept_for_now},
    serve::{Bound, accept_limits},
    widget,
};

impl Bound {
    /// Answers on all listeners until `work` is done, which must come first: the database is waited for, or what is due is
    /// deleted. Balancers and orchestrators hear at once that this node lives and is not ready.
    pub async fn meanwhile<T>(
        &self,
        config: &Config,
        random: Arc<dyn Random>,
        work: impl Future<Output = T>,
    ) -> T {
        let stop = CancellationToken::new();
        let _stops = stop.clone().drop_guard();
        let config = Arc::new(config.clone());
        let limits: Accept = accept_limits(&config.limits);
        let counted = Metrics::default();
        let edge = |face| Edge::new(face, config.clone(), counted.clone(), random.clone());
        let once = |router: Router| router.layer(map_response(close));
        let api = once(edge(Face::Api).around(api()));
        let pages = once(edge(Face::Widget).failing_with(widget::failure).around(pages()));
        let doors = async {
            tokio::join!(
                accept_for_now(&self.api, api, limits, stop.clone()),
                accept_for_now(&self.widget, pages, limits, stop.clone()),
                accept_for_now(&self.metrics, once(metrics(counted.clone())), limits, stop.clone()),
            )
        };
        let mut work = std::pin::pin!(work);
        tokio::select! {
            biased;
            done = &mut work => done,
            _stopped = doors => work.await,
        }
    }
}

/// No connection is kept: it would end under whoever uses it again when this node begins to serve.
async fn close(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn api() -> Router {
    let live = || get(async || Json(json!({ "status": "ok" })));
    let not_ready = || -> MethodRouter { get(async || ApiError::not_ready()) };
    Router::new()
        .route("/health/live", live())
        .route("/health/live/", live())
        .route("/health/ready", not_ready())
        .route("/health/ready/", not_ready())
        .fallback(async || ApiError::not_ready())
}

fn pages() -> Router {
    widget::styles().fallback(async |headers: HeaderMap| widget::failure(ApiError::not_ready(), &headers))
}

/// The database did not answer yet.
fn metrics(metrics: Metrics) -> Router {
    let show = move || {
        let metrics = metrics.clone();
        async move {
            metrics.due(None);
            metrics.answer()
        }
    };
    Router::new().route("/metrics", get(show))
}
