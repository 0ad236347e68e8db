use glimpse_model::ClientId;
use glimpse_store::{Change, IdempotencyRow};
use glimpse_vault::{Aad, answer_key, idempotency_hash, open, same, seal};
use jiff::{SignedDuration, Timestamp};

use crate::{
    http::{ApiError, Cause},
    state::App,
};

/// A call that may be repeated: its `Idempotency-Key`, and a secret that the caller presents each time. Neither the key
/// nor the body nor the answer is stored in a form that the database alone gives away.
pub(super) struct Repeatable<'a> {
    pub(super) app: &'a App,
    pub(super) client: &'a ClientId,
    /// The operation, such as `auth/token`.
    pub(super) operation: &'static str,
    /// From which hashes and the sealing key are derived.
    pub(super) material: &'a [u8],
    pub(super) key: &'a str,
    pub(super) body: &'a [u8],
}

impl Repeatable<'_> {
    /// The answer that was given before, if it is still kept.
    ///
    /// # Errors
    /// 409 when the key was used with another body.
    pub(super) async fn kept(&self) -> Result<Option<Vec<u8>>, ApiError> {
        let row = self.app.store.idempotency(self.client, &self.key_hash()).await?;
        let Some(row) = row.filter(|row| self.app.clock.now() < row.due) else { return Ok(None) };
        if !same(&row.body_hash, &self.body_hash()) {
            return Err(ApiError::idempotency_mismatch());
        }
        let answer = open(&answer_key(self.material, self.key), &self.aad(), &row.sealed);
        let answer = answer.map_err(|_| ApiError::internal(Cause::new("a kept answer does not open")))?;
        Ok(Some(answer.to_vec()))
    }

    /// The change that keeps an answer for so long.
    pub(super) fn keep(&self, answer: &[u8], now: Timestamp, for_: SignedDuration) -> Change {
        let key = answer_key(self.material, self.key);
        Change::PutIdempotency(IdempotencyRow {
            client: self.client.clone(),
            key_hash: self.key_hash(),
            body_hash: self.body_hash(),
            sealed: seal(&key, &self.aad(), answer, self.app.random.as_ref()),
            due: now + for_,
        })
    }

    fn key_hash(&self) -> Vec<u8> {
        let what = format!("{} key", self.operation);
        idempotency_hash(self.material, &what, self.key.as_bytes()).to_vec()
    }

    fn body_hash(&self) -> Vec<u8> {
        let what = format!("{} body", self.operation);
        idempotency_hash(self.material, &what, self.body).to_vec()
    }

    fn aad(&self) -> Aad {
        Aad::row("idempotency", &self.key_hash(), self.operation)
    }
}
