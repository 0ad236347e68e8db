use glimpse_bank::{Bank, SealFlavour};
use serde::Deserialize;

/// How one bank is spoken to; the `settings` of its configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The identity in the configuration whose QWAC is shown to the bank; without one, none is.
    pub identity: Option<String>,
    /// How requests are signed with that identity's QSeal; without it they are not.
    pub signature: Option<SealFlavour>,
    /// The way of strong customer authentication to ask for.
    pub approach: Approach,
    /// The fields of the login form; left out, what the approach needs.
    pub login: Option<Vec<LoginField>>,
    /// `PSU-ID-Type`, where the bank has several kinds of user names.
    pub psu_id_type: Option<String>,
    /// The kinds of consent to try when no IBAN is given, best first.
    pub consent_models: Vec<ConsentModel>,
    /// Days after today until which the consent is valid; it is deleted after fetching in any case.
    pub valid_days: u16,
    /// `recurringIndicator`: `false` unless the bank refuses one-time consents.
    pub recurring: bool,
    /// The values of `bookingStatus` to ask for, one after the other.
    pub booking_status: Vec<String>,
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
            identity: None,
            signature: None,
            approach: Approach::Embedded,
            login: None,
            psu_id_type: None,
            consent_models: vec![
                ConsentModel::GlobalWithOwner,
                ConsentModel::Global,
                ConsentModel::BankOffered,
            ],
            valid_days: 1,
            recurring: false,
            booking_status: vec!["both".to_owned()],
            with_balance: true,
            items_per_page: None,
            psu_address: PsuAddress::Forward,
            poll_seconds: 3,
            wait_seconds: 240,
            automatic_poll: true,
        }
    }
}

/// A way of strong customer authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approach {
    /// Password and TAN are entered in the Widget.
    Embedded,
    /// The user confirms in the bank's app; no password.
    Decoupled,
    /// The user goes to the bank's own page.
    Redirect,
}

/// A field of the login form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginField {
    /// `PSU-ID`.
    UserName,
    /// `PSU-Corporate-ID`.
    CustomerNumber,
    /// `psuData.password`, called a password.
    Password,
    /// `psuData.password`, called a PIN.
    Pin,
    /// `psuData.additionalPassword`.
    SecondPassword,
}

/// A kind of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentModel {
    /// All accounts and their owners' names (`allPsd2: allAccountsWithOwnerName`).
    GlobalWithOwner,
    /// All accounts (`allPsd2: allAccounts`).
    Global,
    /// The accounts are chosen at the bank.
    BankOffered,
    /// Named accounts; the user is asked for an IBAN when none was given.
    Dedicated,
    /// The same with their owners' names (`additionalInformation.ownerName`).
    DedicatedWithOwner,
}

impl ConsentModel {
    /// Whether accounts are named in it.
    pub(crate) fn is_dedicated(self) -> bool {
        matches!(self, Self::Dedicated | Self::DedicatedWithOwner)
    }
}

/// What to do with the user's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PsuAddress {
    /// It is forwarded; a private one is left out once the bank has refused it.
    Forward,
    /// It is forwarded unless it is one of a private network.
    OmitPrivate,
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
        if self.consent_models.is_empty() {
            return Err("settings: consent_models is empty; name at least one".to_owned());
        }
        if self.booking_status.is_empty() {
            return Err("settings: booking_status is empty; `both` is usual".to_owned());
        }
        if !(1..=60).contains(&self.poll_seconds) {
            return Err("settings: poll_seconds is not between 1 and 60".to_owned());
        }
        if !(30..=3600).contains(&self.wait_seconds) {
            return Err("settings: wait_seconds is not between 30 and 3600".to_owned());
        }
        if let Some(signature) = &self.signature {
            signature.check().map_err(|message| format!("settings: {message}"))?;
            if self.identity.is_none() {
                return Err("settings: signature needs an identity to sign with".to_owned());
            }
        }
        if self.valid_days > 180 {
            return Err("settings: valid_days is more than 180".to_owned());
        }
        Ok(self)
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
        match (&self.login, self.approach) {
            (Some(fields), _) => fields,
            (None, Approach::Embedded) => &[LoginField::UserName, LoginField::Password],
            (None, Approach::Decoupled) => &[LoginField::UserName],
            (None, Approach::Redirect) => &[],
        }
    }
}
