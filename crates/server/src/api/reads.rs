use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use glimpse_model::FlowId;
use glimpse_store::AuditRow;

use super::bearer::Bearer;
use crate::{http::ApiError, state::App};

/// Which reads stand in the audit trail already. The first read of each kind of data of a flow is written down, once
/// per node: the trail says that it was read and when first, without a durable write for every `GET`.
#[derive(Debug, Default)]
pub(super) struct Reads(Mutex<HashSet<(FlowId, &'static str)>>);

/// Beyond so many the memory starts over, which at worst repeats a line.
const REMEMBERED: usize = 100_000;

impl Reads {
    /// Notes that `what` of a flow was read; durable before the answer.
    pub(super) async fn note(&self, app: &App, bearer: &Bearer, what: &'static str) -> Result<(), ApiError> {
        if !self.is_first(bearer.flow.id, what) {
            return Ok(());
        }
        let line = AuditRow {
            seq: 0,
            at: app.clock.now(),
            event: "read".to_owned(),
            flow: Some(bearer.flow.id),
            client: Some(bearer.flow.client.clone()),
            bank: None,
            detail: Some(what.to_owned()),
        };
        Ok(app.store.audit(line).await?)
    }

    fn is_first(&self, flow: FlowId, what: &'static str) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        seen.insert((flow, what))
    }
}
