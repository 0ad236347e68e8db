//! The words of all banks, sorted, each with the banks that have it: what a word that somebody types may mean.

use std::collections::BTreeMap;

use super::fold;

/// Where a bank has a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// In its name.
    Name,
    /// In another name.
    Alias,
    /// In the name of a town.
    Town,
    /// In the name of a town, of a bank that is in so many that this says little.
    Branch,
    /// It is the first letters of the words of a name: `bcv` for Banque Cantonale Vaudoise.
    Initials,
}

impl Field {
    /// Whether it is what the bank is called, not where it is.
    pub(super) fn is_a_name(self) -> bool {
        matches!(self, Self::Name | Self::Alias)
    }

    /// How much a word found there says.
    fn worth(self) -> f32 {
        match self {
            Self::Name => 1.0,
            Self::Alias => 0.97,
            Self::Town => 0.9,
            Self::Branch => 0.72,
            Self::Initials => 0.8,
        }
    }
}

/// Words and who has them.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// All words, one after the other, in their order.
    pool: String,
    /// Where each word begins in `pool`, and its postings in `postings`; one more at the end.
    words: Vec<(u32, u32)>,
    /// Which letters each word has, to leave most words out before an edit distance is computed.
    letters: Vec<u32>,
    /// Bank times eight plus field.
    postings: Vec<u32>,
    /// How many words each bank's name has.
    lengths: Vec<u8>,
}

/// How well each bank fits one word that was typed.
#[derive(Debug)]
pub(super) struct Matches {
    /// By bank: from 0 (not at all) to 1, and where.
    fits: Vec<(f32, Field)>,
    /// How many banks have the word itself, or one that begins with it.
    pub(super) plain: usize,
}

impl Matches {
    /// Nothing yet, of so many banks.
    pub(super) fn none(banks: usize) -> Self {
        Self { fits: vec![(0.0, Field::Branch); banks], plain: 0 }
    }

    /// How well each bank fits, 0 for not at all, and where it has the word.
    pub(super) fn fits(&self) -> &[(f32, Field)] {
        &self.fits
    }

    /// How many banks fit at all.
    pub(super) fn count(&self) -> usize {
        self.fits.iter().filter(|(fit, _)| *fit > 0.0).count()
    }

    /// Takes over what fits better in the other, weakened by a factor.
    pub(super) fn merge(&mut self, other: &Self, factor: f32) {
        for (known, (fit, field)) in self.fits.iter_mut().zip(&other.fits) {
            if fit * factor > known.0 {
                *known = (fit * factor, *field);
            }
        }
        self.plain = self.plain.max(other.plain);
    }

    /// The banks that fit both.
    pub(super) fn both(&self, other: &Self) -> Self {
        let pairs = self.fits.iter().zip(&other.fits);
        Self { fits: pairs.map(|((one, field), (two, _))| (one.min(*two), *field)).collect(), plain: 0 }
    }

    /// This bank fits at least so well, because of that.
    pub(super) fn raise(&mut self, bank: usize, fit: f32, field: Field) {
        if let Some(known) = self.fits.get_mut(bank)
            && fit > known.0
        {
            *known = (fit, field);
        }
    }
}

