use std::collections::BTreeSet;

use super::{
    Bank, Directory, fold,
    index::{Field, Index, Matches},
    institute::{Code, Institute},
    query::{self, Query},
};

/// What is asked for fits less well than this is not shown.
const LEAST: f32 = 0.34;
/// When nothing fits that well, this much of what is asked for is better than nothing.
const PART: f32 = 0.4;
/// And a bank that is only where the one is said to be is worth so much less.
const ELSEWHERE: f32 = 0.6;
/// A word fits like this where a name or another name has it as it was typed.
const EXACT: f32 = 0.95;
/// How well a bank fits a word that names its country.
const IN_COUNTRY: f32 = 0.75;
/// And one that names the group of local banks that it belongs to, whatever it is called itself.
const IN_GROUP: f32 = 0.5;
/// So much better fits a bank of which one name is exactly what was typed.
const WHOLE: f32 = 1.15;
/// So many of the best are looked at for that.
const LOOKED_AT: usize = 60;
/// Three words typed together are not longer.
const JOINED: usize = 32;

/// A bank that fits what somebody typed.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// How it is reached; `None` when this installation cannot reach it.
    pub bank: Option<&'a Bank>,
    /// What the directory of all banks knows of it; `None` for a bank that only the configuration knows.
    pub institute: Option<Institute<'a>>,
    /// The code that fits best, of those it has.
    pub bank_code: Option<&'a str>,
    /// The town that fits best.
    pub town: Option<&'a str>,
}

impl<'a> Hit<'a> {
    /// Its name: the configuration's, else the directory's.
    #[must_use]
    pub fn name(&self) -> &'a str {
        match (self.bank, self.institute) {
            (Some(bank), _) => &bank.name,
            (None, Some(institute)) => institute.name(),
            (None, None) => "",
        }
    }

    /// Two-letter country.
    #[must_use]
    pub fn country(&self) -> &'a str {
        match (self.bank, self.institute) {
            (Some(bank), _) => &bank.country,
            (None, Some(institute)) => institute.country(),
            (None, None) => "",
        }
    }

    /// The main BIC, if one is known.
    #[must_use]
    pub fn bic(&self) -> Option<&'a str> {
        let institute = self.institute;
        self.bank.and_then(|bank| bank.bic.as_deref()).or_else(|| institute.and_then(|known| known.bic()))
    }

    /// Whether one of its BICs begins with these eight characters, which name a bank in a place.
    pub(super) fn has_office(&self, office: &str) -> bool {
        let configured = self.bank.and_then(|bank| bank.bic.as_deref());
        let fits = |bic: &str| bic.starts_with(office);
        configured.is_some_and(fits) || self.institute.is_some_and(|institute| institute.bics().any(fits))
    }

    /// Whether this installation can reach it.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        self.bank.is_some()
    }
}

/// Who was found: a row of the directory of all banks, or a bank of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Bank(usize),
    Row(usize),
}

/// How well a bank fits all that was typed.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    /// Each word's fit times its worth.
    fit: f32,
    /// The worth of the words that are met at all.
    met: f32,
    /// How many are met in its name.
    names: u8,
    /// Whether one is met in what it is called, not only in where it is.
    called: bool,
    /// How many stand in what it is called as they were typed.
    exact: u8,
}

/// How well, and by which code if a code was typed.
#[derive(Clone, Copy, Debug)]
struct Score<'a> {
    score: f32,
    row: Option<usize>,
    code: Option<&'a str>,
}

