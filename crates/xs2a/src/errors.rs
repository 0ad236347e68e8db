use glimpse_bank::contract::{Fault, Problem, Response};
use glimpse_model::Code;
use serde::{Deserialize, Serialize};

use crate::wire::{Object, shown};

/// Where in the dialog the bank refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Consent and start of an authorisation.
    Consent,
    /// User name and password.
    Login,
    /// Choice of an SCA method.
    Method,
    /// The TAN.
    Otp,
    /// Status of a consent or an authorisation.
    Status,
    /// The list of accounts.
    Accounts,
    /// Balances and transactions of one account.
    Account,
}

/// A refusal of the bank, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The dotted code.
    pub(crate) code: Code,
    /// The bank's text for the user.
    pub(crate) text: Option<String>,
    status: u16,
    /// `tppMessages[0].code`.
    tpp: String,
    /// `tppMessages[0].path` and text, in lower case.
    about: String,
}

impl Refusal {
    /// Understands an answer that is no success.
    pub(crate) fn read(stage: Stage, response: &Response) -> Self {
        let message = Message::read(response);
        let about =
            format!("{} {}", message.path, message.text.as_deref().unwrap_or_default()).to_lowercase();
        let code = by_message(stage, &message.code, &about)
            .unwrap_or_else(|| by_status(stage, response.status, message.understood, &about));
        Self { code, text: message.text, status: response.status, tpp: message.code, about }
    }

    /// The problem to show.
    pub(crate) fn problem(self) -> Problem {
        Problem { code: self.code, bank_text: self.text }
    }

    /// Whether a shorter range of dates may be granted.
    pub(crate) fn is_about_period(&self) -> bool {
        let named = ["datefrom", "date_from", "period", "zeitraum", "days", "tage"];
        self.tpp == "PERIOD_INVALID"
            || (matches!(self.status, 400 | 401 | 403) && named.iter().any(|word| self.about.contains(word)))
    }

    /// Whether the bank dislikes `PSU-IP-Address`.
    pub(crate) fn is_about_address(&self) -> bool {
        matches!(self.status, 400 | 403) && self.about.contains("psu-ip")
    }

    /// Whether the bank does not know what it was asked, rather than refusing this user.
    pub(crate) fn is_unsupported(&self) -> bool {
        let tpp = ["FORMAT_ERROR", "PARAMETER_NOT_SUPPORTED", "PARAMETER_NOT_CONSISTENT", "SERVICE_INVALID"];
        let login = ["psu-id", "psu_id", "psu-ip"].iter().any(|word| self.about.contains(word));
        !login
            && (tpp.contains(&self.tpp.as_str())
                || (self.tpp.is_empty() && matches!(self.status, 400 | 405 | 501)))
    }

    /// Whether the bank does not know the consent, or it has ended already.
    pub(crate) fn says_unknown(&self) -> bool {
        matches!(
            self.tpp.as_str(),
            "CONSENT_UNKNOWN" | "RESOURCE_UNKNOWN" | "CONSENT_EXPIRED" | "RESOURCE_EXPIRED"
        )
    }

    /// Whether it is what a bank says that knows the caller, but not this consent or its token: nobody's.
    pub(crate) fn is_about_nobodys_consent(&self) -> bool {
        match self.tpp.as_str() {
            "CONSENT_UNKNOWN"
            | "CONSENT_INVALID"
            | "CONSENT_EXPIRED"
            | "RESOURCE_UNKNOWN"
            | "RESOURCE_EXPIRED"
            | "TOKEN_UNKNOWN"
            | "TOKEN_INVALID"
            | "TOKEN_EXPIRED"
            | "PSU_CREDENTIALS_INVALID" => true,
            // Ids of another form than the bank's own.
            "FORMAT_ERROR" => self.about.contains("consent"),
            _ => false,
        }
    }

    /// The message's code in capitals, empty if there is none.
    pub(crate) fn tpp_code(&self) -> &str {
        &self.tpp
    }

    /// Whether the bank does not give data in the form that was asked for.
    pub(crate) fn is_about_format(&self) -> bool {
        self.status == 406 || self.tpp == "REQUESTED_FORMATS_INVALID"
    }

    /// The bank's message in lower case, for hints that stand nowhere else.
    pub(crate) fn about(&self) -> &str {
        &self.about
    }

    /// Whether the bank says that the call does not fit where the dialog stands.
    pub(crate) fn is_about_status(&self) -> bool {
        self.tpp == "STATUS_INVALID" || self.status == 409
    }
}

/// What a bank says beside the status of an authorisation (`psuMessage` and `tppMessages` of `scaStatusResponse`): at a
/// bank with a page of its own, the only place where it says why it ended there.
#[derive(Debug)]
pub(crate) struct Told {
    code: Option<Code>,
    text: Option<String>,
}

