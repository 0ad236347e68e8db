use glimpse_bank::contract::{Input, Problem, Prompt, Psu};
use glimpse_flow::{Place, page::EXPECTED_BACK};
use glimpse_model::{Code, FlowId, Secret};
use glimpse_store::{Change, Guard, Stage, StoreError, Unit, WrapKind};

use super::{Widget, trip};
use crate::engine::{Access, Go, Loaded, drop_pin};

/// How often a write is tried that somebody else was quicker than: a double click meets itself.
pub(super) const ATTEMPTS: usize = 3;

/// Opens a flow's page and does what its time has come for: ends a flow whose time is up, takes over a step whose
/// process has died, asks the bank of a decoupled approval, goes on after a return that another browser brought.
pub(super) async fn enter(widget: &Widget, flow: FlowId, secret: Secret) -> Result<Access, StoreError> {
    open(widget, flow, secret, true).await
}

/// As [`enter`], for who is about to do something: the bank is not asked of the approval now, because what is done must
/// not find a question running that it did not see.
pub(super) async fn enter_to_act(
    widget: &Widget,
    flow: FlowId,
    secret: Secret,
) -> Result<Access, StoreError> {
    open(widget, flow, secret, false).await
}

async fn open(widget: &Widget, flow: FlowId, secret: Secret, polls: bool) -> Result<Access, StoreError> {
    let pages = widget.app.pages();
    let access = pages.load(flow, secret.clone()).await?;
    let Access::Here(loaded) = access else { return Ok(access) };
    let now = widget.app.clock.now();
    if now >= loaded.row.deadline {
        // Retention is about to take it; nothing is shown of it any more.
        return Ok(Access::Ended(loaded.row));
    }
    let lease_free = loaded.row.lease.as_ref().is_none_or(|lease| lease.until <= now);
    match &loaded.page.place {
        // The code is over, although nothing has swept it away yet.
        Place::Done(done) if now >= done.until => return Ok(Access::Ended(loaded.row)),
        Place::Done(_) | Place::Left { .. } => return Ok(Access::Here(loaded)),
        _ if now >= loaded.page.until => {
            leave(widget, flow, secret.clone(), Some(Code::FlowExpired)).await?;
        }
        Place::Running(_) if lease_free => {
            let _ = widget.engine.take_over(*loaded).await;
        }
        Place::Asked { prompt: Prompt::Wait(wait), .. }
            if polls
                && lease_free
                && !wait.is_over()
                && (wait.automatic && wait.poll_at <= now || wait.expires_at <= now) =>
        {
            let _ = widget.engine.start(*loaded, Go::Input(Input::Poll)).await;
        }
        Place::Asked { prompt: Prompt::Redirect(redirect), since, .. } => {
            let overdue = loaded.row.stage == Stage::AtBank && now >= *since + EXPECTED_BACK;
            let due = polls && redirect.ask_at.is_some_and(|at| at <= now);
            match trip::elsewhere(widget, &loaded).await? {
                trip::Elsewhere::Brought(brought) if lease_free => {
                    let _ = widget.engine.start(*loaded, Go::Input(Input::Returned(brought))).await;
                }
                trip::Elsewhere::Brought(_) => return Ok(Access::Here(loaded)),
                trip::Elsewhere::Spoilt => spoil(widget, *loaded).await?,
                trip::Elsewhere::AsksForNumber => {
                    // What is shown differs from the redirection's page, so a waiting page must notice.
                    let mut loaded = loaded;
                    loaded.page.step += 1;
                    loaded.asks_for_number = true;
                    return Ok(Access::Here(loaded));
                }
                trip::Elsewhere::Nothing if lease_free && overdue => stall(widget, *loaded).await?,
                // Banks whose page does not come back are asked whether the user approved there.
                trip::Elsewhere::Nothing if lease_free && due => {
                    let _ = widget.engine.start(*loaded, Go::Input(Input::Poll)).await;
                }
                trip::Elsewhere::Nothing => return Ok(Access::Here(loaded)),
            }
        }
        _ => return Ok(Access::Here(loaded)),
    }
    pages.load(flow, secret).await
}

