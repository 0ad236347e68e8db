//! From one row of a transaction report to our transaction.

use std::collections::BTreeMap;

use glimpse_model::{Account, Counterparty, Transaction, TransactionKind};
use jiff::tz::TimeZone;

use crate::mapping::date;
use crate::wire::Object;

/// A transaction; `None` when the row has no exact amount, without which it is not understood.
pub(crate) fn transaction(
    row: &Object<'_>,
    booked: bool,
    own: &Account,
    zone: &TimeZone,
) -> Option<Transaction> {
    let amount = row.money("transactionAmount").or_else(|| row.money("amount"))?;
    let day = |name: &str| date(&row.text(name)?, zone);
    let code = row.text("bankTransactionCode");
    let proprietary = Proprietary::read(row.text("proprietaryBankTransactionCode"));
    let purpose_code = row.text("purposeCode");
    let unstructured = unstructured(row);
    let structured = structured(row);
    let details = row.text("additionalInformation");
    let short = details.as_ref().is_some_and(|text| text.chars().count() <= 80);
    let mut more = additional(row);
    let booking_text = details.filter(|text| {
        short || {
            more.insert("additionalInformation".to_owned(), text.clone());
            false
        }
    });
    Some(Transaction {
        bank_reference: row.text("transactionId").or_else(|| row.text("entryReference")),
        amount,
        booked,
        booked_at: day("bookingDate"),
        settled_at: day("valueDate"),
        counterparty: counterparty(row, amount.amount.is_sign_negative(), own),
        purpose: unstructured.clone().or_else(|| structured.clone()),
        kind: kind(code.as_deref(), proprietary.booking_key.as_deref(), purpose_code.as_deref()),
        booking_text,
        booking_key: proprietary.booking_key,
        creditor_id: row.text("creditorId"),
        mandate_reference: row.text("mandateId"),
        end_to_end_reference: row.text("endToEndId"),
        sepa_purpose_code: purpose_code,
        sepa_remittance_info: structured.or(unstructured),
        prima_nota_number: proprietary.prima_nota,
        transaction_code: code,
        additional_info: more,
    })
}

/// A transaction of a card account (`cardTransaction`); `None` as above.
pub(crate) fn card_transaction(row: &Object<'_>, booked: bool, zone: &TimeZone) -> Option<Transaction> {
    let amount = row.money("transactionAmount").or_else(|| row.money("grandTotalAmount"))?;
    let day = |name: &str| date(&row.text(name)?, zone);
    let mut more = BTreeMap::new();
    let texts = [
        "cardAcceptorId",
        "merchantCategoryCode",
        "maskedPAN",
        "maskedPan",
        "terminalId",
        "markupFeePercentage",
    ];
    for name in texts {
        if let Some(text) = row.text(name) {
            more.insert(name.to_owned(), text);
        }
    }
    for name in ["originalAmount", "markupFee"] {
        if let Some(money) = row.money(name) {
            more.insert(name.to_owned(), format!("{} {}", money.amount, money.currency));
        }
    }
    let address = row.object("cardAcceptorAddress");
    let town = address.as_ref().and_then(|address| address.text("townName").or_else(|| address.text("city")));
    if let Some(town) = town {
        more.insert("cardAcceptorAddress".to_owned(), town);
    }
    let details = row.text("transactionDetails");
    Some(Transaction {
        bank_reference: row.text("cardTransactionId"),
        amount,
        booked,
        booked_at: day("bookingDate").or_else(|| day("transactionDate")),
        settled_at: day("valueDate").or_else(|| day("acceptorTransactionDateTime")),
        counterparty: Counterparty { name: details.clone(), ..Counterparty::default() },
        purpose: details,
        kind: TransactionKind::Card,
        booking_text: None,
        booking_key: None,
        creditor_id: None,
        mandate_reference: None,
        end_to_end_reference: None,
        sepa_purpose_code: None,
        sepa_remittance_info: None,
        prima_nota_number: None,
        transaction_code: row.text("proprietaryBankTransactionCode"),
        additional_info: more,
    })
}

/// The other side: the creditor of money out, the debtor of money in. Where the bank names only the one that should
/// be the account's own side, as for returned debits, that one is taken unless it is the account itself.
fn counterparty(row: &Object<'_>, outgoing: bool, own: &Account) -> Counterparty {
    let (first, second) = if outgoing { ("creditor", "debtor") } else { ("debtor", "creditor") };
    let side = |name: &str| {
        let account = row.object(&format!("{name}Account"));
        let reference = |member: &str| account.as_ref().and_then(|account| account.text(member));
        let iban = reference("iban").and_then(|text| text.parse().ok());
        let number = ["bban", "maskedPan", "pan", "msisdn", "other"].into_iter().find_map(reference);
        Counterparty {
            name: row.text(&format!("{name}Name")),
            account_number: number.or_else(|| if iban.is_none() { reference("iban") } else { None }),
            iban,
            bic: row.text(&format!("{name}Agent")),
            bank_code: None,
            bank_name: None,
        }
    };
    let expected = side(first);
    if expected != Counterparty::default() {
        return expected;
    }
    let other = side(second);
    let itself =
        (other.iban.is_some() && other.iban == own.iban) || (other.name.is_some() && other.name == own.owner);
    if itself { expected } else { other }
}

