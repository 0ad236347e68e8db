//! Failures seen in the wild, one test each, numbered as in the list that the project keeps of them (`wild.txt`).

use glimpse_bank::contract::{Fault, Input, Prompt};
use glimpse_model::{AccountKind, Code, CoverageReason};
use serde_json::json;

use crate::play::{Play, Says, Scene, bye, plain, scene, silence};
use crate::record::{
    APP, IBAN, NUMBER, ORDERS, SMS, balance, binary, bpd, bpd_with, exempt, fetched, logged_in, mt940,
    scenes, sepa, synchronised, turnovers, upd,
};

pub(crate) const CAMT_08: &str = "urn?:iso?:std?:iso?:20022?:tech?:xsd?:camt.052.001.08";

/// A report of one booking, as version 8 has it.
pub(crate) fn camt(day: u8, amount: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.052.001.08\">\
         <BkToCstmrAcctRpt><GrpHdr><MsgId>m{day}</MsgId><CreDtTm>2026-11-23T10:00:00</CreDtTm></GrpHdr><Rpt><Id>r{day}</Id>\
         <Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>\
         <Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>2026-11-{day:02}</Dt></BookgDt><ValDt><Dt>2026-11-{day:02}</Dt></ValDt>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
         <NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Max Muster</Nm></Pty></Dbtr></RltdPties>\
         <RmtInf><Ustrd>Miete {day}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Rpt></BkToCstmrAcctRpt></Document>"
    )
}

pub(crate) fn camt_turnovers(documents: &[String]) -> String {
    let group: Vec<String> = documents.iter().map(|document| binary(document)).collect();
    format!(
        "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HIRMS:4:2:4+3076::frei'HICAZ:6:1:3+{IBAN}:MUSTDEFFXXX:{NUMBER}::280:10000000+{CAMT_08}+{}'",
        group.join(":")
    )
}

/// 1: the bank has no HKKAZ any more. 17: several documents in one answer.
#[test]
fn w01_and_w17_camt_alone_in_several_documents() {
    let orders =
        format!("HISALS:20:7:4+1+1+0'HISPAS:23:1:4+1+1+0+J:J:N:x'HICAZS:24:1:4+1+1+0+450:N:N:{CAMT_08}'");
    let turnovers = scene(
        &[
            "HKCAZ:3:1+DE42100000000001234567:",
            "+urn?:iso?:std?:iso?:20022?:tech?:xsd?:camt.052.001.08+N+20260826+20261123'",
        ],
        camt_turnovers(&[camt(19, "1.00"), camt(20, "2.50"), camt(21, "3.125")]),
    );
    let end =
        Play::new(scenes(vec![logged_in(&orders), vec![sepa(), balance(), turnovers, bye()]])).run().done();
    let amounts: Vec<String> =
        end.data[0].transactions.iter().map(|one| one.amount.amount.normalize().to_string()).collect();
    assert_eq!(amounts.len(), 3, "{amounts:?}");
    assert!(end.data[0].coverage.complete && end.data[0].failure.is_none());
}

/// 1, the other way: what CAMT does not give, MT940 may.
#[test]
fn w01_mt940_when_camt_fails() {
    let orders = format!("{ORDERS}HICAZS:24:1:4+1+1+0+450:N:N:{CAMT_08}'");
    let refused = scene(&["HKCAZ:3:1"], "HIRMG:2:2+9050::Fehler'HIRMS:3:2:3+9010::Auftrag nicht möglich'");
    let rest =
        vec![sepa(), balance(), refused, scene(&["HKKAZ:3:7"], turnovers(&mt940(&[(20, "850,")]))), bye()];
    let end = Play::new(scenes(vec![logged_in(&orders), rest])).run().done();
    assert_eq!(end.data[0].transactions.len(), 1);
}

