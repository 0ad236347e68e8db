use std::{net::IpAddr, sync::Arc};

use glimpse_model::ClientId;

use super::{health::Said, reads::Reads};
use crate::{
    http::{ApiError, ClientAddr, Limiter},
    state::App,
};

/// What the API's handlers work with.
#[derive(Clone)]
pub(super) struct Api {
    pub(super) app: App,
    pub(super) reads: Arc<Reads>,
    pub(super) not_ready: Arc<Said>,
    calls: Arc<Limiter<ClientId>>,
    refusals: Arc<Limiter<IpAddr>>,
}

/// How many callers are counted one by one.
const CALLERS: usize = 100_000;

impl Api {
    pub(super) fn new(app: App) -> Self {
        let limits = app.config.limits;
        Self {
            reads: Arc::default(),
            not_ready: Arc::default(),
            calls: Arc::new(Limiter::new(limits.client, CALLERS)),
            refusals: Arc::new(Limiter::new(limits.refused, CALLERS)),
            app,
        }
    }

    /// Counts a call of a client that has shown who it is.
    pub(super) fn count_call(&self, client: &ClientId) -> Result<(), ApiError> {
        self.calls.take(client.clone(), self.app.clock.now()).map_err(ApiError::too_many)
    }

    /// What an address is told that came with wrong credentials, an unknown code or an unknown token: that, and when it
    /// does so too often, to wait (security case A9). What is right is never held up by it.
    pub(super) fn refuse(&self, address: ClientAddr, error: ApiError) -> ApiError {
        let counted = self.refusals.take(address.bucket(), self.app.clock.now());
        counted.map_or_else(ApiError::too_many, |()| error)
    }
}
