//! Which banks there are, which of them this installation reaches, and which one is meant by an IBAN or by what
//! somebody types. `docs/banks.md` says where the data comes from.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use glimpse_model::{BankId, Iban};

mod bank;
mod describe;
mod facts;
mod file;
mod fold;
mod iban_registry;
mod index;
mod institute;
mod institutes;
mod query;
mod search;
mod typed_iban;

pub use bank::Bank;
pub use describe::{Entry, render_entries, render_entry};
pub use facts::Facts;
pub use file::{InstitutesError, ListFault};
pub use institute::{Code as BankCode, Institute};
pub use institutes::Institutes;
pub use search::Hit;
pub use typed_iban::{IbanFault, broken_iban, right_iban};

use index::{Field, Index};

/// The banks of this installation, among all banks that are known.
#[derive(Clone, Debug)]
pub struct Directory {
    banks: Vec<Bank>,
    institutes: Arc<Institutes>,
    /// The words of `banks`.
    configured: Arc<Index>,
    /// Which of `banks` reach an institute.
    reached: BTreeMap<usize, Vec<usize>>,
    /// The countries whose banks are likely meant.
    home: BTreeSet<String>,
    /// What speaks for each institute among equals.
    standing: Arc<[f32]>,
}

/// Which bank an IBAN belongs to (contract section 1).
#[derive(Clone, Debug, PartialEq)]
pub enum IbanMatch<'a> {
    /// Exactly one.
    One(&'a Bank),
    /// Several may be meant, or one that reaches the institute by another of its codes; the user chooses, nothing is
    /// guessed.
    Ambiguous(Vec<&'a Bank>),
    /// The bank is known, but this installation does not reach it. Several where institutes share the code.
    Unsupported {
        /// Whose code it is.
        institutes: Vec<Institute<'a>>,
    },
    /// No bank of that code is known here.
    Unknown,
}

impl Default for Directory {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Directory {
    /// A directory of these banks alone.
    #[must_use]
    pub fn new(banks: Vec<Bank>) -> Self {
        Self::with_institutes(banks, Institutes::none())
    }

    /// A directory of these banks among all that are known.
    #[must_use]
    pub fn with_institutes(banks: Vec<Bank>, institutes: Arc<Institutes>) -> Self {
        let mut reached: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, bank) in banks.iter().enumerate() {
            for row in rows_of(bank, &institutes) {
                reached.entry(row).or_default().push(number);
            }
        }
        let configured = Index::build(banks.iter().map(|bank| {
            let towns = bank.city.iter().map(|town| (town.as_str(), Field::Town));
            let id = (bank.id.as_str(), Field::Alias);
            std::iter::once((bank.name.as_str(), Field::Name)).chain(towns).chain([id]).collect()
        }));
        let home: BTreeSet<String> =
            banks.iter().map(|bank| bank.country.clone()).chain(["DE".to_owned()]).collect();
        let standing = institutes.iter().map(|institute| search::standing(&institute, &home)).collect();
        Self { banks, institutes, configured: Arc::new(configured), reached, home, standing }
    }

    /// All banks that can be reached, in the order of the configuration.
    #[must_use]
    pub fn banks(&self) -> &[Bank] {
        &self.banks
    }

    /// All banks that are known.
    #[must_use]
    pub fn institutes(&self) -> &Institutes {
        &self.institutes
    }

    /// The bank of that id.
    #[must_use]
    pub fn get(&self, id: &BankId) -> Option<&Bank> {
        self.banks.iter().find(|bank| bank.id == *id)
    }

    /// The bank of that IBAN, by the bank code inside it.
    #[must_use]
    pub fn by_iban(&self, iban: &Iban) -> IbanMatch<'_> {
        let listed = self.institutes.code_of(iban).map(str::to_owned);
        let codes: Vec<String> = iban.bank_code().into_iter().chain(listed.clone()).collect();
        let rows = listed.map_or_else(Vec::new, |code| self.institutes.rows_by_code(iban.country(), &code));
        let exact: Vec<&Bank> = self
            .banks
            .iter()
            .enumerate()
            .filter(|(number, bank)| {
                let here = bank.country == iban.country();
                let coded = bank.bank_codes.iter().any(|code| codes.contains(code));
                let by_bic =
                    || bank.bank_codes.is_empty() && rows.iter().any(|row| self.reaches(*row, *number));
                here && (coded || by_bic())
            })
            .map(|(_, bank)| bank)
            .collect();
        match exact.as_slice() {
            [only] => return IbanMatch::One(only),
            [] => {}
            _ => return IbanMatch::Ambiguous(exact),
        }
        let siblings: BTreeSet<usize> =
            rows.iter().filter_map(|row| self.reached.get(row)).flatten().copied().collect();
        if !siblings.is_empty() {
            return IbanMatch::Ambiguous(
                siblings.iter().filter_map(|number| self.banks.get(*number)).collect(),
            );
        }
        match rows.is_empty() {
            true => IbanMatch::Unknown,
            false => IbanMatch::Unsupported {
                institutes: rows.iter().filter_map(|row| self.institutes.row(*row)).collect(),
            },
        }
    }

    /// What the directory of all banks knows of one that can be reached.
    #[must_use]
    pub fn institute_of(&self, bank: &Bank) -> Option<Institute<'_>> {
        rows_of(bank, &self.institutes).first().and_then(|row| self.institutes.row(*row))
    }

    fn reaches(&self, row: usize, number: usize) -> bool {
        self.reached.get(&row).is_some_and(|banks| banks.contains(&number))
    }
}

/// The institutes that a configured bank is: by its codes; if it names none, by its BIC.
fn rows_of(bank: &Bank, institutes: &Institutes) -> Vec<usize> {
    let mut rows: Vec<usize> =
        bank.bank_codes.iter().flat_map(|code| institutes.rows_by_code(&bank.country, code)).collect();
    if bank.bank_codes.is_empty() {
        let bic = bank.bic.as_deref().and_then(|bic| bic.get(..8)).unwrap_or("?");
        rows.extend(
            institutes.bics_from(bic).into_iter().map(|(row, _)| row).filter(|row| {
                institutes.row(*row).is_some_and(|institute| institute.country() == bank.country)
            }),
        );
    }
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert(*row));
    rows
}