/// 2: the system id is not known a moment later; once, a new one is fetched.
#[test]
fn w02_a_new_system_id() {
    let unknown = || {
        scene(
            &["HKTAN:5:6+4+HKIDN'"],
            "HIRMG:2:2+9050::Fehler+9800::Abbruch'HIRMS:3:2:3+9391::Kundensystem-ID ungültig'",
        )
    };
    let mut again = synchronised("", "942");
    again[0].hears = vec!["HKSYN:5:3+0'", "HKIDN:3:2+280:10000000+nutzer+0+1'"];
    let script =
        scenes(vec![synchronised(&bpd(ORDERS), "942"), vec![unknown()], again, vec![exempt()], fetched()]);
    Play::new(script).run().done();
    let mut again = synchronised("", "942");
    again[0].hears = vec!["HKSYN:5:3+0'"];
    let script = scenes(vec![synchronised(&bpd(ORDERS), "942"), vec![unknown()], again, vec![unknown()]]);
    Play::new(script).run().failed_with(Code::BankLoginNotPossible);
}

/// 3: 3955 and 0030 at once.
#[test]
fn w03_elsewhere_beats_tan() {
    let hitans = format!("HITANS:90:7:4+1+1+0+J:N:0:{APP}'");
    for codes in ["3955::App+0030::TAN", "0030::TAN+3955::App"] {
        let both = scene(
            &["HKTAN:5:7+4+HKIDN'"],
            format!("HIRMG:2:2+3060::x'HIRMS:4:2:5+{codes}'HITAN:5:7:5+4++ref+Bitte freigeben'"),
        );
        let script = scenes(vec![synchronised(&bpd_with(&hitans, ORDERS), "940"), vec![both, bye()]]);
        let end = Play::new(script)
            .user(|prompt, _| {
                matches!(prompt, Prompt::Wait(_) | Prompt::Challenge(_)).then_some(Input::Abort)
            })
            .run()
            .done();
        assert!(matches!(end.prompts[1], Prompt::Wait(_)), "{codes}");
    }
}

/// A method that needs the name of one of several media.
const NAMED: &str = "942:2:MTAN2:mobileTAN::mobile TAN:6:1:SMS:2048:J:1:N:0:0:N:J:00:2:N:5";
/// A method that may be given one.
const MAY_BE_NAMED: &str = "942:2:MTAN2:mobileTAN::mobile TAN:6:1:SMS:2048:J:1:N:0:0:N:J:00:1:N:1";

fn media(list: &str) -> Vec<Scene> {
    vec![
        scene(
            &["HKTAN:5:6+4+HKTAB'", "+PIN:2+942+"],
            "HIRMG:2:2+0010::ok'HIRMS:4:2:5+3076::frei'HITAN:5:6:5+4++noref+nochallenge'",
        ),
        scene(
            &["HKTAB:3:4+0+A'", "!HKTAN"],
            format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HITAB:4:4:3+0+{list}'"),
        ),
        bye(),
    ]
}

/// The medium is named beside every order.
fn fetched_with_medium() -> Vec<Scene> {
    let mut scenes = fetched();
    scenes[1].hears = vec!["HKSAL:3:7+", "HKTAN:4:6+4+HKSAL+++++++++"];
    scenes[2].hears = vec!["HKKAZ:3:7+", "HKTAN:4:6+4+HKKAZ+++++++++"];
    scenes
}

fn begun_with(hears: &'static str) -> Scene {
    scene(
        &[hears],
        format!("HIRMG:2:2+0010::ok'HIRMS:4:2:5+3076::frei'{}HITAN:5:6:5+4++noref+nochallenge'", upd()),
    )
}

