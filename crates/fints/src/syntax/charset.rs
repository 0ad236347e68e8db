//! ISO-8859-1, and what banks send instead.

/// The bytes of a text in ISO-8859-1; what it lacks becomes a question mark.
pub(super) fn encode(text: &str) -> impl Iterator<Item = u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?'))
}

/// Whether a text can be written without loss: characters of ISO-8859-1, none of them a control character.
pub(crate) fn can_be_written(text: &str) -> bool {
    text.chars().all(|character| u32::from(character) < 0x100 && !character.is_control())
}

/// The text of bytes: ISO-8859-1, but UTF-8 where it is that beyond doubt, as some banks send it.
pub(crate) fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_charsets_are_read_and_one_is_written() {
        assert_eq!(decode(b"PIN ung\xfcltig"), "PIN ungültig");
        assert_eq!(decode("PIN ungültig".as_bytes()), "PIN ungültig");
        assert_eq!(encode("Geräte €").collect::<Vec<u8>>(), b"Ger\xe4te ?");
        assert!(can_be_written("Pä55'+:@?") && !can_be_written("€") && !can_be_written("a\nb"));
    }
}
