/// Why an input cannot be read at all. No text of the input is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatementError {
    /// Longer than [`crate::Options::max_bytes`].
    #[error("the input is longer than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// More transactions and holdings than [`crate::Options::max_entries`].
    #[error("the input has more than {limit} entries or holdings")]
    TooManyEntries {
        /// The limit.
        limit: usize,
    },
    /// More statements than [`crate::Options::max_statements`].
    #[error("the input has more than {limit} statements")]
    TooManyStatements {
        /// The limit.
        limit: usize,
    },
    /// More balances and unread pieces than [`crate::Options::max_pieces`].
    #[error("the input has more than {limit} balances and pieces of unread text")]
    TooManyPieces {
        /// The limit.
        limit: usize,
    },
    /// XML nested deeper than [`crate::Options::max_depth`].
    #[error("XML nested deeper than {limit} elements")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// One entry has more elements than [`crate::Options::max_elements`].
    #[error("one part of the statement has more than {limit} XML elements")]
    TooManyElements {
        /// The limit.
        limit: usize,
    },
    /// None of MT940, MT942, MT535, camt.052, .053, .054.
    #[error("not a statement that can be read: neither MT940, MT942, MT535 nor camt.052, .053 or .054")]
    UnknownFormat,
    /// An HTML page.
    #[error("an HTML page, perhaps one on which the bank says why there is no statement")]
    Html,
    /// A ZIP archive, as some banks deliver several CAMT documents.
    #[error("a ZIP archive: unpack it first and read the documents inside")]
    Archive,
    /// A compressed file (gzip, bzip2, xz, zstd).
    #[error("a compressed file (gzip, bzip2, xz or zstd): unpack it first and read the document inside")]
    Compressed,
    /// The input has no content.
    #[error("the input is empty")]
    Empty,
    /// XML with a document type definition, which no bank sends and attackers do.
    #[error("XML with a document type definition is refused")]
    Doctype,
    /// Not well-formed XML, or cut off.
    #[error("the XML is not well-formed near byte {offset} of the decoded text")]
    Xml {
        /// Where in the decoded text, in bytes.
        offset: usize,
    },
}
