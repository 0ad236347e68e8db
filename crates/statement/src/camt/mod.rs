//! camt.052 (report), camt.053 (statement) and camt.054 (notification) of ISO 20022, every version.
//!
//! Elements are known by their local names, so that one reader serves 001.02 to 001.08 and later, with or without
//! namespace prefixes; where versions differ (`BIC`/`BICFI`, `Sts`/`Sts/Cd`, `Dbtr/Nm`/`Dbtr/Pty/Nm`) both are read.
//! What has no place in the model stays with its transaction under the element's path.

mod attribute;
mod codes;
mod detail;
mod entry;
mod habit;
mod header;
mod name;
mod party;
mod reading;
mod scan;
mod source;
mod supplement;
mod tag;
mod text;
mod tree;

#[cfg(test)]
mod agreement;

use crate::{
    Check, DiagnosticKind as Kind, Diagnostics, Format, Options, Parsed, Statement, StatementError,
    StatementKind, check,
    decode::decode,
    limits::Limits,
    pages::{self, Page},
    text as texts,
    write::camt053,
};
use name::name;
use source::{Source, Step};
use tag::Tag;
use tree::{Signs, Tree};

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
        limits: Limits::new(options),
        diagnostics,
        statements: Vec::new(),
        checked: Vec::new(),
        message: 0,
        outside: Vec::new(),
        group: Vec::new(),
        continues: None,
        progress,
        reported: 0,
    };
    let document = reader.source.document();
    let mut format = None;
    while let Some(step) = reader.source.step()? {
        let tag = match step {
            Step::Start { at } => reader.source.tag(at)?,
            Step::End { at } => {
                reader.source.leave(at)?;
                continue;
            }
        };
        reader.beside()?;
        let name = tag.local(document);
        if name == "SplmtryData" && root(reader.source.innermost()).is_some() {
            reader.supplement(tag)?;
            continue;
        }
        let text = reader.source.text(tag);
        if text.is_none() {
            reader.source.enter(tag)?;
        }
        reader.attributes(tag)?;
        if let Some(text) = text.and_then(|span| span.resolved(document)) {
            reader.outside(tag, &text)?;
        }
        if let Some(root) = root(name) {
            format.get_or_insert(root);
            reader.message = reader.statements.len();
        } else if let Some(kind) = part(name) {
            format.get_or_insert(match kind {
                StatementKind::Report => Format::Camt052,
                StatementKind::Notification => Format::Camt054,
                _ => Format::Camt053,
            });
            reader.statement(kind, text.is_some())?;
        }
    }
    reader.beside()?;
    if !reader.source.is_outside() {
        return Err(StatementError::Xml { offset: document.len() });
    }
    let format = format.ok_or(StatementError::UnknownFormat)?;
    let (statements, diagnostics) = reader.finish();
    Ok(Parsed { format, encoding: decoded.encoding, statements, diagnostics })
}

