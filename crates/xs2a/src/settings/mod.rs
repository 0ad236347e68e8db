mod kinds;
mod oauth;

use std::collections::BTreeMap;

use glimpse_bank::{Bank, SealFlavour};
use glimpse_model::SecretText;
use serde::Deserialize;

pub use kinds::{Approach, ConsentModel, LoginField, PsuAddress, ReportFormat};
pub use oauth::{OAuth, OAuthLink, OAuthMode};

/// How one bank is spoken to; the `settings` of its configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The profile of the bank's group: the name of a built-in one, or the text of one (`profile_file`). What it says
    /// stands under the settings of the bank itself once [`glimpse_bank::contract::Connector::complete`] has put it there.
    pub profile: Option<String>,
    /// The identity in the configuration whose QWAC is shown to the bank; without one, none is.
    pub identity: Option<String>,
    /// How requests are signed with that identity's QSeal; without it they are not.
    pub signature: Option<SealFlavour>,
    /// How requests to the token endpoint and the user's way there go, for banks that want OAuth.
    pub oauth: Option<OAuth>,
    /// Headers that the bank wants with every request, such as the key of its gateway.
    pub headers: BTreeMap<String, SecretText>,
    /// Whether a `Date` header is sent with every request, signed or not.
    pub date_header: bool,
    /// The ways of strong customer authentication to ask for, best first; one alone, or a list.
    #[serde(deserialize_with = "kinds::one_or_many")]
    pub approach: Vec<Approach>,
    /// The fields of the login form; left out, what the approach needs.
    pub login: Option<Vec<LoginField>>,
    /// `PSU-ID-Type`, where the bank has several kinds of user names.
    pub psu_id_type: Option<String>,
    /// User names of more digits than this are cut to so many.
    pub psu_id_digits: Option<usize>,
    /// The kinds of consent to try when no IBAN is given, best first.
    pub consent_models: Vec<ConsentModel>,
    /// Days after today until which the consent is valid; it is deleted after fetching in any case.
    pub valid_days: u16,
    /// `recurringIndicator`: `false` unless the bank refuses one-time consents.
    pub recurring: bool,
    /// The values of `bookingStatus` to ask for, one after the other.
    pub booking_status: Vec<String>,
    /// The forms of transactions to ask for, best first; the next one when the bank refuses one.
    pub formats: Vec<ReportFormat>,
    /// Whether card accounts have a list of their own at this bank.
    pub card_accounts: bool,
    /// Whether balances are asked for with the list of accounts.
    pub with_balance: bool,
    /// `itemsPerPage` for transactions, where the bank knows it.
    pub items_per_page: Option<u32>,
    /// What to do with the user's address.
    pub psu_address: PsuAddress,
    /// Seconds between two polls of a decoupled confirmation.
    pub poll_seconds: u32,
    /// Seconds after which a decoupled confirmation is given up; less than the bank's own limit.
    pub wait_seconds: u32,
    /// Whether the bank may be polled without the user saying that they confirmed.
    pub automatic_poll: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: None,
            identity: None,
            signature: None,
            oauth: None,
            headers: BTreeMap::new(),
            date_header: false,
            approach: vec![Approach::Embedded],
            login: None,
            psu_id_type: None,
            psu_id_digits: None,
            consent_models: vec![
                ConsentModel::GlobalWithOwner,
                ConsentModel::Global,
                ConsentModel::BankOffered,
            ],
            valid_days: 1,
            recurring: false,
            booking_status: vec!["both".to_owned()],
            formats: vec![ReportFormat::Json, ReportFormat::Camt, ReportFormat::Mt940],
            card_accounts: false,
            with_balance: true,
            items_per_page: None,
            psu_address: PsuAddress::Forward,
            poll_seconds: 3,
            wait_seconds: 240,
            automatic_poll: true,
        }
    }
}

impl Settings {
    /// The settings of a bank.
    ///
    /// # Errors
    /// A sentence that names what is wrong.
    pub fn of(bank: &Bank) -> Result<Self, String> {
        let settings = if bank.settings.is_null() {
            Self::default()
        } else {
            serde_json::from_value(bank.settings.clone()).map_err(|error| format!("settings: {error}"))?
        };
        settings.validated()
    }

    fn validated(self) -> Result<Self, String> {
        match self.problems() {
            problems if problems.is_empty() => Ok(self),
            problems => Err(format!("settings: {}", problems.join("; "))),
        }
    }

    /// Everything that is wrong at once, so that an operator mends it in one go.
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut unless = |fits: bool, problem: &str| {
            if !fits {
                problems.push(problem.to_owned());
            }
        };
        unless(!self.approach.is_empty(), "approach is empty; name at least one");
        unless(!self.formats.is_empty(), "formats is empty; name at least one");
        unless(!self.consent_models.is_empty(), "consent_models is empty; name at least one");
        unless(!self.booking_status.is_empty(), "booking_status is empty; `both` is usual");
        unless((1..=60).contains(&self.poll_seconds), "poll_seconds is not between 1 and 60");
        unless((30..=3600).contains(&self.wait_seconds), "wait_seconds is not between 30 and 3600");
        unless(self.valid_days <= 180, "valid_days is more than 180");
        unless(
            self.signature.is_none() || self.identity.is_some(),
            "signature needs an identity to sign with",
        );
        if let Some(oauth) = &self.oauth {
            problems.extend(oauth.problems());
        }
        if let Some(Err(message)) = self.signature.as_ref().map(SealFlavour::check) {
            problems.push(message);
        }
        let name_fits = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        let is_plain =
            |value: &SecretText| value.expose().trim().bytes().all(|byte| (0x20..0x7f).contains(&byte));
        problems.extend(
            self.headers
                .iter()
                .filter(|(name, value)| !name_fits(name) || !is_plain(value))
                .map(|(name, _)| format!("headers.{name} is no header with a value of plain text")),
        );
        problems
    }

    /// The way that is liked best.
    #[must_use]
    pub fn preferred(&self) -> Approach {
        self.approach.first().copied().unwrap_or(Approach::Embedded)
    }

    /// Whether the token is got before there is a consent.
    pub(crate) fn pre_step(&self) -> Option<&OAuth> {
        self.oauth.as_ref().filter(|oauth| oauth.mode == OAuthMode::PreStep)
    }

    /// Whether the bank only knows consents for named accounts.
    pub(crate) fn needs_iban(&self) -> bool {
        self.consent_models.iter().all(|model| model.is_dedicated())
    }

    /// Whether the login form asks for something secret.
    pub(crate) fn asks_secret(&self) -> bool {
        let secret = [LoginField::Password, LoginField::Pin, LoginField::SecondPassword];
        self.login_fields().iter().any(|field| secret.contains(field))
    }

    /// The fields of the login form.
    #[must_use]
    pub fn login_fields(&self) -> &[LoginField] {
        match (&self.login, self.preferred()) {
            (Some(fields), _) => fields,
            (None, Approach::Embedded) => &[LoginField::UserName, LoginField::Password],
            (None, Approach::Decoupled) => &[LoginField::UserName],
            (None, Approach::Redirect) => &[],
        }
    }
}
