//! What is publicly known of a bank beyond its codes: the last field of a line of the file.

use glimpse_model::AccountKind;

use crate::contract::MethodKind;

/// Ways to confirm, kinds of accounts, history; what is empty is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// With what its customers confirm.
    pub sca: Vec<MethodKind>,
    /// Which accounts it leads.
    pub accounts: Vec<AccountKind>,
    /// How many days of history it gives at most.
    pub history_days: Option<u32>,
}

impl Facts {
    /// Reads `sca=app,photo accounts=giro,depot history=365`.
    pub(super) fn read(field: &str) -> Result<Self, &'static str> {
        let mut facts = Self::default();
        for fact in field.split(' ').filter(|fact| !fact.is_empty()) {
            match fact.split_once('=') {
                Some(("sca", ways)) => facts.sca = all(ways, way).ok_or("a way to confirm is unknown")?,
                Some(("accounts", kinds)) => {
                    facts.accounts = all(kinds, kind).ok_or("a kind of account is unknown")?;
                }
                Some(("history", days)) => {
                    let days = days.parse().ok().filter(|days| (1..=36_500).contains(days));
                    facts.history_days = Some(days.ok_or("the history is not a number of days")?);
                }
                _ => return Err("the last field holds something unknown"),
            }
        }
        Ok(facts)
    }
}

/// The word for a way to confirm, as the file and `glimpse bank show` have it.
pub(super) fn way_word(way: MethodKind) -> &'static str {
    match way {
        MethodKind::App => "app",
        MethodKind::Photo => "photo",
        MethodKind::Chip => "chip",
        MethodKind::Sms => "sms",
        MethodKind::Email => "email",
        MethodKind::Other => "other",
    }
}

fn way(word: &str) -> Option<MethodKind> {
    use MethodKind::{App, Chip, Email, Other, Photo, Sms};
    [App, Photo, Chip, Sms, Email, Other].into_iter().find(|way| way_word(*way) == word)
}

fn kind(word: &str) -> Option<AccountKind> {
    Some(match word {
        "giro" => AccountKind::Giro,
        "savings" => AccountKind::Savings,
        "daily" => AccountKind::DailySavings,
        "card" => AccountKind::CreditCard,
        "loan" => AccountKind::Loan,
        "paypal" => AccountKind::PayPal,
        "depot" => AccountKind::Depot,
        _ => return None,
    })
}

fn all<T>(words: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    words.split(',').map(read).collect()
}
