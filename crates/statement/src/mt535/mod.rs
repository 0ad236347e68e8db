//! MT535: the holdings of a depot, as FinTS delivers them (HIWPD) and banks export them.
//!
//! Source: SWIFT MT535 and the FinTS 3.0 rules for its fields `:70E::HOLD` and `:35B:`.

mod holding;

use glimpse_model::{Money, Security};
use rust_decimal::Decimal;

use crate::{
    BalanceKind, BalanceLine, Check, DiagnosticKind as Kind, Diagnostics, Format, Options, Parsed, Statement,
    StatementError, StatementKind, amount, date,
    decode::decode,
    swift::{Field, Fields, Item},
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
        options,
        statements: Vec::new(),
        current: None,
        held: 0,
        holding: None,
        blocks: 0,
        part: Part::Message,
    };
    for item in Fields::new(&text, is_tag) {
        match item {
            Item::Field(field) => reader.field(field)?,
            Item::End => reader.end_of_holding()?,
            Item::Stray(line) => reader.diagnostics.note(Kind::TextOutside, line),
        }
    }
    reader.end_of_message()?;
    if reader.blocks == 0 {
        return Err(StatementError::UnknownFormat);
    }
    for statement in &mut reader.statements {
        statement.check = check(statement);
        if matches!(statement.check, Check::Mismatch { .. }) {
            reader.diagnostics.note(Kind::BalanceMismatch, 1);
        }
    }
    Ok(Parsed {
        format: Format::Mt535,
        encoding: decoded.encoding,
        statements: reader.statements,
        diagnostics: reader.diagnostics,
    })
}

fn is_tag(tag: &str, _text: &str, _next_line: &str) -> bool {
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

struct Reader<'o> {
    diagnostics: Diagnostics,
    options: &'o Options,
    statements: Vec<Statement>,
    current: Option<Statement>,
    held: usize,
    holding: Option<Holding>,
    blocks: usize,
    part: Part,
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

impl Reader<'_> {
    fn field(&mut self, field: Field<'_>) -> Result<(), StatementError> {
        match field.tag {
            "16R" => return self.begin(field.text.trim()),
            "16S" => return self.end(field.text.trim()),
            _ => {}
        }
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
        Ok(())
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
        let statement = self.statement();
        let name = if inside {
            format!("FIN {}/{}", statement.securities.len().saturating_add(1), field.tag)
        } else {
            field.tag.to_owned()
        };
        statement.unread.push((name, text));
    }

    fn begin(&mut self, block: &str) -> Result<(), StatementError> {
        self.blocks = self.blocks.saturating_add(1);
        match block {
            "GENL" => {
                self.end_of_message()?;
                self.statement();
                self.part = Part::General;
            }
            "FIN" => {
                self.end_of_holding()?;
                self.holding = Some(Holding::default());
                self.part = Part::Holding;
            }
            "SUBBAL" if self.holding.is_some() => self.part = Part::SubBalance,
            "ADDINFO" => {
                self.end_of_holding()?;
                self.part = Part::Additional;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, block: &str) -> Result<(), StatementError> {
        match block {
            "FIN" => self.end_of_holding()?,
            "SUBBAL" if self.holding.is_some() => self.part = Part::Holding,
            _ => self.part = if self.holding.is_some() { Part::Holding } else { Part::Message },
        }
        Ok(())
    }

    fn end_of_holding(&mut self) -> Result<(), StatementError> {
        self.part = Part::Message;
        let Some(holding) = self.holding.take() else { return Ok(()) };
        self.held = self.held.saturating_add(1);
        if self.held > self.options.max_entries {
            return Err(StatementError::TooManyEntries { limit: self.options.max_entries });
        }
        self.statement().securities.push(holding.security);
        Ok(())
    }

    fn statement(&mut self) -> &mut Statement {
        self.current
            .get_or_insert_with(|| Statement { kind: StatementKind::Holdings, ..Statement::default() })
    }

    fn end_of_message(&mut self) -> Result<(), StatementError> {
        self.end_of_holding()?;
        self.statements.extend(self.current.take());
        Ok(())
    }

    /// A field of the message as a whole. `false` when it has no place.
    fn general(&mut self, field: Field<'_>) -> bool {
        let (qualifier, value) = qualified(field.text);
        let statement = self.statement();
        match (field.tag, qualifier) {
            ("28E", _) => statement.number = text::some(field.text.trim_start_matches(':')),
            ("20C", "SEME") => statement.id = text::reference(value),
            ("98A" | "98C", "PREP") => statement.created = text::some(value),
            ("98A" | "98C", "STAT") => {
                statement.to = date::yyyymmdd(value).date();
                return statement.to.is_some();
            }
            ("97A", "SAFE") => match value.split_once('/') {
                Some((bank, number)) => {
                    statement.account.bank_code = text::some(bank);
                    statement.account.account_number = text::some(number);
                }
                None => statement.account.account_number = text::some(value),
            },
            ("19A", "HOLP") => {
                let Some(amount) = money(value) else { return false };
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

/// Whether the holdings add up to the depot's total value.
fn check(statement: &Statement) -> Check {
    let Some(total) = statement.closing() else { return Check::Incomplete };
    let in_currency =
        |security: &Security| security.amount.filter(|amount| amount.currency == total.amount.currency);
    let sum = statement
        .securities
        .iter()
        .try_fold(Decimal::ZERO, |sum, security| sum.checked_add(in_currency(security)?.amount));
    match sum {
        None => Check::Incomplete,
        Some(sum) if sum == total.amount.amount => Check::Balanced,
        Some(sum) => Check::Mismatch {
            expected: Money { amount: sum.normalize(), currency: total.amount.currency },
            stated: total.amount,
        },
    }
}
