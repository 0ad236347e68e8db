//! What return codes mean to a user.
//!
//! Source: FinTS 3.0, Rückmeldungscodes, and the codes that banks send beyond it.

use glimpse_bank::contract::{Fault, Problem};
use glimpse_model::Code;

use super::{Answer, ReturnCode};

/// Where in the dialog the bank refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// An anonymous dialog: nobody has entered anything.
    Anonymous,
    /// The beginning of a dialog with the user's PIN.
    Login,
    /// A TAN, or the question whether the user has approved.
    Approval,
    /// Data of the user's accounts.
    Order,
}

/// A refusal of the bank, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The dotted code.
    pub(crate) code: Code,
    /// The bank's own words.
    pub(crate) text: Option<String>,
    /// Its return code.
    pub(crate) number: u16,
}

impl Refusal {
    /// The refusal in an answer, if it is one. All return codes are looked at before one is chosen: what is about the
    /// user comes before what merely follows from it, such as 9800 or 9050.
    pub(crate) fn find(stage: Stage, answer: &Answer) -> Option<Self> {
        let understood = answer
            .codes
            .iter()
            .filter_map(|returned| by_code(stage, returned).map(|(rank, code)| (rank, code, returned)))
            .min_by_key(|(rank, ..)| *rank);
        let (_, code, returned) = understood?;
        Some(Self { code, text: shown(&returned.text), number: returned.code })
    }

    /// The problem to show.
    pub(crate) fn problem(self) -> Problem {
        Problem { code: self.code, bank_text: self.text }
    }
}

/// Rank, lower first, and meaning of a return code; `None` for what is no refusal.
fn by_code(stage: Stage, returned: &ReturnCode) -> Option<(u8, Code)> {
    let text = returned.text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let approving = stage == Stage::Approval;
    Some(match returned.code {
        // Warnings that mean that nothing goes on.
        3931 | 3938 => (0, Code::LoginBlocked),
        3916 => (1, Code::LoginPinChangeRequired),
        3958 => (3, Code::ScaMethodNotActive),
        ..9000 => return None,
        9930 if says(&["freigabeverfahren", "tan-verfahren"]) => (0, Code::ScaMethodNotActive),
        9930 | 9931 | 9933 | 9936 => (0, Code::LoginBlocked),
        9932 | 9935 if says(&["tan"]) => (0, Code::ScaBlocked),
        9932 => (0, Code::LoginBlocked),
        9916 => (1, Code::LoginPinChangeRequired),
        9078 => (1, Code::ServiceMisconfigured),
        9910 | 9340 | 9942 if says(&["gesperrt", "sperre"]) => (1, Code::LoginBlocked),
        9942 if approving && says(&["tan"]) && !says(&["pin"]) => (2, Code::ScaWrong),
        9910 | 9942 => (2, Code::LoginWrong),
        // The electronic signature, which is PIN and TAN, is wrong.
        9340 if approving => (2, Code::ScaWrong),
        9340 => (2, Code::LoginWrong),
        9941 | 9991 if says(&["gesperrt", "sperre"]) => (2, Code::ScaBlocked),
        9941 | 9991 => (2, Code::ScaWrong),
        9951 => (2, Code::ScaExpired),
        9200 | 9380 | 9955 => (4, Code::ScaMethodNotActive),
        9400 if stage == Stage::Anonymous => (4, Code::BankLoginNotPossible),
        _ if says(&["wartung"]) => (3, Code::BankMaintenance),
        _ if says(&[
            "abgelehnt durch",
            "abgebrochen",
            "storniert",
            "vom kunden abgelehnt",
            "vom benutzer",
        ]) && approving =>
        {
            (3, Code::ScaRejected)
        }
        _ if says(&["abgelaufen", "zeitüberschreitung", "timeout"]) && approving => (3, Code::ScaExpired),
        _ if says(&["nicht freigeschaltet", "nicht für online", "freischaltung", "nicht zum online"]) => {
            (3, Code::LoginNotActivated)
        }
        _ if says(&["nutzungsbedingungen", "geschäftsbedingungen", "agb"]) => (3, Code::BankMessagePending),
        _ if says(&["zu viele", "maximale anzahl", "anzahl der abrufe", "limit"]) => (4, Code::BankLimit),
        _ if says(&[
            "derzeit nicht",
            "zur zeit nicht",
            "zurzeit nicht",
            "nicht verfügbar",
            "nicht erreichbar",
        ]) =>
        {
            (4, Code::BankUnavailable)
        }
        // The bank does not know the dialog, or what was to be approved in it, any more.
        _ if approving && says(&["dialog-id", "dialogid", "dialog id", "auftragsreferenz"]) => {
            (3, Code::ScaExpired)
        }
        _ if says(&["dialog-id", "dialogid", "dialog id"]) && stage == Stage::Order => {
            (3, Code::BankUnavailable)
        }
        9000 => (5, Code::BankUnavailable),
        _ if stage == Stage::Order
            && says(&[
                "nicht berechtigt",
                "berechtigung",
                "nicht erlaubt",
                "nicht zugelassen",
                "nicht zulässig",
            ]) =>
        {
            (5, Code::AccountForbidden)
        }
        9953..=9957 => (6, Code::BankProtocol),
        9110 | 9120 | 9130 | 9160 | 9185 => (6, Code::BankProtocol),
        9210 if stage == Stage::Order => (6, Code::AccountForbidden),
        9050 | 9800 => (9, general(stage)),
        _ => (7, general(stage)),
    })
}

