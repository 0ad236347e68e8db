use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, OnceLock},
};

use glimpse_model::Iban;

use super::{
    file::{self, COLUMNS, File, InstitutesError, Source, Span, Unreadable},
    index::{Field, Index},
    institute::{Group, Institute},
};

/// A bank with more codes than these is everywhere.
const MANY: usize = 20;

static PACKED: &[u8] = include_bytes!("../../data/banks.tsv.gz");

/// All banks that are known, whether they can be reached or not, made to be searched. Never changes once read.
pub struct Institutes {
    date: String,
    sources: Vec<Source>,
    spans: BTreeMap<String, Span>,
    text: String,
    lines: Vec<u32>,
    codes: Vec<Key>,
    bics: Vec<Key>,
    pub(super) index: Index,
    /// Of each, in their order.
    pub(super) groups: Vec<Option<Group>>,
}

/// A code or BIC: where it stands in the text, and whose it is.
#[derive(Clone, Copy, Debug)]
struct Key {
    at: u32,
    length: u8,
    row: u32,
}

impl Institutes {
    /// None; only the banks of the configuration are then known.
    #[must_use]
    pub fn none() -> Arc<Self> {
        static NONE: OnceLock<Arc<Institutes>> = OnceLock::new();
        NONE.get_or_init(|| {
            Arc::new(Self::build(File {
                date: String::new(),
                sources: Vec::new(),
                spans: BTreeMap::new(),
                text: String::new(),
            }))
        })
        .clone()
    }

