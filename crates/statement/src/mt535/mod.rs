//! MT535: the holdings of a depot, as FinTS delivers them (HIWPD) and banks export them.
//!
//! Source: SWIFT MT535 and the FinTS 3.0 rules for its fields `:70E::HOLD` and `:35B:`.

mod holding;

use std::collections::BTreeMap;

use glimpse_model::Money;

use crate::{
    BalanceKind, BalanceLine, Check, DiagnosticKind as Kind, Diagnostics, Format, Options, Parsed, Statement,
    StatementError, StatementKind, amount, date,
    decode::decode,
    limits::Limits,
    pages::{self, Account, Page},
    sum::Sum,
    swift::{Field, Fields, Item, Next},
    text,
};
use holding::Holding;

/// Reads one or several MT535 messages.
///
/// # Errors
/// [`StatementError`] when the input is empty, too large or no MT535.
pub fn parse(bytes: &[u8], options: &Options) -> Result<Parsed, StatementError> {
    let mut diagnostics = Diagnostics::default();
    let decoded = decode(bytes, options, &mut diagnostics)?;
    if decoded.text.trim().is_empty() {
        return Err(StatementError::Empty);
    }
    let text = if decoded.text.contains("@@:16") {
        std::borrow::Cow::Owned(decoded.text.replace("@@", "\n"))
    } else {
        decoded.text
    };
    let mut reader = Reader {
        diagnostics,
        limits: Limits::new(options),
        statements: Vec::new(),
        pages: Vec::new(),
        current: None,
        outside: Vec::new(),
        holding: None,
        blocks: 0,
        open: Vec::new(),
        part: Part::Message,
    };
    for item in Fields::new(&text, is_tag) {
        match item {
            Item::Field(field) => reader.field(field)?,
            Item::End => reader.end_of_message(true)?,
            Item::Stray(line) => reader.outside(line)?,
        }
    }
    if let Some(message) = &reader.current {
        reader.diagnostics.note(Kind::EndMissing, message.line);
        reader.end_of_message(false)?;
    }
    let Some(last) = reader.statements.last_mut().filter(|_| reader.blocks > 0) else {
        return Err(StatementError::UnknownFormat);
    };
    last.unread.append(&mut reader.outside);
    pages::check(&reader.statements, &reader.pages, &mut reader.diagnostics);
    check(&mut reader.statements, &reader.pages, &mut reader.diagnostics);
    Ok(Parsed {
        format: Format::Mt535,
        encoding: decoded.encoding,
        statements: reader.statements,
        diagnostics: reader.diagnostics,
    })
}

fn is_tag(tag: &str, _text: &str, _open: Option<&str>, _next: Next<'_>) -> bool {
    tag.len() == 3
}

/// In which block a field stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Message,
    General,
    Holding,
    /// A sub-balance of a holding.
    SubBalance,
    Additional,
}

struct Reader<'a, 'o> {
    diagnostics: Diagnostics,
    limits: Limits<'o>,
    statements: Vec<Statement>,
    pages: Vec<Page>,
    current: Option<Message>,
    /// Lines between messages, for the next statement or else the last one.
    outside: Vec<(String, String)>,
    holding: Option<Holding>,
    blocks: usize,
    /// The blocks that are not closed yet.
    open: Vec<&'a str>,
    part: Part,
}

/// A message whose end has not come yet.
struct Message {
    statement: Statement,
    line: usize,
    /// `:17B::ACTI//N`: the depot is empty.
    empty: bool,
    /// A block was closed that was not open, or a message began inside of one.
    torn: bool,
}

/// A generic field: `:SAFE//10020030/1234567` is qualifier `SAFE` and its value.
fn qualified(text: &str) -> (&str, &str) {
    let text = text.strip_prefix(':').unwrap_or(text).trim();
    match text.split_once('/') {
        // `:93B::AGGR//UNIT/1,` has an empty data source scheme between the slashes.
        Some((qualifier, rest)) => (qualifier, rest.split_once('/').map_or(rest, |(_, value)| value)),
        None => (text, ""),
    }
}

