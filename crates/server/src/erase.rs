//! Deleting everything of a flow before its time, because its client or its user wants it.

use glimpse_store::{Change, FlowRow, Guard, Stage, StoreError, Unit};

use crate::state::App;

/// Who wants it, as the audit trail says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// `DELETE /onetime/access/{id}`.
    Client,
    /// The Widget's last pages.
    User,
}

/// Deletes everything of a flow now, at any stage; a step that is running in the Widget is fenced off, and consents are
/// ended at the bank. Once more changes nothing.
///
/// # Errors
/// [`StoreError`] when the database does not work.
pub(crate) async fn erase(app: &App, row: &FlowRow, by: By) -> Result<(), StoreError> {
    if row.stage == Stage::Deleted {
        return Ok(());
    }
    let now = app.clock.now();
    let mut changes = vec![Change::Erase, Change::Revoked, Change::HurryCleanUps];
    if !row.stage.is_end() {
        let until = now + app.lifetimes.tombstone;
        changes.extend([Change::Stage(Stage::Deleted, None), Change::Tombstone(until)]);
    }
    let detail = match by {
        By::Client => "by_client",
        By::User => "by_user",
    };
    changes.push(Change::Audit {
        event: "deleted",
        client: Some(row.client.clone()),
        bank: None,
        detail: Some(detail.to_owned()),
    });
    let unit = Unit { name: "flow.delete", flow: row.id, guard: Guard::Any, at: now, changes };
    app.store.write(unit).await?;
    if !row.stage.is_end() {
        app.metrics.stage(Stage::Deleted);
    }
    Ok(())
}
