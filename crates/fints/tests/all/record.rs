//! Pieces of recorded dialogs: parameters, accounts, statements.

use crate::play::{Scene, bye, scene};

/// The account of most tests: number, IBAN.
pub(crate) const NUMBER: &str = "1234567";
pub(crate) const IBAN: &str = "DE42100000000001234567";

/// SMS, with a TAN.
pub(crate) const SMS: &str = "942:2:MTAN2:mobileTAN::mobile TAN:6:1:SMS:2048:J:1:N:0:0:N:J:00:0:N:1";
/// An app, by HKTAN 7.
pub(crate) const APP: &str = "940:2:SealOne:Decoupled::SealOne:6:1:TAN:2048:J:1:N:0:0:N:N:00:0:N:1:3:5:2:J:J";

/// Parameters of a bank with HKTAN 6 and one method.
pub(crate) fn bpd(more: &str) -> String {
    bpd_with(&format!("HITANS:90:6:4+1+1+0+J:N:0:{SMS}'"), more)
}

/// The same with a bank's own TAN methods.
pub(crate) fn bpd_with(hitans: &str, more: &str) -> String {
    format!(
        "HIBPA:6:3:4+78+280:10000000+Musterbank AG+1+1+300+9999'\
         HIKOM:7:4:4+280:10000000+1+3:https?://fints.musterbank.example/cgi'\
         HIPINS:8:1:4+1+1+0+5:20:6:Anmeldename::HKSPA:N:HKSAL:J:HKKAZ:J:HKCAZ:J:HKWPD:J:HKTAB:N:HKTAN:N'\
         {hitans}{more}"
    )
}

/// Balance, turnovers as MT940, SEPA accounts.
pub(crate) const ORDERS: &str = "HISALS:20:7:4+1+1+0'HIKAZS:21:7:4+1+1+0+360:J:N'HIKAZS:22:5:4+1+1+90:J:N'\
    HISPAS:23:1:4+1+1+0+J:J:N:urn?:iso?:std?:iso?:20022?:tech?:xsd?:pain.001.001.09'";

/// One giro account.
pub(crate) fn upd() -> String {
    format!(
        "HIUPA:30:4:4+nutzer+3+0'\
         HIUPD:31:6:4+{NUMBER}::280:10000000+{IBAN}+nutzer+1+EUR+Erika Mustermann++Girokonto++HKSPA:1+HKSAL:1+HKKAZ:1+HKCAZ:1'"
    )
}

/// The first dialog: a system id, the parameters, the methods; and its end.
pub(crate) fn synchronised(bpd: &str, methods: &str) -> Vec<Scene> {
    vec![
        scene(
            &[
                "+PIN:1+999+",
                "HKIDN:3:2+280:10000000+nutzer+0+1'",
                "HKVVB:4:3+0+0+0+0123456789ABCDEF012345678+",
                "HKSYN:5:3+0'",
            ],
            format!(
                "HIRMG:2:2+0010::Nachricht entgegengenommen'HIRMS:3:2:4+3050::BPD neu+3920::Zugelassen:{methods}+0901::PIN'\
                 HIRMS:4:2:5+0020::ok'{bpd}HISYN:40:4:5+SYS1'"
            ),
        ),
        bye(),
    ]
}

/// The beginning of the second dialog, without a TAN.
pub(crate) fn exempt() -> Scene {
    scene(
        &["+PIN:2+942+", "1::SYS1+", "HKIDN:3:2+280:10000000+nutzer+SYS1+1'", "HKTAN:5:6+4+HKIDN'", "!HKSYN"],
        format!(
            "HIRMG:2:2+3060::Bitte beachten'HIRMS:3:2:4+3050::UPD neu+0020::ok'HIRMS:4:2:5+3076::Keine SCA'\
             {}HITAN:5:6:5+4++noref+nochallenge'",
            upd()
        ),
    )
}

/// What both dialogs take up to the open one, without a TAN.
pub(crate) fn logged_in(more: &str) -> Vec<Scene> {
    let mut scenes = synchronised(&bpd(more), "942");
    scenes.push(exempt());
    scenes
}

/// The SEPA data of the account.
pub(crate) fn sepa() -> Scene {
    scene(
        &["HKSPA:3:1'"],
        format!(
            "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HISPA:4:1:3+J:{IBAN}:MUSTDEFFXXX:{NUMBER}::280:10000000'"
        ),
    )
}

/// Its balance.
pub(crate) fn balance() -> Scene {
    scene(
        &["HKSAL:3:7+DE42100000000001234567:MUSTDEFFXXX:1234567::280:10000000+N'", "HKTAN:4:6+4+HKSAL'"],
        format!(
            "HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HIRMS:4:2:4+3076::frei'HITAN:5:6:4+4++noref+nochallenge'\
             HISAL:6:7:3+{IBAN}:MUSTDEFFXXX:{NUMBER}::280:10000000+Girokonto+EUR+C:1000,5:EUR:20261123'"
        ),
    )
}

/// A statement as MT940: bookings of these days in November and amounts.
pub(crate) fn mt940(bookings: &[(u8, &str)]) -> String {
    let lines: String = bookings
        .iter()
        .map(|(day, amount)| {
            format!(":61:2611{day:02}11{day:02}C{amount}NTRFNONREF\r\n:86:166?00GUTSCHRIFT?20SVWZ+Miete {day}?32Max Muster\r\n")
        })
        .collect();
    format!(
        "\r\n:20:STARTUMS\r\n:25:10000000/1234567\r\n:28C:0\r\n:60F:C261101EUR0,00\r\n{lines}:62F:C261123EUR1000,50\r\n-"
    )
}

/// An element of binary data.
pub(crate) fn binary(text: &str) -> String {
    format!("@{}@{text}", text.chars().count())
}

/// Turnovers as MT940.
pub(crate) fn turnovers(text: &str) -> String {
    format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'HIRMS:4:2:4+3076::frei'HIKAZ:6:7:3+{}'", binary(text))
}

/// From the open dialog to its end: accounts, balance, one booking.
pub(crate) fn fetched() -> Vec<Scene> {
    vec![
        sepa(),
        balance(),
        scene(
            &["HKKAZ:3:7+DE42", "+N+20260826+20261123'", "HKTAN:4:6+4+HKKAZ'"],
            turnovers(&mt940(&[(20, "850,")])),
        ),
        bye(),
    ]
}

/// One after the other.
pub(crate) fn scenes(parts: Vec<Vec<Scene>>) -> Vec<Scene> {
    parts.into_iter().flatten().collect()
}
