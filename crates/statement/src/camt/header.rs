//! Everything of a statement that is not an entry: ids, period, account, balances, totals.

use glimpse_model::{Currency, Money};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    name::{Name, name, names},
    party,
    tree::{Id, ROOT, Signs, Tree},
};
use crate::{
    AccountRef, BalanceKind, BalanceLine, DiagnosticKind as Kind, Diagnostics, Statement, Totals, amount,
    date, pages::Page, text, write::camt053::NONE,
};

/// Takes one child of `Stmt`, `Rpt` or `Ntfctn` into the statement.
pub(super) fn read(tree: &Tree<'_>, statement: &mut Statement, diagnostics: &mut Diagnostics) {
    match tree.name(ROOT) {
        "Id" if statement.id.is_none() => {
            statement.id = tree.string_at(ROOT, &[]).filter(|id| id != "NOTPROVIDED")
        }
        "ElctrncSeqNb" => {
            let legal = std::mem::replace(&mut statement.number, tree.string_at(ROOT, &[]));
            if let Some(legal) = legal.filter(|legal| Some(legal) != statement.number.as_ref()) {
                keep(statement, diagnostics, tree.at, "LglSeqNb", &legal, true);
            }
        }
        "LglSeqNb" if statement.number.is_none() => statement.number = tree.string_at(ROOT, &[]),
        "CreDtTm" if statement.created.is_none() => {
            let moment =
                |text: &str| (date::is_date_time(text) || date::is_day(text)).then(|| text.to_owned());
            statement.created = tree.value_at(ROOT, &[], moment);
            if statement.created.is_none() && tree.peek(ROOT).is_some() {
                diagnostics.note(Kind::DateUnreadable, tree.at);
            }
        }
        "FrToDt" if statement.from.is_none() && statement.to.is_none() => {
            statement.from = either_date(tree, name!("FrDtTm"), name!("FrDt"), diagnostics);
            statement.to = either_date(tree, name!("ToDtTm"), name!("ToDt"), diagnostics);
        }
        "Acct" if statement.account == AccountRef::default() => account(tree, statement, diagnostics),
        "Bal" => balance(tree, statement, diagnostics),
        "TxsSummry" if statement.totals.is_none() => totals(tree, statement),
        "AddtlStmtInf" | "AddtlRptInf" | "AddtlNtfctnInf" if statement.information.is_none() => {
            statement.information = tree.string_at(ROOT, &[])
        }
        "LglSeqNb" => {
            tree.value_at(ROOT, &[], |number| (Some(number) == statement.number.as_deref()).then_some(()));
        }
        _ => {}
    }
    let name = tree.name(ROOT);
    if tree.is_waiting(ROOT)
        && let Some(text) = tree.text(ROOT)
    {
        let known = matches!(name, "LglSeqNb" | "CpyDplctInd" | "ElctrncSeqNb" | "RptgSrc" | "CreDtTm");
        keep(statement, diagnostics, tree.at, name, &text, known);
    }
    tree.untaken(ROOT, None, |path, text| {
        let known = !path.contains('@')
            && matches!(name, "TxsSummry" | "Acct" | "RltdAcct" | "StmtPgntn" | "RptPgntn" | "NtfctnPgntn");
        // Of a time or a type it must be known which balance it is of.
        let of_one = name == "Bal" && ["Dt/", "Tp/"].iter().any(|start| path.starts_with(start));
        let number = if of_one { statement.balances.len() } else { 0 };
        let path = match (number, path.starts_with('@')) {
            (1.., _) => format!("{name} {number}/{path}"),
            (0, true) => format!("{name}{path}"),
            (0, false) => format!("{name}/{path}"),
        };
        keep(statement, diagnostics, tree.at, &path, text, known);
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
        // A time or a zone has no place in the date, midnight without a zone says nothing more.
        date::Read::Exact(_) => tree.set_taken(id, is_day_alone(&text)),
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

fn is_day_alone(text: &str) -> bool {
    text.len() <= 10 || text.get(10..).is_some_and(|time| matches!(time, "T00:00:00" | "T00:00:00.000"))
}

/// The page of a statement that an element of the pagination tells.
pub(super) fn pagination(tree: &Tree<'_>) -> Option<Page> {
    if !matches!(tree.name(ROOT), "StmtPgntn" | "RptPgntn" | "NtfctnPgntn") {
        return None;
    }
    let peek = |name: Name| tree.child(ROOT, name).and_then(|child| tree.peek(child));
    let number = peek(name!("PgNb")).and_then(|number| number.parse::<u64>().ok());
    let last = peek(name!("LastPgInd")).is_none_or(|last| !matches!(last.as_ref(), "false" | "0"));
    Some(Page { first: number.is_none_or(|number| number <= 1), last, number, ..Page::default() })
}

/// The amount of an `Amt` element with the sign of a `CdtDbtInd` beside it. A minus sign in an amount that has one is
/// not taken, so that the text is kept.
pub(super) fn signed_amount(tree: &Tree<'_>, parent: Id, diagnostics: &mut Diagnostics) -> Option<Money> {
    let element = tree.child(parent, name!("Amt"))?;
    let currency = Currency::parse(tree.currency(element)).ok()?;
    let written = amount::xml(&tree.text(element)?)?;
    let mark = tree.child(parent, name!("CdtDbtInd"));
    let amount = match mark.and_then(|mark| tree.text(mark)).as_deref() {
        Some("CRDT") => signed(tree, written, false),
        Some("DBIT") => signed(tree, written, true),
        None if written.is_sign_negative() => written,
        _ => return None,
    };
    if mark.is_some() && written.is_sign_negative() {
        diagnostics.note(Kind::AmountSigned, tree.at);
        tree.set_taken(element, false);
    }
    Some(Money { amount, currency })
}

/// The amount with a mark that says debit (`negative`) or credit. A negative credit is money out; what a negative debit
/// is, the balances tell ([`Signs`]).
pub(super) fn signed(tree: &Tree<'_>, written: Decimal, negative: bool) -> Decimal {
    match (written.is_sign_negative(), negative) {
        (_, false) => written,
        (false, true) => -written,
        (true, true) => {
            tree.signs_matter.set(true);
            if tree.signs == Signs::Repeat { written } else { -written }
        }
    }
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
    if account.account_number.is_none()
        && let Some(id) = tree.child(ROOT, name!("Id"))
    {
        let other = party::NUMBERS.into_iter().find_map(|path| tree.text_at(id, path));
        account.account_number = other.and_then(|number| text::reference(&number));
    }
    account.currency = tree.value_at(ROOT, names!("Ccy"), |code| Currency::parse(code).ok());
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
    // Since 001.02, and in 001.01.
    let code = tree
        .text_at(ROOT, names!("Tp" / "CdOrPrtry" / "Cd"))
        .or_else(|| tree.text_at(ROOT, names!("Tp" / "CdOrPrtry" / "Prtry")).filter(|code| code != NONE))
        .or_else(|| tree.text_at(ROOT, names!("Tp" / "Cd")))
        .or_else(|| tree.text_at(ROOT, names!("Tp" / "Prtry")))
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
    let included =
        tree.text_at(ROOT, names!("CdtLine" / "Incl")).filter(|text| !matches!(text.as_ref(), "false" | "0"));
    let credit_line = tree.find(ROOT, names!("CdtLine" / "Amt")).and_then(|line| {
        let currency = Currency::parse(tree.currency(line)).ok()?;
        Some(Money { amount: unsigned_zero(tree.value_at(line, &[], amount::xml)?), currency })
    });
    match signed_amount(tree, ROOT, diagnostics).or_else(|| zero(tree)) {
        Some(mut amount) => {
            amount.amount = unsigned_zero(amount.amount);
            let number = statement.balances.len().saturating_add(1);
            if !code.is_empty() && code != kind.code() {
                keep(statement, diagnostics, tree.at, &format!("Bal {number}/Tp"), &code, true);
            }
            if let Some(included) = included {
                keep(statement, diagnostics, tree.at, &format!("Bal {number}/CdtLine/Incl"), &included, true);
            }
            statement.balances.push(BalanceLine { kind, amount, date, credit_line });
        }
        None => {
            diagnostics.note(Kind::BalanceUnreadable, tree.at);
            statement.unread.push((format!("Bal/{code}"), tree.as_text(ROOT)));
        }
    }
}

/// The amount as it is, but for `-0`.
fn unsigned_zero(amount: Decimal) -> Decimal {
    amount::with_sign(amount.abs(), amount.is_sign_negative())
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
        let count = tree.value_at(ROOT, &[name, name!("NbOfNtries")], |count| count.parse::<u64>().ok());
        (count, tree.value_at(ROOT, &[name, name!("Sum")], amount::xml))
    };
    let (credits, credit_sum) = side(name!("TtlCdtNtries"));
    let (debits, debit_sum) = side(name!("TtlDbtNtries"));
    statement.totals = Some(Totals { credits, credit_sum, debits, debit_sum });
}
