use glimpse_model::{AccountData, AccountKind, Snapshot};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    ids::{AccountRef, Number, SecurityRef},
    view::{AccountView, BalanceView, SecurityView, Setting, StatusView, instant},
};

/// Everything of a snapshot but its transactions.
#[derive(Debug, Serialize, Deserialize)]
pub struct Meta {
    number: Number,
    at: Timestamp,
    icon_base: Url,
    bank_name: String,
    bank_code: Option<String>,
    bic: Option<String>,
    accounts: Vec<AccountData>,
}

impl Meta {
    pub(super) fn new(snapshot: &Snapshot, number: Number, icon_base: &Url, at: Timestamp) -> Self {
        let without_transactions = |data: &AccountData| AccountData {
            account: data.account.clone(),
            balance: data.balance.clone(),
            transactions: Vec::new(),
            securities: data.securities.clone(),
            coverage: data.coverage.clone(),
            fetched_at: data.fetched_at,
            failure: data.failure,
        };
        Self {
            number,
            at,
            icon_base: icon_base.clone(),
            bank_name: snapshot.bank_name.clone(),
            bank_code: snapshot.bank_code.clone(),
            bic: snapshot.bic.clone(),
            accounts: snapshot.accounts.iter().map(without_transactions).collect(),
        }
    }

    /// The number in all ids.
    #[must_use]
    pub fn number(&self) -> Number {
        self.number
    }

    /// How many accounts there are.
    #[must_use]
    pub fn account_count(&self) -> usize {
        self.accounts.len()
    }

    /// Whether a depot was connected, which widens the scope by `securities=ro`.
    #[must_use]
    pub fn has_depot(&self) -> bool {
        has_depot(&self.accounts)
    }

    /// The place of an account of this flow.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        let place = AccountRef::parse(id)?.place(self.number)?;
        (place < self.accounts.len()).then_some(place)
    }

    /// All accounts.
    #[must_use]
    pub fn accounts(&self, cents: bool) -> Vec<AccountView> {
        let setting = self.setting(cents);
        self.accounts
            .iter()
            .enumerate()
            .map(|(place, data)| AccountView::new(&setting, place, data))
            .collect()
    }

    /// One account.
    #[must_use]
    pub fn account(&self, place: usize, cents: bool) -> Option<AccountView> {
        self.accounts.get(place).map(|data| AccountView::new(&self.setting(cents), place, data))
    }

    /// One account's balance, if the bank gave one.
    #[must_use]
    pub fn balance(&self, place: usize, cents: bool) -> Option<BalanceView> {
        BalanceView::new(self.accounts.get(place)?, cents)
    }

    /// The holdings of these accounts, in the bank's order.
    #[must_use]
    pub fn securities(&self, accounts: &[bool], cents: bool) -> Vec<SecurityView> {
        self.each_security(cents)
            .filter(|(place, _)| accounts.get(*place) == Some(&true))
            .map(|(_, view)| view)
            .collect()
    }

    /// One holding; `account` must be its account's place, if given.
    #[must_use]
    pub fn security(&self, id: &str, account: Option<usize>, cents: bool) -> Option<SecurityView> {
        let wanted = SecurityRef::parse(id)?.place(self.number)?;
        let (place, view) = self.each_security(cents).nth(wanted)?;
        account.is_none_or(|account| account == place).then_some(view)
    }

    /// The common status of these accounts.
    #[must_use]
    pub fn status(&self, accounts: &[bool]) -> StatusView {
        let chosen = self.accounts.iter().zip(accounts).filter(|(_, wanted)| **wanted).map(|(data, _)| data);
        StatusView::of(chosen)
    }

    /// The time at which everything was put down, in milliseconds: `created_at` of all transactions.
    pub(super) fn created_ms(&self) -> i64 {
        self.at.as_millisecond()
    }

    fn each_security(&self, cents: bool) -> impl Iterator<Item = (usize, SecurityView)> {
        let fetched = instant(self.at);
        let each =
            |(place, data): (usize, &'_ AccountData)| (0..data.securities.len()).map(move |at| (place, at));
        let all: Vec<(usize, usize)> = self.accounts.iter().enumerate().flat_map(each).collect();
        let setting_of = move |cents| self.setting(cents);
        (1..).zip(all).filter_map(move |(ordinal, (place, at))| {
            let security = self.accounts.get(place)?.securities.get(at)?;
            Some((place, SecurityView::new(&setting_of(cents), ordinal, place, security, &fetched)))
        })
    }

    fn setting(&self, cents: bool) -> Setting<'_> {
        Setting {
            number: self.number,
            bank_name: &self.bank_name,
            bank_code: self.bank_code.as_deref(),
            bic: self.bic.as_deref(),
            icon_base: &self.icon_base,
            cents,
        }
    }
}

pub(super) fn has_depot(accounts: &[AccountData]) -> bool {
    accounts.iter().any(|data| data.account.kind == AccountKind::Depot || !data.securities.is_empty())
}