/// What a refusal for no stated reason means.
fn general(stage: Stage) -> Code {
    match stage {
        Stage::Anonymous | Stage::Login => Code::BankLoginNotPossible,
        Stage::Approval => Code::ScaRejected,
        Stage::Order => Code::BankProtocol,
    }
}

/// What an answer that never came means.
pub(crate) fn of_fault(fault: Fault) -> Code {
    match fault {
        Fault::TooLarge => Code::BankProtocol,
        Fault::Tls | Fault::Untrusted | Fault::CertificateRefused | Fault::Forbidden => {
            Code::ServiceMisconfigured
        }
        Fault::Unreachable | Fault::Timeout | Fault::BrokenOff | Fault::Unknown => Code::BankUnavailable,
    }
}

/// A bank's words as they are shown: no control characters, at most 500 characters.
pub(crate) fn shown(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .take(500)
        .collect();
    let plain = plain.trim().to_owned();
    (!plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(stage: Stage, codes: &[(u16, &str)]) -> Option<Code> {
        let codes = codes
            .iter()
            .map(|(code, text)| ReturnCode { code: *code, text: (*text).to_owned(), parameters: Vec::new() })
            .collect();
        Refusal::find(stage, &Answer::of_codes(codes)).map(|refusal| refusal.code)
    }

    #[test]
    fn the_code_that_is_about_the_user_wins() {
        let login = |codes: &[(u16, &str)]| find(Stage::Login, codes);
        assert_eq!(login(&[(9800, "Dialog abgebrochen"), (9942, "PIN falsch")]), Some(Code::LoginWrong));
        assert_eq!(
            login(&[(9050, "teilweise fehlerhaft"), (9800, "Ende")]),
            Some(Code::BankLoginNotPossible)
        );
        assert_eq!(login(&[(20, "ok"), (3938, "vorläufig gesperrt")]), Some(Code::LoginBlocked));
        assert_eq!(login(&[(9078, "nicht registriert"), (9800, "")]), Some(Code::ServiceMisconfigured));
        assert_eq!(login(&[(9930, "Freigabeverfahren widerspricht")]), Some(Code::ScaMethodNotActive));
        assert_eq!(login(&[(3916, "PIN-Änderung")]), Some(Code::LoginPinChangeRequired));
        assert_eq!(login(&[(20, "ok"), (3076, "keine SCA"), (3060, "Hinweise")]), None);
        assert_eq!(login(&[(9010, "Wartungsarbeiten")]), Some(Code::BankMaintenance));
        assert_eq!(find(Stage::Approval, &[(9340, "Signatur falsch"), (9800, "")]), Some(Code::ScaWrong));
        assert_eq!(find(Stage::Approval, &[(9010, "vom Kunden abgelehnt")]), Some(Code::ScaRejected));
        assert_eq!(find(Stage::Order, &[(9010, "Nicht berechtigt")]), Some(Code::AccountForbidden));
    }
}
