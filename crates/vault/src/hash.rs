use aws_lc_rs::digest::{Context, SHA256};
use aws_lc_rs::hmac;
use glimpse_model::Secret;
use subtle::ConstantTimeEq;

use crate::kdf::derive;

/// Who holds a secret; keeps the hashes of one kind from meaning anything as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// The link to the Widget.
    Link,
    /// The page in the user's browser.
    Page,
    /// The code in the callback.
    Code,
    /// The access token.
    Token,
    /// The `state` that the bank gives back with the user.
    BankState,
    /// The cookie that marks the browser which left for the bank.
    BankReturn,
}

impl Holder {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Link => b"glimpse/lookup/1/link",
            Self::Page => b"glimpse/lookup/1/page",
            Self::Code => b"glimpse/lookup/1/code",
            Self::Token => b"glimpse/lookup/1/token",
            Self::BankState => b"glimpse/lookup/1/bank-state",
            Self::BankReturn => b"glimpse/lookup/1/bank-return",
        }
    }
}

/// What is stored of a secret so that its bearer can be found: SHA-256 with its kind in front. 256 random bits need no
/// slow hash (decision 11).
#[must_use]
pub fn lookup_hash(holder: Holder, secret: &Secret) -> [u8; 32] {
    digest(&[holder.label(), &[0], secret.expose()])
}

/// What is stored of a client's secret.
#[must_use]
pub fn client_secret_hash(secret: &str) -> [u8; 32] {
    digest(&[b"glimpse/client-secret/1", &[0], secret.as_bytes()])
}

/// What is stored of a `redirect_uri` for a later comparison: HMAC-SHA256 under a key of that secret, so that a
/// stolen row cannot be tried against a list of addresses.
#[must_use]
pub fn redirect_hash(secret: &Secret, uri: &str) -> [u8; 32] {
    hmac_of("glimpse/redirect/1", secret.expose(), uri.as_bytes())
}

/// What is stored of an `Idempotency-Key` or of a request's body: HMAC-SHA256 under a key derived from a secret that
/// the caller presented. `what` says of what, and for which operation.
#[must_use]
pub fn idempotency_hash(material: &[u8], what: &str, text: &[u8]) -> [u8; 32] {
    let key = derive("glimpse/idempotency/1", &[material], &[what.as_bytes()]);
    mac(key.expose(), text)
}

/// Compares in a time that does not depend on where the first difference is.
#[must_use]
pub fn same(stored: &[u8], presented: &[u8]) -> bool {
    stored.ct_eq(presented).into()
}

fn hmac_of(purpose: &'static str, secret: &[u8], text: &[u8]) -> [u8; 32] {
    mac(derive(purpose, &[secret], &[]).expose(), text)
}

fn mac(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    take(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text).as_ref())
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    take(context.finish().as_ref())
}

fn take(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    out
}
