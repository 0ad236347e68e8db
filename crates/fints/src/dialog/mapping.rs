//! From the bank's accounts and balances to ours; what the bank did not say stays unsaid.

use glimpse_bank::Bank;
use glimpse_model::{Account, AccountKind, Balance, Currency, Iban, Money};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;

use super::state::Listed;
use crate::parameters::{AccountKey, UpdAccount};
use crate::syntax::Segment;

/// An account; IBAN and BIC of `HISPA` go before what `HIUPD` says.
pub(super) fn account(
    upd: &UpdAccount,
    sepa: Option<(&str, Option<&str>)>,
    only_sepa: bool,
    bank: &Bank,
) -> Listed {
    let iban: Option<Iban> = sepa
        .and_then(|(iban, _)| iban.parse().ok())
        .or_else(|| upd.iban.as_deref().and_then(|iban| iban.parse().ok()));
    let bic = sepa.and_then(|(_, bic)| bic).map(str::to_owned).or_else(|| bank.bic.clone());
    let number = Some(upd.key.number.clone()).filter(|number| !number.is_empty());
    let handle = match (&number, &iban) {
        (Some(number), _) if upd.key.sub.is_empty() => number.clone(),
        (Some(number), _) => format!("{number}/{}", upd.key.sub),
        (None, Some(iban)) => iban.as_str().to_owned(),
        (None, None) => String::new(),
    };
    let account = Account {
        handle,
        kind: kind(upd.kind, upd.product.as_deref().unwrap_or_default()),
        name: upd.product.clone(),
        jointly_held: (upd.owners.len() > 1).then_some(true),
        owner: (!upd.owners.is_empty()).then(|| upd.owners.join(", ")),
        bank_code: Some(upd.key.bank_code.clone())
            .filter(|code| !code.is_empty())
            .or_else(|| iban.as_ref().and_then(Iban::bank_code)),
        account_number: number
            .or_else(|| iban.as_ref().and_then(Iban::german_account_number).map(str::to_owned)),
        iban,
        bic,
        currency: upd
            .currency
            .as_deref()
            .and_then(|code| Currency::parse(code).ok())
            .unwrap_or(Currency::EUR),
    };
    Listed { account, upd: upd.clone(), only_sepa }
}

/// By the account types of `HIUPD`; where the bank says none, and for call money, which that table does not tell from
/// other savings, by the product's name.
fn kind(kind: Option<u32>, product: &str) -> AccountKind {
    let product = product.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| product.contains(word));
    let call_money = says(&["tagesgeld", "cashkonto", "call money", "extra-konto"]);
    match kind {
        Some(10..=19) if call_money => AccountKind::DailySavings,
        Some(1..=9) => AccountKind::Giro,
        Some(10..=29 | 70..=79) => AccountKind::Savings,
        Some(30..=39 | 60..=69) => AccountKind::Depot,
        Some(40..=49) => AccountKind::Loan,
        Some(50..=59) => AccountKind::CreditCard,
        Some(80..=99) => AccountKind::Unknown,
        _ if call_money => AccountKind::DailySavings,
        _ if says(&["giro", "kontokorrent", "girokonto"]) => AccountKind::Giro,
        _ if says(&["depot", "wertpapier"]) => AccountKind::Depot,
        _ if says(&["kreditkarte", "visa", "mastercard"]) => AccountKind::CreditCard,
        _ if says(&["sparkonto", "sparbuch", "spareinlage", "festgeld"]) => AccountKind::Savings,
        _ if says(&["darlehen", "kredit"]) => AccountKind::Loan,
        _ => AccountKind::Unknown,
    }
}

/// The balance of an account in the answer to `HKSAL`: `Ok(None)` when there is none to be understood, `Err` when the
/// answer is about another account.
pub(super) fn balance<'a>(
    segments: impl Iterator<Item = &'a Segment>,
    of: &Listed,
    now: Timestamp,
) -> Result<Option<Balance>, ()> {
    let mut foreign = false;
    for segment in segments {
        if !is_about(segment, of) {
            foreign = true;
            continue;
        }
        if let Some(balance) = read_balance(segment, now) {
            return Ok(Some(balance));
        }
    }
    if foreign { Err(()) } else { Ok(None) }
}

