//! An entry (`Ntry`) with its details becomes one or several transactions.

use glimpse_model::{Money, Transaction, TransactionKind};

use super::{
    codes, detail,
    header::{choice_date, signed_amount},
    name::{name, names},
    tree::{Id, ROOT, Tree},
};
use crate::{
    DiagnosticKind as Kind, Diagnostics, Statement, StatementError, StatementKind, bank_codes,
    limits::Limits, text,
};

/// What the entry says for all its details.
pub(super) struct Entry {
    /// A transaction with the entry's amount, dates, status and codes.
    pub(super) base: Transaction,
    /// `RvslInd`.
    pub(super) reversal: bool,
}

/// Adds the transactions of the entry to the statement. `false` when it could not be read; then it is kept as text.
pub(super) fn read(
    tree: &Tree<'_>,
    statement: &mut Statement,
    limits: &mut Limits<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<bool, StatementError> {
    let Some(entry) = base(tree, statement.kind, diagnostics) else {
        diagnostics.note(Kind::EntryUnreadable, tree.at);
        statement.unread.push(("Ntry".to_owned(), tree.as_text(ROOT)));
        return Ok(false);
    };
    // They stand in `NtryDtls`, in 001.01 in the entry itself; wherever else they come they are details as well.
    let mut details = tree.outermost(ROOT, name!("TxDtls"));
    let start = statement.entries.len();
    match (details.next(), details.next()) {
        (None, _) => {
            limits.entries(1)?;
            let mut transaction = entry.base;
            apart_from_details(tree, &mut transaction, diagnostics);
            finish(&mut transaction);
            statement.push(transaction);
        }
        (Some(only), None) => {
            limits.entries(1)?;
            let Entry { base, reversal } = entry;
            let mut transaction = base;
            detail::read(tree, only, reversal, &statement.account, &mut transaction, diagnostics);
            apart_from_details(tree, &mut transaction, diagnostics);
            finish(&mut transaction);
            statement.push(transaction);
        }
        (Some(first), Some(second)) => {
            let all: Vec<Id> = [first, second].into_iter().chain(details).collect();
            batch(tree, &entry, &all, statement, limits, diagnostics)?;
            if let Some(first) = statement.entries.get_mut(start) {
                apart_from_details(tree, first, diagnostics);
            }
        }
    }
    Ok(true)
}

fn base(tree: &Tree<'_>, kind: StatementKind, diagnostics: &mut Diagnostics) -> Option<Entry> {
    let amount = signed_amount(tree, ROOT, diagnostics)?;
    let booked_at = choice_date(tree, ROOT, name!("BookgDt"), diagnostics);
    let settled_at = choice_date(tree, ROOT, name!("ValDt"), diagnostics);
    let mut base = Transaction::booked(amount, booked_at, settled_at);
    base.booked = status(tree, kind, &mut base, diagnostics);
    let reversal = tree.value_at(ROOT, names!("RvslInd"), |text| match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    });
    let reversal = reversal == Some(true);
    if reversal {
        text::keep(&mut base, "RvslInd", "true");
    }
    base.bank_reference = tree.text_at(ROOT, names!("AcctSvcrRef")).and_then(|value| text::reference(&value));
    if let Some(reference) = tree.text_at(ROOT, names!("NtryRef")).and_then(|value| text::reference(&value)) {
        if base.bank_reference.is_some() {
            text::keep(&mut base, "NtryRef", &reference);
        } else {
            base.bank_reference = Some(reference);
        }
    }
    codes::read(tree, ROOT, &mut base);
    base.booking_text = tree.string_at(ROOT, names!("AddtlNtryInf"));
    Some(Entry { base, reversal })
}

/// Whether the entry is booked.
fn status(
    tree: &Tree<'_>,
    kind: StatementKind,
    base: &mut Transaction,
    diagnostics: &mut Diagnostics,
) -> bool {
    let status = tree
        .text_at(ROOT, names!("Sts" / "Cd"))
        .or_else(|| tree.text_at(ROOT, names!("Sts" / "Prtry")))
        .or_else(|| tree.text_at(ROOT, names!("Sts")));
    match status.as_deref() {
        Some("BOOK") => true,
        Some("PDNG") => false,
        Some(other @ ("INFO" | "FUTR")) => {
            text::keep(base, "Sts", other);
            false
        }
        Some(other) => {
            diagnostics.note(Kind::StatusUnknown, tree.at);
            text::keep(base, "Sts", other);
            true
        }
        None => {
            if kind == StatementKind::Report {
                diagnostics.note(Kind::StatusUnknown, tree.at);
            }
            true
        }
    }
}

