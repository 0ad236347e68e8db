//! What somebody types into the search field, understood.

use std::collections::BTreeSet;

use super::{fold, institute::Group, institutes::Institutes};

/// No name of a bank is longer; the rest of what was typed is not looked at.
pub(super) const LONGEST: usize = 120;
/// Words beyond these are not looked at.
const WORDS: usize = 6;

/// So many digits beside words are a bank code, not part of a name (`1822 direkt`).
const SURELY_CODE: usize = 5;
/// So many characters with a country and two digits in front, beside words, are an IBAN.
const SURELY_IBAN: usize = 12;

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
        let among = || among_words(&typed, institutes);
        let code = code(&compact, institutes).or_else(among);
        // `1822` is a code in Norway, and how a bank is called in Frankfurt.
        if code.as_ref().is_some_and(|(country, code)| country.is_some() || code.len() >= SURELY_CODE) {
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
        let beside = || listed_bic(&typed, institutes).filter(|_| code.is_none() && words.len() > 1);
        if let Some(bic) = beside() {
            return Self { words: Vec::new(), code, bic: Some(bic) };
        }
        Self { words, code, bic }
    }
}

/// Groups of characters as they were typed, without punctuation.
pub(super) fn tokens(typed: &str) -> impl Iterator<Item = String> {
    let apart =
        |character: char| character.is_whitespace() || matches!(character, ',' | ';' | ':' | '/' | '|');
    typed.split(apart).map(fold::compact).filter(|token| !token.is_empty())
}

/// A bank code or an IBAN beside a name, `sparkasse 370 501 98`: it says more than the name, and alone decides.
fn among_words(typed: &str, institutes: &Institutes) -> Option<(Option<String>, String)> {
    let mut digits = String::new();
    let mut runs = Vec::new();
    for token in tokens(typed) {
        if token.bytes().all(|byte| byte.is_ascii_digit()) {
            digits.push_str(&token);
            continue;
        }
        runs.push(std::mem::take(&mut digits));
        if token.len() >= SURELY_IBAN
            && let Some(found @ (Some(_), _)) = code(&token, institutes)
        {
            return Some(found);
        }
    }
    runs.push(digits);
    let is_code = |run: &String| run.len() >= SURELY_CODE && !institutes.codes_from(run).is_empty();
    runs.into_iter().find(is_code).map(|run| (None, run))
}

