use std::borrow::Cow;

use serde::Serialize;

use crate::{DiagnosticKind, Diagnostics, Options, StatementError};

/// The encoding of an input, as found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Encoding {
    /// UTF-8, of which ASCII is a part.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// UTF-16, either byte order.
    #[serde(rename = "UTF-16")]
    Utf16,
    /// Windows-1252; ISO-8859-1 is read as this, its superset for every printable character.
    #[serde(rename = "ISO-8859-1")]
    Latin1,
    /// ISO-8859-15, only where an XML declaration says so.
    #[serde(rename = "ISO-8859-15")]
    Latin9,
}

pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: Encoding,
}

/// Finds the encoding and decodes; UTF-8 is borrowed. Control characters are counted.
///
/// Bytes that are valid UTF-8 are taken as such whatever the document says, because accented text in a single-byte
/// encoding is practically never valid UTF-8 by chance.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Result<Decoded<'a>, StatementError> {
    let decoded = decode_any(bytes, options, diagnostics)?;
    controls(decoded.text.as_bytes(), diagnostics);
    Ok(decoded)
}

/// Counts control characters other than white space, those around SWIFT messages (`^A`, `^C`, `^Z`) apart.
fn controls(text: &[u8], diagnostics: &mut Diagnostics) {
    const CHUNK: usize = 4096;
    let (mut first, mut times) = (None, 0_u64);
    for (index, chunk) in text.chunks(CHUNK).enumerate() {
        // Without a branch for each byte, so that it costs next to nothing where there is none.
        let any = chunk.iter().fold(0, |any, byte| {
            any | (u8::from(*byte < b' ') & u8::from(byte.wrapping_sub(b'\t') > 1) & u8::from(*byte != b'\r'))
        });
        if any == 0 {
            continue;
        }
        let is_control =
            |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x01 | 0x03 | 0x1A);
        if let Some(place) = chunk.iter().position(is_control) {
            first.get_or_insert(index.saturating_mul(CHUNK).saturating_add(place));
            let more = chunk.iter().filter(|byte| is_control(byte)).count();
            times = times.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
        }
    }
    if let Some(place) = first {
        let before = text.iter().take(place).filter(|byte| **byte == b'\n').count();
        diagnostics.note_times(DiagnosticKind::ControlCharacters, before.saturating_add(1), times);
    }
}

/// Whether it begins as gzip, xz, zstd or bzip2 do.
fn is_compressed(bytes: &[u8]) -> bool {
    let magic: [&[u8]; 3] = [b"\x1F\x8B", b"\xFD7zXZ\0", b"\x28\xB5\x2F\xFD"];
    magic.iter().any(|magic| bytes.starts_with(magic))
        || (bytes.starts_with(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY"))
}

fn decode_any<'a>(
    bytes: &'a [u8],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Result<Decoded<'a>, StatementError> {
    if bytes.len() > options.max_bytes {
        return Err(StatementError::TooLarge { limit: options.max_bytes });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(StatementError::Archive);
    }
    if is_compressed(bytes) {
        return Err(StatementError::Compressed);
    }
    if let Some(little_endian) = utf16(bytes) {
        let text = from_utf16(bytes, little_endian, diagnostics);
        return Ok(Decoded { text: Cow::Owned(text), encoding: Encoding::Utf16 });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), encoding: Encoding::Utf8 });
    }
    if let Some(text) = heal_folded_utf8(bytes) {
        return Ok(Decoded { text: Cow::Owned(text), encoding: Encoding::Utf8 });
    }
    let declared = declared(bytes);
    let encoding = match declared.as_deref() {
        Some("iso-8859-15" | "latin-9") => Encoding::Latin9,
        Some("iso-8859-1" | "latin1" | "windows-1252" | "cp1252") => Encoding::Latin1,
        None => {
            if let Some(line) = looks_like_cp850(bytes) {
                diagnostics.note(DiagnosticKind::EncodingGuessed, line);
            }
            Encoding::Latin1
        }
        Some(_) => {
            diagnostics.note(DiagnosticKind::EncodingGuessed, 1);
            Encoding::Latin1
        }
    };
    let mut text = String::with_capacity(bytes.len().saturating_add(bytes.len() / 8));
    text.extend(bytes.iter().map(|byte| single_byte(*byte, encoding)));
    Ok(Decoded { text: Cow::Owned(text), encoding })
}

/// `Some(true)` for little-endian UTF-16, by byte order mark or by the zero beside a first `<`, `:` or `{`.
fn utf16(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xFF, 0xFE, ..] | [b'<' | b':' | b'{', 0, _, 0, ..] => Some(true),
        [0xFE, 0xFF, ..] | [0, b'<' | b':' | b'{', 0, _, ..] => Some(false),
        _ => None,
    }
}

