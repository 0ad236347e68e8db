//! What the user is shown of a bank's challenge: text, a picture, or a flicker code.

mod flicker;
mod picture;
mod text;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_bank::contract::Media;

pub use flicker::flicker_halfbytes;

/// At most this many bytes of a picture are shown.
const MAX_PICTURE: usize = 1 << 20;

/// A challenge, as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// What the bank says.
    pub(crate) text: Option<String>,
    /// What a device reads.
    pub(crate) media: Option<Media>,
}

/// Makes of the text and the `HHD_UC` data of a `HITAN` what is shown. Data that is neither a picture nor a flicker code
/// is left out: the text stands alone then.
pub(crate) fn shown(challenge: &str, hhd_uc: &[u8]) -> Shown {
    // The exempt case carries words in place of a challenge.
    let challenge = if challenge.trim().eq_ignore_ascii_case("nochallenge") { "" } else { challenge };
    let (embedded, rest) = text::embedded(challenge);
    let media = of_bytes(hhd_uc).or_else(|| embedded.as_deref().and_then(|code| of_bytes(code.as_bytes())));
    Shown { text: text::plain(&rest), media }
}

fn of_bytes(bytes: &[u8]) -> Option<Media> {
    if bytes.is_empty() || bytes.len() > MAX_PICTURE {
        return None;
    }
    if let Some((mime, content)) = picture::contained(bytes).or_else(|| picture::bare(bytes)) {
        return Some(Media::Image { mime: mime.to_owned(), base64: STANDARD.encode(content) });
    }
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if let Some((mime, content)) = picture::packed(text) {
        return Some(Media::Image { mime: mime.to_owned(), base64: STANDARD.encode(content) });
    }
    flicker::flicker_halfbytes(text).map(Media::Flicker)
}
