//! Everything of a statement that is not an entry: ids, period, account, balances, totals.

use glimpse_model::{Currency, Money};
use jiff::civil::Date;

use super::{
    name::{Name, name, names},
    tree::{Id, ROOT, Tree},
};
use crate::{
    BalanceKind, BalanceLine, DiagnosticKind as Kind, Diagnostics, Statement, Totals, amount, date, text,
};

/// Takes one child of `Stmt`, `Rpt` or `Ntfctn` into the statement.
pub(super) fn read(tree: &Tree<'_>, statement: &mut Statement, diagnostics: &mut Diagnostics) {
    match tree.name(ROOT) {
        "Id" => statement.id = tree.string_at(ROOT, &[]),
        "ElctrncSeqNb" => statement.number = tree.string_at(ROOT, &[]),
        "LglSeqNb" if statement.number.is_none() => statement.number = tree.string_at(ROOT, &[]),
        "CreDtTm" => statement.created = tree.string_at(ROOT, &[]),
        "FrToDt" => {
            statement.from = either_date(tree, name!("FrDtTm"), name!("FrDt"), diagnostics);
            statement.to = either_date(tree, name!("ToDtTm"), name!("ToDt"), diagnostics);
        }
        "Acct" => account(tree, statement, diagnostics),
        "Bal" => balance(tree, statement, diagnostics),
        "TxsSummry" => totals(tree, statement),
        "SplmtryData" => {
            if let Some(number) = tree.string_at(ROOT, names!("Envlp" / "Number")) {
                statement.number = Some(number);
            }
        }
        "AddtlStmtInf" | "AddtlRptInf" | "AddtlNtfctnInf" => {
            statement.information = tree.string_at(ROOT, &[])
        }
        "LglSeqNb" if tree.string_at(ROOT, &[]) == statement.number => {}
        name => {
            if let Some(text) = tree.text(ROOT) {
                let known = matches!(name, "LglSeqNb" | "CpyDplctInd" | "ElctrncSeqNb" | "RptgSrc");
                keep(statement, diagnostics, tree.at, name, &text, known);
            }
        }
    }
    let name = tree.name(ROOT);
    tree.untaken(ROOT, None, |path, text| {
        let known =
            matches!(name, "TxsSummry" | "Acct" | "RltdAcct" | "StmtPgntn" | "RptPgntn" | "NtfctnPgntn");
        keep(statement, diagnostics, tree.at, &format!("{name}/{path}"), text, known);
    });
}

fn keep(
    statement: &mut Statement,
    diagnostics: &mut Diagnostics,
    at: usize,
    name: &str,
    text: &str,
    known: bool,
) {
    if !known {
        diagnostics.note(Kind::KeptAsText, at);
    }
    statement.unread.push((name.to_owned(), text.to_owned()));
}

/// A date in one of two elements, the first of which has a time as well.
fn either_date(tree: &Tree<'_>, with_time: Name, alone: Name, diagnostics: &mut Diagnostics) -> Option<Date> {
    let found = tree.child(ROOT, alone).or_else(|| tree.child(ROOT, with_time))?;
    read_date(tree, found, diagnostics)
}

/// The date of `BookgDt`, `ValDt`, `Bal/Dt`: `Dt` or `DtTm` inside, or the text itself.
pub(super) fn choice_date(
    tree: &Tree<'_>,
    id: Id,
    name: Name,
    diagnostics: &mut Diagnostics,
) -> Option<Date> {
    let outer = tree.child(id, name)?;
    let inner = tree.child(outer, name!("Dt")).or_else(|| tree.child(outer, name!("DtTm"))).unwrap_or(outer);
    read_date(tree, inner, diagnostics)
}

fn read_date(tree: &Tree<'_>, id: Id, diagnostics: &mut Diagnostics) -> Option<Date> {
    let text = tree.text(id)?;
    let read = date::iso(&text);
    match read {
        date::Read::Exact(_) => {}
        date::Read::Clamped(_) => {
            diagnostics.note(Kind::DateClamped, tree.at);
            tree.set_taken(id, false);
        }
        date::Read::No => {
            diagnostics.note(Kind::DateUnreadable, tree.at);
            tree.set_taken(id, false);
        }
    }
    read.date()
}

/// The amount of an `Amt` element with the sign of a `CdtDbtInd` beside it.
pub(super) fn signed_amount(tree: &Tree<'_>, parent: Id) -> Option<Money> {
    let element = tree.child(parent, name!("Amt"))?;
    let currency = Currency::parse(tree.currency(element)).ok()?;
    let written = amount::xml(&tree.text(element)?)?;
    let amount = match tree.text_at(parent, names!("CdtDbtInd")).as_deref() {
        Some("CRDT") => written.abs(),
        Some("DBIT") => -written.abs(),
        _ if written.is_sign_negative() => written,
        _ => return None,
    };
    Some(Money { amount, currency })
}

