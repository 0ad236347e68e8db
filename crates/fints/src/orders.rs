//! The orders that are sent, each in the version that bank and account want.
//!
//! Source: FinTS 3.0, Formals (HKIDN, HKVVB, HKSYN, HKEND), Sicherheitsverfahren PIN/TAN (HKTAN, HKTAB), Messages (HKSPA,
//! HKSAL, HKKAZ, HKCAZ, HKWPD).

use jiff::civil::Date;

use crate::message::GERMANY;
use crate::parameters::{AccountKey, MediumName, Method};
use crate::syntax::Order;

/// The customer of anonymous dialogs.
pub(crate) const ANONYMOUS: &str = "9999999999";
/// Versions of each order that can be written.
pub(crate) const HKSPA: &[u16] = &[1, 2, 3];
/// Versions of `HKSAL`.
pub(crate) const HKSAL: &[u16] = &[5, 6, 7];
/// Versions of `HKKAZ`.
pub(crate) const HKKAZ: &[u16] = &[5, 6, 7];
/// Versions of `HKCAZ`.
pub(crate) const HKCAZ: &[u16] = &[1];
/// Versions of `HKWPD`.
pub(crate) const HKWPD: &[u16] = &[5, 6];
/// Versions of `HKTAB`.
pub(crate) const HKTAB: &[u16] = &[4, 5];

/// An account as orders name it.
pub(crate) struct AccountRef<'a> {
    /// The national number.
    pub(crate) key: &'a AccountKey,
    /// The IBAN.
    pub(crate) iban: Option<&'a str>,
    /// The BIC.
    pub(crate) bic: Option<&'a str>,
    /// Whether the national number may stand beside the IBAN.
    pub(crate) national: bool,
}

impl AccountRef<'_> {
    /// Adds it, internationally (from version 7 of an order on, and in those for SEPA) or nationally.
    fn add(&self, order: Order, international: bool) -> Order {
        let key = self.key;
        if !international {
            return order.group(&[&key.number, &key.sub, GERMANY, &key.bank_code]);
        }
        let (iban, bic) = (self.iban.unwrap_or_default(), self.bic.unwrap_or_default());
        if self.national || iban.is_empty() {
            order.group(&[iban, bic, &key.number, &key.sub, GERMANY, &key.bank_code])
        } else {
            order.group(&[iban, bic])
        }
    }
}

/// Who the user is (`HKIDN`). An anonymous customer needs no system id.
pub(crate) fn identification(bank_code: &str, customer: &str, system: &str) -> Order {
    let needs_system = if customer == ANONYMOUS { "0" } else { "1" };
    Order::new("HKIDN", 2).group(&[GERMANY, bank_code]).text(customer).text(system).text(needs_system)
}

/// What is known already, and which product asks (`HKVVB`).
pub(crate) fn preparation(bpd: u32, upd: u32, product: &str) -> Order {
    Order::new("HKVVB", 3)
        .text(&bpd.to_string())
        .text(&upd.to_string())
        // The bank's own language: which others it speaks is only known later.
        .text("0")
        .text(product)
        .text(env!("CARGO_PKG_VERSION"))
}

/// Asks for a new system id (`HKSYN`, mode 0).
pub(crate) fn synchronisation() -> Order {
    Order::new("HKSYN", 3).text("0")
}

/// Ends the dialog (`HKEND`).
pub(crate) fn end(dialog: &str) -> Order {
    Order::new("HKEND", 1).text(dialog)
}

/// Announces an order in the two-step process (`HKTAN`, process 4): the bank says whether it needs a TAN.
pub(crate) fn announce(method: &Method, order: &str, medium: Option<&str>) -> Order {
    let medium = medium.filter(|_| method.medium != MediumName::Forbidden).unwrap_or_default();
    let hktan = Order::new("HKTAN", method.version).text("4").text(order);
    (0..8).fold(hktan, |hktan, _| hktan.empty()).text(medium)
}

/// Sends the TAN for an order (process 2), or asks whether the user has approved it (process S).
pub(crate) fn approve(method: &Method, process: &'static str, reference: &str) -> Order {
    Order::new("HKTAN", method.version).text(process).empty().empty().empty().text(reference).text("N")
}

/// Asks for the active TAN media of all classes (`HKTAB`).
pub(crate) fn media(version: u16) -> Order {
    Order::new("HKTAB", version).text("0").text("A")
}

/// Asks for the SEPA data of all accounts (`HKSPA`).
pub(crate) fn sepa_accounts(version: u16) -> Order {
    Order::new("HKSPA", version)
}

/// Asks for a balance (`HKSAL`).
pub(crate) fn balance(version: u16, account: &AccountRef<'_>) -> Order {
    account.add(Order::new("HKSAL", version), version >= 7).text("N")
}

/// A stretch of history, and where to go on in it.
pub(crate) struct Stretch<'a> {
    /// The first day.
    pub(crate) from: Date,
    /// The last day.
    pub(crate) to: Date,
    /// Where to go on.
    pub(crate) touchdown: Option<&'a str>,
}

impl Stretch<'_> {
    fn add(&self, order: Order) -> Order {
        order
            .text(&self.from.strftime("%Y%m%d").to_string())
            .text(&self.to.strftime("%Y%m%d").to_string())
            .empty()
            .text(self.touchdown.unwrap_or_default())
    }
}

/// Asks for turnovers as MT940 (`HKKAZ`).
pub(crate) fn turnovers(
    version: u16,
    account: &AccountRef<'_>,
    stretch: &Stretch<'_>,
    padded: bool,
) -> Order {
    let order = account.add(Order::new("HKKAZ", version), version >= 7).text("N");
    stretch.add(order).padded(if padded { 6 } else { 0 })
}

/// Asks for turnovers as CAMT (`HKCAZ`).
pub(crate) fn camt_turnovers(account: &AccountRef<'_>, formats: &[&str], stretch: &Stretch<'_>) -> Order {
    let order = account.add(Order::new("HKCAZ", 1), true).group(formats).text("N");
    stretch.add(order)
}

/// Asks for the holdings of a depot (`HKWPD`).
pub(crate) fn holdings(version: u16, account: &AccountRef<'_>, touchdown: Option<&str>) -> Order {
    account
        .add(Order::new("HKWPD", version), false)
        .empty()
        .empty()
        .empty()
        .text(touchdown.unwrap_or_default())
}