/// Several details: one transaction each, if each has an amount in the entry's currency and they add up to it.
fn batch(
    tree: &Tree<'_>,
    entry: &Entry,
    details: &[Id],
    statement: &mut Statement,
    limits: &mut Limits<'_>,
    diagnostics: &mut Diagnostics,
) -> Result<(), StatementError> {
    let total = entry.base.amount;
    let amounts: Option<Vec<Money>> = details
        .iter()
        .map(|id| {
            detail::amount(tree, *id, total.amount.is_sign_negative())
                .filter(|amount| amount.currency == total.currency)
        })
        .collect();
    let adds_up = |amounts: &Vec<Money>| {
        amounts.iter().try_fold(rust_decimal::Decimal::ZERO, |sum, amount| sum.checked_add(amount.amount))
            == Some(total.amount)
    };
    match amounts.filter(adds_up) {
        Some(amounts) => {
            limits.entries(amounts.len())?;
            for (index, (id, amount)) in details.iter().zip(amounts).enumerate() {
                let longest = if index == 0 { usize::MAX } else { LONGEST };
                let mut transaction = share(&entry.base, amount, longest);
                detail::take_amount(tree, *id);
                detail::read(tree, *id, entry.reversal, &statement.account, &mut transaction, diagnostics);
                finish(&mut transaction);
                statement.push(transaction);
            }
        }
        None => {
            limits.entries(1)?;
            diagnostics.note(Kind::BatchNotSplit, tree.at);
            statement.push(unsplit(tree, entry, details));
        }
    }
    Ok(())
}

/// ISO 20022 allows 500 characters in a text of the entry. A longer one stays with the first part of a batch, so that a
/// batch cannot multiply it.
const LONGEST: usize = 2_000;

/// What each part of a batch has from the entry. The entry's reference names all of them, so it is no part's own.
fn share(base: &Transaction, amount: Money, longest: usize) -> Transaction {
    let short = |text: &Option<String>| text.as_ref().filter(|text| text.len() <= longest).cloned();
    let mut part = Transaction::booked(amount, base.booked_at, base.settled_at);
    part.booked = base.booked;
    part.kind = base.kind;
    part.booking_key = short(&base.booking_key);
    part.booking_text = short(&base.booking_text);
    part.transaction_code = short(&base.transaction_code);
    part.prima_nota_number = short(&base.prima_nota_number);
    for (name, value) in &base.additional_info {
        if value.len() <= longest {
            part.additional_info.insert(name.clone(), value.clone());
        }
    }
    if let Some(reference) = short(&base.bank_reference) {
        part.additional_info.insert("Ntry/AcctSvcrRef".to_owned(), reference);
    }
    part
}

/// A batch that stays one transaction: every detail is a text of its own.
fn unsplit(tree: &Tree<'_>, entry: &Entry, details: &[Id]) -> Transaction {
    let mut transaction = entry.base.clone();
    let mut all = String::new();
    for id in details {
        if !all.is_empty() {
            all.push('\n');
        }
        tree.untaken(*id, None, |path, text| {
            all.push_str(path);
            if !path.is_empty() {
                all.push('=');
            }
            all.push_str(text);
            all.push(';');
        });
    }
    text::keep(&mut transaction, "TxDtls", &all);
    finish(&mut transaction);
    transaction
}

/// Keeps what nobody took of the entry outside of its details.
fn apart_from_details(tree: &Tree<'_>, transaction: &mut Transaction, diagnostics: &mut Diagnostics) {
    tree.untaken(ROOT, Some(name!("TxDtls")), |path, text| {
        if !known(path) {
            diagnostics.note(Kind::KeptAsText, tree.at);
        }
        match path.starts_with('@') {
            true => text::keep(transaction, &format!("Ntry{path}"), text),
            false => text::keep(transaction, path, text),
        }
    });
}

/// Elements of an entry that are understood and have their place in `additional_info`.
fn known(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    !path.contains('@')
        && (path.contains("Btch")
            || path.contains("AmtDtls")
            || path.contains("Chrgs")
            || matches!(last, "Dt" | "DtTm" | "AddtlInfInd" | "ComssnWvrInd"))
}

fn finish(transaction: &mut Transaction) {
    let amount = &mut transaction.amount.amount;
    if amount.is_zero() && amount.is_sign_negative() {
        // Nothing has no sign.
        amount.set_sign_positive(true);
        text::keep(transaction, "CdtDbtInd", "DBIT");
    }
    transaction.kind = bank_codes::refine(transaction.kind, transaction.sepa_purpose_code.as_deref());
    if transaction.kind == TransactionKind::Unknown && transaction.mandate_reference.is_some() {
        transaction.kind = TransactionKind::DirectDebit;
    }
}
