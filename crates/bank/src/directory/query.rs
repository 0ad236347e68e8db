//! What somebody types into the search field, understood.

use std::collections::BTreeSet;

use super::{fold, institutes::Institutes};

/// No name of a bank is longer; the rest of what was typed is not looked at.
const LONGEST: usize = 120;
/// Words beyond these are not looked at.
const WORDS: usize = 6;

/// A typed text as the search takes it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Query {
    /// Its words, folded.
    pub(super) words: Vec<String>,
    /// The beginning of a bank code, and the country if an IBAN said it.
    pub(super) code: Option<(Option<String>, String)>,
    /// The beginning of a BIC.
    pub(super) bic: Option<String>,
}

impl Query {
    /// Understands a text; whatever it is, this ends soon.
    pub(super) fn read(typed: &str, institutes: &Institutes) -> Self {
        let typed: String = typed.chars().take(LONGEST).collect();
        let mut words = fold::words(&typed);
        // Copied along with what it is: `BLZ 370 501 98`, `IBAN: DE…`.
        let said = words
            .first()
            .is_some_and(|word| matches!(word.as_str(), "blz" | "bic" | "iban" | "bankleitzahl"));
        let compact = fold::compact(&typed);
        let compact = match words.first().filter(|_| said) {
            Some(label) => compact.get(label.len()..).unwrap_or_default().to_owned(),
            None => compact,
        };
        if said && words.len() > 1 {
            words.remove(0);
        }
        let code = code(&compact, institutes);
        if code.is_some() {
            words.clear();
        }
        let mut seen = BTreeSet::new();
        words.retain(|word| seen.insert(word.clone()));
        words.truncate(WORDS);
        if words.len() > 1 {
            words.retain(|word| {
                !matches!(word.as_str(), "eg" | "ag" | "gmbh" | "the" | "die" | "der" | "und")
            });
        }
        // Words apart are no BIC, unless they make up a whole one.
        let whole = said || !typed.trim().contains(char::is_whitespace) || matches!(compact.len(), 8 | 11);
        let bic = Some(compact).filter(|text| whole && is_bic(text));
        Self { words, code, bic }
    }
}

fn code(compact: &str, institutes: &Institutes) -> Option<(Option<String>, String)> {
    if compact.len() >= 3 && compact.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((None, compact.to_owned()));
    }
    // An IBAN, whole or begun: country, two check digits, and something of the bank code.
    let country = compact.get(..2)?;
    let span =
        institutes.span(country).or((country == "DE").then_some(super::file::Span { start: 4, length: 8 }))?;
    compact.get(2..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let end = compact.len().min(span.start + span.length);
    let code = compact.get(span.start..end).filter(|code| code.len() >= 2)?;
    Some((Some(country.to_owned()), code.to_owned()))
}

fn is_bic(compact: &str) -> bool {
    let begins = |range, wanted: fn(&u8) -> bool| {
        compact.as_bytes().get(range).is_none_or(|part: &[u8]| part.iter().all(wanted))
    };
    (4..=11).contains(&compact.len())
        && compact.is_ascii()
        && begins(0..compact.len().min(6), u8::is_ascii_uppercase)
        && compact.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What the abbreviations that people type in bank names stand for; folded.
pub(super) fn stands_for(word: &str) -> &'static [&'static str] {
    match word {
        "spk" | "spark" | "spks" => &["sparkasse"],
        "ksk" | "krspk" => &["kreissparkasse"],
        "ssk" | "stspk" | "stadtspk" => &["stadtsparkasse"],
        "vb" | "voba" | "vobas" | "volksbk" => &["volksbank"],
        "rb" | "raiba" | "raika" | "raiffbk" | "raiffbank" => &["raiffeisenbank", "raiffeisen"],
        "vrb" | "vrbank" => &["volksbank", "raiffeisenbank", "vr"],
        "sk" => &["sparkasse", "stadtsparkasse", "kreissparkasse"],
        "bk" | "bnk" => &["bank"],
        "lb" => &["landesbank"],
        "bspk" | "bauspk" => &["bausparkasse"],
        "ffm" => &["frankfurt"],
        "muc" => &["munchen"],
        // As on number plates; those that begin the name of another large town are left out.
        "hh" => &["hamburg"],
        "hd" => &["heidelberg"],
        "hb" => &["bremen"],
        "hro" => &["rostock"],
        "wob" => &["wolfsburg"],
        "bs" => &["braunschweig"],
        "dd" => &["dresden"],
        "ms" => &["munster"],
        "ac" => &["aachen"],
        "ka" => &["karlsruhe"],
        "kl" => &["kaiserslautern"],
        "ddorf" => &["dusseldorf"],
        "mgladbach" | "gladbach" => &["monchengladbach"],
        "munich" => &["munchen"],
        "cologne" => &["koln"],
        "nuremberg" => &["nurnberg"],
        "hanover" => &["hannover"],
        "vienna" => &["wien"],
        "brunswick" => &["braunschweig"],
        "dt" => &["deutsche"],
        "bw" => &["baden", "wurttemberg"],
        "nrw" => &["nordrhein", "westfalen"],
        _ => &[],
    }
}

/// What people say instead of the word that is in a name.
pub(super) fn also_said_for(word: &str) -> &'static [&'static str] {
    match word {
        "volksbank" | "voba" | "vb" => &["vr"],
        "raiffeisenbank" | "raiba" => &["vr", "raiffeisenkasse"],
        "vr" => &["volksbank"],
        "stadtsparkasse" | "kreissparkasse" => &["sparkasse"],
        _ => &[],
    }
}
