use glimpse_bank::{Bank, DriveError};
use glimpse_flow::{
    Page, Place,
    page::{Done, DoneAccount, Entered},
};
use glimpse_model::{AccountData, Code, FlowId, Secret, Snapshot};
use glimpse_store::{Change, Guard, Stage, StoreError, Unit, WrapKind};
use glimpse_vault::{Code as CodeToken, DataKey, Holder, lookup_hash, open};

use super::{
    pages::{Pages, blob_aad},
    pin::drop_pin,
};
use crate::{health, snapshot, state::App};

/// What completion needs of a step.
pub(super) struct Parts<'a> {
    pub(super) flow: FlowId,
    pub(super) fence: u64,
    pub(super) page: &'a mut Page,
    pub(super) key: &'a DataKey,
    pub(super) secret: &'a Secret,
    pub(super) bank: &'a Bank,
}

/// Whether there was anything to complete with.
pub(super) enum Completed {
    /// The code is ready.
    Yes,
    /// No account gave anything.
    NothingCame(Code),
}

/// The end of the Widget flow with success: what was fetched is serialised once into the form in which it will be
/// sent, sealed under a fresh data key that only the code opens, and the code goes to the page (design decision 1).
pub(super) async fn complete(app: &App, pages: &Pages, parts: Parts<'_>) -> Result<Completed, DriveError> {
    let accounts = fetched(app, &parts).await?;
    if let Some(code) = nothing_came(&accounts) {
        return Ok(Completed::NothingCame(code));
    }
    let now = app.clock.now();
    let done: Vec<DoneAccount> = accounts.iter().map(done_account).collect();
    let snapshot = Snapshot {
        bank_name: parts.bank.name.clone(),
        bank_code: parts.bank.bank_codes.first().cloned(),
        bic: parts.bank.bic.clone(),
        accounts,
    };
    let data_key = DataKey::new(app.random.as_ref());
    let (flow, random) = (parts.flow, app.random.clone());
    let icon_base = app.config.public.api.clone();
    let back = parts.page.request.redirect_uri.clone();
    let (sealed, data_key) = tokio::task::spawn_blocking(move || {
        (snapshot::seal_all(&snapshot, &back, flow, &data_key, &icon_base, random.as_ref(), now), data_key)
    })
    .await
    .map_err(|_| DriveError::Store)?;
    let sealed = sealed.map_err(|error| {
        tracing::error!(%flow, %error, "snapshot");
        DriveError::Store
    })?;

    let code = CodeToken::new(parts.flow, app.random.as_ref());
    let until = now + app.lifetimes.code;
    parts.page.step += 1;
    parts.page.fetched = 0;
    parts.page.entered = Entered::default();
    parts.page.until = until;
    let tally = health::succeeded(&mut parts.page.counted, &parts.bank.id, now);
    parts.page.place = Place::Done(Done { code: code.to_text(&app.keyring), until, accounts: done });
    let wraps = async {
        let for_code = pages.put_wrap(parts.flow, WrapKind::Code, &data_key, &code.secret, until).await?;
        let for_page = pages.put_wrap(parts.flow, WrapKind::Page, parts.key, parts.secret, until).await?;
        Ok::<_, StoreError>([for_code, for_page])
    };
    let mut changes = Vec::from(wraps.await.map_err(drive_error)?);
    changes.extend(sealed);
    changes.extend(drop_pin());
    changes.extend([
        pages.put_page(parts.flow, parts.key, parts.page),
        Change::DropBlobs("fetched".to_owned()),
        Change::DropBlobs("request".to_owned()),
        Change::DropBlobs("phone".to_owned()),
        Change::DropWrap(WrapKind::Link),
        Change::Completed(lookup_hash(Holder::Code, &code.secret).to_vec()),
        Change::Deadline(until),
        Change::Stage(Stage::Completed, None),
        Change::Audit { event: "fetched", client: None, bank: Some(parts.bank.id.to_string()), detail: None },
        Change::HurryCleanUps,
        Change::Advance,
        Change::ReleaseLease,
    ]);
    // Last, because flows of the same bank wait for each other from here to the commit.
    changes.extend(tally);
    let unit = Unit { name: "flow.complete", flow, guard: Guard::Fence(parts.fence), at: now, changes };
    app.write(unit).await.map_err(drive_error)?;
    app.metrics.outcome(parts.bank.id.as_str(), "success");
    Ok(Completed::Yes)
}

async fn fetched(app: &App, parts: &Parts<'_>) -> Result<Vec<AccountData>, DriveError> {
    let rows = app.store.blobs(parts.flow, "fetched").await.map_err(drive_error)?;
    let mut accounts = Vec::with_capacity(rows.len());
    for row in rows {
        let packed =
            open(parts.key, &blob_aad(parts.flow, &row.name), &row.sealed).map_err(|_| DriveError::Store)?;
        let plain = zstd::stream::decode_all(packed.as_slice()).map_err(|_| DriveError::Store)?;
        accounts.push(serde_json::from_slice(&plain).map_err(|_| DriveError::Store)?);
    }
    Ok(accounts)
}

/// The code to fail with when no account gave anything.
fn nothing_came(accounts: &[AccountData]) -> Option<Code> {
    let first =
        accounts.first().map_or(Some(Code::AccountNoneMatching), |data| data.failure.map(|f| f.code))?;
    let nothing = |data: &AccountData| {
        let empty = data.transactions.is_empty() && data.securities.is_empty();
        data.failure.is_some() && empty && !data.coverage.complete
    };
    accounts.iter().all(nothing).then_some(first)
}

fn done_account(data: &AccountData) -> DoneAccount {
    DoneAccount {
        name: data.account.name.clone(),
        iban: data.account.iban.clone(),
        complete: data.coverage.complete,
        reason: data.coverage.reason,
        transactions: u32::try_from(data.transactions.len()).unwrap_or(u32::MAX),
    }
}

fn drive_error(error: StoreError) -> DriveError {
    match error {
        StoreError::Conflict | StoreError::Missing => DriveError::Fenced,
        StoreError::Unavailable(cause) => {
            tracing::error!(cause, "store");
            DriveError::Store
        }
    }
}
