use super::facts::Facts;

/// One known bank: a view into the directory's text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Institute<'a> {
    row: usize,
    line: &'a str,
}

/// One national bank code of an institute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code<'a> {
    /// The code as it stands in an IBAN.
    pub code: &'a str,
    towns: &'a str,
}

/// Local banks that people call by the group's name, whatever their own is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Sparkassen: the Nassauische, the Haspa.
    Savings,
    /// Volks- und Raiffeisenbanken: the Märkische Bank, the Bank 1 Saar.
    Cooperative,
}

impl<'a> Code<'a> {
    /// The towns of the branches that use it, the most important first; often unknown.
    pub fn towns(self) -> impl Iterator<Item = &'a str> {
        self.towns.split(';').filter(|town| !town.is_empty())
    }
}

impl<'a> Institute<'a> {
    pub(super) fn new(row: usize, line: &'a str) -> Self {
        Self { row, line }
    }

    pub(super) fn row(&self) -> usize {
        self.row
    }

    fn column(&self, column: usize) -> &'a str {
        self.line.split('\t').nth(column).unwrap_or_default()
    }

    /// Two-letter country.
    #[must_use]
    pub fn country(&self) -> &'a str {
        self.column(0)
    }

    /// The name by which people know it.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.column(1)
    }

    /// Short, former and other names.
    pub fn aliases(&self) -> impl Iterator<Item = &'a str> {
        self.column(2).split('|').filter(|alias| !alias.is_empty())
    }

    /// The main BIC, if one is known.
    #[must_use]
    pub fn bic(&self) -> Option<&'a str> {
        Some(self.column(3)).filter(|bic| !bic.is_empty())
    }

    /// All BICs, the main one first.
    pub fn bics(&self) -> impl Iterator<Item = &'a str> {
        self.bic().into_iter().chain(self.column(4).split(' ').filter(|bic| !bic.is_empty()))
    }

    /// The national bank codes, ascending.
    pub fn codes(&self) -> impl Iterator<Item = Code<'a>> {
        self.column(5).split('|').filter(|entry| !entry.is_empty()).map(|entry| {
            let (code, towns) = entry.split_once('=').unwrap_or((entry, ""));
            Code { code, towns }
        })
    }

    /// The town, where all codes have the same first one.
    #[must_use]
    pub fn town(&self) -> Option<&'a str> {
        let mut towns = self.codes().map(|code| code.towns().next());
        let first = towns.next()??;
        towns.all(|town| town == Some(first)).then_some(first)
    }

    /// Where it answers FinTS with PIN and TAN, as far as the sources know.
    #[must_use]
    pub fn fints_url(&self) -> Option<&'a str> {
        Some(self.column(6)).filter(|url| !url.is_empty())
    }

    /// How well known it is, 0 to 9; it only decides among equals.
    #[must_use]
    pub fn weight(&self) -> u8 {
        self.column(7).bytes().next().map_or(0, |digit| digit.saturating_sub(b'0').min(9))
    }

    /// Whether its codes are still registered, but marked as old: another bank took its customers over.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.column(7).ends_with('r')
    }

    /// Which of the two large groups of German local banks it belongs to, by its name or by their computing centres.
    pub(super) fn group(&self) -> Option<Group> {
        if self.country() != "DE" {
            return None;
        }
        let name = self.name().to_lowercase();
        let runs_at = |centre| self.fints_url().is_some_and(|url| url.contains(centre));
        let named = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if named(&["bausparkasse", "psd bank", "sparda", "dz ", "kirche"]) {
            None
        } else if runs_at("s-fints-pt") || named(&["sparkasse"]) {
            Some(Group::Savings)
        } else if runs_at(".atruvia.de") || named(&["volksbank", "raiffeisen", "vr bank", "vr-bank"]) {
            Some(Group::Cooperative)
        } else {
            None
        }
    }

    /// How its customers confirm, which accounts it leads, how much history it gives: as far as is publicly known.
    #[must_use]
    pub fn facts(&self) -> Facts {
        // The file was checked when it was read.
        Facts::read(self.column(8)).unwrap_or_default()
    }
}

impl std::fmt::Debug for Institute<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name(), self.country())
    }
}
