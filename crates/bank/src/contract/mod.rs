//! The contract between a flow and a connector.
//!
//! A connector is a state machine without I/O. It is begun with a [`Goal`], and from then on takes an
//! [`Input`] and gives a [`Turn`]: the dialog as it now stands and the [`Step`] that is to be done. The dialog
//! can be saved after any turn and restored in another process.

mod cleanup;
mod goal;
mod http;
mod prompt;

use glimpse_model::{AccountData, Code, Language, SecretText};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use cleanup::CleanUp;
pub use goal::{Goal, Selection};
pub use http::{Fault, Method, Request, Response};
pub use prompt::{
    AccountChoice, Challenge, EntryFormat, Field, FieldLabel, LoginForm, Media, MethodChoice, MethodKind,
    Offered, Problem, Prompt, Redirect, ScaMethod, Wait,
};

use crate::Bank;

/// Reaches banks of one protocol. It holds identities and quirks, never a user's data.
pub trait Connector: Send + Sync {
    /// The name by which a bank's configuration asks for it, such as `xs2a`.
    fn name(&self) -> &'static str;

    /// Completes a bank's configuration with what the connector knows of its kind, before it is checked. What the
    /// operator wrote wins.
    ///
    /// # Errors
    /// A sentence for the operator that names what is missing.
    fn complete(&self, bank: Bank) -> Result<Bank, String> {
        Ok(bank)
    }

    /// Checks a bank's connector settings when the configuration is read.
    ///
    /// # Errors
    /// A sentence for the operator that names the setting.
    fn check(&self, bank: &Bank) -> Result<(), String>;

    /// The identity that a bank's settings name, and whether requests are to be sealed with it; `None` when the bank is
    /// reached without certificates.
    fn identity(&self, _bank: &Bank) -> Option<Wearing> {
        None
    }

    /// A request that shows whether the bank is there and knows us, without any user and without leaving anything behind;
    /// `None` where the protocol has none.
    fn knock(&self, _context: &mut Context<'_>) -> Option<Request> {
        None
    }

    /// What its answer says.
    ///
    /// # Errors
    /// What is wrong: the bank does not know us, or is in trouble.
    fn knocked(&self, _response: &Response) -> Result<(), Problem> {
        Ok(())
    }

    /// Starts a dialog. Most banks want to be asked for the login first: the turn's step is then a prompt.
    fn begin(&self, context: &mut Context<'_>, goal: Goal) -> Turn;

    /// Restores what [`Dialog::save`] gave.
    ///
    /// # Errors
    /// [`Unreadable`] when the bytes are not a dialog of this connector's present version.
    fn restore(&self, saved: &[u8]) -> Result<Box<dyn Dialog>, Unreadable>;

    /// The request that cleans up what a dialog left at the bank (ends a one-time consent).
    fn clean_up(&self, context: &mut Context<'_>, record: &CleanUp) -> Option<Request>;

    /// Whether the bank's answer says that nothing is left (also: that it never knew it).
    fn is_cleaned_up(&self, response: &Response) -> bool;
}

/// What of an identity a bank needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wearing {
    /// The identity's name in the configuration.
    pub identity: String,
    /// Whether requests are sealed, too.
    pub sealed: bool,
}

/// A dialog with one bank for one user; a state machine that consumes itself at each turn.
pub trait Dialog: Send + Sync {
    /// Takes one input and says what is to be done now. An input that does not fit the state repeats the last prompt.
    fn advance(self: Box<Self>, context: &mut Context<'_>, input: Input) -> Turn;

    /// Serialises the dialog, without what [`Dialog::pin`] gives. It may hold a bank's session: seal it.
    fn save(&self) -> Vec<u8>;

    /// What the user entered and a later request must send: kept apart from [`Dialog::save`], because it lives 15
    /// minutes at most, and no longer than the dialog has it.
    fn pin(&self) -> Option<Pin> {
        None
    }

    /// Gives back the secret of [`Dialog::pin`] after [`Connector::restore`]. A dialog that does not get it, because its
    /// time is up, asks the user again when it needs it.
    fn give_pin(&mut self, secret: &SecretText) {
        let _nothing_kept = secret;
    }
}

/// A PIN or password, or several, that a dialog needs for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// When the user entered it.
    pub entered_at: Timestamp,
    /// In the connector's own form.
    pub secret: SecretText,
}

/// A saved dialog that cannot be restored, say after an incompatible upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a saved bank dialog cannot be read")]
pub struct Unreadable;

/// What a connector may know at a turn. Time and randomness are handed in.
pub struct Context<'a> {
    /// The bank, with the connector's settings.
    pub bank: &'a Bank,
    /// The time of the store.
    pub now: Timestamp,
    /// Random bytes, for request ids and secrets.
    pub random: &'a mut dyn FnMut(&mut [u8]),
    /// What the user's browser said of itself; forwarded to banks that want it, stored no longer than the dialog.
    pub psu: &'a Psu,
    /// The Widget's language.
    pub language: Language,
    /// Where a bank's page returns to, without query, such as `https://widget.example/return/FLOW`. Where it must be the
    /// same for all, the part after the last slash may stand before a dot at the beginning of `state` instead.
    pub return_url: &'a str,
}

