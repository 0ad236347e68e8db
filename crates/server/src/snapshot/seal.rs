use glimpse_model::{FlowId, Snapshot};
use glimpse_store::Change;
use glimpse_vault::{DataKey, Random, seal};
use jiff::Timestamp;
use url::Url;

use super::{
    grant::Grant,
    ids::Number,
    write::{Part, encode},
};
use crate::engine::blob_aad;

/// The name of the part that the exchange reads and drops.
pub const GRANT: &str = "data/grant";

/// Why a snapshot could not be put down. Names no data.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Serialisation failed.
    #[error("a snapshot could not be serialised")]
    Json(#[from] serde_json::Error),
    /// A number is larger than its place in the index.
    #[error("a snapshot is larger than its index can address")]
    TooLarge(#[from] std::num::TryFromIntError),
    /// The compressor failed.
    #[error("a snapshot could not be compressed")]
    Compression,
    /// A record does not look like one of ours.
    #[error("a transaction was not serialised as expected")]
    Shape,
}

/// The changes that store a snapshot, sealed under its data key, each part bound to its flow and name.
///
/// # Errors
/// [`SnapshotError`].
pub fn seal_all(
    snapshot: &Snapshot,
    redirect_uri: &str,
    flow: FlowId,
    key: &DataKey,
    icon_base: &Url,
    random: &dyn Random,
    now: Timestamp,
) -> Result<Vec<Change>, SnapshotError> {
    let mut parts = encode(snapshot, Number::new(random), icon_base, now)?;
    let grant = serde_json::to_vec(&Grant::new(snapshot, redirect_uri))?;
    parts.push(Part { name: GRANT.to_owned(), bytes: grant });
    let sealed = |part: Part| {
        let bytes = seal(key, &blob_aad(flow, &part.name), &part.bytes, random);
        Change::PutBlob(part.name, bytes)
    };
    Ok(parts.into_iter().map(sealed).collect())
}
