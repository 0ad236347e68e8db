//! Where a dialog stands. It has the PIN from the login on until the dialog at the bank has ended, or a quarter of an
//! hour at most, because FinTS carries it in every message; it is kept apart from everything else. A TAN is not kept.

use std::collections::VecDeque;

use glimpse_bank::contract::{Goal, Media, Problem};
use glimpse_model::{Account, AccountData, Balance, Code, CoverageReason, SecretText};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::parameters::{Bpd, Method, Upd, UpdAccount};

/// What holds for the whole dialog.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Core {
    /// What the flow wants.
    pub(crate) goal: Goal,
    /// The operator's product registration.
    pub(crate) product: String,
    /// The code by which the bank is addressed.
    pub(crate) bank_code: String,
    /// What the user entered, from the login on until it is not needed any more.
    pub(crate) login: Option<Login>,
    /// The dialog at the bank.
    pub(crate) link: Link,
    /// The system's id at the bank; `0` before the bank gave one.
    pub(crate) system: String,
    /// What the bank says of itself.
    pub(crate) bpd: Bpd,
    /// What the bank says of the user's accounts.
    pub(crate) upd: Upd,
    /// The security functions that the bank allows this user (3920); empty when it did not say.
    pub(crate) allowed: Vec<u16>,
    /// The chosen TAN method; `None` for the one-step process.
    pub(crate) method: Option<Method>,
    /// The name of the chosen TAN medium.
    pub(crate) medium: Option<String>,
    /// The media to choose from.
    pub(crate) media: Vec<Medium>,
    /// The accounts of the user.
    pub(crate) listed: Vec<Listed>,
    /// What is being fetched.
    pub(crate) fetch: Option<Box<Fetch>>,
    /// What to say with the next question about an approval.
    pub(crate) problem: Option<Problem>,
    /// How often the bank refused user name or PIN.
    pub(crate) refused_logins: u8,
    /// How often the bank refused a TAN.
    pub(crate) refused_tans: u8,
    /// How often a challenge was made anew.
    pub(crate) renewed: u8,
    /// The bank wanted a new system id once already.
    pub(crate) resynchronised: bool,
    /// How often the bank did not like the medium's name.
    pub(crate) media_tries: u8,
    /// The user goes without the transactions older than 90 days, of all accounts.
    pub(crate) only_recent: bool,
    /// How often an order was sent once more because its answer was lost.
    pub(crate) resumed: u8,
}

/// What the user entered.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Login {
    pub(crate) user: SecretText,
    pub(crate) customer: SecretText,
    /// Not saved with the rest; `None` in a restored dialog that was not given it.
    #[serde(skip)]
    pub(crate) pin: Option<SecretText>,
    pub(crate) at: Timestamp,
}

/// The dialog at the bank.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Link {
    /// Its id; `0` before the bank gave one.
    pub(crate) dialog: String,
    /// The number of the next message.
    pub(crate) next: u32,
    /// The security function of all its messages.
    pub(crate) function: u16,
    /// Whether the bank has it open, so that it is to be ended.
    pub(crate) open: bool,
}

impl Link {
    /// A dialog that is yet to begin.
    pub(crate) fn new(function: u16) -> Self {
        Self { dialog: "0".to_owned(), next: 1, function, open: false }
    }
}

/// A TAN medium (`HITAB`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Medium {
    pub(crate) name: String,
    pub(crate) detail: Option<String>,
    pub(crate) mobile: bool,
}