impl<'a> Reader<'a, '_> {
    fn field(&mut self, field: Field<'a>) -> Result<(), StatementError> {
        match field.tag {
            "16R" => self.begin(field)?,
            "16S" => self.end(field)?,
            _ => self.content(field),
        }
        self.limits.pieces(self.current.as_ref().map_or(0, |message| message.statement.pieces()))
    }

    /// A line outside of messages.
    fn outside(&mut self, line: Field<'_>) -> Result<(), StatementError> {
        self.outside.push(line.outside(&mut self.diagnostics));
        self.limits.pieces(self.outside.len())
    }

    /// Any field but the marks of blocks.
    fn content(&mut self, field: Field<'_>) {
        let taken = match self.part {
            Part::Holding => {
                self.holding.as_mut().is_some_and(|holding| holding.field(field, &mut self.diagnostics))
            }
            Part::SubBalance => false,
            Part::General | Part::Additional | Part::Message => self.general(field),
        };
        if !taken {
            self.keep(field);
        }
    }

    /// Keeps a field as text, with the number of its holding where it is one's.
    fn keep(&mut self, field: Field<'_>) {
        let inside = matches!(self.part, Part::Holding | Part::SubBalance);
        let known = self.part == Part::SubBalance
            || matches!(
                field.tag,
                "20C" | "23G" | "22F" | "17B" | "90A" | "94B" | "94C" | "70E" | "99A" | "99B"
            );
        if !known {
            self.diagnostics.note(Kind::KeptAsText, field.line);
        }
        let Some(text) = text::some(field.text) else { return };
        let statement = &mut self.message(field.line).statement;
        let name = if inside {
            format!("FIN {}/{}", statement.securities.len().saturating_add(1), field.tag)
        } else {
            field.tag.to_owned()
        };
        statement.unread.push((name, text));
    }

    fn begin(&mut self, field: Field<'a>) -> Result<(), StatementError> {
        let block = field.text.trim();
        self.blocks = self.blocks.saturating_add(1);
        match block {
            "GENL" => {
                if self.current.is_some() {
                    self.diagnostics.note(Kind::EndMissing, field.line);
                }
                self.end_of_message(false)?;
                self.message(field.line);
                self.part = Part::General;
            }
            "FIN" => {
                self.end_of_holding(field.line)?;
                self.holding = Some(Holding::default());
                self.part = Part::Holding;
            }
            "SUBBAL" if self.holding.is_some() => self.part = Part::SubBalance,
            "ADDINFO" => {
                self.end_of_holding(field.line)?;
                self.part = Part::Additional;
            }
            _ => {}
        }
        self.message(field.line);
        self.open.push(block);
        Ok(())
    }

    fn end(&mut self, field: Field<'_>) -> Result<(), StatementError> {
        let block = field.text.trim();
        if self.open.pop() != Some(block) {
            self.message(field.line).torn = true;
        }
        match block {
            "FIN" => self.end_of_holding(field.line)?,
            "SUBBAL" if self.holding.is_some() => self.part = Part::Holding,
            _ => self.part = if self.holding.is_some() { Part::Holding } else { Part::Message },
        }
        Ok(())
    }

    fn end_of_holding(&mut self, line: usize) -> Result<(), StatementError> {
        self.part = Part::Message;
        let Some(holding) = self.holding.take() else { return Ok(()) };
        self.limits.entries(1)?;
        self.message(line).statement.securities.push(holding.security);
        Ok(())
    }

    fn message(&mut self, line: usize) -> &mut Message {
        self.current.get_or_insert_with(|| Message {
            statement: Statement {
                kind: StatementKind::Holdings,
                unread: std::mem::take(&mut self.outside),
                ..Statement::default()
            },
            line,
            empty: false,
            torn: false,
        })
    }

    /// Ends the message at hand, which has an end mark or not.
    fn end_of_message(&mut self, marked: bool) -> Result<(), StatementError> {
        if self.holding.is_some() {
            self.end_of_holding(self.current.as_ref().map_or(1, |message| message.line))?;
        }
        let open = std::mem::take(&mut self.open);
        self.part = Part::Message;
        let Some(Message { statement, line, empty, torn }) = self.current.take() else { return Ok(()) };
        self.limits.statement()?;
        let complete = marked || empty || statement.closing().is_some();
        if torn || !open.is_empty() || !complete {
            self.diagnostics.note(Kind::CutOff, line);
        }
        self.limits.keep_pieces(statement.pieces());
        self.pages.push(page(&statement, line));
        self.statements.push(statement);
        Ok(())
    }

    /// A field of the message as a whole. `false` when it has no place.
    fn general(&mut self, field: Field<'_>) -> bool {
        let (qualifier, value) = qualified(field.text);
        let message = self.message(field.line);
        message.empty |= (field.tag, qualifier, value) == ("17B", "ACTI", "N");
        let statement = &mut message.statement;
        match (field.tag, qualifier) {
            ("28E", _) => statement.number = text::some(field.text.trim_start_matches(':')),
            ("20C", "SEME") => statement.id = text::reference(value),
            ("98A" | "98C", "PREP") => {
                statement.created = date::moment_yyyymmdd(value);
                if statement.created.is_none() {
                    self.diagnostics.note(Kind::DateUnreadable, field.line);
                    return false;
                }
            }
            ("98A" | "98C", "STAT") => {
                let read = date::yyyymmdd(value);
                statement.to = read.date();
                match read {
                    date::Read::Exact(_) => return true,
                    date::Read::Clamped(_) => self.diagnostics.note(Kind::DateClamped, field.line),
                    date::Read::No => self.diagnostics.note(Kind::DateUnreadable, field.line),
                }
                return false;
            }
            ("97A", "SAFE") => match value.split_once('/') {
                Some((bank, number)) => {
                    statement.account.bank_code = text::some(bank);
                    statement.account.account_number = text::some(number);
                }
                None => statement.account.account_number = text::some(value),
            },
            ("19A", "HOLP") => {
                let Some(amount) = money(value) else {
                    self.diagnostics.note(Kind::BalanceUnreadable, field.line);
                    return false;
                };
                let date = statement.to;
                statement.account.currency = Some(amount.currency);
                statement.balances.push(BalanceLine {
                    kind: BalanceKind::Closing,
                    amount,
                    date,
                    credit_line: None,
                });
            }
            _ => return false,
        }
        true
    }
}

