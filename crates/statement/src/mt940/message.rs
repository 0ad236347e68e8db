//! From fields to statements.

use glimpse_model::{Currency, Money};

use super::{
    entry,
    fields::{account, balance, not_booked_yet, page, totals_cover, transaction},
    information::{self, Scratch},
};
use crate::{
    AccountRef, BalanceKind, BalanceLine, DiagnosticKind as Kind, Diagnostics, Encoding, Format, Options,
    Parsed, Statement, StatementError, StatementKind, Totals, amount, check, date,
    limits::Limits,
    pages::{self, Page},
    swift::{self, Field},
    text,
};

/// Collects the messages of one input.
pub(super) struct Messages<'a, 'o> {
    pub(super) diagnostics: Diagnostics,
    options: &'o Options,
    limits: Limits<'o>,
    statements: Vec<Statement>,
    pages: Vec<Page>,
    /// Lines between messages, for the next statement or else the last one.
    outside: Vec<(String, String)>,
    scratch: Scratch,
    /// The `:86:` of the entry that is open.
    information: Vec<&'a str>,
    current: Option<Message>,
}

/// A message whose end has not come yet.
struct Message {
    statement: Statement,
    line: usize,
    /// `:34F:`, `:90C:` or `:90D:` were there.
    interim: bool,
    /// `:60x:` or `:62x:` were there.
    balanced: bool,
    currency: Option<Currency>,
    /// A `:62x:` was there.
    closed: bool,
    /// Some amounts were read before a currency was known.
    assumed: bool,
    unreadable: usize,
    open: Option<Open>,
    /// The last entry could not be read, so that its `:86:` has no entry either.
    skipped: bool,
}

/// The last entry, whose `:86:` may still come.
struct Open {
    line: usize,
    /// The closing balance came after it.
    past: bool,
}

impl<'a, 'o> Messages<'a, 'o> {
    pub(super) fn new(options: &'o Options, diagnostics: Diagnostics) -> Self {
        Self {
            diagnostics,
            options,
            limits: Limits::new(options),
            statements: Vec::new(),
            pages: Vec::new(),
            outside: Vec::new(),
            scratch: Scratch::default(),
            information: Vec::new(),
            current: None,
        }
    }

    pub(super) fn field(&mut self, field: Field<'a>) -> Result<(), StatementError> {
        if self.begins_next(field.tag) {
            self.diagnostics.note(Kind::EndMissing, field.line);
            self.end(false)?;
        }
        match field.tag {
            "86" => self.information(field),
            "NS" => self.beside_information(field),
            _ => self.other(field)?,
        }
        self.limits.pieces(self.current.as_ref().map_or(0, |message| message.statement.pieces()))
    }

    /// A line outside of messages.
    pub(super) fn outside(&mut self, line: Field<'a>) -> Result<(), StatementError> {
        self.outside.push(line.outside(&mut self.diagnostics));
        self.limits.pieces(self.outside.len())
    }

    /// Any field but the information.
    fn other(&mut self, field: Field<'a>) -> Result<(), StatementError> {
        if field.tag == "61" {
            self.limits.entries(1)?;
        }
        self.message(field.line).skipped = false;
        if !matches!(field.tag, "62F" | "62M" | "64" | "65") {
            self.flush();
        } else if let Some(open) = self.message(field.line).open.as_mut() {
            open.past = true;
        }
        match field.tag {
            "20" => self.message(field.line).statement.id = text::some(field.text),
            "28" | "28C" => self.number(field),
            "13" | "13D" => self.created(field),
            "25" | "25P" => self.account(field),
            "60F" => self.balance(field, BalanceKind::Opening),
            "60M" => self.balance(field, BalanceKind::InterimOpening),
            "62F" => self.balance(field, BalanceKind::Closing),
            "62M" => self.balance(field, BalanceKind::Interim),
            "64" => self.balance(field, BalanceKind::Available),
            "65" => self.balance(field, BalanceKind::Forward),
            "34F" => self.floor_limit(field),
            "90C" | "90D" => self.total(field),
            "61" => self.entry(field),
            "21" => self.unread(field, Some(Kind::KeptAsText)),
            _ => self.unread(field, Some(Kind::FieldUnknown)),
        }
        Ok(())
    }

    /// Whether a field can only belong to a further message, although the end mark of the last one is missing.
    fn begins_next(&self, tag: &str) -> bool {
        let Some(message) = &self.current else { return false };
        match tag {
            "20" => true,
            "60F" | "60M" => message.balanced || !message.statement.entries.is_empty(),
            "25" | "25P" | "61" => message.closed,
            _ => false,
        }
    }