impl Index {
    /// Of banks, each with its texts.
    pub(super) fn build<'a>(banks: impl Iterator<Item = Vec<(&'a str, Field)>>) -> Self {
        let mut index = Self::default();
        let mut found: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (bank, texts) in banks.enumerate() {
            let mut length = 0_u8;
            let mut note = |word: String, field: Field| {
                let posting = u32::try_from(bank * 8).unwrap_or(u32::MAX) + field as u32;
                let postings = found.entry(word).or_default();
                if postings.last() != Some(&posting) {
                    postings.push(posting);
                }
            };
            for (text, field) in texts {
                let words = fold::words(text);
                if field == Field::Name {
                    let said = words.iter().filter(|word| !is_form(word)).count();
                    length = length.saturating_add(u8::try_from(said).unwrap_or(u8::MAX));
                    for letters in initials(&words) {
                        note(letters, Field::Initials);
                    }
                }
                for word in words {
                    note(word, field);
                }
            }
            index.lengths.push(length.max(1));
        }
        for (word, mut postings) in found {
            postings.sort_unstable();
            postings.dedup();
            index.words.push(index.here());
            index.letters.push(letters(&word));
            index.pool.push_str(&word);
            index.postings.extend(postings);
        }
        index.words.push(index.here());
        index.pool.shrink_to_fit();
        index.words.shrink_to_fit();
        index.postings.shrink_to_fit();
        index
    }

    fn here(&self) -> (u32, u32) {
        let short = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        (short(self.pool.len()), short(self.postings.len()))
    }

    /// How many banks there are.
    pub(super) fn banks(&self) -> usize {
        self.lengths.len()
    }

    /// How many words the bank's name has, at least 1.
    pub(super) fn length(&self, bank: usize) -> u8 {
        self.lengths.get(bank).copied().unwrap_or(1)
    }

    /// Whether some bank has exactly this word.
    pub(super) fn has(&self, word: &str) -> bool {
        self.word(self.first_from(word)) == Some(word)
    }

    /// Whether some bank has this word or one that begins with it.
    pub(super) fn has_prefix(&self, word: &str) -> bool {
        self.word(self.first_from(word)).is_some_and(|known| known.starts_with(word))
    }

    /// The banks with that word, or one that begins with it.
    pub(super) fn plain(&self, typed: &str) -> Matches {
        let mut matches = Matches::none(self.banks());
        let mut number = self.first_from(typed);
        while let Some(word) = self.word(number).filter(|word| word.starts_with(typed)) {
            let fit = match typed.len() {
                whole if whole == word.len() => 1.0,
                // One or two letters begin too much to mean anything in particular.
                0..=2 => 0.5 + 0.4 * share(typed.len(), word.len()),
                begun => 0.72 + 0.2 * share(begun, word.len()),
            };
            self.give(&mut matches, number, fit);
            number += 1;
        }
        matches.plain = matches.count();
        matches
    }

    /// The banks with exactly that word.
    pub(super) fn whole(&self, typed: &str) -> Matches {
        let mut matches = Matches::none(self.banks());
        let number = self.first_from(typed);
        if self.word(number) == Some(typed) {
            self.give(&mut matches, number, 1.0);
        }
        matches.plain = matches.count();
        matches
    }

    /// Adds the banks with a word that contains it: `kreissparkasse` for a sparkasse.
    pub(super) fn inside(&self, meant: &str, matches: &mut Matches) {
        let wanted = letters(meant);
        for (number, _) in self.letters.iter().enumerate().filter(|(_, has)| wanted & !**has == 0) {
            if let Some(fit) = self.word(number).and_then(|word| contained(meant, word)) {
                self.give(matches, number, fit);
            }
        }
    }

    /// Adds the banks with a word that contains it, or that is it with one to three typing errors. Three letters are too few
    /// for that, unless nothing begins with them.
    pub(super) fn loose(&self, typed: &str, matches: &mut Matches) {
        let length = typed.chars().count();
        if length < 3 || length == 3 && self.has_prefix(typed) {
            return;
        }
        let errors = match length {
            ..7 => 1,
            7..10 => 2,
            _ => 3,
        };
        let wanted = letters(typed);
        for (number, has) in self.letters.iter().enumerate() {
            let missing = (wanted & !has).count_ones();
            if missing > errors {
                continue;
            }
            let Some(word) = self.word(number) else { continue };
            if let Some(fit) = contained(typed, word).filter(|_| missing == 0) {
                self.give(matches, number, fit);
            } else if length == 3 {
                // `mok` for Mockbank, `dbk` for DKB.
                if missing == 0 && (one_left_out(typed, word) || is_swapped(typed, word)) {
                    self.give(matches, number, 0.45);
                }
            } else if let Some(fit) = typing_error(typed, length, word, errors as usize) {
                self.give(matches, number, fit);
            } else if is_muddled(typed, word) {
                self.give(matches, number, 0.55);
            }
        }
    }

    fn give(&self, matches: &mut Matches, number: usize, fit: f32) {
        let start = self.words.get(number).map_or(0, |word| word.1) as usize;
        let end = self.words.get(number + 1).map_or(start, |word| word.1 as usize);
        for posting in self.postings.get(start..end).unwrap_or_default() {
            let field = match posting % 8 {
                0 => Field::Name,
                1 => Field::Alias,
                2 => Field::Town,
                3 => Field::Branch,
                _ => Field::Initials,
            };
            matches.raise((posting / 8) as usize, fit * field.worth(), field);
        }
    }

    fn first_from(&self, text: &str) -> usize {
        let count = self.words.len().saturating_sub(1);
        let mut range = 0..count;
        while !range.is_empty() {
            let middle = range.start + range.len() / 2;
            if self.word(middle).is_some_and(|word| word < text) {
                range.start = middle + 1;
            } else {
                range.end = middle;
            }
        }
        range.start
    }

    fn word(&self, number: usize) -> Option<&str> {
        let start = self.words.get(number)?.0 as usize;
        let end = self.words.get(number + 1)?.0 as usize;
        self.pool.get(start..end)
    }
}