/// 4: names of media, with umlauts; 5: they are asked for in a dialog that is for nothing else.
#[test]
fn w04_and_w05_media_are_named_as_the_bank_spells_them() {
    let orders = format!("{ORDERS}HITABS:25:4:4+1+1+0'");
    let bpd = bpd_with(&format!("HITANS:90:6:4+1+1+0+J:N:0:{NAMED}'"), &orders);
    let list = "M:1:::::::::::Alle Geräte:*****01+M:1:::::::::::Büro?'Handy:*****02+G:1:::::::::::Karte";
    let named = begun_with("HKTAN:5:6+4+HKIDN+++++++++Alle Ger\u{e4}te'");
    let script = scenes(vec![synchronised(&bpd, "942"), media(list), vec![named], fetched_with_medium()]);
    let end = Play::new(script).run().done();
    let Prompt::Method(choice) = &end.prompts[1] else { panic!("{:?}", end.prompts) };
    let names: Vec<&str> = choice.methods.iter().map(|method| method.name.as_str()).collect();
    assert_eq!(names, ["Alle Geräte", "Büro'Handy"], "a card receives no text message");
    assert_eq!(choice.methods[0].detail.as_deref(), Some("*****01"));
    // With a single one nobody is asked.
    let named = begun_with("HKTAN:5:6+4+HKIDN+++++++++Handy'");
    let script = scenes(vec![
        synchronised(&bpd, "942"),
        media("M:1:::::::::::Handy:*****01"),
        vec![named],
        fetched_with_medium(),
    ]);
    assert_eq!(Play::new(script).run().done().prompts.len(), 2);
    // A bank that does not know such a dialog is tried without a name.
    let unknown =
        scene(&["HKTAN:5:6+4+HKTAB'"], "HIRMG:2:2+9050::Fehler+9800::Ende'HIRMS:3:2:5+9010::Nicht möglich'");
    let script = scenes(vec![synchronised(&bpd, "942"), vec![unknown, exempt()], fetched()]);
    Play::new(script).run().done();
}

/// 4: the name is missing although the parameters did not say so; or it is forbidden although they did.
#[test]
fn w04_names_of_media_that_are_missing_or_forbidden() {
    let orders = format!("{ORDERS}HITABS:25:4:4+1+1+0'");
    let bpd_of = |method: &str| bpd_with(&format!("HITANS:90:6:4+1+1+0+J:N:0:{method}'"), &orders);
    let refused = |text: &str, hears: &'static str| {
        scene(&[hears], format!("HIRMG:2:2+9050::Fehler+9800::Ende'HIRMS:3:2:5+9210::{text}'"))
    };
    let missing = refused("Die Bezeichnung des TAN-Mediums fehlt", "HKTAN:5:6+4+HKIDN'");
    let script = scenes(vec![
        synchronised(&bpd_of(MAY_BE_NAMED), "942"),
        vec![missing],
        media("M:1:::::::::::Handy:*****01"),
        vec![begun_with("HKTAN:5:6+4+HKIDN+++++++++Handy'")],
        fetched_with_medium(),
    ]);
    Play::new(script).run().done();
    let forbidden = refused("TAN-Medium nicht erlaubt", "HKTAN:5:6+4+HKIDN+++++++++Handy'");
    let script = scenes(vec![
        synchronised(&bpd_of(NAMED), "942"),
        media("M:1:::::::::::Handy:*****01"),
        vec![forbidden, begun_with("HKTAN:5:6+4+HKIDN'")],
        fetched(),
    ]);
    Play::new(script).run().done();
}

/// 6: every step may run in another process, which goes on in the same dialog; an answer that was lost costs one number.
#[test]
fn w06_an_order_whose_answer_is_lost_is_asked_again_in_the_same_dialog() {
    for fault in [Fault::Unknown, Fault::BrokenOff, Fault::Unreachable] {
        let script = scenes(vec![
            logged_in(ORDERS),
            vec![
                silence(&["HKSPA:3:1'"], fault),
                sepa(),
                silence(&["HKSAL:3:7+"], fault),
                balance(),
                silence(&["HKKAZ:3:7+"], fault),
                scene(&["HKKAZ:3:7+"], turnovers(&mt940(&[(20, "850,")]))),
                bye(),
            ],
        ]);
        let end = Play::new(script).run().done();
        assert_eq!(end.data[0].transactions.len(), 1, "{fault}");
    }
}

