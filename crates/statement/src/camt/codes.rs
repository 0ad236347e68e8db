//! Bank transaction codes: ISO 20022 domains and the German proprietary code.

use glimpse_model::{Transaction, TransactionKind};

use super::{
    name::{Name, name, names},
    tree::{Id, Tree},
};
use crate::{bank_codes, text};

/// Reads a `BkTxCd` into the transaction.
pub(super) fn read(tree: &Tree<'_>, parent: Id, transaction: &mut Transaction) {
    let Some(code) = tree.child(parent, name!("BkTxCd")) else { return };
    if let Some(domain) = tree.child(code, name!("Domn")) {
        let name = tree.text_at(domain, names!("Cd"));
        let family = tree.child(domain, name!("Fmly"));
        let part = |name: Name| tree.text(tree.child(family?, name)?);
        let (family, sub_family) = (part(name!("Cd")), part(name!("SubFmlyCd")));
        let parts = [name.as_deref(), family.as_deref(), sub_family.as_deref()];
        let mut joined = String::with_capacity(14);
        for part in parts.into_iter().flatten() {
            if !joined.is_empty() {
                joined.push('-');
            }
            joined.push_str(part);
        }
        if !joined.is_empty() {
            replace(transaction, |transaction| &mut transaction.transaction_code, joined, "Ntry/BkTxCd");
        }
        let [domain, family, sub_family] = parts.map(Option::unwrap_or_default);
        transaction.kind = bank_codes::of_iso(domain, family, sub_family);
    }
    if let Some(own) = tree.child(code, name!("Prtry")) {
        proprietary(tree, own, transaction);
    }
}

/// Puts a code of a detail in place of the entry's, which is kept by `name` if it is another one.
fn replace(
    transaction: &mut Transaction,
    slot: impl Fn(&mut Transaction) -> &mut Option<String>,
    code: String,
    name: &str,
) {
    let place = slot(transaction);
    if place.as_ref() != Some(&code)
        && let Some(before) = place.replace(code)
    {
        text::keep(transaction, name, &before);
    }
}

/// `NTRF+166+9310+000` of the Deutsche Kreditwirtschaft: SWIFT code, business transaction code, Primanota, extension.
fn proprietary(tree: &Tree<'_>, own: Id, transaction: &mut Transaction) {
    let Some(value) = tree.text_at(own, names!("Cd")) else { return };
    let issuer = tree.text_at(own, names!("Issr"));
    let is_key = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = Some(value.as_ref());
    let mut parts = std::iter::from_fn(|| {
        let text = rest.take()?;
        let Some(plus) = text.bytes().position(|byte| byte == b'+') else { return Some(text) };
        rest = text.get(plus + 1..);
        text.get(..plus)
    });
    let (swift, key) = match parts.next().unwrap_or_default() {
        alone if is_key(alone) => ("", alone),
        swift => (swift, parts.next().unwrap_or_default()),
    };
    let german = is_key(key);
    let named = matches!(issuer.as_deref(), Some("DK" | "ZKA")) && key.is_empty();
    if !german && !named {
        text::keep(transaction, "BkTxCd/Prtry/Cd", &value);
        text::keep(transaction, "BkTxCd/Prtry/Issr", issuer.as_deref().unwrap_or_default());
        return;
    }
    // The code's own system needs no name.
    if let Some(issuer) = issuer.filter(|issuer| !matches!(issuer.as_ref(), "DK" | "ZKA")) {
        text::keep(transaction, "BkTxCd/Prtry/Issr", &issuer);
    }
    if let Some(key) = text::some(key) {
        replace(transaction, |transaction| &mut transaction.booking_key, key, "Ntry/BkTxCd/Prtry key");
    }
    if transaction.transaction_code.is_none() {
        transaction.transaction_code = text::some(swift);
    } else {
        text::keep(transaction, "SWIFT code", swift);
    }
    if let Some(nota) = parts.next().and_then(text::some) {
        let name = "Ntry/BkTxCd/Prtry primanota";
        replace(transaction, |transaction| &mut transaction.prima_nota_number, nota, name);
    }
    text::keep(transaction, "?34", parts.next().unwrap_or_default());
    for rest in parts {
        text::keep(transaction, "BkTxCd/Prtry/Cd", rest);
    }
    let kind = bank_codes::of_booking_key(key);
    if kind != TransactionKind::Unknown {
        transaction.kind = kind;
    }
}