fn root(name: &str) -> Option<Format> {
    match name {
        "BkToCstmrAcctRpt" | "BkToCstmrAcctRptV01" => Some(Format::Camt052),
        "BkToCstmrStmt" | "BkToCstmrStmtV01" => Some(Format::Camt053),
        "BkToCstmrDbtCdtNtfctn" | "BkToCstmrDbtCdtNtfctnV01" => Some(Format::Camt054),
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
    limits: Limits<'o>,
    diagnostics: Diagnostics,
    statements: Vec<Statement>,
    /// What else is known of each of them, until nothing that changes them can come any more.
    checked: Vec<Checked>,
    /// The number of the first statement of the message at hand.
    message: usize,
    /// Text outside of statements, for the last one.
    outside: Vec<(String, String)>,
    /// What the group header says, for the next statement or else the last one.
    group: Vec<(String, String)>,
    /// Where a document says that another one goes on with its message.
    continues: Option<usize>,
    progress: &'p mut dyn FnMut(usize),
    reported: usize,
}

/// What was found when a statement was checked.
struct Checked {
    page: Page,
    /// Entries that could not be read.
    unreadable: usize,
    found: Diagnostics,
}

impl Checked {
    fn new(statement: &mut Statement, page: Page, unreadable: usize) -> Self {
        let mut found = Diagnostics::default();
        check::run(statement, unreadable, page.at, &mut found);
        let (begins, ends) = check::page_ends(statement);
        Self { page: Page { begins, ends, ..page }, unreadable, found }
    }
}

impl<'a> Reader<'a, '_, '_> {
    /// Reads the inside of a `Stmt`, `Rpt` or `Ntfctn` up to its end, unless it is `empty`.
    fn statement(&mut self, kind: StatementKind, empty: bool) -> Result<(), StatementError> {
        self.limits.statement()?;
        self.tree.signs = Signs::Repeat;
        self.tree.signs_matter.set(false);
        let before = (self.source.clone(), self.limits.clone(), self.diagnostics.clone());
        let mut read = self.inside(kind, empty)?;
        if self.tree.signs_matter.get() && matches!(read.0.check, Check::Mismatch { .. }) {
            let first = (self.source.clone(), self.limits.clone(), self.diagnostics.clone());
            (self.source, self.limits, self.diagnostics) = before;
            self.tree.signs = Signs::Multiply;
            let again = self.inside(kind, empty)?;
            if again.0.check.holds() {
                read = again;
            } else {
                (self.source, self.limits, self.diagnostics) = first;
            }
        }
        let (mut statement, checked) = read;
        // The statement's own time says the same once more.
        self.group
            .retain(|(name, text)| name != "GrpHdr/CreDtTm" || Some(text) != statement.created.as_ref());
        statement.unread.append(&mut self.group);
        self.limits.pieces(statement.pieces())?;
        self.limits.keep_pieces(statement.pieces());
        self.statements.push(statement);
        self.checked.push(checked);
        Ok(())
    }

    fn inside(&mut self, kind: StatementKind, empty: bool) -> Result<(Statement, Checked), StatementError> {
        let begin = self.source.position();
        let mut statement = Statement { kind, check: Check::Incomplete, ..Statement::default() };
        let mut page = Page { first: true, last: true, ..Page::default() };
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
            self.beside_in(&mut statement);
            self.tree.read(&mut self.source, tag, self.options)?;
            let before = statement.entries.len();
            if tag.name == name!("Ntry") {
                if !entry::read(&self.tree, &mut statement, &mut self.limits, &mut self.diagnostics)? {
                    unreadable = unreadable.saturating_add(1);
                }
                self.report();
            } else {
                header::read(&self.tree, &mut statement, &mut self.diagnostics);
                page = header::pagination(&self.tree).unwrap_or(page);
            }
            self.beside_in_part(&mut statement, before);
            self.limits.pieces(statement.pieces())?;
        }
        self.beside_in(&mut statement);
        let checked = Checked::new(&mut statement, Page { at: begin, ..page }, unreadable);
        Ok((statement, checked))
    }

    /// Reads what a message says beside its statements, which may be our own writer's about one of them.
    fn supplement(&mut self, tag: Tag) -> Result<(), StatementError> {
        self.tree.read(&mut self.source, tag, self.options)?;
        let message = self.statements.get_mut(self.message..).unwrap_or_default();
        if let Some((number, unreadable)) = supplement::of_message(&self.tree, message) {
            let number = self.message.saturating_add(number);
            if let Some((statement, checked)) =
                self.statements.get_mut(number).zip(self.checked.get_mut(number))
            {
                *checked = Checked::new(statement, checked.page, checked.unreadable.max(unreadable));
                self.limits.pieces(statement.unread.len())?;
                self.limits.keep_pieces(statement.unread.len());
            }
        }
        let (tree, diagnostics, outside) = (&self.tree, &mut self.diagnostics, &mut self.outside);
        tree.untaken(tree::ROOT, None, |path, text| {
            diagnostics.note(Kind::KeptAsText, tree.at);
            outside.push((
                format!("SplmtryData/{path}").replace("/@", "@").trim_end_matches('/').to_owned(),
                text.to_owned(),
            ));
        });
        self.limits.pieces(self.outside.len())
    }

    /// Text between the elements of a statement.
    fn beside_in(&mut self, statement: &mut Statement) {
        if let Some(text) = self.source.take_beside() {
            self.diagnostics.note(Kind::KeptAsText, self.source.position());
            statement.unread.push(("text".to_owned(), text));
        }
    }

    /// Text between the elements inside of the part that was read last. That of an entry stays with its transaction, or
    /// the first one of its batch, which is number `before`.
    fn beside_in_part(&mut self, statement: &mut Statement, before: usize) {
        let Some(text) = self.source.take_beside() else { return };
        self.diagnostics.note(Kind::KeptAsText, self.source.position());
        match statement.entries.get_mut(before) {
            Some(transaction) => texts::keep(transaction, "text", &text),
            None => {
                let name = tree::short(self.tree.name(tree::ROOT));
                statement.unread.push((format!("{name}/text"), text));
            }
        }
    }

    /// Text between the elements outside of statements.
    fn beside(&mut self) -> Result<(), StatementError> {
        match self.source.take_beside() {
            None => Ok(()),
            Some(text) => {
                self.diagnostics.note(Kind::TextOutside, self.source.position());
                self.outside.push(("outside".to_owned(), text));
                self.limits.pieces(self.outside.len())
            }
        }
    }

    /// An element with text outside of statements.
    fn outside(&mut self, tag: Tag, text: &str) -> Result<(), StatementError> {
        let name = tag.local(self.source.document());
        let in_header = self.source.is_inside(name!("GrpHdr"));
        match (self.source.innermost(), name) {
            ("GrpHdr", "MsgId" | "CreDtTm") => {
                self.group.push((format!("GrpHdr/{name}"), text.to_owned()));
                return self.limits.pieces(self.group.len());
            }
            // That it is the first page says nothing.
            ("MsgPgntn", "PgNb") if text == "1" => return Ok(()),
            ("GrpHdr", "AddtlInf") if text == camt053::WRITER => {
                self.group.clear();
                return Ok(());
            }
            ("MsgPgntn", "LastPgInd") if matches!(text, "true" | "1" | "false" | "0") => {
                self.continues = matches!(text, "false" | "0").then_some(tag.content);
                return Ok(());
            }
            _ => {}
        }
        self.diagnostics.note(if in_header { Kind::KeptAsText } else { Kind::TextOutside }, tag.content);
        let path = [self.source.innermost(), name].map(tree::short).join("/");
        self.outside.push((path.trim_start_matches('/').to_owned(), text.to_owned()));
        self.limits.pieces(self.outside.len())
    }

    /// Attributes of an element outside of statements, or of the element of one, which has them then.
    fn attributes(&mut self, tag: Tag) -> Result<(), StatementError> {
        let document = self.source.document();
        let name = tag.local(document);
        let kept = if part(name).is_some() { &mut self.group } else { &mut self.outside };
        for (attribute, value) in attribute::all(tag.attributes(document)) {
            if !attribute::is_machinery(attribute) {
                self.diagnostics.note(Kind::KeptAsText, tag.content);
                kept.push((format!("{}@{}", tree::short(name), tree::short(attribute)), value.to_owned()));
            }
        }
        self.limits.pieces(kept.len())
    }

    fn finish(mut self) -> (Vec<Statement>, Diagnostics) {
        if let Some((at, times)) = self.source.undefined() {
            self.diagnostics.note_times(Kind::ReferenceUndefined, at, times);
        }
        if let Some(at) = self.continues {
            self.diagnostics.note(Kind::PageMissing, at);
        }
        for checked in &self.checked {
            self.diagnostics.merge(&checked.found);
        }
        let pages: Vec<Page> = self.checked.iter().map(|checked| checked.page).collect();
        pages::check(&self.statements, &pages, &mut self.diagnostics);
        if let Some(last) = self.statements.last_mut() {
            last.unread.append(&mut self.group);
            last.unread.append(&mut self.outside);
        }
        (self.statements, self.diagnostics)
    }

    fn report(&mut self) {
        let position = self.source.position();
        if position.saturating_sub(self.reported) >= 1 << 20 {
            self.reported = position;
            (self.progress)(position);
        }
    }
}
