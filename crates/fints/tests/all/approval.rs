//! Strong customer authentication: methods, media, challenges, waiting.

use glimpse_bank::contract::{Fault, Input, Media, MethodKind, Prompt};
use glimpse_model::{Code, SecretText};

use crate::play::{Play, Scene, bye, scene, silence};
use crate::record::{APP, ORDERS, SMS, bpd, bpd_with, fetched, scenes, synchronised, upd};

/// The beginning of the second dialog, with a challenge.
fn challenged(function: &str, version: u16, code: &str, challenge: &str) -> Scene {
    let (profile, announced) = match (function, version) {
        ("942", 6) => ("+PIN:2+942+", "HKTAN:5:6+4+HKIDN'"),
        ("942", 7) => ("+PIN:2+942+", "HKTAN:5:7+4+HKIDN'"),
        ("940", 7) => ("+PIN:2+940+", "HKTAN:5:7+4+HKIDN'"),
        other => panic!("{other:?}"),
    };
    scene(
        &[profile, announced],
        format!(
            "HIRMG:2:2+3060::Bitte beachten'HIRMS:3:2:4+0020::ok'HIRMS:4:2:5+{code}'HITAN:5:{version}:5+4++ref?'1+{challenge}'"
        ),
    )
}

/// The right TAN, in the same dialog.
fn taken() -> Scene {
    scene(
        &["HKTAN:3:6+2++++ref?'1+N'", "HNSHA:4:2+", ":123456'"],
        format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0900::TAN gültig+0020::ok'{}HITAN:7:6:3+2++ref?'1'", upd()),
    )
}

fn wrong(codes: &str) -> Scene {
    scene(&["HKTAN:3:6+2++++ref?'1+N'"], format!("HIRMG:2:2+9050::Fehler'HIRMS:3:2:3+{codes}'"))
}

fn with_sms(rest: Vec<Scene>) -> Vec<Scene> {
    let challenge = challenged("942", 6, "0030::Auftrag empfangen", "Bitte geben Sie die <b>TAN</b> ein");
    scenes(vec![synchronised(&bpd(ORDERS), "942"), vec![challenge], rest])
}

fn with_app(codes: &str, rest: Vec<Scene>) -> Vec<Scene> {
    let bpd = bpd_with(&format!("HITANS:90:7:4+1+1+0+J:N:0:{APP}'"), ORDERS);
    scenes(vec![
        synchronised(&bpd, "940"),
        vec![challenged("940", 7, codes, "Bitte in der App freigeben")],
        rest,
    ])
}

/// A question whether the user has approved.
fn asked(codes: &str) -> Scene {
    scene(
        &["HKTAN:3:7+S++++ref?'1+N'", "+PIN:2+940+"],
        format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+{codes}'HITAN:4:7:3+S++ref?'1'"),
    )
}

fn approved() -> Scene {
    scene(
        &["HKTAN:3:7+S++++ref?'1+N'"],
        format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::Freigegeben'{}HITAN:4:7:3+S++ref?'1'", upd()),
    )
}

/// What follows in a dialog with the app: HKTAN 7 stands beside the orders.
fn fetched_7() -> Vec<Scene> {
    let mut scenes = fetched();
    scenes[1].hears = vec!["HKSAL:3:7+", "HKTAN:4:7+4+HKSAL'"];
    scenes[2].hears = vec!["HKKAZ:3:7+", "HKTAN:4:7+4+HKKAZ'"];
    scenes
}

#[test]
fn a_tan_opens_the_dialog() {
    let end = Play::new(with_sms(scenes(vec![vec![taken()], fetched()]))).run().done();
    let Prompt::Challenge(challenge) = &end.prompts[1] else { panic!("{:?}", end.prompts) };
    assert_eq!(challenge.text.as_deref(), Some("Bitte geben Sie die TAN ein"));
    let method = challenge.method.as_ref().unwrap();
    assert_eq!((method.kind, method.name.as_str(), challenge.max_length), (MethodKind::Sms, "mobile TAN", 6));
    assert_eq!(end.data[0].transactions.len(), 1);
    let tans = end.operations.iter().filter(|operation| **operation == "fints.tan").count();
    assert_eq!(tans, 1, "one approval for everything");
}

