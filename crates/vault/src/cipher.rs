use aws_lc_rs::aead::{AES_256_GCM, Aad as CipherAad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use glimpse_model::Secret;
use zeroize::{Zeroize, Zeroizing};

use crate::{Aad, DataKey, Random};

const VERSION: u8 = 1;
const HEAD: usize = 1 + NONCE_LEN;
const TAG: usize = 16;

/// A ciphertext did not open: wrong key, wrong place, or not the bytes that were sealed. Says no more on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("does not open")]
pub struct Unopenable;

/// Seals with AES-256-GCM under a fresh nonce. The form is one version byte, the nonce, the ciphertext, the tag.
#[must_use]
pub fn seal(key: &DataKey, aad: &Aad, plaintext: &[u8], random: &dyn Random) -> Vec<u8> {
    seal_under(&key.0, aad, plaintext, random)
}

/// Opens what [`seal`] made. The plaintext is wiped when dropped.
pub fn open(key: &DataKey, aad: &Aad, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopenable> {
    let mut plaintext = Zeroizing::new(Vec::new());
    open_into(key, aad, sealed, &mut plaintext)?;
    Ok(plaintext)
}

/// Opens into a buffer that the caller keeps and reuses; what was in it before is gone. Nothing is left in it on an
/// error. The caller wipes it.
pub fn open_into(key: &DataKey, aad: &Aad, sealed: &[u8], out: &mut Vec<u8>) -> Result<(), Unopenable> {
    open_under(&key.0, aad, sealed, out)
}

/// Opens where the ciphertext stands and gives the part of the buffer that holds the plaintext.
pub fn open_in_place<'b>(key: &DataKey, aad: &Aad, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Unopenable> {
    let (nonce, _) = split(buffer)?;
    let body = buffer.get_mut(HEAD..).ok_or(Unopenable)?;
    cipher(&key.0).open_in_place(nonce, CipherAad::from(aad.as_bytes()), body).map_err(|_| Unopenable)
}

/// How long the ciphertext of so many bytes is.
#[must_use]
pub const fn sealed_len(plaintext: usize) -> usize {
    HEAD + plaintext + TAG
}

pub(crate) fn seal_under(key: &Secret, aad: &Aad, plaintext: &[u8], random: &dyn Random) -> Vec<u8> {
    let mut nonce = [0; NONCE_LEN];
    random.fill(&mut nonce);
    let mut sealed = Vec::with_capacity(sealed_len(plaintext.len()));
    sealed.push(VERSION);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plaintext);
    let body = sealed.get_mut(HEAD..).unwrap_or_default();
    #[expect(clippy::expect_used, reason = "fails only beyond 64 GiB, which no buffer here reaches")]
    let tag = cipher(key)
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            CipherAad::from(aad.as_bytes()),
            body,
        )
        .expect("AES-256-GCM seals");
    sealed.extend_from_slice(tag.as_ref());
    sealed
}

pub(crate) fn open_under(
    key: &Secret,
    aad: &Aad,
    sealed: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Unopenable> {
    out.clear();
    let (nonce, body) = split(sealed)?;
    let (ciphertext, tag) = body.split_at_checked(body.len() - TAG).ok_or(Unopenable)?;
    out.resize(ciphertext.len(), 0);
    cipher(key).open_separate_gather(nonce, CipherAad::from(aad.as_bytes()), ciphertext, tag, out).map_err(
        |_| {
            out.zeroize();
            Unopenable
        },
    )
}

/// The nonce, and ciphertext with tag; the latter is at least as long as a tag.
fn split(sealed: &[u8]) -> Result<(Nonce, &[u8]), Unopenable> {
    let (head, body) = sealed.split_at_checked(HEAD).ok_or(Unopenable)?;
    let (version, nonce) = head.split_first().ok_or(Unopenable)?;
    if *version != VERSION || body.len() < TAG {
        return Err(Unopenable);
    }
    Ok((Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unopenable)?, body))
}

fn cipher(key: &Secret) -> LessSafeKey {
    #[expect(
        clippy::expect_used,
        reason = "fails only for another length than 32 bytes, which the type rules out"
    )]
    let key = UnboundKey::new(&AES_256_GCM, key.expose()).expect("a key of 32 bytes");
    LessSafeKey::new(key)
}
