use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    calendar::bought_before,
    dice::Dice,
    entry::{Counterparty, Entry, Kind},
    iban::german_iban,
};

/// Writes bookings on one account; ids follow from account, day and place within the day.
pub(crate) struct Pen {
    iban: String,
    currency: &'static str,
    entries: Vec<Entry>,
    on_day: HashMap<Date, u32>,
}

impl Pen {
    /// A pen for one account in euros.
    pub(crate) fn new(iban: &str) -> Self {
        Self { iban: iban.to_owned(), currency: "EUR", entries: Vec::new(), on_day: HashMap::new() }
    }

    /// Writes one booking; what is optional is added to what is given back.
    pub(crate) fn write(
        &mut self,
        on: Date,
        kind: Kind,
        cents: i64,
        counterparty: Counterparty,
        purpose: impl Into<String>,
    ) -> Draft<'_> {
        let place = self.on_day.entry(on).or_default();
        *place += 1;
        let mut dice = Dice::of(&[&self.iban, &on.to_string(), &place.to_string()]);
        let entry = Entry {
            id: format!("{:016x}{:08x}", dice.next(), dice.next() >> 32),
            reference: format!("{}{:04}", on.strftime("%Y%m%d"), place),
            kind,
            booking_date: on,
            value_date: if kind == Kind::CardPayment { bought_before(on) } else { on },
            cents,
            currency: self.currency,
            counterparty,
            purpose: purpose.into(),
            end_to_end_id: None,
            mandate_id: None,
            creditor_id: None,
            purpose_code: None,
            sends_ids: true,
        };
        self.entries.push(entry);
        Draft(self.entries.last_mut())
    }

    /// What was written, oldest first.
    pub(crate) fn finish(mut self) -> Vec<Entry> {
        self.entries.sort_by_key(|entry| entry.booking_date);
        self.entries
    }
}

/// A booking that is still being written.
pub(crate) struct Draft<'a>(Option<&'a mut Entry>);

impl Draft<'_> {
    /// Adds the end-to-end reference.
    pub(crate) fn end_to_end(self, reference: impl Into<String>) -> Self {
        self.with(|entry| entry.end_to_end_id = Some(reference.into()))
    }

    /// Adds mandate reference and creditor identifier.
    pub(crate) fn mandate(self, mandate: impl Into<String>, creditor: &str) -> Self {
        self.with(|entry| {
            entry.mandate_id = Some(mandate.into());
            entry.creditor_id = Some(creditor.to_owned());
        })
    }

    /// Adds the purpose code.
    pub(crate) fn purpose_code(self, code: &'static str) -> Self {
        self.with(|entry| entry.purpose_code = Some(code))
    }

    /// Sets the day from which it counts.
    pub(crate) fn value(self, day: Date) -> Self {
        self.with(|entry| entry.value_date = day)
    }

    /// The bank sends no ids with it.
    pub(crate) fn without_ids(self) -> Self {
        self.with(|entry| entry.sends_ids = false)
    }

    fn with(mut self, change: impl FnOnce(&mut Entry)) -> Self {
        if let Some(entry) = self.0.as_deref_mut() {
            change(entry);
        }
        self
    }
}

/// Somebody with an account at one of a few (real) bank codes; the account number follows from the name.
pub(crate) fn party(name: &str) -> Counterparty {
    let banks = [
        ("10050000", "BELADEBEXXX"),
        ("37040044", "COBADEFFXXX"),
        ("50010517", "INGDDEFFXXX"),
        ("70150000", "SSKMDEMMXXX"),
        ("43060967", "GENODEM1GLS"),
    ];
    let mut dice = Dice::of(&["party", name]);
    let (code, bic) = dice.pick(&banks).unwrap_or(("10050000", "BELADEBEXXX"));
    Counterparty {
        name: name.to_owned(),
        iban: Some(german_iban(code, dice.next() % 10_000_000_000)),
        bic: Some(bic.to_owned()),
    }
}

/// Somebody known by name only, such as a till.
pub(crate) fn named(name: &str) -> Counterparty {
    Counterparty { name: name.to_owned(), iban: None, bic: None }
}
