use glimpse_model::{Code, FlowId};
use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;

use crate::{Client, Error};

/// Where a flow stands (contract section 6); nothing personal is in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FlowStatus {
    /// The flow.
    pub id: FlowId,
    /// The stage's name.
    pub stage: String,
    /// When it was created.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When the present stage's right ends; `None` once the flow has ended.
    #[serde(default)]
    pub deadline: Option<Timestamp>,
    /// The stages that it went through, oldest first.
    #[serde(default)]
    pub history: Vec<StageEntry>,
    /// Why it failed, if it did.
    #[serde(default)]
    pub error: Option<FlowFailure>,
}

/// When a flow came to a stage.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StageEntry {
    /// The stage's name.
    pub stage: String,
    /// When.
    pub at: Timestamp,
    /// The dotted code, where there was one.
    #[serde(default)]
    pub code: Option<Code>,
}

/// Why a flow failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct FlowFailure {
    /// The dotted code.
    pub code: Code,
    /// Whether the user can go on inside the same flow.
    pub recoverable: bool,
}

impl Client {
    /// Asks where a flow stands: `GET /onetime/access/{id}`.
    ///
    /// # Errors
    /// [`crate::ApiErrorCode::NotFound`] for a flow that is unknown or not yours; others as every call.
    pub async fn status(&self, flow: FlowId) -> Result<FlowStatus, Error> {
        let id = flow.to_string();
        self.send(self.as_client(Method::GET, &["onetime", "access", &id])?, None).await
    }

    /// Deletes a flow and its data now, at any stage: `DELETE /onetime/access/{id}`.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn delete(&self, flow: FlowId) -> Result<(), Error> {
        let id = flow.to_string();
        self.send_empty(self.as_client(Method::DELETE, &["onetime", "access", &id])?).await
    }
}
