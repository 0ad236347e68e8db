//! `GET /metrics`: what was counted, and what is looked up just now.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::get};
use glimpse_store::StoreError;
use tokio::time::timeout;

use crate::{engine::Engine, state::App};

/// A database that does not answer in this time counts as one that does not.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much of what is due is counted, so that asking costs the same whatever there is.
const COUNTED: u32 = 10_000;

/// `GET /metrics`, for a listener of its own.
pub(crate) fn router(app: App, engine: Arc<Engine>) -> Router {
    let show = move || {
        let (app, engine) = (app.clone(), Arc::clone(&engine));
        async move {
            look(&app, &engine).await;
            app.metrics.answer()
        }
    };
    Router::new().route("/metrics", get(show))
}

async fn look(app: &App, engine: &Engine) {
    app.metrics.leases(engine.count());
    if let Some(connections) = app.store.connections() {
        app.metrics.connections(connections);
    }
    if let Ok(Ok(foreign)) = timeout(PATIENCE, app.epochs.foreign(app.clock.now())).await {
        app.metrics.foreign_epochs(foreign.map_or(0, |foreign| foreign.minutes.len()));
    }
    app.metrics.due(timeout(PATIENCE, due(app)).await.ok().and_then(Result::ok));
}

/// For how long the oldest of what is due has been so, and how much is due.
async fn due(app: &App) -> Result<(Duration, u64), StoreError> {
    let next = app.store.next_due().await?;
    let now = app.clock.now();
    let overdue = next.and_then(|due| Duration::try_from(now.duration_since(due)).ok()).unwrap_or_default();
    Ok((overdue, app.store.backlog(now, COUNTED).await?))
}
