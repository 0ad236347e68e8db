//! camt.052 (report), camt.053 (statement) and camt.054 (notification) of ISO 20022, every version.
//!
//! Elements are known by their local names, so that one reader serves 001.02 to 001.08 and later, with or without
//! namespace prefixes; where versions differ (`BIC`/`BICFI`, `Sts`/`Sts/Cd`, `Dbtr/Nm`/`Dbtr/Pty/Nm`) both are read.
//! What has no place in the model stays with its transaction under the element's path.

mod codes;
mod detail;
mod entry;
mod header;
mod name;
mod party;
mod scan;
mod source;
mod tree;

#[cfg(test)]
mod agreement;

use crate::{
    Check, Diagnostics, Format, Options, Parsed, Statement, StatementError, StatementKind, check,
    decode::decode,
};
use name::name;
use source::{Source, Step};
use tree::Tree;

/// Reads one or several CAMT documents, also one after the other in one input.
///
/// # Errors
/// [`StatementError`] when the input is empty, too large, too deep, not well-formed or cut off, has a document type
/// definition, or holds no statement, report or notification.
pub fn parse(bytes: &[u8], options: &Options) -> Result<Parsed, StatementError> {
    parse_observed(bytes, options, &mut |_| {})
}

/// As [`parse`], and tells `progress` now and then how many bytes of the decoded text are done.
///
/// # Errors
/// As [`parse`].
pub fn parse_observed(
    bytes: &[u8],
    options: &Options,
    progress: &mut dyn FnMut(usize),
) -> Result<Parsed, StatementError> {
    let mut diagnostics = Diagnostics::default();
    let decoded = decode(bytes, options, &mut diagnostics)?;
    if decoded.text.trim().is_empty() {
        return Err(StatementError::Empty);
    }
    let mut reader = Reader {
        source: Source::new(&decoded.text, options),
        tree: Tree::default(),
        options,
        diagnostics,
        entries: 0,
        progress,
        reported: 0,
    };
    let document = reader.source.document();
    let mut format = None;
    let mut statements = Vec::new();
    while let Some(step) = reader.source.step()? {
        let tag = match step {
            Step::Start { at } => reader.source.tag(at)?,
            Step::End { at } => {
                reader.source.leave(at)?;
                continue;
            }
        };
        let empty = reader.source.text(tag).is_some();
        if !empty {
            reader.source.enter(tag)?;
        }
        let name = tag.local(document);
        if let Some(root) = root(name) {
            format.get_or_insert(root);
        } else if let Some(kind) = part(name) {
            format.get_or_insert(match kind {
                StatementKind::Report => Format::Camt052,
                StatementKind::Notification => Format::Camt054,
                _ => Format::Camt053,
            });
            statements.push(reader.statement(kind, empty)?);
        }
    }
    if !reader.source.is_outside() {
        return Err(StatementError::Xml { offset: document.len() });
    }
    let diagnostics = reader.diagnostics;
    match format {
        Some(format) => Ok(Parsed { format, encoding: decoded.encoding, statements, diagnostics }),
        None => Err(StatementError::UnknownFormat),
    }
}

fn root(name: &str) -> Option<Format> {
    match name {
        "BkToCstmrAcctRpt" => Some(Format::Camt052),
        "BkToCstmrStmt" => Some(Format::Camt053),
        "BkToCstmrDbtCdtNtfctn" => Some(Format::Camt054),
        _ => None,
    }
}

fn part(name: &str) -> Option<StatementKind> {
    match name {
        "Rpt" => Some(StatementKind::Report),
        "Stmt" => Some(StatementKind::Statement),
        "Ntfctn" => Some(StatementKind::Notification),
        _ => None,
    }
}

/// The format that the beginning of an XML document tells.
pub(crate) fn recognise(text: &str) -> Option<Format> {
    let names = [
        ("BkToCstmrAcctRpt", Format::Camt052),
        ("BkToCstmrStmt", Format::Camt053),
        ("BkToCstmrDbtCdtNtfctn", Format::Camt054),
        ("camt.052.", Format::Camt052),
        ("camt.053.", Format::Camt053),
        ("camt.054.", Format::Camt054),
    ];
    // A document type definition is for the reader to refuse, with its own error.
    let doctype = text.contains("<!DOCTYPE").then_some(Format::Camt053);
    names.iter().find(|(name, _)| text.contains(name)).map(|(_, format)| *format).or(doctype)
}

struct Reader<'a, 'o, 'p> {
    source: Source<'a>,
    tree: Tree<'a>,
    options: &'o Options,
    diagnostics: Diagnostics,
    entries: usize,
    progress: &'p mut dyn FnMut(usize),
    reported: usize,
}

impl Reader<'_, '_, '_> {
    /// Reads the inside of a `Stmt`, `Rpt` or `Ntfctn` up to its end, unless it is `empty`.
    fn statement(&mut self, kind: StatementKind, empty: bool) -> Result<Statement, StatementError> {
        let begin = self.source.position();
        let mut statement = Statement { kind, check: Check::Incomplete, ..Statement::default() };
        let mut unreadable = 0_usize;
        loop {
            if empty {
                break;
            }
            let tag = match self.source.step()?.ok_or(StatementError::Xml { offset: begin })? {
                Step::Start { at } => self.source.tag(at)?,
                Step::End { at } => {
                    self.source.leave(at)?;
                    break;
                }
            };
            self.tree.read(&mut self.source, tag, self.options)?;
            if tag.name == name!("Ntry") {
                let before = statement.entries.len();
                if !entry::read(&self.tree, &mut statement, &mut self.diagnostics) {
                    unreadable = unreadable.saturating_add(1);
                }
                self.count(statement.entries.len().saturating_sub(before))?;
            } else {
                header::read(&self.tree, &mut statement, &mut self.diagnostics);
            }
        }
        check::run(&mut statement, unreadable, begin, &mut self.diagnostics);
        Ok(statement)
    }

    fn count(&mut self, added: usize) -> Result<(), StatementError> {
        self.entries = self.entries.saturating_add(added);
        let position = self.source.position();
        if position.saturating_sub(self.reported) >= 1 << 20 {
            self.reported = position;
            (self.progress)(position);
        }
        if self.entries > self.options.max_entries {
            return Err(StatementError::TooManyEntries { limit: self.options.max_entries });
        }
        Ok(())
    }
}
