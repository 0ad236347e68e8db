//! What is said on standard error. No text of the input is shown.

use std::{
    io::{self, Write},
    path::Path,
};

use super::Target;
use crate::{Check, DiagnosticKind as Kind, Parsed, StatementKind, write::LeftOut};

/// A file's name without characters that a terminal would obey or that turn the direction of the text.
pub(super) fn shown(path: &Path) -> String {
    let turns = |character: char| matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let name = path.to_string_lossy();
    name.chars()
        .map(
            |character| {
                if character.is_control() || turns(character) {
                    char::REPLACEMENT_CHARACTER
                } else {
                    character
                }
            },
        )
        .collect()
}

/// So many statements whose balances do not add up are named.
const NAMED: usize = 20;

/// Tells what was read and what is doubtful; `true` when something is.
pub(super) fn tell(name: &str, parsed: &Parsed, quiet: bool, stderr: &mut dyn Write) -> io::Result<bool> {
    let mut mismatches = 0_usize;
    for (index, statement) in parsed.statements.iter().enumerate() {
        let Check::Mismatch { expected, stated } = statement.check else { continue };
        mismatches = mismatches.saturating_add(1);
        if mismatches <= NAMED {
            writeln!(
                stderr,
                "warning: {name}: statement {}: {} to {} {}, the bank states {}",
                index.saturating_add(1),
                if statement.kind == StatementKind::Holdings { "holdings add up" } else { "entries lead" },
                expected.amount,
                expected.currency,
                stated.amount
            )?;
        }
    }
    if let Some(more @ 1..) = mismatches.checked_sub(NAMED) {
        writeln!(stderr, "warning: {name}: and so in {} more", counted(more, "statement", "statements"))?;
    }
    let mut doubtful = mismatches > 0;
    for (kind, count) in parsed.diagnostics.counts() {
        if let Some(doubt) = doubt(kind) {
            doubtful = true;
            writeln!(stderr, "warning: {name}: {doubt}{}", times(count))?;
        }
    }
    if !quiet {
        summary(name, parsed, stderr)?;
    }
    Ok(doubtful)
}

fn summary(name: &str, parsed: &Parsed, stderr: &mut dyn Write) -> io::Result<()> {
    let statements = parsed.statements.len();
    let sum = |count: fn(&crate::Statement) -> usize| parsed.statements.iter().map(count).sum::<usize>();
    let (entries, holdings) = (sum(|one| one.entries.len()), sum(|one| one.securities.len()));
    let mut parts = vec![counted(statements, "statement", "statements")];
    if entries > 0 || holdings == 0 {
        parts.push(counted(entries, "entry", "entries"));
    }
    if holdings > 0 {
        parts.push(counted(holdings, "holding", "holdings"));
    }
    let balanced = parsed.statements.iter().filter(|statement| statement.check.holds()).count();
    writeln!(stderr, "{name}: {}; balances add up in {balanced} of {statements}", parts.join(", "))?;
    for (kind, count) in parsed.diagnostics.counts() {
        let kind = serde_json::to_string(&kind).unwrap_or_default();
        writeln!(stderr, "  {} {count}", kind.trim_matches('"'))?;
    }
    Ok(())
}

/// Tells what could not be written; `true` when there is something.
pub(super) fn tell_left_out(
    name: &str,
    target: Target,
    left_out: LeftOut,
    stderr: &mut dyn Write,
) -> io::Result<bool> {
    if left_out.is_empty() {
        return Ok(false);
    }
    let LeftOut { holdings, totals, information, unread, characters } = left_out;
    let parts = [
        (holdings, counted(holdings, "holding", "holdings")),
        (totals, format!("the bank's totals of {}", counted(totals, "statement", "statements"))),
        (
            information,
            format!("the information to the holder in {}", counted(information, "statement", "statements")),
        ),
        (unread, format!("{} of unread text", counted(unread, "piece", "pieces"))),
        (characters, format!("{} that XML cannot hold", counted(characters, "character", "characters"))),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    let target = match target {
        Target::Json => "JSON",
        Target::Csv => "CSV",
        Target::Camt053 => "CAMT.053",
    };
    writeln!(
        stderr,
        "warning: {name}: not written, because {target} has no place for it: {}; JSON has everything",
        parts.join(", ")
    )?;
    Ok(true)
}

/// What a finding means for whoever relies on the result: something is missing, doubtful or assumed. What is merely odd
/// is understood or kept in its place.
fn doubt(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::TotalsMismatch => Some("the bank's own totals differ from the entries"),
        Kind::BalanceMissing => Some("an opening or closing balance is missing"),
        Kind::CutOff => Some("a statement has no end: the input is probably cut off"),
        Kind::PageMissing => Some("a page of a statement is missing"),
        Kind::PagesApart => Some("a page does not begin with the balance that the page before ended with"),
        Kind::CurrencyMismatch => Some("balances and entries of a statement are in different currencies"),
        Kind::SumTooLong => Some("balances do not add up, and the sum has too many digits to be named"),
        Kind::EntryUnreadable => Some("an entry could not be read; it is kept as text"),
        Kind::BalanceUnreadable => Some("a balance could not be read; it is kept as text"),
        Kind::DateUnreadable => Some("a date could not be read; it is kept as text"),
        Kind::AmountSigned => {
            Some("an amount has a minus sign beside its credit or debit mark; it is kept as text")
        }
        Kind::CurrencyAssumed => Some("no currency is named; the euro was assumed"),
        Kind::TextOutside => Some("there is text outside of any statement; it is kept"),
        Kind::EncodingGuessed => Some("the encoding was guessed; letters may be wrong"),
        Kind::CharactersReplaced => Some("characters could not be decoded and were replaced"),
        Kind::ReferenceUndefined => Some("a reference to a character is not defined; it is kept as written"),
        _ => None,
    }
}

fn times(count: u64) -> String {
    if count > 1 { format!(" ({count} times)") } else { String::new() }
}

fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