/// How well a longer word fits that has it inside.
fn contained(typed: &str, word: &str) -> Option<f32> {
    let end = if word.ends_with(typed) { 0.1 } else { 0.0 };
    let longer = word.len() > typed.len() && word.contains(typed);
    longer.then(|| 0.6 + end + 0.15 * share(typed.len(), word.len()))
}

/// How well a word fits that is meant, whole or as far as it was typed; `None` with more errors than allowed.
fn typing_error(typed: &str, length: usize, word: &str, errors: usize) -> Option<f32> {
    let known = word.chars().count();
    if known + errors < length {
        return None;
    }
    // People seldom miss the first letter: a word that begins alike is the likelier one.
    let begins = if typed.chars().next() == word.chars().next() { 1.0 } else { 0.87 };
    let distance = |end: usize| {
        let part: String = word.chars().take(end).collect();
        strsim::osa_distance(typed, &part)
    };
    if known <= length + errors {
        let whole = strsim::osa_distance(typed, word);
        if whole <= errors {
            return Some(begins * (0.9 - share(whole, length)));
        }
    }
    let begun = (length.saturating_sub(1)..=length + 1).filter(|end| *end < known).map(distance).min()?;
    let room = share(length, known);
    (begun <= errors).then(|| begins * (0.66 - share(begun, length) + 0.2 * room))
}

/// Whether a word begins as it was typed, but for one letter within.
fn one_left_out(typed: &str, word: &str) -> bool {
    let begun: Vec<char> = word.chars().take(typed.chars().count() + 1).collect();
    (1..begun.len().saturating_sub(1)).any(|out| {
        let rest = begun.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, letter)| *letter);
        rest.eq(typed.chars())
    })
}

/// Whether a word of three letters has the same ones with two neighbours in each other's place.
fn is_swapped(typed: &str, word: &str) -> bool {
    word.len() == typed.len() && strsim::osa_distance(typed, word) == 1
}

/// Whether a longer word has the same first letter and the same letters but one, in whatever order: `deuchte`.
fn is_muddled(typed: &str, word: &str) -> bool {
    if typed.len() < 6 || typed.len().abs_diff(word.len()) > 1 || typed.get(..1) != word.get(..1) {
        return false;
    }
    let mut counts = [0_i8; 256];
    for byte in word.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    for byte in typed.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count -= 1;
        }
    }
    counts.iter().map(|count| u32::from(count.unsigned_abs())).sum::<u32>() <= 1
}

/// Legal forms, which nobody types: a name is as long without them.
fn is_form(word: &str) -> bool {
    const FORMS: &[&str] = &[
        "ag",
        "aktiengesellschaft",
        "ab",
        "company",
        "eg",
        "egen",
        "gmbh",
        "kg",
        "limited",
        "ltd",
        "nv",
        "plc",
        "public",
        "sa",
        "se",
        "spa",
        "uab",
    ];
    word.len() == 1 || FORMS.contains(&word)
}

/// What people may make of a long name: its words' first letters, with the little words and without.
fn initials(words: &[String]) -> Vec<String> {
    let said: Vec<&String> = words.iter().filter(|word| !is_form(word)).collect();
    let of = |words: Vec<&&String>| {
        let text: String = words.iter().filter_map(|word| word.chars().next()).collect();
        Some(text).filter(|_| (3..=5).contains(&words.len()))
    };
    let mut made: Vec<String> = Vec::new();
    made.extend(of(said.iter().collect()));
    made.extend(of(said.iter().filter(|word| !is_little(word)).collect()));
    made.dedup();
    made
}

/// Words that are left out of abbreviations.
fn is_little(word: &str) -> bool {
    const LITTLE: &[&str] = &[
        "and", "da", "de", "dei", "del", "der", "des", "di", "die", "do", "du", "et", "for", "fur", "im",
        "in", "la", "le", "of", "the", "und", "van", "von", "zu",
    ];
    LITTLE.contains(&word)
}

fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |letters, byte| {
        letters
            | match byte {
                b'a'..=b'z' => 1 << (byte - b'a'),
                b'0'..=b'9' => 1 << (26 + (byte - b'0') / 2),
                _ => 1 << 31,
            }
    })
}

fn share(part: usize, whole: usize) -> f32 {
    portion(part) / portion(whole.max(1))
}

fn portion(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