    /// Ends the message at hand, which has an end mark or not: currencies are settled, balances checked.
    pub(super) fn end(&mut self, marked: bool) -> Result<(), StatementError> {
        self.flush();
        let Some(mut message) = self.current.take() else { return Ok(()) };
        self.limits.statement()?;
        let statement = &mut message.statement;
        statement.kind = if message.interim && !message.balanced {
            StatementKind::Report
        } else {
            StatementKind::Statement
        };
        if message.assumed {
            let currency = message.currency.or(statement.account.currency).unwrap_or_else(|| {
                self.diagnostics.note(Kind::CurrencyAssumed, message.line);
                self.options.default_currency
            });
            for entry in &mut statement.entries {
                entry.amount.currency = currency;
            }
        }
        if statement.account.currency.is_none() {
            statement.account.currency = message.currency;
        }
        if statement.kind == StatementKind::Report {
            for entry in &mut statement.entries {
                entry.booked = false;
                not_booked_yet(entry);
            }
        }
        let complete = match statement.kind {
            StatementKind::Report => marked || totals_cover(statement),
            _ => message.closed,
        };
        if !complete {
            self.diagnostics.note(Kind::CutOff, message.line);
        }
        check::run(statement, message.unreadable, message.line, &mut self.diagnostics);
        self.limits.keep_pieces(statement.pieces());
        self.pages.push(page(statement, message.line));
        self.statements.push(message.statement);
        Ok(())
    }

    pub(super) fn finish(mut self, encoding: Encoding) -> Result<Parsed, StatementError> {
        if let Some(message) = &self.current {
            self.diagnostics.note(Kind::EndMissing, message.line);
            self.end(false)?;
        }
        let Some(last) = self.statements.last_mut() else { return Err(StatementError::UnknownFormat) };
        last.unread.append(&mut self.outside);
        pages::check(&self.statements, &self.pages, &mut self.diagnostics);
        let interim = self.statements.iter().all(|statement| statement.kind == StatementKind::Report);
        Ok(Parsed {
            format: if interim { Format::Mt942 } else { Format::Mt940 },
            encoding,
            statements: self.statements,
            diagnostics: self.diagnostics,
        })
    }

    fn message(&mut self, line: usize) -> &mut Message {
        self.current.get_or_insert_with(|| Message {
            statement: Statement { unread: std::mem::take(&mut self.outside), ..Statement::default() },
            line,
            interim: false,
            balanced: false,
            currency: None,
            closed: false,
            assumed: false,
            unreadable: 0,
            open: None,
            skipped: false,
        })
    }

    /// Completes the entry whose information was being collected.
    fn flush(&mut self) {
        let Some(message) = &mut self.current else { return };
        let Some(open) = message.open.take() else { return };
        if !self.information.is_empty()
            && let Some(transaction) = message.statement.entries.last_mut()
        {
            information::apply(
                &self.information,
                transaction,
                &mut self.scratch,
                open.line,
                &mut self.diagnostics,
            );
            self.information.clear();
        }
    }

    fn information(&mut self, field: Field<'a>) {
        let none_yet = self.information.is_empty();
        let message = self.message(field.line);
        let past = message.open.as_ref().map(|open| open.past);
        let belongs = match past {
            None => false,
            Some(true) => none_yet && information::structure(field.text.trim_start()).is_some(),
            Some(false) => true,
        };
        if belongs {
            self.information.push(field.text.trim_start());
            if past == Some(true) {
                self.diagnostics.note(Kind::InformationAfterClosing, field.line);
            }
            return;
        }
        if message.skipped {
            self.unread(field, Some(Kind::KeptAsText));
            return;
        }
        let text =
            field.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        if text.is_empty() {
            return;
        }
        match &mut message.statement.information {
            Some(known) => {
                known.push('\n');
                known.push_str(&text);
            }
            none @ None => *none = Some(text),
        }
    }

    /// `:NS:`, a bank's own field, is the entry's that is open, and does not end its information.
    fn beside_information(&mut self, field: Field<'a>) {
        let message = self.message(field.line);
        let open = message.open.as_ref().is_some_and(|open| !open.past);
        match message.statement.entries.last_mut().filter(|_| open) {
            Some(entry) => {
                text::keep(entry, field.tag, field.text);
                self.diagnostics.note(Kind::FieldUnknown, field.line);
            }
            None => self.unread(field, Some(Kind::FieldUnknown)),
        }
    }

    fn unread(&mut self, field: Field<'a>, kind: Option<Kind>) {
        if let Some(kind) = kind {
            self.diagnostics.note(kind, field.line);
        }
        // That there was an entry is known even of an empty one.
        let text = text::some(field.text).or_else(|| (kind == Some(Kind::EntryUnreadable)).then(String::new));
        if let Some(text) = text {
            self.message(field.line).statement.unread.push((field.tag.to_owned(), text));
        }
    }