/// `remittanceInformationUnstructured` or its list. Pieces of a text that was cut at a field's length are joined as
/// they are, lines with a space.
fn unstructured(row: &Object<'_>) -> Option<String> {
    let mut lines = row.texts("remittanceInformationUnstructuredArray");
    if lines.is_empty() {
        lines = row.texts("remittanceInformationUnstructured");
    }
    let cut =
        lines.split_last().is_some_and(|(_, before)| before.iter().all(|line| line.chars().count() == 140));
    let text = lines.join(if cut { "" } else { " " });
    (!text.trim().is_empty()).then_some(text)
}

/// `remittanceInformationStructured`: a text until 1.3.5, an object with `reference` since, or a list of either.
fn structured(row: &Object<'_>) -> Option<String> {
    let of = |name: &str| {
        let mut references: Vec<String> =
            row.objects(name).iter().filter_map(|object| object.text("reference")).collect();
        references.extend(row.texts(name));
        references
    };
    let references =
        [of("remittanceInformationStructured"), of("remittanceInformationStructuredArray")].concat();
    (!references.is_empty()).then(|| references.join(" "))
}

/// `proprietaryBankTransactionCode` as German banks write it: type, GVC and prima nota, such as `NTRF+166+9301`.
#[derive(Default)]
struct Proprietary {
    booking_key: Option<String>,
    prima_nota: Option<String>,
}

impl Proprietary {
    fn read(code: Option<String>) -> Self {
        let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let code = code.unwrap_or_default();
        let mut parts = code.split(['+', '-', ' ']).filter(digits);
        match parts.next() {
            Some(key) if key.len() <= 3 => {
                Self { booking_key: Some(format!("{key:0>3}")), prima_nota: parts.next().map(str::to_owned) }
            }
            _ => Self::default(),
        }
    }
}

/// The kind by purpose code, ISO 20022 bank transaction code, or German business transaction code, in that order.
fn kind(code: Option<&str>, key: Option<&str>, purpose: Option<&str>) -> TransactionKind {
    let upper = code.unwrap_or_default().to_ascii_uppercase();
    let mut parts = upper.split(['-', '/', '+']);
    let (domain, family, sub) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    match (purpose.unwrap_or_default(), domain, family, sub) {
        ("SALA" | "PENS" | "PAYR" | "BONU" | "RENT" | "RPBT" | "SSBE", ..) | (_, _, _, "SALA" | "PAYR") => {
            TransactionKind::SalaryOrRent
        }
        (_, _, _, "STDO") => TransactionKind::StandingOrder,
        (_, _, _, "CWDL" | "CDPT" | "CHKD") => TransactionKind::Cash,
        (_, _, "RDDT" | "IDDT", _) => TransactionKind::DirectDebit,
        (_, _, "CCRD" | "MCRD", _) => TransactionKind::Card,
        (_, _, _, "CHRG" | "INTR" | "COMM" | "FEES") | (_, _, "MCOP" | "MDOP", _) => {
            TransactionKind::ChargesOrInterest
        }
        (_, "PMNT", "RCDT" | "ICDT" | "IRCT" | "RRCT", _) => TransactionKind::Transfer,
        _ => key.map_or(TransactionKind::Unknown, by_booking_key),
    }
}

/// By the German Geschäftsvorfallcode.
fn by_booking_key(key: &str) -> TransactionKind {
    match key {
        "004" | "005" | "009" | "104" | "105" | "107" | "108" | "109" | "171" | "174" | "181" | "184" => {
            TransactionKind::DirectDebit
        }
        "008" | "052" | "117" | "152" | "157" => TransactionKind::StandingOrder,
        "053" | "153" | "154" | "155" | "156" => TransactionKind::SalaryOrRent,
        "082" | "083" => TransactionKind::Cash,
        "106" => TransactionKind::Card,
        "020" | "051" | "116" | "118" | "119" | "166" | "168" | "169" | "177" | "191" | "201" | "202" => {
            TransactionKind::Transfer
        }
        key if key.starts_with('8') => TransactionKind::ChargesOrInterest,
        _ => TransactionKind::Unknown,
    }
}