/// 6: a dialog that the bank does not know any more is a failure of the account, with what came.
#[test]
fn w06_a_dialog_that_is_gone() {
    let gone = || scene(&["HKKAZ:3:7+"], "HIRMG:2:2+9010::Dialog-ID ungültig+9800::Dialog abgebrochen'");
    let end = Play::new(scenes(vec![logged_in(ORDERS), vec![sepa(), balance(), gone()]]))
        .run()
        .failed_with(Code::BankUnavailable);
    let data = &end.data[0];
    assert_eq!(data.failure.as_ref().unwrap().code, Code::BankUnavailable);
    assert!(data.balance.is_some() && !data.coverage.complete);
}

/// 7: the product is not registered: at the login, or silently.
#[test]
fn w07_products_that_are_not_registered() {
    let said = plain(
        &["9999999999"],
        "HIRMG:2:2+9800::Abbruch+9078::Bitte verwenden Sie ein registriertes Produkt'",
    );
    Play::new(vec![said]).settings(json!({})).run().failed_with(Code::ServiceMisconfigured);
    let silent =
        scene(&["HKSYN"], format!("HIRMG:2:2+0010::ok'HIRMS:3:2:4+3920::Verfahren:942'{}", bpd(ORDERS)));
    Play::new(vec![silent, bye()]).run().failed_with(Code::ServiceMisconfigured);
    // At the TAN, as some banks do it.
    let challenge =
        scene(&["HKTAN:5:6+4"], "HIRMG:2:2+3060::x'HIRMS:4:2:5+0030::TAN'HITAN:5:6:5+4++ref+TAN'");
    let late =
        scene(&["HKTAN:3:6+2"], "HIRMG:2:2+9800::Abbruch'HIRMS:3:2:3+9078::Produkt nicht registriert'");
    let script = scenes(vec![synchronised(&bpd(ORDERS), "942"), vec![challenge, late]]);
    Play::new(script).run().failed_with(Code::ServiceMisconfigured);
}

/// 8: what came after a TAN refers to whatever segment it likes. 9: more than 90 days need a TAN of their own.
#[test]
fn w08_and_w09_old_turnovers_need_a_tan_and_come_whatever_they_refer_to() {
    let challenge = scene(
        &["HKKAZ:3:7+", "+N+20251201+20261123'", "HKTAN:4:6+4+HKKAZ'"],
        "HIRMG:2:2+3060::x'HIRMS:4:2:4+0030::TAN für Umsätze'HITAN:5:6:4+4++ref2+TAN bitte'",
    );
    for reference in ["HIKAZ:6:7:3", "HIKAZ:6:7:4", "HIKAZ:6:7"] {
        let challenge = Scene { hears: challenge.hears.clone(), says: sealed(&challenge) };
        let answer = scene(
            &["HKTAN:3:6+2++++ref2+N'", ":123456'"],
            format!(
                "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok+3040::Mehr:weiter'HITAN:5:6:3+2++ref2'{reference}+{}'",
                binary(&mt940(&[(2, "1,")]))
            ),
        );
        // The token of the TAN's answer is followed as well.
        let rest = scene(&["HKKAZ:3:7+", "+N+20251201+20261123++weiter'"], turnovers(&mt940(&[(3, "2,")])));
        let script = scenes(vec![logged_in(ORDERS), vec![sepa(), balance(), challenge, answer, rest, bye()]]);
        let end = Play::new(script).goal(year).run().done();
        assert_eq!(end.data[0].transactions.len(), 2, "{reference}");
        assert_eq!(end.data[0].coverage.reason, None);
    }
}

fn sealed(scene: &Scene) -> Says {
    match &scene.says {
        Says::Sealed(segments) => Says::Sealed(segments.clone()),
        _ => panic!("not of this kind"),
    }
}

