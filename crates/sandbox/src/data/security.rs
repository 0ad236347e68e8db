use jiff::civil::{Date, date};
use serde::Serialize;

use super::{calendar::plus_days, dice::Dice};

/// A holding in a depot, as the bank knows it. Decimals are texts such as `42.137`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Security {
    /// ISIN.
    pub isin: &'static str,
    /// German securities number (WKN).
    pub wkn: &'static str,
    /// Name in one line.
    pub name: &'static str,
    /// Market that made the price (ISO 10383).
    pub market: &'static str,
    /// Pieces, or the nominal value of a bond.
    pub quantity: String,
    /// Whether price and quantity are per cent of a nominal value.
    pub per_cent: bool,
    /// Price of one piece, or in per cent.
    pub price: String,
    /// Currency of price and of the purchase price.
    pub price_currency: &'static str,
    /// Day of the price.
    pub price_date: Date,
    /// What one piece cost.
    pub purchase_price: String,
    /// Day of the purchase.
    pub purchased_on: Date,
    /// One unit of the price's currency in euros, in hundredths; 100 for euros.
    pub rate_hundredths: i64,
    /// Value in cents of the price's currency.
    pub original_cents: i64,
    /// Value in euro cents.
    pub value_cents: i64,
}

struct Paper {
    isin: &'static str,
    wkn: &'static str,
    name: &'static str,
    market: &'static str,
    /// Pieces (or nominal) in thousandths.
    thousandths: i64,
    per_cent: bool,
    /// Around this many hundredths the price moves.
    price: i64,
    currency: &'static str,
    rate_hundredths: i64,
}

const PAPERS: [Paper; 4] = [
    Paper {
        isin: "DE0005190003",
        wkn: "519000",
        name: "BAY.MOTOREN WERKE AG ST",
        market: "XFRA",
        thousandths: 100_000,
        per_cent: false,
        price: 8_270,
        currency: "EUR",
        rate_hundredths: 100,
    },
    Paper {
        isin: "US0378331005",
        wkn: "865985",
        name: "APPLE INC.",
        market: "XNAS",
        thousandths: 12_500,
        per_cent: false,
        price: 22_140,
        currency: "USD",
        rate_hundredths: 80,
    },
    Paper {
        isin: "IE00B4L5Y983",
        wkn: "A0RPWH",
        name: "ISHSIII-CORE MSCI WLD DLA",
        market: "XETR",
        thousandths: 42_137,
        per_cent: false,
        price: 10_418,
        currency: "EUR",
        rate_hundredths: 100,
    },
    Paper {
        isin: "DE0001102580",
        wkn: "110258",
        name: "BUNDANL.V.22/32",
        market: "XFRA",
        thousandths: 5_000_000,
        per_cent: true,
        price: 9_155,
        currency: "EUR",
        rate_hundredths: 100,
    },
];

/// What lies in the depot, with the prices of a day.
pub(super) fn securities(today: Date) -> Vec<Security> {
    PAPERS.iter().map(|paper| paper.on(today)).collect()
}

impl Paper {
    fn on(&self, today: Date) -> Security {
        let mut dice = Dice::of(&["price", self.isin, &today.to_string()]);
        let swing = self.price / 50;
        let price = self.price + dice.between(-swing, swing);
        let mut bought = Dice::of(&["bought", self.isin]);
        let purchase = self.price - bought.between(swing, 4 * swing);
        let cents = self.thousandths * price;
        let original_cents = if self.per_cent { cents / 100_000 } else { cents / 1_000 };
        Security {
            isin: self.isin,
            wkn: self.wkn,
            name: self.name,
            market: self.market,
            quantity: decimal(self.thousandths, 3),
            per_cent: self.per_cent,
            price: decimal(price, 2),
            price_currency: self.currency,
            price_date: today,
            purchase_price: decimal(purchase, 2),
            purchased_on: plus_days(date(2025, 1, 15), bought.between(0, 300)),
            rate_hundredths: self.rate_hundredths,
            original_cents,
            value_cents: original_cents * self.rate_hundredths / 100,
        }
    }
}

/// A positive number with so many decimals, without zeros at its end.
pub(crate) fn decimal(number: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    let width = usize::try_from(decimals).unwrap_or(0);
    let text = format!("{}.{:0width$}", number / unit, number % unit);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
