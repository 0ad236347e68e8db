use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use glimpse_model::{FlowId, Language};

use super::{Widget, language, respond};
use crate::{
    config,
    http::{ClientAddr, Limiter},
};

/// How many addresses and flows are counted one by one.
const COUNTED: usize = 100_000;

/// What one address, and what one flow may do.
pub(super) struct Limits {
    visits: Limiter<IpAddr>,
    submissions: Limiter<FlowId>,
    languages: Mutex<HashMap<FlowId, Language>>,
}

impl Limits {
    pub(super) fn new(limits: &config::Limits) -> Self {
        Self {
            visits: Limiter::new(limits.widget, COUNTED),
            submissions: Limiter::new(limits.submissions, COUNTED),
            languages: Mutex::default(),
        }
    }

    /// Remembers in which language a flow's pages speak: who is refused is told so in the same one, without the store.
    pub(super) fn speaks(&self, flow: FlowId, language: Language) {
        let mut languages = self.languages.lock().unwrap_or_else(PoisonError::into_inner);
        if languages.len() >= COUNTED && !languages.contains_key(&flow) {
            languages.clear();
        }
        languages.insert(flow, language);
    }

    /// In which language a flow's pages spoke here of late.
    pub(super) fn language_of(&self, flow: FlowId) -> Option<Language> {
        self.languages.lock().unwrap_or_else(PoisonError::into_inner).get(&flow).copied()
    }
}

/// Counts the page requests of an address. A waiting page's questions count as well: one a second fits the default.
pub(super) async fn visits(State(widget): State<Widget>, request: Request, next: Next) -> Response {
    let address = ClientAddr::of(&widget.app.config, request.extensions(), request.headers());
    let taken = widget.limits.visits.take(address.bucket(), widget.app.clock.now());
    match taken {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            let flow = language::flow_of(request.uri().path());
            let known = flow.and_then(|flow| widget.limits.language_of(flow));
            let language = known.unwrap_or_else(|| language::of_browser(flow, request.headers()));
            respond::busy(seconds, language, flow)
        }
    }
}

/// Counts what a user submits to a bank within one flow.
pub(super) fn submission(widget: &Widget, flow: FlowId, language: Language) -> Result<(), Box<Response>> {
    let taken = widget.limits.submissions.take(flow, widget.app.clock.now());
    taken.map_err(|seconds| Box::new(respond::busy(seconds, language, Some(flow))))
}
