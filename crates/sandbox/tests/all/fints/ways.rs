//! Dialogs that go well: with every method, without any, and the odd banks.

use jiff::SignedDuration;

use super::{
    client::{Client, announce, announce_in},
    wire::{Answer, latin1, text_of},
};
use crate::tpp::Stage;

const DEMOBANK: &str = "90090042";
const MOCKBANK: &str = "90094817";
const CLASSIC: &str = "90094818";

#[tokio::test]
async fn the_demobank_needs_no_tan_and_has_a_depot() {
    let stage = Stage::new().await;
    let client = Client::new(&stage, DEMOBANK, "demo");
    assert_eq!((client.bank.name.as_str(), client.pin.as_str()), ("Demobank", "demo"));
    let (mut dialog, answer) = client.begin(999, &["HKSYN:#:3+0'"]).await;
    assert!(answer.encrypted && answer.has("HISYN") && answer.has("HIBPA"));
    assert_eq!(answer.parameters("3920"), ["999"]);
    assert_eq!(answer.one("HIUPA").at(0, 0), "demo");
    // Behind all parameters: clients that read in the specification's order (hbci4java) find it nowhere else.
    let place = |code: &str| answer.segments.iter().rposition(|segment| segment.code == code).unwrap();
    assert!(place("HIBPA") < place("HIUPA") && place("HIUPD") < place("HISYN"));
    let accounts: Vec<_> = answer.all("HIUPD").collect();
    let kinds: Vec<&str> = accounts.iter().map(|account| account.at(3, 0)).collect();
    assert_eq!(kinds, ["1", "30"], "a current account and a depot");
    assert_eq!(accounts[0].at(5, 0), "Dora Demo");
    let allowed = |place: usize| -> Vec<&str> {
        accounts[place].elements[9..].iter().map(|order| order[0].as_str()).collect()
    };
    assert_eq!(allowed(0), ["HKSPA", "HKSAL", "HKKAZ", "HKCAZ", "HKTAN"]);
    assert_eq!(allowed(1), ["HKSPA", "HKWPD", "HKTAN"]);
    let listed = dialog.send(&["HKSPA:#:1'"]).await;
    let sepa = &listed.one("HISPA").elements;
    assert_eq!((sepa[0][0].as_str(), sepa[1][0].as_str()), ("J", "N"));
    let truth = stage.sandbox.ledger().truth(DEMOBANK, "demo");
    assert_eq!(sepa[0][1], truth[0].iban);
    let depot = format!("{}::280:{DEMOBANK}", accounts[1].at(0, 0));
    let holdings = dialog.send(&[&format!("HKWPD:#:6+{depot}'")]).await;
    let text = holdings.one("HIWPD").at(0, 0).to_owned();
    assert_eq!(truth[1].securities.len(), 4);
    for security in &truth[1].securities {
        assert!(
            text.contains(&format!(
                ":35B:ISIN {}\r\n/DE/{}\r\n{}",
                security.isin, security.wkn, security.name
            ))
        );
    }
    let balance = dialog.send(&[&format!("HKSAL:#:5+{depot}+N'")]).await;
    assert_eq!(balance.codes(), ["9050", "9210"], "a depot has no balance");
    dialog.end().await;
}

#[tokio::test]
async fn somebody_unknown_learns_what_the_bank_offers() {
    let stage = Stage::new().await;
    let ask = |code: &str| {
        super::client::with_length(&format!(
            "HNHBK:1:3+############+300+0+1'HKIDN:2:2+280:{code}+9999999999+0+0'\
             HKVVB:3:3+0+0+0+0123456789ABCDEF012345678+1.0'HNHBS:4:1+1'"
        ))
    };
    let client = Client::new(&stage, MOCKBANK, "figo01");
    let answer = client.deliver(&ask(MOCKBANK), None).await;
    assert!(!answer.encrypted && answer.has("HIBPA") && !answer.has("HIUPA"));
    let methods = answer.all("HITANS").find(|segment| segment.version == 7).unwrap();
    let elements = methods.elements[3].len() - 3;
    assert!([0, 21].contains(&(elements % 26)), "all methods but the last have all their elements");
    let end = super::client::with_length(&format!(
        "HNHBK:1:3+############+300+{0}+2'HKEND:2:1+{0}'HNHBS:3:1+2'",
        answer.dialog
    ));
    assert!(client.deliver(&end, None).await.says("0100"));
    let classic = Client::new(&stage, CLASSIC, "figo01");
    let refused = classic.deliver(&ask(CLASSIC), None).await;
    assert_eq!(refused.codes(), ["9400", "9800"]);
}

