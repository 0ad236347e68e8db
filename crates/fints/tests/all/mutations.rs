//! Valid answers that were damaged: the connector survives each, and never shows half of it as everything.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_model::Code;
use proptest::prelude::*;

use crate::play::{End, Play, Says, Scene, bye, message, scene};
use crate::record::{ORDERS, balance, bpd, fetched, logged_in, mt940, scenes, sepa, turnovers, upd};

/// What is done to a message's bytes.
type Change = fn(&mut Vec<u8>);

fn replace(bytes: &mut Vec<u8>, from: &str, to: &str) {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    *bytes = text.replace(from, to).chars().map(|character| character as u8).collect();
}

/// Damage to length, numbering, signature and encryption, order, versions, padding, data.
const CHANGES: &[(&str, Change)] = &[
    ("length 0", |m| m[10..22].copy_from_slice(b"000000000000")),
    ("length too large", |m| m[10..22].copy_from_slice(b"999999999999")),
    ("length of letters", |m| m[10..22].copy_from_slice(b"aaaaaaaaaaaa")),
    ("half a message", |m| m.truncate(m.len() / 2)),
    ("all but the last byte", |m| m.truncate(m.len() - 1)),
    ("nothing", Vec::clear),
    ("one byte", |m| m.truncate(1)),
    ("twice", |m| m.extend_from_within(..)),
    ("garbage behind", |m| m.extend_from_slice(b"garbage")),
    ("zeros behind", |m| m.extend_from_slice(&[0; 64])),
    ("spaces in front", |m| m.splice(..0, b"  \r\n".iter().copied()).for_each(drop)),
    ("another message number", |m| replace(m, ":1'HN", ":7'HN")),
    ("no message reference", |m| replace(m, "+DLG??1:1'", "'")),
    ("another dialog", |m| replace(m, "+300+DLG??1", "+300+OTHER")),
    ("a dialog without an id", |m| replace(m, "+300+DLG??1", "+300+")),
    ("an endless dialog id", |m| replace(m, "+300+DLG??1", &format!("+300+{}", "D".repeat(5_000)))),
    ("another HBCI version", |m| replace(m, "+300+", "+220+")),
    ("no head", |m| replace(m, "HNHBK:1:3", "HNXXX:1:3")),
    ("head of another version", |m| replace(m, "HNHBK:1:3", "HNHBK:1:9")),
    ("no tail", |m| replace(m, "HNHBS:99:1+1'", "")),
    ("tail with another number", |m| replace(m, "HNHBS:99:1+1'", "HNHBS:99:1+5'")),
    ("no cipher head", |m| replace(m, "HNVSK:998:3", "HNVXX:998:3")),
    ("binary too long", |m| replace(m, "HNVSD:999:1+@", "HNVSD:999:1+@9")),
    ("binary of no length", |m| replace(m, "HNVSD:999:1+@", "HNVSD:999:1+@@")),
    ("no binary mark", |m| replace(m, "HNVSD:999:1+@", "HNVSD:999:1+")),
    ("segments numbered zero", |m| replace(m, ":2:2+", ":0:2+")),
    ("segments without numbers", |m| replace(m, "HIRMG:2:2+", "HIRMG::2+")),
    ("segments without versions", |m| replace(m, "HIRMG:2:2+", "HIRMG:2:+")),
    ("segment numbers of letters", |m| replace(m, "HIRMS:3:2", "HIRMS:x:2")),
    ("endless segment numbers", |m| replace(m, "HIRMS:3:2", "HIRMS:99999999999999999999:2")),
    ("an identifier of one letter", |m| replace(m, "HIRMS:3", "H:3")),
    ("no return codes", |m| {
        replace(m, "HIRMG:", "HIXXG:");
        replace(m, "HIRMS:", "HIXXS:");
    }),
    ("return codes of letters", |m| replace(m, "+0010:", "+abcd:")),
    ("return codes of five digits", |m| replace(m, "+0020:", "+00020:")),
    ("an escape at the end", |m| {
        m.pop();
        m.push(b'?');
    }),
    ("no ends of segments", |m| replace(m, "'", "+")),
    ("empty segments", |m| replace(m, "'", "''")),
    ("every element doubled", |m| replace(m, "+", "++")),
    ("no elements", |m| replace(m, "+", ":")),
    ("UTF-16", |m| *m = m.iter().flat_map(|byte| [*byte, 0]).collect()),
    ("upper half", |m| m.iter_mut().for_each(|byte| *byte |= 0x80)),
    ("parameters without elements", |m| replace(m, "HIBPA:6:3:4+", "HIBPA:6:3:4'HIXXX:6:3:4+")),
    ("methods cut off", |m| replace(m, ":mobileTAN::", "'HIXXX:9:1+")),
    ("a system id of 5,000 characters", |m| replace(m, "+SYS1'", &format!("+{}'", "S".repeat(5_000)))),
    ("data of another kind", |m| replace(m, "HIKAZ:", "HIXXX:")),
    ("the statement is cut", |m| replace(m, ":62F:", ":6")),
    ("amounts of letters", |m| replace(m, "C850,", "Cacht,")),
];

