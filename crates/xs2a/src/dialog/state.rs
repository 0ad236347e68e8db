//! Where a dialog stands. Every state says by itself what is to be done next; only calls that bear credentials do
//! not, because they are not kept.

use glimpse_bank::contract::{Goal, Problem, ScaMethod};
use glimpse_model::{Account, Balance, Iban, SecretText};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::fetch::Fetch;
use super::oauth::{Exchange, Grant};
use crate::settings::ConsentModel;
use crate::wire::{Answer, ChallengeData};

/// What holds for the whole dialog.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Core {
    /// What the flow wants.
    pub(crate) goal: Goal,
    /// `state` of the return address, in URL-safe base64.
    pub(crate) return_secret: SecretText,
    /// The consent at the bank, from its creation until its deletion.
    pub(crate) consent: Option<Consent>,
    /// The access token, at banks that want one.
    pub(crate) token: Option<SecretText>,
    /// The user's name, where the token says it.
    pub(crate) user: Option<SecretText>,
    /// The accounts that the user chose from a list that opens nothing else.
    pub(crate) picked: Vec<Iban>,
    /// The bank refused a private `PSU-IP-Address`.
    pub(crate) omit_address: bool,
    /// The named accounts are none of this user's: all accounts are asked for instead.
    pub(crate) none_matching: bool,
    /// How often the bank refused what was entered at the login.
    pub(crate) refused_logins: u8,
    /// The present call was tried once already.
    pub(crate) retried: bool,
}

impl Core {
    /// Whether the bank is asked for accounts by name, not for all.
    pub(crate) fn names_accounts(&self) -> bool {
        !self.none_matching && self.goal.named().next().is_some()
    }
}

/// A consent at the bank.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Consent {
    pub(crate) id: String,
    /// Its own URL.
    pub(crate) url: String,
    /// The URL of its status.
    pub(crate) status_url: String,
    /// The id of its clean-up record.
    pub(crate) record: String,
    /// What it was asked for.
    pub(crate) model: ConsentModel,
}

/// What the user entered.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entered {
    pub(crate) user: Option<SecretText>,
    pub(crate) customer: Option<SecretText>,
    /// Taken out when it is sent; never saved with the dialog.
    #[serde(skip)]
    pub(crate) password: Option<SecretText>,
    /// Taken out when it is sent; never saved with the dialog.
    #[serde(skip)]
    pub(crate) second: Option<SecretText>,
    /// For named accounts, where no IBAN was given.
    pub(crate) iban: Option<SecretText>,
    pub(crate) at: Timestamp,
}

/// Where the dialog stands.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum State {
    /// The login form is shown.
    AskLogin { problem: Option<Problem>, again: Option<Box<Again>> },
    /// The consent is being created, of that place in the order of models.
    CreateConsent { entered: Box<Entered>, place: usize },
    /// The clean-up record is being kept.
    RememberConsent { entered: Box<Entered>, answer: Box<Answer> },
    /// A call of the authorisation is on its way.
    Act { sca: Box<Sca>, act: Act },
    /// The user is asked something of the authorisation.
    Ask { sca: Box<Sca>, asking: Asking },
    /// The status of the authorisation is being asked for.
    CheckSca { sca: Box<Sca>, why: Why },
    /// The status of the consent is being asked for.
    CheckConsent { sca: Box<Sca>, why: Why },
    /// The metadata of the authorisation server are being asked for.
    DiscoverOAuth(Box<Grant>),
    /// The user is sent to the authorisation server.
    AskOAuth { grant: Box<Grant>, problem: Option<Problem> },
    /// The bank is asked of a user who was sent to the authorisation server; `refused` when they came back without success.
    CheckGrant { grant: Box<Grant>, problem: Option<Problem>, refused: bool },
    /// The code is added to the clean-up record of its consent.
    KeepCode { grant: Box<Grant>, exchange: Exchange },
    /// The code is being exchanged.
    FetchToken(Box<Grant>),
    /// The token is added to the clean-up record of its consent.
    KeepToken(Box<Sca>),
    /// The accounts are being asked for.
    ListAccounts { with_balance: bool },
    /// The card accounts are being asked for, which have a list of their own.
    ListCards { listed: Vec<Listed> },
    /// The choice of accounts is shown.
    AskAccounts { listed: Vec<Listed>, problem: Option<Problem> },
    /// Data of the chosen accounts is being fetched.
    Fetch(Box<Fetch>),
    /// One account's data is being kept.
    Deliver(Box<Fetch>),
    /// The consent is being deleted.
    Close { then: Then, tries: u8 },
    /// The clean-up record is being dropped.
    Forget { record: String, then: Then },
    /// Nothing is left to do.
    Over(Then),
}

/// What comes after the consent was deleted.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Then {
    /// The dialog is done.
    Done,
    /// The dialog has failed.
    Failed(Problem),
    /// The user enters credentials again.
    Login(Option<Problem>),
    /// A new consent with what was entered already.
    Consent(Box<Entered>),
    /// A consent for the accounts that the user picked from a list.
    Picked,
}

/// How another password can be sent under the same consent, after one was refused.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Again {
    /// Where the password goes.
    pub(crate) url: String,
    /// Whether it starts an authorisation.
    pub(crate) post: bool,
    /// The user of the consent; for another one it is of no use.
    pub(crate) user: Option<SecretText>,
    pub(crate) customer: Option<SecretText>,
}

