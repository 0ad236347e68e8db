//! Whether the pages of a statement are all there and connect.

use std::collections::BTreeMap;

use glimpse_model::Money;

use crate::{DiagnosticKind as Kind, Diagnostics, Statement};

/// Where a page stands among those of its statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Its place in the input, for diagnostics.
    pub(crate) at: usize,
    /// No page comes before it.
    pub(crate) first: bool,
    /// No page comes after it.
    pub(crate) last: bool,
    /// Its number, where the bank counts pages.
    pub(crate) number: Option<u64>,
    /// Statement and page, where pages may be counted but need not be: only a number that was left out says something.
    pub(crate) counted: Option<(u64, u64)>,
    /// The balance at its beginning, where it states one.
    pub(crate) begins: Option<Money>,
    /// The balance at its end, where it states one.
    pub(crate) ends: Option<Money>,
}

/// Follows the pages of each account in the order of the input. `pages` has one for each statement.
pub(crate) fn check(statements: &[Statement], pages: &[Page], diagnostics: &mut Diagnostics) {
    if pages.iter().all(|page| page.first && page.last) {
        return;
    }
    let mut waiting: BTreeMap<Account<'_>, Page> = BTreeMap::new();
    for (statement, page) in statements.iter().zip(pages) {
        let key = account(statement);
        match (waiting.remove(&key), page.first) {
            (None, true) => {}
            (None, false) => diagnostics.note(Kind::PageMissing, page.at),
            (Some(before), true) => diagnostics.note(Kind::PageMissing, before.at),
            (Some(before), false) if !before.is_followed_by(page) => {
                diagnostics.note(Kind::PageMissing, page.at);
            }
            (Some(before), false) => {
                if before.ends.zip(page.begins).is_some_and(|(end, beginning)| end != beginning) {
                    diagnostics.note(Kind::PagesApart, page.at);
                }
            }
        }
        if !page.last {
            waiting.insert(key, *page);
        }
    }
    for page in waiting.values() {
        diagnostics.note(Kind::PageMissing, page.at);
    }
}

/// What tells accounts apart.
pub(crate) type Account<'s> = [Option<&'s str>; 3];

/// The account of a statement.
pub(crate) fn account(statement: &Statement) -> Account<'_> {
    let account = &statement.account;
    [
        account.iban.as_ref().map(glimpse_model::Iban::as_str),
        account.account_number.as_deref(),
        account.bank_code.as_deref().or(account.bic.as_deref()),
    ]
}

impl Page {
    /// Whether no page is missing between it and another one, as far as their numbers tell.
    pub(crate) fn is_followed_by(&self, next: &Self) -> bool {
        let next_to = |(before, number): (u64, u64)| before.checked_add(1) == Some(number);
        let left_out = |((statement, before), (other, number)): ((u64, u64), (u64, u64))| {
            statement == other && number > before && !next_to((before, number))
        };
        self.number.zip(next.number).is_none_or(next_to)
            && !self.counted.zip(next.counted).is_some_and(left_out)
    }
}
