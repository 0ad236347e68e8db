use glimpse_model::Secret;
use glimpse_store::{Change, FlowRow, Guard, Stage, StoreError, Unit, WrapKind};
use glimpse_vault::{AccessToken, Code, DataKey, Holder, RefreshToken, lookup_hash, same, unwrap};
use jiff::{SignedDuration, Timestamp};

use super::{
    super::{basic::BasicClient, idempotency::Repeatable, state::Api},
    answer,
    dialect::{Refusal, TokenRequest},
};
use crate::{
    engine::wrap_aad,
    http::{ApiError, Cause},
    snapshot::{GRANT, ReadError, Reader},
    state::App,
};

/// Within so long a further use is most likely a callback that ran twice: the token stays.
const TWICE_BY_ACCIDENT: SignedDuration = SignedDuration::from_secs(10);
/// How long a repeated call with an `Idempotency-Key` gets the same answer.
const KEPT: SignedDuration = SignedDuration::from_secs(60);
/// A flow that somebody else writes to at the same moment is looked at again, at most so often.
const TRIES: usize = 8;

/// The exchange: the data key is unwrapped with the code, wrapped under the token, and the old wrap dropped, in one unit of
/// work under the row's version. That is the single use (design decision 1).
pub(super) async fn exchange(
    api: &Api,
    client: &BasicClient,
    request: &TokenRequest,
    key: Option<&str>,
    body: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let app = &api.app;
    let code = Code::parse(request.code.expose(), &app.keyring);
    let claimed = code.clone().or_else(|| Code::claimed(request.code.expose()));
    // A malformed code costs a look-up as well, so that time does not tell it from an unknown one.
    let unknown = || Secret::new([0; 32]);
    let secret = claimed.map_or_else(unknown, |code| code.secret);
    let attempt = Attempt {
        app,
        client,
        request,
        secret: &secret,
        repeatable: key.map(|key| Repeatable {
            app,
            client: &client.row.id,
            operation: "auth/token",
            material: secret.expose(),
            key,
            body,
        }),
    };
    for _ in 0..TRIES {
        match attempt.once(code.as_ref()).await {
            Err(Failure::Conflict) => {}
            Err(Failure::Refused(refusal)) => return Err(refusal),
            Ok(answer) => return Ok(answer),
        }
    }
    Err(ApiError::busy().into())
}

struct Attempt<'a> {
    app: &'a App,
    client: &'a BasicClient,
    request: &'a TokenRequest,
    secret: &'a Secret,
    repeatable: Option<Repeatable<'a>>,
}

enum Failure {
    Conflict,
    Refused(Refusal),
}

impl<E: Into<ApiError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Refused(Refusal::Other(error.into()))
    }
}

const REFUSED: Failure = Failure::Refused(Refusal::Code);

