//! Banks that deviate from the friendly ones as real bank groups do.

use crate::bank::{
    Approach,
    oauth::OAuthRule,
    seal::{SealRule, Serial},
};

/// How a bank behaves. The friendly banks differ in nothing but the approach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// How users confirm.
    pub(crate) approach: Approach,
    /// What it wants of signatures; checked where the sandbox has an authority.
    pub(crate) seal: Option<SealRule>,
    /// How it wants tokens.
    pub(crate) oauth: Option<OAuthRule>,
    /// The form of its transactions.
    pub(crate) report: Report,
    /// `PSU-ID-Type` that it insists on.
    pub(crate) psu_id_type: Option<&'static str>,
    /// Its users have numbers of ten digits instead of names.
    pub(crate) numbers: bool,
    /// It insists on a `Date` header.
    pub(crate) date: bool,
    /// The key of its gateway, in `X-Gateway-Key`.
    pub(crate) gateway_key: Option<&'static str>,
    /// It takes `Accept: application/json` and nothing beside.
    pub(crate) exact_accept: bool,
    /// Headers that are there and empty are refused.
    pub(crate) no_empty_headers: bool,
    /// It refuses one-time consents.
    pub(crate) only_recurring: bool,
    /// `bookingStatus` is booked or information, nothing else.
    pub(crate) no_pending: bool,
    /// Card accounts have their own list.
    pub(crate) cards: bool,
    /// The way back from its page carries a code that must be confirmed.
    pub(crate) confirmation: bool,
    /// A second password is asked for.
    pub(crate) second_password: bool,
    /// It knows the list of accounts and named accounts only.
    pub(crate) lists_only: bool,
    /// It gives everything or nothing: consents are global.
    pub(crate) global_only: bool,
    /// Version 1.1: updates go to the consent, and there is no status of the authorisation.
    pub(crate) old: bool,
    /// It wants the user's address with every call.
    pub(crate) always_attended: bool,
    /// Dates of balances have a time.
    pub(crate) timed_balances: bool,
    /// The one balance that it gives is the expected one.
    pub(crate) expected_only: bool,
    /// Links are paths, without the bank's address.
    pub(crate) relative_links: bool,
}

/// The form of transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// The protocol's own.
    Json,
    /// camt.052, and nothing else.
    Camt,
    /// MT940, and nothing else.
    Mt940,
    /// A link to a file in MT940.
    Download,
}

impl Manner {
    /// A friendly bank.
    pub(crate) const fn friendly(approach: Approach) -> Self {
        Self {
            approach,
            seal: None,
            oauth: None,
            report: Report::Json,
            psu_id_type: None,
            numbers: false,
            date: false,
            gateway_key: None,
            exact_accept: false,
            no_empty_headers: false,
            only_recurring: false,
            no_pending: false,
            cards: false,
            confirmation: false,
            second_password: false,
            lists_only: false,
            global_only: false,
            old: false,
            always_attended: false,
            timed_balances: false,
            expected_only: false,
            relative_links: matches!(approach, Approach::Embedded),
        }
    }

    /// Whether the token comes before the consent.
    pub(crate) fn is_pre_step(&self) -> bool {
        self.oauth.is_some_and(|rule| rule.pre_step)
    }
}

/// A bank that deviates.
pub(crate) struct Twin {
    /// The name by which it is started; that of the profile for the real bank group, where there is one.
    pub(crate) name: &'static str,
    pub(crate) bank_code: &'static str,
    pub(crate) bic: &'static str,
    pub(crate) manner: Manner,
}

/// The names of the banks that can be started beside the friendly ones.
pub fn twin_names() -> impl Iterator<Item = &'static str> {
    TWINS.iter().map(|twin| twin.name)
}

const SEAL: SealRule = SealRule { serial: Serial::Lower, algorithm: "rsa-sha256", date: false };
const EMBEDDED: Manner = Manner::friendly(Approach::Embedded);
const REDIRECT: Manner = Manner::friendly(Approach::Redirect);
const OAUTH: OAuthRule =
    OAuthRule { pre_step: false, camel: false, scope: "AIS:", subject: false, page_link: false };

const fn twin(name: &'static str, bank_code: &'static str, bic: &'static str, manner: Manner) -> Twin {
    Twin { name, bank_code, bic, manner }
}

