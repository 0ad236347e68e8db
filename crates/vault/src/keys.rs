use glimpse_model::Secret;

use crate::Random;

/// Seals the ciphertexts of a flow; stored only wrapped.
#[derive(Clone, Debug)]
pub struct DataKey(pub(crate) Secret);

/// The key of a minute: goes into every wrap that is due in it, and is destroyed at its end.
#[derive(Clone, Debug)]
pub struct EpochKey(pub(crate) Secret);

impl DataKey {
    /// A fresh key.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(random.secret())
    }
}

impl EpochKey {
    /// A fresh key.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(random.secret())
    }
}
