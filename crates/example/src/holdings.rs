//! What is in the depots: one list for each.

use glimpse_client::{Account, AccountKind, Currency, Security};
use rust_decimal::Decimal;

use crate::{format, texts::Tongue};

/// One depot with its holdings.
pub(crate) struct Depot {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) holdings: Vec<Holding>,
}

/// One holding; what the bank did not give is left out.
pub(crate) struct Holding {
    pub(crate) name: String,
    pub(crate) isin: Option<String>,
    pub(crate) wkn: Option<String>,
    pub(crate) quantity: Option<String>,
    pub(crate) price: Option<String>,
    pub(crate) value: Option<String>,
    /// The value in the security's own currency, where that is another one.
    pub(crate) original: Option<String>,
    /// The purchase price of one unit.
    pub(crate) paid: Option<String>,
}

/// The depots among the accounts, and every account that has holdings.
pub(crate) fn depots(tongue: Tongue, accounts: &[&Account], securities: &[Security]) -> Vec<Depot> {
    let kept = |account: &Account| {
        securities.iter().filter(|security| security.account_id == account.account_id).collect::<Vec<_>>()
    };
    accounts
        .iter()
        .map(|account| (account, kept(account)))
        .filter(|(account, kept)| account.kind == AccountKind::Depot || !kept.is_empty())
        .map(|(account, kept)| Depot {
            id: account.account_id.clone(),
            name: account.name.clone().unwrap_or_else(|| tongue.account_kind(account.kind).to_owned()),
            holdings: kept.into_iter().map(|security| holding(tongue, security)).collect(),
        })
        .collect()
}

fn holding(tongue: Tongue, security: &Security) -> Holding {
    // Some prices have no currency: they are per cent of the nominal value.
    let money = |amount: Option<Decimal>, currency: Option<Currency>| match (amount?, currency) {
        (amount, Some(currency)) => Some(format::money(tongue, amount, currency)),
        (amount, None) => Some(format::quantity(tongue, amount)),
    };
    let foreign = security.price_currency != security.currency;
    Holding {
        name: security.name.clone().unwrap_or_else(|| tongue.texts().untitled.to_owned()),
        isin: security.isin.clone(),
        wkn: security.wkn.clone(),
        quantity: security.quantity.map(|quantity| format::quantity(tongue, quantity)),
        price: money(security.price, security.price_currency),
        value: money(security.amount, security.currency),
        original: money(security.amount_original_currency, security.price_currency).filter(|_| foreign),
        paid: money(security.purchase_price, security.purchase_price_currency),
    }
}
