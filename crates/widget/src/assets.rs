/// A file that pages refer to. The names of the Widget's own change with their content, so they may be cached for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The content.
    pub bytes: &'static [u8],
    /// The same, compressed (`Content-Encoding: gzip`).
    pub gzip: &'static [u8],
    /// `Content-Type`.
    pub content_type: &'static str,
    /// `ETag`, in its quotes.
    pub etag: &'static str,
}

/// The asset at that path, such as `/assets/widget-0123456789abcdef.css`.
#[must_use]
pub fn asset(path: &str) -> Option<Asset> {
    [STYLES, SCRIPT].into_iter().find(|(name, _)| *name == path).map(|(_, asset)| asset)
}

/// `/glimpse.js`: the script with which integrators show the Widget in an overlay of their page. It keeps its name, so it
/// is cached for a short time only.
#[must_use]
pub fn overlay() -> Asset {
    OVERLAY.1
}

/// The paths of the style sheet and the script, as pages refer to them.
#[must_use]
pub fn asset_paths() -> [&'static str; 2] {
    [STYLES.0, SCRIPT.0]
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));
