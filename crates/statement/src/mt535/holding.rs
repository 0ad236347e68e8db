//! One holding, the block `FIN`.

use glimpse_model::{Currency, Money, Security};
use rust_decimal::Decimal;

use super::{Generic, day, first, money};
use crate::{DiagnosticKind as Kind, amount, swift::Field, text};

/// A holding while its fields come in.
pub(super) struct Holding<'a> {
    pub(super) security: Security,
    /// Its exchange rate with the currencies, until it is known whether the amounts tell them.
    exchange: Option<Field<'a>>,
}

impl Default for Holding<'_> {
    fn default() -> Self {
        let security = Security {
            name: None,
            isin: None,
            wkn: None,
            market: None,
            quantity: None,
            price: None,
            purchase_price: None,
            amount: None,
            amount_original: None,
            exchange_rate: None,
            nominal_currency: None,
            traded_at: None,
        };
        Self { security, exchange: None }
    }
}

impl<'a> Holding<'a> {
    /// Takes a field in.
    ///
    /// # Errors
    /// Why it is to be kept as text, be it that it has no place, or that not all of it has one.
    pub(super) fn field(&mut self, field: Field<'a>) -> Result<(), Kind> {
        let Generic { qualifier, value, .. } = Generic::of(field.text);
        let security = &mut self.security;
        match (field.tag, qualifier) {
            ("35B", _) => instrument(field.text, security),
            ("90B", "MRKT") => {
                // `ACTU/EUR52,7`; the other types are a discount and a premium, which are no prices.
                let (kind, price) = value.split_once('/').unwrap_or_default();
                let price = money(price).filter(|_| kind == "ACTU");
                first(&mut security.price, price)?;
                Err(Kind::KeptAsText)
            }
            ("94B", "PRIC") => {
                // `LMAR/XFRA`: what kind of market it is, and which one.
                let (kind, market) = value.rsplit_once('/').unwrap_or(("", value));
                first(&mut security.market, text::some(market))?;
                if kind.is_empty() { Ok(()) } else { Err(Kind::KeptAsText) }
            }
            ("98A" | "98C", "PRIC") => day(&mut security.traded_at, value),
            ("93B", "AGGR") => {
                // `UNIT/100,` or, of a nominal value, `FAMT/1000,`
                let (kind, quantity) = value.split_once('/').unwrap_or_default();
                first(&mut security.quantity, signed(quantity))?;
                if kind == "UNIT" { Ok(()) } else { Err(Kind::KeptAsText) }
            }
            ("11A", "DENO") => first(&mut security.nominal_currency, Currency::parse(value.trim()).ok()),
            ("92B", "EXCH") => {
                first(&mut security.exchange_rate, value.rsplit('/').next().and_then(amount::swift))?;
                self.exchange = Some(field);
                Ok(())
            }
            ("19A", "HOLD") => value_of(money(value), security),
            ("70E", "HOLD") => purchase(value, security),
            _ => Err(Kind::KeptAsText),
        }
    }

    /// The holding, all fields of which came, and a field that must be kept as text after all.
    pub(super) fn end(self) -> (Security, Option<Field<'a>>) {
        let told = |field: &Field<'_>| {
            let currencies = Generic::of(field.text).value.rsplit_once('/').map_or("", |(front, _)| front);
            let of = |money: Option<Money>| money.map(|money| money.currency);
            match (of(self.security.amount_original), of(self.security.amount), currencies.split_once('/')) {
                (_, _, None) => currencies.is_empty(),
                (Some(original), Some(own), Some((one, other))) => {
                    original.as_str() == one && own.as_str() == other
                }
                _ => false,
            }
        };
        let exchange = self.exchange.filter(|field| !told(field));
        (self.security, exchange)
    }
}

/// The first value is in the instrument's own currency when a second one in another currency follows.
fn value_of(value: Option<Money>, security: &mut Security) -> Result<(), Kind> {
    let value = value.ok_or(Kind::KeptAsText)?;
    match security.amount {
        None => security.amount = Some(value),
        Some(first) if first.currency != value.currency && security.amount_original.is_none() => {
            (security.amount_original, security.amount) = if first.currency == Currency::EUR {
                (Some(value), Some(first))
            } else {
                (Some(first), Some(value))
            };
        }
        Some(_) => return Err(Kind::Repeated),
    }
    Ok(())
}

fn signed(text: &str) -> Option<Decimal> {
    match text.trim().strip_prefix('N') {
        Some(negative) => amount::swift(negative).map(|quantity| amount::with_sign(quantity, true)),
        None => amount::swift(text),
    }
}

/// `ISIN DE0005190003`, `/DE/519000`, and the name in one to three lines; also all of it in one line.
fn instrument(text: &str, security: &mut Security) -> Result<(), Kind> {
    if security.isin.is_some() || security.wkn.is_some() || security.name.is_some() {
        return Err(Kind::Repeated);
    }
    let mut name: Vec<&str> = Vec::new();
    for line in text.lines() {
        let mut line = line.trim();
        if security.isin.is_none()
            && let Some(rest) = line.strip_prefix("ISIN ")
        {
            let (isin, rest) = rest.trim_start().split_at_checked(12).unwrap_or((rest.trim_start(), ""));
            security.isin = text::some(isin);
            line = rest.trim();
        }
        if security.wkn.is_none()
            && let Some(rest) = line.strip_prefix("/DE/")
        {
            let (wkn, rest) = rest.split_at_checked(6).unwrap_or((rest, ""));
            security.wkn = text::some(wkn);
            line = rest.trim();
        }
        if !line.is_empty() {
            name.push(line);
        }
    }
    security.name = text::some(&name.join(" "));
    Ok(())
}

/// Line 2 of `:70E::HOLD//`: `2`, the purchase price, `+`, its currency. The other lines are the bank's own codes,
/// so that the field is kept as text as well.
fn purchase(text: &str, security: &mut Security) -> Result<(), Kind> {
    for line in text.lines() {
        let Some(second) = line.trim().strip_prefix('2') else { continue };
        let mut parts = second.split('+');
        let price = parts.next().and_then(amount::swift);
        let currency = parts.next().and_then(|code| Currency::parse(code.trim()).ok());
        if let (Some(amount), Some(currency)) = (price, currency) {
            security.purchase_price.get_or_insert(Money { amount, currency });
        }
    }
    Err(Kind::KeptAsText)
}