/// Logs in and fetches a balance.
async fn goes_through(stage: &Stage, user: &str, function: u16) -> Answer {
    let client = Client::synchronised(stage, MOCKBANK, user).await;
    let (mut dialog, answer) = client.logged_in(function).await;
    let account = account(&answer, 0);
    let balance = dialog.approved(&format!("HKSAL:#:7+{account}+N'")).await;
    let truth = stage.sandbox.ledger().truth(MOCKBANK, user);
    let cents = truth[0].balance.trim_start_matches('-').replace('.', ",");
    assert_eq!(balance.one("HISAL").at(3, 1), cents.trim_end_matches('0'));
    dialog.end().await;
    answer
}

/// The n-th account of the user parameters, internationally.
pub(super) fn account(answer: &Answer, place: usize) -> String {
    let account = answer.all("HIUPD").nth(place).unwrap_or_else(|| panic!("{:?}", answer.codes()));
    let (number, code) = (account.at(0, 0), account.at(0, 3));
    let iban = account.at(1, 0);
    let bic = if iban.is_empty() { "" } else { "MOCKDE55XXX" };
    format!("{iban}:{bic}:{number}::280:{code}")
}

#[tokio::test]
async fn every_method_with_a_tan() {
    let stage = Stage::new().await;
    for (user, function) in
        [("chiptan", 910), ("chiptan-optic", 911), ("chiptan-qr", 913), ("sms", 920), ("phototan", 930)]
    {
        let answer = goes_through(&stage, user, function).await;
        assert_eq!(answer.one("HITAN").at(0, 0), "2", "{user}");
    }
    let seen = stage.sandbox.ledger().credentials(MOCKBANK);
    let tans = seen.iter().filter(|seen| seen.kind == glimpse_sandbox::CredentialKind::Otp);
    assert!(tans.clone().all(|seen| seen.times == 1), "each TAN came once");
    assert_eq!(tans.count(), 5);
}

#[tokio::test]
async fn challenges_are_what_their_method_promises() {
    let stage = Stage::new().await;
    let challenge = async |user: &str, function: u16| {
        let client = Client::synchronised(&stage, MOCKBANK, user).await;
        let (_dialog, answer) = client.begin(function, &[&announce("HKIDN", "")]).await;
        answer.challenge()
    };
    let (_, text, data) = challenge("chiptan", 910).await;
    assert!(text.contains("Startcode") && data.is_empty());
    let (_, _, flicker) = challenge("chiptan-optic", 911).await;
    assert_eq!(flicker[..3].parse::<usize>().unwrap(), flicker.len() - 3, "the length of a flicker code");
    let (_, text, _) = challenge("chiptan-qr", 913).await;
    let length: usize = text[8..12].parse().unwrap();
    assert!(text.starts_with("CHLGUC  ") && text[12 + length..].starts_with("CHLGTEXT"));
    assert!(text[12..].starts_with("iVBOR"), "a PNG in base64");
    let (_, _, picture) = challenge("phototan", 930).await;
    let bytes = latin1(&picture);
    assert_eq!(&bytes[..11], b"\0\x09image/png");
    assert_eq!(text_of(&bytes[14..17]), "PNG");
}

#[tokio::test]
async fn the_app_confirms_and_is_not_asked_too_early() {
    let stage = Stage::new().await;
    let client = Client::synchronised(&stage, MOCKBANK, "push").await;
    let (mut dialog, answer) = client.begin(922, &[&announce_in(7, "HKIDN", "")]).await;
    assert!(answer.says("3955") && !answer.says("0030"));
    let (reference, ..) = answer.challenge();
    assert_eq!(dialog.poll(&reference).await.codes(), ["9050", "9120"], "too early");
    stage.later(SignedDuration::from_secs(2));
    assert!(dialog.poll(&reference).await.says("3956"));
    assert_eq!(dialog.poll(&reference).await.codes(), ["9050", "9120"], "too early again");
    for last in [false, true] {
        stage.later(SignedDuration::from_secs(1));
        let answer = dialog.poll(&reference).await;
        assert_eq!(answer.says("3956"), !last);
        assert_eq!(answer.has("HIUPD"), last);
    }
    dialog.end().await;

    let (mut dialog, answer) = client.begin(922, &[&announce_in(7, "HKIDN", "")]).await;
    let (reference, ..) = answer.challenge();
    dialog.poll(&reference).await;
    dialog.poll(&reference).await;
    assert!(dialog.poll(&reference).await.says("9800"), "three times too early");
}