#[test]
fn a_wrong_tan_is_entered_again_in_the_same_dialog() {
    let script = with_sms(scenes(vec![vec![wrong("9941::TAN ungültig"), taken()], fetched()]));
    let end = Play::new(script)
        .user(|prompt, time| {
            (matches!(prompt, Prompt::Challenge(_)) && time == 2)
                .then(|| Input::Tan(SecretText::new("000000")))
        })
        .run()
        .done();
    assert_eq!(end.problems, [Code::ScaWrong]);
}

#[test]
fn wrong_tans_stop_before_the_bank_locks() {
    let script = with_sms(vec![wrong("9941::TAN ungültig"), wrong("9941::TAN ungültig"), bye()]);
    let end = Play::new(script).run().failed_with(Code::ScaWrong);
    assert_eq!(end.problems, [Code::ScaWrong]);
}

#[test]
fn a_dialog_that_a_wrong_tan_ended_begins_anew_only_when_the_user_says_so() {
    let over = || wrong("9941::TAN ungültig+9800::Dialog abgebrochen");
    // The user is asked, and gives up: the bank hears nothing more.
    let end = Play::new(with_sms(vec![over()]))
        .user(|prompt, _| matches!(prompt, Prompt::Method(_)).then_some(Input::Abort))
        .run()
        .done();
    assert_eq!(end.problems, [Code::ScaWrong]);
    // The user goes on: another dialog, another challenge.
    let again = challenged("942", 6, "0030::Auftrag empfangen", "Noch einmal");
    Play::new(with_sms(scenes(vec![vec![over(), again, taken()], fetched()]))).run().done();
}

#[test]
fn a_tan_whose_answer_is_lost_is_not_sent_again() {
    let end = Play::new(with_sms(vec![silence(&["HKTAN:3:6+2"], Fault::Unknown)]))
        .user(|prompt, time| (time > 1 && matches!(prompt, Prompt::Login(_))).then_some(Input::Abort))
        .run()
        .done();
    assert_eq!(end.problems, [Code::ServiceUnavailable]);
    Play::new(with_sms(vec![silence(&["HKTAN:3:6+2"], Fault::Timeout)]))
        .run()
        .failed_with(Code::BankUnavailable);
}

#[test]
fn what_a_bank_refuses_of_a_tan_has_a_code_each() {
    for (codes, expected) in [
        ("9951::Zeitüberschreitung", Code::ScaExpired),
        ("9010::Die Dialog-ID ist ungültig+9800::Abbruch", Code::ScaExpired),
        ("9941::TAN ungültig, das Verfahren ist gesperrt", Code::ScaBlocked),
        ("9991::TAN bereits verbraucht", Code::ScaWrong),
        ("9931::Zugang gesperrt+9941::TAN ungültig", Code::LoginBlocked),
        ("9010::vom Kunden abgelehnt", Code::ScaRejected),
    ] {
        let play = Play::new(with_sms(vec![wrong(codes), bye()])).user(|prompt, time| {
            (time > 2 && !matches!(prompt, Prompt::Accounts(_))).then_some(Input::Abort)
        });
        let end = play.run();
        let said = end.failed.or(end.problems.first().copied());
        assert_eq!(said, Some(expected), "{codes}");
    }
}

#[test]
fn an_app_is_asked_after_its_time_and_not_too_often() {
    let end = Play::new(with_app(
        "3955::Bitte freigeben",
        scenes(vec![vec![asked("3956::Noch nicht"), asked("3956::Noch nicht"), approved()], fetched_7()]),
    ))
    .run()
    .done();
    let waits: Vec<(i64, bool)> = end
        .prompts
        .iter()
        .filter_map(|prompt| match prompt {
            Prompt::Wait(wait) => Some((wait.poll_at.as_second(), wait.automatic)),
            _ => None,
        })
        .collect();
    assert!(waits.iter().all(|(_, automatic)| *automatic));
    assert_eq!(waits.windows(2).filter(|pair| pair[1].0 - pair[0].0 < 2).count(), 0, "{waits:?}");
    // After as many questions as the bank allows, it is over; the user may have a new one.
    let end = Play::new(with_app(
        "3955::Bitte freigeben",
        vec![asked("3956::Noch nicht"), asked("3956::Noch nicht"), asked("3956::Noch nicht"), bye()],
    ))
    .user(|prompt, _| prompt.problem().is_some().then_some(Input::Abort))
    .run()
    .done();
    assert_eq!(end.problems, [Code::ScaExpired]);
    let Some(Prompt::Wait(over)) = end.prompts.last() else { panic!("{:?}", end.prompts) };
    assert!(over.is_over() && !over.can_wait_on, "the bank is not asked again: {over:?}");
}

