//! What is written is read again, whatever it is.

use glimpse_model::{Counterparty, Currency, Iban, Money, Transaction, TransactionKind};
use glimpse_statement::{
    AccountRef, BalanceKind, BalanceLine, Check, Options, Statement, StatementKind, camt, mt940, parse,
    write::camt053,
};
use jiff::civil::Date;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::mt940_text::{self, Shape};

pub(crate) fn ibans() -> impl Strategy<Value = Iban> {
    prop::sample::select(vec![
        "DE89370400440532013000",
        "DE75512108001245126199",
        "AT611904300234573201",
        "NL91ABNA0417164300",
        "GB29NWBK60161331926819",
        "CH9300762011623852957",
    ])
    .prop_map(|text| text.parse().unwrap())
}

fn dates() -> impl Strategy<Value = Date> {
    (2001_i16..2079, 1_i8..13, 1_i8..29).prop_map(|(year, month, day)| Date::constant(year, month, day))
}

pub(crate) fn amounts(places: u32) -> impl Strategy<Value = Decimal> {
    (-99_999_999_999_i64..99_999_999_999, 0..=places).prop_map(|(units, scale)| Decimal::new(units, scale))
}

/// Text as banks send it: words with umlauts and the signs that formats use, no white space around.
fn texts() -> impl Strategy<Value = String> {
    "[A-Za-zäöüÄÖÜß0-9€&<>\"'/.,=-]{1,12}( [A-Za-z0-9äöü&<>+@;%]{1,10}){0,4}"
}

fn references() -> impl Strategy<Value = String> {
    "[A-Z0-9/.-]{1,30}"
        .prop_filter("means that there is none", |text| text != "NONREF" && text != "NOTPROVIDED")
}

prop_compose! {
    fn counterparties()(
        name in prop::option::of(texts()),
        iban in prop::option::of(ibans()),
        number in prop::option::of("[0-9]{4,10}"),
        bic in prop::option::of(prop::sample::select(vec!["COBADEFFXXX", "BYLADEM1"])),
    ) -> Counterparty {
        Counterparty { name, iban, bic: bic.map(str::to_owned), account_number: number, ..Counterparty::default() }
    }
}

prop_compose! {
    fn transactions()(
        amount in amounts(6),
        booked in any::<bool>(),
        dates in (prop::option::of(dates()), prop::option::of(dates())),
        counterparty in counterparties(),
        bank_reference in prop::option::of(references()),
        purpose in prop::option::of(texts()),
        free in prop::option::of(texts()),
        references in (prop::option::of(references()), prop::option::of(references())),
        creditor in prop::option::of(prop::sample::select(vec!["DE98ZZZ09999999999", "odd one"])),
        purpose_code in prop::option::of("[A-Z]{4}"),
        codes in (prop::option::of("[0-9]{3}|X1"), prop::option::of("[0-9]{1,5}|1\\+2")),
        transaction_code in prop::option::of("N[A-Z0-9]{3}|PMNT-[A-Z]{4}-[A-Z]{4}|A-B|N\\+1"),
        booking_text in prop::option::of(texts()),
        kind in prop::sample::select(&TransactionKind::ALL[..]),
        more in prop::collection::btree_map("[A-Za-z?/ ]{1,20}[a-z]", texts(), 0..4),
    ) -> Transaction {
        let more = more.into_iter().map(|(name, text)| (name.trim().to_owned(), text)).collect();
        let mut transaction = Transaction {
            bank_reference,
            counterparty,
            purpose: match (&purpose, free) {
                (Some(purpose), Some(free)) => Some(format!("{free} {purpose}")),
                (Some(purpose), None) => Some(purpose.clone()),
                (None, free) => free,
            },
            sepa_remittance_info: purpose,
            booking_key: codes.0,
            prima_nota_number: codes.1,
            transaction_code,
            booking_text,
            creditor_id: creditor.map(str::to_owned),
            end_to_end_reference: references.0,
            mandate_reference: references.1,
            sepa_purpose_code: purpose_code,
            additional_info: more,
            ..Transaction::booked(Money { amount, currency: Currency::EUR }, dates.0, dates.1)
        };
        transaction.booked = booked;
        // A mandate makes a direct debit of what is nothing else.
        let debit = kind == TransactionKind::Unknown && transaction.mandate_reference.is_some();
        transaction.kind = if debit { TransactionKind::DirectDebit } else { kind };
        transaction
    }
}