pub(crate) fn year(goal: &mut glimpse_bank::contract::Goal) {
    goal.history_from = "2025-12-01".parse().unwrap();
}

/// 9: who does not approve old turnovers, or whose bank refuses them, gets those of the last 90 days.
#[test]
fn w09_what_is_free_comes_when_more_does_not() {
    let challenge =
        || scene(&["HKKAZ:3:7+"], "HIRMG:2:2+3060::x'HIRMS:4:2:4+0030::TAN'HITAN:5:6:4+4++ref2+TAN bitte'");
    let declined = scene(&["HKTAN:3:6+2"], "HIRMG:2:2+9050::x'HIRMS:3:2:3+9010::vom Kunden abgelehnt'");
    let refused = scene(
        &["HKKAZ:3:7+", "+N+20251201+"],
        "HIRMG:2:2+9050::x'HIRMS:3:2:3+9210::Der Zeitraum ist zu groß'",
    );
    for (before, asked, way) in [
        (vec![challenge(), declined], true, CoverageReason::Declined),
        // The user goes on without them: nothing is said to the bank of it.
        (vec![challenge()], true, CoverageReason::Declined),
        (vec![refused], false, CoverageReason::RangeRefused),
    ] {
        let skips = before.len() == 1;
        let free = scene(&["HKKAZ:3:7+", "+N+20260826+20261123'"], turnovers(&mt940(&[(20, "850,")])));
        let script = scenes(vec![logged_in(ORDERS), vec![sepa(), balance()], before, vec![free, bye()]]);
        let older = |prompt: &Prompt| match prompt {
            Prompt::Challenge(challenge) => {
                challenge.for_older.as_ref().and_then(|account| account.iban.clone())
            }
            _ => None,
        };
        let user = move |prompt: &Prompt, _| (skips && older(prompt).is_some()).then_some(Input::OnlyRecent);
        let end = Play::new(script).goal(year).user(user).run().done();
        let named = end.prompts.iter().find_map(older).map(|iban| iban.as_str().to_owned());
        assert_eq!(named.as_deref(), asked.then_some(IBAN), "the page can say why: {:?}", end.prompts);
        let coverage = &end.data[0].coverage;
        assert_eq!(coverage.reason, Some(way));
        assert_eq!(coverage.granted_from.unwrap().to_string(), "2026-08-26");
        assert_eq!(end.data[0].transactions.len(), 1);
    }
}

/// 10: one step only, HITANS 1, no HKTAN, return codes with an empty reference, no anonymous dialog.
#[test]
fn w10_a_bank_of_one_step() {
    let bpd = "HIBPA:4:3:3+12+280:10000000+Ein-Schritt-Bank+1+1+300+0'HIPINS:5:1:3+1+1+0+5:10:6:Kundennummer::HKSAL:N:HKKAZ:N'\
        HITANS:6:1:3+1+1+1+J:N:0:0:900:1:iTAN:iTAN:6:1:TAN:3:1:N:N'HISALS:7:5:3+1+1'HIKAZS:8:5:3+1+1+390:J:N'";
    let login = scene(
        &["+PIN:1+999+", "HKSYN:5:3+0'", "!HKTAN"],
        format!(
            "HIRMG:2:2:+0010::Nachricht entgegengenommen'HIRMS:3:2:4+0020::ok'{bpd}{}HISYN:9:4:5+SYS1'",
            upd()
        ),
    );
    let balance = scene(
        &["HKSAL:3:5+1234567::280:10000000+N'", "!HKTAN"],
        "HIRMG:2:2:+0010::ok'HIRMS:3:2:3+0020::ok'HISAL:4:5:3+1234567::280:10000000+Extra-Konto+EUR+C:10,:EUR:20261123'",
    );
    let turnovers = scene(
        &["HKKAZ:3:5+1234567::280:10000000+N+20260826+20261123'", "!HKTAN"],
        format!("HIRMG:2:2:+0010::ok'HIKAZ:4:5:3+{}'", binary(&mt940(&[(20, "850,")]))),
    );
    let end = Play::new(vec![login, balance, turnovers, bye()]).run().done();
    assert_eq!(end.prompts.len(), 2, "login and accounts");
    assert_eq!(end.data[0].transactions.len(), 1);
    assert_eq!(end.data[0].balance.as_ref().unwrap().amount.amount.to_string(), "10");
}