impl Directory {
    /// The banks that fit what was typed, best first; with nothing typed, the reachable ones as configured.
    ///
    /// Understands names, abbreviations, towns, bank codes, BICs and IBANs, each also begun only, in any order of words,
    /// with typing errors, with or without umlauts, with the digits of any script. Whatever is typed, it ends soon.
    #[must_use]
    pub fn search(&self, typed: &str, limit: usize) -> Vec<Hit<'_>> {
        let query = Query::read(typed, &self.institutes);
        if query == Query::default() {
            return self.banks.iter().take(limit).map(|bank| self.hit_of(bank, None, None, &[])).collect();
        }
        let mut found: Vec<(Found, Score<'_>)> = Vec::new();
        self.by_code(&query, &mut found);
        self.by_words(&query.words, &mut found);
        let mut ranked = once_each(found);
        self.sort(&mut ranked);
        let whole = query.words.concat();
        for (one, score) in ranked.iter_mut().take(LOOKED_AT) {
            if self.is_called(*one, score.row, &whole) {
                score.score *= WHOLE;
            }
        }
        self.sort(&mut ranked);
        ranked
            .into_iter()
            .take(limit)
            .filter_map(|(found, score)| self.hit(found, score, &query.words))
            .collect()
    }

    fn sort(&self, ranked: &mut [(Found, Score<'_>)]) {
        ranked.sort_by(|(one, a), (other, b)| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| self.name_of(*one).cmp(self.name_of(*other)))
                .then(one.cmp(other))
        });
    }

    /// Whether that is one of its names, no more and no less.
    fn is_called(&self, found: Found, row: Option<usize>, folded: &str) -> bool {
        let is = |name: &str| fold::words(name).concat() == folded;
        let known = row.and_then(|row| self.institutes.row(row));
        !folded.is_empty()
            && (is(self.name_of(found))
                || known.is_some_and(|known| is(known.name()) || known.aliases().any(is)))
    }

    fn by_code<'a>(&'a self, query: &Query, found: &mut Vec<(Found, Score<'a>)>) {
        if let Some((country, code)) = &query.code {
            let fits = |known: &str| country.as_deref().is_none_or(|wanted| wanted == known);
            for (row, whole) in self.institutes.codes_from(code) {
                let Some(institute) = self.institutes.row(row) else { continue };
                // Four digits are a whole code in Denmark, and half a code to those who go on typing.
                let meant = country.is_some() || self.home.contains(institute.country());
                if fits(institute.country()) {
                    let likely = if meant { 2.0 } else { 1.0 };
                    self.note_row(found, row, exactness(code, whole) * likely, Some(whole));
                }
            }
            for (number, bank) in self.banks.iter().enumerate().filter(|(_, bank)| fits(&bank.country)) {
                for whole in bank.bank_codes.iter().filter(|whole| whole.starts_with(code.as_str())) {
                    self.note_bank(found, number, exactness(code, whole) * 2.0, None, Some(whole));
                }
            }
        }
        if let Some(bic) = &query.bic {
            // Without the country it is as likely the beginning of a name: then it does not outdo one.
            let likely = if bic.len() < 6 { 0.6 } else { 1.0 };
            let before = found.len();
            self.by_bic(bic, likely, found);
            // Banks have a BIC for each branch, and hardly any is listed: the first eight characters are the bank's.
            if let Some(office) = bic.get(..8).filter(|_| found.len() == before) {
                self.by_bic(office, likely, found);
            }
        }
    }

    fn by_bic<'a>(&'a self, bic: &str, likely: f32, found: &mut Vec<(Found, Score<'a>)>) {
        for (row, whole) in self.institutes.bics_from(bic) {
            self.note_row(found, row, exactness(bic, whole.trim_end_matches("XXX")) * likely, None);
        }
        for (number, bank) in self.banks.iter().enumerate() {
            if let Some(whole) = bank.bic.as_deref().filter(|whole| whole.starts_with(bic)) {
                self.note_bank(found, number, exactness(bic, whole) * likely, None, None);
            }
        }
    }