/// What has no field of its own, by the bank's name for it.
fn additional(row: &Object<'_>) -> BTreeMap<String, String> {
    let mut more = BTreeMap::new();
    let names = [
        "checkId",
        "ultimateCreditor",
        "ultimateDebtor",
        "batchIndicator",
        "batchNumberOfTransactions",
        "proprietaryBankTransactionCode",
    ];
    for name in names {
        if let Some(text) = row.text(name) {
            more.insert(name.to_owned(), text);
        }
    }
    if let (Some(_), Some(reference)) = (row.text("transactionId"), row.text("entryReference")) {
        more.insert("entryReference".to_owned(), reference);
    }
    if let Some(balance) =
        row.object("balanceAfterTransaction").and_then(|balance| balance.money("balanceAmount"))
    {
        more.insert("balanceAfterTransaction".to_owned(), format!("{} {}", balance.amount, balance.currency));
    }
    for exchange in row.objects("currencyExchange") {
        for name in ["sourceCurrency", "targetCurrency", "unitCurrency", "exchangeRate", "quotationDate"] {
            if let Some(text) = exchange.text(name) {
                more.entry(format!("currencyExchange.{name}")).or_insert(text);
            }
        }
        if let Some(money) = exchange.money("instructedAmount") {
            let text = format!("{} {}", money.amount, money.currency);
            more.entry("currencyExchange.instructedAmount".to_owned()).or_insert(text);
        }
    }
    more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::account;

    fn map(json: &str) -> Option<Transaction> {
        let own = r#"{"resourceId":"r","iban":"DE07900948150000002000","ownerName":"Hans Peter Meier"}"#;
        let own = account(&Object::parse(own.as_bytes()).unwrap()).unwrap();
        transaction(&Object::parse(json.as_bytes()).unwrap(), true, &own, &TimeZone::UTC)
    }

    fn with(member: &str) -> Transaction {
        map(&format!(r#"{{"transactionAmount":{{"currency":"EUR","amount":"-1.00"}},{member}}}"#)).unwrap()
    }

    #[test]
    fn a_direct_debit_is_mapped() {
        let transaction = with(
            r#""transactionId":"t1","entryReference":"e1","bookingDate":"2026-11-20","valueDate":"2026-11-21",
            "creditorName":"Stadtwerke","creditorAccount":{"iban":"DE77900948150000002001"},"creditorAgent":"BELADEBEXXX",
            "creditorId":"DE98ZZZ09999999999","mandateId":"M-1","endToEndId":"E2E","purposeCode":"ELEC",
            "remittanceInformationUnstructured":"Abschlag الكهرباء ⚡","bankTransactionCode":"PMNT-RDDT-ESDD",
            "proprietaryBankTransactionCode":"NDDT+105+9248","additionalInformation":"SEPA-BASISLASTSCHRIFT",
            "currencyExchange":{"sourceCurrency":"USD","exchangeRate":"1.10"}"#,
        );
        assert_eq!(transaction.bank_reference.as_deref(), Some("t1"));
        assert_eq!(transaction.counterparty.name.as_deref(), Some("Stadtwerke"));
        assert_eq!(transaction.counterparty.iban.unwrap().as_str(), "DE77900948150000002001");
        assert_eq!(transaction.kind, TransactionKind::DirectDebit);
        assert_eq!(transaction.booking_key.as_deref(), Some("105"));
        assert_eq!(transaction.prima_nota_number.as_deref(), Some("9248"));
        assert_eq!(transaction.booking_text.as_deref(), Some("SEPA-BASISLASTSCHRIFT"));
        assert_eq!(transaction.purpose.as_deref(), Some("Abschlag الكهرباء ⚡"));
        assert_eq!(transaction.additional_info["entryReference"], "e1");
        assert_eq!(transaction.additional_info["currencyExchange.exchangeRate"], "1.10");
    }

    #[test]
    fn purposes_of_every_shape() {
        let long = "x".repeat(140);
        let cases = [
            (r#""remittanceInformationUnstructuredArray":["a","b"]"#.to_owned(), "a b"),
            (format!(r#""remittanceInformationUnstructuredArray":["{long}","y"]"#), &format!("{long}y")),
            (r#""remittanceInformationUnstructured":["a"]"#.to_owned(), "a"),
            (r#""remittanceInformationStructured":"RF18"#.to_owned() + r#"""#, "RF18"),
            (r#""remittanceInformationStructured":{"reference":"RF19"}"#.to_owned(), "RF19"),
            (
                r#""remittanceInformationStructuredArray":[{"reference":"a"},{"reference":"b"}]"#.to_owned(),
                "a b",
            ),
        ];
        for (member, expected) in cases {
            assert_eq!(with(&member).purpose.as_deref(), Some(expected), "{member}");
        }
        assert_eq!(with(r#""x":1"#).purpose, None);
    }

    #[test]
    fn the_other_side_is_never_the_account_itself() {
        let own =
            with(r#""debtorName":"Hans Peter Meier","debtorAccount":{"iban":"DE07900948150000002000"}"#);
        assert_eq!(own.counterparty, Counterparty::default());
        assert_eq!(with(r#""debtorName":"Vermieter""#).counterparty.name.as_deref(), Some("Vermieter"));
        let foreign = with(r#""creditorAccount":{"iban":"not one"}"#);
        assert_eq!(foreign.counterparty.account_number.as_deref(), Some("not one"));
    }

    #[test]
    fn rows_without_an_exact_amount_are_not_understood() {
        assert!(map(r#"{"bookingDate":"2026-11-20"}"#).is_none());
        assert!(map(r#"{"transactionAmount":{"currency":"EUR","amount":"1,00"}}"#).is_none());
        assert!(map(r#"{"transactionAmount":{"currency":"EUR","amount":7.10},"bookingDate":7,"creditorAccount":"x"}"#).is_some());
    }
}