    /// Lines after the first one of a field that has only one.
    fn further_lines(&mut self, field: Field<'a>) {
        let Some((_, further)) = field.text.trim_start().split_once('\n') else { return };
        if swift::is_empty(further) {
            return;
        }
        let known = further.lines().all(|line| swift::is_empty(line) || swift::is_header(line));
        let kind = if known { Kind::KeptAsText } else { Kind::FieldUnknown };
        self.unread(Field { text: further, ..field }, Some(kind));
    }

    /// A field that comes a second time in its message is kept as text.
    fn number(&mut self, field: Field<'a>) {
        let number = &mut self.message(field.line).statement.number;
        match number {
            None => *number = text::some(field.text),
            Some(_) => self.unread(field, Some(Kind::Repeated)),
        }
    }

    fn created(&mut self, field: Field<'a>) {
        let moment = date::moment_yymmdd(field.text);
        let created = &mut self.message(field.line).statement.created;
        match (&created, moment) {
            (None, moment @ Some(_)) => *created = moment,
            (None, None) => self.unread(field, Some(Kind::DateUnreadable)),
            (Some(_), _) => self.unread(field, Some(Kind::Repeated)),
        }
    }

    fn account(&mut self, field: Field<'a>) {
        if self.message(field.line).statement.account != AccountRef::default() {
            self.unread(field, Some(Kind::Repeated));
            return;
        }
        let account = account(field.text);
        if account.iban.is_none() && account.account_number.as_deref().is_some_and(text::looks_like_iban) {
            self.diagnostics.note(Kind::IbanInvalid, field.line);
        }
        self.message(field.line).statement.account = account;
        self.further_lines(field);
    }

    fn balance(&mut self, field: Field<'a>, kind: BalanceKind) {
        if matches!(field.tag, "60F" | "60M" | "62F" | "62M") {
            let message = self.message(field.line);
            message.balanced = true;
            message.closed |= matches!(field.tag, "62F" | "62M");
        }
        let Some((amount, read)) = balance(field.text) else {
            self.unread(field, Some(Kind::BalanceUnreadable));
            return;
        };
        let line = field.text.trim_start().lines().next().unwrap_or_default();
        let odd = match read {
            date::Read::Exact(_) => None,
            date::Read::No if line.get(1..7) == Some("000000") => None,
            date::Read::Clamped(_) => Some(Kind::DateClamped),
            date::Read::No => Some(Kind::DateUnreadable),
        };
        if odd.is_some() {
            // The whole line, because there may be several balances of the tag.
            self.unread(Field { text: line, ..field }, odd);
        }
        let message = self.message(field.line);
        message.currency.get_or_insert(amount.currency);
        message.statement.balances.push(BalanceLine { kind, amount, date: read.date(), credit_line: None });
        self.further_lines(field);
    }

    fn floor_limit(&mut self, field: Field<'a>) {
        let message = self.message(field.line);
        message.interim = true;
        if message.currency.is_none() {
            message.currency = field.text.trim().get(..3).and_then(|code| Currency::parse(code).ok());
        }
        self.unread(field, Some(Kind::KeptAsText));
    }

    /// `:90D:2EUR100,00`: how many, and their sum.
    fn total(&mut self, field: Field<'a>) {
        self.message(field.line).interim = true;
        let text = field.text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let read = text.split_at_checked(digits).and_then(|(count, rest)| {
            let (code, sum) = rest.split_at_checked(3)?;
            Some((count.parse::<u64>().ok()?, Currency::parse(code).ok()?, amount::swift(sum)?))
        });
        let Some((count, currency, sum)) = read else {
            self.unread(field, Some(Kind::FieldUnknown));
            return;
        };
        let message = self.message(field.line);
        let same = *message.currency.get_or_insert(currency) == currency;
        let totals = message.statement.totals.get_or_insert_with(Totals::default);
        let (number, total) = if field.tag == "90C" {
            (&mut totals.credits, &mut totals.credit_sum)
        } else {
            (&mut totals.debits, &mut totals.debit_sum)
        };
        if number.is_some() {
            self.unread(field, Some(Kind::Repeated));
            return;
        }
        (*number, *total) = (Some(count), Some(sum));
        if !same {
            self.unread(field, Some(Kind::CurrencyMismatch));
        }
    }

    fn entry(&mut self, field: Field<'a>) {
        let Some(line) = entry::parse(field.text) else {
            self.unread(field, Some(Kind::EntryUnreadable));
            let message = self.message(field.line);
            message.unreadable = message.unreadable.saturating_add(1);
            message.skipped = true;
            return;
        };
        let default = self.options.default_currency;
        let message = self.message(field.line);
        let currency = message.currency.or(message.statement.account.currency);
        message.assumed |= currency.is_none();
        let money = Money { amount: line.amount, currency: currency.unwrap_or(default) };
        let transaction = transaction(&line, money, field.line, &mut self.diagnostics);
        let message = self.message(field.line);
        message.statement.push(transaction);
        message.open = Some(Open { line: field.line, past: false });
    }
}