    fn by_words<'a>(&'a self, words: &[String], found: &mut Vec<(Found, Score<'a>)>) {
        if words.is_empty() {
            return;
        }
        let indexes = [&self.institutes.index, &self.configured];
        let meanings: Vec<[Matches; 2]> = (0..words.len())
            .map(|position| {
                let [mut institutes, configured] = indexes.map(|index| meaning(index, words, position));
                self.by_country(words, position, &mut institutes);
                self.by_short_code(words, position, &mut institutes);
                self.by_group(words, position, &mut institutes);
                [institutes, configured]
            })
            .collect();
        let banks: usize = indexes.iter().map(|index| index.banks()).sum();
        // A word that few banks have says more than one that many have.
        let worth: Vec<f32> = meanings
            .iter()
            .map(|parts| {
                let plain: usize = parts.iter().map(|matches| matches.plain).sum();
                let having = if plain == 0 { parts.iter().map(Matches::count).sum() } else { plain };
                (1.0 + ratio(banks, having.max(1))).ln().max(0.05)
            })
            .collect();
        let total: f32 = worth.iter().sum();
        let before = found.len();
        let mut parts: Vec<(Found, f32)> = Vec::new();
        for (which, index) in indexes.iter().enumerate() {
            let mut sums = vec![Sum::default(); index.banks()];
            for (parts, worth) in meanings.iter().zip(&worth) {
                let Some(matches) = parts.get(which) else { continue };
                for (sum, (fit, field)) in
                    sums.iter_mut().zip(matches.fits()).filter(|(_, (fit, _))| *fit > 0.0)
                {
                    sum.fit += fit * worth;
                    sum.met += worth;
                    sum.names += u8::from(*field == Field::Name);
                    sum.called |= field.is_a_name();
                    sum.exact += u8::from(field.is_a_name() && *fit >= EXACT);
                }
            }
            for (bank, Sum { fit, met, names, called, exact }) in sums.into_iter().enumerate() {
                // Each word that is not met at all weighs twice: once in the sum, once here.
                let score = fit / total * (met / total);
                if score < LEAST {
                    if fit / total > PART {
                        let one = if which == 0 { Found::Row(bank) } else { Found::Bank(bank) };
                        // The bank that was named, in a town that we do not know of, rather than others there.
                        parts.push((one, score * if called { 1.0 } else { ELSEWHERE }));
                    }
                    continue;
                }
                let covered = f32::from(names.min(index.length(bank))) / f32::from(index.length(bank));
                // Another name counts as a whole, because its words are not told apart from those of the next one.
                let by_another = names == 0 && usize::from(exact) == words.len();
                let covered = if by_another { 0.45 } else { covered };
                let score = score * (1.0 + 0.2 * covered);
                match which {
                    0 => self.note_row(found, bank, score, None),
                    _ => self.note_bank(found, bank, score, None, None),
                }
            }
        }
        if found.len() > before {
            return;
        }
        for (one, score) in parts {
            match one {
                Found::Row(row) => self.note_row(found, row, score, None),
                Found::Bank(number) => self.note_bank(found, number, score, None, None),
            }
        }
    }

    /// A word that names a country, or a large city abroad, where our lists have no towns, fits all banks there.
    fn by_country(&self, words: &[String], position: usize, matches: &mut Matches) {
        let Some(country) = words.get(position).and_then(|word| query::country_named(word)) else { return };
        // By itself it is only a word.
        if words.len() < 2 {
            return;
        }
        let mut there = 0;
        for institute in self.institutes.iter().filter(|institute| institute.country() == country) {
            matches.raise(institute.row(), IN_COUNTRY, Field::Town);
            there += 1;
        }
        matches.plain = matches.plain.max(there);
    }

    /// `raiba` beside a town is the cooperative bank there, `sparkasse` the savings bank, whatever they are called.
    fn by_group(&self, words: &[String], position: usize, matches: &mut Matches) {
        let named = words.get(position).filter(|_| words.len() > 1).and_then(|word| query::group_named(word));
        let Some(group) = named else { return };
        for (row, _) in self.institutes.groups.iter().enumerate().filter(|(_, own)| **own == Some(group)) {
            matches.raise(row, IN_GROUP, Field::Town);
        }
    }

    /// Three or four digits beside a name may be a bank code of a country with short ones: `santander 0049`.
    fn by_short_code(&self, words: &[String], position: usize, matches: &mut Matches) {
        let Some(word) = words.get(position).filter(|_| words.len() > 1) else { return };
        if !(3..=4).contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        for (row, _) in self.institutes.codes_from(word).into_iter().filter(|(_, code)| code == word) {
            matches.raise(row, 1.0, Field::Alias);
        }
        matches.plain = matches.plain.max(matches.count());
    }