#[tokio::test]
async fn figo01_confirms_on_the_page_of_the_app() {
    let stage = Stage::new().await;
    let client = Client::synchronised(&stage, MOCKBANK, "figo01").await;
    for (decision, code) in [("approve", "0020"), ("deny", "9210")] {
        let (mut dialog, answer) = client.begin(922, &[&announce_in(7, "HKIDN", "")]).await;
        let (reference, ..) = answer.challenge();
        let http = &stage.embedded.client;
        let page = http.get(format!("{}/_sandbox/push", client.bank.url)).send().await.unwrap();
        assert!(page.text().await.unwrap().contains(&reference));
        let url = format!("{}/_sandbox/push/{reference}", client.bank.url);
        let decided = http.post(url).form(&[("decision", decision)]).send().await.unwrap();
        assert_eq!(decided.status(), 303);
        stage.later(SignedDuration::from_secs(2));
        assert!(dialog.poll(&reference).await.says(code), "{decision}");
    }
}

#[tokio::test]
async fn one_of_several_media_is_named() {
    let stage = Stage::new().await;
    let client = Client::synchronised(&stage, MOCKBANK, "media").await;
    let (mut dialog, answer) = client.begin(924, &[&announce("HKTAB", "")]).await;
    assert!(answer.says("3076") && !answer.has("HIUPD"));
    let listed = dialog.send(&["HKTAB:#:5+0+M'"]).await;
    let names: Vec<&str> = listed.one("HITAB").elements[1..]
        .iter()
        .filter(|medium| medium[2] == "924")
        .map(|medium| medium[13].as_str())
        .collect();
    assert_eq!(names, ["Großes Handy (privat)", "Alle Geräte"]);
    let older = dialog.send(&["HKTAB:#:4+0+A'"]).await;
    assert_eq!(older.one("HITAB").elements[1][12], "Handy");
    let early = dialog.order("HKSAL:#:7+:::::+N'").await;
    assert!(early.says("9075"), "the customer is not authenticated");
    dialog.end().await;

    for (medium, codes) in [("", "9210"), ("Nokia", "9210"), ("Alle Geräte", "0030")] {
        let (dialog, answer) = client.begin(924, &[&announce("HKIDN", medium)]).await;
        assert!(answer.says(codes) && !answer.has("HIUPD"), "{medium}");
        dialog.end().await;
    }
    let other = Client::synchronised(&stage, MOCKBANK, "chiptan").await;
    let (_, answer) = other.begin(910, &[&announce("HKIDN", "Karte 4711")]).await;
    assert!(answer.says("9210"), "this method has no media to name");
}

#[tokio::test]
async fn exemption_tan_for_orders_and_for_old_transactions() {
    let stage = Stage::new().await;
    let exempt = Client::synchronised(&stage, MOCKBANK, "sca-exempt").await;
    let (mut dialog, answer) = exempt.begin(920, &[&announce("HKIDN", "")]).await;
    let hitan = answer.one("HITAN");
    assert_eq!((hitan.at(0, 0), hitan.at(2, 0), hitan.at(3, 0)), ("4", "noref", "nochallenge"));
    let list = dialog.order(&format!("HKKAZ:#:7+{}+N'", account(&answer, 0))).await;
    assert!(list.says("3076") && list.has("HIKAZ"));

    let per_order = Client::synchronised(&stage, MOCKBANK, "tan-for-orders").await;
    let (mut dialog, answer) = per_order.begin(920, &[&announce("HKIDN", "")]).await;
    assert!(answer.says("3076"));
    let order = format!("HKKAZ:#:7+{}+N+20261101'", account(&answer, 0));
    assert!(dialog.send(&[&order]).await.says("9075"), "HKTAN is missing");
    let asked = dialog.order(&order).await;
    assert!(asked.says("0030") && !asked.has("HIKAZ"));
    let (reference, ..) = asked.challenge();
    assert!(dialog.tan("4711", "123456").await.says("9210"), "another reference");
    let list = dialog.tan(&reference, "123456").await;
    let tan_segment = list.one("HITAN").reference;
    assert_eq!(list.one("HIKAZ").reference, tan_segment, "what comes answers HKTAN");
    assert!(dialog.tan(&reference, "123456").await.says("9210"), "the TAN is used");

    let old = Client::synchronised(&stage, MOCKBANK, "long-history").await;
    let (mut dialog, answer) = old.logged_in(920).await;
    let order = |from: &str| format!("HKKAZ:#:7+{}+N+{from}'", account(&answer, 0));
    assert!(dialog.order(&order("20260826")).await.has("HIKAZ"));
    assert!(dialog.order(&order("20260801")).await.says("0030"));
    assert!(dialog.approved(&order("20260801")).await.has("HIKAZ"));
    assert!(dialog.order(&order("20240801")).await.says("9210"), "longer ago than the bank keeps");
}

