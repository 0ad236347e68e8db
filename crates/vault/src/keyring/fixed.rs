use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use glimpse_model::Secret;
use zeroize::Zeroizing;

use super::KeyId;

/// A key from configuration or environment, for several nodes.
#[derive(Clone, Debug)]
pub struct FixedKey {
    /// Its id, the same on every node.
    pub id: KeyId,
    /// The key.
    pub secret: Secret,
}

/// Why a list of keys was not understood. Says which entry, never what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FixedKeyError {
    /// There is no key at all.
    #[error("no key given; make one with: openssl rand -base64 32")]
    Empty,
    /// An entry is not `id:key`.
    #[error(
        "entry {0} is not ID:KEY, with an id of letters, digits and hyphens and a key of 32 bytes in hex or base64"
    )]
    Malformed(usize),
    /// Two entries have the same id.
    #[error("entry {0} has the id of an entry before it")]
    Repeated(usize),
}

impl FixedKey {
    /// Reads a list `id:key`, separated by commas or white space; the first is the one that seals from now on.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, FixedKeyError> {
        let mut keys: Vec<Self> = Vec::new();
        let entries = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty());
        for (index, entry) in entries.enumerate() {
            let key = Self::parse(entry).ok_or(FixedKeyError::Malformed(index + 1))?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(FixedKeyError::Repeated(index + 1));
            }
            keys.push(key);
        }
        if keys.is_empty() { Err(FixedKeyError::Empty) } else { Ok(keys) }
    }

    fn parse(entry: &str) -> Option<Self> {
        let (id, key) = entry.split_once(':')?;
        Some(Self { id: KeyId::parse(id)?, secret: key_bytes(key)? })
    }
}

/// 32 bytes in hex (64 characters) or base64 (with or without padding, either alphabet).
pub(super) fn key_bytes(text: &str) -> Option<Secret> {
    let bytes = Zeroizing::new(match text.len() {
        64 => hex(text)?,
        44 => STANDARD.decode(text).ok()?,
        43 => URL_SAFE_NO_PAD.decode(text.replace('+', "-").replace('/', "_")).ok()?,
        _ => return None,
    });
    Secret::from_slice(&bytes)
}

fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
