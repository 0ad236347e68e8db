//! Looks at sixteen bytes at once, as one number: no branch for each byte, so that the processor has no chance to
//! guess wrong where a name or a short text ends.

/// So many bytes are looked at in one step.
pub(super) const BLOCK: usize = 16;

/// The same byte everywhere.
pub(super) const fn all(byte: u8) -> u128 {
    u128::MAX / 0xFF * byte as u128
}

/// The highest bit of each byte: the place of a mark.
const MARK: u128 = all(0x80);

/// Marks the bytes that are `byte`. The lowest mark is right; those above it may be wrong.
#[inline]
pub(super) fn equal(word: u128, byte: u8) -> u128 {
    // A byte that is zero borrows from its highest bit, and maybe from its neighbour above.
    let difference = word ^ all(byte);
    difference.wrapping_sub(all(1)) & !difference & MARK
}

/// Marks the bytes that are neither ASCII letters nor outside of ASCII, all rightly.
#[inline]
pub(super) fn no_letters(word: u128) -> u128 {
    // Seven bits of each byte: the eighth then says on which side of `a` or `z` it is.
    let low = (word | all(0x20)) & all(0x7F);
    let letters = (low + all(0x80 - b'a')) & !(low + all(0x80 - (b'z' + 1)));
    !(letters | word) & MARK
}

/// How many bytes are below the lowest mark; [`BLOCK`] if there is none.
#[inline]
pub(super) fn before(marks: u128) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// The block that begins at `from`; `None` near the end of the text.
#[inline]
pub(super) fn block(bytes: &[u8], from: usize) -> Option<u128> {
    Some(u128::from_le_bytes(*bytes.get(from..)?.first_chunk()?))
}

/// As [`block`] for what is left of the text, filled up with zeros.
pub(super) fn last_block(bytes: &[u8], from: usize) -> u128 {
    let mut block = [0; BLOCK];
    for (to, byte) in block.iter_mut().zip(bytes.get(from..).unwrap_or_default()) {
        *to = *byte;
    }
    u128::from_le_bytes(block)
}

/// Where the first byte from `from` on is that `marks` finds; the end of the text if there is none.
#[inline(always)]
pub(super) fn find(bytes: &[u8], from: usize, marks: impl Fn(u128) -> u128) -> usize {
    let mut at = from;
    while let Some(word) = block(bytes, at) {
        let marks = marks(word);
        if marks != 0 {
            return at + before(marks);
        }
        at += BLOCK;
    }
    bytes.len().min(at + before(marks(last_block(bytes, at))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_one_is_found_wherever_it_is() {
        for length in 0..50 {
            for place in 0..length {
                // `=` is the byte above `<`, `\0` is what fills the last block.
                for other in [b'a', b'=', b';', 0, 0xBC, 0xFF] {
                    let mut text = vec![other; length];
                    text[place] = b'<';
                    if let Some(second) = text.get_mut(place + 3) {
                        *second = b'<';
                    }
                    for from in 0..=place {
                        assert_eq!(find(&text, from, |word| equal(word, b'<')), place);
                        assert_eq!(find(&text, from, |word| equal(word, b'&') | equal(word, b'<')), place);
                    }
                    assert_eq!(find(&text, 0, |word| equal(word, b'>')), length);
                }
            }
        }
    }

    #[test]
    fn letters_are_told_from_all_else() {
        for byte in 0..=u8::MAX {
            let marked = if byte.is_ascii_alphabetic() || !byte.is_ascii() { 0 } else { MARK };
            assert_eq!(no_letters(all(byte)), marked, "{byte}");
            assert_eq!(
                before(no_letters(all(b'x') ^ u128::from(byte ^ b'x') << 40)),
                if marked == 0 { 16 } else { 5 }
            );
        }
    }
}
