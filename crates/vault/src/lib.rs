//! Sealing, key wrapping, tokens and the keys of the installation.
//!
//! The rule of the house (`docs/security.md`): what is stored about a user is sealed under a fresh [`DataKey`], which
//! is stored only wrapped under a secret that somebody else holds (the link, the page, the code, the access token)
//! *and* the key of the minute in which it is due. Nothing here knows SQL, HTTP or the time.

mod aad;
mod cipher;
mod hash;
mod jwt;
mod kdf;
mod keyring;
mod keys;
mod opaque;
mod random;
mod wrap;

pub use aad::Aad;
pub use cipher::{Unopenable, open, open_in_place, open_into, seal, sealed_len};
pub use hash::{Holder, client_secret_hash, idempotency_hash, lookup_hash, redirect_hash, same};
pub use jwt::{Code, LinkToken, names_a_key_of};
pub use keyring::{FixedKey, FixedKeyError, KeyId, Keyring, KeyringError, LONGEST_RETENTION};
pub use keys::{DataKey, EpochKey};
pub use opaque::{AccessToken, PageSecret, RefreshToken, new_client_id, new_client_secret};
pub use random::{Random, SeededRandom, SystemRandom};
pub use wrap::{answer_key, unwrap, wrap};