/// A strong customer authentication in progress.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sca {
    pub(crate) entered: Entered,
    /// `scaStatus` link.
    pub(crate) status_url: Option<String>,
    /// `selectAuthenticationMethod` link.
    pub(crate) select_url: Option<String>,
    /// `authoriseTransaction` link.
    pub(crate) otp_url: Option<String>,
    pub(crate) methods: Vec<ScaMethod>,
    pub(crate) chosen: Option<ScaMethod>,
    pub(crate) challenge: Option<ChallengeData>,
    pub(crate) message: Option<String>,
    pub(crate) decoupled: bool,
    /// Answers followed so far.
    pub(crate) steps: u8,
    /// How often the bank refused a TAN.
    pub(crate) refused_tans: u8,
    /// `confirmation` link.
    pub(crate) confirm_url: Option<String>,
    /// What the bank's page gave along to confirm with; taken out when it is sent.
    pub(crate) confirmation: Option<SecretText>,
}

/// A call of the authorisation.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Act {
    /// Starts it, or says who the user is: no credentials.
    Plain { url: String, post: bool },
    /// The password, sent there.
    Password { url: String, post: bool },
    /// The choice of a method.
    Select { url: String, method: String },
    /// The TAN.
    Otp,
    /// The code that the bank's page gave along.
    Confirm,
}

/// What the user is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Asking {
    Method {
        problem: Option<Problem>,
    },
    Challenge {
        problem: Option<Problem>,
    },
    Wait(Waiting),
    Redirect {
        url: String,
        problem: Option<Problem>,
        #[serde(default)]
        away: Away,
    },
}

/// A user who went to the bank's page, as far as the bank was asked of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Away {
    /// How often the bank was asked.
    pub(crate) asked: u8,
    /// When it was asked last.
    pub(crate) asked_at: Option<Timestamp>,
    /// When it may be asked next without the user saying so.
    pub(crate) ask_at: Option<Timestamp>,
    /// When it first said that the user approved.
    pub(crate) approved_at: Option<Timestamp>,
}

/// Waiting for a confirmation elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) poll_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// Over without a confirmation.
    pub(crate) expired: bool,
    /// It was over once, and the user waits on: what the bank ends now came too late.
    #[serde(default)]
    pub(crate) late: bool,
    /// The page to go back to, when the user came from the bank's page.
    pub(crate) page: Option<String>,
}

/// Why a status is asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Why {
    /// The time to poll has come.
    Poll(Waiting),
    /// A TAN was refused, or its outcome is not known.
    Otp(Problem),
    /// The browser came back from the bank's page.
    Returned { page: String, refused: bool },
    /// Nobody came back from the bank's page, and the bank is asked where the user is.
    Away { page: String, away: Away },
    /// Another password is to be sent, if the bank still waits for one.
    Password { url: String, post: bool },
    /// The bank said that the authorisation is finished.
    Finished,
}

/// An account of the bank's list, with the ways to its data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) account: Account,
    pub(crate) balance: Option<Balance>,
    pub(crate) balances_url: String,
    pub(crate) transactions_url: String,
    /// Whether it is one of the card accounts' own list.
    pub(crate) card: bool,
}

impl State {
    /// What the user entered, as long as it is needed.
    pub(crate) fn entered(&self) -> Option<&Entered> {
        match self {
            Self::CreateConsent { entered, .. } | Self::RememberConsent { entered, .. } => Some(entered),
            Self::Act { sca, .. }
            | Self::KeepToken(sca)
            | Self::Ask { sca, .. }
            | Self::CheckSca { sca, .. }
            | Self::CheckConsent { sca, .. } => Some(&sca.entered),
            Self::Close { then, .. } | Self::Forget { then, .. } | Self::Over(then) => match then {
                Then::Consent(entered) => Some(entered),
                Then::Done | Then::Failed(_) | Then::Login(_) | Then::Picked => None,
            },
            Self::AskLogin { .. }
            | Self::DiscoverOAuth(_)
            | Self::AskOAuth { .. }
            | Self::CheckGrant { .. }
            | Self::KeepCode { .. }
            | Self::FetchToken(_)
            | Self::ListAccounts { .. }
            | Self::ListCards { .. }
            | Self::AskAccounts { .. }
            | Self::Fetch(_)
            | Self::Deliver(_) => None,
        }
    }

    /// The same, to give back what was not saved.
    pub(crate) fn entered_mut(&mut self) -> Option<&mut Entered> {
        match self {
            Self::CreateConsent { entered, .. } | Self::RememberConsent { entered, .. } => Some(entered),
            Self::Act { sca, .. }
            | Self::KeepToken(sca)
            | Self::Ask { sca, .. }
            | Self::CheckSca { sca, .. }
            | Self::CheckConsent { sca, .. } => Some(&mut sca.entered),
            Self::Close { then, .. } | Self::Forget { then, .. } | Self::Over(then) => match then {
                Then::Consent(entered) => Some(entered),
                Then::Done | Then::Failed(_) | Then::Login(_) | Then::Picked => None,
            },
            Self::AskLogin { .. }
            | Self::DiscoverOAuth(_)
            | Self::AskOAuth { .. }
            | Self::CheckGrant { .. }
            | Self::KeepCode { .. }
            | Self::FetchToken(_)
            | Self::ListAccounts { .. }
            | Self::ListCards { .. }
            | Self::AskAccounts { .. }
            | Self::Fetch(_)
            | Self::Deliver(_) => None,
        }
    }

    /// Whether its call can be made again without harm: it bears no credentials and leaves nothing behind.
    pub(crate) fn is_repeatable(&self) -> bool {
        matches!(
            self,
            Self::CheckSca { .. }
                | Self::CheckConsent { .. }
                | Self::DiscoverOAuth(_)
                | Self::CheckGrant { .. }
                | Self::ListAccounts { .. }
                | Self::ListCards { .. }
                | Self::Fetch(_)
                | Self::Close { .. }
        )
    }
}
