use super::scan;

/// The local name of an element as a number, so that comparing two is one instruction or two.
///
/// Names of up to 16 bytes are their bytes; every element of ISO 20022 that is read has one. A longer name is
/// [`Name::OTHER`], which is none that anybody looks for.
#[derive(Clone, Copy, Debug, Default, Eq)]
pub(super) struct Name(u128);

impl PartialEq for Name {
    /// Most names differ at their beginning.
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half is compared first")]
        let lower = |name: &Self| name.0 as u64;
        lower(self) == lower(other) && self.0 >> 64 == other.0 >> 64
    }
}

/// How many bytes fit.
const LONGEST: usize = scan::BLOCK;

impl Name {
    /// A name that is too long to be known.
    pub(super) const OTHER: Self = Self(0);

    /// The number of a name that is known when the program is built.
    pub(super) const fn of(text: &str) -> Self {
        let mut rest = text.as_bytes();
        assert!(!rest.is_empty() && rest.len() <= LONGEST, "a name of 1 to 16 bytes");
        let mut number = 0;
        while let [front @ .., last] = rest {
            number = number << 8 | *last as u128;
            rest = front;
        }
        Self(number)
    }

    /// The letters that begin at `from`, sixteen at the most, and where they end. They are a name if no more of one
    /// follows them.
    #[inline(always)]
    pub(super) fn of_letters(bytes: &[u8], from: usize) -> (Self, usize) {
        let Some(word) = scan::block(bytes, from) else { return (Self::OTHER, from) };
        let letters = scan::before(scan::no_letters(word));
        (Self(MASKS.get(letters).map_or(0, |mask| word & mask)), from + letters)
    }

    /// The name that begins at `from`, and where it ends; there is none if it ends where it begins.
    pub(super) fn read(bytes: &[u8], from: usize) -> (Self, usize) {
        let (name, end) = Self::of_letters(bytes, from);
        if end > from && bytes.get(end).is_some_and(|byte| !is_inside(*byte)) {
            return (name, end);
        }
        let rest = bytes.get(from..).unwrap_or_default();
        if matches!(rest.first(), Some(b'0'..=b'9' | b'-' | b'.')) {
            return (Self::OTHER, from);
        }
        let length = rest.iter().take_while(|byte| is_inside(**byte)).count();
        let name = match MASKS.get(length) {
            Some(mask) => Self(scan::last_block(bytes, from) & mask),
            None => Self::OTHER,
        };
        (name, from + length)
    }

    /// Whether the `length` bytes from `at` on are this name. Not for certain: it is `false` for [`Name::OTHER`] and
    /// near the end of the document.
    #[inline]
    pub(super) fn begins(self, bytes: &[u8], at: usize, length: usize) -> bool {
        let word = scan::block(bytes, at).zip(MASKS.get(length)).map_or(0, |(word, mask)| word & mask);
        word == self.0 && self != Self::OTHER
    }
}

/// By length of the name: which bits of a block are the name's.
#[expect(
    clippy::indexing_slicing,
    reason = "the loop ends at the table's length; constants cannot use `get_mut`"
)]
const MASKS: [u128; LONGEST + 1] = {
    let mut masks = [0; LONGEST + 1];
    let mut length = 1;
    while length <= LONGEST {
        masks[length] = u128::MAX >> (8 * (LONGEST - length));
        length += 1;
    }
    masks
};

/// Whether a byte stands in names: letters, digits, `_`, `-`, `.`, and everything that is not ASCII.
#[inline]
fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || !byte.is_ascii()
}

/// A path of known names: `names!("Domn" / "Fmly" / "Cd")`.
macro_rules! names {
    ($($name:literal)/+) => {{
        const PATH: &[$crate::camt::name::Name] = &[$($crate::camt::name::Name::of($name)),+];
        PATH
    }};
}

/// One known name.
macro_rules! name {
    ($name:literal) => {
        const { $crate::camt::name::Name::of($name) }
    };
}

pub(super) use {name, names};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_letters_digits_and_a_few_marks() {
        let inside: String = (0..128_u8).filter(|byte| is_inside(*byte)).map(char::from).collect();
        assert_eq!(inside, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
        assert!((128..=255).all(is_inside));
    }

    #[test]
    fn names_are_equal_when_their_bytes_are() {
        for text in ["A", "Cd", "CdtDbtInd", "AddtlNtfctnInf", "Sixteen_bytes-16"] {
            for after in [">", " Ccy='EUR'>........", "/>"] {
                let document = format!("<{text}{after}");
                assert_eq!(Name::read(document.as_bytes(), 1), (Name::of(text), 1 + text.len()));
                let document = document + "................";
                assert!(Name::of(text).begins(document.as_bytes(), 1, text.len()));
                assert!(!name!("B").begins(document.as_bytes(), 1, 1), "{document}");
            }
        }
        assert_eq!(Name::read(b"<Seventeen_bytes17>", 1), (Name::OTHER, 18));
        assert_eq!(Name::read(b"<>................", 1), (Name::OTHER, 1));
        assert_eq!(Name::read("<Größe>".as_bytes(), 1), (Name::of("Größe"), 8));
        assert_ne!(Name::of("Cdtr"), name!("Cd"));
    }
}