#[test]
fn polling_before_its_time_reaches_no_bank() {
    let mut early = 0;
    let mut play = Play::new(with_app("3955::Bitte freigeben", scenes(vec![vec![approved()], fetched_7()])));
    play.keep_time = true;
    play.user(move |prompt, _| match prompt {
        Prompt::Wait(_) if early < 3 => {
            early += 1;
            Some(Input::Poll)
        }
        _ => None,
    })
    .run()
    .done();
}

#[test]
fn a_poll_that_is_lost_is_asked_again_under_the_next_number() {
    for fault in [Fault::Unknown, Fault::Timeout, Fault::Unreachable, Fault::BrokenOff] {
        let lost = silence(&["HKTAN:3:7+S"], fault);
        let end =
            Play::new(with_app("3955::Bitte freigeben", scenes(vec![vec![lost, approved()], fetched_7()])))
                .run()
                .done();
        assert_eq!(end.problems, [Code::BankUnavailable]);
    }
}

/// Nothing comes of an approval that was declined, so nothing is waited for, and no further message goes out: as at other
/// banks it is over, and a new start is what the user asks for.
#[test]
fn an_app_that_says_no_ends_it() {
    for codes in ["9210::Die Freigabe wurde abgelehnt+9800::Dialog abgebrochen", "9010::vom Kunden abgelehnt"]
    {
        let declined =
            scene(&["HKTAN:3:7+S"], format!("HIRMG:2:2+9050::Fehler+9800::Ende'HIRMS:3:2:3+{codes}'"));
        let waiting = asked("3956::Noch nicht");
        let end = Play::new(with_app("3955::Bitte freigeben", vec![waiting, declined])).run();
        assert!(end.problems.is_empty(), "{:?}", end.problems);
        end.failed_with(Code::ScaRejected);
    }
}

#[test]
fn the_user_chooses_among_methods_and_changes_them() {
    let bpd = bpd_with(&format!("HITANS:90:7:4+1+1+0+J:N:0:{APP}:{SMS}'"), ORDERS);
    let first = challenged("940", 7, "3955::Bitte freigeben", "App");
    let second = challenged("942", 7, "0030::Auftrag empfangen", "SMS");
    let tan = scene(
        &["HKTAN:3:7+2++++ref?'1+N'", ":123456'"],
        format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'{}", upd()),
    );
    let mut chosen = 0;
    let script = scenes(vec![synchronised(&bpd, "940:942"), vec![first, bye(), second, tan], fetched_7()]);
    let end = Play::new(script)
        .user(move |prompt, _| match prompt {
            Prompt::Method(choice) => {
                chosen += 1;
                Some(Input::Method(choice.methods[chosen - 1].id.clone()))
            }
            Prompt::Wait(wait) => {
                assert!(wait.can_change_method);
                Some(Input::ChangeMethod)
            }
            _ => None,
        })
        .run()
        .done();
    let Prompt::Method(choice) = &end.prompts[1] else { panic!("{:?}", end.prompts) };
    let kinds: Vec<MethodKind> = choice.methods.iter().map(|method| method.kind).collect();
    assert_eq!(kinds, [MethodKind::App, MethodKind::Sms]);
}

