//! MT535: the holdings of a depot, as FinTS delivers them (HIWPD) and banks export them.
//!
//! Source: SWIFT MT535 and the FinTS 3.0 rules for its fields `:70E::HOLD` and `:35B:`.

mod holding;

use std::collections::BTreeMap;

use glimpse_model::Money;
use jiff::civil::Date;

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
        sub_balances: 0,
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

struct Reader<'a, 'o> {
    diagnostics: Diagnostics,
    limits: Limits<'o>,
    statements: Vec<Statement>,
    pages: Vec<Page>,
    current: Option<Message>,
    /// Lines between messages, for the next statement or else the last one.
    outside: Vec<(String, String)>,
    holding: Option<Holding<'a>>,
    blocks: usize,
    /// The blocks that are not closed yet.
    open: Vec<&'a str>,
    /// How many of them are sub-balances of the holding.
    sub_balances: usize,
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

/// A generic field: `:SAFE//10020030/1234567` has the qualifier `SAFE`, no data source scheme, and its value.
struct Generic<'a> {
    qualifier: &'a str,
    /// Whose codes they are, between the slashes; empty for SWIFT's own.
    scheme: &'a str,
    value: &'a str,
}

impl<'a> Generic<'a> {
    fn of(text: &'a str) -> Self {
        let text = text.strip_prefix(':').unwrap_or(text).trim();
        let (qualifier, rest) = text.split_once('/').unwrap_or((text, ""));
        let (scheme, value) = rest.split_once('/').unwrap_or(("", rest));
        Self { qualifier, scheme, value }
    }
}

/// Takes the value of a field into its place.
///
/// # Errors
/// Why the field is to be kept as text: there is a value already, or it cannot be read.
fn first<T>(place: &mut Option<T>, value: Option<T>) -> Result<(), Kind> {
    if place.is_some() {
        return Err(Kind::Repeated);
    }
    *place = value;
    if place.is_some() { Ok(()) } else { Err(Kind::KeptAsText) }
}