/// 11: errors come without an envelope of security, also in a dialog that has one.
#[test]
fn w11_errors_without_an_envelope() {
    let refused = plain(&["HKSYN"], "HIRMG:2:2+9800::Abbruch+9942::PIN falsch'");
    let end = Play::new(vec![refused]).user(|_, time| (time > 1).then_some(Input::Abort)).run().done();
    assert_eq!(end.problems, [Code::LoginWrong]);
}

/// 12: what must be there is not: a balance without a date, an account without a currency, a broken one among them.
#[test]
fn w12_gaps_in_a_banks_data_end_no_dialog() {
    let odd = scene(
        &["HKSAL:3:7+"],
        format!(
            "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HISAL:6:7:3+{IBAN}:MUSTDEFFXXX+Girokonto+EUR+C:1000,5:EUR'"
        ),
    );
    let rest = vec![sepa(), odd, scene(&["HKKAZ:3:7"], turnovers(&mt940(&[]))), bye()];
    let end = Play::new(scenes(vec![logged_in(ORDERS), rest])).run().done();
    let balance = end.data[0].balance.as_ref().unwrap();
    assert_eq!(balance.amount.amount.to_string(), "1000.5");
    // Without even an amount the account has no balance, and goes on.
    let empty = scene(&["HKSAL:3:7+"], "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HISAL:6:7:3'");
    let rest = vec![sepa(), empty, scene(&["HKKAZ:3:7"], turnovers(&mt940(&[(20, "850,")]))), bye()];
    let end = Play::new(scenes(vec![logged_in(ORDERS), rest])).run().done();
    assert_eq!(end.data[0].transactions.len(), 1);
}

/// 13: some banks refuse the national number beside the IBAN, others the BIC's lack.
#[test]
fn w13_accounts_are_named_as_the_bank_wants_it() {
    let orders = ORDERS.replace("+J:J:N:urn", "+J:N:N:urn");
    let script = |orders: &str, account: &'static str| {
        let balance = scene(
            &[account],
            format!(
                "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HISAL:6:7:3+{IBAN}:MUSTDEFFXXX+Girokonto+EUR+C:1,:EUR:20261123'"
            ),
        );
        scenes(vec![
            logged_in(orders),
            vec![sepa(), balance, scene(&["HKKAZ:3:7"], turnovers(&mt940(&[]))), bye()],
        ])
    };
    Play::new(script(&orders, "HKSAL:3:7+DE42100000000001234567:MUSTDEFFXXX+N'")).run().done();
    // The operator knows better.
    Play::new(script(ORDERS, "HKSAL:3:7+DE42100000000001234567:MUSTDEFFXXX+N'"))
        .settings(json!({ "anonymous": false, "national_account": false }))
        .run()
        .done();
}

/// 14: special characters are escaped, and an umlaut is a byte of ISO-8859-1. All tests have such a PIN; see `play::PIN`.
#[test]
fn every_special_character_of_a_pin_reaches_the_bank() {
    let mut script = scenes(vec![logged_in(ORDERS), fetched()]);
    script[0].hears.push("++p?+i?:n?'???@\u{e4}5'");
    Play::new(script).run().done();
}

