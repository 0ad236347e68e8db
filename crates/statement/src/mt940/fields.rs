//! What the text of single fields says.

use glimpse_model::{Currency, Money, Transaction};

use super::entry;
use crate::{
    AccountRef, BalanceKind, DiagnosticKind as Kind, Diagnostics, Statement, amount, date, pages::Page, text,
};

/// Whether the bank's totals say of every entry that it belongs there: then none is cut off unnoticed.
pub(super) fn totals_cover(statement: &Statement) -> bool {
    statement.totals.as_ref().is_some_and(|totals| {
        let has = |negative: bool| {
            let amounts = statement.entries.iter().map(|entry| entry.amount.amount);
            amounts.filter(|amount| !amount.is_zero()).any(|amount| amount.is_sign_negative() == negative)
        };
        (totals.credits.is_some() || !has(false)) && (totals.debits.is_some() || !has(true))
    })
}

/// Pages begin with `:60M:` where one came before, and end with `:62M:` where one comes after.
pub(super) fn page(statement: &Statement, at: usize) -> Page {
    let of =
        |kind| statement.balances.iter().find(|balance| balance.kind == kind).map(|balance| balance.amount);
    let (begins, ends) = (of(BalanceKind::InterimOpening), of(BalanceKind::Interim));
    let (number, sequence) =
        statement.number.as_deref().and_then(|number| number.split_once('/')).unwrap_or_default();
    Page {
        at,
        counted: number.trim().parse().ok().zip(sequence.trim().parse().ok()),
        first: begins.is_none() || of(BalanceKind::Opening).is_some(),
        last: ends.is_none() || of(BalanceKind::Closing).is_some(),
        number: None,
        begins,
        ends,
    }
}

/// A pending entry whose booking date is but its value date has none.
pub(super) fn not_booked_yet(transaction: &mut Transaction) {
    if transaction.booked_at == transaction.settled_at {
        transaction.booked_at = None;
    }
}

pub(super) fn transaction(
    line: &entry::Line<'_>,
    amount: Money,
    at: usize,
    diagnostics: &mut Diagnostics,
) -> Transaction {
    let value = line.value.date();
    // Without an entry date, the entry is booked on its value date (SWIFT, MT940, field 61, subfield 2).
    let entry = match line.entry {
        Some(read) => read.date(),
        None => value,
    };
    let mut transaction = Transaction::booked(amount, entry, value);
    transaction.booked = !line.mark.expected();
    if !transaction.booked {
        not_booked_yet(&mut transaction);
    }
    for (read, name, text) in
        [(Some(line.value), "value date", line.value_text), (line.entry, "entry date", line.entry_text)]
    {
        match read {
            None | Some(date::Read::Exact(_)) => continue,
            Some(date::Read::Clamped(_)) => diagnostics.note(Kind::DateClamped, at),
            Some(date::Read::No) => diagnostics.note(Kind::DateUnreadable, at),
        }
        text::keep(&mut transaction, name, text);
    }
    transaction.transaction_code = text::some(line.code);
    transaction.bank_reference = text::reference(line.bank_reference);
    if let Some(reference) = text::reference(line.reference)
        && reference != "KREF+"
    {
        text::keep(&mut transaction, "KREF", &reference);
    }
    if let Some(reversal) = line.mark.reversal() {
        text::keep(&mut transaction, "reversal", reversal);
    }
    // Nothing has no sign.
    if line.amount.is_zero() && line.mark.negative() && line.mark.reversal().is_none() {
        text::keep(&mut transaction, "mark", "D");
    }
    let third = amount.currency.as_str().get(2..).unwrap_or_default();
    if !line.funds.is_empty() && line.funds != third {
        text::keep(&mut transaction, "funds code", line.funds);
    }
    for (name, value) in entry::details(line.details) {
        text::keep(&mut transaction, if name.is_empty() { "supplementary details" } else { name }, value);
    }
    transaction
}

/// `C260101EUR100,00`
pub(super) fn balance(text: &str) -> Option<(Money, date::Read)> {
    let text = text.lines().next().unwrap_or_default().trim();
    let negative = match text.as_bytes().first()? {
        b'C' => false,
        b'D' => true,
        _ => return None,
    };
    let (day, rest) = text.get(1..)?.split_at_checked(6)?;
    let (code, number) = rest.split_at_checked(3)?;
    let magnitude = amount::swift(number)?;
    let amount = amount::with_sign(magnitude, negative);
    Some((Money { amount, currency: Currency::parse(code).ok()? }, date::yymmdd(day)))
}

/// `BLZ/number`, `BIC/number`, an IBAN, a bare number; each may end in the currency.
pub(super) fn account(text: &str) -> AccountRef {
    let text = text.lines().next().unwrap_or_default().trim();
    let (bank, number) = text.split_once('/').unwrap_or(("", text));
    let (bank, number) = (bank.trim(), number.trim());
    let mut account = AccountRef::default();
    if bank.len() == 8 && bank.bytes().all(|byte| byte.is_ascii_digit()) {
        account.bank_code = text::some(bank);
    } else if text::is_bic(bank) {
        account.bic = text::some(bank);
    } else if text::iban(bank).is_some() {
        account.iban = text::iban(bank);
    } else {
        account.bank_code = text::some(bank);
    }
    let (number, currency) = match text::iban(number) {
        Some(_) => (number, None),
        None => with_currency(number),
    };
    account.currency = currency;
    match text::iban(number) {
        Some(iban) if account.iban.is_none() => account.iban = Some(iban),
        _ => account.account_number = text::some(number),
    }
    account
}

fn with_currency(number: &str) -> (&str, Option<Currency>) {
    let Some(cut) = number.len().checked_sub(3).filter(|cut| *cut > 0) else { return (number, None) };
    let (front, code) = number.split_at_checked(cut).unwrap_or((number, ""));
    let digit_before = front.trim_end().bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
    match Currency::parse(code) {
        Ok(currency) if digit_before && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            (front.trim_end(), Some(currency))
        }
        _ => (number, None),
    }
}
