//! Who we are towards banks: certificates and keys of the operator, read from PEM files and read again when they change.
//!
//! An identity has up to two pairs: a QWAC, with which TLS connections are made, and a QSeal, with which requests are
//! signed (eIDAS, ETSI TS 119 495). They never leave this room: connectors name an identity, the executor uses it.

mod certificate;
mod files;
mod seal;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

pub use certificate::Certificate;
pub(crate) use files::Loaded;
pub use seal::{SEALED_HEADERS, SealFlavour};
pub(crate) use seal::{http_date, seal};

use files::Stamp;

/// Where the files of one identity lie. All are PEM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityFiles {
    /// The TLS client certificate, with the chain behind it, and its key.
    pub qwac: Option<PairFiles>,
    /// The sealing certificate and its RSA key.
    pub qseal: Option<PairFiles>,
    /// Authorities that are trusted for banks' servers beside those of this machine.
    pub authorities: Option<PathBuf>,
}

/// A certificate and its private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairFiles {
    /// The certificate, first of its chain.
    pub certificate: PathBuf,
    /// The key: PKCS#8 or PKCS#1, not encrypted.
    pub key: PathBuf,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Usage {
    /// TLS connections (QWAC).
    Qwac,
    /// Signatures of requests (QSeal).
    Qseal,
}

impl Usage {
    /// `qwac` or `qseal`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Qwac => "qwac",
            Self::Qseal => "qseal",
        }
    }
}

/// One certificate of ours.
#[derive(Clone, Debug)]
pub struct Held {
    /// The identity's name.
    pub identity: String,
    /// What it is for.
    pub usage: Usage,
    /// The certificate.
    pub certificate: Certificate,
}

/// Why an identity cannot be used. The text names file and reason, never anything of a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("identity {identity:?}: {cause}")]
pub struct IdentityError {
    /// The identity's name.
    pub identity: String,
    /// What is wrong.
    pub cause: String,
}

/// All identities of this installation.
#[derive(Default)]
pub struct Identities {
    held: BTreeMap<String, Mutex<Current>>,
}

struct Current {
    files: IdentityFiles,
    /// State of the files when they were last looked at, used or not.
    stamp: Stamp,
    loaded: Arc<Loaded>,
}

impl Identities {
    /// Reads the files of all identities.
    ///
    /// # Errors
    /// [`IdentityError`] for the first that cannot be used.
    pub fn open(files: BTreeMap<String, IdentityFiles>) -> Result<Self, IdentityError> {
        let mut held = BTreeMap::new();
        for (name, files) in files {
            let stamp = Stamp::of(&files);
            let loaded =
                Loaded::read(&files, 1).map_err(|cause| IdentityError { identity: name.clone(), cause })?;
            held.insert(name, Mutex::new(Current { files, stamp, loaded: Arc::new(loaded) }));
        }
        Ok(Self { held })
    }

    /// Whether there is an identity of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.held.contains_key(name)
    }

    /// Whether that identity can seal requests.
    #[must_use]
    pub fn can_seal(&self, name: &str) -> bool {
        self.current(name).is_some_and(|loaded| loaded.seal.is_some())
    }

    /// Reads again what has changed, and gives back the names of what is new. Files that do not fit together, say
    /// because only one of two was replaced so far, leave the old ones in use: nothing is interrupted.
    ///
    /// # Errors
    /// The identities whose files changed and cannot be used, each time that they change.
    pub fn refresh(&self) -> (Vec<String>, Vec<IdentityError>) {
        let (mut renewed, mut failed) = (Vec::new(), Vec::new());
        for (name, current) in &self.held {
            let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
            let stamp = Stamp::of(&current.files);
            if stamp == current.stamp {
                continue;
            }
            match Loaded::read(&current.files, current.loaded.generation + 1) {
                Ok(loaded) => {
                    current.loaded = Arc::new(loaded);
                    renewed.push(name.clone());
                }
                Err(cause) => failed.push(IdentityError { identity: name.clone(), cause }),
            }
            current.stamp = stamp;
        }
        (renewed, failed)
    }

    /// All certificates in use, by identity.
    #[must_use]
    pub fn certificates(&self) -> Vec<Held> {
        self.held
            .keys()
            .filter_map(|name| Some((name, self.current(name)?)))
            .flat_map(|(name, loaded)| {
                let qwac = loaded.qwac.as_ref().map(|qwac| (Usage::Qwac, qwac.certificate.clone()));
                let qseal = loaded.seal.as_ref().map(|seal| (Usage::Qseal, seal.certificate.clone()));
                [qwac, qseal].into_iter().flatten().map(|(usage, certificate)| Held {
                    identity: name.clone(),
                    usage,
                    certificate,
                })
            })
            .collect()
    }

    pub(crate) fn current(&self, name: &str) -> Option<Arc<Loaded>> {
        let current = self.held.get(name)?.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&current.loaded))
    }
}