    /// Those that the program brings along; unpacked at the first call, shared by all.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        static EMBEDDED: OnceLock<Arc<Institutes>> = OnceLock::new();
        EMBEDDED
            .get_or_init(|| match file::read(PACKED) {
                Ok(file) => Arc::new(Self::build(file)),
                // A test reads the file that is compiled in, so this is never reached in a build that passed.
                Err(_) => Self::none(),
            })
            .clone()
    }

    /// Those of a file that `scripts/bank-directory` wrote, packed or plain, instead of the embedded ones.
    ///
    /// # Errors
    /// [`InstitutesError`] when it cannot be read, or names the lines that are not as they should be.
    pub fn load(path: &Path) -> Result<Arc<Self>, InstitutesError> {
        let named = |source| InstitutesError::Read { path: path.to_owned(), source };
        let bytes = std::fs::read(path).map_err(named)?;
        match file::read(&bytes) {
            Ok(file) => Ok(Arc::new(Self::build(file))),
            Err(Unreadable::Io(source)) => Err(named(source)),
            Err(Unreadable::Lines(faults)) => Err(InstitutesError::Format(faults)),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// All of them, by country and name.
    pub fn iter(&self) -> impl Iterator<Item = Institute<'_>> {
        (0..self.lines.len()).filter_map(|row| self.row(row))
    }

    /// Those of that bank code in that country: none, one, or several that share it.
    #[must_use]
    pub fn by_code(&self, country: &str, code: &str) -> Vec<Institute<'_>> {
        self.rows_by_code(country, code).into_iter().filter_map(|row| self.row(row)).collect()
    }

    /// Those that the IBAN may belong to, by the code inside it.
    #[must_use]
    pub fn by_iban(&self, iban: &Iban) -> Vec<Institute<'_>> {
        self.code_of(iban).map_or_else(Vec::new, |code| self.by_code(iban.country(), code))
    }

    /// The code inside the IBAN by which its country's banks are listed here; `None` for a country without a list.
    #[must_use]
    pub fn code_of<'i>(&self, iban: &'i Iban) -> Option<&'i str> {
        let span = self.spans.get(iban.country())?;
        iban.as_str().get(span.start..span.start + span.length)
    }

    /// Where the data comes from, in a few lines, for an about text.
    #[must_use]
    pub fn attribution(&self) -> String {
        let mut text = format!("Bank directory of {}, {} banks, made from:\n", self.date, self.len());
        for source in &self.sources {
            text.push_str(&format!("  {} ({}), {}\n", source.name, source.licence, source.address));
        }
        text.push_str("  and corrections by the glimpse project. Full licence texts: docs/banks.md\n");
        text
    }

    /// The day on which the data was made, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    pub(super) fn span(&self, country: &str) -> Option<Span> {
        self.spans.get(country).copied()
    }

    pub(super) fn row(&self, row: usize) -> Option<Institute<'_>> {
        let start = *self.lines.get(row)? as usize;
        let end = self.lines.get(row + 1).map_or(self.text.len(), |next| *next as usize);
        Some(Institute::new(row, self.text.get(start..end)?.trim_end_matches('\n')))
    }

    pub(super) fn rows_by_code(&self, country: &str, code: &str) -> Vec<usize> {
        let mut rows: Vec<usize> = self
            .with_prefix(&self.codes, code)
            .filter(|key| key.length as usize == code.len())
            .map(|key| key.row as usize)
            .filter(|row| self.row(*row).is_some_and(|institute| institute.country() == country))
            .collect();
        rows.dedup();
        rows
    }

    /// Rows with a code that begins so, with that code.
    pub(super) fn codes_from(&self, prefix: &str) -> Vec<(usize, &str)> {
        self.with_prefix(&self.codes, prefix).map(|key| (key.row as usize, self.read(key))).collect()
    }

    /// Rows with a BIC that begins so, with that BIC.
    pub(super) fn bics_from(&self, prefix: &str) -> Vec<(usize, &str)> {
        self.with_prefix(&self.bics, prefix).map(|key| (key.row as usize, self.read(key))).collect()
    }

    fn with_prefix<'k>(&self, keys: &'k [Key], prefix: &str) -> impl Iterator<Item = &'k Key> {
        let first = keys.partition_point(|key| self.read(key) < prefix);
        keys.get(first..).unwrap_or_default().iter().take_while(move |key| self.read(key).starts_with(prefix))
    }

    fn read(&self, key: &Key) -> &str {
        let start = key.at as usize;
        self.text.get(start..start + key.length as usize).unwrap_or_default()
    }

    fn build(file: File) -> Self {
        let mut lines = Vec::new();
        let mut start = 0_u32;
        for line in file.text.split_inclusive('\n') {
            lines.push(start);
            start = start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
        }
        lines.shrink_to_fit();
        let mut built = Self {
            date: file.date,
            sources: file.sources,
            spans: file.spans,
            text: file.text,
            lines,
            codes: Vec::new(),
            bics: Vec::new(),
            index: Index::default(),
            groups: Vec::new(),
        };
        built.codes = built.keys(|institute| institute.codes().map(|code| code.code).collect());
        built.bics = built.keys(|institute| institute.bics().collect());
        let index = Index::build(built.iter().map(words));
        built.index = index;
        built.groups = built.iter().map(|institute| institute.group()).collect();
        built
    }

    fn keys(&self, of: impl for<'i> Fn(&Institute<'i>) -> Vec<&'i str>) -> Vec<Key> {
        let base = self.text.as_ptr() as usize;
        let mut keys: Vec<Key> = self
            .iter()
            .flat_map(|institute| {
                let row = u32::try_from(institute.row()).unwrap_or(u32::MAX);
                of(&institute)
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .map(|text| Key {
                        // A slice of our own text: its distance from the beginning is its place.
                        at: u32::try_from(text.as_ptr() as usize - base).unwrap_or(u32::MAX),
                        length: u8::try_from(text.len()).unwrap_or(u8::MAX),
                        row,
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        keys.sort_by(|one, other| self.read(one).cmp(self.read(other)).then(one.row.cmp(&other.row)));
        keys.shrink_to_fit();
        keys
    }
}

impl std::fmt::Debug for Institutes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} banks of {}", self.len(), self.date)
    }
}

fn words<'a>(institute: Institute<'a>) -> Vec<(&'a str, Field)> {
    let mut texts = vec![(institute.name(), Field::Name)];
    texts.extend(institute.aliases().map(|alias| (alias, Field::Alias)));
    let town = if institute.codes().nth(MANY).is_some() { Field::Branch } else { Field::Town };
    texts.extend(institute.codes().flat_map(|code| code.towns()).map(|name| (name, town)));
    texts
}

const _: () = assert!(COLUMNS == 8, "Institute reads eight columns");
