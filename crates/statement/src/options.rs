use glimpse_model::Currency;

/// Limits and assumptions for reading one input.
///
/// Memory in use while reading is at most the input itself, one decoded copy if it was not UTF-8, the result, and the
/// tree of the largest single CAMT entry.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most bytes of one input.
    pub max_bytes: usize,
    /// Most transactions and holdings of one input, the details of batches included.
    pub max_entries: usize,
    /// Most statements, reports, notifications and messages of one input.
    pub max_statements: usize,
    /// Most balances and pieces of unread text of one input ([`crate::Statement::unread`]).
    pub max_pieces: usize,
    /// Deepest nesting of XML elements.
    pub max_depth: usize,
    /// Most XML elements inside one entry (a batch with its details) or one other part of a statement.
    pub max_elements: usize,
    /// The currency when an MT940 names none anywhere; each use is a diagnostic.
    pub default_currency: Currency,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_entries: 500_000,
            max_statements: 50_000,
            max_pieces: 500_000,
            max_depth: 64,
            max_elements: 4_000_000,
            default_currency: Currency::EUR,
        }
    }
}
