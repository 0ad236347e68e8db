use glimpse_vault::Random;
use serde::{Deserialize, Serialize};

/// The number that stands in all ids of one flow: random, so that the ids of one flow say nothing about another's.
/// From a million to 2^53, so that it is exact for JavaScript as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(u64);

const FIRST: u64 = 1_000_000;
const END: u64 = 1 << 53;

impl Number {
    /// A fresh one.
    #[must_use]
    pub fn new(random: &dyn Random) -> Self {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        Self(FIRST + u64::from_be_bytes(bytes) % (END - FIRST))
    }

    /// The access id, `X` and the number.
    #[must_use]
    pub fn access_id(self) -> String {
        format!("X{}", self.0)
    }
}

macro_rules! reference {
    ($(#[$doc:meta])* $name:ident, $letter:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            /// The flow's number.
            pub number: Number,
            /// Which one within the flow, from 1.
            pub ordinal: u32,
        }

        impl $name {
            /// Reads the id; leading zeros and anything else that is not written by us is `None`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let (number, ordinal) = text.strip_prefix($letter)?.split_once('.')?;
                Some(Self { number: Number(natural(number)?), ordinal: u32::try_from(natural(ordinal)?).ok()? })
            }

            /// The place from 0 within this flow, if the id is of this flow.
            #[must_use]
            pub fn place(&self, number: Number) -> Option<usize> {
                (self.number == number).then(|| usize::try_from(self.ordinal).unwrap_or(usize::MAX) - 1)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}{}.{}", $letter, self.number.0, self.ordinal)
            }
        }
    };
}

reference! {
    /// An account's id, `A<n>.<m>`.
    AccountRef, 'A'
}
reference! {
    /// A transaction's id, `T<n>.<k>`; the oldest of a flow has 1, the newest the highest.
    TransactionRef, 'T'
}
reference! {
    /// A holding's id, `S<n>.<k>`.
    SecurityRef, 'S'
}

/// A number from 1 without leading zeros.
fn natural(text: &str) -> Option<u64> {
    let plain = text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_we_write_is_read() {
        let id = AccountRef::parse("A9007199254740991.12").unwrap();
        assert_eq!(id.to_string(), "A9007199254740991.12");
        for bad in [
            "",
            "A",
            "A1",
            "A1.",
            "A.1",
            "A0.1",
            "A1.0",
            "A01.1",
            "A1.01",
            "A1.1.1",
            "T1.1",
            "a1.1",
            "A-1.1",
            "A1.99999999999",
        ] {
            assert_eq!(AccountRef::parse(bad), None, "{bad}");
        }
    }
}
