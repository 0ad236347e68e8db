//! Statements in other forms.

pub mod camt053;
pub mod csv;

/// What a form has no place for: how much of it is not written. Only JSON has everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Holdings of a depot.
    pub holdings: usize,
    /// Statements whose own totals are not written.
    pub totals: usize,
    /// Statements whose information for the holder is not written.
    pub information: usize,
    /// Pieces of unread text.
    pub unread: usize,
    /// Characters that the form cannot hold and that were replaced.
    pub characters: usize,
}

impl LeftOut {
    /// Adds what is left out of another statement.
    pub fn add(&mut self, other: Self) {
        let sum = |one: &mut usize, more: usize| *one = one.saturating_add(more);
        sum(&mut self.holdings, other.holdings);
        sum(&mut self.totals, other.totals);
        sum(&mut self.information, other.information);
        sum(&mut self.unread, other.unread);
        sum(&mut self.characters, other.characters);
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