/// Takes a day into its place, as [`first`]. A time that follows it has none, unless it is midnight.
fn day(place: &mut Option<Date>, value: &str) -> Result<(), Kind> {
    if place.is_some() {
        return Err(Kind::Repeated);
    }
    let read = date::yyyymmdd(value);
    *place = read.date();
    match read {
        date::Read::Exact(_) if matches!(value.get(8..), Some("" | "000000")) => Ok(()),
        date::Read::Exact(_) => Err(Kind::KeptAsText),
        date::Read::Clamped(_) => Err(Kind::DateClamped),
        date::Read::No => Err(Kind::DateUnreadable),
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
    fn content(&mut self, field: Field<'a>) {
        let taken = match &mut self.holding {
            Some(_) if self.sub_balances > 0 => Err(Kind::KeptAsText),
            Some(holding) => holding.field(field),
            None => self.general(field),
        };
        // Codes of others have no place, whatever they are.
        let scheme = match field.tag {
            "28E" | "35B" => "",
            _ => Generic::of(field.text).scheme,
        };
        match taken {
            Ok(()) if scheme.is_empty() => {}
            Ok(()) => self.keep(field, Kind::KeptAsText),
            Err(why) => self.keep(field, why),
        }
    }

    /// Keeps a field as text, with the number of its holding where it is one's, and its block where that is no usual one.
    fn keep(&mut self, field: Field<'_>, why: Kind) {
        self.diagnostics.note(why, field.line);
        let block = self.open.last().copied().filter(|block| !matches!(*block, "GENL" | "FIN" | "ADDINFO"));
        let block = block.and_then(|block| block.get(..block.len().min(BLOCK))).unwrap_or_default();
        let inside = self.holding.is_some();
        let Some(text) = text::some(field.text) else { return };
        let statement = &mut self.message(field.line).statement;
        let mut name = String::new();
        if inside {
            name = format!("FIN {}/", statement.securities.len().saturating_add(1));
        }
        if !block.is_empty() {
            name.extend([block, "/"]);
        }
        name.push_str(field.tag);
        statement.unread.push((name, text));
    }

    /// Lines behind the name of a block.
    fn behind_block(&mut self, field: Field<'a>) -> &'a str {
        let (block, behind) = field.text.trim().split_once('\n').unwrap_or((field.text.trim(), ""));
        if !behind.trim().is_empty() {
            self.keep(Field { text: behind, ..field }, Kind::FieldUnknown);
        }
        block.trim()
    }

    fn begin(&mut self, field: Field<'a>) -> Result<(), StatementError> {
        let block = self.behind_block(field);
        self.blocks = self.blocks.saturating_add(1);
        match block {
            "GENL" => {
                if self.current.is_some() {
                    self.diagnostics.note(Kind::EndMissing, field.line);
                }
                self.end_of_message(false)?;
            }
            "FIN" => {
                self.end_of_holding(field.line)?;
                self.holding = Some(Holding::default());
            }
            "SUBBAL" if self.holding.is_some() => self.sub_balances = self.sub_balances.saturating_add(1),
            "ADDINFO" => self.end_of_holding(field.line)?,
            _ => {}
        }
        self.message(field.line);
        self.open.push(block);
        Ok(())
    }

    fn end(&mut self, field: Field<'a>) -> Result<(), StatementError> {
        let block = self.behind_block(field);
        if self.open.pop() != Some(block) {
            self.message(field.line).torn = true;
        }
        match block {
            "FIN" => self.end_of_holding(field.line)?,
            "SUBBAL" => self.sub_balances = self.sub_balances.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }

    fn end_of_holding(&mut self, line: usize) -> Result<(), StatementError> {
        self.sub_balances = 0;
        let Some(holding) = self.holding.take() else { return Ok(()) };
        self.limits.entries(1)?;
        let (security, left) = holding.end();
        let statement = &mut self.message(line).statement;
        if let Some(field) = left {
            let number = statement.securities.len().saturating_add(1);
            statement.unread.push((format!("FIN {number}/{}", field.tag), field.text.trim().to_owned()));
        }
        statement.securities.push(security);
        if let Some(field) = left {
            self.diagnostics.note(Kind::KeptAsText, field.line);
        }
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

    /// Takes in a field of the message as a whole.
    ///
    /// # Errors
    /// As those of [`Holding::field`].
    fn general(&mut self, field: Field<'_>) -> Result<(), Kind> {
        let Generic { qualifier, value, .. } = Generic::of(field.text);
        let message = self.message(field.line);
        message.empty |= (field.tag, qualifier, value) == ("17B", "ACTI", "N");
        let statement = &mut message.statement;
        match (field.tag, qualifier) {
            ("28E", _) => first(&mut statement.number, text::some(field.text.trim_start_matches(':')))?,
            ("20C", "SEME") if text::is_absent(value.trim()) => {}
            ("20C", "SEME") => first(&mut statement.id, text::reference(value))?,
            ("98A" | "98C", "PREP") => {
                first(&mut statement.created, date::moment_yyyymmdd(value)).map_err(|why| match why {
                    Kind::KeptAsText => Kind::DateUnreadable,
                    other => other,
                })?;
            }
            ("98A" | "98C", "STAT") => day(&mut statement.to, value)?,
            ("97A", "SAFE") => {
                let account = &mut statement.account;
                if account.bank_code.is_some() {
                    return Err(Kind::Repeated);
                }
                let (bank, number) = value.split_once('/').unwrap_or(("", value));
                first(&mut account.account_number, text::some(number))?;
                account.bank_code = text::some(bank);
            }
            ("19A", "HOLP") => {
                let amount = money(value).ok_or(Kind::BalanceUnreadable)?;
                let date = statement.to;
                statement.account.currency = Some(amount.currency);
                statement.balances.push(BalanceLine {
                    kind: BalanceKind::Closing,
                    amount,
                    date,
                    credit_line: None,
                });
            }
            _ => return Err(Kind::KeptAsText),
        }
        Ok(())
    }
}

/// So much of a block's name is told.
const BLOCK: usize = 16;

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
    // `NOK5,` is an amount of Norway.
    let (negative, text) = match text.strip_prefix('N') {
        Some(rest) if rest.bytes().take(3).filter(u8::is_ascii_uppercase).count() == 3 => (true, rest),
        _ => (false, text),
    };
    let (code, number) = text.trim().split_at_checked(3)?;
    let magnitude = amount::swift(number)?;
    Some(Money {
        amount: amount::with_sign(magnitude, negative),
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
