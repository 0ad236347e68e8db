use std::collections::BTreeMap;

use serde::Serialize;

/// What was odd about an input. None of these stops reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// Opening balance plus entries is not the closing balance.
    BalanceMismatch,
    /// The bank's own totals (`:90C:`, `:90D:`, `TxsSummry`) differ from the entries.
    TotalsMismatch,
    /// An opening or closing balance is missing, so that the statement cannot be checked.
    BalanceMissing,
    /// A transaction line could not be read; it is kept as text in [`crate::Statement::unread`].
    EntryUnreadable,
    /// A balance could not be read; it is kept as text.
    BalanceUnreadable,
    /// A field or subfield that is not known, or not in this place; it is kept as text.
    FieldUnknown,
    /// A date that is not in the calendar, such as 30 February: the last day of the month is taken, the text kept.
    DateClamped,
    /// A date that cannot be understood; it is left out and kept as text.
    DateUnreadable,
    /// An amount without a currency anywhere around it: the default currency was taken.
    CurrencyAssumed,
    /// An IBAN whose check digits or length are wrong; it is kept as an account number.
    IbanInvalid,
    /// A field, subfield, SEPA tag or reference that came twice; both texts are kept.
    Repeated,
    /// All subfields of an `:86:` came as `?00`; they were told apart by their shape.
    SubfieldsAllZero,
    /// An `:86:` after the closing balance that belongs to the last entry.
    InformationAfterClosing,
    /// A message without its end mark (`-`). Many banks leave it out, so this alone says nothing.
    EndMissing,
    /// A message that stops before its end: no closing balance, no totals and no end mark, or a block that is not
    /// closed. The input is probably cut off.
    CutOff,
    /// A page of a statement whose neighbour is not there.
    PageMissing,
    /// A page that does not begin with the balance that the page before ended with.
    PagesApart,
    /// The balances of a statement, its entries or totals are in different currencies, so that it cannot be checked.
    CurrencyMismatch,
    /// Balances do not add up, and the sum has more digits than an amount can have, so that it is not named. Counted
    /// beside [`DiagnosticKind::BalanceMismatch`].
    SumTooLong,
    /// A minus sign in an amount that has a credit or debit mark as well; the text is kept.
    AmountSigned,
    /// Text outside of any message or element; it is kept as text in the statement next to it.
    TextOutside,
    /// A batch whose details have no amounts, or amounts that do not add up: one transaction stands for it.
    BatchNotSplit,
    /// An element that has no place in the model; it is kept as text in the transaction or the statement.
    KeptAsText,
    /// A status or mark that is not known; the entry counts as booked.
    StatusUnknown,
    /// Bytes that are no valid UTF-8 were read as Windows-1252 although the document says otherwise, or although they
    /// look like another encoding (CP850).
    EncodingGuessed,
    /// Characters that could not be decoded and were replaced by U+FFFD.
    CharactersReplaced,
    /// A reference to a character or an entity that is not defined (`&euro;`, `&#0;`); it is kept as it is written.
    ReferenceUndefined,
    /// Control characters inside the text, such as an escape; they are kept.
    ControlCharacters,
}

/// One finding, with its place and without any text of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// What it is.
    pub kind: DiagnosticKind,
    /// The line, from 1 (MT940, MT942, MT535), or the byte offset in the decoded text (CAMT).
    pub at: usize,
}

/// Findings: how many of each kind, and where the first ones are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diagnostics {
    counts: BTreeMap<DiagnosticKind, u64>,
    first: Vec<Diagnostic>,
}

/// So many places are kept; all are counted.
const PLACES: usize = 100;

impl Diagnostics {
    /// How many there are of a kind.
    #[must_use]
    pub fn count(&self, kind: DiagnosticKind) -> u64 {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// Every kind that was found, with its count.
    pub fn counts(&self) -> impl Iterator<Item = (DiagnosticKind, u64)> + '_ {
        self.counts.iter().map(|(kind, count)| (*kind, *count))
    }

    /// The first hundred findings in the order in which they were made: what is wrong with a whole CAMT statement is
    /// found after its parts, and after those of the others.
    #[must_use]
    pub fn first(&self) -> &[Diagnostic] {
        &self.first
    }

    /// Whether nothing was odd.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Adds the findings of another input, as when a bank delivers one document per day.
    pub fn merge(&mut self, other: &Self) {
        for (kind, count) in &other.counts {
            let total = self.counts.entry(*kind).or_default();
            *total = total.saturating_add(*count);
        }
        let room = PLACES.saturating_sub(self.first.len());
        self.first.extend(other.first.iter().take(room));
    }

    pub(crate) fn note(&mut self, kind: DiagnosticKind, at: usize) {
        self.note_times(kind, at, 1);
    }

    /// Several of a kind, the first of which is at `at`.
    pub(crate) fn note_times(&mut self, kind: DiagnosticKind, at: usize, times: u64) {
        let count = self.counts.entry(kind).or_default();
        *count = count.saturating_add(times);
        if self.first.len() < PLACES {
            self.first.push(Diagnostic { kind, at });
        }
    }
}