impl Context<'_> {
    /// A random UUID in its hyphenated form.
    pub fn uuid(&mut self) -> String {
        let mut bytes = [0_u8; 16];
        (self.random)(&mut bytes);
        glimpse_model::FlowId::from_random(bytes).to_string()
    }
}

/// The PSU's context: what the browser in front of the Widget said of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Psu {
    /// The client's address behind trusted proxies, if it is known.
    pub ip: Option<std::net::IpAddr>,
    /// Its port.
    pub port: Option<u16>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// `Accept`.
    pub accept: Option<String>,
    /// `Accept-Language`.
    pub accept_language: Option<String>,
    /// `Accept-Charset`, which browsers of today leave out.
    pub accept_charset: Option<String>,
    /// `Accept-Encoding`.
    pub accept_encoding: Option<String>,
    /// The method of the request with which the user acted.
    pub method: Option<String>,
}

/// The dialog after a turn, and what is to be done.
pub struct Turn {
    /// The dialog, to be given the next input.
    pub dialog: Box<dyn Dialog>,
    /// What is to be done now.
    pub step: Step,
}

/// What a connector wants to be done.
#[derive(Debug)]
pub enum Step {
    /// Send this; the answer comes back as [`Input::Answered`] or [`Input::Unanswered`].
    Send(Request),
    /// Ask the user; the answer comes back as the input that the prompt names.
    Ask(Prompt),
    /// Keep this account's data, then give [`Input::Continue`].
    Deliver(Box<AccountData>),
    /// Keep this durably until [`Step::Forget`] or until it was cleaned up; then give [`Input::Continue`].
    Remember(CleanUp),
    /// The bank confirmed the clean-up of the record of that id; then give [`Input::Continue`].
    Forget(String),
    /// Everything is fetched and cleaned up.
    Done,
    /// The dialog is over without success.
    Failed(Problem),
}

/// What a connector is told.
#[derive(Debug)]
pub enum Input {
    /// Answers [`Prompt::Login`]: what the user entered, by field id.
    Entered(BTreeMap<String, SecretText>),
    /// Answers [`Prompt::Method`]: the id of the chosen method.
    Method(String),
    /// Answers [`Prompt::Challenge`]: the TAN.
    Tan(SecretText),
    /// During [`Prompt::Wait`] and [`Prompt::Redirect`]: the time to ask the bank has come, or the user says that they
    /// approved.
    Poll,
    /// Answers [`Prompt::Redirect`]: the browser came back with these query parameters.
    Returned(BTreeMap<String, SecretText>),
    /// Answers [`Prompt::Accounts`]: the handles of the chosen accounts.
    Accounts(Vec<String>),
    /// The user wants a new challenge of the same method, where the prompt said `can_resend`.
    Resend,
    /// The user wants another method, where the prompt said `can_change_method`.
    ChangeMethod,
    /// The user goes on without the transactions older than 90 days, where the prompt said `for_older`.
    OnlyRecent,
    /// The bank's answer to the last [`Step::Send`].
    Answered(Response),
    /// No answer to the last [`Step::Send`].
    Unanswered(Fault),
    /// The last [`Step::Deliver`], [`Step::Remember`] or [`Step::Forget`] was done.
    Continue,
    /// End the dialog at the bank, whatever its state; steps until `Done` or `Failed` are still carried out.
    Abort,
}

impl Problem {
    /// A problem with nothing but its code.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self { code, bank_text: None }
    }
}
