use std::sync::Arc;

use glimpse_flow::Page;
use glimpse_model::{FlowId, Secret};
use glimpse_store::{Change, EpochError, Epochs, FlowRow, FlowWith, Store, StoreError, WrapKind, WrapRow};
use glimpse_vault::{Aad, DataKey, EpochKey, Holder, Random, lookup_hash, open, same, seal, unwrap, wrap};
use jiff::Timestamp;

/// Opens and seals the pages of flows: where store and vault meet for the Widget.
#[derive(Clone)]
pub struct Pages {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) epochs: Arc<Epochs>,
    pub(crate) random: Arc<dyn Random>,
}

/// A flow whose page was opened with its secret.
pub struct Loaded {
    /// The row as it stood.
    pub row: FlowRow,
    /// The page.
    pub page: Page,
    /// The page's secret.
    pub secret: Secret,
    /// The key under which everything of the Widget flow is sealed.
    pub key: DataKey,
    /// Another browser came back from the bank and must enter the number that this page shows.
    pub asks_for_number: bool,
}

/// What a page secret opens.
pub enum Access {
    /// The page.
    Here(Box<Loaded>),
    /// Nothing: the flow goes on in another page, or the secret is wrong.
    Elsewhere(FlowRow),
    /// Nothing any more: the flow has ended and its page is gone.
    Ended(FlowRow),
    /// There is no such flow.
    Unknown,
}

/// The name of the page's ciphertext.
pub(crate) const PAGE: &str = "page";

impl Pages {
    /// Opens a flow's page with its secret.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not work.
    pub async fn load(&self, id: FlowId, secret: Secret) -> Result<Access, StoreError> {
        // Of one moment: a page beside a row that is older than it would be shown as something that it is not.
        let Some(FlowWith { row, wrap: wrapped, sealed }) =
            self.store.flow_with(id, WrapKind::Page, PAGE).await?
        else {
            return Ok(Access::Unknown);
        };
        let Some(expected) = row.page_hash.as_deref() else {
            return Ok(if row.tombstone_until.is_some() {
                Access::Ended(row)
            } else {
                Access::Elsewhere(row)
            });
        };
        if !same(expected, &lookup_hash(Holder::Page, &secret)) {
            return Ok(if row.tombstone_until.is_some() {
                Access::Ended(row)
            } else {
                Access::Elsewhere(row)
            });
        }
        let (Some(wrapped), Some(sealed)) = (wrapped, sealed) else { return Ok(Access::Ended(row)) };
        let Some(epoch) = self.epoch(wrapped.epoch).await? else { return Ok(Access::Ended(row)) };
        let Ok(key) = unwrap(&wrapped.wrapped, &secret, &epoch, &wrap_aad(id, WrapKind::Page)) else {
            return Ok(Access::Ended(row));
        };
        let page = open(&key, &blob_aad(id, PAGE), &sealed)
            .ok()
            .and_then(|plain| serde_json::from_slice::<Page>(&plain).ok());
        Ok(match page {
            Some(page) => Access::Here(Box::new(Loaded { row, page, secret, key, asks_for_number: false })),
            None => Access::Ended(row),
        })
    }

    /// The key of a minute; a destroyed one is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not work, and also when this node has not the installation key that opens
    /// it: what is under it is not gone, another node has the key, or this one will.
    pub async fn epoch(&self, minute: i64) -> Result<Option<EpochKey>, StoreError> {
        self.epochs.get(minute).await.map_err(store_error)
    }

    /// The change that stores a page.
    #[must_use]
    pub fn put_page(&self, id: FlowId, key: &DataKey, page: &Page) -> Change {
        let plain = serde_json::to_vec(page).unwrap_or_default();
        self.put_blob(id, key, PAGE, &plain)
    }

    /// The change that stores a ciphertext of the flow.
    #[must_use]
    pub fn put_blob(&self, id: FlowId, key: &DataKey, name: &str, plain: &[u8]) -> Change {
        Change::PutBlob(name.to_owned(), seal(key, &blob_aad(id, name), plain, self.random.as_ref()))
    }

    /// The change that stores a data key, wrapped for the holder of a secret until it is due.
    ///
    /// # Errors
    /// [`StoreError`] when the epoch's key cannot be had.
    pub async fn put_wrap(
        &self,
        id: FlowId,
        kind: WrapKind,
        key: &DataKey,
        holder: &Secret,
        due: Timestamp,
    ) -> Result<Change, StoreError> {
        let (epoch, epoch_key) = self.epochs.for_due(due).await.map_err(store_error)?;
        let wrapped = wrap(key, holder, &epoch_key, &wrap_aad(id, kind), self.random.as_ref());
        Ok(Change::PutWrap(WrapRow { kind, epoch, due, wrapped }))
    }
}

fn store_error(error: EpochError) -> StoreError {
    match error {
        EpochError::Store(error) => error,
        EpochError::Unopenable(_) | EpochError::Foreign(_) => StoreError::Unavailable(error.to_string()),
    }
}

/// What a flow's ciphertext of that name is bound to.
#[must_use]
pub fn blob_aad(id: FlowId, name: &str) -> Aad {
    Aad::of("blobs", id, name)
}

/// What a flow's wrap of that kind is bound to.
#[must_use]
pub fn wrap_aad(id: FlowId, kind: WrapKind) -> Aad {
    let purpose = match kind {
        WrapKind::Link => "link",
        WrapKind::Page => "page",
        WrapKind::Code => "code",
        WrapKind::Token => "token",
        WrapKind::Pin => "pin",
    };
    Aad::of("wraps", id, purpose)
}
