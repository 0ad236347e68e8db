//! One holding, the block `FIN`.

use glimpse_model::{Currency, Money, Security};
use rust_decimal::Decimal;

use super::{money, qualified};
use crate::{DiagnosticKind as Kind, Diagnostics, amount, date, swift::Field, text};

/// A holding while its fields come in.
pub(super) struct Holding {
    pub(super) security: Security,
}

impl Default for Holding {
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
        Self { security }
    }
}

impl Holding {
    /// Takes a field in. `false` when it has no place in the model, so that it is kept as text.
    pub(super) fn field(&mut self, field: Field<'_>, diagnostics: &mut Diagnostics) -> bool {
        let (qualifier, value) = qualified(field.text);
        let security = &mut self.security;
        match (field.tag, qualifier) {
            ("35B", _) => instrument(field.text, security),
            ("90B", "MRKT") => {
                // `ACTU/EUR52,7`
                let price = value.split_once('/').and_then(|(_, price)| money(price));
                security.price = security.price.or(price);
                price.is_some()
            }
            ("94B", "PRIC") => {
                security.market = value.rsplit('/').next().and_then(text::some);
                true
            }
            ("98A" | "98C", "PRIC") => {
                let read = date::yyyymmdd(value);
                security.traded_at = read.date();
                match read {
                    date::Read::Exact(_) => return true,
                    date::Read::Clamped(_) => diagnostics.note(Kind::DateClamped, field.line),
                    date::Read::No => diagnostics.note(Kind::DateUnreadable, field.line),
                }
                false
            }
            ("93B", "AGGR") => {
                // `UNIT/100,` or, of a nominal value, `FAMT/1000,`
                let quantity = value.split_once('/').and_then(|(_, quantity)| signed(quantity));
                security.quantity = security.quantity.or(quantity);
                quantity.is_some()
            }
            ("11A", "DENO") => {
                security.nominal_currency = Currency::parse(value.trim()).ok();
                security.nominal_currency.is_some()
            }
            ("92B", "EXCH") => {
                security.exchange_rate = value.rsplit('/').next().and_then(amount::swift);
                security.exchange_rate.is_some()
            }
            ("19A", "HOLD") => value_of(money(value), security),
            ("70E", "HOLD") => purchase(value, security),
            _ => false,
        }
    }
}

/// The first value is in the instrument's own currency when a second one in another currency follows.
fn value_of(value: Option<Money>, security: &mut Security) -> bool {
    let Some(value) = value else { return false };
    match security.amount {
        None => security.amount = Some(value),
        Some(first) if first.currency != value.currency && security.amount_original.is_none() => {
            (security.amount_original, security.amount) = if first.currency == Currency::EUR {
                (Some(value), Some(first))
            } else {
                (Some(first), Some(value))
            };
        }
        Some(_) => return false,
    }
    true
}

fn signed(text: &str) -> Option<Decimal> {
    match text.trim().strip_prefix('N') {
        Some(negative) => amount::swift(negative).map(|quantity| -quantity),
        None => amount::swift(text),
    }
}

/// `ISIN DE0005190003`, `/DE/519000`, and the name in one to three lines; also all of it in one line.
fn instrument(text: &str, security: &mut Security) -> bool {
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
    true
}

/// Line 2 of `:70E::HOLD//`: `2`, the purchase price, `+`, its currency. The other lines are the bank's own codes,
/// so that the field is kept as text as well.
fn purchase(text: &str, security: &mut Security) -> bool {
    for line in text.lines() {
        let Some(second) = line.trim().strip_prefix('2') else { continue };
        let mut parts = second.split('+');
        let price = parts.next().and_then(amount::swift);
        let currency = parts.next().and_then(|code| Currency::parse(code.trim()).ok());
        if let (Some(amount), Some(currency)) = (price, currency) {
            security.purchase_price = Some(Money { amount, currency });
        }
    }
    false
}
