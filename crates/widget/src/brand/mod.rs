//! How the pages look for one client: its name, its logo and its colours. The colours are a few of the style sheet's own
//! tokens, so a brand can change the mood of the pages but not their structure, and none that people cannot read.

mod colours;
mod logo;

pub use colours::{Colours, NotAColour, Poor, Scheme};
pub use logo::{LogoError, MOST_BYTES, MOST_PIXELS};

use logo::Logo;
pub(crate) use logo::write as picture;

/// What a client's pages look like. Made once, when the configuration is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    name: Option<String>,
    styles: Option<File>,
    logo: Option<(File, Logo)>,
}

/// A file that pages refer to by a name that changes with its content.
#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    path: String,
    bytes: Vec<u8>,
}

impl Brand {
    /// A brand of a name that users see instead of the client's own, of colours, and of a logo: the bytes of a PNG file.
    ///
    /// # Errors
    /// When the colours are hard to read, with the contrast of each pair, or when the logo is none.
    pub fn new(
        name: Option<String>,
        colours: &Colours,
        logo: Option<&[u8]>,
    ) -> Result<Self, (Vec<Poor>, Option<LogoError>)> {
        let poor = colours.check();
        let logo = logo.map(Logo::read).transpose();
        let logo = match logo {
            Ok(logo) if poor.is_empty() => logo,
            other => return Err((poor, other.err())),
        };
        let styles = colours.styles().map(|styles| File::named("brand", "css", styles.into_bytes()));
        let logo = logo.map(|mut logo| (File::named("logo", "png", std::mem::take(&mut logo.bytes)), logo));
        Ok(Self { name, styles, logo })
    }

    /// The name that users see, where it is another than the client's own.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The file at that path, such as `/assets/logo-0123456789abcdef.png`: its content and its `Content-Type`.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<(&[u8], &'static str)> {
        let styles = self.styles.iter().map(|file| (file, "text/css; charset=utf-8"));
        let logo = self.logo.iter().map(|(file, _)| (file, "image/png"));
        styles
            .chain(logo)
            .find(|(file, _)| file.path == path)
            .map(|(file, kind)| (file.bytes.as_slice(), kind))
    }

    /// The path of the style sheet that goes over the Widget's own.
    pub(crate) fn styles(&self) -> Option<&str> {
        self.styles.as_ref().map(|file| file.path.as_str())
    }

    /// The logo's path, and its width and height in pixels.
    pub(crate) fn logo(&self) -> Option<(&str, u32, u32)> {
        self.logo.as_ref().map(|(file, logo)| (file.path.as_str(), logo.width, logo.height))
    }
}

impl File {
    fn named(stem: &str, ending: &str, bytes: Vec<u8>) -> Self {
        // FNV-1a: a name that changes with the content; nothing rests on its being hard to find another.
        let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { path: format!("/assets/{stem}-{hash:016x}.{ending}"), bytes }
    }
}
