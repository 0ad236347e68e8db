use glimpse_model::Secret;
use zeroize::Zeroizing;

use crate::cipher::{Unopenable, open_under, seal_under};
use crate::kdf::derive;
use crate::{Aad, DataKey, EpochKey, Random};

/// Wraps a data key so that only who has the holder's secret *and* the key of the epoch gets it back.
#[must_use]
pub fn wrap(key: &DataKey, holder: &Secret, epoch: &EpochKey, aad: &Aad, random: &dyn Random) -> Vec<u8> {
    seal_under(&wrapping_key(holder, epoch, aad), aad, key.0.expose(), random)
}

/// Gives the data key back.
pub fn unwrap(wrapped: &[u8], holder: &Secret, epoch: &EpochKey, aad: &Aad) -> Result<DataKey, Unopenable> {
    let mut bytes = Zeroizing::new(Vec::new());
    open_under(&wrapping_key(holder, epoch, aad), aad, wrapped, &mut bytes)?;
    Secret::from_slice(&bytes).map(DataKey).ok_or(Unopenable)
}

/// The key under which an answer is kept for its `Idempotency-Key`; `material` is a secret that the caller presents
/// with each try (the code, the client's secret).
#[must_use]
pub fn answer_key(material: &[u8], idempotency_key: &str) -> DataKey {
    let length = (material.len() as u64).to_be_bytes();
    DataKey(derive("glimpse/answer/1", &[&length, material, idempotency_key.as_bytes()], &[]))
}

fn wrapping_key(holder: &Secret, epoch: &EpochKey, aad: &Aad) -> Secret {
    derive("glimpse/wrap/1", &[holder.expose(), epoch.0.expose()], &[aad.as_bytes()])
}