/// All banks that deviate.
pub(crate) static TWINS: &[Twin] = &[
    twin("strict", "90094820", "MOCKDE20XXX", Manner { seal: Some(SEAL), ..EMBEDDED }),
    twin("certificate-only", "90094821", "MOCKDE21XXX", REDIRECT),
    twin(
        "dated",
        "90094822",
        "MOCKDE22XXX",
        Manner {
            seal: Some(SealRule { serial: Serial::Upper, algorithm: "SHA256withRSA", date: true }),
            ..EMBEDDED
        },
    ),
    twin("confirmation", "90094823", "MOCKDE23XXX", Manner { confirmation: true, ..REDIRECT }),
    twin("second-password", "90094824", "MOCKDE24XXX", Manner { second_password: true, ..EMBEDDED }),
    twin("lists", "90094825", "MOCKDE25XXX", Manner { lists_only: true, ..REDIRECT }),
    twin("cards", "90094826", "MOCKDE26XXX", Manner { cards: true, ..EMBEDDED }),
    twin("mt940", "90094827", "MOCKDE27XXX", Manner { report: Report::Mt940, ..EMBEDDED }),
    twin("download", "90094828", "MOCKDE28XXX", Manner { report: Report::Download, ..EMBEDDED }),
    twin("oauth", "90094829", "MOCKDE29XXX", Manner { oauth: Some(OAUTH), ..REDIRECT }),
    twin(
        "oauth-page",
        "90094830",
        "MOCKDE30XXX",
        Manner { oauth: Some(OAuthRule { page_link: true, ..OAUTH }), ..REDIRECT },
    ),
    twin(
        "relative",
        "90094831",
        "MOCKDE31XXX",
        Manner { relative_links: true, confirmation: true, ..REDIRECT },
    ),
    twin("described", "90094832", "MOCKDE32XXX", Manner { cards: true, second_password: true, ..EMBEDDED }),
    // Twins of real bank groups, by the name of the profile.
    twin(
        "sparkasse",
        "90094840",
        "MOCKDE40XXX",
        Manner {
            seal: Some(SEAL),
            oauth: Some(OAuthRule { camel: true, scope: "AIS: ", ..OAUTH }),
            report: Report::Camt,
            ..REDIRECT
        },
    ),
    twin(
        "atruvia",
        "90094841",
        "MOCKDE41XXX",
        Manner { seal: Some(SEAL), only_recurring: true, no_pending: true, ..EMBEDDED },
    ),
    twin("deutsche-bank", "90094842", "MOCKDE42XXX", of_deutsche_bank("DE_ONLB_DB")),
    twin("postbank", "90094843", "MOCKDE43XXX", of_deutsche_bank("DE_ONLB_POBA")),
    twin("norisbank", "90094844", "MOCKDE45XXX", of_deutsche_bank("DE_ONLB_NORIS")),
    twin(
        "hypovereinsbank",
        "90094845",
        "MOCKDE46XXX",
        Manner { old: true, always_attended: true, psu_id_type: Some("HVB_ONLINEBANKING"), ..EMBEDDED },
    ),
    twin(
        "commerzbank",
        "90094846",
        "MOCKDE47XXX",
        Manner { oauth: Some(OAUTH), timed_balances: true, ..REDIRECT },
    ),
    twin(
        "comdirect",
        "90094847",
        "MOCKDE48XXX",
        Manner { oauth: Some(OAUTH), timed_balances: true, ..REDIRECT },
    ),
    twin(
        "sparda",
        "90094848",
        "MOCKDE49XXX",
        Manner {
            oauth: Some(OAuthRule { pre_step: true, subject: true, scope: "ais", ..OAUTH }),
            ..REDIRECT
        },
    ),
    twin(
        "n26",
        "90094849",
        "MOCKDE50XXX",
        Manner {
            oauth: Some(OAuthRule { pre_step: true, scope: "DEDICATED_AISP", ..OAUTH }),
            global_only: true,
            expected_only: true,
            ..EMBEDDED
        },
    ),
    twin("consors", "90094850", "MOCKDE51XXX", Manner { no_empty_headers: true, ..REDIRECT }),
    twin(
        "bank-verlag",
        "90094851",
        "MOCKDE52XXX",
        Manner {
            gateway_key: Some("sandbox-gateway-key"),
            exact_accept: true,
            no_empty_headers: true,
            ..REDIRECT
        },
    ),
];

const fn of_deutsche_bank(psu_id_type: &'static str) -> Manner {
    Manner { psu_id_type: Some(psu_id_type), numbers: true, date: true, ..REDIRECT }
}