/// `:28E:1/MORE`, `2/LAST`, `1/ONLY`.
fn page(statement: &Statement, at: usize) -> Page {
    let (number, more) =
        statement.number.as_deref().and_then(|number| number.split_once('/')).unwrap_or_default();
    let number = number.trim().parse::<u64>().ok();
    let more = more.trim();
    Page {
        at,
        first: more.is_empty() || more == "ONLY" || number.is_none_or(|number| number <= 1),
        last: more != "MORE",
        number,
        ..Page::default()
    }
}

/// `EUR5270,12`, negative with an `N` in front.
fn money(text: &str) -> Option<Money> {
    let (negative, text) = match text.strip_prefix('N') {
        Some(rest) if rest.len() > 3 && rest.as_bytes().get(3).is_some_and(u8::is_ascii_digit) => {
            (true, rest)
        }
        _ => (false, text),
    };
    let (code, number) = text.trim().split_at_checked(3)?;
    let magnitude = amount::swift(number)?;
    Some(Money {
        amount: if negative { -magnitude } else { magnitude },
        currency: glimpse_model::Currency::parse(code).ok()?,
    })
}

/// Compares the depot's total value, which the last page states, with the holdings of all its pages.
fn check(statements: &mut [Statement], pages: &[Page], diagnostics: &mut Diagnostics) {
    let mut checks = Vec::with_capacity(statements.len());
    {
        // The pages of each depot whose last page did not come yet.
        let mut waiting: BTreeMap<Account<'_>, (Page, Vec<&Statement>)> = BTreeMap::new();
        for (statement, page) in statements.iter().zip(pages) {
            let key = pages::account(statement);
            let before = waiting.remove(&key);
            let (mut all, whole) = match (page.first, before) {
                (true, _) => (Vec::new(), true),
                (false, Some((before, all))) if before.is_followed_by(page) => (all, true),
                (false, _) => (Vec::new(), false),
            };
            all.push(statement);
            checks.push(if whole { compare(&all, page, diagnostics) } else { Check::Incomplete });
            if whole && !page.last {
                waiting.insert(key, (*page, all));
            }
        }
    }
    for (statement, check) in statements.iter_mut().zip(checks) {
        statement.check = check;
    }
}

fn compare(all: &[&Statement], page: &Page, diagnostics: &mut Diagnostics) -> Check {
    let Some(total) = all.last().and_then(|last| last.closing()) else { return Check::Incomplete };
    let mut sum = Sum::default();
    for security in all.iter().flat_map(|page| &page.securities) {
        match security.amount.filter(|amount| amount.currency == total.amount.currency) {
            Some(amount) => sum.add(amount.amount),
            None => return Check::Incomplete,
        }
    }
    if sum.is(total.amount.amount) {
        return Check::Balanced;
    }
    // Before the last page, holdings of the total are still to come.
    if !page.last {
        return Check::Incomplete;
    }
    diagnostics.note(Kind::BalanceMismatch, page.at);
    match sum.amount() {
        Some(amount) => Check::Mismatch {
            expected: Money { amount, currency: total.amount.currency },
            stated: total.amount,
        },
        None => {
            diagnostics.note(Kind::SumTooLong, page.at);
            Check::Incomplete
        }
    }
}