fn account(tree: &Tree<'_>, statement: &mut Statement, diagnostics: &mut Diagnostics) {
    let account = &mut statement.account;
    if let Some(written) = tree.text_at(ROOT, names!("Id" / "IBAN")) {
        account.iban = text::iban(&written);
        if account.iban.is_none() {
            diagnostics.note(Kind::IbanInvalid, tree.at);
            account.account_number = Some(written.into_owned());
        }
    }
    if let Some(number) = tree.string_at(ROOT, names!("Id" / "Othr" / "Id")) {
        account.account_number = Some(number);
    }
    account.currency = tree.text_at(ROOT, names!("Ccy")).and_then(|code| Currency::parse(&code).ok());
    account.name = tree.string_at(ROOT, names!("Nm"));
    account.owner = tree
        .string_at(ROOT, names!("Ownr" / "Nm"))
        .or_else(|| tree.string_at(ROOT, names!("Ownr" / "Pty" / "Nm")));
    if let Some(bank) = tree.find(ROOT, names!("Svcr" / "FinInstnId")) {
        account.bic = tree.string_at(bank, names!("BICFI")).or_else(|| tree.string_at(bank, names!("BIC")));
        account.bank_name = tree.string_at(bank, names!("Nm"));
        account.bank_code = tree.string_at(bank, names!("ClrSysMmbId" / "MmbId"));
    }
}

fn balance(tree: &Tree<'_>, statement: &mut Statement, diagnostics: &mut Diagnostics) {
    let code = tree
        .text_at(ROOT, names!("Tp" / "CdOrPrtry" / "Cd"))
        .or_else(|| tree.text_at(ROOT, names!("Tp" / "CdOrPrtry" / "Prtry")))
        .unwrap_or_default();
    let kind = match code.as_ref() {
        "OPBD" => BalanceKind::Opening,
        "PRCD" => BalanceKind::PreviousClosing,
        "ITBD" => BalanceKind::Interim,
        "CLBD" => BalanceKind::Closing,
        "CLAV" | "ITAV" | "OPAV" => BalanceKind::Available,
        "FWAV" | "XPCD" => BalanceKind::Forward,
        _ => BalanceKind::Other,
    };
    let date = choice_date(tree, ROOT, name!("Dt"), diagnostics);
    let included = tree.text_at(ROOT, names!("CdtLine" / "Incl"));
    let credit_line = tree.find(ROOT, names!("CdtLine" / "Amt")).and_then(|line| {
        let amount = amount::xml(&tree.text(line)?)?;
        Some(Money { amount, currency: Currency::parse(tree.currency(line)).ok()? })
    });
    match signed_amount(tree, ROOT).or_else(|| zero(tree)) {
        Some(amount) => {
            if kind == BalanceKind::Other && !code.is_empty() {
                keep(statement, diagnostics, tree.at, "Bal/Tp", &code, true);
            }
            if included.as_deref() == Some("true") && credit_line.is_some() {
                keep(statement, diagnostics, tree.at, "Bal/CdtLine/Incl", "true", true);
            }
            statement.balances.push(BalanceLine { kind, amount, date, credit_line });
        }
        None => {
            diagnostics.note(Kind::BalanceUnreadable, tree.at);
            let written = tree.text_at(ROOT, names!("Amt")).unwrap_or_default();
            statement.unread.push((format!("Bal/{code}"), written.into_owned()));
        }
    }
}

/// A balance of nothing needs no sign.
fn zero(tree: &Tree<'_>) -> Option<Money> {
    let element = tree.child(ROOT, name!("Amt"))?;
    let amount = amount::xml(&tree.text(element)?)?;
    let currency = Currency::parse(tree.currency(element)).ok()?;
    if amount.is_zero() { Some(Money { amount, currency }) } else { None }
}

fn totals(tree: &Tree<'_>, statement: &mut Statement) {
    let side = |name: Name| {
        let count = tree.text_at(ROOT, &[name, name!("NbOfNtries")]);
        let sum = tree.text_at(ROOT, &[name, name!("Sum")]);
        (count.and_then(|count| count.parse::<u64>().ok()), sum.and_then(|sum| amount::xml(&sum)))
    };
    let (credits, credit_sum) = side(name!("TtlCdtNtries"));
    let (debits, debit_sum) = side(name!("TtlDbtNtries"));
    statement.totals = Some(Totals { credits, credit_sum, debits, debit_sum });
}
