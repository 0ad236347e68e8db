use glimpse_model::{AccountKind, Iban, Language};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// The longest `state`, in characters.
pub const MAX_STATE_CHARACTERS: usize = 1024;
/// The most accounts that one request may name.
pub const MAX_ACCOUNTS: usize = 100;
/// The longest history that may be asked for, in days.
pub const MAX_SYNC_DAYS: u32 = 3650;

/// What a client asked for, understood and checked (contract section 1). It is stored sealed only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRequest {
    /// Where the user goes back to, byte for byte as the client sent it.
    pub redirect_uri: String,
    /// The client's own correlation value, echoed on every way out; absent when it was not given.
    pub state: Option<String>,
    /// The Widget's language.
    pub language: Language,
    /// Only these accounts are connected; empty means that the user chooses.
    pub accounts: Vec<Iban>,
    /// Only accounts of these kinds; empty means all.
    pub account_types: Vec<AccountKind>,
    /// Whether more than one account can be chosen; without meaning when `accounts` is not empty.
    pub allow_multi_selection: bool,
    /// Days of history, today included: 1 to [`MAX_SYNC_DAYS`].
    pub sync_period: u32,
}

impl AccessRequest {
    /// The first day of history that is asked for, `today` being a day of the bank's calendar: 90 days on 2026-11-23
    /// begin on 2026-08-26.
    #[must_use]
    pub fn history_from(&self, today: Date) -> Date {
        let back = i64::from(self.sync_period.clamp(1, MAX_SYNC_DAYS)) - 1;
        today.checked_sub(back.days()).unwrap_or(Date::MIN)
    }
}

/// `state`, address and IBANs are the user's and the client's business: not in a log.
impl std::fmt::Debug for AccessRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessRequest")
            .field("language", &self.language)
            .field("accounts", &self.accounts.len())
            .field("account_types", &self.account_types)
            .field("allow_multi_selection", &self.allow_multi_selection)
            .field("sync_period", &self.sync_period)
            .finish_non_exhaustive()
    }
}