fn line(kind: BalanceKind, amount: Decimal) -> BalanceLine {
    BalanceLine {
        kind,
        amount: Money { amount, currency: Currency::EUR },
        date: Some(Date::constant(2026, 1, 31)),
        credit_line: None,
    }
}

/// A statement whose balances add up.
fn statement(opening: Decimal, entries: Vec<Transaction>) -> Statement {
    // No counterparty has this one.
    let iban: Iban = "DE02120300000000202051".parse().unwrap();
    let booked: Decimal = entries.iter().filter(|entry| entry.booked).map(|entry| entry.amount.amount).sum();
    Statement {
        kind: StatementKind::Statement,
        id: Some("S-1".to_owned()),
        number: Some("12/1".to_owned()),
        account: AccountRef { iban: Some(iban), currency: Some(Currency::EUR), ..AccountRef::default() },
        balances: vec![line(BalanceKind::Opening, opening), line(BalanceKind::Closing, opening + booked)],
        entries,
        check: Check::Balanced,
        ..Statement::default()
    }
}

pub(crate) fn statements() -> impl Strategy<Value = Statement> {
    (amounts(6), prop::collection::vec(transactions(), 0..12))
        .prop_map(|(opening, entries)| statement(opening, entries))
}

fn written(statement: &Statement) -> String {
    let header = camt053::Header { message_id: "M", created: jiff::Timestamp::UNIX_EPOCH };
    let mut out = Vec::new();
    camt053::write(&header, std::slice::from_ref(statement), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn a_camt_053_that_was_written_is_read_as_it_was(
        opening in amounts(6),
        entries in prop::collection::vec(transactions(), 0..12),
    ) {
        let before = statement(opening, entries);
        let parsed = parse(written(&before).as_bytes()).unwrap();
        prop_assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        prop_assert_eq!(&parsed.statements[0], &before);
    }

    #[test]
    fn an_mt940_that_was_written_is_read_as_it_was(
        opening in amounts(2),
        entries in prop::collection::vec(mt940_text::entries(), 0..12),
        shape in mt940_text::shapes(),
    ) {
        let text = mt940_text::write(opening, &entries, &shape);
        let parsed = mt940::parse(&mt940_text::encode(&text, &shape), &Options::default()).unwrap();
        prop_assert_eq!(parsed.statements.len(), 1);
        let statement = &parsed.statements[0];
        prop_assert!(statement.check.holds(), "{:?}\n{}", statement.check, text);
        prop_assert_eq!(statement.entries.len(), entries.len());
        for (read, entry) in statement.entries.iter().zip(&entries) {
            entry.compare(read, &text);
        }
    }

    #[test]
    fn a_changed_entry_never_passes_the_check(
        opening in amounts(2),
        entries in prop::collection::vec(mt940_text::entries(), 1..8),
        lost in any::<prop::sample::Index>(),
    ) {
        let shape = Shape::default();
        let text = mt940_text::write(opening, &entries, &shape);
        let lost = lost.index(entries.len());
        prop_assume!(!entries[lost].amount.is_zero());
        let line = text.lines().filter(|line| line.starts_with(":61:")).nth(lost).unwrap();
        let without = text.replacen(line, "", 1);
        let parsed = mt940::parse(without.as_bytes(), &Options::default());
        if let Ok(parsed) = parsed {
            prop_assert!(parsed.statements.iter().all(|statement| !statement.check.holds()));
        }
    }

    #[test]
    fn whatever_is_cut_off_is_refused_or_not_called_balanced(
        opening in amounts(2),
        entries in prop::collection::vec(transactions(), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = written(&statement(opening, entries));
        let end = whole.trim_end().len() - 1;
        let mut cut = cut.index(end);
        while !whole.is_char_boundary(cut) {
            cut -= 1;
        }
        prop_assert!(camt::parse(&whole.as_bytes()[..cut], &Options::default()).is_err());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse(&bytes);
        let _ = mt940::parse(&bytes, &Options::default());
        let _ = camt::parse(&bytes, &Options::default());
        let _ = glimpse_statement::mt535::parse(&bytes, &Options::default());
    }
}
