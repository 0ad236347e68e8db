//! User parameter data: the accounts, and what may be done with each.
//!
//! Source: FinTS 3.0, Formals, chapter E.

use serde::{Deserialize, Serialize};

use crate::message::{Answer, shown};
use crate::syntax::Segment;

/// More accounts than this are no list of one user's.
const MAX_ACCOUNTS: usize = 500;
/// More orders than this no account has.
const MAX_ORDERS: usize = 400;

/// User parameter data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Upd {
    /// Its version, to be told to the bank.
    pub(crate) version: u32,
    /// Whether orders that are not listed for an account may be possible all the same (usage 1).
    pub(crate) open: bool,
    /// The user's name.
    pub(crate) user: Option<String>,
    /// The accounts.
    pub(crate) accounts: Vec<UpdAccount>,
}

/// How a bank names an account in its own way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountKey {
    /// The account's or depot's number.
    pub(crate) number: String,
    /// What tells sub-accounts apart.
    pub(crate) sub: String,
    /// The bank's code.
    pub(crate) bank_code: String,
}

/// An account (`HIUPD`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UpdAccount {
    /// Its national number.
    pub(crate) key: AccountKey,
    /// Its IBAN, as the bank wrote it.
    pub(crate) iban: Option<String>,
    /// The type by the specification's table, 1 to 99.
    pub(crate) kind: Option<u32>,
    /// The currency.
    pub(crate) currency: Option<String>,
    /// The holders' names.
    pub(crate) owners: Vec<String>,
    /// The bank's word for the product.
    pub(crate) product: Option<String>,
    /// The orders that are allowed; empty where the bank lists none.
    pub(crate) orders: Vec<String>,
}

impl Upd {
    /// Reads them from an answer, if they are in it.
    pub(crate) fn read(answer: &Answer) -> Option<Self> {
        let general = answer.all("HIUPA").next();
        let accounts: Vec<UpdAccount> = answer.all("HIUPD").take(MAX_ACCOUNTS).map(account).collect();
        if general.is_none() && accounts.is_empty() {
            return None;
        }
        Some(Self {
            version: general.and_then(|segment| segment.number_at(1, 0)).unwrap_or(0),
            open: general.is_none_or(|segment| segment.text(2, 0) == "1"),
            user: general.and_then(|segment| shown(&segment.text(3, 0))),
            accounts,
        })
    }

    /// Whether an order may be sent for an account.
    pub(crate) fn allows(&self, account: &UpdAccount, order: &str) -> bool {
        account.orders.is_empty() || self.open || account.orders.iter().any(|allowed| allowed == order)
    }
}

impl AccountKey {
    /// Reads number, sub-account, country and bank's code.
    pub(crate) fn read(segment: &Segment, element: usize, first: usize) -> Self {
        let text = |place: usize| segment.given(element, first + place).unwrap_or_default();
        Self { number: text(0), sub: text(1), bank_code: text(3) }
    }

    /// Whether two keys mean the same account: leading zeros do not count, nor what one of them leaves out.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let plain = |text: &str| text.trim_start_matches('0').to_owned();
        let agrees = |one: &str, two: &str| one.is_empty() || two.is_empty() || plain(one) == plain(two);
        !self.number.is_empty()
            && plain(&self.number) == plain(&other.number)
            && agrees(&self.sub, &other.sub)
    }
}

fn account(segment: &Segment) -> UpdAccount {
    let text = |place: usize| segment.given(place, 0).and_then(|text| shown(&text));
    // The orders are all groups behind the limit but the last one, if that is the extension, a text.
    let orders = (8..segment.len().min(8 + MAX_ORDERS))
        .filter_map(|place| segment.given(place, 0))
        .filter(|order| {
            (4..=6).contains(&order.len()) && order.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        .map(|order| order.to_ascii_uppercase())
        .collect();
    UpdAccount {
        key: AccountKey::read(segment, 0, 0),
        iban: text(1),
        kind: segment.number_at(3, 0),
        currency: text(4),
        owners: [text(5), text(6)].into_iter().flatten().collect(),
        product: text(7),
        orders,
    }
}
