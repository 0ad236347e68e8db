use async_trait::async_trait;
use glimpse_model::AccountData;

use crate::contract::{CleanUp, Dialog, Problem, Prompt, Request};

/// What a running dialog writes down while it is driven. The server implements it over store and vault.
#[async_trait]
pub trait Journal: Send {
    /// Called before every request: checks the lease's fencing number, and when the request bears credentials
    /// makes the intent durable, with the dialog as it stands.
    async fn before_send(&mut self, dialog: &dyn Dialog, request: &Request) -> Result<(), DriveError>;

    /// Keeps one account's data and the dialog as it stands.
    async fn deliver(&mut self, dialog: &dyn Dialog, data: AccountData) -> Result<(), DriveError>;

    /// Keeps a clean-up record durably.
    async fn remember(&mut self, dialog: &dyn Dialog, record: CleanUp) -> Result<(), DriveError>;

    /// Drops a clean-up record.
    async fn forget(&mut self, dialog: &dyn Dialog, id: &str) -> Result<(), DriveError>;
}

/// Why driving stopped before the dialog wanted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriveError {
    /// Another process has taken over: this one must stop without a word.
    #[error("the lease was taken over")]
    Fenced,
    /// The store does not work.
    #[error("the store failed")]
    Store,
}

/// Where a dialog came to rest.
pub enum Outcome {
    /// The user is asked.
    Ask(Box<dyn Dialog>, Prompt),
    /// Everything is fetched.
    Done,
    /// It is over without success.
    Failed(Problem),
}
