use std::fs;
use std::path::Path;
use std::time::SystemTime;

use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use super::certificate::Certificate;
use super::{IdentityFiles, PairFiles};

/// A PEM file larger than this is none.
const MAX_FILE: u64 = 1 << 20;

/// An identity, read and checked.
pub(crate) struct Loaded {
    /// Counts how often it was read.
    pub(crate) generation: u64,
    pub(crate) qwac: Option<Qwac>,
    pub(crate) seal: Option<SealKey>,
    /// Authorities trusted beside those of this machine, as PEM.
    pub(crate) authorities: Option<Vec<u8>>,
}

/// Certificate chain and key for TLS.
pub(crate) struct Qwac {
    pub(crate) certificate: Certificate,
    /// Both files, one after the other.
    pub(crate) pem: Zeroizing<Vec<u8>>,
}

/// Certificate and key for signatures.
pub(crate) struct SealKey {
    pub(crate) certificate: Certificate,
    pub(crate) key: RsaKeyPair,
}

impl Loaded {
    pub(super) fn read(files: &IdentityFiles, generation: u64) -> Result<Self, String> {
        let authorities = files.authorities.as_deref().map(authorities).transpose()?;
        Ok(Self {
            generation,
            qwac: files.qwac.as_ref().map(qwac).transpose()?,
            seal: files.qseal.as_ref().map(seal).transpose()?,
            authorities,
        })
    }
}

/// When files changed last, and how long they are; enough to see that they were replaced.
#[derive(PartialEq, Eq)]
pub(super) struct Stamp(Vec<Option<(SystemTime, u64)>>);

impl Stamp {
    pub(super) fn of(files: &IdentityFiles) -> Self {
        let pairs = [&files.qwac, &files.qseal].into_iter().flatten();
        let paths = pairs.flat_map(|pair| [&pair.certificate, &pair.key]).chain(&files.authorities);
        Self(paths.map(|path| stamp(path)).collect())
    }
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn qwac(files: &PairFiles) -> Result<Qwac, String> {
    let (certificate, chain) = certificate(&files.certificate)?;
    let key_text = read(&files.key)?;
    let key = key(&files.key, &key_text)?;
    // A key that is not RSA is checked by the TLS stack alone.
    if let Ok(key) = rsa(&key) {
        fits(&certificate, &key, files)?;
    }
    let mut pem = Zeroizing::new(Vec::with_capacity(chain.len() + key_text.len() + 1));
    pem.extend_from_slice(&chain);
    pem.push(b'\n');
    pem.extend_from_slice(&key_text);
    reqwest::Identity::from_pem(&pem)
        .map_err(|_| format!("{} and its key are no TLS identity", files.certificate.display()))?;
    Ok(Qwac { certificate, pem })
}

fn seal(files: &PairFiles) -> Result<SealKey, String> {
    let (certificate, _) = certificate(&files.certificate)?;
    let key_text = read(&files.key)?;
    let key = rsa(&key(&files.key, &key_text)?)
        .map_err(|()| format!("{} is no RSA key of at least 2048 bits", files.key.display()))?;
    fits(&certificate, &key, files)?;
    Ok(SealKey { certificate, key })
}

fn certificate(path: &Path) -> Result<(Certificate, Zeroizing<Vec<u8>>), String> {
    let pem = read(path)?;
    let first = CertificateDer::from_pem_slice(&pem)
        .map_err(|_| format!("{} holds no certificate in PEM", path.display()))?;
    let certificate = Certificate::read(&first).map_err(|cause| format!("{}: {cause}", path.display()))?;
    Ok((certificate, pem))
}

fn key(path: &Path, pem: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
        format!("{} holds no private key in PEM (an encrypted one cannot be used)", path.display())
    })
}

fn rsa(key: &PrivateKeyDer<'_>) -> Result<RsaKeyPair, ()> {
    match key {
        PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).map_err(drop),
        PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()).map_err(drop),
        _ => Err(()),
    }
}

fn fits(certificate: &Certificate, key: &RsaKeyPair, files: &PairFiles) -> Result<(), String> {
    if key.public_key().as_ref() == certificate.public_key.as_slice() {
        return Ok(());
    }
    Err(format!("{} is not the key of {}", files.key.display(), files.certificate.display()))
}

fn authorities(path: &Path) -> Result<Vec<u8>, String> {
    let pem = read(path)?;
    match CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>() {
        Ok(list) if !list.is_empty() => Ok(pem.to_vec()),
        _ => Err(format!("{} holds no certificates in PEM", path.display())),
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let unreadable = |error| format!("{} cannot be read ({error})", path.display());
    if fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE {
        return Err(format!("{} is too large for a PEM file", path.display()));
    }
    fs::read(path).map(Zeroizing::new).map_err(unreadable)
}
