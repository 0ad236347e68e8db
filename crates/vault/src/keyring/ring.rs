use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use glimpse_model::Secret;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::folder::{Folder, Kind, StoredKey};
use super::{FixedKey, FixedKeyError, KeyId, KeyringError};
use crate::cipher::{Unopenable, open_under, seal_under};
use crate::jwt::SigningKey;
use crate::{Aad, EpochKey, Random};

/// How long a key is still needed after its successor took over: the longest that anything is kept under it is the 24
/// hours of a link's epoch or of a clean-up record, and a margin of an hour. With a rotation each day a key is gone
/// two days after it was made.
pub const LONGEST_RETENTION: SignedDuration = SignedDuration::from_hours(25);

/// The keys of the installation, which are no part of the database: some wrap epoch keys and seal clean-up records
/// (a new one each day), some sign links and codes (long-lived).
///
/// Destroying a key makes every backup of the database of its day unreadable.
pub struct Keyring {
    folder: Option<Folder>,
    keys: RwLock<Keys>,
}

struct Keys {
    /// Oldest first; the last one seals.
    installation: Vec<StoredKey>,
    /// Oldest first; the last one signs.
    signing: Vec<SigningKey>,
}

impl Keyring {
    /// Opens the directory of the keys, or makes it with a first key of each kind.
    pub fn open_or_create(
        directory: &Path,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<Self, KeyringError> {
        let folder = Folder::open(directory)?;
        for kind in [Kind::Installation, Kind::Signing] {
            if folder.keys(kind)?.is_empty() {
                folder.add(kind, &new_key(now, random))?;
            }
        }
        let keys = RwLock::new(load(&folder)?);
        Ok(Self { folder: Some(folder), keys })
    }

    /// Opens the directory of the keys as it is; makes nothing. `None` where it is not there or holds no keys.
    ///
    /// # Errors
    /// When it cannot be read, others can look into it, or a file in it is no key.
    pub fn existing(directory: &Path) -> Result<Option<Self>, KeyringError> {
        if !directory.exists() {
            return Ok(None);
        }
        let folder = Folder::open(directory)?;
        match load(&folder) {
            Ok(keys) => Ok(Some(Self { folder: Some(folder), keys: RwLock::new(keys) })),
            Err(KeyringError::Empty { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keys from configuration or environment, the same on every node; the first of each list is the one in use.
    pub fn fixed(installation: &[FixedKey], signing: &[FixedKey]) -> Result<Self, FixedKeyError> {
        if installation.is_empty() || signing.is_empty() {
            return Err(FixedKeyError::Empty);
        }
        let stored = |key: &FixedKey| StoredKey {
            id: key.id.clone(),
            created: Timestamp::UNIX_EPOCH,
            secret: key.secret.clone(),
        };
        let keys = Keys {
            installation: installation.iter().rev().map(stored).collect(),
            signing: signing.iter().rev().map(|key| SigningKey::new(key.id.clone(), &key.secret)).collect(),
        };
        Ok(Self { folder: None, keys: RwLock::new(keys) })
    }

    /// Whether the key in use is of an earlier day (UTC). Keys from the configuration never are.
    #[must_use]
    pub fn due_for_rotation(&self, now: Timestamp) -> bool {
        let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        self.folder.is_some() && self.read().installation.last().is_none_or(|key| day(key.created) < day(now))
    }

    /// Makes a new installation key, which seals from now on; the others still open.
    pub fn rotate(&self, now: Timestamp, random: &dyn Random) -> Result<KeyId, KeyringError> {
        self.add(Kind::Installation, now, random)
    }

    /// Makes a new signing key; links and codes of the others stay good until theirs is destroyed.
    pub fn rotate_signing(&self, now: Timestamp, random: &dyn Random) -> Result<KeyId, KeyringError> {
        self.add(Kind::Signing, now, random)
    }

    /// The installation keys that nothing needs any more: their successor took over longer than
    /// [`LONGEST_RETENTION`] ago.
    #[must_use]
    pub fn outlived(&self, now: Timestamp) -> Vec<KeyId> {
        if self.folder.is_none() {
            return Vec::new();
        }
        let keys = self.read();
        let successors = keys.installation.iter().skip(1);
        let pairs = keys.installation.iter().zip(successors);
        pairs
            .filter(|(_, successor)| now.duration_since(successor.created) >= LONGEST_RETENTION)
            .map(|(key, _)| key.id.clone())
            .collect()
    }

    /// Destroys a key of either kind for good: the file is overwritten and removed, the copy in memory wiped. A key that
    /// is in use is refused.
    pub fn destroy(&self, id: &KeyId) -> Result<(), KeyringError> {
        let folder = self.folder.as_ref().ok_or(KeyringError::Fixed)?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let in_use = |place: usize, all: usize| {
            if place + 1 == all { Err(KeyringError::InUse(id.clone())) } else { Ok(place) }
        };
        if let Some(place) = keys.installation.iter().position(|key| key.id == *id) {
            let place = in_use(place, keys.installation.len())?;
            folder.destroy(Kind::Installation, id)?;
            keys.installation.remove(place);
        } else if let Some(place) = keys.signing.iter().position(|key| key.id() == id) {
            let place = in_use(place, keys.signing.len())?;
            folder.destroy(Kind::Signing, id)?;
            keys.signing.remove(place);
        } else {
            return Err(KeyringError::Missing(id.clone()));
        }
        Ok(())
    }

    /// What is done once a day, and at start: rotates if that is due, destroys what is outlived. Gives the destroyed.
    pub fn keep_up(&self, now: Timestamp, random: &dyn Random) -> Result<Vec<KeyId>, KeyringError> {
        if self.due_for_rotation(now) {
            self.rotate(now, random)?;
        }
        let outlived = self.outlived(now);
        outlived.iter().try_for_each(|id| self.destroy(id))?;
        Ok(outlived)
    }

    /// The ids of the live installation keys, oldest first.
    #[must_use]
    pub fn ids(&self) -> Vec<KeyId> {
        self.read().installation.iter().map(|key| key.id.clone()).collect()
    }

    /// The ids of the live signing keys, oldest first.
    #[must_use]
    pub fn signing_ids(&self) -> Vec<KeyId> {
        self.read().signing.iter().map(|key| key.id().clone()).collect()
    }

    /// Wraps the key of a minute; the installation key's id stands in front.
    #[must_use]
    pub fn wrap_epoch(&self, minute: i64, key: &EpochKey, random: &dyn Random) -> Vec<u8> {
        self.seal_record(&epoch_aad(minute), key.0.expose(), random)
    }

    /// Gives the key of a minute back.
    pub fn unwrap_epoch(&self, minute: i64, wrapped: &[u8]) -> Result<EpochKey, Unopenable> {
        let bytes = self.open_record(&epoch_aad(minute), wrapped)?;
        Secret::from_slice(&bytes).map(EpochKey).ok_or(Unopenable)
    }

    /// Seals a record that must outlive the user's page, under the installation key in use.
    #[must_use]
    pub fn seal_record(&self, aad: &Aad, plaintext: &[u8], random: &dyn Random) -> Vec<u8> {
        let keys = self.read();
        let mut record = Vec::new();
        // There is always a key: every way to make a keyring puts one in, and the one in use cannot be destroyed.
        if let Some(key) = keys.installation.last() {
            let id = key.id.as_str().as_bytes();
            record.push(u8::try_from(id.len()).unwrap_or_default());
            record.extend_from_slice(id);
            record.extend(seal_under(&key.secret, aad, plaintext, random));
        }
        record
    }

    /// The id of the installation key under which a record, or the key of a minute, is sealed; it stands in clear.
    #[must_use]
    pub fn sealed_under(record: &[u8]) -> Option<KeyId> {
        split(record).map(|(id, _)| id)
    }

    /// Opens a record, as long as its key lives.
    pub fn open_record(&self, aad: &Aad, record: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
        let (id, sealed) = split(record).ok_or(Unopenable)?;
        let secret = self.installation_key(&id).ok_or(Unopenable)?;
        let mut plaintext = Zeroizing::new(Vec::new());
        open_under(&secret, aad, sealed, &mut plaintext)?;
        Ok(plaintext)
    }

    pub(crate) fn with_signing_key<T>(&self, use_it: impl FnOnce(&SigningKey) -> T) -> T {
        let keys = self.read();
        #[expect(clippy::expect_used, reason = "every way to make a keyring puts a signing key in")]
        use_it(keys.signing.last().expect("a signing key"))
    }

    pub(crate) fn with_signing_key_of<T>(
        &self,
        id: &KeyId,
        use_it: impl FnOnce(&SigningKey) -> T,
    ) -> Option<T> {
        let keys = self.read();
        keys.signing.iter().find(|key| key.id() == id).map(use_it)
    }

    fn installation_key(&self, id: &KeyId) -> Option<Secret> {
        let find =
            |keys: &Keys| keys.installation.iter().find(|key| key.id == *id).map(|key| key.secret.clone());
        if let Some(secret) = find(&self.read()) {
            return Some(secret);
        }
        // Another process on the same directory may have rotated.
        let reloaded = load(self.folder.as_ref()?).ok()?;
        let secret = find(&reloaded);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = reloaded;
        secret
    }

    fn add(&self, kind: Kind, now: Timestamp, random: &dyn Random) -> Result<KeyId, KeyringError> {
        let folder = self.folder.as_ref().ok_or(KeyringError::Fixed)?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let key = new_key(now, random);
        folder.add(kind, &key)?;
        *keys = load(folder)?;
        Ok(key.id)
    }

    fn read(&self) -> RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("ids", &self.ids()).finish_non_exhaustive()
    }
}

/// The key's id in front of a record, and what is sealed.
fn split(record: &[u8]) -> Option<(KeyId, &[u8])> {
    let (length, rest) = record.split_first()?;
    let (id, sealed) = rest.split_at_checked(usize::from(*length))?;
    Some((KeyId::parse(std::str::from_utf8(id).ok()?)?, sealed))
}

/// Reads the directory; at least one key of each kind is there.
fn load(folder: &Folder) -> Result<Keys, KeyringError> {
    let signing = folder.keys(Kind::Signing)?;
    let keys = Keys {
        installation: folder.keys(Kind::Installation)?,
        signing: signing.into_iter().map(|key| SigningKey::new(key.id, &key.secret)).collect(),
    };
    if keys.installation.is_empty() || keys.signing.is_empty() {
        return Err(KeyringError::Empty { path: folder.directory().to_owned() });
    }
    Ok(keys)
}

fn new_key(now: Timestamp, random: &dyn Random) -> StoredKey {
    let day = now.to_zoned(TimeZone::UTC).date();
    StoredKey { id: KeyId::new(day, random), created: now, secret: random.secret() }
}

fn epoch_aad(minute: i64) -> Aad {
    Aad::row("epoch", &minute.to_be_bytes(), "key")
}
