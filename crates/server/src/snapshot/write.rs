use glimpse_model::Snapshot;
use jiff::{Timestamp, tz::TimeZone};
use url::Url;

use super::{
    CHUNK,
    ids::Number,
    index::Record,
    meta::Meta,
    order::{Placed, newest_first},
    seal::SnapshotError,
    texts,
    view::{StatusView, TransactionView, instant},
};

/// A part of a snapshot, not yet sealed.
#[derive(Debug)]
pub struct Part {
    /// Its name within the flow, `data/…`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

pub(super) const META: &str = "data/meta";
pub(super) const INDEX: &str = "data/index";
pub(super) const TEXTS: &str = "data/texts";
pub(super) const HEAD: &str = "{\"transactions\":[";

/// The name of a chunk.
pub(super) fn chunk_name(pending: bool, chunk: u16) -> String {
    format!("data/{}/{chunk:04}", if pending { "pending" } else { "booked" })
}

/// Serialises a snapshot into the parts that are stored; all but the grant.
///
/// # Errors
/// [`SnapshotError`] when compression fails or there is more than the index can address.
pub fn encode(
    snapshot: &Snapshot,
    number: Number,
    icon_base: &Url,
    now: Timestamp,
) -> Result<Vec<Part>, SnapshotError> {
    let ordered = newest_first(snapshot, now.to_zoned(TimeZone::UTC).date());
    let status = serde_json::to_string(&StatusView::of(&snapshot.accounts))?;
    let tail = format!("],\"deleted\":[],\"status\":{status}}}");
    let mut booked = Chunks::new(false, HEAD);
    let mut pending = Chunks::new(true, "");
    let mut index = Vec::with_capacity(ordered.len() * 40);
    let mut lower = String::new();
    let fetched = instant(now);
    for (placed, ordinal) in ordered.iter().zip((1..=u32::try_from(ordered.len())?).rev()) {
        let view = TransactionView::new(number, ordinal, placed.account, placed.transaction, &fetched);
        let json = serde_json::to_vec(&view)?;
        let chunks = if placed.transaction.booked { &mut booked } else { &mut pending };
        let (chunk, offset) = chunks.push(&json)?;
        record(placed, &json, chunk, offset)?.write(&mut index);
        texts::push(&mut lower, placed.transaction);
    }
    booked.finish_first(&tail);
    let meta = serde_json::to_vec(&Meta::new(snapshot, number, icon_base, now))?;
    let mut parts = vec![
        Part { name: META.to_owned(), bytes: meta },
        Part { name: INDEX.to_owned(), bytes: index },
        Part { name: TEXTS.to_owned(), bytes: compress(lower.as_bytes())? },
    ];
    for (chunk, bytes) in (0..).zip(&booked.done) {
        parts.push(Part { name: chunk_name(false, chunk), bytes: compress(bytes)? });
    }
    for (chunk, bytes) in (0..).zip(&pending.done) {
        parts.push(Part { name: chunk_name(true, chunk), bytes: compress(bytes)? });
    }
    Ok(parts)
}

fn record(placed: &Placed<'_>, json: &[u8], chunk: u16, offset: u32) -> Result<Record, SnapshotError> {
    // The ids before the amount hold neither quotes nor this word, so the first one is the field.
    const FIELD: &[u8] = b"\"amount\":";
    let field = json.windows(FIELD.len()).position(|window| window == FIELD).ok_or(SnapshotError::Shape)?;
    let amount_at = field + FIELD.len();
    let text = json.get(amount_at..).unwrap_or_default();
    let amount_length = text.iter().position(|byte| *byte == b',').ok_or(SnapshotError::Shape)?;
    Ok(Record {
        pending: !placed.transaction.booked,
        chunk,
        offset,
        length: u32::try_from(json.len())?,
        amount_at: u16::try_from(amount_at)?,
        amount_length: u8::try_from(amount_length)?,
        account: u16::try_from(placed.account)?,
        kind: placed.transaction.kind,
        currency: placed.transaction.amount.currency,
        date: placed.date,
        amount: placed.transaction.amount.amount,
    })
}

/// JSON objects with commas between, [`CHUNK`] of them in each.
struct Chunks {
    done: Vec<Vec<u8>>,
    in_last: usize,
}

impl Chunks {
    /// The first chunk of the booked ones begins with the head of the answer and exists in any case.
    fn new(pending: bool, head: &str) -> Self {
        let done = if pending { Vec::new() } else { vec![head.as_bytes().to_vec()] };
        Self { in_last: if pending { CHUNK } else { 0 }, done }
    }

    fn push(&mut self, json: &[u8]) -> Result<(u16, u32), SnapshotError> {
        if self.in_last == CHUNK {
            self.done.push(Vec::new());
            self.in_last = 0;
        }
        let chunk = u16::try_from(self.done.len().saturating_sub(1))?;
        let last = self.done.last_mut().ok_or(SnapshotError::Shape)?;
        if self.in_last > 0 {
            last.push(b',');
        }
        let offset = u32::try_from(last.len())?;
        last.extend_from_slice(json);
        self.in_last += 1;
        Ok((chunk, offset))
    }

    fn finish_first(&mut self, tail: &str) {
        if let Some(first) = self.done.first_mut() {
            first.extend_from_slice(tail.as_bytes());
        }
    }
}

/// zstd at level 1: transactions get 6 times smaller in half a millisecond per thousand. The frame says its length.
fn compress(plain: &[u8]) -> Result<Vec<u8>, SnapshotError> {
    zstd::bulk::compress(plain, 1).map_err(|_| SnapshotError::Compression)
}