/// Ends a trip whose number was entered wrongly too often: the page that waits says so, and begins anew from there.
/// What was approved at the bank goes there, too.
async fn spoil(widget: &Widget, loaded: Loaded) -> Result<(), StoreError> {
    fence_off(widget, loaded.row.id).await?;
    let Access::Here(loaded) = widget.app.pages().load(loaded.row.id, loaded.secret).await? else {
        return Ok(());
    };
    let Loaded { row, mut page, key, .. } = *loaded;
    if !matches!(page.place, Place::Asked { prompt: Prompt::Redirect(_), .. }) {
        return Ok(());
    }
    let code = Code::ScaWrong;
    // The page that showed the number is one step ahead of what was written.
    page.step += 2;
    page.place = Place::Failed { problem: Problem::of(code), by_number: true };
    let mut changes = vec![
        // The trip stays until the next one, so that the other browser is told the same when it looks again.
        Change::Stage(Stage::Interrupted, Some(code)),
        Change::HurryCleanUps,
        widget.app.pages().put_page(row.id, &key, &page),
    ];
    changes.extend(drop_pin());
    let at = widget.app.clock.now();
    let unit = Unit { name: "trip.spoilt", flow: row.id, guard: Guard::Version(row.version), at, changes };
    match widget.app.write(unit).await {
        // Somebody was quicker: where the flow stands now is what counts.
        Ok(_) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Says that the user is stuck at the bank: the waiting page offers other ways on.
async fn stall(widget: &Widget, loaded: Loaded) -> Result<(), StoreError> {
    match away(widget, loaded, "flow.stall", Stage::Stalled).await {
        // Somebody was quicker: where the flow stands now is what counts.
        Err(StoreError::Conflict) => Ok(()),
        done => done,
    }
}

/// The user waits on: the expected time begins anew.
pub(super) async fn wait_on(widget: &Widget, mut loaded: Loaded) -> Result<(), StoreError> {
    if let Place::Asked { since, .. } = &mut loaded.page.place {
        *since = widget.app.clock.now();
    }
    away(widget, loaded, "flow.wait_on", Stage::AtBank).await
}

/// Writes how it stands with a user who is at the bank. Another page is shown then, which a waiting one must notice.
async fn away(widget: &Widget, loaded: Loaded, name: &'static str, stage: Stage) -> Result<(), StoreError> {
    let Loaded { row, mut page, key, .. } = loaded;
    page.step += 1;
    let changes = vec![Change::Stage(stage, None), widget.app.pages().put_page(row.id, &key, &page)];
    let at = widget.app.clock.now();
    let unit = Unit { name, flow: row.id, guard: Guard::Version(row.version), at, changes };
    widget.app.write(unit).await.map(|_| ())
}

/// Leaves the Widget without success: everything of the bank goes at once, the page keeps the way back only.
/// A flow that is already done or left stays as it is.
pub(super) async fn leave(
    widget: &Widget,
    flow: FlowId,
    secret: Secret,
    error: Option<Code>,
) -> Result<(), StoreError> {
    for _ in 1..ATTEMPTS {
        match try_to_leave(widget, flow, secret.clone(), error).await {
            Err(StoreError::Conflict) => {}
            left => return left,
        }
    }
    try_to_leave(widget, flow, secret, error).await
}

async fn try_to_leave(
    widget: &Widget,
    flow: FlowId,
    secret: Secret,
    error: Option<Code>,
) -> Result<(), StoreError> {
    let app = &widget.app;
    fence_off(widget, flow).await?;
    let Access::Here(loaded) = app.pages().load(flow, secret).await? else { return Ok(()) };
    let Loaded { row, mut page, key, .. } = *loaded;
    if matches!(page.place, Place::Done(_) | Place::Left { .. }) {
        return Ok(());
    }
    let now = app.clock.now();
    let bank = page.bank.as_ref().map(ToString::to_string);
    page.step += 1;
    page.fetched = 0;
    page.psu = Psu::default();
    page.request.accounts.clear();
    page.place = Place::Left { error };
    let stage = match error {
        None => Stage::Cancelled,
        Some(Code::FlowExpired) => Stage::Expired,
        Some(_) => Stage::Failed,
    };
    let mut changes = vec![
        Change::Stage(stage, error),
        Change::HurryCleanUps,
        Change::DropBlobs("fetched".to_owned()),
        Change::DropBlobs("request".to_owned()),
        Change::DropBlobs("trip".to_owned()),
        Change::DropWrap(WrapKind::Link),
        app.pages().put_page(row.id, &key, &page),
        Change::Tombstone(now + app.lifetimes.tombstone),
        Change::Audit {
            event: if error.is_some() { "failed" } else { "cancelled" },
            client: Some(row.client.clone()),
            bank,
            detail: error.map(|code| code.to_string()),
        },
    ];
    changes.extend(drop_pin());
    let unit = Unit { name: "flow.leave", flow, guard: Guard::Version(row.version), at: now, changes };
    app.write(unit).await?;
    Ok(())
}

/// Stops whoever runs a step of the flow, in this process or in another one: from now on it cannot write or send.
pub(super) async fn fence_off(widget: &Widget, flow: FlowId) -> Result<(), StoreError> {
    widget.engine.stop(flow).await;
    if widget.app.store.flow(flow).await?.is_none_or(|row| row.lease.is_none()) {
        return Ok(());
    }
    let at = widget.app.clock.now();
    let changes = vec![Change::TakeLease(String::new(), at), Change::ReleaseLease];
    widget.app.write(Unit { name: "flow.fence_off", flow, guard: Guard::Any, at, changes }).await?;
    Ok(())
}
