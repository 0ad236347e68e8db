use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glimpse_model::{ClientId, Secret, SecretText};
use zeroize::Zeroizing;

use crate::Random;

/// A bearer token of the data endpoints: `A` and 256 random bits. Opaque to clients.
#[derive(Clone, Debug)]
pub struct AccessToken(pub Secret);

/// A refresh token: `R` and 256 random bits. Inert and never stored (contract section 3), so there is no parsing it.
#[derive(Clone, Debug)]
pub struct RefreshToken(Secret);

/// What only the user's page holds.
#[derive(Clone, Debug)]
pub struct PageSecret(pub Secret);

impl AccessToken {
    /// A fresh one.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(random.secret())
    }

    /// As it stands in the answer and after `Bearer`.
    #[must_use]
    pub fn to_text(&self) -> SecretText {
        lettered("A", &self.0)
    }

    /// Reads exactly what [`AccessToken::to_text`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        decode(text.strip_prefix('A')?).map(Self)
    }
}

impl RefreshToken {
    /// A fresh one.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(random.secret())
    }

    /// As it stands in the answer.
    #[must_use]
    pub fn to_text(&self) -> SecretText {
        lettered("R", &self.0)
    }
}

impl PageSecret {
    /// A fresh one.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        Self(random.secret())
    }

    /// As it stands in the cookie or the hidden field.
    #[must_use]
    pub fn to_text(&self) -> SecretText {
        lettered("", &self.0)
    }

    /// Reads exactly what [`PageSecret::to_text`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        decode(text).map(Self)
    }
}

/// A client's id: 24 letters and digits.
#[must_use]
pub fn new_client_id(random: &dyn Random) -> ClientId {
    ClientId(letters_and_digits(24, random))
}

/// A client's secret: 43 letters and digits, which is 256 bits. Shown once; stored is only its hash.
#[must_use]
pub fn new_client_secret(random: &dyn Random) -> SecretText {
    SecretText::new(letters_and_digits(43, random))
}

fn letters_and_digits(length: usize, random: &dyn Random) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(length);
    let mut bytes = Zeroizing::new([0; 64]);
    while text.len() < length {
        random.fill(bytes.as_mut_slice());
        // Two of the 64 values of six bits have no letter and are skipped, so that every letter is equally likely.
        let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 63)));
        text.extend(letters.take(length - text.len()).map(|letter| char::from(*letter)));
    }
    text
}

pub(crate) fn decode(text: &str) -> Option<Secret> {
    // 32 bytes are 43 characters; the engine refuses padding and stray last bits, so a secret has one spelling.
    if text.len() != 43 {
        return None;
    }
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
    Secret::from_slice(&bytes)
}

pub(crate) fn lettered(letter: &str, secret: &Secret) -> SecretText {
    let mut text = String::with_capacity(44);
    text.push_str(letter);
    URL_SAFE_NO_PAD.encode_string(secret.expose(), &mut text);
    SecretText::new(text)
}