/// Whether the first element of an answer names that account, internationally or nationally.
fn is_about(segment: &Segment, of: &Listed) -> bool {
    let first = segment.given(0, 0).unwrap_or_default();
    if let Ok(iban) = first.parse::<Iban>() {
        return of.account.iban.as_ref().is_none_or(|own| *own == iban);
    }
    let international = segment.version >= 7;
    let key = AccountKey::read(segment, 0, if international { 2 } else { 0 });
    key.number.is_empty() || of.upd.key.number.is_empty() || key.is(&of.upd.key)
}

fn read_balance(segment: &Segment, now: Timestamp) -> Option<Balance> {
    let currency = segment.given(3, 2).or_else(|| segment.given(2, 0))?;
    let mut amount = money(&segment.text(3, 1), &currency)?;
    if segment.text(3, 0).eq_ignore_ascii_case("D") {
        amount.amount = -amount.amount;
    }
    let credit_line = segment.given(5, 0).and_then(|line| {
        money(&line, &segment.given(5, 1).unwrap_or_else(|| currency.clone()))
            .filter(|line| !line.amount.is_zero())
    });
    Some(Balance { amount, date: date(&segment.text(3, 3)), credit_line, fetched_at: now })
}

/// An amount as FinTS writes it: a comma, and nothing behind it for whole numbers.
pub(super) fn money(text: &str, currency: &str) -> Option<Money> {
    let text = text.trim().replace(',', ".");
    let text = text.strip_suffix('.').unwrap_or(&text);
    let amount: Decimal = Money::parse(text, currency).ok()?.amount;
    Some(Money { amount, currency: Currency::parse(currency).ok()? })
}

/// A date, `YYYYMMDD`.
fn date(text: &str) -> Option<Date> {
    Date::strptime("%Y%m%d", text.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(number: &str, iban: Option<&str>, bank: &Bank) -> Listed {
        let key = AccountKey { number: number.to_owned(), ..AccountKey::default() };
        account(
            &UpdAccount { key, iban: iban.map(str::to_owned), ..UpdAccount::default() },
            None,
            false,
            bank,
        )
    }

    fn bank() -> Bank {
        let json = r#"{"id":"b","name":"B","city":null,"bank_codes":["10000000"],"bic":null,"country":"DE","connector":"fints",
            "base_url":"https://b.example/","allow_private_network":false,"time_zone":"Europe/Berlin","history_days":null,"settings":null}"#;
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn balances_of_every_version_are_read_and_only_the_asked_accounts() {
        let of = listed("0000002000", Some("DE07900948150000002000"), &bank());
        let read = |text: &str| {
            let segments = crate::syntax::read(text.as_bytes()).unwrap();
            balance(segments.iter(), &of, Timestamp::UNIX_EPOCH)
        };
        let v7 = read(
            "HISAL:5:7:3+DE07900948150000002000:X:2000::280:90094815+Giro+EUR+D:1234,5:EUR:20261120+C:0,:EUR:20261120+500,:EUR'",
        );
        let v7 = v7.unwrap().unwrap();
        assert_eq!(
            (v7.amount.amount.to_string(), v7.date),
            ("-1234.5".to_owned(), Some(jiff::civil::date(2026, 11, 20)))
        );
        assert_eq!(v7.credit_line.unwrap().amount.to_string(), "500");
        let v5 = read("HISAL:5:5:3+2000::280:90094815+Giro+EUR+C:100,:EUR:20261120'").unwrap().unwrap();
        assert_eq!(v5.amount.amount.to_string(), "100");
        assert_eq!(
            read("HISAL:5:7:3+DE07900948150000002000+Giro+EUR+C:1,:EUR'").unwrap().unwrap().date,
            None
        );
        assert_eq!(read("HISAL:5:6:3+4711::280:90094815+Giro+EUR+C:100,:EUR:20261120'"), Err(()));
        assert_eq!(read("HISAL:5:7:3+DE77900948150000002001+Giro+EUR+C:1,:EUR'"), Err(()));
        assert_eq!(read("HISAL:5:7:3+DE07900948150000002000+Giro+EUR+C'"), Ok(None));
    }

    #[test]
    fn kinds_follow_the_table_and_then_the_name() {
        assert_eq!(kind(Some(1), ""), AccountKind::Giro);
        assert_eq!(kind(Some(10), "Tagesgeld"), AccountKind::DailySavings);
        assert_eq!(kind(Some(30), "x"), AccountKind::Depot);
        assert_eq!(kind(None, "Girokonto"), AccountKind::Giro);
        assert_eq!(kind(None, "etwas"), AccountKind::Unknown);
    }
}