/// 15: warnings that mean locked: nothing more is sent, not even the end of the dialog.
#[test]
fn w15_a_lock_that_is_called_a_warning() {
    let locked = scene(
        &["HKSYN"],
        format!(
            "HIRMG:2:2+3060::Hinweise'HIRMS:3:2:4+0020::ok+3938::Ihr Zugang ist vorläufig gesperrt'{}HISYN:9:4:5+SYS1'",
            bpd(ORDERS)
        ),
    );
    Play::new(vec![locked]).run().failed_with(Code::LoginBlocked);
    // In the middle of a dialog as well: what came is kept.
    let locked =
        scene(&["HKKAZ:3:7"], "HIRMG:2:2+9050::x'HIRMS:3:2:3+9942::PIN falsch+3938::vorläufig gesperrt'");
    let end = Play::new(scenes(vec![logged_in(ORDERS), vec![sepa(), balance(), locked]]))
        .run()
        .failed_with(Code::LoginBlocked);
    assert_eq!(end.data[0].failure.as_ref().unwrap().code, Code::LoginBlocked);
}

/// 16: MT940 as banks write it: parts that end anywhere, `@@` for line breaks, days that do not exist, no end mark.
#[test]
fn w16_mt940_as_it_comes() {
    let whole = mt940(&[(19, "1,"), (20, "2,")]);
    let (first, second) = whole.split_at(whole.find(":61:261120").unwrap() + 9);
    let more = scene(
        &["HKKAZ:3:7"],
        format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok+3040::Mehr:t?+?:1'HIKAZ:6:7:3+{}'", binary(first)),
    );
    let rest = scene(&["HKKAZ:3:7", "++t?+?:1'"], turnovers(second));
    let end =
        Play::new(scenes(vec![logged_in(ORDERS), vec![sepa(), balance(), more, rest, bye()]])).run().done();
    assert_eq!(end.data[0].transactions.len(), 2);
    let odd = mt940(&[(19, "1,")]).replace("\r\n", "@@").replace("@@-", "");
    let scene_of = scene(&["HKKAZ:3:7"], turnovers(&odd));
    let end =
        Play::new(scenes(vec![logged_in(ORDERS), vec![sepa(), balance(), scene_of, bye()]])).run().done();
    assert_eq!(end.data[0].transactions.len(), 1);
}

/// 18: words that there is nothing are no errors.
#[test]
fn w18_nothing_is_no_error() {
    for codes in ["3010::Es liegen keine Einträge vor", "3010::Nichts+3905::Es wurde keine Challenge erzeugt"]
    {
        let none = scene(
            &["HKKAZ:3:7"],
            format!("HIRMG:2:2+3060::x'HIRMS:3:2:3+{codes}'HITAN:5:6:4+4++noref+nochallenge'"),
        );
        let end =
            Play::new(scenes(vec![logged_in(ORDERS), vec![sepa(), balance(), none, bye()]])).run().done();
        let data = &end.data[0];
        assert!(data.failure.is_none() && data.coverage.complete && data.transactions.is_empty(), "{codes}");
    }
    // Neither data nor that word is not shown as everything.
    let silent = scene(&["HKKAZ:3:7"], "HIRMG:2:2+0010::ok'");
    let end = Play::new(scenes(vec![logged_in(ORDERS), vec![sepa(), balance(), silent, bye()]]))
        .run()
        .failed_with(Code::BankProtocol);
    assert_eq!(end.data[0].failure.as_ref().unwrap().code, Code::BankProtocol);
}

