mod fixed;
mod folder;
mod id;
mod ring;

pub use fixed::{FixedKey, FixedKeyError};
pub use folder::KeyringError;
pub use id::KeyId;
pub use ring::{Keyring, LONGEST_RETENTION};
