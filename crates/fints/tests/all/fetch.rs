//! Fetching: several accounts, limits, what is not ours.

use glimpse_model::{Code, CoverageReason};

use crate::play::{Play, bye, scene};
use crate::record::{IBAN, ORDERS, balance, binary, logged_in, mt940, scenes, sepa, turnovers};

/// One account's turnovers, then the end.
fn with(answer: String) -> Play {
    Play::new(scenes(vec![logged_in(ORDERS), vec![sepa(), balance(), scene(&["HKKAZ:3:7"], answer), bye()]]))
}

#[test]
fn another_account_than_was_asked_for_is_not_shown() {
    let foreign = mt940(&[(20, "850,")]).replace("10000000/1234567", "10000000/9999999");
    let end = with(turnovers(&foreign)).run().failed_with(Code::BankProtocol);
    assert_eq!(end.data[0].failure.as_ref().unwrap().code, Code::BankProtocol);
    assert!(end.data[0].transactions.is_empty());
    let other = scene(
        &["HKSAL"],
        "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HISAL:6:7:3+DE58100000000007654321:MUSTDEFFXXX+Girokonto+EUR+C:5,:EUR:20261123'",
    );
    let rest = vec![sepa(), other, scene(&["HKKAZ:3:7"], turnovers(&mt940(&[(20, "850,")]))), bye()];
    let end = Play::new(scenes(vec![logged_in(ORDERS), rest])).run().done();
    assert_eq!(end.data[0].failure.as_ref().unwrap().code, Code::BankProtocol);
    assert_eq!(end.data[0].transactions.len(), 1, "what came is kept");
}

#[test]
fn numbers_with_zeros_or_a_sub_account_are_the_same_account() {
    for named in ["10000000/0001234567", "10000000/1234567EUR", "10000000/123456700", IBAN] {
        let text = mt940(&[(20, "850,")]).replace("10000000/1234567", named);
        let end = with(turnovers(&text)).run().done();
        assert_eq!((end.data[0].transactions.len(), &end.data[0].failure), (1, &None), "{named}");
    }
}

#[test]
fn a_bank_keeps_so_many_days_and_the_coverage_says_it() {
    let script = scenes(vec![
        logged_in(ORDERS),
        vec![
            sepa(),
            balance(),
            scene(&["HKKAZ:3:7", "+N+20251129+20261123'"], turnovers(&mt940(&[]))),
            bye(),
        ],
    ]);
    let end = Play::new(script).goal(|goal| goal.history_from = "2024-01-01".parse().unwrap()).run().done();
    let coverage = &end.data[0].coverage;
    assert_eq!(coverage.reason, Some(CoverageReason::BankLimit));
    assert_eq!(coverage.granted_from.unwrap().to_string(), "2025-11-29", "360 days, today included");
}

#[test]
fn parts_that_lead_in_a_circle_come_to_an_end() {
    let part = |hears: &'static str| {
        scene(
            &["HKKAZ:3:7", hears],
            format!(
                "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok+3040::Mehr:gleich'HIKAZ:6:7:3+{}'",
                binary(&mt940(&[(20, "850,")]))
            ),
        )
    };
    let script = scenes(vec![
        logged_in(ORDERS),
        vec![sepa(), balance(), part("+20261123'"), part("++gleich'"), bye()],
    ]);
    let end = Play::new(script).run().done();
    assert_eq!(end.data[0].failure.as_ref().unwrap().code, Code::BankProtocol);
    assert!(!end.data[0].coverage.complete);
}

#[test]
fn more_than_is_wanted_is_not_taken() {
    let bookings: Vec<(u8, &str)> = (1..=20).map(|day| (day, "1,")).collect();
    let answer = format!(
        "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok+3040::Mehr:t'HIKAZ:6:7:3+{}'",
        binary(&mt940(&bookings))
    );
    let end = with(answer).goal(|goal| goal.max_transactions = 10).run().done();
    assert_eq!(end.data[0].transactions.len(), 10);
    assert_eq!(end.data[0].coverage.reason, Some(CoverageReason::TooMany));
}

#[test]
fn an_account_that_fails_does_not_spoil_the_others() {
    let second = "HISPA:5:1:3+J:DE58100000000007654321:MUSTDEFFXXX:7654321::280:10000000'";
    let two = scene(
        &["HKSPA"],
        format!("HIRMG:2:2+0010::ok'HISPA:4:1:3+J:{IBAN}:MUSTDEFFXXX:1234567::280:10000000'{second}"),
    );
    let refused =
        |hears: &'static str| scene(&[hears], "HIRMG:2:2+9050::x'HIRMS:3:2:3+9010::Nicht berechtigt'");
    let script = scenes(vec![
        logged_in(ORDERS),
        vec![
            two,
            refused("HKSAL:3:7+DE42"),
            refused("HKKAZ:3:7+DE42"),
            scene(
                &["HKSAL:3:7+DE58"],
                "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HISAL:6:7:3+DE58100000000007654321:X+Giro+EUR+D:5,:EUR:20261123'",
            ),
            scene(&["HKKAZ:3:7+DE58"], turnovers(&mt940(&[(20, "1,")]).replace("/1234567", "/7654321"))),
            bye(),
        ],
    ]);
    let end = Play::new(script).run().done();
    assert_eq!(end.data[0].failure.as_ref().unwrap().code, Code::AccountForbidden);
    assert_eq!(end.data[0].coverage.reason, Some(CoverageReason::Forbidden));
    let data = &end.data[1];
    assert_eq!((data.transactions.len(), &data.failure), (1, &None));
    assert_eq!(data.balance.as_ref().unwrap().amount.amount.to_string(), "-5");
}

/// A balance that the bank refuses takes nothing from the history, and is told all the same.
#[test]
fn a_balance_that_does_not_come_leaves_the_history_complete() {
    let refused = || scene(&["HKSAL"], "HIRMG:2:2+9050::x'HIRMS:3:2:3+9010::Nicht berechtigt'");
    let mut rest = crate::record::fetched();
    rest[1] = refused();
    let end = Play::new(scenes(vec![logged_in(ORDERS), rest])).run().done();
    let data = &end.data[0];
    assert_eq!((data.transactions.len(), data.coverage.complete, data.coverage.reason), (1, true, None));
    // The statement's own balance stands in.
    assert_eq!(data.balance.as_ref().unwrap().amount.amount.to_string(), "1000.5");
    assert_eq!(data.failure, None);
}

#[test]
fn when_no_account_gives_anything_the_dialog_has_failed() {
    let refused =
        |hears: &'static str| scene(&[hears], "HIRMG:2:2+9050::x'HIRMS:3:2:3+9010::Nicht berechtigt'");
    let script = scenes(vec![logged_in(ORDERS), vec![sepa(), refused("HKSAL"), refused("HKKAZ"), bye()]]);
    Play::new(script).run().failed_with(Code::AccountForbidden);
}

#[test]
fn only_what_was_asked_for_is_fetched() {
    let script = scenes(vec![logged_in(ORDERS), vec![sepa(), bye()]]);
    let end = Play::new(script)
        .goal(|goal| goal.kinds = vec![glimpse_model::AccountKind::Depot])
        .run()
        .failed_with(Code::AccountNoneMatching);
    assert!(end.data.is_empty());
    // The wanted account alone: nobody is asked.
    let script = scenes(vec![logged_in(ORDERS), crate::record::fetched()]);
    let end = Play::new(script).goal(|goal| goal.ibans = vec![IBAN.parse().unwrap()]).run().done();
    assert_eq!(end.prompts.len(), 1);
}
