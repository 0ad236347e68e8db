use serde::{Deserialize, Deserializer};

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
    /// First the list of accounts alone (`availableAccounts`), then named accounts for those that the user chose: the user
    /// confirms twice.
    AvailableAccounts,
    /// The same with balances in the list (`availableAccountsWithBalance`).
    AvailableAccountsWithBalance,
}

impl ConsentModel {
    /// Whether accounts are named in it.
    pub(crate) fn is_dedicated(self) -> bool {
        matches!(self, Self::Dedicated | Self::DedicatedWithOwner)
    }

    /// Whether it is for the list of accounts only.
    pub(crate) fn is_list_only(self) -> bool {
        matches!(self, Self::AvailableAccounts | Self::AvailableAccountsWithBalance)
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

/// A form in which a bank gives transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// The protocol's own JSON.
    Json,
    /// camt.052, .053 or .054.
    Camt,
    /// MT940 or MT942.
    Mt940,
}

impl ReportFormat {
    /// The value of `Accept`.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Camt => "application/xml",
            Self::Mt940 => "text/plain",
        }
    }
}

/// One value, or a list of them in order.
pub(super) fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    use serde::de::Error as _;
    let value = serde_json::Value::deserialize(deserializer)?;
    let many = if value.is_array() { value } else { serde_json::Value::Array(vec![value]) };
    serde_json::from_value(many).map_err(D::Error::custom)
}