#[tokio::test]
async fn what_clients_in_wide_use_do_otherwise() {
    let stage = Stage::new().await;
    let client = Client::new(&stage, MOCKBANK, "sms");
    // hbci4java goes on in the first dialog under the method that it just learnt: for media and the end, no more.
    let (mut dialog, answer) = client.begin(999, &["HKSYN:#:3+0'"]).await;
    dialog.function = 920;
    assert!(dialog.send(&["HKSPA:#:1'"]).await.says("9955"));
    assert!(dialog.send(&["HKTAB:#:4+0+A'"]).await.has("HITAB"));
    dialog.end().await;
    let (mut dialog, _) = client.begin(999, &["HKSYN:#:3+0'"]).await;
    dialog.function = 910;
    let end = format!("HKEND:#:1+{}'", dialog.id);
    assert!(dialog.send(&[&end]).await.says("9120"), "a method of somebody else");
    // AqBanking says with process 4 that no further TAN follows.
    let client = Client { system: answer.one("HISYN").at(0, 0).to_owned(), ..client.clone() };
    let (mut dialog, answer) = client.begin(920, &["HKTAN:#:6+4+HKIDN++++N'"]).await;
    let (reference, ..) = answer.challenge();
    assert!(dialog.tan(&reference, "123456").await.says("0900"));
    dialog.end().await;
}

#[tokio::test]
async fn a_bank_of_the_old_kind() {
    let stage = Stage::new().await;
    let client = Client::new(&stage, CLASSIC, "figo01");
    let (mut dialog, answer) = client.begin(999, &["HKSYN:#:3+0'"]).await;
    assert_eq!(answer.one("HIRMG").reference, None);
    assert!(answer.has("HIUPD") && answer.all("HITANS").all(|segment| segment.version == 1));
    let number = answer.all("HIUPD").next().unwrap().at(0, 0).to_owned();
    let order = format!("HKKAZ:#:5+{number}::280:{CLASSIC}+N+20261101'");
    assert!(dialog.send(&[&order]).await.has("HIKAZ"));
    let newer = dialog.send(&[&order.replace(":5+", ":7+")]).await;
    assert!(newer.says("9185"));
}

#[tokio::test]
async fn odd_banks() {
    let stage = Stage::new().await;
    let iban_only = Client::synchronised(&stage, MOCKBANK, "iban-only").await;
    let (mut dialog, answer) = iban_only.logged_in(920).await;
    let full = account(&answer, 0);
    let iban = full.split(':').next().unwrap();
    assert!(dialog.order(&format!("HKSAL:#:7+{full}+N'")).await.says("9210"));
    assert!(dialog.order(&format!("HKSAL:#:7+{iban}+N'")).await.says("9160"));
    assert!(dialog.order(&format!("HKSAL:#:7+{iban}:MOCKDE55XXX+N'")).await.has("HISAL"));

    let both = Client::synchronised(&stage, MOCKBANK, "both-codes").await;
    let (_, answer) = both.begin(922, &[&announce_in(7, "HKIDN", "")]).await;
    assert!(answer.says("3955") && answer.says("0030"));

    let mut forgetful = Client::synchronised(&stage, MOCKBANK, "new-system").await;
    let (_, answer) = forgetful.begin(920, &[&announce("HKIDN", "")]).await;
    assert!(answer.says("9391") && answer.says("9800"));
    forgetful.synchronise().await;
    let (_, answer) = forgetful.begin(920, &[&announce("HKIDN", "")]).await;
    assert!(answer.says("0030"));

    let nameless = Client::new(&stage, MOCKBANK, "no-system");
    let (_, answer) = nameless.begin(999, &["HKSYN:#:3+0'"]).await;
    assert!(!answer.has("HISYN") && !answer.says("9800"));

    let undated = Client::synchronised(&stage, MOCKBANK, "undated").await;
    let (mut dialog, answer) = undated.logged_in(920).await;
    let balance = dialog.order(&format!("HKSAL:#:7+{}+N'", account(&answer, 0))).await;
    assert_eq!(balance.one("HISAL").at(3, 3), "");
}