/// A BIC beside a name that some bank has.
fn listed_bic(typed: &str, institutes: &Institutes) -> Option<String> {
    let known = |office: &str| !institutes.bics_from(office).is_empty();
    tokens(typed)
        .find(|token| matches!(token.len(), 8 | 11) && is_bic(token) && token.get(..8).is_some_and(known))
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
        "kb" => &["kantonalbank"],
        "rlb" => &["raiffeisenlandesbank"],
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
        "mg" => &["monchengladbach"],
        "kl" => &["kaiserslautern"],
        "ddorf" => &["dusseldorf"],
        "mgladbach" | "gladbach" => &["monchengladbach"],
        // As local people and timetables shorten them.
        "nbg" => &["nurnberg"],
        "stgt" => &["stuttgart"],
        "lpz" => &["leipzig"],
        "bln" => &["berlin"],
        "mz" => &["mainz"],
        "bschwg" | "brschwg" => &["braunschweig"],
        "gt" => &["gutersloh"],
        "pb" => &["paderborn"],
        "hn" => &["heilbronn"],
        "rt" => &["reutlingen"],
        "sb" => &["saarbrucken"],
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

/// The group of local banks that a word names.
pub(super) fn group_named(word: &str) -> Option<Group> {
    match word {
        "sparkasse" | "spk" | "spark" | "sk" | "stadtsparkasse" | "kreissparkasse" | "ksk" | "ssk" => {
            Some(Group::Savings)
        }
        "volksbank"
        | "voba"
        | "vb"
        | "raiffeisenbank"
        | "raiffeisen"
        | "raiba"
        | "rb"
        | "vr"
        | "vrbank"
        | "vrb"
        | "genossenschaftsbank" => Some(Group::Cooperative),
        _ => None,
    }
}

/// The country that a word names in one of the pages' languages or its own, or by a large city in it; folded.
pub(super) fn country_named(word: &str) -> Option<&'static str> {
    Some(match word {
        "deutschland" | "germany" | "alemania" | "allemagne" | "المانيا" => "DE",
        "at" | "osterreich" | "austria" | "autriche" | "النمسا" | "wien" | "linz" | "graz" | "salzburg"
        | "innsbruck" | "klagenfurt" | "bregenz" => "AT",
        "ch" | "schweiz" | "switzerland" | "suiza" | "suisse" | "svizzera" | "سويسرا" | "zurich"
        | "zurcher" | "bern" | "basel" | "genf" | "geneve" | "geneva" | "lausanne" | "luzern" | "lugano" => {
            "CH"
        }
        "liechtenstein" | "vaduz" => "LI",
        "fr" | "frankreich" | "france" | "francia" | "فرنسا" | "paris" | "lyon" | "marseille"
        | "strasbourg" | "strassburg" | "lille" | "nice" | "nizza" | "bordeaux" | "toulouse" => "FR",
        "it" | "italien" | "italy" | "italia" | "italie" | "ايطاليا" | "rom" | "roma" | "rome"
        | "mailand" | "milano" | "milan" | "turin" | "torino" | "bozen" | "bolzano" | "neapel" | "napoli" => {
            "IT"
        }
        "es" | "spanien" | "spain" | "espana" | "espagne" | "اسبانيا" | "madrid" | "barcelona"
        | "valencia" | "sevilla" | "malaga" | "bilbao" | "mallorca" | "palma" => "ES",
        "pt" | "portugal" | "البرتغال" | "lissabon" | "lisboa" | "lisbon" | "porto" => "PT",
        "nl" | "niederlande" | "nederland" | "netherlands" | "holland" | "paisesbajos" | "هولندا"
        | "amsterdam" | "rotterdam" | "utrecht" | "eindhoven" => "NL",
        "be" | "belgien" | "belgium" | "belgique" | "belgie" | "belgica" | "بلجيكا" | "brussel"
        | "bruxelles" | "brussels" | "antwerpen" | "gent" => "BE",
        "luxemburg" | "luxembourg" | "luxemburgo" | "letzebuerg" | "لوكسمبورغ" => "LU",
        "uk" | "gb" | "england" | "grossbritannien" | "britain" | "inglaterra" | "angleterre"
        | "بريطانيا" | "london" | "londres" | "edinburgh" | "manchester" => "GB",
        "ie" | "irland" | "ireland" | "irlanda" | "irlande" | "dublin" => "IE",
        "pl" | "polen" | "poland" | "polska" | "polonia" | "pologne" | "بولندا" | "warschau" | "warszawa"
        | "warsaw" | "krakau" | "krakow" | "breslau" | "wroclaw" | "danzig" | "gdansk" => "PL",
        "cz" | "tschechien" | "czechia" | "czech" | "cesko" | "chequia" | "tchequie" | "prag" | "praha"
        | "prague" | "brno" | "brunn" => "CZ",
        "sk" | "slowakei" | "slovakia" | "slovensko" | "bratislava" => "SK",
        "slowenien" | "slovenia" | "slovenija" | "ljubljana" => "SI",
        "hu" | "ungarn" | "hungary" | "magyarorszag" | "budapest" => "HU",
        "hr" | "kroatien" | "croatia" | "hrvatska" | "zagreb" | "split" => "HR",
        "serbien" | "serbia" | "srbija" | "belgrad" | "beograd" => "RS",
        "bosnien" | "bosna" | "sarajevo" => "BA",
        "ro" | "rumanien" | "romania" | "bukarest" | "bucuresti" | "bucharest" => "RO",
        "bg" | "bulgarien" | "bulgaria" | "sofia" => "BG",
        "gr" | "griechenland" | "greece" | "grecia" | "grece" | "athen" | "athens" => "GR",
        "tr" | "turkei" | "turkey" | "turkiye" | "turquia" | "turquie" | "تركيا" | "istanbul" | "ankara"
        | "izmir" => "TR",
        "ukraine" | "ukraina" | "kiew" | "kyjiw" | "kyiv" => "UA",
        "dk" | "danemark" | "denmark" | "danmark" | "dinamarca" | "kopenhagen" | "kobenhavn"
        | "copenhagen" => "DK",
        "swe" | "schweden" | "sweden" | "sverige" | "sucia" | "sude" | "stockholm" | "goteborg" | "malmo" => {
            "SE"
        }
        "nor" | "norwegen" | "norway" | "norge" | "noruga" | "oslo" => "NO",
        "fi" | "finnland" | "finland" | "suomi" | "helsinki" => "FI",
        "island" | "iceland" | "reykjavik" => "IS",
        "estland" | "estonia" | "eesti" | "esti" | "tallinn" => "EE",
        "lettland" | "latvia" | "riga" => "LV",
        "litaun" | "lithuania" | "lietuva" | "vilnius" => "LT",
        "malta" | "valletta" => "MT",
        "cy" | "zypern" | "cyprus" | "nikosia" => "CY",
        "saudi" | "saudiarabien" | "السعوديه" | "السعودي" | "riad" | "riyadh" | "الرياض" => {
            "SA"
        }
        "emirate" | "ua" | "dubai" | "دبي" | "الامارات" => "AE",
        "isral" | "اسراييل" => "IL",
        _ => return None,
    })
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