/// 19: the method is not that of the user any more; the bank has moved.
#[test]
fn w19_retired_methods_and_addresses() {
    let retired = scene(
        &["HKTAN:5:6+4"],
        "HIRMG:2:2+9050::x+9800::Ende'HIRMS:3:2:5+9930::Freigabeverfahren widerspricht'",
    );
    let script = scenes(vec![synchronised(&bpd(ORDERS), "942"), vec![retired]]);
    Play::new(script).run().failed_with(Code::ScaMethodNotActive);
    let moved = Scene { hears: Vec::new(), says: Says::Raw(404, b"Not found".to_vec()) };
    Play::new(vec![moved]).run().failed_with(Code::ServiceMisconfigured);
    // Methods that the operator knows to be retired are not offered.
    let hitans = format!("HITANS:90:7:4+1+1+0+J:N:0:{APP}:{SMS}'");
    let begun = scene(&["+PIN:2+942+"], format!("HIRMG:2:2+0010::ok'HIRMS:4:2:5+3076::frei'{}", upd()));
    let mut rest = fetched();
    rest[1].hears = vec!["HKSAL:3:7+"];
    rest[2].hears = vec!["HKKAZ:3:7+"];
    let script = scenes(vec![synchronised(&bpd_with(&hitans, ORDERS), "940:942"), vec![begun], rest]);
    Play::new(script).settings(json!({ "anonymous": false, "without_methods": [940] })).run().done();
}

/// A bank that asks for HKTAN at run time although its parameters do not.
#[test]
fn a_tan_is_announced_when_the_bank_asks_for_it() {
    let quiet = bpd(ORDERS).replace("HKKAZ:J", "HKKAZ:N");
    let asks = scene(
        &["HKKAZ:3:7", "!HKTAN"],
        "HIRMG:2:2+9050::x'HIRMS:3:2:3+9075::Starke Authentifizierung notwendig'",
    );
    let answers = scene(&["HKKAZ:3:7", "HKTAN:4:6+4+HKKAZ'"], turnovers(&mt940(&[(20, "850,")])));
    let script =
        scenes(vec![synchronised(&quiet, "942"), vec![exempt(), sepa(), balance(), asks, answers, bye()]]);
    assert_eq!(Play::new(script).run().done().data[0].transactions.len(), 1);
}

/// A depot beside the giro account.
#[test]
fn a_depot_gives_its_holdings() {
    let orders = format!("{ORDERS}HIWPDS:26:5:4+1+1+N:N:N'HIWPDS:27:6:4+1+1+0+N:N:N'");
    let accounts = "HIUPA:30:4:4+nutzer+3+0'HIUPD:31:6:4+7654321::280:10000000++nutzer+30+EUR+Erika Mustermann++Depot++HKWPD:1'";
    let begun =
        scene(&["HKTAN:5:6+4+HKIDN'"], format!("HIRMG:2:2+0010::ok'HIRMS:4:2:5+3076::frei'{accounts}"));
    let mt535 = ":16R:GENL\r\n:28E:1/ONLY\r\n:20C::SEME//NONREF\r\n:23G:NEWM\r\n:98A::PREP//20261123\r\n:98A::STAT//20261123\r\n\
        :22F::STTY//CUST\r\n:97A::SAFE//10000000/7654321\r\n:17B::ACTI//Y\r\n:16S:GENL\r\n:16R:FIN\r\n:35B:ISIN DE0007164600\r\n/DE/716460\r\nSAP SE\r\n\
        :90B::MRKT//ACTU/EUR110,5\r\n:98A::PRIC//20261120\r\n:93B::AGGR//UNIT/12,\r\n:19A::HOLD//EUR1326,\r\n:16S:FIN\r\n\
        :16R:ADDINFO\r\n:19A::HOLP//EUR1326,\r\n:16S:ADDINFO\r\n-";
    let holdings = scene(
        &["HKWPD:3:6+7654321::280:10000000'", "HKTAN:4:6+4+HKWPD'"],
        format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HIWPD:6:6:3+{}'", binary(mt535)),
    );
    let none = scene(&["HKSPA:3:1'"], "HIRMG:2:2+0010::ok'HIRMS:3:2:3+3010::Keine'");
    let script = scenes(vec![synchronised(&bpd(&orders), "942"), vec![begun, none, holdings, bye()]]);
    let end = Play::new(script).run().done();
    let data = &end.data[0];
    assert_eq!((data.account.kind, data.securities.len()), (AccountKind::Depot, 1));
    assert_eq!(data.securities[0].isin.as_deref(), Some("DE0007164600"));
}
