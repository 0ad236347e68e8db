use serde::{Deserialize, Serialize};

/// The group of an error, which is the range of its number (contract section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// 1000–1999: the integrator's request.
    Client,
    /// 10000–19999: what the user entered or decided.
    User,
    /// 20000–29999: the bank.
    Bank,
    /// 30000–39999: ourselves.
    General,
    /// 40000–49999: reaching the bank.
    Connectivity,
}

impl Group {
    /// The word that stands in the API's `error.group`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::User => "user",
            Self::Bank => "bank",
            Self::General => "general",
            Self::Connectivity => "connectivity",
        }
    }
}

macro_rules! codes {
    ($( $(#[$doc:meta])* $name:ident = $dotted:literal, $number:literal, $recoverable:literal; )*) => {
        /// Why a flow failed or a step was refused: the dotted codes of contract section 7.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $( $(#[$doc])* #[serde(rename = $dotted)] $name, )*
        }

        impl Code {
            /// Every code, in the order of the contract's table.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// The stable name, such as `login.wrong`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$name => $dotted, )* }
            }

            /// The number of the API's `error.code`.
            #[must_use]
            pub fn number(self) -> u32 {
                match self { $( Self::$name => $number, )* }
            }

            /// Whether the user can go on inside the same flow.
            #[must_use]
            pub fn recoverable(self) -> bool {
                match self { $( Self::$name => $recoverable, )* }
            }
        }
    };
}

codes! {
    /// User name or password refused; the user enters them again.
    LoginWrong = "login.wrong", 10000, true;
    /// Online access locked.
    LoginBlocked = "login.blocked", 10002, true;
    /// The bank wants a new PIN first.
    LoginPinChangeRequired = "login.pin_change_required", 10007, true;
    /// Account not enabled for online banking.
    LoginNotActivated = "login.not_activated", 10014, true;
    /// TAN refused.
    ScaWrong = "sca.wrong", 10004, true;
    /// The user declined in the app or on the bank's page.
    ScaRejected = "sca.rejected", 10006, true;
    /// Not confirmed in time.
    ScaExpired = "sca.expired", 30005, true;
    /// No usable SCA method.
    ScaMethodNotActive = "sca.method_not_active", 10003, true;
    /// SCA method locked.
    ScaBlocked = "sca.blocked", 10012, true;
    /// No account fits what was asked.
    AccountNoneMatching = "account.none_matching", 20001, true;
    /// The bank shows the account but gives no data.
    AccountForbidden = "account.forbidden", 10005, true;
    /// The IBAN's bank was not found.
    BankUnknown = "bank.unknown", 20001, true;
    /// No connector for the bank here.
    BankUnsupported = "bank.unsupported", 40000, true;
    /// The bank does not answer, answers 5xx, or too late.
    BankUnavailable = "bank.unavailable", 20000, true;
    /// The bank says itself that it is under maintenance.
    BankMaintenance = "bank.maintenance", 20003, true;
    /// The bank refuses the dialog for a reason of its own.
    BankLoginNotPossible = "bank.login_not_possible", 20006, true;
    /// A message must be confirmed at the bank first.
    BankMessagePending = "bank.message_pending", 20007, true;
    /// Too many accesses today.
    BankLimit = "bank.limit", 1020, true;
    /// The bank's answer was not understood.
    BankProtocol = "bank.protocol", 20000, true;
    /// The flow's time is up.
    FlowExpired = "flow.expired", 30005, false;
    /// Our own trouble; again in a moment.
    ServiceUnavailable = "service.unavailable", 30006, true;
    /// Certificate, registration or address wrong; a matter for the operator.
    ServiceMisconfigured = "service.misconfigured", 30000, false;
}

impl Code {
    /// The group by the number's range; `sca.expired` and `flow.expired` are general.
    #[must_use]
    pub fn group(self) -> Group {
        match self.number() {
            1000..=1999 => Group::Client,
            10000..=19999 => Group::User,
            20000..=29999 => Group::Bank,
            40000..=49999 => Group::Connectivity,
            _ => Group::General,
        }
    }

    /// The code of that dotted name.
    #[must_use]
    pub fn parse(dotted: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == dotted)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_parses_back_and_has_one_name() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
        }
        assert_eq!(Code::ALL.len(), 22);
        assert_eq!(Code::parse("login.Wrong"), None);
    }
}
