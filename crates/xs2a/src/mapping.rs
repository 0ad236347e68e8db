//! From the bank's accounts and balances to ours; everything optional stays optional.

use glimpse_model::{Account, AccountKind, Balance, Currency, Iban, Money};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use crate::wire::Object;

/// An account of the list; `None` without a handle by which it could be asked for.
pub(crate) fn account(object: &Object<'_>) -> Option<Account> {
    let handle = object.text("resourceId").or_else(|| object.text("id"))?;
    let iban: Option<Iban> = object.text("iban").and_then(|text| text.parse().ok());
    let national =
        ["bban", "maskedPan", "pan", "msisdn", "other"].into_iter().find_map(|name| object.text(name));
    let account_number = iban.as_ref().and_then(Iban::german_account_number).map(str::to_owned).or(national);
    let owners = owners(object);
    Some(Account {
        handle,
        kind: kind(object),
        name: ["name", "displayName", "product", "details"].into_iter().find_map(|name| object.text(name)),
        jointly_held: (owners.len() > 1).then_some(true),
        owner: (!owners.is_empty()).then(|| owners.join(", ")),
        bank_code: iban.as_ref().and_then(Iban::bank_code),
        iban,
        bic: object.text("bic"),
        account_number,
        currency: object
            .text("currency")
            .and_then(|code| Currency::parse(&code).ok())
            .unwrap_or(Currency::EUR),
    })
}

/// A card account of its own list; it has no IBAN, and its number is masked.
pub(crate) fn card(object: &Object<'_>) -> Option<Account> {
    account(object).map(|account| Account { kind: AccountKind::CreditCard, ..account })
}

/// `ownerName` (a text), or `ownerNames` (texts, or objects with `name`).
fn owners(object: &Object<'_>) -> Vec<String> {
    let mut owners = object.texts("ownerName");
    if owners.is_empty() {
        owners = object.texts("ownerNames");
    }
    if owners.is_empty() {
        owners = object.objects("ownerNames").iter().filter_map(|owner| owner.text("name")).collect();
    }
    owners
}

/// The kind by `cashAccountType` (ISO 20022 ExternalCashAccountType1Code), refined by the product's name for call money,
/// which that list does not tell from other savings.
fn kind(object: &Object<'_>) -> AccountKind {
    let code = object.text("cashAccountType").unwrap_or_default().to_ascii_uppercase();
    let words =
        [object.text("product"), object.text("name")].map(Option::unwrap_or_default).join(" ").to_lowercase();
    let call_money = ["tagesgeld", "call money", "daily savings"].iter().any(|word| words.contains(word));
    match code.as_str() {
        "CACC" | "TRAN" | "CASH" | "SLRY" | "ODFT" => AccountKind::Giro,
        "SVGS" if call_money => AccountKind::DailySavings,
        "SVGS" => AccountKind::Savings,
        "MOMA" | "ONDP" => AccountKind::DailySavings,
        "CARD" | "CCRD" => AccountKind::CreditCard,
        "LOAN" | "MGLD" => AccountKind::Loan,
        _ => AccountKind::Unknown,
    }
}

/// Types of balances that say what is booked, best first; then those that say the next best.
const BALANCE_TYPES: [&str; 8] = [
    "closingBooked",
    "interimBooked",
    "openingBooked",
    "expected",
    "interimAvailable",
    "authorised",
    "forwardAvailable",
    "nonInvoiced",
];

