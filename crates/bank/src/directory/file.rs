//! The file of all banks that `scripts/bank-directory` writes; `docs/banks.md` describes it.

use std::{collections::BTreeMap, io::Read, path::PathBuf};

use flate2::read::GzDecoder;
use jiff::civil::Date;

use super::facts::Facts;

/// Larger than any list of the world's banks; what is larger is not one.
const LARGEST: u64 = 64 * 1024 * 1024;

/// No more faults than these are named of one file.
const MOST_FAULTS: usize = 50;

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
    /// Lines are not as `docs/banks.md` describes them: all of them, in the file's order, fifty at most.
    #[error("The list of banks is broken: {}. scripts/bank-directory writes a good one.", listed(.0))]
    Format(Vec<ListFault>),
}

/// What is wrong in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, without a full stop.
    pub what: &'static str,
}

impl std::fmt::Display for ListFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

fn listed(faults: &[ListFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
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
    Lines(Vec<ListFault>),
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
        let what = "it is not a list of banks of version 1";
        return Err(Unreadable::Lines(vec![ListFault { line: 1, what }]));
    }
    let mut faults = Vec::new();
    let mut note = |index: usize, what| {
        if faults.len() < MOST_FAULTS {
            faults.push(ListFault { line: index + 1, what });
        }
    };
    let head = text.lines().take_while(|line| line.starts_with('#')).count();
    for (index, line) in text.lines().take(head).enumerate() {
        if let Err(what) = head_line(&mut file, line) {
            note(index, what);
        }
    }
    if file.date.is_empty() {
        note(0, "no #date says when it was made");
    }
    if file.sources.is_empty() {
        note(0, "no #source says where it comes from and under which licence");
    }
    let mut before = ("", "");
    let mut namesakes: Vec<&str> = Vec::new();
    for (index, line) in text.lines().enumerate().skip(head) {
        match body_line(line, &file.spans) {
            Err(what) => note(index, what),
            Ok(named) if named < before => note(index, "the banks are not sorted by country and name"),
            Ok(named) => {
                if named != before {
                    namesakes.clear();
                }
                before = named;
                if namesakes.iter().any(|other| are_one(other, line)) {
                    note(index, "the same bank stands in the list already");
                }
                namesakes.push(line);
            }
        }
    }
    if !faults.is_empty() {
        return Err(Unreadable::Lines(faults));
    }
    let length: usize = text.lines().take(head).map(|line| line.len() + 1).sum();
    file.text = text.get(length..).unwrap_or_default().to_owned();
    Ok(file)
}

fn head_line(file: &mut File, line: &str) -> Result<(), &'static str> {
    let fields: Vec<&str> = line.split('\t').collect();
    match fields.as_slice() {
        ["#date", date] => {
            date.parse::<Date>().map_err(|_| "the date is not written as 2026-11-23")?;
            file.date = (*date).to_owned();
        }
        ["#source", name, licence, address] => file.sources.push(Source {
            name: (*name).to_owned(),
            licence: (*licence).to_owned(),
            address: (*address).to_owned(),
        }),
        ["#key", country, start, length] => {
            is_country(country)?;
            let (Ok(start), Ok(length)) = (start.parse(), length.parse()) else {
                return Err("the place of a bank code is not two numbers");
            };
            if !(4..34).contains(&start) || !(1..=30).contains(&length) {
                return Err("the place of a bank code is not within an IBAN");
            }
            file.spans.insert((*country).to_owned(), Span { start, length });
        }
        ["#date" | "#source" | "#key", ..] => return Err("the line has too many fields, or too few"),
        _ => {}
    }
    Ok(())
}

/// Country and name of a bank, if its line is as it should be.
fn body_line<'l>(line: &'l str, spans: &BTreeMap<String, Span>) -> Result<(&'l str, &'l str), &'static str> {
    let fields: Vec<&str> = line.split('\t').collect();
    let ([country, name, _, bic, bics, codes, url, marks]
    | [country, name, _, bic, bics, codes, url, marks, _]) = fields.as_slice()
    else {
        return Err("a bank has eight fields, or nine");
    };
    is_country(country)?;
    if name.is_empty() {
        return Err("a bank has a name");
    }
    if !std::iter::once(*bic).chain(bics.split(' ')).all(|bic| bic.is_empty() || is_bic(bic)) {
        return Err("a BIC is 8 or 11 capital letters and digits, with the country at the fifth place");
    }
    let codes = || codes.split('|').map(|code| code.split('=').next().unwrap_or_default());
    if !codes().all(plain) {
        return Err("a bank code is capital letters and digits");
    }
    if codes().any(|code| !code.is_empty()) {
        let span = spans.get(*country).ok_or("no #key says where its country's IBANs have the bank code")?;
        if codes().any(|code| code.len() != span.length) {
            return Err("a bank code is shorter or longer than the #key of its country says");
        }
    }
    if !url.is_empty() && !url.starts_with("https://") {
        return Err("a FinTS address begins with https://");
    }
    if !marks.starts_with(|first: char| first.is_ascii_digit()) {
        return Err("the marks begin with a digit");
    }
    Facts::read(fields.get(COLUMNS).copied().unwrap_or_default())?;
    Ok((country, name))
}

/// Whether two lines of one country and name are one bank: they have the same BIC, and share a code or have none.
fn are_one(one: &str, other: &str) -> bool {
    let codes = |line: &'_ str| -> Vec<String> {
        let field = line.split('\t').nth(5).unwrap_or_default();
        let codes = field.split('|').map(|code| code.split('=').next().unwrap_or_default().to_owned());
        codes.filter(|code| !code.is_empty()).collect()
    };
    let bic = |line: &'_ str| line.split('\t').nth(3).unwrap_or_default().to_owned();
    let (ours, theirs) = (codes(one), codes(other));
    let share = ours.is_empty() && theirs.is_empty() || ours.iter().any(|code| theirs.contains(code));
    share && bic(one) == bic(other)
}

fn plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn is_country(text: &str) -> Result<(), &'static str> {
    let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    fits.then_some(()).ok_or("a country is two capital letters")
}

/// Four letters or digits for the institution, two letters for the country, two for the place, three for a branch
/// (ISO 9362).
fn is_bic(text: &str) -> bool {
    let country = text.get(4..6).is_some_and(|country| is_country(country).is_ok());
    matches!(text.len(), 8 | 11) && plain(text) && country
}
