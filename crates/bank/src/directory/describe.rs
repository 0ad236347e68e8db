//! What `glimpse bank list|search|show` says: plain data, and how it reads as text.

use glimpse_model::AccountKind;
use serde::Serialize;

use super::{Bank, Directory, Hit, Institute, facts};

/// More codes of one bank than these are only counted.
const MOST_CODES: usize = 5;
/// More of the codes that lead to a bank than these stand behind everything else.
const MANY_CODES: usize = 40;
/// The column of what a fact is called.
const NAMES_WIDTH: usize = 14;
/// The longest line of codes, beside that column.
const CODES_WIDTH: usize = 84;

/// One bank, as told to an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its id in the configuration; `None` when this installation does not reach it.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Two-letter country.
    pub country: String,
    /// The town, where one says where it is.
    pub town: Option<String>,
    /// The national bank codes that lead here: those that the configuration names, or, where it names none, those that
    /// the directory knows.
    pub bank_codes: Vec<String>,
    /// The codes that the directory knows of the same institute beside those of the configuration: an IBAN with one of
    /// them offers this bank among others, and leads nowhere by itself.
    pub other_codes: Vec<String>,
    /// BIC.
    pub bic: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// The connector that reaches it here.
    pub connector: Option<String>,
    /// The address of its interface here.
    pub base_url: Option<String>,
    /// How its customers confirm, as far as is known: `app`, `photo`, `chip`, `sms`, `email`, `other`.
    pub sca_methods: Vec<&'static str>,
    /// Which accounts it leads, as far as is known.
    pub account_types: Vec<AccountKind>,
    /// How many days of history it gives at most: what the configuration says, else what is known.
    pub history_days: Option<u32>,
    /// Where it answers FinTS, as far as the directory knows.
    pub fints_url: Option<String>,
    /// Whether another bank took over its customers.
    pub retired: bool,
    /// What an operator does to reach it; `None` when it is reached.
    pub what_to_do: Option<String>,
}

impl Directory {
    /// The banks that this installation reaches.
    #[must_use]
    pub fn list(&self) -> Vec<Entry> {
        self.banks().iter().map(|bank| Entry::new(Some(bank), self.institute_of(bank), None)).collect()
    }

    /// What [`Directory::search`] finds.
    #[must_use]
    pub fn describe(&self, typed: &str, limit: usize) -> Vec<Entry> {
        self.search(typed, limit).iter().map(Entry::from).collect()
    }

    /// The banks of that id, bank code, BIC or IBAN: exactly, without guessing. A BIC of a branch that nobody lists
    /// stands for its bank.
    #[must_use]
    pub fn show(&self, key: &str) -> Vec<Entry> {
        if let Some(bank) = self.banks().iter().find(|bank| bank.id.as_str() == key.trim()) {
            return vec![Entry::new(Some(bank), self.institute_of(bank), None)];
        }
        let wanted = super::fold::compact(key);
        let code = key.parse().ok().and_then(|iban| {
            let country = glimpse_model::Iban::country(&iban).to_owned();
            self.institutes().code_of(&iban).map(|code| (country, code.to_owned()))
        });
        let hits = self.search(key, 50);
        // A configured bank may have codes of its own beside those of its institute.
        let has_code = |hit: &Hit<'_>, code: &str| {
            hit.institute.is_some_and(|known| known.codes().any(|own| own.code == code))
                || hit.bank.is_some_and(|bank| bank.bank_codes.iter().any(|own| own == code))
        };
        let has_bic = |hit: &Hit<'_>| {
            let is = |bic: &str| bic == wanted || bic.strip_suffix("XXX") == Some(wanted.as_str());
            hit.institute.is_some_and(|known| known.bics().any(is))
                || hit.bank.and_then(|bank| bank.bic.as_deref()).is_some_and(is)
        };
        let exact = |hit: &&Hit<'_>| match &code {
            Some((country, code)) => hit.country() == country && has_code(hit, code),
            None => has_code(hit, &wanted) || has_bic(hit),
        };
        let found: Vec<Entry> = hits.iter().filter(exact).map(Entry::from).collect();
        let office = wanted.get(..8).filter(|_| wanted.len() == 11 && code.is_none());
        match office.filter(|_| found.is_empty()) {
            Some(office) => hits.iter().filter(|hit| hit.has_office(office)).map(Entry::from).collect(),
            None => found,
        }
    }
}

impl From<&Hit<'_>> for Entry {
    fn from(hit: &Hit<'_>) -> Self {
        Self::new(hit.bank, hit.institute, hit.town)
    }
}

