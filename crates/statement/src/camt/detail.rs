//! The details of one transaction (`TxDtls`).

use glimpse_model::{Currency, Money, Transaction, TransactionKind};

use super::{
    codes, header,
    name::{Name, name, names},
    party, supplement,
    tree::{DETAIL, Id, Tree},
};
use crate::{AccountRef, DiagnosticKind, Diagnostics, amount, text};

/// Takes a detail into its transaction, whose amount is set.
pub(super) fn read(
    tree: &Tree<'_>,
    id: Id,
    reversal: bool,
    own: &AccountRef,
    transaction: &mut Transaction,
    diagnostics: &mut Diagnostics,
) {
    references(tree, id, transaction);
    codes::read(tree, id, transaction);
    let returned = reversal || tree.child(id, name!("RtrInf")).is_some();
    party::read(tree, id, returned, own, transaction, diagnostics);
    let debit = transaction.mandate_reference.is_some() || transaction.kind == TransactionKind::DirectDebit;
    transaction.creditor_id = party::creditor_id(tree, id, debit);
    transaction.sepa_purpose_code = tree.string_at(id, names!("Purp" / "Cd"));
    remittance(tree, id, transaction);
    supplement::of_detail(tree, id, transaction);
    single_amount(tree, id, transaction.amount);
    tree.untaken(id, None, |path, text| {
        if !known(path) {
            diagnostics.note(DiagnosticKind::KeptAsText, tree.at);
        }
        match path.is_empty() || path.starts_with('@') {
            true => text::keep(transaction, &format!("TxDtls{path}"), text),
            false => text::keep(transaction, path.strip_prefix("Refs/").unwrap_or(path), text),
        }
    });
}

/// The signed amount of a detail: its own (`Amt`), else the transaction amount of `AmtDtls`. Without a sign of its
/// own it has the entry's. Nothing is marked as taken.
pub(super) fn amount(tree: &Tree<'_>, id: Id, entry_negative: bool) -> Option<Money> {
    let element = amount_element(tree, id)?;
    let written = peek(tree, element)?;
    let negative =
        match tree.child(id, name!("CdtDbtInd")).and_then(|indicator| tree.peek(indicator)).as_deref() {
            Some("CRDT") => false,
            Some("DBIT") => true,
            _ => entry_negative,
        };
    let amount = header::signed(tree, written, negative);
    Some(Money { amount, currency: Currency::parse(tree.currency(element)).ok()? })
}

/// Marks the amount of a split detail as taken, unless it has a sign of its own.
pub(super) fn take_amount(tree: &Tree<'_>, id: Id) {
    if let Some(element) = amount_element(tree, id) {
        tree.set_taken(element, peek(tree, element).is_some_and(|written| !written.is_sign_negative()));
    }
    if let Some(mark) = tree.child(id, name!("CdtDbtInd")) {
        tree.set_taken(mark, true);
    }
}

fn amount_element(tree: &Tree<'_>, id: Id) -> Option<Id> {
    tree.child(id, name!("Amt")).or_else(|| tree.find(id, names!("AmtDtls" / "TxAmt" / "Amt")))
}

fn peek(tree: &Tree<'_>, element: Id) -> Option<rust_decimal::Decimal> {
    amount::xml(&tree.peek(element)?)
}

/// Amounts of a detail that only repeat the transaction's amount say nothing new.
fn single_amount(tree: &Tree<'_>, id: Id, amount: Money) {
    let repeats = |element: Id| {
        let same = Currency::parse(tree.currency(element)) == Ok(amount.currency)
            && peek(tree, element)
                .is_some_and(|written| !written.is_sign_negative() && written.abs() == amount.amount.abs());
        if same {
            tree.set_taken(element, true);
        }
    };
    if let Some(element) = tree.child(id, name!("Amt")) {
        repeats(element);
    }
    if let Some(details) = tree.child(id, name!("AmtDtls")) {
        let kinds: [&[Name]; 3] =
            [names!("TxAmt" / "Amt"), names!("InstdAmt" / "Amt"), names!("CntrValAmt" / "Amt")];
        kinds.into_iter().filter_map(|kind| tree.find(details, kind)).for_each(repeats);
    }
    if let Some(indicator) = tree.child(id, name!("CdtDbtInd")) {
        let same = match tree.peek(indicator).as_deref() {
            Some("CRDT") => !amount.amount.is_sign_negative(),
            Some("DBIT") => amount.amount.is_sign_negative(),
            _ => false,
        };
        tree.set_taken(indicator, same);
    }
}

fn references(tree: &Tree<'_>, id: Id, transaction: &mut Transaction) {
    let Some(references) = tree.child(id, name!("Refs")) else { return };
    let take = |name: Name| tree.text_at(references, &[name]).and_then(|value| text::reference(&value));
    transaction.end_to_end_reference = take(name!("EndToEndId"));
    transaction.mandate_reference = take(name!("MndtId"));
    if let Some(own) = take(name!("AcctSvcrRef")) {
        match &transaction.bank_reference {
            None => transaction.bank_reference = Some(own),
            Some(known) if *known != own => text::keep(transaction, "AcctSvcrRef", &own),
            Some(_) => {}
        }
    }
}

/// Unstructured lines joined; full lines of 140 characters run on. A structured reference stands in where there is
/// no text.
fn remittance(tree: &Tree<'_>, id: Id, transaction: &mut Transaction) {
    let mut text: Option<String> = None;
    let mut full = false;
    for line in tree.all(id, name!("RmtInf")).flat_map(|information| tree.all(information, name!("Ustrd"))) {
        let Some(line) = tree.text(line) else { continue };
        match &mut text {
            None => text = Some(line.clone().into_owned()),
            Some(text) => {
                if !full {
                    text.push(' ');
                }
                text.push_str(&line);
            }
        }
        full = line.len() >= 140 && line.chars().count() >= 140;
    }
    if text.is_none() {
        text = tree.string_at(id, names!("RmtInf" / "Strd" / "CdtrRefInf" / "Ref"));
    }
    transaction.sepa_remittance_info = text;
    transaction.purpose =
        transaction.sepa_remittance_info.clone().or_else(|| tree.string_at(id, names!("AddtlTxInf")));
}

/// Elements that are understood and have their place in `additional_info`.
fn known(path: &str) -> bool {
    let mut names = path.split('/');
    let known = [
        "Refs",
        "RltdPties",
        "RltdAgts",
        "RtrInf",
        "AmtDtls",
        "RmtInf",
        "Purp",
        "Chrgs",
        "AddtlTxInf",
        "CcyXchg",
        "Id",
        "PstlAdr",
        "Rsn",
        "OrgnlBkTxCd",
        "FinInstnId",
        "Strd",
        "CdtrRefInf",
        "Tp",
        "InstdAmt",
        "TxAmt",
        "CntrValAmt",
        "RltdDts",
        "Dbtr",
        "Cdtr",
        "Pty",
        "UltmtDbtr",
        "UltmtCdtr",
        "InitgPty",
        "DbtrAcct",
        "CdtrAcct",
        "DbtrAgt",
        "CdtrAgt",
    ];
    !path.contains('@')
        && !path.split('/').any(|name| name == DETAIL)
        && names.any(|name| known.contains(&name))
}
