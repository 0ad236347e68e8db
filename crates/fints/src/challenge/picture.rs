//! Pictures: photoTAN and chipTAN QR.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The picture in the container of `HHD_UC`: two bytes length, MIME type, two bytes length, content. It must be one of
/// the types that a page may show, by its type and by its first bytes.
pub(super) fn contained(bytes: &[u8]) -> Option<(&'static str, &[u8])> {
    let (mime, rest) = counted(bytes)?;
    let (content, _) = counted(rest)?;
    let named = std::str::from_utf8(mime).ok()?.trim().to_ascii_lowercase();
    let (found, content) = bare(content)?;
    let same = named == found || (named == "image/jpg" && found == "image/jpeg");
    same.then_some((found, content))
}

/// A picture without a container.
pub(super) fn bare(bytes: &[u8]) -> Option<(&'static str, &[u8])> {
    let mime = match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        _ => return None,
    };
    Some((mime, bytes))
}

/// A picture in base64, as a savings bank sends its QR code.
pub(super) fn packed(text: &str) -> Option<(&'static str, Vec<u8>)> {
    let looks = ["iVBORw0KGg", "/9j/", "R0lGOD"].iter().any(|beginning| text.starts_with(beginning));
    let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let content = looks.then(|| STANDARD.decode(compact).ok())??;
    let (mime, _) = bare(&content)?;
    Some((mime, content))
}

/// What two bytes of length announce, and the rest.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_at_checked(2)?;
    let length = u16::from_be_bytes(length.try_into().ok()?);
    rest.split_at_checked(usize::from(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    fn container(mime: &str, content: &[u8]) -> Vec<u8> {
        let mut bytes = u16::try_from(mime.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend(mime.bytes());
        bytes.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        bytes.extend(content);
        bytes
    }

    #[test]
    fn pictures_are_found_and_nothing_else() {
        assert_eq!(contained(&container("image/png", PNG)), Some(("image/png", PNG)));
        assert_eq!(contained(&container("image/svg+xml", b"<svg onload=alert(1)>")), None);
        assert_eq!(contained(&container("image/png", b"<svg>")), None);
        assert_eq!(contained(&container("image/png", PNG)[..20]), None);
        assert_eq!(contained(b""), None);
        assert_eq!(bare(PNG).map(|(mime, _)| mime), Some("image/png"));
        assert_eq!(packed(&STANDARD.encode(PNG)).map(|(mime, _)| mime), Some("image/png"));
        assert_eq!(packed("iVBORw0KGgo!"), None);
    }
}
