use glimpse_bank::contract::Pin;
use glimpse_model::{FlowId, Secret, SecretText};
use glimpse_store::{Change, StoreError, WrapKind};
use glimpse_vault::{DataKey, open, unwrap};
use jiff::{SignedDuration, Timestamp};

use super::pages::{Pages, blob_aad, wrap_aad};

/// How long a sealed PIN lives from its entry on (design decision 4).
pub(super) const PIN_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// The name of the PIN's ciphertext; retention deletes it by this name.
const PIN: &str = "pin";

/// A PIN is sealed under a key of its own, whose wrap is due after 15 minutes: so it goes in time although nobody but
/// the user's page, which may be closed, can open what it stands beside.
impl Pages {
    /// The changes that keep a PIN for the holder of the page until its time is up.
    pub(super) async fn keep_pin(
        &self,
        flow: FlowId,
        page: &Secret,
        pin: &Pin,
    ) -> Result<[Change; 2], StoreError> {
        let key = DataKey::new(self.random.as_ref());
        let until = pin.entered_at + PIN_LIFE;
        let wrap = self.put_wrap(flow, WrapKind::Pin, &key, page, until).await?;
        Ok([wrap, self.put_blob(flow, &key, PIN, pin.secret.expose().as_bytes())])
    }

    /// The PIN that is kept, unless its time is up.
    pub(super) async fn pin(
        &self,
        flow: FlowId,
        page: &Secret,
        now: Timestamp,
    ) -> Result<Option<SecretText>, StoreError> {
        let Some(wrapped) = self.store.wrap(flow, WrapKind::Pin).await?.filter(|wrap| now < wrap.due) else {
            return Ok(None);
        };
        let Some(epoch) = self.epoch(wrapped.epoch).await? else { return Ok(None) };
        let Ok(key) = unwrap(&wrapped.wrapped, page, &epoch, &wrap_aad(flow, WrapKind::Pin)) else {
            return Ok(None);
        };
        let Some(sealed) = self.store.blob(flow, PIN).await? else { return Ok(None) };
        let plain = open(&key, &blob_aad(flow, PIN), &sealed).ok();
        Ok(plain.and_then(|plain| std::str::from_utf8(&plain).map(SecretText::new).ok()))
    }
}

/// The changes after which no PIN is kept.
pub(crate) fn drop_pin() -> [Change; 2] {
    [Change::DropWrap(WrapKind::Pin), Change::DropBlobs(PIN.to_owned())]
}
