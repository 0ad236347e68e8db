//! The file of all banks that `scripts/bank-directory` writes; `docs/banks.md` describes it.

use std::{collections::BTreeMap, io::Read, path::PathBuf};

use flate2::read::GzDecoder;

use super::facts::Facts;

/// Larger than any list of the world's banks; what is larger is not one.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Why a file of banks cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InstitutesError {
    /// It cannot be read or unpacked.
    #[error("The list of banks {path} cannot be read ({source}).")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A line is not as `docs/banks.md` describes it.
    #[error("The list of banks is broken in line {line}: {what}. scripts/bank-directory writes a good one.")]
    Format {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
}

/// Where the data comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Package and version.
    pub(super) name: String,
    /// Licence and holder.
    pub(super) licence: String,
    /// Where the package is found.
    pub(super) address: String,
}

/// Where in the IBANs of a country the code stands by which its banks are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Characters before it, the country code and the check digits included.
    pub(super) start: usize,
    /// Its length in characters.
    pub(super) length: usize,
}

/// A checked file: what its head says, and its text.
#[derive(Debug)]
pub(super) struct File {
    /// The day on which it was made, as written.
    pub(super) date: String,
    /// Its sources.
    pub(super) sources: Vec<Source>,
    /// By country.
    pub(super) spans: BTreeMap<String, Span>,
    /// The lines of the institutes, each with [`COLUMNS`] fields.
    pub(super) text: String,
}

/// Country, name, other names, BIC, more BICs, codes with towns, FinTS address, marks; then [`Facts`], where there are any.
pub(super) const COLUMNS: usize = 8;

/// Unpacks (gzip, or nothing to unpack) and checks.
pub(super) fn read(bytes: &[u8]) -> Result<File, Unreadable> {
    let mut text = String::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(bytes).take(LARGEST).read_to_string(&mut text)?;
    } else {
        bytes.take(LARGEST).read_to_string(&mut text)?;
    }
    parse(text)
}

/// What [`read`] fails with, before the file's name is known to it.
#[derive(Debug)]
pub(super) enum Unreadable {
    Io(std::io::Error),
    Line(usize, &'static str),
}

impl From<std::io::Error> for Unreadable {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

fn parse(text: String) -> Result<File, Unreadable> {
    let mut file =
        File { date: String::new(), sources: Vec::new(), spans: BTreeMap::new(), text: String::new() };
    if text.lines().next() != Some("#glimpse-banks\t1") {
        return Err(Unreadable::Line(1, "it is not a list of banks of version 1"));
    }
    let mut head = 0;
    for (index, line) in text.lines().enumerate() {
        match line.strip_prefix('#') {
            Some(fact) if head == index => {
                head_line(&mut file, fact).map_err(|what| Unreadable::Line(index + 1, what))?;
                head = index + 1;
            }
            _ => body_line(line).map_err(|what| Unreadable::Line(index + 1, what))?,
        }
    }
    let length: usize = text.lines().take(head).map(|line| line.len() + 1).sum();
    file.text = text.get(length..).unwrap_or_default().to_owned();
    Ok(file)
}

fn head_line(file: &mut File, fact: &str) -> Result<(), &'static str> {
    let fields: Vec<&str> = fact.split('\t').collect();
    match fields.as_slice() {
        ["date", date] => file.date = (*date).to_owned(),
        ["source", name, licence, address] => file.sources.push(Source {
            name: (*name).to_owned(),
            licence: (*licence).to_owned(),
            address: (*address).to_owned(),
        }),
        ["key", country, start, length] => {
            let (Ok(start), Ok(length)) = (start.parse(), length.parse()) else {
                return Err("the place of a bank code is not two numbers");
            };
            file.spans.insert((*country).to_owned(), Span { start, length });
        }
        _ => {}
    }
    Ok(())
}

fn body_line(line: &str) -> Result<(), &'static str> {
    let fields: Vec<&str> = line.split('\t').collect();
    let ([country, name, _, bic, bics, codes, url, marks]
    | [country, name, _, bic, bics, codes, url, marks, _]) = fields.as_slice()
    else {
        return Err("a bank has eight fields, or nine");
    };
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err("a country is two capital letters");
    }
    if name.is_empty() {
        return Err("a bank has a name");
    }
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if !plain(bic) || !bics.split(' ').all(plain) {
        return Err("a BIC is capital letters and digits");
    }
    if !codes.split('|').all(|code| plain(code.split('=').next().unwrap_or_default())) {
        return Err("a bank code is capital letters and digits");
    }
    if !url.is_empty() && !url.starts_with("https://") {
        return Err("a FinTS address begins with https://");
    }
    if !marks.starts_with(|first: char| first.is_ascii_digit()) {
        return Err("the marks begin with a digit");
    }
    Facts::read(fields.get(COLUMNS).copied().unwrap_or_default()).map(drop)
}
