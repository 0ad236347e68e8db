use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use bytes::Bytes;
use glimpse_model::FlowId;
use glimpse_store::{Store, StoreError};
use glimpse_vault::{DataKey, open};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    cents,
    grant::Grant,
    ids::{Number, TransactionRef},
    index::{Index, Record},
    meta::Meta,
    query::Query,
    seal::GRANT,
    select::{Selected, select},
    view::{StatisticsView, StatusView},
    write::{INDEX, META, TEXTS, chunk_name},
};
use crate::engine::blob_aad;

/// Reads a flow's snapshot with its data key.
pub struct Reader {
    store: Arc<dyn Store>,
    flow: FlowId,
    key: DataKey,
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The data is gone: its time was up, or it was deleted.
    #[error("the data is gone")]
    Gone,
    /// A part does not open or is not what was stored.
    #[error("a part of the snapshot is damaged: {0}")]
    Damaged(&'static str),
    /// The database does not work.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A body and how it is encoded.
#[derive(Debug)]
pub struct Encoded {
    /// The bytes.
    pub bytes: Bytes,
    /// Whether they are a zstd frame.
    pub zstd: bool,
}

type Plain = Zeroizing<Vec<u8>>;

/// From this many chunks on the work is done on a thread where it disturbs nobody.
const MANY: usize = 3;

impl Reader {
    /// A reader of that flow.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, flow: FlowId, key: DataKey) -> Self {
        Self { store, flow, key }
    }

    /// Everything but the transactions.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn meta(&self) -> Result<Meta, ReadError> {
        serde_json::from_slice(&self.part(META).await?).map_err(|_| ReadError::Damaged(META))
    }

    /// What the exchange needs.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn grant(&self) -> Result<Grant, ReadError> {
        serde_json::from_slice(&self.part(GRANT).await?).map_err(|_| ReadError::Damaged(GRANT))
    }

    /// The answer to a query without parameters, as it was stored; decompressed unless the caller takes zstd.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn first_page(&self, takes_zstd: bool) -> Result<Encoded, ReadError> {
        let mut stored = self.part(&chunk_name(false, 0)).await?;
        if takes_zstd {
            let bytes = Bytes::from(std::mem::take(&mut *stored));
            return Ok(Encoded { bytes, zstd: true });
        }
        let mut plain = decompress(&stored)?;
        Ok(Encoded { bytes: Bytes::from(std::mem::take(&mut *plain)), zstd: false })
    }

    /// The answer to any query. `status` is that of the accounts that the query is about.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn transactions(
        &self,
        query: &Query,
        meta: &Meta,
        status: &StatusView,
    ) -> Result<Bytes, ReadError> {
        let index = self.part(INDEX).await?;
        let texts =
            if query.needs_texts() { decompress(&self.part(TEXTS).await?)? } else { Plain::default() };
        let texts = std::str::from_utf8(&texts).map_err(|_| ReadError::Damaged(TEXTS))?;
        let index = Index::new(&index).ok_or(ReadError::Damaged(INDEX))?;
        let Selected { page, statistics } = select(query, index, texts, meta.created_ms());
        let chunks = self.chunks(&page).await?;
        let tail = tail(statistics.as_ref(), status)?;
        let cents = query.cents;
        if chunks.len() < MANY {
            return assemble(&page, &chunks, &tail, cents);
        }
        let work = move || assemble(&page, &chunks, &tail, cents);
        tokio::task::spawn_blocking(work).await.map_err(|_| ReadError::Damaged("data/booked"))?
    }

    /// One transaction, and its account's place.
    ///
    /// # Errors
    /// [`ReadError`]; `Ok(None)` when this flow has none of that id.
    pub async fn transaction(
        &self,
        id: &str,
        number: Number,
        cents: bool,
    ) -> Result<Option<(usize, Bytes)>, ReadError> {
        let Some(place) = TransactionRef::parse(id).and_then(|id| id.place(number)) else { return Ok(None) };
        let index = self.part(INDEX).await?;
        let index = Index::new(&index).ok_or(ReadError::Damaged(INDEX))?;
        // The oldest has ordinal 1 and stands last.
        let from_newest = index.len().checked_sub(place + 1);
        let Some(record) = from_newest.and_then(|place| index.get(place)) else { return Ok(None) };
        let chunks = self.chunks(std::slice::from_ref(&record)).await?;
        let mut out = Vec::new();
        append(&mut out, &record, &decompress_all(&chunks)?, cents)?;
        Ok(Some((usize::from(record.account), Bytes::from(out))))
    }

    /// How many transactions there are, pending ones included.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn transaction_count(&self) -> Result<usize, ReadError> {
        let index = self.part(INDEX).await?;
        Index::new(&index).map(Index::len).ok_or(ReadError::Damaged(INDEX))
    }

    async fn part(&self, name: &str) -> Result<Plain, ReadError> {
        let sealed = self.store.blob(self.flow, name).await?.ok_or(ReadError::Gone)?;
        open(&self.key, &blob_aad(self.flow, name), &sealed).map_err(|_| ReadError::Damaged("a part"))
    }

    /// The chunks that these records are in, still compressed.
    async fn chunks(&self, records: &[Record]) -> Result<Chunks, ReadError> {
        let mut chunks = Chunks::new();
        for record in records {
            if let Entry::Vacant(place) = chunks.entry((record.pending, record.chunk)) {
                place.insert(self.part(&chunk_name(record.pending, record.chunk)).await?);
            }
        }
        Ok(chunks)
    }
}