impl Attempt<'_> {
    async fn once(&self, code: Option<&Code>) -> Result<Vec<u8>, Failure> {
        let app = self.app;
        let found = app.store.flow_by_code(&lookup_hash(Holder::Code, self.secret)).await?;
        // Its secret may be one of ours, and only its signing key not on this node.
        if code.is_none() && found.is_some() && app.lacks_key_of(self.request.code.expose()).await? {
            let cause = Cause::new("a code is signed with a key that is not on this node");
            return Err(Failure::Refused(Refusal::Other(ApiError::unavailable(cause))));
        }
        let row = found.filter(|row| code.is_some_and(|code| code.flow == row.id));
        let row = row.ok_or(Failure::Refused(Refusal::UnknownCode))?;
        if row.client != self.client.row.id {
            return Err(REFUSED);
        }
        if let Some(repeatable) = &self.repeatable
            && let Some(kept) = repeatable.kept().await?
        {
            return Ok(kept);
        }
        let now = app.clock.now();
        if let Some(first) = row.exchanged_at {
            self.used_again(&row, first, now).await?;
            return Err(REFUSED);
        }
        if row.stage != Stage::Completed || now >= row.deadline {
            return Err(REFUSED);
        }
        let key = self.data_key(&row, now).await?.ok_or(REFUSED)?;
        let reader = Reader::new(app.store.clone(), row.id, key.clone());
        let grant = match reader.grant().await {
            // Somebody else has dropped it in between: look again.
            Err(ReadError::Gone) => return Err(Failure::Conflict),
            grant => grant?,
        };
        if let Some(uri) = &self.request.redirect_uri
            && !same(grant.redirect_uri.as_bytes(), uri.as_bytes())
        {
            return Err(REFUSED);
        }
        self.give(&row, &key, grant.scope(), now).await
    }

    /// The data key, if the code still opens it. A wrap that is gone although the row was still complete means that
    /// somebody else was quicker since the row was read: with the same idempotency key that is no refusal.
    async fn data_key(&self, row: &FlowRow, now: Timestamp) -> Result<Option<DataKey>, Failure> {
        let wrap = self.app.store.wrap(row.id, WrapKind::Code).await?.ok_or(Failure::Conflict)?;
        if now >= wrap.due {
            return Ok(None);
        }
        let Some(epoch) = self.app.pages().epoch(wrap.epoch).await? else { return Ok(None) };
        Ok(unwrap(&wrap.wrapped, self.secret, &epoch, &wrap_aad(row.id, WrapKind::Code)).ok())
    }

    async fn give(
        &self,
        row: &FlowRow,
        key: &DataKey,
        scope: &'static str,
        now: Timestamp,
    ) -> Result<Vec<u8>, Failure> {
        let app = self.app;
        let due = app.lifetimes.token_end(row.completed_at.unwrap_or(now), now);
        let seconds = due.duration_since(now).as_secs();
        if seconds < 1 {
            return Err(REFUSED);
        }
        let token = AccessToken::new(app.random.as_ref());
        let refresh = RefreshToken::new(app.random.as_ref());
        let answer = answer::bytes(&token, &refresh, seconds, scope);
        let wrap = app.pages().put_wrap(row.id, WrapKind::Token, key, &token.0, due).await?;
        let mut changes = vec![
            Change::Exchanged(lookup_hash(Holder::Token, &token.0).to_vec()),
            wrap,
            Change::DropWrap(WrapKind::Code),
            Change::DropWrap(WrapKind::Page),
            Change::DropBlobs("page".to_owned()),
            Change::DropBlobs(GRANT.to_owned()),
            Change::Deadline(due),
            Change::Stage(Stage::Exchanged, None),
            self.audit("exchanged"),
        ];
        changes.extend(self.repeatable.as_ref().map(|repeatable| repeatable.keep(&answer, now, KEPT)));
        self.write("flow.exchange", row, Guard::Version(row.version), now, changes).await?;
        app.metrics.stage(Stage::Exchanged);
        Ok(answer)
    }

    /// A code that was used before: later than by accident, somebody else has it, so the token that came of it ends, and
    /// with it the data.
    async fn used_again(&self, row: &FlowRow, first: Timestamp, now: Timestamp) -> Result<(), Failure> {
        if now.duration_since(first) <= TWICE_BY_ACCIDENT {
            return Ok(());
        }
        let changes = vec![
            Change::Erase,
            Change::Revoked,
            Change::Stage(Stage::Deleted, None),
            Change::Tombstone(now + self.app.lifetimes.tombstone),
            self.audit("code_reused"),
        ];
        self.write("flow.revoke", row, Guard::Version(row.version), now, changes).await?;
        self.app.metrics.stage(Stage::Deleted);
        Ok(())
    }

    async fn write(
        &self,
        name: &'static str,
        row: &FlowRow,
        guard: Guard,
        at: Timestamp,
        changes: Vec<Change>,
    ) -> Result<(), Failure> {
        match self.app.store.write(Unit { name, flow: row.id, guard, at, changes }).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict | StoreError::Missing) => Err(Failure::Conflict),
            Err(error) => Err(error.into()),
        }
    }

    fn audit(&self, event: &'static str) -> Change {
        Change::Audit { event, client: Some(self.client.row.id.clone()), bank: None, detail: None }
    }
}