impl Told {
    /// Reads a successful answer.
    pub(crate) fn read(response: &Response) -> Self {
        let message = Message::read(response);
        let about =
            format!("{} {}", message.path, message.text.as_deref().unwrap_or_default()).to_lowercase();
        Self { code: by_message(Stage::Login, &message.code, &about), text: message.text }
    }

    /// Why it was refused, where the bank says so.
    pub(crate) fn refusal(self) -> Option<Problem> {
        Some(Problem { code: self.code?, bank_text: self.text })
    }

    /// Why it ended: the user declined, unless the bank says otherwise.
    pub(crate) fn end(self) -> Problem {
        Problem { code: self.code.unwrap_or(Code::ScaRejected), bank_text: self.text }
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

/// The first message of an error answer.
struct Message {
    code: String,
    path: String,
    text: Option<String>,
    /// Whether the body was one of the protocol's at all.
    understood: bool,
}

impl Message {
    /// Reads `tppMessages` (also `tppMessage`), RFC 7807 problems, and OAuth errors.
    fn read(response: &Response) -> Self {
        let Some(body) = Object::parse(&response.body) else {
            return Self { code: String::new(), path: String::new(), text: None, understood: false };
        };
        let messages: Vec<_> = ["tppMessages", "tppMessage", "additionalErrors"]
            .into_iter()
            .flat_map(|name| body.objects(name))
            .collect();
        let error = messages
            .iter()
            .find(|message| {
                message.text("category").is_some_and(|category| category.eq_ignore_ascii_case("ERROR"))
            })
            .or(messages.first());
        let of_error = |name| error.and_then(|error| error.text(name));
        let text = body.text("psuMessage").or_else(|| of_error("text")).or_else(|| {
            ["detail", "error_description", "title"].into_iter().find_map(|name| body.text(name))
        });
        let code = of_error("code").or_else(|| body.text("code")).or_else(|| body.text("error"));
        // A gateway in front of the bank speaks JSON, too, but not the protocol's.
        let understood = error.is_some() || code.is_some() || body.has("type") || body.has("title");
        Self {
            code: code.unwrap_or_default().trim().to_ascii_uppercase(),
            path: of_error("path").unwrap_or_default(),
            text: text.as_deref().and_then(shown),
            understood,
        }
    }
}

/// The table of message codes (xs2a.md 1.9, and codes that banks add). `None` for codes that say nothing by themselves.
fn by_message(stage: Stage, code: &str, about: &str) -> Option<Code> {
    let in_sca = matches!(stage, Stage::Consent | Stage::Login | Stage::Method | Stage::Otp | Stage::Status);
    let locked = ["locked", "blocked", "gesperrt"].iter().any(|word| about.contains(word));
    Some(match code {
        "PSU_CREDENTIALS_INVALID" if stage == Stage::Otp && locked => Code::ScaBlocked,
        "PSU_CREDENTIALS_INVALID" if stage == Stage::Otp => Code::ScaWrong,
        "PSU_CREDENTIALS_INVALID" if locked => Code::LoginBlocked,
        "PSU_CREDENTIALS_INVALID" => Code::LoginWrong,
        "SCA_INVALID" if about.contains("expired") || about.contains("abgelaufen") => Code::ScaExpired,
        "SCA_INVALID" => Code::ScaWrong,
        "SCA_METHOD_UNKNOWN" | "SCA_METHOD_NOT_ACTIVE" | "NO_SCA_METHOD" => Code::ScaMethodNotActive,
        "SCA_METHOD_BLOCKED" | "SCA_BLOCKED" => Code::ScaBlocked,
        "SCA_EXPIRED" | "CHALLENGE_EXPIRED" | "OTP_EXPIRED" => Code::ScaExpired,
        "SCA_REJECTED" | "SCA_DECLINED" | "SCA_CANCELLED" => Code::ScaRejected,
        "RESOURCE_EXPIRED" | "CONSENT_EXPIRED" | "TOKEN_EXPIRED" if in_sca => Code::ScaExpired,
        "SERVICE_BLOCKED" | "RESOURCE_BLOCKED" => match stage {
            Stage::Account | Stage::Accounts => Code::AccountForbidden,
            Stage::Method | Stage::Otp => Code::ScaBlocked,
            Stage::Consent | Stage::Login | Stage::Status => Code::LoginBlocked,
        },
        "PIN_CHANGE_REQUIRED" | "PASSWORD_CHANGE_REQUIRED" | "PASSWORD_EXPIRED" => {
            Code::LoginPinChangeRequired
        }
        "ONLINE_ACCESS_NOT_ACTIVATED" | "PSU_NOT_ACTIVATED" => Code::LoginNotActivated,
        "MESSAGE_PENDING" => Code::BankMessagePending,
        "LOGIN_NOT_POSSIBLE" => Code::BankLoginNotPossible,
        "ACCESS_EXCEEDED" => Code::BankLimit,
        "SERVICE_UNAVAILABLE" if is_maintenance(about) => Code::BankMaintenance,
        "SERVICE_UNAVAILABLE" | "INTERNAL_SERVER_ERROR" => Code::BankUnavailable,
        "CERTIFICATE_INVALID"
        | "CERTIFICATE_EXPIRED"
        | "CERTIFICATE_BLOCKED"
        | "CERTIFICATE_REVOKE"
        | "CERTIFICATE_REVOKED"
        | "CERTIFICATE_MISSING"
        | "ROLE_INVALID"
        | "SIGNATURE_INVALID"
        | "SIGNATURE_MISSING"
        | "KID_MISSING"
        | "INVALID_CLIENT"
        | "UNAUTHORIZED_CLIENT" => Code::ServiceMisconfigured,
        "CORPORATE_ID_INVALID" => Code::LoginWrong,
        "CONSENT_INVALID" | "CONSENT_UNKNOWN" | "RESOURCE_UNKNOWN" | "RESOURCE_EXPIRED"
        | "CONSENT_EXPIRED"
            if stage == Stage::Account =>
        {
            Code::AccountForbidden
        }
        "FORMAT_ERROR" if about.contains("psu-ip") => Code::ServiceMisconfigured,
        "FORMAT_ERROR" if in_sca && stage != Stage::Otp && about.contains("psu-id") => Code::LoginWrong,
        "FORMAT_ERROR" if stage == Stage::Login && about.contains("password") => Code::LoginWrong,
        "FORMAT_ERROR" if stage == Stage::Otp && about.contains("scaauthenticationdata") => Code::ScaWrong,
        "FORMAT_ERROR"
        | "PARAMETER_NOT_CONSISTENT"
        | "PARAMETER_NOT_SUPPORTED"
        | "SERVICE_INVALID"
        | "RESOURCE_UNKNOWN"
        | "RESOURCE_EXPIRED"
        | "CONSENT_UNKNOWN"
        | "CONSENT_INVALID"
        | "CONSENT_EXPIRED"
        | "TOKEN_UNKNOWN"
        | "TOKEN_INVALID"
        | "TOKEN_EXPIRED"
        | "TIMESTAMP_INVALID"
        | "PERIOD_INVALID"
        | "SESSIONS_NOT_SUPPORTED"
        | "REQUESTED_FORMATS_INVALID"
        | "STATUS_INVALID" => Code::BankProtocol,
        _ => return None,
    })
}

fn is_maintenance(about: &str) -> bool {
    ["maintenance", "wartung", "mantenimiento"].iter().any(|word| about.contains(word))
}

/// What a status says when the message does not.
fn by_status(stage: Stage, status: u16, understood: bool, about: &str) -> Code {
    match (status, stage) {
        (429, _) => Code::BankLimit,
        (500.., _) if is_maintenance(about) => Code::BankMaintenance,
        (500.., _) => Code::BankUnavailable,
        // No message of the protocol: the gateway in front of the bank speaks, and it does not like us.
        (401 | 403, _) if !understood => Code::ServiceMisconfigured,
        (401, Stage::Login) => Code::LoginWrong,
        (401, Stage::Otp) => Code::ScaWrong,
        (401 | 403, Stage::Account) => Code::AccountForbidden,
        (400..=403, Stage::Consent | Stage::Login) => Code::BankLoginNotPossible,
        _ => Code::BankProtocol,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(stage: Stage, status: u16, body: &str) -> Code {
        let body = bytes::Bytes::copy_from_slice(body.as_bytes());
        Refusal::read(stage, &Response { status, headers: Vec::new(), body }).code
    }

    fn tpp(code: &str, text: &str) -> String {
        format!(r#"{{"tppMessages":[{{"category":"ERROR","code":"{code}","text":"{text}"}}]}}"#)
    }

    #[test]
    fn the_table() {
        let rows = [
            (Stage::Login, 401, "PSU_CREDENTIALS_INVALID", "", Code::LoginWrong),
            (Stage::Login, 401, "PSU_CREDENTIALS_INVALID", "User is locked", Code::LoginBlocked),
            (Stage::Otp, 401, "PSU_CREDENTIALS_INVALID", "", Code::ScaWrong),
            (Stage::Otp, 400, "SCA_INVALID", "", Code::ScaWrong),
            (Stage::Otp, 400, "SCA_INVALID", "Challenge expired", Code::ScaExpired),
            (Stage::Login, 403, "SERVICE_BLOCKED", "", Code::LoginBlocked),
            (Stage::Account, 403, "SERVICE_BLOCKED", "", Code::AccountForbidden),
            (Stage::Method, 403, "SCA_METHOD_BLOCKED", "", Code::ScaBlocked),
            (Stage::Login, 400, "SCA_METHOD_UNKNOWN", "", Code::ScaMethodNotActive),
            (Stage::Login, 403, "PIN_CHANGE_REQUIRED", "", Code::LoginPinChangeRequired),
            (Stage::Login, 403, "ONLINE_ACCESS_NOT_ACTIVATED", "", Code::LoginNotActivated),
            (Stage::Login, 403, "MESSAGE_PENDING", "", Code::BankMessagePending),
            (Stage::Login, 403, "SOMETHING_NEW", "", Code::BankLoginNotPossible),
            (Stage::Consent, 401, "CERTIFICATE_EXPIRED", "", Code::ServiceMisconfigured),
            (Stage::Consent, 401, "SIGNATURE_MISSING", "", Code::ServiceMisconfigured),
            (Stage::Accounts, 429, "ACCESS_EXCEEDED", "", Code::BankLimit),
            (Stage::Accounts, 429, "", "", Code::BankLimit),
            (Stage::Accounts, 503, "SERVICE_UNAVAILABLE", "Maintenance until 6", Code::BankMaintenance),
            (Stage::Accounts, 503, "SERVICE_UNAVAILABLE", "", Code::BankUnavailable),
            (Stage::Accounts, 500, "INTERNAL_SERVER_ERROR", "", Code::BankUnavailable),
            (Stage::Accounts, 406, "REQUESTED_FORMATS_INVALID", "", Code::BankProtocol),
            (Stage::Account, 401, "CONSENT_INVALID", "", Code::AccountForbidden),
            (Stage::Status, 403, "CONSENT_EXPIRED", "", Code::ScaExpired),
        ];
        for (stage, status, code, text, expected) in rows {
            assert_eq!(read(stage, status, &tpp(code, text)), expected, "{stage:?} {status} {code} {text}");
        }
    }

    #[test]
    fn answers_that_are_not_of_the_protocol() {
        let html = "<html><body>Bad gateway</body></html>";
        assert_eq!(read(Stage::Accounts, 502, html), Code::BankUnavailable);
        assert_eq!(read(Stage::Login, 401, ""), Code::ServiceMisconfigured);
        assert_eq!(read(Stage::Consent, 403, html), Code::ServiceMisconfigured);
        let gateway = r#"{"httpCode":"401","moreInformation":"Client id not registered."}"#;
        assert_eq!(read(Stage::Consent, 401, gateway), Code::ServiceMisconfigured);
        assert_eq!(read(Stage::Accounts, 302, ""), Code::BankProtocol);
        assert_eq!(read(Stage::Consent, 400, r#"{"error":"invalid_client"}"#), Code::ServiceMisconfigured);
        let problem = r#"{"type":"x","title":"Nope","code":"PSU_CREDENTIALS_INVALID"}"#;
        assert_eq!(read(Stage::Login, 401, problem), Code::LoginWrong);
        let singular = r#"{"tppMessage":{"category":"ERROR","code":"ACCESS_EXCEEDED"}}"#;
        assert_eq!(read(Stage::Accounts, 400, singular), Code::BankLimit);
    }

    #[test]
    fn what_no_answer_means() {
        for (fault, code) in [
            (Fault::Untrusted, Code::ServiceMisconfigured),
            (Fault::CertificateRefused, Code::ServiceMisconfigured),
            (Fault::Tls, Code::ServiceMisconfigured),
            (Fault::Forbidden, Code::ServiceMisconfigured),
            (Fault::Unreachable, Code::BankUnavailable),
            (Fault::Timeout, Code::BankUnavailable),
            (Fault::BrokenOff, Code::BankUnavailable),
            (Fault::Unknown, Code::BankUnavailable),
            (Fault::TooLarge, Code::BankProtocol),
        ] {
            assert_eq!(of_fault(fault), code, "{fault:?}");
        }
    }

    #[test]
    fn texts_are_cut_and_cleaned() {
        let long = "ä".repeat(600);
        let body = bytes::Bytes::from(tpp("FORMAT_ERROR", &format!("a\\u0000\\n{long}")));
        let refusal = Refusal::read(Stage::Login, &Response { status: 400, headers: Vec::new(), body });
        let text = refusal.problem().bank_text.unwrap();
        assert_eq!(text.chars().count(), 500);
        assert!(text.starts_with("a  ä"));
    }
}