/// Where the dialog stands.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum State {
    /// The bank is being asked for its parameters, without a user.
    Greet,
    /// That dialog is being ended.
    Goodbye,
    /// The login form is shown.
    AskLogin { problem: Option<Problem> },
    /// The first dialog, for system id and TAN methods, is beginning.
    Synchronise,
    /// The choice of TAN methods is shown.
    AskMethod { problem: Option<Problem> },
    /// A dialog to ask for TAN media is beginning.
    BeginMedia,
    /// The media are being asked for.
    ListMedia,
    /// The choice of TAN media is shown.
    AskMedium { problem: Option<Problem> },
    /// A message with a task is on its way.
    Run(Task),
    /// The user is asked to approve a task.
    Ask(Box<Approval>),
    /// A TAN is on its way.
    SendTan(Box<Approval>),
    /// The bank is being asked whether the user has approved.
    Poll(Box<Approval>),
    /// The choice of accounts is shown.
    AskAccounts { problem: Option<Problem> },
    /// One account's data is being kept.
    Deliver(Box<AccountData>),
    /// The dialog at the bank is being ended.
    End { then: Then },
    /// Nothing is left to do.
    Over(Then),
}

/// What a message is for; each may need an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Begins the dialog in which everything happens.
    Begin,
    /// Asks for the SEPA data of the accounts.
    Accounts,
    /// Asks for what [`Fetch`] says.
    Fetch,
}

/// What comes after the dialog at the bank was ended.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Then {
    /// Everything is fetched.
    Done,
    /// The dialog is over without success.
    Failed(Problem),
    /// The user enters credentials again.
    Login(Option<Problem>),
    /// A first dialog again, for a new system id.
    Synchronise,
    /// The user chooses a TAN method.
    Method(Option<Problem>),
    /// The TAN media of the chosen method are asked for.
    Media,
    /// The dialog in which everything happens.
    Begin,
}

/// An approval that is due.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Approval {
    /// What is to be approved.
    pub(crate) task: Task,
    /// The bank's reference of it.
    pub(crate) reference: String,
    pub(crate) text: Option<String>,
    pub(crate) media: Option<Media>,
    pub(crate) expires_at: Timestamp,
    /// Set where the user approves elsewhere.
    pub(crate) waiting: Option<Waiting>,
    pub(crate) problem: Option<Problem>,
}

/// Waiting for an approval elsewhere.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// Not before this may the bank be asked.
    pub(crate) poll_at: Timestamp,
    /// How often it was asked.
    pub(crate) polls: u32,
    /// Over without an approval; only a new one helps.
    pub(crate) over: bool,
}

/// An account of the user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) account: Account,
    /// What the bank says of it.
    pub(crate) upd: UpdAccount,
    /// Nothing is known of what may be done with it.
    pub(crate) only_sepa: bool,
}

/// The accounts that are still to be fetched, and the one that is being fetched.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Fetch {
    /// Places in [`Core::listed`].
    pub(crate) current: usize,
    pub(crate) waiting: VecDeque<usize>,
    pub(crate) part: Part,
    pub(crate) balance: Option<Balance>,
    /// Why there is no balance; the account's transactions may come all the same.
    pub(crate) no_balance: Option<Code>,
    pub(crate) failure: Option<Code>,
    pub(crate) turnovers: Turnovers,
    /// Accounts of which something came.
    pub(crate) succeeded: usize,
    /// Why the first account that failed did.
    pub(crate) first_failure: Option<Code>,
    /// The present order is announced by `HKTAN` although the bank did not want that at first.
    pub(crate) announced: bool,
}

/// What is being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Part {
    Balance,
    Camt,
    Mt940,
    Holdings,
}

/// What came of an account's turnovers or holdings so far.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Turnovers {
    /// The first day that is asked for now.
    pub(crate) from: Date,
    pub(crate) touchdown: Option<String>,
    /// The parts of what is booked, or of the holdings, each in base64.
    pub(crate) booked: Vec<String>,
    /// The parts of what is pending.
    pub(crate) pending: Vec<String>,
    /// Bytes that came.
    pub(crate) bytes: usize,
    /// Entries that came, roughly.
    pub(crate) entries: usize,
    /// Answers that came.
    pub(crate) parts: usize,
    pub(crate) reason: Option<CoverageReason>,
}