type Chunks = BTreeMap<(bool, u16), Plain>;

fn assemble(page: &[Record], chunks: &Chunks, tail: &[u8], cents: bool) -> Result<Bytes, ReadError> {
    let plain = decompress_all(chunks)?;
    let length: usize =
        page.iter().map(|record| usize::try_from(record.length).unwrap_or_default() + 1).sum();
    let mut out = Vec::with_capacity(length + tail.len() + 32);
    out.extend_from_slice(super::write::HEAD.as_bytes());
    for (place, record) in page.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        append(&mut out, record, &plain, cents)?;
    }
    out.extend_from_slice(tail);
    Ok(Bytes::from(out))
}

/// Copies one transaction's JSON; with `cents` the amount is replaced on the way.
fn append(out: &mut Vec<u8>, record: &Record, plain: &Chunks, in_cents: bool) -> Result<(), ReadError> {
    let damaged = || ReadError::Damaged("a chunk");
    let chunk = plain.get(&(record.pending, record.chunk)).ok_or_else(damaged)?;
    let begin = usize::try_from(record.offset).map_err(|_| damaged())?;
    let end = begin + usize::try_from(record.length).map_err(|_| damaged())?;
    let json = chunk.get(begin..end).ok_or_else(damaged)?;
    if !in_cents {
        out.extend_from_slice(json);
        return Ok(());
    }
    let amount_at = usize::from(record.amount_at);
    let amount_end = amount_at + usize::from(record.amount_length);
    let amount = json.get(amount_at..amount_end).and_then(|text| std::str::from_utf8(text).ok());
    let minor = cents::minor(amount.ok_or_else(damaged)?, record.currency.minor_digits());
    out.extend_from_slice(json.get(..amount_at).unwrap_or_default());
    out.extend_from_slice(minor.as_bytes());
    out.extend_from_slice(json.get(amount_end..).unwrap_or_default());
    Ok(())
}

fn tail(statistics: Option<&StatisticsView>, status: &StatusView) -> Result<Vec<u8>, ReadError> {
    #[derive(Serialize)]
    struct Rest<'a> {
        deleted: [(); 0],
        #[serde(skip_serializing_if = "Option::is_none")]
        statistics: Option<&'a StatisticsView>,
        status: &'a StatusView,
    }
    let rest = serde_json::to_vec(&Rest { deleted: [], statistics, status });
    let rest = rest.map_err(|_| ReadError::Damaged("status"))?;
    // `{"deleted"…}` becomes `],"deleted"…}`.
    Ok([b"],", rest.get(1..).unwrap_or_default()].concat())
}

fn decompress_all(chunks: &Chunks) -> Result<Chunks, ReadError> {
    chunks.iter().map(|(key, packed)| Ok((*key, decompress(packed)?))).collect()
}

fn decompress(packed: &[u8]) -> Result<Plain, ReadError> {
    let damaged = || ReadError::Damaged("a chunk");
    let length = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten().ok_or_else(damaged)?;
    let length = usize::try_from(length).map_err(|_| damaged())?;
    zstd::bulk::decompress(packed, length).map(Plain::new).map_err(|_| damaged())
}