/// What a challenge shows beside its text.
fn media_of(challenge: &str) -> (Option<String>, Option<Media>) {
    let script = scenes(vec![synchronised(&bpd(ORDERS), "942"), vec![challenged_raw(challenge), bye()]]);
    let end = Play::new(script)
        .user(|prompt, _| matches!(prompt, Prompt::Challenge(_)).then_some(Input::Abort))
        .run()
        .done();
    let Prompt::Challenge(challenge) = &end.prompts[1] else { panic!("{:?}", end.prompts) };
    (challenge.text.clone(), challenge.media.clone())
}

fn challenged_raw(challenge: &str) -> Scene {
    scene(
        &["HKTAN:5:6+4+HKIDN'"],
        format!("HIRMG:2:2+3060::x'HIRMS:4:2:5+0030::TAN'HITAN:5:6:5+4++ref+{challenge}'"),
    )
}

#[test]
fn challenges_for_devices_are_shown_as_what_they_are() {
    // Flicker code as HHD_UC, and inside the text.
    let (text, media) = media_of("Startcode 88134473+@31@2908881344731012345678900515,00");
    assert_eq!(text.as_deref(), Some("Startcode 88134473"));
    let code = "F0FF214088314437502143658709511353C20303B3".to_owned();
    assert_eq!(media, Some(Media::Flicker(code.clone())));
    let (text, media) =
        media_of("CHLGUC  00312908881344731012345678900515,00CHLGTEXT0019Geben Sie die TAN ein");
    assert_eq!((text.as_deref(), media), (Some("Geben Sie die TAN ein"), Some(Media::Flicker(code))));
    // A picture in its container: two bytes of length each, then the type and the bytes.
    let png = "\u{89}PNG\r\n\u{1a}\nbild";
    let (_, media) = media_of(&format!("Bild scannen+@{}@\0\u{9}image/png\0\u{c}{png}", 2 + 9 + 2 + 12));
    assert_eq!(
        media,
        Some(Media::Image { mime: "image/png".to_owned(), base64: "iVBORw0KGgpiaWxk".to_owned() })
    );
    // A savings bank's QR code: a picture in base64.
    let (_, media) = media_of("CHLGUC  0016iVBORw0KGgpiaWxkCHLGTEXT0004Text");
    assert_eq!(
        media,
        Some(Media::Image { mime: "image/png".to_owned(), base64: "iVBORw0KGgpiaWxk".to_owned() })
    );
    // What a page must not show.
    let svg = "<svg onload=alert(1)>";
    let (_, media) = media_of(&format!("x+@{}@\0\u{d}image/svg+xml\0\u{15}{svg}", 2 + 13 + 2 + 21));
    assert_eq!(media, None);
}

/// What another program (hbci4java 4.1.7) makes of the same challenges: length, bytes and both check digits.
#[test]
fn flicker_codes_are_those_of_another_program() {
    for (challenge, bytes) in [
        ("024880183435246106545148081", "0D8401834352460565451480819A"),
        ("024880195520005101544040438", "0D84019552000505154404043884"),
        ("024880169303766108637431245", "0D84016930376605863743124542"),
        ("024880165911321103506618907", "0D8401659113210535066189072E"),
        ("024880119704212101267510115", "0D8401197042120512675101151C"),
    ] {
        let halves = bytes.as_bytes().chunks(2).flat_map(|pair| [pair[1], pair[0]]).map(char::from);
        let expected = format!("F0FF{}", halves.collect::<String>());
        assert_eq!(glimpse_fints::flicker_halfbytes(challenge), Some(expected));
    }
}

#[test]
fn a_challenge_ends_when_the_bank_says_so() {
    let challenge = "Text++20261123:111500";
    let script = scenes(vec![synchronised(&bpd(ORDERS), "942"), vec![challenged_raw(challenge), bye()]]);
    let end = Play::new(script)
        .user(|prompt, _| matches!(prompt, Prompt::Challenge(_)).then_some(Input::Abort))
        .run()
        .done();
    let Prompt::Challenge(challenge) = &end.prompts[1] else { panic!("{:?}", end.prompts) };
    // 11:15 in Berlin, but not longer than the PIN is kept.
    assert_eq!(challenge.expires_at.unwrap().to_string(), "2026-11-23T10:15:00Z");
}