/// The booked balance out of `balances`, or what comes nearest; of several of one type the first, which is the newest.
pub(crate) fn balance(object: &Object<'_>, zone: &TimeZone, now: Timestamp) -> Option<Balance> {
    let usable: Vec<(String, Object<'_>, Money)> = object
        .objects("balances")
        .into_iter()
        .filter_map(|balance| {
            let money = balance.money("balanceAmount").or_else(|| balance.money("amount"))?;
            Some((balance.text("balanceType").unwrap_or_default(), balance, money))
        })
        .collect();
    let rank = |kind: &str| {
        BALANCE_TYPES.iter().position(|known| known.eq_ignore_ascii_case(kind)).unwrap_or(usize::MAX)
    };
    let (_, chosen, amount) = usable.into_iter().min_by_key(|(kind, ..)| rank(kind))?;
    let date =
        ["referenceDate", "lastChangeDateTime"].into_iter().find_map(|name| date(&chosen.text(name)?, zone));
    Some(Balance { amount, date, credit_line: object.money("creditLimit"), fetched_at: now })
}

/// A date, or the day of a point in time by the bank's calendar.
pub(crate) fn date(text: &str, zone: &TimeZone) -> Option<Date> {
    let text = text.trim();
    if text.len() == 10 {
        return text.parse().ok();
    }
    match text.parse::<Timestamp>() {
        Ok(time) => Some(time.to_zoned(zone.clone()).date()),
        Err(_) => text.get(..10)?.parse().ok(),
    }
}

/// The bank's time zone; UTC if the configured name is unknown.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str, work: impl FnOnce(Object<'_>)) {
        work(Object::parse(json.as_bytes()).unwrap());
    }

    #[test]
    fn an_account_is_mapped() {
        let json = r#"{"resourceId":"r1","iban":"DE07 9009 4815 0000 0020 00","currency":"eur","name":"Giro",
            "cashAccountType":"cacc","bic":"MOCKDE33XXX","ownerName":"Hans Peter Meier","usage":"PRIV"}"#;
        parse(json, |object| {
            let account = account(&object).unwrap();
            assert_eq!(account.iban.unwrap().as_str(), "DE07900948150000002000");
            assert_eq!((account.kind, account.currency), (AccountKind::Giro, Currency::EUR));
            assert_eq!(
                (account.account_number.as_deref(), account.bank_code.as_deref()),
                (Some("2000"), Some("90094815"))
            );
            assert_eq!((account.owner.as_deref(), account.jointly_held), (Some("Hans Peter Meier"), None));
        });
        parse(
            r#"{"resourceId":7,"ownerNames":[{"name":"A"},{"name":"B"}],"maskedPan":"123****4"}"#,
            |object| {
                let account = account(&object).unwrap();
                assert_eq!((account.handle.as_str(), account.jointly_held), ("7", Some(true)));
                assert_eq!(
                    (account.kind, account.account_number.as_deref()),
                    (AccountKind::Unknown, Some("123****4"))
                );
            },
        );
        parse(r#"{"iban":"DE07900948150000002000"}"#, |object| assert!(account(&object).is_none()));
        parse(r#"{"resourceId":"a","cashAccountType":"SVGS","product":"Tagesgeld Plus"}"#, |object| {
            assert_eq!(account(&object).unwrap().kind, AccountKind::DailySavings);
        });
    }

    #[test]
    fn the_booked_balance_is_preferred() {
        let json = r#"{"creditLimit":{"currency":"EUR","amount":"500"},"balances":[
            {"balanceType":"expected","balanceAmount":{"currency":"EUR","amount":"1.00"}},
            {"balanceType":"unheardOf","balanceAmount":{"currency":"EUR","amount":"2.00"}},
            {"balanceType":"closingBooked","balanceAmount":{"currency":"EUR","amount":-3.10},
             "lastChangeDateTime":"2026-11-22T23:30:00Z"},
            {"balanceType":"closingBooked","balanceAmount":{"currency":"EUR"}}]}"#;
        parse(json, |object| {
            let balance = balance(&object, &zone("Europe/Berlin"), Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!(balance.amount.amount.to_string(), "-3.10");
            assert_eq!(balance.date, Some(jiff::civil::date(2026, 11, 23)));
            assert_eq!(balance.credit_line.unwrap().amount.to_string(), "500");
        });
        parse(r#"{"balances":"none"}"#, |object| {
            assert!(balance(&object, &TimeZone::UTC, Timestamp::UNIX_EPOCH).is_none());
        });
    }
}
