//! The Widget's handlers: pages are rendered by `glimpse-widget`, what they mean is decided here.
//!
//! Every form goes to `POST /flow/{id}` with the page's secret in a hidden field; a page is read with the cookie.

mod act;
mod assets;
mod cookies;
mod enter;
mod form;
mod guard;
mod language;
mod limits;
mod open;
mod phone;
mod respond;
mod show;
mod status;
pub(crate) mod trip;

pub use respond::failure;

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use self::limits::Limits;
use crate::{engine::Engine, state::App};

/// What the Widget's handlers work with.
#[derive(Clone)]
pub(crate) struct Widget {
    pub(crate) app: App,
    pub(crate) engine: Arc<Engine>,
    limits: Arc<Limits>,
}

/// What pages look like, for who can show nothing else yet.
pub(crate) fn styles() -> Router {
    Router::new().route("/assets/{name}", get(assets::plain))
}

/// The Widget's routes.
pub fn router(app: App, engine: Arc<Engine>) -> Router {
    let limits = Arc::new(Limits::new(&app.config.limits));
    let widget = Widget { app, engine, limits };
    Router::new()
        .route("/", get(open::open))
        .route("/flow/{id}", get(show::show).merge(post(act::act)))
        .route("/flow/{id}/status", get(status::status))
        .route("/return", get(trip::returned_by_state))
        .route("/return/{id}", get(trip::returned))
        .route("/phone/{id}", get(phone::visit))
        .route("/assets/{name}", get(assets::asset))
        .route("/glimpse.js", get(assets::overlay))
        .fallback(respond::not_found)
        .layer(from_fn_with_state(widget.clone(), language::speak))
        .layer(from_fn_with_state(widget.clone(), limits::visits))
        .with_state(widget)
}
