use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glimpse_model::{FlowId, Secret, SecretText};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::kdf::derive;
use crate::keyring::Keyring;
use crate::opaque::{decode as secret_of, lettered};
use crate::{KeyId, Random};

/// The longest text that is looked at; ours are about 300 bytes.
const LONGEST: usize = 2048;

/// The token in the Widget's link: a handle on a flow, and the secret that opens the request.
#[derive(Clone, Debug)]
pub struct LinkToken {
    /// The flow.
    pub flow: FlowId,
    /// The link's secret.
    pub secret: Secret,
}

/// The code of the callback: names the flow and opens the snapshot, once.
#[derive(Clone, Debug)]
pub struct Code {
    /// The flow.
    pub flow: FlowId,
    /// The code's secret.
    pub secret: Secret,
}

impl LinkToken {
    /// A fresh one for a flow.
    #[must_use]
    pub fn new(flow: FlowId, random: &dyn Random) -> Self {
        Self { flow, secret: random.secret() }
    }

    /// A JWT by shape, signed by us for us.
    #[must_use]
    pub fn to_text(&self, keyring: &Keyring) -> SecretText {
        keyring.with_signing_key(|key| write(Use::Link, self.flow, &self.secret, key))
    }

    /// Reads what [`LinkToken::to_text`] wrote; anything else is `None`, and nothing says why. Whether it still holds is
    /// the store's answer, not the token's.
    #[must_use]
    pub fn parse(text: &str, keyring: &Keyring) -> Option<Self> {
        read(Use::Link, text, keyring).map(|(flow, secret)| Self { flow, secret })
    }

    /// What a text says whose signature nobody has checked: good for finding out that it is one of ours, by the secret's
    /// hash in the store, whose signing key is not on this node. For nothing else.
    #[must_use]
    pub fn claimed(text: &str) -> Option<Self> {
        unsigned(Use::Link, text).map(|(flow, secret)| Self { flow, secret })
    }
}

impl Code {
    /// A fresh one for a flow.
    #[must_use]
    pub fn new(flow: FlowId, random: &dyn Random) -> Self {
        Self { flow, secret: random.secret() }
    }

    /// A JWT by shape, signed by us for us.
    #[must_use]
    pub fn to_text(&self, keyring: &Keyring) -> SecretText {
        keyring.with_signing_key(|key| write(Use::Code, self.flow, &self.secret, key))
    }

    /// Reads what [`Code::to_text`] wrote; anything else is `None`, and nothing says why.
    #[must_use]
    pub fn parse(text: &str, keyring: &Keyring) -> Option<Self> {
        read(Use::Code, text, keyring).map(|(flow, secret)| Self { flow, secret })
    }

    /// What a text says whose signature nobody has checked: good for finding out that it is one of ours, by the secret's
    /// hash in the store, whose signing key is not on this node. For nothing else.
    #[must_use]
    pub fn claimed(text: &str) -> Option<Self> {
        unsigned(Use::Code, text).map(|(flow, secret)| Self { flow, secret })
    }
}

/// Whether a text names one of these signing keys as its own; what it is worth beyond that is not looked at.
#[must_use]
pub fn names_a_key_of(text: &str, keyring: &Keyring) -> bool {
    signer(text).is_some_and(|kid| keyring.with_signing_key_of(&kid, |_| ()).is_some())
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Use {
    Link,
    Code,
}

/// No time in it: the store knows the deadline. No personal data.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    sub: FlowId,
    jti: String,
    #[serde(rename = "use")]
    purpose: Use,
}

impl Drop for Claims {
    fn drop(&mut self) {
        self.jti.zeroize();
    }
}

/// One signing key, with the two keys derived from it: a link is signed by another key than a code.
pub(crate) struct SigningKey {
    id: KeyId,
    link: (EncodingKey, DecodingKey),
    code: (EncodingKey, DecodingKey),
}

impl SigningKey {
    pub(crate) fn new(id: KeyId, secret: &Secret) -> Self {
        let pair = |purpose: &'static str| {
            let key = derive("glimpse/sign/1", &[secret.expose()], &[purpose.as_bytes()]);
            (EncodingKey::from_secret(key.expose()), DecodingKey::from_secret(key.expose()))
        };
        Self { id, link: pair("link"), code: pair("code") }
    }

    pub(crate) fn id(&self) -> &KeyId {
        &self.id
    }

    fn of(&self, purpose: Use) -> &(EncodingKey, DecodingKey) {
        match purpose {
            Use::Link => &self.link,
            Use::Code => &self.code,
        }
    }
}

fn write(purpose: Use, flow: FlowId, secret: &Secret, key: &SigningKey) -> SecretText {
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(key.id.as_str().to_owned());
    let claims = Claims { sub: flow, jti: lettered("", secret).expose().to_owned(), purpose };
    #[expect(clippy::expect_used, reason = "three strings always serialise, and HMAC takes any key")]
    let text = jsonwebtoken::encode(&header, &claims, &key.of(purpose).0).expect("HS256 signs");
    SecretText::new(text)
}

fn read(purpose: Use, text: &str, keyring: &Keyring) -> Option<(FlowId, Secret)> {
    if text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    let kid = signer(text)?;
    let claims: Claims = keyring
        .with_signing_key_of(&kid, |key| jsonwebtoken::decode(text, &key.of(purpose).1, &validation()))?
        .ok()?
        .claims;
    if claims.purpose != purpose {
        return None;
    }
    Some((claims.sub, secret_of(&claims.jti)?))
}

fn signer(text: &str) -> Option<KeyId> {
    KeyId::parse(&jsonwebtoken::decode_header(text).ok()?.kid?)
}

fn unsigned(purpose: Use, text: &str) -> Option<(FlowId, Secret)> {
    if text.len() > LONGEST {
        return None;
    }
    let payload = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?);
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    if claims.purpose != purpose {
        return None;
    }
    Some((claims.sub, secret_of(&claims.jti)?))
}

/// The algorithm is pinned; every check of the library that looks at a clock is off.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