/// Damages the answer of that number, and plays on as far as it goes.
fn damaged(at: usize, change: impl FnOnce(&mut Vec<u8>)) -> End {
    let mut script = scenes(vec![logged_in(ORDERS), fetched()]);
    let number = [1, 2, 1, 2, 3, 4, 5][at];
    let dialog = if at < 2 { "DLG?1" } else { "DLG?2" };
    let Says::Sealed(segments) = &script[at].says else { panic!("not sealed") };
    let mut bytes = message(dialog, number, segments, true);
    change(&mut bytes);
    script[at].says = Says::Raw(200, STANDARD.encode(bytes).into_bytes());
    // What follows depends on what the connector made of it.
    let answers: Vec<Scene> = script.split_off(at + 1);
    for answer in answers {
        script.push(Scene { hears: Vec::new(), says: answer.says });
    }
    for _ in 0..20 {
        script.push(scene(&[], format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok+3010::nichts'{}", upd())));
    }
    let mut play = Play::new(script).user(|prompt, time| {
        (prompt.problem().is_some() || time > 20).then_some(glimpse_bank::contract::Input::Abort)
    });
    play.lenient = true;
    play.run()
}

#[test]
fn every_damage_is_survived_with_a_dotted_code() {
    assert!(CHANGES.len() >= 40);
    let mut failed = 0;
    for (name, change) in CHANGES {
        for at in [0, 2, 3, 4, 5] {
            let end = damaged(at, *change);
            failed += usize::from(end.failed.is_some());
            // What a bank says there is not, there is not; everything else shows as a gap.
            for data in end.data.iter().filter(|_| at == 5 && *name != "data of another kind") {
                let whole = data.transactions.len() == 1 && data.balance.is_some();
                assert!(whole || !data.coverage.complete || data.failure.is_some(), "{name}: {data:?}");
            }
        }
    }
    assert!(failed > 40, "{failed}");
}

#[test]
fn data_that_is_damaged_is_no_data() {
    for change in ["amounts of letters", "half a message", "twice"] {
        let (_, change) = CHANGES.iter().find(|(name, _)| *name == change).unwrap();
        let end = damaged(5, *change);
        let failure = end.data[0].failure.as_ref().map(|failure| failure.code);
        let nothing = end.data[0].transactions.is_empty();
        assert!(failure == Some(Code::BankProtocol) || !nothing, "{:?}", end.data[0].coverage);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any bytes anywhere: no panic, and it comes to an end.
    #[test]
    fn any_damage_is_survived(at in 0_usize..7, place in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        damaged(at, |message| {
            let place = place.index(message.len());
            let end = (place + bytes.len()).min(message.len());
            message.splice(place..end, bytes.iter().copied()).for_each(drop);
        });
    }

    /// Any bytes as a message are read or refused.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = glimpse_fints::reads(&bytes);
        let packed = STANDARD.encode(&bytes);
        let _ = glimpse_fints::reads(packed.as_bytes());
        let whole = message("d", 1, &bytes.iter().map(|byte| char::from(*byte)).collect::<String>(), true);
        let _ = glimpse_fints::reads(&whole);
    }
}

/// The fixtures are what they say: undamaged, everything comes.
#[test]
fn without_damage_everything_comes() {
    let end = damaged(5, |_| {});
    assert_eq!((end.failed, end.data[0].transactions.len()), (None, 1));
    let end = Play::new(scenes(vec![
        logged_in(ORDERS),
        vec![sepa(), balance(), scene(&[], turnovers(&mt940(&[]))), bye()],
    ]))
    .run();
    assert_eq!(end.failed, None);
    assert!(bpd(ORDERS).contains("HIBPA:6:3:4+"));
}