impl Entry {
    fn new(bank: Option<&Bank>, institute: Option<Institute<'_>>, town: Option<&str>) -> Self {
        let known = |of: fn(&Institute<'_>) -> Vec<String>| institute.as_ref().map_or_else(Vec::new, of);
        let mut other_codes = known(|institute| institute.codes().map(|code| code.code.to_owned()).collect());
        let mut bank_codes = bank.map_or_else(Vec::new, |bank| bank.bank_codes.clone());
        if bank_codes.is_empty() {
            std::mem::swap(&mut bank_codes, &mut other_codes);
        }
        other_codes.retain(|code| !bank_codes.contains(code));
        let fints_url = institute.and_then(|institute| institute.fints_url()).map(str::to_owned);
        let retired = institute.is_some_and(|institute| institute.is_retired());
        let facts = institute.map(|institute| institute.facts()).unwrap_or_default();
        Self {
            id: bank.map(|bank| bank.id.as_str().to_owned()),
            name: bank.map_or_else(
                || institute.map(|institute| institute.name()).unwrap_or_default().to_owned(),
                |bank| bank.name.clone(),
            ),
            country: bank.map_or_else(
                || institute.map(|institute| institute.country()).unwrap_or_default().to_owned(),
                |bank| bank.country.clone(),
            ),
            town: bank
                .and_then(|bank| bank.city.as_deref())
                .or(town)
                .or_else(|| institute.and_then(|institute| institute.town()))
                .map(str::to_owned),
            bank_codes,
            other_codes,
            bic: bank
                .and_then(|bank| bank.bic.clone())
                .or_else(|| institute.and_then(|institute| institute.bic()).map(str::to_owned)),
            aliases: known(|institute| institute.aliases().map(str::to_owned).collect()),
            connector: bank.map(|bank| bank.connector.clone()),
            base_url: bank.map(|bank| bank.base_url.to_string()),
            sca_methods: facts.sca.iter().map(|way| facts::way_word(*way)).collect(),
            account_types: facts.accounts,
            history_days: bank.and_then(|bank| bank.history_days).or(facts.history_days),
            what_to_do: bank.is_none().then(|| what_to_do(retired, fints_url.is_some()).to_owned()),
            fints_url,
            retired,
        }
    }
}

fn what_to_do(retired: bool, fints: bool) -> &'static str {
    match (retired, fints) {
        (true, _) => "Its customers are with another bank now; look for that one.",
        (false, true) => {
            "Not configured here. It answers FinTS: set fints.product_id, or add a [[bank]] section with its bank code."
        }
        (false, false) => {
            "Not configured here. Ask the bank for its XS2A address and add a [[bank]] section with its bank code."
        }
    }
}

/// One line per bank: id or `-`, name, town, first code, BIC.
#[must_use]
pub fn render_entries(entries: &[Entry]) -> String {
    let rows: Vec<[String; 5]> = entries.iter().map(row).collect();
    let mut widths = [0_usize; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row(entry: &Entry) -> [String; 5] {
    let more = entry.bank_codes.len().saturating_sub(1);
    let code = entry.bank_codes.first().cloned().unwrap_or_default();
    [
        entry.id.clone().unwrap_or_else(|| "-".to_owned()),
        entry.name.clone(),
        format!("{} {}", entry.country, entry.town.clone().unwrap_or_default()).trim_end().to_owned(),
        if more > 0 { format!("{code} +{more}") } else { code },
        entry.bic.clone().unwrap_or_default(),
    ]
}

/// A few codes, and how many there are more.
fn others(codes: &[String]) -> String {
    let shown = codes.iter().take(MOST_CODES).cloned().collect::<Vec<_>>().join(" ");
    match codes.len().saturating_sub(MOST_CODES) {
        0 => shown,
        more => format!("{shown} and {more} more of the same bank; they are not configured"),
    }
}

/// Codes in lines that a terminal shows whole, under each other.
fn wrapped(codes: &[String]) -> String {
    let mut text = String::new();
    let mut width = 0;
    for code in codes {
        let fits = width + 1 + code.len() <= CODES_WIDTH;
        let apart = match (text.is_empty(), fits) {
            (true, _) => String::new(),
            (false, true) => " ".to_owned(),
            (false, false) => format!("\n{:1$}", "", 2 + NAMES_WIDTH),
        };
        width = if fits { width + 1 } else { 0 } + code.len();
        text.push_str(&apart);
        text.push_str(code);
    }
    text
}

/// Everything about one bank, a line per fact.
#[must_use]
pub fn render_entry(entry: &Entry) -> String {
    let mut text = format!("{}\n", entry.name);
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            text.push_str(&format!("  {name:<NAMES_WIDTH$}{value}\n"));
        }
    };
    fact("id", entry.id.clone());
    fact("country", Some(entry.country.clone()));
    fact("town", entry.town.clone());
    fact("BIC", entry.bic.clone());
    // Hundreds of codes would push everything else out of sight.
    let codes = wrapped(&entry.bank_codes);
    let many = entry.bank_codes.len() > MANY_CODES;
    let count = format!("{}, all of them at the end", entry.bank_codes.len());
    fact("bank codes", Some(if many { count } else { codes.clone() }));
    fact("other codes", Some(others(&entry.other_codes)));
    fact("also called", Some(entry.aliases.join(", ")));
    fact("connector", entry.connector.clone());
    fact("address", entry.base_url.clone());
    fact("SCA", Some(entry.sca_methods.join(", ")));
    let kinds: Vec<&str> = entry.account_types.iter().map(|kind| kind.as_str()).collect();
    fact("accounts", Some(kinds.join(", ")));
    fact("history", entry.history_days.map(|days| format!("{days} days at most")));
    fact("FinTS", entry.fints_url.clone());
    fact("retired", entry.retired.then(|| "yes".to_owned()));
    fact("to reach it", entry.what_to_do.clone());
    fact("all codes", many.then_some(codes));
    text
}
