use crate::{Options, StatementError};

/// Counts what was read against [`Options`], so that a short input cannot become a large answer.
#[derive(Clone)]
pub(crate) struct Limits<'o> {
    options: &'o Options,
    statements: usize,
    entries: usize,
    pieces: usize,
}

impl<'o> Limits<'o> {
    pub(crate) fn new(options: &'o Options) -> Self {
        Self { options, statements: 0, entries: 0, pieces: 0 }
    }

    /// One more statement begins.
    pub(crate) fn statement(&mut self) -> Result<(), StatementError> {
        let limit = self.options.max_statements;
        self.statements = self.statements.saturating_add(1);
        if self.statements > limit { Err(StatementError::TooManyStatements { limit }) } else { Ok(()) }
    }

    /// So many more transactions or holdings.
    #[inline]
    pub(crate) fn entries(&mut self, more: usize) -> Result<(), StatementError> {
        let limit = self.options.max_entries;
        self.entries = self.entries.saturating_add(more);
        if self.entries > limit { Err(StatementError::TooManyEntries { limit }) } else { Ok(()) }
    }

    /// Whether the statement at hand may have so many balances and unread pieces.
    #[inline]
    pub(crate) fn pieces(&self, held: usize) -> Result<(), StatementError> {
        let limit = self.options.max_pieces;
        if self.pieces.saturating_add(held) > limit {
            Err(StatementError::TooManyPieces { limit })
        } else {
            Ok(())
        }
    }

    /// The statement at hand is complete and has so many.
    pub(crate) fn keep_pieces(&mut self, held: usize) {
        self.pieces = self.pieces.saturating_add(held);
    }
}