    fn note_row<'a>(
        &'a self,
        found: &mut Vec<(Found, Score<'a>)>,
        row: usize,
        score: f32,
        code: Option<&'a str>,
    ) {
        let score = score * self.standing.get(row).copied().unwrap_or(1.0);
        match self.reached.get(&row) {
            None => found.push((Found::Row(row), Score { score, row: Some(row), code })),
            Some(banks) => {
                for number in banks {
                    self.note_bank(found, *number, score, Some(row), code);
                }
            }
        }
    }

    fn note_bank<'a>(
        &self,
        found: &mut Vec<(Found, Score<'a>)>,
        number: usize,
        score: f32,
        row: Option<usize>,
        code: Option<&'a str>,
    ) {
        found.push((Found::Bank(number), Score { score: score * 1.3, row, code }));
    }

    fn name_of(&self, found: Found) -> &str {
        match found {
            Found::Bank(number) => self.banks.get(number).map_or("", |bank| bank.name.as_str()),
            Found::Row(row) => self.institutes.row(row).map_or("", |institute| institute.name()),
        }
    }

    fn hit<'a>(&'a self, found: Found, score: Score<'a>, words: &[String]) -> Option<Hit<'a>> {
        let institute = score.row.and_then(|row| self.institutes.row(row));
        match found {
            Found::Bank(number) => Some(self.hit_of(self.banks.get(number)?, institute, score.code, words)),
            Found::Row(_) => {
                let institute = institute?;
                let (bank_code, town) = branch(&institute, score.code, words);
                Some(Hit { bank: None, institute: Some(institute), bank_code, town })
            }
        }
    }

    fn hit_of<'a>(
        &'a self,
        bank: &'a Bank,
        institute: Option<Institute<'a>>,
        code: Option<&'a str>,
        words: &[String],
    ) -> Hit<'a> {
        let institute = institute.or_else(|| self.institute_of(bank));
        let (branch_code, branch_town) =
            institute.map_or((None, None), |institute| branch(&institute, code, words));
        let own = bank.bank_codes.first().map(String::as_str);
        Hit {
            bank: Some(bank),
            institute,
            bank_code: code.or(if words.is_empty() { own } else { None }).or(branch_code).or(own),
            town: bank.city.as_deref().or(branch_town),
        }
    }
}

/// What speaks for a bank among equals: that it is known, near, and not merged away.
pub(super) fn standing(institute: &Institute<'_>, home: &BTreeSet<String>) -> f32 {
    let known = 1.0 + 0.03 * f32::from(institute.weight());
    let near = if home.contains(institute.country()) { 1.15 } else { 1.0 };
    let gone = if institute.is_retired() { 0.8 } else { 1.0 };
    known * near * gone
}

/// The code and the town to show: what was typed, else the first.
fn branch<'a>(
    institute: &Institute<'a>,
    code: Option<&'a str>,
    words: &[String],
) -> (Option<&'a str>, Option<&'a str>) {
    if let Some(code) = code {
        let town = institute.codes().find(|known| known.code == code).and_then(|known| known.towns().next());
        return (Some(code), town);
    }
    let mut best: Option<(usize, Code<'a>, &'a str)> = None;
    for code in institute.codes() {
        for town in code.towns() {
            let folded = fold::words(town);
            // By letters: of `vr bank nürnberg` it is Nürnberg that is meant, not Vreden.
            let met: usize = words
                .iter()
                .filter(|word| folded.iter().any(|part| part.starts_with(word.as_str())))
                .map(|word| word.len() * 4)
                .sum();
            // Of `Köln` and `Köln Porz`, the town that is no more than what was typed.
            let met = if met > 0 { met + 4_usize.saturating_sub(folded.len()) } else { 0 };
            if met > best.map_or(0, |best| best.0) {
                best = Some((met, code, town));
            }
        }
    }
    match best {
        Some((_, code, town)) => (Some(code.code), Some(town)),
        None => (institute.codes().next().map(|code| code.code), institute.town()),
    }
}