fn from_utf16(bytes: &[u8], little_endian: bool, diagnostics: &mut Diagnostics) -> String {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs
        .iter()
        .map(|pair| if little_endian { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) });
    let mut text = String::with_capacity(pairs.len().saturating_add(pairs.len() / 8));
    let mut replaced = !odd.is_empty();
    for character in char::decode_utf16(units) {
        match character {
            Ok('\u{FEFF}') if text.is_empty() => {}
            Ok(character) => text.push(character),
            Err(_) => {
                replaced = true;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    if replaced {
        diagnostics.note(DiagnosticKind::CharactersReplaced, 1);
    }
    text
}

/// Some banks fold lines by bytes and so put a line break into the middle of a UTF-8 character. If moving those line
/// breaks behind their characters makes the whole input valid, that is what it is.
fn heal_folded_utf8(bytes: &[u8]) -> Option<String> {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(text) => {
                out.push_str(text);
                return Some(out);
            }
            Err(error) => error,
        };
        let (valid, broken) = rest.split_at_checked(error.valid_up_to())?;
        out.push_str(std::str::from_utf8(valid).ok()?);
        let (start, after) = broken.split_at_checked(error.error_len()?)?;
        let line_break = if after.starts_with(b"\r\n") { 2 } else { usize::from(after.starts_with(b"\n")) };
        let (line_break, after) = after.split_at_checked(line_break)?;
        let wanted = match start.first()? {
            0xC2..=0xDF => 2_usize,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let (end, after) = after.split_at_checked(wanted.checked_sub(start.len())?)?;
        if line_break.is_empty() || end.is_empty() {
            return None;
        }
        out.push_str(std::str::from_utf8(&[start, end].concat()).ok()?);
        out.push_str(std::str::from_utf8(line_break).ok()?);
        rest = after;
    }
}

/// The line of the first letter that CP850, the encoding of DOS, has where Windows-1252 has a quotation mark or nothing
/// inside a word: `ä ö ü Ä Ö Ü`.
fn looks_like_cp850(bytes: &[u8]) -> Option<usize> {
    let inside = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_alphabetic);
    let place = bytes.iter().enumerate().position(|(index, byte)| {
        matches!(byte, 0x81 | 0x84 | 0x8E | 0x94 | 0x99 | 0x9A)
            && (inside(index.wrapping_add(1)) || inside(index.wrapping_sub(1)))
            // A quotation mark around a word stands beside something that is no letter.
            && (!matches!(byte, 0x84 | 0x94) || inside(index.wrapping_add(1)) && inside(index.wrapping_sub(1)))
    })?;
    Some(bytes.iter().take(place).filter(|byte| **byte == b'\n').count().saturating_add(1))
}

/// The encoding that an XML declaration names, in lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head: String = head.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

fn single_byte(byte: u8, encoding: Encoding) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match (byte, encoding) {
        (0x80..=0x9F, Encoding::Latin1) => {
            WINDOWS.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        (0xA4, Encoding::Latin9) => '€',
        (0xA6, Encoding::Latin9) => 'Š',
        (0xA8, Encoding::Latin9) => 'š',
        (0xB4, Encoding::Latin9) => 'Ž',
        (0xB8, Encoding::Latin9) => 'ž',
        (0xBC, Encoding::Latin9) => 'Œ',
        (0xBD, Encoding::Latin9) => 'œ',
        (0xBE, Encoding::Latin9) => 'Ÿ',
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Encoding) {
        let decoded = decode(bytes, &Options::default(), &mut Diagnostics::default()).unwrap();
        (decoded.text.into_owned(), decoded.encoding)
    }

    #[test]
    fn finds_the_encoding() {
        assert_eq!(read("Müller".as_bytes()), ("Müller".to_owned(), Encoding::Utf8));
        assert_eq!(read(b"\xEF\xBB\xBF<a/>"), ("<a/>".to_owned(), Encoding::Utf8));
        assert_eq!(read(b"M\xFCller \x80"), ("Müller €".to_owned(), Encoding::Latin1));
        assert_eq!(read(b"M\xC3\r\n\xBCller"), ("Mü\r\nller".to_owned(), Encoding::Utf8));
        let declared = b"<?xml version='1.0' encoding='ISO-8859-15'?><a>\xA4\xFC</a>";
        assert!(read(declared).0.ends_with("<a>€ü</a>"));
        for little_endian in [true, false] {
            for mark in ["\u{FEFF}", ""] {
                let text = format!("{mark}<a>ü€</a>");
                let bytes: Vec<u8> = text
                    .encode_utf16()
                    .flat_map(|unit| if little_endian { unit.to_le_bytes() } else { unit.to_be_bytes() })
                    .collect();
                assert_eq!(read(&bytes), ("<a>ü€</a>".to_owned(), Encoding::Utf16));
            }
        }
    }

    #[test]
    fn refuses_what_is_too_large_or_an_archive() {
        let options = Options { max_bytes: 3, ..Options::default() };
        let refused = |bytes: &[u8]| decode(bytes, &options, &mut Diagnostics::default()).err();
        assert_eq!(refused(b"1234"), Some(StatementError::TooLarge { limit: 3 }));
        let zip = decode(b"PK\x03\x04...", &Options::default(), &mut Diagnostics::default()).err();
        assert_eq!(zip, Some(StatementError::Archive));
    }
}
