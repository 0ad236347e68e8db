use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glimpse_model::Secret;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::KeyId;
use super::fixed::key_bytes;

/// Why the keys could not be read or changed. Names files, never what is in them.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The operating system refused.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was tried, such as `create`.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Others than the owner may look.
    #[error("{path} is open to others (mode {mode:o}); make it private with: chmod {wanted:o} {path}")]
    Open {
        /// The file or directory.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
        /// What they must be.
        wanted: u32,
    },
    /// A key file does not hold a key.
    #[error("{path} is not a key file of glimpse; restore it from where your keys are kept, or move it away")]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// The keys come from the configuration; the program does not change them.
    #[error("the keys are set by configuration and are rotated there")]
    Fixed,
    /// The key that seals now cannot be destroyed.
    #[error("key {0} is the one in use; rotate first")]
    InUse(KeyId),
    /// There is no such key.
    #[error("there is no key {0}")]
    Missing(KeyId),
    /// The keys were taken away while the program ran.
    #[error("{path} holds no keys any more")]
    Empty {
        /// The directory.
        path: PathBuf,
    },
}

/// What a key is for; part of its file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Installation,
    Signing,
}

impl Kind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Installation => "installation-",
            Self::Signing => "signing-",
        }
    }
}

/// A key with the time of its making.
#[derive(Clone)]
pub(super) struct StoredKey {
    pub(super) id: KeyId,
    pub(super) created: Timestamp,
    pub(super) secret: Secret,
}

/// The directory of the keys: one file per key, mode 0600, in a directory of mode 0700.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Opens the directory, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self, KeyringError> {
        if !path.exists() {
            DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io_error("create", path))?;
        }
        check_private(path, 0o700)?;
        Ok(Self(path.to_owned()))
    }

    /// All keys of a kind, oldest first.
    pub(super) fn keys(&self, kind: Kind) -> Result<Vec<StoredKey>, KeyringError> {
        let mut keys = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(io_error("read", &self.0))? {
            let entry = entry.map_err(io_error("read", &self.0))?;
            let name = entry.file_name();
            let id = name.to_str().and_then(|name| name.strip_prefix(kind.prefix())?.strip_suffix(".key"));
            if let Some(id) = id.and_then(KeyId::parse) {
                // Another process may just have destroyed it.
                keys.extend(read_key(id, &entry.path())?);
            }
        }
        keys.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
        Ok(keys)
    }

    /// Writes a key; it is whole and durable under its name, or not there.
    pub(super) fn add(&self, kind: Kind, key: &StoredKey) -> Result<(), KeyringError> {
        let path = self.path(kind, &key.id);
        let draft = path.with_extension("new");
        let mut text = Zeroizing::new(format!("created {}\nkey ", key.created));
        URL_SAFE_NO_PAD.encode_string(key.secret.expose(), &mut text);
        text.push('\n');
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&draft, &path)?;
            File::open(&self.0)?.sync_all()
        };
        write().map_err(io_error("write", &path))
    }

    /// Overwrites a key and removes its file; both reach the disk before this returns.
    pub(super) fn destroy(&self, kind: Kind, id: &KeyId) -> Result<(), KeyringError> {
        let path = self.path(kind, id);
        let destroy = || -> io::Result<()> {
            let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
            let length = file.seek(SeekFrom::End(0))?;
            file.rewind()?;
            io::copy(&mut io::repeat(0).take(length), &mut file)?;
            file.sync_all()?;
            fs::remove_file(&path)?;
            File::open(&self.0)?.sync_all()
        };
        match destroy() {
            // Another process was quicker; gone is gone.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done.map_err(io_error("destroy", &path)),
        }
    }

    /// Where it is.
    pub(super) fn directory(&self) -> &Path {
        &self.0
    }

    fn path(&self, kind: Kind, id: &KeyId) -> PathBuf {
        self.0.join(format!("{}{id}.key", kind.prefix()))
    }
}

fn read_key(id: KeyId, path: &Path) -> Result<Option<StoredKey>, KeyringError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(KeyringError::Io { doing: "read", path: path.to_owned(), source }),
    };
    check_private(path, 0o600)?;
    let parsed = || {
        let (created, key) = text.strip_prefix("created ")?.split_once("\nkey ")?;
        Some(StoredKey { id, created: created.parse().ok()?, secret: key_bytes(key.trim_end())? })
    };
    parsed().map(Some).ok_or_else(|| KeyringError::Malformed { path: path.to_owned() })
}

fn check_private(path: &Path, wanted: u32) -> Result<(), KeyringError> {
    let mode = fs::metadata(path).map_err(io_error("open", path))?.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyringError::Open { path: path.to_owned(), mode, wanted }) }
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyringError {
    let path = path.to_owned();
    move |source| KeyringError::Io { doing, path, source }
}