/// What one typed word may mean: itself, what it abbreviates, one half of a word that was typed apart, two words typed
/// together, or a word with typing errors.
fn meaning(index: &Index, words: &[String], position: usize) -> Matches {
    let Some(word) = words.get(position) else { return Matches::none(index.banks()) };
    // What is known to be an abbreviation is no beginning of something else, and no typing error.
    let abbreviates = !query::stands_for(word).is_empty() || query::group_named(word).is_some();
    let mut matches = if abbreviates && words.len() > 1 { index.whole(word) } else { index.plain(word) };
    for meant in query::stands_for(word) {
        let mut meaning = index.plain(meant);
        index.inside(meant, &mut meaning);
        matches.merge(&meaning, 0.97);
    }
    for meant in query::also_said_for(word) {
        matches.merge(&index.plain(meant), 0.75);
    }
    for joined in joined_with_neighbours(words, position) {
        // What is short must be a whole word: `c 24`.
        if joined.len() >= 5 || index.has(&joined) {
            matches.merge(&index.plain(&joined), 0.95);
        }
    }
    if !abbreviates || word.len() > 5 {
        index.loose(word, &mut matches);
    }
    // A word that some bank has may still be two words of another: `Raiffeisenlandesbank`, `Raiffeisen-Landesbank`.
    let factor = if index.has_prefix(word) { 0.85 } else { 0.95 };
    for parts in pieces(index, word) {
        let all = parts.iter().map(|part| index.plain(part)).reduce(|one, other| one.both(&other));
        if let Some(all) = all {
            matches.merge(&all, factor);
        }
    }
    matches
}

/// The word at this place with its neighbours, two or three of them typed as one.
fn joined_with_neighbours(words: &[String], position: usize) -> impl Iterator<Item = String> {
    let runs = [(1, 0), (0, 1), (2, 0), (1, 1), (0, 2)];
    runs.into_iter().filter_map(move |(before, after)| {
        let first = position.checked_sub(before)?;
        Some(words.get(first..=position + after)?.concat())
    })
}

/// The known words that a word may be made of: two, or three of one that no bank has; the last may be begun only.
fn pieces<'w>(index: &Index, word: &'w str) -> Vec<Vec<&'w str>> {
    let two: Vec<Vec<&str>> = splits(index, word)
        .filter(|(_, right)| right.len() >= 2 && index.has_prefix(right))
        .map(|(left, right)| vec![left, right])
        .take(4)
        .collect();
    if word.len() > JOINED || index.has_prefix(word) {
        return two;
    }
    let three = splits(index, word)
        .flat_map(|(left, rest)| splits(index, rest).map(move |(middle, right)| [left, middle, right]))
        .filter(|[_, _, right]| right.len() >= 4 && index.has_prefix(right))
        .map(Vec::from)
        .take(4);
    two.into_iter().chain(three).collect()
}

/// The ways to cut a word of five letters or more behind a known word of two or more.
fn splits<'w>(index: &Index, word: &'w str) -> impl Iterator<Item = (&'w str, &'w str)> {
    word.char_indices()
        .filter(move |(at, _)| *at >= 2 && word.len() >= 5)
        .filter_map(move |(at, _)| word.split_at_checked(at))
        .filter(move |(left, _)| index.has(left))
}

/// The best score of each; the row that told it, or else any row that it has.
fn once_each(mut found: Vec<(Found, Score<'_>)>) -> Vec<(Found, Score<'_>)> {
    found.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| b.score.total_cmp(&a.score)));
    found.dedup_by(|(later, score), (kept, best)| {
        let same = later == kept;
        if same {
            best.row = best.row.or(score.row);
        }
        same
    });
    found
}

/// 1 and more: the more of the code was typed, the better it fits.
fn exactness(typed: &str, whole: &str) -> f32 {
    if typed == whole { 2.0 } else { 1.0 + 0.5 * ratio(typed.len(), whole.len()) }
}

fn ratio(one: usize, other: usize) -> f32 {
    let small = |count: usize| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    small(one) / small(other.max(1))
}
