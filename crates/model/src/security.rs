use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Currency, Money};

/// One holding of a depot (contract section 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// The instrument's name.
    pub name: Option<String>,
    /// ISIN.
    pub isin: Option<String>,
    /// German security number (Wertpapierkennnummer).
    pub wkn: Option<String>,
    /// The market of the price.
    pub market: Option<String>,
    /// How many units, or the nominal value.
    pub quantity: Option<Decimal>,
    /// Price per unit.
    pub price: Option<Money>,
    /// Purchase price per unit.
    pub purchase_price: Option<Money>,
    /// Value in the depot's currency.
    pub amount: Option<Money>,
    /// Value in the instrument's own currency.
    pub amount_original: Option<Money>,
    /// Exchange rate between both.
    pub exchange_rate: Option<Decimal>,
    /// The currency in which a nominal quantity is meant, if it is one.
    pub nominal_currency: Option<Currency>,
    /// Date of the price.
    pub traded_at: Option<Date>,
}
